from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from communique.checks import broken, expected
from communique.graph import Graph, load
from communique.model import Finding, Severity, UsageError
from communique.project import Project
from projects import job_of, make

DATA = """\
dialogue:d-1 cmq:ordinal 1 ; rdfs:label "One, and\\nonly"@en .
dialogue:d-2 cmq:ordinal 2 .
dialogue:d-3 cmq:ordinal 3 .
"""
QUERY = """\
#+ summary: Which dialogues are there?
#+ columns:
#+   dialogue: iri
#+   ordinal: integer
#+   name: text
SELECT ?dialogue ?ordinal ?name
WHERE {
    ?dialogue cmq:ordinal ?ordinal .
    OPTIONAL { ?dialogue rdfs:label ?name . }
}
ORDER BY ?ordinal
"""
ABOUT = """\
#+ summary: What is its ordinal?
#+ params:
#+   dialogue:
#+     type: dialogue
#+     description: The dialogue.
#+     required: true
#+     example: d-2
#+ columns:
#+   ordinal: integer
SELECT ?ordinal
WHERE {
    # PARAM ?dialogue
    ?dialogue cmq:ordinal ?ordinal .
}
"""
HEADER = "dialogue,ordinal,name"
HOME = "https://w3id.org/communique/id/dialogue/"
ROWS = [f'{HOME}d-1,1,"One, and\nonly"', f"{HOME}d-2,2,", f"{HOME}d-3,3,"]


def project(tmp_path: Path, *rows: str, header: str = HEADER) -> Project:
    files = {
        "data/a.ttl": DATA,
        "queries/questions/all.rq": QUERY,
        "queries/expected/all.csv": "".join(f"{row}\n" for row in (header, *rows)),
    }
    return Project(make(tmp_path, files))


def check(project: Project) -> list[Finding]:
    return list(expected.check(job_of(load(project))))


def update(graph: Graph) -> list[Finding]:
    return list(expected.check(job_of(graph, update_expected=True)))


def test_the_same_rows_are_no_finding(tmp_path: Path) -> None:
    assert check(project(tmp_path, *ROWS)) == []


def test_line_ends_and_quotes_of_the_file_do_not_count(tmp_path: Path) -> None:
    made = project(tmp_path, *ROWS)
    path = made.root / "queries/expected/all.csv"
    quoted = f'"{HOME}d-2","2",\r\n'.encode()
    path.write_bytes(path.read_bytes().replace(f"{ROWS[1]}\n".encode(), quoted))
    assert check(made) == []


@pytest.mark.parametrize(
    ("rows", "line", "lines"),
    [
        (
            [ROWS[0], f"{HOME}d-2,5,", ROWS[2]],
            4,
            [
                "`all` gives 1 row that is not expected and lacks 1 row that is expected",
                "- dialogue:d-2,5,",
                "+ dialogue:d-2,2,",
            ],
        ),
        (
            ROWS[1:],
            2,
            ["`all` gives 1 row that is not expected", '+ dialogue:d-1,1,"One, and only"'],
        ),
        (ROWS[:2], 4, ["`all` gives 1 row that is not expected", "+ dialogue:d-3,3,"]),
        (
            [*ROWS, f"{HOME}d-4,4,x", "y,,"],
            6,
            ["`all` lacks 2 rows that are expected", "- dialogue:d-4,4,x", "- y,,"],
        ),
        (
            [ROWS[1], ROWS[0], ROWS[2]],
            2,
            ["`all` gives its rows in another order"],
        ),
        ([], 1, ["`all` gives 3 rows that are not expected"]),
    ],
)
def test_a_difference_is_shown_row_by_row(
    tmp_path: Path, rows: list[str], line: int, lines: list[str]
) -> None:
    [found] = check(project(tmp_path, *rows))
    assert (found.code, found.severity) == ("expected-rows", Severity.VIOLATION)
    assert found.message.split("\n")[: len(lines)] == lines
    assert found.location is not None
    assert found.location.path.endswith("queries/expected/all.csv")
    assert found.location.line == line
    assert found.related[0][0].path.endswith("queries/questions/all.rq")


def test_other_columns_and_an_empty_file(tmp_path: Path) -> None:
    [found] = check(project(tmp_path, header="dialogue,name"))
    assert found.message == (
        "the columns of `all` are dialogue, ordinal, name; expected are dialogue, name"
    )
    made = project(tmp_path / "b")
    (made.root / "queries/expected/all.csv").write_bytes(b"")
    [found] = check(made)
    assert found.message.endswith("expected are none")


def test_a_long_difference_is_cut(tmp_path: Path) -> None:
    [found] = check(project(tmp_path, *ROWS, *(f"x,{n}," for n in range(100))))
    lines = found.message.split("\n")
    assert len(lines) == 22
    assert lines[-1] == "… and 80 more"


def test_a_missing_and_an_orphaned_file(tmp_path: Path) -> None:
    made = project(tmp_path, *ROWS)
    folder = made.root / "queries/expected"
    (folder / "all.csv").rename(folder / "al.csv")
    missing, orphaned = check(made)
    assert (missing.code, orphaned.code) == ("expected-missing", "expected-orphaned")
    assert missing.location is not None
    assert missing.location.path.endswith("all.rq")
    assert orphaned.location is not None
    assert orphaned.location.path.endswith("al.csv")
    updated, orphaned = update(load(Project(made.root)))
    assert (updated.code, orphaned.code) == ("expected-updated", "expected-orphaned")
    assert (folder / "al.csv").is_file()


