"""The files of a folder that patterns name: globs below it, with `/` and `**`."""

from __future__ import annotations

import os
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, TypeAlias

from communique.files import unreadable
from communique.model import Location, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["files", "is_named"]

Parts: TypeAlias = tuple[str, ...]
"""The names of the folders on the way to a file and its own, or a pattern for each."""


def files(root: Path, pattern: str, exclude: tuple[str, ...] = ()) -> Iterator[Path]:
    """Yield the files below a folder that a pattern names, some perhaps twice.

    `**` enters each folder once, a folder that a link leads to included. What is hidden is
    left out.

    Args:
        root: The folder.
        pattern: The pattern.
        exclude: Patterns of files and folders to leave out.

    Raises:
        ValueError: If it is not a pattern.
        UsageError: If a folder cannot be read, or what the pattern names is not a file.
    """
    parts = [part for part in pattern.split("/") if part not in ("", ".")]
    if any("**" in part and part != "**" for part in parts):
        raise ValueError("`**` has to stand alone between slashes")
    if parts and not pattern.endswith("/"):  # which would name folders
        if parts[-1] == "**":
            parts.append("*")
        yield from _named(root, (), parts, _split(exclude))


def _named(root: Path, inside: Parts, parts: list[str], exclude: list[Parts]) -> Iterator[Path]:
    """The files below a folder of the root that the remaining parts of a pattern name."""
    if parts[0] == "**":
        for folder in _tree(root, inside, exclude):
            yield from _named(root, folder, parts[1:], exclude)
        return
    for entry in _entries(root, inside, exclude):
        if not fnmatchcase(entry.name, parts[0]):
            continue
        if _is_folder(entry):
            if parts[1:]:
                yield from _named(root, (*inside, entry.name), parts[1:], exclude)
        elif not parts[1:]:
            yield Path(entry.path)


def _tree(root: Path, inside: Parts, exclude: list[Parts]) -> Iterator[Parts]:
    """A folder and those below it; first those that are there, then those that links lead to."""
    entered: set[Path] = set()
    above: set[Path] = set()
    pending = [inside]
    links: list[Parts] = []
    while pending or links:
        folder = pending.pop() if pending else links.pop(0)
        real = root.joinpath(*folder).resolve()
        # A link to a folder above would lead in a circle.
        if real in entered or real in above:
            continue
        entered.add(real)
        above.update(real.parents)
        yield folder
        for entry in _entries(root, folder, exclude):
            if _is_folder(entry):
                (links if entry.is_symlink() else pending).append((*folder, entry.name))


def _entries(root: Path, inside: Parts, exclude: list[Parts]) -> list[os.DirEntry[str]]:
    """What a folder has, by name, without what is hidden or excluded."""
    folder = root.joinpath(*inside)
    try:
        with os.scandir(folder) as entries:
            return sorted(
                (entry for entry in entries if _is_open((*inside, entry.name), exclude)),
                key=lambda entry: entry.name,
            )
    except OSError as error:
        raise unreadable(folder, error, "folder") from error


def _is_folder(entry: os.DirEntry[str]) -> bool:
    """Whether an entry is a folder, and not a file.

    Raises:
        UsageError: If it is neither.
    """
    try:
        if entry.is_dir() or entry.is_file():
            return entry.is_dir()
    except OSError as error:  # such as a link that leads to itself
        raise unreadable(Path(entry.path), error) from error
    what = "the link leads nowhere" if entry.is_symlink() else "it is not a file"
    raise UsageError(
        f"the file cannot be read: {what}",
        hint="mend or remove it, or exclude it in communique.toml",
        location=Location.of(Path(entry.path)),
    )


def is_named(inside: PurePosixPath, patterns: tuple[str, ...], exclude: tuple[str, ...]) -> bool:
    """Return true if patterns name a path below the root, whether or not it is there now."""
    heads = [inside.parts[: length + 1] for length in range(len(inside.parts))]
    named = any(_parts_match(inside.parts, pattern) for pattern in _split(patterns))
    return named and all(_is_open(head, _split(exclude)) for head in heads)


def _split(patterns: tuple[str, ...]) -> list[Parts]:
    return [PurePosixPath(pattern).parts for pattern in patterns]


def _is_open(parts: Parts, exclude: list[Parts]) -> bool:
    """Whether a path is neither hidden nor excluded, if the folders above it are not."""
    is_hidden = parts[-1].startswith(".")
    return not is_hidden and not any(_parts_match(parts, pattern) for pattern in exclude)


def _parts_match(parts: Parts, pattern: Parts) -> bool:
    """Whether a path matches a pattern; `**` stands for any number of folders."""
    if not pattern:
        return not parts
    if pattern[0] == "**":
        rest = pattern[1:] or ("*",)
        return any(_parts_match(parts[start:], rest) for start in range(len(parts)))
    return (
        bool(parts) and fnmatchcase(parts[0], pattern[0]) and _parts_match(parts[1:], pattern[1:])
    )
