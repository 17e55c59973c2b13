"""A report: the findings of one run with what is known of their rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from communique.model import Severity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from communique.model import Finding

__all__ = ["Report", "Rule", "full_text"]


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


def full_text(finding: Finding) -> str:
    """Return the message of a finding with its hint and its notes, each on a line."""
    hint = [f"help: {finding.hint}"] if finding.hint else []
    notes = [f"note: {place}: {note}" for place, note in finding.related]
    return "\n".join([finding.message, *hint, *notes])
