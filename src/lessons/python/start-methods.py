"""spawn, fork and forkserver: how long each takes, and what each inherits."""

import multiprocessing as mp
import os
import threading
from statistics import median
from time import perf_counter

STARTS = 3
setting = "as imported"
mine = threading.local()


def look(argument, results):
    """Runs in the child: what does it see, and whose child is it?"""
    local = getattr(mine, "setting", "as imported")
    results.put((setting, local, argument, mp.parent_process().pid))


def start(context):
    """Return the time from start to the first answer, in ms, and the answer."""
    results = context.SimpleQueue()
    process = context.Process(target=look, args=("argument", results))
    began = perf_counter()
    process.start()
    seen = results.get()
    elapsed = 1e3 * (perf_counter() - began)
    process.join()
    assert process.exitcode == 0
    return elapsed, seen


if __name__ == "__main__":
    setting = mine.setting = "changed at run time"
    print(f"default here: {mp.get_start_method()}")
    seen = {}
    for method in mp.get_all_start_methods():
        context = mp.get_context(method)
        first, seen[method] = start(context)
        later = median(start(context)[0] for _ in range(STARTS - 1))
        print(f"{method:10} {first:6.1f} ms, later {later:6.1f} ms: {seen[method]}")

    ours = os.getpid()
    # A new interpreter imports the module afresh and knows nothing of our run.
    fresh = ("as imported", "as imported", "argument", ours)
    assert seen["spawn"] == fresh
    # A copy of this memory has what this memory has.
    copied = ("changed at run time", "changed at run time", "argument", ours)
    assert seen.get("fork", copied) == copied
    # A copy of a clean template has not.
    assert seen.get("forkserver", fresh) == fresh
    print("ok")
