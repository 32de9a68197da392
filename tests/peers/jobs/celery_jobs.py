"""No-op jobs through Celery on a Redis of the caller's: how many a second, and how soon an idle worker starts one.

celery_jobs.py PORT JOBS SAMPLES CONCURRENCY prints one line of JSON. Started again with the word `worker`, it is the worker.
"""

import json
import os
import subprocess
import sys
import time

import celery
import redis

PORT = int(sys.argv[1] if len(sys.argv) > 1 and sys.argv[1].isdigit() else os.environ["PEER_PORT"])
ADDRESS = f"redis://127.0.0.1:{PORT}/1"
app = celery.Celery("peer", broker=ADDRESS)
app.conf.update(task_ignore_result=True, worker_prefetch_multiplier=64, broker_connection_retry_on_startup=True)


def server():
    return redis.Redis(host="127.0.0.1", port=PORT, db=1)


counter = None


def count():
    global counter
    counter = counter or server()
    return counter.incr("done")


@app.task(name="noop")
def noop():
    count()


@app.task(name="stamp")
def stamp():
    global counter
    began = time.monotonic_ns()
    counter = counter or server()
    counter.rpush("stamps", began)


def start_worker():
    command = [sys.executable, __file__, "worker"]
    return subprocess.Popen(command, env={**os.environ, "PEER_PORT": str(PORT)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def main():
    jobs, samples = int(sys.argv[2]), int(sys.argv[3])
    ours = server()
    ours.flushdb()
    worker = start_worker()
    try:
        stamp.delay()
        ours.blpop("stamps", timeout=60)
        micros = []
        for number in range(samples + 50):
            time.sleep(0.01)
            began = time.monotonic_ns()
            stamp.delay()
            _, started = ours.blpop("stamps", timeout=60)
            # Once without counting, so that everything is loaded.
            if number >= 50:
                micros.append(max(0, (int(started) - began) // 1000))
    finally:
        worker.terminate()
        worker.wait()
    ours.flushdb()
    with app.producer_or_acquire() as producer:
        for _ in range(jobs):
            noop.apply_async(producer=producer)
    worker = start_worker()
    try:
        while int(ours.get("done") or 0) == 0:
            time.sleep(0.001)
        # Its start is not counted: from its first job to its last.
        first, began = int(ours.get("done")), time.monotonic()
        while int(ours.get("done")) < jobs:
            time.sleep(0.005)
        seconds = time.monotonic() - began
    finally:
        worker.terminate()
        worker.wait()
    print(json.dumps({"per_second": (jobs - first) / seconds, "micros": micros}))


if __name__ == "__main__":
    if sys.argv[1] == "worker":
        app.worker_main(["worker", "--loglevel=ERROR", "--concurrency=2", "--without-gossip", "--without-mingle", "--without-heartbeat"])
    else:
        main()
