"""What a server can do wrong, each said in one line; and what is right for all that."""

from __future__ import annotations

import base64
import json
import re
import socket
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from communique.cli import main
from communique.remote import client
from servers import Fake, answering

JSON = "application/sparql-results+json"
ROWS = json.dumps(
    {"head": {"vars": ["n"]}, "results": {"bindings": [{"n": {"type": "literal", "value": "1"}}]}}
).encode()
QUERY = "SELECT ?n { ?s ?p ?n }"


@pytest.fixture(autouse=True)
def _plain(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A small project, and nothing of the user's environment."""
    monkeypatch.chdir(root)
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)
    for name in (client.USER, client.PASSWORD):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(client, "_FIRST_WAIT", 0.01)


def rows(request: Fake, _number: int = 1) -> None:
    request.reply(200, ROWS, Content_Type=JSON)


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
        assert ask(server.url, capsys) == (0, "n\n1\n".replace("\n", "\r\n"), "")


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_server_is_asked_again(status: int, capsys: pytest.CaptureFixture[str]) -> None:
    def busy(request: Fake, number: int) -> None:
        request.reply(status) if number < 3 else rows(request)

    with answering(busy) as server:
        assert ask(server.url, capsys)[0] == 0
        assert len(server.seen) > 3


def test_a_server_says_when_to_ask_again(capsys: pytest.CaptureFixture[str]) -> None:
    moments = []

    def busy(request: Fake, number: int) -> None:
        moments.append(time.monotonic())
        request.reply(429, Retry_After="1") if number == 1 else rows(request)

    with answering(busy) as server:
        assert ask(server.url, capsys)[0] == 0
    assert moments[1] - moments[0] >= 1


def test_a_server_that_stays_busy_is_given_up(capsys: pytest.CaptureFixture[str]) -> None:
    said = fault(lambda request, _: request.reply(503), capsys)
    assert said == "503 Service Unavailable: it is busy; try again later"


@pytest.mark.parametrize("wait", ["86400", "Fri, 31 Dec 2100 23:59:59 GMT"])
def test_nobody_waits_for_a_day(wait: str, capsys: pytest.CaptureFixture[str]) -> None:
    said = fault(lambda request, _: request.reply(429, Retry_After=wait), capsys)
    assert said == "429 Too Many Requests: it is asked too often; try again later"


