"""A duplex pipe: objects go both ways, until one end is closed."""

import multiprocessing as mp


def echo(mine, theirs):
    """Answer each object by what we make of it, until the other end is closed."""
    # A forked child has a copy of both ends. Held open here, the other end would
    # never count as closed.
    theirs.close()
    answers = 0
    while True:
        try:
            order = mine.recv()
        except EOFError:
            break
        order["total"] = sum(price for _, price in order["lines"])
        mine.send(order)
        answers += 1
    raise SystemExit(answers)


if __name__ == "__main__":
    ours, theirs = mp.Pipe()
    process = mp.Process(target=echo, args=(theirs, ours))
    process.start()
    theirs.close()

    assert not ours.poll(), "nothing there yet"
    ours.send({"id": 1, "lines": [("tea", 3), ("kettle", 25)]})
    answer = ours.recv()
    print(f"answer: {answer}")
    assert answer == {"id": 1, "lines": [("tea", 3), ("kettle", 25)], "total": 28}

    ours.send({"id": 2, "lines": []})
    assert ours.poll(timeout=10) and ours.recv()["total"] == 0

    ours.close()  # The child's next recv raises EOFError, and it ends.
    process.join()
    print(f"the child gave {process.exitcode} answers")
    assert process.exitcode == 2

    reader, writer = mp.Pipe(duplex=False)
    reader.close()
    try:
        writer.send_bytes(b"anybody there?")
    except BrokenPipeError as error:
        print(f"BrokenPipeError: {error}")
    else:
        raise AssertionError("nobody can read this")
    print("ok")
