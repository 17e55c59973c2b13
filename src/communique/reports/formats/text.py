"""Findings for people, as a good compiler prints them."""

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
"""How much of a source line is shown; a longer one is cut around the caret."""


def render(report: Report) -> str:
    """Return the findings as text, ended by the line that counts them."""
    text = as_text(report.findings, colour=report.colour, most=report.most)
    return f"{text}{summary(report.findings, colour=report.colour, waived=len(report.waived))}\n"


def as_text(findings: Iterable[Finding], *, colour: bool = False, most: int | None = None) -> str:
    """Return findings as text: code, message, place, source line with a caret, help.

    Args:
        findings: What to print, in this order.
        colour: Whether to colour it with ANSI codes.
        most: How many of one code to print; the others are counted. All, if None.

    Returns:
        The text, a blank line after each finding, or an empty string.
    """
    page = _Page(colour)
    counts: Counter[str] = Counter()
    parts = []
    for each in findings:
        counts[each.code] += 1
        if most is None or counts[each.code] <= most:
            parts.append(f"{page.finding(each)}\n\n")
    if most is not None and (hidden := [code for code in counts if counts[code] > most]):
        more = ", ".join(f"{counts[code] - most:,} of {code}" for code in hidden)
        parts.append(f"not shown: {more} (--max-per-rule 0 shows all)\n\n")
    return "".join(parts)


def summary(findings: Sequence[Finding], *, colour: bool = False, waived: int = 0) -> str:
    """Return the line that counts findings: `2 errors, 1 warning in 2 files, 3 waived`."""
    rest = f", {waived} waived" if waived else ""
    if not findings:
        text = f"no findings{rest}"
        return click.style(text, fg="green", bold=True) if colour else text
    counts = Counter(each.severity for each in findings)
    parts = [
        _plural(counts[severity], _WORDS[severity]) for severity in sorted(counts, reverse=True)
    ]
    files = {each.location.path for each in findings if each.location}
    text = ", ".join(parts) + (f" in {_plural(len(files), 'file')}" if files else "") + rest
    worst = max(counts)
    return click.style(text, fg=_COLOURS[worst], bold=True) if colour else text


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 or noun == "info" else f"{count} {noun}s"


class _Page:
    """Prints findings and keeps the source lines that it has read."""

    def __init__(self, colour: bool) -> None:
        self._colour = colour
        self._excerpts = Excerpts()

    def finding(self, finding: Finding) -> str:
        colour = _COLOURS[finding.severity]
        head = self._style(f"{_WORDS[finding.severity]}[{finding.code}]", colour)
        message, *details = map(printable, finding.message.split("\n"))
        lines = [head + self._style(f": {message}", None)]
        margin = " " * len(str(finding.location.line if finding.location else ""))
        bar = self._style("|", "blue")
        if finding.location:
            lines.append(f"{margin}{self._style('-->', 'blue')} {finding.location}")
            lines += self._excerpt(finding.location, margin, bar, colour)
        lines += [f"{margin} {bar} {each}".rstrip() for each in details]
        label = f"{margin} {self._style('=', 'blue')}"
        for place, note in finding.related:
            lines.append(f"{label} {self._style('note', None)}: {place}: {note}")
        if finding.hint:
            lines.append(f"{label} {self._style('help', None)}: {printable(finding.hint)}")
        return "\n".join(lines)

    def _excerpt(self, place: Location, margin: str, bar: str, colour: str) -> list[str]:
        text = self._excerpts.line(place)
        if text is None or not place.column or place.column > len(text) + 1:
            return []
        start = place.column - 1
        line, column = self._excerpts.end(place) or (place.line, start + 2)
        end = column - 1 if line == place.line else len(text)
        shown, before, caret = _window(text, start, end)
        number = self._style(str(place.line), "blue")
        return [
            f"{margin} {bar}",
            f"{number} {bar} {shown}".rstrip(),
            f"{margin} {bar} {before}{self._style(caret, colour)}",
        ]

    def _style(self, text: str, colour: str | None) -> str:
        return click.style(text, fg=colour, bold=True) if self._colour else text


def _window(text: str, start: int, end: int) -> tuple[str, str, str]:
    """Return the part of a line to show, the blanks before its caret, and the caret."""
    cut, left = text, ""
    if len(text) > _WIDTH:
        first = max(0, min(start - 20, len(text) - _WIDTH))
        left = "…" if first else ""
        cut = text[first : first + _WIDTH]
        start, end = start - first, min(end - first, len(cut))
        right = "…" if first + _WIDTH < len(text) else ""
        cut = left + cut + right
        start, end = start + len(left), end + len(left)
    # Tabs stay tabs before the caret, so that both lines move alike.
    before = "".join("\t" if char == "\t" else " " * columns(char) for char in cut[:start])
    return printable(cut, keep="\t"), before, "^" * max(1, columns(cut[start:end]))
