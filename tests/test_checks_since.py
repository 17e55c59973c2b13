"""`check --since` reports what a branch has to do with, and nothing else."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from communique.checks import examine
from communique.cli import main
from communique.model import UsageError
from communique.project import Project
from projects import copy_shipped, edit


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The shipped project in a repository, with a fault on `main` and a branch at work."""
    root = copy_shipped(tmp_path)
    git(root, "init", "--quiet", "--initial-branch=main")
    edit(root / "data/meetings/us-jp-cyber/3.ttl", "    cmq:ordinal 3 ;\n", "    cmq:ordinal 0 ;\n")
    commit(root)
    git(root, "switch", "--quiet", "--create", "work")
    return root


def git(root: Path, *args: str) -> None:
    who = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "-C", str(root), *who, *args], check=True)


def commit(root: Path) -> None:
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message=a")


def codes(root: Path, revision: str | None = "main") -> list[str]:
    found = examine(Project(root), revision=revision).findings
    return sorted(each.code for each in found if each.location is not None)


def test_nothing_changed_gives_nothing(root: Path) -> None:
    assert codes(root, None) == ["DialogueShape-ordinal.pattern"]
    assert codes(root) == []


def test_what_a_change_reaches_is_reported_wherever_it_is(root: Path) -> None:
    # The label is missing in the file itself; the class, where the topic is named.
    path = root / "data/topics.ttl"
    text = path.read_text()
    first = text.index("    a cmq:Topic ;\n")
    path.write_text(text[:first] + text[first:].replace("    a cmq:Topic ;\n", "", 1))
    found = examine(Project(root), revision="main").findings
    places = {each.location.path for each in found if each.location}
    assert any("data/meetings" in place for place in places)
    assert "DialogueShape-ordinal.pattern" not in {each.code for each in found}


def test_a_fault_of_the_branch_is_reported_and_one_of_main_is_not(root: Path) -> None:
    path = root / "data/meetings/us-jp-cyber/1.ttl"
    edit(path, "    cmq:ordinal 1 ;\n", "    cmq:ordinal -1 ;\n")
    assert codes(root) == ["DialogueShape-ordinal.pattern"]
    commit(root)
    # What happens on main meanwhile is no change of the branch.
    git(root, "switch", "--quiet", "main")
    edit(root / "data/meetings/us-jp-cyber/7.ttl", "cmq:ordinal 7 ;", "cmq:ordinal 7 , 8 ;")
    commit(root)
    git(root, "switch", "--quiet", "work")
    (found,) = (each for each in examine(Project(root), revision="main").findings if each.location)
    assert found.location is not None
    assert found.location.path.endswith("1.ttl")


def test_a_changed_shape_concerns_everything(root: Path) -> None:
    with (root / "ontology/shapes/meeting.ttl").open("a") as file:
        file.write("# a remark\n")
    assert codes(root) == ["DialogueShape-ordinal.pattern"]


def test_a_removed_file_is_a_change(root: Path) -> None:
    (root / "data/meetings/jp-prime-minister-visit-2015-04.ttl").unlink()
    found = codes(root)
    assert found
    assert "DialogueShape-ordinal.pattern" not in found


def test_revision_that_is_not_there_is_named(root: Path) -> None:
    with pytest.raises(UsageError, match="`mian` is no"):
        examine(Project(root), revision="mian")


def test_a_path_and_a_revision_are_refused(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--project", str(root), "check", "--since", "main", str(root / "data")]) == 2
    assert "give one" in capsys.readouterr().err
