"""Work through CONTRIBUTING.md: its commands are run, and its files written, in this order."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from communique.cli import main
from projects import ROOT

PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
STEP = re.compile(r"```(?P<language>sh|turtle)\n(?P<text>.*?)```", re.DOTALL)
FILE = re.compile(r"`(data/[\w/.-]+\.ttl)`")


@pytest.fixture
def branch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the shipped project under git, with all its data and a text beside it."""
    root, texts = tmp_path / "project", tmp_path / "texts"
    for name in ("ontology", "data", "queries"):
        shutil.copytree(ROOT / name, root / name)
    shutil.copy(ROOT / "communique.toml", root)
    texts.mkdir()
    # The text itself is not shipped; the quotes are verified by hand.
    (texts / "us-tajikistan-2021-07-02.txt").write_text("A text.\n", encoding="utf-8")
    monkeypatch.chdir(root)
    monkeypatch.delenv("COMMUNIQUE_SOURCES", raising=False)
    for command in (
        "git init --quiet --initial-branch main",
        "git add --all",
        "git -c user.name=A -c user.email=a@example.org commit --quiet --message data",
    ):
        subprocess.run(shlex.split(command), check=True)
    return root


def test_the_worked_example_ends_without_findings(
    branch: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    commands = 0
    for step in STEP.finditer(PAGE):
        if step["language"] == "turtle":
            paragraph = PAGE[: step.start()].rstrip().rsplit("\n\n", 1)[-1]
            file = branch / FILE.findall(paragraph)[-1]
            file.parent.mkdir(exist_ok=True)
            text = file.read_text(encoding="utf-8") + "\n" if "Add to" in paragraph else ""
            file.write_text(text + step["text"], encoding="utf-8")
            continue
        for command in step["text"].splitlines():
            program, *arguments = shlex.split(command)
            assert program == "communique"
            code = main(arguments)
            printed = capsys.readouterr()
            # A comparison that shows something ends with 1, and so does a stand-in for a text.
            expected = {0, 1} if "diff" in arguments or "--sources" in arguments else {0}
            assert code in expected, f"{command}\n{printed.out}{printed.err}"
            commands += 1
    assert commands >= 15
