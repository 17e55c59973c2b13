from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from communique.cli import main
from communique.cli.common import wants_colour
from projects import make

RULE = """\
#+ code: numbered
#+ severity: {severity}
#+ problem: It has a number.
#+ solution: take it away
#+ message: "{{focus}} has the number {{value}}"
SELECT ?focus ?path ?value
WHERE {{ ?focus ?path ?value . FILTER (?path = cmq:ordinal) }}
"""
DATA = "dialogue:d-1\n    cmq:ordinal 1 ;\n.\n"


@pytest.fixture(autouse=True)
def _plain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COMMUNIQUE_SOURCES", raising=False)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small project, which is the current folder."""
    root = make(tmp_path, {"data/a.ttl": DATA})
    monkeypatch.chdir(root)
    return root


def add_rule(root: Path, severity: str) -> None:
    (root / "queries/quality/numbered.rq").write_text(RULE.format(severity=severity))


def test_a_clean_project_gives_0_and_says_what_was_not_verified(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check"]) == 0
    assert capsys.readouterr() == ("no findings\n", "")
    with (root / "data/a.ttl").open("a") as file:
        file.write('source:a cmq:fileName "a.txt" .\n')
    assert main(["check"]) == 0
    out, err = capsys.readouterr()
    assert out.splitlines()[1].startswith("quotes were not verified: name the folder of the")
    assert err == ""


@pytest.mark.parametrize("severity", ["violation", "warning", "info"])
def test_errors_and_warnings_give_1_and_info_gives_0(
    root: Path, capsys: pytest.CaptureFixture[str], severity: str
) -> None:
    add_rule(root, severity)
    assert main(["check"]) == (0 if severity == "info" else 1)
    out, _ = capsys.readouterr()
    word = {"violation": "error"}.get(severity, severity)
    assert out.startswith(
        f"{word}[numbered]: dialogue:d-1 has the number 1\n"
        " --> data/a.ttl:3:17\n"
        "  |\n"
        "3 |     cmq:ordinal 1 ;\n"
        "  |                 ^\n"
        "  = help: take it away\n"
        "\n"
        f"1 {word} in 1 file\n"
    )
    assert "\x1b" not in out


def test_json_is_all_that_is_printed(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    add_rule(root, "warning")
    assert main(["check", "--format", "json"]) == 1
    out, err = capsys.readouterr()
    assert err == ""
    [record] = json.loads(out)
    assert record["code"] == "numbered"
    assert record["location"] == {"file": "data/a.ttl", "line": 3, "column": 17}


@pytest.mark.parametrize("by", ["option", "variable"])
def test_with_the_documents_quotes_are_verified(
    root: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    by: str,
) -> None:
    (tmp_path / "a.txt").write_text("what is printed\n")
    (root / "data/a.ttl").write_text(
        (root / "data/a.ttl").read_text() + 'source:a cmq:fileName "a.txt" .\n'
        '<urn:e> cmq:source source:a ; cmq:quote "what is not printed" .\n'
    )
    arguments = ["check"]
    if by == "option":
        arguments += ["--sources", str(tmp_path)]
    else:
        monkeypatch.setenv("COMMUNIQUE_SOURCES", str(tmp_path))
    assert main(arguments) == 1
    out, _ = capsys.readouterr()
    assert out.startswith("error[quote-missing]: ")
    assert " --> data/a.ttl:6:41\n" in out
    assert "not verified" not in out


def test_update_expected_writes_for_review(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    query = "#+ summary: s\n#+ columns:\n#+   d: iri\nSELECT ?d\nWHERE { ?d cmq:ordinal 1 . }\n"
    (root / "queries/questions/all.rq").write_text(query)
    assert main(["check"]) == 1
    assert "warning[expected-missing]" in capsys.readouterr().out
    assert main(["check", "--update-expected"]) == 0
    assert "info[expected-updated]" in capsys.readouterr().out
    stored = (root / "queries/expected/all.csv").read_text()
    assert stored == "d\nhttps://w3id.org/communique/id/dialogue/d-1\n"
    assert main(["check"]) == 0


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["check", "nowhere"], "there is no file or folder nowhere"),
        (["check", "no\nwhere"], "there is no file or folder no where"),
        (["check", "queries/quality/numbered.txt"], "is not an RDF file"),
        (["check", "--sources", "nowhere"], "there is no folder nowhere"),
        (["check", "--project", "nowhere"], "there is no folder nowhere"),
        (["check", "--format", "yaml"], "'yaml' is not one of"),
        (["check", "--sorces", "x"], "No such option"),
    ],
)
def test_wrong_use_is_one_line_and_2(
    root: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], error: str
) -> None:
    (root / "queries/quality/numbered.txt").write_text("")
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert error in err
    assert err.count("\n") == 1


