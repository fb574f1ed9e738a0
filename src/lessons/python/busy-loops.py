"""One endless loop for each core, with a meter, until told to stop."""

import multiprocessing as mp
import os
import queue
import sys
import threading
from time import perf_counter, sleep, thread_time

LOOPS = min(os.cpu_count() or 1, 8)
SECONDS = 0.5


def spin(name, stop, meters):
    """Flip a bit until `stop` is set; report the share of a core that it got."""
    wall, cpu = perf_counter(), thread_time()
    x = 0
    while not stop.is_set():
        for _ in range(10_000):
            x ^= 1
    share = (thread_time() - cpu) / (perf_counter() - wall)
    meters.put((name, 100 * share))


def load(kind, stop, meters):
    workers = [kind(target=spin, args=(i, stop, meters)) for i in range(LOOPS)]
    for worker in workers:
        worker.start()
    sleep(SECONDS)
    stop.set()
    percents = [percent for _, percent in sorted(meters.get() for _ in workers)]
    for worker in workers:
        worker.join()
    each = " + ".join(f"{percent:.0f}" for percent in percents)
    print(f"{kind.__name__:8} {each} = {sum(percents):.0f} % of a core")
    return sum(percents)


if __name__ == "__main__":
    threads = load(threading.Thread, threading.Event(), queue.Queue())
    processes = load(mp.Process, mp.Event(), mp.SimpleQueue())

    if getattr(sys, "_is_gil_enabled", lambda: True)():
        assert threads <= 120, "all threads together get one core's worth"
    assert processes <= 105 * LOOPS
    print("ok")
