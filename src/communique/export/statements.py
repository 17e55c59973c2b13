"""The statements of an export, in the order in which they are written.

They are kept as text, as N-Triples writes them, by graph and subject: made into objects of
Python, they would take five times as long and three times as much memory.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

import pyoxigraph as ox

from communique.prefixes import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator

__all__ = ["LANG_STRING", "STRING", "Literal", "Node", "Statements", "pieces", "read_literal"]

Node: TypeAlias = tuple[str, list[tuple[str, str]]]
"""A subject, and its predicates and objects; all as N-Triples writes them."""

STRING: Final = PREFIXES["xsd"] + "string"
"""The datatype of a literal that states none."""

LANG_STRING: Final = PREFIXES["rdf"] + "langString"
"""The datatype of a literal with a language."""

_LITERAL: Final = re.compile(r'"(.*)"(?:@(\S+)|\^\^<(\S*)>)?', re.DOTALL)
_ESCAPE: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_ESCAPED: Final = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_PIECE: Final = 1 << 20
# How many pieces wait in memory at most.
_IN_MEMORY: Final = 32


class Literal(NamedTuple):
    """A literal: its text, the IRI of its datatype, and its language or nothing."""

    value: str
    datatype: str
    language: str


class Statements:
    """Statements by graph and subject, each once.

    Nodes come in the order of their IRIs, and what is said of each in the order of predicate and
    object.
    Parsers name blank nodes at random; here they get names that depend on the graph alone.
    """

    def __init__(self) -> None:
        """Begin with none."""
        # Of each graph, by subject, the rest of the lines. The default graph has no name.
        self._graphs: dict[str, dict[str, str]] = {}
        # What has a blank node in it, which gets its name in the end, as lines of N-Quads.
        self._blank: list[str] = []

    def add(self, text: str, graph: str = "") -> None:
        """Add triples.

        Args:
            text: N-Triples as Oxigraph writes them, each triple on a line of its own.
            graph: The name of their graph, as N-Quads writes it; nothing for the default graph.
        """
        found: dict[str, list[str]] = {}
        may_be_blank = "_:" in text
        # A text has no line ends of its own, so that these are those of the statements.
        for line in text.replace(" .\n", "\n").split("\n"):
            subject, _, rest = line.partition(" ")
            if may_be_blank and (subject[:2] == "_:" or rest.partition(" ")[2][:2] == "_:"):
                self._blank.append(f"{line} {graph} .")
            elif subject in found:
                found[subject].append(rest)
            elif rest:
                found[subject] = [rest]
        nodes = self._graphs.setdefault(graph, {})
        for subject, lines in found.items():
            if subject in nodes:
                lines.append(nodes[subject])
            nodes[subject] = "\n".join(lines)

    def described_by(self, thing: str) -> set[str]:
        """Return the subjects that belong to the description of `thing`, a subject itself.

        That is the thing, its parts (`cmq:partOf`), their parts, the evidence of all of them,
        and the blank nodes in their values: a concise bounded description that also follows
        the links to what the thing owns. What is merely named, such as an official, is not
        described.
        """
        part_of, evidence = (f"<{PREFIXES['cmq']}{name}>" for name in ("partOf", "hasEvidence"))
        following: dict[str, list[str]] = {}
        for nodes in self._graphs.values():
            for subject, text in nodes.items():
                if part_of not in text and evidence not in text:
                    continue
                for predicate, value in _pairs(text.split("\n")):
                    if predicate == part_of:
                        following.setdefault(value, []).append(subject)
                    elif predicate == evidence:
                        following.setdefault(subject, []).append(value)
        for line in self._blank:
            subject, predicate, value = line.split(" ", 3)[:3]
            if predicate == part_of:
                following.setdefault(value, []).append(subject)
            elif predicate == evidence or value[:2] == "_:":
                following.setdefault(subject, []).append(value)
        found: set[str] = set()
        pending = [thing]
        while pending:
            node = pending.pop()
            if node not in found:
                found.add(node)
                pending += following.get(node, ())
        return found

    def keep(self, subjects: Container[str]) -> None:
        """Leave out what is said of anything else."""
        for graph, nodes in self._graphs.items():
            self._graphs[graph] = {it: text for it, text in nodes.items() if it in subjects}
        self._blank = [line for line in self._blank if line.partition(" ")[0] in subjects]

    def graphs(self) -> Iterator[tuple[str, Iterator[Node]]]:
        """Yield the name of each graph that has a statement, and its nodes.

        Nodes are given away: what was yielded is not kept.
        """
        self._name_blank_nodes()
        # By the names of the terms of Oxigraph, where the default graph is called so.
        for graph in sorted(self._graphs, key=lambda name: f"{name or 'DEFAULT'} "):
            if nodes := self._graphs.pop(graph):
                yield graph, _sorted(nodes)

    def nodes(self) -> Iterator[Node]:
        """Yield the nodes of the default graph, or of the only one; none is kept."""
        for _, nodes in self.graphs():
            yield from nodes

    def _name_blank_nodes(self) -> None:
        if not self._blank:
            return
        # Names depend on the statements with blank nodes only (RDF Dataset Canonicalization,
        # section 4.4), so that the others need not be read.
        text = "\n".join(self._blank)
        dataset = ox.Dataset(ox.parse(text, format=ox.RdfFormat.N_QUADS))
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        self._blank = []
        for quad in dataset:
            named = not isinstance(quad.graph_name, ox.DefaultGraph)
            nodes = self._graphs.setdefault(str(quad.graph_name) if named else "", {})
            subject, rest = str(quad.subject), f"{quad.predicate} {quad.object}"
            nodes[subject] = f"{nodes[subject]}\n{rest}" if subject in nodes else rest


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


def pieces(parts: Iterable[str], head: Callable[[], str] | None = None) -> Iterator[bytes]:
    """Yield a document in UTF-8, piece by piece.

    Args:
        parts: What it consists of, which may be very much.
        head: Gives what stands before it, and is asked when all parts are known. Until then
            they wait, in a file if they are many; without it, they are passed on at once.
    """
    if head is None:
        yield from _encoded(parts)
        return
    waiting: list[bytes] = []
    encoded = _encoded(parts)
    for piece in encoded:
        waiting.append(piece)
        if len(waiting) > _IN_MEMORY:
            break
    if len(waiting) <= _IN_MEMORY:
        yield head().encode()
        yield from waiting
        return
    from tempfile import TemporaryFile  # takes its time, and few exports are large

    with TemporaryFile() as file:
        file.writelines(waiting)
        waiting.clear()
        file.writelines(encoded)
        file.seek(0)
        yield head().encode()
        while piece := file.read(_PIECE):
            yield piece


def _encoded(parts: Iterable[str]) -> Iterator[bytes]:
    """Yield the parts as UTF-8, in pieces of a size that is worth a call of the system."""
    pending, length = [], 0
    for part in parts:
        pending.append(part)
        length += len(part)
        if length > _PIECE:
            yield "".join(pending).encode()
            pending, length = [], 0
    yield "".join(pending).encode()


def _sorted(nodes: dict[str, str]) -> Iterator[Node]:
    # Without the `>` of its IRI, a thing stands before its parts: `...-1` before `...-1#us`.
    for subject in sorted(nodes, key=lambda it: it[:-1] if it[0] == "<" else it):
        lines = nodes.pop(subject).split("\n")
        if subject[0] == "<":
            yield subject, _pairs(sorted(set(lines)))
        else:
            # The same rule, which for them falls on the predicate.
            yield subject, _pairs(sorted(set(lines), key=lambda it: it.replace("> ", " ", 1)))


def _pairs(lines: list[str]) -> list[tuple[str, str]]:
    return [line.partition(" ")[::2] for line in lines]


def _unescaped(match: re.Match[str]) -> str:
    short, long, letter = match.groups()
    if letter:
        return _ESCAPED.get(letter, letter)
    return chr(int(short or long, 16))
