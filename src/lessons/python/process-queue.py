"""A writer puts A, B, C; a reader loops until it is terminated."""

import multiprocessing as mp
import random
from time import sleep

LETTERS = ["A", "B", "C"]


def write(queue):
    for letter in LETTERS:
        print(f"put {letter}", flush=True)
        queue.put(letter)
        sleep(random.uniform(0, 0.1))


def read(queue, report):
    while True:
        letter = queue.get()
        print(f"got {letter}", flush=True)
        report.send(letter)


if __name__ == "__main__":
    queue = mp.Queue()
    seen, report = mp.Pipe(duplex=False)
    writer = mp.Process(target=write, args=(queue,))
    reader = mp.Process(target=read, args=(queue, report))
    reader.start()
    writer.start()
    writer.join()
    letters = [seen.recv() for _ in LETTERS]

    # Its loop has no end, so join() would wait for ever.
    assert reader.is_alive()
    reader.terminate()
    reader.join()

    print(f"in order: {letters}, exit codes {writer.exitcode} and {reader.exitcode}")
    assert letters == LETTERS
    assert writer.exitcode == 0 and reader.exitcode == -15
    print("ok")
