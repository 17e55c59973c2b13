"""Whether each stored query still gives the rows that were reviewed and stored beside it."""

from __future__ import annotations

import csv
import io
from contextlib import suppress
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final, TypeAlias

import pyoxigraph as ox

from communique.checks import broken
from communique.files import reason, write_whole
from communique.graph import read_text
from communique.graph.sparql import run
from communique.model import Code, CommuniqueError, Finding, Location, Severity, UsageError
from communique.prefixes import compact
from communique.queries import answer, stored_queries

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from communique.checks.job import Job
    from communique.project import Project
    from communique.queries import StoredQuery
    from communique.queries.results import Result

__all__ = ["CODES", "ORDER", "check"]

ORDER: Final = 9
EXPECTED_ROWS: Final = Code(
    "expected-rows",
    Severity.VIOLATION,
    "the rows of `{query}` are not those expected",
    "A stored query gives other rows than those that were reviewed: an edit of the data, the "
    "ontology or the query changed an answer.",
    "mend what changed the answer, or review the rows and store them with `communique check "
    "--update-expected`",
)
EXPECTED_MISSING: Final = Code(
    "expected-missing",
    Severity.WARNING,
    "the stored query `{query}` has no expected rows",
    "Without reviewed rows, nothing shows that a later edit changes the answer.",
    "review the rows and store them with `communique check --update-expected`",
)
EXPECTED_ORPHANED: Final = Code(
    "expected-orphaned",
    Severity.WARNING,
    "the stored query `{query}` of these rows does not exist",
    "The query was renamed or removed, and its reviewed rows check nothing any more.",
    "remove the file, or bring the query back",
)
ANSWERS_SKIPPED: Final = Code(
    "answers-skipped",
    Severity.INFO,
    "answers were not compared with the expected rows, because of the errors",
    "One fault in the data changes many answers, and the differences would hide it.",
    "mend the errors and check again",
    is_limit=True,
)
EXPECTED_UPDATED: Final = Code(
    "expected-updated",
    Severity.INFO,
    "the expected rows of `{query}` were rewritten",
    "New rows are only as good as their review.",
    "review the difference before you commit it",
)
CODES: Final = (
    EXPECTED_ROWS,
    EXPECTED_MISSING,
    EXPECTED_ORPHANED,
    ANSWERS_SKIPPED,
    EXPECTED_UPDATED,
)

Cells: TypeAlias = tuple[str, ...]

_MOST_LINES: Final = 20
"""How many lines of a difference are shown."""
_UPDATE: Final = "review the rows and store them with `communique check --update-expected`"


def check(job: Job) -> Iterable[Finding]:
    """Run every stored query and compare its rows with the stored ones, or store them.

    A query with required parameters is run with their examples. Where an earlier check found
    errors, answers are not compared: one fault changes many of them.

    Returns:
        One finding for each query whose rows differ, with the differing rows below its
        message; and one for each query that is broken or without stored rows, or rows without
        a query.

    Raises:
        UsageError: If a file cannot be read or written.
    """
    project = job.project
    if not project.question_files and not project.expected_files:
        return []
    if job.update_expected:
        return _update(job)
    is_wanted = job.wants(CODES)
    if is_wanted and not job.has_errors:
        return _compare_all(job)
    faults = list(broken.faults(project))
    if is_wanted and project.question_files:
        faults.append(ANSWERS_SKIPPED.finding())
    return faults


def _compare_all(job: Job) -> Iterator[Finding]:
    graph = job.graph
    if graph.project.derived_files:
        # Once and before all others, so that the limit names what it stops.
        with job.limit(f"a query below {graph.project.layout.derived}"), suppress(CommuniqueError):
            run(graph, "ASK {}", derived=True)
    stored = {path.stem: path for path in graph.project.expected_files}
    for name, query in stored_queries(graph.project).items():
        if name in stored:
            result = _answer(job, query)
            if isinstance(result, Finding):
                yield result
            else:
                yield from _compare(query, result, stored[name])
        elif fault := broken.fault(query, graph.project):
            yield fault
        else:
            # Not run: there is nothing to compare, and its example may be of another graph.
            yield EXPECTED_MISSING.finding(
                query=name, hint=_UPDATE, location=Location.of(query.path, 1)
            )
    yield from _orphaned(graph.project)


def _update(job: Job) -> Iterator[Finding]:
    """Store the rows that the queries give now, each file whole or not at all.

    The file of a query that is broken and rows without a query stay as they are.
    """
    graph = job.graph
    root = graph.project.root
    folder = root / graph.project.layout.expected
    for name, query in stored_queries(graph.project).items():
        result, path = _answer(job, query), folder / f"{name}.csv"
        if isinstance(result, Finding):
            yield result
            continue
        lines = [result.columns, *_cells(result)]
        if path.is_file() and [row.cells for row in _stored(path)] == lines:
            continue
        if not folder.resolve().is_relative_to(root.resolve()):
            raise UsageError(f"{folder} lies outside of the project {root}")
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(f"cannot make {folder}: {reason(error)}") from error
        write_whole(path, _written(lines[0], lines[1:]).encode(), within=root)
        yield EXPECTED_UPDATED.finding(query=name, location=Location.of(path, 1))
    yield from _orphaned(graph.project)


