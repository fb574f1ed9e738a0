"""Threads and processes, compared by figures."""

import multiprocessing as mp
import os
import queue
import threading
from time import perf_counter, process_time

MESSAGES = 200
SIZES = 16, 4096, 1 << 20
STEPS = 200_000
shared = []


def nothing():
    pass


def append():
    shared.append(1)


def count(number):
    """Read the shared number and write it again, one more."""
    for _ in range(STEPS):
        number.value += 1


def echo(inbox, outbox):
    for message in iter(inbox.get, None):
        outbox.put(message)


def crash_beside_a_sibling():
    threading.Thread(target=threading.Event().wait).start()
    os.abort()


def run(kind, *args):
    worker = kind(target=args[0], args=args[1:])
    worker.start()
    worker.join()
    return worker


def start_and_join_ms(kind):
    """The least of ten tries: by the clock, and in CPU time of our own.

    The clock also counts whoever else is using the cores; the CPU time does not.
    """

    def once():
        clock, cpu = perf_counter(), process_time()
        run(kind, nothing)
        return 1e3 * (perf_counter() - clock), 1e3 * (process_time() - cpu)

    return map(min, zip(*(once() for _ in range(10))))


def step_ns(kind, number):
    began = perf_counter()
    run(kind, count, number)
    seconds = perf_counter() - began
    assert number.value == STEPS, "shared memory is shared by both"
    return 1e9 * seconds / STEPS


def round_trips(kind, make_queue):
    """Return the time there and back for each size, in µs, and whether the object itself came."""
    there, back = make_queue(), make_queue()
    worker = kind(target=echo, args=(there, back))
    worker.start()
    times, came = [], []
    for size in SIZES:
        sent = bytes(size)
        began = perf_counter()
        for _ in range(MESSAGES):
            there.put(sent)
            message = back.get()
            came.append(message is sent)
            assert message == sent
        times.append(1e6 * (perf_counter() - began) / MESSAGES)
    there.put(None)
    worker.join()
    return times, came


if __name__ == "__main__":
    thread, thread_cpu = start_and_join_ms(threading.Thread)
    process, process_cpu = start_and_join_ms(mp.Process)
    print(f"start and join      {thread:9.3f} ms  {process:9.3f} ms")
    print(f"... CPU time        {thread_cpu:9.3f} ms  {process_cpu:9.3f} ms")
    assert 0 < thread_cpu < process_cpu

    thread, process = (step_ns(kind, mp.RawValue("i", 0)) for kind in (threading.Thread, mp.Process))
    print(f"shared number, step {thread:9.1f} ns  {process:9.1f} ns")

    times, same = round_trips(threading.Thread, queue.SimpleQueue)
    pickled, same_process = round_trips(mp.Process, mp.SimpleQueue)
    for size, thread, process in zip(SIZES, times, pickled):
        print(f"{size:8} bytes      {thread:9.1f} us  {process:9.1f} us")
    assert all(same), "between threads the object itself travels"
    assert not any(same_process), "between processes a copy does"

    run(threading.Thread, append)
    run(mp.Process, append)
    print(f"appended by the thread and by the process: {shared}")
    assert shared == [1], "the process appended to a list of its own"

    # A crash takes down the whole process it happens in, and no other one.
    crashed, fine = run(mp.Process, crash_beside_a_sibling), run(mp.Process, nothing)
    print(f"exit codes: crashed {crashed.exitcode}, fine {fine.exitcode}")
    assert crashed.exitcode != 0 and fine.exitcode == 0
    print("ok")
