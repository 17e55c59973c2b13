"""What differs between two states of a graph: the difference of statements, thing by thing.

Layout, comments, prefixes, the order of statements and the file in which one stands make no
difference; neither do the labels of blank nodes. The spelling of a value does: `01` is not `1`.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Final, TypeAlias

import pyoxigraph as ox

from communique.graph.find import label_of
from communique.graph.parsing import FORMATS, ParseError, diagnose
from communique.model import Location
from communique.prefixes import PREFIXES, is_iri
from communique.project import TURTLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from communique.things.sides import Side

__all__ = ["Change", "Diff", "Fact", "Status", "diff"]

_CMQ: Final = PREFIXES["cmq"]
_TYPE: Final = f"{PREFIXES['rdf']}type"
_PART_OF, _EVIDENCE = f"{_CMQ}partOf", f"{_CMQ}hasEvidence"
# An ontology and a scheme own no part of what is described in them: each term is a thing.
_CATALOGUES: Final = frozenset({f"{PREFIXES['owl']}Ontology", f"{PREFIXES['skos']}ConceptScheme"})
_DEEPEST: Final = 100
_PREFIX: Final = re.compile(rb"^\s*@?prefix\s+([A-Za-z][\w.-]*|):\s*<([^<>\s]*)>", re.I | re.M)

Term: TypeAlias = "ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple"
Value: TypeAlias = "ox.NamedNode | ox.Literal | ox.BlankNode | frozenset[tuple[str, Value]]"
"""A value; a blank node is all that is said of it, so that two of them can be compared."""
Pair: TypeAlias = tuple[str, Value]
"""A property, as an IRI, and a value."""


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
        path: The IRI of the property; of what is said inside of a blank node, those that lead
            to it, too.
        value: The value.
    """

    status: Status
    path: tuple[str, ...]
    value: Value


@dataclass(frozen=True)
class Change:
    """What happened to one thing.

    Attributes:
        iri: The IRI; None for a blank node that nothing leads to, which is its one fact's value.
        status: Added or removed if only one side describes it, else changed.
        type: The IRI of its class, or None.
        label: Its label on the new side, else on the old one, or None.
        facts: The facts that differ: by property, of each the removed ones first.
        evidence: The IRIs of the passages that support it and did not change.
        parts: What happened to its parts: claims of a thing, evidence of a claim.
        twin: For a thing that was added or removed, the IRI of one that was removed or added
            with the same facts, so that it is probably the same under another IRI.
    """

    iri: str | None
    status: Status
    type: str | None
    label: str | None
    facts: tuple[Fact, ...]
    evidence: tuple[str, ...] = ()
    parts: tuple[Change, ...] = ()
    twin: str | None = None


@dataclass(frozen=True)
class Diff:
    """What differs between two sides.

    Attributes:
        old: What the old side is called.
        new: What the new side is called.
        things: The things that differ, by their IRIs.
        added: How many statements only the new side has.
        removed: How many only the old side has.
        sides: Both sides, to look up labels and quotes in, the new one first.
        prefixes: The prefixes that the files of both sides declare, with their namespaces.
    """

    old: str
    new: str
    things: tuple[Change, ...]
    added: int
    removed: int
    sides: tuple[Description, ...]
    prefixes: dict[str, str]

    def __bool__(self) -> bool:
        """Whether anything differs."""
        return bool(self.things)

    def label(self, iri: str) -> str | None:
        """Return what a thing is called, on the first side that says so."""
        return next(filter(None, (side.label(iri) for side in self.sides)), None)

    def texts(self, iri: str, name: str) -> list[str]:
        """Return the texts or IRIs that a thing has of a property of ours, sorted."""
        for side in self.sides:
            if values := side.values(iri, _CMQ + name):
                return sorted(
                    it.value for it in values if isinstance(it, ox.NamedNode | ox.Literal)
                )
        return []


