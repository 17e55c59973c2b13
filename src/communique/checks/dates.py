"""Comparison of days with the words in which a source prints them, and with today."""

from __future__ import annotations

import os
import re
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

import pyoxigraph as ox

from communique.model import Code, Severity
from communique.prefixes import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from communique.checks.job import Job
    from communique.model import Finding

__all__ = ["CODES", "ORDER", "Printed", "check", "parse_printed"]

ORDER: Final = 6

PRINTED_DATE_DIFFERS: Final = Code(
    "printed-date-differs",
    Severity.VIOLATION,
    "{day} does not follow from the printed words “{printed}”",
    "A day and the words that it was read from contradict each other, so that one is a slip.",
    "correct the day by the source; a quarter or a month goes to cmq:earliest and cmq:latest",
    'cmq:start "2015-07-23"^^xsd:date with an evidence that has cmq:printedDate "July 22, 2015"',
)
PUBLISHED_LATER: Final = Code(
    "published-later",
    Severity.VIOLATION,
    "{day} is later than today, {today}",
    "Nobody can quote a document that is not published yet.",
    "correct the day of publication",
    'cmq:published "2105-07-17"^^xsd:date',
)
CODES: Final = (PRINTED_DATE_DIFFERS, PUBLISHED_LATER)

_CMQ: Final = PREFIXES["cmq"]
_NAMES: Final = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september"),
    *("october", "november", "december"),
)
_MONTHS: Final = {name: number for number, name in enumerate(_NAMES, 1)} | {
    name[:3]: number for number, name in enumerate(_NAMES, 1)
}
_QUARTERS: Final = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4}
_MONTH: Final = rf"(?:{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\.?"
_TO: Final = r"\s*(?:-|\u2013|\u2014|to|and|through|until)\s*"
_DAY: Final = r"[0-9]{1,2}(?:st|nd|rd|th)?"
# Each form with the names of its parts; a month or a year that is left out is that of the other.
_FORMS: Final = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?P<m1>{_MONTH})\s+(?P<d1>{_DAY})(?:{_TO}(?:(?P<m2>{_MONTH})\s+)?(?P<d2>{_DAY}))?"
        r",?\s+(?P<y1>[0-9]{4})",
        rf"(?P<m1>{_MONTH})\s+(?P<d1>{_DAY}),?\s+(?P<y0>[0-9]{{4}}){_TO}"
        rf"(?P<m2>{_MONTH})\s+(?P<d2>{_DAY}),?\s+(?P<y1>[0-9]{{4}})",
        rf"(?P<d1>{_DAY})(?:{_TO}(?P<d2>{_DAY}))?\s+(?P<m1>{_MONTH}),?\s+(?P<y1>[0-9]{{4}})",
        r"(?:the\s+)?(?P<q1>first|second|third|fourth|last)\s+quarter\s+of\s+(?P<y1>[0-9]{4})",
        rf"(?P<m1>{_MONTH})(?:{_TO}(?P<m2>{_MONTH}))?,?\s+(?:of\s+)?(?P<y1>[0-9]{{4}})",
        rf"between\s+(?P<m1>{_MONTH})\s+and\s+(?P<m2>{_MONTH})(?:,?\s+(?:of\s+)?(?P<y1>[0-9]{{4}}))?",
        r"(?P<y1>[0-9]{4})\u5e74(?P<m1>[0-9]{1,2})\u6708(?:(?P<d1>[0-9]{1,2})\u65e5"
        r"(?:\s*(?:\u304b\u3089|\u301c|\uff5e|\u30fb|\u53ca\u3073|-)\s*"
        r"(?:(?P<m2>[0-9]{1,2})\u6708)?(?P<d2>[0-9]{1,2})\u65e5)?(?:\u307e\u3067)?)?",
    )
)

_CLAIMS: Final = """
SELECT DISTINCT ?claim ?property ?day ?printed
WHERE {
    VALUES ?property { cmq:start cmq:end cmq:earliest cmq:latest }
    ?claim ?property ?day .
    ?claim cmq:hasEvidence ?evidence .
    ?evidence cmq:printedDate ?printed .
}
ORDER BY ?claim ?property ?day ?printed
"""
_PUBLISHED: Final = """
SELECT ?source ?day
WHERE { ?source cmq:published ?day }
ORDER BY ?source ?day
"""


