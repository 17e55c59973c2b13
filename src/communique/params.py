"""The values of a stored query's parameters, from what a user writes to RDF terms."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from communique.model import UsageError, did_you_mean
from communique.prefixes import KINDS, PREFIXES, SCHEMES, compact, expand, kind_of

if TYPE_CHECKING:
    from communique.headers import Param
    from communique.store import Graph

__all__ = ["candidates", "term_of"]

_SLUG: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.\-]*(?:#[A-Za-z0-9_.\-]+)?\Z")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)


def term_of(param: Param, value: object, graph: Graph) -> ox.NamedNode | ox.Literal:
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
    if "string" in param.types:
        return ox.Literal(text)
    if "integer" in param.types:
        return _integer(param, text)
    if "date" in param.types:
        return _day(param, text)
    return ox.NamedNode(_thing(param, text, graph))


def _integer(param: Param, text: str) -> ox.Literal:
    try:
        return ox.Literal(int(text))
    except ValueError:
        raise _fault(param, f"`{text}` is not a whole number", "write it in digits") from None


def _day(param: Param, text: str) -> ox.Literal:
    try:
        day = date.fromisoformat(text) if _DAY.match(text) else None
    except ValueError:
        day = None
    if day is None:
        raise _fault(param, f"`{text}` is not a day", "write it as 2019-10-11")
    return ox.Literal(text, datatype=ox.NamedNode(f"{PREFIXES['xsd']}date"))


def _thing(param: Param, text: str, graph: Graph) -> str:
    if ":" in text:
        iri = _expanded(param, text)
        if graph.describes(iri):
            return iri
        raise _unknown(param, compact(iri), graph)
    if not _SLUG.match(text):
        raise _fault(
            param, f"`{text}` is neither an IRI, a prefixed name nor a slug", _example(param)
        )
    found = [iri for space in _spaces(param).values() if graph.describes(iri := space + text)]
    if not found:
        raise _unknown(param, text, graph)
    if len(found) > 1 and "thing" in param.types:
        names = " or ".join(f"`{compact(iri)}`" for iri in found)
        raise _fault(param, f"`{text}` is more than one thing", f"write {names}")
    return found[0]


def _expanded(param: Param, text: str) -> str:
    try:
        iri = expand(text)
        ox.NamedNode(iri)  # stricter than `expand`: RFC 3987
    except ValueError as error:
        hint = did_you_mean(text.partition(":")[0], PREFIXES) or _example(param)
        message = str(error) if str(error).startswith(("`", "<", "the")) else f"{text}: {error}"
        raise _fault(param, message, hint) from None
    if "thing" in param.types:
        return iri
    if "#" in iri or not any(iri.startswith(space) for space in _spaces(param).values()):
        is_kind = kind_of(iri)
        what = f"of the kind {is_kind}" if is_kind else "another kind of thing"
        if "#" in iri and is_kind:
            what = f"a part of the kind {is_kind}"
        wanted = " or ".join(param.types)
        raise _fault(
            param, f"`{compact(iri)}` is {what}, where {wanted} is wanted", _example(param)
        )
    return iri


def _spaces(param: Param) -> dict[str, str]:
    """The namespaces in which a bare slug is looked up, in this order."""
    known = {**KINDS, **SCHEMES}
    return dict(KINDS) if "thing" in param.types else {each: known[each] for each in param.types}


def _is_of_things(param: Param) -> bool:
    return not {"string", "integer", "date"}.intersection(param.types)


def _unknown(param: Param, shown: str, graph: Graph) -> UsageError:
    words = set(candidates(param, graph, parts="#" in shown))
    if ":" not in shown:
        words = {word.partition(":")[2] for word in words}
    wanted = " or ".join(param.types)
    return _fault(
        param,
        f"the graph has no {wanted} `{shown}`",
        did_you_mean(shown, sorted(words)) or _example(param),
    )


def candidates(param: Param, graph: Graph, *, parts: bool = False) -> list[str]:
    """Return the prefixed names of the things that a parameter can be given, sorted.

    Args:
        param: The parameter; one of a literal has no candidates.
        graph: The graph.
        parts: Whether to name the parts of things, too.
    """
    if not _is_of_things(param):
        return []
    spaces = tuple(_spaces(param).values())
    quads = graph.merged.quads_for_pattern(None, None, None, ox.DefaultGraph())
    subjects = {quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)}
    return sorted(
        compact(iri) for iri in subjects if iri.startswith(spaces) and (parts or "#" not in iri)
    )


def _example(param: Param) -> str | None:
    return f"for example `{param.example}`" if param.example else None


def _fault(param: Param, message: str, hint: str | None) -> UsageError:
    return UsageError(f"{param.name}: {message}", hint=hint)
