"""Servers on the loopback interface: real stores, and one that answers as a test wants."""

from __future__ import annotations

import http.client
import http.server
import secrets
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Answering", "Fake", "Server", "answering", "oxigraph", "oxigraph_program"]

_PATIENCE = 300.0


@dataclass(frozen=True)
class Server:
    """A store: the addresses of its services.

    Attributes:
        query: That of the queries.
        store: That of the Graph Store HTTP Protocol.
        update: That of the updates.
    """

    query: str
    store: str
    update: str


def oxigraph_program() -> str | None:
    """Return the path of Oxigraph's server, or None where it is not installed."""
    beside = Path(sys.executable).with_name("oxigraph")
    return str(beside) if beside.is_file() else shutil.which("oxigraph")


@contextmanager
def oxigraph(folder: Path, *options: str) -> Iterator[Server]:
    """Run Oxigraph's server while the block runs; its data lie in `folder`."""
    port = free_port()
    program = oxigraph_program()
    assert program is not None
    place = ["--location", str(folder / "oxigraph"), "--bind", f"127.0.0.1:{port}"]
    base = f"http://127.0.0.1:{port}"
    with _running([program, "serve", *place, *options], folder, f"{base}/query"):
        yield Server(f"{base}/query", f"{base}/store", f"{base}/update")


def free_port() -> int:
    """Return a port that nobody listens on now.

    It is one of those that no system gives to who asks for any, so that it stays free until
    the server takes it.
    """
    while True:
        port = 10_000 + secrets.randbelow(20_000)
        with socket.socket() as ear, suppress(OSError):
            ear.bind(("127.0.0.1", port))
            return port


@contextmanager
def _running(command: list[str], folder: Path, url: str) -> Iterator[None]:
    """Run a server until the block ends; wait until it answers queries at `url`."""
    log = folder / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
    try:
        give_up = time.monotonic() + _PATIENCE
        while not _answers(url):
            assert process.poll() is None, log.read_text(errors="replace")
            assert time.monotonic() < give_up, log.read_text(errors="replace")
            time.sleep(0.05)
        yield
    finally:
        process.kill()
        process.wait()


def _answers(url: str) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        opener.open(f"{url}?query=ASK%20%7B%7D", timeout=60).close()
    except (OSError, http.client.HTTPException):  # a server that begins may break off
        return False
    return True


class Fake(http.server.BaseHTTPRequestHandler):
    """One request; a test answers it with what the base class offers."""

    protocol_version = "HTTP/1.1"
    server: Answering

    def _any(self) -> None:
        self.body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.seen.append(self)
        self.close_connection = True
        self.server.answer(self, len(self.server.seen))

    do_GET = do_POST = do_PUT = do_DELETE = _any  # noqa: N815, the names are those of the library

    def log_message(self, format: str, *args: object) -> None:
        """Be silent."""

    def reply(self, status: int, body: bytes = b"", **headers: str) -> None:
        """Answer at once; the names of headers are written with underscores."""
        self.send_response(status)
        for name, value in {"Content_Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)


class Answering(http.server.ThreadingHTTPServer):
    """A server that answers as a function says.

    Attributes:
        answer: Is given the request and its number, from 1.
        seen: The requests up to now.
        over: Is set when the test ends, for answers that keep waiting.
    """

    daemon_threads = True

    def __init__(self, answer: Callable[[Fake, int], None]) -> None:
        super().__init__(("127.0.0.1", 0), Fake)
        self.answer = answer
        self.seen: list[Fake] = []
        self.over = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/sparql"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away is what some tests are about."""


@contextmanager
def answering(answer: Callable[[Fake, int], None]) -> Iterator[Answering]:
    """Run a server that answers as a function says, while the block runs."""
    with Answering(answer) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.over.set()
            server.shutdown()
            thread.join()
