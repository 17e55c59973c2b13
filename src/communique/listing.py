"""The files of a folder that patterns name: globs below it, with `/` and `**`."""

from __future__ import annotations

import os
from fnmatch import filter as fitting
from functools import cache
from itertools import chain
from pathlib import PurePath, PurePosixPath
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["Listing", "is_named"]

_WILD: Final = frozenset("*?[")


class _Inside(NamedTuple):
    """The names in a folder, without those that are hidden or excluded.

    Attributes:
        files: The files, those that a link leads to included.
        folders: The folders, likewise.
        own: The folders that are no links.
    """

    files: list[str]
    folders: list[str]
    own: list[str]


class Listing:
    """What lies below a folder. Each folder is read once, when a pattern first leads there.

    Paths are texts: to make and to compare objects for 16,000 files took ten times as long as
    to read their folders.
    """

    def __init__(self, root: Path, exclude: tuple[str, ...] = ()) -> None:
        """Make it for a folder; nothing is read yet.

        Args:
            root: The folder.
            exclude: Patterns of files, and of folders, that no other pattern names.
        """
        self._top = str(root / "_")[:-1]
        self._exclude = exclude
        self._inside = cache(self._read)

    def find(self, pattern: str) -> Iterator[str]:
        """Yield the paths of the files that a pattern names, some perhaps twice.

        No `**` enters a folder by a link. Nothing that is hidden is found.

        Raises:
            ValueError: If it is no pattern.
        """
        parts = [part for part in pattern.split("/") if part not in ("", ".")]
        if not pattern:
            raise ValueError(f"Unacceptable pattern: {pattern!r}")
        if any("**" in part and part != "**" for part in parts):
            raise ValueError("Invalid pattern: '**' can only be an entire path component")
        if parts and not pattern.endswith("/"):  # which would name folders
            yield from chain.from_iterable(self._find("", parts))

    def _find(self, folder: str, parts: list[str]) -> Iterator[list[str]]:
        """The paths, those in one folder together: to pass each on by itself takes long."""
        first, *rest = parts
        if first == "**":
            for each in self._tree(folder):
                yield from self._find(each, rest or ["*"])
        elif _WILD.isdisjoint(first):
            # Not looked up among the names: the system may take `a` for `A`.
            path = folder + first
            if not _is_open(PurePath(path).parts, self._exclude):
                return
            if rest:
                yield from self._find(path + os.sep, rest)
            elif os.path.isfile(self._top + path):  # noqa: PTH113, paths are texts here
                yield [self._top + path]
        elif rest:
            for name in fitting(self._inside(folder).folders, first):
                yield from self._find(folder + name + os.sep, rest)
        else:
            above = self._top + folder
            yield [above + name for name in fitting(self._inside(folder).files, first)]

    def _tree(self, folder: str) -> Iterator[str]:
        """A folder and those below it."""
        yield folder
        for name in self._inside(folder).own:
            yield from self._tree(folder + name + os.sep)

    def _read(self, folder: str) -> _Inside:
        found = _Inside([], [], [])
        try:
            with os.scandir(self._top + folder or os.curdir) as entries:
                listed = [each for each in entries if not each.name.startswith(".")]
        except OSError:
            return found  # there is none, or it cannot be read
        if self._exclude:
            above = PurePath(folder).parts
            listed = [each for each in listed if _is_open((*above, each.name), self._exclude)]
        for entry in listed:
            try:
                if entry.is_file():
                    found.files.append(entry.name)
                elif entry.is_dir():
                    found.folders.append(entry.name)
                    if not entry.is_symlink():
                        found.own.append(entry.name)
            except OSError:
                continue  # a link that leads to itself
        return found


def is_named(inside: PurePosixPath, patterns: tuple[str, ...], exclude: tuple[str, ...]) -> bool:
    """Say whether patterns name a path below the folder, whether or not it is there now."""
    named = any(_parts_match(inside.parts, PurePosixPath(each).parts) for each in patterns)
    return named and _is_open(inside.parts, exclude)


def _is_open(parts: tuple[str, ...], exclude: tuple[str, ...]) -> bool:
    hidden = any(part.startswith(".") for part in parts)
    return not hidden and not (exclude and _matches(parts, exclude))


def _matches(parts: tuple[str, ...], patterns: tuple[str, ...]) -> bool:
    """Whether a pattern names a file, or a folder that it lies in."""
    heads = [parts[:length] for length in range(1, len(parts) + 1)]
    return any(_parts_match(head, PurePosixPath(each).parts) for each in patterns for head in heads)


def _parts_match(parts: tuple[str, ...], pattern: tuple[str, ...]) -> bool:
    """Whether a path matches a pattern; `**` stands for any number of folders."""
    if not pattern:
        return not parts
    if pattern[0] == "**":
        rest = pattern[1:] or ("*",)
        return any(_parts_match(parts[start:], rest) for start in range(len(parts)))
    if not parts or not PurePosixPath(parts[0]).match(pattern[0]):
        return False
    return _parts_match(parts[1:], pattern[1:])
