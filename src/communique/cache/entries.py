"""Entries of the cache, each found by all that its content depends on."""

from __future__ import annotations

import os
from contextlib import suppress
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from communique.files import write_whole
from communique.model import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from communique.project import Project

__all__ = ["ABOVE", "FOLDER", "Cache", "make_folder", "sha256"]

FOLDER: Final = "COMMUNIQUE_CACHE"
"""The name of the environment variable with the folder."""

ABOVE: Final = "COMMUNIQUE_CACHE_ABOVE"
"""The name of the environment variable with the size from which the graph is kept, in bytes."""

# Measured: to open a store on disk takes as long as to parse 0.6 MB of Turtle, to make one twice
# as long as to parse into memory; below this size, all of it is a fifth of a second.
_ABOVE: Final = 2_000_000
_FORMAT: Final = "1"
_KEPT: Final = 8
_DIGEST: Final = 32
# A tag by which programs that make backups know what they need not keep.
# See https://bford.info/cachedir/.
_TAG: Final = "CACHEDIR.TAG", b"Signature: 8a477f597d28d172789f06886806bc55\n"


class Cache:
    """The entries of one project. Several processes may use it at once."""

    def __init__(self, project: Project) -> None:
        """Make the cache of a project; nothing is read or made yet."""
        self._root = project.root.absolute()

    @cached_property
    def folder(self) -> Path | None:
        """Where the entries lie, or None when nothing is to be kept.

        It is made when it is needed; nobody else may write to it.
        """
        if (top := _top()) is None:
            return None
        name = sha256(os.fsencode(self._root)).hex()[:16]
        return top / f"{self._root.name or 'root'}-{name}" / _FORMAT

    def pays(self, paths: Iterable[str | Path]) -> bool:
        """Say whether files are so large that it pays to keep what is made from them.

        Raises:
            UsageError: If the environment has a size that is no number.
        """
        if _top() is None:
            return False
        given = os.environ.get(ABOVE, "")
        if not given.isdecimal() and given:
            raise UsageError(f"`{ABOVE}` is no number of bytes: {given}")
        left = int(given or _ABOVE)
        for path in paths:
            with suppress(OSError):
                left -= os.stat(path).st_size  # noqa: PTH116, of texts
            if left < 0:
                return True
        return False

    def get(self, kind: str, key: str) -> bytes | None:
        """Return what was put for a key, or None if there is nothing, or nothing whole.

        Args:
            kind: What sort of entry it is: a name for a folder.
            key: All that the content depends on, but for this package's code: a `fingerprint`,
                options, the versions of libraries.
        """
        if self.folder is None:
            return None
        path = self.folder / kind / _name(key)
        try:
            stored = path.read_bytes()
        except OSError:
            return None
        with suppress(OSError):
            os.utime(path)  # what is used last is kept longest
        content = stored[_DIGEST:]
        return content if sha256(content) == stored[:_DIGEST] else None

    def put(self, kind: str, key: str, content: bytes) -> None:
        """Keep `content` for a key; where it cannot be written, nothing is kept.

        A reader gets the old content or the new one. Of each kind, the entries that were used
        last are kept, and the others removed.

        Args:
            kind: As for `get`.
            key: As for `get`.
            content: What to keep.
        """
        if self.folder is None:
            return
        folder = self.folder / kind
        with suppress(OSError, UsageError):
            make_folder(folder)
            write_whole(folder / _name(key), sha256(content) + content)
            found = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime_ns)
            for path in found[:-_KEPT]:
                path.unlink(missing_ok=True)


def sha256(content: bytes) -> bytes:
    """Return the SHA-256 of a content."""
    import hashlib  # a small graph has no need of it

    return hashlib.sha256(content).digest()


def make_folder(folder: Path) -> None:
    """Make a folder inside the cache, for the user alone.

    Raises:
        OSError: If it cannot be made.
    """
    if folder.is_dir():
        return
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if (top := _top()) is not None and not (tag := top / _TAG[0]).exists():
        tag.write_bytes(_TAG[1])


def _top() -> Path | None:
    given = os.environ.get(FOLDER)
    if given is not None:
        return None if given in ("", "off") else Path(given).absolute()
    named = Path(os.environ.get("XDG_CACHE_HOME", ""))
    try:
        # The XDG Base Directory Specification: a relative path is invalid, and ignored.
        return (named if named.is_absolute() else Path.home() / ".cache") / "communique"
    except RuntimeError:  # there is no home
        return None


def _name(key: str) -> str:
    return sha256(f"{_code()}\n{key}".encode()).hex()


@cache
def _code() -> str:
    """What tells this code from any other, so that a result of other code is not taken."""
    package = Path(__file__).parent.parent
    states = [(path, path.stat()) for path in sorted(package.rglob("*.py"))]
    texts = [f"{path} {state.st_size} {state.st_mtime_ns}\n" for path, state in states]
    return sha256("".join(texts).encode()).hex()
