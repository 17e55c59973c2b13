"""What a store on disk was made from: the files, and what each of them held."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from communique.cache import Snapshot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from communique.cache import Contents
    from communique.project import Project

__all__ = ["State"]

# To be raised when the same files give another store.
_FORMAT: Final = "2"


@dataclass(frozen=True)
class State:
    """The files of a store, each by its path as a text: to compare 100,000 paths takes long.

    Attributes:
        named: Whether each file of the default graph is a named graph, too.
        base: What the IRIs of the named graphs begin with.
        data: The files of the default graph, in the order in which they are read.
        ontology: The others, which are read after them.
    """

    named: bool
    base: str
    data: Snapshot
    ontology: Snapshot

    @classmethod
    def now(cls, project: Project, contents: Contents, *, named: bool) -> State:
        """Return the state of a project as it is on disk.

        Raises:
            UsageError: If a file cannot be read.
        """
        digests = contents.digests(project.loaded_names)
        ontology = {path: digests.pop(path) for path in map(str, project.ontology_files)}
        return cls(named, project.layout.base, Snapshot.of(digests), Snapshot.of(ontology))

    @cached_property
    def key(self) -> str:
        """A text that differs whenever the store does."""
        head = f"{_FORMAT} {ox.__version__} {self.named} {self.base}"
        parts = map(os.fsencode, (head, self.data.text, self.ontology.text))
        digests = [hashlib.sha256(part).digest() for part in parts]
        return hashlib.sha256(b"".join(digests)).hexdigest()[:32]

    def __iter__(self) -> Iterator[str]:
        """Go through the files."""
        yield from self.data.digests
        yield from self.ontology.digests

    def __len__(self) -> int:
        """Return how many files there are."""
        return len(self.data) + len(self.ontology)

    def __contains__(self, path: str) -> bool:
        """Say whether there is such a file."""
        return path in self.data.digests or path in self.ontology.digests

    def digest(self, path: str) -> str:
        """Return the SHA-256 of the content of a file."""
        return self.data.digests.get(path) or self.ontology.digests[path]

    def changed(self, new: State) -> tuple[State, State]:
        """Return the files that differ in a later state: as they were, and as they are."""
        data, ontology = self.data.changed(new.data), self.ontology.changed(new.ontology)
        was, now = zip(map(Snapshot.of, data), map(Snapshot.of, ontology), strict=True)
        return State(self.named, self.base, *was), State(new.named, new.base, *now)

    def packed(self) -> bytes:
        """Return the state for `unpacked`."""
        return self.data.packed([self.named, self.base, self.ontology.text])

    @classmethod
    def unpacked(cls, content: bytes) -> State:
        """Return what `packed` was called of.

        Raises:
            ValueError: If the content is damaged.
        """
        try:
            (named, base, ontology), data = Snapshot.unpacked(content)
        except TypeError as error:
            raise ValueError(str(error)) from error
        return cls(named, base, data, Snapshot(ontology))
