"""What is validated: files as they are written, and triples.

A store does not keep how a literal is spelled, and a shape may ask for just that. So engines
read files, each in the form that it reads fastest.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from communique.files import read_bytes
from communique.graph.parsing import has_blank_nodes, read_triples
from communique.prefixes import PREFIXES
from communique.project import TURTLE
from communique.shapes.fitness import is_ordinary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from _typeshed import WriteableBuffer as Buffer

__all__ = ["Data", "Stream"]

_SUB_PROPERTY: Final = PREFIXES["rdfs"] + "subPropertyOf"
# What is written so is ordinary; other literals with a datatype are looked at one by one.
_PLAIN: Final = re.compile(rb'"[12]\d{3}-\d\d-\d\d"\^\^xsd:date\b')
# A number without quotation marks, or what looks like one in a text.
_LONG: Final = re.compile(rb"(?<=[\s,+.-])\d{10}")


@dataclass(frozen=True)
class Data:
    """A graph to validate.

    Attributes:
        files: Files with triples.
        extra: Further triples.
    """

    files: tuple[Path, ...] = ()
    extra: tuple[ox.Triple, ...] = ()

    def triples(self) -> Iterator[ox.Triple]:
        """Yield the triples, with every literal spelled as its file has it.

        Raises:
            ParseError: If a file is not what the end of its name says.
            UsageError: If a file cannot be read.
        """
        for path in self.files:
            yield from read_triples(path)
        yield from self.extra

    def turtle(self) -> Iterator[bytes]:
        """Yield all of it in Turtle, for an engine that knows no files.

        Turtle after Turtle is Turtle: each file declares what it needs. A file with blank nodes
        is written anew, because each of these has to keep the label that it has elsewhere.

        Raises:
            ParseError: If a file is not what the end of its name says.
            UsageError: If a file cannot be read.
        """
        for path in self.files:
            content = read_bytes(path)
            if has_blank_nodes(content, path):
                yield from _ntriples(read_triples(path))
            else:
                yield content + b"\n"
        yield from _ntriples(self.extra)

    def describes(self, term: str) -> bool:
        """Say whether there is a statement about a term, given as N-Triples."""
        return term in self._subjects

    @cached_property
    def _subjects(self) -> frozenset[str]:
        return frozenset(str(triple.subject) for triple in self.triples())

    @property
    def odd(self) -> Iterator[ox.Triple]:
        """The triples with a literal that engines may judge differently."""
        for path in self.files:
            content = read_bytes(path)
            plain = len(_PLAIN.findall(content)) == content.count(b"^^")
            if not plain or _LONG.search(content) or path.suffix not in TURTLE:
                yield from filter(_is_odd, read_triples(path))
        yield from filter(_is_odd, self.extra)

    @property
    def extended(self) -> frozenset[str]:
        """The IRIs of the properties that have others below them."""
        found = [
            triple
            for path in self.files
            if path.suffix not in TURTLE or b"subPropertyOf" in read_bytes(path)
            for triple in read_triples(path)
        ]
        return frozenset(
            triple.object.value
            for triple in (*found, *self.extra)
            if triple.predicate.value == _SUB_PROPERTY and isinstance(triple.object, ox.NamedNode)
        )


class Stream(io.RawIOBase):
    """Parts of a content, read one after the other, so that not all is in memory at once.

    What is raised while a part is made ends the content, for a reader that would take it for a
    call to try again.

    Attributes:
        failure: What was raised.
    """

    def __init__(self, parts: Iterable[bytes]) -> None:
        """Take the parts; none is made before it is read."""
        self._parts = iter(parts)
        self._left = memoryview(b"")
        self.failure: BaseException | None = None

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: Buffer) -> int:
        """Fill the beginning of a buffer."""
        try:
            while not self._left and not self.failure:
                if (part := next(self._parts, None)) is None:
                    return 0
                self._left = memoryview(part)
        except BaseException as error:
            self.failure = error
        if self.failure:
            return 0
        target = memoryview(buffer)
        count = min(len(target), len(self._left))
        target[:count] = self._left[:count]
        self._left = self._left[count:]
        return count


def _is_odd(triple: ox.Triple) -> bool:
    return isinstance(triple.object, ox.Literal) and not is_ordinary(triple.object)


def _ntriples(triples: Iterable[ox.Triple]) -> Iterator[bytes]:
    for each in triples:
        yield f"{each.subject} {each.predicate} {each.object} .\n".encode()
