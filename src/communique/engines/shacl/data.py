"""What is validated: files as they are written.

A store does not keep how a literal is spelled, and a shape may ask for just that. So engines
read files, each in the form that it reads fastest.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from communique.files import read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    import pyoxigraph as ox
    from _typeshed import WriteableBuffer as Buffer

    from communique.graph import Graph

__all__ = ["Data", "Stream"]


@dataclass(frozen=True)
class Data:
    """A graph to validate; the class hierarchy is in it.

    Attributes:
        graph: The graph of the project.
    """

    graph: Graph

    @property
    def _files(self) -> tuple[Path, ...]:
        return self.graph.project.graph_files + self.graph.project.ontology_files

    def triples(self) -> Iterator[ox.Triple]:
        """Yield the triples.

        Raises:
            ParseError: If a file is not what its extension says.
            UsageError: If a file cannot be read.
        """
        for path in self._files:
            yield from self.graph.triples(path)

    def turtle(self) -> Iterator[bytes]:
        """Yield all of it in Turtle, for an engine that knows no files.

        Turtle after Turtle is Turtle: each file declares what it needs. A file with blank nodes
        is written anew, because each of these has to keep the label that it has elsewhere.

        Raises:
            ParseError: If a file is not what its extension says.
            UsageError: If a file cannot be read.
        """
        for path in self._files:
            content = read_bytes(path)
            if self.graph.has_blank_nodes(path, content):
                for triple in self.graph.triples(path):
                    yield f"{triple.subject} {triple.predicate} {triple.object} .\n".encode()
            else:
                yield content + b"\n"


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
        """Return true: it can be read."""
        return True

    def readinto(self, buffer: Buffer) -> int:
        """Fill the beginning of a buffer and return how many bytes were written."""
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
