"""A thread from its creation to its end, and what it can be asked meanwhile."""

import threading

go_on = threading.Event()
said = []


def say(text):
    said.append((threading.current_thread().name, text))
    print(f"{threading.current_thread().name:10} {text}")


def loop(rounds):
    for n in range(1, rounds + 1):
        say(f"round {n}")
    go_on.wait()


class Greeter(threading.Thread):
    """A thread with a run() of its own needs no target."""

    def __init__(self, whom):
        super().__init__(name="Greeter")
        self.whom = whom

    def run(self):
        say(f"hello, {self.whom}")


if __name__ == "__main__":
    assert threading.current_thread() is threading.main_thread()
    say("begins")

    thread = threading.Thread(target=loop, args=(3,), name="LoopThread")
    assert not thread.is_alive() and thread.ident is None
    thread.start()
    assert thread.is_alive() and thread in threading.enumerate()

    thread.join(timeout=0.1)  # Returns None, whether the thread ended or not.
    assert thread.is_alive()
    say("waited 0.1 s, the loop is still alive")
    go_on.set()
    thread.join()
    assert not thread.is_alive()

    greeter = Greeter("kernel")
    greeter.start()
    greeter.join()
    try:
        greeter.start()
    except RuntimeError as error:
        say(f"RuntimeError: {error}")

    rounds = [text for name, text in said if name == "LoopThread"]
    assert rounds == ["round 1", "round 2", "round 3"]
    assert ("Greeter", "hello, kernel") in said
    assert threading.active_count() == 1
    print("ok")
