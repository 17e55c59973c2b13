"""A report: the findings of one run with what is known of their rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from communique.model import Severity
from communique.reports import formats

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from communique.model import Finding

__all__ = ["FORMATS", "Report", "Rule", "full_text", "render"]

_NAMES: Final = {module.name for module in iter_modules(formats.__path__)}
FORMATS: Final = ("text", *sorted(_NAMES - {"text"}))
"""The names of the formats, the default first."""


@dataclass(frozen=True, slots=True)
class Rule:
    """An explanation of a code.

    Attributes:
        code: The code.
        severity: The severity of its findings.
        problem: What is wrong, in one sentence.
        solution: How to mend it, or an empty string.
        markdown: The page of the rule in Markdown, or an empty string.
    """

    code: str
    severity: Severity
    problem: str
    solution: str = ""
    markdown: str = ""


@dataclass(frozen=True)
class Report:
    """The findings of one run.

    Attributes:
        findings: The findings, in the order in which they are shown.
        rules: The rules that were checked, by their codes. A code without a rule is allowed.
        fail_on: The lowest severity that makes the run a failure.
        colour: Whether text is coloured with ANSI codes.
        most: How many findings of one code are shown in text; None for all.
        waived: The findings that are accepted, each with the reason; they do not count.
    """

    findings: Sequence[Finding]
    rules: Mapping[str, Rule] = field(default_factory=lambda: MappingProxyType({}))
    fail_on: Severity = Severity.WARNING
    colour: bool = False
    most: int | None = None
    waived: Sequence[tuple[Finding, str]] = ()

    def fails(self, finding: Finding) -> bool:
        """Return true if the finding makes the run a failure."""
        return finding.severity >= self.fail_on

    @property
    def failed(self) -> bool:
        """Whether any finding makes the run a failure."""
        return any(map(self.fails, self.findings))


def render(report: Report, format: str) -> str:
    """Return a report in one of the formats; only the module of that format is imported."""
    text: str = import_module(f"{formats.__name__}.{format}").render(report)
    return text


def full_text(finding: Finding) -> str:
    """Return the message of a finding with its hint and its notes, each on a line."""
    hint = [f"help: {finding.hint}"] if finding.hint else []
    notes = [f"note: {place}: {note}" for place, note in finding.related]
    return "\n".join([finding.message, *hint, *notes])
