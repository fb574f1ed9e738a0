"""Consumers wait until something is there; a producer tells one of them, or all."""

import multiprocessing as mp
import threading
from collections import deque
from time import sleep


class Shelf:
    def __init__(self):
        self.changed = threading.Condition()
        self.items = deque()
        self.waiting = 0
        self.taken = []

    def consume(self):
        with self.changed:
            self.waiting += 1
            # Not `if`: who wakes up has to look again.
            while not self.items:
                self.changed.wait()
            self.taken.append(self.items.popleft())

    def produce(self, items, notify_all):
        with self.changed:
            self.items.extend(items)
            if notify_all:
                self.changed.notify_all()
            else:
                self.changed.notify(1)


def until(true):
    while not true():
        sleep(0.005)


def stage_two(changed, ready, results):
    with changed:
        results.put(changed.wait_for(lambda: ready.value == 1, timeout=10))


if __name__ == "__main__":
    shelf = Shelf()
    consumers = [threading.Thread(target=shelf.consume) for _ in range(3)]
    for consumer in consumers:
        consumer.start()
    until(lambda: shelf.waiting == 3)
    assert shelf.taken == [], "nobody passes early"

    shelf.produce(["A"], notify_all=False)
    until(lambda: shelf.taken)
    sleep(0.05)
    print(f"after notify(1): {shelf.taken}")
    assert shelf.taken == ["A"]
    shelf.produce(["B", "C"], notify_all=True)
    for consumer in consumers:
        consumer.join()
    print(f"after notify_all: {shelf.taken}")
    assert shelf.taken == ["A", "B", "C"]

    with shelf.changed:
        assert shelf.changed.wait(timeout=0.05) is False
        assert shelf.changed.wait_for(lambda: False, timeout=0.05) is False
    try:
        shelf.changed.notify()
    except RuntimeError as error:
        print(f"RuntimeError: {error}")
    else:
        raise AssertionError("notify takes the lock")

    # The same between processes; the flag stands in shared memory.
    changed, ready, results = mp.Condition(), mp.Value("i", 0), mp.SimpleQueue()
    process = mp.Process(target=stage_two, args=(changed, ready, results))
    process.start()
    with changed:
        ready.value = 1
        changed.notify_all()
    process.join()
    assert results.get() is True
    print("ok")
