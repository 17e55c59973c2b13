"""The closure of a graph, as N-Triples: what Oxigraph writes and reads fastest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from communique.prefixes import PREFIXES, expand

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["annotation_properties", "closure", "entailments", "lines_of"]


def _written(*names: str) -> frozenset[str]:
    return frozenset(f"<{expand(name)}>" for name in names)


_ANNOTATIONS: Final = _written("rdfs:comment", "rdfs:isDefinedBy", "rdfs:label", "rdfs:seeAlso")
_DECLARATION: Final = " <{}> <{}> .".format(*map(expand, ("rdf:type", "owl:AnnotationProperty")))
_REFLEXIVE: Final = _written(
    "owl:equivalentClass",
    "owl:equivalentProperty",
    "owl:sameAs",
    "rdfs:subClassOf",
    "rdfs:subPropertyOf",
)
_UNIVERSAL: Final = _written("owl:Nothing", "owl:Thing", "rdfs:Class", "rdfs:Resource")
_VOCABULARIES: Final = tuple(f"<{PREFIXES[name]}" for name in ("owl", "rdf", "rdfs", "xsd"))


def lines_of(store: ox.Store, named: Iterable[str] = ()) -> list[str]:
    """Return the triples of a store's default graph as lines of N-Triples.

    Args:
        store: The store.
        named: The IRIs of the named graphs whose triples are to be returned, too.
    """
    lines: list[str] = []
    graphs: list[ox.DefaultGraph | ox.NamedNode] = [ox.DefaultGraph(), *map(ox.NamedNode, named)]
    for graph in graphs:
        text = (store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=graph) or b"").decode()
        # Not `splitlines`, which also breaks a literal at the likes of U+2028.
        lines += text.split("\n")[:-1]
    return lines


def closure(lines: Iterable[str], *, reasoner: str = "built-in") -> list[str]:
    """Return what follows from triples by the rules of OWL 2 RL, without the triples themselves.

    Annotations mean nothing to OWL, and nothing follows from them.

    Args:
        lines: The triples, as Oxigraph writes N-Triples, without the ends of the lines.
        reasoner: `built-in`, or `owlrl`, which is the reference: the two agree on what
            `entailments` lets through.
    """
    lines = list(lines)
    declared = annotation_properties(lines)
    meant = (line for line in lines if line.split(" ", 2)[1] not in declared)
    if reasoner == "owlrl":
        from communique.engines.reasoning.owlrl import infer
    else:
        from communique.engines.reasoning.rules import infer
    return infer(meant)


def annotation_properties(lines: Iterable[str]) -> frozenset[str]:
    """Return the annotation properties of triples, as N-Triples writes them."""
    declared = (line.split(" ", 1)[0] for line in lines if line.endswith(_DECLARATION))
    return _ANNOTATIONS.union(declared)


def entailments(lines: Iterable[str]) -> Iterator[str]:
    """Yield those of the triples that follow which say something new.

    Left out is that a thing is itself, is a thing, or that a class is below itself; what is so
    in every graph (statements about OWL's own terms); and statements about classes without a
    name.
    """
    for line in lines:
        subject, predicate, value = line[:-2].split(" ", 2)
        trivial = (
            subject[0] == "_"
            or value[0] == "_"
            or (subject == value and predicate in _REFLEXIVE)
            or value in _UNIVERSAL
            or subject.startswith(_VOCABULARIES)
        )
        if not trivial:
            yield line
