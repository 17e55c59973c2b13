"""What follows from a project by OWL 2 RL, and what in it cannot be true together.

The closure is owlrl's. Contradictions are found by queries over it, which any engine's closure
can be asked: they are the rules of OWL 2 Profiles, section 4.3, that end in `false`, without
those on datatypes and cardinalities, which belong to the shapes.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import owlrl
import pyoxigraph as ox
from owlrl.Namespaces import ERRNS
from rdflib import OWL, RDF, RDFS, XSD, BNode, Graph, Literal, URIRef

from communique.convert import (
    ntriples,
    oxigraph_term,
    rdflib_term,
    read_graph,
    shown,
    to_oxigraph,
)
from communique.model import Finding, Severity
from communique.prefixes import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rdflib.term import Node

    from communique.project import Project

    Triple = tuple[Node, Node, Node]

__all__ = [
    "CLASHES",
    "Clash",
    "Contradiction",
    "closure",
    "contradictions",
    "entailments",
    "find_contradictions",
    "inferred_triples",
]


@dataclass(frozen=True, slots=True)
class Clash:
    """A rule by which a closure is contradictory.

    Attributes:
        message: What is wrong, with `{focus}`, `{value}` and `{other}` for terms of a row.
        pattern: The pattern of a query that selects `?focus`, and `?value` and `?other`, two
            classes, properties or things that clash.
        path: The property by which the focus node has them, or None where they are properties.
    """

    message: str
    pattern: str
    path: URIRef | None = None


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A clash in a project.

    Attributes:
        finding: The finding, without a place.
        statements: The asserted statements that clash, as far as they could be told.
    """

    finding: Finding
    statements: tuple[ox.Triple, ...]


# A clash is symmetric; of the two rows for one pair of names, one is enough.
_ONCE: Final = "FILTER (!isIRI(?value) || !isIRI(?other) || STR(?value) < STR(?other))"
_PAIR_OF_CLASSES: Final = f"""
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
            "{focus} has {value} to {other} and the other way round, which excludes itself",
            """
            ?value a owl:AsymmetricProperty .
            ?focus ?value ?other .
            ?other ?value ?focus .
            FILTER (!isIRI(?focus) || !isIRI(?other) || STR(?focus) <= STR(?other))
            """,
        ),
        "complement-classes": Clash(
            "{focus} is both {value} and {other}, and one is what the other is not",
            "?value owl:complementOf ?other . ?focus a ?value . ?focus a ?other .",
            RDF.type,
        ),
        "different-things": Clash(
            "{value} and {other} are one and the same by their properties, and said to differ",
            f"""
            ?value owl:sameAs ?other .
            {{ ?value owl:differentFrom ?other }}
            UNION {{ ?other owl:differentFrom ?value }}
            UNION {{
                ?list a owl:AllDifferent .
                ?list (owl:members|owl:distinctMembers)/rdf:rest*/rdf:first ?value .
                ?list (owl:members|owl:distinctMembers)/rdf:rest*/rdf:first ?other .
            }}
            {_ONCE}
            BIND (?value AS ?focus)
            """,
            OWL.differentFrom,
        ),
        "disjoint-classes": Clash(
            "{focus} is both {value} and {other}, which exclude each other",
            f"{_PAIR_OF_CLASSES} ?focus a ?value . ?focus a ?other .",
            RDF.type,
        ),
        "disjoint-properties": Clash(
            "{focus} has one thing by both {value} and {other}, which exclude each other",
            f"""
            {{ ?value owl:propertyDisjointWith ?other }}
            UNION {{ ?other owl:propertyDisjointWith ?value }}
            UNION {{
                ?list a owl:AllDisjointProperties .
                ?list owl:members/rdf:rest*/rdf:first ?value .
                ?list owl:members/rdf:rest*/rdf:first ?other .
                FILTER (?value != ?other)
            }}
            ?focus ?value ?thing .
            ?focus ?other ?thing .
            {_ONCE}
            """,
        ),
        "irreflexive-property": Clash(
            "{focus} has {value} to itself, which excludes that",
            "?value a owl:IrreflexiveProperty . ?focus ?value ?focus . BIND (?focus AS ?other)",
        ),
        "negative-assertion": Clash(
            "{focus} has {value} to {other}, and is said not to",
            """
            ?not owl:sourceIndividual ?focus .
            ?not owl:assertionProperty ?value .
            ?not owl:targetIndividual|owl:targetValue ?other .
            ?focus ?value ?other .
            """,
        ),
        "nothing": Clash(
            "{focus} is {value}, of which there can be none",
            "?focus a ?value . FILTER (?value = owl:Nothing) BIND (?value AS ?other)",
            RDF.type,
        ),
        "unsatisfiable-class": Clash(
            "nothing can be {focus}, because it is below both {value} and {other}",
            f"""
            {{ {_PAIR_OF_CLASSES} }}
            UNION {{ ?value owl:complementOf ?other }}
            UNION {{ BIND (owl:Nothing AS ?value) BIND (owl:Thing AS ?other) }}
            ?focus rdfs:subClassOf ?value .
            ?focus rdfs:subClassOf ?other .
            FILTER (isIRI(?focus) && ?focus != owl:Nothing)
            """,
            RDFS.subClassOf,
        ),
    }
)
"""The ways to be contradictory; a finding's code is `contradiction.` and the name."""

