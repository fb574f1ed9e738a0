"""Follow tasks through the stages of a process pool.

submit -> pending work items -> manager thread -> call queue -> worker
-> result queue -> manager thread -> future

The stages are looked at by private names of CPython: good for seeing, not for use.
"""

import multiprocessing as mp
import threading
from concurrent.futures import ProcessPoolExecutor
from time import monotonic, sleep

WORKERS = 2
TASKS = 8
gate = None


def set_gate(given):
    global gate
    gate = given


def work(n):
    gate.wait()
    return n, mp.current_process().pid


def states(futures):
    """One letter a task: pending, running, finished or cancelled."""
    letters = {"PENDING": "p", "RUNNING": "r", "FINISHED": "f", "CANCELLED": "c"}
    return "".join(letters.get(future._state, "c") for future in futures)


def until(true, seconds=15):
    end = monotonic() + seconds
    while not true():
        assert monotonic() < end, "this takes too long"
        sleep(0.01)


if __name__ == "__main__":
    given = mp.Event()
    with ProcessPoolExecutor(WORKERS, initializer=set_gate, initargs=(given,)) as pool:
        futures = [pool.submit(work, n) for n in range(TASKS)]
        assert pool._executor_manager_thread in threading.enumerate()

        # The call queue holds one task more than there are workers. What went into
        # it is "running" by its future, before any worker has begun with it.
        room = pool._call_queue._maxsize
        assert room == WORKERS + 1
        until(lambda: states(futures).count("r") >= room)
        assert states(futures).count("r") <= WORKERS + room
        print(f"gate closed: {states(futures)}, {len(pool._pending_work_items)} open")
        assert len(pool._pending_work_items) == TASKS

        assert not futures[WORKERS].cancel(), "it waits in the call queue: too late"
        assert futures[-1].cancel(), "it was still with the manager"
        print(f"cancelled:   {states(futures)}")

        given.set()
        results = [future.result() for future in futures[:-1]]
        until(lambda: not pool._pending_work_items)
        print(f"gate open:   {states(futures)}, {len(pool._pending_work_items)} open")

    numbers, workers = zip(*results)
    print(f"{len(set(workers))} workers did it")
    assert list(numbers) == list(range(TASKS - 1))
    assert 1 <= len(set(workers)) <= WORKERS
    print("ok")
