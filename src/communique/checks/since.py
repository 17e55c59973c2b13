"""What `check --since REV` is about: the findings that a change can have to do with."""

from __future__ import annotations

import hashlib
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from communique.cache import Change
from communique.checks.scope import Scope
from communique.config import CONFIGS
from communique.listing import is_named
from communique.model import UsageError
from communique.revisions import Repository
from communique.shapes import Shapes
from communique.shapes.incremental import difference, reached
from communique.shapes.reach import Reach
from communique.store import ParseError, load

if TYPE_CHECKING:
    from pathlib import Path

    from communique.project import Project

__all__ = ["since"]


def since(project: Project, name: str) -> Scope:
    """Return the scope of what changed since a branch left a revision.

    That is every file that differs, and every thing that a change reaches by way of the shapes:
    whoever removes the class of an agency has to see the meetings of which it was a
    participant. Where the ontology, a shape, a rule, a stored query or the configuration
    changed, or it cannot be told what a change reaches, that is everything.

    Args:
        project: The project.
        name: The revision, as git names it.

    Raises:
        UsageError: If there is no such revision, or the project is in no repository.
    """
    repository = Repository(project.root)
    revision = repository.revision(name)
    if revision.kind != "commit":
        raise UsageError(f"`{name}` is no commit", hint="give a branch, a tag or a commit")
    left = repository.merge_base(revision, repository.revision("HEAD"))
    changes = _changes(project, repository, repository.names(left))
    if not all(_is_data(project, each.path) for each in changes):
        return Scope(project)
    if (nodes := _reached(project, changes)) is None:
        return Scope(project)
    return Scope(project, frozenset(each.path.resolve() for each in changes), frozenset(nodes))


def _changes(project: Project, repository: Repository, old: dict[str, str]) -> list[Change]:
    """The files of a project that differ from those of a revision."""
    queries = project.rule_files + project.question_files + project.expected_files
    others = (*queries, *project.waiver_files, *(project.root / each for each in CONFIGS))
    now = {
        path.relative_to(project.root).as_posix(): path
        for path in (*project.all_files, *others)
        if path.is_relative_to(project.root) and path.is_file()
    }
    contents = {inside: path.read_bytes() for inside, path in now.items()}
    changed = [each for each in now if old.get(each) != _blob(contents[each], old.get(each, ""))]
    changed += [each for each in old.keys() - now.keys() if project.has_triples(each)]
    known = [each for each in sorted(changed) if each in old]
    before = dict(zip(known, repository.contents(old[each] for each in known), strict=True))
    return [
        Change(project.root / each, before.get(each), contents.get(each))
        for each in sorted(changed)
    ]


def _blob(content: bytes, like: str) -> str:
    """The hash that git gives a content, of the kind that another hash is."""
    header = f"blob {len(content)}\0".encode()
    kind = hashlib.sha256 if len(like) == 64 else hashlib.sha1
    return kind(header + content, usedforsecurity=False).hexdigest()


def _is_data(project: Project, path: Path) -> bool:
    """Whether a file, present or removed, is one of data or vocabularies."""
    if path in project.graph_files:
        return True
    layout, inside = project.layout, PurePosixPath(path.relative_to(project.root))
    named = layout.ontology + layout.alignments + layout.shapes
    return not path.exists() and not is_named(inside, named, layout.exclude)


def _reached(project: Project, changes: list[Change]) -> set[str] | None:
    """The nodes that the changes reach; None if that cannot be told."""
    reach = Reach(Shapes.read(project.shape_files))
    if not reach.is_whole:
        return None
    try:
        return reached(load(project, traceable=True), reach, difference(changes))
    except ParseError:
        return set()  # then nothing but syntax is checked
    except SyntaxError:
        return None
