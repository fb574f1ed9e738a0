"""The same items through three kinds of queue, and what happens at the edges."""

import queue
from time import perf_counter

ITEMS = [3, 1, 4, 1, 5, 9, 2, 6]


def through(q):
    for item in ITEMS:
        q.put(item)
    return [q.get() for _ in ITEMS]


def gives_up(error, function, seconds):
    """Does the call raise that error, and not earlier than it should?"""
    began = perf_counter()
    try:
        function()
    except error:
        waited = perf_counter() - began
        print(f"{error.__name__} after {waited:.2f} s")
        return waited >= 0.9 * seconds
    return False


if __name__ == "__main__":
    fifo = through(queue.Queue())
    lifo = through(queue.LifoQueue())
    smallest = through(queue.PriorityQueue())
    print(f"Queue         {fifo}")
    print(f"LifoQueue     {lifo}")
    print(f"PriorityQueue {smallest}")
    assert fifo == ITEMS
    assert lifo == ITEMS[::-1]
    assert smallest == sorted(ITEMS)

    # With equal priorities the next field decides: a counter keeps the order.
    jobs = queue.PriorityQueue()
    for number, (priority, name) in enumerate([(2, "b"), (1, "z"), (2, "a")]):
        jobs.put((priority, number, name))
    assert [jobs.get()[2] for _ in range(3)] == ["z", "b", "a"]

    small = queue.Queue(maxsize=1)
    assert gives_up(queue.Empty, small.get_nowait, 0)
    assert gives_up(queue.Empty, lambda: small.get(timeout=0.2), 0.2)
    small.put("only")
    assert gives_up(queue.Full, lambda: small.put_nowait("more"), 0)
    assert gives_up(queue.Full, lambda: small.put("more", timeout=0.2), 0.2)
    assert small.get() == "only"
    print("ok")
