"""spawn, fork and forkserver: how long each takes, and what each inherits."""

import multiprocessing as mp
from time import perf_counter

setting = "as imported"


def look(results):
    """Runs in the child: which value does it see?"""
    results.put(setting)


def start(context):
    """Return the time from start to the first answer, in ms, and the answer."""
    results = context.SimpleQueue()
    process = context.Process(target=look, args=(results,))
    began = perf_counter()
    process.start()
    seen = results.get()
    elapsed = 1e3 * (perf_counter() - began)
    process.join()
    assert process.exitcode == 0
    return elapsed, seen


if __name__ == "__main__":
    setting = "changed at run time"
    print(f"default here: {mp.get_start_method()}")
    seen = {}
    for method in mp.get_all_start_methods():
        context = mp.get_context(method)
        first, seen[method] = start(context)
        again, _ = start(context)
        print(f"{method:10} {first:6.1f} ms, again {again:6.1f} ms: {seen[method]}")

    # A new interpreter imports the module afresh and knows nothing of our run.
    assert seen["spawn"] == "as imported"
    # A copy of this memory has what this memory has.
    assert seen.get("fork", setting) == "changed at run time"
    # A copy of a clean template has not.
    assert seen.get("forkserver", "as imported") == "as imported"
    print("ok")
