"""Which terms are the project's own.

Rules for every ontology are about the terms that a project defines, and not about those of
others that it only uses or declares for the sake of OWL. A line of such a rule, `# OWN ?x`, is
replaced by a filter on the namespaces of the project; without it the query is one for all
terms. `# OWN TERM ?x` means those of classes and properties alone.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from communique.prefixes import is_widely_known
from communique.sparql import run

if TYPE_CHECKING:
    from communique.store import Graph

__all__ = ["Own"]

_MARK: Final = re.compile(r"^([ \t]*)# OWN( TERM)? \?([A-Za-z]\w*)[ \t]*$", re.MULTILINE)
# A term that is no more than declared may be somebody else's.
_NAMESPACES: Final = """
SELECT DISTINCT ?namespace
WHERE {{
    {kinds}
    ?term a ?kind .
    FILTER (isIRI(?term))
    # Not a pattern: an engine may begin with all the labels that there are.
    FILTER EXISTS {{ ?term rdfs:label|rdfs:comment|skos:prefLabel|skos:definition ?text . }}
    BIND (REPLACE(STR(?term), "[^#/:]*$", "") AS ?namespace)
}}
"""
_TERMS: Final = """
    VALUES ?kind {
        owl:AnnotationProperty owl:Class owl:DatatypeProperty owl:ObjectProperty
        rdf:Property rdfs:Class rdfs:Datatype
    }
"""
_CONCEPTS: Final = """
    { ?kind rdfs:subClassOf* skos:Concept . } UNION { VALUES ?kind { skos:ConceptScheme } }
"""


class Own:
    """Knows the namespaces of a project's own terms; they are collected when first needed."""

    def __init__(self, graph: Graph) -> None:
        """Make it for the project of a graph."""
        self._graph = graph

    def fill(self, query: str) -> str:
        """Return a query with a filter in the place of each `# OWN` line."""

        def condition(match: re.Match[str]) -> str:
            indent, term, name = match.groups()
            spaces = self._terms if term else self._terms | self._concepts
            within = " || ".join(_within(f"STR(?{name})", each) for each in sorted(spaces))
            return f"{indent}FILTER (isIRI(?{name}) && ({within or 'false'}))"

        return _MARK.sub(condition, query)

    @cached_property
    def _terms(self) -> frozenset[str]:
        return self._namespaces(_TERMS)

    @cached_property
    def _concepts(self) -> frozenset[str]:
        return self._namespaces(_CONCEPTS)

    def _namespaces(self, kinds: str) -> frozenset[str]:
        if given := self._graph.project.layout.namespaces:
            return frozenset(given)
        rows = run(self._graph, _NAMESPACES.format(kinds=kinds), union=True)
        assert isinstance(rows, ox.QuerySolutions)  # the query is a SELECT
        found = (row["namespace"].value for row in rows)
        return frozenset(each for each in found if not is_widely_known(each))


def _within(text: str, namespace: str) -> str:
    """A condition: the text of an IRI is a namespace and one more name."""
    space = str(ox.Literal(namespace))
    begins = f"STRSTARTS({text}, {space})"
    if namespace.endswith("#"):
        return begins
    # Only those that begin so are looked at by the slower half.
    return f'{begins} && REGEX(STRAFTER({text}, {space}), "^[^#/:]*$")'
