"""Files that are not Turtle, or what else they should be: the check before all others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from communique.files import read_bytes
from communique.model import Finding, Location, Severity
from communique.project import TURTLE
from communique.store import diagnose, format_name, parse_triples, undecodable

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from communique.turtle import TurtleSyntaxError

__all__ = ["CODE", "check", "finding"]

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
        fault = undecodable(fault)
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


def _fault(path: Path) -> Finding | None:
    raw = read_bytes(path)
    try:
        # Oxigraph decides what is Turtle, because it is what fills the store.
        for _ in parse_triples(raw, path):
            pass
    except SyntaxError as error:
        return finding(path, diagnose(error, raw, turtle=path.suffix in TURTLE))
    return None
