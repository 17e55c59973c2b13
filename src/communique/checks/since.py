"""The scope of `check --since REV`: what a branch changed."""

from __future__ import annotations

import hashlib
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from communique.checks.scope import Scope
from communique.files import read_bytes
from communique.graph.parsing import parse_triples
from communique.model import CommuniqueError, UsageError
from communique.project.config import CONFIGS
from communique.project.git import Repository
from communique.project.listing import is_named

if TYPE_CHECKING:
    from pathlib import Path

    from communique.project import Project

__all__ = ["since"]


class _Change(NamedTuple):
    """A file that differs: its contents before and now, None where it was or is absent."""

    path: Path
    old: bytes | None
    new: bytes | None


def since(project: Project, name: str) -> Scope:
    """Return the scope of what changed since a branch left a revision.

    That is every file that differs and every thing that one of them describes or described.
    Where the ontology, a shape, a rule, a stored query or the configuration changed, that is
    everything.

    Args:
        project: The project.
        name: The revision, as git names it.

    Raises:
        UsageError: If there is no such revision, or the project is not in a repository.
    """
    repository = Repository(project.root)
    revision = repository.revision(name)
    if revision.kind != "commit":
        raise UsageError(f"`{name}` is not a commit", hint="give a branch, a tag or a commit")
    left = repository.merge_base(revision, repository.revision("HEAD"))
    changes = _changes(project, repository, repository.names(left))
    if not all(_is_data(project, change.path) for change in changes):
        return Scope(project)
    subjects = {subject for change in changes for subject in _subjects(change)}
    return Scope(
        project, frozenset(change.path.resolve() for change in changes), frozenset(subjects)
    )


def _changes(project: Project, repository: Repository, old: dict[str, str]) -> list[_Change]:
    """The files of a project that differ from those of a revision."""
    queries = project.rule_files + project.question_files + project.expected_files
    others = (*queries, *project.waiver_files, *(project.root / name for name in CONFIGS))
    now = {
        path.relative_to(project.root).as_posix(): path
        for path in (*project.all_files, *others)
        if path.is_relative_to(project.root) and path.is_file()
    }
    contents = {inside: read_bytes(path) for inside, path in now.items()}
    changed = [name for name in now if old.get(name) != _blob(contents[name], old.get(name, ""))]
    changed += [name for name in old.keys() - now.keys() if project.has_triples(name)]
    known = [name for name in sorted(changed) if name in old]
    before = dict(zip(known, repository.contents(old[name] for name in known), strict=True))
    return [
        _Change(project.root / name, before.get(name), contents.get(name))
        for name in sorted(changed)
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


def _subjects(change: _Change) -> set[str]:
    """What a file describes or described, as N-Triples; what cannot be parsed tells nothing."""
    subjects: set[str] = set()
    for content in filter(None, (change.old, change.new)):
        try:
            subjects |= {str(triple.subject) for triple in parse_triples(content, change.path)}
        except (SyntaxError, CommuniqueError):
            continue
    return subjects
