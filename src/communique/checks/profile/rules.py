"""The codes of the profile check: what each is about and how to mend it."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from communique.headers import RuleHeader
from communique.model import Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["BEYOND_DL", "RULES"]

_SUBCLASS: Final = "rewrite it with the expression as the subclass, or state it by a shape"


def _rule(name: str, problem: str, solution: str, example: str, message: str = "") -> RuleHeader:
    return RuleHeader(
        code=f"profile.{name}",
        severity=Severity.WARNING,
        problem=problem,
        solution=solution,
        message=message or f"OWL 2 RL has no owl:{name} {{position}}",
        example=example,
    )


_ALL: Final = (
    _rule(
        "allValuesFrom",
        "A universal restriction (owl:allValuesFrom) stands elsewhere than in a superclass.",
        "make the restriction the superclass of a named class",
        "[ a owl:Restriction ; owl:onProperty :p ; owl:allValuesFrom :A ] rdfs:subClassOf :B .",
    ),
    _rule(
        "cardinality",
        "An exact cardinality is stated; OWL 2 RL knows only the most, and only 0 or 1.",
        "state the exact number by a shape",
        ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:cardinality 1 ] .",
        "OWL 2 RL has no {term}",
    ),
    _rule(
        "complementOf",
        "A complement (owl:complementOf) stands elsewhere than in a superclass.",
        "declare the classes disjoint instead",
        ":A owl:equivalentClass [ a owl:Class ; owl:complementOf :B ] .",
    ),
    _rule(
        "dataRange",
        "A data range is a union, an enumeration, a complement, or has facets.",
        "state the values that are allowed by a shape",
        ":p rdfs:range [ a rdfs:Datatype ; owl:oneOf ( 1 2 ) ] .",
        "OWL 2 RL has no data range by {term}",
    ),
    _rule(
        "datatype",
        "A datatype is used that OWL 2 RL does not know.",
        "leave the range to a shape, or use a datatype of OWL 2 such as xsd:dateTime",
        ":p rdfs:range xsd:date .",
        "{term} is no datatype of OWL 2 RL",
    ),
    _rule(
        "disjointUnionOf",
        "A disjoint union (owl:disjointUnionOf) is stated.",
        "state each part as a subclass, and the parts as owl:AllDisjointClasses",
        ":A owl:disjointUnionOf ( :B :C ) .",
        "OWL 2 RL has no owl:disjointUnionOf",
    ),
    _rule(
        "hasSelf",
        "A self restriction (owl:hasSelf) is used.",
        "leave it out; OWL 2 RL has nothing in its place",
        ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:hasSelf true ] .",
        "OWL 2 RL has no owl:hasSelf",
    ),
    _rule(
        "irregular",
        "A property chain makes the hierarchy of properties go in a circle.",
        "take the property, or one above it, out of its own chain",
        ":p owl:propertyChainAxiom ( :q :r ) . :q owl:propertyChainAxiom ( :p :r ) .",
        "the chain of {focus} goes through {term}, which depends on {focus} in turn",
    ),
    _rule(
        "malformed",
        "A node is neither a list nor an expression that OWL 2 knows.",
        "complete it; a restriction needs owl:onProperty and one constraint",
        ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ] .",
        "{term}",
    ),
    _rule(
        "maxCardinality",
        "A maximum cardinality is not 0 or 1, or stands elsewhere than in a superclass.",
        "state the number by a shape",
        ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:maxCardinality 2 ] .",
        "OWL 2 RL has no {term} {position}",
    ),
    _rule(
        "minCardinality",
        "A minimum cardinality is stated, which OWL 2 RL does not know.",
        "state the number by a shape",
        ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:minCardinality 1 ] .",
        "OWL 2 RL has no {term}",
    ),
    _rule(
        "nonSimple",
        "A property that is transitive, has a chain, or has such a property below it is declared "
        "functional, inverse functional, asymmetric, irreflexive or disjoint, or counted.",
        "drop one of the two; a reasoner could not decide both",
        ":p a owl:TransitiveProperty , owl:FunctionalProperty .",
        "{term} cannot be {kind}, because {why} is transitive or has a chain",
    ),
    _rule(
        "oneOf",
        "An enumeration of things (owl:oneOf) stands elsewhere than in a subclass.",
        _SUBCLASS,
        ":A owl:equivalentClass [ a owl:Class ; owl:oneOf ( :x :y ) ] .",
    ),
    _rule(
        "punning",
        "One name is declared as two kinds of property, or as a class and a datatype.",
        "keep one of the declarations",
        ":p a owl:ObjectProperty , owl:DatatypeProperty .",
        "{focus} is declared as {kind}",
    ),
    _rule(
        "ReflexiveProperty",
        "A property is declared reflexive, which OWL 2 RL does not know.",
        "leave the declaration out",
        ":p a owl:ReflexiveProperty .",
        "OWL 2 RL has no owl:ReflexiveProperty",
    ),
    _rule(
        "someValuesFrom",
        "An existential restriction (owl:someValuesFrom) stands elsewhere than in a subclass.",
        "require the value by a shape; OWL 2 RL makes up no things",
        ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:someValuesFrom :B ] .",
    ),
    _rule(
        "Thing",
        "The class of everything (owl:Thing) stands where OWL 2 RL wants a class that says "
        "something.",
        "leave the statement out, it says nothing; or name a narrower class",
        ":p rdfs:range owl:Thing .",
    ),
    _rule(
        "undeclared",
        "A class, a property or a datatype is used and declared nowhere.",
        "declare it: as owl:Class, owl:ObjectProperty, owl:DatatypeProperty, "
        "owl:AnnotationProperty or rdfs:Datatype",
        ":A rdfs:subClassOf :Undeclared .",
        "{term} is used as a {kind}, and not declared",
    ),
    _rule(
        "unionOf",
        "A union (owl:unionOf) stands elsewhere than in a subclass.",
        "state each member as a subclass; for a domain or range, name a class above them",
        ":p rdfs:domain [ a owl:Class ; owl:unionOf ( :A :B ) ] .",
    ),
    _rule(
        "vocabulary",
        "A term of OWL, RDF or RDFS is used where OWL 2 gives it no meaning.",
        "use a term of your own, or the construct that OWL 2 has for it",
        ":A rdfs:subClassOf rdfs:Resource .",
        "{term} means nothing to OWL 2 in this place",
    ),
)

RULES: Final[Mapping[str, RuleHeader]] = MappingProxyType({rule.code: rule for rule in _ALL})
"""The rules by their codes, each `profile.` and the construct that OWL 2 RL lacks.

A message may name `{focus}`, the subject of the axiom, `{term}`, what is at fault, and more that
is known of that: `{kind}`, `{position}`, `{why}`.
"""

BEYOND_DL: Final = frozenset(
    {"irregular", "malformed", "nonSimple", "punning", "undeclared", "vocabulary"}
)
"""What is outside not only OWL 2 RL, but OWL 2 DL, in which any ontology should stay."""
