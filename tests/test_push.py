"""Pushing to real servers: what they hold afterwards is what the files say."""

from __future__ import annotations

import http.client
import itertools
import os
import random
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import pyoxigraph as ox
import pytest
import requests

from communique.cli import main
from communique.project import Project, find_project
from communique.remote import Client, Endpoint
from communique.remote.client import PASSWORD, USER
from communique.remote.graph import merged_graph
from communique.remote.push import Push, Services, services
from communique.graph import load, read_triples
from conftest import FILES
from projects import make
from servers import Fake, Server, answering

_BASES = itertools.count()


@pytest.fixture
def pushed(tmp_path: Path, request: pytest.FixtureRequest) -> Project:
    """A project whose graphs have names that no other test uses."""
    return named(tmp_path, FILES)


def named(folder: Path, files: dict[str, str]) -> Project:
    base = f"http://example.org/{os.getpid()}/{next(_BASES)}/"
    layout = f'base = "{base}"\nvocabularies = ["ontology/vocabularies.ttl"]\n'
    return find_project(make(folder, {**files, "communique.toml": layout}))


def push(project: Project, server: Server, *, force: bool = False) -> list[str]:
    """Push, and return what was done: the kind and the end of the name of each graph."""
    address = services(server.query)
    assert (address.store, address.update) == (server.store, server.update)
    # Files may have changed since the project listed them.
    found = Push(find_project(project.root), address, client=Client(), force=force)
    found.run()
    return [f"{c.kind} {c.graph.removeprefix(project.layout.base)}" for c in found.changes]


def rows(server: Server, query: str) -> Counter[tuple[str, ...]]:
    """Ask the server directly, not through what is tested."""
    headers = {"Accept": "application/sparql-results+json"}
    with requests.Session() as session:
        session.trust_env = False
        answer = session.post(server.query, data={"query": query}, headers=headers, timeout=300)
    answer.raise_for_status()
    body = answer.content.replace(b"nodeID://", b"")  # as Virtuoso labels blank nodes
    found = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
    assert isinstance(found, ox.QuerySolutions)
    return Counter(tuple(map(_text, row)) for row in found)


def _text(term: object) -> str:
    return "_:" if isinstance(term, ox.BlankNode) else str(term)


def held(server: Server, project: Project) -> dict[str, Counter[tuple[str, ...]]]:
    """The graphs below the project's base, by what follows it, but for those of the push."""
    base = project.layout.base
    every = f"SELECT DISTINCT ?g {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?g), '{base}')) }}"
    names = [row[0][1:-1] for row in rows(server, every)]
    return {
        name.removeprefix(base): rows(
            server, f"SELECT ?s ?p ?o {{ GRAPH <{name}> {{ ?s ?p ?o }} }}"
        )
        for name in names
        if not name.endswith("?pushed")
    }


def expected(project: Project) -> dict[str, Counter[tuple[str, ...]]]:
    """The same, as the files say."""
    project = find_project(project.root)
    files = project.ontology_files + project.graph_files
    found: dict[str, Counter[tuple[str, ...]]] = {
        project.graph_iri(path).removeprefix(project.layout.base): Counter(
            (_text(t.subject), _text(t.predicate), _text(t.object)) for t in set(read_triples(path))
        )
        for path in files
    }
    found["?merged"] = Counter(
        (_text(q.subject), _text(q.predicate), _text(q.object))
        for q in load(project).merged.quads_for_pattern(None, None, None, ox.DefaultGraph())
    )
    return {name: triples for name, triples in found.items() if triples}


def write(project: Project, name: str, text: str) -> None:
    path = project.root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_a_server_holds_what_the_files_say(pushed: Project, server: Server) -> None:
    done = push(pushed, server)
    assert sorted(done) == [
        *("new data/meetings/ab/1", "new data/meetings/ab/2", "new data/people"),
        *("new ontology/communique", "new ontology/vocabularies"),
    ]
    assert held(server, pushed) == expected(pushed)