_REFLEXIVE: Final = frozenset(
    {
        OWL.equivalentClass,
        OWL.equivalentProperty,
        OWL.sameAs,
        RDFS.subClassOf,
        RDFS.subPropertyOf,
    }
)
_UNIVERSAL: Final = frozenset({OWL.Nothing, OWL.Thing, RDFS.Class, RDFS.Resource})
_VOCABULARIES: Final = tuple(map(str, (OWL, RDF, RDFS, XSD)))
_ANNOTATIONS: Final = frozenset({RDFS.comment, RDFS.isDefinedBy, RDFS.label, RDFS.seeAlso})


def inferred_triples(project: Project, *, alignments: bool = False) -> list[ox.Triple]:
    """Return what follows from a project and is not trivial; see `entailments`.

    Args:
        project: The project: its data, vocabularies and ontology.
        alignments: Whether to add the mappings to foreign terms, and what follows from them.

    Raises:
        CommuniqueError: If a file cannot be read or parsed.
    """
    asserted = _asserted(project, alignments=alignments)
    return [
        ox.Triple(*map(oxigraph_term, triple))  # type: ignore[arg-type]
        for triple in entailments(closure(asserted), asserted)
    ]


def find_contradictions(project: Project) -> list[Contradiction]:
    """Return what in a project cannot be true together.

    Raises:
        CommuniqueError: If a file cannot be read or parsed.
    """
    asserted = _asserted(project)
    return contradictions(closure(asserted), asserted)


def closure(asserted: Graph) -> Graph:
    """Return `asserted` and all that follows from it by the rules of OWL 2 RL.

    The result has what owlrl leaves in it, such as literals as subjects.
    """
    declared = set(asserted.subjects(RDF.type, OWL.AnnotationProperty)) | _ANNOTATIONS
    closed, annotations = Graph(), Graph()
    for triple in asserted:
        # Annotations mean nothing to OWL, and are a fifth of the work.
        (annotations if triple[1] in declared else closed).add(triple)
    rules = owlrl.DeductiveClosure(
        owlrl.OWLRL_Semantics, axiomatic_triples=False, datatype_axioms=False
    )
    rules.expand(closed)
    for error in list(closed.subjects(RDF.type, ERRNS.ErrorMessage)):
        closed.remove((error, None, None))
    return closed + annotations


def entailments(closed: Graph, asserted: Graph) -> Iterator[Triple]:
    """Yield the triples of a closure that say something new, as valid RDF.

    Left out are literals as subjects; that a thing is itself, is a thing, or that a class is
    below itself; what is so in every graph (statements about OWL's own terms); and statements
    about classes without a name.
    """
    for subject, predicate, value in closed:
        trivial = (
            isinstance(subject, BNode | Literal)
            or isinstance(value, BNode)
            or (subject == value and predicate in _REFLEXIVE)
            or value in _UNIVERSAL
            or str(subject).startswith(_VOCABULARIES)
        )
        if not trivial and (subject, predicate, value) not in asserted:
            yield subject, predicate, value


