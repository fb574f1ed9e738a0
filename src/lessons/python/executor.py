"""Futures: results that are promised now and redeemed later."""

import threading
from concurrent.futures import (
    FIRST_COMPLETED,
    CancelledError,
    ThreadPoolExecutor,
    as_completed,
    wait,
)
from time import sleep


def after(seconds, value):
    sleep(seconds)
    return value


def divide(a, b):
    return a / b


if __name__ == "__main__":
    with ThreadPoolExecutor(max_workers=2) as executor:
        slow = executor.submit(after, 0.4, "slow")
        quick = executor.submit(after, 0, "quick")
        done, pending = wait([slow, quick], return_when=FIRST_COMPLETED)
        print(f"done first: {[future.result() for future in done]}")
        assert quick in done
        try:
            slow.result(timeout=0.01)
        except TimeoutError:
            print("TimeoutError: a timeout ends the waiting, not the task")
        assert slow.result() == "slow" and slow.done()

        # An exception stays in its future until somebody asks; the pool goes on.
        broken = executor.submit(divide, 1, 0)
        assert isinstance(broken.exception(), ZeroDivisionError)
        try:
            broken.result()
        except ZeroDivisionError as error:
            print(f"ZeroDivisionError: {error}")
        assert executor.submit(divide, 6, 3).result() == 2

        heard = []
        future = executor.submit(after, 0.05, "called back")
        future.add_done_callback(lambda future: heard.append(future.result()))
        futures = [executor.submit(after, 0.1 * n, n) for n in (2, 1, 0)]
        print(f"as completed: {[f.result() for f in as_completed(futures)]}")
        assert list(executor.map(divide, [1, 4], [1, 2])) == [1, 2]
    assert heard == ["called back"]

    # One worker, held up by a gate: what hasn't begun can be cancelled.
    gate = threading.Event()
    executor = ThreadPoolExecutor(max_workers=1)
    running, *queued = [executor.submit(gate.wait) for _ in range(3)]
    while not running.running():
        sleep(0.005)
    assert not running.cancel() and queued[0].cancel()
    executor.shutdown(wait=False, cancel_futures=True)
    assert queued[1].cancelled()
    gate.set()
    assert running.result() is True
    try:
        queued[0].result()
    except CancelledError:
        print("CancelledError: it never began")
    try:
        executor.submit(gate.wait)
    except RuntimeError as error:
        print(f"RuntimeError: {error}")
    else:
        raise AssertionError("after shutdown there are no new futures")
    print("ok")
