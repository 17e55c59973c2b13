"""Regular expressions that can take time without an end.

Python tries every way in which an expression can match. Where a group that is repeated can match
one text in two ways, the ways double with each character of a value that does not match at last.

They are refused before they are tried: `re` holds the lock of the interpreter while it matches, so
that no other thread could end it, and libraries that match in linear time read other expressions.
"""

from __future__ import annotations

# The parser of `re` is private, and nothing else reads an expression as Python does; the types
# of the standard library do not have it.
import re._constants as code  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["is_explosive"]

# The characters that sets are compared by.
_SAMPLE: Final = frozenset(map(chr, range(0x500)))
_REPEATS: Final = (code.MAX_REPEAT, code.MIN_REPEAT)
# No more than so many repetitions are few enough.
_FEW: Final = 12


def is_explosive(pattern: str) -> bool:
    """Return true if a repeated group of a regular expression can match a text in two ways.

    Some expressions are taken for such that are none, and some that are none are not told.

    Raises:
        re.error: If it is not a regular expression.

    >>> is_explosive("^(a+)+$"), is_explosive("^[a-z]+(-[a-z]+)*$")
    (True, False)
    """
    return any(
        _is_ambiguous(body)
        for operator, (_, most, body) in _walk(parser.parse(pattern), _REPEATS)
        if most > _FEW
    )


def _is_ambiguous(body: Any) -> bool:
    """Whether a group that is repeated matches some text in two ways."""
    if len(items := _sequence(body)) == 1 and items[0][0] is code.BRANCH:
        ways = [_characters(_sequence(branch)[:1]) for branch in items[0][1][1]]
        is_shared = any(not one.isdisjoint(other) for one, other in combinations(ways, 2))
        return is_shared or any(map(_is_ambiguous, items[0][1][1]))
    inner = [_characters(it[2]) for _, it in _walk(body, _REPEATS) if it[1] > _FEW]
    # Something that stands once in each repetition, and in no inner one, keeps them apart.
    fixed = [_characters([item]) for item in items if item[0] not in _REPEATS]
    if inner and not any(it and it.isdisjoint(frozenset().union(*inner)) for it in fixed):
        return True
    for _, (_, branches) in _walk(body, (code.BRANCH,)):
        firsts = [_characters(list(branch)[:1]) for branch in branches]
        is_shared = any(not one.isdisjoint(other) for one, other in combinations(firsts, 2))
        if is_shared or firsts.count(frozenset()) > 1:
            return True
    return False


def _sequence(body: Any) -> list[Any]:
    """The items that stand one after the other, those of plain groups too."""
    items: list[Any] = []
    for item in body:
        items += _sequence(item[1][3]) if item[0] is code.SUBPATTERN else [item]
    return items


def _walk(body: Any, wanted: tuple[Any, ...]) -> list[Any]:
    """The items with one of some operators, at any depth."""
    found = []
    for operator, argument in body:
        if operator in wanted:
            found.append((operator, argument))
        for part in _parts(operator, argument):
            found += _walk(part, wanted)
    return found


def _parts(operator: Any, argument: Any) -> list[Any]:
    if operator in (*_REPEATS, getattr(code, "POSSESSIVE_REPEAT", None)):
        return [argument[2]]
    if operator is code.SUBPATTERN:
        return [argument[3]]
    if operator is code.BRANCH:
        return list(argument[1])
    return [argument[1]] if operator in (code.ASSERT, code.ASSERT_NOT) else []


def _characters(body: Any) -> frozenset[str]:
    """The characters that stand in a match of an expression."""
    found: set[str] = set()
    for operator, argument in body:
        if operator is code.LITERAL:
            found.add(chr(argument))
        elif operator is code.NOT_LITERAL:
            found |= _SAMPLE - {chr(argument)}
        elif operator is code.IN:
            found |= _set(argument)
        elif operator is code.ANY:
            found |= _SAMPLE
        for part in _parts(operator, argument):
            found |= _characters(part)
    return frozenset(found)


def _set(items: Any) -> frozenset[str]:
    found: set[str] = set()
    for operator, argument in items:
        if operator is code.LITERAL:
            found.add(chr(argument))
        elif operator is code.RANGE:
            found |= {chr(number) for number in range(argument[0], min(argument[1], 0x500) + 1)}
        elif operator is code.CATEGORY:
            name = str(argument).lower()
            test: Callable[[str], bool] = str.isspace if "space" in name else str.isdigit
            test = (lambda c: c.isalnum() or c == "_") if "word" in name else test
            found |= {it for it in _SAMPLE if test(it) != ("not" in name)}
    return _SAMPLE - found if (code.NEGATE, None) in list(items) else frozenset(found)
