"""A flag that threads can wait for: set, clear, is_set, wait."""

import threading
from time import perf_counter

WAITERS = 3


def wait_for(start, arrived, results):
    arrived.release()
    results.append(start.wait(timeout=10))


if __name__ == "__main__":
    start = threading.Event()
    assert not start.is_set()

    began = perf_counter()
    assert start.wait(timeout=0.1) is False
    print(f"wait gave up after {perf_counter() - began:.2f} s: False")

    arrived, results = threading.Semaphore(0), []
    threads = [
        threading.Thread(target=wait_for, args=(start, arrived, results))
        for _ in range(WAITERS)
    ]
    for thread in threads:
        thread.start()
    for _ in threads:
        arrived.acquire()
    assert results == [], "nobody passes before the flag is set"

    start.set()  # One call wakes all of them ...
    for thread in threads:
        thread.join()
    print(f"wait returned {results}")
    assert results == [True] * WAITERS

    # ... and whoever comes later does not wait at all.
    began = perf_counter()
    assert start.wait(timeout=10) is True
    print(f"a late wait took {perf_counter() - began:.6f} s")

    start.clear()
    assert not start.is_set()
    assert start.wait(timeout=0) is False
    print("ok")
