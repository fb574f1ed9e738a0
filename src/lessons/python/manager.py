"""A server process holds a list and a dict; a pool works on them by proxies."""

import multiprocessing as mp
from time import perf_counter

WORDS = "fork join lock fork wait lock fork".split()
CALLS = 300


def count(word, counts, lock, log):
    with lock:  # Reading and writing back are two calls, and others call between.
        counts[word] = counts.get(word, 0) + 1
    log.append(word)


def microseconds_a_call(function):
    began = perf_counter()
    for _ in range(CALLS):
        function()
    return 1e6 * (perf_counter() - began) / CALLS


if __name__ == "__main__":
    with mp.Manager() as manager:
        counts, log, lock = manager.dict(), manager.list(), manager.Lock()
        with mp.Pool(3) as pool:
            pool.starmap(count, [(word, counts, lock, log) for word in WORDS])
        print(dict(counts))
        assert dict(counts) == {"fork": 3, "join": 1, "lock": 2, "wait": 1}
        assert sorted(log) == sorted(WORDS)

        # A proxy sees calls, not changes deep inside of what it returned.
        nested = manager.list([[1]])
        nested[0].append(2)
        assert nested[0] == [1], "that was appended to a copy"
        row = nested[0]
        row.append(2)
        nested[0] = row
        assert nested[0] == [1, 2]

        shared = mp.Value("i", 0)
        by_proxy = microseconds_a_call(lambda: counts.get("fork"))
        by_memory = microseconds_a_call(lambda: shared.value)
    print(f"read: {by_proxy:.1f} us by proxy, {by_memory:.2f} us from shared memory")
    assert by_proxy > by_memory
    print("ok")