def contradictions(closed: Graph, asserted: Graph) -> list[Contradiction]:
    """Return the clashes in a closure.

    Args:
        closed: The closure, by whatever engine.
        asserted: What it is the closure of; the clashing statements are looked for there.
    """
    store = to_oxigraph(closed)
    found = []
    for name, clash in CLASHES.items():
        query = f"SELECT DISTINCT ?focus ?value ?other WHERE {{ {clash.pattern} }}"
        rows = store.query(query, prefixes=dict(PREFIXES))
        assert isinstance(rows, ox.QuerySolutions)
        for row in rows:
            terms = [rdflib_term(row[variable]) for variable in ("focus", "value", "other")]
            finding = _finding(name, clash, *terms)
            found.append(Contradiction(finding, _statements(clash, terms, closed, asserted)))
    return sorted(found, key=lambda each: (each.finding.code, each.finding.message))


def _asserted(project: Project, *, alignments: bool = False) -> Graph:
    files = project.graph_files + project.ontology_files
    return read_graph(files + project.alignment_files if alignments else files)


def _finding(name: str, clash: Clash, focus: Node, value: Node, other: Node) -> Finding:
    terms = {"focus": shown(focus), "value": shown(value), "other": shown(other)}
    return Finding(
        code=f"contradiction.{name}",
        severity=Severity.VIOLATION,
        focus=ntriples(focus),
        path=ntriples(value if clash.path is None else clash.path),
        value=ntriples(other),
        message=clash.message.format_map(terms),
        hint="correct the one of the statements that is wrong",
    )


def _statements(
    clash: Clash, terms: list[Node], closed: Graph, asserted: Graph
) -> tuple[ox.Triple, ...]:
    """The asserted statements behind a clash, in the order of its two sides."""
    focus, value, other = terms
    if clash.path == RDF.type:
        triples = [
            *_typing(focus, value, closed, asserted),
            *_typing(focus, other, closed, asserted),
        ]
    elif clash.path == RDFS.subClassOf:
        triples = list(asserted.triples((focus, RDFS.subClassOf, None)))
    elif clash.path == OWL.differentFrom:
        triples = [*_identity(value, other, closed, asserted)]
    else:
        triples = [*asserted.triples((focus, value, None)), *asserted.triples((focus, other, None))]
    return tuple(
        ox.Triple(*map(oxigraph_term, triple))  # type: ignore[arg-type]
        for triple in dict.fromkeys(triples)
    )


def _typing(thing: Node, cls: Node, closed: Graph, asserted: Graph) -> list[Triple]:
    """The asserted statements that put a thing into a class in one step.

    Where its own type does, what else does so is no news.
    """
    types = [
        triple
        for triple in asserted.triples((thing, RDF.type, None))
        if triple[2] == cls or (triple[2], RDFS.subClassOf, cls) in closed
    ]
    as_subject = [
        triple
        for triple in asserted.triples((thing, None, None))
        if (triple[1], RDFS.domain, cls) in closed or _by_value(triple, cls, closed)
    ]
    as_value = [
        triple
        for triple in asserted.triples((None, None, thing))
        if (triple[1], RDFS.range, cls) in closed or _by_owner(triple, cls, closed)
    ]
    return types or sorted(as_subject + as_value)


def _by_value(triple: Triple, cls: Node, closed: Graph) -> bool:
    """Whether a class is defined by this value of this property."""
    return any(
        (restriction, OWL.hasValue, triple[2]) in closed
        and (restriction, RDFS.subClassOf, cls) in closed
        for restriction in closed.subjects(OWL.onProperty, triple[1])
    )


def _by_owner(triple: Triple, cls: Node, closed: Graph) -> bool:
    """Whether the class of the subject says that all values of the property are in `cls`."""
    return any(
        (triple[0], RDF.type, restriction) in closed
        and any(
            value == cls or (value, RDFS.subClassOf, cls) in closed
            for value in closed.objects(restriction, OWL.allValuesFrom)
        )
        for restriction in closed.subjects(OWL.onProperty, triple[1])
    )


def _identity(one: Node, other: Node, closed: Graph, asserted: Graph) -> Iterator[Triple]:
    """The asserted statements that make two things one: two values where one is allowed."""
    for predicate in closed.subjects(RDF.type, OWL.FunctionalProperty):
        for subject in asserted.subjects(predicate, one):
            if (subject, predicate, other) in asserted:
                yield subject, predicate, one
                yield subject, predicate, other
    for first, second in ((one, other), (other, one)):
        yield from asserted.triples((first, OWL.sameAs, second))
        yield from asserted.triples((first, OWL.differentFrom, second))
