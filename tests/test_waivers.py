"""Findings that are accepted for a reason and a time."""

from __future__ import annotations

from pathlib import Path

import pytest

from communique.checks import run
from communique.model import UsageError
from communique.project import find_project

CONFIG = 'ontology = "zoo.ttl"\nshapes = "shapes.ttl"\ndata = "animals.ttl"\nrules = []\n'
ZOO = """\
@prefix : <https://zoo.example/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .

<https://zoo.example/ontology> a owl:Ontology .
:Animal a owl:Class .
:age a owl:DatatypeProperty .
"""
SHAPES = """\
@prefix : <https://zoo.example/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .

:AnimalShape
    a sh:NodeShape ;
    sh:targetClass :Animal ;
    sh:property :AnimalShape-age ;
.

:AnimalShape-age
    sh:path :age ;
    sh:minCount 1 ;
.
"""
ANIMALS = "@prefix : <https://zoo.example/> .\n\n:rex a :Animal .\n:tom a :Animal .\n"
CODE = "AnimalShape-age.minCount"
FUTURE, PAST = "2999-12-31", "2020-12-31"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in {
        "communique.toml": f"{CONFIG}generic-rules = false\n",
        "zoo.ttl": ZOO,
        "shapes.ttl": SHAPES,
        "animals.ttl": ANIMALS,
    }.items():
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def waive(root: Path, *, focus: str, expires: str, code: str = CODE) -> None:
    (root / "waivers.toml").write_text(
        f'[[waiver]]\ncode = "{code}"\nfocus = "{focus}"\nreason = "a guest"\nexpires = {expires}\n'
    )


def found() -> set[tuple[str, str | None, int]]:
    return {
        (each.code, each.focus, each.location.line) for each in run(find_project()) if each.location
    }


REX = (CODE, "<https://zoo.example/rex>", 3)
TOM = (CODE, "<https://zoo.example/tom>", 4)


def test_without_waivers_all_is_reported(root: Path) -> None:
    assert found() == {REX, TOM}


def test_a_waiver_covers_its_thing_alone(root: Path) -> None:
    waive(root, focus="https://zoo.example/rex", expires=FUTURE)
    assert found() == {TOM}
    waive(root, focus="https://zoo.example/*", expires=FUTURE)
    assert found() == set()


def test_an_expired_waiver_is_a_finding_and_covers_nothing(root: Path) -> None:
    waive(root, focus="https://zoo.example/rex", expires=PAST)
    assert found() == {REX, TOM, ("waiver-expired", None, 5)}


def test_an_unused_waiver_is_a_finding(root: Path) -> None:
    waive(root, focus="https://zoo.example/ann", expires=FUTURE)
    assert found() == {REX, TOM, ("waiver-unused", None, 1)}


def test_a_narrower_report_does_not_call_a_waiver_unused(root: Path) -> None:
    waive(root, focus="https://zoo.example/rex", expires=FUTURE)
    assert run(find_project(), paths=[root / "zoo.ttl"]) == []


@pytest.mark.parametrize("line", ["reason", "expires", "code", "focus"])
def test_a_waiver_that_lacks_something_is_refused_at_its_place(root: Path, line: str) -> None:
    waive(root, focus="https://zoo.example/rex", expires=FUTURE)
    file = root / "waivers.toml"
    kept = [each for each in file.read_text().splitlines() if not each.startswith(line)]
    file.write_text("\n".join(kept) + "\n")
    with pytest.raises(UsageError, match=line) as caught:
        run(find_project())
    assert caught.value.location is not None
    assert caught.value.location.line == 1