def test_a_broken_rule_or_query_is_a_finding_and_1(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def finds(place: str, *arguments: str) -> str:
        assert main(["check", *arguments]) == 1
        out, _ = capsys.readouterr()
        assert f"--> {place}" in out
        assert "error[query-broken]: " in out
        return out

    add_rule(root, "bad")
    finds("queries/quality/numbered.rq:2")
    # Wherever one looks, and whatever for: what it would have found is not found.
    finds("queries/quality/numbered.rq:2", "data")
    finds("queries/quality/numbered.rq:2", "--select", "numbered")
    assert main(["check", "--ignore", "query-broken"]) == 0
    (root / "queries/quality/numbered.rq").write_bytes(b"\xff")
    finds("queries/quality/numbered.rq\n")
    (root / "queries/quality/numbered.rq").unlink()
    (root / "queries/questions/q.rq").write_text("#+ summary: s\nSELECT ?x {}\n")
    finds("queries/questions/q.rq:1")
    header = "#+ summary: s\n#+ columns:\n#+   x: iri\n"
    (root / "queries/questions/q.rq").write_text(f"{header}SELECT ?x\nWHERE {{ ?x a }}\n")
    out = finds("queries/questions/q.rq:5:14")
    assert "5 | WHERE { ?x a }" in out
    # It is no fault of the data, for which the other answers would not be compared.
    assert "answers-skipped" not in out


def test_a_broken_link_is_one_line_and_2(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def fails(error: str) -> None:
        assert main(["check"]) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert error in err
        assert err.count("\n") == 1

    shutil.rmtree(root / "queries/questions")
    (root / "data/b.ttl").symlink_to(root / "nowhere")
    fails("data/b.ttl: the file cannot be read: the link leads nowhere (mend or remove it")


def test_a_syntax_error_is_a_finding_and_1(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "data/a.ttl").write_text("<urn:a> <urn:b>\n    <urn:c ;\n.\n")
    assert main(["check"]) == 1
    out, _ = capsys.readouterr()
    assert out.startswith("error[syntax]: not Turtle: ")
    assert " --> data/a.ttl:2:5\n" in out
    assert "info[checks-skipped]" in out


@pytest.mark.parametrize(
    ("terminal", "environment", "coloured"),
    [
        (True, {}, True),
        (False, {}, False),
        (True, {"NO_COLOR": "1"}, False),
        (True, {"NO_COLOR": ""}, True),
        (True, {"TERM": "dumb"}, False),
    ],
)
def test_colour_is_for_terminals(
    monkeypatch: pytest.MonkeyPatch, terminal: bool, environment: dict[str, str], coloured: bool
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.stdout.isatty", lambda: terminal, raising=False)
    assert wants_colour() is coloured


UNFORMATTED = "# kept\n<urn:a>  <urn:b>   1,2 .\n"
FORMATTED = "# kept\n\n<urn:a>\n    <urn:b> 1 ;\n    <urn:b> 2 ;\n.\n"


def test_fmt_writes_the_canonical_form(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = root / "data/b.ttl"
    path.write_text(UNFORMATTED)
    path.chmod(0o640)
    assert main(["fmt", "data/b.ttl"]) == 0
    assert capsys.readouterr().out == "data/b.ttl\n1 of 1 files changed\n"
    assert path.read_text().split() == FORMATTED.split()
    assert path.stat().st_mode & 0o777 == 0o640
    assert main(["fmt", "data/b.ttl"]) == 0
    assert capsys.readouterr().out == "0 of 1 files changed\n"
    assert sorted(each.name for each in path.parent.iterdir()) == ["a.ttl", "b.ttl"]


def test_fmt_check_shows_and_changes_nothing(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = root / "data/b.ttl"
    path.write_text(UNFORMATTED)
    assert main(["fmt", "--check", "data/b.ttl"]) == 1
    out, _ = capsys.readouterr()
    assert out.startswith("--- data/b.ttl\n+++ data/b.ttl\n@@")
    assert "-<urn:a>  <urn:b>   1,2 .\n" in out
    assert "+    <urn:b> 2 ;\n" in out
    assert out.endswith("1 of 1 files would change\n")
    assert path.read_text() == UNFORMATTED
    path.write_bytes(b"<urn:a>\r\n    <urn:b> 1 ;\r\n.\r\n")
    assert main(["fmt", "--check", "data/b.ttl"]) == 0  # as git may check a file out


def test_fmt_without_paths_takes_all_of_the_project(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["fmt"]) == 0
    assert capsys.readouterr().out == "data/a.ttl\n1 of 1 files changed\n"
    (root / "queries/x.ttl").write_text("not Turtle, and none of the project's")
    assert main(["fmt", "--check"]) == 0


def test_fmt_leaves_what_is_not_turtle_and_does_the_rest(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / "data/a.ttl").write_text("<urn:a> <urn:b> .")
    (root / "data/b.ttl").write_text(UNFORMATTED)
    (root / "data/c.ttl").write_bytes(b"\n\xff")
    assert main(["fmt"]) == 1
    out, _ = capsys.readouterr()
    assert "data/b.ttl\n" in out
    assert " --> data/a.ttl:1:17\n" in out
    assert " --> data/c.ttl:2:1\n" in out
    assert (root / "data/a.ttl").read_text() == "<urn:a> <urn:b> ."
    assert (root / "data/b.ttl").read_text() != UNFORMATTED


def test_fmt_refuses_what_it_cannot_read_or_write(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["fmt", "nowhere"]) == 2
    (root / "data/x.ttl").mkdir()
    assert main(["fmt", "data"]) == 2
    assert "data/x.ttl: the file cannot be read: is a directory" in capsys.readouterr().err
    (root / "data/x.ttl").rmdir()
    (root / "data/b.ttl").write_text(UNFORMATTED)

    def full(path: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    assert main(["fmt", "data/b.ttl"]) == 2
    err = capsys.readouterr().err
    assert "no space left on device" in err.lower()
    assert err.count("\n") == 1
    assert (root / "data/b.ttl").read_text() == UNFORMATTED
    assert not list((root / "data").glob(".b.ttl*"))