class Printed(NamedTuple):
    """What a printed date says.

    Attributes:
        first: The first day.
        last: The last day.
        is_exact: Whether both are days that are printed, and not the bounds of a month, a quarter
            or a span of months.
        has_year: Whether a year is printed; else the year of the days means nothing.
    """

    first: date
    last: date
    is_exact: bool
    has_year: bool = True

    def allows(self, name: str, day: date) -> bool:
        """Return true if the value of a property can be read from the words.

        Args:
            name: `start`, `end`, `earliest` or `latest`.
            day: The value.
        """
        first, last = self.first, self.last
        if not self.has_year:
            first, last = (each.replace(year=day.year) for each in (first, last))
        if self.is_exact:
            return day == (first if name in {"start", "earliest"} else last)
        if name in {"start", "end"}:
            return first <= day <= last
        return day == (first if name == "earliest" else last)


def parse_printed(text: str) -> Printed | None:
    """Return the days that a printed date stands for, or None if it names none.

    >>> parse_printed("May 9-10, 2013").last
    datetime.date(2013, 5, 10)
    >>> parse_printed("the fourth quarter of 2013").first
    datetime.date(2013, 10, 1)
    >>> parse_printed("Friday") is None
    True
    """
    words = " ".join(text.split())
    for form in _FORMS:
        if match := form.fullmatch(words):
            try:
                return _printed(match.groupdict())
            except ValueError:  # such as February 30
                return None
    return None


def check(job: Job) -> list[Finding]:
    """Hold days against the printed words beside them, and days of publication against today.

    Today is the day of SOURCE_DATE_EPOCH where that is set, as for reproducible builds.

    Returns:
        A finding for each day that does not follow from a date that its evidence prints, and for
        each source that is published later than today.
    """
    if not job.wants(CODES):
        return []
    return [*_differences(job), *_publications(job)]


def _differences(job: Job) -> Iterator[Finding]:
    for row in _rows(job, _CLAIMS):
        day, printed = _day(row["day"]), parse_printed(row["printed"].value)
        name = row["property"].value.removeprefix(_CMQ)
        if day is None or printed is None or printed.allows(name, day):
            continue
        yield PRINTED_DATE_DIFFERS.finding(
            focus=str(row["claim"]),
            path=str(row["property"]),
            value=str(row["day"]),
            day=day.isoformat(),
            printed=row["printed"].value,
        )


def _publications(job: Job) -> Iterator[Finding]:
    today = _today()
    for row in _rows(job, _PUBLISHED):
        day = _day(row["day"])
        if day is not None and day > today:
            yield PUBLISHED_LATER.finding(
                focus=str(row["source"]),
                path=f"<{_CMQ}published>",
                value=str(row["day"]),
                day=day.isoformat(),
                today=today.isoformat(),
            )


def _rows(job: Job, query: str) -> ox.QuerySolutions:
    rows = job.graph.query(query)
    assert isinstance(rows, ox.QuerySolutions)  # both queries are SELECT
    return rows


def _day(term: object) -> date | None:
    """Return the day of an xsd:date; None for what is none, which the shapes report."""
    try:
        return date.fromisoformat(term.value) if isinstance(term, ox.Literal) else None
    except ValueError:
        return None


def _today() -> date:
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch.isdigit():
        return datetime.fromtimestamp(int(epoch), UTC).date()
    # A document may be published in a country where it is tomorrow already.
    return datetime.now(UTC).date() + timedelta(days=1)


def _printed(parts: dict[str, str | None]) -> Printed:
    year = int(parts.get("y1") or 4)  # without a year, any leap year
    has_year = bool(parts.get("y1"))
    if quarter := parts.get("q1"):
        opening = 3 * _QUARTERS[quarter.lower()] - 2
        begin, end = date(year, opening, 1), _end_of(year, opening + 2)
        return Printed(begin, end, is_exact=False)
    month = _month(parts["m1"] or "")
    later = _month(parts.get("m2") or parts["m1"] or "")
    if (first := parts.get("d1")) is None:
        begin, end = date(year, month, 1), _end_of(year, later)
        return Printed(begin, end, is_exact=False, has_year=has_year)
    last = parts.get("d2") or first
    first_year = int(parts.get("y0") or year)
    begin, end = (_date(first_year, month, first), _date(year, later, last))
    return Printed(begin, end, is_exact=True)


def _month(text: str) -> int:
    return int(text) if text.isdigit() else _MONTHS[text.lower().rstrip(".")]


def _date(year: int, month: int, day: str) -> date:
    return date(year, month, int(re.sub(r"\D", "", day)))


def _end_of(year: int, month: int) -> date:
    """Return the last day of a month."""
    following = date(year + month // 12, month % 12 + 1, 1)
    return following - timedelta(days=1)
