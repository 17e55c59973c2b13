"""`communique explain`: a code, all codes, and the pages as files."""

from __future__ import annotations

from pathlib import Path

import pytest

from communique.cli import main
from communique.reports.rulebook import MARK
from projects import make

RULE = """\
#+ code: {code}
#+ severity: warning
#+ problem: Names that are alike are confused.
#+ solution: choose another name
#+ message: "{{focus}} is like {{value}}"
SELECT ?focus ?value {{ ?focus cmq:like ?value }}
"""


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with one rule and one shape."""
    root = make(
        tmp_path,
        {
            "queries/quality/alike.rq": RULE.format(code="alike"),
            "ontology/shapes/place.ttl": """
            cmqsh:PlaceShape a sh:NodeShape ; sh:targetClass cmq:Place ;
                sh:property cmqsh:PlaceShape-label .
            cmqsh:PlaceShape-label a sh:PropertyShape ; sh:path rdfs:label ; sh:minCount 1 ;
                sh:description "People read labels."@en ;
                sh:message "Das Etikett fehlt; ergänze es."@de ,
                    "The place has no label; give it one."@en .
            """,
        },
    )
    monkeypatch.chdir(root)
    return root


def explain(capsys: pytest.CaptureFixture[str], *args: str) -> str:
    assert main(["explain", *args]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return out


def test_a_rule(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert explain(capsys, "alike") == (
        "# alike\n\n"
        "*warning*, a rule over the whole graph, `queries/quality/alike.rq`\n\n"
        "## What is wrong\n\n*focus* is like *value*.\n\n"
        "## Why\n\nNames that are alike are confused.\n\n"
        "## What to do\n\nChoose another name.\n\n"
        "## The query\n\n```sparql\nSELECT ?focus ?value { ?focus cmq:like ?value }\n```\n"
    )


def test_a_shape_by_its_code_and_by_its_name(
    small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = explain(capsys, "PlaceShape-label.minCount")
    assert out.startswith(
        "## PlaceShape-label\n\n*violation*\n\nThe place has no label.\n\n"
        "Why: People read labels.\n\nWhat to do: Give it one.\n\n"
        "- `PlaceShape-label.minCount`: there are too few values\n\n"
        "```turtle\ncmqsh:PlaceShape-label a sh:PropertyShape ;"
    )
    assert explain(capsys, "PlaceShape-label") == out
    page = explain(capsys, "PlaceShape")
    assert page.startswith("# PlaceShape\n\nShapes of `ontology/shapes/place.ttl`.\n")
    assert out in page


def test_what_is_built_in(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = explain(capsys, "quote-missing")
    assert out.startswith("# quote-missing\n\n*violation*, built in\n")
    assert "“*quote*” does not stand in *source*" in out


def test_the_list(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = explain(capsys).splitlines()
    codes = [line.split()[0] for line in lines]
    assert len(codes) == len(set(codes))
    assert {"syntax", "contradiction.nothing", "quote-missing"} < set(codes)
    assert codes[-2:] == ["alike", "PlaceShape-label.minCount"]
    assert lines[-2].split(maxsplit=2)[1:] == ["warning", "<focus> is like <value>"]


@pytest.mark.parametrize(
    ("args", "problem"),
    [
        (["alikee"], "there is no code `alikee` (did you mean `alike`?)"),
        (
            ["PlaceShape-label.minCuont"],
            "there is no code `PlaceShape-label.minCuont` (did you mean `PlaceShape-label.minCo",
        ),
        (["0"], "there is no code `0` (`communique explain` lists the codes)"),
        (["alike", "--write", "docs"], "--write writes all pages; leave the code out"),
        (["--write", "data.txt"], "cannot write to data.txt: file exists"),
    ],
)
def test_bad_input_is_one_line(
    small: Path, capsys: pytest.CaptureFixture[str], args: list[str], problem: str
) -> None:
    (small / "data.txt").write_text("")
    assert main(["explain", *args]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert problem in err


@pytest.mark.parametrize(
    ("file", "text", "place"),
    [
        (
            "queries/quality/bad.rq",
            "SELECT ?focus {}",
            "quality/bad.rq:1: the query has no",
        ),
        (
            "queries/quality/bad.rq",
            RULE.format(code="good"),
            "queries/quality/bad.rq:1:4: the code",
        ),
        ("ontology/shapes/bad.ttl", "nothing .", "ontology/shapes/bad.ttl:1:1: not Turtle"),
    ],
)
def test_a_broken_source_is_named(
    small: Path, capsys: pytest.CaptureFixture[str], file: str, text: str, place: str
) -> None:
    (small / file).write_text(text)
    assert main(["explain"]) == 2
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert place in err


def test_pages_are_written_and_those_of_rules_that_are_gone_removed(
    small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = small / "docs" / "rules"
    out = explain(capsys, "--write", str(folder))
    assert "files written" in out
    assert (folder / "alike.md").read_text().startswith(f"{MARK}\n\n# alike\n")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    (folder / "notes.md").write_text("mine")
    (small / "queries/quality/alike.rq").rename(small / "queries/quality/similar.rq")
    text = RULE.format(code="similar")
    (small / "queries/quality/similar.rq").write_text(text)
    assert explain(capsys, "--write", str(folder)).endswith(", 1 removed\n")
    names = {path.name for path in folder.iterdir()}
    assert names == {*before, "similar.md", "notes.md"} - {"alike.md"}
