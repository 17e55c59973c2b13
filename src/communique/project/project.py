"""A project on disk: which files it has, and the named graph of each.

A project is a folder with a configuration that names its files, or one with `ontology/`,
`data/` and `queries/`, laid out as the shipped one.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Final
from urllib.parse import quote

from communique.model import UsageError
from communique.project.config import CONFIG, DEFAULT, Layout, read_layout
from communique.project.listing import files, is_named

__all__ = ["FORMATS", "TURTLE", "Project", "find_project", "project_at", "require_format"]

TURTLE: Final = frozenset({".nt", ".ttl"})
"""The ends of the names of Turtle files; N-Triples is a part of Turtle."""

FORMATS: Final = TURTLE | {".jsonld", ".owl", ".rdf"}
"""The ends of the names of files that can be read.

In files that are not Turtle, a finding has a file, and no line.
"""

_NEEDED: Final = ("ontology", "data")
_GENERIC: Final = "queries/quality/generic"


def require_format(path: Path, shown: str, hint: str) -> None:
    """Raise a `UsageError` for a file whose extension is none that is read."""
    if path.suffix not in FORMATS:
        raise UsageError(
            f"{shown} cannot be read: the format follows from the file extension, and "
            f"`{path.suffix}` is none of {', '.join(sorted(FORMATS))}",
            hint=hint,
        )


@dataclass(frozen=True)
class Project:
    """The files of one project, each list in the order of the paths.

    Attributes:
        root: The folder below which all files lie.
        layout: Which of them is what.
        is_packaged: Whether it is the graph of the package, for want of a project.
    """

    root: Path
    layout: Layout = DEFAULT
    is_packaged: bool = False

    @property
    def has_registry(self) -> bool:
        """Whether its files may use the prefixes of the registry: those of our own graph do."""
        return not self.is_packaged and self.layout.base == DEFAULT.base

    @cached_property
    def vocabulary_files(self) -> tuple[Path, ...]:
        """The concept schemes, which belong to the default graph beside the data."""
        return self._graphs(self.layout.vocabularies)

    @cached_property
    def alignment_files(self) -> tuple[Path, ...]:
        """The mappings to foreign terms, which are loaded only where they are asked for."""
        return self._graphs(self.layout.alignments)

    @cached_property
    def ontology_files(self) -> tuple[Path, ...]:
        """The files of the ontology proper, without vocabularies and alignments."""
        return self._graphs(self.layout.ontology, self.vocabulary_files + self.alignment_files)

    @cached_property
    def shape_files(self) -> tuple[Path, ...]:
        """The SHACL shapes; they may stand in files of the ontology."""
        return self._graphs(self.layout.shapes)

    @cached_property
    def data_files(self) -> tuple[Path, ...]:
        """The data, without what is an ontology, a vocabulary, an alignment or a shape."""
        others = self.vocabulary_files + self.alignment_files + self.ontology_files
        return self._graphs(self.layout.data, others)

    @cached_property
    def question_files(self) -> tuple[Path, ...]:
        """The stored queries; the name of a query is that of its file."""
        return self._found(self.layout.questions)

    @cached_property
    def rule_files(self) -> tuple[Path, ...]:
        """The rules over the whole graph; the code of a rule is the name of its file.

        Of two with the same name, that of the pattern that comes first is taken, and any of
        the project before those that come with the package.
        """
        own = [path for each in self.layout.rules for path in self._found((each,))]
        packaged = (_packaged() / _GENERIC).glob("*.rq") if self.layout.generic_rules else ()
        found: dict[str, Path] = {}
        for path in (*own, *sorted(packaged)):
            found.setdefault(path.name, path)
        return tuple(found.values())

    @cached_property
    def rl_files(self) -> tuple[Path, ...]:
        """The rules on what is outside OWL 2 RL, which come with the package."""
        return tuple(sorted((_packaged() / "queries/quality/owl-rl").glob("*.rq")))

    @cached_property
    def dl_files(self) -> tuple[Path, ...]:
        """The rules on what is outside OWL 2 DL, which come with the package."""
        return tuple(sorted((_packaged() / "queries/quality/owl-dl").glob("*.rq")))

    @cached_property
    def derived_files(self) -> tuple[Path, ...]:
        """The queries whose results are the derived facts."""
        return self._found((f"{self.layout.derived}/*.rq",))

    @property
    def derived_graph(self) -> str:
        """The IRI of the named graph of the derived facts."""
        return f"{self.layout.base}derived"

    @cached_property
    def expected_files(self) -> tuple[Path, ...]:
        """The rows that the stored queries are to give on the project's data."""
        return self._found((f"{self.layout.expected}/*.csv",))

    @cached_property
    def waiver_files(self) -> tuple[Path, ...]:
        """The file of the waivers, where there is one."""
        path = self.root / self.layout.waivers
        return (path,) if path.is_file() else ()

    @property
    def sources_folders(self) -> tuple[Path, ...]:
        """The folder of the texts that the data quotes, where the configuration names one."""
        return () if self.layout.sources is None else (self.root / self.layout.sources,)

    @cached_property
    def graph_files(self) -> tuple[Path, ...]:
        """The files whose union is the default graph: the vocabularies and the data."""
        return self.vocabulary_files + self.data_files

    @cached_property
    def loaded_files(self) -> tuple[Path, ...]:
        """The files of the default graph and the ontology."""
        return self.graph_files + self.ontology_files

    @cached_property
    def other_files(self) -> tuple[Path, ...]:
        """The files with triples that are not loaded: alignments, and shapes that stand alone."""
        return tuple(sorted({*self.alignment_files, *self.shape_files} - {*self.loaded_files}))

    @cached_property
    def all_files(self) -> tuple[Path, ...]:
        """All files with triples, each once, the alignments and the shapes included."""
        return tuple(sorted({*self.loaded_files, *self.other_files}))

    def has_triples(self, inside: str) -> bool:
        """Return true if a file at this path below the root would be one of `all_files`."""
        of = self.layout
        patterns = of.ontology + of.vocabularies + of.alignments + of.shapes + of.data
        return is_named(PurePosixPath(inside), patterns, of.exclude)

    def graph_iri(self, path: Path) -> str:
        """Return the IRI of the named graph that holds the triples of `path`."""
        inside = path.relative_to(self.root)
        if inside.suffix == ".ttl":
            inside = inside.with_suffix("")
        return self.layout.base + quote(os.fsencode(inside.as_posix()))

    @cached_property
    def graph_iris(self) -> frozenset[str]:
        """The IRIs of all named graphs of the project."""
        return frozenset(map(self.graph_iri, self.ontology_files + self.graph_files))

    def shown(self, path: Path) -> str:
        """Return the path of a file of the project, or of a rule of the package, for people."""
        above = self.root if path.is_relative_to(self.root) else _packaged()
        return path.relative_to(above).as_posix()

    def _graphs(
        self, patterns: tuple[str, ...], without: tuple[Path, ...] = ()
    ) -> tuple[Path, ...]:
        paths = tuple(path for path in self._found(patterns) if path not in set(without))
        for path in paths:
            hint = f"convert it to Turtle, or exclude it in {CONFIG}"
            require_format(path, self.shown(path), hint)
        return paths

    def _found(self, patterns: tuple[str, ...]) -> tuple[Path, ...]:
        exclude = self.layout.exclude
        return tuple(
            sorted({path for each in patterns for path in files(self.root, each, exclude)})
        )


