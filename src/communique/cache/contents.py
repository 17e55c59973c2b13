"""The contents of a project's files, so that only those that changed are read again.

A file is taken for unchanged, as git does it, while its size, its times and its inode are those
of when it was read; unless it was read so soon after a change that another one could have left
the times as they are.
"""

from __future__ import annotations

import os
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from communique.cache.entries import Cache, make_folder, sha256
from communique.files import read_bytes

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Mapping

    from communique.cache.snapshots import Snapshot
    from communique.project import Project

__all__ = ["Change", "Contents", "fingerprint"]

T = TypeVar("T")
P = TypeVar("P", str, Path)

# Of contents that no file has any more, so many are kept.
_KEPT: Final = 1000
# No file system has times coarser than FAT's; in nanoseconds.
_COARSE: Final = 2 * 10**9
_WAIT: Final = 60.0
# So few files are looked up one by one; any version of SQLite takes as many parameters.
_FEW: Final = 900
_ENCODING: Final = sys.getfilesystemencoding(), sys.getfilesystemencodeerrors()
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS file(
    path BLOB PRIMARY KEY, state BLOB NOT NULL, digest BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS content(
    id INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE, packed BLOB NOT NULL
);
"""


class Change(NamedTuple):
    """A file whose content differs between two states of a project.

    Attributes:
        path: The file.
        old: What was in it; None for a new file.
        new: What is in it; None for one that was removed.
    """

    path: Path
    old: bytes | None
    new: bytes | None


class Contents:
    """What the files of a project hold, and held before. Several processes may use it at once.

    A state of a project is what `digests` returned at a time. Keep it with whatever was worked
    out from it; later, `changes` tells what happened since.
    """

    def __init__(self, project: Project) -> None:
        """Find what is kept of a project; nothing is read yet."""
        self._root = project.root
        self._top = str(project.root) + os.sep
        folder = Cache(project).folder
        self._database = folder and folder / "contents.sqlite"

    def digests(self, paths: Iterable[P]) -> dict[P, str]:
        """Return the SHA-256 of the content of each file, reading only those that changed.

        Args:
            paths: Files of the project; as texts, many are quicker.

        Raises:
            UsageError: If one cannot be read.
        """
        files = list(dict.fromkeys(paths))
        known = self._with_database(lambda it: self._known(it, files)) or {}
        found = {path: known.get(_state(path), b"").hex() for path in files}
        if changed := [path for path, digest in found.items() if not digest]:
            read = self._with_database(lambda it: self._read(it, changed))
            if read is None:
                read = {path: sha256(read_bytes(Path(path))).hex() for path in changed}
            found |= read
        return found

    def read(self, digest: str) -> bytes | None:
        """Return the content with this SHA-256, or None where it is not kept.

        What `digests` returned last is kept, and a thousand of the contents before it.
        """
        query, values = "SELECT packed FROM content WHERE digest = ?", (bytes.fromhex(digest),)
        row = self._with_database(lambda it: it.execute(query, values).fetchone())
        return None if row is None else _unpacked(row[0], digest)

    def changes(self, old: Mapping[Path, str], new: Mapping[Path, str]) -> list[Change] | None:
        """Return the files that differ between two states, in the order of their paths.

        Args:
            old: A state, as `digests` returned it.
            new: Another one. A file that is in only one of them was added or removed.

        Returns:
            The changes, or None if a content that it takes is not kept any more.
        """
        found = []
        for path in sorted(old.keys() | new.keys()):
            before, after = old.get(path), new.get(path)
            if before == after:
                continue
            was = None if before is None else self.read(before)
            now = None if after is None else self.read(after)
            if (was is None and before is not None) or (now is None and after is not None):
                return None
            found.append(Change(path, was, now))
        return found

    def between(self, before: Snapshot, now: Snapshot) -> list[Change] | None:
        """Return the files that differ between two snapshots, as `changes` does."""
        old, new = before.changed(now)
        return self.changes(
            {Path(name): digest for name, digest in old.items()},
            {Path(name): digest for name, digest in new.items()},
        )

    def _read(self, database: sqlite3.Connection, paths: list[P]) -> dict[P, str]:
        """Read files and keep what is in them; their digests."""
        import zlib

        found = {}
        database.execute("BEGIN IMMEDIATE")
        with database:
            for path in paths:
                # Taken before the content: what changes in between differs the next time.
                state = _state(path, time.time_ns())
                content = read_bytes(Path(path))
                digest = sha256(content)
                row = (digest, zlib.compress(content, 1))
                database.execute("REPLACE INTO content(digest, packed) VALUES (?, ?)", row)
                of_file = (self._name(path), state, digest)
                database.execute("REPLACE INTO file VALUES (?, ?, ?)", of_file)
                found[path] = digest.hex()
            self._prune(database)
        return found

    def _prune(self, database: sqlite3.Connection) -> None:
        """Remove old contents when there are twice as many as the last time."""
        ((left,),) = database.execute("PRAGMA user_version")
        ((count,),) = database.execute("SELECT count(*) FROM content")
        if count <= 2 * left + _KEPT:
            return
        names = [name for (name,) in database.execute("SELECT path FROM file")]
        gone = [(each,) for each in names if not (self._root / os.fsdecode(each)).exists()]
        database.executemany("DELETE FROM file WHERE path = ?", gone)
        unused = "SELECT id FROM content WHERE digest NOT IN (SELECT digest FROM file)"
        unused += f" ORDER BY id DESC LIMIT -1 OFFSET {_KEPT}"
        count -= database.execute(f"DELETE FROM content WHERE id IN ({unused})").rowcount
        database.execute(f"PRAGMA user_version = {count}")

    def _known(self, database: sqlite3.Connection, files: list[P]) -> dict[bytes, bytes]:
        """The digest of each state that is kept: of all files, where many are asked for."""
        query = "SELECT state, digest FROM file WHERE length(state)"
        few = list(map(self._name, files)) if len(files) < _FEW else []
        if few:
            query += f" AND path IN ({', '.join('?' * len(few))})"
        return dict(database.execute(query, few))

    def _name(self, path: str | Path) -> bytes:
        return os.fsencode(str(path).removeprefix(self._top))

    def _with_database(self, work: Callable[[sqlite3.Connection], T]) -> T | None:
        """Do what takes the database; None where there cannot be one."""
        if self._database is None:
            return None
        import sqlite3

        for _ in range(2):
            try:
                make_folder(self._database.parent)
                # Opened each time: a connection belongs to one thread.
                connection = sqlite3.connect(self._database, timeout=_WAIT, isolation_level=None)
                with closing(connection) as database:
                    database.executescript(_SCHEMA)
                    return work(database)
            except (OSError, sqlite3.OperationalError):
                return None  # not to be written, full, or in use for too long
            except sqlite3.DatabaseError:
                try:  # damaged
                    self._database.unlink(missing_ok=True)
                except OSError:
                    return None
        return None


def fingerprint(project: Project, paths: Iterable[Path]) -> str:
    """Return a text that differs whenever the name or the content of a file does.

    Args:
        project: The project that the names are relative to.
        paths: The files, in any order.

    Raises:
        UsageError: If one cannot be read.
    """
    files = sorted(set(paths))
    digests: Mapping[Path, str] = {}
    if Cache(project).pays(files):
        digests = Contents(project).digests(files)
    parts = []
    for path in files:
        name = path.relative_to(project.root) if path.is_relative_to(project.root) else path
        digest = digests.get(path) or sha256(read_bytes(path)).hex()
        # Digests have one length each, so that no name can run into a content.
        parts.append(sha256(os.fsencode(name)) + bytes.fromhex(digest))
    return sha256(b"".join(parts)).hex()


def _state(path: str | Path, now: int | None = None) -> bytes:
    """What shows that a file was changed; empty where a change since `now` might not show."""
    try:
        it = os.stat(path)  # noqa: PTH116, it takes half the time
    except OSError:
        return b""  # reading it tells what is wrong
    mtime, ctime = it.st_mtime_ns, it.st_ctime_ns
    if now is not None and max(mtime, ctime) + _COARSE > now:
        return b""
    # With the path, because not every file system has numbers for its files. Not by
    # `os.fsencode`, which takes four times as long.
    return f"{it.st_size} {mtime} {ctime} {it.st_dev} {it.st_ino} {path}".encode(*_ENCODING)


def _unpacked(packed: bytes, digest: str) -> bytes | None:
    import zlib

    try:
        content = zlib.decompress(packed)
    except zlib.error:
        return None
    return content if sha256(content).hex() == digest else None
