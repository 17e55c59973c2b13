"""Projects of other people: other names, other layouts, blank nodes, other formats."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from communique.checks import examine, run
from communique.cli import main
from communique.model import Finding
from communique.prefixes import PREFIXES
from communique.project import find_project

CONFIG = """\
ontology = "zoo.ttl"
shapes = "shapes.ttl"
data = ["animals.*", "more.*"]
rules = []
generic-rules = false
"""
ZOO = """\
@prefix : <https://zoo.example/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

<https://zoo.example/ontology> a owl:Ontology .
:Animal a owl:Class .
:Plant a owl:Class ; owl:disjointWith :Animal .
:eats a owl:ObjectProperty ; rdfs:domain :Animal .
:age a owl:DatatypeProperty ; rdfs:range xsd:integer .
"""
SHAPES = """\
@prefix : <https://zoo.example/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

:AnimalShape
    a sh:NodeShape ;
    sh:targetClass :Animal ;
    sh:property [ sh:path :age ; sh:datatype xsd:integer ; sh:minCount 1 ] ;
    sh:property [
        sh:path :eats ;
        sh:nodeKind sh:IRI ;
        sh:message "An animal eats something with a name; name it." ;
    ] .

[ a sh:NodeShape ; sh:targetObjectsOf :keeps ; sh:class :Keeper ] .
"""
ANIMALS = """\
@prefix : <https://zoo.example/> .

:rex a :Animal ; :age 5 ; :eats [ a :Animal ; :age "six" ] .
[ a :Animal ; :eats :grass ] .
:zoo :keeps ( [ a :Animal ; :age 1 ] [ a :Animal ; :age 1, 1.5 ] ) .
"""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a layout and names of its own, which is the current folder."""
    for name, text in {
        "communique.toml": CONFIG,
        "zoo.ttl": ZOO,
        "shapes.ttl": SHAPES,
        "animals.ttl": ANIMALS,
        "more.nt": "<https://zoo.example/tom> <https://zoo.example/age> _:b .\n",
    }.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def check() -> list[Finding]:
    return run(find_project())


def lines(findings: list[Finding]) -> list[tuple[str, str]]:
    return [(each.code, str(each.location)) for each in findings]


def test_faults_of_blank_nodes_have_places(root: Path) -> None:
    found = check()
    assert lines(found) == [
        ("AnimalShape-eats.nodeKind", "animals.ttl:3:33"),
        ("AnimalShape-age.datatype", "animals.ttl:3:52"),
        ("AnimalShape-age.minCount", "animals.ttl:4:1"),
        ("shape.class", "animals.ttl:5:13"),
        ("AnimalShape-age.datatype", "animals.ttl:5:60"),
    ]
    related = {each.code: [str(place) for place, _ in each.related] for each in found}
    assert related["AnimalShape-age.minCount"] == ["shapes.ttl:8:60"]
    assert related["AnimalShape-eats.nodeKind"] == ["shapes.ttl:11:9"]
    assert related["shape.class"] == ["shapes.ttl:15:48"]


def test_contradictions_of_blank_nodes_have_places(root: Path) -> None:
    with (root / "animals.ttl").open("a") as file:
        file.write(":oak :grows [ a :Plant ;\n    :eats :sun ] .\n")
    (found,) = [each for each in check() if each.code == "contradiction.disjoint-classes"]
    assert str(found.location) == "animals.ttl:6:17"
    places = [str(place) for place, _ in found.related]
    assert places == ["animals.ttl:7:5", "zoo.ttl:8:39"]  # the other side, and the axiom


