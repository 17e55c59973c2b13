"""Which file says something, found without a store in which every file is a named graph."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from communique.store.parsing import blank_prefix
from communique.store.subjects import crc

if TYPE_CHECKING:
    from collections.abc import Iterable

    from communique.store.filling import Filler
    from communique.store.state import State
    from communique.store.subjects import Subjects

__all__ = ["Origins"]


class Origins:
    """The files of a store, each parsed when somebody asks for one of its subjects."""

    def __init__(self, filler: Filler, state: State, subjects: Subjects) -> None:
        """Make them for a state; nothing is read yet."""
        self._filler = filler
        self._subjects = subjects
        self._state = replace(state, named=True)
        self._parsed: set[str] = set()
        self._store = ox.Store()

    def quads(
        self,
        subject: ox.NamedNode | ox.BlankNode,
        predicate: ox.NamedNode | None,
        value: ox.NamedNode | ox.BlankNode | ox.Literal | None,
    ) -> Iterable[ox.Quad]:
        """Return the statements that fit, in the default graph and in those of the files.

        Raises:
            ChangedError: If the content of a file cannot be had any more.
        """
        for name in self.files(subject) - self._parsed:
            self._store.extend(self._filler.quads(self._state, name))
            self._parsed.add(name)
        return self._store.quads_for_pattern(subject, predicate, value, None)

    def files(self, subject: ox.NamedNode | ox.BlankNode) -> set[str]:
        """Return the files that may have a subject, each by its path."""
        if isinstance(subject, ox.NamedNode):
            return self._subjects.files([crc(subject)])
        name = self._prefixes.get(subject.value.rpartition("b")[0])
        return set() if name is None else {name}

    @cached_property
    def _prefixes(self) -> dict[str, str]:
        return {blank_prefix(Path(name)).removesuffix("b"): name for name in self._state}
