"""Split real work among processes: a picture, a sort, a word count."""

import heapq
import random
from collections import Counter
from functools import reduce
from multiprocessing import Pool
from operator import add
from time import perf_counter

SIZE = 120
WORKERS = 4


def mandelbrot_row(y):
    """The number of steps until each point of a row escapes."""
    row = []
    for x in range(SIZE):
        c = complex(3 * x / SIZE - 2.2, 3 * y / SIZE - 1.5)
        z, steps = 0j, 0
        while abs(z) <= 2 and steps < 60:
            z, steps = z * z + c, steps + 1
        row.append(steps)
    return row


def parts(items, count):
    """Contiguous parts, as even as can be."""
    cuts = [i * len(items) // count for i in range(count + 1)]
    return [items[a:b] for a, b in zip(cuts, cuts[1:])]


def compare(name, alone, together):
    began = perf_counter()
    expected = alone()
    between = perf_counter()
    found = together()
    ended = perf_counter()
    print(f"{name:8} alone {between - began:.3f} s, pool {ended - between:.3f} s")
    assert found == expected


if __name__ == "__main__":
    rng = random.Random(1)
    keys = [rng.randrange(1_000_000) for _ in range(50_000)]
    words = [rng.choice(["lock", "queue", "pipe", "fork"]) for _ in range(100_000)]

    with Pool(WORKERS) as pool:
        # Rows differ in their cost: small chunks let the idle take what is left.
        compare(
            "picture",
            lambda: [mandelbrot_row(y) for y in range(SIZE)],
            lambda: pool.map(mandelbrot_row, range(SIZE), chunksize=2),
        )
        compare(
            "sort",
            lambda: sorted(keys),
            lambda: list(heapq.merge(*pool.map(sorted, parts(keys, WORKERS)))),
        )
        compare(
            "words",
            lambda: Counter(words),
            lambda: reduce(add, pool.map(Counter, parts(words, WORKERS))),
        )
    print("ok")
