"""What differs between two states of a graph, thing by thing.

Layout, comments, prefixes, the order of statements and the file in which one stands make no
difference; neither do the labels of blank nodes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from communique.diff.changes import Change, Diff, Fact, Status, things
from communique.diff.compare import compare, load
from communique.diff.sides import WORK_TREE, Side, find_sides, work_tree
from communique.diff.tangles import Term, written
from communique.diff.view import Quote, View
from communique.prefixes import is_iri

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = [
    "WORK_TREE",
    "Change",
    "Diff",
    "Fact",
    "Quote",
    "Side",
    "Status",
    "Term",
    "diff",
    "find_sides",
    "work_tree",
    "written",
]

_PREFIX: Final = re.compile(rb"^\s*@?prefix\s+([A-Za-z][\w.-]*|):\s*<([^<>\s]*)>", re.I | re.M)


def diff(old: Side, new: Side, *, names: Iterable[Side] = ()) -> Diff:
    """Compare two sides.

    A thing whose IRI changed is one that was removed and one that was added; where both have
    exactly the same facts, each is the other's twin.

    Args:
        old: The side that counts as before.
        new: The side that counts as after.
        names: Where to look for the labels of what neither side describes, such as the
            properties when single files of data are compared. What is not Turtle there is
            passed over.

    Raises:
        ParseError: If a file of one of the sides is not Turtle.
    """
    difference = compare(old, new)
    if not difference:
        return Diff(old.name, new.name, (), 0, 0, {}, {}, {})
    before, after = View(difference.old), View(difference.new)
    found = things(difference, before, after)
    views = [after, before, *(View([load(side.files, lenient=True)]) for side in names)]
    labels, quotes = {}, {}
    for iri in sorted(set(_mentioned(found))):
        label = next(filter(None, (view.label(iri) for view in views)), None)
        if label is not None:
            labels[iri] = label
        quote = next((q for view in views if (q := view.quote(iri)).texts), None)
        if quote is not None:
            quotes[iri] = quote
    removed = sum(len(each.triples) for each in difference.removed_tangles)
    added = sum(len(each.triples) for each in difference.added_tangles)
    return Diff(
        old=old.name,
        new=new.name,
        things=found,
        added=len(difference.added) + added,
        removed=len(difference.removed) + removed,
        labels=labels,
        quotes=quotes,
        prefixes=_prefixes([*new.files, *old.files]),
    )


def _prefixes(files: Iterable[tuple[str, bytes]]) -> dict[str, str]:
    """What files declare; where two differ, the first.

    They are for display alone, so that no text has to be parsed again for them.
    """
    found: dict[str, str] = {}
    for _, content in files:
        for name, namespace in _PREFIX.findall(content):
            if is_iri(text := namespace.decode(errors="replace")):
                found.setdefault(name.decode(), text)
    return found


def _mentioned(found: Iterable[Change]) -> Iterator[str]:
    """Every IRI that a reader comes across."""
    for change in found:
        yield from filter(None, (change.iri, change.type))
        yield from (quote.source for quote in change.evidence if quote.source)
        for fact in change.facts:
            yield fact.property
            values = [fact.value, *(v for p in fact.described.values() for _, v in p)]
            yield from (each.value for each in values if isinstance(each, ox.NamedNode))
        yield from _mentioned(change.parts)
