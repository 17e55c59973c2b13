"""Stores on disk of the graph of a project, one for each state of its files.

A store is made beside the others, in a folder whose name begins with a dot, and renamed to the
key of its state when it is whole; so a crash leaves nothing that could be taken for it. Nobody
writes to it after that. Who makes one holds a lock; who reads one holds a lock on that one, which
keeps it from being removed. The system releases a lock when a process ends, however it ends.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Final

import pyoxigraph as ox

from communique.cache import Cache, Contents, make_folder
from communique.files import total_size
from communique.store.capacity import memory
from communique.store.filling import ChangedError, Filler
from communique.store.state import State
from communique.store.subjects import Subjects

try:
    import fcntl
except ImportError:  # Windows
    # A module of which nothing is used where it is None.
    fcntl = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from communique.project import Project
    from communique.store.origins import Origins

__all__ = ["Build", "in_memory", "open_build", "origins"]

# Of each sort, besides those that are being read.
_KEPT: Final = 2
# A store of which more than this part of the files changed is made anew.
_PART: Final = 4
# A store in memory takes 6.5 times the size of the files (measured at 19 and 190 MB), and may
# take this part of what there is: others need theirs, and so does what is made from it.
_MEMORY: Final = 8
_SHARE: Final = 4
# What Oxigraph raises when RocksDB fails, or finds its files damaged; and what SQLite does.
_ERRORS: Final = (OSError, RuntimeError, sqlite3.Error)


@dataclass(frozen=True)
class Build:
    """A store on disk, open for reading.

    Attributes:
        store: The store.
        folder: The folder that it lies in.
        lock: What keeps it from being removed while it is referred to.
        state: What it was made from.
        count: How many triples its default graph has.
    """

    store: ox.Store
    folder: Path
    lock: IO[bytes]
    state: State
    count: int


def open_build(project: Project, *, named: bool) -> Build | None:
    """Open the store of a project, made first if its files changed.

    Args:
        project: The project.
        named: Whether each file of data is to be a named graph, too.

    Returns:
        The store, or None where nothing can be kept on disk.

    Raises:
        ParseError: If a file is not what the end of its name says.
        UsageError: If a file cannot be read.
    """
    cache = Cache(project)
    if cache.folder is None or fcntl is None:
        return None
    top, contents = cache.folder / ("named" if named else "merged"), Contents(project)
    with suppress(*_ERRORS):
        for _ in range(3):  # while somebody edits the files
            state = State.now(project, contents, named=named)
            if (found := _open(top / state.key, state)) is not None:
                return found
            make_folder(top)
            # Another process may have made it when it is our turn.
            with suppress(ChangedError), _locked(top / "lock"):
                return _open(top / state.key, state) or _make(top, state, Filler(project, contents))
    return None


def origins(project: Project, build: Build) -> Origins | None:
    """Return the files of a build, to look up which of them says something."""
    from communique.store.origins import Origins  # only where there are findings

    with suppress(sqlite3.Error):
        subjects = Subjects(build.folder / "subjects")
        return Origins(Filler(project, Contents(project)), build.state, subjects)
    return None


def in_memory(project: Project, build: Build) -> ox.Store | None:
    """Return what a build holds in a store in memory; None if that might not fit.

    Raises:
        ParseError: If a file is not what the end of its name says.
    """
    with suppress(ChangedError):
        if total_size(build.state) * _MEMORY < memory() // _SHARE:
            return Filler(project, Contents(project)).in_memory(build.state)
    return None


def _open(folder: Path, state: State) -> Build | None:
    """Open the build of a state; None if there is none, or it is damaged."""
    with suppress(ValueError, *_ERRORS):
        lock, count = _held(folder)
        build = Build(ox.Store.read_only(str(folder / "store")), folder, lock, state, count)
        with suppress(OSError):
            os.utime(folder)  # what is used last is kept longest
        return build
    return None


def _held(folder: Path) -> tuple[IO[bytes], int]:
    """Keep a build from being removed: its lock, and how many triples it has.

    Raises:
        OSError: If there is no such build.
        ValueError: If it is damaged.
    """
    lock = (folder / "lock").open("rb")
    fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    # RocksDB takes some files that were cut off for shorter ones.
    if (folder / "sizes").read_text() != _sizes(folder):
        raise ValueError(f"not as it was made: {folder}")
    return lock, int((folder / "count").read_text())


def _make(top: Path, state: State, filler: Filler) -> Build | None:
    """Make the store of a state; only one process at a time does."""
    for path in top.glob(".*"):
        shutil.rmtree(path, ignore_errors=True)  # of a process that was killed
    _remove(top / state.key)
    new = top / f".{state.key}"
    new.mkdir()
    try:
        if (count := _update(top, new, state, filler)) is None:
            shutil.rmtree(new)
            new.mkdir()
            store, subjects = (
                ox.Store(str(new / "store")),
                Subjects(new / "subjects", writable=True),
            )
            count = filler.fill(store, state, subjects)
            subjects.close()
            store.flush()
            del store  # closes it
        (new / "count").write_text(str(count))
        (new / "lock").touch()
        (new / "state").write_bytes(state.packed())
        (new / "sizes").write_text(_sizes(new))
        new.rename(top / state.key)
    finally:
        shutil.rmtree(new, ignore_errors=True)
    build = _open(top / state.key, state)
    _prune(top)
    return build


def _update(top: Path, new: Path, state: State, filler: Filler) -> int | None:
    """Make the store of a state from the last one, and count the triples of its default graph.

    None if that cannot be done, or is slower than to make it anew.
    """
    for folder in _builds(top):
        with suppress(ValueError, ChangedError, *_ERRORS):
            old = State.unpacked((folder / "state").read_bytes())
            was, now = old.changed(state)
            if old.base != state.base or len({*was, *now}) * _PART > len(state):
                continue
            lock, count = _held(folder)
            with lock:
                _clone(folder / "store", new / "store")
                shutil.copyfile(folder / "subjects", new / "subjects")
            store, subjects = (
                ox.Store(str(new / "store")),
                Subjects(new / "subjects", writable=True),
            )
            more = filler.update(store, was, now, state, subjects)
            subjects.close()
            store.flush()
            return count + more
    return None


def _clone(store: Path, new: Path) -> None:
    """Copy a store that nobody writes to; to open it for Oxigraph's backup takes longer."""
    new.mkdir()
    for path in store.iterdir():
        if path.suffix == ".sst":  # RocksDB never writes to it again
            try:
                os.link(path, new / path.name)
                continue
            except OSError:
                pass  # a file system without links
        if not path.name.startswith(("LOCK", "LOG")):
            shutil.copyfile(path, new / path.name)


def _prune(top: Path) -> None:
    for folder in _builds(top)[_KEPT:]:
        with suppress(OSError), (folder / "lock").open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _remove(folder)


def _remove(folder: Path) -> None:
    """Remove a build: out of sight first, so that nobody opens a part of it."""
    if folder.exists():
        hidden = folder.with_name(f".{folder.name}")
        folder.rename(hidden)
        shutil.rmtree(hidden, ignore_errors=True)


def _builds(top: Path) -> list[Path]:
    """The builds, those that were used last first."""
    found = [path for path in top.iterdir() if path.is_dir() and not path.name.startswith(".")]
    return sorted(found, key=lambda path: path.stat().st_mtime_ns, reverse=True)


def _sizes(folder: Path) -> str:
    """The sizes of the files of a build, but for that which holds them."""
    found = [*folder.glob("store/*"), *(folder / name for name in ("count", "state", "subjects"))]
    return "".join(f"{path.name} {path.stat().st_size}\n" for path in sorted(found))


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Wait until no other process makes a store, and keep others from it."""
    with path.open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
