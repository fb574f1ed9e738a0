"""Each thread sleeps, then writes out a power of eight in decimal."""

import math
import sys
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter, sleep, thread_time

SECONDS = 0.5
EXPONENT = 80_000
TASKS = 2


def sleep_and_compute(name):
    began = perf_counter()
    sleep(SECONDS)
    awake, cpu = perf_counter(), thread_time()
    digits = len(str(8**EXPONENT))
    ended, cpu = perf_counter(), thread_time() - cpu
    print(f"{name}: 8**{EXPONENT} has {digits} digits, {ended - awake:.2f} s")
    return digits, began, awake, ended, cpu


if __name__ == "__main__":
    # Since 3.11, Python refuses to convert more than 4300 digits unless asked.
    sys.set_int_max_str_digits(0)
    print(f"8**20 = {8**20}")
    with ThreadPoolExecutor(TASKS) as pool:
        tasks = pool.map(sleep_and_compute, ["first", "second"])
        digits, began, awake, ended, cpu = zip(*tasks)

    assert set(digits) == {math.floor(EXPONENT * math.log10(8)) + 1}
    # Both were asleep at once: sleeping lets go of the GIL.
    assert max(began) < min(awake)
    # Together they computed for as long as one core can: they took turns.
    if getattr(sys, "_is_gil_enabled", lambda: True)():
        assert sum(cpu) <= 1.2 * (max(ended) - min(awake))
    print("ok")
