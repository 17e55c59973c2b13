from __future__ import annotations

import re
from pathlib import Path

import pytest

from communique.model import CommuniqueError, Finding, Severity
from communique.project import Project
from projects import make, run_all

DATA = """\
dialogue:d-1 cmq:inSeries series:d ; cmq:ordinal 1 .
dialogue:d-2 cmq:inSeries series:d ;
    cmq:ordinal 1 .
"""
RULE = """\
#+ code: ordinal-duplicate
#+ severity: warning
#+ problem: Two dialogues of one series have one ordinal.
#+ solution: correct the ordinal of one of them
#+ message: "{focus} and {other} both have the ordinal {value} in {series}, {{so}} {nothing}"
SELECT ?focus ?path ?value ?other ?series ?nothing
WHERE {
    VALUES ?path { cmq:ordinal }
    ?focus cmq:inSeries ?series ; ?path ?value .
    ?other cmq:inSeries ?series ; ?path ?value .
    OPTIONAL { ?focus cmq:nothing ?nothing . }
    FILTER (STR(?other) < STR(?focus))
}
"""


def check(tmp_path: Path, rule: str, name: str = "ordinal-duplicate") -> list[Finding]:
    files = {"data/a.ttl": DATA, f"queries/quality/{name}.rq": rule}
    return run_all(Project(make(tmp_path, files)))


def test_a_row_is_a_finding_at_the_statement_that_it_names(tmp_path: Path) -> None:
    [found] = check(tmp_path, RULE)
    assert (found.code, found.severity) == ("ordinal-duplicate", Severity.WARNING)
    assert found.focus == "<https://w3id.org/communique/id/dialogue/d-2>"
    assert found.message == (
        "dialogue:d-2 and dialogue:d-1 both have the ordinal 1 in series:d, {so} ?"
    )
    assert found.hint == "correct the ordinal of one of them"
    assert found.location is not None
    assert (found.location.line, found.location.column) == (4, 17)
    [(place, note)] = found.related
    assert (place.line, place.column, note) == (2, 50, "dialogue:d-1")


def test_the_term_at_fault_can_be_the_property(tmp_path: Path) -> None:
    rule = RULE.replace("?series ?nothing", "?series ?nothing ?term")
    [found] = check(tmp_path, rule.replace("FILTER", "BIND (?path AS ?term) FILTER"))
    assert found.location is not None
    assert (found.location.line, found.location.column) == (4, 5)
    [found] = check(tmp_path / "b", rule.replace("FILTER", "BIND (?value AS ?term) FILTER"))
    assert found.location is not None
    assert (found.location.line, found.location.column) == (4, 17)


@pytest.mark.parametrize(
    ("broken", "error"),
    [
        (RULE.replace("{value} in", "{vaule} in"), r"names \{vaule\}, which it does not select"),
        (RULE.replace("{value} in", "{value in"), "the message of the rule is not a template"),
        (RULE.replace("?focus ?path", "?path", 1), "the rule does not select [?]focus"),
        (RULE.replace("WHERE {", "WHERE"), r"ordinal-duplicate\.rq:8:5: not a SPARQL query"),
        (RULE.replace("FILTER (", "SERVICE <http://e.org/> {} FILTER ("), "SERVICE"),
        (RULE.replace("severity: warning", "severity: bad"), r"duplicate\.rq:2:4: .*`bad`"),
        (RULE.replace("#+", "#"), r"duplicate\.rq:1: .* no header \(begin .* `#\+ code"),
        (RULE.partition("SELECT")[0] + "ASK { ?focus ?p ?o }", "the rule is not a SELECT query"),
        (RULE.replace("ordinal-dup", "ordnal-dup"), "is not the name of the file"),
        (RULE.replace("?other ?series ?no", "?othre ?series ?no"), r"names \{other\}, which"),
        (RULE.replace("?nothing .", "?nothign ."), r"duplicate\.rq:6: nothing .* binds [?]nothing"),
        (
            RULE.replace("STR(?other) <", "<http://e.org/f>(?other) <"),
            r"duplicate\.rq:12:13: there is no function <http://e\.org/f>",
        ),
        (RULE.replace("STR(?other) <", "cmq:f(?other) <"), r"rq:12:13: there is no function <"),
    ],
)
def test_a_broken_rule_is_one_finding_with_its_place(
    tmp_path: Path, broken: str, error: str
) -> None:
    [found] = check(tmp_path, broken)
    assert (found.code, found.severity) == ("query-broken", Severity.VIOLATION)
    told = str(CommuniqueError(found.message, hint=found.hint, location=found.location))
    assert re.search(error, told), told
    assert found.location is not None
    assert found.location.path.endswith("ordinal-duplicate.rq")
    assert found.location.line > 0
    assert "\n" not in told


def test_the_others_are_run_where_one_is_broken(tmp_path: Path) -> None:
    files = {"data/a.ttl": DATA, "queries/quality/ordinal-duplicate.rq": RULE}
    root = make(tmp_path, {**files, "queries/quality/other.rq": "SELECT"})
    assert [it.code for it in run_all(Project(root))] == ["ordinal-duplicate", "query-broken"]
    (root / "queries/quality/other.rq").write_bytes(b"\xff")
    [_, found] = run_all(Project(root))
    assert found.message == "the file is not UTF-8"


def test_values_of_the_whole_graph_are_filled_in(tmp_path: Path) -> None:
    rule = RULE.replace("VALUES ?path { cmq:ordinal }", "# EACH PROPERTY ?path\n")
    assert len(check(tmp_path / "a", rule)) == 2
    [found] = check(tmp_path / "b", rule.replace("PROPERTY", "PROPERTIES"))
    assert found.message == "a rule cannot ask for each PROPERTIES"


def test_a_rule_that_finds_nothing_and_no_rules_at_all(tmp_path: Path) -> None:
    assert check(tmp_path, RULE.replace("cmq:ordinal }", "cmq:dayCount }")) == []
    assert run_all(Project(make(tmp_path / "b", {}))) == []
