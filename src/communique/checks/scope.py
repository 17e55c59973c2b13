"""The scope of `check PATH...`: a part of the project, or data outside it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from communique.checks.broken import QUERY_BROKEN
from communique.checks.syntax import SYNTAX
from communique.model import Location, UsageError
from communique.project import FORMATS, Project
from communique.project.config import PATTERNS, Layout
from communique.project.project import require_format

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from communique.model import Finding

__all__ = ["DataSet", "LooseFiles", "Scope", "loose_files", "rdf_files", "scopes"]


@dataclass(frozen=True)
class DataSet(Project):
    """Data outside a project, seen with the project's ontology, shapes and rules.

    Attributes:
        files: The files that take the place of the project's data.
    """

    files: tuple[Path, ...] = ()

    @cached_property
    def data_files(self) -> tuple[Path, ...]:
        """The files outside."""
        return self.files

    @cached_property
    def question_files(self) -> tuple[Path, ...]:
        """None: the expected rows are those of the project's own data."""
        return ()

    @cached_property
    def expected_files(self) -> tuple[Path, ...]:
        """None, because there are no questions."""
        return ()

    def graph_iri(self, path: Path) -> str:
        """Return the IRI of the named graph of `path`: for data, that of the file."""
        return path.as_uri() if path in self.files else super().graph_iri(path)


@dataclass(frozen=True)
class LooseFiles(DataSet):
    """Files outside any project, by themselves.

    Attributes:
        shapes: Files of shapes to validate them against; those that stand in the files are
            used, too.
    """

    shapes: tuple[Path, ...] = ()

    @cached_property
    def shape_files(self) -> tuple[Path, ...]:
        """The files of shapes, and the files themselves."""
        return tuple(sorted({*self.shapes, *self.files}))

    def graph_iri(self, path: Path) -> str:
        """Return the IRI of the file."""
        return path.as_uri()

    def shown(self, path: Path) -> str:
        """Return the path for people."""
        return Location.of(path).path


@dataclass(frozen=True)
class Scope:
    """One graph to check, and the files to report on.

    Attributes:
        project: What is loaded and checked.
        within: The files to report on, or None for all.
        nodes: Things to report on wherever they are named, as N-Triples terms.
    """

    project: Project
    within: frozenset[Path] | None = None
    nodes: frozenset[str | None] = frozenset()

    def shows(self, finding: Finding) -> bool:
        """Return true if a finding touches the files, or keeps them from being checked at all."""
        keeps_from_checking = finding.code in (QUERY_BROKEN.code, SYNTAX.code)
        if self.within is None or finding.location is None or keeps_from_checking:
            return True
        if not self.nodes.isdisjoint((finding.focus, finding.value)):
            return True
        places = [finding.location, *(place for place, _ in finding.related)]
        return any(Path(place.path).resolve() in self.within for place in places)


def loose_files(paths: Iterable[Path], shapes: Iterable[Path] = ()) -> LooseFiles:
    """Return the data set of some files that belong to no project.

    Raises:
        UsageError: If there is none, a path does not exist, or holds no file of RDF.
    """
    files = rdf_files(paths)
    if not files:
        raise UsageError(
            "there is no project here",
            hint="`communique init` writes a communique.toml for the files of this folder; or "
            "give files to check, or a project by --project",
        )
    layout = Layout(generic_rules=True, owl_rl=False, base="file:")
    # Each of these keys has a tuple; mypy cannot tell by the names.
    layout = replace(layout, **dict.fromkeys(PATTERNS, ()))  # type: ignore[arg-type]
    of_shapes = tuple(path.resolve() for path in shapes)
    for path in of_shapes:
        require_format(path, Location.of(path).path, "convert it to Turtle, or rename it")
    return LooseFiles(Path.cwd(), layout, files=tuple(files), shapes=of_shapes)


def scopes(project: Project, paths: Iterable[Path] = ()) -> list[Scope]:
    """Return what to check for these paths.

    Args:
        project: The project.
        paths: Files or folders. Those of the project narrow the report to them; those
            outside are one data set of their own.

    Raises:
        UsageError: If a path does not exist, or holds nothing to check.
    """
    wanted = list(paths)
    if not wanted:
        return [Scope(project)]
    others = project.question_files + project.rule_files + project.expected_files
    own = {file.resolve() for file in (*project.all_files, *others)}
    within: set[Path] = set()
    outside: set[Path] = set()
    for path in wanted:
        resolved = path.resolve()
        inside = {file for file in own if file == resolved or file.is_relative_to(resolved)}
        within |= inside
        if not inside:
            outside.update(rdf_files([path]))
    scopes = []
    if within or not outside:
        scopes.append(Scope(project, frozenset(within) or None))
    if outside:
        scopes.append(Scope(DataSet(project.root, project.layout, files=tuple(sorted(outside)))))
    return scopes


def rdf_files(paths: Iterable[Path], suffixes: Collection[str] = FORMATS) -> list[Path]:
    """Return the files of RDF that paths name or hold, each once, in order.

    Args:
        paths: Files and folders.
        suffixes: The extensions of the files that are wanted.

    Raises:
        UsageError: If a path does not exist, is a file of another kind, or holds none.
    """
    files: set[Path] = set()
    for path in paths:
        resolved = path.resolve()
        if not resolved.exists():
            raise UsageError(f"there is no file or folder {path}")
        inside = [resolved] if resolved.is_file() else resolved.rglob("*.*")
        wanted = {file for file in inside if file.suffix in suffixes}
        if not wanted:
            article, kind = ("an", "RDF") if len(suffixes) > 1 else ("a", "Turtle")
            ends = " or ".join(f"`{suffix}`" for suffix in sorted(suffixes))
            raise UsageError(
                f"{path} is not {article} {kind} file"
                if resolved.is_file()
                else f"{path} has no {kind} file",
                hint=f"give a file whose name ends in {ends}, or a folder of such files",
            )
        files |= wanted
    return sorted(files)
