"""The contradictions of a graph, kept for as long as nothing changes that could alter them.

A label, a quote or a date may be edited without a new closure: from an annotation nothing
follows, and from most other literals the same follows whatever they say.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, NamedTuple

import pyoxigraph as ox

from communique.cache import Cache, Contents, Snapshot
from communique.graph import parse_triples
from communique.model import no_progress
from communique.prefixes import PREFIXES, expand
from communique.reasoning.closing import annotation_properties, closure, lines_of
from communique.reasoning.detection import Contradiction, contradictions

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from communique.graph import Graph
    from communique.model import Progress
    from communique.reasoning.detection import Term

__all__ = ["find_contradictions"]

_KIND: Final = "contradictions"
_VOCABULARIES: Final = tuple(f"<{PREFIXES[name]}" for name in ("owl", "rdf", "rdfs"))
_IS_A: Final = f"<{expand('rdf:type')}>"
_BELOW: Final = f"<{expand('rdfs:subPropertyOf')}>"
# What may be said of a property without making something of the values that it has.
_HARMLESS: Final = frozenset(
    f"<{expand(name)}>"
    for name in ("rdfs:domain", "rdfs:range", "rdfs:subPropertyOf", "owl:equivalentProperty")
)
_KINDS: Final = frozenset(
    f"<{expand(name)}>"
    for name in ("owl:DatatypeProperty", "owl:NamedIndividual", "owl:ObjectProperty")
) | {f"<{expand('rdf:Property')}>"}


class _Kept(NamedTuple):
    """What was found, and of what.

    Attributes:
        files: The files, as the text of a snapshot.
        annotations: The properties from which nothing follows.
        weighed: The properties whose literals axioms make something of.
        found: The contradictions, each as its clash, its three terms, and its statements.
    """

    files: str
    annotations: list[str]
    weighed: list[str]
    found: list[tuple[str, list[str], str]]


def find_contradictions(
    graph: Graph, *, full: bool = False, progress: Progress = no_progress
) -> list[Contradiction] | None:
    """Return what in a graph cannot be true together.

    Args:
        graph: The graph.
        full: Whether to compute them even where they are kept.
        progress: Told how much is done.

    Returns:
        The contradictions, or None where they would have to be computed, and the graph has more
        triples than its project wants to be reasoned over.

    Raises:
        CommuniqueError: If a file cannot be read or parsed.
    """
    project = graph.project
    cache, contents = Cache(project), Contents(project)
    key = f"{project.layout.reasoner} {project.layout.closure_limit} {ox.__version__}"
    found = None if full else cache.get(_KIND, key)
    if found is None and graph.is_larger(project.layout.closure_limit):
        return None
    kept = None if found is None else _Kept(*json.loads(found))
    now = _snapshot(graph, contents)
    if kept is None or not _holds(kept, contents, now):
        if graph.is_larger(project.layout.closure_limit):
            return None
        kept = _computed(graph, now, progress)
        cache.put(_KIND, key, json.dumps(kept).encode())
    elif kept.files != now.text:
        cache.put(_KIND, key, json.dumps(kept._replace(files=now.text)).encode())
    return [
        Contradiction(clash, _term(focus), _term(value), _term(other), tuple(_triples(statements)))
        for clash, (focus, value, other), statements in kept.found
    ]


def _snapshot(graph: Graph, contents: Contents) -> Snapshot:
    """The content of each file; of what is in a store on disk, that which it was filled from."""
    project = graph.project
    if (filled := graph.snapshot) is None:
        return Snapshot.of(contents.digests(project.loaded_names))
    ontology = Snapshot.of(contents.digests(map(str, project.ontology_files)))
    return Snapshot("\0".join(filter(None, (filled.text, ontology.text))))


def _computed(graph: Graph, files: Snapshot, progress: Progress) -> _Kept:
    project = graph.project
    lines = lines_of(graph.merged, map(project.graph_iri, project.ontology_files))
    declared = annotation_properties(lines)
    # How far the closing has come nobody knows before its end; most of the time goes there.
    progress("contradictions", 0.1)
    closed = [*lines, *closure(lines, reasoner=project.layout.reasoner)]
    progress("contradictions", 0.8)
    found = [
        (
            each.clash,
            [str(term) for term in (each.focus, each.value, each.other)],
            "\n".join(f"{triple} ." for triple in each.statements),
        )
        for each in contradictions(graph.merged, closed)
    ]
    return _Kept(files.text, sorted(declared), sorted(_weighed(closed)), found)


def _weighed(closed: Iterable[str]) -> set[str]:
    """What axioms speak of otherwise than as having a domain, a range or something above."""
    weighed: set[str] = set()
    below: list[tuple[str, str]] = []
    for line in closed:
        subject, predicate, value = line[:-2].split(" ", 2)
        if predicate == _BELOW:
            below.append((subject, value))
        if predicate == _IS_A:
            if value.startswith(_VOCABULARIES) and value not in _KINDS:
                weighed.add(subject)
        elif predicate.startswith(_VOCABULARIES) and predicate not in _HARMLESS:
            weighed |= {subject, value}
    # Of a closure: what is above by way of something is above.
    return weighed | {lower for lower, upper in below if upper in weighed}


def _holds(kept: _Kept, contents: Contents, now: Snapshot) -> bool:
    """Whether what changed since cannot alter what was found."""
    changes = contents.between(Snapshot(kept.files), now)
    if changes is None:
        return False
    old: set[str] = set()
    new: set[str] = set()
    try:
        for each in changes:
            old.update(_meant(each.path, each.old, kept))
            new.update(_meant(each.path, each.new, kept))
    except SyntaxError:
        return False  # whoever loads the graph says what is wrong
    return old == new


def _meant(path: Path, content: bytes | None, kept: _Kept) -> Iterable[str]:
    """The triples of a file, without what means nothing to the reasoning."""
    ignored, weighed = set(kept.annotations), set(kept.weighed)
    for triple in parse_triples(content or b"", path):
        predicate = str(triple.predicate)
        if predicate in ignored:
            continue
        plain = (
            isinstance(triple.object, ox.Literal)
            and predicate not in weighed
            and not predicate.startswith(_VOCABULARIES)
        )
        yield f"{triple.subject} {predicate}" if plain else str(triple)


def _triples(lines: str) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(lines, format=ox.RdfFormat.N_TRIPLES)]


def _term(text: str) -> Term:
    return _triples(f"<urn:s> <urn:p> {text} .")[0].object
