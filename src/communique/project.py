"""A project on disk: which files it has, and the named graph of each.

A project is a folder with `ontology/`, `data/` and `queries/`, laid out as the shipped one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

from communique.model import UsageError
from communique.prefixes import PREFIXES

__all__ = ["Project", "find_project"]

_NEEDED = ("ontology", "data")


@dataclass(frozen=True)
class Project:
    """The files of one project, each list in the order of the paths.

    Attributes:
        root: The folder that holds `ontology/`, `data/` and `queries/`.
    """

    root: Path

    @cached_property
    def vocabulary_files(self) -> tuple[Path, ...]:
        """The concept schemes, which belong to the default graph beside the data."""
        return self._only("ontology/vocabularies.ttl")

    @cached_property
    def alignment_files(self) -> tuple[Path, ...]:
        """The mappings to foreign terms, which are loaded only where they are asked for."""
        return self._only("ontology/alignments.ttl")

    @cached_property
    def ontology_files(self) -> tuple[Path, ...]:
        """The files of the ontology proper, without vocabularies, alignments and shapes."""
        apart = {*self.vocabulary_files, *self.alignment_files}
        return tuple(path for path in self._below("ontology", "*.ttl") if path not in apart)

    @cached_property
    def shape_files(self) -> tuple[Path, ...]:
        """The SHACL shapes."""
        return self._below("ontology/shapes", "**/*.ttl")

    @cached_property
    def data_files(self) -> tuple[Path, ...]:
        """The data."""
        return self._below("data", "**/*.ttl")

    @cached_property
    def question_files(self) -> tuple[Path, ...]:
        """The stored queries; the name of a query is that of its file."""
        return self._below("queries/questions", "*.rq")

    @cached_property
    def rule_files(self) -> tuple[Path, ...]:
        """The rules over the whole graph; the code of a rule is the name of its file."""
        return self._below("queries/quality", "*.rq")

    @cached_property
    def expected_files(self) -> tuple[Path, ...]:
        """The rows that the stored queries are to give on the project's data."""
        return self._below("queries/expected", "*.csv")

    @cached_property
    def graph_files(self) -> tuple[Path, ...]:
        """The files whose union is the default graph: the vocabularies and the data."""
        return self.vocabulary_files + self.data_files

    def graph_iri(self, path: Path) -> str:
        """Return the IRI of the named graph that holds the triples of `path`."""
        inside = path.relative_to(self.root).with_suffix("").as_posix()
        return PREFIXES["graph"] + quote(inside)

    @cached_property
    def graph_iris(self) -> frozenset[str]:
        """The IRIs of all named graphs of the project."""
        return frozenset(map(self.graph_iri, self.ontology_files + self.graph_files))

    def _below(self, folder: str, pattern: str) -> tuple[Path, ...]:
        return tuple(sorted(path for path in (self.root / folder).glob(pattern) if path.is_file()))

    def _only(self, name: str) -> tuple[Path, ...]:
        path = self.root / name
        return (path,) if path.is_file() else ()


def find_project(explicit: Path | None = None) -> Project:
    """Find the project to work on.

    Args:
        explicit: The folder of the project. Without it, the nearest folder from the current
            one upwards that holds `ontology/` and `data/`, else the graph that comes with
            the package.

    Raises:
        UsageError: If `explicit` is not the folder of a project.
    """
    if explicit is not None:
        if not explicit.is_dir():
            raise UsageError(
                f"there is no folder {explicit}", hint="give the folder that holds `data/`"
            )
        for name in _NEEDED:
            if not (explicit / name).is_dir():
                raise UsageError(
                    f"the folder {explicit} has no `{name}/` in it",
                    hint="a project holds `ontology/`, `data/` and `queries/`",
                )
        return Project(explicit.resolve())
    here = Path.cwd()
    for folder in (here, *here.parents):
        if _is_project(folder):
            return Project(folder)
    return Project(_packaged())


def _is_project(folder: Path) -> bool:
    return all((folder / name).is_dir() for name in _NEEDED)


def _packaged() -> Path:
    """The graph inside an installed package; in a checkout, the checkout itself."""
    package = Path(__file__).resolve().parent
    inside = package / "graph"
    checkout = package.parent.parent
    for folder in (inside, checkout):
        if _is_project(folder):
            return folder
    raise UsageError(
        f"the package has lost its graph: there is no folder {inside}",
        hint="install communique again, or give a project by --project",
    )
