"""Reading files with clear errors, and writing a file whole or not at all."""

from __future__ import annotations

import os
import stat
from codecs import BOM_UTF8
from typing import TYPE_CHECKING

from communique.model import Location, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

__all__ = [
    "decoded",
    "read_bytes",
    "read_inside",
    "read_text",
    "reason",
    "unreadable",
    "write_whole",
]


def read_bytes(path: Path) -> bytes:
    """Return the content of a file, without the mark of the byte order that UTF-8 has no need of.

    Raises:
        UsageError: If it cannot be read.
    """
    try:
        return path.read_bytes().removeprefix(BOM_UTF8)
    except OSError as error:
        raise unreadable(path, error) from error


def read_inside(folder: Path, name: str, *, limit: int) -> bytes:
    """Return the content of a regular file that lies in a folder, after links are followed.

    Args:
        folder: The folder.
        name: The path of the file below the folder, as a stranger wrote it.
        limit: How many bytes it may have.

    Raises:
        FileNotFoundError: If there is no such file.
        UsageError: If it lies outside the folder, is not a regular file, is too large or cannot
            be read.
    """
    try:
        path = (folder / name).resolve()
        if not path.is_relative_to(folder.resolve()):
            raise UsageError(f"{name[:200]!a} lies outside the folder {folder}")
        # A pipe would wait for a writer, and a device never ends.
        with os.fdopen(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)), "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise UsageError(f"{path} is not a regular file")
            if status.st_size > limit:
                raise UsageError(f"{path} has more than {limit:,} bytes")
            return file.read(limit + 1)[:limit]
    except FileNotFoundError:
        raise
    except (OSError, RuntimeError, ValueError) as error:
        why = reason(error) if isinstance(error, OSError) else str(error)
        raise UsageError(f"{name[:200]!a} cannot be read: {why}") from error


def read_text(path: Path) -> str:
    """Return the text of a file, with LF as its line ends.

    Raises:
        UsageError: If it cannot be read, or is not UTF-8.
    """
    return decoded(path, read_bytes(path)).replace("\r\n", "\n").replace("\r", "\n")


def decoded(path: Path, content: bytes) -> str:
    """Decode the content of a file.

    Raises:
        UsageError: If it is not UTF-8.
    """
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise UsageError(
            "the file is not UTF-8", hint="save it as UTF-8", location=Location.of(path)
        ) from error


def unreadable(path: Path, error: OSError, what: str = "file") -> UsageError:
    """Return the error for a file, or for what else a path names, that cannot be read."""
    return UsageError(f"the {what} cannot be read: {reason(error)}", location=Location.of(path))


def reason(error: OSError) -> str:
    """Return the reason of an error for the end of a message: `permission denied`."""
    return (error.strerror or str(error)).lower()


def write_whole(
    path: Path, content: bytes | Iterable[bytes], *, within: Path | None = None
) -> None:
    """Write `content` to `path` through a temporary file beside it.

    A reader sees the old file or the new one, and a failure leaves the old one. A symbolic link is
    followed; what is not an ordinary file, such as `/dev/null`, is written to directly.

    Args:
        path: The file. Its folder must exist.
        content: The whole content, or its pieces in order.
        within: The folder of a project that the file has to lie in, after links are followed.

    Raises:
        UsageError: If it cannot be written, or lies elsewhere.
    """
    if within is not None and not path.resolve().is_relative_to(within.resolve()):
        raise UsageError(
            f"{path} lies outside of the project {within}: nothing is written there",
            hint="correct the configuration, or remove the link",
        )
    pieces = (content,) if isinstance(content, bytes) else content
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            with path.open("wb") as file:
                file.writelines(pieces)
            return
        target = path.resolve()
        temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
        try:
            with temporary.open("wb") as file:
                file.writelines(pieces)
            if target.is_file():
                import shutil  # only those who write pay for it

                shutil.copymode(target, temporary)
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)
    except (OSError, ValueError) as error:
        # A path with a null character is a ValueError.
        why = reason(error) if isinstance(error, OSError) else str(error)
        raise UsageError(
            f"cannot write {path}: {why}",
            hint="give a file in a folder that exists and that you may write to",
        ) from error
