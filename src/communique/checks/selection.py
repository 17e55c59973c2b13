"""Which findings are wanted, by their codes."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from communique.checks.job import built_in_codes
from communique.model import UsageError, did_you_mean
from communique.project.config import place_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from communique.model import Finding
    from communique.project import Project

__all__ = ["Selection", "matches"]


@dataclass(frozen=True, slots=True)
class Selection:
    """A choice of codes.

    A pattern is a code, the part of one before its dot (`DialogueShape-ordinal`, `profile`),
    or either with `*`, `?` and `[...]` as in the names of files.

    Attributes:
        select: The patterns of which a finding has to match one; none for all findings.
        ignore: The patterns of which it must match none.
    """

    select: Sequence[str] = ()
    ignore: Sequence[str] = ()

    @classmethod
    def of(
        cls, project: Project, select: Iterable[str] = (), ignore: Iterable[str] = ()
    ) -> Selection:
        """Return the choice of a project's configuration, with what is asked for in addition.

        Args:
            project: The project.
            select: Taken instead of what the configuration selects, if it is not empty.
            ignore: Ignored beside what the configuration ignores.
        """
        layout = project.layout
        return cls(tuple(select) or layout.select, (*layout.ignore, *ignore))

    def require_known(self, codes: Iterable[str], project: Project) -> None:
        """Refuse a pattern that matches no code: it is misspelt.

        Args:
            codes: All codes that there are.
            project: The project whose configuration may have the pattern.

        Raises:
            UsageError: If a pattern matches none.
        """
        known = frozenset(codes)
        patterns = [("select", each) for each in self.select]
        patterns += [("ignore", each) for each in self.ignore]
        for key, pattern in patterns:
            if not any(matches(code, pattern) for code in known):
                names = known | {code.partition(".")[0] for code in known}
                hint = did_you_mean(pattern, sorted(names))
                raise UsageError(
                    f"no finding can have the code `{pattern}`",
                    hint=hint or "`communique explain` lists the codes",
                    location=place_of(project.root, key, pattern),
                )

    def keeps(self, finding: Finding) -> bool:
        """Return true if a finding is wanted."""
        return self.wants(finding.code)

    def wants(self, *codes: str) -> bool:
        """Return true if findings of any of these codes are wanted."""
        return any(self._wants(code) for code in codes)

    @property
    def is_all(self) -> bool:
        """Whether findings of every code are wanted."""
        return not self.select and not self.ignore

    def wants_all_of(self, pattern: str) -> bool:
        """Return true if every code that a pattern means is known to be wanted."""
        if self.is_all:
            return True
        parts = any(each.startswith(f"{pattern}.") for each in self.ignore)
        return not parts and not set("*?[") & set(pattern) and self._wants(pattern)

    def _wants(self, code: str) -> bool:
        if any(matches(code, pattern) for pattern in self.ignore):
            return False
        built_in = built_in_codes().get(code)
        if not self.select or (built_in is not None and built_in.is_limit):
            return True
        return any(matches(code, pattern) for pattern in self.select)


def matches(code: str, pattern: str) -> bool:
    """Return true if a pattern means a code."""
    return fnmatchcase(code, pattern) or fnmatchcase(code.partition(".")[0], pattern)
