"""SARIF: its structure, by the text of the standard and by its schema; places; fingerprints.

The schema is not part of this repository. The environment variable COMMUNIQUE_SARIF_SCHEMA
names the file: that of the standard, or the one in the npm package `@microsoft/jest-sarif`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from communique.model import Finding, Location, Severity
from communique.reports.formats.sarif import render as as_sarif
from communique.reports.report import Report, Rule

_DEFAULT = Path(__file__).resolve().parents[1] / "../shared/conformance/sarif-schema-2.1.0.json"
SCHEMA = Path(os.environ.get("COMMUNIQUE_SARIF_SCHEMA") or _DEFAULT)

PLACE = Location("data/1.ttl", 2, 17)
SHAPE = Location("ontology/shapes/d.ttl", 1, 1)
FOUND = Finding(
    "DialogueShape-ordinal.minInclusive",
    Severity.VIOLATION,
    "<https://w3id.org/communique/id/dialogue/ab-1>",
    "<https://w3id.org/communique/ontology#ordinal>",
    '"0"^^<http://www.w3.org/2001/XMLSchema#integer>',
    "the ordinal is too low",
    "count from 1",
    PLACE,
    ((SHAPE, "the shape that says so"),),
)
SYNTAX = Finding("syntax", Severity.VIOLATION, None, None, None, "not Turtle", "", PLACE)
NOWHERE = Finding("rule", Severity.INFO, None, None, None, "nowhere to be seen")
BLANK = Finding("rule", Severity.WARNING, "_:b0", None, "_:b1", "a blank node", location=PLACE)
PROBLEM = "An ordinal is less than 1. Nothing comes before the first."
RULE = Rule(
    "DialogueShape-ordinal.minInclusive",
    Severity.VIOLATION,
    PROBLEM,
    "Count from 1.",
    "# DialogueShape-ordinal.minInclusive\n",
)

# The properties of each object of the standard that we write: required ones without a mark.
# Section 3.13 and following; an object may have no others.
OBJECTS: Mapping[str, Mapping[str, object]] = {
    "log": {"version": {"2.1.0"}, "$schema": str, "runs": ["run"]},
    "run": {
        "tool": "tool",
        "columnKind": {"unicodeCodePoints", "utf16CodeUnits"},
        "originalUriBaseIds": dict,
        "artifacts": ["artifact"],
        "results": ["result"],
    },
    "tool": {"driver": "driver"},
    "driver": {"name": str, "informationUri": str, "version": str, "rules": ["rule"]},
    "rule": {
        "id": str,
        "shortDescription": "text",
        "fullDescription": "text",
        "help": "text",
        "defaultConfiguration": "configuration",
    },
    "configuration": {"level": {"none", "note", "warning", "error"}},
    "text": {"text": str, "markdown?": str},
    "artifact": {"location": "address", "mimeType?": str, "encoding": str},
    "address": {"uri": str, "uriBaseId?": str, "index?": int},
    "result": {
        "ruleId": str,
        "ruleIndex": int,
        "level": {"none", "note", "warning", "error"},
        "message": "text",
        "locations": ["location"],
        "relatedLocations?": ["location"],
        "partialFingerprints": dict,
        "properties?": dict,
        "suppressions?": ["suppression"],
    },
    "suppression": {"kind": {"external"}, "status": {"accepted"}, "justification": str},
    "location": {
        "id?": int,
        "physicalLocation?": "physical",
        "logicalLocations?": ["logical"],
        "message?": "text",
    },
    "physical": {"artifactLocation": "address", "region?": "region"},
    "region": {"startLine": int, "startColumn?": int, "endLine?": int, "endColumn?": int},
    "logical": {"name": str, "fullyQualifiedName": str, "kind": str},
}


def conforms(value: Any, kind: object) -> None:
    if isinstance(kind, str):
        allowed = {name.rstrip("?"): each for name, each in OBJECTS[kind].items()}
        required = {name for name in OBJECTS[kind] if not name.endswith("?")}
        assert required <= value.keys() <= allowed.keys(), (kind, value)
        for name, each in value.items():
            conforms(each, allowed[name])
    elif isinstance(kind, list):
        assert isinstance(value, list)
        for each in value:
            conforms(each, kind[0])
    elif isinstance(kind, set):
        assert value in kind
    else:
        assert isinstance(kind, type)
        assert isinstance(value, kind)
        assert value != ""
        assert not isinstance(value, int) or value >= 0


def sarif(*findings: Finding, rules: tuple[Rule, ...] = ()) -> dict[str, Any]:
    log = json.loads(as_sarif(Report(findings, {rule.code: rule for rule in rules})))
    assert isinstance(log, dict)
    conforms(log, "log")
    return log


def results(*findings: Finding) -> list[dict[str, Any]]:
    found = sarif(*findings)["runs"][0]["results"]
    assert isinstance(found, list)
    return found


def fingerprint(finding: Finding) -> str:
    return str(results(finding)[0]["partialFingerprints"]["communiqueFinding/v1"])


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/1.ttl").write_text('<a>\n    cmq:ordinal 0 ; # "x"\n')
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.skipif(not SCHEMA.is_file(), reason="COMMUNIQUE_SARIF_SCHEMA names no file")
@pytest.mark.parametrize("findings", [(), (FOUND, SYNTAX, NOWHERE, BLANK)])
def test_a_log_is_valid_by_the_schema(findings: tuple[Finding, ...]) -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    validator = jsonschema.Draft4Validator(schema, format_checker=jsonschema.FormatChecker())
    waived = [(replace(each, focus="<urn:x>"), "a guest") for each in findings]
    log = json.loads(as_sarif(Report(findings, {RULE.code: RULE}, waived=waived)))
    conforms(log, "log")
    assert list(validator.iter_errors(log)) == []
    log["runs"][0]["results"] = [{}]
    assert not validator.is_valid(log)


def test_the_whole_of_a_log() -> None:
    log = sarif(FOUND, rules=(RULE,))
    assert list(log) == ["version", "$schema", "runs"]
    run = log["runs"][0]
    assert run["tool"]["driver"]["name"] == "communique"
    assert run["tool"]["driver"]["rules"] == [
        {
            "id": FOUND.code,
            "shortDescription": {"text": "An ordinal is less than 1."},
            "fullDescription": {"text": f"{PROBLEM}\n\nCount from 1."},
            "help": {
                "text": f"{PROBLEM}\n\nCount from 1.",
                "markdown": "# DialogueShape-ordinal.minInclusive\n",
            },
            "defaultConfiguration": {"level": "error"},
        }
    ]
    assert [each["location"]["uri"] for each in run["artifacts"]] == [PLACE.path, SHAPE.path]
    assert [each["mimeType"] for each in run["artifacts"]] == ["text/turtle", "text/turtle"]
    (result,) = run["results"]
    result["partialFingerprints"] = {}
    assert result == {
        "ruleId": FOUND.code,
        "ruleIndex": 0,
        "level": "error",
        "message": {"text": "the ordinal is too low\nHelp: count from 1"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {
                        "uri": "data/1.ttl",
                        "uriBaseId": "%SRCROOT%",
                        "index": 0,
                    },
                    "region": {"startLine": 2, "startColumn": 17, "endLine": 2, "endColumn": 18},
                },
                "logicalLocations": [
                    {
                        "name": "dialogue:ab-1",
                        "fullyQualifiedName": "https://w3id.org/communique/id/dialogue/ab-1",
                        "kind": "resource",
                    }
                ],
            }
        ],
        "relatedLocations": [
            {
                "id": 1,
                "physicalLocation": {
                    "artifactLocation": {
                        "uri": "ontology/shapes/d.ttl",
                        "uriBaseId": "%SRCROOT%",
                        "index": 1,
                    },
                    # There is no such file here, so nobody knows where the token ends.
                    "region": {"startLine": 1, "startColumn": 1},
                },
                "message": {"text": "the shape that says so"},
            }
        ],
        "partialFingerprints": {},
        "properties": {"focus": FOUND.focus, "path": FOUND.path, "value": FOUND.value},
    }


def test_indices_point_at_what_they_name() -> None:
    other = replace(FOUND, code="other", location=Location("a b/é.csv", 1))
    run = sarif(FOUND, other, SYNTAX, rules=(RULE, replace(RULE, code="unused")))["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    assert [each["id"] for each in rules] == [FOUND.code, "unused", "other", "syntax"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        for location in [*result["locations"], *result.get("relatedLocations", ())]:
            address = location["physicalLocation"]["artifactLocation"]
            artifact = run["artifacts"][address["index"]]
            assert artifact["location"]["uri"] == address["uri"]
    assert run["artifacts"][2]["location"]["uri"] == "a%20b/%C3%A9.csv"
    assert run["artifacts"][2]["mimeType"] == "text/csv"


def test_levels_follow_severities() -> None:
    found = [replace(FOUND, severity=each, code=str(each)) for each in Severity]
    run = sarif(*found)["runs"][0]
    assert [each["level"] for each in run["results"]] == ["note", "warning", "error"]
    rules = run["tool"]["driver"]["rules"]
    assert [each["defaultConfiguration"]["level"] for each in rules] == ["note", "warning", "error"]


def test_a_place_is_as_exact_as_it_is_known(here: Path) -> None:
    def location(place: Location | None) -> Any:
        (result,) = results(replace(FOUND, focus=None, location=place, related=()))
        return result["locations"]

    assert location(None) == []
    assert "region" not in location(Location("a.csv"))[0]["physicalLocation"]
    assert location(Location("a.csv", 3))[0]["physicalLocation"]["region"] == {"startLine": 3}
    outside = location(Location("/elsewhere/a b.ttl", 1))[0]["physicalLocation"]
    assert outside["artifactLocation"] == {"uri": "file:///elsewhere/a%20b.ttl", "index": 0}


def test_a_region_ends_after_the_token(here: Path) -> None:
    text = 'é "日本"@ja .\n  <#b> """one\n  two "" \\" three"""@en-GB ; \'\'\'x\'\'\' .\n"""open'
    (here / "data/1.ttl").write_text(text, encoding="utf-8")

    def end(line: int, column: int) -> tuple[int, int] | None:
        place = Location("data/1.ttl", line, column)
        region = results(replace(FOUND, location=place))[0]["locations"][0]
        region = region["physicalLocation"]["region"]
        return (region["endLine"], region["endColumn"]) if "endLine" in region else None

    assert end(1, 1) == (1, 2)
    assert end(1, 3) == (1, 10)
    assert end(2, 3) == (2, 7)
    assert end(2, 8) == (3, 27)
    assert end(3, 30) == (3, 37)
    assert end(4, 1) == (4, 8)
    assert end(4, 9) is None
    assert end(9, 1) is None


