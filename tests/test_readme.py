from __future__ import annotations

import re

import pytest
from readme import BLOCK, ROOT, refreshed

from communique.cli import COMMANDS

README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_shows_what_the_program_prints(page: object) -> None:
    text = ROOT.joinpath(str(page)).read_text(encoding="utf-8")
    assert refreshed(text) == text, "run `python tests/readme.py` and review the change"


def test_the_tour_has_real_output() -> None:
    assert len(BLOCK.findall(README)) >= 4


def test_every_command_is_documented() -> None:
    documented = set(re.findall(r"^\| `communique (\w+)` \|", README, re.MULTILINE))
    assert documented == set(COMMANDS)


def test_every_dependency_is_listed_with_a_reason() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    required = re.findall(r'^    "([a-z0-9-]+)[><=]', project, re.MULTILINE)
    listed = {name.lower() for name in re.findall(r"^\| ([A-Za-z0-9-]+)[ |(]", README, re.MULTILINE)}
    assert required, "the dependencies are no longer written one a line"
    assert set(required) <= listed
