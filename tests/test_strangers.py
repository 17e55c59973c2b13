"""What strangers' projects hold, and what is no fault of theirs."""

from __future__ import annotations

from pathlib import Path
from threading import Timer

import pytest

from communique.checks import examine
from communique.cli import main
from communique.model import Finding
from communique.project import find_project

HEAD = """\
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix m: <http://m.example/m/> .
<http://m.example/m/> a owl:Ontology .
m:Talk a owl:Class ; rdfs:label "talk"@en . m:Walk a owl:Class ; rdfs:label "walk"@en .
"""


def check(folder: Path, ontology: str, data: str = "", shapes: str = "") -> list[Finding]:
    for name, text in (("o.ttl", HEAD + ontology), ("d.ttl", data), ("s.ttl", HEAD + shapes)):
        (folder / name).write_text(text)
    config = 'ontology = ["o.ttl"]\ndata = ["d.ttl"]\nshapes = ["s.ttl"]\n'
    (folder / "communique.toml").write_text(config)
    return examine(find_project(folder)).findings


PREFIX = "@prefix m: <http://m.example/m/> . @prefix c: <http://c.example/c/> .\n"
NO_FAULTS = {
    "versions": "<http://m.example/m/> owl:versionIRI m:1.2 ; owl:priorVersion m:1.1 ;\n"
    "    owl:incompatibleWith m:1.0 ; owl:backwardCompatibleWith m:1.1 .",
    "an import that is not here": "@prefix c: <http://c.example/c/> .\n"
    "<http://m.example/m/> owl:imports <http://c.example/c/> . c:a a m:Talk ; m:in c:b .",
    "a reference": "m:Talk rdfs:seeAlso m:Gone ; m:note m:Lost .\n"
    "m:note a owl:AnnotationProperty .",
    "what covers everything": "m:of a owl:ObjectProperty ; rdfs:range m:Talk, rdfs:Resource ;\n"
    "    rdfs:domain m:Talk, owl:Thing .",
    "an ontology that does without languages": "".join(
        f'm:C{n} a owl:Class ; rdfs:label "a{n}", "c{n}" ; rdfs:comment "b{n}" .' for n in range(9)
    ),
    "documents": "m:Talk rdfs:seeAlso m:talk.html, m:talk.PNG, <mailto:a@b.example> .",
}


@pytest.mark.parametrize("name", NO_FAULTS)
def test_what_is_no_fault_is_not_told(name: str, tmp_path: Path) -> None:
    codes = {it.code for it in check(tmp_path, NO_FAULTS[name])}
    assert not codes & {"bounds-repeated", "language-missing"}
    assert not codes & {"dangling-link", "undeclared-term"} or name.startswith("an import")
    assert "dangling-link" not in codes


def test_a_slash_that_lacks_is_the_hint(tmp_path: Path) -> None:
    text = "<http://m.example/x/> a owl:Ontology . <http://m.example/y> a m:Walk ;\n"
    findings = check(tmp_path, f"{text} rdfs:isDefinedBy <http://m.example/x> .")
    (finding,) = [it for it in findings if it.code == "dangling-link"]
    assert "http://m.example/x/" in finding.hint


def test_a_finding_without_a_line_names_its_thing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "d.jsonld").write_text(
        '[{"@id": "a:one", "@type": "a:T"}, {"@id": "a:two", "@type": "a:T"}]'
    )
    (tmp_path / "s.ttl").write_text(
        f"{HEAD}m:S sh:targetClass <a:T> ; sh:property [ sh:path m:p ; sh:minCount 1 ] ."
    )
    (tmp_path / "communique.toml").write_text('data = ["d.jsonld"]\nshapes = ["s.ttl"]\n')
    for form in ("text", "github", "junit", "sarif"):
        main(["check", "--project", str(tmp_path), "--format", form])
        out = capsys.readouterr().out
        assert "a:one" in out
        assert "a:two" in out


def test_both_sides_of_a_contradiction_are_shown(tmp_path: Path) -> None:
    ontology = "[] a owl:AllDisjointClasses ; owl:members ( m:Talk m:Walk ) ."
    findings = check(tmp_path, ontology, PREFIX + "m:a a m:Talk, m:Walk .")
    (finding,) = [it for it in findings if it.code == "contradiction.disjoint-classes"]
    assert any(place.path.endswith("o.ttl") and place.line == 5 for place, _ in finding.related)


def test_an_import_of_shapes_is_told_and_closed_may_lack(tmp_path: Path) -> None:
    shapes = """<http://m.example/s> owl:imports <http://m.example/more> .
m:S sh:targetClass m:Talk ; sh:ignoredProperties ( rdfs:label ) .
"""
    codes = [it.code for it in check(tmp_path, "", PREFIX + "m:a a m:Talk .", shapes)]
    assert "shapes-import-absent" in codes
    assert "shape-broken" not in codes


