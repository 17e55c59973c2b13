from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from communique.cli.commands import COMMANDS
from readme import BLOCK, PAGES, ROOT, refreshed

README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_a_page_shows_what_the_program_prints(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert refreshed(text) == text, "run `python tests/readme.py` and review the change"


def test_the_tour_has_real_output() -> None:
    assert len(BLOCK.findall(README)) >= 4


def test_every_command_is_documented() -> None:
    documented = set(re.findall(r"^\| `communique (\w+)[^`]*` \|", README, re.MULTILINE))
    assert documented == set(COMMANDS)


def test_every_dependency_is_listed_with_a_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    required = {
        re.split(r"[<>=\[ ]", each, maxsplit=1)[0].lower()
        for each in [
            *project["build-system"]["requires"],
            *project["project"]["dependencies"],
            *project["dependency-groups"]["dev"],
        ]
    }
    table = re.findall(r"^\| ([A-Za-z0-9-]+)(?: \(optional\))? \| \S", README, re.MULTILINE)
    assert required == {name.lower() for name in table} - {"package", "command", "folder"}


def test_the_fault_that_is_shown_stands_in_its_line() -> None:
    shown = re.search(r"--> (data/\S+):(\d+):5\n.*\n(\d+) \|     cmq:ordinl 7 ;", README)
    assert shown
    lines = (ROOT / shown[1]).read_text(encoding="utf-8").splitlines()
    assert lines[int(shown[2]) - 1] == "    cmq:ordinal 7 ;"
    assert shown[2] == shown[3]
