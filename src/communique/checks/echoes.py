"""One fault, one finding: what two checks find in one statement is told by the better one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from communique.model import Finding

__all__ = ["without_echoes"]

# A value that nothing describes is of no class, and a property that nothing declares belongs to
# no class: shapes report both, but only these rules say what the matter is. The profile check
# reports an undeclared term of any namespace.
_TELLING: Final = frozenset({"dangling-link", "undeclared-term"})
_ECHOING: Final = frozenset({"class", "closed", "node", "or", "undeclared"})


def without_echoes(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings without those of shapes on a statement that a rule explains.

    Nothing is lost when the rule is not run: then there is nothing to be an echo of.
    """
    findings = list(findings)
    told = {_statement(each) for each in findings if each.code in _TELLING}
    return [
        each
        for each in findings
        if each.code.partition(".")[2] not in _ECHOING or _statement(each) not in told
    ]


def _statement(finding: Finding) -> tuple[str | None, ...]:
    return finding.focus, finding.path, finding.value
