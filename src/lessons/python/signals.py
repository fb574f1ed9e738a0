"""SIGTERM asks a process to end, SIGKILL doesn't."""

import multiprocessing as mp
import signal
import sys
import threading

PATIENCE = 2


def serve(report, manner):
    """Do nothing until ended, and answer SIGTERM in that manner."""

    def clean_up(number, frame):
        report.send("cleaning up")
        if manner == "slow":
            threading.Event().wait()
        sys.exit(0)  # An exception, raised wherever the main thread happens to be.

    handlers = {"polite": clean_up, "slow": clean_up, "deaf": signal.SIG_IGN}
    signal.signal(signal.SIGTERM, handlers.get(manner, signal.SIG_DFL))
    try:
        report.send("serving")
        threading.Event().wait()
    finally:
        report.send("cleaned up")


def end(manner, how):
    """Start a server, end it that way; return what it said and its exit code.

    As an init system does it: what still lives when the patience is over is killed.
    """
    said, report = mp.Pipe(duplex=False)
    server = mp.Process(target=serve, args=(report, manner))
    server.start()
    report.close()
    lines = [said.recv()]
    how(server)
    server.join(timeout=PATIENCE)
    server.kill()
    server.join()
    while said.poll():
        try:
            lines.append(said.recv())
        except EOFError:
            break
    print(f"{how.__name__}, {manner}: {', '.join(lines)}, exit code {server.exitcode}")
    return lines, server.exitcode


if __name__ == "__main__":
    ask, make = mp.Process.terminate, mp.Process.kill
    assert end("polite", ask) == (["serving", "cleaning up", "cleaned up"], 0)
    assert end("plain", ask) == (["serving"], -signal.SIGTERM)
    assert end("deaf", ask) == (["serving"], -signal.SIGKILL)
    assert end("slow", ask) == (["serving", "cleaning up"], -signal.SIGKILL)
    assert end("polite", make) == (["serving"], -signal.SIGKILL)

    try:
        signal.signal(signal.SIGKILL, signal.SIG_IGN)
    except OSError as error:
        print(f"a handler for SIGKILL: OSError: {error}")
    else:
        raise AssertionError("SIGKILL can't be handled")
    print("ok")
