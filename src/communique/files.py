"""Writing a file so that it is whole or not there at all."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

from communique.model import UsageError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["write_whole"]


def write_whole(path: Path, content: bytes) -> None:
    """Write `content` to `path`: beside it first, then renamed.

    A reader sees the old file or the new one, and a fault leaves the old one. A link is
    followed; what is no ordinary file, such as `/dev/null`, is written to as it is.

    Args:
        path: The file. Its folder must exist.
        content: All of it.

    Raises:
        UsageError: If it cannot be written.
    """
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            path.write_bytes(content)
            return
        target = path.resolve()
        beside = target.with_name(f".{target.name}.{os.getpid()}.tmp")
        try:
            beside.write_bytes(content)
            if target.is_file():
                shutil.copymode(target, beside)
            beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)
    except (OSError, ValueError) as error:
        # A path with a null character is a ValueError.
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise UsageError(
            f"cannot write {path}: {reason.lower()}",
            hint="give a file in a folder that exists and that you may write to",
        ) from error
