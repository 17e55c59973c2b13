"""Running the checks in their order, and none that nobody wants."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from communique.checks import broken, syntax
from communique.checks.codes import BUILT_IN
from communique.config import CONFIG
from communique.model import CommuniqueError, Finding, Severity, UsageError, no_progress
from communique.store import ParseError, load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from communique.checks.locate import Locator
    from communique.checks.selection import Selection
    from communique.model import Progress
    from communique.project import Project
    from communique.store import Graph

__all__ = ["OF_SOURCES", "Runner"]

OF_SOURCES: Final = ("printed-", "quote-", "source-")
"""How the codes begin that only a check with the documents at hand gives."""

_LABEL: Final = re.compile(r"'(f[0-9a-f]{12}b[0-9]+)'")
_Step: TypeAlias = "tuple[str, Callable[[Progress], Iterable[Finding]]]"


@dataclass(frozen=True, slots=True)
class Runner:
    """What all checks of one run share.

    Attributes:
        wanted: The codes that are wanted; a check that can give none of them is not run.
        is_waived: Whether a finding is accepted, so that it keeps no other check from running.
        sources: The folder of the documents, or None.
        update_expected: Whether to store the rows that the stored queries give now.
        engine: What validates against the shapes, if not what the project names.
        full: Whether to validate what no change since the last time can reach, too.
        progress: Told of each check before it begins.
    """

    wanted: Selection
    is_waived: Callable[[Finding], bool]
    sources: Path | None = None
    update_expected: bool = False
    engine: str | None = None
    full: bool = False
    progress: Progress = no_progress

    def check(self, project: Project) -> Iterator[Finding]:
        """Run the checks on a project and yield the wanted findings with their places."""
        if not project.loaded_names and not project.other_files:
            # A clean report would look as if something had been checked.
            raise UsageError(
                f"there is nothing to check in {project.root}",
                hint=f"put Turtle into `ontology/` and `data/`, or name the files in {CONFIG}",
            )
        self.progress("syntax", 0)
        graph = load(project, traceable=True)
        if faults := _syntax(graph):
            # A graph with a file left out would be full of faults that are not there.
            yield from filter(self.wanted.keeps, faults)
            yield _finding(
                "checks-skipped",
                "nothing but syntax was checked, because not every file can be read",
                "mend the syntax and check again",
            )
            return
        # Imported now, because a project that is not Turtle needs none of it.
        from communique.checks.echoes import without_echoes
        from communique.checks.locate import Locator
        from communique.checks.names import shorten
        from communique.checks.spelling import Speller

        locator, speller = Locator(graph), Speller(graph)
        steps = list(self._steps(graph, locator))
        found: list[Finding] = []
        for number, (name, run) in enumerate(steps, 1):

            def within(step: str, done: float, number: int = number) -> None:
                self.progress(step, (number + done) / (len(steps) + 2))

            within(name, 0)
            found += filter(self.wanted.keeps, run(within))
        faulty = False
        for finding in without_echoes(found):
            placed = shorten(speller.advise(locator.locate(finding)), locator)
            yield placed
            # What is wrong with a query is no fault of the data, and changes no other answer.
            grave = placed.severity is Severity.VIOLATION and placed.code != broken.CODE
            faulty = faulty or (grave and not self.is_waived(placed))
        if project.question_files or project.expected_files:

            def last(step: str, done: float) -> None:
                self.progress(step, 1 - (1 - done) / (len(steps) + 2))

            last("answers", 0)
            answers = self._answers(graph, faulty=faulty, progress=last)
            yield from map(locator.locate, filter(self.wanted.keeps, answers))

    def _steps(self, graph: Graph, locator: Locator) -> Iterator[_Step]:
        """The checks of the graph that can give what is wanted, each with its name."""
        from communique.checks import profile, quotes, rules

        project = graph.project
        if self._wants("profile"):
            yield "profile", lambda _: profile.check(graph)
        if self._wants("contradiction."):
            yield (
                "contradictions",
                lambda within: _contradictions(graph, locator, full=self.full, progress=within),
            )
        if project.shape_files and self._wants_shapes(project):
            yield (
                "shapes",
                lambda within: _shapes(
                    graph, locator, self.engine, full=self.full, progress=within
                ),
            )
        if any(self.wanted.wants(path.stem) for path in project.rule_files):
            yield (
                "rules",
                lambda within: rules.check(
                    graph, locator, self.wanted.wants, full=self.full, progress=within
                ),
            )
        if (sources := self.sources) and self._wants(*OF_SOURCES):
            yield "quotes", lambda _: quotes.check(graph, sources)

    def _wants_shapes(self, project: Project) -> bool:
        if self.wanted.is_all:
            return True
        from communique.shapes import Shapes

        return self.wanted.wants(*Shapes.read(project.shape_files).codes)

    def _answers(self, graph: Graph, *, faulty: bool, progress: Progress) -> Iterable[Finding]:
        from communique.checks import expected

        if self.update_expected:
            return expected.update(graph, progress)
        wanted = self._wants("expected-")
        if wanted and not faulty:
            return expected.check(graph, progress)
        faults = list(broken.check(graph.project))
        if not wanted or not graph.project.question_files:
            return faults
        # One fault changes many answers, whose differences would hide it.
        message = "answers were not compared with the expected rows, because of the errors"
        return [*faults, _finding("answers-skipped", message, "mend the errors and check again")]

    def _wants(self, *beginnings: str) -> bool:
        """Whether any built-in code is wanted that begins so."""
        return self.wanted.wants(*(code for code in BUILT_IN if code.startswith(beginnings)))


def _syntax(graph: Graph) -> list[Finding]:
    """The faults of syntax; a file that is in the graph has none."""
    project = graph.project
    try:
        _ = graph.merged
    except ParseError:
        return syntax.check(project.all_files)
    return syntax.check(project.other_files)


def _contradictions(
    graph: Graph, locator: Locator, *, full: bool, progress: Progress
) -> list[Finding]:
    from communique.checks import contradictions

    found = contradictions.check(graph, locator, full=full, progress=progress)
    if found is None:
        message = "contradictions were not looked for, because the graph is too large to reason"
        hint = "set `closure-limit` in communique.toml to as many triples as you can wait for"
        return [_finding("contradictions-skipped", message, hint)]
    return found


def _shapes(
    graph: Graph, locator: Locator, engine: str | None, *, full: bool, progress: Progress
) -> Iterator[Finding]:
    from communique import shapes

    project = graph.project
    read = shapes.Shapes.read(project.shape_files)
    if not project.layout.advanced:
        features = read.advanced_features
        if features:
            yield _finding(
                "shapes-skipped",
                f"some shapes were not run in full, because they use {', '.join(features)}",
                "set `advanced = true` in communique.toml, if the shapes can be trusted",
            )
    try:
        yield from shapes.check_shapes(graph, engine, full=full, shapes=read, progress=progress)
    except CommuniqueError as error:
        # An engine calls a nameless shape by a label that stands in no file.
        label = _LABEL.search(error.message)
        place = None if label is None else locator.nameless_shape(label[1])
        if place is None:
            raise
        message = _LABEL.sub("a shape without a name", error.message)
        raise CommuniqueError(message, hint=error.hint, location=place) from error


def _finding(code: str, message: str, hint: str) -> Finding:
    return Finding(code, Severity.INFO, None, None, None, message, hint)
