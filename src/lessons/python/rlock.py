"""The same thread takes the same lock twice: a Lock, then an RLock."""

import threading


def twice(lock):
    """Return whether the second acquire came through."""
    with lock:
        again = lock.acquire(timeout=0.2)  # Without a timeout: for ever.
        if again:
            lock.release()
        return again


class Account:
    """Methods that lock and call each other: the usual reason for an RLock."""

    def __init__(self):
        self.lock = threading.RLock()
        self.balance = 0

    def add(self, amount):
        with self.lock:
            self.balance += amount

    def add_twice(self, amount):
        with self.lock:
            self.add(amount)
            self.add(amount)


def release_as_stranger(lock, errors):
    try:
        lock.release()
    except RuntimeError as error:
        errors.append(error)


if __name__ == "__main__":
    first, second = twice(threading.Lock()), twice(threading.RLock())
    print(f"Lock: second acquire {first}, a self-deadlock")
    print(f"RLock: second acquire {second}")
    assert not first and second

    account = Account()
    account.add_twice(21)
    assert account.balance == 42

    lock, errors = threading.RLock(), []
    lock.acquire()
    lock.acquire()
    print(lock)
    stranger = threading.Thread(target=release_as_stranger, args=(lock, errors))
    stranger.start()
    stranger.join()
    print(f"a stranger's release: RuntimeError: {errors[0]}")
    lock.release()
    assert lock.acquire(blocking=False), "still ours: one level is left"
    lock.release()
    lock.release()
    print("ok")