def find_project(explicit: Path | None = None) -> Project:
    """Find the project to work on.

    Args:
        explicit: The folder of the project. Without it, the nearest folder from the current
            one upwards that has a configuration, or both `ontology/` and `data/`; else the
            graph that comes with the package.

    Raises:
        UsageError: If `explicit` is not the folder of a project, or a configuration is broken.
    """
    if explicit is not None:
        if not explicit.is_dir():
            raise UsageError(
                f"there is no folder {explicit}", hint="give the folder that holds `data/`"
            )
        if (project := project_at(explicit.resolve())) is not None:
            return project
        absent = next(name for name in _NEEDED if not (explicit / name).is_dir())
        raise UsageError(
            f"the folder {explicit} has no `{absent}/` in it",
            hint=f"a project holds `ontology/`, `data/` and `queries/`, or a `{CONFIG}`",
        )
    here = Path.cwd()
    found = filter(None, map(project_at, (here, *here.parents)))
    packaged = _packaged()
    return next(found, None) or Project(packaged, read_layout(packaged) or DEFAULT, True)


def project_at(folder: Path) -> Project | None:
    """Return the project whose folder this is, or None if it is that of none.

    Raises:
        UsageError: If its configuration is broken.
    """
    if (layout := read_layout(folder)) is not None:
        return Project(folder, layout)
    return Project(folder) if _is_project(folder) else None


def _is_project(folder: Path) -> bool:
    return all((folder / name).is_dir() for name in _NEEDED)


def _packaged() -> Path:
    """The graph inside an installed package; in a checkout, the checkout itself."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "shipped"
    checkout = package.parent.parent
    for folder in (inside, checkout):
        if _is_project(folder):
            return folder
    raise UsageError(
        f"the package has lost its graph: there is no folder {inside}",
        hint="install communique again, or give a project by --project",
    )
