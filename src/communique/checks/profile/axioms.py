"""The axioms of an ontology by the grammar of OWL 2 RL (OWL 2 Profiles, section 4.2.5).

Axioms are recognised by their predicates, as the OWL 2 Mapping to RDF Graphs has them. A term
of OWL that none of them accounts for is a fault: the list is of what is allowed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from communique.checks.profile.expressions import Position, Walker
from communique.checks.profile.ontology import (
    BUILT_IN_PROPERTIES,
    DATATYPES,
    is_reserved,
    short,
)
from communique.checks.terms import shown

if TYPE_CHECKING:
    from communique.checks.profile.expressions import Fault
    from communique.checks.profile.ontology import Ontology, Statement

__all__ = ["faults_in_axioms"]

_DECLARATIONS: Final = frozenset(
    {
        "owl:AnnotationProperty",
        "owl:Class",
        "owl:DataRange",
        "owl:DatatypeProperty",
        "owl:DeprecatedClass",
        "owl:DeprecatedProperty",
        "owl:NamedIndividual",
        "owl:ObjectProperty",
        "owl:Ontology",
        "owl:OntologyProperty",
        "owl:Restriction",
        "rdf:List",
        "rdf:Property",
        "rdfs:Class",
        "rdfs:Datatype",
    }
)
_CHARACTERISTICS: Final = frozenset(
    {
        "owl:AsymmetricProperty",
        "owl:FunctionalProperty",
        "owl:InverseFunctionalProperty",
        "owl:IrreflexiveProperty",
        "owl:SymmetricProperty",
        "owl:TransitiveProperty",
    }
)
_NODES: Final = frozenset(
    {
        "owl:AllDifferent",
        "owl:AllDisjointClasses",
        "owl:AllDisjointProperties",
        "owl:Annotation",
        "owl:Axiom",
        "owl:NegativePropertyAssertion",
    }
)
_BOOLEANS: Final = ("owl:intersectionOf", "owl:unionOf", "owl:complementOf", "owl:oneOf")
# Predicates that are part of an axiom or an expression and are looked at with it, or that say
# nothing of their own.
_PARTS: Final = frozenset(
    {
        "owl:allValuesFrom",
        "owl:annotatedProperty",
        "owl:annotatedSource",
        "owl:annotatedTarget",
        "owl:assertionProperty",
        "owl:cardinality",
        "owl:datatypeComplementOf",
        "owl:differentFrom",
        "owl:distinctMembers",
        "owl:hasSelf",
        "owl:hasValue",
        "owl:imports",
        "owl:maxCardinality",
        "owl:maxQualifiedCardinality",
        "owl:members",
        "owl:minCardinality",
        "owl:minQualifiedCardinality",
        "owl:onClass",
        "owl:onDataRange",
        "owl:onDatatype",
        "owl:onProperties",
        "owl:onProperty",
        "owl:qualifiedCardinality",
        "owl:sameAs",
        "owl:someValuesFrom",
        "owl:sourceIndividual",
        "owl:targetIndividual",
        "owl:targetValue",
        "owl:versionIRI",
        "owl:withRestrictions",
        "rdf:first",
        "rdf:langRange",
        "rdf:rest",
        "xsd:length",
        "xsd:maxExclusive",
        "xsd:maxInclusive",
        "xsd:maxLength",
        "xsd:minExclusive",
        "xsd:minInclusive",
        "xsd:minLength",
        "xsd:pattern",
        *BUILT_IN_PROPERTIES,
    }
)


def faults_in_axioms(ontology: Ontology) -> list[Fault]:
    """Return what is outside the grammar, and the names that are used and not declared."""
    axioms = _Axioms(ontology)
    axioms.classes()
    axioms.properties()
    axioms.types()
    axioms.assertions()
    return [*axioms.walker.faults, *axioms.undeclared()]


class _Axioms:
    """Goes through the axioms, kind by kind."""

    def __init__(self, ontology: Ontology) -> None:
        self._ontology = ontology
        self.walker = Walker(ontology)
        self._done: set[str] = set(_PARTS)

    def _uses(self, *predicates: str) -> list[Statement]:
        self._done.update(predicates)
        return list(self._ontology.uses(*predicates))

    def classes(self) -> None:
        """SubClassOf, EquivalentClasses, DisjointClasses, DatatypeDefinition, HasKey."""
        walk, is_data = self.walker.class_, self._ontology.is_data_range
        for axiom in self._uses("rdfs:subClassOf"):
            walk(axiom, Position.SUB, axiom, part="subject")
            walk(axiom, Position.SUPER, axiom)
        for axiom in self._uses("owl:equivalentClass"):
            if is_data(axiom.subject) or is_data(axiom.object):
                self.walker.data(axiom, axiom)
            else:
                walk(axiom, Position.EQUAL, axiom, part="subject")
                walk(axiom, Position.EQUAL, axiom)
        for axiom in self._uses("owl:disjointWith"):
            walk(axiom, Position.SUB, axiom, part="subject")
            walk(axiom, Position.SUB, axiom)
        for axiom in self._uses(*_BOOLEANS):
            # About a name it is an equivalence, as OWL 1 wrote it; a blank node is walked
            # from the axiom that holds it.
            if isinstance(axiom.subject, ox.NamedNode) and not is_data(axiom.subject):
                self.walker.construct(axiom, Position.EQUAL, axiom)
            elif isinstance(axiom.subject, ox.NamedNode):
                self.walker.fault("dataRange", axiom, term=short(axiom.predicate))
        for axiom in self._uses("owl:disjointUnionOf"):
            self.walker.fault("disjointUnionOf", axiom)
            for item in self.walker.items(axiom.object, axiom):
                walk(item, Position.ANY, axiom)
        for axiom in self._uses("owl:hasKey"):
            walk(axiom, Position.SUB, axiom, part="subject")
            for item in self.walker.items(axiom.object, axiom):
                self.walker.property_(item, axiom)

    def properties(self) -> None:
        """Hierarchy, equivalence, disjointness, inverses and chains; domains and ranges."""
        walk = self.walker.property_
        for axiom in self._uses(
            "rdfs:subPropertyOf",
            "owl:equivalentProperty",
            "owl:inverseOf",
            "owl:propertyDisjointWith",
        ):
            named = isinstance(axiom.subject, ox.NamedNode)
            if named or short(axiom.predicate) != "owl:inverseOf":
                walk(axiom, axiom, "subject")
                walk(axiom, axiom)
        for axiom in self._uses("owl:propertyChainAxiom"):
            walk(axiom, axiom, "subject")
            for item in self.walker.items(axiom.object, axiom):
                walk(item, axiom)
        about = self._ontology
        annotations = about.annotation_properties - about.object_properties - about.data_properties
        for axiom in self._uses("rdfs:domain", "rdfs:range"):
            walk(axiom, axiom, "subject")
            if axiom.subject in annotations:
                continue
            data = axiom.subject in about.data_properties or (
                axiom.subject not in about.object_properties and about.is_data_range(axiom.object)
            )
            if data and short(axiom.predicate) == "rdfs:range":
                self.walker.data(axiom, axiom)
            else:
                self.walker.class_(axiom, Position.SUPER, axiom)

    def types(self) -> None:
        """Declarations, characteristics of properties, and what things are."""
        for axiom in self._uses("rdf:type"):
            kind = short(axiom.object)
            if kind in _NODES:
                self._node(axiom, kind)
            elif kind in _CHARACTERISTICS:
                self.walker.property_(axiom, axiom, "subject")
            elif kind == "owl:ReflexiveProperty":
                self.walker.fault("ReflexiveProperty", axiom, part="object")
            elif kind not in _DECLARATIONS:
                self.walker.class_(axiom, Position.SUPER, axiom)

    def _node(self, axiom: Statement, kind: str) -> None:
        """The members of what is stated by a node of its own."""
        about, node = self._ontology.about, axiom.subject
        if kind == "owl:NegativePropertyAssertion":
            for each in about(node, "owl:assertionProperty"):
                self.walker.property_(each, axiom)
            for each in about(node, "owl:targetValue"):
                self.walker.literal(each, axiom)
        elif kind in ("owl:AllDisjointClasses", "owl:AllDisjointProperties"):
            for each in about(node, "owl:members"):
                for item in self.walker.items(each.object, axiom):
                    if kind == "owl:AllDisjointClasses":
                        self.walker.class_(item, Position.SUB, axiom)
                    else:
                        self.walker.property_(item, axiom)

    def assertions(self) -> None:
        """What is left: statements by the ontology's own properties, and strays of OWL's."""
        for name in self._ontology.predicates:
            if name in self._done:
                continue
            for axiom in self._ontology.uses(name):
                if is_reserved(axiom.predicate):
                    self.walker.fault("vocabulary", axiom, term=name)
                    continue
                self.walker.use("property", axiom.predicate, axiom, "predicate")
                if axiom.predicate in self._ontology.data_properties:
                    self.walker.literal(axiom, axiom)

    def undeclared(self) -> list[Fault]:
        """Names that are used as something that they are not declared to be.

        What an ontology imports that is not at hand may declare names of its own.
        """
        about = self._ontology
        imported = {axiom.object for axiom in about.uses("owl:imports")}
        elsewhere = bool(imported - about.declared("owl:Ontology"))
        spaces = {_namespace(name) for names in (about.classes, about.properties) for name in names}
        declared = {
            "class": about.classes,
            "property": about.properties,
            "datatype": about.datatypes,
        }
        before = len(self.walker.faults)
        for (kind, name), (at, part) in self.walker.used.items():
            built_in = BUILT_IN_PROPERTIES if kind == "property" else DATATYPES
            if name in declared[kind] or short(name) in built_in:
                continue
            if not elsewhere or _namespace(name) in spaces:
                self.walker.fault("undeclared", at, at, part, kind=kind, term=shown(name))
        found = self.walker.faults[before:]
        del self.walker.faults[before:]
        return found


def _namespace(name: ox.NamedNode) -> str:
    return name.value[: max(map(name.value.rfind, "#/")) + 1]
