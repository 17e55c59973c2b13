"""From N-Triples to what follows from them."""

from __future__ import annotations

from itertools import chain, compress, islice
from typing import TYPE_CHECKING, Final

from communique.reasoning.rl import classes, properties, schema
from communique.reasoning.rl.axioms import Axioms
from communique.reasoning.rl.facts import Facts
from communique.reasoning.rl.vocabulary import (
    ALL,
    DOMAIN,
    NAMES,
    ON_CLASS,
    RANGE,
    SAME_AS,
    SOME,
    SUB_CLASS,
    THING,
    TYPE,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["infer"]

# As the object of these, owl:Thing has no rule ask for its members.
_IDLE: Final = frozenset({ALL, DOMAIN, ON_CLASS, RANGE, SOME, SUB_CLASS, TYPE})


def infer(lines: Iterable[str]) -> Iterator[str]:
    """Yield what follows from some triples, without the triples themselves.

    What is no RDF, such as a literal as a subject, is left out.

    Args:
        lines: The triples, as Oxigraph writes N-Triples, without the ends of the lines. Text is
            quicker to go through than Oxigraph's terms, each of which is made anew when asked for.
    """
    numbers = {name: number for number, name in enumerate(NAMES)}
    number = numbers.setdefault
    asserted: list[tuple[int, int, int]] = []
    for line in lines:
        subject, predicate, value = line[:-2].split(" ", 2)
        asserted.append(
            (
                number(subject, len(numbers)),
                number(predicate, len(numbers)),
                number(value, len(numbers)),
            )
        )
    terms = list(numbers)
    facts = Facts(type_=TYPE, same=SAME_AS)
    # The order matters to the speed alone: with the axioms first, their rules wait for the rest.
    own = len(NAMES)
    facts.extend(compress(asserted, [0 < p < own or o < own for _, p, o in asserted]))
    axioms = Axioms(facts, terms, things=any(map(_asks_for_things, facts.all)))
    for table in (properties, classes, schema):
        table.apply(axioms)
    facts.close()
    early = set(facts.all)
    facts.extend(asserted)
    known = len(facts.all)
    facts.close()
    for fact in chain(early.difference(asserted), islice(facts.all, known, None)):
        subject, predicate, value = map(terms.__getitem__, fact)
        if predicate[0] == "<" and subject[0] != '"':
            yield f"{subject} {predicate} {value} ."


def _asks_for_things(fact: tuple[int, int, int]) -> bool:
    """Whether an axiom says something of what is a thing, and so of everything."""
    subject, predicate, value = fact
    return (subject == THING and predicate != TYPE) or (value == THING and predicate not in _IDLE)
