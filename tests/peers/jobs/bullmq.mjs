// No-op jobs through BullMQ on a Redis of the caller's: how many a second, and how soon an idle worker starts one.
// node bullmq.mjs PORT JOBS SAMPLES CONCURRENCY; prints one line of JSON.
import { Queue, Worker } from "bullmq";

const [port, jobs, samples, concurrency] = process.argv.slice(2).map(Number);
const connection = { host: "127.0.0.1", port };
const settings = { removeOnComplete: true, removeOnFail: true };

async function throughput() {
  const queue = new Queue("throughput", { connection, defaultJobOptions: settings });
  for (let first = 0; first < jobs; first += 1000) {
    const some = Array.from({ length: Math.min(1000, jobs - first) }, (_, n) => ({ name: "noop", data: { n } }));
    await queue.addBulk(some);
  }
  let done = 0;
  const began = performance.now();
  const worker = await new Promise((resolve) => {
    const worker = new Worker("throughput", async () => {}, { connection, concurrency });
    worker.on("completed", () => {
      done += 1;
      if (done === jobs) resolve(worker);
    });
  });
  const seconds = (performance.now() - began) / 1000;
  await worker.close();
  await queue.close();
  return jobs / seconds;
}

async function latency() {
  const queue = new Queue("latency", { connection, defaultJobOptions: settings });
  let started;
  const worker = new Worker("latency", async () => started(performance.now()), { connection, concurrency: 1 });
  await worker.waitUntilReady();
  const micros = [];
  for (let n = 0; n < samples + 50; n += 1) {
    // Long enough for the worker to have gone back to waiting.
    await new Promise((resolve) => setTimeout(resolve, 10));
    const start = new Promise((resolve) => (started = resolve));
    const began = performance.now();
    await queue.add("noop", { n });
    const took = (await start) - began;
    // Once without counting, so that everything is compiled.
    if (n >= 50) micros.push(Math.round(took * 1000));
  }
  await worker.close();
  await queue.close();
  return micros;
}

const micros = await latency();
console.log(JSON.stringify({ per_second: await throughput(), micros }));
process.exit(0);