def test_a_required_parameter_takes_its_example(tmp_path: Path) -> None:
    made = Project(make(tmp_path, {"data/a.ttl": DATA, "queries/questions/about.rq": ABOUT}))
    update(load(made))
    assert (made.root / "queries/expected/about.csv").read_text() == "ordinal\n2\n"
    assert check(Project(made.root)) == []


def test_update_writes_what_changed_and_only_that(tmp_path: Path) -> None:
    made = project(tmp_path, ROWS[0])
    [found] = update(load(made))
    assert (found.code, found.severity) == ("expected-updated", Severity.INFO)
    path = made.root / "queries/expected/all.csv"
    assert path.read_text() == "\n".join([HEADER, *ROWS]) + "\n"
    os.utime(path, (0, 0))  # what is written again has another time, even by a slow clock
    assert update(load(made)) == []
    assert path.stat().st_mtime == 0
    assert [each.name for each in path.parent.iterdir()] == ["all.csv"]


def test_update_makes_the_folder(tmp_path: Path) -> None:
    made = project(tmp_path)
    shutil.rmtree(made.root / "queries/expected")
    assert len(update(load(Project(made.root)))) == 1
    assert check(Project(made.root)) == []


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"\xff", r"all\.csv: the file is not UTF-8"),
        (b'a,"b\n', r"all\.csv:1: not CSV: unexpected end of data"),
    ],
)
def test_a_file_that_is_no_csv_is_refused(tmp_path: Path, content: bytes, error: str) -> None:
    made = project(tmp_path)
    (made.root / "queries/expected/all.csv").write_bytes(content)
    with pytest.raises(UsageError, match=error):
        check(made)


def test_what_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    made = project(tmp_path)
    folder = made.root / "queries/expected"
    (folder / "all.csv").unlink()
    (folder / "all.csv").mkdir()
    with pytest.raises(UsageError, match=r"all\.csv"):
        update(load(Project(made.root)))
    assert [each.name for each in folder.iterdir()] == ["all.csv"]
    shutil.rmtree(folder)
    folder.write_text("")
    with pytest.raises(UsageError, match=r"cannot make .*expected"):
        update(load(Project(made.root)))


BROKEN = [
    (QUERY.replace("?ordinal ?name", "?name", 1), 3, "the header's columns are dialogue,"),
    (QUERY.replace("?ordinal ?name", "?ordinal ?nam", 1), 3, "the header's columns are"),
    (QUERY.replace("label ?name", "label ?nmae"), 6, "nothing in the query binds ?name, so"),
    (QUERY.replace("WHERE {", "WHERE "), 8, "not a SPARQL query"),
    (QUERY.replace("?ordinal .", "?ordinal . FILTER (<urn:f>(?name))"), 8, "there is no function"),
    (QUERY.replace("?ordinal .", "?ordinal . SERVICE <urn:s> {}"), 8, "SERVICE is refused"),
    (QUERY.replace("columns:", "colums:"), 2, "there is no key `colums`"),
    (QUERY.partition("SELECT")[0] + "ASK {}", 1, "a stored query has to be a SELECT"),
]


@pytest.mark.parametrize("way", ["compared", "not stored", "not compared", "updated"])
@pytest.mark.parametrize(("text", "line", "problem"), BROKEN)
def test_a_broken_stored_query_is_a_finding_at_its_line(
    tmp_path: Path, way: str, text: str, line: int, problem: str
) -> None:
    made = project(tmp_path, *ROWS)
    stored = made.root / "queries/expected/all.csv"
    before = stored.read_bytes()
    (made.root / "queries/questions/all.rq").write_text(text)
    if way == "not stored":
        stored.unlink()
    if way == "not compared":
        [fault] = broken.faults(made)
    else:
        [fault] = update(load(made)) if way == "updated" else check(made)
    assert (fault.code, fault.severity) == ("query-broken", Severity.VIOLATION)
    assert fault.message.startswith(problem)
    assert fault.location is not None
    assert fault.location.path.endswith("queries/questions/all.rq")
    assert fault.location.line == line
    assert way == "not stored" or stored.read_bytes() == before


def test_a_query_is_parsed_with_all_parameters_and_without_those_that_can_be_left_out(
    tmp_path: Path,
) -> None:
    optional = ABOUT.replace("#+     required: true\n", "")
    needs = optional.replace("}\n", "    BIND (1 AS ?dialogue)\n}\n").replace(
        "    ?dialogue cmq:ordinal ?ordinal .\n", "    ?any cmq:ordinal ?ordinal .\n"
    )
    made = Project(make(tmp_path, {"queries/questions/about.rq": optional}))
    assert list(broken.faults(made)) == []
    (made.root / "queries/questions/about.rq").write_text(needs)
    [found] = broken.faults(Project(made.root))
    assert found.message.startswith("not a SPARQL query")
    unknown = ABOUT.replace("?ordinal .\n", "?ordinal .\n    FILTER (FOO(?dialogue))\n")
    (made.root / "queries/questions/about.rq").write_text(unknown)
    [found] = broken.faults(Project(made.root))
    assert found.location is not None
    assert found.location.line == 14


def test_an_example_that_is_not_there_is_a_finding_at_the_parameter(tmp_path: Path) -> None:
    files = {"data/a.ttl": DATA, "queries/questions/about.rq": ABOUT.replace(": d-2", ": d-9")}
    made = make(tmp_path, {**files, "queries/expected/about.csv": "ordinal\n"})
    [found] = check(Project(made))
    assert found.code == "query-broken"
    assert found.message.startswith("the example does not fit: dialogue: ")
    assert found.location is not None
    assert found.location.line == 3
