"""Differences between graphs as text for a reviewer, and as JSON for programs.

The text begins each line with `+`, `-`, `~` or a blank, so that what colours a patch colours
it, too. The JSON is an object with

- `from` and `to`, what the sides are called;
- `summary`: `things` with how many were `added`, `removed` and `changed`, and `triples` with
  how many were `added` and `removed`;
- `things`, a list by IRI. Each has `iri` (null for what is only a blank node), `name` (the IRI
  shortened), `status` (`added`, `removed` or `changed`), `type` and `label` (or null), `twin`
  (the IRI that has the same facts on the other side, or null), `facts`, `evidence`, and
  `parts`, a list of the same kind.
- A fact has `status` (`added` or `removed`), `property`, `inside` (the properties that lead to
  the blank node of which it is said), `propertyLabel`, `value` (the term in N-Triples; for a
  blank node, Turtle with brackets) and `valueLabel`.
- An evidence has `iri`, `source` and `quotes`; it supports the facts and is itself unchanged.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import click
import pyoxigraph as ox

from communique.graph.find import LABELS
from communique.prefixes import PREFIXES, compact
from communique.reports.text import printable, wrap
from communique.things.diff import Status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from communique.things.diff import Change, Diff, Fact, Value

__all__ = ["as_json", "as_text"]

_MARKS: Final = {Status.ADDED: "+", Status.REMOVED: "-", Status.CHANGED: "~"}
_COLOURS: Final = {Status.ADDED: "green", Status.REMOVED: "red", Status.CHANGED: "cyan"}
_MOST_QUOTES: Final = 3
"""How many of the passages that support a change, and did not change, are shown."""

_CMQ: Final = PREFIXES["cmq"]
_QUOTE: Final = _CMQ + "quote"
_SOURCE: Final = _CMQ + "source"
_EVIDENCE: Final = _CMQ + "hasEvidence"
_PART_OF: Final = _CMQ + "partOf"
_TYPE: Final = PREFIXES["rdf"] + "type"
_FIRST, _REST, _NIL = (PREFIXES["rdf"] + name for name in ("first", "rest", "nil"))
_XSD: Final = PREFIXES["xsd"]
# What needs no datatype to be told from a text, which is in quotation marks.
_BARE: Final = {
    _XSD + "integer": re.compile(r"[+-]?[0-9]+\Z"),
    _XSD + "decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+\Z"),
    _XSD + "boolean": re.compile(r"(?:true|false)\Z"),
    _XSD + "date": re.compile(r"-?[0-9]{4,}-[0-9]{2}-[0-9]{2}\Z"),
}


def as_text(diff: Diff, *, colour: bool = False, width: int = 100, stat: bool = False) -> str:
    """Return a difference as text.

    Args:
        diff: The difference.
        colour: Whether to colour it with ANSI codes.
        width: The columns to fill; a word that is longer stays whole.
        stat: Whether to show only one line for each thing.
    """
    if not diff.things:
        return f"no difference between {diff.old} and {diff.new}\n"
    page = _Page(diff, colour, width)
    page.line(Status.CHANGED, 0, _summary(diff), mark="")
    for change in diff.things:
        if not stat:
            page.line(Status.CHANGED, 0, "", mark="")
        page.change(change, stat=stat)
    return "".join(f"{line}\n" for line in page.lines)


def as_json(diff: Diff) -> str:
    """Return a difference as JSON, ended by a line feed."""
    statuses = Counter(change.status for change in diff.things)
    record = {
        "from": diff.old,
        "to": diff.new,
        "summary": {
            "things": {str(status): statuses[status] for status in Status},
            "triples": {"added": diff.added, "removed": diff.removed},
        },
        "things": [_record(diff, change) for change in diff.things],
    }
    return json.dumps(record, ensure_ascii=False, indent=2) + "\n"


def _summary(diff: Diff) -> str:
    statuses = Counter(change.status for change in diff.things)
    counted = [f"{statuses[status]} {status}" for status in Status if statuses[status]]
    total = len(diff.things)
    noun = "thing" if total == 1 else "things"
    triples = f"{diff.added} triples added, {diff.removed} removed"
    return f"{diff.old} → {diff.new}: {total} {noun}: {', '.join(counted)}; {triples}"


def _record(diff: Diff, change: Change) -> dict[str, Any]:
    return {
        "iri": change.iri,
        "name": None if change.iri is None else compact(change.iri, diff.prefixes),
        "status": str(change.status),
        "type": change.type,
        "label": change.label,
        "twin": change.twin,
        "facts": [
            {
                "status": str(fact.status),
                "property": fact.path[-1],
                "inside": list(fact.path[:-1]),
                "propertyLabel": diff.label(fact.path[-1]) if fact.path[-1] else None,
                "value": _written(fact.value, str),
                "valueLabel": diff.label(_plain(fact)) if _is_iri(fact) else None,
            }
            for fact in change.facts
        ],
        "evidence": [
            {
                "iri": iri,
                "source": next(iter(diff.texts(iri, "source")), None),
                "quotes": diff.texts(iri, "quote"),
            }
            for iri in change.evidence
        ],
        "parts": [_record(diff, part) for part in change.parts],
    }


class _Page:
    """Prints changes, line by line."""

    def __init__(self, diff: Diff, colour: bool, width: int) -> None:
        self.lines: list[str] = []
        self._diff = diff
        self._colour = colour
        self._width = width
        self._base = ""

    def line(self, status: Status, depth: int, text: str, *, mark: str | None = None) -> None:
        """Add a text, wrapped, each of its lines with the mark of its status."""
        sign = _MARKS[status] if mark is None else mark
        indent = f"{sign:<2}{'  ' * depth}" if sign or depth else ""
        for number, part in enumerate(wrap(printable(text), self._width - len(indent) - 4)):
            line = f"{indent}{'    ' if number else ''}{part}".rstrip()
            coloured = self._colour and sign.strip()
            self.lines.append(click.style(line, fg=_COLOURS[status]) if coloured else line)

    def change(self, change: Change, depth: int = 0, *, stat: bool = False) -> None:
        """Add a thing with all that happened to it."""
        if not depth:
            self._base = change.iri or ""
        text = self._head(change)
        if stat:
            counts = Counter(_statuses(change))
            text += f"  +{counts[Status.ADDED]} -{counts[Status.REMOVED]}"
        self.line(change.status, depth, text)
        if stat or change.iri is None:
            return
        if change.twin is None:
            self._body(change, depth + 1)
        for part in change.parts:
            if _is_passage(part) and part.twin is None:
                self.line(part.status, depth + 1, self._passage(part))
            else:
                self.change(part, depth + 1)

    def _head(self, change: Change) -> str:
        if change.iri is None:
            return self._value(change.facts[0])
        kind = f" ({self._property(change.type)})" if change.type else ""
        label = f"  {change.label}" if change.label else ""
        head = f"{self._name(change.iri)}{label}{kind}"
        if change.twin is None:
            return head
        word = "to" if change.status is Status.REMOVED else "from"
        return f"{head}, renamed {word} {self._name(change.twin)}"

    def _body(self, change: Change, depth: int) -> None:
        """Add the facts, and the passages behind them."""
        shown_below = {(part.iri, part.status) for part in change.parts}
        cited: set[str] = set()
        shown: list[Fact] = []
        for fact in change.facts:
            if isinstance(fact.value, ox.NamedNode) and fact.path == (_EVIDENCE,):
                cited.add(fact.value.value)
                if (fact.value.value, fact.status) in shown_below:
                    continue
            if change.status is fact.status and self._is_in_head(change, fact):
                continue
            shown.append(fact)
        if depth > 1 and change.status is not Status.CHANGED:
            # A part that is new or gone is read as a whole.
            shown.sort(key=lambda fact: fact.path[-1] == _EVIDENCE)
            if shown:
                self.line(change.status, depth, "; ".join(map(self._fact, shown)))
        else:
            for fact in shown:
                self.line(fact.status, depth, self._fact(fact))
        quotes = [iri for iri in change.evidence if iri not in cited]
        for quote in quotes[:_MOST_QUOTES]:
            self.line(Status.CHANGED, depth, self._quote(quote), mark=" ")
        if len(quotes) > _MOST_QUOTES:
            text = f"and {len(quotes) - _MOST_QUOTES} more passages"
            self.line(Status.CHANGED, depth, text, mark=" ")

    def _is_in_head(self, change: Change, fact: Fact) -> bool:
        """Whether the head of a thing, or the place of the part, says a fact already."""
        if fact.path[-1] == _TYPE:
            return _plain(fact) == change.type
        if fact.path[-1] in LABELS:
            return _plain(fact) == change.label
        return fact.path[-1] == _PART_OF

    def _passage(self, change: Change) -> str:
        """An evidence that is new or gone, on one line: its words first."""
        quotes = [_plain(fact) for fact in change.facts if fact.path[-1] == _QUOTE]
        parts = [" ".join(f"“{text}”" for text in sorted(quotes))]
        parts += [self._name(_plain(fact)) for fact in change.facts if fact.path[-1] == _SOURCE]
        first = {_QUOTE, _SOURCE, _TYPE}
        rest = [self._fact(fact) for fact in change.facts if fact.path[-1] not in first]
        return "; ".join([" ".join(parts), *rest])

    def _quote(self, evidence: str) -> str:
        texts, sources = (self._diff.texts(evidence, name) for name in ("quote", "source"))
        words = " ".join(f"“{text}”" for text in texts)
        return f"{words} {self._name(sources[0])}" if sources else words

    def _fact(self, fact: Fact) -> str:
        name = " / ".join(map(self._property, fact.path))
        # `role: member` says no less than `role: role:member`.
        return f"{name}: {self._value(fact).removeprefix(f'{name}:')}"

    def _value(self, fact: Fact) -> str:
        text = _written(fact.value, self._term)
        if not _is_iri(fact):
            return text
        iri = _plain(fact)
        if self._diff.texts(iri, "quote"):
            return f"{self._quote(iri)} ({text})"
        label = self._diff.label(iri)
        said = re.split(r"[:#/]", text)[-1].replace("-", " ")
        return text if label is None or label.lower() == said.lower() else f"{text} ({label})"

    def _term(self, term: object) -> str:
        if isinstance(term, ox.NamedNode):
            return self._name(term.value)
        if not isinstance(term, ox.Literal):
            return str(term)
        datatype = term.datatype.value
        bare = _BARE.get(datatype)
        if bare is not None and bare.match(term.value):
            return term.value
        if term.language or datatype == _XSD + "string":
            return str(term)
        return f"{ox.Literal(term.value)}^^{compact(datatype, self._diff.prefixes)}"

    def _name(self, iri: str) -> str:
        """The IRI as short as can be: of a part of the thing in question, its fragment."""
        if self._base and iri.startswith(f"{self._base}#"):
            return iri[len(self._base) :]
        return compact(iri, self._diff.prefixes)

    def _property(self, iri: str) -> str:
        return self._diff.label(iri) or re.split(r"[#/:]", iri)[-1] or iri


def _is_passage(change: Change) -> bool:
    """Whether a part is an evidence that is wholly new or gone."""
    return (
        change.status is not Status.CHANGED
        and not change.parts
        and any(fact.path[-1] == _QUOTE for fact in change.facts)
    )


def _plain(fact: Fact) -> str:
    """The IRI or the text of a value."""
    return getattr(fact.value, "value", "")


def _is_iri(fact: Fact) -> bool:
    return isinstance(fact.value, ox.NamedNode)


def _written(value: Value, term: Callable[[object], str]) -> str:
    """A value in Turtle, a blank node with all that is said of it."""
    if not isinstance(value, frozenset):
        return term(value)
    if (items := _items(value)) is not None:
        return f"( {' '.join(_written(item, term) for item in items)} )"
    pairs = sorted(
        f"{'a' if verb == _TYPE else term(ox.NamedNode(verb))} {_written(inner, term)}"
        for verb, inner in value
    )
    return f"[ {' ; '.join(pairs)} ]" if pairs else "[]"


def _items(value: Value) -> list[Value] | None:
    """The items of a list, or None for what is not one."""
    items: list[Value] = []
    while isinstance(value, frozenset):
        said = dict(value)
        if len(value) != 2 or said.keys() != {_FIRST, _REST}:
            return None
        items.append(said[_FIRST])
        value = said[_REST]
    return items if items and value == ox.NamedNode(_NIL) else None


def _statuses(change: Change) -> Iterator[Status]:
    yield from (fact.status for fact in change.facts)
    for part in change.parts:
        yield from _statuses(part)
