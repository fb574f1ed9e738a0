"""Two tasks that sleep: alone, in threads, in processes."""

from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from time import monotonic, sleep

SECONDS = 0.5
TASKS = 2


def nap(seconds):
    """Sleep; return when that began and ended, on the system's clock."""
    began = monotonic()
    sleep(seconds)
    return began, monotonic()


def measure(name, map_tasks):
    """Return for how long all tasks were asleep at once; less than 0: never."""
    naps = list(map_tasks(nap, [SECONDS] * TASKS))
    began, ended = zip(*naps)
    print(f"{name:10} {max(ended) - min(began):.2f} s")
    return min(ended) - max(began)


if __name__ == "__main__":
    alone = measure("sequential", map)
    with ThreadPoolExecutor(TASKS) as pool:
        threads = measure("threads", pool.map)
    with ProcessPoolExecutor(TASKS) as pool:
        processes = measure("processes", pool.map)

    assert alone <= 0, "one after the other"
    assert threads > 0, "a sleeping thread has let go of the GIL"
    assert processes > 0
    print("ok")
