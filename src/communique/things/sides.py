"""The two sides of a comparison: from what a user names to Turtle files and their content."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from communique.config import CONFIGS, parse_layout
from communique.files import read_bytes
from communique.model import Location, UsageError
from communique.project import TURTLE, Project, project_at
from communique.revisions import Repository

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from communique.revisions import Revision

__all__ = ["WORK_TREE", "Side", "find_sides", "work_tree"]

WORK_TREE: Final = "the work tree"
"""How the project's files as they are now are called."""

_HEAD: Final = "HEAD"
_FOLDERS: Final = ("ontology", "data")


@dataclass(frozen=True, slots=True)
class Side:
    """One side: what it is called, and its files, each with the name for an error."""

    name: str
    files: tuple[tuple[str, bytes], ...]


def find_sides(project: Project, names: Sequence[str]) -> tuple[Side, Side]:
    """Return the two sides that the arguments of `communique diff` name.

    Args:
        project: The project. A revision stands for its Turtle files at that commit, by the
            configuration at that commit, or by that of now where it had none.
        names: Nothing, for the last commit and the work tree; the name of a revision, for it
            and the work tree; a file or folder, for what the last commit has in its place and
            what it is now; `A..B` for two revisions, `A...B` for B and where it left A; or
            two names, each a file, a folder or a revision.

    Raises:
        UsageError: If a name stands for nothing or for two things, there is no repository
            where one is needed, or a file cannot be read.
    """
    finder = _Finder(project)
    if not names:
        return finder.of_revision(_HEAD), work_tree(project)
    if len(names) == 2:
        return finder.named(names[0]), finder.named(names[1])
    (name,) = names
    if finder.is_path(name):
        return finder.committed(Path(name)), finder.of_path(name)
    if ".." in name:
        return finder.of_range(name)
    revision = finder.repository.revision(name)
    if revision.kind != "commit":
        raise UsageError(
            f"`{name}` is a part of a revision, and nothing says what to compare it with",
            hint="name a second side",
        )
    return finder.of_revision(name), work_tree(project)


def work_tree(project: Project) -> Side:
    """Return the Turtle files of a project as they are now.

    Raises:
        UsageError: If one cannot be read.
    """
    return Side(WORK_TREE, _read(_turtle_of(project)))


class _Finder:
    """Finds sides for one project; its repository is looked for when it is needed."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._repository: Repository | None = None

    @property
    def repository(self) -> Repository:
        if self._repository is None:
            self._repository = Repository(self._project.root)
        return self._repository

    def named(self, name: str) -> Side:
        return self.of_path(name) if self.is_path(name) else self.of_revision(name)

    def is_path(self, name: str) -> bool:
        """Whether a name is that of a file or folder; it must not be that of a revision, too."""
        if not os.path.exists(name):  # noqa: PTH110, `Path.exists` fails on a name that is too long
            return False
        try:
            revision = self.repository.find(name)
        except UsageError:
            return True  # where there is no repository, there is no doubt
        if revision is not None:
            raise UsageError(
                f"`{name}` is a path and a revision",
                hint=f"write `./{name}` for the path, `{name}^{{}}` for the revision",
            )
        return True

    def of_path(self, name: str) -> Side:
        path = Path(name)
        return Side(name, _read(_turtle_below(path) if path.is_dir() else [path]))

    def of_revision(self, name: str) -> Side:
        return self._at(self.repository.revision(name))

    def of_range(self, name: str) -> tuple[Side, Side]:
        parted = "..." in name
        before, _, after = name.partition("..." if parted else "..")
        repository = self.repository
        old, new = repository.revision(before or _HEAD), repository.revision(after or _HEAD)
        if parted:
            old = repository.merge_base(old, new)
        return self._at(old), self._at(new)

    def committed(self, path: Path) -> Side:
        """What the last commit has in the place of a path; nothing, if it has nothing there."""
        folder = path if path.is_dir() else path.parent
        repository = Repository(folder)
        repository.revision(_HEAD)
        found = repository.find(f"{_HEAD}:./{'' if path.is_dir() else path.name}")
        return Side(_HEAD, () if found is None else _at(repository, found, None).files)

    def _at(self, revision: Revision) -> Side:
        return _at(self.repository, revision, self._project)


def _at(repository: Repository, revision: Revision, project: Project | None) -> Side:
    """The Turtle files of a revision: of a commit, those of the project."""
    names = repository.names(revision)
    prefix = f"{revision.name}:{repository.prefix}"
    if revision.kind != "commit":
        prefix = f"{revision.name}{'/' if revision.kind == 'tree' else ''}".replace(":/", ":")
    if revision.kind != "blob":
        configs = {name: names[name] for name in CONFIGS if name in names}
        texts = zip(configs, repository.contents(configs.values()), strict=True)
        layouts = (parse_layout(f"{prefix}{name}", content) for name, content in texts)
        if (layout := next(filter(None, layouts), None)) is not None:
            project = Project(Path(), layout)
        elif revision.kind != "commit" or _is_laid_out(names):
            project = None
        wanted = set(_turtle(names, project))
        names = {name: id for name, id in names.items() if name in wanted}
    contents = repository.contents(names.values())
    shown = [f"{prefix}{name}" for name in names]
    return Side(revision.name, tuple(zip(shown, contents, strict=True)))


def _turtle_of(project: Project) -> list[Path]:
    """The Turtle files of a project."""
    return [path for path in project.all_files if path.suffix in TURTLE]


def _turtle_below(folder: Path) -> list[Path]:
    """The Turtle files of a folder."""
    if (project := project_at(folder)) is not None:
        return _turtle_of(project)
    found = [path for path in folder.rglob("*.*") if path.is_file()]
    names = {path.relative_to(folder).as_posix(): path for path in found}
    return [names[name] for name in _turtle(names, None)]


def _turtle(names: Iterable[str], project: Project | None) -> list[str]:
    """Choose the Turtle files: of a project, those of its graph; of a folder, all.

    A folder that is laid out as a project counts as one: it holds test files and other
    graphs, too, that are no part of the graph. What is hidden is left out.
    """
    paths = {name: PurePosixPath(name) for name in sorted(names)}
    paths = {name: path for name, path in paths.items() if path.suffix in TURTLE}
    if project is None and _is_laid_out(paths):
        project = Project(Path())
    if project is not None:
        return [name for name in paths if project.has_triples(name)]
    return [
        name for name, path in paths.items() if not any(part.startswith(".") for part in path.parts)
    ]


def _is_laid_out(names: Iterable[str]) -> bool:
    """Whether files lie as in a project without a configuration."""
    return {PurePosixPath(name).parts[0] for name in names}.issuperset(_FOLDERS)


def _read(paths: Iterable[Path]) -> tuple[tuple[str, bytes], ...]:
    return tuple((Location.of(path).path, read_bytes(path)) for path in paths)
