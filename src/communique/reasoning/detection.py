"""What in a graph cannot be true together, and the statements behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

import pyoxigraph as ox

from communique.model import Finding, Severity
from communique.prefixes import PREFIXES, expand, framed
from communique.reasoning.clashes import CLASHES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Contradiction", "contradictions"]

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
    def finding(self) -> Finding:
        """The finding, without a place."""
        clash = CLASHES[self.clash]
        terms = {name: _shown(getattr(self, name)) for name in ("focus", "value", "other")}
        path = self.value if clash.path is None else ox.NamedNode(expand(clash.path))
        return Finding(
            code=f"contradiction.{self.clash}",
            severity=Severity.VIOLATION,
            focus=str(self.focus),
            path=str(path),
            value=str(self.other),
            message=clash.message.format_map(terms),
            hint="correct the one of the statements that is wrong",
        )


def contradictions(asserted: ox.Store, closed: Iterable[str]) -> list[Contradiction]:
    """Return the clashes in a closure, in the order of their codes and messages.

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
    return sorted(found, key=lambda each: (each.clash, each.finding.message))


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


def _shown(term: Term) -> str:
    """A term for a sentence: a prefixed name, or a text in quotation marks."""
    if isinstance(term, ox.Literal):
        return f'"{term.value}"@{term.language}' if term.language else f'"{term.value}"'
    return framed(term.value) if isinstance(term, ox.NamedNode) else "a blank node"
