"""One constraint, one shape: so that a result says which of several values of a parameter fails.

A validation report names the shape and the component, and not which of `sh:class ex:A, ex:B` it
is about. So each of several values gets a shape of its own beside the shape that has them; what
is found by the shape itself for that component is left out.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from communique.engines.shacl.shapes import SH, TARGETS, Shapes, Term

if TYPE_CHECKING:
    from collections.abc import Iterable

    from communique.engines.shacl.findings import Result

__all__ = ["Separation"]

_SEVERAL: Final = (
    *("class", "node", "not", "hasValue", "lessThan", "lessThanOrEquals", "disjoint", "equals"),
    *("and", "or", "xone"),
)
_KEPT: Final = ("path", "severity", "deactivated", *TARGETS)


class Separation:
    """Shapes with a shape for each of several values.

    Attributes:
        shapes: The shapes to validate against.
    """

    def __init__(self, shapes: Shapes) -> None:
        """Make the shapes beside those of `shapes`."""
        self._sources: dict[str, tuple[str, Term]] = {}
        self._dropped: set[tuple[str, str]] = set()
        made: list[ox.Triple] = []
        property_of = ox.NamedNode(SH + "property")
        parents: dict[Term, list[ox.Triple]] = {}
        for triple in shapes.triples:
            if triple.predicate == property_of:
                parents.setdefault(triple.object, []).append(triple)
        for shape, names in shapes.described.items():
            for name in sorted(names.intersection(_SEVERAL)):
                values = shapes.values(shape, name)
                if len(values) < 2 or not (shape in parents or shape in shapes.roots):
                    continue
                self._dropped.add((str(shape), _component(name)))
                for value in values:
                    node = ox.BlankNode(f"separate{len(self._sources)}")
                    self._sources[str(node)] = str(shape), value
                    made.append(ox.Triple(node, ox.NamedNode(SH + name), value))
                    made += (
                        ox.Triple(node, ox.NamedNode(SH + kept), it)
                        for kept in _KEPT
                        for it in shapes.values(shape, kept)
                    )
                    if shapes.is_class(shape):
                        made.append(ox.Triple(node, ox.NamedNode(SH + "targetClass"), shape))
                    made += (
                        ox.Triple(it.subject, property_of, node) for it in parents.get(shape, ())
                    )
        # SHACL allows these without sh:closed, where they mean nothing; pySHACL does not.
        idle = [
            triple
            for triple in shapes.triples
            if triple.predicate.value == SH + "ignoredProperties"
            and not shapes.values(triple.subject, "closed")
        ]
        self.shapes = shapes
        if made or idle:
            self.shapes = Shapes([it for it in (*shapes.triples, *made) if it not in idle])

    def join(self, results: Iterable[Result]) -> list[Result]:
        """Return results as if the shapes themselves had given them, each with its value."""
        joined = []
        for result in results:
            if source := self._sources.get(result.shape or ""):
                joined.append(replace(result, shape=source[0], wanted=source[1]))
            elif (result.shape or "", result.component) not in self._dropped:
                joined.append(result)
        return joined


def _component(name: str) -> str:
    return f"{SH}{name[0].upper()}{name[1:]}ConstraintComponent"
