"""Files that are not Turtle, or what else they should be: the check before all others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from communique.model import Finding, Location, Severity, UsageError
from communique.project import TURTLE
from communique.store import format_name, parse_triples
from communique.turtle import LineIndex, TurtleSyntaxError, parse

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

__all__ = ["CODE", "check", "finding", "read_bytes"]

CODE = "syntax"
"""The code of every finding of this check."""


def check(paths: Iterable[Path]) -> list[Finding]:
    """Parse files and report the first fault of each one that is not what its name says.

    Args:
        paths: Files of formats that can be read.

    Raises:
        UsageError: If a file cannot be read.
    """
    return [fault for path in paths if (fault := _fault(path)) is not None]


def finding(path: Path, fault: TurtleSyntaxError | UnicodeDecodeError) -> Finding:
    """Return the finding for what a parser or the decoder said of a file."""
    if isinstance(fault, UnicodeDecodeError):
        before = fault.object[: fault.start].decode()
        # Lines may end in CR alone, so the index of the Turtle parser counts them.
        place = LineIndex(before).line_column(len(before))
        fault = TurtleSyntaxError("the text is not UTF-8", *place, "save the file as UTF-8")
    return Finding(
        code=CODE,
        severity=Severity.VIOLATION,
        focus=None,
        path=None,
        value=None,
        message=f"not {format_name(path)}: {fault.message}",
        hint=fault.hint,
        location=Location.of(path, fault.line, fault.column),
    )


def read_bytes(path: Path) -> bytes:
    """Return the content of a file.

    Raises:
        UsageError: If it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UsageError(
            f"the file cannot be read: {reason}", location=Location.of(path)
        ) from error


def _fault(path: Path) -> Finding | None:
    raw = read_bytes(path)
    try:
        # Oxigraph decides what is Turtle, because it is what fills the store.
        for _ in parse_triples(raw, path):
            pass
    except SyntaxError as error:
        try:
            # The parser of this package sees the same fault and says how to mend it.
            if path.suffix in TURTLE:
                parse(raw.decode())
        except (TurtleSyntaxError, UnicodeDecodeError) as better:
            return finding(path, better)
        message = error.msg.partition(": ")[2] or error.msg
        place = error.lineno or 0, error.offset or 0
        return finding(path, TurtleSyntaxError(message, *place))
    return None
