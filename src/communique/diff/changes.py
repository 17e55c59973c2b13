"""A difference thing by thing: what was added, removed and changed, parts under their owner."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final, TypeVar

import pyoxigraph as ox

from communique.diff.tangles import Described, Term, written
from communique.diff.view import Quote, View
from communique.prefixes import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from communique.diff.compare import Difference
    from communique.diff.tangles import Tangle

__all__ = ["Change", "Diff", "Fact", "Status", "things"]

_T = TypeVar("_T")
_TYPE: Final = PREFIXES["rdf"] + "type"


class Status(StrEnum):
    """What happened to a thing, or to a fact."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True)
class Fact:
    """One fact that only one side has.

    Attributes:
        status: Added or removed.
        property: The IRI of the property.
        value: The value; one with blank nodes counts as one fact, however much is in it.
        described: What is said of the blank nodes in the value.
    """

    status: Status
    property: str
    value: Term
    described: Described = field(default_factory=dict)


@dataclass(frozen=True)
class Change:
    """What happened to one thing.

    Attributes:
        iri: The IRI; for what is only a blank node, its description is the one fact's value,
            and this is None.
        status: Added or removed if only one side describes it, else changed.
        type: The IRI of its class, or None.
        label: Its label on the new side, else on the old one, or None.
        facts: The facts that differ: by property, of each the removed ones first.
        evidence: The quotes that support it and did not change themselves; only where one of
            its facts differs.
        parts: What happened to its parts: claims of a thing, evidence of a claim.
        twin: For a thing that was added or removed, the IRI of one that was removed or added
            with exactly the same facts, so that it is probably the same under another IRI.
    """

    iri: str | None
    status: Status
    type: str | None
    label: str | None
    facts: tuple[Fact, ...]
    evidence: tuple[Quote, ...] = ()
    parts: tuple[Change, ...] = ()
    twin: str | None = None


@dataclass(frozen=True)
class Diff:
    """What differs between two sides.

    Attributes:
        old: What the old side is called.
        new: What the new side is called.
        things: The things that differ, by their IRIs.
        added: How many triples only the new side has.
        removed: How many only the old side has.
        labels: The labels of all that is mentioned, by IRI.
        quotes: The quotes of every evidence that a fact mentions, by IRI.
        prefixes: The prefixes that the files of both sides declare, with their namespaces.
    """

    old: str
    new: str
    things: tuple[Change, ...]
    added: int
    removed: int
    labels: dict[str, str]
    quotes: dict[str, Quote]
    prefixes: dict[str, str]

    def __bool__(self) -> bool:
        """Say whether anything differs."""
        return bool(self.things)


def things(difference: Difference, old: View, new: View) -> tuple[Change, ...]:
    """Group a difference by thing.

    Args:
        difference: The triples that differ.
        old: The old side.
        new: The new side.
    """
    return _Grouping(difference, old, new).things()


