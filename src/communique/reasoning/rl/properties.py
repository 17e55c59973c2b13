"""Table 5: what axioms about properties say of their values."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from communique.reasoning.rl.vocabulary import (
    CHAIN,
    DOMAIN,
    FUNCTIONAL,
    INVERSE,
    INVERSE_FUNCTIONAL,
    KEY,
    RANGE,
    SUB_PROPERTY,
    SYMMETRIC,
    TRANSITIVE,
    TYPE,
)

if TYPE_CHECKING:
    from communique.reasoning.rl.axioms import Axioms

__all__ = ["apply"]


def apply(axioms: Axioms) -> None:
    """Let the rules wait; `prp-eqp1` and `prp-eqp2` come by way of `scm-eqp1`."""
    facts, add = axioms.facts, axioms.facts.add

    def domain(p: int, c: int) -> None:  # prp-dom
        if axioms.needs_rule(p, DOMAIN, c):
            facts.on_pair(p, lambda x, _: add(x, TYPE, c))

    def range_(p: int, c: int) -> None:  # prp-rng
        if axioms.needs_rule(p, RANGE, c):
            facts.on_pair(p, lambda _, y: add(y, TYPE, c))

    def functional(p: int) -> None:  # prp-fp
        facts.on_pair(p, lambda x, y: axioms.equate(y, facts.objects(p, x)))

    def inverse_functional(p: int) -> None:  # prp-ifp
        facts.on_pair(p, lambda x, y: axioms.equate(x, facts.subjects(p, y)))

    def symmetric(p: int) -> None:  # prp-symp
        facts.on_pair(p, lambda x, y: add(y, p, x))

    def transitive(p: int) -> None:  # prp-trp
        def rule(x: int, y: int) -> None:
            for z in facts.objects(p, y):
                add(x, p, z)
            for w in facts.subjects(p, x):
                add(w, p, y)

        facts.on_pair(p, rule)

    def sub_property(p: int, q: int) -> None:  # prp-spo1
        if p != q and axioms.needs_rule(p, SUB_PROPERTY, q):
            facts.on_pair(p, lambda x, y: add(x, q, y))

    def inverse(p: int, q: int) -> None:  # prp-inv1, prp-inv2
        facts.on_pair(p, lambda x, y: add(y, q, x))
        facts.on_pair(q, lambda x, y: add(y, p, x))

    facts.on_pair(DOMAIN, domain)
    facts.on_pair(RANGE, range_)
    facts.on_member(FUNCTIONAL, functional)
    facts.on_member(INVERSE_FUNCTIONAL, inverse_functional)
    facts.on_member(SYMMETRIC, symmetric)
    facts.on_member(TRANSITIVE, transitive)
    facts.on_pair(SUB_PROPERTY, sub_property)
    facts.on_pair(INVERSE, inverse)
    facts.on_pair(CHAIN, lambda p, head: _chain(axioms, p, axioms.items(head)))
    facts.on_pair(KEY, lambda c, head: _key(axioms, c, axioms.items(head)))


def _chain(axioms: Axioms, p: int, parts: list[int]) -> None:  # prp-spo2
    facts = axioms.facts

    def wait_at(place: int) -> None:
        def rule(x: int, y: int) -> None:
            starts, ends = {x}, {y}
            for q in reversed(parts[:place]):
                starts = {each for start in starts for each in facts.subjects(q, start)}
            for q in parts[place + 1 :]:
                ends = {each for end in ends for each in facts.objects(q, end)}
            for start, end in product(starts, ends):
                facts.add(start, p, end)

        facts.on_pair(parts[place], rule)

    for place in range(len(parts)):
        wait_at(place)


def _key(axioms: Axioms, c: int, keys: list[int]) -> None:  # prp-key
    facts = axioms.facts
    holders: dict[tuple[int, ...], set[int]] = {}

    def rule(x: int) -> None:
        if facts.has(x, TYPE, c):
            for values in product(*(facts.objects(key, x) for key in keys)):
                others = holders.setdefault(values, set())
                axioms.equate(x, others)
                others.add(x)

    if keys:
        facts.on_member(c, rule)
    for key in keys:
        facts.on_pair(key, lambda x, _: rule(x))
