"""Everything that a lock can be asked to do, and what it answers."""

import threading
from time import perf_counter

lock = threading.Lock()
release_it = threading.Event()


def hold(held):
    with lock:
        held.set()
        release_it.wait()


def error_of(function):
    try:
        function()
    except Exception as error:
        print(f"{type(error).__name__}: {error}")
        return type(error)
    return None


if __name__ == "__main__":
    held = threading.Event()
    holder = threading.Thread(target=hold, args=(held,))
    holder.start()
    held.wait()

    assert lock.locked()
    assert lock.acquire(blocking=False) is False
    began = perf_counter()
    assert lock.acquire(timeout=0.2) is False
    print(f"gave up after {perf_counter() - began:.2f} s")
    assert perf_counter() - began >= 0.19

    release_it.set()
    assert lock.acquire() is True  # Waits for as long as it takes.
    holder.join()
    lock.release()
    assert not lock.locked()

    assert error_of(lock.release) is RuntimeError
    assert error_of(lambda: lock.acquire(False, 1)) is ValueError

    # `with` lets go however the block is left.
    try:
        with lock:
            raise KeyError("in the middle")
    except KeyError:
        print("left by an exception, unlocked all the same")
    assert not lock.locked()
    print("ok")
