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
# What a shape says of the datatype of a literal is said of it already, or the other way round.
_ILL_FORMED: Final = "literal-ill-formed"
# Where a shape allows one text in a language, it has said what these rules say of any project.
_REPEATED: Final = frozenset({"definition-repeated", "label-repeated"})


def without_echoes(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings without those that say again what another says better.

    Nothing is lost when the other check is not run: then there is nothing to be an echo of.
    """
    findings = list(findings)
    told = {_statement(each) for each in findings if each.code in _TELLING}
    unique = {(each.focus, each.path) for each in findings if each.code.endswith(".uniqueLang")}

    typed = {_statement(each) for each in findings if each.code.endswith(".datatype")}

    def echoes(finding: Finding) -> bool:
        if finding.code == _ILL_FORMED:
            return _statement(finding) in typed
        if finding.code in _REPEATED:
            return (finding.focus, finding.path) in unique
        return finding.code.partition(".")[2] in _ECHOING and _statement(finding) in told

    return [each for each in findings if not echoes(each)]


def _statement(finding: Finding) -> tuple[str | None, ...]:
    return finding.focus, finding.path, finding.value
