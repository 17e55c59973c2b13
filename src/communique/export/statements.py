"""The statements of an export, in the order in which they are written.

They are kept as text, as N-Triples writes them: made into objects of Python, they would take
five times as long and three times as much memory.
"""

from __future__ import annotations

import re
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

import pyoxigraph as ox

from communique.prefixes import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

__all__ = ["LANG_STRING", "STRING", "Literal", "Node", "Statements", "read_literal"]

Node: TypeAlias = tuple[str, list[tuple[str, str]]]
"""A subject, and its predicates and objects; all as N-Triples writes them."""

STRING: Final = PREFIXES["xsd"] + "string"
"""The datatype of a literal that states none."""

LANG_STRING: Final = PREFIXES["rdf"] + "langString"
"""The datatype of a literal with a language."""

_LITERAL: Final = re.compile(r'"(.*)"(?:@(\S+)|\^\^<(\S*)>)?', re.DOTALL)
_ESCAPE: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_ESCAPED: Final = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


class Literal(NamedTuple):
    """A literal: its text, the IRI of its datatype, and its language or nothing."""

    value: str
    datatype: str
    language: str


class Statements:
    """Statements by graph, subject, predicate and object, each once.

    Parsers name blank nodes at random; here they get names that depend on the graph alone.
    """

    def __init__(self, graphs: dict[str, Iterable[str]]) -> None:
        """Sort statements.

        Args:
            graphs: The triples of each graph as N-Triples without the dot, by the name of the
                graph as N-Quads writes it; that of the default graph is empty.
        """
        self._graphs = {name: set(lines) for name, lines in graphs.items()}
        self._are_named = False

    @classmethod
    def of(cls, quads: Iterable[ox.Quad]) -> Statements:
        """Return the statements of quads."""
        graphs: dict[str, list[str]] = {}
        for quad in quads:
            name = "" if isinstance(quad.graph_name, ox.DefaultGraph) else str(quad.graph_name)
            graphs.setdefault(name, []).append(str(quad.triple))
        return cls(dict(graphs.items()))

    def graphs(self) -> Iterator[tuple[str, Iterator[Node]]]:
        """Yield the name of each graph that has a statement, and its nodes."""
        self._name_blank_nodes()
        # A graph without a name stands where Oxigraph puts it, which calls it DEFAULT.
        for name in sorted(self._graphs, key=lambda name: f"{name or 'DEFAULT'} "):
            if self._graphs[name]:
                yield name, _nodes(self._graphs[name])

    def nodes(self) -> Iterator[Node]:
        """Yield the nodes of all graphs together."""
        self._name_blank_nodes()
        yield from _nodes(set().union(*self._graphs.values()))

    def merged(self) -> Statements:
        """Return the statements of all graphs as one."""
        return Statements({"": set().union(*self._graphs.values())})

    def restricted(self, subjects: Collection[str]) -> Statements:
        """Return the statements about some subjects."""
        return Statements(
            {
                name: [line for line in lines if line.partition(" ")[0] in subjects]
                for name, lines in self._graphs.items()
            }
        )

    def described_by(self, thing: str) -> set[str]:
        """Return the subjects that belong to the description of `thing`, a subject itself.

        That is the thing, its parts (`cmq:partOf`), their parts, the evidence of all of them,
        and the blank nodes in their values: a concise bounded description that also follows
        the links to what the thing owns. What is merely named, such as an official, is not
        described.
        """
        part_of, evidence = (f"<{PREFIXES['cmq']}{name}>" for name in ("partOf", "hasEvidence"))
        following: dict[str, list[str]] = {}
        for line in set().union(*self._graphs.values()):
            subject, predicate, value = line.split(" ", 2)
            if predicate == part_of:
                following.setdefault(value, []).append(subject)
            elif predicate == evidence or value[:2] == "_:":
                following.setdefault(subject, []).append(value)
        subjects, pending = set[str](), [thing]
        while pending:
            node = pending.pop()
            if node not in subjects:
                subjects.add(node)
                pending += following.get(node, ())
        return subjects

    def _name_blank_nodes(self) -> None:
        """Name blank nodes by RDF Dataset Canonicalization (RDFC-1.0, section 4.4).

        The names depend on the statements with blank nodes only, so the others need not be read.
        """
        blank = {
            name: {
                line for line in lines if line[:2] == "_:" or (" _:" in line and _ends_blank(line))
            }
            for name, lines in self._graphs.items()
        }
        if self._are_named or not any(blank.values()):
            return
        self._are_named = True
        text = "".join(f"{line} {name} .\n" for name, lines in blank.items() for line in lines)
        dataset = ox.Dataset(ox.parse(text, format=ox.RdfFormat.N_QUADS))
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        for name, lines in blank.items():
            self._graphs[name] -= lines
        for quad in dataset:
            name = "" if isinstance(quad.graph_name, ox.DefaultGraph) else str(quad.graph_name)
            self._graphs[name].add(str(quad.triple))


def read_literal(text: str) -> Literal:
    """Return what a literal of N-Triples says.

    >>> read_literal('"7"^^<http://www.w3.org/2001/XMLSchema#integer>').value
    '7'
    """
    match = _LITERAL.fullmatch(text)
    assert match is not None  # Oxigraph wrote it
    value, language, datatype = match.groups("")
    if "\\" in value:
        value = _ESCAPE.sub(_unescaped, value)
    return Literal(value, datatype or (LANG_STRING if language else STRING), language)


def _ends_blank(line: str) -> bool:
    return line.split(" ", 2)[2][:2] == "_:"


def _nodes(lines: Iterable[str]) -> Iterator[Node]:
    # Without the `>` of its IRI, a thing stands before its parts: `...-1` before `...-1#us`.
    ordered = sorted(lines, key=lambda line: line.replace("> ", " ", 1))
    parts = (line.split(" ", 2) for line in ordered)
    for subject, group in groupby(parts, key=itemgetter(0)):
        yield subject, [(verb, value) for _, verb, value in group]


def _unescaped(match: re.Match[str]) -> str:
    short, long, letter = match.groups()
    if letter:
        return _ESCAPED.get(letter, letter)
    return chr(int(short or long, 16))
