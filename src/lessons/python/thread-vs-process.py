"""Threads and processes, compared by figures."""

import multiprocessing as mp
import os
import queue
import threading
from time import perf_counter, process_time

MESSAGES = 500
shared = []


def nothing():
    pass


def append():
    shared.append(1)


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


def round_trip_us(kind, make_queue):
    there, back = make_queue(), make_queue()
    worker = kind(target=echo, args=(there, back))
    worker.start()
    began = perf_counter()
    for number in range(MESSAGES):
        there.put(number)
        assert back.get() == number
    seconds = perf_counter() - began
    there.put(None)
    worker.join()
    return 1e6 * seconds / MESSAGES


if __name__ == "__main__":
    thread, thread_cpu = start_and_join_ms(threading.Thread)
    process, process_cpu = start_and_join_ms(mp.Process)
    print(f"start and join   {thread:9.3f} ms  {process:9.3f} ms")
    print(f"... CPU time     {thread_cpu:9.3f} ms  {process_cpu:9.3f} ms")
    assert 0 < thread_cpu < process_cpu

    message = round_trip_us(threading.Thread, queue.SimpleQueue)
    pickled = round_trip_us(mp.Process, mp.SimpleQueue)
    print(f"message and back {message:9.1f} us  {pickled:9.1f} us")

    run(threading.Thread, append)
    run(mp.Process, append)
    print(f"appended by the thread and by the process: {shared}")
    assert shared == [1], "the process appended to a list of its own"

    # A crash takes down the whole process it happens in, and no other one.
    crashed, fine = run(mp.Process, crash_beside_a_sibling), run(mp.Process, nothing)
    print(f"exit codes: crashed {crashed.exitcode}, fine {fine.exitcode}")
    assert crashed.exitcode != 0 and fine.exitcode == 0
    print("ok")
