"""The rules for every ontology pass on a sound project and catch their own fault, alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from communique.model import Finding
from communique.project import find_project
from projects import ROOT, run_all

FIXTURES = Path(__file__).parent / "fixtures" / "rules" / "generic"
FOLDER = ROOT / "queries" / "quality" / "generic"
RULES = sorted(path.stem for path in FOLDER.glob("*.rq"))
FILES = {path.name: path.read_text(encoding="utf-8") for path in FIXTURES.glob("*.ttl")}
CONFIG = """\
ontology = "ontology.ttl"
vocabularies = "concepts.ttl"
data = "data.ttl"
rules = []
"""


@dataclass(frozen=True)
class Case:
    """One edit of one file; each of the rule's findings has a focus and a line of that file.

    Attributes:
        code: The rule.
        file: The file that is edited.
        find: What is replaced; without it, `replace` is added at the end.
        replace: What replaces it.
        finds: The focus node and the line of each finding, in order.
    """

    code: str
    file: str
    replace: str
    finds: list[list[Any]]
    find: str = ""

    def __str__(self) -> str:
        return f"{self.code}-{self.finds[0][1]}"

    def edited(self) -> str:
        text = FILES[self.file]
        if not self.find:
            return f"{text}{self.replace}\n"
        assert text.count(self.find) == 1
        return text.replace(self.find, self.replace)


def _cases(path: Path) -> list[Case]:
    document: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [Case(code=path.stem, **case) for case in document["cases"]]


CASES = [case for path in sorted(FIXTURES.glob("*.yaml")) for case in _cases(path)]


def found(folder: Path, files: dict[str, str], code: str = "") -> list[Finding]:
    """The findings of one rule, or of all, with their places."""
    for name, text in {**files, "communique.toml": CONFIG}.items():
        (folder / name).write_text(text, encoding="utf-8")
    project = find_project(folder)
    return run_all(project, *(path for path in project.rule_files if path.stem == code))


def test_a_sound_project_has_no_finding(tmp_path: Path) -> None:
    assert found(tmp_path, FILES) == []


@pytest.mark.parametrize("case", CASES, ids=str)
def test_fault_gives_its_code_alone_and_at_its_line(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    findings = found(tmp_path, {**FILES, case.file: case.edited()}, case.code)
    for finding in findings:
        assert "{" not in finding.message
        assert "?" not in finding.message
        assert finding.hint
    places = [
        [finding.focus and finding.focus.strip("<>"), finding.location and finding.location.line]
        for finding in findings
    ]
    assert [case.code] * len(findings) == [finding.code for finding in findings]
    assert places == case.finds
    assert {finding.location and finding.location.path for finding in findings} == {case.file}


def test_fixtures_equal_the_rules() -> None:
    assert sorted({case.code for case in CASES}) == RULES


@pytest.mark.parametrize("code", RULES)
def test_rule_is_written_as_the_others(code: str) -> None:
    text = (FOLDER / f"{code}.rq").read_text(encoding="utf-8")
    assert "#+ graph: all\n" in text
    query = text.partition("\n\n")[2]
    assert "cmq:" not in text
    assert "SELECT *" not in query
    # A total order: all that is selected, but for what is summed up of a group, and for the path
    # where it is one and the same.
    head = re.search(r"^SELECT (.*)$", query, re.MULTILINE)
    assert head is not None
    selected = re.sub(r"\(\w+\(.*?\) AS \?\w+\)|DISTINCT", "", head[1]).split()
    ordered = query.splitlines()[-1].removeprefix("ORDER BY ").split()
    constant = {"?path"} if query.count("AS ?path)") == 1 else set()
    assert set(selected) - set(ordered) <= constant | {"?instead", "?term"}


def test_only_terms_of_the_project_are_asked_for_labels(tmp_path: Path) -> None:
    stub = "\nex:stub a owl:Class .\n<https://else.example/Term> a owl:Class .\n"
    files = {**FILES, "ontology.ttl": FILES["ontology.ttl"] + stub}
    codes = {(each.code, each.focus) for each in found(tmp_path, files)}
    term = "<https://cars.example/ontology#stub>"
    assert codes == {
        ("class-unconnected", term),
        ("definition-missing", term),
        ("label-missing", term),
    }


NO_FAULTS = {
    "a class that a deprecated one excludes": (
        "ontology.ttl",
        "\nex:Person owl:disjointWith ex:Automobile .\n",
    ),
    "a deprecated class in the definition of another": (
        "ontology.ttl",
        "\nex:Automobile rdfs:subClassOf [ owl:onProperty ex:ownedBy ; owl:allValuesFrom\n"
        "    ex:Person ] , [ owl:intersectionOf ( ex:Automobile ex:Thing ) ] .\n",
    ),
    "another name for a class": (
        "ontology.ttl",
        '\nex:Auto a owl:Class ; rdfs:label "auto"@en ; owl:equivalentClass ex:Car .\n',
    ),
    "terms of an ontology that is imported and absent": (
        "data.ttl",
        "\n<https://cars.example/data> owl:imports <https://cars.example/ontology/more> .\n"
        "d:herbie ex:wheels 4 ; a ex:Beetle .\n",
    ),
}


@pytest.mark.parametrize("name", NO_FAULTS)
def test_no_fault(name: str, tmp_path: Path) -> None:
    file, text = NO_FAULTS[name]
    codes = {each.code for each in found(tmp_path, {**FILES, file: FILES[file] + text})}
    # That the import is absent is told, and that two classes are equivalent.
    assert codes <= {"import-absent", "class-equivalent"}


def test_a_project_can_do_without_concept_schemes(tmp_path: Path) -> None:
    concepts = "\n".join(
        line for line in FILES["concepts.ttl"].splitlines() if "Scheme" not in line
    ).replace("skos:topConceptOf", "skos:note")
    codes = {each.code for each in found(tmp_path, {**FILES, "concepts.ttl": concepts})}
    assert "concept-without-scheme" not in codes
    scheme = "k:bus skos:inScheme <https://cars.example/kinds> .\n"
    files = {**FILES, "concepts.ttl": f"{concepts}\n{scheme}"}
    assert "concept-without-scheme" in {each.code for each in found(tmp_path, files)}


def test_a_blank_node_is_named_by_what_it_is_a_part_of(tmp_path: Path) -> None:
    text = (
        "\nex:Person rdfs:subClassOf [ owl:unionOf ( ex:Thing [ owl:onProperty ex:drivenBy ;\n"
        "    owl:allValuesFrom ex:Automobile ] ) ] .\n"
    )
    (finding,) = found(tmp_path, {**FILES, "ontology.ttl": FILES["ontology.ttl"] + text})
    assert finding.message == (
        "a part of <https://cars.example/ontology#Person> uses "
        "<https://cars.example/ontology#Automobile>, which is deprecated"
    )


def test_a_wrong_namespace_is_one_finding_for_each_file_where_it_is_declared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    things = "".join(
        f"<urn:{n}> a s:Thing , <urn:t> ; s:name 'n' ; <urn:p> s:no-term .\n" for n in range(99)
    )
    more = {
        "data2.ttl": f"@base <http://schema.org> .\n@prefix s: </> . @prefix t: </> .\n{things}",
        "data3.ttl": "<urn:a> <http://schema.org/name> 'a' .\n# not <http://schema.org/>\n",
        "data4.jsonld": '{"@id": "urn:b", "http://schema.org/name": "b", "urn:name": "b"}',
        "data5.ttl": "@prefix s: <http://schema.org/> .\n<urn:b> <urn:name> 'b' .\n",
        "data6.ttl": "@prefix schema: <https://schema.org/> .\n<urn:c> schema:name 'c' .\n",
    }
    monkeypatch.setattr(
        "test_generic_rules.CONFIG", CONFIG.replace('"data.ttl"', '["data.ttl", "data[2-6].*"]')
    )
    findings = [
        each for each in found(tmp_path, {**FILES, **more}) if each.code == "namespace-variant"
    ]
    told = "<http://schema.org/> is used {} in this file, and <https://schema.org/> elsewhere"
    assert [(str(each.location), each.message) for each in findings] == [
        ("data2.ttl:2:12", told.format("198 times")),
        ("data3.ttl:1:9", told.format("once")),
        ("data4.jsonld", told.format("once")),
    ]
    assert {each.focus for each in findings} == {"<http://schema.org/>"}


@pytest.mark.parametrize(
    ("said", "hint"),
    [
        ("dcterms:isReplacedBy ex:Car ;", ": <https://cars.example/ontology#Car>"),
        ("", ""),
        ("<http://purl.obolibrary.org/obo/IAO_0100001> 'EX:1' ;", ": EX:1"),
        (
            "dcterms:isReplacedBy ex:Person , ex:Car ;",
            ": <https://cars.example/ontology#Car> or <https://cars.example/ontology#Person>",
        ),
    ],
)
def test_what_replaces_a_deprecated_term_is_named(tmp_path: Path, said: str, hint: str) -> None:
    ontology = FILES["ontology.ttl"].replace("dcterms:isReplacedBy ex:Car ;", said)
    data = FILES["data.ttl"].replace("a ex:Car", "a ex:Automobile")
    (finding,) = found(tmp_path, {**FILES, "ontology.ttl": ontology, "data.ttl": data})
    assert finding.hint == f"use the term that replaces it{hint}"


def test_a_configuration_says_which_terms_are_the_projects_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stub = "\nex:stub a owl:Class .\n<https://else.example/Term> a owl:Class .\n"
    files = {**FILES, "ontology.ttl": FILES["ontology.ttl"] + stub}
    monkeypatch.setattr(
        "test_generic_rules.CONFIG", f'{CONFIG}namespaces = ["https://else.example/"]\n'
    )
    findings = found(tmp_path, files)
    assert {each.focus for each in findings} == {"<https://else.example/Term>"}
