"""What in a closure cannot be true together, and the asserted statements behind it.

The clashes are the rules of OWL 2 Profiles, section 4.3, that end in `false`, as queries that
the closure of any engine can be asked; without those on datatypes and cardinalities, which
belong to the shapes.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, TypeAlias

import pyoxigraph as ox

from communique.prefixes import PREFIXES, expand

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

__all__ = ["CLASHES", "Clash", "Contradiction", "contradictions"]

Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

_TYPE: Final = ox.NamedNode(expand("rdf:type"))
_SUB_CLASS: Final = ox.NamedNode(expand("rdfs:subClassOf"))
_DOMAIN: Final = ox.NamedNode(expand("rdfs:domain"))
_RANGE: Final = ox.NamedNode(expand("rdfs:range"))
_FUNCTIONAL: Final = ox.NamedNode(expand("owl:FunctionalProperty"))
_SAME_AS: Final = ox.NamedNode(expand("owl:sameAs"))
_DIFFERENT: Final = ox.NamedNode(expand("owl:differentFrom"))
_ON_PROPERTY: Final = ox.NamedNode(expand("owl:onProperty"))
_HAS_VALUE: Final = ox.NamedNode(expand("owl:hasValue"))
_ALL_VALUES: Final = ox.NamedNode(expand("owl:allValuesFrom"))
# What begins the property of an axiom, of a list, or of what a thing is.
_VOCABULARIES: Final = tuple(f"<{PREFIXES[name]}" for name in ("owl", "rdf", "rdfs"))
_IS_A: Final = str(_TYPE)
# The property of what axioms exclude, by the name of the clash, while it is looked for.
_EXCLUDES: Final = "urn:x-communique:excludes:"


@dataclass(frozen=True, slots=True)
class Clash:
    """A rule by which a closure is contradictory.

    It has two patterns, because axioms are few: what they exclude is asked first, and then
    whether it is so.

    Attributes:
        axioms: A pattern that finds what axioms exclude: `?value` and `?other`, two classes,
            properties or things; or `?value` alone.
        facts: A pattern that finds, for each of these, `?focus`: what is so all the same; and
            `?other` where the axioms do not.
        path: The property by which the focus node has them, as a name with a prefix, or None
            where they are properties.
    """

    axioms: str
    facts: str
    path: str | None = None


# A clash is symmetric; of the two rows for one pair of names, one is enough.
_ONCE: Final = "FILTER (!isIRI(?value) || !isIRI(?other) || STR(?value) < STR(?other))"
_CLASSES: Final = f"""
    {{ ?value owl:disjointWith ?other }}
    UNION {{ ?other owl:disjointWith ?value }}
    UNION {{
        ?list a owl:AllDisjointClasses .
        ?list owl:members/rdf:rest*/rdf:first ?value .
        ?list owl:members/rdf:rest*/rdf:first ?other .
        FILTER (?value != ?other)
    }}
    {_ONCE}
