"""What the answers of the stored questions show at a glance, for the home page."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from communique.site.nodes import Node
from communique.site.pages import gap
from communique.site.texts import count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from communique.site.nodes import Value
    from communique.site.site import Site

__all__ = ["Insight", "insights"]


class Insight(NamedTuple):
    """A sentence on the data, the things that it ends with, and the question behind it."""

    text: str
    question: str
    things: tuple[Node, ...] = ()


def insights(site: Site) -> Iterator[Insight]:
    """Yield what the data shows, the most telling first; nothing of questions without rows."""
    yield from _meetings(site)
    yield from _sources(site)
    yield from _people(site)
    yield from _commitments(site)
    topics = site.rows("topic-history")
    if topics:
        row = max(topics, key=lambda it: int(str(it["dialogues"] or 0)))
        yield Insight(
            f"The topic of most meetings ({row['dialogues']}):",
            "topic-history",
            _nodes(row["topic"]),
        )
    if number := len(site.rows("single-source-facts")):
        rests = count(number, "statement rests", "statements rest")
        yield Insight(f"{rests} on one independent source.", "single-source-facts")


def _nodes(*values: Value | None) -> tuple[Node, ...]:
    return tuple(dict.fromkeys(value for value in values if isinstance(value, Node)))


def _meetings(site: Site) -> Iterator[Insight]:
    question = "announced-versus-held"
    verdicts = Counter(str(row["verdict"]) for row in site.rows(question))
    if number := verdicts["no-report-known"]:
        them = "it" if number == 1 else "they"
        what = count(number, "occurrence was", "occurrences were")
        yield Insight(f"{what} announced, and no report is known that {them} took place.", question)
    if number := verdicts["moved"]:
        what = count(number, "occurrence")
        yield Insight(f"{what} took place on another day or elsewhere than announced.", question)
    question = "missing-occurrences"
    missing = [row for row in site.rows(question) if str(row["evidence"]) == "none"]
    if missing:
        what = count(len(missing), "numbered occurrence")
        several = _nodes(*(row["series"] for row in missing))[:3]
        yield Insight(
            f"{what} must exist, and no source at hand is about them, as in the",
            question,
            several,
        )
    question = "gaps-between-dialogues"
    if rows := site.rows(question):
        row = max(rows, key=lambda it: int(str(it["days"] or it["minDays"] or 0)))
        text = f"The longest known pause in a series: {gap(row)}, between"
        yield Insight(text, question, _nodes(row["previous"], row["dialogue"]))


def _sources(site: Site) -> Iterator[Insight]:
    question = "source-disagreements"
    if rows := site.rows(question):
        conflicts = sum(str(row["nature"]) == "conflict" for row in rows)
        points = count(len(rows), "point")
        most = Counter(row["dialogue"] for row in rows).most_common(1)[0][0]
        yield Insight(
            f"On {points} two sources say different things; {conflicts or 'none'} of these cannot "
            "both be true. Most of them are about the",
            question,
            _nodes(most),
        )


def _people(site: Site) -> Iterator[Insight]:
    question = "recurring-officials"
    pairs = dict.fromkeys((row["official"], row["dialogue"]) for row in site.rows(question))
    if pairs:
        person, number = Counter(person for person, _ in pairs).most_common(1)[0]
        yield Insight(f"Seen at most meetings ({number}):", question, _nodes(person))
    names = Counter(name.node("partOf") for name in site.nodes.of("AgencyName"))
    if names:
        agency, number = names.most_common(1)[0]
        yield Insight(f"Printed under most names ({number}):", "agency-names", _nodes(agency))


def _commitments(site: Site) -> Iterator[Insight]:
    question = "commitment-follow-up"
    if rows := site.rows(question):
        none = sum(str(row["grade"]) == "not-assessed" for row in rows)
        what = count(len(rows), "commitment")
        which = f"any of the {what}" if none == len(rows) else f"{none} of {what}"
        yield Insight(f"Nobody has assessed what became of {which}.", question)
    question = "commitment-lineage"
    if rows := site.rows(question):
        stated = sum(str(row["basis"]) == "stated" for row in rows)
        takes = count(len(rows), "time a commitment takes", "times a commitment takes")
        yield Insight(
            f"{takes} up an earlier one; a source says so itself in {stated or 'none'} of these "
            "cases.",
            question,
        )
