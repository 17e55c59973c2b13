"""Walking through a graph as it is read: back from what changed, or on from focus nodes."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias

import pyoxigraph as ox

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from communique.shapes.graph import Term
    from communique.shapes.steps import Steps

__all__ = ["MOST", "Overlay", "Reading", "Statements", "affected", "extract"]

MOST: Final = 100_000
"""To read so many statements one by one takes about as long as to validate twice as many."""

_Table: TypeAlias = "tuple[dict[tuple[str | None, bool], frozenset[int]], bool]"


class Statements(Protocol):
    """A graph that can be asked for statements."""

    def match(
        self, subject: Term | None, predicate: str | None, object: Term | None
    ) -> Iterable[ox.Triple | ox.Quad]:
        """Return the statements with these terms, None standing for any."""


class Overlay:
    """A store and statements beside it, such as those that were removed from it."""

    def __init__(self, store: ox.Store, beside: Iterable[ox.Triple] = ()) -> None:
        """Take a store; all of its graphs are read as one."""
        self._store = store
        self._by_subject: dict[Term, list[ox.Triple]] = defaultdict(list)
        self._by_object: dict[Term, list[ox.Triple]] = defaultdict(list)
        for triple in beside:
            self._by_subject[triple.subject].append(triple)
            self._by_object[triple.object].append(triple)

    def match(
        self, subject: Term | None, predicate: str | None, object: Term | None
    ) -> Iterator[ox.Triple | ox.Quad]:
        """Yield the statements with these terms, of which the subject or the object is given."""
        if isinstance(subject, ox.Literal):
            return
        name = None if predicate is None else ox.NamedNode(predicate)
        yield from self._store.quads_for_pattern(subject, name, object, None)
        beside = self._by_object if subject is None else self._by_subject
        # One of the two is given.
        for triple in beside.get(object if subject is None else subject, ()):  # type: ignore[arg-type]
            if (name is None or triple.predicate == name) and object in (None, triple.object):
                yield triple


def affected(
    reach: Steps, graph: Statements, changed: Iterable[ox.Triple], *, most: int = MOST
) -> set[Term] | None:
    """Return every node whose result may depend on a statement that was added or removed.

    Args:
        reach: What is read.
        graph: The new graph, with what was removed beside it: a walk through the old graph is
            one through these.
        changed: The statements that were added or removed.
        most: How many steps to take at most.

    Returns:
        The nodes, of which some need be no focus nodes; None if it would take too many steps.
    """
    anything = reach.by_predicate.get(None, [])
    seen = {
        (triple.object if step.inverse else triple.subject, step.source)
        for triple in changed
        for step in (*reach.by_predicate.get(triple.predicate.value, ()), *anything)
    }
    waiting = list(seen)
    found: set[Term] = set()
    while waiting:
        if len(seen) > most:
            return None
        node, state = waiting.pop()
        if state in reach.starts:
            found.add(node)
        more = [(node, each) for each in reach.before.get(state, ())]
        for step in reach.by_target.get(state, ()):
            if step.inverse:
                before = [it.object for it in graph.match(node, step.predicate, None)]
            else:
                before = [it.subject for it in graph.match(None, step.predicate, node)]
            more += [(each, step.source) for each in before]
        for each in more:
            if each not in seen:
                seen.add(each)
                waiting.append(each)
    return found


def extract(
    reach: Steps, graph: Statements, focuses: Iterable[Term], *, most: int = MOST
) -> list[ox.Triple | ox.Quad] | None:
    """Return all statements that are read for the result of nodes.

    Nodes at the rim lack statements; what is found of any but `focuses` means nothing.

    Args:
        reach: What is read.
        graph: The graph.
        focuses: The nodes.
        most: How many statements to take at most.

    Returns:
        The statements, or None if there are more.
    """
    reading = Reading(reach, graph)
    enough = reading.add(((node, reach.begin) for node in focuses), most=most)
    return list(reading.statements) if enough else None


class Reading:
    """What is read for the results of some nodes, to which further ones can be added.

    Attributes:
        statements: The statements; each is a key.
    """

    def __init__(self, reach: Steps, graph: Statements) -> None:
        """Read a graph as an automaton does."""
        self._reach = reach
        self._graph = graph
        self._tables: dict[frozenset[int], _Table] = {}
        self._seen: set[tuple[Term, frozenset[int]]] = set()
        self._about: dict[Term, list[tuple[str, ox.Triple | ox.Quad]]] = {}
        self.statements: dict[ox.Triple | ox.Quad, None] = {}

    def add(self, focuses: Iterable[tuple[Term, frozenset[int]]], *, most: int) -> bool:
        """Read what is read for the result of nodes.

        Args:
            focuses: The nodes, each with the states that it is in.
            most: How many statements to add at most.

        Returns:
            Whether that was all. If not, no further node can be added.
        """
        found, graph = self.statements, self._graph
        most += len(found)
        waiting = [each for each in focuses if each not in self._seen]
        self._seen.update(waiting)
        while waiting:
            node, states = waiting.pop()
            targets, everything = self._table(states)
            nexts: list[tuple[Term, frozenset[int]]] = []
            if any(not inverse for _, inverse in targets):
                for name, each in self._said_of(node):
                    target = targets.get((name, False), frozenset())
                    if everything:
                        target |= targets[None, False]
                    if target:
                        found[each] = None
                        nexts.append((each.object, target))
            for (predicate, inverse), target in targets.items():
                if inverse:
                    for each in graph.match(None, predicate, node):
                        found[each] = None
                        nexts.append((each.subject, target))
            if len(found) > most:
                return False
            for pair in nexts:
                if pair not in self._seen and self._table(pair[1])[0]:
                    self._seen.add(pair)
                    waiting.append(pair)
        return True

    def _said_of(self, node: Term) -> list[tuple[str, ox.Triple | ox.Quad]]:
        """All statements about a node; most nodes are met in several states."""
        if (known := self._about.get(node)) is None:
            known = [(each.predicate.value, each) for each in self._graph.match(node, None, None)]
            self._about[node] = known
        return known

    def _table(self, states: frozenset[int]) -> _Table:
        """Where each property leads from some states, and whether all statements are read."""
        if states not in self._tables:
            targets: dict[tuple[str | None, bool], set[int]] = defaultdict(set)
            for state in states:
                for step in self._reach.by_source.get(state, ()):
                    targets[step.predicate, step.inverse].add(step.target)
            closed = {key: self._reach.same(value) for key, value in targets.items()}
            self._tables[states] = closed, (None, False) in closed
        return self._tables[states]
