"""Small ontologies with data, made up by Hypothesis: every construct of OWL 2 RL occurs in some.

`owl:hasKey` does not: owlrl compares all keys but the last one.
"""

from __future__ import annotations

from typing import TypeAlias

from hypothesis import strategies as st

__all__ = ["PREFIXES", "ontologies"]

Texts: TypeAlias = st.SearchStrategy[str]

PREFIXES = """
@prefix : <urn:x:> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""

_CLASSES = (":A", ":B", ":C", ":D", ":E")
_PROPERTIES = (":p", ":q", ":r", ":s")
_DATA_PROPERTIES = (":d", ":e")
_THINGS = (":a", ":b", ":c", ":x")
_LITERALS = ("1", '"one"', '"eins"@de', "2.5", '"3"^^xsd:int')
_DATATYPES = ("xsd:integer", "xsd:string", "xsd:decimal")

classes = st.sampled_from(_CLASSES)
properties = st.sampled_from(_PROPERTIES)
data_properties = st.sampled_from(_DATA_PROPERTIES)
things = st.sampled_from(_THINGS)
literals = st.sampled_from(_LITERALS)


def _expression(kind: str, *parts: str) -> str:
    return f"[ a {kind} ; {' ; '.join(parts)} ]"


def _restriction(on: Texts, *parts: Texts) -> Texts:
    return st.builds(
        lambda on, *rest: _expression("owl:Restriction", f"owl:onProperty {on}", *rest), on, *parts
    )


def _of(name: str, values: Texts) -> Texts:
    return values.map(lambda value: f"{name} {value}")


def _list(items: Texts, size: int = 2) -> Texts:
    return st.lists(items, min_size=size, max_size=3).map(lambda each: f"( {' '.join(each)} )")


def _class(*parts: Texts) -> Texts:
    return st.builds(lambda *rest: _expression("owl:Class", *rest), *parts)


_VALUES = st.one_of(
    _restriction(properties, _of("owl:hasValue", things)),
    _restriction(data_properties, _of("owl:hasValue", literals)),
)
_datatypes = st.sampled_from(_DATATYPES)

subclasses = st.recursive(
    classes | _VALUES,
    lambda inner: st.one_of(
        _class(_of("owl:intersectionOf", _list(inner))),
        _class(_of("owl:unionOf", _list(inner))),
        _class(_of("owl:oneOf", _list(things))),
        _restriction(properties, _of("owl:someValuesFrom", inner | st.just("owl:Thing"))),
        _restriction(data_properties, _of("owl:someValuesFrom", _datatypes)),
    ),
    max_leaves=3,
)
_number = st.sampled_from(["0", "1"]).map(lambda digit: f'"{digit}"^^xsd:nonNegativeInteger')
superclasses = st.recursive(
    classes | _VALUES,
    lambda inner: st.one_of(
        _class(_of("owl:intersectionOf", _list(inner))),
        _class(_of("owl:complementOf", subclasses)),
        _restriction(properties, _of("owl:allValuesFrom", inner)),
        _restriction(data_properties, _of("owl:allValuesFrom", _datatypes)),
        _restriction(properties, _of("owl:maxCardinality", _number)),
        _restriction(
            properties,
            _of("owl:maxQualifiedCardinality", _number),
            _of("owl:onClass", subclasses | st.just("owl:Thing")),
        ),
    ),
    max_leaves=3,
)
equals = st.recursive(
    classes | _VALUES,
    lambda inner: _class(_of("owl:intersectionOf", _list(inner))),
    max_leaves=3,
)
_either = properties | properties.map(lambda name: f"[ owl:inverseOf {name} ]")


def _statement(subject: Texts, predicate: str, value: Texts) -> Texts:
    return st.builds(lambda s, o: f"{s} {predicate} {o} .", subject, value)


_kinds = st.sampled_from(
    [
        *("Asymmetric", "Functional", "InverseFunctional"),
        *("Irreflexive", "Symmetric", "Transitive"),
    ]
).map(lambda kind: f"owl:{kind}Property")

axioms = st.one_of(
    _statement(subclasses, "rdfs:subClassOf", superclasses),
    _statement(equals, "owl:equivalentClass", equals),
    _statement(subclasses, "owl:disjointWith", subclasses),
    _list(subclasses).map(lambda each: f"[] a owl:AllDisjointClasses ; owl:members {each} ."),
    _statement(properties, "rdfs:subPropertyOf", _either),
    _statement(_either, "rdfs:subPropertyOf", properties),
    _statement(data_properties, "rdfs:subPropertyOf", data_properties),
    _statement(properties, "owl:equivalentProperty", properties),
    _statement(data_properties, "owl:equivalentProperty", data_properties),
    _statement(properties, "owl:inverseOf", properties),
    _statement(properties, "owl:propertyDisjointWith", properties),
    _list(properties).map(lambda each: f"[] a owl:AllDisjointProperties ; owl:members {each} ."),
    _statement(properties, "owl:propertyChainAxiom", _list(_either)),
    _statement(properties, "rdfs:domain", superclasses),
    _statement(properties, "rdfs:range", superclasses),
    _statement(data_properties, "rdfs:domain", superclasses),
    _statement(data_properties, "rdfs:range", _datatypes),
    _statement(properties, "a", _kinds),
    st.just(":d a owl:FunctionalProperty ."),
)
facts = st.one_of(
    _statement(things, "a", superclasses),
    st.builds(lambda s, p, o: f"{s} {p} {o} .", things, properties, things),
    st.builds(lambda s, p, o: f"{s} {p} {o} .", things, data_properties, literals),
    _statement(things, "owl:sameAs", things),
    _statement(things, "owl:differentFrom", things),
    _list(things).map(lambda each: f"[] a owl:AllDifferent ; owl:distinctMembers {each} ."),
    st.builds(
        lambda s, p, o: (
            "[] a owl:NegativePropertyAssertion ; "
            f"owl:sourceIndividual {s} ; owl:assertionProperty {p} ; owl:targetIndividual {o} ."
        ),
        things,
        properties,
        things,
    ),
)
_DECLARATIONS = "\n".join(
    " ".join(f"{n} a owl:{kind} ." for n in names)
    for kind, names in (
        ("Class", _CLASSES),
        ("ObjectProperty", _PROPERTIES),
        ("DatatypeProperty", _DATA_PROPERTIES),
    )
)

ontologies = st.builds(
    lambda declared, some, others: "\n".join([PREFIXES, declared, *some, *others]),
    st.sampled_from(["", _DECLARATIONS]),
    st.lists(axioms, min_size=1, max_size=7),
    st.lists(facts, min_size=1, max_size=8),
)
"""Turtle."""