def test_files_of_other_formats_have_no_lines(root: Path) -> None:
    (root / "animals.jsonld").write_text(
        '{"@context": {"@vocab": "https://zoo.example/"}, "@type": "Animal", "age": "one"}'
    )
    (root / "more.rdf").write_text(
        '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns="https://zoo.example/"><Animal r:about="https://zoo.example/tim"/></r:RDF>'
    )
    found = lines(check())
    assert ("AnimalShape-age.datatype", "animals.jsonld") in found
    assert ("AnimalShape-age.minCount", "more.rdf") in found


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("more.rdf", "<a", "not RDF/XML: "),
        ("animals.jsonld", "{", "not JSON-LD: "),
        ("animals.jsonld", '{"@context": "http://127.0.0.1:1/c"}', "not JSON-LD: "),
        ("more.nt", "<urn:a> <urn:b> 5 .", "not N-Triples: "),
        ("animals.ttl", "a", "not Turtle: expected"),
    ],
)
def test_broken_files_are_findings(root: Path, name: str, text: str, problem: str) -> None:
    (root / name).write_text(text)
    fault, skipped = check()
    assert (fault.code, skipped.code) == ("syntax", "checks-skipped")
    assert fault.message.startswith(problem)
    assert fault.location is not None
    assert fault.location.path == name


def test_an_ontology_in_another_format_has_a_profile_too(root: Path) -> None:
    (root / "zoo.owl").write_text(
        '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns:s="http://www.w3.org/2000/01/rdf-schema#" xmlns:o="http://www.w3.org/2002/07/owl#">'
        '<o:Class r:about="urn:A"><s:subClassOf r:resource="urn:B"/></o:Class></r:RDF>'
    )
    (root / "communique.toml").write_text(CONFIG.replace("zoo.ttl", "zoo.owl"))
    assert ("profile.undeclared", "zoo.owl") in lines(check())


def test_queries_in_shapes_are_run_and_reach_no_network(root: Path) -> None:
    query = "SELECT $this ?value WHERE { $this :age ?value . FILTER (?value = 5) }"
    prefixes = "@prefix sh: <http://www.w3.org/ns/shacl#> ."
    shape = (
        "<urn:s#OldShape> a sh:NodeShape ; sh:targetNode <https://zoo.example/rex> ; sh:sparql [\n"
        f'    sh:message "Too old." ; sh:select """PREFIX : <https://zoo.example/>\n{query}""" ] .'
    )
    (root / "shapes.ttl").write_text(f"{prefixes}\n{shape}")
    (found,) = check()
    assert (found.code, str(found.location)) == ("OldShape.sparql", "animals.ttl:3:23")
    assert main(["check", "--select", "OldShape.sparql"]) == 1
    service = query.replace(":age ?value .", "SERVICE <http://127.0.0.1:1/> { ?s ?p ?value } .")
    (root / "shapes.ttl").write_text(f"{prefixes}\n{shape}".replace(query, service))
    (found,) = [each for each in check() if each.code == "shape-broken"]
    assert "SERVICE is refused" in found.message


def test_only_turtle_is_formatted(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "animals.jsonld").write_text("{}")
    assert main(["fmt"]) == 0
    assert capsys.readouterr().out.endswith("3 of 3 files changed\n")
    assert main(["fmt", "--check"]) == 0


def test_a_graph_above_the_limit_is_not_reasoned_over(root: Path) -> None:
    (root / "animals.ttl").write_text(f"{ANIMALS}:ivy a :Animal, :Plant ; :age 1 .\n")
    assert "contradiction.disjoint-classes" in {each.code for each in run(find_project())}
    (root / "communique.toml").write_text(f"{CONFIG}closure-limit = 3\n")
    codes = {each.code for each in run(find_project())}
    assert "contradictions-skipped" in codes
    assert "contradiction.disjoint-classes" not in codes


def test_a_broken_rule_is_a_finding_at_its_file(root: Path) -> None:
    (root / "rule.rq").write_text("not a rule")
    (root / "communique.toml").write_text(CONFIG.replace("[]", '"rule.rq"'))
    [found] = [each for each in examine(find_project()).findings if each.code == "query-broken"]
    assert found.location is not None
    assert found.location.path.endswith("rule.rq")


