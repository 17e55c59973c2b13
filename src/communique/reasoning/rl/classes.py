"""Tables 6 and 7: what axioms about classes say of their members."""

from __future__ import annotations

from typing import TYPE_CHECKING

from communique.reasoning.rl.vocabulary import (
    ALL,
    INTERSECTION,
    MOST,
    MOST_QUALIFIED,
    ON_CLASS,
    ONE_OF,
    SOME,
    SUB_CLASS,
    THING,
    TYPE,
    UNION,
    VALUE,
)

if TYPE_CHECKING:
    from communique.reasoning.rl.axioms import Axioms

__all__ = ["apply"]


def apply(axioms: Axioms) -> None:
    """Let the rules wait; `cax-eqc1` and `cax-eqc2` come by way of `scm-eqc1`."""
    facts, add = axioms.facts, axioms.facts.add

    above: dict[int, list[int]] = {}

    def sub_class(c: int, d: int) -> None:  # cax-sco
        # Where other rules lead from the one to the other, such as by way of a class between
        # them, one more would do nothing but work.
        if (d != THING or axioms.things) and not _leads(above, c, d):
            above.setdefault(c, []).append(d)
            axioms.on_member(c, lambda x: add(x, TYPE, d))

    def union(c: int, head: int) -> None:  # scm-uni, and by it cls-uni
        for d in axioms.items(head):
            add(d, SUB_CLASS, c)

    def one_of(c: int, head: int) -> None:  # cls-oo
        for x in axioms.items(head):
            add(x, TYPE, c)

    def most_qualified(r: int, p: int, number: int) -> None:
        for c in facts.objects(ON_CLASS, r):
            _most(axioms, r, p, number, c)

    facts.on_pair(SUB_CLASS, sub_class)
    facts.on_pair(INTERSECTION, lambda c, head: _intersection(axioms, c, axioms.items(head)))
    facts.on_pair(UNION, union)
    facts.on_pair(ONE_OF, one_of)
    axioms.on_restriction(SOME, lambda r, p, c: _some(axioms, r, p, c))
    axioms.on_restriction(ALL, lambda r, p, c: _all(axioms, r, p, c))
    axioms.on_restriction(VALUE, lambda r, p, y: _value(axioms, r, p, y))
    axioms.on_restriction(MOST, lambda r, p, number: _most(axioms, r, p, number, THING))
    axioms.on_restriction(MOST_QUALIFIED, most_qualified)


def _leads(above: dict[int, list[int]], start: int, end: int) -> bool:
    """Whether one can go up from one class to another."""
    todo, seen = [start], {start}
    while todo:
        if (each := todo.pop()) == end:
            return True
        new = [other for other in above.get(each, ()) if other not in seen]
        seen.update(new)
        todo += new
    return False


def _intersection(axioms: Axioms, c: int, parts: list[int]) -> None:  # cls-int1
    facts = axioms.facts

    def rule(x: int) -> None:
        if all(facts.has(x, TYPE, part) for part in parts):
            facts.add(x, TYPE, c)

    for part in parts:
        facts.add(c, SUB_CLASS, part)  # scm-int, and by it cls-int2
        axioms.on_member(part, rule)


def _some(axioms: Axioms, r: int, p: int, c: int) -> None:  # cls-svf1, cls-svf2
    facts = axioms.facts

    def by_member(y: int) -> None:
        for x in facts.subjects(p, y):
            facts.add(x, TYPE, r)

    def by_pair(x: int, y: int) -> None:
        if c == THING or facts.has(y, TYPE, c):
            facts.add(x, TYPE, r)

    axioms.on_member(c, by_member)
    facts.on_pair(p, by_pair)


def _all(axioms: Axioms, r: int, p: int, c: int) -> None:  # cls-avf
    facts = axioms.facts

    def by_member(x: int) -> None:
        for y in facts.objects(p, x):
            facts.add(y, TYPE, c)

    def by_pair(x: int, y: int) -> None:
        if facts.has(x, TYPE, r):
            facts.add(y, TYPE, c)

    facts.on_member(r, by_member)
    facts.on_pair(p, by_pair)


def _value(axioms: Axioms, r: int, p: int, value: int) -> None:  # cls-hv1, cls-hv2
    facts = axioms.facts

    def by_pair(x: int, y: int) -> None:
        if y == value:
            facts.add(x, TYPE, r)

    facts.on_member(r, lambda x: facts.add(x, p, value))
    facts.on_pair(p, by_pair)


def _most(axioms: Axioms, r: int, p: int, number: int, c: int) -> None:
    """Members of `r` have at most one value of `p` in `c` (cls-maxc2, cls-maxqc3, cls-maxqc4)."""
    facts = axioms.facts

    def rule(x: int) -> None:
        if facts.has(x, TYPE, r):
            values = facts.objects(p, x)
            if c != THING:
                values = [y for y in values if facts.has(y, TYPE, c)]
            for y in values:
                axioms.equate(y, values)

    def by_member(y: int) -> None:
        for x in facts.subjects(p, y):
            rule(x)

    if axioms.is_one(number):
        facts.on_member(r, rule)
        facts.on_pair(p, lambda x, _: rule(x))
        if c != THING:
            axioms.on_member(c, by_member)
