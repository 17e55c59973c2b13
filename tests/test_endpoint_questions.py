"""The stored queries on real servers give the rows that they give here, in the same order."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from communique.model import Iri
from communique.project import Project, find_project
from communique.queries import answer, find_query, stored_queries
from communique.remote import Client, Endpoint
from communique.remote.push import Push, services
from communique.store import load
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
