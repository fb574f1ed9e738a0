"""Producers and consumers with a bounded queue between them."""

import queue
import threading
from time import sleep

PRODUCERS, CONSUMERS = 2, 3
ITEMS = 20
MAXSIZE = 4


class Consumer(threading.Thread):
    def __init__(self, q):
        super().__init__()
        self.q = q
        self.taken = []

    def run(self):
        while (item := self.q.get()) is not None:
            sleep(0.005)
            self.taken.append(item)
            self.q.task_done()
        self.q.task_done()


def produce(q, name):
    for n in range(ITEMS):
        q.put(f"{name}{n}")  # Blocks while the queue is full: back-pressure.


if __name__ == "__main__":
    # With nobody to take anything, a full queue stops its producer.
    q = queue.Queue(MAXSIZE)
    early = threading.Thread(target=produce, args=(q, "x"))
    early.start()
    early.join(timeout=0.2)
    print(f"full: {q.full()}, producer blocked: {early.is_alive()}")
    assert q.full() and q.qsize() == MAXSIZE and early.is_alive()

    consumers = [Consumer(q) for _ in range(CONSUMERS)]
    producers = [
        threading.Thread(target=produce, args=(q, name))
        for name in "abcdef"[:PRODUCERS]
    ]
    for thread in consumers + producers:
        thread.start()
    for thread in [early, *producers]:
        thread.join()
    q.join()  # Returns when task_done was called for each item that was put.
    for _ in consumers:
        q.put(None)
    for thread in consumers:
        thread.join()

    for thread in consumers:
        print(f"{thread.name} took {len(thread.taken)}")
    taken = sorted(item for thread in consumers for item in thread.taken)
    assert taken == sorted(f"{name}{n}" for name in "xab" for n in range(ITEMS))
    try:
        q.task_done()
    except ValueError as error:
        print(f"ValueError: {error}")
    print("ok")
