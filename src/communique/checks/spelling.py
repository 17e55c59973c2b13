"""The name that was probably meant, for a term that nothing declares or describes."""

from __future__ import annotations

import re
from dataclasses import replace
from difflib import get_close_matches
from functools import cached_property
from typing import TYPE_CHECKING, Final, cast

import pyoxigraph as ox

from communique.graph.terms import shown, term_of

if TYPE_CHECKING:
    from communique.graph import Graph
    from communique.model import Finding

__all__ = ["MOST", "Speller"]

_NAMESPACE: Final = re.compile(r"(.*[#/])([^#/]+)\Z", re.DOTALL)
_LIKENESS: Final = 0.75
MOST: Final = 200
"""For how many names a nearest one is looked for: each is compared with all that there are."""


class Speller:
    """The names that a graph describes, collected when first needed."""

    def __init__(self, graph: Graph) -> None:
        """Make a speller for `graph`."""
        self._graph = graph
        self._looked_up: set[str] = set()

    def advise(self, finding: Finding) -> Finding:
        """Return `finding`, its hint completed where its path or value looks misspelt."""
        for text in (finding.path, finding.value):
            term = term_of(text)
            if isinstance(term, ox.NamedNode) and (name := self._nearest(term.value)):
                advice = f"did you mean {shown(ox.NamedNode(name))}?"
                hint = f"{advice} If not, {finding.hint}" if finding.hint else advice
                return replace(finding, hint=hint)
        return finding

    def _nearest(self, iri: str) -> str | None:
        match = _NAMESPACE.match(iri)
        if match is None:
            return None
        namespace, local = match.groups()
        known = self._names.get(namespace, set())
        if local in known:
            return None
        self._looked_up.add(iri)
        if len(self._looked_up) > MOST:
            return None
        near = get_close_matches(local, sorted(known), n=1, cutoff=_LIKENESS)
        return namespace + near[0] if near else None

    @cached_property
    def _names(self) -> dict[str, set[str]]:
        names: dict[str, set[str]] = {}
        text = "SELECT DISTINCT ?s { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
        for (subject,) in cast(ox.QuerySolutions, self._graph.merged.query(text)):
            if isinstance(subject, ox.NamedNode):
                match = _NAMESPACE.match(subject.value)
                if match:
                    names.setdefault(match.group(1), set()).add(match.group(2))
        return names