def _orphaned(project: Project) -> Iterator[Finding]:
    names = stored_queries(project).keys()
    for path in project.expected_files:
        if path.stem not in names:
            yield EXPECTED_ORPHANED.finding(query=path.stem, location=Location.of(path, 1))


@dataclass(frozen=True, slots=True)
class _Line:
    """One record of a CSV file and the line on which it begins."""

    cells: Cells
    number: int


def _stored(path: Path) -> list[_Line]:
    reader = csv.reader(io.StringIO(read_text(path), newline=""), strict=True)
    lines, number = [], 1
    try:
        for cells in reader:
            lines.append(_Line(tuple(cells), number))
            number = reader.line_num + 1
    except csv.Error as error:
        place = Location.of(path, reader.line_num)
        raise UsageError(f"not CSV: {error}", hint=_UPDATE, location=place) from error
    return lines


def _answer(job: Job, query: StoredQuery) -> Result | Finding:
    """The answer for the examples of the required parameters, or why there is none."""
    try:
        examples = {each.name: each.example for each in query.header.params if each.required}
        with job.limit(str(Location.of(query.path))):
            return answer(job.graph, query, examples)
    except CommuniqueError as error:
        if error.location is not None:
            return broken.finding(error)
        line = next(each.line for each in query.header.params if each.required)
        problem = f"the example does not fit: {error.message}"
        place = Location.of(query.path, line)
        return broken.finding(CommuniqueError(problem, hint=error.hint, location=place))


def _written(columns: Cells, cells: Iterable[Cells]) -> str:
    """Return the text of a file with these rows."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([columns, *cells])
    return text.getvalue()


def _cells(result: Result) -> Iterator[Cells]:
    for terms in result.terms:
        yield tuple(map(_text, terms))


def _text(term: object) -> str:
    if term is None:
        return ""
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)


def _compare(query: StoredQuery, result: Result, path: Path) -> Iterator[Finding]:
    cells = list(_cells(result))
    if read_text(path) == _written(result.columns, cells):
        return  # most often, and sooner told than by reading the rows
    lines = _stored(path)
    rows = lines[1:]
    columns = lines[0].cells if lines else ()
    if columns != result.columns:
        message = (
            f"the columns of `{query.name}` are {', '.join(result.columns)}; "
            f"expected are {', '.join(columns) or 'none'}"
        )
        place = Location.of(path, 1)
    elif [row.cells for row in rows] != cells:
        message, number = _difference(query.name, rows, cells)
        place = Location.of(path, number)
    else:
        return
    hint = f"mend what changed the answer, or {_UPDATE}"
    related = ((Location.of(query.path, 1), "the query"),)
    yield EXPECTED_ROWS.finding(message=message, hint=hint, location=place, related=related)


def _difference(name: str, rows: list[_Line], cells: list[Cells]) -> tuple[str, int]:
    """The message, with the differing rows below it, and the first line that differs."""
    expected = [row.cells for row in rows]
    diff: list[str] = []
    first, missing, added = 0, 0, 0
    for tag, a, b, c, d in SequenceMatcher(None, expected, cells, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        if not first:
            first = rows[a].number if a < len(rows) else max(1, rows[-1].number if rows else 1)
        missing, added = missing + b - a, added + d - c
        diff += [f"- {_shown(row)}" for row in expected[a:b]]
        diff += [f"+ {_shown(row)}" for row in cells[c:d]]
    if sorted(expected) == sorted(cells):
        problem = f"`{name}` gives its rows in another order"
    else:
        new = [f"gives {_count(added)} not expected"] * bool(added)
        gone = [f"lacks {_count(missing)} expected"] * bool(missing)
        problem = f"`{name}` {' and '.join(new + gone)}"
    if len(diff) > _MOST_LINES:
        diff = [*diff[:_MOST_LINES], f"… and {len(diff) - _MOST_LINES} more"]
    return "\n".join([problem, *diff]), first


def _count(rows: int) -> str:
    return "1 row that is" if rows == 1 else f"{rows} rows that are"


def _shown(row: Cells) -> str:
    """Return a row as one line of CSV, its IRIs as prefixed names."""
    line = io.StringIO()
    names = ("; ".join(map(compact, cell.replace("\n", " ").split("; "))) for cell in row)
    csv.writer(line, lineterminator="").writerow(names)
    return line.getvalue()