def test_what_did_not_change_is_not_pushed_again(pushed: Project, server: Server) -> None:
    push(pushed, server)
    assert push(pushed, server) == []
    assert len(push(pushed, server, force=True)) == 5
    assert held(server, pushed) == expected(pushed)


def test_only_what_changed_is_pushed(pushed: Project, server: Server) -> None:
    push(pushed, server)
    path = pushed.root / "data" / "people.ttl"
    path.write_text(path.read_text().replace("Ann | Lee", "Ann Lee"))
    (pushed.root / "data" / "meetings" / "ab" / "2.ttl").unlink()
    write(pushed, "data/new.ttl", "<http://example.org/a> <http://example.org/b> 1 .\n")
    assert sorted(push(pushed, server)) == [
        *("changed data/people", "new data/new", "removed data/meetings/ab/2"),
    ]
    assert held(server, pushed) == expected(pushed)


def test_a_triple_in_two_files_is_found_once_and_stays_while_one_says_it(
    pushed: Project, server: Server
) -> None:
    triple = "<http://example.org/a> <http://example.org/b> <http://example.org/c> .\n"
    for name in ("data/a.ttl", "data/b.ttl", "ontology/communique.ttl"):
        write(pushed, name, triple)
    push(pushed, server)
    assert held(server, pushed) == expected(pushed)
    for name in ("data/a.ttl", "data/b.ttl"):
        write(pushed, name, "<http://example.org/d> <http://example.org/b> 1 .\n")
        push(pushed, server)
        assert held(server, pushed) == expected(pushed)


def test_every_kind_of_term_arrives(pushed: Project, server: Server) -> None:
    write(
        pushed,
        "data/terms.ttl",
        r"""@prefix e: <http://example.org/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
e:a e:b "quote \" slash \\ line\nend 日本 🎈"@ja , "plain", "a'b" .
e:a e:b true, 1.5, "2013-05-09"^^xsd:date .
e:a e:c [ e:d "blank" ; e:e [ e:f e:g ] ] .
""",
    )
    write(pushed, "data/empty.ttl", "# nothing yet\n")
    push(pushed, server)
    found, wanted = held(server, pushed), expected(pushed)
    assert {name for name in found if found[name]} == set(wanted)
    for name in wanted:
        # Virtuoso has no truth values of its own, and numbers for decimals.
        assert found[name].keys() == wanted[name].keys() or name in ("data/terms", "?merged")
        assert found[name].total() == wanted[name].total()
    texts = {o for _, _, o in found["data/terms"] if o.startswith('"')}
    assert {'"quote \\" slash \\\\ line\\nend 日本 🎈"@ja', '"plain"', '"a\'b"'} <= texts
    assert push(pushed, server) == []


def test_graphs_of_others_are_left_alone(pushed: Project, server: Server) -> None:
    other = f"{pushed.layout.base}of-another"
    client = Client()
    client.send(
        "PUT",
        server.store,
        params={"graph": other},
        content=b"<http://example.org/x> <http://example.org/y> 1 .",
        media_type="text/turtle",
    )
    push(pushed, server)
    (pushed.root / "data" / "people.ttl").unlink()
    push(pushed, server)
    found = held(server, pushed)
    assert found.pop("of-another").total() == 1
    assert found == expected(pushed)


