from __future__ import annotations

from pathlib import Path

import pytest

from communique.checks.selection import Selection
from communique.model import Finding, Severity, UsageError
from communique.project import Project
from communique.project.config import DEFAULT, Layout, read_layout
from projects import ROOT

CODES = (
    "DialogueShape-ordinal.minCount",
    "DialogueShape-ordinal.minInclusive",
    "DialogueShape-inSeries.class",
    "DialogueShape.closed",
    "profile.unionOf",
    "ordinal-twice",
    "syntax",
)


def kept(select: str = "", ignore: str = "") -> list[str]:
    selection = Selection(select.split(), ignore.split())
    selection.require_known(CODES, Project(ROOT))
    found = [Finding(code, Severity.WARNING, None, None, None, "m") for code in CODES]
    return [each.code for each in found if selection.keeps(each)]


def test_without_a_choice_everything_is_kept() -> None:
    assert kept() == list(CODES)


@pytest.mark.parametrize(
    ("pattern", "codes"),
    [
        ("ordinal-twice", CODES[5:6]),
        ("DialogueShape-ordinal.minCount", CODES[:1]),
        ("DialogueShape-ordinal", CODES[:2]),
        ("DialogueShape", CODES[3:4]),
        ("DialogueShape-*", CODES[:3]),
        ("DialogueShape*", CODES[:4]),
        ("*.m?nC*", CODES[:1]),
        ("profile", CODES[4:5]),
        ("profile.*", CODES[4:5]),
        ("[do]rdinal-twice", CODES[5:6]),
    ],
)
def test_a_pattern_is_a_code_a_family_or_like_the_name_of_a_file(
    pattern: str, codes: tuple[str, ...]
) -> None:
    # What is no Turtle keeps the selected checks from running, so it is always told.
    assert kept(pattern) == [*codes, "syntax"]
    assert kept(ignore=pattern) == [code for code in CODES if code not in codes]


def test_several_patterns_add_up_and_ignoring_comes_last() -> None:
    assert kept("profile ordinal-twice") == ["profile.unionOf", "ordinal-twice", "syntax"]
    assert kept("Dialogue*", "*.min* syntax") == list(CODES[2:4])


@pytest.mark.parametrize(
    ("pattern", "hint"),
    [
        ("ordinal-twise", "did you mean `ordinal-twice`?"),
        ("DialogShape-ordinal", "did you mean `DialogueShape-ordinal`?"),
        ("Dialogueshape-*", "did you mean `DialogueShape`?"),
        ("qqq", "`communique explain` lists the codes"),
    ],
)
def test_a_code_that_nothing_has_is_refused(pattern: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        kept(ignore=pattern)
    assert str(caught.value) == f"no finding can have the code `{pattern}` ({hint})"


@pytest.mark.parametrize(
    ("name", "text", "place"),
    [
        ("communique.toml", 'select = ["syntax"]\nignore = ["syntax",\n    "twise"]\n', "3:5"),
        ("communique.toml", 'ignore = "twise"\n', "1:10"),
        ("communique.toml", 'select = ["twise"]\nignore = ["syntax"]\n', "1:11"),
        ("pyproject.toml", '[tool.communique]\nignore = ["ordinal-*", "twise"]\n', "2:24"),
    ],
)
def test_a_code_of_the_configuration_is_refused_at_its_place(
    tmp_path: Path, name: str, text: str, place: str
) -> None:
    (tmp_path / name).write_text(text)
    project = Project(tmp_path, read_layout(tmp_path) or DEFAULT)
    with pytest.raises(UsageError) as caught:
        Selection.of(project).require_known(CODES, project)
    assert str(caught.value.location).endswith(f"{name}:{place}")


def test_a_code_of_the_command_line_has_no_place(tmp_path: Path) -> None:
    (tmp_path / "communique.toml").write_text('select = ["twise"]\n')
    project = Project(tmp_path, read_layout(tmp_path) or DEFAULT)
    with pytest.raises(UsageError) as caught:
        Selection.of(project, ["else"]).require_known(CODES, project)
    assert caught.value.location is None


def test_a_configuration_chooses_and_the_command_line_has_the_last_word() -> None:
    layout = Layout(select=("profile",), ignore=("syntax",))
    project = Project(ROOT, layout)
    assert Selection.of(project) == Selection(("profile",), ("syntax",))
    assert Selection.of(project, ["a"], ["b"]) == Selection(("a",), ("syntax", "b"))
