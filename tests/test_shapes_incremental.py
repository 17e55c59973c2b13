"""Validating what a change can reach gives what validating everything gives."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from communique.cache import ABOVE, FOLDER
from communique.model import CommuniqueError, Finding
from communique.project import Project
from communique.shapes import Data, Shapes, check_shapes, reference, validate
from communique.shapes.findings import Result
from communique.shapes.reach import Reach
from communique.shapes.walk import Overlay, affected, extract
from communique.graph import load
from projects import copy_shipped, edit
from random_shapes import random_data, random_shapes
from test_shapes_engines import triples


@pytest.mark.filterwarnings("ignore:Parsing weird boolean")
@pytest.mark.parametrize("start", range(0, 300, 60))
def test_random_shapes_read_no_more_than_is_known(start: int) -> None:
    """Whatever the shapes, for paths and features of every kind."""
    compared = reports = 0
    for seed in range(start, start + 60):
        choice = random.Random(seed)
        shapes = Shapes(triples(random_shapes(choice)))
        old, new = _two_graphs(choice)
        reach = Reach(shapes)
        if not reach.is_whole:
            continue
        nodes = affected(reach, Overlay(new, set(_of(old)) - set(_of(new))), _differ(old, new))
        assert nodes is not None
        read = extract(reach, Overlay(new), nodes)
        assert read is not None
        part = [ox.Triple(it.subject, it.predicate, it.object) for it in read]
        try:
            before, after, again = (_run(each, shapes) for each in (_of(old), _of(new), part))
        except CommuniqueError:
            continue  # blank nodes that are to be compared
        names = {str(each) for each in nodes}
        kept = {each for each in before if each[1] not in names}
        assert kept | {each for each in again if each[1] in names} == after, seed
        compared += 1
        reports += len(after)
    assert compared > 20
    assert reports > 20


def _two_graphs(choice: random.Random) -> tuple[ox.Store, ox.Store]:
    """A graph and the same after a change; from stores, so that spelling plays no part."""
    old, new = ox.Store(), ox.Store()
    old.extend(ox.Quad(it.subject, it.predicate, it.object) for it in triples(random_data(choice)))
    more = triples(random_data(choice))[:2]
    new.extend(choice.sample(list(old), len(old) - 2))
    new.extend(ox.Quad(it.subject, it.predicate, it.object) for it in more)
    return old, new


def _of(store: ox.Store) -> list[ox.Triple]:
    return [quad.triple for quad in store]


def _differ(old: ox.Store, new: ox.Store) -> set[ox.Triple]:
    return set(_of(old)) ^ set(_of(new))


def _run(data: list[ox.Triple], shapes: Shapes) -> set[tuple[str, ...]]:
    found = validate(Data(extra=tuple(data)), shapes, engine="pyshacl")
    return {(it.code, str(it.focus), str(it.value), it.message) for it in found}


def test_check_validates_what_a_change_reaches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = copy_shipped(tmp_path)
    monkeypatch.setenv(FOLDER, str(tmp_path / "cache"))
    monkeypatch.setenv(ABOVE, "0")
    runs: list[int] = []
    real = validate

    def counting(data: Data, shapes: Shapes, **options: Any) -> list[Finding]:
        runs.append(len(list(data.triples())))
        return real(data, shapes, **options)

    monkeypatch.setattr("communique.shapes.validate", counting)

    def check(*, full: bool = False) -> list[Finding]:
        return check_shapes(load(Project(root), traceable=True), full=full)

    assert check() == []
    everything = runs.pop()
    assert check() == []
    assert not runs
    first = root / "data/meetings/us-jp-cyber/1.ttl"
    edit(first, "    cmq:ordinal 1 ;\n", "    cmq:ordinal 01, 0 ;\n")
    found = check()
    assert [each.code for each in found] == [
        "DialogueShape-ordinal.maxCount",
        "DialogueShape-ordinal.pattern",
        "DialogueShape-ordinal.pattern",
    ]
    assert {each.value for each in found} >= {'"01"^^<http://www.w3.org/2001/XMLSchema#integer>'}
    assert 0 < runs.pop() < everything / 10
    assert check() == found
    assert not runs
    assert check(full=True) == found
    assert runs.pop() >= everything
    edit(first, "    cmq:ordinal 01, 0 ;\n", "    cmq:ordinal 1 ;\n")
    assert check() == []
    assert runs.pop() < everything / 10
    # What a shape says may concern everything.
    edit(root / "ontology/shapes/meeting.ttl", 'sh:pattern "^[1-9]"', 'sh:pattern "^[2-9]"')
    assert [each.code for each in check()] == ["DialogueShape-ordinal.pattern"]
    assert runs.pop() >= everything


def test_what_two_files_spell_differently_is_validated_in_both_spellings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = copy_shipped(tmp_path)
    monkeypatch.setenv(FOLDER, str(tmp_path / "cache"))
    monkeypatch.setenv(ABOVE, "0")
    first = root / "data/meetings/us-jp-cyber/1.ttl"
    head = [line for line in first.read_text().splitlines() if line.startswith("@prefix")]
    other = "\n".join([*head, "dialogue:us-jp-cyber-1 cmq:ordinal 01 ."])
    (root / "data/meetings/us-jp-cyber/other.ttl").write_text(other)

    def check(*, full: bool = False) -> set[Finding]:
        found = check_shapes(load(Project(root), traceable=True), full=full)
        return {each for each in found if each.code.startswith("DialogueShape-ordinal.")}

    before = check()
    assert {each.code.rpartition(".")[2] for each in before} == {"maxCount", "pattern"}
    edit(first, "    cmq:ordinal 1 ;\n", "    cmq:ordinal 1 ; rdfs:comment 'new'@en ;\n")
    assert check() == before
    assert check(full=True) == before


def test_odd_literals_are_judged_by_pyshacl_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = copy_shipped(tmp_path)
    first = root / "data/meetings/us-jp-cyber/1.ttl"
    text = first.read_text().replace('"2013-05-09"^^xsd:date', '"20130509"^^xsd:date', 1)
    first.write_text(text.replace("cmq:ordinal 1 ;", "cmq:ordinal 0 ;", 1))
    second = root / "data/meetings/us-jp-cyber/2.ttl"
    second.write_text(second.read_text().replace("cmq:ordinal 2 ;", "cmq:ordinal 0 ;", 1))
    sizes: list[int] = []
    real = reference.validate

    def counting(data: Data, shapes: Shapes, **options: Any) -> Iterator[Result]:
        sizes.append(len(list(data.triples())))
        return real(data, shapes, **options)

    monkeypatch.setattr(reference, "validate", counting)
    expected = check_shapes(Project(root), "pyshacl")
    everything = sizes.pop()
    assert len(expected) == 3
    assert check_shapes(load(Project(root), traceable=True), "shacl-rust") == expected
    assert 0 < sizes.pop() < everything / 10
    # A year so long makes shacl-rust break down.
    first.write_text(text.replace("20130509", "99999999999999999999"))
    expected = check_shapes(Project(root), "pyshacl")
    assert check_shapes(load(Project(root), traceable=True), "shacl-rust") == expected
