"""Turtle and TriG in the project's own canonical form, one triple on each line.

Oxigraph's serialiser puts all objects of a predicate on one line, declares prefixes in an
order that changes from run to run, and escapes the `#` of a part's name; what is written here
is meant to be read and compared. RDF 1.1 Turtle, sections 2.2 to 2.5; RDF 1.1 TriG, 2.2.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from communique.prefixes import KINDS, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

__all__ = ["trig", "turtle"]

_BASE: Final = KINDS["dialogue"].removesuffix("dialogue/")
_PREFIX_OF: Final = {namespace: prefix for prefix, namespace in PREFIXES.items()}
_TYPE: Final = ox.NamedNode(PREFIXES["rdf"] + "type")
_XSD: Final = PREFIXES["xsd"]
# Narrower than PN_LOCAL, so that nothing needs an escape.
_LOCAL: Final = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?\Z")
# Written against the base; no segment here could be read as `.` or `..`.
_PART: Final = re.compile(r"[a-z]+/[A-Za-z0-9_-]+#[A-Za-z0-9_-]+\Z")
_BARE: Final = {
    _XSD + "integer": re.compile(r"[+-]?[0-9]+\Z"),
    _XSD + "decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+\Z"),
    _XSD + "boolean": re.compile(r"(?:true|false)\Z"),
}
_STRINGS: Final = frozenset({_XSD + "string", PREFIXES["rdf"] + "langString"})


def turtle(quads: Sequence[ox.Quad]) -> str:
    """Return a Turtle document of the triples in `quads`, which are sorted by subject."""
    names = _Names()
    body = list(_blocks(quads, names))
    return "\n".join([*names.prologue(), *body])


def trig(quads: Sequence[ox.Quad]) -> str:
    """Return a TriG document of `quads`, which are sorted by graph and then by subject."""
    names = _Names()
    body = []
    for graph, group in groupby(quads, key=lambda quad: quad.graph_name):
        blocks = list(_blocks(group, names))
        if isinstance(graph, ox.DefaultGraph):
            body += blocks
            continue
        inside = "\n".join(blocks).replace("\n", "\n    ").replace("\n    \n", "\n\n")
        body.append(f"{names.of(graph)} {{\n    {inside.rstrip()}\n}}\n")
    return "\n".join([*names.prologue(), *body])


def _blocks(quads: Iterable[ox.Quad], names: _Names) -> Iterable[str]:
    """Yield the description of each subject; it ends with a line end."""
    for subject, group in groupby(quads, key=lambda quad: quad.subject):
        lines = sorted(
            (quad.predicate != _TYPE, f"{names.verb(quad.predicate)} {names.of(quad.object)}")
            for quad in group
        )
        body = "".join(f"    {line} ;\n" for _, line in lines)
        yield f"{names.of(subject)}\n{body}.\n"


class _Names:
    """Writes terms, and keeps which prefixes they need."""

    def __init__(self) -> None:
        self._used: set[str] = set()
        self._relative = False
        self._known: dict[str, str] = {}
        self._writers: dict[type, Callable[..., str]] = {
            ox.NamedNode: lambda node: self._iri(node.value),
            ox.Literal: self._literal,
        }

    def of(self, term: object) -> str:
        """Return a term as Turtle has it."""
        return self._writers.get(type(term), str)(term)

    def verb(self, predicate: ox.NamedNode) -> str:
        """Return a predicate as Turtle has it."""
        return "a" if predicate == _TYPE else self._iri(predicate.value)

    def prologue(self) -> list[str]:
        """Return the base and the prefixes that were needed, sorted, as one paragraph."""
        lines = [f"@base <{_BASE}> .\n"] if self._relative else []
        lines += [f"@prefix {name}: <{PREFIXES[name]}> .\n" for name in sorted(self._used)]
        return ["".join(lines)] if lines else []

    def _iri(self, iri: str) -> str:
        written = self._known.get(iri)
        if written is None:
            written = self._known[iri] = self._shorten(iri)
        return written

    def _shorten(self, iri: str) -> str:
        for separator in "#/":
            cut = iri.rfind(separator) + 1
            prefix = _PREFIX_OF.get(iri[:cut])
            if prefix is not None and _LOCAL.match(iri, cut):
                self._used.add(prefix)
                return f"{prefix}:{iri[cut:]}"
        if iri.startswith(_BASE) and _PART.match(iri, len(_BASE)):
            self._relative = True
            return f"<{iri[len(_BASE) :]}>"
        return f"<{iri}>"

    def _literal(self, literal: ox.Literal) -> str:
        datatype = literal.datatype.value
        if datatype in _STRINGS:
            return str(literal)
        bare = _BARE.get(datatype)
        if bare is not None and bare.match(literal.value):
            return literal.value
        return f"{ox.Literal(literal.value)}^^{self._iri(datatype)}"
