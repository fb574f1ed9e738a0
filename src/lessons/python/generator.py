"""A producer and a consumer hand control to each other, on one thread."""

import threading
from contextlib import closing

trace = []


def note(who, what):
    trace.append((who, threading.get_ident()))
    print(f"{who:9} {what}")


def consumer():
    """Receives by `yield`, and answers by the next one."""
    answer = "ready"
    try:
        while True:
            item = yield answer
            note("consumer", f"uses {item}")
            answer = f"{item} used"
    finally:
        print("consumer  is closed")  # close() raises GeneratorExit at the yield.


def produce(to, items):
    assert next(to) == "ready"  # Runs it up to its first yield.
    for item in items:
        note("producer", f"makes {item}")
        answer = to.send(item)
        assert answer == f"{item} used"


def countdown(n):
    while n:
        yield n
        n -= 1
    return "lift-off"


if __name__ == "__main__":
    with closing(consumer()) as running:
        produce(running, range(1, 6))
    who = [name for name, _ in trace]
    assert who == ["producer", "consumer"] * 5, "strict alternation"
    assert len({ident for _, ident in trace}) == 1, "on one thread"

    steps = countdown(2)
    assert [next(steps), next(steps)] == [2, 1]
    try:
        next(steps)
    except StopIteration as end:
        print(f"StopIteration: {end.value}")
        assert end.value == "lift-off"
    print("ok")
