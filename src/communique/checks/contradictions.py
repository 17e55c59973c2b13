"""What cannot be true together, at the statements that clash."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from communique.checks.terms import shown, term_of
from communique.model import no_progress
from communique.prefixes import PREFIXES
from communique.reasoning import find_contradictions

if TYPE_CHECKING:
    from communique.checks.locate import Locator, Part
    from communique.model import Finding, Location, Progress
    from communique.reasoning import Contradiction
    from communique.store import Graph

__all__ = ["check"]

_TYPE: Final = PREFIXES["rdf"] + "type"


def check(
    graph: Graph, locator: Locator, *, full: bool = False, progress: Progress = no_progress
) -> list[Finding] | None:
    """Compute what follows from data and ontology, and report what contradicts itself.

    Args:
        graph: The graph whose project is checked.
        locator: Finds the statements behind each contradiction.
        full: Whether to compute it even where what was found is kept.
        progress: Told how much is done.

    Returns:
        One finding for each contradiction, at the first statement behind it; the others are
        related places. None where the graph is too large to reason over.

    Raises:
        CommuniqueError: If a file cannot be read.
    """
    found = find_contradictions(graph, full=full, progress=progress)
    return None if found is None else [_located(each, locator) for each in found]


def _located(contradiction: Contradiction, locator: Locator) -> Finding:
    finding = contradiction.finding
    places: dict[Location, str] = {}
    for statement in contradiction.statements:
        subject, value = statement.subject, statement.object
        assert not isinstance(subject, ox.Triple)  # Turtle of RDF 1.1 has no such terms
        assert not isinstance(value, ox.Triple)
        part = _part(statement, finding.focus)
        for place in locator.statement(subject, statement.predicate, value, part):
            places.setdefault(place, _sentence(statement))
    if not places:
        return finding
    first, *others = sorted(places)
    return replace(finding, location=first, related=tuple((each, places[each]) for each in others))


def _part(statement: ox.Triple, focus: str | None) -> Part:
    """What of a statement to point at.

    Where a thing has a class because of a property that it has, that property; else the
    object: the class, or the thing that a property takes for one of the class.
    """
    is_about = statement.subject == term_of(focus)
    return "predicate" if is_about and statement.predicate.value != _TYPE else "object"


def _sentence(statement: ox.Triple) -> str:
    verb = "a" if statement.predicate.value == _TYPE else shown(statement.predicate)
    return f"{shown(statement.subject)} {verb} {shown(statement.object)}"
