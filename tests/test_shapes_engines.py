"""The engines give the same findings, and one that is not trusted with a shape does not run."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.generate import generate
from communique.checks import run
from communique.engines.shacl import ENGINES, Shapes, shacl_rust, validate
from communique.engines.shacl.shacl_rust import pattern_for_rust
from communique.graph import load
from communique.model import Finding, UsageError
from communique.project import Project, find_project
from projects import FIVE, copy_shipped, edit, five_documents, make

HEADER = "@prefix : <https://example.org/> ."


def by(engine: str, project: Project) -> list[Finding]:
    return validate(load(project), Shapes.read(project.shape_files), engine).findings


def small(folder: Path, shape: str, data: str = ":a :p 1 .", engine: str = "") -> Project:
    files = {"ontology/shapes/a.ttl": f"{HEADER}\n{shape}", "data/a.ttl": f"{HEADER}\n{data}"}
    root = make(folder, files)
    (root / "communique.toml").write_text(f"engine = {engine}\n" if engine else "")
    return find_project(root)


def test_findings_are_the_same_to_the_word(tmp_path: Path) -> None:
    root = copy_shipped(tmp_path)
    first = root / "data/meetings/us-jp-cyber/1.ttl"
    edit(first, "    cmq:ordinal 1 ;\n", "    cmq:ordinal 01, 0 ; cmq:wrong _:b , [ cmq:a 1 ] ;\n")
    with first.open("a") as file:
        file.write('_:b rdfs:label "x"@en-US ; a cmq:Party .\n')
    text = first.read_text().replace("cmq:tense tense:past ;", 'cmq:tense "past" ;', 3)
    first.write_text(text.replace('"2013-05-09"^^xsd:date', '"2013-05-40"^^xsd:date', 1))
    project = Project(root)
    findings = by("pyshacl", project)
    assert by("shacl-rust", project) == findings
    assert len(findings) >= 10


def test_engines_agree_on_the_shipped_and_on_a_generated_graph(tmp_path: Path) -> None:
    generate(6, tmp_path / "made", data=FIVE / "data")
    for project in (Project(five_documents()), Project(tmp_path / "made")):
        assert by("shacl-rust", project) == by("pyshacl", project) == []


@pytest.mark.parametrize(
    ("shape", "reason"),
    [
        (":S sh:targetNode :a ; sh:not [ sh:class :A ] , [ sh:class :B ] .", "several values of"),
        (":S sh:targetNode :a ; sh:property [ sh:path :p ; sh:minInclusive 2 ] .", "sh:minInc"),
        (":S sh:targetNode :a ; sh:property [ sh:path :p ; sh:lessThan :q ] .", "sh:lessThan"),
        (":S sh:targetNode :a ; sh:property [ sh:path :p ; sh:pattern '(?=a)' ] .", "this sh:pat"),
        (":S sh:targetNode :a ; sh:sparql [ sh:select 'SELECT $this {}' ] .", "sh:sparql"),
        (
            ":S sh:targetNode :a ; sh:property [ sh:path :p ; sh:node :T ] . "
            ":T sh:nodeKind sh:Literal .",
            "sh:node where",
        ),
        (
            ":S sh:targetNode :a ; sh:property [ sh:path :p ; sh:class :T ; sh:node :T ] . "
            ":T sh:nodeKind sh:IRI ; sh:node :T .",
            "refers to itself",
        ),
        (":S sh:targetSubjectsOf :p ; sh:nodeKind sh:IRI . :q rdfs:subPropertyOf :p .", "subprop"),
        (
            ":C a sh:ConstraintComponent ; sh:parameter [ sh:path :max ] . "
            ":S sh:targetNode :a ; :max 1 .",
            "sh:parameter",
        ),
        (":S sh:targetNode :a ; sh:deactivated true .", "sh:deactivated"),
        (
            ":S sh:targetNode :a ;"
            " sh:property [ sh:path [ sh:zeroOrMorePath :p ] ; sh:minCount 1 ] .",
            "sh:",
        ),
    ],
)
def test_a_shape_that_it_is_not_trusted_with_means_pyshacl(
    tmp_path: Path, shape: str, reason: str
) -> None:
    data = ":a :p 1 . :q rdfs:subPropertyOf :p ." if "subPropertyOf" in shape else ":a :p 1 ."
    shape = shape.replace(":q rdfs:subPropertyOf :p .", "")
    project = small(tmp_path, shape, data, '["shacl-rust", "pyshacl"]')
    shapes = Shapes.read(project.shape_files)
    replaced = shacl_rust.distrust(shapes, load(project).merged, is_advanced=False)
    assert replaced is not None
    assert reason in replaced[0]
    with pytest.raises(UsageError, match="shacl-rust cannot be trusted with these shapes"):
        by("shacl-rust", project)


def test_that_it_was_replaced_is_said_at_the_shape(tmp_path: Path) -> None:
    shape = ":S sh:targetNode :a ; sh:property [ sh:path :p ; sh:minInclusive 2 ] ."
    project = small(tmp_path, shape, engine='["shacl-rust", "pyshacl"]')
    found = {finding.code: finding for finding in run(project)}
    replaced = found["engine-replaced"]
    assert replaced.message == "pySHACL ran the shapes in place of shacl-rust: sh:minInclusive"
    assert replaced.location is not None
    assert (replaced.location.line, replaced.location.column) == (3, 35)
    assert "S-p.minInclusive" in found
    # Nobody asked for another engine here.
    assert "engine-replaced" not in {finding.code for finding in run(small(tmp_path / "b", shape))}


def test_the_first_engine_that_is_installed_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "communique.engines.shacl.find_spec", lambda name: name == "pyshacl" or None
    )
    project = small(
        tmp_path, ":S sh:targetNode :a ; sh:class :A .", engine='["shacl-rust", "pyshacl"]'
    )
    validation = validate(load(project), Shapes.read(project.shape_files))
    assert ([it.code for it in validation.findings], validation.replaced) == (["S.class"], None)
    with pytest.raises(UsageError, match="shacl-rust is not installed"):
        by("shacl-rust", project)


def test_auto_is_an_error_that_names_the_new_form(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r'communique.toml:1.*`auto`.*\["shacl-rust", "pyshacl"\]'):
        small(tmp_path, "", engine='"auto"')


def test_an_engine_that_fails_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shacl_rust, "validate", lambda data, shapes: None)
    project = small(tmp_path, ":S sh:targetNode :a ; sh:class :A .", engine='"shacl-rust"')
    validation = validate(load(project), Shapes.read(project.shape_files))
    assert validation.replaced is not None
    assert [finding.code for finding in validation.findings] == ["S.class"]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_class_is_a_shape_for_its_members(tmp_path: Path, engine: str) -> None:
    shape = ":A a owl:Class , sh:NodeShape ; sh:property [ sh:path :p ; sh:maxCount 1 ] ."
    data = ":a a :A ; :p 1, 3 . :b a :B ; :p 2, 4 . :B rdfs:subClassOf :A . :c :p 5, 6 ."
    found = by(engine, small(tmp_path, shape, data))
    assert [finding.focus for finding in found] == [
        "<https://example.org/a>",
        "<https://example.org/b>",
    ]


@pytest.mark.parametrize(
    ("pattern", "is_known"),
    [
        ("^[A-Z]", True),
        (r"^\S+( \S+){2,11}$", True),
        (r"^a|b$", True),
        (r"a\.b\-c", True),
        (r"[^a-z\]]", True),
        ("(?:a)?", True),
        ("(?=a)", False),
        (r"(a)\1", False),
        (r"\ba", False),
        ("a++", False),
        ("[a-z&&b]", False),
        ("[[a]", False),
        ("a{", False),
        (r"\p{L}", False),
    ],
)
def test_patterns(pattern: str, is_known: bool) -> None:
    assert (pattern_for_rust(pattern) is not None) is is_known