class _Grouping:
    """The facts that differ, by their subjects, and where each subject belongs."""

    def __init__(self, difference: Difference, old: View, new: View) -> None:
        self._old, self._new = old, new
        self._facts: defaultdict[str, list[Fact]] = defaultdict(list)
        self._nameless: list[Change] = []
        self._add(Status.REMOVED, difference.removed, difference.removed_tangles)
        self._add(Status.ADDED, difference.added, difference.added_tangles)
        self._twins = self._find_twins()

    def _add(self, status: Status, triples: Iterable[ox.Triple], found: Iterable[Tangle]) -> None:
        for triple in triples:
            if isinstance(triple.subject, ox.NamedNode):
                fact = Fact(status, triple.predicate.value, triple.object)
                self._facts[triple.subject.value].append(fact)
        for tangle in found:
            described = tangle.described
            for triple in tangle.named:
                fact = Fact(status, triple.predicate.value, triple.object, described)
                self._facts[str(triple.subject)[1:-1]].append(fact)
            for root in tangle.roots:
                said = {predicate.value: value for predicate, value in described[root]}
                kind = said.get(_TYPE)
                type = kind.value if isinstance(kind, ox.NamedNode) else None
                fact = Fact(status, _TYPE, root, described)
                self._nameless.append(Change(None, status, type, None, (fact,)))

    def things(self) -> tuple[Change, ...]:
        owners: dict[str, str | None] = {}
        pending = list(self._facts)
        while pending:
            iri = pending.pop()
            if iri not in owners:
                owners[iri] = owner = self._owner(iri, owners)
                if owner is not None:
                    pending.append(owner)
        parts: defaultdict[str | None, list[str]] = defaultdict(list)
        for iri in sorted(owners):
            parts[owners[iri]].append(iri)
        found = [self._change(iri, parts) for iri in parts[None]]
        return (*found, *self._nameless)

    def _owner(self, iri: str, owners: dict[str, str | None]) -> str | None:
        """Under what a thing is shown: an evidence under what cites it, a part under its owner.

        An evidence can be cited by several parts and by parts of other things; it is shown
        once, in its own thing, under what differs where there is such a part.
        """
        owner = self._stated_owner(iri)
        if owner is not None:
            for view in (self._new, self._old):
                citing = view.citing(iri)
                inside = [each for each in citing if owner in (each, self._stated_owner(each))]
                if inside:
                    owner = min(inside, key=lambda each: (each not in self._facts, each))
                    break
        # What is part of itself, against all sense, would never be shown.
        above = owner
        while above is not None:
            if above == iri:
                return None
            above = owners.get(above)
        return owner

    def _stated_owner(self, iri: str) -> str | None:
        return self._known(lambda view: view.owner(iri))

    def _known(self, ask: Callable[[View], _T]) -> _T:
        """The answer of the new side, or that of the old one where the new one has none."""
        return ask(self._new) or ask(self._old)

    def _change(self, iri: str, parts: dict[str | None, list[str]]) -> Change:
        status = self._status(iri)
        below = parts.get(iri, [])
        facts = sorted(self._facts.get(iri, ()), key=_order)
        evidence: list[Quote] = []
        if facts:
            view = self._old if status is Status.REMOVED else self._new
            evidence = [view.quote(each) for each in view.evidence(iri) if each not in below]
        return Change(
            iri=iri,
            status=status,
            type=self._known(lambda view: view.type(iri)),
            label=self._known(lambda view: view.label(iri)),
            facts=tuple(facts),
            evidence=tuple(evidence),
            parts=tuple(self._change(each, parts) for each in below),
            twin=self._twins.get(iri),
        )

    def _status(self, iri: str) -> Status:
        before, after = self._old.describes(iri), self._new.describes(iri)
        if before == after:
            return Status.CHANGED
        return Status.REMOVED if before else Status.ADDED

    def _find_twins(self) -> dict[str, str]:
        """Pair what was removed with what was added, where exactly two say the same."""
        said: defaultdict[frozenset[tuple[str, str]], list[str]] = defaultdict(list)
        for iri, facts in self._facts.items():
            if len(facts) > 1 and self._status(iri) is not Status.CHANGED:
                said[frozenset((f.property, _relative(iri, f)) for f in facts)].append(iri)
        twins: dict[str, str] = {}
        for pair in said.values():
            if len(pair) == 2 and self._status(pair[0]) is not self._status(pair[1]):
                twins |= {pair[0]: pair[1], pair[1]: pair[0]}
        return twins


def _order(fact: Fact) -> tuple[bool, str, bool, str]:
    removed = fact.status is Status.REMOVED
    return fact.property != _TYPE, fact.property, not removed, _full(fact)


def _full(fact: Fact) -> str:
    return written(fact.value, fact.described, str)


def _relative(iri: str, fact: Fact) -> str:
    """The value of a fact, written against the IRI of what it is about."""
    value = fact.value
    if not isinstance(value, ox.NamedNode):
        return _full(fact)
    base = iri.partition("#")[0]
    if value.value == iri:
        return "self"
    if value.value == base or value.value.startswith(f"{base}#"):
        return f"base{value.value[len(base) :]}"
    return str(value)
