"""The description of a thing as text for a terminal."""

from __future__ import annotations

from textwrap import TextWrapper
from typing import TYPE_CHECKING, Final

from communique.prefixes import compact
from communique.reports.text import flat

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from communique.things.describe import (
        Description,
        Mention,
        Mentions,
        Named,
        Part,
        Passage,
        Values,
    )

__all__ = ["describe_thing"]

# A column of names that is wider would leave no room beside it.
_WIDEST_NAME: Final = 20


def describe_thing(description: Description, *, width: int = 80) -> str:
    """Return a description as text.

    Args:
        description: What to print.
        width: How many characters fit on a line; an IRI that is longer is not broken.
    """
    sections = _Page(description, width).sections()
    return "\n".join("".join(f"{line.rstrip()}\n" for line in lines) for lines in sections if lines)


class _Page:
    """Prints one description."""

    def __init__(self, description: Description, width: int) -> None:
        self._description = description
        self._width = width

    def sections(self) -> Iterator[list[str]]:
        """Yield the lines of each section; a section can be empty."""
        thing = self._description
        kind = f"{thing.kind}{f' of {_named(thing.owner)}' if thing.owner else ''}"
        yield [*self._wrap(flat(thing.name), "", ""), *self._wrap(kind, "", ""), thing.iri]
        yield [*self._properties(thing.properties, ""), *self._passages(thing.passages, "")]
        for name, parts in thing.groups.items():
            yield self._group(name, parts)
        if thing.mentions:
            yield [*_heading("mentioned by"), *self._mentions(thing.mentions)]
        yield list(self._citation())

    def _group(self, kind: str, parts: list[Part]) -> list[str]:
        lines = _heading(f"{_plural(kind)} ({len(parts)})")
        for number, part in enumerate(parts):
            lines += [""] * (number > 0)
            lines += self._part(part)
        return lines

    def _mentions(self, groups: Iterable[Mentions]) -> Iterator[str]:
        for mentions in groups:
            yield f"{_plural(mentions.kind)}, {mentions.name} ({mentions.total})"
            for mention in mentions.things:
                yield from self._wrap(self._mention(mention), "  ", "    ")
            if left := mentions.total - len(mentions.things):
                yield f"  ... and {left} more, which --all lists"

    def _part(self, part: Part) -> Iterator[str]:
        yield from self._wrap(f"{self._short(part.iri)}  {flat(part.name)}", "", "  ")
        yield from self._properties(part.properties, "  ")
        yield from self._passages(part.passages, "  ")

    def _properties(self, properties: tuple[Values, ...], indent: str) -> Iterator[str]:
        column = min(max((len(each.name) for each in properties), default=0), _WIDEST_NAME)
        for each in properties:
            name = each.name
            for value in each.values:
                text = self._value(value)
                first = f"{indent}{name:<{column}}  "
                yield from self._wrap(text, first, " " * (len(indent) + column + 2))
                name = ""

    def _value(self, value: Named) -> str:
        if value.iri is None:
            return flat(value.text)
        short = self._short(value.iri)
        return short if value.text in (short, value.iri) else f"{flat(value.text)} ({short})"

    def _passages(self, passages: Iterable[Passage], indent: str) -> Iterator[str]:
        for passage in passages:
            source = compact(passage.source.iri) if passage.source.iri else passage.source.text
            quotes = " ... ".join(f"“{flat(quote)}”" for quote in passage.quotes)
            printed = ", ".join(f"{name} “{flat(text)}”" for name, text in passage.printed)
            head = ", ".join(filter(None, (source, passage.tense)))
            yield f"{indent}> {head}"
            for text in filter(None, (quotes, printed)):
                yield from self._wrap(text, f"{indent}  ", f"{indent}  ")

    def _mention(self, mention: Mention) -> str:
        thing = mention.thing
        short = self._short(thing.iri) if thing.iri else ""
        owner = f"{flat(mention.owner.text)}: " if mention.owner else ""
        count = f", {mention.passages} passages" if mention.passages > 1 else ""
        printed = "".join(f", printed as “{flat(name)}”" for name in mention.printed)
        return f"{owner}{flat(thing.text)}{count}{printed} ({short})"

    def _citation(self) -> Iterator[str]:
        thing = self._description
        source = "; from" if thing.sources else ""
        text = f"{flat(thing.title)}, {thing.iri}, {thing.data_set}{source}"
        yield from self._wrap(text, "Cite as: ", "  ")
        for document in thing.sources:
            yield from self._wrap(flat(document), "  ", "    ")

    def _short(self, iri: str) -> str:
        """Return a part of the thing as `#part`, anything else as a prefixed name."""
        own = self._description.iri.partition("#")[0] + "#"
        return iri[len(own) - 1 :] if iri.startswith(own) else compact(iri)

    def _wrap(self, text: str, first: str, rest: str) -> list[str]:
        wrapper = TextWrapper(
            width=self._width,
            initial_indent=first,
            subsequent_indent=rest,
            break_long_words=False,
            break_on_hyphens=False,
        )
        return wrapper.wrap(text) or [first]


def _heading(text: str) -> list[str]:
    title = text[0].upper() + text[1:]
    return [title, "-" * len(title)]


def _named(thing: Named) -> str:
    return f"{flat(thing.text)} ({compact(thing.iri)})" if thing.iri else flat(thing.text)


def _plural(noun: str) -> str:
    if noun.endswith("ss"):
        return f"{noun}es"
    if noun.endswith("y"):
        return f"{noun[:-1]}ies"
    return noun if noun.endswith(("s", "evidence")) else f"{noun}s"
