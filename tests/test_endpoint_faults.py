"""What a server can do wrong, each told in one line; and what is right for all that."""

from __future__ import annotations

import base64
import json
import re
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from communique.cli import main
from projects import ROOT
from servers import Fake, answering

JSON = "application/sparql-results+json"
ROWS = json.dumps(
    {"head": {"vars": ["n"]}, "results": {"bindings": [{"n": {"type": "literal", "value": "1"}}]}}
).encode()
NONE = b'{"head":{"vars":["graph","sum"]},"results":{"bindings":[]}}'
QUERY = "SELECT ?n { ?s ?p ?n }"


@pytest.fixture(autouse=True)
def _plain(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A small project, and nothing of the user's environment."""
    monkeypatch.chdir(root)
    monkeypatch.setenv("HOME", str(root))
    for name in ("COMMUNIQUE_USER", "COMMUNIQUE_PASSWORD", "NETRC"):
        monkeypatch.delenv(name, raising=False)


def rows(request: Fake, _number: int = 1) -> None:
    request.reply(200, NONE if b"pushed" in request.body else ROWS, Content_Type=JSON)


def ask(url: str, capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int, str, str]:
    code = main(["sparql", QUERY, "--endpoint", url, "--format", "csv", *args])
    out, err = capsys.readouterr()
    return code, out, err


def fault(
    answer: Callable[[Fake, int], None], capsys: pytest.CaptureFixture[str], *args: str
) -> str:
    """Return what is said of an answer, without the address; it is one line."""
    with answering(answer) as server:
        code, out, err = ask(server.url, capsys, *args)
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    assert err.startswith(f"communique: {server.url}: ")
    return err.removeprefix(f"communique: {server.url}: ").rstrip()


def test_rows_come_from_the_server(capsys: pytest.CaptureFixture[str]) -> None:
    with answering(rows) as server:
        assert ask(server.url, capsys) == (0, "n\r\n1\r\n", "")


@pytest.mark.parametrize(
    "wait",
    ["0", "86400", "soon", "-1", "nan", "9" * 400, "Fri, 31 Dec 2100 23:59:59 GMT"],
)
@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_server_is_asked_again(
    status: int, wait: str, capsys: pytest.CaptureFixture[str]
) -> None:
    def busy(request: Fake, number: int) -> None:
        request.reply(status, Retry_After=wait) if number < 3 else rows(request)

    with answering(busy) as server:
        assert ask(server.url, capsys)[0] == 0
        assert len(server.seen) > 3


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (401, "401 Unauthorized: the server asks for credentials: set COMMUNIQUE_USER and "),
        (403, "403 Forbidden: the server does not allow that"),
        (404, "404 Not Found: there is nothing at this address"),
        (405, "405 Method Not Allowed: the server does not take this kind of request"),
        (500, "500 Internal Server Error"),
        (503, "503 Service Unavailable: the server is busy; try again later"),
    ],
)
def test_a_refusal_is_explained(status: int, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert fault(lambda request, _: request.reply(status), capsys).startswith(said)


def test_the_words_of_the_server_are_shown_on_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    def fails(request: Fake, _number: int) -> None:
        request.reply(500, b"out of\nmemory \x1b[31m\x07" + b"!" * 999, Content_Type="text/plain")

    said = fault(fails, capsys)
    assert said.startswith("500 Internal Server Error: out of memory [31m !!!")
    assert len(said) < 400


@pytest.mark.parametrize(
    ("media_type", "body", "said"),
    [
        ("text/html; charset=utf-8", b"<html>", "the server answers with text/html, which are"),
        ("text/csv", b"n\r\n1\r\n", "the server answers with text/csv, which are not results"),
        ("", b"", "the server answers with something without a media type"),
        (JSON, b"{", "the results cannot be read: "),
        (JSON, ROWS[:-4], "the results cannot be read: "),
        (JSON, b"\xff\xfe", "the results cannot be read: "),
        (JSON, b'{"head":{},"boolean":true}', "the server answers another query than it was asked"),
    ],
)
def test_what_are_no_results(
    media_type: str, body: bytes, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = {"Content_Type": media_type} if media_type else {}
    assert fault(lambda request, _: request.reply(200, body, **answer), capsys).startswith(said)


def test_a_redirection_is_shown_and_not_followed(capsys: pytest.CaptureFixture[str]) -> None:
    with answering(rows) as other:
        said = fault(lambda request, _: request.reply(301, Location=other.url), capsys)
        assert other.seen == []
    assert said == f"the server has moved; if you trust it, give the new address {other.url}"


def test_a_server_that_is_silent_or_drips_is_given_up(capsys: pytest.CaptureFixture[str]) -> None:
    def silent(request: Fake, _number: int) -> None:
        request.server.over.wait(20)

    def drips(request: Fake, _number: int) -> None:
        request.send_response(200)
        request.send_header("Content-Type", JSON)
        request.send_header("Content-Length", "1000")
        request.end_headers()
        while not request.server.over.wait(0.1):
            request.wfile.write(b" ")

    for answer in (silent, drips):
        said = fault(answer, capsys, "--timeout", "0.5")
        assert said == "no answer within 0.5 s; --timeout sets how long to wait"


@pytest.mark.parametrize("part", [b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 ", b""])
@pytest.mark.parametrize(
    "args",
    [
        ["sparql", QUERY],
        ["query", "dialogues", "--project", str(ROOT)],
        ["describe", "urn:a"],
        ["export"],
        ["push"],
    ],
)
def test_a_server_that_drips_before_the_body_is_given_up(
    args: list[str], part: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    def drips(request: Fake, _number: int) -> None:
        request.wfile.write(part)
        while not request.server.over.wait(0.05):
            request.wfile.write(b"1" if part else b"HTTP/1.1 100 Continue\r\n\r\n")

    with answering(drips) as server:
        url = server.url.replace("sparql", "query")
        assert main([*args, "--endpoint", url, "--timeout", "0.3"]) == 2
    assert "no answer within 0.3 s" in capsys.readouterr().err


BROKEN = [
    b"HTTP/9.9 abc\r\n\r\n",
    b"HTTP/1.1 99999 x\r\n\r\n",
    b"HTTP/1.1 -1 x\r\n\r\n",
    b"HTTP/1.1\r\n\r\n",
    b"",
    b"HTTP/1.1 200 OK\r\n" + b"X: a\r\n" * 500 + b"\r\n",
    b"HTTP/1.1 200 OK\r\nX: " + b"a" * 100_000 + b"\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + ROWS[:10],
]


@pytest.mark.parametrize("answer", BROKEN)
def test_an_answer_that_breaks_off_or_is_no_http(
    answer: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    said = fault(lambda request, _: request.wfile.write(answer) and None, capsys)
    assert said == "the connection or the answer broke off"


@pytest.mark.parametrize("host", ["a..b", "a" * 300, "%00", "[::1%eth0]", "\u00e9.invalid", "-"])
def test_an_odd_host_is_told(host: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = ask(f"http://{host}/", capsys)
    assert (code, err.count("\n")) == (2, 1)


def test_a_server_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/"
    assert ask(url, capsys)[2] == (
        f"communique: {url}: the connection is refused: is the server running?\n"
    )
    assert "the name of the server is not known" in ask("http://no.invalid/", capsys)[2]


@pytest.mark.parametrize(
    "url", ["ftp://e.org/", "e.org", "http://", "http://e.org/#a", "http://[", "http://e.org/ b"]
)
def test_what_is_not_a_url_is_refused(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = ask(url, capsys)
    assert code == 2
    assert re.match(r"communique: --endpoint: not an HTTP URL", err)


def test_credentials_come_from_the_environment_or_netrc(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def asks(request: Fake, _number: int) -> None:
        rows(request) if "Authorization" in request.headers else request.reply(401)

    def sent() -> str:
        with answering(asks) as server:
            assert ask(server.url, capsys)[0] == 0
            kind, _, code = server.seen[0].headers["Authorization"].partition(" ")
        assert kind == "Basic"
        return base64.b64decode(code).decode()

    netrc = root / ".netrc"
    netrc.write_text("machine 127.0.0.1 login bo password b\n")
    netrc.chmod(0o600)
    assert sent() == "bo:b"
    monkeypatch.setenv("COMMUNIQUE_USER", "ann")
    monkeypatch.setenv("COMMUNIQUE_PASSWORD", "a:b")
    assert sent() == "ann:a:b"
    code, _, err = ask("http://ann:secret@127.0.0.1/", capsys)
    assert (code, "secret" in err) == (2, False)
