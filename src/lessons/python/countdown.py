"""Four countdowns: one after the other, in threads, in processes."""

import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from time import perf_counter, thread_time

N = 1_000_000
TASKS = 4


def count_down(n):
    """Count to zero; return the CPU seconds that this took."""
    began = thread_time()
    while n > 0:
        n -= 1
    return thread_time() - began


def measure(name, map_tasks):
    """Run all tasks; return how many cores were at work on average."""
    began = perf_counter()
    cpu = sum(map_tasks(count_down, [N] * TASKS))
    wall = perf_counter() - began
    print(f"{name:10} {wall:5.2f} s, {cpu / wall:4.2f} cores at work")
    return cpu / wall


if __name__ == "__main__":
    with ThreadPoolExecutor(TASKS) as threads, ProcessPoolExecutor(TASKS) as processes:
        list(processes.map(count_down, [0] * TASKS))  # Starting is not measured.
        alone = measure("sequential", map)
        threaded = measure("threads", threads.map)
        measure("processes", processes.map)

    # Whatever the number of threads, the GIL lets one of them run at a time.
    assert alone <= 1.1
    if getattr(sys, "_is_gil_enabled", lambda: True)():
        assert threaded <= 1.2
    print("ok")
