"""The difference of two sides as text for a reviewer, and as JSON for programs.

Each line of the text begins with `+`, `-`, `~` or a blank, so that programs that colour patches
colour it as well. `docs/diff.md` describes the JSON.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import click
import pyoxigraph as ox

from communique.export.formats.turtle import BARE
from communique.graph.find import LABELS
from communique.prefixes import compact, expand
from communique.reports.text import printable, wrap
from communique.things.diff import Nested, Status, written

if TYPE_CHECKING:
    from collections.abc import Iterable

    from communique.things.diff import Change, Diff, Statement, Term, Value

__all__ = ["as_json", "as_text"]

_MARKS: Final = {Status.ADDED: "+", Status.REMOVED: "-", Status.CHANGED: "~"}
_COLOURS: Final = {"+": "green", "-": "red", "~": "cyan"}
_MOST_PASSAGES: Final = 3
"""How many of the passages that support a change, and did not change, are shown."""

# Values whose datatype is plain from the text; other texts are in quotation marks.
_BARE: Final = {
    **BARE,
    expand("xsd:date"): re.compile(r"-?[0-9]{4,}-[0-9]{2}-[0-9]{2}\Z"),
}


def as_text(diff: Diff, *, colour: bool = False, width: int = 100, stat: bool = False) -> str:
    """Return a difference as text.

    Args:
        diff: The difference.
        colour: Whether to colour it with ANSI codes.
        width: How many columns a line may take; a longer word stays whole.
        stat: Whether to show only one line for each thing.
    """
    if not diff.things:
        return f"no difference between {diff.old} and {diff.new}\n"
    counts = Counter(change.status for change in diff.things)
    things = ", ".join(f"{counts[status]} {status}" for status in Status if counts[status])
    total = f"{len(diff.things)} thing{'s' if len(diff.things) > 1 else ''}: {things}"
    sizes = _sizes(diff.things)
    added = sizes[Status.ADDED]
    total += (
        f"; {added} statement{'s' if added != 1 else ''} added, {sizes[Status.REMOVED]} removed"
    )
    page = _Page(diff, colour, width)
    page.line("", 0, f"{diff.old} → {diff.new}: {total}")
    for change in diff.things:
        if stat:
            sizes = _sizes([change])
            size = f"+{sizes[Status.ADDED]} -{sizes[Status.REMOVED]}"
            page.line(_MARKS[change.status], 0, f"{page.head(change)}  {size}")
        else:
            page.line("", 0, "")
            page.change(change, 0)
    return "".join(f"{line}\n" for line in page.lines)


def as_json(diff: Diff) -> str:
    """Return a difference as JSON, ended by a line feed."""
    counts = Counter(change.status for change in diff.things)
    sizes = _sizes(diff.things)
    record = {
        "from": diff.old,
        "to": diff.new,
        "summary": {
            "things": {str(status): counts[status] for status in Status},
            "triples": {str(each): sizes[each] for each in (Status.ADDED, Status.REMOVED)},
        },
        "things": [_thing(diff, change) for change in diff.things],
    }
    return json.dumps(record, ensure_ascii=False, indent=2) + "\n"


def _thing(diff: Diff, change: Change) -> dict[str, Any]:
    passages = [(iri, *diff.quote(iri)) for iri in change.evidence]
    return {
        "iri": change.iri,
        "name": None if change.iri is None else compact(change.iri, diff.prefixes),
        "status": str(change.status),
        "type": change.type,
        "label": change.label,
        "facts": [_fact(diff, statement) for statement in change.statements],
        "evidence": [
            {"iri": iri, "source": source, "quotes": quotes} for iri, quotes, source in passages
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


def _sizes(changes: Iterable[Change]) -> Counter[Status]:
    """Return how many statements were added and how many removed, with those of parts."""
    sizes: Counter[Status] = Counter()
    for change in changes:
        sizes += _sizes(change.parts)
        statements = list(change.statements)
        for statement in statements:
            statements += statement.nested
            sizes[statement.status] += 1 + _size(statement.value)
        if change.iri is None:
            sizes[change.status] -= 1  # no statement leads to a blank node that is a thing
    return sizes


def _size(value: Value) -> int:
    """Return how many statements the content of a blank node is."""
    if not isinstance(value, Nested):
        return 0
    items = sum(2 + _size(item) for item in value.items or ())
    return items + sum(1 + _size(item) for _, item in value.pairs)


class _Page:
    """Writes changes, line by line."""

    def __init__(self, diff: Diff, colour: bool, width: int) -> None:
        self.lines: list[str] = []
        self._diff = diff
        self._colour = colour
        self._width = width
        self._owner = ""

    def line(self, mark: str, depth: int, text: str) -> None:
        """Add a text, wrapped; each of its lines has the mark."""
        indent = f"{mark:<2}{'  ' * depth}" if mark else ""
        colour = _COLOURS.get(mark) if self._colour else None
        for part in wrap(printable(text), self._width, indent, f"{indent}    "):
            line = part.rstrip()
            self.lines.append(click.style(line, fg=colour) if colour else line)

    def head(self, change: Change) -> str:
        """Return the name, the label and the class of a thing."""
        if change.iri is None:
            return written(change.statements[0].value, self._term)
        label = f"  {change.label}" if change.label else ""
        kind = f" ({self._property(change.type)})" if change.type else ""
        return f"{self._name(change.iri)}{label}{kind}"

    def change(self, change: Change, depth: int) -> None:
        """Add a thing with the statements that differ, their passages, and its parts."""
        if not depth:
            self._owner = change.iri or ""
        self.line(_MARKS[change.status], depth, self.head(change))
        if change.iri is None:
            self._statements(change.statements[0].nested, depth + 1)
            return
        statements = [each for each in change.statements if not _is_in_head(change, each)]
        self._statements(statements, depth + 1)
        for iri in change.evidence[:_MOST_PASSAGES]:
            quotes, source = self._diff.quote(iri)
            words = [f"“{quote}”" for quote in quotes] + ([self._name(source)] if source else [])
            self.line(" ", depth + 1, " ".join(words))
        if (more := len(change.evidence) - _MOST_PASSAGES) > 0:
            self.line(" ", depth + 1, f"and {more} more passages")
        for part in change.parts:
            self.change(part, depth + 1)

    def _statements(self, statements: Iterable[Statement], depth: int) -> None:
        for statement in statements:
            name, value = self._property(statement.property), self._value(statement.value)
            # `role: member` says as much as `role: role:member`.
            text = f"{name}: {value.removeprefix(f'{name}:')}"
            self.line(_MARKS[statement.status], depth, text)
            self._statements(statement.nested, depth + 1)

    def _value(self, value: Value) -> str:
        text = written(value, self._term)
        label = self._diff.label(value.value) if isinstance(value, ox.NamedNode) else None
        name = _local_name(text).replace("-", " ")
        return text if label is None or label.lower() == name.lower() else f"{text} ({label})"

    def _term(self, term: Term) -> str:
        if isinstance(term, ox.NamedNode):
            return self._name(term.value)
        if not isinstance(term, ox.Literal):
            return str(term)
        datatype = term.datatype.value
        if datatype in _BARE and _BARE[datatype].match(term.value):
            return term.value
        if term.language or datatype == expand("xsd:string"):
            return str(term)
        return f"{ox.Literal(term.value)}^^{compact(datatype, self._diff.prefixes)}"

    def _name(self, iri: str) -> str:
        """Return a part of the thing as `#part`, and anything else as a prefixed name."""
        if self._owner and iri.startswith(f"{self._owner}#"):
            return iri[len(self._owner) :]
        return compact(iri, self._diff.prefixes)

    def _property(self, iri: str) -> str:
        return self._diff.label(iri) or _local_name(iri) or iri


def _is_in_head(change: Change, statement: Statement) -> bool:
    """Return true if the first line of an added or removed thing has the statement already."""
    if change.status is not statement.status:
        return False
    shown = {expand("rdf:type"): change.type, **dict.fromkeys(LABELS, change.label)}
    value = getattr(statement.value, "value", None)
    name = statement.property
    return name == expand("cmq:partOf") or (name in shown and value == shown[name])


def _local_name(name: str) -> str:
    return re.split(r"[:#/]", name)[-1]
