"""The ways in which a closure contradicts itself.

They are the rules of OWL 2 Profiles, section 4.3, that end in `false`, as queries that any
engine's closure can be asked; without those on datatypes and cardinalities, which belong to the
shapes.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CLASHES", "Clash"]


@dataclass(frozen=True, slots=True)
class Clash:
    """A rule by which a closure is contradictory.

    It has two patterns, because axioms are few: what they exclude is asked first, and then
    whether it is so.

    Attributes:
        message: What is wrong, with `{focus}`, `{value}` and `{other}` for terms of a row.
        axioms: A pattern that finds what axioms exclude: `?value` and `?other`, two classes,
            properties or things; or `?value` alone.
        facts: A pattern that finds, for each of these, `?focus`: what is so all the same; and
            `?other` where the axioms do not.
        path: The property by which the focus node has them, as a name with a prefix, or None
            where they are properties.
    """

    message: str
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
            "{focus} has {value} to {other} and the other way round, which excludes itself",
            "?value a owl:AsymmetricProperty",
            """
            ?focus ?value ?other .
            ?other ?value ?focus .
            FILTER (!isIRI(?focus) || !isIRI(?other) || STR(?focus) <= STR(?other))
            """,
        ),
        "complement-classes": Clash(
            "{focus} is both {value} and {other}, and one is what the other is not",
            "?value owl:complementOf ?other",
            "?focus a ?value . ?focus a ?other .",
            "rdf:type",
        ),
        "different-things": Clash(
            "{value} and {other} are one and the same by their properties, and said to differ",
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
            "{focus} is both {value} and {other}, which exclude each other",
            _CLASSES,
            "?focus a ?value . ?focus a ?other .",
            "rdf:type",
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
            {_ONCE}
            """,
            "?focus ?value ?thing . ?focus ?other ?thing .",
        ),
        "irreflexive-property": Clash(
            "{focus} has {value} to itself, which excludes that",
            "?value a owl:IrreflexiveProperty",
            "?focus ?value ?focus . BIND (?focus AS ?other)",
        ),
        "negative-assertion": Clash(
            "{focus} has {value} to {other}, and is said not to",
            "?not owl:assertionProperty ?value",
            """
            ?not owl:assertionProperty ?value .
            ?not owl:targetIndividual|owl:targetValue ?other .
            ?not owl:sourceIndividual ?focus .
            ?focus ?value ?other .
            """,
        ),
        "nothing": Clash(
            "{focus} is {value}, of which there can be none",
            "BIND (owl:Nothing AS ?value) BIND (owl:Nothing AS ?other)",
            "?focus a ?value",
            "rdf:type",
        ),
        "unsatisfiable-class": Clash(
            "nothing can be {focus}, because it is below both {value} and {other}",
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
