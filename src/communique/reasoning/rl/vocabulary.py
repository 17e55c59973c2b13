"""The numbers of the terms that the rules name; all other terms have higher ones."""

from __future__ import annotations

from typing import Final

from communique.prefixes import expand

_NAMES: Final = """
    rdf:type rdf:first rdf:rest rdf:nil rdf:Property
    rdfs:domain rdfs:range rdfs:subClassOf rdfs:subPropertyOf
    owl:Thing owl:Nothing owl:Class owl:ObjectProperty owl:DatatypeProperty
    owl:FunctionalProperty owl:InverseFunctionalProperty
    owl:SymmetricProperty owl:TransitiveProperty
    owl:sameAs owl:equivalentClass owl:equivalentProperty owl:inverseOf
    owl:propertyChainAxiom owl:hasKey owl:onProperty owl:onClass
    owl:intersectionOf owl:unionOf owl:oneOf
    owl:someValuesFrom owl:allValuesFrom owl:hasValue
    owl:maxCardinality owl:maxQualifiedCardinality
"""
NAMES: Final = tuple(f"<{expand(name)}>" for name in _NAMES.split())
"""The terms as N-Triples has them, in the order of their numbers."""

# fmt: off
(
    TYPE, FIRST, REST, NIL, PROPERTY,
    DOMAIN, RANGE, SUB_CLASS, SUB_PROPERTY,
    THING, NOTHING, CLASS, OBJECT_PROPERTY, DATATYPE_PROPERTY,
    FUNCTIONAL, INVERSE_FUNCTIONAL,
    SYMMETRIC, TRANSITIVE,
    SAME_AS, SAME_CLASS, SAME_PROPERTY, INVERSE,
    CHAIN, KEY, ON_PROPERTY, ON_CLASS,
    INTERSECTION, UNION, ONE_OF,
    SOME, ALL, VALUE,
    MOST, MOST_QUALIFIED,
) = range(len(NAMES))
# fmt: on
