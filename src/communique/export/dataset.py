"""The graph of a project as a data set: what it is called, whose it is, and its hash."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pyoxigraph as ox

from communique import __version__
from communique.export.formats import ntriples
from communique.export.statements import sorted_graphs
from communique.files import read_text
from communique.model import CommuniqueError, Location
from communique.prefixes import expand

if TYPE_CHECKING:
    from pathlib import Path

    from communique.graph import Graph

__all__ = ["CITATION", "Dataset", "canonical", "dataset_of", "fingerprint"]

CITATION: Final = "CITATION.cff"
"""The file of a project that says how to cite it, in the Citation File Format 1.2."""


class Dataset(NamedTuple):
    """How a graph is described and cited; a text that nobody gives is empty.

    Attributes:
        title: What it is called.
        description: What it is.
        publisher: Its authors.
        version: Its version.
        licence: The IRI of the licence of the data.
        issued: The day of the release.
        keywords: What it is about.
    """

    title: str
    description: str
    publisher: str
    version: str
    licence: str
    issued: str
    keywords: tuple[str, ...]


def dataset_of(graph: Graph) -> Dataset:
    """Return the description of a graph: what `CITATION.cff` says, else the ontology.

    The licence is that of the ontology, because the file also names the one of the program.

    Raises:
        CommuniqueError: If a file of the project cannot be read or parsed.
    """
    header = _ontology_header(graph)
    cited = _citation(graph.project.root / CITATION)
    authors = cited.get("authors")
    people = [author for author in authors if isinstance(author, dict)] if authors else []
    keywords = cited.get("keywords")
    return Dataset(
        title=_text(cited, "title") or header.get("dcterms:title") or graph.project.root.name,
        description=_text(cited, "abstract") or header.get("dcterms:description", ""),
        publisher="; ".join(map(_person, people)) or header.get("dcterms:creator", ""),
        version=_text(cited, "version") or header.get("owl:versionInfo") or __version__,
        licence=header.get("dcterms:license", ""),
        issued=_text(cited, "date-released") or header.get("dcterms:modified", ""),
        keywords=tuple(map(str, keywords)) if isinstance(keywords, list) else (),
    )


def canonical(lines: set[str]) -> bytes:
    """Return statements as canonical N-Quads (RDFC-1.0, section 4.4.3).

    Oxigraph writes the canonical form of each statement; here, they get the canonical order, that
    of code points.

    Args:
        lines: The statements as N-Triples, without the dots.
    """
    # Other characters end lines for Python, too, and N-Triples leaves them as they are.
    text = ntriples.write(sorted_graphs({"": lines})).split("\n")
    return "".join(f"{line}\n" for line in sorted(text) if line).encode()


def fingerprint(graph: Graph) -> str:
    """Return the hash of a graph: the SHA-256 digest of its canonical form, in hexadecimal.

    The data and the vocabularies count as one graph, however they are cut into files.

    Raises:
        CommuniqueError: If a file of the project cannot be read or parsed.
    """
    lines = {line for path in graph.project.graph_files for line in graph.lines(path)}
    return sha256(canonical(lines)).hexdigest()


def _ontology_header(graph: Graph) -> dict[str, str]:
    """Return what the first ontology of a project says of itself, by prefixed name."""
    store = graph.merged
    names = ("title", "description", "creator", "license", "modified")
    ontologies = store.quads_for_pattern(
        None, ox.NamedNode(expand("rdf:type")), ox.NamedNode(expand("owl:Ontology")), None
    )
    header: dict[str, str] = {}
    for ontology in sorted({quad.subject for quad in ontologies}, key=str)[:1]:
        for name in (*(f"dcterms:{name}" for name in names), "owl:versionInfo"):
            quads = store.quads_for_pattern(ontology, ox.NamedNode(expand(name)), None, None)
            values = sorted(str(getattr(quad.object, "value", "")) for quad in quads)
            header[name] = values[0] if values else ""
    return header


def _citation(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    import yaml  # few projects have the file

    place = Location.of(path)
    try:
        # Every scalar is text: a version is no number, and a date stays as it was written.
        content = yaml.load(read_text(path), yaml.BaseLoader)
    except (yaml.YAMLError, RecursionError) as error:
        if (mark := getattr(error, "problem_mark", None)) is not None:
            place = Location.of(path, mark.line + 1, mark.column + 1)
        reason = getattr(error, "problem", None) or "it nests too deep"
        raise CommuniqueError(f"not YAML: {reason}", location=place) from None
    if not isinstance(content, dict):
        hint = "write `title: ...`, as the Citation File Format has it"
        raise CommuniqueError("the file has no keys", hint=hint, location=place)
    return content


def _text(content: dict[str, Any], key: str) -> str:
    value = content.get(key)
    return " ".join(value.split()) if isinstance(value, str) else ""


def _person(author: dict[str, Any]) -> str:
    given = " ".join(filter(None, (_text(author, "given-names"), _text(author, "family-names"))))
    return _text(author, "name") or given
