"""The checks of a project: each is a function from a loaded project to findings.

They come in an order of need: what is not Turtle cannot be loaded; what is loaded must not
contradict itself, must satisfy the shapes and the rules, must answer the stored queries as
reviewed, and must quote its documents to the letter.
"""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from communique.checks.job import Limit
    from communique.checks.selection import Selection
    from communique.checks.waivers import Waived
    from communique.graph import Graph
    from communique.model import Finding, Progress
    from communique.project import Project

__all__ = ["Outcome", "examine", "run"]

# It does not keep a waiver from being called unused: what it leaves out no waiver is for.
_PARTIAL: Final = "reasoning-partial"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the checks of a project gave.

    Attributes:
        findings: The findings to report, in the order of file, line, column and code; those
            without a place last.
        waived: Those that a waiver covers.
        has_unverified_quotes: Whether the graph quotes documents, and none were given.
    """

    findings: list[Finding]
    waived: list[Waived]
    has_unverified_quotes: bool = False


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
    revision: str | None = None,
    graph: Graph | None = None,
    limit: Limit = nullcontext,
    progress: Progress | None = None,
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
        engine: The name of the SHACL engine, if not one that the project names.
        revision: What git calls the revision since which the changes are to be reported on.
        graph: The graph of the project, if it is loaded already.
        limit: Makes a context in which a query of that name has to come to an end; without
            it, there is no limit.
        progress: Called with the name of each check before it runs.

    Raises:
        UsageError: If a file, a folder or the revision is missing or cannot be read or written,
            or a waiver is malformed.
        CommuniqueError: If a shape is broken.
    """
    from communique.checks.job import built_in_codes
    from communique.checks.quotes import DOCUMENT_CODES, quotes_documents
    from communique.checks.runner import run_checks
    from communique.checks.scope import scopes
    from communique.checks.selection import Selection
    from communique.checks.since import since
    from communique.checks.syntax import SYNTAX
    from communique.checks.waivers import Waivers
    from communique.graph import load

    wanted = selection or Selection()
    waivers, today = Waivers(project), date.today()
    findings: set[Finding] = set()
    is_narrowed = has_quotes = False
    for scope in scopes(project, paths) if revision is None else [since(project, revision)]:
        loaded = graph if graph and scope.project is project else load(scope.project)
        found = list(
            run_checks(
                loaded,
                selection=wanted,
                is_waived=lambda finding: waivers.cover(finding, today),
                sources=sources,
                engine=engine,
                update_expected=update_expected,
                limit=limit,
                progress=progress or (lambda _step, _done: None),
            )
        )
        is_loaded = all(finding.code != SYNTAX.code for finding in found)
        has_quotes = has_quotes or (is_loaded and quotes_documents(loaded))
        shown = [finding for finding in found if scope.shows(finding)]
        is_narrowed = is_narrowed or len(shown) < len(found) or scope.project is not project
        findings.update(shown)
    limits = {code.code for code in built_in_codes().values() if code.is_limit} - {_PARTIAL}
    is_partial = is_narrowed or any(finding.code in limits for finding in findings)

    def was_checked(pattern: str) -> bool:
        has_documents = sources is not None or not pattern.startswith(DOCUMENT_CODES)
        return not is_partial and has_documents and wanted.wants_all_of(pattern)

    reported, waived, used = waivers.apply(findings, today)
    faults = filter(wanted.keeps, waivers.faults(used, today, was_checked))
    return Outcome(
        findings=sorted([*reported, *faults], key=_order),
        waived=sorted(waived, key=lambda match: _order(match.finding)),
        has_unverified_quotes=has_quotes and sources is None,
    )


def _order(finding: Finding) -> tuple[object, ...]:
    place = finding.location
    where = (0, place.path, place.line, place.column) if place else (1, "", 0, 0)
    texts = (finding.focus, finding.path, finding.value)
    return (*where, finding.code, *(text or "" for text in texts), finding.message)
