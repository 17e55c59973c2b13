"""The statements of one file, and what is wrong with a file that has none.

Oxigraph reads every file, but for Turtle with blank nodes: there the parser of this package
does, so that the label of a blank node leads back to its place in the text.
"""

from __future__ import annotations

import hashlib
import os
import re
from codecs import BOM_UTF8
from contextlib import contextmanager
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from communique.files import read_bytes, unreadable
from communique.model import CommuniqueError, Location
from communique.project import TURTLE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from communique.turtle import Document, TurtleSyntaxError

__all__ = [
    "FORMATS",
    "MAX_EXPANSION",
    "ParseError",
    "blank_prefix",
    "diagnose",
    "faults",
    "format_name",
    "has_blank_nodes",
    "parse_document",
    "parse_triples",
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
"""The format of a file, by its extension."""

# As much of a text as has no blank node: strings, IRIs and comments, and what is between them.
_PLAIN: Final = re.compile(
    rb"""(?: [^"'<\#\[({~_@vV]++
        | "{3}(?:[^"\\]++|\\.|"(?!""))*+"{3} | "(?!"")(?:[^"\\\n]++|\\.)*+"
        | '{3}(?:[^'\\]++|\\.|'(?!''))*+'{3} | '(?!'')(?:[^'\\\n]++|\\.)*+'
        | <[^<>\s]*+> | \#[^\n]*+ | _(?!:)
        # Nor anything of RDF 1.2.
        | @(?![A-Za-z][A-Za-z0-9-]*--) | [vV](?!(?i:ersion\s))
    )*+""",
    re.DOTALL | re.VERBOSE,
)
MAX_EXPANSION: Final = 100_000_000
"""How many characters the entities of a file of RDF/XML may stand for."""

_ENTITY: Final = re.compile(rb"""<!ENTITY\s+([^\s%"']+)\s+(["'])(.*?)\2""", re.DOTALL)
_REFERENCE: Final = re.compile(rb"&([^#&;\s][^&;\s]*);")
_JSON_BRACKET: Final = re.compile(rb'"(?:[^"\\]|\\.)*+"|[{}\[\]]', re.DOTALL)
_TOO_LONG: Final = "not a file that can be read: a literal has more than 16 MiB"
_NO_BASE: Final = "http://no-base.invalid/"
# What Oxigraph says in the words of its own parts: what it means, and how to mend it.
_MEANINGS: Final = {
    "No LoadDocumentCallback": (
        "its context stands at another address, and nothing is fetched",
        "write the context into the file",
    ),
    "No scheme found in an absolute IRI": (
        "a relative IRI has no base",
        "declare the base, or write the whole IRI",
    ),
    "XML namespaces are required": (
        "an element or an attribute has no namespace",
        "give it a prefix; a file that is no RDF does not belong here",
    ),
}
_NO_XML: Final = (
    "the file is no XML",
    "convert it, such as OWL in functional syntax by `robot convert`, or rename it",
)


class ParseError(CommuniqueError):
    """A file that cannot be parsed; its `location` has the line and the column of the fault."""


def read_triples(path: Path) -> list[ox.Triple]:
    """Return the triples of a file with every literal spelled as the file has it.

    A store does not keep the spelling: it turns `"01"^^xsd:integer` into `1`. Blank nodes have
    the labels that the graph of the project gives them.

    Raises:
        ParseError: If the file is not what its extension says.
        UsageError: If it cannot be read.
    """
    content = read_bytes(path)
    with faults(path, content):
        return parse_triples(content, path)


def parse_triples(content: bytes, path: Path) -> list[ox.Triple]:
    """Return what `read_triples` does, of a content that a file has or had.

    Raises:
        ParseError: If the content is not what the extension of the file says.
        SyntaxError: Likewise, as Oxigraph says it.
    """
    content = content.removeprefix(BOM_UTF8)
    if has_blank_nodes(content, path):
        return list(labelled_triples(content, path))
    return [quad.triple for quad in ox.parse(content, format=FORMATS[path.suffix])]


def labelled_triples(
    content: bytes, path: Path, document: Document | None = None
) -> Iterator[ox.Triple]:
    """Yield the triples of a file with blank nodes, which are labelled by the file.

    Args:
        content: What is in the file.
        path: The file.
        document: The file as Turtle, if it is that and was parsed already.

    Raises:
        SyntaxError: If the content is not what the extension of the file says.
    """
    if path.suffix in TURTLE:
        document = document or parse_document(content, path)
        yield from document.triples()
        return
    prefix, labels = blank_prefix(path), dict[str, ox.BlankNode]()
    # Without a base, Oxigraph passes over what has a relative IRI in JSON-LD.
    base = _NO_BASE if path.suffix == ".jsonld" else None

    def own(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> object:
        if not isinstance(term, ox.BlankNode):
            return term
        return labels.setdefault(term.value, ox.BlankNode(f"{prefix}{len(labels)}"))

    _refuse_bombs(content, path)
    for quad in ox.parse(content, format=FORMATS[path.suffix], base_iri=base):
        _refuse(quad, path, base)
        yield ox.Triple(own(quad.subject), quad.predicate, own(quad.object))  # type: ignore[arg-type]


def _refuse_bombs(content: bytes, path: Path) -> None:
    """Raise a `ParseError` for what would overflow the stack or the memory of a parser."""
    from communique.turtle.parser import MAX_DEPTH

    problem = hint = ""
    place = Location.of(path)
    if path.suffix == ".jsonld":
        depth = 0
        for match in _JSON_BRACKET.finditer(content):
            depth += {b"{": 1, b"[": 1, b"}": -1, b"]": -1}.get(match.group(), 0)
            if depth > MAX_DEPTH:
                problem = f"brackets nest more than {MAX_DEPTH} deep"
                place = Location.of(path, content.count(b"\n", 0, match.start()) + 1)
                break
    elif path.suffix not in TURTLE and not content.lstrip().startswith(b"<"):
        problem, hint = _NO_XML
    elif path.suffix not in TURTLE and _expanded(content) > MAX_EXPANSION:
        problem = f"its entities stand for more than {MAX_EXPANSION:,} characters"
        hint = "write out what they stand for"
    if problem:
        raise ParseError(f"not {format_name(path)}: {problem}", hint=hint or None, location=place)


def _expanded(content: bytes) -> float:
    """How many characters the entities of an XML file stand for, where it uses them."""
    texts = {name: value for name, _, value in _ENTITY.findall(content)}
    sizes: dict[bytes, float] = {}

    def size(name: bytes, above: tuple[bytes, ...]) -> float:
        if name in above:
            return float("inf")
        if name not in sizes:
            text = texts[name]
            inner = (it for it in _REFERENCE.findall(text) if it in texts)
            sizes[name] = len(text) + sum(size(it, (*above, name)) for it in inner)
        return sizes[name]

    return sum(size(name, ()) for name in _REFERENCE.findall(content) if name in texts)


def _refuse(quad: ox.Quad, path: Path, base: str | None) -> None:
    """Raise a `ParseError` for a statement that a file here cannot have."""
    problem = hint = ""
    for term in (quad.subject, quad.predicate, quad.object, quad.graph_name):
        text = getattr(term, "value", "")
        if base and isinstance(term, ox.NamedNode) and text.startswith(base):
            problem = f"the relative IRI `{text.removeprefix(base)}` has no base"
            hint = 'write it in full, or give `"@base"` in the `@context`'
    if quad.graph_name != ox.DefaultGraph():
        problem = f"it has the named graph {quad.graph_name}, and a file here is one graph"
        hint = "put each graph into a file of its own"
    if isinstance(quad.object, ox.Triple) or getattr(quad.object, "direction", None):
        problem = f"it has RDF 1.2, which is not read, in a statement about {quad.subject}"
        hint = "write it as RDF 1.1"
    if problem:
        message = f"not {format_name(path)} that can be read: {problem}"
        raise ParseError(message, hint=hint, location=Location.of(path))


def parse_document(content: bytes, path: Path) -> Document:
    """Return a Turtle file with the place of every term.

    Raises:
        ParseError: If the file is not Turtle, or not UTF-8.
    """
    from communique.turtle import TurtleSyntaxError, parse

    try:
        return parse(content.decode(), blank_prefix=blank_prefix(path))
    except (TurtleSyntaxError, UnicodeDecodeError) as error:
        fault = undecodable(error) if isinstance(error, UnicodeDecodeError) else error
        place = Location.of(path, fault.line, fault.column)
        message = f"not {format_name(path)}: {fault.message}"
        raise ParseError(message, hint=fault.hint or None, location=place) from None


def blank_prefix(path: Path) -> str:
    """Return what the labels of the blank nodes of a file begin with; their numbers follow."""
    return f"f{hashlib.sha256(os.fsencode(path)).hexdigest()[:12]}b"


def has_blank_nodes(content: bytes, path: Path) -> bool:
    """Whether a file may have blank nodes; most files of data have none.

    The same is said of one that has something of RDF 1.2 or is not UTF-8: the parser of this
    package then reads it, which refuses both at their place. Oxigraph looks at no comment.
    """
    if path.suffix not in TURTLE:
        return True
    try:
        content.decode()
    except UnicodeDecodeError:
        return True
    plain = _PLAIN.match(content)
    return plain is None or plain.end() < len(content)


def format_name(path: Path) -> str:
    """Return the name of the format of a file, for people."""
    return FORMATS[path.suffix].name


@contextmanager
def faults(path: Path, content: bytes = b"") -> Iterator[None]:
    """Turn Oxigraph's errors on a file, or on a content that it has, into ours."""
    try:
        yield
    except SyntaxError as error:
        fault = diagnose(error, content, turtle=bool(content) and path.suffix in TURTLE)
        place = Location.of(path, fault.line, fault.column)
        message = f"not {format_name(path)}: {fault.message}"
        raise ParseError(message, hint=fault.hint or None, location=place) from None
    except MemoryError:
        raise ParseError(_TOO_LONG, location=Location.of(path)) from None
    except OSError as error:
        raise unreadable(path, error) from error


def diagnose(error: SyntaxError, content: bytes, *, turtle: bool) -> TurtleSyntaxError:
    """Return what is wrong with a file that Oxigraph refuses.

    Args:
        error: What Oxigraph says.
        content: The file.
        turtle: Whether it is Turtle: the parser of this package, which sees the same fault,
            then says how to mend it.
    """
    from communique.turtle import TurtleSyntaxError, parse

    try:
        if turtle:
            parse(content.decode())
    except TurtleSyntaxError as fault:
        return fault
    except UnicodeDecodeError as fault:
        return undecodable(fault)
    place = error.lineno or 0, error.offset or 0
    for words, (message, hint) in _MEANINGS.items():
        if words in error.msg:
            return TurtleSyntaxError(message, *place, hint)
    # Oxigraph's text is `Parser error at line 1 column 2: what is wrong`.
    return TurtleSyntaxError(error.msg.partition(": ")[2] or error.msg, *place)


def undecodable(fault: UnicodeDecodeError) -> TurtleSyntaxError:
    """Return what is wrong with a file whose text is not UTF-8."""
    from communique.turtle import LineIndex, TurtleSyntaxError

    before = fault.object[: fault.start].decode()
    # Lines may end in CR alone, so the index of the Turtle parser counts them.
    place = LineIndex(before).line_column(len(before))
    return TurtleSyntaxError("the text is not UTF-8", *place, "save the file as UTF-8")