def test_advanced_shapes_are_run_where_they_are_asked_for(root: Path) -> None:
    target = "SELECT ?this WHERE { ?this <https://zoo.example/age> 5 }"
    (root / "shapes.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        f'<urn:s#FiveShape> a sh:NodeShape ; sh:target [ a sh:SPARQLTarget ; sh:select "{target}" ]'
        " ;\n    sh:property <urn:s#FiveShape-owner> .\n"
        "<urn:s#FiveShape-owner> sh:path <https://zoo.example/owner> ; sh:minCount 1 .\n"
    )
    (found,) = check()
    assert (found.code, found.location) == ("shapes-skipped", None)
    assert found.message == "some shapes were not run in full, because they use sh:target"
    (root / "communique.toml").write_text(f"{CONFIG}advanced = true\n")
    assert lines(check()) == [("FiveShape-owner.minCount", "animals.ttl:3:1")]


def test_an_ontology_need_not_stay_in_owl_2_rl(root: Path) -> None:
    with (root / "zoo.ttl").open("a") as file:
        file.write(
            ":Pet rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :age ;\n"
            "    owl:cardinality 1 ] , :Missing .\n:Pet a owl:Class .\n"
        )
    partial, undeclared = sorted(
        (each for each in check() if each.code.startswith(("profile", "reasoning"))),
        key=lambda each: each.location is not None,
    )
    assert (partial.code, undeclared.code) == ("reasoning-partial", "profile.undeclared")
    assert partial.message.startswith("what follows from one of the ontology's axioms is left out")
    (root / "communique.toml").write_text(f"{CONFIG}owl-rl = true\n")
    assert [each.code for each in check() if each.code.startswith("profile")] == [
        "profile.cardinality",
        "profile.undeclared",
    ]


def test_a_title_need_not_be_declared_outside_owl_2_rl(root: Path) -> None:
    with (root / "zoo.ttl").open("a") as file:
        file.write(
            '<https://zoo.example/ontology> <http://purl.org/dc/terms/title> "Zoo"@en ;\n'
            '    <https://zoo.example/motto> "Eat"@en .\n'
        )
    (line,) = [place for code, place in lines(check()) if code == "profile.undeclared"]
    assert line == "zoo.ttl:12:5"
    (root / "communique.toml").write_text(f"{CONFIG}owl-rl = true\n")
    assert [code for code, _ in lines(check())].count("profile.undeclared") == 2


def test_quotes_are_not_asked_for_where_no_texts_are_named(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["check"])
    out, err = capsys.readouterr()
    assert "quotes" not in out + err


def test_names_are_shown_as_the_file_writes_them(root: Path) -> None:
    (root / "communique.toml").write_text(
        f"{CONFIG.replace('rules = []', '')}".replace("false", "true")
    )
    found = {each.code: each for each in check()}
    assert found["shape.class"].message.endswith("must have the type :Keeper")
    (root / "animals.ttl").write_text(
        "@prefix z: <https://zoo.example/> . @prefix long: <https://zoo.> .\n"
        '<https://zoo.example/x> a z:Animal ; z:age "https://zoo.example/y" .\n'
    )
    (found_,) = [each for each in check() if each.code == "AnimalShape-age.datatype"]
    # The wrong value is shown to the letter.
    assert '"https://zoo.example/y"' in found_.message