class Description:
    """What one side says, thing by thing."""

    def __init__(self, files: Iterable[tuple[str, bytes]], *, is_lenient: bool = False) -> None:
        """Parse files.

        Args:
            files: The name and the content of each.
            is_lenient: Whether a file that is broken is passed over.

        Raises:
            ParseError: If a file is not what its extension says.
        """
        self._said: dict[ox.NamedNode | ox.BlankNode, set[tuple[str, Term]]] = {}
        for name, content in files:
            try:
                for quad in _parsed(name, content):
                    pair = (quad.predicate.value, quad.object)
                    self._said.setdefault(quad.subject, set()).add(pair)  # type: ignore[arg-type]
            except ParseError:
                if not is_lenient:
                    raise

    @cached_property
    def pairs(self) -> dict[str | None, Counter[Pair]]:
        """What is said of each IRI; under None, the blank nodes that nothing leads to."""
        pairs: dict[str | None, Counter[Pair]] = {}
        inner = {value for said in self._said.values() for _, value in said}
        for subject, said in self._said.items():
            if isinstance(subject, ox.NamedNode):
                tree = ((verb, self._tree(value, ())) for verb, value in said)
                pairs[subject.value] = Counter(tree)
            elif subject not in inner:
                pairs.setdefault(None, Counter())["", self._tree(subject, ())] += 1
        return pairs

    def values(self, iri: str, verb: str) -> list[Term]:
        """Return what a thing has of a property."""
        return [value for name, value in self._said.get(ox.NamedNode(iri), ()) if name == verb]

    def label(self, iri: str) -> str | None:
        """Return what a thing is called."""
        return label_of(lambda verb: self.values(iri, verb))

    def iris(self, iri: str, verb: str) -> list[str]:
        """Return the IRIs that a thing has of a property, sorted."""
        return sorted(it.value for it in self.values(iri, verb) if isinstance(it, ox.NamedNode))

    def owner(self, iri: str) -> str | None:
        """Return what a thing is a part of: as it says itself, or by its IRI."""
        if stated := self.iris(iri, _PART_OF):
            return stated[0]
        base, hash_, _ = iri.partition("#")
        owns = hash_ and ox.NamedNode(base) in self._said
        return base if owns and not _CATALOGUES & set(self.iris(base, _TYPE)) else None

    @cached_property
    def citing(self) -> dict[str, list[str]]:
        """What cites an evidence, by its IRI."""
        citing: dict[str, list[str]] = {}
        for subject, said in self._said.items():
            for verb, value in said:
                if verb == _EVIDENCE and isinstance(value, ox.NamedNode):
                    citing.setdefault(value.value, []).append(subject.value)
        return citing

    def tangles(self) -> set[str]:
        """Return the statements with blank nodes, which are named by RDFC-1.0."""
        quads = [
            ox.Quad(subject, ox.NamedNode(verb), value)
            for subject, said in self._said.items()
            for verb, value in said
            if isinstance(subject, ox.BlankNode) or isinstance(value, ox.BlankNode)
        ]
        dataset = ox.Dataset(quads)
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        return {str(quad.triple) for quad in dataset}

    def _tree(self, value: Term, above: tuple[Term, ...]) -> Value:
        """A value, a blank node as what is said of it; in a circle it has no more to say."""
        if not isinstance(value, ox.BlankNode):
            return value  # type: ignore[return-value]  # RDF 1.1 has no triples as terms
        if value in above or len(above) > _DEEPEST:
            return ox.BlankNode(f"above{len(above) - above.index(value) if value in above else 0}")
        said = self._said.get(value, set())
        return frozenset((verb, self._tree(inner, (*above, value))) for verb, inner in said)


