"""The clash rules: the ways in which a closure contradicts itself, as SPARQL patterns.

They are the rules of OWL 2 Profiles, section 4.3, that end in `false`; without those on datatypes
and cardinalities, which belong to the shapes.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from communique.engines.reasoning.entailment import BLANK

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CLASHES", "Clash"]


class Clash(NamedTuple):
    """A rule by which a closure is contradictory.

    Attributes:
        axioms: A pattern, asked first because axioms are few: `?value` and `?other`, two classes,
            properties or things that exclude each other; or `?value` alone.
        facts: A pattern that finds `?focus`, of which they hold all the same; and `?other` where
            the axioms do not.
        path: The property by which the focus node has them, as a name with a prefix, or None
            where they are properties.
    """

    axioms: str
    facts: str
    path: str | None = None


def _exclusive(axiom: str, list_class: str, members: str = "owl:members") -> str:
    """A pattern of two that exclude each other, by an axiom or a list; in one order only."""
    return f"""
        {{ ?value {axiom} ?other }} UNION {{ ?other {axiom} ?value }} UNION {{
            ?list a {list_class} .
            ?list ({members})/rdf:rest*/rdf:first ?value .
            ?list ({members})/rdf:rest*/rdf:first ?other .
        }}
        FILTER (STR(?value) < STR(?other))
    """


_CLASSES: Final = _exclusive("owl:disjointWith", "owl:AllDisjointClasses")
_BOTH: Final = "?focus a ?value . ?focus a ?other"

CLASHES: Final[Mapping[str, Clash]] = MappingProxyType(
    {
        "asymmetric-property": Clash(
            "?value a owl:AsymmetricProperty",
            "?focus ?value ?other . ?other ?value ?focus FILTER (STR(?focus) <= STR(?other))",
        ),
        "complement-classes": Clash("?value owl:complementOf ?other", _BOTH, "rdf:type"),
        "different-things": Clash(
            _exclusive("owl:differentFrom", "owl:AllDifferent", "owl:members|owl:distinctMembers"),
            "?value owl:sameAs ?other BIND (?value AS ?focus)",
            "owl:differentFrom",
        ),
        "disjoint-classes": Clash(_CLASSES, _BOTH, "rdf:type"),
        "disjoint-properties": Clash(
            _exclusive("owl:propertyDisjointWith", "owl:AllDisjointProperties"),
            "?focus ?value ?thing . ?focus ?other ?thing",
        ),
        "irreflexive-property": Clash(
            "?value a owl:IrreflexiveProperty", "?focus ?value ?focus BIND (?focus AS ?other)"
        ),
        "negative-assertion": Clash(
            "?not owl:assertionProperty ?value",
            """
            ?not owl:assertionProperty ?value . ?not owl:sourceIndividual ?focus .
            ?not owl:targetIndividual|owl:targetValue ?other . ?focus ?value ?other
            """,
        ),
        "nothing": Clash(
            "BIND (owl:Nothing AS ?value) BIND (owl:Nothing AS ?other)", _BOTH, "rdf:type"
        ),
        "unsatisfiable-class": Clash(
            f"""
            {{ {_CLASSES} }} UNION {{ ?value owl:complementOf ?other }}
            UNION {{ BIND (owl:Nothing AS ?value) BIND (owl:Thing AS ?other) }}
            """,
            f"""
            ?focus rdfs:subClassOf ?value . ?focus rdfs:subClassOf ?other
            FILTER (?focus != owl:Nothing && !STRSTARTS(STR(?focus), "{BLANK}"))
            """,
            "rdfs:subClassOf",
        ),
    }
)
"""The clash rules by their names; the code of a finding is `contradiction.` and the name."""
