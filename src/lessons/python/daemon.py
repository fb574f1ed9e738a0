"""The main thread ends without join: who is waited for?"""

import subprocess
import sys

PROGRAM = """
import sys, threading, time
daemon, seconds = sys.argv[1] == "daemon", float(sys.argv[2])

def save():
    print("saving", flush=True)
    started.set()
    time.sleep(seconds)
    print("saved", flush=True)

started = threading.Event()
threading.Thread(target=save, daemon=daemon).start()
started.wait()
print("main ends", flush=True)
"""


def run(kind, seconds):
    """Run the program as a process of its own; return what it printed."""
    command = [sys.executable, "-c", PROGRAM, kind, str(seconds)]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=15, check=True
    )
    lines = done.stdout.split("\n")[:-1]
    print(f"{kind}: {', '.join(lines)}")
    return lines


if __name__ == "__main__":
    # A thread that is no daemon keeps its process alive until it is done.
    assert run("thread", 0.5) == ["saving", "main ends", "saved"]
    # A daemon is cut off in the middle, half a minute before it would be done.
    assert run("daemon", 30) == ["saving", "main ends"]
    print("ok")
