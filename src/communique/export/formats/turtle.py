"""Turtle in the project's own canonical form, one triple on each line.

Oxigraph's serialiser puts all objects of a predicate on one line, declares prefixes in an
order that changes from run to run, and escapes the `#` of a part's name; what is written here
is meant to be read and compared. RDF 1.1 Turtle, sections 2.2 to 2.5.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from communique.export.statements import LANG_STRING, STRING
from communique.prefixes import KINDS, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from communique.export.statements import Node, Statements

__all__ = ["MEDIA_TYPE", "SUFFIX", "Names", "blocks", "write"]

SUFFIX: Final = "ttl"
MEDIA_TYPE: Final = "text/turtle"

_BASE: Final = KINDS["dialogue"].removesuffix("dialogue/")
_PREFIX_OF: Final = {namespace: prefix for prefix, namespace in PREFIXES.items()}
_TYPE: Final = f"<{PREFIXES['rdf']}type>"
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
_STRINGS: Final = frozenset({STRING, LANG_STRING})
# Terms that stand near each other are much alike, so that few need to be kept.
_KNOWN: Final = 1 << 16


def write(statements: Statements, _context: object = None) -> str:
    """Return a Turtle document of the statements."""
    names = Names()
    return names.document("\n".join(blocks(statements.nodes(), names)))


def blocks(nodes: Iterable[Node], names: Names) -> Iterator[str]:
    """Yield the description of each subject, ended by a line feed."""
    of = names.of
    for subject, pairs in nodes:
        types = [f"    a {of(value)} ;\n" for verb, value in pairs if verb == _TYPE]
        lines = [f"    {of(verb)} {of(value)} ;\n" for verb, value in pairs if verb != _TYPE]
        # The canonical order is that of the names, which need not be that of the IRIs.
        types.sort()
        lines.sort()
        yield f"{of(subject)}\n{''.join(types)}{''.join(lines)}.\n"


class Names:
    """Writes terms, and keeps which prefixes they need."""

    def __init__(self) -> None:
        """Begin without prefixes."""
        self._used: set[str] = set()
        self._relative = False
        self.of = lru_cache(_KNOWN)(self._write)
        """Returns a term of N-Triples as Turtle has it."""

    def document(self, body: str) -> str:
        """Return a body below the base and the prefixes that it needs, sorted."""
        lines = [f"@base <{_BASE}> .\n"] if self._relative else []
        lines += [f"@prefix {name}: <{PREFIXES[name]}> .\n" for name in sorted(self._used)]
        return "".join([*lines, "\n"] if lines else []) + body

    def _write(self, term: str) -> str:
        if term[0] == "<" and term[:2] != "<<":
            return self._iri(term[1:-1])
        # What ends so has a datatype; an IRI has no quotation mark in it.
        if term[0] == '"' and term[-1] == ">":
            return self._typed(term)
        return term

    def _iri(self, iri: str) -> str:
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

    def _typed(self, literal: str) -> str:
        quoted, _, datatype = literal[:-1].rpartition("^^<")
        if datatype in _STRINGS:
            return quoted
        bare = _BARE.get(datatype)
        if bare is not None and bare.match(quoted, 1, len(quoted) - 1):
            return quoted[1:-1]
        return f"{quoted}^^{self._iri(datatype)}"
