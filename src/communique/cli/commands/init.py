"""Begin a project: write a communique.toml for the files of a folder."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from communique.cli.common import command, emit
from communique.files import write_whole
from communique.model import CommuniqueError, Location, UsageError
from communique.prefixes import PREFIXES
from communique.project import FORMATS
from communique.project.config import CONFIG, CONFIGS, read_layout

if TYPE_CHECKING:
    from communique.cli.common import State

__all__ = ["init"]

_OWL: Final = PREFIXES["owl"]
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
    it. A folder that has a configuration is left as it is.
    """
    del state
    root = folder.resolve()
    if not root.is_dir():
        raise UsageError(f"there is no folder {folder}")
    if read_layout(root) is not None:
        raise UsageError(f"{folder} has a {' or '.join(CONFIGS)} already", hint="edit it")
    kinds: dict[str, list[str]] = defaultdict(list)
    for path in sorted(root.rglob("*")):
        inside = path.relative_to(root)
        if path.suffix in FORMATS and not any(part.startswith(".") for part in inside.parts):
            kinds[_kind(path)].append(inside.as_posix())
    if not kinds:
        ends = ", ".join(sorted(FORMATS))
        raise UsageError(f"{folder} holds no files of RDF", hint=f"their names end in {ends}")
    lines = [f"{kind} = [\n{''.join(map(_line, kinds[kind]))}]\n" for kind in sorted(kinds)]
    write_whole(root / CONFIG, "".join(lines).encode())
    counts = ", ".join(f"{kind}: {len(kinds[kind])}" for kind in sorted(kinds))
    emit(f"wrote {Location.of(root / CONFIG)} ({counts}); `communique check` checks them\n")


def _kind(path: Path) -> str:
    """What a file is: the first class that says so in it; one that is broken is data."""
    from communique.graph import read_triples

    kinds = set()
    try:
        for triple in read_triples(path):
            if triple.predicate.value == PREFIXES["rdf"] + "type":
                kinds.add(_CLASSES.get(getattr(triple.object, "value", "")))
    except CommuniqueError:
        return "data"
    return next((kind for kind in ("shapes", "ontology") if kind in kinds), "data")


def _line(name: str) -> str:
    # A pattern takes these characters for more than themselves.
    pattern = "".join(f"[{it}]" if it in "*?[" else it for it in name)
    escaped = pattern.replace("\\", "\\\\").replace('"', '\\"')
    return f'    "{escaped}",\n'
