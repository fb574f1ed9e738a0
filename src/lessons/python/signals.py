"""SIGTERM asks a process to end, SIGKILL doesn't."""

import multiprocessing as mp
import signal
import sys
import threading


def serve(report, polite):
    """Do nothing until ended; a polite server cleans up when asked to end."""
    if polite:
        # The exception is raised wherever the main thread happens to be.
        signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(0))
    try:
        report.send("serving")
        threading.Event().wait()
    finally:
        report.send("cleaned up")


def end(name, polite, how):
    """Start a server, end it that way; return what it said and its exit code."""
    said, report = mp.Pipe(duplex=False)
    server = mp.Process(target=serve, args=(report, polite))
    server.start()
    report.close()
    lines = [said.recv()]
    how(server)
    server.join()
    while said.poll():
        try:
            lines.append(said.recv())
        except EOFError:
            break
    print(f"{name}: {', '.join(lines)}, exit code {server.exitcode}")
    return lines, server.exitcode


if __name__ == "__main__":
    handled = end("SIGTERM, with a handler", True, mp.Process.terminate)
    assert handled == (["serving", "cleaned up"], 0)
    plain = end("SIGTERM, without", False, mp.Process.terminate)
    assert plain == (["serving"], -signal.SIGTERM)
    killed = end("SIGKILL", True, mp.Process.kill)
    assert killed == (["serving"], -signal.SIGKILL)

    try:
        signal.signal(signal.SIGKILL, signal.SIG_IGN)
    except OSError as error:
        print(f"a handler for SIGKILL: OSError: {error}")
    else:
        raise AssertionError("SIGKILL can't be handled")
    print("ok")
