"""One call that returns twice: in the parent and in its copy."""

import os
import threading

if not hasattr(os, "fork"):
    print("no fork on this system")
    print("ok")
    raise SystemExit

value = ["made before the fork"]
down_read, down_write = os.pipe()
up_read, up_write = os.pipe()

lock = threading.Lock()
may_release = threading.Event()
is_held = threading.Event()


def keep():
    with lock:
        is_held.set()
        may_release.wait()


print(f"parent {os.getpid()} begins", flush=True)
keeper = threading.Thread(target=keep)
keeper.start()
is_held.wait()
pid = os.fork()

if pid == 0:
    # The child: a copy of the whole memory, with a 0 in its hand.
    value.append("written by the child")
    print(f"child {os.getpid()} of {os.getppid()}: {value}", flush=True)
    os.write(up_write, b"x")
    os.read(down_read, 1)  # By now the parent has written to its own copy.
    clean = "written by the parent" not in value
    # The keeper's lock was copied locked, the keeper was not copied at all.
    orphaned = not lock.acquire(timeout=0.05) and threading.active_count() == 1
    os._exit(7 if clean and orphaned else 1)  # Not exit(): the clean-up is the parent's.

# The parent: the same variables, with the child's pid in its hand.
os.read(up_read, 1)
print(f"parent of {pid}: {value}")
assert value == ["made before the fork"], "the child wrote to a copy"
value.append("written by the parent")
os.write(down_write, b"x")
ended, status = os.waitpid(pid, 0)
code = os.waitstatus_to_exitcode(status)
print(f"child {ended} ended with {code}")
assert ended == pid and code == 7, "the child has not seen our write"
may_release.set()
keeper.join()
print("ok")
