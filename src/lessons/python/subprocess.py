"""Other programs: their exit codes, their output, and pipes between them.

Don't save this as subprocess.py: Python would import it in place of its own.
"""

from subprocess import PIPE, CalledProcessError, Popen, TimeoutExpired, run

LOG = [
    "[0.41] cpu0: online",
    "[0.97] hda: 40 GB disk",
    "[1.20] eth0: link up",
    "[1.33] hda: hda1 hda2",
]


def error_of(error, *args, **options):
    try:
        run(*args, **options)
    except error as raised:
        print(f"{type(raised).__name__}: {raised}")
        return True
    return False


def ended_by(end):
    """The return code of a program that a signal ended."""
    with Popen(["sleep", "30"]) as sleeper:
        end(sleeper)
    return sleeper.returncode


def pipeline():
    """dmesg | grep hda, with a log of our own."""
    dmesg = Popen(["printf", "%s\\n", *LOG], stdout=PIPE)
    grep = Popen(["grep", "hda"], stdin=dmesg.stdout, stdout=PIPE, text=True)
    dmesg.stdout.close()  # Only grep holds it now, so dmesg learns when grep ends.
    output, _ = grep.communicate()
    assert dmesg.wait() == 0 and grep.returncode == 0
    return output.splitlines()


def early_reader(our_copy):
    """yes | head -n 5: the reader ends long before the writer."""
    yes = Popen(["yes"], stdout=PIPE)
    head = Popen(["head", "-n", "5"], stdin=yes.stdout, stdout=PIPE, text=True)
    if our_copy == "closed":
        yes.stdout.close()
    output, _ = head.communicate()
    assert output == "y\n" * 5 and head.returncode == 0
    if our_copy == "kept":
        try:
            yes.wait(timeout=0.2)
        except TimeoutExpired:
            print("yes: waits for us to read")
        assert yes.returncode is None
        yes.stdout.close()
    return yes.wait()


if __name__ == "__main__":
    run(["echo", "not captured"], check=True)
    done = run(["echo", "hello"], capture_output=True, text=True, check=True)
    print(done)
    assert done.returncode == 0 and done.stdout == "hello\n"
    assert run(["false"]).returncode == 1
    assert error_of(CalledProcessError, ["false"], check=True)
    assert error_of(FileNotFoundError, ["nosuch"])
    assert error_of(TimeoutExpired, ["sleep", "30"], timeout=0.2)
    assert ended_by(Popen.terminate) == -15
    assert ended_by(Popen.kill) == -9

    print(*pipeline(), sep="\n")
    assert pipeline() == [line for line in LOG if "hda" in line]

    assert early_reader(our_copy="closed") == -13
    assert early_reader(our_copy="kept") == -13

    words = "spawn\nfork\nexec\n"
    with Popen(["sort"], stdin=PIPE, stdout=PIPE, text=True) as sort:
        output, _ = sort.communicate(words)
    assert output.split() == ["exec", "fork", "spawn"]

    # `yes` writes for ever: a full pipe blocks it, a closed one ends it.
    yes = Popen(["yes"], stdout=PIPE)
    try:
        yes.wait(timeout=0.2)
    except TimeoutExpired:
        print("yes: blocked, the pipe is full")
    assert yes.stdout.read(4) == b"y\ny\n"
    assert yes.poll() is None
    yes.stdout.close()
    print(f"yes: ended with {yes.wait()}, SIGPIPE")
    assert yes.returncode == -13
    print("ok")
