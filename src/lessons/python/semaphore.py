"""Five threads, three permits: a room that holds so many and no more."""

import threading
from time import sleep

THREADS = 5
PERMITS = 3


class Room:
    """Counts who is inside; `most` is the largest crowd that was ever seen."""

    def __init__(self, permits):
        self.door = threading.BoundedSemaphore(permits)
        self.book = threading.Lock()
        self.inside = set()
        self.most = 0

    def visit(self, name):
        with self.door:
            with self.book:
                self.inside.add(name)
                self.most = max(self.most, len(self.inside))
                print(f"{name} in:  {sorted(self.inside)}")
            sleep(0.1)
            with self.book:
                self.inside.remove(name)


def crowd(permits):
    """Send everybody through a room; return the largest crowd inside."""
    room = Room(permits)
    threads = [threading.Thread(target=room.visit, args=(n,)) for n in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return room.most


if __name__ == "__main__":
    assert 1 <= crowd(PERMITS) <= PERMITS
    assert crowd(1) == 1, "a semaphore of one is a mutex"

    loose = threading.Semaphore(1)
    loose.release()  # Nobody had acquired: now there are two permits.
    assert loose.acquire(blocking=False) and loose.acquire(blocking=False)
    assert not loose.acquire(timeout=0.05)

    bounded = threading.BoundedSemaphore(1)
    try:
        bounded.release()
    except ValueError as error:
        print(f"ValueError: {error}")
    else:
        raise AssertionError("one release too many must not pass")
    print("ok")
