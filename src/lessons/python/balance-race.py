"""Two threads pay in and out; what the lock is for, and where money gets lost."""

import threading
from contextlib import nullcontext

ROUNDS = 500_000
balance = 0


def change(amount, guard):
    """Pay in and out again: whatever happens, nothing should be left."""
    global balance
    for _ in range(ROUNDS):
        with guard:
            balance = balance + amount
            balance = balance - amount


def two_threads(guard):
    global balance
    balance = 0
    threads = [threading.Thread(target=change, args=(n, guard)) for n in (5, 8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return balance


def steps(amount):
    """The same round as single reads and writes; a yield after each."""
    global balance
    x = balance + amount
    yield f"read, x = {x}"
    balance = x
    yield f"balance = {balance}"
    x = balance - amount
    yield f"read, x = {x}"
    balance = x
    yield f"balance = {balance}"


def by_schedule(order):
    """Let the two rounds take their steps in exactly that order."""
    global balance
    balance = 0
    rounds = {"1": steps(5), "2": steps(8)}
    for who in order:
        print(f"  t{who}: {next(rounds[who])}")
    return balance


if __name__ == "__main__":
    # May come out as 0: where a thread can be interrupted is not ours to choose.
    print(f"without a lock: {two_threads(nullcontext())}")
    locked = two_threads(threading.Lock())
    print(f"with a lock: {locked}")
    assert locked == 0

    print("one after the other:")
    assert by_schedule("11112222") == 0
    print("interleaved:")
    assert by_schedule("12211122") == -8
    print("ok")
