"""The checks of a project: each is a function from a loaded project to findings.

They come in an order of need: what is not Turtle cannot be loaded; what is loaded must not
contradict itself, must satisfy the shapes and the rules, must answer the stored queries as
reviewed, and must quote its documents to the letter.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from communique.model import no_progress

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from communique.checks.selection import Selection
    from communique.checks.waivers import Waived
    from communique.model import Finding, Progress
    from communique.project import Project

__all__ = ["Outcome", "examine", "run"]

# What says that not all was checked that a waiver may be for.
_SKIPPED: Final = frozenset(
    {
        "answers-skipped",
        "checks-skipped",
        "contradictions-skipped",
        "query-broken",
        "shapes-skipped",
    }
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the checks of a project gave.

    Attributes:
        findings: The findings to report, in the order of file, line, column and code; those
            without a place last.
        waived: Those that a waiver covers.
    """

    findings: list[Finding]
    waived: list[Waived]


def run(
    project: Project,
    *,
    paths: Iterable[Path] = (),
    sources: Path | None = None,
    update_expected: bool = False,
) -> list[Finding]:
    """Run every check on a project and return what is to be reported; see `examine`."""
    return examine(project, paths=paths, sources=sources, update_expected=update_expected).findings


def examine(
    project: Project,
    *,
    paths: Iterable[Path] = (),
    sources: Path | None = None,
    update_expected: bool = False,
    selection: Selection | None = None,
    engine: str | None = None,
    full: bool = False,
    revision: str | None = None,
    progress: Progress = no_progress,
) -> Outcome:
    """Run the checks of a project.

    Args:
        project: The project.
        paths: Files and folders of the project to narrow the report to; everything is
            checked all the same, because a fault in one file can lie in another. Turtle files
            outside the project are checked with its ontology, shapes and rules, as a data
            set of their own.
        sources: The folder of the documents to verify quotes against; without it they are
            not verified.
        update_expected: Whether to store the rows that the stored queries give now.
        selection: The codes that are wanted, all by default; a check that can give none of
            them is not run.
        engine: What validates against the shapes, if not what the project names.
        full: Whether to validate what no change since the last time can reach, too.
        revision: What git calls the revision since which the changes are to be reported on.
        progress: Told of each check before it begins.

    Raises:
        UsageError: If a file, a folder or the revision is missing or cannot be read or written,
            or a waiver is malformed.
        CommuniqueError: If a shape is broken.
    """
    from communique.checks.runner import OF_SOURCES, Runner
    from communique.checks.scope import scopes
    from communique.checks.selection import Selection
    from communique.checks.waivers import Waivers

    wanted = selection or Selection()
    waivers, today = Waivers(project), date.today()
    runner = Runner(
        wanted=wanted,
        is_waived=lambda finding: waivers.cover(finding, today),
        sources=sources,
        update_expected=update_expected,
        engine=engine,
        full=full,
        progress=progress,
    )
    findings: set[Finding] = set()
    narrowed = False
    if revision is None:
        narrow = scopes(project, paths)
    else:
        from communique.checks.since import since

        narrow = [since(project, revision)]
    for scope in narrow:
        found = list(runner.check(scope.project))
        shown = [each for each in found if scope.shows(each)]
        narrowed = narrowed or len(shown) < len(found) or scope.project is not project
        findings.update(shown)
    skipped = narrowed or any(each.code in _SKIPPED for each in findings)

    def was_checked(code: str) -> bool:
        by_sources = sources is not None or not code.startswith(OF_SOURCES)
        return not skipped and by_sources and wanted.wants_all_of(code)

    kept, waived, used = waivers.apply(findings, today)
    faults = [each for each in waivers.faults(used, today, was_checked) if wanted.keeps(each)]
    return Outcome(
        findings=sorted([*kept, *faults], key=_order),
        waived=sorted(waived, key=lambda each: _order(each.finding)),
    )


def _order(finding: Finding) -> tuple[object, ...]:
    place = finding.location
    where = (0, place.path, place.line, place.column) if place else (1, "", 0, 0)
    texts = (finding.focus, finding.path, finding.value)
    return (*where, finding.code, *(text or "" for text in texts), finding.message)
