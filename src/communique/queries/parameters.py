"""The values of a stored query's parameters, from what a user writes to RDF terms."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from communique.graph.find import find_thing
from communique.model import UsageError
from communique.prefixes import PREFIXES

if TYPE_CHECKING:
    from communique.graph import Queryable
    from communique.queries.headers import Param

__all__ = ["term_of"]

_INTEGER: Final = re.compile(r"[+-]?\d+\Z", re.ASCII)
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)


def term_of(param: Param, value: object, graph: Queryable) -> ox.NamedNode | ox.Literal:
    """Return the RDF term for the value of a parameter.

    Args:
        param: The parameter.
        value: What the user gave: for a thing its IRI, prefixed name or slug.
        graph: The graph, which has to describe the thing.

    Raises:
        UsageError: If the value is malformed or of another kind, or if the graph does not
            describe the thing.
    """
    text = value.isoformat() if isinstance(value, date) else str(value)
    if not param.is_literal:
        return ox.NamedNode(_thing(param, text, graph))
    if "integer" in param.types:
        return _integer(param, text)
    if "date" in param.types:
        return _day(param, text)
    try:
        return ox.Literal(text)
    except ValueError:  # a lone surrogate, as undecodable arguments have it
        raise _fault(param, f"{text!r} is not a text", "write it in UTF-8") from None


def _integer(param: Param, text: str) -> ox.Literal:
    if not _INTEGER.match(text):
        raise _fault(param, f"`{text}` is not a whole number", "write it in digits")
    return ox.Literal(text, datatype=ox.NamedNode(f"{PREFIXES['xsd']}integer"))


def _day(param: Param, text: str) -> ox.Literal:
    try:
        day = date.fromisoformat(text) if _DAY.match(text) else None
    except ValueError:
        day = None
    if day is None:
        raise _fault(param, f"`{text}` is not a date", "write it as 2019-10-11")
    return ox.Literal(text, datatype=ox.NamedNode(f"{PREFIXES['xsd']}date"))


def _thing(param: Param, text: str, graph: Queryable) -> str:
    try:
        return find_thing(graph, text, kinds=param.kinds)
    except UsageError as error:
        raise _fault(param, error.message, error.hint or _example(param)) from None


def _example(param: Param) -> str | None:
    return f"for example `{param.example}`" if param.example else None


def _fault(param: Param, message: str, hint: str | None) -> UsageError:
    return UsageError(f"{param.name}: {message}", hint=hint)
