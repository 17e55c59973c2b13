"""What is validated: files as they are written, and triples.

A store does not keep how a literal is spelled, and a shape may ask for just that. So engines
read files, each in the form that it reads fastest.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from communique.files import unreadable
from communique.prefixes import PREFIXES
from communique.project import TURTLE
from communique.shapes.fitness import is_ordinary
from communique.store.parsing import has_blank_nodes, read_triples

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["Data"]

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

    def turtle(self) -> str:
        """Return all of it in Turtle, for an engine that knows no files.

        Turtle after Turtle is Turtle: each file declares what it needs. A file with blank nodes
        is written anew, because each of these has to keep the label that it has elsewhere.

        Raises:
            ParseError: If a file is not what the end of its name says.
            UsageError: If a file cannot be read.
        """
        parts = []
        for path in self.files:
            if has_blank_nodes(self._contents[path], path):
                parts.append(_ntriples(read_triples(path)))
            else:
                parts.append(self._contents[path].decode())
        return "\n".join([*parts, _ntriples(iter(self.extra))])

    def describes(self, term: str) -> bool:
        """Say whether there is a statement about a term, given as N-Triples."""
        return term in self._subjects

    @cached_property
    def _subjects(self) -> frozenset[str]:
        return frozenset(str(triple.subject) for triple in self.triples())

    @property
    def odd(self) -> Iterator[ox.Triple]:
        """The triples with a literal that engines may judge differently."""
        for path, content in self._contents.items():
            plain = len(_PLAIN.findall(content)) == content.count(b"^^")
            if not plain or _LONG.search(content) or path.suffix not in TURTLE:
                yield from filter(_is_odd, read_triples(path))
        yield from filter(_is_odd, self.extra)

    @property
    def extended(self) -> frozenset[str]:
        """The IRIs of the properties that have others below them."""
        found = [
            triple
            for path, content in self._contents.items()
            if b"subPropertyOf" in content or path.suffix not in TURTLE
            for triple in read_triples(path)
        ]
        return frozenset(
            triple.object.value
            for triple in (*found, *self.extra)
            if triple.predicate.value == _SUB_PROPERTY and isinstance(triple.object, ox.NamedNode)
        )

    @cached_property
    def _contents(self) -> dict[Path, bytes]:
        found = {}
        for path in self.files:
            try:
                found[path] = path.read_bytes()
            except OSError as error:
                raise unreadable(path, error) from error
        return found


def _is_odd(triple: ox.Triple) -> bool:
    return isinstance(triple.object, ox.Literal) and not is_ordinary(triple.object)


def _ntriples(triples: Iterator[ox.Triple]) -> str:
    return "\n".join(f"{each.subject} {each.predicate} {each.object} ." for each in triples)
