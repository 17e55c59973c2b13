"""Findings for people, in the form of a compiler's messages."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

import click

from communique.model import Severity
from communique.reports.excerpts import Excerpts
from communique.reports.text import columns, printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from communique.model import Finding, Location
    from communique.reports.report import Report

__all__ = ["as_text", "render", "summary"]

_WORDS: Final = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "info"}
_COLOURS: Final = {Severity.VIOLATION: "red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
_WIDTH: Final = 100
"""How many characters of a source line are shown; a longer one is cut around the caret."""


def render(report: Report) -> str:
    """Return findings as text, ended by the line that counts them."""
    text = as_text(report.findings, colour=report.colour, most=report.most)
    return f"{text}{summary(report.findings, colour=report.colour, waived=len(report.waived))}\n"


def as_text(findings: Iterable[Finding], *, colour: bool = False, most: int | None = None) -> str:
    """Return findings as text: code, message, place, source line with a caret, and help.

    Args:
        findings: The findings, in the order in which they are shown.
        colour: Whether to colour the text with ANSI codes.
        most: How many of one code to show; the others are counted. All, if None.

    Returns:
        The text with a blank line after each finding, or an empty string.
    """
    page = _Page(colour)
    counts: Counter[str] = Counter()
    parts = []
    for finding in findings:
        counts[finding.code] += 1
        if most is None or counts[finding.code] <= most:
            parts.append(f"{page.finding(finding)}\n\n")
    if most is not None and (hidden := [code for code in counts if counts[code] > most]):
        more = ", ".join(f"{counts[code] - most:,} of {code}" for code in hidden)
        parts.append(f"not shown: {more} (--max-per-rule 0 shows all)\n\n")
    return "".join(parts)


def summary(findings: Sequence[Finding], *, colour: bool = False, waived: int = 0) -> str:
    """Return the line that counts findings: `2 errors, 1 warning in 2 files, 3 waived`."""
    counts = Counter(finding.severity for finding in findings)
    parts = [_counted(counts[level], _WORDS[level]) for level in sorted(counts, reverse=True)]
    files = {finding.location.path for finding in findings if finding.location}
    text = ", ".join(parts) or "no findings"
    text += f" in {_counted(len(files), 'file')}" if files else ""
    text += f", {waived} waived" if waived else ""
    return _style(text, _COLOURS[max(counts)] if counts else "green") if colour else text


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 or noun == "info" else f"{count} {noun}s"


def _style(text: str, colour: str | None) -> str:
    return click.style(text, fg=colour, bold=True)


class _Page:
    """Writes findings, each with its source line."""

    def __init__(self, colour: bool) -> None:
        self._style = _style if colour else lambda text, _: text
        self._excerpts = Excerpts()

    def finding(self, finding: Finding) -> str:
        colour, place = _COLOURS[finding.severity], finding.location
        message, *details = map(printable, finding.message.split("\n"))
        head = self._style(f"{_WORDS[finding.severity]}[{finding.code}]", colour)
        lines = [head + self._style(f": {message}", None)]
        margin = " " * len(str(place.line if place else ""))
        bar = f"{margin} {self._style('|', 'blue')}"
        if place:
            lines.append(f"{margin}{self._style('-->', 'blue')} {place}")
        if place and (excerpt := self._excerpt(place)):
            source, before, caret = excerpt
            number = self._style(str(place.line), "blue")
            lines.append(bar)
            lines.append(f"{number}{bar[len(margin) :]} {source}".rstrip())
            lines.append(f"{bar} {before}{self._style(caret, colour)}")
        lines += [f"{bar} {detail}".rstrip() for detail in details]
        notes = [("note", f"{where}: {note}") for where, note in finding.related]
        notes += [("help", printable(finding.hint))] if finding.hint else []
        sign = f"{margin} {self._style('=', 'blue')}"
        lines += [f"{sign} {self._style(name, None)}: {text}" for name, text in notes]
        return "\n".join(lines)

    def _excerpt(self, place: Location) -> tuple[str, str, str] | None:
        """Return the source line of a place, the blanks before its caret, and the caret."""
        line = self._excerpts.line(place)
        if line is None or not 0 < place.column <= len(line) + 1:
            return None
        start = place.column - 1
        last, column = self._excerpts.end(place) or (place.line, start + 2)
        end = column - 1 if last == place.line else len(line)
        if len(line) > _WIDTH:
            first = max(0, min(start - 20, len(line) - _WIDTH))
            left, right = "…" * (first > 0), "…" * (first + _WIDTH < len(line))
            start, end = start - first + len(left), min(end - first, _WIDTH) + len(left)
            line = f"{left}{line[first : first + _WIDTH]}{right}"
        # Tabs stay tabs before the caret, so that both lines move alike.
        before = "".join("\t" if char == "\t" else " " * columns(char) for char in line[:start])
        return printable(line, keep="\t"), before, "^" * max(1, columns(line[start:end]))
