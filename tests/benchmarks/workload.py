"""What the benchmark works on: the shipped graph, and made-up ones of any size."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from communique.project import Project

from .generate import generate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["ROOT", "Workload", "made", "shipped"]

ROOT: Final = Path(__file__).resolve().parents[2]
_HERE: Final = Path(__file__).parent


@dataclass(frozen=True)
class Workload:
    """A project, and the files that other tools read in its place.

    Attributes:
        size: How many dialogues it has; 0 for the shipped graph.
        root: The folder of the project.
        beside: The folder of what is made from it.
    """

    size: int
    root: Path
    beside: Path

    @property
    def name(self) -> str:
        """The name in reports."""
        return str(self.size or "shipped")

    @cached_property
    def project(self) -> Project:
        """The project."""
        return Project(self.root)

    @property
    def data(self) -> Path:
        """Data, vocabularies and ontology in one file, which is what shapes are applied to."""
        return self.beside / "data.nt"

    @property
    def shapes(self) -> Path:
        """All shapes in one file."""
        return self.beside / "shapes.ttl"

    @property
    def facts(self) -> dict[str, int]:
        """How many files, bytes of Turtle and triples there are."""
        facts: dict[str, int] = json.loads((self.beside / "facts.json").read_text())
        return facts

    @cached_property
    def edited(self) -> Path:
        """The file of a dialogue that an edit changes."""
        return next(path for path in self.project.data_files if b"cmq:Dialogue" in _bytes(path))

    def edit(self) -> None:
        """Change a label in one file, so that the graph still conforms; each time anew."""
        text = self.edited.read_text(encoding="utf-8")
        changed = text.replace("Revised: ", "") if "Revised: " in text else None
        changed = changed or text.replace('rdfs:label "', 'rdfs:label "Revised: ', 1)
        assert changed != text  # every dialogue has a label
        self.edited.write_text(changed, encoding="utf-8", newline="\n")

    def restore(self) -> None:
        """Take back an edit."""
        if b"Revised: " in _bytes(self.edited):
            self.edit()

    def prepare(self) -> None:
        """Write the files for other tools, unless they are there."""
        if (self.beside / "facts.json").is_file():
            return
        shutil.rmtree(self.beside, ignore_errors=True)
        self.beside.mkdir(parents=True)
        files = self.project.graph_files + self.project.ontology_files
        # File by file, so that a large graph needs no store; blank nodes keep their random
        # labels, so that they do not fall together.
        triples = 0
        with self.data.open("wb") as output:
            for path in files:
                text = ox.serialize(_triples((path,)), format=ox.RdfFormat.N_TRIPLES) or b""
                triples += text.count(b"\n")
                output.write(text)
        shapes = _triples(self.project.shape_files)
        with self.shapes.open("wb") as output:
            ox.serialize(shapes, output, format=ox.RdfFormat.TURTLE)
        size = sum(path.stat().st_size for path in files)
        facts = {"files": len(files), "bytes": size, "triples": triples}
        (self.beside / "facts.json").write_text(json.dumps(facts))


def shipped(folder: Path) -> Workload:
    """Return the shipped graph; what is made from it is made anew, because it changes."""
    beside = folder / "shipped"
    shutil.rmtree(beside, ignore_errors=True)
    workload = Workload(0, ROOT, beside)
    workload.prepare()
    return workload


def made(size: int, folder: Path, *, seed: int = 0) -> Workload:
    """Return a made-up graph of so many dialogues; it is taken from the folder if it is there.

    Args:
        size: How many dialogues.
        folder: Where made-up graphs are kept.
        seed: The seed of the generator.
    """
    place = folder / f"{size}-{seed}-{_version()}"
    root = place / "project"
    if not (place / "complete").is_file():
        shutil.rmtree(place, ignore_errors=True)
        generate(size, root, seed=seed)
        (place / "complete").touch()
    workload = Workload(size, root, place / "other")
    workload.restore()
    workload.prepare()
    return workload


def _version() -> str:
    """What tells graphs of one state of the generator and the ontology from those of another."""
    files = [*_HERE.glob("*.py")]
    for name in ("ontology", "queries/questions", "queries/quality"):
        files += (path for path in (ROOT / name).rglob("*") if path.is_file())
    digest = sha256()
    for path in sorted(files):
        digest.update(path.relative_to(ROOT).as_posix().encode())
        digest.update(_bytes(path))
    return digest.hexdigest()[:12]


def _triples(paths: Iterable[Path]) -> Iterator[ox.Triple]:
    for path in paths:
        for quad in ox.parse(_bytes(path), format=ox.RdfFormat.TURTLE):
            yield quad.triple


def _bytes(path: Path) -> bytes:
    return path.read_bytes()
