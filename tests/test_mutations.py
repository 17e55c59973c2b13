"""Defects at random places of the shipped data: each is found, at its line, and nothing else.

One round breaks the data in every way, several times each, at places that do not meet, and
checks it once. COMMUNIQUE_MUTATION_ROUNDS sets the number of rounds, each with a seed of its
own.
"""

from __future__ import annotations

import os
import random
import re
import shutil
from collections import Counter
from dataclasses import replace
from itertools import pairwise, product
from pathlib import Path
from typing import Final

import pytest

from communique.checks import expected, run
from communique.checks.syntax import syntax_faults
from communique.engines.shacl import Shapes, validate
from communique.graph import load
from communique.project import Project
from mutant_kinds import KINDS, SINGLE, TEXTUAL
from mutants import Mutant, Sheet, judge
from projects import SOURCES, copy_shipped, job_of

ROUNDS: Final = int(os.environ.get("COMMUNIQUE_MUTATION_ROUNDS", "1"))
REPEATS: Final = 4
DOCUMENTS: Final = SOURCES


def without_questions(folder: Path) -> Path:
    """A copy of the shipped project whose answers no defect can change."""
    root = copy_shipped(folder)
    shutil.rmtree(root / "queries/questions")
    shutil.rmtree(root / "queries/expected", ignore_errors=True)
    return root


def test_the_shipped_data_is_clean(tmp_path: Path) -> None:
    assert run(Project(without_questions(tmp_path)), sources=DOCUMENTS) == []


def test_every_defect_is_found_at_its_line_and_nothing_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    totals: Counter[str] = Counter()
    missed: list[str] = []
    stray: list[str] = []
    for seed in range(ROUNDS):
        root = without_questions(tmp_path / str(seed))
        sheet = Sheet(root, random.Random(seed))
        mutants: list[Mutant] = []
        for repeat, (kind, mutate) in product(range(REPEATS), KINDS.items()):
            if (kind in TEXTUAL and not DOCUMENTS) or (kind in SINGLE and repeat):
                continue
            mutant = mutate(sheet)
            if mutant is not None:
                mutant.kind = f"{kind} (seed {seed})"
                mutants.append(mutant)
                totals[kind] += 1
        places = sheet.write()
        absent, others = judge(mutants, run(Project(root), sources=DOCUMENTS), places)
        missed += absent
        stray += [f"seed {seed}: {each}" for each in others]
    with capsys.disabled():
        text = "" if DOCUMENTS else ", none of the text, because the documents are not there"
        print(  # noqa: T201, for whoever runs it
            f"\n{totals.total()} defects of {len(totals)} kinds in {ROUNDS} rounds{text}: "
            f"{len(missed)} missed, {len(stray)} findings without a cause"
        )
    assert missed == []
    assert stray == []
    assert len(totals) >= 20


SLIPS: Final = {
    "dropped semicolon": (r" ;$", "", 1),
    "dropped subject": (r"^(<#[\w-]+>|\w+:[\w-]+)$", "", 1),
    "open string": (r'^(    .*[^\\])"((@en)? ;)$', r"\1\2", 0),
    "open IRI": (r"^(    .*<#[\w-]+)> ;$", r"\1 ;", 0),
    "unknown prefix": (r"^    cmq:", "    cmqq:", 0),
    "stray bracket": (r" ;$", " ] ;", 0),
    "bare word": (r'"([A-Z][a-z]+) ', r"\1 ", 0),
    "one object too many": (r"^(    .*>) ;$", r"\1 <urn:x> ;", 0),
}
"""Slips of the pen: a pattern, what takes its place, and how many lines later it shows."""


def test_every_slip_is_found_at_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = without_questions(tmp_path)
    files = sorted((root / "data").rglob("*.ttl"))
    rng = random.Random(1)
    count = 0
    for kind, (pattern, new, later) in SLIPS.items():
        spots = [
            (path, index)
            for path in files
            for index, (line, after) in enumerate(pairwise(path.read_text().split("\n")))
            # A semicolon before the dot may be left out.
            if re.search(pattern, line) and not line.startswith("@") and after != "."
        ]
        for path, index in rng.sample(spots, min(12, len(spots))):
            text = path.read_text(encoding="utf-8")
            lines = text.split("\n")
            lines[index] = re.sub(pattern, new, lines[index], count=1)
            path.write_text("\n".join(lines), encoding="utf-8")
            [found] = syntax_faults([path])
            path.write_text(text, encoding="utf-8")
            assert found.location is not None
            place = f"{kind} at {path}:{index + 1}, found at {found.location}"
            assert found.location.path == str(path), place
            assert index + 1 <= found.location.line <= index + 1 + later, place
            count += 1
    with capsys.disabled():
        print(f"\n{count} slips of {len(SLIPS)} kinds")  # noqa: T201, likewise
    assert count > 50


def test_every_changed_row_is_found_at_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = copy_shipped(tmp_path)
    for path in sorted((root / "queries/questions").iterdir())[14:]:
        path.unlink()
        (root / "queries/expected" / f"{path.stem}.csv").unlink(missing_ok=True)
    job = job_of(load(Project(root)))
    list(expected.check(replace(job, update_expected=True)))
    assert list(expected.check(job)) == []
    rng = random.Random(2)
    count = 0
    for path in job.project.expected_files:
        text = path.read_text(encoding="utf-8")
        lines = text.split("\n")[:-1]
        if len(lines) < 3 or text.count('"'):
            continue
        index = rng.randrange(1, len(lines) - 1)
        slips = {
            "changed cell": [*lines[:index], lines[index] + "x", *lines[index + 1 :]],
            "dropped row": [*lines[:index], *lines[index + 1 :]],
            "added row": [*lines[:index], "x" + lines[index], *lines[index:]],
        }
        for kind, changed in slips.items():
            path.write_text("\n".join([*changed, ""]), encoding="utf-8")
            [found] = expected.check(job)
            path.write_text(text, encoding="utf-8")
            assert found.code == "expected-rows"
            assert found.location is not None
            assert (found.location.path, found.location.line) == (str(path), index + 1), kind
            count += 1
    with capsys.disabled():
        print(f"\n{count} changed tables of 3 kinds")  # noqa: T201, likewise
    assert count > 10


def test_engines_find_the_same_in_a_sample(tmp_path: Path) -> None:
    root = without_questions(tmp_path)
    sheet = Sheet(root, random.Random(9))
    made = [mutate(sheet) for kind, mutate in KINDS.items() if kind not in TEXTUAL]
    sheet.write()
    project = Project(root)
    shapes = Shapes.read(project.shape_files)
    slow = validate(load(project), shapes, "pyshacl").findings
    assert validate(load(project), shapes, "shacl-rust").findings == slow
    assert len(made) > len({each.code for each in slow}) > 10
