"""One finding for one fault: of two checks that find it, the one that explains it better."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from communique.checks.bases import BASE_MISSPELT, meant
from communique.checks.dates import PRINTED_DATE_DIFFERS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from communique.model import Finding

__all__ = ["without_echoes"]

# A value that nothing describes has no class, and a property that nothing declares belongs to no
# class. Shapes report both, but only these rules give the cause. The profile check reports an
# undeclared term of any namespace.
# What is missed where a file describes it under another name.
_MISSED: Final = frozenset({"dangling-link", "documents-without-claim", "source-not-cited"})
_TELLING: Final = frozenset({"dangling-link", "undeclared-term"})
_ECHOING: Final = frozenset({"class", "closed", "node", "or", "undeclared"})
# In a file of shapes that is loaded, too, this check has the better hint than the rule.
_UNKNOWN: Final = {"built-in-unknown": "term-undeclared"}
# A shape that asks for the datatype of a literal reports an ill-formed one, too.
_ILL_FORMED: Final = "literal-ill-formed"
# Where a shape allows one text in each language, it reports what these rules report.
_REPEATED: Final = frozenset({"definition-repeated", "label-repeated"})
# A day that is not the printed one may be out of order, too.
_OUT_OF_ORDER: Final = frozenset({"reported-before-held", "start-after-end"})


def without_echoes(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings without those that repeat another one.

    Nothing is lost when the other check is not run: then there is nothing to repeat.
    """
    findings = list(findings)
    spaces = _misspelt_spaces(findings)
    explained = {_statement(finding) for finding in findings if finding.code in _TELLING}
    unknown = {(each.code, _statement(each)) for each in findings}
    misread = {each.focus for each in findings if each.code == PRINTED_DATE_DIFFERS.code}
    unique = {(each.focus, each.path) for each in findings if each.code.endswith(".uniqueLang")}

    typed = {_statement(each) for each in findings if each.code.endswith(".datatype")}

    def echoes(finding: Finding) -> bool:
        if finding.code == _ILL_FORMED:
            return _statement(finding) in typed
        if finding.code in _OUT_OF_ORDER:
            return finding.focus in misread
        if finding.code in _REPEATED:
            return (finding.focus, finding.path) in unique
        if (_UNKNOWN.get(finding.code), _statement(finding)) in unknown:
            return True
        if _is_of_base(finding, spaces):
            return True
        return finding.code.partition(".")[2] in _ECHOING and _statement(finding) in explained

    return [finding for finding in findings if not echoes(finding)]


def _misspelt_spaces(findings: Iterable[Finding]) -> dict[str, str]:
    """Return what the misspelt bases begin with, and what is meant."""
    spaces: dict[str, str] = {}
    for finding in findings:
        if finding.code == BASE_MISSPELT.code and finding.value is not None:
            base = finding.value[1:-1]
            right = meant(base) or base
            spaces[base.rpartition("/")[0] + "/"] = right.rpartition("/")[0] + "/"
    return spaces


def _is_of_base(finding: Finding, spaces: dict[str, str]) -> bool:
    """Whether a finding follows from a misspelt base: of a thing named by it, or one missed."""
    if finding.code == BASE_MISSPELT.code:
        return False
    terms = [term for term in (finding.focus, finding.value) if term is not None]
    if any(term.startswith(f"<{space}") for term in terms for space in spaces):
        return True
    value = finding.value or finding.focus or ""
    rights = spaces.values()
    return finding.code in _MISSED and any(value.startswith(f"<{right}") for right in rights)


def _statement(finding: Finding) -> tuple[str | None, ...]:
    return finding.focus, finding.path, finding.value
