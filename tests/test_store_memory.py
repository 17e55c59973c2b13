"""A large graph in memory, for what goes through all of it."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from communique.cache import ABOVE, Cache
from communique.checks import reached, rules
from communique.checks.locate import Locator
from communique.project import Project
from communique.store import Graph, builds, capacity, load
from projects import make

FILES = {
    "ontology/communique.ttl": "cmq:Official a owl:Class ; rdfs:label 'official'@en .",
    "data/a.ttl": "official:x a cmq:Official ; cmq:note [ cmq:note 01, 'a'@en ] .",
    "data/b.ttl": "official:x a cmq:Official ; cmq:note _:b . _:b cmq:note ( 1.00 ) .",
    "data/gone.ttl": "official:y a cmq:Official .",
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.setenv(ABOVE, "0")
    return Project(make(tmp_path, FILES))


def test_it_holds_what_the_store_on_disk_does(project: Project) -> None:
    graph = load(project, traceable=True)
    other = graph.in_memory()
    assert graph.snapshot is not None
    assert other.snapshot is None
    assert set(other.merged) == set(graph.merged)
    assert len(other.merged) > len(FILES)


def test_a_graph_that_is_in_memory_is_the_graph_itself(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ABOVE, "1000000")
    graph = load(project, traceable=True)
    assert graph.in_memory() is graph


def test_files_are_read_as_they_were_when_the_store_was_made(project: Project) -> None:
    graph = load(project, traceable=True)
    expected = set(graph.merged)
    (project.root / "data/a.ttl").write_text("<urn:a> <urn:b> <urn:c> .")
    (project.root / "data/b.ttl").write_text("no Turtle")
    assert set(graph.in_memory().merged) == expected


def test_what_cannot_be_had_any_more_stays_on_disk(project: Project) -> None:
    graph = load(project, traceable=True)
    expected = set(graph.merged)
    (project.root / "data/gone.ttl").unlink()
    # What was in it is still kept.
    assert set(graph.in_memory().merged) == expected
    folder = Cache(project).folder
    assert folder is not None
    (folder / "contents.sqlite").unlink()
    assert graph.in_memory() is graph


@pytest.mark.parametrize("share", [0, 1])
def test_what_might_not_fit_stays_on_disk(
    project: Project, monkeypatch: pytest.MonkeyPatch, share: int
) -> None:
    graph = load(project, traceable=True)
    size = sum(path.stat().st_size for path in project.graph_files + project.ontology_files)
    monkeypatch.setattr(builds, "memory", lambda: (size * 8 + share) * 4)
    assert (graph.in_memory() is graph) == (not share)


def test_a_container_has_less_memory_than_its_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit = tmp_path / "memory.max"
    monkeypatch.setattr(capacity, "_LIMITS", (limit, tmp_path / "absent"))
    whole = capacity.memory()
    assert whole > 0
    limit.write_text("max\n")
    assert capacity.memory() == whole
    limit.write_text("1000000\n")
    assert capacity.memory() == 1_000_000


def test_nothing_fits_where_nothing_tells_how_much_there_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(capacity, "_LIMITS", ())
    monkeypatch.delattr(os, "sysconf")
    assert capacity.memory() == 0


def test_many_rules_are_asked_of_it(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: set[bool] = set()
    original = Graph.in_memory

    def watch(graph: Graph) -> Graph:
        found = original(graph)
        asked.add(found is not graph)
        return found

    monkeypatch.setattr(Graph, "in_memory", watch)
    ruled = Project(project.root, replace(project.layout, generic_rules=True))
    graph = load(ruled, traceable=True)
    found = rules.check(graph, Locator(graph), full=True)
    assert asked == {True}
    monkeypatch.setattr(reached, "_FEW", 1000)
    asked.clear()
    assert rules.check(graph, Locator(graph), full=True) == found
    assert not asked
    assert "undeclared-term" in {each.code for each in found}