def test_names_without_a_prefix_are_framed_whatever_finds_the_fault(root: Path) -> None:
    (root / "animals.ttl").unlink()
    zoo = "https://zoo.example/"
    (root / "more.nt").write_text(
        f"<{zoo}rex> <{zoo}eats> <{zoo}oak> .\n"
        f"<{zoo}rex> <{PREFIXES['rdf']}type> <{zoo}Plant> .\n"
        f"<{zoo}rex> <{zoo}keeps> <{zoo}oak> .\n"
    )
    config = CONFIG.replace('"animals.*", ', "").replace("rules = []\n", "")
    (root / "communique.toml").write_text(
        f'{config.replace("false", "true")}namespaces = ["{zoo}"]\n'
    )
    found = check()
    said = {each.code: f"{each.message} {each.hint}" for each in found}
    assert f"<{zoo}rex> is both <{zoo}" in said["contradiction.disjoint-classes"]
    assert f"<{zoo}oak> must have the type <{zoo}Keeper>" in said["shape.class"]
    assert said["undeclared-term"].startswith(f"<{zoo}")
    texts = [f"{each.message} {each.hint} {each.related}" for each in found]
    assert not [text for text in texts if re.search(rf"(?<!<){zoo}", text)]


def test_a_class_can_be_a_shape(root: Path) -> None:
    (root / "shapes.ttl").write_text(
        "@prefix : <https://zoo.example/> . @prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
        ":Animal a owl:Class , sh:NodeShape ; sh:property [ sh:path :eats ; sh:maxCount 0 ] .\n"
    )
    found = check()
    assert {each.code for each in found} == {"Animal-eats.maxCount"}
    assert main(["check", "--ignore", "Animal-eats.maxCount"]) == 0


def test_a_shape_with_a_digest_for_a_name_is_named_after_its_path(root: Path) -> None:
    digest = "0369fe65bd7a4c9f8a1b7c6d5e4f3a2b1c0d9e8f"
    (root / "shapes.ttl").write_text(
        "@prefix : <https://zoo.example/> . @prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        ":AnimalShape a sh:NodeShape ; sh:targetClass :Animal ;\n"
        f"    sh:property <https://zoo.example/AnimalShape/{digest}> .\n"
        f"<https://zoo.example/AnimalShape/{digest}> sh:path :eats ; sh:class :Food .\n"
    )
    found = {each.value: each for each in check()}
    grass = found["<https://zoo.example/grass>"]
    assert (grass.code, str(grass.location)) == ("AnimalShape-eats.class", "animals.ttl:4:21")
    assert [str(place) for place, _ in grass.related] == ["shapes.ttl:4:92"]
    assert grass.message == ":grass must have the type :Food"
    assert grass.hint == (
        "nothing here describes it: give it a type, or add the file that describes it"
    )
    (other,) = [each for each in found.values() if each is not grass]
    assert other.hint == ""  # it is described, as something else
    assert main(["explain", "AnimalShape-eats.class"]) == 0


def test_what_an_absent_import_may_declare_is_not_undeclared(root: Path) -> None:
    with (root / "zoo.ttl").open("a") as file:
        file.write(
            "<https://zoo.example/ontology> owl:imports <https://sea.example/fish/1.0> .\n"
            ":Dog a owl:Class ; rdfs:subClassOf <https://sea.example/fish#Fish> , :Bird .\n"
        )
    found = [each.message for each in check() if each.code == "profile.undeclared"]
    assert found == [":Bird is used as a class, and not declared"]


def test_what_rdf_schema_declares_need_not_be_declared_again(root: Path) -> None:
    with (root / "zoo.ttl").open("a") as file:
        file.write(":Pet a rdfs:Class . :Dog a owl:Class ; rdfs:subClassOf :Pet , :Fish .\n")
    found = [each.message for each in check() if each.code == "profile.undeclared"]
    assert found == [":Fish is used as a class, and not declared"]


def test_a_broken_shape_without_a_name_is_pointed_at(root: Path) -> None:
    (root / "shapes.ttl").write_text(SHAPES.replace("sh:path :age ; ", ""))
    (found,) = [each for each in check() if each.code == "shape-broken"]
    assert str(found.location) == "shapes.ttl:8:17"


def test_nothing_to_check_is_no_clean_report(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("ontology", "data"):
        (tmp_path / name).mkdir()
    assert main(["check", "--project", str(tmp_path)]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert err.startswith(f"communique: there is nothing to check in {tmp_path} (put Turtle into")
