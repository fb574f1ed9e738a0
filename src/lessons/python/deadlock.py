"""Two threads take two locks in opposite order; two cures."""

import random
import threading
from time import sleep

PATIENCE = 0.3
locks = {"A": threading.Lock(), "B": threading.Lock()}
owner = {}
waits_for = {}


def take(me, name, timeout):
    """Acquire, and keep the books: who holds what, who waits for what."""
    waits_for[me] = name
    if locks[name].acquire(timeout=timeout):
        del waits_for[me]
        owner[name] = me
        return True
    return False


def let_go(name):
    del owner[name]
    locks[name].release()


def cycle(start):
    """Follow thread -> lock -> owner -> lock ...; a way back is a deadlock."""
    path, me = [], start
    while me in waits_for and waits_for[me] in owner:
        path += [me, waits_for[me]]
        me = owner[waits_for[me]]
        if me == start:
            return [*path, me]
    return None


def opposed(me, first, second, meet, found):
    take(me, first, -1)
    meet.wait()  # Both hold their first lock: now it can't go well.
    if take(me, second, PATIENCE):
        let_go(second)
    else:
        found.append(cycle(me))
        meet.wait()  # Nobody lets go before both have looked.
    let_go(first)


def in_order(me, first, second, meet, found):
    """Cure 1: everybody takes A before B."""
    meet.wait()
    for name in sorted([first, second]):
        take(me, name, -1)
    found.append(me)
    for name in sorted([first, second], reverse=True):
        let_go(name)


def back_off(me, first, second, meet, found):
    """Cure 2: give up, let go of everything, try again a little later."""
    meet.wait()
    while True:
        take(me, first, -1)
        if take(me, second, 0.01):
            break
        let_go(first)
        sleep(random.uniform(0, 0.01))
    found.append(me)
    let_go(second)
    let_go(first)


def run(way):
    found, meet = [], threading.Barrier(2)
    owner.clear()
    waits_for.clear()
    orders = [("T1", "A", "B"), ("T2", "B", "A")]
    threads = [threading.Thread(target=way, args=(*order, meet, found), daemon=True)
               for order in orders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=5)
    assert not any(thread.is_alive() for thread in threads)
    return found


if __name__ == "__main__":
    found = next(filter(None, run(opposed)))
    print("deadlock:", " -> ".join(found))
    assert found in (["T1", "B", "T2", "A", "T1"], ["T2", "A", "T1", "B", "T2"])
    for cure in (in_order, back_off):
        done = run(cure)
        print(f"{cure.__name__}: {' and '.join(sorted(done))} done")
        assert sorted(done) == ["T1", "T2"]
    print("ok")
