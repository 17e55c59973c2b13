"""Findings that are accepted for a reason and a time."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from communique.checks import run
from communique.cli import main
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


def test_what_is_waived_is_counted_and_told_with_its_reason(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    waive(root, focus="https://zoo.example/*", expires=FUTURE)
    assert main(["check"]) == 0
    assert capsys.readouterr().out.startswith("no findings, 2 waived\n")
    waive(root, focus="https://zoo.example/rex", expires=FUTURE)
    assert main(["check"]) == 1
    assert "1 error in 1 file, 1 waived\n" in capsys.readouterr().out
    assert main(["check", "--format", "json"]) == 1
    assert [each["waived"] for each in json.loads(capsys.readouterr().out)] == [None, "a guest"]
    assert main(["check", "--format", "sarif"]) == 1
    reported, waived = json.loads(capsys.readouterr().out)["runs"][0]["results"]
    assert "suppressions" not in reported
    assert waived["suppressions"] == [
        {"kind": "external", "status": "accepted", "justification": "a guest"}
    ]


def test_what_is_waived_keeps_no_answers_from_being_compared(root: Path) -> None:
    (root / "queries/questions").mkdir(parents=True)
    (root / "queries/questions/ages.rq").write_text(
        "#+ summary: How old?\n#+ columns:\n#+   thing: iri\n"
        "SELECT ?thing WHERE { ?thing <https://zoo.example/age> ?age }\n"
    )
    assert "answers-skipped" in {each.code for each in run(find_project())}
    waive(root, focus="https://zoo.example/*", expires=FUTURE)
    assert [each.code for each in run(find_project())] == ["expected-missing"]


def test_a_waiver_of_what_is_not_checked_is_not_unused(root: Path) -> None:
    waive(root, focus="https://zoo.example/ann", expires=FUTURE)
    assert main(["check", "--select", "profile"]) == 0
    assert main(["check", "--ignore", CODE]) == 0
    waive(root, focus="https://zoo.example/ann", expires=FUTURE, code="quote-missing")
    assert {code for code, _, _ in found()} == {CODE}


@pytest.mark.parametrize(
    ("focus", "names"),
    [
        ("zoo:rex", {"rex"}),
        ("zoo:*", {"rex", "tom"}),
        ("*/t?m", set()),
        ("*/tom", {"tom"}),
        ("<https://zoo.example/tom>", {"tom"}),
        ("party:us", set()),
    ],
)
def test_a_focus_may_have_a_prefix_and_stars(root: Path, focus: str, names: set[str]) -> None:
    waive(root, focus=focus, expires=FUTURE)
    with (root / "waivers.toml").open("a") as file:
        file.write('\n[prefixes]\nzoo = "https://zoo.example/"\n')
    covered = {"rex", "tom"} - {
        (focus or "").rpartition("/")[2][:-1] for code, focus, _ in found() if code == CODE
    }
    assert covered == names


def test_findings_can_be_waived_by_their_file(root: Path) -> None:
    text = f'[[waiver]]\ncode = "Animal*"\nreason = "old"\nexpires = {FUTURE}\n'
    (root / "waivers.toml").write_text(f'{text}file = "anim*.ttl"\n')
    assert found() == set()
    (root / "waivers.toml").write_text(f'{text}file = "zoo.ttl"\n')
    assert {code for code, _, _ in found()} == {CODE, "waiver-unused"}


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        ("focus =", "focsu =", "waivers.toml:3:1: there is no key `focsu` (did you mean `focus`?)"),
        ("https://zoo.example/rex", "zoo:rex", "waivers.toml:3:1: the prefix `zoo:` is not known"),
        ("https://zoo.example/rex", "zoo:*", "waivers.toml:3:1: "),
        (FUTURE, '"2999-12-31"', "waivers.toml:5:1: `expires` is not a date (write the last day"),
        (FUTURE, "2999-13-01", "waivers.toml:5:15: not TOML: "),
        ("a guest", " ", "waivers.toml:4:1: `reason` is not a text"),
        ("[[waiver]]", "[waiver]", "waivers.toml:1:1: `waiver` is not an array of tables"),
        ("[[waiver]]", "[[wavier]]", "waivers.toml:1:1: there is no key `wavier` (did you mean"),
    ],
)
def test_a_malformed_waiver_is_one_line_with_its_place(
    root: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, error: str
) -> None:
    waive(root, focus="https://zoo.example/rex", expires=FUTURE)
    file = root / "waivers.toml"
    file.write_text(file.read_text().replace(old, new))
    assert main(["check"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"communique: {error}")
    assert err.count("\n") == 1
