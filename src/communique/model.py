"""What every module shares: findings with their place, IRIs, and the errors for users."""

from __future__ import annotations

import os
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = [
    "TIMEOUT",
    "Code",
    "CommuniqueError",
    "Finding",
    "Iri",
    "Location",
    "Progress",
    "Severity",
    "UsageError",
    "did_you_mean",
    "plural",
]


Progress: TypeAlias = "Callable[[str, float], None]"
"""Is called with the step of some work and how much of the whole is done, from 0 to 1."""


TIMEOUT: Final = 60.0
"""How many seconds a query or a server may take, if the user does not say."""


class Iri(str):
    """An IRI, so that a row tells a thing from a text; otherwise an ordinary string."""

    __slots__ = ()

    def __repr__(self) -> str:
        """Show the class, because `Iri("x") == "x"`."""
        return f"Iri({super().__repr__()})"


class Severity(IntEnum):
    """How grave a finding is, from least to most, by the names that SHACL gives."""

    INFO = 1
    WARNING = 2
    VIOLATION = 3

    def __str__(self) -> str:
        """Return the name as headers and reports write it: `violation`."""
        return self.name.lower()


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a file.

    Attributes:
        path: The file, relative to the current folder where it lies below that.
        line: The line, from 1; 0 where only the file is known.
        column: The column, from 1, in Unicode code points; 0 where only the line is known.
    """

    path: str
    line: int = 0
    column: int = 0

    @classmethod
    def of(cls, path: Path, line: int = 0, column: int = 0) -> Location:
        """Return a place in `path`, shortened as users expect to read it."""
        absolute = path.absolute()
        here = Path.cwd()
        shown = absolute.relative_to(here) if absolute.is_relative_to(here) else absolute
        # A name that is not of the file system's encoding has surrogates, which are no text.
        text = os.fsencode(shown.as_posix()).decode(errors="backslashreplace")
        return cls(text, line, column)

    def __str__(self) -> str:
        """Return `path:line:column`, as compilers write it and editors understand it."""
        return ":".join([self.path, *(str(n) for n in (self.line, self.column) if n)])


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault that a check found.

    Attributes:
        code: The rule, the same from every engine: `DialogueShape-ordinal.minCount`.
        severity: How grave it is.
        focus: The thing at fault, as an N-Triples term.
        path: The property at fault, as an N-Triples term or a SPARQL property path.
        value: The value at fault, as an N-Triples term.
        message: What is wrong, in one sentence.
        hint: What to do about it, or an empty string.
        location: The place to look at first.
        related: Further places, each with what there is to see.
        shape: The shape that says so, as an N-Triples term; None for what no shape finds.
    """

    code: str
    severity: Severity
    focus: str | None
    path: str | None
    value: str | None
    message: str
    hint: str = ""
    location: Location | None = None
    related: tuple[tuple[Location, str], ...] = ()
    shape: str | None = None


@dataclass(frozen=True, slots=True)
class Code:
    """A code that the program itself gives to findings, with all that explains it.

    Attributes:
        code: The code, such as `quote-missing`.
        severity: How grave its findings are.
        message: What a finding says, a template for `str.format`.
        problem: What is wrong, and why that matters.
        solution: What to do about it.
        example: An example of the fault, or an empty text.
        is_limit: Whether it says that something was not checked; it is then shown whatever
            codes were selected.
    """

    code: str
    severity: Severity
    message: str
    problem: str
    solution: str
    example: str = ""
    is_limit: bool = False

    def finding(
        self,
        *,
        focus: str | None = None,
        path: str | None = None,
        value: str | None = None,
        message: str | None = None,
        hint: str | None = None,
        location: Location | None = None,
        related: tuple[tuple[Location, str], ...] = (),
        **parts: object,
    ) -> Finding:
        """Return a finding with this code.

        Args:
            focus: The thing at fault, as an N-Triples term.
            path: The property at fault, likewise.
            value: The value at fault, likewise.
            message: What is wrong, if the template does not say it.
            hint: How to mend it, if the solution does not say it.
            location: The place to look at first.
            related: Further places, each with what there is to see.
            parts: What fills the template.
        """
        text = self.message.format(**parts) if message is None else message
        hint = self.solution if hint is None else hint
        return Finding(self.code, self.severity, focus, path, value, text, hint, location, related)


class CommuniqueError(Exception):
    """A fault that the user can mend, said in one line: what, where, and how to mend it.

    Attributes:
        message: What is wrong, without a full stop at its end.
        hint: How to mend it, or None.
        location: The place of the fault, or None.
    """

    exit_code = 2

    def __init__(
        self, message: str, *, hint: str | None = None, location: Location | None = None
    ) -> None:
        """Keep the parts and build the one line."""
        self.message = message
        self.hint = hint
        self.location = location
        place = f"{location}: " if location else ""
        super().__init__(f"{place}{message}{f' ({hint})' if hint else ''}")


class UsageError(CommuniqueError):
    """A fault in how a command or a function was called."""


def plural(noun: str) -> str:
    """Return the plural of an English noun, such as the name of a class.

    >>> plural("party"), plural("series"), plural("evidence")
    ('parties', 'series', 'evidence')
    """
    if noun.endswith("ss"):
        return f"{noun}es"
    if noun.endswith("y"):
        return f"{noun[:-1]}ies"
    return noun if noun.endswith(("s", "evidence")) else f"{noun}s"


def did_you_mean(word: str, words: Iterable[str]) -> str | None:
    """Return a hint that names the word of `words` nearest to `word`, if one is near.

    >>> did_you_mean("dialoges", ["dialogues", "sources"])
    'did you mean `dialogues`?'
    """
    import difflib  # only those who mistype pay for it

    near = difflib.get_close_matches(word, list(words), n=1)
    return f"did you mean `{near[0]}`?" if near else None
