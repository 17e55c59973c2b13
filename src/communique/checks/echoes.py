"""One finding for one fault: of two checks that find it, the one that explains it better."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from communique.model import Finding

__all__ = ["without_echoes"]

# A value that nothing describes has no class, and a property that nothing declares belongs to no
# class. Shapes report both, but only these rules give the cause. The profile check reports an
# undeclared term of any namespace.
_TELLING: Final = frozenset({"dangling-link", "undeclared-term"})
_ECHOING: Final = frozenset({"class", "closed", "node", "or", "undeclared"})
# What a shape says of the datatype of a literal is said of it already, or the other way round.
_ILL_FORMED: Final = "literal-ill-formed"
# Where a shape allows one text in each language, it reports what these rules report.
_REPEATED: Final = frozenset({"definition-repeated", "label-repeated"})


def without_echoes(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings without those that repeat another one.

    Nothing is lost when the other check is not run: then there is nothing to repeat.
    """
    findings = list(findings)
    explained = {_statement(finding) for finding in findings if finding.code in _TELLING}
    unique = {(each.focus, each.path) for each in findings if each.code.endswith(".uniqueLang")}

    typed = {_statement(each) for each in findings if each.code.endswith(".datatype")}

    def echoes(finding: Finding) -> bool:
        if finding.code == _ILL_FORMED:
            return _statement(finding) in typed
        if finding.code in _REPEATED:
            return (finding.focus, finding.path) in unique
        return finding.code.partition(".")[2] in _ECHOING and _statement(finding) in explained

    return [finding for finding in findings if not echoes(finding)]


def _statement(finding: Finding) -> tuple[str | None, ...]:
    return finding.focus, finding.path, finding.value