def test_a_dry_run_sends_nothing(
    pushed: Project, server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["push", "--project", str(pushed.root), "--endpoint", server.query]
    assert main([*command, "--dry-run"]) == 0
    assert capsys.readouterr().out.endswith("to push: 5 new, 0 changed, 0 removed, 0 unchanged\n")
    assert held(server, pushed) == {}
    assert main(command) == 0
    out, err = capsys.readouterr()
    assert "new      data/meetings/ab/1.ttl\n" in out
    assert out.endswith("\n5 new, 0 changed, 0 removed, 0 unchanged\n")
    assert err == ""  # no bar where there is no terminal
    assert main(command) == 0
    assert capsys.readouterr().out == "0 new, 0 changed, 0 removed, 5 unchanged\n"


def test_a_broken_file_stops_the_push_before_it_begins(
    pushed: Project, server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    write(pushed, "data/zzz.ttl", "<http://example.org/a> <b\n")
    assert main(["push", "--project", str(pushed.root), "--endpoint", server.query]) == 2
    assert "data/zzz.ttl:1:" in capsys.readouterr().err
    assert held(server, pushed) == {}


class Cutting:
    """Hands requests on to a server, up to the one in the middle of which the client is killed.

    Attributes:
        reached: Is set when that request came.
    """

    def __init__(self, server: Server, *, after: int, heard: bool) -> None:
        """Choose the moment.

        Args:
            server: The server.
            after: How many requests that write something were answered before.
            heard: Whether the server still got the request.
        """
        self._server = server
        self._left = after
        self._heard = heard
        self.reached = threading.Event()

    def __call__(self, request: Fake, _number: int) -> None:
        address = urlsplit(self._server.query)
        writes = urlsplit(request.path).path != address.path
        named = self._server.user is None or "Authorization" in request.headers
        if writes and named and not self._left and not self._heard:
            self._stop(request)
        there = http.client.HTTPConnection(address.netloc, timeout=300)
        headers = {name: text for name, text in request.headers.items() if name != "Host"}
        there.request(request.command, request.path, request.body, headers)
        answer = there.getresponse()
        body = answer.read()
        there.close()
        if writes and answer.status < 300:
            if not self._left:
                self._stop(request)
            self._left -= 1
        request.send_response(answer.status)
        for name, text in answer.getheaders():
            if name.lower() not in ("connection", "content-length", "transfer-encoding"):
                request.send_header(name, text)
        request.send_header("Connection", "close")
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    def _stop(self, request: Fake) -> None:
        self.reached.set()
        request.server.over.wait()
        raise ConnectionAbortedError


@pytest.mark.parametrize(("step", "heard"), [("put", True), ("filled", False), ("filled", True)])
def test_a_push_that_was_killed_goes_on_where_it_stopped(
    tmp_path: Path, server: Server, step: str, heard: bool
) -> None:
    vocabularies = "ontology/vocabularies.ttl"
    project = named(tmp_path, {vocabularies: FILES[vocabularies]})
    push(project, server)
    files = [f"data/{number}" for number in range(4)]
    for state in ("new", "changed"):
        for number, name in enumerate(files):
            triple = f"<http://example.org/{number}> <http://example.org/{state}> {{}} .\n"
            write(project, f"{name}.ttl", "".join(map(triple.format, range(50))))
        # First all are announced, or one that is put aside; then each is put and filled in.
        begin = 2 if state == "new" else 1
        cutting = Cutting(server, after=begin + 2 * 2 + (step == "filled"), heard=heard)
        with answering(cutting) as between:
            url = f"http://{urlsplit(between.url).netloc}{urlsplit(server.query).path}"
            command = [sys.executable, "-m", "communique", "push", "--endpoint", url]
            process = subprocess.Popen(
                [*command, "--project", str(project.root)], stdout=subprocess.DEVNULL
            )
            try:
                while not cutting.reached.wait(0.05):
                    assert process.poll() is None
            finally:
                process.kill()
                process.wait()
        done = files[:3] if step == "filled" and heard else files[:2]
        assert push(project, server) == [f"{state} {each}" for each in files if each not in done]
        assert held(server, project) == expected(project)
        assert push(project, server) == []


@pytest.mark.parametrize("seed", range(2))
def test_any_edits_are_followed(tmp_path: Path, server: Server, seed: int) -> None:
    dice = random.Random(seed)
    project = named(tmp_path, FILES)
    names = [f"data/{letter}.ttl" for letter in "abc"]
    for _ in range(6):
        for name in names:
            if dice.random() < 0.5:
                path = project.root / name
                path.unlink(missing_ok=True)
                triples = [
                    f"<http://example.org/{dice.randrange(2)}> <http://example.org/p>"
                    f" <http://example.org/{dice.randrange(3)}> .\n"
                    for _ in range(dice.randrange(4))
                ]
                if dice.random() < 0.7:
                    write(project, name, "".join(triples))
        push(project, server)
        assert held(server, project) == expected(project)


def test_named_graphs_are_asked_for_as_here(pushed: Project, server: Server) -> None:
    push(pushed, server)
    query = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g"
    one = f"SELECT ?s {{ GRAPH <{pushed.layout.base}data/people> {{ ?s a ?t }} }} ORDER BY ?s"
    mixed = "SELECT DISTINCT ?g ?o { ?s cmq:ordinal ?o GRAPH ?g { ?s ?p ?o } } ORDER BY ?g"
    local = f"SELECT ?s FROM <{pushed.layout.base}data/people> {{ ?s a ?t }} ORDER BY ?s"
    for text in (query, one, mixed, local):
        there, here = Endpoint(pushed, server.query), load(pushed)
        found, wanted = there.query(text, named=True), here.query(text, named=True)
        assert isinstance(found, ox.QuerySolutions)
        assert isinstance(wanted, ox.QuerySolutions)
        assert list(map(str, found)) == list(map(str, wanted))


def test_what_was_not_pushed_is_asked_in_the_default_graph(
    pushed: Project, oxigraph_server: Server
) -> None:
    client = Client()
    triple = b"<http://example.org/only-here> a <http://example.org/T> ."
    client.send(
        "POST", f"{oxigraph_server.store}?default", content=triple, media_type="text/turtle"
    )
    found = Endpoint(pushed, oxigraph_server.query).query("SELECT ?s { ?s a ?t }")
    # A SELECT has rows.
    assert [row[0].value for row in found] == ["http://example.org/only-here"]  # type: ignore[union-attr]


def test_a_wrong_password_is_said_and_not_repeated(
    pushed: Project,
    virtuoso_server: Server,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    command = ["push", "--project", str(pushed.root), "--endpoint", virtuoso_server.query]
    monkeypatch.delenv(USER, raising=False)
    assert main(command) == 2
    assert "401 Unauthorized: it asks who you are" in capsys.readouterr().err
    monkeypatch.setenv(USER, "dba")
    monkeypatch.setenv(PASSWORD, "hush-hush")
    assert main(command) == 2
    err = capsys.readouterr().err
    assert "it refuses COMMUNIQUE_USER and COMMUNIQUE_PASSWORD" in err
    assert "hush-hush" not in err


def test_addresses_are_known_or_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert services("http://a/query", update="http://b/u") == Services(
        "http://a/query", "http://a/store", "http://b/u"
    )
    assert services("http://a/ds", "http://a/data", "http://a/update").store == "http://a/data"
    assert main(["push", "--endpoint", "http://a/ds"]) == 2
    assert capsys.readouterr().err.startswith("communique: --store is needed: ")
    assert main(["push", "--endpoint", "http://a/ds", "--store", "http://a/data"]) == 2
    assert capsys.readouterr().err.startswith("communique: --update is needed: ")
    assert main(["push", "--endpoint", "http://a/query", "--store", "ftp://a/"]) == 2
    assert capsys.readouterr().err.startswith("communique: --store: ")
    assert main(["push"]) == 2
    assert capsys.readouterr().err.startswith("communique: push needs --endpoint")


def test_a_project_without_a_base_is_not_pushed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = make(tmp_path, {**FILES, "communique.toml": ""})
    with answering(lambda request, _: request.reply(500)) as there:
        code = main(
            [
                *("push", "--project", str(root), "--endpoint", there.url),
                *("--store", there.url, "--update", there.url),
            ]
        )
        assert not there.seen
    assert code == 2
    assert "need names of their own" in capsys.readouterr().err


def test_the_merged_graph_is_no_file(pushed: Project) -> None:
    write(pushed, "data/?merged.ttl", "<http://example.org/a> <http://example.org/b> 1 .\n")
    project = find_project(pushed.root)
    assert all("?" not in iri for iri in project.graph_iris)
    assert merged_graph(project) not in project.graph_iris
