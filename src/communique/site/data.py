"""The data of a site: a file of each format beside each page, and the whole graph to download."""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from functools import cached_property
from hashlib import sha256
from importlib import import_module
from typing import TYPE_CHECKING, Final, NamedTuple

from communique.export import formats
from communique.export.dataset import canonical
from communique.export.formats.jsonld import Writer, read_context
from communique.export.statements import sorted_graphs
from communique.prefixes import expand
from communique.site.addresses import data_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from communique.export.statements import Graphs, SortedGraphs
    from communique.graph import Graph

__all__ = ["MEDIA_TYPES", "Data", "Download"]

MEDIA_TYPES: Final = {
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "jsonld": "application/ld+json",
    "rdf": "application/rdf+xml",
}
"""The extensions of the data of a page, each with its media type."""

_FORMATS: Final = {"ttl": "turtle", "nt": "ntriples", "jsonld": "jsonld", "rdf": "rdfxml"}
_WHOLE: Final = {
    "ttl": ("Turtle", "text/turtle"),
    "nt": ("N-Triples, in canonical form", "application/n-triples"),
    "jsonld": ("JSON-LD", "application/ld+json"),
    "trig": ("TriG, with one graph for each file", "application/trig"),
}
_EVIDENCE, _IN_SCHEME = (f"<{expand(name)}>" for name in ("cmq:hasEvidence", "skos:inScheme"))
_LEVEL: Final = 6  # the next ones take three times as long for a hundredth of the size


class Download(NamedTuple):
    """The whole graph in one format, compressed.

    Attributes:
        path: The path of the file below the folder of the site.
        title: The name of the format.
        media_type: The media type of what is compressed.
        content: The file.
        digest: The SHA-256 digest of the file.
    """

    path: str
    title: str
    media_type: str
    content: bytes
    digest: str


class Data:
    """The statements of a graph, read once, and the files that are made of them."""

    def __init__(self, graph: Graph) -> None:
        """Make the data of a graph; its statements are read when they are first needed."""
        self._graph = graph
        self._jsonld = Writer(read_context(graph.project))

    @cached_property
    def graphs(self) -> Graphs:
        """The data and the vocabularies, by file."""
        project = self._graph.project
        return {
            f"<{project.graph_iri(path)}>": set(self._graph.lines(path))
            for path in project.graph_files
        }

    @cached_property
    def statements(self) -> set[str]:
        """The data and the vocabularies as N-Triples without the dots."""
        return set[str]().union(*self.graphs.values())

    @cached_property
    def canonical(self) -> bytes:
        """The statements in canonical form."""
        return canonical(self.statements)

    @cached_property
    def fingerprint(self) -> str:
        """The hash of the graph, which `communique verify` compares."""
        return sha256(self.canonical).hexdigest()

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Yield the path and the content of each file beside a page.

        A thing comes with its parts and their evidence, a scheme with its concepts, the ontology
        and the shapes with their terms.

        Raises:
            UsageError: If a format cannot hold a statement.
        """
        project = self._graph.project
        shapes = set(project.shape_files) - set(project.graph_files)
        rest = {*project.ontology_files, *shapes}
        others = (line for path in sorted(rest) for line in self._graph.lines(path))
        for owner, lines in _by_owner(self.statements.union(others)):
            if (path := data_path(owner, "")) is None:
                continue
            subjects = [(name, list(nodes)) for name, nodes in sorted_graphs({"": lines})]
            for extension in MEDIA_TYPES:
                yield f"{path}{extension}", self._written(extension, subjects)

    def downloads(self, folder: str = "data") -> list[Download]:
        """Return the whole graph in each format.

        Args:
            folder: The folder of the site that has the files.
        """
        merged = [(name, list(nodes)) for name, nodes in sorted_graphs({"": self.statements})]
        plain = {
            "ttl": self._written("ttl", merged),
            "nt": self.canonical,
            "jsonld": self._written("jsonld", merged),
            "trig": self._written("trig", sorted_graphs(self.graphs)),
        }
        downloads = []
        for extension, content in plain.items():
            # Without the time, the same graph gives the same bytes.
            packed = gzip.compress(content, _LEVEL, mtime=0)
            path = f"{folder}/communique.{extension}.gz"
            digest = sha256(packed).hexdigest()
            downloads.append(Download(path, *_WHOLE[extension], packed, digest))
        return downloads

    def _written(self, extension: str, graphs: SortedGraphs) -> bytes:
        if extension == "jsonld":
            return f"{json.dumps(self._jsonld.document(graphs), ensure_ascii=False)}\n".encode()
        module = import_module(f"{formats.__name__}.{_FORMATS.get(extension, extension)}")
        text: str = module.write(graphs, self._graph.project)
        return text.encode()


def _by_owner(lines: Iterable[str]) -> Iterator[tuple[str, set[str]]]:
    """Yield the IRI of each owner with the statements that describe it and its parts."""
    about: defaultdict[str, list[str]] = defaultdict(list)
    owned: defaultdict[str, list[str]] = defaultdict(list)
    follows: defaultdict[str, list[str]] = defaultdict(list)
    for line in lines:
        subject, predicate, value = line.split(" ", 2)
        if subject not in about and subject[0] == "<":
            owned[subject[1:-1].partition("#")[0]].append(subject)
        about[subject].append(line)
        if predicate == _EVIDENCE or value.startswith("_:"):
            follows[subject].append(value)
        elif predicate == _IN_SCHEME:
            follows[value].append(subject)
    for owner, subjects in sorted(owned.items()):
        nodes, pending = set[str](), subjects
        while pending:
            if (node := pending.pop()) not in nodes:
                nodes.add(node)
                pending += follows.get(node, ())
        yield owner, {line for node in nodes for line in about[node]}