def test_line_ends_of_windows_are_no_change(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_bytes(b"<a:a>\r\n    <a:b> 1 ;\r\n.\r\n")
    assert main(["fmt", "--check", str(tmp_path / "a.ttl")]) == 0


ONE_FACT = {
    "texts in several languages": (
        "definition-shared",
        "m:Talk rdfs:comment 'a'@en, 'b'@de, 'c'@fr . m:Walk rdfs:comment 'a'@en, 'b'@de, 'c'@fr .",
    ),
    "a text of several terms": (
        "label-shared",
        "".join(f"m:C{n} a owl:Class ; rdfs:label 'talk'@en ." for n in range(3)),
    ),
    "an import of several ontologies": (
        "import-absent",
        "".join(f"<urn:{n}> a owl:Ontology ; owl:imports <http://c.example/> ." for n in range(3)),
    ),
    "names of one foreign namespace": (
        "profile.undeclared",
        "m:Talk rdfs:subClassOf <http://c.example/A>, <http://c.example/B>, <http://c.example/C> .",
    ),
}


@pytest.mark.parametrize("name", ONE_FACT)
def test_one_fact_is_told_once(name: str, tmp_path: Path) -> None:
    code, ontology = ONE_FACT[name]
    findings = [it for it in check(tmp_path, ontology) if it.code == code]
    # Three terms that share their label with a fourth are three facts.
    assert len(findings) == (3 if code == "label-shared" else 1)
    if code == "profile.undeclared":
        assert findings[0].message.endswith("nor are others of <http://c.example/> (2)")


def test_a_vocabulary_of_rdf_schema_is_no_ontology_of_owl(tmp_path: Path) -> None:
    rdfs = "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n<urn:A> a rdfs:Class ;\n"
    (tmp_path / "o.ttl").write_text(f'{rdfs} rdfs:subClassOf rdfs:Class ; rdfs:label "a" .')
    for config, codes in (("", set()), ("owl-rl = true\n", {"profile.vocabulary"})):
        (tmp_path / "communique.toml").write_text(f'ontology = "o.ttl"\n{config}')
        found = {it.code for it in examine(find_project(tmp_path)).findings}
        assert {it for it in found if it.startswith("profile.")} == codes


def test_a_prefix_that_lacks_in_several_queries_is_told_once(tmp_path: Path) -> None:
    shapes = "".join(
        f"m:S{n} a sh:NodeShape ; sh:targetClass m:Talk ; sh:sparql [ sh:prefixes m:P ;\n"
        f' sh:select "SELECT $this {{ $this {name}:p ?o }}" ] .\n'
        for n, name in enumerate(("a", "a", "b", "a"))
    )
    broken = [it for it in check(tmp_path, "", "", shapes) if it.code == "shape-broken"]
    assert [it.message for it in broken] == [
        "sh:select, line 1: the prefix `a:` is not declared, nor in other queries (2)",
        "sh:select, line 1: the prefix `b:` is not declared",
    ]
    assert {it.hint for it in broken} == {"declare it by sh:declare at what sh:prefixes names"}


OWL = "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n<http://m.example/m> a owl:Ontology .\n"
XML = "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'"
LEFT_OUT = {
    "o-1.0.ttl": (
        OWL + "<urn:a> a owl:Class . <urn:c> a owl:Class .",
        "the same ontology as o.ttl",
    ),
    "o.owl": (
        f"{XML} xmlns:owl='http://www.w3.org/2002/07/owl#'>\n<owl:Ontology rdf:about="
        "'http://m.example/m'/><owl:Class rdf:about='urn:a'/></rdf:RDF>",
        "the same ontology as o.ttl",
    ),
    "f.owl": ("Prefix(:=<http://m.example/>)\nOntology(<http://m.example/m>)", "no XML"),
    "n.rdf": (f"{XML} a='b'><Cell/></rdf:RDF>", "no namespace"),
    "r.rdf": (f"{XML}><rdf:Description rdf:about='x'/></rdf:RDF>", "no base"),
    "c.jsonld": ('{"@context": "https://c.example/c.jsonld", "@id": "a:b"}', "another address"),
    "b.ttl": ("<urn:a> ex:b 1 .", "b.ttl:1:9: not Turtle: prefix `ex:` is not declared"),
}


def test_init_leaves_out_what_cannot_be_read_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "b.ttl").write_text(LEFT_OUT["b.ttl"][0])
    assert main(["init"]) == 2  # nothing is left
    assert "b.ttl:1:9" in capsys.readouterr().err
    parts = {
        "o.ttl": "<urn:a> a owl:Class . <urn:b> a owl:Class .",
        "p.ttl": "<urn:d> a owl:Class .",
    }
    for name, text in parts.items():
        (tmp_path / name).write_text(OWL + text)  # p is a part of the ontology, no version of it
    for name, (text, _) in LEFT_OUT.items():
        (tmp_path / name).write_text(text)
    assert main(["init"]) == 0
    lines = capsys.readouterr().out.splitlines()
    for name, (_, reason) in LEFT_OUT.items():
        assert any(it.startswith(f"left out: {name}:") and reason in it for it in lines), name
    project = find_project(tmp_path)
    assert [it.name for it in project.ontology_files] == list(parts)
    assert main(["check"]) in (0, 1)
    assert "syntax" not in capsys.readouterr().out


