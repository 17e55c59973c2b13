"""What a store on disk was made from: the files, and what each of them held."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

import pyoxigraph as ox

if TYPE_CHECKING:
    from collections.abc import Mapping

    from communique.cache import Contents
    from communique.project import Project

__all__ = ["Entry", "State"]

# To be raised when the same files give another store.
_FORMAT: Final = "1"


class Entry(NamedTuple):
    """What a file is in a store.

    Attributes:
        digest: The SHA-256 of its content.
        default: Whether it is part of the default graph: the ontology is not.
    """

    digest: str
    default: bool


@dataclass(frozen=True)
class State:
    """The files of a store, in the order in which they are read.

    Attributes:
        named: Whether each file of the default graph is a named graph, too.
        base: What the IRIs of the named graphs begin with.
        files: The files, by their paths as texts: to compare 100,000 paths takes long.
        subjects: For each file the subjects that are no blank nodes, as four bytes each: the
            CRC-32. Empty until it is read.
    """

    named: bool
    base: str
    files: Mapping[str, Entry]
    subjects: dict[str, bytes] = field(default_factory=dict, compare=False)

    @classmethod
    def now(cls, project: Project, contents: Contents, *, named: bool) -> State:
        """Return the state of a project as it is on disk.

        Raises:
            UsageError: If a file cannot be read.
        """
        ontology = frozenset(map(str, project.ontology_files))
        digests = contents.digests(project.loaded_names)
        files = {path: Entry(digest, path not in ontology) for path, digest in digests.items()}
        return cls(named, project.layout.base, files)

    @cached_property
    def key(self) -> str:
        """A text that differs whenever the store does."""
        head = f"{_FORMAT} {ox.__version__} {self.named} {self.base}\n"
        rows = [f"{digest} {default} {path}\0" for path, (digest, default) in self.files.items()]
        return hashlib.sha256(os.fsencode(head + "".join(rows))).hexdigest()[:32]

    def changed(self, new: State) -> list[str]:
        """Return the files that differ in a later state, in its order; the removed ones last."""
        found = [path for path, entry in new.files.items() if self.files.get(path) != entry]
        return found + [path for path in self.files if path not in new.files]

    def to_json(self) -> bytes:
        """Return the state for `from_json`."""
        import json  # only a change is worth it
        from base64 import b64encode

        rows = [
            [path, *entry, b64encode(self.subjects[path]).decode()]
            for path, entry in self.files.items()
        ]
        return json.dumps([self.named, self.base, rows]).encode()

    @classmethod
    def from_json(cls, content: bytes) -> State:
        """Return what `to_json` was given.

        Raises:
            ValueError: If the content is damaged.
        """
        import json
        from base64 import b64decode

        try:
            named, base, rows = json.loads(content)
            files = {path: Entry(digest, default) for path, digest, default, _ in rows}
            subjects = {path: b64decode(packed) for path, _, _, packed in rows}
        except TypeError as error:
            raise ValueError(str(error)) from error
        return cls(named, base, files, subjects)
