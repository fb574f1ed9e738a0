"""A process from start to exit code, in five ways, and the lock that one kept."""

import multiprocessing as mp
import sys
import threading
from time import sleep

STEPS = 20


def finish():
    pass


def fail():
    [1, 2, 3][3]  # Nobody catches the IndexError: a traceback, and exit code 1.


def hang(ready):
    ready.set()
    threading.Event().wait()


def hang_with(lock, ready):
    with lock:
        hang(ready)


def want(lock, ready):
    ready.set()
    with lock:
        pass


def help_along(steps):
    for steps.value in range(1, STEPS + 1):
        sleep(0.05)


def employ(daemon, steps):
    """Start a helper and end without a join."""
    mp.Process(target=help_along, args=(steps,), daemon=daemon).start()
    while steps.value == 0:
        sleep(0.001)


def ended(target, *args):
    """Run a process to its end; return its exit code."""
    process = mp.Process(target=target, args=args)
    process.start()
    process.join()
    return process.exitcode


def until_ready(target, *args):
    """Start a process and wait until it says that it is where it should be."""
    ready = mp.Event()
    process = mp.Process(target=target, args=(*args, ready))
    process.start()
    ready.wait()
    return process


def steps_of_helper(daemon):
    steps = mp.Value("i", 0)
    assert ended(employ, daemon, steps) == 0
    return steps.value


if __name__ == "__main__":
    process = mp.Process(target=finish, name="finisher")
    assert process.pid is None and process.exitcode is None
    process.start()
    print(f"{process.name}: pid {process.pid}, daemon {process.daemon}")
    process.join()
    assert not process.is_alive() and process.exitcode == 0
    process.close()

    codes = ended(fail), ended(sys.exit, 3)
    print(f"an error, and exit(3): exit codes {codes}")
    assert codes == (1, 3)

    process = until_ready(hang)
    process.join(timeout=0.1)
    assert process.is_alive() and process.exitcode is None
    process.terminate()
    process.join()
    print(f"terminated: exit code {process.exitcode}")
    assert process.exitcode == -15

    cut_off, awaited = steps_of_helper(daemon=True), steps_of_helper(daemon=False)
    print(f"steps of a daemon: {cut_off}, of another child: {awaited}")
    assert cut_off < STEPS and awaited == STEPS

    lock = mp.Lock()
    process = until_ready(hang_with, lock)
    process.kill()
    process.join()
    print(f"killed: exit code {process.exitcode}")
    assert process.exitcode == -9
    # No `finally` ran, so nobody has released it, and nobody ever will.
    assert not lock.acquire(timeout=0.2)
    print("its lock is still locked")
    waiter = until_ready(want, lock)
    waiter.join(timeout=0.2)
    assert waiter.is_alive(), "it would wait for ever"
    lock.release()  # A Lock has no owner.
    waiter.join()
    assert waiter.exitcode == 0
    print("ok")
