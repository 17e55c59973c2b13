"""The description of a thing as text for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from communique.model import plural
from communique.prefixes import compact
from communique.reports.text import flat, wrap

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from communique.things.describe import (
        Description,
        Mention,
        Named,
        Part,
        Passage,
        Values,
    )

__all__ = ["describe_thing"]

_WIDEST_NAME: Final = 20
"""How wide the column of names can be; a wider one would leave no room beside it."""


def describe_thing(description: Description, *, width: int = 80) -> str:
    """Return a description as text.

    Args:
        description: The description.
        width: How many columns a line may take; a longer IRI stays whole.
    """
    sections = _Page(description, width).sections()
    return "\n".join("".join(f"{line.rstrip()}\n" for line in lines) for lines in sections if lines)


class _Page:
    """Writes one description."""

    def __init__(self, description: Description, width: int) -> None:
        self._thing = description
        self._width = width

    def sections(self) -> Iterator[list[str]]:
        """Yield the lines of each section; a section can be empty."""
        thing = self._thing
        owner = f" of {flat(thing.owner.text)}" if thing.owner else ""
        if thing.owner and thing.owner.iri:
            owner += f" ({compact(thing.owner.iri)})"
        yield [*self._wrap(flat(thing.name)), *self._wrap(f"{thing.kind}{owner}"), thing.iri]
        yield [*self._properties(thing.properties, ""), *self._passages(thing.passages, "")]
        for kind, parts in thing.groups.items():
            heading = _heading(f"{plural(kind)} ({len(parts)})")
            yield [*heading, *"\n\n".join(map(self._part, parts)).split("\n")]
        if thing.mentions:
            yield [*_heading("mentioned by"), *self._mentions()]
        yield self._citation()

    def _properties(self, properties: Iterable[Values], indent: str) -> Iterator[str]:
        column = min(max((len(name) for name, _ in properties), default=0), _WIDEST_NAME)
        blank = f"{indent}{'':<{column}}  "
        for name, values in properties:
            first = f"{indent}{name:<{column}}  "
            for value in values:
                yield from self._wrap(self._value(value), first, blank)
                first = blank

    def _value(self, value: Named) -> str:
        if value.iri is None:
            return flat(value.text)
        short = self._short(value.iri)
        return short if value.text in (short, value.iri) else f"{flat(value.text)} ({short})"

    def _passages(self, passages: Iterable[Passage], indent: str) -> Iterator[str]:
        for passage in passages:
            source = compact(passage.source.iri) if passage.source.iri else passage.source.text
            yield f"{indent}> {source}{', ' if passage.tense else ''}{passage.tense}"
            quotes = " ... ".join(f"“{flat(quote)}”" for quote in passage.quotes)
            printed = ", ".join(f"{name} “{flat(text)}”" for name, text in passage.printed)
            for text in filter(None, (quotes, printed)):
                yield from self._wrap(text, f"{indent}  ", f"{indent}  ")

    def _part(self, part: Part) -> str:
        lines = self._wrap(f"{self._short(part.iri)}  {flat(part.name)}", "", "  ")
        lines += self._properties(part.properties, "  ")
        lines += self._passages(part.passages, "  ")
        return "\n".join(lines)

    def _mentions(self) -> Iterator[str]:
        for kind, name, mentions, total in self._thing.mentions:
            yield f"{plural(kind)}, {name} ({total})"
            for mention in mentions:
                yield from self._wrap(self._mention(mention), "  ", "    ")
            if left := total - len(mentions):
                yield f"  ... and {left} more, which --all lists"

    def _mention(self, mention: Mention) -> str:
        thing = mention.thing
        owner = f"{flat(mention.owner.text)}: " if mention.owner else ""
        count = f", {mention.passages} passages" if mention.passages > 1 else ""
        printed = "".join(f", printed as “{flat(name)}”" for name in mention.printed)
        short = self._short(thing.iri) if thing.iri else ""
        return f"{owner}{flat(thing.text)}{count}{printed} ({short})"

    def _citation(self) -> list[str]:
        thing = self._thing
        text = f"{flat(thing.title)}, {thing.iri}, {thing.data_set}"
        lines = self._wrap(f"{text}; from" if thing.sources else text, "Cite as: ", "  ")
        for source in thing.sources:
            lines += self._wrap(flat(source), "  ", "    ")
        return lines

    def _short(self, iri: str) -> str:
        """Return a part of the thing as `#part`, and anything else as a prefixed name."""
        owner = self._thing.iri.partition("#")[0]
        return iri[len(owner) :] if iri.startswith(f"{owner}#") else compact(iri)

    def _wrap(self, text: str, first: str = "", rest: str = "") -> list[str]:
        return wrap(text, self._width, first, rest)


def _heading(text: str) -> list[str]:
    return [text[0].upper() + text[1:], "-" * len(text)]
