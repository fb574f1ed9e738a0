"""Four workers, five tasks: a round of four, then one."""

import multiprocessing as mp
from time import perf_counter, sleep

SECONDS = 0.4


def slow_square(n):
    sleep(SECONDS)
    return n * n


def square(n):
    return n * n


def warm_up(pool):
    """Starting four interpreters isn't what is measured."""
    pool.map(sleep, [0.05] * 4, chunksize=1)


if __name__ == "__main__":
    with mp.Pool(4) as pool:
        warm_up(pool)
        began = perf_counter()
        results = [pool.apply_async(slow_square, (n,)) for n in range(5)]
        assert [result.get() for result in results] == [0, 1, 4, 9, 16]
        elapsed = perf_counter() - began
        print(f"5 tasks of {SECONDS} s in {elapsed:.2f} s")
        assert 2 * SECONDS <= elapsed < 5 * SECONDS, "two rounds, not five"

        late = pool.apply_async(slow_square, (6,))
        try:
            late.get(timeout=0.05)
        except mp.TimeoutError:
            print("TimeoutError: not ready yet, and still at work")
        else:
            raise AssertionError("that was too quick")
        assert late.get() == 36

        assert pool.map(square, range(100), chunksize=10) == [n * n for n in range(100)]
        unordered = list(pool.imap_unordered(slow_square, [3, 2, 1]))
        print(f"in the order in which they got ready: {unordered}")
        assert sorted(unordered) == [1, 4, 9]

        called = []
        promised = pool.map_async(square, [7, 8], callback=called.append)
        promised.wait()
        assert promised.successful() and promised.get() == [49, 64]

        pool.close()
        try:
            pool.apply_async(square, (1,))
        except ValueError as error:
            print(f"ValueError: {error}")
        else:
            raise AssertionError("a closed pool takes no work")
        pool.join()
        assert called == [[49, 64]]
    print("ok")
