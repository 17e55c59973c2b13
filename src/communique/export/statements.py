"""The statements of an export as text, and the order in which they are written.

A statement stays the line that Oxigraph writes in N-Triples, without its dot: as Python
objects, statements take five times as long and three times as much memory.
"""

from __future__ import annotations

import json
import re
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Final, TypeAlias

import pyoxigraph as ox

from communique.model import UsageError
from communique.prefixes import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = [
    "OWNED",
    "STRING",
    "Graphs",
    "SortedGraphs",
    "described_by",
    "graphs_of",
    "iri_of",
    "read_literal",
    "sorted_graphs",
]

_PART_OF, _EVIDENCE = (f"<{PREFIXES['cmq']}{name}>" for name in ("partOf", "hasEvidence"))
OWNED: Final = f"(^{_PART_OF}|{_EVIDENCE})*"
"""The property path of SPARQL from a thing to its parts and the evidence of all of them."""

Graphs: TypeAlias = dict[str, set[str]]
"""The statements of each graph, by its name as N-Quads writes it; that of the default is ''."""

Subject: TypeAlias = tuple[str, list[tuple[str, str]]]
"""A subject with its predicates and objects."""

SortedGraphs: TypeAlias = "Iterable[tuple[str, Iterable[Subject]]]"
"""The names of the graphs, each with its subjects; to be read once."""

STRING: Final = PREFIXES["xsd"] + "string"
"""The datatype of a literal that states none."""

_HAS_BLANK_NODE: Final = re.compile(r"_:|\S+ \S+ _:")


def graphs_of(quads: Iterable[ox.Quad]) -> Graphs:
    """Return the statements of quads."""
    graphs: Graphs = {}
    for quad in quads:
        name = "" if isinstance(quad.graph_name, ox.DefaultGraph) else str(quad.graph_name)
        graphs.setdefault(name, set()).add(str(quad.triple))
    return graphs


def described_by(graphs: Graphs, thing: str) -> set[str]:
    """Return the subjects that belong to the description of a thing.

    They are the thing, its parts (`cmq:partOf`), the parts of these, the evidence of all of
    them, and the blank nodes in their values: a concise bounded description that also follows
    the links to what the thing owns. Other things that it names, such as an official, are not
    described.

    Args:
        graphs: The statements.
        thing: The IRI of the thing.
    """
    following: dict[str, list[str]] = {}
    for line in set[str]().union(*graphs.values()):
        subject, predicate, value = line.split(" ", 2)
        if predicate == _PART_OF:
            following.setdefault(value, []).append(subject)
        elif predicate == _EVIDENCE or value.startswith("_:"):
            following.setdefault(subject, []).append(value)
    subjects, pending = set[str](), [f"<{thing}>"]
    while pending:
        if (node := pending.pop()) not in subjects:
            subjects.add(node)
            pending += following.get(node, ())
    return subjects


def sorted_graphs(graphs: Graphs) -> SortedGraphs:
    """Return the graphs that have a statement, in the order in which they are written.

    Parsers name blank nodes at random. Here, they get the names of RDF Dataset Canonicalization
    (RDFC-1.0, section 4.4), which depend only on the statements that have blank nodes.
    """
    blank = {name: set(filter(_HAS_BLANK_NODE.match, lines)) for name, lines in graphs.items()}
    text = "".join(f"{line} {name} .\n" for name, lines in blank.items() for line in lines)
    dataset = ox.Dataset(ox.parse(text, format=ox.RdfFormat.N_QUADS))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    named = graphs_of(dataset)
    every = {name: (lines - blank[name]) | named.get(name, set()) for name, lines in graphs.items()}
    return ((name, _subjects(lines)) for name, lines in sorted(every.items()) if lines)


def _subjects(lines: Iterable[str]) -> Iterator[Subject]:
    # Without the `>` of its IRI, a thing stands before its parts: `...-1` before `...-1#us`.
    ordered = sorted(lines, key=lambda line: line.replace("> ", " ", 1))
    statements = (line.split(" ", 2) for line in ordered)
    for subject, group in groupby(statements, key=itemgetter(0)):
        yield subject, [(predicate, value) for _, predicate, value in group]


def iri_of(node: str) -> str:
    """Return the IRI of a node that is neither a literal nor a blank node.

    Raises:
        UsageError: If the node is a triple term (RDF 1.2), which the caller cannot write.
    """
    if node.startswith("<<"):
        message = f"the format cannot hold a statement about a statement: {node}"
        raise UsageError(message, hint="export turtle or ntriples instead")
    return node[1:-1]


def read_literal(text: str) -> tuple[str, str, str]:
    """Return the text of a literal, the IRI of its datatype, and its language.

    The datatype is empty if the literal has a language, and the language if it has none.

    >>> read_literal('"7"^^<http://www.w3.org/2001/XMLSchema#integer>')
    ('7', 'http://www.w3.org/2001/XMLSchema#integer', '')
    """
    quoted, _, suffix = text.rpartition('"')
    # Of the escapes of N-Triples, Oxigraph writes only those that JSON has as well.
    value = json.loads(f'{quoted}"')
    if suffix.startswith("@"):
        return value, "", suffix[1:]
    return value, suffix[3:-1] or STRING, ""
