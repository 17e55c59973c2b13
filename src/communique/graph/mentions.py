"""Which terms a query mentions, so that only the derived facts that it can see are derived."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from communique.graph.tokens import names

if TYPE_CHECKING:
    from communique.graph.tokens import Token

__all__ = ["constructed", "mentioned"]

# What lists variables that are no patterns; the list ends at a brace or a WHERE.
_LISTS: Final = frozenset({"SELECT", "BY", "HAVING"})
_TERMS: Final = frozenset({"iri", "name", "var", "string", "number"})


def mentioned(query: str) -> frozenset[str] | None:
    """Return the IRIs that a query names, or None if it may see statements of any property.

    It may where a variable stands for a property, where a path has a negated property set, and
    where it describes. What cannot be told apart from one of these counts as one.
    """
    iris = set()
    open_parentheses, in_list = [0], True  # within each brace that is open
    one: Token | None = None  # the two tokens before
    two: Token | None = None
    for token, iri in names(query):
        if iri:
            iris.add(iri)
        word = token.text.upper() if token.kind == "word" else ""
        if word == "DESCRIBE":
            return None
        if one is not None and token.text == "(" and one.text in ".{}":
            return None  # a list may be a subject
        if one is not None and one.text == "!" and (iri or token.text in "^(" or word == "A"):
            return None
        if one is not None and two is not None and one.kind == "var" and not in_list:
            begins = token.kind in _TERMS or token.text in "[(" or word in ("TRUE", "FALSE")
            follows = two.kind in _TERMS or two.text in ";]"
            if begins and (two.text == "[" or (follows and not open_parentheses[-1])):
                return None
        if token.text in "{}" or word == "WHERE":
            in_list = False
        elif word in _LISTS:
            in_list = True
        if token.text == "{":
            open_parentheses.append(0)
        elif token.text == "}" and len(open_parentheses) > 1:
            open_parentheses.pop()
        open_parentheses[-1] += {"(": 1, ")": -1}.get(token.text, 0)
        one, two = token, one
    return frozenset(iris)


def constructed(query: str) -> frozenset[str]:
    """Return the IRIs in the template of a CONSTRUCT query."""
    iris, depth = set(), 0
    for token, iri in names(query):
        depth += {"{": 1, "}": -1}.get(token.text, 0)
        if depth and iri:
            iris.add(iri)
        if token.text == "}" and not depth:
            break
    return frozenset(iris)
