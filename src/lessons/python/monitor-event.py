"""A thread samples memory while a function runs, and stops when told."""

import functools
import queue
import threading
import time
import tracemalloc

INTERVAL = 0.01


def sample(stop, results):
    """Take a sample now and then, a last one when told to stop; hand all back."""
    samples = []
    while not stop.wait(INTERVAL):
        samples.append(tracemalloc.get_traced_memory()[0])
    samples.append(tracemalloc.get_traced_memory()[0])
    results.put(samples)


def monitored(function):
    """Return the function's result and the samples taken while it ran."""

    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        stop, results = threading.Event(), queue.SimpleQueue()
        sampler = threading.Thread(target=sample, args=(stop, results), name="sampler")
        sampler.start()
        try:
            result = function(*args, **kwargs)
        finally:
            stop.set()  # The sampler ends, whether the function raises or not.
            sampler.join()
        return result, results.get()

    return wrapper


@monitored
def fill(steps, size):
    blocks = []
    for _ in range(steps):
        blocks.append(bytes(size))
        time.sleep(0.02)
    return blocks


if __name__ == "__main__":
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    blocks, samples = fill(steps=10, size=1_000_000)
    for kib in (used // 1024 for used in samples[:: max(1, len(samples) // 8)]):
        print(f"{kib:6} KiB {'#' * (kib // 250)}")
    print(f"{len(samples)} samples, {len(blocks)} blocks")

    assert len(samples) >= 2
    assert samples[-1] - before >= 10 * 1_000_000
    assert all(thread.name != "sampler" for thread in threading.enumerate())
    print("ok")
