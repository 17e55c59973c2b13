"""What a skeleton needs to know of the graph that it is for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from communique.model import UsageError
from communique.prefixes import PREFIXES, compact

if TYPE_CHECKING:
    from communique.graph import Graph

__all__ = ["described_with", "label_of", "parts_of", "refuse_known", "things_of"]

_CMQ: Final = PREFIXES["cmq"]
_LABEL: Final = ox.NamedNode(PREFIXES["rdfs"] + "label")


def refuse_known(graph: Graph, iri: str) -> None:
    """Refuse to begin a thing that the graph describes.

    Raises:
        UsageError: If it does.
    """
    if graph.describes(iri):
        raise UsageError(
            f"the graph describes {compact(iri)} already",
            hint=f"`communique describe {compact(iri)}` shows it",
        )


def label_of(graph: Graph, iri: str) -> str | None:
    """Return the label of a thing, if it has one."""
    quads = graph.merged.quads_for_pattern(ox.NamedNode(iri), _LABEL, None, None)
    labels = [quad.object.value for quad in quads if isinstance(quad.object, ox.Literal)]
    return min(labels, default=None)


def things_of(graph: Graph, iri: str, name: str) -> list[str]:
    """Return the IRIs that one of our properties of a thing has as values, sorted."""
    predicate = ox.NamedNode(_CMQ + name)
    quads = graph.merged.quads_for_pattern(ox.NamedNode(iri), predicate, None, None)
    return sorted({quad.object.value for quad in quads if isinstance(quad.object, ox.NamedNode)})


def described_with(graph: Graph, name: str, value: ox.NamedNode | ox.Literal) -> list[str]:
    """Return the IRIs that have `value` as a value of one of our properties, sorted."""
    quads = graph.merged.quads_for_pattern(None, ox.NamedNode(_CMQ + name), value, None)
    return sorted({quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)})


def parts_of(graph: Graph, iri: str) -> list[str]:
    """Return the IRIs of the parts of a thing, sorted."""
    return described_with(graph, "partOf", ox.NamedNode(iri))