def diff(old: Side, new: Side, *, names: Iterable[Side] = ()) -> Diff:
    """Compare two sides.

    A thing whose IRI changed is one that was removed and one that was added; where both have
    the same facts, each is the other's twin.

    Args:
        old: The side that counts as before.
        new: The side that counts as after.
        names: Where to look for the labels of what neither side describes, such as the
            properties when single files of data are compared. What is broken is passed over.

    Raises:
        ParseError: If a file of one of the sides is not what its extension says.
    """
    shared = set(old.files) & set(new.files)
    before, after = Description(old.files), Description(new.files)
    facts: dict[str | None, list[Fact]] = {}
    if len(shared) < len(old.files) or len(shared) < len(new.files):
        for iri in before.pairs.keys() | after.pairs.keys():
            found = _facts(before.pairs.get(iri, Counter()), after.pairs.get(iri, Counter()))
            if found:
                facts[iri] = found
        if not facts and (tangles := _tangles(before, after)):
            facts[None] = tangles
    sides = (after, before, *(Description(side.files, is_lenient=True) for side in names))
    counts = Counter[Status]()
    for fact in (fact for found in facts.values() for fact in found):
        counts[fact.status] += _size(fact.value)
    things = tuple(_Changes(facts, before, after).things())
    added, removed = counts[Status.ADDED], counts[Status.REMOVED]
    prefixes = _prefixes([*new.files, *old.files])
    return Diff(old.name, new.name, things, added, removed, sides, prefixes)


def _tangles(before: Description, after: Description) -> list[Fact]:
    """What differs in how blank nodes share others, where all that is said of each is the same."""
    old, new = before.tangles(), after.tangles()
    return [
        *(Fact(Status.REMOVED, ("",), ox.Literal(line)) for line in sorted(old - new)),
        *(Fact(Status.ADDED, ("",), ox.Literal(line)) for line in sorted(new - old)),
    ]


def _prefixes(files: Iterable[tuple[str, bytes]]) -> dict[str, str]:
    """What files declare; where two differ, the first. They are for display alone."""
    prefixes: dict[str, str] = {}
    for _, content in files:
        for name, namespace in _PREFIX.findall(content):
            if is_iri(iri := namespace.decode(errors="replace")):
                prefixes.setdefault(name.decode(), iri)
    return prefixes


def _facts(before: Counter[Pair], after: Counter[Pair]) -> list[Fact]:
    """The facts that only one side has; of blank nodes that changed, what is in them."""
    gone, come = before - after, after - before
    verbs = {
        verb for pairs in (gone, come) for verb, value in pairs if isinstance(value, frozenset)
    }
    for verb in verbs:
        trees = [
            [pair for pair in side if pair[0] == verb and isinstance(pair[1], frozenset)]
            for side in (gone, come)
        ]
        if len(trees[0]) == len(trees[1]) == 1:
            # One blank node on each side: it is the same one, and only its inside is told.
            (_, old), (_, new) = trees[0][0], trees[1][0]
            assert isinstance(old, frozenset)
            assert isinstance(new, frozenset)
            del gone[trees[0][0]], come[trees[1][0]]
            inner = _facts(Counter(old), Counter(new))
            return [
                *(Fact(it.status, (verb, *it.path), it.value) for it in inner),
                *_facts(gone, come),
            ]
    sides = ((Status.REMOVED, gone), (Status.ADDED, come))
    return [
        Fact(status, (verb,), value) for status, side in sides for verb, value in side.elements()
    ]


def _size(value: Value) -> int:
    """How many statements a fact is, those about the blank nodes in its value included."""
    return 1 + (sum(_size(inner) for _, inner in value) if isinstance(value, frozenset) else 0)


