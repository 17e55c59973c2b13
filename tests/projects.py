"""Projects for tests: copies of the shipped one to break, and small ones made up."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path

from communique.checks import rules
from communique.checks.job import Job
from communique.checks.locate import Locator
from communique.checks.selection import Selection
from communique.graph import Graph, load
from communique.model import Finding
from communique.prefixes import PREFIXES
from communique.project import Project

ROOT = Path(__file__).resolve().parent.parent
_GIVEN = os.environ.get("COMMUNIQUE_SOURCES", "").split(os.pathsep)
_BESIDE = [str(ROOT.parent / "shared" / name) for name in ("sources", "texts")]
SOURCES = tuple(path for path in map(Path, filter(None, _GIVEN + _BESIDE)) if path.is_dir())
"""The folders with the documents that the shipped data quotes.

Tests that need them say so when there are none.
"""


FIVE = ROOT / "tests" / "fixtures" / "five"
"""The data of the five documents that came first, and the rows that the questions give on it."""


def copy_shipped(folder: Path) -> Path:
    """Copy the shipped project into `folder`, with the data of five documents; return its root.

    A check of all the data takes three times as long, and tests that break something make many.
    """
    root = folder / "project"
    shutil.copytree(ROOT / "ontology", root / "ontology")
    shutil.copytree(ROOT / "queries", root / "queries", ignore=shutil.ignore_patterns("expected"))
    shutil.copytree(FIVE / "data", root / "data")
    shutil.copytree(FIVE / "expected", root / "queries" / "expected")
    shutil.copy(ROOT / "communique.toml", root)
    return root


@cache
def five_documents() -> Path:
    """Return the root of the shipped project with the data of five documents, for reading only."""
    folder = Path(tempfile.mkdtemp(prefix="communique-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return copy_shipped(folder)


def make(folder: Path, files: dict[str, str]) -> Path:
    """Make a project of these files; Turtle gets the prefixes of the registry, in one line.

    So the first line of what a test gives is line 2 of the file.
    """
    root = folder / "project"
    folders = [f"queries/{name}" for name in ("expected", "quality", "questions")]
    for name in ("ontology", "data", *folders):
        (root / name).mkdir(parents=True)
    header = " ".join(f"@prefix {name}: <{iri}> ." for name, iri in PREFIXES.items())
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{header}\n{text}" if path.suffix == ".ttl" else text, encoding="utf-8")
    return root


def edit(path: Path, old: str, new: str) -> int:
    """Replace the one place of `old` by `new` and return the line on which that begins."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path}"
    before, after = text.split(old)
    path.write_text(before + new + after, encoding="utf-8")
    return before.count("\n") + 1


def line_of(path: Path, text: str) -> int:
    """Return the number of the first line that has `text` in it."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


def job_of(graph: Graph, **options: object) -> Job:
    """Return the job of a check that wants everything, with one folder or more of documents."""
    if isinstance(sources := options.get("sources"), Path):
        options["sources"] = (sources,)
    return Job(graph, Locator(graph), Selection(), **options)  # type: ignore[arg-type]


def run_all(project: Project, *paths: Path) -> list[Finding]:
    """Return the findings of some rules, by default those of the project, with their places."""
    job = job_of(load(project))
    findings = rules.run_rules(job, paths or project.rule_files)
    return [job.locator.locate(finding) for finding in findings]
