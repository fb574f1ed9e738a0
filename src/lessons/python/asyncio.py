"""Three tasks sleep at once on one thread; then ten thousand of them.

Don't save this as asyncio.py: Python would import it in place of its own.
"""

import asyncio
import threading
from time import perf_counter

UNIT = 0.2
MANY = 10_000
THREADS = 100


async def nap(units):
    print(f"task {units} begins")
    await asyncio.sleep(units * UNIT)
    print(f"task {units} ends")
    return units, threading.get_ident()


async def three():
    began = perf_counter()
    results = await asyncio.gather(nap(1), nap(2), nap(3))
    return perf_counter() - began, results


async def many():
    """Return what starting a sleeping task costs, in microseconds."""
    began = perf_counter()
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(asyncio.sleep(UNIT)) for _ in range(MANY)]
        await asyncio.sleep(0)  # Let each of them run to its sleep.
        seconds = perf_counter() - began
        assert threading.active_count() == 1
    assert all(task.done() for task in tasks)
    return 1e6 * seconds / MANY


def threads():
    """The same with threads that wait."""
    wake = threading.Event()
    began = perf_counter()
    started = [threading.Thread(target=wake.wait) for _ in range(THREADS)]
    for thread in started:
        thread.start()
    seconds = perf_counter() - began
    wake.set()
    for thread in started:
        thread.join()
    return 1e6 * seconds / THREADS


if __name__ == "__main__":
    seconds, results = asyncio.run(three())
    print(f"three tasks in {seconds / UNIT:.1f} units of time, not 6")
    assert 3 * UNIT <= seconds < 6 * UNIT
    assert [units for units, _ in results] == [1, 2, 3]
    assert {ident for _, ident in results} == {threading.get_ident()}

    a_task = min(asyncio.run(many()) for _ in range(2))
    a_thread = min(threads() for _ in range(2))
    print(f"a sleeping task costs {a_task:.1f} us, a thread {a_thread:.1f} us")
    assert a_task < a_thread
    print("ok")
