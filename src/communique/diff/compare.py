"""Which triples two sets of Turtle files do not share."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

import pyoxigraph as ox

from communique.diff.tangles import Tangle, tangles
from communique.model import Location
from communique.store import ParseError
from communique.turtle import TurtleSyntaxError, parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from communique.diff.sides import Side

__all__ = ["Difference", "compare", "triples_of"]


@dataclass(frozen=True)
class Difference:
    """What one side has and the other does not.

    Attributes:
        removed: The triples without blank nodes that only the old side has.
        added: Those that only the new side has.
        removed_tangles: What hangs together by blank nodes and only the old side has.
        added_tangles: The same of the new side.
        old: All triples of the old side.
        new: All triples of the new side.
    """

    removed: frozenset[ox.Triple] = frozenset()
    added: frozenset[ox.Triple] = frozenset()
    removed_tangles: tuple[Tangle, ...] = ()
    added_tangles: tuple[Tangle, ...] = ()
    old: tuple[list[ox.Triple], ...] = ()
    new: tuple[list[ox.Triple], ...] = ()

    def __bool__(self) -> bool:
        """Say whether there is any."""
        return bool(self.removed or self.added or self.removed_tangles or self.added_tangles)


def compare(old: Side, new: Side) -> Difference:
    """Compare the RDF merge of the files of each side.

    A file whose content both sides have is parsed once; where that is true of all, none is.

    Raises:
        ParseError: If a file is not Turtle.
    """
    contents = [Counter(content for _, content in side.files) for side in (old, new)]
    shared = contents[0] & contents[1]
    if contents[0] == contents[1]:
        return Difference()
    common = list(_triples(old.files, shared))
    before = list(_triples(old.files, contents[0] - shared))
    after = list(_triples(new.files, contents[1] - shared))
    removed, added = set(_ground(before)), set(_ground(after))
    both = removed & added
    # What stands in a common file stands on both sides, whatever the others have.
    both.update(triple for triple in common if triple in removed or triple in added)
    # Blank nodes belong to their file, so those of common files need no comparison.
    tangled = [Counter(tangles(_tangled(each))) for each in (before, after)]
    return Difference(
        removed=frozenset(removed - both),
        added=frozenset(added - both),
        removed_tangles=_sorted(tangled[0] - tangled[1]),
        added_tangles=_sorted(tangled[1] - tangled[0]),
        old=(common, before),
        new=(common, after),
    )


def triples_of(name: str, content: bytes) -> Iterator[ox.Triple]:
    """Yield the triples of a Turtle file; its blank nodes are like no other file's.

    Args:
        name: What to call the file in an error.
        content: The file.

    Raises:
        ParseError: If it is not Turtle.
    """
    try:
        for quad in ox.parse(content, format=ox.RdfFormat.TURTLE, rename_blank_nodes=True):
            yield quad.triple
    except SyntaxError as error:
        raise _fault(name, content, error) from None


def _triples(files: Iterable[tuple[str, bytes]], wanted: Counter[bytes]) -> Iterator[ox.Triple]:
    left = wanted.copy()
    for name, content in files:
        if left[content]:
            left[content] -= 1
            yield from triples_of(name, content)


def _is_ground(triple: ox.Triple) -> bool:
    return not (isinstance(triple.subject, ox.BlankNode) or isinstance(triple.object, ox.BlankNode))


def _ground(triples: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
    return filter(_is_ground, triples)


def _tangled(triples: Iterable[ox.Triple]) -> list[ox.Triple]:
    return [triple for triple in triples if not _is_ground(triple)]


def _sorted(counted: Counter[Tangle]) -> tuple[Tangle, ...]:
    return tuple(sorted(chain(counted.elements()), key=lambda each: each.triples))


def _fault(name: str, content: bytes, error: SyntaxError) -> ParseError:
    """The error of Oxigraph's parser; where ours sees the fault too, with what mends it."""
    message, line, column = error.msg.partition(": ")[2] or error.msg, error.lineno, error.offset
    hint = None
    try:
        parse(content.decode())
    except TurtleSyntaxError as better:
        message, line, column, hint = better.message, better.line, better.column, better.hint
    except UnicodeDecodeError:
        message, hint = "the text is not UTF-8", "save the file as UTF-8"
    place = Location(name, line or 0, column or 0)
    return ParseError(f"not Turtle: {message}", hint=hint or None, location=place)
