"""Begin a project: write a communique.toml for the files of a folder."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
import pyoxigraph as ox

from communique.cli.common import command, emit
from communique.cli.progress import progress_bar
from communique.files import write_whole
from communique.model import CommuniqueError, Location, UsageError
from communique.prefixes import PREFIXES
from communique.project import FORMATS, TURTLE
from communique.project.config import CONFIG, CONFIGS, read_layout

if TYPE_CHECKING:
    from communique.cli.common import State

__all__ = ["init"]

_OWL: Final = PREFIXES["owl"]
_ONTOLOGY: Final = _OWL + "Ontology"
_CLASSES: Final = {
    PREFIXES["sh"] + "NodeShape": "shapes",
    PREFIXES["sh"] + "PropertyShape": "shapes",
    **dict.fromkeys(
        (
            *(_OWL + name for name in ("Ontology", "Class", "ObjectProperty", "DatatypeProperty")),
            PREFIXES["rdfs"] + "Class",
            PREFIXES["rdf"] + "Property",
        ),
        "ontology",
    ),
}


@command("init")
@click.argument("folder", default=".", type=click.Path(path_type=Path, file_okay=False))
def init(state: State, folder: Path) -> None:
    """Write a communique.toml for the files of a folder.

    Shapes, ontology and data are told by what is in the files; look the file over, and correct
    it. Files that cannot be read, and further versions of an ontology, are left out and told.
    A folder that has a configuration is left as it is.
    """
    del state
    root = folder.resolve()
    if not root.is_dir():
        raise UsageError(f"there is no folder {folder}")
    if read_layout(root) is not None:
        raise UsageError(f"{folder} has a {' or '.join(CONFIGS)} already", hint="edit it")
    kinds: dict[str, list[str]] = defaultdict(list)
    problems: list[str] = []
    taken: list[_File] = []
    with progress_bar("reading") as progress:
        for path in (paths := _files(root)):
            if progress is not None:
                progress(str(Location.of(path)), len(taken + problems) / len(paths))
            try:
                file = _look(path)
                if other := next((it for it in taken if file.repeats(it)), None):
                    same = f"the same ontology as {Location.of(other.path)}"
                    raise CommuniqueError(same, location=Location.of(path))
            except CommuniqueError as error:
                problems.append(str(error))
                kinds["exclude"].append(path.relative_to(root).as_posix())
            else:
                taken.append(file)
                kinds[file.kind].append(path.relative_to(root).as_posix())
    if not taken:
        ends = ", ".join(sorted(FORMATS))
        hint = problems[0] if problems else f"their names end in {ends}"
        raise UsageError(f"{folder} holds no files of RDF that can be read", hint=hint)
    lines = [f"{kind} = [\n{''.join(map(_line, sorted(kinds[kind])))}]\n" for kind in sorted(kinds)]
    write_whole(root / CONFIG, "".join(lines).encode())
    counts = ", ".join(f"{kind}: {len(kinds[kind])}" for kind in sorted(kinds))
    emit("".join(f"left out: {it}\n" for it in problems))
    emit(f"wrote {Location.of(root / CONFIG)} ({counts}); `communique check` checks them\n")


def _files(root: Path) -> list[Path]:
    """The files of RDF below a folder, without hidden ones.

    Turtle goes first, in which a finding has a line; then the shorter and the later name.
    """
    paths = sorted((it for it in root.rglob("*") if it.suffix in FORMATS), reverse=True)
    seen = (it for it in paths if not any(p.startswith(".") for p in it.relative_to(root).parts))
    return sorted(seen, key=lambda it: (it.suffix not in TURTLE, len(str(it.with_suffix("")))))


@dataclass(frozen=True)
class _File:
    """What a file holds.

    Attributes:
        path: The file.
        kind: The key of the configuration that is to name it.
        ontologies: The ontologies that it describes.
        terms: The terms that it declares.
    """

    path: Path
    kind: str
    ontologies: frozenset[str]
    terms: frozenset[str]

    def repeats(self, other: _File) -> bool:
        """Whether this is another version or form of the ontology of another file, no part."""
        fewer = min(len(self.terms), len(other.terms))
        same = len(self.terms & other.terms) * 2 >= fewer > 0
        return same and not self.ontologies.isdisjoint(other.ontologies)


def _look(path: Path) -> _File:
    """Return what a file holds; its kind is the first of the keys that its types ask for.

    Raises:
        CommuniqueError: If it cannot be read.
    """
    from communique.graph import read_triples

    kinds, ontologies, terms = {"data"}, set[str](), set[str]()
    for triple in read_triples(path):
        type_ = getattr(triple.object, "value", "")
        if triple.predicate.value != PREFIXES["rdf"] + "type" or type_ not in _CLASSES:
            continue
        kinds.add(_CLASSES[type_])
        if isinstance(triple.subject, ox.NamedNode):
            (ontologies if type_ == _ONTOLOGY else terms).add(triple.subject.value)
    kind = next(kind for kind in ("shapes", "ontology", "data") if kind in kinds)
    return _File(path, kind, frozenset(ontologies), frozenset(terms))


def _line(name: str) -> str:
    # A pattern takes these characters for more than themselves.
    pattern = "".join(f"[{it}]" if it in "*?[" else it for it in name)
    escaped = pattern.replace("\\", "\\\\").replace('"', '\\"')
    return f'    "{escaped}",\n'
