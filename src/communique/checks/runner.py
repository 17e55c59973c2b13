"""The checks of a project, run in their order."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pyoxigraph as ox

from communique.checks.broken import QUERY_BROKEN
from communique.checks.echoes import without_echoes
from communique.checks.job import Job, checks
from communique.checks.locate import Locator
from communique.checks.names import shorten
from communique.checks.spelling import Speller
from communique.checks.syntax import CHECKS_SKIPPED, syntax_faults
from communique.graph import ParseError
from communique.graph.terms import shown, term_of
from communique.model import Severity, UsageError
from communique.project.config import CONFIG

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from communique.checks.job import Limit
    from communique.checks.selection import Selection
    from communique.graph import Graph
    from communique.model import Finding, Progress

__all__ = ["run_checks"]


def run_checks(
    graph: Graph,
    *,
    selection: Selection,
    is_waived: Callable[[Finding], bool],
    sources: Path | None,
    engine: str | None,
    update_expected: bool,
    limit: Limit,
    progress: Progress,
) -> Iterator[Finding]:
    """Run the checks on a graph and yield the wanted findings with their places.

    Args:
        graph: The graph of the project.
        selection: The codes that are wanted.
        is_waived: Whether a finding is accepted, so that it keeps no other check from running.
        sources: The folder of the documents, or None.
        engine: The name of the SHACL engine, if not one that the project names.
        update_expected: Whether to store the rows that the stored queries give now.
        limit: Makes a context in which a query of that name has to come to an end.
        progress: Called with the name of each check before it runs.

    Raises:
        UsageError: If there is nothing to check, or a file cannot be read.
    """
    project = graph.project
    if not project.loaded_files and not project.other_files:
        # A clean report would look as if something had been checked.
        raise UsageError(
            f"there is nothing to check in {project.root}",
            hint=f"put Turtle into `ontology/` and `data/`, or name the files in {CONFIG}",
        )
    progress("syntax", 0)
    if faults := _syntax(graph):
        # A graph with a file left out would be full of faults that are not there.
        yield from faults  # whatever is ignored: nothing else was checked
        yield CHECKS_SKIPPED.finding()
        return
    locator, speller = Locator(graph), Speller(graph)
    job = Job(graph, locator, selection, sources, engine, update_expected, limit)
    *of_graph, of_answers = checks()
    findings: list[Finding] = []
    for number, check in enumerate(of_graph, 1):
        progress(check.name, number / (len(of_graph) + 2))
        findings += filter(selection.keeps, check.run(job))
    has_errors = False
    for finding in without_echoes(findings):
        placed = shorten(_named(speller.advise(locator.locate(finding))), locator)
        yield placed
        # A broken query is not a fault of the data, and changes no other answer.
        is_error = placed.severity is Severity.VIOLATION and placed.code != QUERY_BROKEN.code
        has_errors = has_errors or (is_error and not is_waived(placed))
    progress(of_answers.name, 1 - 1 / (len(of_graph) + 2))
    answers = of_answers.run(replace(job, has_errors=has_errors))
    yield from map(locator.locate, filter(selection.keeps, answers))


def _named(finding: Finding) -> Finding:
    """The finding, with the thing at fault in its message where no line shows it."""
    term = term_of(finding.focus)
    if not isinstance(term, ox.NamedNode) or (finding.location and finding.location.line):
        return finding
    name = shown(term)
    is_there = name in finding.message
    return finding if is_there else replace(finding, message=f"{name}: {finding.message}")


def _syntax(graph: Graph) -> list[Finding]:
    """Load the graph and return the faults of syntax; a file that is loaded has none."""
    project = graph.project
    try:
        _ = graph.store
    except ParseError:
        return syntax_faults(project.all_files)
    return syntax_faults(project.other_files, graph.triples)