class _Changes:
    """Groups facts by thing, and parts under their owner."""

    def __init__(
        self, facts: dict[str | None, list[Fact]], before: Description, after: Description
    ) -> None:
        self._facts = facts
        self._before, self._after = before, after
        self._parts: dict[str, list[str]] = {}
        self._placed: set[str] = set()
        for iri in sorted(filter(None, facts)):
            for owner in self._owners(iri)[:1]:
                self._parts.setdefault(owner, []).append(iri)
        self._twins = dict(self._find_twins())

    def things(self) -> Iterator[Change]:
        """Yield what happened to each thing, those that are no part first; blank nodes last."""
        tops = {self._top(iri, ()) for iri in filter(None, self._facts)}
        for iri in (*sorted(tops), *sorted(filter(None, self._facts))):
            if iri not in self._placed:  # parts of one another have no top
                yield self._change(iri)
        for fact in self._facts.get(None, ()):
            yield Change(None, fact.status, None, None, (fact,))

    def _owners(self, iri: str) -> list[str]:
        """What a part stands under: the claims that cite an evidence, else its owner."""
        sides = (self._after, self._before)
        if citing := {owner for side in sides for owner in side.citing.get(iri, ())}:
            return sorted(citing, key=lambda owner: (owner not in self._facts, owner))
        owners = (side.owner(iri) for side in sides)
        return [owner for owner in owners if owner not in (None, iri)][:1]  # type: ignore[misc]

    def _top(self, iri: str, below: tuple[str, ...]) -> str:
        owners = [owner for owner in self._owners(iri) if owner not in below]
        return self._top(owners[0], (*below, iri)) if owners else iri

    def _change(self, iri: str) -> Change:
        self._placed.add(iri)
        facts = sorted(self._facts.get(iri, ()), key=_order)
        parts = self._parts_of(iri) - self._placed
        side = self._after if iri in self._after.pairs else self._before
        status = (
            Status.ADDED
            if iri not in self._before.pairs
            else Status.REMOVED
            if iri not in self._after.pairs
            else Status.CHANGED
        )
        cited = {str(fact.value)[1:-1] for fact in facts if fact.path == (_EVIDENCE,)}
        evidence = [
            it for it in side.iris(iri, _EVIDENCE) if it not in self._facts | dict.fromkeys(cited)
        ]
        return Change(
            iri,
            status,
            next(iter(side.iris(iri, _TYPE)), None),
            side.label(iri) or self._before.label(iri),
            tuple(facts),
            tuple(evidence) if facts else (),
            tuple(self._change(part) for part in sorted(parts) if part not in self._placed),
            self._twins.get(iri),
        )

    def _parts_of(self, iri: str) -> set[str]:
        """The parts that changed, and those of which only a part did."""
        parts = set(self._parts.get(iri, ()))
        for owner in self._parts:
            if owner not in self._facts and iri in self._owners(owner)[:1]:
                parts.add(owner)
        return parts

    def _find_twins(self) -> Iterator[tuple[str, str]]:
        """Pairs of a thing that is gone and one that is new, with the same facts."""
        sides = [{}, {}]  # type: list[dict[frozenset[Pair], list[str]]]
        for iri in filter(None, self._facts):
            for number, (here, there) in enumerate(
                ((self._before, self._after), (self._after, self._before))
            ):
                if iri in here.pairs and iri not in there.pairs:
                    sides[number].setdefault(frozenset(here.pairs[iri]), []).append(iri)
        for pairs, old in sides[0].items():
            new = sides[1].get(pairs, [])
            if len(old) == len(new) == 1:
                yield from ((old[0], new[0]), (new[0], old[0]))


def _order(fact: Fact) -> tuple[object, ...]:
    return fact.path, fact.status is Status.ADDED, str(fact.value)


def _parsed(name: str, content: bytes) -> Iterator[ox.Quad]:
    suffix = name[name.rfind(".") :]
    try:
        # Blank nodes of two files are never the same.
        yield from ox.parse(content, format=FORMATS.get(suffix), rename_blank_nodes=True)
    except SyntaxError as error:
        fault = diagnose(error, content, turtle=suffix in TURTLE)
        place = Location(name, fault.line, fault.column)
        message = f"not Turtle: {fault.message}"
        raise ParseError(message, hint=fault.hint or None, location=place) from None
