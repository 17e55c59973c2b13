"""Table 9: what axioms say of one another. `scm-int` and `scm-uni` stand with the classes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from communique.reasoning.rl.vocabulary import (
    ALL,
    CLASS,
    DATATYPE_PROPERTY,
    DOMAIN,
    NOTHING,
    OBJECT_PROPERTY,
    ON_PROPERTY,
    PROPERTY,
    RANGE,
    SAME_CLASS,
    SAME_PROPERTY,
    SOME,
    SUB_CLASS,
    SUB_PROPERTY,
    THING,
    VALUE,
)

if TYPE_CHECKING:
    from communique.reasoning.rl.axioms import Axioms

__all__ = ["apply"]


def apply(axioms: Axioms) -> None:
    """Let the rules wait."""
    facts, add = axioms.facts, axioms.facts.add

    def class_(c: int) -> None:  # scm-cls
        add(c, SUB_CLASS, c)
        add(c, SUB_CLASS, THING)
        add(NOTHING, SUB_CLASS, c)

    def property_(p: int) -> None:  # scm-op, scm-dp
        add(p, SUB_PROPERTY, p)

    facts.on_member(CLASS, class_)
    for kind in (OBJECT_PROPERTY, DATATYPE_PROPERTY, PROPERTY):
        facts.on_member(kind, property_)
    _hierarchy(axioms, SUB_CLASS, SAME_CLASS)
    _hierarchy(axioms, SUB_PROPERTY, SAME_PROPERTY)
    _inheritance(axioms, DOMAIN)
    _inheritance(axioms, RANGE)
    for kind in (SOME, ALL, VALUE):
        _comparison(axioms, kind)


def _hierarchy(axioms: Axioms, below: int, same: int) -> None:
    """The rules scm-sco, scm-eqc1 and scm-eqc2, or scm-spo, scm-eqp1 and scm-eqp2."""
    facts = axioms.facts

    def by_order(c: int, d: int) -> None:
        for e in facts.objects(below, d):
            axioms.imply(c, below, e)
        for b in facts.subjects(below, c):
            axioms.imply(b, below, d)
        if facts.has(d, below, c):
            facts.add(c, same, d)
            facts.add(d, same, c)

    def by_sameness(c: int, d: int) -> None:
        facts.add(c, below, d)
        facts.add(d, below, c)

    facts.on_pair(below, by_order)
    facts.on_pair(same, by_sameness)


def _inheritance(axioms: Axioms, place: int) -> None:
    """The rules scm-dom1 and scm-dom2, or scm-rng1 and scm-rng2."""
    facts = axioms.facts

    def by_place(p: int, c: int) -> None:
        for d in facts.objects(SUB_CLASS, c):
            axioms.imply(p, place, d)
        for q in facts.subjects(SUB_PROPERTY, p):
            axioms.imply(q, place, c)

    def by_class(c: int, d: int) -> None:
        for p in facts.subjects(place, c):
            axioms.imply(p, place, d)

    def by_property(p: int, q: int) -> None:
        for c in facts.objects(place, q):
            axioms.imply(p, place, c)

    facts.on_pair(place, by_place)
    facts.on_pair(SUB_CLASS, by_class)
    facts.on_pair(SUB_PROPERTY, by_property)


def _comparison(axioms: Axioms, kind: int) -> None:
    """The rules scm-svf1 and scm-svf2, or scm-avf1 and scm-avf2, or scm-hv.

    A restriction is below another if its class is, or its property. By the property it is the
    other way round for `owl:allValuesFrom`: what holds for all values of the wider property
    holds for those of the narrower.
    """
    facts = axioms.facts

    def by_class(c: int, d: int) -> None:
        for one in facts.subjects(kind, c):
            for p in facts.objects(ON_PROPERTY, one):
                for other in facts.subjects(kind, d):
                    if facts.has(other, ON_PROPERTY, p):
                        facts.add(one, SUB_CLASS, other)

    def by_property(p: int, q: int) -> None:
        for one in facts.subjects(ON_PROPERTY, p):
            for c in facts.objects(kind, one):
                for other in facts.subjects(ON_PROPERTY, q):
                    if facts.has(other, kind, c):
                        low, high = (other, one) if kind == ALL else (one, other)
                        facts.add(low, SUB_CLASS, high)

    def by_restriction(_: int, p: int, c: int) -> None:
        for q in facts.objects(SUB_PROPERTY, p):
            by_property(p, q)
        for q in facts.subjects(SUB_PROPERTY, p):
            by_property(q, p)
        if kind != VALUE:
            for d in facts.objects(SUB_CLASS, c):
                by_class(c, d)
            for d in facts.subjects(SUB_CLASS, c):
                by_class(d, c)

    axioms.on_restriction(kind, by_restriction)
    facts.on_pair(SUB_PROPERTY, by_property)
    if kind != VALUE:
        facts.on_pair(SUB_CLASS, by_class)
