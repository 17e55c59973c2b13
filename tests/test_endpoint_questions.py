"""What is asked of real servers: the same rows, descriptions and exports as of the files."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from communique.describe import describe
from communique.export import FORMATS, export
from communique.model import Iri, UsageError
from communique.project import Project, find_project
from communique.queries import answer, find_query, stored_queries
from communique.remote import Client, Endpoint
from communique.remote.client import CutShortError
from communique.remote.push import Push, services
from communique.graph import load
from communique.things import find_thing, known_names
from projects import ROOT, copy_shipped
from servers import Server

FIXTURES = Path(__file__).parent / "fixtures" / "questions"
NAMES = sorted(stored_queries(Project(ROOT)))
SUBJECT = {"subject": "dialogue:ns-cyber-4"}


@pytest.fixture(scope="session")
def projects(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Project]:
    """The shipped data and made-up data with the same queries, in graphs of different names."""
    found = {}
    for name in ("shipped", "invented"):
        root = copy_shipped(tmp_path_factory.mktemp(name))
        layout = (
            f'base = "http://example.org/{name}/"\nvocabularies = ["ontology/vocabularies.ttl"]\n'
        )
        (root / "communique.toml").write_text(layout, encoding="utf-8")
        if name == "invented":
            shutil.rmtree(root / "data")
            shutil.copytree(FIXTURES / "data", root / "data")
        found[name] = find_project(root)
    return found


@pytest.fixture(params=["shipped", "invented"])
def project(
    projects: dict[str, Project], server: Server, request: pytest.FixtureRequest
) -> Project:
    """A project that the server has; pushing it again costs a single request."""
    project = projects[request.param]
    Push(project, services(server.query), client=Client()).run()
    return project


@pytest.mark.parametrize("name", NAMES)
def test_a_stored_query_gives_the_same_rows(name: str, project: Project, server: Server) -> None:
    query = find_query(project, name)
    here, there = load(project), Endpoint(project, server.query, timeout=300)
    given = {param.name: param.example for param in query.header.params if param.example}
    if "invented" in project.layout.base:
        # Without values, but for what is required: the examples are of the shipped data.
        given = SUBJECT if any(param.required for param in query.header.params) else {}
    assert answer(there, query, given).rows == answer(here, query, given).rows


def test_things_are_found_by_their_names(project: Project, server: Server) -> None:
    here, there = load(project), Endpoint(project, server.query)
    assert known_names(there) == known_names(here)
    assert known_names(there, ("series",)) == known_names(here, ("series",)) != []
    name = known_names(here, ("dialogue",))[0]
    assert find_thing(there, name) == find_thing(here, name)
    assert isinstance(find_thing(there, "cmq:Dialogue"), Iri)


THINGS = [
    *("dialogue:us-jp-cyber-7", "dialogue:us-jp-cyber-1#us-head", "party:us", "agency:us-state"),
    *("official:osamu-imai", "source:mofa-2013-05-10", "role:head", "cmq:Dialogue", "cmq:partOf"),
]


@pytest.fixture
def shipped(projects: dict[str, Project], server: Server) -> Project:
    Push(projects["shipped"], services(server.query), client=Client()).run()
    return projects["shipped"]


@pytest.mark.parametrize("name", THINGS)
def test_a_description_is_the_same(name: str, shipped: Project, server: Server) -> None:
    here, there = load(shipped), Endpoint(shipped, server.query)
    thing = find_thing(here, name)
    assert describe(there, thing, most=20) == describe(here, thing, most=20)


@pytest.mark.parametrize("form", FORMATS)
def test_an_export_is_the_same(form: str, shipped: Project, server: Server) -> None:
    here, there = load(shipped), Endpoint(shipped, server.query)
    assert export(there, form) == export(here, form)
    assert export(there, form, ontology=True) == export(here, form, ontology=True)
    for subject in ("us-jp-cyber-7", "cmq:Dialogue"):
        assert export(there, form, subject=subject) == export(here, form, subject=subject)


def test_blank_nodes_of_an_ontology_are_described(tmp_path: Path, server: Server) -> None:
    root = copy_shipped(tmp_path)
    ontology = root / "ontology" / "communique.ttl"
    ontology.write_text(
        ontology.read_text(encoding="utf-8")
        + """
cmq:Dialogue rdfs:subClassOf [
    a owl:Class ;
    owl:unionOf ( [ a owl:Restriction ; owl:onProperty cmq:partOf ] cmq:Meeting cmq:Source )
] .
""",
        encoding="utf-8",
    )
    layout = 'base = "http://example.org/blank/"\nvocabularies = ["ontology/vocabularies.ttl"]\n'
    (root / "communique.toml").write_text(layout, encoding="utf-8")
    project = find_project(root)
    Push(project, services(server.query), client=Client()).run()
    here, there = load(project), Endpoint(project, server.query)
    thing = find_thing(here, "cmq:Dialogue")
    assert describe(there, thing, most=20) == describe(here, thing, most=20)
    for form in ("turtle", "nquads"):
        assert export(there, form, subject=thing) == export(here, form, subject=thing)


def test_a_server_that_gives_few_rows_is_read_graph_by_graph(
    shipped: Project, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = load(shipped), Endpoint(shipped, server.query)
    asked: list[str] = []
    query = Endpoint.query

    def cut(self: Endpoint, text: str, *, named: bool = False, union: bool = False) -> object:
        asked.append(text)
        if len(asked) == 1:
            raise CutShortError("the answer may not be whole")
        return query(self, text, named=named, union=union)

    monkeypatch.setattr(Endpoint, "query", cut)
    assert export(there, "ntriples") == export(here, "ntriples")
    assert len(asked) > len(shipped.graph_files)


def test_what_follows_is_not_worked_out_on_a_server(shipped: Project, server: Server) -> None:
    with pytest.raises(UsageError, match="worked out from the files"):
        export(Endpoint(shipped, server.query), inferred=True)


def test_a_description_takes_few_requests(
    shipped: Project, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    send = Client.send
    sent: list[str] = []

    def counted(self: Client, method: str, url: str, **options: Any) -> object:
        sent.append(url)
        return send(self, method, url, **options)

    monkeypatch.setattr(Client, "send", counted)
    there = Endpoint(shipped, server.query)
    describe(there, find_thing(there, "us-jp-cyber-7"), most=20)
    assert len(sent) < 40
