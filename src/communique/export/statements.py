"""The statements of an export, in the order in which they are written.

They are kept as text, as N-Triples writes them, by graph and subject: made into objects of
Python, they would take five times as long and three times as much memory. Where even the text
is too much, it goes to temporary files, sorted, and these are merged in the end.
"""

from __future__ import annotations

import re
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

import pyoxigraph as ox

from communique.export.runs import SEPARATOR, Runs, by_graph, by_subject, temporary_file
from communique.prefixes import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator

    from communique.export.runs import Record

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
# How much text is kept in memory at most, but for statements with blank nodes.
_MOST: Final = 1 << 30
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
        self._size = 0
        self._runs = Runs()

    def add(self, text: str, graph: str = "") -> None:
        """Add triples.

        Args:
            text: N-Triples as Oxigraph writes them, each triple on a line of its own.
            graph: The name of their graph, as N-Quads writes it; nothing for the default graph.

        Raises:
            UsageError: If they are too many for the memory, and a temporary file cannot be
                written.
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
            nodes[subject] = SEPARATOR.join(lines)
        self._size += len(text)
        if self._size > _MOST:
            self._runs.write(self._given_away())
            self._size = 0

    def described_by(self, thing: str) -> set[str]:
        """Return the subjects that belong to the description of `thing`, a subject itself.

        That is the thing, its parts (`cmq:partOf`), their parts, the evidence of all of them,
        and the blank nodes in their values: a concise bounded description that also follows
        the links to what the thing owns. What is merely named, such as an official, is not
        described.
        """
        part_of, evidence = (f"<{PREFIXES['cmq']}{name}>" for name in ("partOf", "hasEvidence"))
        following: dict[str, list[str]] = {}
        for _, subject, text in self._records():
            if part_of not in text and evidence not in text:
                continue
            for predicate, value in _pairs(text.split(SEPARATOR)):
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
        kept = [record for record in self._records() if record[1] in subjects]
        self._graphs, self._runs = {}, Runs()
        for record in kept:
            self._hold(*record)
        self._blank = [line for line in self._blank if line.partition(" ")[0] in subjects]

    def graphs(self) -> Iterator[tuple[str, Iterator[Node]]]:
        """Yield the name of each graph that has a statement, and its nodes.

        Nodes are given away: what was yielded is not kept.
        """
        self._name_blank_nodes()
        records = self._runs.merged(self._given_away())
        for graph, same in groupby(records, key=itemgetter(0)):
            yield graph, (_node(subject, text) for _, subject, text in same)

    def nodes(self) -> Iterator[Node]:
        """Yield the nodes of the default graph, or of the only one; none is kept."""
        for _, nodes in self.graphs():
            yield from nodes

    def _records(self) -> Iterator[Record]:
        yield from self._runs
        for graph, nodes in self._graphs.items():
            for subject, text in nodes.items():
                yield graph, subject, text

    def _given_away(self) -> Iterator[Record]:
        """Yield what is in memory by graph and subject; what was yielded is not kept."""
        for graph in sorted(self._graphs, key=by_graph):
            nodes = self._graphs.pop(graph)
            for subject in sorted(nodes, key=by_subject):
                yield graph, subject, nodes.pop(subject)

    def _hold(self, graph: str, subject: str, text: str) -> None:
        nodes = self._graphs.setdefault(graph, {})
        nodes[subject] = f"{nodes[subject]}{SEPARATOR}{text}" if subject in nodes else text

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
            graph = str(quad.graph_name) if named else ""
            self._hold(graph, str(quad.subject), f"{quad.predicate} {quad.object}")


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

    Raises:
        UsageError: If that file cannot be written.
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
    with temporary_file() as file:
        file.writelines(waiting)
        waiting.clear()
        file.writelines(encoded)
        file.seek(0)
    with file:
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


def _node(subject: str, text: str) -> Node:
    lines = set(text.split(SEPARATOR))
    if subject[0] == "<":
        return subject, _pairs(sorted(lines))
    # The rule for subjects, which for blank nodes falls on the predicate.
    return subject, _pairs(sorted(lines, key=lambda it: it.replace("> ", " ", 1)))


def _pairs(lines: Iterable[str]) -> list[tuple[str, str]]:
    return [line.partition(" ")[::2] for line in lines]


def _unescaped(match: re.Match[str]) -> str:
    short, long, letter = match.groups()
    if letter:
        return _ESCAPED.get(letter, letter)
    return chr(int(short or long, 16))
