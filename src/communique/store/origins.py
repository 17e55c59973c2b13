"""Which file says something, found without a store in which every file is a named graph."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from communique.store.filling import Filler, crc
from communique.store.parsing import blank_prefix

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from communique.store.state import State

__all__ = ["Origins"]


class Origins:
    """The files of a store, each parsed when somebody asks for one of its subjects."""

    def __init__(self, filler: Filler, state: State) -> None:
        """Make them for a state; nothing is read yet."""
        self._filler = filler
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
        for name in set(self._names(subject)) - self._parsed:
            self._store.extend(self._filler.quads(self._state, name))
            self._parsed.add(name)
        return self._store.quads_for_pattern(subject, predicate, value, None)

    def _names(self, subject: ox.NamedNode | ox.BlankNode) -> Iterator[str]:
        """The files that may have a subject."""
        if isinstance(subject, ox.BlankNode):
            if (name := self._prefixes.get(subject.value.rpartition("b")[0])) is not None:
                yield name
            return
        wanted = crc(subject)
        at = bisect_left(self._index, wanted << 32)
        while at < len(self._index) and self._index[at] >> 32 == wanted:
            yield self._all[self._index[at] & 0xFFFFFFFF]
            at += 1

    @cached_property
    def _all(self) -> list[str]:
        return list(self._state.files)

    @cached_property
    def _index(self) -> array[int]:
        """Each subject's checksum and, in the lower half, the number of a file; sorted."""
        found = (
            subject << 32 | number
            for number, name in enumerate(self._all)
            for subject in array("I", self._state.subjects[name])
        )
        return array("Q", sorted(found))

    @cached_property
    def _prefixes(self) -> dict[str, str]:
        return {blank_prefix(Path(name)).removesuffix("b"): name for name in self._all}