def test_a_fingerprint_does_not_hang_on_lines_or_words(here: Path) -> None:
    first = fingerprint(FOUND)
    assert fingerprint(replace(FOUND, location=Location("data/2.ttl", 9, 1))) == first
    assert fingerprint(replace(FOUND, message="m", hint="h", related=())) == first
    for other in ({"code": "x"}, {"focus": "<urn:x>"}, {"path": None}, {"value": '"1"'}):
        assert fingerprint(replace(FOUND, **other)) != first
    assert fingerprint(BLANK) == fingerprint(replace(BLANK, focus="_:c7", value="_:d"))
    assert fingerprint(SYNTAX) == fingerprint(replace(SYNTAX, location=Location("data/1.ttl", 9)))
    assert fingerprint(SYNTAX) != fingerprint(replace(SYNTAX, location=Location("data/2.ttl", 2)))


def test_no_two_results_share_a_fingerprint() -> None:
    found = results(FOUND, FOUND, BLANK, replace(BLANK, focus="_:c", value="_:d"))
    prints = [each["partialFingerprints"]["communiqueFinding/v1"] for each in found]
    assert len(set(prints)) == 4
    assert [each.rpartition(":")[2] for each in prints] == ["1", "2", "1", "2"]


def test_braces_are_no_placeholders() -> None:
    (result,) = results(replace(FOUND, message="a {0} b", related=((PLACE, "{x}"),)))
    assert result["message"]["text"] == "a {{0}} b\nHelp: count from 1"
    assert result["relatedLocations"][0]["message"]["text"] == "{{x}}"


def test_the_same_findings_give_the_same_bytes_and_name_no_folder(here: Path) -> None:
    text = as_sarif(Report((FOUND, SYNTAX)))
    assert text == as_sarif(Report((FOUND, SYNTAX)))
    assert str(here) not in text
    assert text.endswith("}\n")
