"""Facts about numbered terms, and rules that wait for them.

A fact is looked at once, by the rules that wait for its property or its class; a rule that comes
later is first shown the facts that were there before it. So every consequence is drawn when the
last of its premises appears (semi-naive evaluation), in whatever order they come.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Fact = tuple[int, int, int]
    """The numbers of a subject, a property and an object."""

__all__ = ["Facts"]


class Facts:
    """A set of facts that grows until no rule adds to it.

    Attributes:
        all: The facts in the order in which they were found.
    """

    def __init__(self, *, type_: int, same: int) -> None:
        """Make an empty set.

        Args:
            type_: The number of the property that members have their classes by.
            same: The number of the property by which two terms are one.
        """
        self.all: list[Fact] = []
        self._type = type_
        self._same = same
        self._pairs: defaultdict[int, set[tuple[int, int]]] = defaultdict(set)
        # What the rules have been shown, and what they wait for.
        self._shown = 0
        self._shown_pairs: defaultdict[int, list[Fact]] = defaultdict(list)
        self._shown_members: defaultdict[int, list[int]] = defaultdict(list)
        self._on_pair: dict[int, list[Callable[[int, int], object]]] = {}
        self._on_member: dict[int, list[Callable[[int], object]]] = {}
        # Indexes of the few properties that rules ask for, made when they first do.
        self._objects: dict[int, defaultdict[int, set[int]]] = {}
        self._subjects: dict[int, defaultdict[int, set[int]]] = {}
        # Made once something is the same as something else, which is rare.
        self._naming: defaultdict[int, list[Fact]] | None = None
        self._equals: dict[int, set[int]] = {}

    def add(self, subject: int, property_: int, value: int) -> None:
        """Add a fact, unless it is there."""
        pairs, pair = self._pairs[property_], (subject, value)
        if pair in pairs:
            return
        pairs.add(pair)
        self.all.append(fact := (subject, property_, value))
        if (index := self._objects.get(property_)) is not None:
            index[subject].add(value)
        if (index := self._subjects.get(property_)) is not None:
            index[value].add(subject)
        if self._naming is not None:
            for term in fact:
                self._naming[term].append(fact)

    def extend(self, facts: Iterable[Fact]) -> None:
        """Add facts."""
        for fact in facts:
            self.add(*fact)

    def has(self, subject: int, property_: int, value: int) -> bool:
        """Say whether a fact is there."""
        return (subject, value) in self._pairs[property_]

    def objects(self, property_: int, subject: int) -> list[int]:
        """Return what a subject has by a property."""
        if (index := self._objects.get(property_)) is None:
            index = self._objects[property_] = defaultdict(set)
            for each, value in self._pairs[property_]:
                index[each].add(value)
        return list(index.get(subject, ()))

    def subjects(self, property_: int, value: int) -> list[int]:
        """Return what has an object by a property."""
        if (index := self._subjects.get(property_)) is None:
            index = self._subjects[property_] = defaultdict(set)
            for subject, each in self._pairs[property_]:
                index[each].add(subject)
        return list(index.get(value, ()))

    def on_pair(self, property_: int, rule: Callable[[int, int], object]) -> None:
        """Call a rule with subject and object of every fact of a property, now and later."""
        self._on_pair.setdefault(property_, []).append(rule)
        for subject, _, value in self._shown_pairs.get(property_, ()):
            rule(subject, value)

    def on_member(self, class_: int, rule: Callable[[int], object]) -> None:
        """Call a rule with every member of a class, now and later."""
        self._on_member.setdefault(class_, []).append(rule)
        for member in self._shown_members.get(class_, ()):
            rule(member)

    def close(self) -> None:
        """Show the rules every fact that they have not seen, until they add no more."""
        on_pair, on_member, equals = self._on_pair, self._on_member, self._equals
        # A list may grow while it is gone through: here, facts and rules.
        for fact in islice(self.all, self._shown, None):
            subject, property_, value = fact
            self._shown_pairs[property_].append(fact)
            for rule in on_pair.get(property_, ()):
                rule(subject, value)
            if property_ == self._type:
                self._shown_members[value].append(subject)
                for each in on_member.get(value, ()):
                    each(subject)
            elif property_ == self._same and subject != value:
                self._make_equal(subject, value)
            if equals:
                for term in fact:
                    for other in tuple(equals.get(term, ())):
                        self._rename(fact, term, other)
        self._shown = len(self.all)

    def _make_equal(self, one: int, other: int) -> None:
        """Let what is said of either of two terms be said of both (eq-sym and the eq-rep)."""
        if self._naming is None:
            self._naming = defaultdict(list)
            for fact in self.all:
                for term in fact:
                    self._naming[term].append(fact)
        for old, new in ((one, other), (other, one)):
            self._equals.setdefault(old, set()).add(new)
            for fact in tuple(self._naming[old]):
                self._rename(fact, old, new)

    def _rename(self, fact: Fact, old: int, new: int) -> None:
        subject, property_, value = fact
        if subject == old:
            self.add(new, property_, value)
        if property_ == old:
            self.add(subject, new, value)
        if value == old:
            self.add(subject, property_, new)
