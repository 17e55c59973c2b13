"""Differences of two sides as text for a reviewer, and as JSON for programs.

The text begins each line with `+`, `-`, `~` or a blank, so that what colours a patch colours
it as well. `docs/diff.md` describes the JSON.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import click
import pyoxigraph as ox

from communique.graph.find import LABELS
from communique.prefixes import PREFIXES, compact, expand
from communique.reports.text import printable, wrap
from communique.things.diff import Nested, Status, written

if TYPE_CHECKING:
    from collections.abc import Iterable

    from communique.things.diff import Change, Diff, Statement, Term, Value

__all__ = ["as_json", "as_text"]

_MARKS: Final = {Status.ADDED: "+", Status.REMOVED: "-", Status.CHANGED: "~"}
_COLOURS: Final = {"+": "green", "-": "red", "~": "cyan"}
_MOST_QUOTES: Final = 3
"""How many of the passages that support a change, and did not change, are shown."""

_TYPE: Final = expand("rdf:type")
_PART_OF: Final = expand("cmq:partOf")
_XSD: Final = PREFIXES["xsd"]
# Values whose datatype the text itself shows; a plain text is in quotation marks.
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
    statuses = Counter(change.status for change in diff.things)
    things = ", ".join(f"{statuses[status]} {status}" for status in Status if statuses[status])
    total = f"{len(diff.things)} thing{'s' if len(diff.things) > 1 else ''}"
    added, removed = _sizes(diff.things)
    page = _Page(diff, colour, width)
    text = (
        f"{diff.old} → {diff.new}: {total}: {things}; {added} statements added, {removed} removed"
    )
    page.line("", 0, text)
    for change in diff.things:
        if stat:
            added, removed = _sizes([change])
            page.line(_MARKS[change.status], 0, f"{page.head(change)}  +{added} -{removed}")
        else:
            page.line("", 0, "")
            page.change(change, 0)
    return "".join(f"{line}\n" for line in page.lines)


def as_json(diff: Diff) -> str:
    """Return a difference as JSON, ended by a line feed."""
    statuses = Counter(change.status for change in diff.things)
    added, removed = _sizes(diff.things)
    record = {
        "from": diff.old,
        "to": diff.new,
        "summary": {
            "things": {str(status): statuses[status] for status in Status},
            "triples": {"added": added, "removed": removed},
        },
        "things": [_thing(diff, change) for change in diff.things],
    }
    return json.dumps(record, ensure_ascii=False, indent=2) + "\n"


def _sizes(changes: Iterable[Change]) -> tuple[int, int]:
    """Return how many statements were added and how many removed, those of parts included."""
    sizes: Counter[Status] = Counter()
    pending = list(changes)
    while pending:
        change = pending.pop()
        pending += change.parts
        statements = list(change.statements)
        while statements:
            statement = statements.pop()
            statements += statement.nested
            if statement.status is not Status.CHANGED:
                # No statement leads to a blank node that is a thing of its own.
                sizes[statement.status] += (change.iri is not None) + _size(statement.value)
    return sizes[Status.ADDED], sizes[Status.REMOVED]


def _size(value: Value) -> int:
    """Return how many statements the content of a blank node is."""
    if not isinstance(value, Nested):
        return 0
    inner = [2 + _size(item) for item in value.items or ()]
    return sum(inner) + sum(1 + _size(each) for _, each in value.pairs)


def _thing(diff: Diff, change: Change) -> dict[str, Any]:
    quotes = [(iri, *diff.quote(iri)) for iri in change.evidence]
    return {
        "iri": change.iri,
        "name": None if change.iri is None else compact(change.iri, diff.prefixes),
        "status": str(change.status),
        "type": change.type,
        "label": change.label,
        "facts": [_fact(diff, statement) for statement in change.statements],
        "evidence": [
            {"iri": iri, "source": source, "quotes": texts} for iri, texts, source in quotes
        ],
        "parts": [_thing(diff, part) for part in change.parts],
    }


def _fact(diff: Diff, statement: Statement) -> dict[str, Any]:
    value = statement.value
    return {
        "status": str(statement.status),
        "property": statement.property,
        "propertyLabel": diff.label(statement.property),
        "value": written(value, str),
        "valueLabel": diff.label(value.value) if isinstance(value, ox.NamedNode) else None,
        "facts": [_fact(diff, nested) for nested in statement.nested],
    }


def _is_in_head(change: Change, statement: Statement) -> bool:
    """Return true if the head or the place of a new or removed thing tells a statement."""
    text = getattr(statement.value, "value", None)
    if change.status is not statement.status:
        return False
    if statement.property in LABELS:
        return text == change.label
    return statement.property == _PART_OF or (statement.property == _TYPE and text == change.type)


class _Page:
    """Prints changes, line by line."""

    def __init__(self, diff: Diff, colour: bool, width: int) -> None:
        self.lines: list[str] = []
        self._diff = diff
        self._colour = colour
        self._width = width
        self._base = ""

    def line(self, mark: str, depth: int, text: str) -> None:
        """Add a text, wrapped, each of its lines with the mark."""
        indent = f"{mark:<2}{'  ' * depth}" if mark else ""
        for number, part in enumerate(wrap(printable(text), self._width - len(indent) - 4)):
            line = f"{indent}{'    ' * (number > 0)}{part}".rstrip()
            colour = _COLOURS.get(mark) if self._colour else None
            self.lines.append(click.style(line, fg=colour) if colour else line)

    def head(self, change: Change) -> str:
        """Return the name, the label and the class of a thing."""
        if change.iri is None:
            return written(change.statements[0].value, self._term)
        kind = f" ({self._property(change.type)})" if change.type else ""
        return f"{self._name(change.iri)}{f'  {change.label}' if change.label else ''}{kind}"

    def change(self, change: Change, depth: int) -> None:
        """Add a thing with everything that happened to it."""
        if not depth:
            self._base = change.iri or ""
        self.line(_MARKS[change.status], depth, self.head(change))
        if change.iri is None:
            self._statements(change.statements[0].nested, depth + 1)
            return
        shown = (each for each in change.statements if not _is_in_head(change, each))
        self._statements(shown, depth + 1)
        for iri in change.evidence[:_MOST_QUOTES]:
            texts, source = self._diff.quote(iri)
            words = [f"“{text}”" for text in texts] + ([self._name(source)] if source else [])
            self.line(" ", depth + 1, " ".join(words))
        if (more := len(change.evidence) - _MOST_QUOTES) > 0:
            self.line(" ", depth + 1, f"and {more} more passages")
        for part in change.parts:
            self.change(part, depth + 1)

    def _statements(self, statements: Iterable[Statement], depth: int) -> None:
        for statement in statements:
            name, value = self._property(statement.property), self._value(statement.value)
            # `role: member` says no less than `role: role:member`.
            text = f"{name}: {value.removeprefix(f'{name}:')}"
            self.line(_MARKS[statement.status], depth, text)
            self._statements(statement.nested, depth + 1)

    def _value(self, value: Value) -> str:
        text = written(value, self._term)
        label = self._diff.label(value.value) if isinstance(value, ox.NamedNode) else None
        name = re.split(r"[:#/]", text)[-1].replace("-", " ")
        return text if label is None or label.lower() == name.lower() else f"{text} ({label})"

    def _term(self, term: Term) -> str:
        if isinstance(term, ox.NamedNode):
            return self._name(term.value)
        if not isinstance(term, ox.Literal):
            return str(term)
        datatype = term.datatype.value
        if datatype in _BARE and _BARE[datatype].match(term.value):
            return term.value
        if term.language or datatype == _XSD + "string":
            return str(term)
        return f"{ox.Literal(term.value)}^^{compact(datatype, self._diff.prefixes)}"

    def _name(self, iri: str) -> str:
        """Return an IRI as short as possible: that of a part of the thing as its fragment."""
        if self._base and iri.startswith(f"{self._base}#"):
            return iri[len(self._base) :]
        return compact(iri, self._diff.prefixes)

    def _property(self, iri: str) -> str:
        return self._diff.label(iri) or re.split(r"[#/:]", iri)[-1] or iri
