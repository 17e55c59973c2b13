"""What every format of a report is given: the findings, and what is known of their rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from communique.model import Severity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from communique.model import Finding

__all__ = ["Report", "Rule"]


@dataclass(frozen=True, slots=True)
class Rule:
    """What there is to say about the code of findings.

    Attributes:
        code: The code.
        severity: The severity of its findings.
        problem: What is wrong, in one sentence.
        solution: What to do about it, or an empty string.
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
        findings: What was found, in the order in which it is to be shown.
        rules: The rules that were checked, by their codes. A code without a rule is allowed.
        fail_on: The severity from which a finding makes the run a failure.
        colour: Whether text is coloured with ANSI codes.
        most: How many findings of one code are shown in text; None for all.
        waived: What was found and is accepted, each with the reason; it does not count.
    """

    findings: Sequence[Finding]
    rules: Mapping[str, Rule] = field(default_factory=lambda: MappingProxyType({}))
    fail_on: Severity = Severity.WARNING
    colour: bool = False
    most: int | None = None
    waived: Sequence[tuple[Finding, str]] = ()

    def fails(self, finding: Finding) -> bool:
        """Say whether a finding is grave enough to make the run a failure."""
        return finding.severity >= self.fail_on

    @property
    def failed(self) -> bool:
        """Whether any finding is."""
        return any(map(self.fails, self.findings))
