"""Shared memory against private copies, with a lock and without."""

import multiprocessing as mp
from contextlib import nullcontext

PROCESSES = 3
ROUNDS = 2_000


def work(private, total, squares, lock, index):
    """Count in a private list and in shared memory; fill in one square."""
    for _ in range(ROUNDS):
        private[0] += 1
        with lock:
            total.value += 1  # A read, an addition and a write.
    squares[index] = index * index


def run(lock):
    private = [0]
    total = mp.Value("i", 0, lock=False)
    squares = mp.Array("d", PROCESSES)
    processes = [
        mp.Process(target=work, args=(private, total, squares, lock, index))
        for index in range(PROCESSES)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    return private[0], total.value, squares[:]


if __name__ == "__main__":
    private, total, squares = run(nullcontext())
    print(f"no lock: private {private}, shared {total}, array {squares}")
    assert private == 0, "each child counted in a list of its own"
    assert 0 < total <= PROCESSES * ROUNDS, "updates may be lost"

    private, total, squares = run(mp.Lock())
    print(f"lock:    private {private}, shared {total}, array {squares}")
    assert private == 0
    assert total == PROCESSES * ROUNDS
    assert squares == [0.0, 1.0, 4.0]
    print("ok")
