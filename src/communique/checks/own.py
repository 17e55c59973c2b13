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

from communique.prefixes import PREFIXES, is_widely_known
from communique.sparql import run

if TYPE_CHECKING:
    from communique.graph import Graph

__all__ = ["Own"]

_MARK: Final = re.compile(r"^([ \t]*)# OWN( TERM)? \?([A-Za-z]\w*)[ \t]*$", re.MULTILINE)
_NAME: Final = re.compile(r"[^#/:]*\Z")
_TEXTS: Final = tuple(
    ox.NamedNode(PREFIXES[prefix] + name)
    for prefix, name in (
        ("rdfs", "label"),
        ("rdfs", "comment"),
        ("skos", "prefLabel"),
        ("skos", "definition"),
    )
)
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
        query = f"SELECT ?term WHERE {{ {kinds} ?term a ?kind . FILTER (isIRI(?term)) }}"
        rows = run(self._graph, query, union=True)
        assert isinstance(rows, ox.QuerySolutions)  # the query is a SELECT
        found: set[str] = set()
        for (term,) in rows:
            # Not in the query, which would look for the texts of every term.
            if (space := _NAME.sub("", term.value)) not in found and self._has_text(term):
                found.add(space)
        return frozenset(each for each in found if not is_widely_known(each))

    def _has_text(self, term: ox.NamedNode) -> bool:
        """Whether a term is more than declared; if not, it may be somebody else's."""
        quads = (self._graph.merged.quads_for_pattern(term, each, None) for each in _TEXTS)
        return any(next(each, None) is not None for each in quads)


def _within(text: str, namespace: str) -> str:
    """A condition: the text of an IRI is a namespace and one more name."""
    space = str(ox.Literal(namespace))
    begins = f"STRSTARTS({text}, {space})"
    if namespace.endswith("#"):
        return begins
    # Only those that begin so are looked at by the slower half.
    return f'{begins} && REGEX(STRAFTER({text}, {space}), "^[^#/:]*$")'
