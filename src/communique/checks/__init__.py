"""The checks of a project: each is a function from a loaded project to findings.

They come in an order of need: what is not Turtle cannot be loaded; what is loaded must not
contradict itself, must satisfy the shapes and the rules, must answer the stored queries as
reviewed, and must quote its documents to the letter.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from communique.model import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from communique.project import Project

__all__ = ["run"]

_SKIPPED: Final = frozenset({"answers-skipped", "checks-skipped", "contradictions-skipped"})
# Codes that only a check with the documents at hand gives.
_OF_SOURCES: Final = ("printed-", "quote-", "source-")


def run(
    project: Project,
    *,
    paths: Iterable[Path] = (),
    sources: Path | None = None,
    update_expected: bool = False,
) -> list[Finding]:
    """Run every check on a project.

    Args:
        project: The project.
        paths: Files and folders of the project to narrow the report to; everything is
            checked all the same, because a fault in one file can lie in another. Turtle files
            outside the project are checked with its ontology, shapes and rules, as a data
            set of their own.
        sources: The folder of the documents to verify quotes against; without it they are
            not verified.
        update_expected: Whether to store the rows that the stored queries give now.

    Returns:
        The findings in the order of file, line, column and code, without those that a waiver
        of the project covers; those without a place last.

    Raises:
        UsageError: If a file or folder is missing or cannot be read or written, or a waiver is
            malformed.
        CommuniqueError: If a shape, a rule or a stored query is broken.
    """
    from communique.checks.scope import scopes
    from communique.checks.waivers import Waivers

    waivers, today = Waivers(project), date.today()
    findings: set[Finding] = set()
    narrowed = False
    for scope in scopes(project, paths):
        found = list(_check(scope.project, sources, update_expected))
        shown = [each for each in found if scope.shows(each)]
        narrowed = narrowed or len(shown) < len(found) or scope.project is not project
        findings.update(shown)
    skipped = narrowed or any(each.code in _SKIPPED for each in findings)

    def was_checked(code: str) -> bool:
        return not skipped and (sources is not None or not code.startswith(_OF_SOURCES))

    kept, _, used = waivers.apply(findings, today)
    return sorted([*kept, *waivers.faults(used, today, was_checked)], key=_order)


def _check(project: Project, sources: Path | None, update_expected: bool) -> Iterator[Finding]:
    from communique.checks import syntax

    faults = syntax.check(project.all_files)
    if faults:
        # A graph with a file left out would be full of faults that are not there.
        yield from faults
        yield Finding(
            code="checks-skipped",
            severity=Severity.INFO,
            focus=None,
            path=None,
            value=None,
            message="nothing but syntax was checked, because not every file can be read",
            hint="mend the syntax and check again",
        )
        return
    # Imported now, because validation and reasoning take longer to import than all the rest.
    from communique import shapes, store
    from communique.checks import contradictions, expected, profile, quotes, rules
    from communique.checks.echoes import without_echoes
    from communique.checks.locate import Locator
    from communique.checks.spelling import Speller

    graph = store.load(project, traceable=True)
    locator, speller = Locator(graph), Speller(graph)
    if too_large := len(graph.merged) > project.layout.closure_limit:
        yield Finding(
            code="contradictions-skipped",
            severity=Severity.INFO,
            focus=None,
            path=None,
            value=None,
            message="contradictions were not looked for, because the graph is too large to reason",
            hint="set `closure-limit` in communique.toml to as many triples as you can wait for",
        )
    found = [
        *profile.check(graph),
        *(() if too_large else contradictions.check(graph, locator)),
        *shapes.check_shapes(project),
        *rules.check(graph, locator),
        *(quotes.check(graph, sources) if sources else ()),
    ]
    if update_expected:
        found += expected.update(graph)
    elif not any(each.severity is Severity.VIOLATION for each in found):
        found += expected.check(graph)
    elif project.question_files:
        # One fault changes many answers, whose differences would hide it.
        yield Finding(
            code="answers-skipped",
            severity=Severity.INFO,
            focus=None,
            path=None,
            value=None,
            message="answers were not compared with the expected rows, because of the errors",
            hint="mend the errors and check again",
        )
    yield from (speller.advise(locator.locate(each)) for each in without_echoes(found))


def _order(finding: Finding) -> tuple[object, ...]:
    place = finding.location
    where = (0, place.path, place.line, place.column) if place else (1, "", 0, 0)
    texts = (finding.focus, finding.path, finding.value)
    return (*where, finding.code, *(text or "" for text in texts), finding.message)
