"""Turtle in the canonical form of the project, one statement on each line.

The form is made to be read and compared. Oxigraph's serialiser puts all objects of a predicate
on one line, declares prefixes in an order that changes from run to run, and escapes the `#` in
the name of a part. RDF 1.1 Turtle, sections 2.2 to 2.5.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from communique.prefixes import KINDS, PREFIXES, expand

if TYPE_CHECKING:
    from communique.export.statements import SortedGraphs

__all__ = ["BARE", "write"]

BARE: Final = {
    expand("xsd:integer"): re.compile(r"[+-]?[0-9]+\Z"),
    expand("xsd:decimal"): re.compile(r"[+-]?[0-9]*\.[0-9]+\Z"),
    expand("xsd:boolean"): re.compile(r"(?:true|false)\Z"),
}
"""The datatypes whose literals need no quotation marks, with how they are then spelled."""

_BASE: Final = KINDS["dialogue"].removesuffix("dialogue/")
_PREFIX_OF: Final = {namespace: prefix for prefix, namespace in PREFIXES.items()}
_TYPE: Final = f"<{expand('rdf:type')}>"
# Narrower than PN_LOCAL, so that nothing needs an escape.
_LOCAL: Final = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?\Z")
# Written against the base; no segment here could be read as `.` or `..`.
_PART: Final = re.compile(r"[a-z]+/[A-Za-z0-9_-]+#[A-Za-z0-9_-]+\Z")
# Terms that stand near each other are much alike, so that few need to be kept.
_MOST_TERMS: Final = 1 << 16


def write(graphs: SortedGraphs, _project: object = None) -> str:
    """Return a Turtle document, or a TriG document if a graph has a name."""
    terms = _Terms()
    parts = []
    for graph, subjects in graphs:
        text = "\n".join(terms.description(subject, pairs) for subject, pairs in subjects)
        if graph:
            text = f"{terms.write(graph)} {{\n{re.sub('(?m)^(?=.)', '    ', text)}}}\n"
        parts.append(text)
    return terms.directives() + "\n".join(parts)


class _Terms:
    """Writes terms, and keeps which directives they need."""

    def __init__(self) -> None:
        self._prefixes: set[str] = set()
        self._needs_base = False
        self.write = lru_cache(_MOST_TERMS)(self._write)

    def directives(self) -> str:
        lines = [f"@base <{_BASE}> .\n"] if self._needs_base else []
        lines += [f"@prefix {name}: <{PREFIXES[name]}> .\n" for name in sorted(self._prefixes)]
        return "".join(lines) + ("\n" if lines else "")

    def description(self, subject: str, pairs: list[tuple[str, str]]) -> str:
        write = self.write
        lines = [
            f"    {'a' if predicate == _TYPE else write(predicate)} {write(value)} ;\n"
            for predicate, value in pairs
        ]
        # The canonical order is that of the names, which need not be that of the IRIs.
        lines.sort(key=lambda line: (not line.startswith("    a "), line))
        return f"{write(subject)}\n{''.join(lines)}.\n"

    def _write(self, term: str) -> str:
        if term[0] == "<" and term[:2] != "<<":
            return self._iri(term[1:-1])
        # What ends so has a datatype; an IRI has no quotation mark in it.
        if term[0] != '"' or term[-1] != ">":
            return term
        quoted, _, datatype = term[:-1].rpartition("^^<")
        if datatype in BARE and BARE[datatype].match(quoted[1:-1]):
            return quoted[1:-1]
        return f"{quoted}^^{self._iri(datatype)}"

    def _iri(self, iri: str) -> str:
        for separator in "#/":
            cut = iri.rfind(separator) + 1
            prefix = _PREFIX_OF.get(iri[:cut])
            if prefix is not None and _LOCAL.match(iri, cut):
                self._prefixes.add(prefix)
                return f"{prefix}:{iri[cut:]}"
        if iri.startswith(_BASE) and _PART.match(iri, len(_BASE)):
            self._needs_base = True
            return f"<{iri[len(_BASE) :]}>"
        return f"<{iri}>"
