"""Waivers: findings that are known, accepted for a reason, and not reported until a day.

They stand in a TOML file of the project, one `[[waiver]]` for each.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from communique.checks.selection import matches
from communique.model import Code, Severity
from communique.prefixes import PREFIXES, expand
from communique.project.table import read_toml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from communique.model import Finding, Location
    from communique.project import Project
    from communique.project.table import Table

__all__ = ["CODES", "Waived", "Waiver", "Waivers"]

WAIVER_EXPIRED: Final = Code(
    "waiver-expired",
    Severity.WARNING,
    "the waiver of {pattern} expired on {day}",
    "A waiver is for a time; after its last day what it covers is reported again.",
    "mend what it waives, or give it a new day and the reason for it",
)
WAIVER_UNUSED: Final = Code(
    "waiver-unused",
    Severity.WARNING,
    "there is no finding that this waiver of {pattern} is for",
    "A waiver that covers nothing would one day hide a fault that nobody has seen.",
    "remove the waiver",
)
CODES: Final = (WAIVER_EXPIRED, WAIVER_UNUSED)

_KEYS: Final = ("code", "expires", "file", "focus", "reason")
_NEEDED: Final = {
    "code": "what a finding has in brackets, such as `label-missing`",
    "reason": "say why the finding is accepted",
    "expires": "write the last day on which it holds, such as `expires = 2027-06-30`",
}


@dataclass(frozen=True, slots=True)
class Waiver:
    """One waiver.

    Attributes:
        code: The code that is waived, or a pattern as for `--ignore`.
        focus: The IRI of the thing, in which `*` stands for anything; None for any thing.
        file: The file, likewise, below the project; None for any file.
        reason: Why.
        expires: The last day on which it holds.
        place: Where it stands.
        expiry: Where its last day stands.
    """

    code: str
    focus: str | None
    file: str | None
    reason: str
    expires: date
    place: Location
    expiry: Location

    def covers(self, finding: Finding, root: Path) -> bool:
        """Return true if a finding is waived, on any day."""
        if not matches(finding.code, self.code):
            return False
        if self.focus is not None:
            focus = finding.focus or ""
            if not focus.startswith("<") or not _fits(focus[1:-1], self.focus):
                return False
        if self.file is None:
            return True
        path = Path(finding.location.path).absolute() if finding.location else None
        if path is None or not path.is_relative_to(root):
            return False
        return _fits(path.relative_to(root).as_posix(), self.file)


@dataclass(frozen=True, slots=True)
class Waived:
    """A finding that is not reported, and the waiver that says so."""

    finding: Finding
    waiver: Waiver


class Waivers:
    """The waivers of a project."""

    def __init__(self, project: Project) -> None:
        """Read the waivers of a project; it need not have any.

        Raises:
            UsageError: If the file cannot be read, or a waiver lacks or misspells something.
        """
        self._root = project.root
        self._waivers: list[Waiver] = []
        for path in project.waiver_files:
            top = read_toml(path)
            top.expect(("prefixes", "waiver"))
            prefixes = {**PREFIXES, **_prefixes(top)}
            self._waivers += [_waiver(table, prefixes) for table in top.tables("waiver")]

    def cover(self, finding: Finding, today: date) -> bool:
        """Return true if a waiver that holds on a day covers a finding."""
        return any(
            today <= each.expires and each.covers(finding, self._root) for each in self._waivers
        )

    def apply(
        self, findings: Iterable[Finding], today: date
    ) -> tuple[list[Finding], list[Waived], set[Waiver]]:
        """Part findings into those that are reported and those that are not.

        Args:
            findings: What was found.
            today: The day on which a waiver has to hold.

        Returns:
            The findings to report, those that are waived, and the waivers that cover a
            finding, expired or not.
        """
        kept: list[Finding] = []
        waived: list[Waived] = []
        used: set[Waiver] = set()
        for finding in findings:
            covering = [each for each in self._waivers if each.covers(finding, self._root)]
            used.update(covering)
            holding = [each for each in covering if today <= each.expires]
            if holding:
                waived.append(Waived(finding, holding[0]))
            else:
                kept.append(finding)
        return kept, waived, used

    def faults(
        self, used: set[Waiver], today: date, was_checked: Callable[[str], bool]
    ) -> list[Finding]:
        """Return a finding for each waiver that has expired or covers nothing.

        Args:
            used: The waivers that cover something.
            today: The day on which they have to hold.
            was_checked: Whether all that a pattern of codes can mean was checked.
        """
        faults = []
        for waiver in self._waivers:
            if waiver.expires < today:
                faults.append(
                    WAIVER_EXPIRED.finding(
                        location=waiver.expiry, pattern=waiver.code, day=waiver.expires
                    )
                )
            elif waiver not in used and was_checked(waiver.code):
                faults.append(WAIVER_UNUSED.finding(location=waiver.place, pattern=waiver.code))
        return faults


def _prefixes(top: Table) -> dict[str, str]:
    table = top.table("prefixes")
    if table is None:
        return {}
    return {name: table.string(name) or "" for name in table.values}


def _waiver(table: Table, prefixes: Mapping[str, str]) -> Waiver:
    table.expect(_KEYS)

    def required(key: str) -> str:
        text = table.string(key)
        if text is None:
            raise table.fault(f"the waiver has no `{key}`", hint=_NEEDED[key])
        return text

    code, reason = required("code"), required("reason")
    focus, file = table.string("focus"), table.string("file")
    if focus is None and file is None:
        raise table.fault(
            "the waiver has neither `focus` nor `file`",
            hint="name the thing by its IRI or the file; `*` stands for anything",
        )
    expires = table.values.get("expires")
    if not isinstance(expires, date) or isinstance(expires, datetime):
        key = ("expires",) if expires is not None else ()
        problem = "`expires` is not a date" if key else "the waiver has no `expires`"
        raise table.fault(problem, *key, hint=_NEEDED["expires"])
    return Waiver(
        code=code,
        focus=None if focus is None else _expanded(focus, prefixes, table),
        file=file,
        reason=" ".join(reason.split()),
        expires=expires,
        place=table.place(),
        expiry=table.place("expires"),
    )


def _expanded(focus: str, prefixes: Mapping[str, str], table: Table) -> str:
    """The IRI that a text means, or the pattern."""
    prefix, colon, local = focus.partition(":")
    if colon and not local.startswith("//") and prefix in prefixes:
        return prefixes[prefix] + local
    if "*" in focus and (focus.startswith("*") or local.startswith("//")):
        return focus
    try:
        return expand(focus)
    except ValueError as error:
        hint = "write the IRI in full, or declare its prefix in a table `[prefixes]`"
        raise table.fault(str(error), "focus", hint=hint) from None


def _fits(text: str, pattern: str) -> bool:
    """Whether a text is what a pattern says; `*` stands for anything, `/` included."""
    # Each part is looked for once, at its first place: a regular expression tries them all.
    first, *others = pattern.split("*")
    if not others:
        return text == first
    if not text.startswith(first) or len(text) < len(first) + len(others[-1]):
        return False
    offset = len(first)
    for part in others[:-1]:
        if (offset := text.find(part, offset)) < 0:
            return False
        offset += len(part)
    return text.endswith(others[-1]) and offset <= len(text) - len(others[-1])
