"""A hundred threads read, wait a moment, and write back one more."""

import threading
from contextlib import nullcontext
from time import perf_counter, sleep

THREADS = 100
value = 0


def add_one(guard):
    global value
    with guard:
        new = value + 1
        sleep(0.001)  # Meanwhile, others read the same old value.
        value = new


def run(name, guard):
    global value
    value = 0
    began = perf_counter()
    threads = [threading.Thread(target=add_one, args=(guard,)) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(f"{name:8} {value:3} of {THREADS}, {perf_counter() - began:.3f} s")
    return value


if __name__ == "__main__":
    assert run("no lock", nullcontext()) < THREADS, "updates were lost"
    assert run("lock", threading.Lock()) == THREADS
    print("ok")
