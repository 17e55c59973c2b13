from __future__ import annotations

from pathlib import Path

import pytest

from communique.checks import rules
from communique.checks.locate import Locator
from communique.model import CommuniqueError, Finding, Severity
from communique.project import Project
from communique.store import load
from projects import make

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
    FILTER (STR(?other) < STR(?focus))
}
"""


def check(tmp_path: Path, rule: str, name: str = "ordinal-duplicate") -> list[Finding]:
    files = {"data/a.ttl": DATA, f"queries/quality/{name}.rq": rule}
    graph = load(Project(make(tmp_path, files)))
    locator = Locator(graph)
    return [locator.locate(each) for each in rules.check(graph, locator)]


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
        (RULE.replace("{value} in", "{value in"), "the message of the rule is no template"),
        (RULE.replace("?focus ?path", "?path", 1), "the rule does not select [?]focus"),
        (RULE.replace("WHERE {", "WHERE"), r"ordinal-duplicate\.rq:8:5: not a SPARQL query"),
        (RULE.replace("FILTER (", "SERVICE <http://e.org/> {} FILTER ("), "SERVICE"),
        (RULE.replace("severity: warning", "severity: bad"), r"duplicate\.rq:2: .*`bad`"),
        (RULE.replace("#+", "#"), r"duplicate\.rq:1: .* no header \(begin .* `#\+ code"),
        (RULE.partition("SELECT")[0] + "ASK { ?focus ?p ?o }", "the rule is no SELECT query"),
        (RULE.replace("ordinal-dup", "ordnal-dup"), "is not the name of the file"),
    ],
)
def test_a_broken_rule_is_one_line_with_its_place(tmp_path: Path, broken: str, error: str) -> None:
    with pytest.raises(CommuniqueError, match=error) as caught:
        check(tmp_path, broken)
    assert caught.value.exit_code == 2
    assert caught.value.location is not None
    assert caught.value.location.path.endswith("ordinal-duplicate.rq")
    assert "\n" not in str(caught.value)


def test_a_rule_that_finds_nothing_and_no_rules_at_all(tmp_path: Path) -> None:
    assert check(tmp_path, RULE.replace("cmq:ordinal }", "cmq:dayCount }")) == []
    empty = load(Project(make(tmp_path / "b", {})))
    assert rules.check(empty, Locator(empty)) == []
