"""Filling a store on disk: with all files, or with what changed since it was filled.

It holds what the store in memory does, and its blank nodes can be found in their files.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias, cast

import pyoxigraph as ox

from communique.store.parsing import (
    FORMATS,
    faults,
    has_blank_nodes,
    load_file,
    parse_triples,
)
from communique.store.subjects import crc

if TYPE_CHECKING:
    from collections.abc import Iterator

    from communique.cache import Contents
    from communique.project import Project
    from communique.store.state import State
    from communique.store.subjects import Subjects

__all__ = ["ChangedError", "Filler"]

_DEFAULT: Final = ox.DefaultGraph()
_Subject: TypeAlias = "ox.NamedNode | ox.BlankNode | ox.Triple"


class ChangedError(Exception):
    """A file is not any more what it was a moment ago, or what it was is not kept."""


class Filler:
    """Fills stores from the files of one project."""

    def __init__(self, project: Project, contents: Contents) -> None:
        """Make one for a project; nothing is read yet."""
        self._project = project
        self._contents = contents

    def fill(self, store: ox.Store, state: State, subjects: Subjects) -> int:
        """Load all files of a state into an empty store.

        Memory is taken for a part of the triples at a time, however many there are.

        Returns:
            How many triples the default graph has.

        Raises:
            ParseError: If a file is not what the end of its name says.
            ChangedError: If the content of a file cannot be had any more.
            OSError: If the store cannot be written.
        """

        def quads() -> Iterator[ox.Quad]:
            for name in state:
                found: set[_Subject] = set()
                for quad in self.quads(state, name):
                    found.add(quad.subject)
                    yield quad
                subjects.add(name, _numbers(found))

        store.bulk_extend(quads())
        [[count]] = cast(ox.QuerySolutions, store.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"))
        return int(cast(ox.Literal, count).value)

    def update(
        self, store: ox.Store, was: State, now: State, new: State, subjects: Subjects
    ) -> int:
        """Make of the store of one state, and of its subjects, those of another.

        Args:
            store: The store.
            was: The files that differ, as they were.
            now: These files, as they are.
            new: All files, as they are.
            subjects: Its subjects.

        Returns:
            How many triples the default graph has more, or less than nothing for fewer.

        Raises:
            ParseError: If a file is not what the end of its name says.
            ChangedError: If the content of a file cannot be had any more.
            OSError: If the store cannot be written.
        """
        changed = list(dict.fromkeys([*now, *was]))
        removed: set[ox.Quad] = set()
        added: set[ox.Quad] = set()
        for name in changed:
            before, after = self._found(was, name), self._found(now, name)
            removed |= before
            added |= after
            subjects.remove(name, _numbers({quad.subject for quad in before}))
            if name in now:
                subjects.add(name, _numbers({quad.subject for quad in after}))
        # Of a triple that two files have, one may still have it.
        ours = {crc(quad.subject) for quad in removed - added if quad.graph_name == _DEFAULT}
        for name in subjects.files(ours).difference(changed):
            if name in new.data.digests:
                removed -= self._found(new, name)
        gone = removed - added
        come = {quad for quad in added - removed if quad not in store}
        for quad in gone:
            store.remove(quad)
        store.extend(come)
        for graph in {quad.graph_name for quad in removed} - {_DEFAULT}:
            if next(store.quads_for_pattern(None, None, None, graph), None) is None:
                store.remove_graph(graph)
        return sum(it.graph_name == _DEFAULT for it in come) - sum(
            it.graph_name == _DEFAULT for it in gone
        )

    def _found(self, state: State, name: str) -> set[ox.Quad]:
        """The quads of a file as a store gives them back: it makes `1` of `01`."""
        store = ox.Store()
        if name in state:
            store.extend(self.quads(state, name))
        return set(store)

    def quads(self, state: State, name: str) -> Iterator[ox.Quad]:
        """Yield what a file puts into the store.

        Raises:
            ParseError: If the file is not what the end of its name says.
            ChangedError: If its content cannot be had any more.
        """
        path, default = Path(name), name in state.data.digests
        content = self._content(path, state.digest(name))
        graph = ox.NamedNode(self._project.graph_iri(path))
        with faults(path):
            quads: Iterator[ox.Quad] = ox.parse(content, format=FORMATS[path.suffix])
            if has_blank_nodes(content, path):
                triples = parse_triples(content, path)
                quads = (ox.Quad(it.subject, it.predicate, it.object) for it in triples)
            for quad in quads:
                if default:
                    yield quad
                if state.named or not default:
                    yield ox.Quad(quad.subject, quad.predicate, quad.object, graph)

    def in_memory(self, state: State) -> ox.Store:
        """Return a store in memory with what the files of a state put into one on disk.

        It takes half the time, because no triple becomes an object of Python.

        Raises:
            ParseError: If a file is not what the end of its name says.
            ChangedError: If the content of a file cannot be had any more.
        """
        store = ox.Store()
        for name in state:
            path, content = Path(name), self._content(Path(name), state.digest(name))
            default = name in state.data.digests
            graph = _DEFAULT if default else ox.NamedNode(self._project.graph_iri(path))
            load_file(store, content, path, graph, traceable=True)
        return store

    def _content(self, path: Path, digest: str) -> bytes:
        with faults(path):
            content: bytes | None = path.read_bytes() if path.exists() else b""
        if content is None or hashlib.sha256(content).hexdigest() != digest:
            content = self._contents.read(digest)
        if content is None:
            raise ChangedError
        return content


def _numbers(subjects: set[_Subject]) -> set[int]:
    """The numbers of subjects; by its label, a blank node tells its file."""
    return {crc(each) for each in subjects if not isinstance(each, ox.BlankNode)}