"""

CLASHES: Final[Mapping[str, Clash]] = MappingProxyType(
    {
        "asymmetric-property": Clash(
            "?value a owl:AsymmetricProperty",
            """
            ?focus ?value ?other .
            ?other ?value ?focus .
            FILTER (!isIRI(?focus) || !isIRI(?other) || STR(?focus) <= STR(?other))
            """,
        ),
        "complement-classes": Clash(
            "?value owl:complementOf ?other",
            "?focus a ?value . ?focus a ?other .",
            "rdf:type",
        ),
        "different-things": Clash(
            f"""
            {{ ?value owl:differentFrom ?other }}
            UNION {{ ?other owl:differentFrom ?value }}
            UNION {{
                ?list a owl:AllDifferent .
                ?list (owl:members|owl:distinctMembers)/rdf:rest*/rdf:first ?value .
                ?list (owl:members|owl:distinctMembers)/rdf:rest*/rdf:first ?other .
                FILTER (?value != ?other)
            }}
            {_ONCE}
            """,
            "?value owl:sameAs ?other . BIND (?value AS ?focus)",
            "owl:differentFrom",
        ),
        "disjoint-classes": Clash(
            _CLASSES,
            "?focus a ?value . ?focus a ?other .",
            "rdf:type",
        ),
        "disjoint-properties": Clash(
            f"""
            {{ ?value owl:propertyDisjointWith ?other }}
            UNION {{ ?other owl:propertyDisjointWith ?value }}
            UNION {{
                ?list a owl:AllDisjointProperties .
                ?list owl:members/rdf:rest*/rdf:first ?value .
                ?list owl:members/rdf:rest*/rdf:first ?other .
                FILTER (?value != ?other)
            }}
            {_ONCE}
            """,
            "?focus ?value ?thing . ?focus ?other ?thing .",
        ),
        "irreflexive-property": Clash(
            "?value a owl:IrreflexiveProperty",
            "?focus ?value ?focus . BIND (?focus AS ?other)",
        ),
        "negative-assertion": Clash(
            "?not owl:assertionProperty ?value",
            """
            ?not owl:assertionProperty ?value .
            ?not owl:targetIndividual|owl:targetValue ?other .
            ?not owl:sourceIndividual ?focus .
            ?focus ?value ?other .
            """,
        ),
        "nothing": Clash(
            "BIND (owl:Nothing AS ?value) BIND (owl:Nothing AS ?other)",
            "?focus a ?value",
            "rdf:type",
        ),
        "unsatisfiable-class": Clash(
            f"""
            {{ {_CLASSES} }}
            UNION {{ ?value owl:complementOf ?other }}
            UNION {{ BIND (owl:Nothing AS ?value) BIND (owl:Thing AS ?other) }}
            """,
            """
            ?focus rdfs:subClassOf ?value .
            ?focus rdfs:subClassOf ?other .
            FILTER (isIRI(?focus) && ?focus != owl:Nothing)
            """,
            "rdfs:subClassOf",
        ),
    }
)
"""The ways to be contradictory; a finding's code is `contradiction.` and the name."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A clash in a graph.

    Attributes:
        clash: Its name among the clashes.
        focus: The thing, or the class, that is contradictory.
        value: One of the two that clash: classes, properties or things.
        other: The other.
        statements: The asserted statements that clash, as far as they could be told.
    """

    clash: str
    focus: Term
    value: Term
    other: Term
    statements: tuple[ox.Triple, ...]

    @property
    def path(self) -> ox.NamedNode | None:
        """The property by which the focus has the two; None where they are properties."""
        path = CLASHES[self.clash].path
        return None if path is None else ox.NamedNode(expand(path))


def contradictions(asserted: ox.Store, closed: Iterable[str]) -> list[Contradiction]:
    """Return the clashes in a closure, in the order of their names and terms.

    Args:
        asserted: The store with the statements that it is the closure of, in whatever graphs.
        closed: These statements, and what follows from them, as lines of N-Triples.
    """
    closure = _Closed(closed)
    behind = _Behind(asserted, closure)
    found = [
        Contradiction(name, *terms, tuple(dict.fromkeys(behind.statements(name, *terms))))
        for name in CLASHES
        for terms in closure.clashing(name)
    ]
    return sorted(found, key=lambda it: (it.clash, *map(str, (it.focus, it.value, it.other))))


class _Closed:
    """A closure, of which no more is loaded than is looked at."""

    def __init__(self, lines: Iterable[str]) -> None:
        """Load the axioms, and of what they exclude something by, the facts."""
        self._store = ox.Store()
        axioms: list[str] = []
        facts: list[tuple[str, str]] = []
        for line in lines:
            _, predicate, value = line.split(" ", 2)
            is_type = predicate == _IS_A
            if (value if is_type else predicate).startswith(_VOCABULARIES):
                axioms.append(line)
            else:
                facts.append((value[:-2] if is_type else predicate, line))
        self._load(axioms)
        spoken_of: set[str] = set()
        for name, clash in CLASHES.items():
            text = f"INSERT {{ {_excludes(name)} }} WHERE {{ {clash.axioms} }}"
            self._store.update(text, prefixes=dict(PREFIXES))
            excludes = ox.NamedNode(_EXCLUDES + name)
            for quad in self._store.quads_for_pattern(None, excludes, None):
                spoken_of |= {str(quad.subject), str(quad.object)}
        self._load([line for name, line in facts if name in spoken_of])
        self._other_types = [
            line for name, line in facts if name not in spoken_of and f" {_IS_A} " in line
        ]

    def _load(self, lines: list[str]) -> None:
        # Loaded as text, which is quicker, a blank node would be given another label.
        blank = [line for line in lines if "_:" in line]
        named = [line for line in lines if "_:" not in line]
        form = ox.RdfFormat.N_TRIPLES
        self._store.load("\n".join(named), format=form)
        self._store.extend(ox.parse("\n".join(blank), format=form))

    def clashing(self, name: str) -> Iterator[tuple[Term, Term, Term]]:
        """Yield the focus, value and other of each clash of one name."""
        pattern = f"{_excludes(name)} . {CLASHES[name].facts}"
        text = f"SELECT DISTINCT ?focus ?value ?other WHERE {{ {pattern} }}"
        rows = self._store.query(text, prefixes=dict(PREFIXES))
        assert isinstance(rows, ox.QuerySolutions)
        for row in rows:
            yield row["focus"], row["value"], row["other"]

    def has(self, subject: Term, predicate: ox.NamedNode, value: Term) -> bool:
        """Say whether a statement follows."""
        return next(self._quads(subject, predicate, value), None) is not None

    def subjects(self, predicate: ox.NamedNode, value: Term) -> list[Term]:
        """Return what has a value."""
        return [quad.subject for quad in self._quads(None, predicate, value)]

    def objects(self, subject: Term, predicate: ox.NamedNode) -> list[Term]:
        """Return the values that something has."""
        return [quad.object for quad in self._quads(subject, predicate, None)]

    def _quads(
        self, subject: Term | None, predicate: Term | None, value: Term | None
    ) -> Iterator[ox.Quad]:
        if self._other_types:  # asked for only where something clashes
            self._load(self._other_types)
            self._other_types = []
        # A literal is nowhere the subject.
        return self._store.quads_for_pattern(subject, predicate, value)  # type: ignore[arg-type]


class _Behind:
    """Finds the asserted statements behind a clash, in the order of its two sides."""

    def __init__(self, asserted: ox.Store, closed: _Closed) -> None:
        self._asserted = asserted
        self._closed = closed

    def statements(self, name: str, focus: Term, value: Term, other: Term) -> list[ox.Triple]:
        path = CLASHES[name].path
        if path == "rdf:type":
            return [*self._typing(focus, value), *self._typing(focus, other)]
        if path == "rdfs:subClassOf":
            return self._said(focus, _SUB_CLASS, None)
        if path == "owl:differentFrom":
            return [*self._identity(value, other)]
        return [*self._said(focus, value, None), *self._said(focus, other, None)]

    def _said(
        self, subject: Term | None, predicate: Term | None, value: Term | None
    ) -> list[ox.Triple]:
        """The asserted statements of a pattern, in some fixed order."""
        if not isinstance(predicate, ox.NamedNode | None) or isinstance(subject, ox.Literal):
            return []
        quads = self._asserted.quads_for_pattern(subject, predicate, value, None)
        return sorted({quad.triple for quad in quads}, key=str)

    def _typing(self, thing: Term, cls: Term) -> list[ox.Triple]:
        """The asserted statements that put a thing into a class in one step.

        Where its own type does, what else does so is no news.
        """
        has = self._closed.has
        types = [
            triple
            for triple in self._said(thing, _TYPE, None)
            if triple.object == cls or has(triple.object, _SUB_CLASS, cls)
        ]
        if types:
            return types
        as_subject = [
            triple
            for triple in self._said(thing, None, None)
            if has(triple.predicate, _DOMAIN, cls) or self._by_value(triple, cls)
        ]
        as_value = [
            triple
            for triple in self._said(None, None, thing)
            if has(triple.predicate, _RANGE, cls) or self._by_owner(triple, cls)
        ]
        return sorted(as_subject + as_value, key=str)

    def _by_value(self, triple: ox.Triple, cls: Term) -> bool:
        """Whether a class is defined by this value of this property."""
        has = self._closed.has
        return any(
            has(restriction, _HAS_VALUE, triple.object) and has(restriction, _SUB_CLASS, cls)
            for restriction in self._closed.subjects(_ON_PROPERTY, triple.predicate)
        )

    def _by_owner(self, triple: ox.Triple, cls: Term) -> bool:
        """Whether the class of the subject says that all values of the property are in `cls`."""
        has = self._closed.has
        return any(
            has(triple.subject, _TYPE, restriction)
            and any(
                value == cls or has(value, _SUB_CLASS, cls)
                for value in self._closed.objects(restriction, _ALL_VALUES)
            )
            for restriction in self._closed.subjects(_ON_PROPERTY, triple.predicate)
        )

    def _identity(self, one: Term, other: Term) -> Iterator[ox.Triple]:
        """The asserted statements that make two things one: two values where one is allowed."""
        for predicate in self._closed.subjects(_TYPE, _FUNCTIONAL):
            for triple in self._said(None, predicate, one):
                if second := self._said(triple.subject, predicate, other):
                    yield from (triple, *second)
        for first, second_ in ((one, other), (other, one)):
            yield from self._said(first, _SAME_AS, second_)
            yield from self._said(first, _DIFFERENT, second_)


def _excludes(name: str) -> str:
    """What stands in the store for what axioms exclude."""
    other = "?other" if "?other" in CLASHES[name].axioms else "?value"
    return f"?value <{_EXCLUDES}{name}> {other}"
