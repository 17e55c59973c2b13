"""What in a closure cannot be true together, and the statements behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from communique.engines.reasoning.clashes import CLASHES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from communique.engines.reasoning.entailment import Closure, Term

__all__ = ["Contradiction", "contradictions"]

# Patterns of statements, `?s ?p ?o`, behind the clash of `?one` and `?two` at `?focus`.
_OWN_TYPE: Final = """
    { ?focus ?p ?one BIND (?one AS ?o) } UNION { ?focus ?p ?o . ?o rdfs:subClassOf ?one }
    FILTER (?p = rdf:type) BIND (?focus AS ?s)
"""
_TYPE_BY_PROPERTY: Final = """
    { ?p rdfs:domain ?one . ?focus ?p ?o BIND (?focus AS ?s) }
    UNION { ?p rdfs:range ?one . ?s ?p ?focus BIND (?focus AS ?o) }
    UNION {
        ?class rdfs:subClassOf ?one . ?class owl:hasValue ?o . ?class owl:onProperty ?p .
        ?focus ?p ?o BIND (?focus AS ?s)
    }
    UNION {
        { ?class owl:allValuesFrom ?one } UNION { ?class owl:allValuesFrom/rdfs:subClassOf ?one }
        ?class owl:onProperty ?p . ?s ?p ?focus . ?s a/rdfs:subClassOf? ?class BIND (?focus AS ?o)
    }
"""
_IDENTITY: Final = (
    "?p a owl:FunctionalProperty . ?s ?p ?one, ?two, ?o FILTER (?o = ?one || ?o = ?two)",
    """
    { ?one ?p ?two BIND (?one AS ?s) BIND (?two AS ?o) }
    UNION { ?two ?p ?one BIND (?two AS ?s) BIND (?one AS ?o) }
    FILTER (?p IN (owl:sameAs, owl:differentFrom))
    """,
)
_SUPERCLASS: Final = "?focus ?p ?o FILTER (?p = rdfs:subClassOf) BIND (?focus AS ?s)"
_PROPERTY: Final = "?focus ?one ?o BIND (?focus AS ?s) BIND (?one AS ?p)"


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A clash in a graph.

    Attributes:
        clash: The name of the clash rule.
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


def contradictions(closed: Closure) -> list[Contradiction]:
    """Return the clashes in a closure in some fixed order, each with the statements behind it."""
    decode = closed.decode
    clashing = [
        Contradiction(
            name,
            *(decode(focus), decode(value), decode(other)),
            tuple(_statements(closed, name, focus, value, other)),
        )
        for name in CLASHES
        for focus, value, other in _rows(closed, name)
        if not isinstance(decode(focus), ox.Literal)  # shapes tell what a literal must be
    ]
    return sorted(clashing, key=lambda row: (row.clash, str((row.focus, row.value, row.other))))


def _rows(closed: Closure, name: str) -> Iterator[tuple[Term, Term, Term]]:
    """Yield the focus, value and other of each clash of one name, as terms of the closure."""
    axioms, facts, _ = CLASHES[name]
    variables = "?value ?other" if "?other" in axioms else "?value"
    rows = closed.rows(f"SELECT DISTINCT {variables} {{ {axioms} }}")
    if excluded := " ".join(f"({' '.join(map(str, row))})" for row in rows):
        values = f"VALUES ({variables}) {{ {excluded} }}"
        for row in closed.rows(f"SELECT DISTINCT ?focus ?value ?other {{ {values} {facts} }}"):
            yield row["focus"], row["value"], row["other"]


def _statements(
    closed: Closure, name: str, focus: Term, value: Term, other: Term
) -> dict[ox.Triple, None]:
    def asserted(pattern: str, one: Term, two: Term) -> list[ox.Triple]:
        rows = closed.rows(
            f"SELECT DISTINCT ?s ?p ?o ?focus ?one ?two {{ {pattern} "
            "FILTER NOT EXISTS { GRAPH ?added { ?s ?p ?o } } }",
            {"focus": focus, "one": one, "two": two},
        )
        terms = ([closed.decode(row[name]) for name in "spo"] for row in rows)
        # What is asserted has no literal as its subject.
        return sorted((ox.Triple(*triple) for triple in terms), key=str)  # type: ignore[arg-type]

    sides = ((value, other), (other, value))
    match CLASHES[name].path:
        case "rdf:type":
            # Where its own type puts a thing into a class, what else does so is no news.
            statements = [
                asserted(_OWN_TYPE, *side) or asserted(_TYPE_BY_PROPERTY, *side) for side in sides
            ]
        case "owl:differentFrom":
            statements = [asserted(pattern, value, other) for pattern in _IDENTITY]
        case path:
            pattern = _SUPERCLASS if path else _PROPERTY
            statements = [asserted(pattern, *side) for side in sides]
    return dict.fromkeys(triple for group in statements for triple in group)
