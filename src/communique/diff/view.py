"""What a reader has to know of one side to follow a difference: names, owners and quotes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from communique.prefixes import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["LABELS", "Quote", "View"]

_CMQ: Final = PREFIXES["cmq"]
_TYPE: Final = PREFIXES["rdf"] + "type"
LABELS: Final = (
    PREFIXES["rdfs"] + "label",
    PREFIXES["skos"] + "prefLabel",
    PREFIXES["dcterms"] + "title",
    _CMQ + "title",
)
"""The properties that say what a thing is called, the first that it has before the others."""

_PART_OF: Final = _CMQ + "partOf"
_EVIDENCE: Final = _CMQ + "hasEvidence"
_SOURCE: Final = _CMQ + "source"
_QUOTE: Final = _CMQ + "quote"
_WANTED: Final = frozenset({_TYPE, *LABELS, _PART_OF, _EVIDENCE, _SOURCE, _QUOTE})
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
    """The statements of one side that name, own and support things."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        """Collect from all triples of the side."""
        self.subjects: set[str] = set()
        self._found: defaultdict[str, dict[str, list[ox.NamedNode | ox.Literal]]]
        self._found = defaultdict(dict)
        self._citing: defaultdict[str, list[str]] = defaultdict(list)
        for triple in triples:
            subject, value = triple.subject, triple.object
            if not isinstance(subject, ox.NamedNode):
                continue
            self.subjects.add(subject.value)
            predicate = triple.predicate.value
            if predicate in _WANTED and isinstance(value, ox.NamedNode | ox.Literal):
                self._found[subject.value].setdefault(predicate, []).append(value)
                if predicate == _EVIDENCE:
                    self._citing[value.value].append(subject.value)

    def label(self, iri: str) -> str | None:
        """Return the label of a thing: in English, else without a language, else any."""
        for predicate in LABELS:
            texts = [
                (value.language not in (None, "en"), value.language is None, value.value)
                for value in self._values(iri, predicate)
                if isinstance(value, ox.Literal)
            ]
            if texts:
                return min(texts)[2]
        return None

    def type(self, iri: str) -> str | None:
        """Return the class of a thing, the first of several."""
        return min(self._iris(iri, _TYPE), default=None)

    def owner(self, iri: str) -> str | None:
        """Return what a thing is a part of: as it says itself, or by its IRI."""
        stated = min(self._iris(iri, _PART_OF), default=None)
        if stated is not None:
            return stated
        base, hash_, _ = iri.partition("#")
        owns = hash_ and base in self.subjects and not _CATALOGUES & {*self._iris(base, _TYPE)}
        return base if owns else None

    def evidence(self, iri: str) -> list[str]:
        """Return the evidence that a thing cites, sorted."""
        return sorted(self._iris(iri, _EVIDENCE))

    def citing(self, evidence: str) -> list[str]:
        """Return what cites an evidence."""
        return self._citing.get(evidence, [])

    def quote(self, evidence: str) -> Quote:
        """Return the words and the source of an evidence."""
        texts = [value.value for value in self._values(evidence, _QUOTE)]
        source = min(self._iris(evidence, _SOURCE), default=None)
        return Quote(evidence, source, tuple(sorted(texts)))

    def _values(self, iri: str, predicate: str) -> list[ox.NamedNode | ox.Literal]:
        # `get`, because a look-up must not add an entry.
        return self._found.get(iri, {}).get(predicate, [])

    def _iris(self, iri: str, predicate: str) -> list[str]:
        values = self._values(iri, predicate)
        return [value.value for value in values if isinstance(value, ox.NamedNode)]
