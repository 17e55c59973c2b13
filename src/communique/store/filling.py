"""Filling a store on disk: with all files, or with what changed since it was filled.

It holds what the store in memory does, and its blank nodes can be found in their files.
"""

from __future__ import annotations

import hashlib
from array import array
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zlib import crc32

import pyoxigraph as ox

from communique.store.parsing import FORMATS, faults, has_blank_nodes, parse_triples

if TYPE_CHECKING:
    from collections.abc import Iterator

    from communique.cache import Contents
    from communique.project import Project
    from communique.store.state import State

__all__ = ["ChangedError", "Filler", "crc"]

_DEFAULT: Final = ox.DefaultGraph()


class ChangedError(Exception):
    """A file is not any more what it was a moment ago, or what it was is not kept."""


class Filler:
    """Fills stores from the files of one project."""

    def __init__(self, project: Project, contents: Contents) -> None:
        """Make one for a project; nothing is read yet."""
        self._project = project
        self._contents = contents

    def fill(self, store: ox.Store, state: State) -> None:
        """Load all files of a state into an empty store.

        Memory is taken for a part of the triples at a time, however many there are.

        Raises:
            ParseError: If a file is not what the end of its name says.
            ChangedError: If the content of a file cannot be had any more.
            OSError: If the store cannot be written.
        """
        store.bulk_extend(quad for name in state.files for quad in self.quads(state, name))

    def update(self, store: ox.Store, old: State, new: State) -> None:
        """Make of the store of one state that of another.

        Raises:
            ParseError: If a file is not what the end of its name says.
            ChangedError: If the content of a file cannot be had any more.
            OSError: If the store cannot be written.
        """
        changed = old.changed(new)
        kept = new.files.keys() - changed
        new.subjects.update((name, old.subjects[name]) for name in kept)
        removed: set[ox.Quad] = set()
        added: set[ox.Quad] = set()
        for name in changed:
            removed |= self._found(old, name)
            added |= self._found(new, name)
        # Of a triple that two files have, one may still have it.
        ours = {crc(quad.subject) for quad in removed - added if quad.graph_name == _DEFAULT}
        for name in kept if ours else ():
            if new.files[name].default and not ours.isdisjoint(array("I", new.subjects[name])):
                removed -= self._found(new, name)
        for quad in removed - added:
            store.remove(quad)
        store.extend(added - removed)
        for graph in {quad.graph_name for quad in removed} - {_DEFAULT}:
            if next(store.quads_for_pattern(None, None, None, graph), None) is None:
                store.remove_graph(graph)

    def _found(self, state: State, name: str) -> set[ox.Quad]:
        """The quads of a file as a store gives them back: it makes `1` of `01`."""
        store = ox.Store()
        if name in state.files:
            store.extend(self.quads(state, name))
        return set(store)

    def quads(self, state: State, name: str) -> Iterator[ox.Quad]:
        """Yield what a file puts into the store, and note its subjects in the state.

        Raises:
            ParseError: If the file is not what the end of its name says.
            ChangedError: If its content cannot be had any more.
        """
        path, (digest, default) = Path(name), state.files[name]
        content = self._content(path, digest)
        graph = ox.NamedNode(self._project.graph_iri(path))
        subjects: set[ox.NamedNode | ox.BlankNode | ox.Triple] = set()
        with faults(path):
            quads: Iterator[ox.Quad] = ox.parse(content, format=FORMATS[path.suffix])
            if has_blank_nodes(content, path):
                found = parse_triples(content, path)
                quads = (ox.Quad(it.subject, it.predicate, it.object) for it in found)
            for quad in quads:
                subjects.add(quad.subject)
                if default:
                    yield quad
                if state.named or not default:
                    yield ox.Quad(quad.subject, quad.predicate, quad.object, graph)
        iris = (each for each in subjects if not isinstance(each, ox.BlankNode))
        state.subjects[name] = array("I", map(crc, iris)).tobytes()

    def _content(self, path: Path, digest: str) -> bytes:
        with faults(path):
            content: bytes | None = path.read_bytes() if path.exists() else b""
        if content is None or hashlib.sha256(content).hexdigest() != digest:
            content = self._contents.read(digest)
        if content is None:
            raise ChangedError
        return content


def crc(term: ox.NamedNode | ox.BlankNode | ox.Triple) -> int:
    """Return a number for a subject; two subjects that share one only cost time."""
    return crc32(str(term).encode())
