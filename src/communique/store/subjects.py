"""Which files of a store on disk may have a subject, kept beside the store."""

from __future__ import annotations

import os
import sqlite3
from typing import TYPE_CHECKING, Final
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import pyoxigraph as ox

__all__ = ["Subjects", "crc"]

_SCHEMA: Final = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE IF NOT EXISTS file(id INTEGER PRIMARY KEY, path BLOB NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS subject(
    crc INTEGER, file INTEGER, PRIMARY KEY (crc, file)
) WITHOUT ROWID;
CREATE TEMPORARY TABLE noted(crc INTEGER, file INTEGER);
BEGIN;
"""


class Subjects:
    """The subjects that are no blank nodes, each as a number that few others share.

    Everything may raise `sqlite3.Error` where the file is damaged or cannot be written.
    """

    def __init__(self, path: Path, *, writable: bool = False) -> None:
        """Open a file, or make one.

        Args:
            path: The file. Nobody may write to it who is not alone with it.
            writable: Whether it is to be made or changed; `close` has to be called then.
        """
        if writable:
            self._database = sqlite3.connect(path, isolation_level=None)
            self._database.executescript(_SCHEMA)
        else:
            address = f"{path.as_uri()}?mode=ro&immutable=1"
            # Not changed any more, so that threads may share it.
            self._database = sqlite3.connect(address, uri=True, check_same_thread=False)

    def files(self, subjects: Iterable[int]) -> set[str]:
        """Return the files that have subjects with one of these numbers."""
        query = "SELECT path FROM subject JOIN file ON id = file WHERE crc = ?"
        return {
            os.fsdecode(path)
            for each in subjects
            for (path,) in self._database.execute(query, (each,))
        }

    def add(self, name: str, subjects: Iterable[int]) -> None:
        """Note the subjects of a file, which are found after `close`."""
        added = self._database.execute("INSERT INTO file(path) VALUES (?)", (os.fsencode(name),))
        rows = [(each, added.lastrowid) for each in subjects]
        self._database.executemany("INSERT INTO noted VALUES (?, ?)", rows)

    def remove(self, name: str, subjects: Iterable[int]) -> None:
        """Forget a file, of which these are the subjects."""
        path = os.fsencode(name)
        for number in self._database.execute("SELECT id FROM file WHERE path = ?", (path,)):
            rows = [(each, *number) for each in subjects]
            self._database.executemany("DELETE FROM subject WHERE crc = ? AND file = ?", rows)
        self._database.execute("DELETE FROM file WHERE path = ?", (path,))

    def close(self) -> None:
        """Write what was added and removed."""
        # In their order, many are written far faster.
        self._database.execute("INSERT INTO subject SELECT * FROM noted ORDER BY crc, file")
        self._database.execute("COMMIT")
        self._database.close()


def crc(term: ox.NamedNode | ox.BlankNode | ox.Triple) -> int:
    """Return a number for a subject; two subjects that share one only cost time."""
    return crc32(str(term).encode())
