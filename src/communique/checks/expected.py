"""Whether each stored query still gives the rows that were reviewed and stored beside it."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final, TypeAlias

import pyoxigraph as ox

from communique.checks import broken
from communique.files import reason, write_whole
from communique.model import CommuniqueError, Finding, Location, Severity, UsageError, no_progress
from communique.prefixes import compact
from communique.queries import answer, stored_queries
from communique.store import read_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from communique.model import Progress
    from communique.project import Project
    from communique.queries import StoredQuery
    from communique.results import Result
    from communique.store import Graph

__all__ = ["check", "update"]

Cells: TypeAlias = tuple[str, ...]

_MOST_LINES: Final = 20
"""How many lines of a difference are shown."""
_UPDATE: Final = "review the rows and store them with `communique check --update-expected`"


def check(graph: Graph, progress: Progress = no_progress) -> list[Finding]:
    """Run every stored query and compare its rows with the stored ones.

    A query with required parameters is run with their examples.

    Args:
        graph: The graph.
        progress: Told how many have been run.

    Returns:
        One finding for each query whose rows differ, with the differing rows below its
        message; and one for each query that is broken or without stored rows, or rows without
        a query.

    Raises:
        UsageError: If a file cannot be read.
    """
    stored = {path.stem: path for path in graph.project.expected_files}
    sound = broken.Sound(graph)
    findings: list[Finding] = []
    for name, query in _queries(graph.project, progress):
        if name in stored:
            result = _answer(graph, query)
            if isinstance(result, Finding):
                findings.append(result)
            else:
                findings += _compare(query, result, stored[name])
        elif fault := sound.fault(query):
            findings.append(fault)
        else:
            # Not run: there is nothing to compare, and its example may be of another graph.
            place = Location.of(query.path, 1)
            message = f"the stored query `{name}` has no expected rows"
            findings.append(_finding("expected-missing", message, _UPDATE, place))
    sound.keep()
    return [*findings, *_orphaned(graph.project)]


def update(graph: Graph, progress: Progress = no_progress) -> list[Finding]:
    """Store the rows that the queries give now, each file whole or not at all.

    Args:
        graph: The graph.
        progress: Told how many have been run.

    Returns:
        One finding, of the severity info, for each file that changed; one for each query that
        is broken, and one for rows without a query: their files stay as they are.

    Raises:
        UsageError: If a file cannot be read or written.
    """
    folder = graph.project.root / graph.project.layout.expected
    findings: list[Finding] = []
    for name, query in _queries(graph.project, progress):
        result, path = _answer(graph, query), folder / f"{name}.csv"
        if isinstance(result, Finding):
            findings.append(result)
            continue
        lines = [result.columns, *_cells(result)]
        if path.is_file() and [row.cells for row in _stored(path)] == lines:
            continue
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(lines)
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(f"cannot make {folder}: {reason(error)}") from error
        write_whole(path, text.getvalue().encode())
        message = f"the expected rows of `{name}` were rewritten"
        hint = "review the difference before you commit it"
        place = Location.of(path, 1)
        findings.append(_finding("expected-updated", message, hint, place, Severity.INFO))
    return [*findings, *_orphaned(graph.project)]


def _queries(project: Project, progress: Progress) -> Iterator[tuple[str, StoredQuery]]:
    queries = stored_queries(project)
    for number, each in enumerate(queries.items()):
        progress("answers", number / len(queries))
        yield each


def _orphaned(project: Project) -> Iterator[Finding]:
    names = stored_queries(project).keys()
    for path in project.expected_files:
        if path.stem not in names:
            message = f"there is no stored query `{path.stem}` for these rows"
            hint = "remove the file, or bring the query back"
            yield _finding("expected-orphaned", message, hint, Location.of(path, 1))


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


def _answer(graph: Graph, query: StoredQuery) -> Result | Finding:
    """The answer for the examples of the required parameters, or why there is none."""
    try:
        examples = {each.name: each.example for each in query.header.params if each.required}
        return answer(graph, query, examples)
    except CommuniqueError as error:
        if error.location is not None:
            return broken.finding(error)
        line = next(each.line for each in query.header.params if each.required)
        problem = f"the example does not fit: {error.message}"
        place = Location.of(query.path, line)
        return broken.finding(CommuniqueError(problem, hint=error.hint, location=place))


def _cells(result: Result) -> Iterator[Cells]:
    for solution in result.solutions():
        yield tuple(_text(term) for term in solution)


def _text(term: object) -> str:
    if term is None:
        return ""
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)


def _compare(query: StoredQuery, result: Result, path: Path) -> Iterator[Finding]:
    lines = _stored(path)
    rows, cells = lines[1:], list(_cells(result))
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
    yield _finding("expected-rows", message, hint, place, Severity.VIOLATION, related)


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
    """A row as one line of CSV, its IRIs as prefixed names."""
    line = io.StringIO()
    names = ("; ".join(map(compact, cell.replace("\n", " ").split("; "))) for cell in row)
    csv.writer(line, lineterminator="").writerow(names)
    return line.getvalue()


def _finding(
    code: str,
    message: str,
    hint: str,
    place: Location,
    severity: Severity = Severity.WARNING,
    related: tuple[tuple[Location, str], ...] = (),
) -> Finding:
    return Finding(code, severity, None, None, None, message, hint, place, related)
