"""An ontology as an index of its triples: declarations, lists, and what is said of a node."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Final, NamedTuple

import pyoxigraph as ox

from communique.checks.terms import Term
from communique.prefixes import PREFIXES

__all__ = [
    "BUILT_IN_PROPERTIES",
    "DATATYPES",
    "MalformedError",
    "Ontology",
    "Statement",
    "is_reserved",
    "short",
]

_RESERVED: Final = {PREFIXES[name]: f"{name}:" for name in ("owl", "rdf", "rdfs", "xsd")}

_XSD: Final = """
    anyURI base64Binary boolean byte dateTime dateTimeStamp decimal double float hexBinary int
    integer language long Name NCName negativeInteger NMTOKEN nonNegativeInteger
    nonPositiveInteger normalizedString positiveInteger short string token unsignedByte
    unsignedInt unsignedLong unsignedShort
"""
DATATYPES: Final = frozenset(
    {
        *(f"xsd:{name}" for name in _XSD.split()),
        "rdf:PlainLiteral",
        "rdf:XMLLiteral",
        "rdfs:Literal",
    }
)
"""The datatypes of OWL 2 RL: those of OWL 2 but for owl:real and owl:rational (section 4.2.1)."""

BUILT_IN_PROPERTIES: Final = frozenset(
    {
        "owl:backwardCompatibleWith",
        "owl:bottomDataProperty",
        "owl:bottomObjectProperty",
        "owl:deprecated",
        "owl:incompatibleWith",
        "owl:priorVersion",
        "owl:topDataProperty",
        "owl:topObjectProperty",
        "owl:versionInfo",
        "rdfs:comment",
        "rdfs:isDefinedBy",
        "rdfs:label",
        "rdfs:seeAlso",
    }
)
"""The properties that OWL 2 itself declares."""


class Statement(NamedTuple):
    """One triple."""

    subject: Term
    predicate: ox.NamedNode
    object: Term


class MalformedError(Exception):
    """A node that is no list and no expression of OWL 2.

    Attributes:
        node: The node.
    """

    def __init__(self, node: Term, problem: str) -> None:
        """Keep the node and say what is wrong with it."""
        super().__init__(problem)
        self.node = node


class Ontology:
    """The triples of an ontology.

    Predicates are asked for by their short names, `owl:unionOf`.

    Attributes:
        statements: The triples, in their order.
    """

    def __init__(self, statements: Iterable[Statement]) -> None:
        """Index the triples."""
        self.statements = tuple(dict.fromkeys(statements))
        self._about: dict[Term, dict[str, list[Statement]]] = {}
        self._by_predicate: dict[str, list[Statement]] = {}
        names: dict[ox.NamedNode, str] = {}
        for statement in self.statements:
            subject, predicate, _ = statement
            name = names.get(predicate) or names.setdefault(predicate, short(predicate))
            self._about.setdefault(subject, {}).setdefault(name, []).append(statement)
            self._by_predicate.setdefault(name, []).append(statement)

    @property
    def predicates(self) -> Iterable[str]:
        """The short names of all predicates."""
        return self._by_predicate

    def uses(self, *predicates: str) -> Iterator[Statement]:
        """Yield the statements with these predicates."""
        for name in predicates:
            yield from self._by_predicate.get(name, ())

    def about(self, node: Term, predicate: str) -> list[Statement]:
        """Return the statements about a node with this predicate."""
        return self._about.get(node, {}).get(predicate, [])

    def names_about(self, node: Term) -> Iterable[str]:
        """The short names of the predicates of what is said of a node."""
        return self._about.get(node, {})

    def items(self, head: Term) -> list[Statement]:
        """Return the statements `cell rdf:first item` of a list.

        Raises:
            MalformedError: If it is no list, or one without an end.
        """
        cells: dict[Term, Statement] = {}
        while short(head) != "rdf:nil":
            first, rest = self.about(head, "rdf:first"), self.about(head, "rdf:rest")
            if len(first) != 1 or len(rest) != 1 or head in cells:
                raise MalformedError(head, "this is no list that ends")
            cells[head] = first[0]
            head = rest[0].object
        return list(cells.values())

    def declared(self, *types: str) -> frozenset[ox.NamedNode]:
        """Return the names that are declared to be of one of these types."""
        return frozenset(
            name for each in types for name in self._declarations.get(each, frozenset())
        )

    @cached_property
    def _declarations(self) -> dict[str, set[ox.NamedNode]]:
        found: dict[str, set[ox.NamedNode]] = {}
        for subject, _, kind in self.uses("rdf:type"):
            if isinstance(subject, ox.NamedNode) and is_reserved(kind):
                found.setdefault(short(kind), set()).add(subject)
        return found

    @cached_property
    def classes(self) -> frozenset[ox.NamedNode]:
        """The declared classes."""
        return self.declared("owl:Class", "owl:DeprecatedClass")

    @cached_property
    def datatypes(self) -> frozenset[ox.NamedNode]:
        """The declared datatypes; `owl:DataRange` is what OWL 1 wrote for one."""
        return self.declared("rdfs:Datatype", "owl:DataRange")

    @cached_property
    def object_properties(self) -> frozenset[ox.NamedNode]:
        """The declared object properties, with those that a characteristic makes one.

        An inverse functional property and the like can be nothing else, and OWL 2 reads them
        so (Mapping to RDF Graphs, table 6).
        """
        return self.declared(
            "owl:AsymmetricProperty",
            "owl:InverseFunctionalProperty",
            "owl:IrreflexiveProperty",
            "owl:ObjectProperty",
            "owl:ReflexiveProperty",
            "owl:SymmetricProperty",
            "owl:TransitiveProperty",
        )

    @cached_property
    def data_properties(self) -> frozenset[ox.NamedNode]:
        """The declared data properties."""
        return self.declared("owl:DatatypeProperty")

    @cached_property
    def annotation_properties(self) -> frozenset[ox.NamedNode]:
        """The declared annotation properties."""
        return self.declared("owl:AnnotationProperty", "owl:OntologyProperty")

    @cached_property
    def properties(self) -> frozenset[ox.NamedNode]:
        """The declared properties of any kind."""
        return self.object_properties | self.data_properties | self.annotation_properties

    def is_data_range(self, node: Term) -> bool:
        """Say whether a node is a datatype or an expression of one."""
        if isinstance(node, ox.NamedNode):
            name = short(node)
            return name.startswith("xsd:") or name in _OTHER_DATATYPES or node in self.datatypes
        types = {short(statement.object) for statement in self.about(node, "rdf:type")}
        return not types.isdisjoint({"rdfs:Datatype", "owl:DataRange"})


_OTHER_DATATYPES: Final = frozenset(
    {
        "owl:rational",
        "owl:real",
        "rdf:HTML",
        "rdf:JSON",
        "rdf:PlainLiteral",
        "rdf:XMLLiteral",
        "rdf:langString",
        "rdfs:Literal",
    }
)


def short(term: object) -> str:
    """Return the prefixed name of a term of OWL, RDF, RDFS or XML Schema, else the IRI.

    A term that is no IRI has the empty name.

    >>> short(ox.NamedNode("http://www.w3.org/2002/07/owl#Thing"))
    'owl:Thing'
    """
    if not isinstance(term, ox.NamedNode):
        return ""
    iri = term.value
    namespace = iri[: iri.rfind("#") + 1]
    prefix = _RESERVED.get(namespace)
    return prefix + iri[len(namespace) :] if prefix else iri


def is_reserved(term: object) -> bool:
    """Say whether a term is one of OWL, RDF, RDFS or XML Schema."""
    return isinstance(term, ox.NamedNode) and term.value[: term.value.rfind("#") + 1] in _RESERVED
