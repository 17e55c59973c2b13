"""What is asked of a real server: the same rows, descriptions and exports as of the files."""

from __future__ import annotations

from pathlib import Path

import pytest

from communique.cli import main
from communique.export import FORMATS, export
from communique.graph import load
from communique.graph.endpoint import Endpoint
from communique.graph.push import Push
from communique.model import UsageError
from communique.project import Project, find_project
from communique.queries import answer, find_query, stored_queries
from projects import ROOT, copy_shipped, edit
from servers import Server

NAMES = sorted(stored_queries(Project(ROOT)))
THINGS = ["dialogue:us-jp-cyber-7", "party:us", "agency:us-state", "role:head", "cmq:Dialogue"]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, oxigraph_server: Server) -> Project:
    """The shipped project in graphs with names of its own, pushed."""
    root = copy_shipped(tmp_path_factory.mktemp("pushed"))
    (root / "communique.toml").write_text('base = "http://example.org/pushed/"\n')
    project = find_project(root)
    Push(load(project), oxigraph_server.query, timeout=60).run()
    return project


@pytest.mark.parametrize("name", NAMES)
def test_a_stored_query_gives_the_same_rows(name: str, project: Project, server: Server) -> None:
    query = find_query(project, name)
    here, there = load(project), Endpoint(project, server.query)
    given = {param.name: param.example for param in query.header.params if param.example}
    assert answer(there, query, given).rows == answer(here, query, given).rows


@pytest.mark.parametrize(
    "args",
    [
        *[f"describe {name}" for name in THINGS],
        "export --format trig",
        "export --ontology",
        "export --subject us-jp-cyber-7 --format ntriples",
        "sparql ASK{party:us~?p~?o}",
        "sparql CONSTRUCT~WHERE{party:us~?p~?o}",
        "sparql SELECT~?g{GRAPH~?g{party:us~a~?c}}",
    ],
)
def test_a_command_prints_the_same(
    args: str, project: Project, server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [word.replace("~", " ") for word in args.split(" ")]
    assert main([*words, "--project", str(project.root)]) == 0
    here = capsys.readouterr().out
    assert main([*words, "--project", str(project.root), "--endpoint", server.query]) == 0
    assert capsys.readouterr().out == here


def test_only_what_changed_is_pushed(
    tmp_path: Path, server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    root = copy_shipped(tmp_path)
    (root / "communique.toml").write_text('base = "http://example.org/changing/"\n')

    def push(*options: str) -> str:
        assert main(["push", "--project", str(root), "--endpoint", server.query, *options]) == 0
        return capsys.readouterr().out.splitlines()[-1]

    files = len(load(find_project(root)).project.loaded_files)
    assert push("--dry-run") == f"to push: {files} new, 0 changed, 0 removed, 0 unchanged"
    assert push() == f"{files} new, 0 changed, 0 removed, 0 unchanged"
    assert push() == f"0 new, 0 changed, 0 removed, {files} unchanged"
    edit(root / "data/meetings/us-jp-cyber/7.ttl", "cmq:ordinal 7", "cmq:ordinal 70")
    (root / "data/meetings/us-jp-cyber/6.ttl").unlink()
    assert push() == f"0 new, 1 changed, 1 removed, {files - 2} unchanged"
    project = find_project(root)
    here, there = load(project), Endpoint(project, server.query)
    for form in FORMATS:
        assert export(there, form, ontology=True) == export(here, form, ontology=True)
    assert push("--force") == f"0 new, {files - 1} changed, 0 removed, 0 unchanged"


def test_a_push_that_was_cut_short_is_done_again(
    tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = copy_shipped(tmp_path)
    (root / "communique.toml").write_text('base = "http://example.org/cut/"\n')
    project = find_project(root)
    Push(load(project), server.query, timeout=60).run()
    place = root / "data/places.ttl"
    old = place.read_text()
    place.write_text(old.replace("Tokyo", "Edo"))
    cut = Push(load(project), server.query, timeout=60)
    puts: list[str] = []

    def put(graph: str, lines: list[str]) -> None:
        puts.append(graph)
        if len(puts) > 2:
            raise KeyboardInterrupt
        Push._put(cut, graph, lines)

    monkeypatch.setattr(cut, "_put", put)
    with pytest.raises(KeyboardInterrupt):
        cut.run()
    place.write_text(old)
    again = Push(load(project), server.query, timeout=60)
    assert [change.path for change in again.changes] == [place]
    again.run()
    assert export(Endpoint(project, server.query)) == export(load(project))


def test_a_question_without_its_derived_facts_is_an_error(
    tmp_path: Path, server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    root = copy_shipped(tmp_path)
    (root / "communique.toml").write_text('base = "http://example.org/underived/"\n')
    derived = (root / "queries/derived").rename(root / "queries/later")
    Push(load(find_project(root)), server.query, timeout=60).run()
    derived.rename(root / "queries/derived")
    command = ["query", "dialogues", "--project", str(root), "--endpoint", server.query]
    assert main(command) == 2
    told = capsys.readouterr().err
    assert "there are no derived facts in <http://example.org/underived/derived>" in told
    assert "communique push" in told
    # A query alone makes a push needed.
    Push(load(find_project(root)), server.query, timeout=60).run()
    assert main(command) == 0


def test_what_a_server_cannot_do_is_told(project: Project, server: Server) -> None:
    with pytest.raises(UsageError, match="derived facts are computed from the files"):
        export(Endpoint(project, server.query), derived=True)
    with pytest.raises(UsageError, match="inferences are computed from the files"):
        export(Endpoint(project, server.query), inferred=True)
    with pytest.raises(UsageError, match=r"the Graph Store of .* is not known"):
        Push(load(project), "http://127.0.0.1:1/sparql/x", timeout=1)
