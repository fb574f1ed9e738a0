"""What the system reports, and how many cores really come to work."""

import os
from multiprocessing import Pool
from time import perf_counter, thread_time

SECONDS = 0.1


def work(_):
    """Compute for a while; return when, and the CPU seconds that we got."""
    began, cpu = perf_counter(), thread_time()
    while perf_counter() - began < SECONDS:
        sum(range(1_000))
    return began, perf_counter(), thread_time() - cpu


def usable_cores():
    """The cores that this process may use: a container may allow fewer."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def cores_at_work(pool, workers):
    """CPU seconds a second, while that many workers compute."""
    began, ended, cpu = zip(*pool.map(work, range(workers), chunksize=1))
    return sum(cpu) / (max(ended) - min(began))


if __name__ == "__main__":
    cores = usable_cores()
    most = min(2 * cores, 8)
    print(f"reported: {os.cpu_count()}, usable: {cores}")
    with Pool(most) as pool:
        curve = [cores_at_work(pool, n) for n in range(1, most + 1)]
    for workers, at_work in enumerate(curve, start=1):
        print(f"{workers} workers: {'#' * round(10 * at_work)} {at_work:.2f}")

    # More workers than cores share what there is: the curve is flat from there.
    assert curve[0] <= 1.1
    assert max(curve) <= 1.1 * cores
    print("ok")
