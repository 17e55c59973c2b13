"""The global restrictions on properties (OWL 2 Structural Specification, section 11.2).

What is decidable hangs on them: a property that is composed of others may not be counted, and
chains may not go in a circle. A property and its inverse stand or fall together here, so both
are one node of the hierarchy.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from communique.checks.profile.expressions import Fault
from communique.checks.profile.ontology import MalformedError, short
from communique.checks.terms import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from communique.checks.profile.ontology import Ontology, Statement
    from communique.checks.terms import Term

__all__ = ["faults_in_properties"]

_KINDS: Final = {
    "owl:AsymmetricProperty": "asymmetric",
    "owl:FunctionalProperty": "functional",
    "owl:InverseFunctionalProperty": "inverse functional",
    "owl:IrreflexiveProperty": "irreflexive",
}
_COUNTS: Final = (
    "owl:cardinality",
    "owl:maxCardinality",
    "owl:maxQualifiedCardinality",
    "owl:minCardinality",
    "owl:minQualifiedCardinality",
    "owl:qualifiedCardinality",
)


def faults_in_properties(ontology: Ontology) -> list[Fault]:
    """Return puns, non-simple properties where a simple one is needed, and irregular chains."""
    hierarchy = _Hierarchy(ontology)
    return [*_puns(ontology), *hierarchy.non_simple(), *hierarchy.irregular()]


def _puns(ontology: Ontology) -> Iterator[Fault]:
    kinds = {
        "an object property": ontology.object_properties,
        "a data property": ontology.data_properties,
        "an annotation property": ontology.annotation_properties,
    }
    others = {"a class": ontology.classes, "a datatype": ontology.datatypes}
    for group in (kinds, others):
        seen: dict[ox.NamedNode, list[str]] = defaultdict(list)
        for kind, names in group.items():
            for name in names:
                seen[name].append(kind)
        for name in sorted(seen, key=str):
            if len(seen[name]) > 1:
                types = ontology.about(name, "rdf:type")
                # The later declaration is the likelier mistake.
                axiom = types[-1]
                yield Fault("punning", axiom, axiom, "object", {"kind": " and ".join(seen[name])})


class _Hierarchy:
    """What is below what among properties, by any way of stating it."""

    def __init__(self, ontology: Ontology) -> None:
        self._ontology = ontology
        self._above: dict[Term, set[Term]] = defaultdict(set)
        for axiom in ontology.uses("rdfs:subPropertyOf"):
            self._add(axiom.subject, axiom.object)
        for axiom in ontology.uses("owl:equivalentProperty", "owl:inverseOf"):
            self._add(axiom.subject, axiom.object)
            self._add(axiom.object, axiom.subject)

    def _add(self, below: Term, above: Term) -> None:
        self._above[self._name(below)].add(self._name(above))

    def _name(self, node: Term) -> Term:
        """The property of an expression: an inverse without a name counts as what it inverts."""
        if isinstance(node, ox.BlankNode):
            for each in self._ontology.about(node, "owl:inverseOf"):
                return each.object
        return node

    def _chains(self) -> Iterator[tuple[Statement, list[Term]]]:
        for axiom in self._ontology.uses("owl:propertyChainAxiom"):
            try:
                items = self._ontology.items(axiom.object)
            except MalformedError:
                continue  # that is a fault of its own
            yield axiom, [self._name(item.object) for item in items]

    def _upwards(self, start: Iterable[Term]) -> dict[Term, Term]:
        """Everything at or above some properties, with the one that each was reached from."""
        reached = {each: each for each in start}
        todo = list(reached)
        while todo:
            below = todo.pop()
            for above in self._above.get(below, ()):
                if above not in reached:
                    reached[above] = reached[below]
                    todo.append(above)
        return reached

    def non_simple(self) -> Iterator[Fault]:
        """Composite properties, and those above them, where only simple ones may stand."""
        composite = [self._name(axiom.subject) for axiom, _ in self._chains()]
        composite += [
            self._name(axiom.subject)
            for axiom in self._ontology.uses("rdf:type")
            if short(axiom.object) == "owl:TransitiveProperty"
        ]
        reached = self._upwards(composite)
        for axiom, node, kind in self._simple_places():
            name = self._name(node)
            if name in reached:
                fields = {"term": shown(name), "kind": kind, "why": shown(reached[name])}
                yield Fault("nonSimple", axiom, axiom, "object", fields)

    def _simple_places(self) -> Iterator[tuple[Statement, Term, str]]:
        """The axioms that need a simple property, the property, and what they make of it."""
        about = self._ontology
        for axiom in about.uses("rdf:type"):
            kind = short(axiom.object)
            if kind in _KINDS:
                yield axiom, axiom.subject, _KINDS[kind]
            elif kind == "owl:AllDisjointProperties":
                for each in about.about(axiom.subject, "owl:members"):
                    try:
                        items = about.items(each.object)
                    except MalformedError:
                        continue
                    yield from ((item, item.object, "disjoint with another") for item in items)
        for axiom in about.uses("owl:propertyDisjointWith"):
            yield axiom, axiom.subject, "disjoint with another"
            yield axiom, axiom.object, "disjoint with another"
        for axiom in about.uses("owl:hasSelf", *_COUNTS):
            for each in about.about(axiom.subject, "owl:onProperty"):
                yield each, each.object, "counted or related to itself"

    def irregular(self) -> Iterator[Fault]:
        """Chains for which there is no order in which properties could be defined.

        Each part of a chain has to come before what it makes, but for that itself at one end,
        or twice in a chain of two.
        """
        chains = list(self._chains())
        before: dict[Term, set[Term]] = defaultdict(set)
        for axiom, parts in chains:
            made = self._name(axiom.subject)
            if parts != [made, made]:
                inner = parts[1:] if parts[:1] == [made] else parts
                inner = parts[:-1] if inner is parts and parts[-1:] == [made] else inner
                before[made].update(inner)
        for axiom, parts in chains:
            made = self._name(axiom.subject)
            if made in (needed := self._needed(made, before)):
                part = next((each for each in parts if made in self._needed(each, before)), made)
                yield Fault("irregular", axiom, axiom, "predicate", {"term": shown(part)})
            else:
                # What is needed may not in turn stand above what it is needed for.
                for each in needed & self._upwards([made]).keys():
                    yield Fault("irregular", axiom, axiom, "predicate", {"term": shown(each)})

    def _needed(self, made: Term, before: Mapping[Term, set[Term]]) -> set[Term]:
        """All that has to come before a property."""
        needed: set[Term] = set()
        todo = [made]
        while todo:
            for each in before.get(todo.pop(), ()):
                if each not in needed:
                    needed.add(each)
                    todo.append(each)
        return needed