def test_a_wait_that_cannot_be_read_is_none(capsys: pytest.CaptureFixture[str]) -> None:
    def busy(request: Fake, number: int) -> None:
        request.reply(503, Retry_After="soon") if number == 1 else rows(request)

    with answering(busy) as server:
        assert ask(server.url, capsys)[0] == 0


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (401, "401 Unauthorized: it asks who you are: set COMMUNIQUE_USER and "),
        (403, "403 Forbidden: it does not allow that"),
        (404, "404 Not Found: there is nothing at this address"),
        (405, "405 Method Not Allowed: it does not take this kind of request"),
        (406, "406 Not Acceptable: it has no results in a format that can be read"),
        (500, "500 Internal Server Error"),
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
        ("text/html; charset=utf-8", b"<html>", "it answers with a web page, not with results"),
        ("text/csv", b"n\r\n1\r\n", "it answers with text/csv, which is no format of results"),
        ("", b"", "it answers with something without a media type"),
        (JSON, b"{", "its results are malformed: "),
        (JSON, ROWS[:-4], "its results are malformed: "),
        (JSON, b"\xff\xfe", "its results are malformed: "),
        (JSON, b'{"head":{},"boolean":true}', "it answers another query than it was asked"),
    ],
)
def test_no_results_are_told_from_results(
    media_type: str, body: bytes, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    def answers(request: Fake, _number: int) -> None:
        request.reply(200, body, Content_Type=media_type)

    assert fault(answers, capsys).startswith(said)


@pytest.mark.parametrize(
    ("media_type", "body"),
    [
        (
            "application/sparql-results+xml; charset=utf-8",
            b'<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head><variable name="n"/>'
            b'</head><results><result><binding name="n"><literal>1</literal></binding></result>'
            b"</results></sparql>",
        ),
        ("text/tab-separated-values", b'?n\n"1"\n'),
    ],
)
def test_a_server_that_has_formats_of_its_own_choice_is_understood(
    media_type: str, body: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    def answers(request: Fake, _number: int) -> None:
        request.reply(200, body, Content_Type=media_type)

    with answering(answers) as server:
        assert ask(server.url, capsys)[:2] == (0, "n\r\n1\r\n")


def test_triples_that_are_none_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    def answers(request: Fake, number: int) -> None:
        if number == 1:
            rows(request)
        else:
            request.reply(200, b"<a> <b>", Content_Type="text/turtle")

    with answering(answers) as server:
        code = main(["sparql", "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", "--endpoint", server.url])
    out, err = capsys.readouterr()
    assert (code, out) == (2, "")
    assert err.startswith(f"communique: {server.url}: its triples are malformed: ")


@pytest.mark.parametrize("headers", [{"X_SPARQL_MaxRows": "1"}, {"X_SQL_State": "S1TAT"}])
def test_a_part_of_an_answer_is_not_taken_for_the_whole(
    headers: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    def cuts(request: Fake, _number: int) -> None:
        request.reply(200, ROWS, Content_Type=JSON, **headers)

    assert fault(cuts, capsys).startswith(
        ("the answer is not whole", "the answer may not be whole")
    )


@pytest.mark.parametrize("framing", ["length", "chunks"])
def test_an_answer_that_breaks_off_is_no_answer(
    framing: str, capsys: pytest.CaptureFixture[str]
) -> None:
    def breaks(request: Fake, _number: int) -> None:
        request.send_response(200)
        request.send_header("Content-Type", JSON)
        if framing == "length":
            request.send_header("Content-Length", str(len(ROWS) + 10))
        else:
            request.send_header("Transfer-Encoding", "chunked")
        request.end_headers()
        request.wfile.write(ROWS if framing == "length" else b"%x\r\n%s\r\n" % (len(ROWS), ROWS))

    assert fault(breaks, capsys) == "the connection or the answer broke off"


@pytest.mark.parametrize("when", ["before", "between"])
def test_a_server_that_hangs_is_given_up(when: str, capsys: pytest.CaptureFixture[str]) -> None:
    def hangs(request: Fake, _number: int) -> None:
        if when == "between":
            request.send_response(200)
            request.send_header("Content-Type", JSON)
            request.send_header("Content-Length", "100000")
            request.end_headers()
            request.wfile.write(b"{")
        request.server.over.wait(60)

    said = fault(hangs, capsys, "--timeout", "0.3")
    assert said == "no answer within 0.3 s; --timeout sets how long to wait"


@pytest.mark.parametrize("chunked", [False, True])
def test_a_server_that_drips_is_given_up(chunked: bool, capsys: pytest.CaptureFixture[str]) -> None:
    def drips(request: Fake, _number: int) -> None:
        request.send_response(200)
        request.send_header("Content-Type", JSON)
        name, value = ("Transfer-Encoding", "chunked") if chunked else ("Content-Length", "100000")
        request.send_header(name, value)
        request.end_headers()
        while not request.server.over.wait(0.02):
            request.wfile.write(b"1\r\n \r\n" if chunked else b" ")

    said = fault(drips, capsys, "--timeout", "0.5")
    assert said == "no answer within 0.5 s; --timeout sets how long to wait"


def test_an_answer_without_end_does_not_fill_the_memory(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "_LARGEST", 1 << 20)

    def floods(request: Fake, _number: int) -> None:
        request.send_response(200)
        request.send_header("Content-Type", JSON)
        request.end_headers()
        while not request.server.over.is_set():
            request.wfile.write(b" " * 65536)

    assert fault(floods, capsys).startswith("the answer is larger than ")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirection_is_followed(status: int, capsys: pytest.CaptureFixture[str]) -> None:
    with answering(rows) as elsewhere:
        said = fault(lambda request, _: request.reply(status, Location=elsewhere.url), capsys)
        assert not elsewhere.seen
    assert said == f"it has moved; if you trust it, give the new address {elsewhere.url}"


def test_a_connection_that_was_closed_in_between_is_made_again(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def closes(request: Fake, number: int) -> None:
        if number != 2:
            rows(request)

    with answering(closes) as server:
        assert ask(server.url, capsys)[0] == 0
        assert len(server.seen) == 3


def test_a_server_that_always_hangs_up_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    said = fault(lambda request, _: None, capsys)
    assert said == "the connection or the answer broke off"


def test_a_server_that_is_not_there_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:  # so that nobody else listens there
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/query"
        assert ask(url, capsys) == (
            *(2, ""),
            f"communique: {url}: the connection is refused: is the server running?\n",
        )


@pytest.mark.parametrize("code", [socket.EAI_NONAME, socket.EAI_AGAIN])
def test_a_name_that_nobody_has_is_told(
    code: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*_args: object, **_options: object) -> None:
        raise socket.gaierror(code, "as the network may have it")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    url = "http://nobody.invalid/query"
    said = f"communique: {url}: the name of the server is not known\n"
    assert ask(url, capsys) == (2, "", said)


def test_a_server_that_speaks_no_tls_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with answering(rows) as server:
        url = server.url.replace("http:", "https:")
        code, _, err = ask(url, capsys, "--timeout", "20")
    assert code == 2
    assert err == f"communique: {url}: it does not speak TLS as it should: is it http, not https?\n"


@pytest.mark.parametrize(
    "url",
    [
        *(
            "ftp://example.org/",
            "example.org/sparql",
            "http://",
            "http://[::1",
            "file:///etc/passwd",
        ),
        *("http://example.org/#a", "http://example.org/a b", "http://example.org:0/", ""),
    ],
)
def test_what_is_no_address_is_refused(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = ask(url, capsys)
    assert code == 2
    assert re.fullmatch(r"communique: --endpoint: .* no address of HTTP.*\n", err)


def test_a_password_in_an_address_is_refused_and_not_repeated(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, _, err = ask("http://ann:secret@127.0.0.1/sparql", capsys)
    assert code == 2
    assert "must not hold a name and a password" in err
    assert "secret" not in err


def test_a_key_in_an_address_is_not_repeated(capsys: pytest.CaptureFixture[str]) -> None:
    with answering(lambda request, _: request.reply(403)) as server:
        code, _, err = ask(f"{server.url}?key=secret", capsys)
        assert server.seen[0].path == "/sparql?key=secret"
    assert (code, "secret" in err) == (2, False)


def test_nobody_is_named_to_a_server_that_does_not_ask(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(client.USER, "ann")
    monkeypatch.setenv(client.PASSWORD, "secret")
    with answering(rows) as server:
        assert ask(server.url, capsys)[0] == 0
        assert not any(each.headers.get("Authorization") for each in server.seen)


def test_a_server_that_asks_who_it_is_is_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(client.USER, "ann")
    monkeypatch.setenv(client.PASSWORD, "secret")
    expected = "Basic " + base64.b64encode(b"ann:secret").decode()

    def guarded(request: Fake, _number: int) -> None:
        if request.headers.get("Authorization") == expected:
            rows(request)
        else:
            request.reply(401, WWW_Authenticate='Basic realm="here"')

    with answering(guarded) as server:
        assert ask(server.url, capsys)[0] == 0
        assert sum(not each.headers.get("Authorization") for each in server.seen) == 1
    monkeypatch.setenv(client.PASSWORD, "wrong")
    said = fault(guarded, capsys)
    assert said == "401 Unauthorized: it refuses COMMUNIQUE_USER and COMMUNIQUE_PASSWORD"


def test_a_challenge_is_answered_again_when_the_connection_breaks(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(client.USER, "ann")
    monkeypatch.setenv(client.PASSWORD, "secret")
    answers: list[bool] = []

    def guarded(request: Fake, _number: int) -> None:
        if "Authorization" not in request.headers:
            request.close_connection = False
            request.reply(401, WWW_Authenticate='Digest realm="here", nonce="abc", qop="auth"')
            return
        answers.append(request.headers["Authorization"].startswith("Digest "))
        if len(answers) > 1:  # the first time it hangs up
            rows(request)

    with answering(guarded) as server:
        assert ask(server.url, capsys)[0] == 0
    assert len(answers) > 2
    assert all(answers)


def test_a_server_is_not_told_what_another_one_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(client.USER, "ann")

    def guarded(request: Fake, _number: int) -> None:
        known = request.headers.get("Authorization")
        request.reply(200) if known else request.reply(401, WWW_Authenticate="Basic")

    ours = client.Client()
    with answering(guarded) as one, answering(rows) as other:
        for server in (one, other, one):
            ours.send("GET", server.url)
        assert [bool(each.headers.get("Authorization")) for each in one.seen] == [
            *(False, True, True),
        ]
        assert not other.seen[0].headers.get("Authorization")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT ?s { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", "SERVICE is refused"),
        ("DELETE WHERE { ?s ?p ?o }", "DELETE is refused"),
        ("SELECT ?s FROM <http://127.0.0.1/> { ?s ?p ?o }", "it is no graph of this project"),
        ("SELECT ?s { ?s ?p }", "not a SPARQL query"),
    ],
)
def test_what_is_refused_here_is_not_sent(
    query: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with answering(rows) as server:
        assert main(["sparql", query, "--endpoint", server.url]) == 2
        assert not server.seen
    assert said in capsys.readouterr().err
