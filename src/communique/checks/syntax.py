"""Files that are not what their extension says: the check before all others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from communique.files import read_bytes
from communique.graph import diagnose, format_name, undecodable
from communique.graph.parsing import FORMATS, ParseError, read_triples
from communique.model import Code, Location, Severity
from communique.project import TURTLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from communique.model import Finding
    from communique.turtle import TurtleSyntaxError

__all__ = ["CHECKS_SKIPPED", "CODES", "SYNTAX", "finding", "syntax_faults"]

SYNTAX: Final = Code(
    "syntax",
    Severity.VIOLATION,
    "not {format}: {problem}",
    "A file that is not Turtle cannot be loaded, and a graph without one of its files would "
    "be full of faults that are not there; so nothing else is checked until it is mended.",
    "mend the statement at the place that is given, or the one that ends before it",
    "a cmq:Dialogue\n    cmq:ordinal 1 .",
    is_limit=True,
)
CHECKS_SKIPPED: Final = Code(
    "checks-skipped",
    Severity.INFO,
    "nothing but syntax was checked, because not every file can be read",
    "A clean report would otherwise look as if everything had been checked.",
    "mend the syntax, or name the files under `exclude` in communique.toml, and check again",
    is_limit=True,
)
CODES: Final = (SYNTAX, CHECKS_SKIPPED)


def syntax_faults(
    paths: Iterable[Path], read: Callable[[Path], object] = read_triples
) -> list[Finding]:
    """Parse files and return the first fault of each one that is not what its extension says.

    Args:
        paths: Files of formats that can be read.
        read: Reads the statements of one, as `read_triples` does.

    Raises:
        UsageError: If a file cannot be read.
    """
    return [fault for path in paths if (fault := _fault(path, read)) is not None]


def finding(path: Path, fault: TurtleSyntaxError | UnicodeDecodeError) -> Finding:
    """Return the finding for an error of a parser or the decoder."""
    if isinstance(fault, UnicodeDecodeError):
        fault = undecodable(fault)
    return SYNTAX.finding(
        format=format_name(path),
        problem=fault.message,
        hint=fault.hint,
        location=Location.of(path, fault.line, fault.column),
    )


def _fault(path: Path, read: Callable[[Path], object]) -> Finding | None:
    import pyoxigraph as ox

    content = read_bytes(path)
    try:
        # Oxigraph decides what is Turtle, because it is what fills the store.
        if path.suffix in TURTLE:
            for _ in ox.parse(content, format=FORMATS[path.suffix]):
                pass
        read(path)
    except MemoryError:
        return SYNTAX.finding(
            format=format_name(path),
            problem="a literal has more than 16 MiB",
            location=Location.of(path),
        )
    except ParseError as error:
        place = error.location
        message = error.message.partition(": ")[2]
        return SYNTAX.finding(
            format=format_name(path), problem=message, hint=error.hint, location=place
        )
    except SyntaxError as error:
        return finding(path, diagnose(error, content, turtle=path.suffix in TURTLE))
    return None
