"""Lines of a rule that stand for a summary of the whole graph.

Rules for every ontology are about the terms that a project defines, and not about those of
others that it only uses or declares for the sake of OWL. The line `# OWN ?x` of a rule is
replaced by a filter on the namespaces of the project; `# OWN TERM ?x` means those of classes
and properties alone.

To go through every statement takes longer than all else that a rule does. So what several
rules ask of every statement is asked once. These lines are replaced by the values of a variable:

- `# EACH PROPERTY ?x`: the properties in use;
- `# EACH DATATYPE ?x` and `# EACH LANGUAGE ?x`: the datatypes and language tags of literals;
- `# EACH UNTYPED ?x`: the IRIs that are values and have no class. Names of versions, documents
  and addresses are left out, and what an import that is not here may describe.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from communique.graph.sparql import run
from communique.model import UsageError
from communique.prefixes import PREFIXES, is_widely_known

if TYPE_CHECKING:
    from communique.graph import Graph

__all__ = ["Summary"]

_OWN: Final = re.compile(r"^([ \t]*)# OWN( TERM)? \?([A-Za-z]\w*)[ \t]*$", re.MULTILINE)
_EACH: Final = re.compile(r"^([ \t]*)# EACH ([A-Z]+) (\?[A-Za-z]\w*)[ \t]*$", re.MULTILINE)
_STATEMENTS: Final = """
SELECT DISTINCT ?property (DATATYPE(?value) AS ?datatype) (LANG(?value) AS ?language)
WHERE { { SELECT DISTINCT ?property ?value WHERE { ?subject ?property ?value . } } }
"""
_UNTYPED: Final = """
SELECT DISTINCT ?value
WHERE {
    ?subject ?property ?value .
    FILTER (isIRI(?value))
    FILTER (?property NOT IN (
        owl:backwardCompatibleWith, owl:imports, owl:incompatibleWith, owl:priorVersion,
        owl:versionIRI, rdfs:seeAlso
    ))
    # Annotations point at whatever there is in the world.
    FILTER NOT EXISTS { ?property a owl:AnnotationProperty . }
    FILTER NOT EXISTS { ?value a ?class . }
}
"""
_ABSENT: Final = """
SELECT DISTINCT ?import
WHERE {
    ?ontology owl:imports ?import .
    FILTER NOT EXISTS { ?import a owl:Ontology . }
    FILTER NOT EXISTS { ?version owl:versionIRI ?import . }
}
"""
# Documents, images and addresses, which are described by themselves.
_DOCUMENT: Final = re.compile(
    r"(?i)^(?:mailto|tel|data):|\.(?:html?|pdf|txt|md|csv|docx?|xlsx?|pptx?|zip|png|jpe?g|gif|svg|webp"
    r"|xml|xsd|json|jsonld|ttl|rdf|owl|nt|n3|trig|shex)$"
)
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


class Summary:
    """What a graph has as a whole; each part is collected when a rule first needs it."""

    def __init__(self, graph: Graph) -> None:
        """Make the summary of a graph."""
        self._graph = graph

    @property
    def own_namespaces(self) -> frozenset[str]:
        """The namespaces of the project's own terms and concepts."""
        return self._terms | self._concepts

    def fill(self, query: str) -> str:
        """Return a query with what its `# OWN` and `# EACH` lines stand for.

        Raises:
            UsageError: If a line asks for each of something else.
        """
        return _EACH.sub(self._values, _OWN.sub(self._condition, query))

    @cached_property
    def _absent(self) -> set[str]:
        """The ontologies that are imported and not here."""
        return {imported.value for (imported,) in self._rows(_ABSENT)}

    def _condition(self, match: re.Match[str]) -> str:
        indent, term, name = match.groups()
        spaces = self._terms if term else self._terms | self._concepts
        within = " || ".join(_within(f"STR(?{name})", space) for space in sorted(spaces))
        return f"{indent}FILTER (isIRI(?{name}) && ({within or 'false'}))"

    def _values(self, match: re.Match[str]) -> str:
        indent, kind, name = match.groups()
        if kind == "UNTYPED":
            values = self._untyped
        elif kind in self._used:
            values = self._used[kind]
        else:
            kinds = ", ".join([*self._used, "UNTYPED"])
            raise UsageError(f"a rule cannot ask for each {kind}", hint=f"one of {kinds}")
        return f"{indent}VALUES {name} {{ {' '.join(sorted(values))} }}"

    @cached_property
    def _used(self) -> dict[str, set[str]]:
        names = ("PROPERTY", "DATATYPE", "LANGUAGE")
        columns = zip(*self._rows(_STATEMENTS), strict=True)
        used = {name: set[str]() for name in names}
        return used | {
            name: {str(term) for term in column if term is not None}
            for name, column in zip(names, columns, strict=False)
        }

    @cached_property
    def _untyped(self) -> set[str]:
        values = (value for (value,) in self._rows(_UNTYPED))
        return {
            str(it) for it in values if not (_DOCUMENT.search(it.value) or self._is_elsewhere(it))
        }

    def _is_elsewhere(self, term: ox.NamedNode) -> bool:
        """Whether an import that is not here may declare or describe a term: nobody knows."""
        space = _NAME.sub("", term.value).rstrip("#/:")
        return any(it.startswith(space) or space.startswith(it.rstrip("#/")) for it in self._absent)

    def _rows(self, query: str) -> ox.QuerySolutions:
        rows = run(self._graph, query, union=True)
        assert isinstance(rows, ox.QuerySolutions)  # each query is a SELECT
        return rows

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
        spaces: set[str] = set()
        for (term,) in self._rows(query):
            # Not in the query, which would look for the texts of every term.
            if (space := _NAME.sub("", term.value)) not in spaces and self._has_text(term):
                spaces.add(space)
        return frozenset(space for space in spaces if not is_widely_known(space))

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
