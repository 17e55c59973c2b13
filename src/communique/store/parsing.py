"""The triples of one file, with its faults where they stand."""

from __future__ import annotations

import re
from contextlib import contextmanager
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from communique.files import unreadable
from communique.model import CommuniqueError, Location

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from communique.turtle import TurtleSyntaxError

__all__ = [
    "FORMATS",
    "ParseError",
    "blank_prefix",
    "diagnose",
    "faults",
    "format_name",
    "has_blank_nodes",
    "load_file",
    "parse_triples",
    "read_ntriples",
    "read_triples",
    "undecodable",
]

FORMATS: Final = MappingProxyType(
    {
        ".jsonld": ox.RdfFormat.JSON_LD,
        ".nt": ox.RdfFormat.N_TRIPLES,
        ".owl": ox.RdfFormat.RDF_XML,
        ".rdf": ox.RdfFormat.RDF_XML,
        ".ttl": ox.RdfFormat.TURTLE,
    }
)
"""The format of a file, by the end of its name."""

# What Turtle writes a blank node with, and what may hold the same characters.
_BLANK: Final = re.compile(
    rb""""{3}(?:[^"\\]|\\.|"(?!""))*+"{3} | '{3}(?:[^'\\]|\\.|'(?!''))*+'{3}
      | "(?:[^"\\\n]|\\.)*+" | '(?:[^'\\\n]|\\.)*+' | <[^<>\s]*+> | \#[^\n]*+
      | (?P<blank> _: | [\[(] )""",
    re.DOTALL | re.VERBOSE,
)


class ParseError(CommuniqueError):
    """A file that cannot be parsed; its `location` has the line and the column of the fault."""


def read_triples(path: Path) -> Iterator[ox.Triple]:
    """Yield the triples of a file with every literal spelled as the file has it.

    A store does not keep that: it turns `"01"^^xsd:integer` into `1`.

    Raises:
        ParseError: If the file is not what the end of its name says.
        UsageError: If it cannot be read.
    """
    with faults(path):
        yield from parse_triples(path.read_bytes(), path)


def read_ntriples(path: Path) -> str:
    """Return the triples of a file as N-Triples, one on each line, as `read_triples` has them.

    It takes a third of the time, because no triple becomes an object of Python.

    Raises:
        ParseError: If the file is not what the end of its name says.
        UsageError: If it cannot be read.
    """
    with faults(path):
        content = path.read_bytes()
        parsed = ox.parse(content, format=FORMATS[path.suffix])
        written = ox.serialize(parsed, format=ox.RdfFormat.N_TRIPLES) or b""
        if b"_:" in written:  # a blank node, or a text that looks like one
            triples = parse_triples(content, path)
            written = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
        return written.decode()


def parse_triples(content: bytes, path: Path) -> Iterator[ox.Triple]:
    """Yield the triples of a file's content; its blank nodes are labelled by `path`.

    Raises:
        SyntaxError: If the content is not what the end of the file's name says.
    """
    prefix = blank_prefix(path)
    found: dict[str, ox.BlankNode] = {}

    def own(node: ox.BlankNode) -> ox.BlankNode:
        label = node.value
        if label not in found:
            found[label] = ox.BlankNode(f"{prefix}{len(found)}")
        return found[label]

    for quad in ox.parse(content, format=FORMATS[path.suffix]):
        subject, value = quad.subject, quad.object
        if isinstance(subject, ox.BlankNode) or isinstance(value, ox.BlankNode):
            yield ox.Triple(
                own(subject) if isinstance(subject, ox.BlankNode) else subject,
                quad.predicate,
                own(value) if isinstance(value, ox.BlankNode) else value,
            )
        else:
            yield quad.triple


def load_file(
    store: ox.Store,
    content: bytes,
    path: Path,
    graph: ox.NamedNode | ox.DefaultGraph,
    *,
    traceable: bool,
) -> None:
    """Load a file into a store.

    Args:
        store: The store.
        content: What is in the file.
        path: The file.
        graph: The graph to load it into.
        traceable: Whether its blank nodes are to be labelled as `parse_triples` does it. Without
            that, no triple becomes an object of Python.

    Raises:
        ParseError: If the content is not what the end of the file's name says.
    """
    with faults(path):
        if traceable and has_blank_nodes(content, path):
            triples = list(parse_triples(content, path))
            store.extend(ox.Quad(it.subject, it.predicate, it.object, graph) for it in triples)
        else:
            store.load(content, format=FORMATS[path.suffix], to_graph=graph)


def blank_prefix(path: Path) -> str:
    """Return what the labels of the blank nodes of a file begin with; their numbers follow."""
    import hashlib  # only a traceable graph needs it

    return f"f{hashlib.sha256(path.as_posix().encode()).hexdigest()[:12]}b"


def has_blank_nodes(content: bytes, path: Path) -> bool:
    """Say whether a file may have blank nodes; most files of data have none."""
    if path.suffix != ".ttl":
        return True
    if not any(mark in content for mark in (b"[", b"(", b"_:")):
        return False
    return any(match.lastgroup for match in _BLANK.finditer(content))


def format_name(path: Path) -> str:
    """Return the name of the format of a file, for people."""
    return FORMATS[path.suffix].name


@contextmanager
def faults(path: Path) -> Iterator[None]:
    """Turn Oxigraph's errors on a file into ours."""
    try:
        yield
    except SyntaxError as error:
        fault = diagnose(error, b"", turtle=False)
        place = Location.of(path, fault.line, fault.column)
        raise ParseError(f"not {format_name(path)}: {fault.message}", location=place) from None
    except OSError as error:
        raise unreadable(path, error) from error


def diagnose(error: SyntaxError, content: bytes, *, turtle: bool) -> TurtleSyntaxError:
    """Return what is wrong with a file that Oxigraph refuses.

    Args:
        error: What Oxigraph says.
        content: The file.
        turtle: Whether it is to be Turtle: then the parser of this package, which sees the
            same fault, says how to mend it.
    """
    # Imported now: only who has a fault pays for it.
    from communique.turtle import TurtleSyntaxError, parse

    try:
        if turtle:
            parse(content.decode())
    except TurtleSyntaxError as better:
        return better
    except UnicodeDecodeError as fault:
        return undecodable(fault)
    # Oxigraph's text is `Parser error at line 1 column 2: what is wrong`.
    message = error.msg.partition(": ")[2] or error.msg
    return TurtleSyntaxError(message, error.lineno or 0, error.offset or 0)


def undecodable(fault: UnicodeDecodeError) -> TurtleSyntaxError:
    """Return what is wrong with a file whose text is not UTF-8."""
    from communique.turtle import LineIndex, TurtleSyntaxError

    before = fault.object[: fault.start].decode()
    # Lines may end in CR alone, so the index of the Turtle parser counts them.
    place = LineIndex(before).line_column(len(before))
    return TurtleSyntaxError("the text is not UTF-8", *place, "save the file as UTF-8")
