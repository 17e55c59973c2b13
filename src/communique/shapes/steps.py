"""Automata that say which statements of a graph something reads, seen from one node of it.

A state is a place where a node can stand: the focus node, the values of a path, a variable of a
query. A step says which statements lead from a node in one state to a node in another. Walked
forwards from a focus node, an automaton gives all statements that the result for that node
depends on; walked backwards from a statement that changed, all focus nodes whose result may
have changed (see `walk`).
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Step", "Steps"]


class Step(NamedTuple):
    """Statements that lead from one state to another.

    Attributes:
        source: The state of the node that the step begins at.
        predicate: The IRI of the property; None for any.
        inverse: Whether the step goes from object to subject.
        target: The state of the nodes that it leads to.
    """

    source: int
    predicate: str | None
    inverse: bool
    target: int


class Steps:
    """An automaton.

    Attributes:
        steps: Its steps.
        starts: The states of focus nodes.
        alike: For a state, those that a node in it is in, too, without any step.
    """

    def __init__(
        self,
        steps: Iterable[Step] = (),
        starts: Iterable[int] = (),
        alike: Iterable[tuple[int, int]] = (),
    ) -> None:
        """Make an automaton of steps, starts and pairs of a state and one that is alike."""
        self.steps = set(steps)
        self.starts = frozenset(starts)
        self.alike: dict[int, set[int]] = defaultdict(set)
        for state, other in alike:
            self.alike[state].add(other)

    @cached_property
    def begin(self) -> frozenset[int]:
        """The states of a focus node and those that are the same."""
        return self.same(self.starts)

    @cached_property
    def by_predicate(self) -> dict[str | None, list[Step]]:
        """The steps by their property."""
        found: dict[str | None, list[Step]] = defaultdict(list)
        for step in self.steps:
            found[step.predicate].append(step)
        return found

    @cached_property
    def by_source(self) -> dict[int, list[Step]]:
        """The steps by the state that they begin at."""
        found: dict[int, list[Step]] = defaultdict(list)
        for step in self.steps:
            found[step.source].append(step)
        return found

    @cached_property
    def by_target(self) -> dict[int, list[Step]]:
        """The steps by the state that they lead to."""
        found: dict[int, list[Step]] = defaultdict(list)
        for step in self.steps:
            found[step.target].append(step)
        return found

    @cached_property
    def before(self) -> dict[int, list[int]]:
        """For each state, those of which a node is in it, too, without any step."""
        found: dict[int, list[int]] = defaultdict(list)
        for state, others in self.alike.items():
            for other in others:
                found[other].append(state)
        return found

    def same(self, states: Iterable[int]) -> frozenset[int]:
        """Return the states and those that a node in one of them is in without any step."""
        found = set(states)
        waiting = list(found)
        while waiting:
            more = self.alike.get(waiting.pop(), set()) - found
            found |= more
            waiting += more
        return frozenset(found)
