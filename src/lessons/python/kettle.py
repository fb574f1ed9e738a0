"""One kettle, four ways to wait for it."""

import threading
from time import perf_counter, sleep

BOIL_SECONDS = 0.2


class Kettle(threading.Thread):
    """Boils on its own; can be looked at, and whistles if asked to."""

    def __init__(self, whistle=lambda: None):
        super().__init__()
        self.whistle = whistle
        self.boiled_at = None

    def run(self):
        sleep(BOIL_SECONDS)
        self.boiled_at = perf_counter()
        self.whistle()


def chore():
    """Some other work: a few milliseconds of it."""
    return sum(i * i for i in range(30_000))


def stand_and_watch():
    """No whistle, blocking."""
    kettle = Kettle()
    kettle.start()
    kettle.join()
    return kettle, perf_counter(), 0, 0


def look_now_and_then():
    """No whistle, non-blocking: every look is wasted but the last."""
    kettle = Kettle()
    kettle.start()
    looks = chores = 0
    while True:
        looks += 1
        if kettle.boiled_at is not None:
            return kettle, perf_counter(), looks, chores
        chore()
        chores += 1


def stand_and_listen():
    """A whistle, and blocking all the same."""
    whistled = threading.Event()
    kettle = Kettle(whistled.set)
    kettle.start()
    whistled.wait()
    return kettle, perf_counter(), 0, 0


def work_until_it_whistles():
    """A whistle, non-blocking: the kettle's own call takes it off the stove."""
    noticed = []
    kettle = Kettle(lambda: noticed.append(perf_counter()))
    kettle.start()
    chores = 0
    while not noticed:
        chore()
        chores += 1
    return kettle, noticed[0], 0, chores


if __name__ == "__main__":
    polls = (look_now_and_then,)
    works = (look_now_and_then, work_until_it_whistles)
    for way in (stand_and_watch, stand_and_listen, *works):
        kettle, noticed_at, looks, chores = way()
        kettle.join()
        delay = 1000 * (noticed_at - kettle.boiled_at)
        print(f"{way.__name__:22} {delay:5.2f} ms late, {looks} looks, {chores} chores")
        assert delay >= 0
        assert (looks > 0) == (way in polls)
        assert (chores > 0) == (way in works)
    print("ok")
