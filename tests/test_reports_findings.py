from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from communique.model import Finding, Location, Severity
from communique.reports.formats.text import as_text, summary
from communique.reports.report import Report, render


def finding(
    location: Location | None,
    message: str = "what is wrong",
    hint: str = "",
    related: tuple[tuple[Location, str], ...] = (),
    severity: Severity = Severity.VIOLATION,
) -> Finding:
    return Finding("A-b.c", severity, "<urn:x>", None, '"v"', message, hint, location, related)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def excerpt(here: Path, text: str, line: int, column: int) -> list[str]:
    """The source line and the line of its caret, as printed."""
    (here / "a.ttl").write_text(text, encoding="utf-8", newline="")
    printed = as_text([finding(Location("a.ttl", line, column))])
    return printed.rstrip("\n").split("\n")[3:]


def test_a_finding_reads_like_a_compilers(here: Path) -> None:
    (here / "a.ttl").write_text("one\n    cmq:ordinal 0 ;\n")
    found = finding(
        Location("a.ttl", 2, 17),
        "the ordinal is too low",
        "write the number",
        ((Location("s.ttl", 7, 5), "the shape that says so"),),
    )
    assert as_text([found]) == (
        "error[A-b.c]: the ordinal is too low\n"
        " --> a.ttl:2:17\n"
        "  |\n"
        "2 |     cmq:ordinal 0 ;\n"
        "  |                 ^\n"
        "  = note: s.ttl:7:5: the shape that says so\n"
        "  = help: write the number\n"
        "\n"
    )


@pytest.mark.parametrize(
    ("source", "column", "marked"),
    [
        ("    cmq:a <#b> ;", 11, "<#b>"),
        ("    cmq:a agency:us-state.", 11, "agency:us-state"),
        ("    cmq:a party:us, party:jp ;", 11, "party:us"),
        ('    cmq:a "a \\" b"@en ;', 11, '"a \\" b"@en'),
        ('    cmq:a "1"^^xsd:date ;', 11, '"1"^^xsd:date'),
        ('    cmq:a "1"^^<urn:d> ;', 11, '"1"^^<urn:d>'),
        ("    cmq:a 1.5 .", 11, "1.5"),
        ("    cmq:a 'x' .", 11, "'x'"),
        ("    cmq:a ( 1 ) .", 11, "("),
        ("    cmq:a [] .", 11, "["),
        ("    cmq:a 1", 12, " "),
        ('    cmq:a """long', 11, '"""long'),
    ],
)
def test_the_caret_is_as_long_as_the_token(
    here: Path, source: str, column: int, marked: str
) -> None:
    line, carets = excerpt(here, source, 1, column)
    assert carets.index("^") == line.index("|") + 2 + column - 1
    assert carets.count("^") == len(marked)


@pytest.mark.parametrize(
    ("source", "column", "below"),
    [
        ("\tcmq:a\t1 ;", 8, "\t     \t^"),
        ('    "日本" 1 ;', 10, "           ^"),
        ('    "é" 1 ;', 9, "        ^"),
        ('    "e\u0301" 1 ;', 10, "        ^"),
        ("日本:国 1", 1, "^^^^^^^"),
    ],
)
def test_tabs_and_wide_characters_move_the_caret(
    here: Path, source: str, column: int, below: str
) -> None:
    assert excerpt(here, source, 1, column)[1] == f"  | {below}"


def test_lines_end_as_they_do_for_the_turtle_parser(here: Path) -> None:
    assert excerpt(here, "\ufeffa\r\nb\rc\u2028d 1", 3, 5)[0] == "3 | c\ufffdd 1"


def test_a_long_line_is_cut_around_the_caret(here: Path) -> None:
    source = f'    cmq:a "{"x" * 200}" ; cmq:b <#here> ; # {"y" * 200}'
    line, carets = excerpt(here, source, 1, source.index("<#here>") + 1)
    assert line.startswith("1 | …")
    assert line.endswith("y…")
    assert len(line) < 110
    start = carets.index("^")
    assert line[start : start + carets.count("^")] == "<#here>"


def test_characters_that_steer_a_terminal_are_not_printed(here: Path) -> None:
    (here / "a.ttl").write_text("\x1b[31m 1\n")
    printed = as_text([finding(Location("a.ttl", 1, 7), "a \x1b[2J b", "c \x07")])
    assert "\x1b" not in printed
    assert "\x07" not in printed


@pytest.mark.parametrize(
    "place", [None, Location("gone.ttl", 1, 1), Location("a.ttl", 9, 1), Location("a.ttl", 1)]
)
def test_without_a_source_line_there_is_no_excerpt(here: Path, place: Location | None) -> None:
    (here / "a.ttl").write_text("one line\n")
    printed = as_text([finding(place)])
    assert "^" not in printed
    assert (f"--> {place}" in printed) == (place is not None)


def test_the_lines_of_a_difference_stand_below_the_place(here: Path) -> None:
    printed = as_text([finding(Location("a.csv", 3), "the rows differ\n- a,1\n+ a,2")])
    assert printed == "error[A-b.c]: the rows differ\n --> a.csv:3\n  | - a,1\n  | + a,2\n\n"


def test_colour_changes_nothing_but_colour(here: Path) -> None:
    (here / "a.ttl").write_text("x 1\n")
    found = [finding(Location("a.ttl", 1, 3), hint="h", severity=each) for each in Severity]
    coloured = as_text(found, colour=True)
    assert coloured.count("\x1b[31m") == 2  # the word and the caret of the only error
    assert re.sub(r"\x1b\[\d+m", "", coloured) == as_text(found)
    assert re.sub(r"\x1b\[\d+m", "", summary(found, colour=True)) == summary(found)
    assert "\x1b" in summary([], colour=True)


def test_the_summary_counts(here: Path) -> None:
    place = Location("a.ttl", 1, 1)
    found = [
        finding(place),
        finding(Location("b.ttl", 1, 1)),
        finding(place, severity=Severity.WARNING),
        finding(None, severity=Severity.INFO),
    ]
    assert summary(found) == "2 errors, 1 warning, 1 info in 2 files"
    assert summary(found[:1]) == "1 error in 1 file"
    assert summary([]) == "no findings"
    assert as_text([]) == ""


def test_json_has_everything(here: Path) -> None:
    found = finding(Location("a.ttl", 2), "ü", "h", ((Location("s.ttl", 1, 2), "n"),))
    text = render(Report([found]), "json")
    assert "ü" in text
    assert json.loads(text) == [
        {
            "code": "A-b.c",
            "severity": "violation",
            "message": "ü",
            "hint": "h",
            "focus": "<urn:x>",
            "path": None,
            "value": '"v"',
            "location": {"file": "a.ttl", "line": 2, "column": None},
            "related": [{"file": "s.ttl", "line": 1, "column": 2, "note": "n"}],
            "waived": None,
        }
    ]
    assert json.loads(render(Report([finding(None)]), "json"))[0]["location"] is None
    assert json.loads(render(Report([]), "json")) == []
