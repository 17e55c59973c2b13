"""What a reader has to know of one side to follow a difference: names, owners and quotes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from communique.prefixes import PREFIXES
from communique.things import label_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Quote", "View"]

_CMQ: Final = PREFIXES["cmq"]
_TYPE: Final = PREFIXES["rdf"] + "type"
_PART_OF: Final = _CMQ + "partOf"
_EVIDENCE: Final = _CMQ + "hasEvidence"
_SOURCE: Final = _CMQ + "source"
_QUOTE: Final = _CMQ + "quote"
# An ontology and a scheme own no part of what is described in them: each term is a thing.
_CATALOGUES: Final = frozenset({PREFIXES["owl"] + "Ontology", PREFIXES["skos"] + "ConceptScheme"})


@dataclass(frozen=True, slots=True)
class Quote:
    """The words of a source that stand behind a claim.

    Attributes:
        evidence: The IRI of the evidence.
        source: The IRI of the source, or None.
        texts: What is quoted, sorted.
    """

    evidence: str
    source: str | None
    texts: tuple[str, ...]


class View:
    """What the stores of one side say, asked for one thing at a time."""

    def __init__(self, stores: Iterable[ox.Store]) -> None:
        """Look into these stores, as if they were one."""
        self._stores = tuple(stores)

    def describes(self, iri: str) -> bool:
        """Say whether there is a statement about a thing."""
        return next(self._quads(iri, None, None), None) is not None

    def label(self, iri: str) -> str | None:
        """Return the label of a thing, or None if it has none."""
        return label_of(lambda predicate: self._literals(iri, predicate))

    def type(self, iri: str) -> str | None:
        """Return the class of a thing, the first of several."""
        return min(self._iris(iri, _TYPE), default=None)

    def owner(self, iri: str) -> str | None:
        """Return what a thing is a part of: as it says itself, or by its IRI."""
        stated = min(self._iris(iri, _PART_OF), default=None)
        if stated is not None:
            return stated
        base, hash_, _ = iri.partition("#")
        owns = hash_ and self.describes(base) and not _CATALOGUES & self._iris(base, _TYPE)
        return base if owns else None

    def evidence(self, iri: str) -> list[str]:
        """Return the evidence that a thing cites, sorted."""
        return sorted(self._iris(iri, _EVIDENCE))

    def citing(self, evidence: str) -> list[str]:
        """Return what cites an evidence."""
        quads = self._quads(None, _EVIDENCE, evidence)
        return [quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)]

    def quote(self, evidence: str) -> Quote:
        """Return the words and the source of an evidence."""
        texts = {value.value for value in self._literals(evidence, _QUOTE)}
        source = min(self._iris(evidence, _SOURCE), default=None)
        return Quote(evidence, source, tuple(sorted(texts)))

    def _quads(
        self, subject: str | None, predicate: str | None, object: str | None
    ) -> Iterator[ox.Quad]:
        ends = (subject, predicate, object)
        pattern = [None if iri is None else ox.NamedNode(iri) for iri in ends]
        for store in self._stores:
            yield from store.quads_for_pattern(*pattern)

    def _literals(self, iri: str, predicate: str) -> Iterator[ox.Literal]:
        for quad in self._quads(iri, predicate, None):
            if isinstance(quad.object, ox.Literal):
                yield quad.object

    def _iris(self, iri: str, predicate: str) -> set[str]:
        objects = (quad.object for quad in self._quads(iri, predicate, None))
        return {value.value for value in objects if isinstance(value, ox.NamedNode)}
