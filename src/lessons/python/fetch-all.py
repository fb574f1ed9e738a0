"""Eight slow answers: one by one, by four threads, on an event loop."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import perf_counter, sleep
from urllib.request import urlopen

LATENCY = 0.15
REQUESTS = 8


class Slow(BaseHTTPRequestHandler):
    """Our own server, so that this works without a network."""

    def do_GET(self):
        sleep(LATENCY)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.path.encode())

    def log_message(self, *args):
        pass


class Server(ThreadingHTTPServer):
    request_queue_size = 64


def fetch(url):
    with urlopen(url) as response:
        return response.read().decode()


async def fetch_async(url):
    host, path = url.removeprefix("http://").split("/", 1)
    reader, writer = await asyncio.open_connection(*host.split(":"))
    writer.write(f"GET /{path} HTTP/1.0\r\nHost: {host}\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    return answer.split(b"\r\n\r\n", 1)[1].decode()


async def gather_all(urls):
    return await asyncio.gather(*map(fetch_async, urls))


def timed(name, fetch_all):
    began = perf_counter()
    bodies = list(fetch_all())
    seconds = perf_counter() - began
    print(f"{name:10} {seconds:.2f} s")
    assert bodies == [f"/{i}" for i in range(REQUESTS)]
    return seconds


if __name__ == "__main__":
    server = Server(("127.0.0.1", 0), Slow)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    urls = [f"http://127.0.0.1:{server.server_port}/{i}" for i in range(REQUESTS)]

    alone = timed("sequential", lambda: map(fetch, urls))
    with ThreadPoolExecutor(4) as pool:
        threads = timed("4 threads", lambda: pool.map(fetch, urls))
    loop = timed("asyncio", lambda: asyncio.run(gather_all(urls)))
    server.shutdown()

    assert alone >= REQUESTS * LATENCY
    assert threads >= REQUESTS * LATENCY / 4, "four at a time, not more"
    assert threads < alone / 2 and loop < alone / 2
    print("ok")
