"""A process from start to exit code, in four ways, and the lock that one kept."""

import multiprocessing as mp
import sys
import threading


def finish():
    pass


def fail():
    sys.exit(1)


def hang(ready):
    ready.set()
    threading.Event().wait()


def hang_with(lock, ready):
    with lock:
        hang(ready)


def until_ready(target, *args):
    """Start a process and wait until it says that it is where it should be."""
    ready = mp.Event()
    process = mp.Process(target=target, args=(*args, ready))
    process.start()
    ready.wait()
    return process


if __name__ == "__main__":
    process = mp.Process(target=finish, name="finisher", daemon=True)
    assert process.pid is None and process.exitcode is None
    process.start()
    print(f"{process.name}: pid {process.pid}, daemon {process.daemon}")
    process.join()
    assert not process.is_alive() and process.exitcode == 0
    process.close()

    process = mp.Process(target=fail)
    process.start()
    process.join()
    print(f"failed: exit code {process.exitcode}")
    assert process.exitcode == 1

    process = until_ready(hang)
    process.join(timeout=0.1)
    assert process.is_alive() and process.exitcode is None
    process.terminate()
    process.join()
    print(f"terminated: exit code {process.exitcode}")
    assert process.exitcode == -15

    lock = mp.Lock()
    process = until_ready(hang_with, lock)
    process.kill()
    process.join()
    print(f"killed: exit code {process.exitcode}")
    assert process.exitcode == -9
    # No `finally` ran, so nobody has released it, and nobody ever will.
    assert not lock.acquire(timeout=0.2)
    print("its lock is still locked")
    print("ok")
