"""Write a project with a made-up graph of so many dialogues.

    python -m tests.benchmarks.generate N DIR [--seed S] [--defects K]

The graph is made in the likeness of the shipped one: the same kinds of dialogue in the same
shares, with about as many delegations, agencies, agenda items, commitments and passages each.
It conforms to every shape and rule, but for the defects that were asked for, whose findings
are known. The same arguments give the same files. Dialogues are written one by one, so that
memory grows only with what agencies, officials and posts cite.
"""

from __future__ import annotations

import argparse
import csv
import shutil
import sys
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Final

from .defects import Defects, Expected
from .meetings import SeriesWriter
from .register import Register
from .timeline import plan
from .world import World

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["EXPECTED", "generate", "main"]

EXPECTED: Final = "expected-findings.csv"
"""The file, beside the project's folders, that lists what the defects are to be found as."""

_ROOT: Final = Path(__file__).resolve().parents[2]
_SHARED: Final = ("ontology", "queries/questions", "queries/quality")


def generate(dialogues: int, folder: Path, *, seed: int = 0, defects: int = 0) -> list[Expected]:
    """Write a project into a folder.

    Args:
        dialogues: How many dialogues, at least 1; the meetings that their sources mention
            come in addition.
        folder: The folder, which must be new or empty.
        seed: Decides everything that is left to chance.
        defects: How many faults to put in, at most one in a file.

    Returns:
        What the faults are to be found as, in the order of the findings' codes.

    Raises:
        ValueError: If the numbers make no sense, the world is too small for so many dialogues,
            the graph for so many defects, or the folder is not empty.
    """
    if dialogues < 1:
        raise ValueError("a graph has at least one dialogue")
    if defects < 0:
        raise ValueError("a graph cannot have fewer than no defects")
    if folder.is_dir() and any(folder.iterdir()):
        raise ValueError(f"the folder {folder} is not empty")
    for name in _SHARED:
        shutil.copytree(_ROOT / name, folder / name)
    data = folder / "data"
    meetings = data / "meetings"
    meetings.mkdir(parents=True)
    world = World(dialogues, seed)
    wanted = Defects(defects, seed)
    with Register(data, world) as register:
        left = dialogues
        for number, (one, other, area) in enumerate(world.series()):
            if not left:
                break
            random = Random(f"{seed}/{number}")
            occurrences = plan(random, left)
            left -= len(occurrences)
            writer = SeriesWriter(world, register, random, (one, other), area)
            (meetings / writer.slug).mkdir()
            for name, text in writer.files(occurrences):
                path = meetings / f"{name}.ttl"
                path.write_text(text, encoding="utf-8", newline="\n")
                wanted.offer(path, text)
        register.finish()
    if left:
        raise ValueError(f"the world has no room for {dialogues} dialogues")
    expected = sorted(wanted.apply())
    if defects:
        with (folder / EXPECTED).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([("code", "focus"), *expected])
    return expected


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command; see the module's documentation."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.generate", description="Write a made-up project."
    )
    parser.add_argument("dialogues", type=int, metavar="N", help="how many dialogues")
    parser.add_argument("folder", type=Path, metavar="DIR", help="a new or empty folder")
    parser.add_argument("--seed", type=int, default=0, metavar="S", help="default: 0")
    parser.add_argument("--defects", type=int, default=0, metavar="K", help="default: none")
    given = parser.parse_args(arguments)
    try:
        expected = generate(given.dialogues, given.folder, seed=given.seed, defects=given.defects)
    except (OSError, ValueError) as error:
        parser.error(str(error))
    files = sum(1 for _ in (given.folder / "data").rglob("*.ttl"))
    sys.stdout.write(f"{given.dialogues} dialogues in {files} files below {given.folder}\n")
    if given.defects:
        sys.stdout.write(f"{len(expected)} findings expected: {given.folder / EXPECTED}\n")


if __name__ == "__main__":
    main()
