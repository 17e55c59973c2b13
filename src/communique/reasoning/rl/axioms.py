"""What the rules ask of the axioms: lists, restrictions, literals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from communique.prefixes import PREFIXES
from communique.reasoning.rl.vocabulary import FIRST, NIL, ON_PROPERTY, REST, SAME_AS, TYPE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from communique.reasoning.rl.facts import Facts

__all__ = ["Axioms"]

# What each datatype is derived from (XML Schema, part 2).
_DERIVED: Final = """
    integer<decimal long<integer int<long short<int byte<short nonNegativeInteger<integer
    positiveInteger<nonNegativeInteger unsignedLong<nonNegativeInteger unsignedInt<unsignedLong
    unsignedShort<unsignedInt unsignedByte<unsignedShort nonPositiveInteger<integer
    negativeInteger<nonPositiveInteger normalizedString<string token<normalizedString
    language<token NMTOKEN<token Name<token NCName<Name dateTimeStamp<dateTime
"""
_BASES: Final = dict(pair.split("<") for pair in _DERIVED.split())


class Axioms:
    """Facts, seen as axioms.

    Attributes:
        facts: The facts.
        things: Whether it is drawn that something is an `owl:Thing`.
    """

    def __init__(self, facts: Facts, terms: Sequence[str], *, things: bool) -> None:
        """See facts as axioms.

        Args:
            facts: The facts.
            terms: The terms, in the order of their numbers, as N-Triples has them.
            things: Whether it is drawn that something is an `owl:Thing`.
        """
        self.facts = facts
        self.things = things
        self._terms = terms
        self._implied: set[tuple[int, int, int]] = set()
        self._literals = _by_datatype(terms)

    def on_member(self, class_: int, rule: Callable[[int], object]) -> None:
        """Call a rule with every member of a class or a datatype, now and later.

        That a literal is of its datatype (dt-type2) is a fact only where a rule waits for it.
        """
        for literal in self._literals.get(class_, ()):
            self.facts.add(literal, TYPE, class_)
        self.facts.on_member(class_, rule)

    def on_restriction(self, kind: int, rule: Callable[[int, int, int], object]) -> None:
        """Call a rule with the restrictions of a kind: node, property, and what it restricts to."""
        facts = self.facts
        seen = set()

        def once(node: int, property_: int, to: int) -> None:
            if (found := (node, property_, to)) not in seen:
                seen.add(found)
                rule(*found)

        def by_kind(node: int, to: int) -> None:
            for property_ in facts.objects(ON_PROPERTY, node):
                once(node, property_, to)

        def by_property(node: int, property_: int) -> None:
            for to in facts.objects(kind, node):
                once(node, property_, to)

        facts.on_pair(kind, by_kind)
        facts.on_pair(ON_PROPERTY, by_property)

    def items(self, head: int) -> list[int]:
        """Return what a list holds, in its order."""
        items: list[int] = []
        seen: set[int] = set()
        while head != NIL and head not in seen:
            seen.add(head)
            items += self.facts.objects(FIRST, head)
            head = next(iter(self.facts.objects(REST, head)), NIL)
        return items

    def equate(self, one: int, others: Iterable[int]) -> None:
        """Add that one thing is the same as others."""
        for other in others:
            if one != other:
                self.facts.add(one, SAME_AS, other)

    def imply(self, subject: int, property_: int, value: int) -> None:
        """Add an axiom whose rule would do only what those of its premises do together.

        Where A is below B and B below C, that A is below C is said, and needs no rule.
        """
        if not self.facts.has(subject, property_, value):
            self._implied.add((subject, property_, value))
            self.facts.add(subject, property_, value)

    def needs_rule(self, subject: int, property_: int, value: int) -> bool:
        """Say whether an axiom needs a rule of its own."""
        return (subject, property_, value) not in self._implied

    def is_one(self, term: int) -> bool:
        """Say whether a term is the number 1."""
        text = self._terms[term]
        return text[0] == '"' and text[1:].partition('"')[0].lstrip("+0") == "1"


def _by_datatype(terms: Sequence[str]) -> dict[int, list[int]]:
    """The literals of each datatype that is itself one of the terms, and of those below it."""
    xsd = PREFIXES["xsd"]
    datatypes: dict[str, list[str]] = {}
    numbers = {name: number for number, name in enumerate(terms) if name[0] == "<"}
    found: dict[int, list[int]] = {}
    for number, term in enumerate(terms):
        if term[0] == '"' and term[-1] in '">':  # others have a language
            datatype = term.rpartition("^^")[2] if term[-1] == ">" else f"<{xsd}string>"
            if datatype not in datatypes:
                datatypes[datatype] = _bases(datatype, xsd)
            for each in datatypes[datatype]:
                if each in numbers:
                    found.setdefault(numbers[each], []).append(number)
    return found


def _bases(datatype: str, xsd: str) -> list[str]:
    """A datatype and all that it is derived from."""
    bases = [datatype]
    while (base := _BASES.get(bases[-1][1:-1].removeprefix(xsd))) is not None:
        bases.append(f"<{xsd}{base}>")
    return bases
