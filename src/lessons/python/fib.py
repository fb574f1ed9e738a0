"""The same Fibonacci number twice, by plain recursion, in three ways."""

import sys
from functools import wraps
from multiprocessing import Process, SimpleQueue
from threading import Thread
from time import perf_counter, process_time

N = 24
TASKS = 2


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def timed(function):
    @wraps(function)
    def wrapper():
        wall, cpu = perf_counter(), process_time()
        results = function()
        wall, cpu = perf_counter() - wall, process_time() - cpu
        print(f"{function.__name__:12} {results} in {wall:.3f} s")
        return results, cpu / wall

    return wrapper


@timed
def no_threads():
    return [fib(N) for _ in range(TASKS)]


def put_fib(results):
    results.put(fib(N))


def collect(kind):
    """Start one worker of that kind for each task and wait for them all."""
    results = SimpleQueue()
    workers = [kind(target=put_fib, args=(results,)) for _ in range(TASKS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return [results.get() for _ in workers]


@timed
def with_threads():
    return collect(Thread)


@timed
def in_processes():
    return collect(Process)


if __name__ == "__main__":
    alone, _ = no_threads()
    threaded, cores = with_threads()
    forked, _ = in_processes()
    assert alone == threaded == forked == [46368] * TASKS
    if getattr(sys, "_is_gil_enabled", lambda: True)():
        assert cores <= 1.2, "threads under the GIL keep one core busy, not two"
    print("ok")
