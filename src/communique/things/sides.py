"""The two sides of a comparison, with the files of each."""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from communique.files import read_bytes
from communique.model import Location, UsageError
from communique.project import FORMATS, Project, project_at
from communique.project.config import CONFIGS, parse_layout
from communique.project.git import Repository

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from communique.project.git import Revision

__all__ = ["WORK_TREE", "File", "Side", "find_sides", "work_tree"]

File: TypeAlias = tuple[str, bytes]
"""The name that an error gives to a file, and its content."""

WORK_TREE: Final = "the work tree"
_HEAD: Final = "HEAD"


class Side(NamedTuple):
    """One side: its name and its files."""

    name: str
    files: tuple[File, ...]


def find_sides(project: Project, names: Sequence[str]) -> tuple[Side, Side]:
    """Return the two sides that the arguments of `communique diff` name.

    Args:
        project: The project. A revision stands for its files at that commit, by the
            configuration at that commit, or by that of now if it had none.
        names: Nothing, for the last commit and the work tree; the name of a revision, for it
            and the work tree; a file or folder, for what the last commit has in its place and
            what it is now; `A..B` for two revisions, `A...B` for B and where it left A; or
            two names, each a file, a folder or a revision.

    Raises:
        UsageError: If a name stands for nothing or for two things, there is no repository
            where one is needed, or a file cannot be read.
    """
    finder = _Finder(project)
    if len(names) == 2:
        return finder.side(names[0]), finder.side(names[1])
    name = names[0] if names else _HEAD
    if names and finder.is_path(name):
        return _committed(Path(name)), finder.side(name)
    if ".." in name:
        return finder.range(name)
    revision = finder.repository.revision(name)
    if revision.kind != "commit":
        raise UsageError(f"`{name}` is a part of a revision", hint="name a second side")
    return finder.at(revision), work_tree(project)


def work_tree(project: Project) -> Side:
    """Return the files of a project as they are now.

    Raises:
        UsageError: If one cannot be read.
    """
    return Side(WORK_TREE, _read(path for path in project.all_files if path.suffix in FORMATS))


class _Finder:
    """Finds sides for one project."""

    def __init__(self, project: Project) -> None:
        self._project = project

    @cached_property
    def repository(self) -> Repository:
        return Repository(self._project.root)

    def side(self, name: str) -> Side:
        if not self.is_path(name):
            return self.at(self.repository.revision(name))
        path = Path(name)
        return Side(name, _read([path]) if path.is_file() else _read_folder(path))

    def is_path(self, name: str) -> bool:
        """Return true if a file or a folder has the name, and no revision has it as well."""
        if not os.path.exists(name):  # noqa: PTH110, `Path.exists` fails on a name that is too long
            return False
        try:
            revision = self.repository.find(name)
        except UsageError:
            return True  # without a repository there is no revision
        if revision is not None:
            raise UsageError(
                f"`{name}` is a path and a revision",
                hint=f"write `./{name}` for the path, `{name}^{{}}` for the revision",
            )
        return True

    def range(self, name: str) -> tuple[Side, Side]:
        dots = "..." if "..." in name else ".."
        before, after = (part or _HEAD for part in name.split(dots, 1))
        old, new = self.repository.revision(before), self.repository.revision(after)
        if dots == "...":
            old = self.repository.merge_base(old, new)
        return self.at(old), self.at(new)

    def at(self, revision: Revision) -> Side:
        return _at(self.repository, revision, self._project)


def _committed(path: Path) -> Side:
    """Return what the last commit has in the place of a path, which may be nothing."""
    is_folder = path.is_dir()
    repository = Repository(path if is_folder else path.parent)
    repository.revision(_HEAD)  # an error if there is no commit
    revision = repository.find(f"{_HEAD}:./{'' if is_folder else path.name}")
    return Side(_HEAD, () if revision is None else _at(repository, revision, None).files)


def _at(repository: Repository, revision: Revision, project: Project | None) -> Side:
    """Return the files of a revision; `project` is what a commit without a layout is."""
    names = repository.names(revision)
    ends = {"commit": f":{repository.prefix}", "tree": "/", "blob": ""}
    prefix = f"{revision.name}{ends[revision.kind]}".replace(":/", ":")
    if revision.kind != "blob":
        configs = [name for name in CONFIGS if name in names]
        texts = zip(configs, repository.contents(names[name] for name in configs), strict=True)
        layouts = (parse_layout(f"{prefix}{name}", content) for name, content in texts)
        if (layout := next(filter(None, layouts), None)) is not None:
            project = Project(Path(), layout)
        elif revision.kind == "tree" or _is_project(names):
            project = None
        names = {name: names[name] for name in _graphs(names, project)}
    shown = [f"{prefix}{name}" for name in names]
    return Side(revision.name, tuple(zip(shown, repository.contents(names.values()), strict=True)))


def _graphs(names: Iterable[str], project: Project | None) -> list[str]:
    """Return the files of a project, or those of a folder that are not hidden.

    A folder that is laid out as a project counts as one: it also has test files and other
    graphs, which are no part of the graph.
    """
    found = sorted(name for name in names if PurePosixPath(name).suffix in FORMATS)
    if project is None and _is_project(found):
        project = Project(Path())
    if project is not None:
        return [name for name in found if project.has_triples(name)]
    return [name for name in found if not f"/{name}".count("/.")]


def _is_project(names: Iterable[str]) -> bool:
    return {PurePosixPath(name).parts[0] for name in names}.issuperset({"ontology", "data"})


def _read_folder(folder: Path) -> tuple[File, ...]:
    if (project := project_at(folder)) is not None:
        return work_tree(project).files
    names = [path.relative_to(folder).as_posix() for path in folder.rglob("*.*") if path.is_file()]
    return _read(folder / name for name in _graphs(names, None))


def _read(paths: Iterable[Path]) -> tuple[File, ...]:
    return tuple((Location.of(path).path, read_bytes(path)) for path in paths)
