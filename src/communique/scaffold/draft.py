"""A skeleton with its place in a project, and writing it there without doing harm."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from communique.files import reason, write_whole
from communique.graph import read_text
from communique.model import Iri, Location, UsageError
from communique.prefixes import PREFIXES
from communique.scaffold.skeleton import TODO, Skeleton
from communique.turtle import TurtleSyntaxError, format_turtle, parse

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from communique.project import Project

__all__ = ["Draft", "write_draft"]


@dataclass(frozen=True, slots=True)
class Draft:
    """A new piece of data.

    Attributes:
        iri: The thing that it describes.
        path: The file that it belongs in, relative to the root of the project.
        shared: Whether other things stand in that file, so that it is added at its end.
        make: Builds the skeleton against a base.
        base: The base of a file of its own.
    """

    iri: Iri
    path: str
    shared: bool
    base: str
    make: Callable[[str], Skeleton]

    @property
    def text(self) -> str:
        """The draft as a document of its own, in canonical form."""
        return self.make(self.base).document()

    @property
    def gaps(self) -> int:
        """How many values are to be filled in."""
        lines = self.make(self.base).body().splitlines()
        return sum(TODO in line for line in lines if not line.startswith("#"))


def write_draft(project: Project, draft: Draft) -> Path:
    """Write a draft into the file of the project that it belongs in.

    A file of its own is made; a shared one gets the draft at its end. Either is left in
    canonical form, and whatever stood there before still says the same.

    Returns:
        The file.

    Raises:
        UsageError: If a file of its own is there already, or if the file cannot be read,
            written or added to.
    """
    path = project.root / draft.path
    if not path.exists():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(f"cannot make the folder {path.parent}: {reason(error)}") from error
        write_whole(path, draft.text.encode())
        return path
    if not draft.shared:
        raise UsageError(
            "the file is there already", hint="edit it, or move it away", location=Location.of(path)
        )
    write_whole(path, _added(path, draft).encode())
    return path


def _added(path: Path, draft: Draft) -> str:
    old = read_text(path)
    try:
        directives = parse(old, base=draft.base).directives
        bases = [each.iri for each in directives if each.prefix is None]
        body = draft.make(bases[-1] if bases else draft.base).body()
        head = "" if bases else f"@base <{draft.base}> .\n"
        new = format_turtle(f"{head}{old}\n{body}", prefixes=PREFIXES)
        unchanged = _graph(new) == _graph(old, draft.text, base=draft.base)
    except TurtleSyntaxError as error:
        place = Location.of(path, error.line, error.column)
        raise UsageError(f"not Turtle: {error.message}", location=place) from error
    if not unchanged:
        raise UsageError(
            "the draft would say something else in this file, which gives a prefix another meaning",
            hint="print the draft and add it by hand",
            location=Location.of(path),
        )
    return new


def _graph(*texts: str, base: str | None = None) -> ox.Dataset:
    """Return what some documents say together, to be compared whatever their blank nodes."""
    quads = [
        quad
        for text in texts
        for quad in ox.parse(
            text, format=ox.RdfFormat.TURTLE, base_iri=base, rename_blank_nodes=True
        )
    ]
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return dataset
