"""Two jobs print as they count, without a lock and with one."""

import threading
from contextlib import nullcontext
from itertools import groupby
from time import sleep

ROUNDS = 10


class Counter:
    def __init__(self, guard):
        self.guard = guard
        self.n = 0
        self.lines = []

    def job(self, name, step, start):
        start.wait()
        with self.guard:
            for _ in range(ROUNDS):
                self.n += step
                self.lines.append((name, self.n))
                sleep(0.001)  # Printing waits for the screen, too.


def run(guard):
    """Return the lines of both jobs in the order in which they came."""
    counter = Counter(guard)
    start = threading.Barrier(2)
    jobs = [("job1", 1, start), ("job2", 10, start)]
    threads = [threading.Thread(target=counter.job, args=job) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return counter.lines


def blocks(lines):
    """Who spoke, without repetition: two names if nobody was interrupted."""
    return [name for name, _ in groupby(name for name, _ in lines)]


if __name__ == "__main__":
    # Mixed nearly always; nothing promises it, so ask for it a few times.
    free = next(lines for lines in (run(nullcontext()) for _ in range(20))
                if len(blocks(lines)) > 2)
    print("without:", *(f"{name} {n}" for name, n in free), sep="\n  ")
    locked = run(threading.Lock())
    print("with:", *(f"{name} {n}" for name, n in locked), sep="\n  ")

    assert sorted(blocks(locked)) == ["job1", "job2"]
    assert locked[-1][1] == ROUNDS * (1 + 10)
    print("ok")
