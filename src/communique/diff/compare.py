"""Which triples two sets of Turtle files do not share."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import filterfalse
from typing import TYPE_CHECKING, Final, TypeAlias

import pyoxigraph as ox

from communique.diff.tangles import Tangle, tangles
from communique.graph import ParseError, diagnose
from communique.model import Location
from communique.prefixes import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from communique.diff.sides import Side

__all__ = ["Difference", "compare", "load"]

_Files: TypeAlias = "Iterable[tuple[str, bytes]]"

_XSD_STRING: Final = PREFIXES["xsd"] + "string"


@dataclass(frozen=True)
class Difference:
    """What one side has and the other does not.

    Attributes:
        removed: The triples without blank nodes that only the old side has.
        added: Those that only the new side has.
        removed_tangles: What hangs together by blank nodes and only the old side has.
        added_tangles: The same of the new side.
        old: All of the old side, in one or more stores.
        new: All of the new side.
    """

    removed: frozenset[ox.Triple] = frozenset()
    added: frozenset[ox.Triple] = frozenset()
    removed_tangles: tuple[Tangle, ...] = ()
    added_tangles: tuple[Tangle, ...] = ()
    old: tuple[ox.Store, ...] = ()
    new: tuple[ox.Store, ...] = ()

    def __bool__(self) -> bool:
        """Say whether there is any."""
        return bool(self.removed or self.added or self.removed_tangles or self.added_tangles)


def compare(old: Side, new: Side) -> Difference:
    """Compare the RDF merge of the files of each side.

    What both sides have in files of the same content is parsed once, and only if the others
    differ.

    Raises:
        ParseError: If a file that matters is not Turtle.
    """
    contents = [Counter(content for _, content in side.files) for side in (old, new)]
    shared = contents[0] & contents[1]
    only_old = _choose(old.files, contents[0] - shared)
    only_new = _choose(new.files, contents[1] - shared)
    before, after = list(_triples(only_old)), list(_triples(only_new))
    grounds = [set(filter(_is_ground, each)) for each in (before, after)]
    # Blank nodes belong to their file, so those of common files need no comparison.
    tangled = [Counter(tangles(filterfalse(_is_ground, each))) for each in (before, after)]
    gone, come = tangled[0] - tangled[1], tangled[1] - tangled[0]
    removed, added = grounds[0] - grounds[1], grounds[1] - grounds[0]
    if not (removed or added or gone or come):
        return Difference()
    common_files = _choose(old.files, shared)
    common = load(common_files)
    # What stands in a common file stands on both sides, whatever the others have.
    both = _held(removed | added, common, common_files)
    return Difference(
        removed=frozenset(removed - both),
        added=frozenset(added - both),
        removed_tangles=_sorted(gone),
        added_tangles=_sorted(come),
        old=(common, load(only_old)),
        new=(common, load(only_new)),
    )


def load(files: _Files, *, lenient: bool = False) -> ox.Store:
    """Return a store with the triples of Turtle files.

    Args:
        files: The files, each with what to call it in an error.
        lenient: Whether to leave out a file that is not Turtle.

    Raises:
        ParseError: If a file is not Turtle.
    """
    store = ox.Store()
    for name, content in files:
        try:
            store.load(content, format=ox.RdfFormat.TURTLE)
        except SyntaxError as error:
            if not lenient:
                raise _fault(name, content, error) from None
    return store


def _choose(files: _Files, wanted: Counter[bytes]) -> list[tuple[str, bytes]]:
    """The files of these contents, each as often as it is wanted."""
    left = wanted.copy()
    found = []
    for name, content in files:
        if left[content]:
            left[content] -= 1
            found.append((name, content))
    return found


def _triples(files: _Files) -> Iterator[ox.Triple]:
    """The triples of files; the blank nodes of each are like no other file's."""
    for name, content in files:
        try:
            for quad in ox.parse(content, format=ox.RdfFormat.TURTLE, rename_blank_nodes=True):
                yield quad.triple
        except SyntaxError as error:
            raise _fault(name, content, error) from None


def _held(triples: set[ox.Triple], store: ox.Store, files: _Files) -> set[ox.Triple]:
    """Which of these triples stand in the files that the store was loaded from."""
    found = {each for each in triples if ox.Quad(*each) in store}
    # A store takes numbers and dates of one value for one, however they are spelled.
    doubtful = {each for each in found if _is_typed(each.object)}
    if doubtful:
        found -= doubtful - doubtful.intersection(_triples(files))
    return found


def _is_typed(term: object) -> bool:
    return isinstance(term, ox.Literal) and not term.language and term.datatype.value != _XSD_STRING


def _is_ground(triple: ox.Triple) -> bool:
    return not (isinstance(triple.subject, ox.BlankNode) or isinstance(triple.object, ox.BlankNode))


def _sorted(counted: Counter[Tangle]) -> tuple[Tangle, ...]:
    return tuple(sorted(counted.elements(), key=lambda each: each.triples))


def _fault(name: str, content: bytes, error: SyntaxError) -> ParseError:
    fault = diagnose(error, content, turtle=True)
    place = Location(name, fault.line, fault.column)
    return ParseError(f"not Turtle: {fault.message}", hint=fault.hint or None, location=place)
