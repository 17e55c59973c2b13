"""`communique check`: its formats, and which findings count."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

import communique
from communique.cli import main
from projects import ROOT, copy_shipped, edit, make

RULE = """\
#+ code: {code}
#+ severity: {severity}
#+ problem: It has a number.
#+ solution: take it away
#+ message: "{{focus}} has the number {{value}}"
SELECT ?focus ?path ?value
WHERE {{ ?focus ?path ?value . FILTER (?path = cmq:ordinal) }}
"""
DATA = "".join(f"dialogue:d-{n}\n    cmq:ordinal {n} ;\n.\n" for n in range(1, 5))


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small project with four warnings and four notes, which is the current folder."""
    root = make(tmp_path, {"data/a.ttl": DATA})
    for code, severity in (("numbered", "warning"), ("counted", "info")):
        path = root / f"queries/quality/{code}.rq"
        path.write_text(RULE.format(code=code, severity=severity))
    monkeypatch.chdir(root)
    monkeypatch.delenv("COMMUNIQUE_SOURCES", raising=False)
    return root


def check(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    code = main(["check", *arguments])
    out, _ = capsys.readouterr()
    return code, out


def test_sarif_is_all_that_is_printed(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out = check(capsys, "--format", "sarif")
    assert code == 1
    (run,) = json.loads(out)["runs"]
    rules = {rule["id"]: rule for rule in run["tool"]["driver"]["rules"]}
    assert {"syntax", "numbered", "counted", "profile.unionOf"} <= set(rules)
    assert rules["numbered"]["shortDescription"] == {"text": "It has a number."}
    assert rules["numbered"]["help"]["markdown"].startswith("# numbered\n")
    assert [each["ruleId"] for each in run["results"]].count("numbered") == 4
    region = run["results"][0]["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 3, "startColumn": 17, "endLine": 3, "endColumn": 18}


def test_junit_is_all_that_is_printed(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out = check(capsys, "--format", "junit")
    assert code == 1
    suites = ElementTree.fromstring(out)
    assert (suites.get("tests"), suites.get("failures")) == ("8", "4")
    _, out = check(capsys, "--format", "junit", "--fail-on", "info")
    assert ElementTree.fromstring(out).get("failures") == "8"


def test_github_is_all_that_is_printed(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out = check(capsys, "--format", "github")
    assert code == 1
    lines = out.splitlines()
    assert len(lines) == 8
    assert lines[0].startswith("::notice file=data/a.ttl,line=3,endLine=3,col=17,endColumn=18,")
    assert lines[1].startswith("::warning file=data/a.ttl,line=3,")


@pytest.mark.parametrize(
    ("fail_on", "arguments", "expected"),
    [
        ("info", [], 1),
        ("warning", [], 1),
        ("violation", [], 0),
        ("info", ["--ignore", "numbered"], 1),
        ("warning", ["--ignore", "numbered"], 0),
        ("info", ["--select", "numbered", "--ignore", "num*"], 0),
    ],
)
def test_what_fails_is_said(
    root: Path,
    capsys: pytest.CaptureFixture[str],
    fail_on: str,
    arguments: list[str],
    expected: int,
) -> None:
    code, _ = check(capsys, "--fail-on", fail_on, *arguments)
    assert code == expected


def test_codes_are_selected_and_ignored(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "[numbered]" not in check(capsys, "--select", "counted")[1]
    assert check(capsys, "--ignore", "counted")[1].count("[numbered]") == 4
    assert check(capsys, "--select", "counted", "--select", "numbered")[1].endswith(
        "4 warnings, 4 info in 1 file\n"
    )


def test_a_configuration_selects_and_ignores(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / "communique.toml").write_text('ignore = ["numbered"]\n')
    main(["check"])
    out = capsys.readouterr().out
    assert "[counted]" in out
    assert "[numbered]" not in out
    assert {each.code for each in communique.open(root).check()} == {"counted"}
    (root / "communique.toml").write_text('ignore = ["numberd"]\n')
    assert main(["check"]) == 2
    assert capsys.readouterr().err == (
        "communique: communique.toml:1:11: no finding can have the code `numberd` "
        "(did you mean `numbered`?)\n"
    )


def test_an_unknown_code_is_2_with_the_nearest(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", "--ignore", "numberd"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err == (
        "communique: no finding can have the code `numberd` (did you mean `numbered`?)\n"
    )
    assert main(["check", "--fail-on", "error"]) == 2
    assert main(["check", "--max-per-rule", "-1"]) == 2
    assert capsys.readouterr().err.count("\n") == 2


def test_many_findings_of_one_code_are_counted(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, out = check(capsys, "--max-per-rule", "3")
    assert out.count("info[counted]") == out.count("warning[numbered]") == 3
    more = "not shown: 1 of counted, 1 of numbered (--max-per-rule 0 shows all)\n\n"
    assert f"{more}4 warnings, 4 info in 1 file\n" in out
    for number in ("0", "4"):
        _, out = check(capsys, "--max-per-rule", number)
        assert out.count("warning[numbered]") == 4
        assert "not shown" not in out
    _, out = check(capsys, "--max-per-rule", "1", "--format", "json")
    assert len(json.loads(out)) == 8


@pytest.mark.parametrize("form", ["sarif", "junit", "github", "json", "text"])
def test_a_broken_shape_file_is_a_finding_in_every_format(
    root: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    (root / "ontology/shapes").mkdir()
    (root / "ontology/shapes/a.ttl").write_text("<urn:a> .")
    code, out = check(capsys, "--format", form, "--select", "numbered")
    assert code == 1
    assert "not Turtle" in out


def test_an_undeclared_term_of_the_ontology_is_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = copy_shipped(tmp_path)
    monkeypatch.delenv("COMMUNIQUE_SOURCES", raising=False)
    monkeypatch.chdir(root)
    path = root / "ontology/communique.ttl"
    line = edit(path, "rdfs:range cmq:DialogueSeries ;", "rdfs:range cmq:DialogueSerie ;")
    code, out = check(capsys, "--format", "json")
    assert code == 1
    records = [each for each in json.loads(out) if each["code"] != "answers-skipped"]
    found = {(each["code"], each["location"]["line"]) for each in records}
    assert ("undeclared-term", line) in found
    assert not any(each["code"].startswith("profile.") for each in records)


def test_sarif_of_the_shipped_project_knows_every_rule(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.delenv("COMMUNIQUE_SOURCES", raising=False)
    _, out = check(capsys, "--format", "sarif")
    (run,) = json.loads(out)["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert len(rules) > 150
    for rule in rules:
        assert rule["shortDescription"]["text"] != rule["id"]
        assert rule["help"]["markdown"].startswith("#")


def test_reports_are_written_beside_what_is_printed(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out = check(capsys, "--report", "sarif:a.sarif", "--report=junit:b.xml")
    assert code == 1
    assert "4 warnings" in out
    (run,) = json.loads((root / "a.sarif").read_text(encoding="utf-8"))["runs"]
    assert "numbered" in {each["ruleId"] for each in run["results"]}
    assert run["tool"]["driver"]["rules"][0]["help"]["markdown"].startswith("# ")
    assert len(ElementTree.parse(root / "b.xml").findall(".//failure")) == 4


@pytest.mark.parametrize(
    ("report", "problem"),
    [
        ("sarif", "`sarif` is not FORMAT:FILE, such as `sarif:communique.sarif`"),
        ("sarif:", "`sarif:` is not FORMAT:FILE"),
        ("yaml:a", "FORMAT is one of text, github, json, junit, sarif"),
        ("sarif:no/a.sarif", "there is no folder no"),
    ],
)
def test_a_report_that_cannot_be_written_is_told_before_the_check(
    root: Path, capsys: pytest.CaptureFixture[str], report: str, problem: str
) -> None:
    assert main(["check", "--report", report]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert problem in err
