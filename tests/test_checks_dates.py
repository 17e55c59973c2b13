"""Days against the words in which a source prints them, and against today."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from communique.checks import dates
from communique.checks.dates import parse_printed
from communique.checks.locate import Locator
from communique.graph import load
from communique.model import Finding
from communique.project import Project
from projects import ROOT, job_of, make

PARTS = "https://w3id.org/communique/id/dialogue/d"


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("July 22, 2015", "2015-07-22", "2015-07-22"),
        ("May 9-10, 2013", "2013-05-09", "2013-05-10"),
        ("May 9\u201310, 2013", "2013-05-09", "2013-05-10"),
        ("June 30 and July 1, 2026", "2026-06-30", "2026-07-01"),
        ("December 31, 2013 to January 2, 2014", "2013-12-31", "2014-01-02"),
        ("9-10 May 2013", "2013-05-09", "2013-05-10"),
        ("11th October, 2019", "2019-10-11", "2019-10-11"),
        ("the fourth quarter of 2013", "2013-10-01", "2013-12-31"),
        ("July 2018", "2018-07-01", "2018-07-31"),
        ("February 2016", "2016-02-01", "2016-02-29"),
        ("between October and December 2013", "2013-10-01", "2013-12-31"),
        ("2013年5月9日", "2013-05-09", "2013-05-09"),
        ("2013年5月9日から10日", "2013-05-09", "2013-05-10"),
        ("2013年5月31日から6月1日まで", "2013-05-31", "2013-06-01"),
        ("2018年7月", "2018-07-01", "2018-07-31"),
    ],
)
def test_a_printed_date_is_read(text: str, first: str, last: str) -> None:
    printed = parse_printed(text)
    assert printed is not None
    assert (printed.first.isoformat(), printed.last.isoformat()) == (first, last)
    assert printed.has_year


@pytest.mark.parametrize(
    "text", ["Friday", "During this trip", "recently", "February 30, 2013", "2013", "9", ""]
)
def test_words_that_name_no_day_are_passed_over(text: str) -> None:
    assert parse_printed(text) is None


def test_months_without_a_year_say_nothing_of_the_year() -> None:
    printed = parse_printed("between October and December")
    assert printed is not None
    assert printed.allows("earliest", date(2013, 10, 1))
    assert printed.allows("latest", date(1999, 12, 31))
    assert not printed.allows("latest", date(2013, 11, 30))


def check(tmp_path: Path, days: str, printed: str) -> list[tuple[Finding, int]]:
    data = f"""<{PARTS}#held> a cmq:Schedule ; cmq:hasEvidence <{PARTS}#e> ;
    {days} .
<{PARTS}#e> a cmq:Evidence ; cmq:printedDate "{printed}" .
"""
    graph = load(Project(make(tmp_path, {"data/a.ttl": data})))
    findings = [Locator(graph).locate(each) for each in dates.check(job_of(graph))]
    return [(each, each.location.line if each.location else 0) for each in findings]


@pytest.mark.parametrize(
    ("days", "printed"),
    [
        ('cmq:start "2013-05-09"^^xsd:date ; cmq:end "2013-05-10"^^xsd:date', "May 9-10, 2013"),
        (
            'cmq:earliest "2013-10-01"^^xsd:date ; cmq:latest "2013-12-31"^^xsd:date',
            "the fourth quarter of 2013",
        ),
        # A day that another passage of the evidence gives may lie in the month that is printed.
        ('cmq:start "2018-07-26"^^xsd:date', "July 2018"),
        ('cmq:start "2018-07-26"^^xsd:date', "Thursday"),
        ('cmq:start "2018-07-40"^^xsd:date', "July 2018"),  # no day: the shapes say so
    ],
)
def test_a_day_that_follows_is_no_finding(tmp_path: Path, days: str, printed: str) -> None:
    assert check(tmp_path, days, printed) == []


@pytest.mark.parametrize(
    ("days", "printed", "name"),
    [
        ('cmq:start "2013-05-08"^^xsd:date', "May 9-10, 2013", "start"),
        (
            'cmq:start "2013-05-09"^^xsd:date ; cmq:end "2013-05-11"^^xsd:date',
            "May 9-10, 2013",
            "end",
        ),
        ('cmq:earliest "2013-09-01"^^xsd:date', "the fourth quarter of 2013", "earliest"),
        ('cmq:latest "2018-08-31"^^xsd:date', "July 2018", "latest"),
        ('cmq:start "2018-08-01"^^xsd:date', "2018年7月", "start"),
    ],
)
def test_a_day_that_contradicts_is_found(
    tmp_path: Path, days: str, printed: str, name: str
) -> None:
    [(finding, line)] = check(tmp_path, days, printed)
    assert (finding.code, line) == ("printed-date-differs", 3)
    assert finding.path is not None
    assert finding.path.endswith(f"#{name}>")
    assert f"“{printed}”" in finding.message


def test_a_source_of_tomorrow_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1437091200")  # 17 July 2015
    data = """source:a cmq:published "2015-07-17"^^xsd:date .
source:b cmq:published "2015-07-18"^^xsd:date .
"""
    graph = load(Project(make(tmp_path, {"data/a.ttl": data})))
    [finding] = dates.check(job_of(graph))
    assert finding.code == "published-later"
    assert finding.message == "2015-07-18 is later than today, 2015-07-17"


def test_the_shipped_days_follow_from_what_is_printed() -> None:
    assert dates.check(job_of(load(Project(ROOT)))) == []
