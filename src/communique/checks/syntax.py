"""Files that are not Turtle: the one check that comes before all others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from communique.model import Finding, Location, Severity, UsageError
from communique.turtle import TurtleSyntaxError, parse

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

__all__ = ["CODE", "check"]

CODE = "syntax"
"""The code of every finding of this check."""


def check(paths: Iterable[Path]) -> list[Finding]:
    """Parse files and report the first fault of each one that is not Turtle.

    Args:
        paths: Turtle files.

    Raises:
        UsageError: If a file cannot be read.
    """
    return [fault for path in paths if (fault := _fault(path)) is not None]


def _fault(path: Path) -> Finding | None:
    try:
        raw = path.read_bytes()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UsageError(
            f"the file cannot be read: {reason}", location=Location.of(path)
        ) from error
    try:
        # Oxigraph decides what is Turtle, because it is what fills the store.
        for _ in ox.parse(raw, format=ox.RdfFormat.TURTLE):
            pass
    except SyntaxError as error:
        message = error.msg.partition(": ")[2] or error.msg
        fault = TurtleSyntaxError(message, error.lineno or 0, error.offset or 0)
        return _finding(path, _explained(raw, fault))
    return None


def _explained(raw: bytes, fault: TurtleSyntaxError) -> TurtleSyntaxError:
    """The same fault from the parser that says how to mend it, where that one sees it too."""
    try:
        parse(raw.decode())
    except TurtleSyntaxError as error:
        return error
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode()
        line = before.count("\n") + 1
        column = len(before) - (before.rfind("\n") + 1) + 1
        return TurtleSyntaxError("the text is not UTF-8", line, column, "save the file as UTF-8")
    return fault


def _finding(path: Path, fault: TurtleSyntaxError) -> Finding:
    return Finding(
        code=CODE,
        severity=Severity.VIOLATION,
        focus=None,
        path=None,
        value=None,
        message=f"not Turtle: {fault.message}",
        hint=fault.hint,
        location=Location.of(path, fault.line, fault.column),
    )