def test_a_misspelt_name_of_a_vocabulary_is_told_once_with_the_right_one(tmp_path: Path) -> None:
    shapes = "m:S a sh:NodeShape ; sh:targetClas m:Talk ; sh:class owl:Clas ; rdfs:lable 'x' ."
    check(tmp_path, "", shapes=shapes)
    for data in ('"d.ttl"', '["d.ttl", "s.ttl"]'):
        config = f'ontology = "o.ttl"\ndata = {data}\nshapes = "s.ttl"\n'
        (tmp_path / "communique.toml").write_text(config)
        findings = examine(find_project(tmp_path)).findings
        told = [it for it in findings if it.code in ("term-undeclared", "built-in-unknown")]
        assert [it.location and it.location.line for it in told] == [HEAD.count("\n") + 1] * 3
        assert [it.message.split()[0] for it in told] == ["sh:targetClas", "owl:Clas", "rdfs:lable"]
        assert [it.hint.partition("?")[0] for it in told] == [
            f"did you mean `{name}`" for name in ("targetClass", "Class", "label")
        ]


@pytest.mark.parametrize(
    ("head", "name"),
    [
        ("@prefix foaf: <http://xmlns.com/foaf/0.1/> .", "foaf:Person"),
        ("@prefix my: <http://xmlns.com/foaf/0.1/> .", "my:Person"),
        ("@prefix foaf: <http://x.example/> .", "<http://xmlns.com/foaf/0.1/Person>"),
        ("", "foaf:Person"),
    ],
)
def test_names_are_those_of_the_file_at_hand(head: str, name: str, tmp_path: Path) -> None:
    shapes = "m:S a sh:NodeShape ; sh:targetSubjectsOf m:says ;"
    shapes += "sh:class <http://xmlns.com/foaf/0.1/Person> ;"
    shapes += "sh:property [ sh:path m:says ; sh:maxLength 3 ] ."
    data = f'{PREFIX}{head}\nm:a m:says "of foaf:Person" .'
    messages = {it.code: it.message for it in check(tmp_path, "", data, shapes)}
    assert messages["S.class"].endswith(f" must have the type {name}")
    assert messages["S-says.maxLength"].startswith('"of foaf:Person" is longer')


def test_a_file_too_long_to_compare_says_where_its_change_begins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("communique.cli.commands.fmt.LONG", 20)
    (tmp_path / "a.ttl").write_text("<urn:a>\n    <urn:b> 1 ;\n  <urn:c> 2 ;\n.\n" + "\n" * 30)
    assert main(["fmt", "--check", str(tmp_path)]) == 1
    assert "a.ttl:3: would change from here on" in capsys.readouterr().out


class AtOnce(Timer):
    """A timer that does not wait."""

    def start(self) -> None:
        self.interval = 0.0
        super().start()
        self.join()


@pytest.mark.parametrize("command", ["init", "diff", "export"])
def test_long_work_says_on_a_terminal_what_it_is(
    command: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    verbs = {"init": "reading [", "diff": "comparing ...", "export": "exporting ..."}
    monkeypatch.setattr("communique.cli.progress.Timer", AtOnce)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.chdir(tmp_path)
    for n in (1, 2):
        (tmp_path / f"a{n}.ttl").write_text(f"<urn:a{n}> <urn:b> {n} .")
    if command != "init":
        (tmp_path / "communique.toml").write_text('data = "*.ttl"\n')
    assert main([command, *(["a1.ttl", "a2.ttl"] if command == "diff" else [])]) in (0, 1)
    err = capsys.readouterr().err
    assert f"\r\x1b[K{verbs[command]}" in err
    assert err.endswith("\r\x1b[K")


def test_files_outside_a_project_may_have_any_format_that_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("o.owl").write_text(f'{XML}><rdf:Thing rdf:about="http://e.x/a"/></rdf:RDF>')
    Path("s.shacl").write_text("<http://e.x/S> a <http://www.w3.org/ns/shacl#NodeShape> .")
    assert main(["check", "o.owl"]) == 1
    assert "rdf:Thing is a name that its vocabulary does not have" in capsys.readouterr().out
    for args in (["check", "s.shacl"], ["check", "o.owl", "--shapes", "s.shacl"]):
        assert main(args) == 2
        error = capsys.readouterr().err
        assert error.startswith("communique: s.shacl")
        assert ".ttl" in error
