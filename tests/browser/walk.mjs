// A recorded walk through a change by chat, in a real browser against a real server: a call is logged, the right John is chosen,
// a deal is moved, its amount is said otherwise in the preview, confirmed, and taken back.
//   node walk.mjs [out]               starts `leancrm demo` on a data folder of its own (LEANCRM: the binary)
//   BASE=http://127.0.0.1:8787 node walk.mjs [out]    against a running demo
// Every step is photographed into `out` (default: out/walk/); exit status 1: a step did not say what it has to.

import { execFile, spawn } from "node:child_process";
import { chmod, mkdir, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Findings, launch, Session } from "./browser.mjs";

const out = process.argv[2] ?? fileURLToPath(new URL("out/walk/", import.meta.url));
const binary = process.env.LEANCRM ?? fileURLToPath(new URL("../../target/debug/leancrm", import.meta.url));
const PROFILE = { name: "walk", viewport: { width: 880, height: 660 }, colorScheme: process.env.COLORS ?? "light" };

function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** A demo company on a scratch data folder; `end` stops it and takes the folder away. */
async function demo() {
  const folder = await mkdtemp("/tmp/leancrm-walk-");
  await chmod(folder, 0o755);
  const env = { ...process.env, LEANCRM_DATABASE__DATA_DIR: path.join(folder, "data"), LEANCRM_LOG__FILTER: "warn" };
  delete env.LEANCRM_DATABASE_URL;
  const port = await freePort();
  const server = spawn(binary, ["demo", "--yes", "--listen", `127.0.0.1:${port}`], { env, stdio: ["ignore", "ignore", "inherit"] });
  const url = `http://127.0.0.1:${port}`;
  const end = async () => {
    server.kill("SIGTERM");
    await promisify(execFile)(binary, ["stop"], { env });
    await rm(folder, { recursive: true, force: true });
  };
  const until = Date.now() + 180_000;
  while (Date.now() < until && server.exitCode === null) {
    if (await fetch(url).then((response) => response.ok, () => false)) return { url, end };
    await new Promise((resolve) => { setTimeout(resolve, 500); });
  }
  await end().catch(() => {});
  throw new Error("the demo did not start");
}

/** The steps: what is done, what the page has to show then, and the name of the picture. */
async function walk(session) {
  const { page } = session;
  let step = 0;
  const look = async (name, words) => {
    step += 1;
    await session.settled();
    const shown = await page.locator(".messages").innerText();
    for (const word of words) session.note(shown.includes(word), `${step} ${name}: “${word}” is on the page`);
    await page.screenshot({ path: path.join(out, `${step}-${name}.png`) });
  };
  const latest = () => page.locator(".preview").last();

  await session.ask("log a 20 min call with John about pricing");
  await look("which-john", ["Which John?", "John Smith", "John Carter"]);
  await page.getByRole("button", { name: /John Smith/ }).click();
  await session.answered();
  await look("call-logged", ["Logged.", "Call with John Smith", "20 min", "Undo"]);

  await session.ask("move the Acme Platform Rollout to proposal and raise it to 90k");
  await look("preview", ["Acme Platform Rollout", "Proposal", "90,000", "Not done yet", "Confirm"]);
  await latest().getByRole("button", { name: "Edit" }).click();
  await latest().getByLabel(/amount/i).fill("95k");
  await latest().getByRole("button", { name: "Save" }).scrollIntoViewIfNeeded();
  await look("edit", ["Say it otherwise"]);
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelectorAll(".preview").length === 2);
  await look("edited", ["Replaced", "95,000"]);
  await latest().getByRole("button", { name: "Confirm" }).click();
  await session.answered();
  session.note(await latest().getAttribute("data-state") === "confirmed", "the card says that the change was confirmed");
  await look("confirmed", ["Confirmed", "95,000"]);
  await page.getByRole("button", { name: "Undo" }).last().click();
  await session.answered();
  await look("undone", ["Taken back", "Acme Platform Rollout", "Put it back"]);
  const card = await session.ask("update on the Acme Platform Rollout deal");
  session.note(/85,000/.test(await card.innerText()), "after the undo the deal has its old amount again");
}

await mkdir(out, { recursive: true });
const findings = new Findings(out);
const server = process.env.BASE ? { url: process.env.BASE, end: async () => {} } : await demo();
const browser = await launch();
try {
  await walk(await Session.open(browser, PROFILE, server.url, findings));
} catch (error) {
  findings.expect(false, `the walk ended early: ${error.message.split("\n")[0]}`);
} finally {
  await browser.close();
  await server.end();
}
console.log(`${findings.checks} checks, ${findings.wrong.length} wrong; the pictures are in ${out}`);
process.exitCode = findings.wrong.length === 0 ? 0 : 1;
