"""The closure of a graph: its statements, and what follows from them by OWL 2 RL.

In these rules a literal may be a subject, and a blank node a predicate, which no store of RDF
takes. So the store of a closure has an IRI in the place of each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias, cast

import pyoxigraph as ox

from communique.engines.reasoning.rules import add_entailments
from communique.prefixes import PREFIXES, expand

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["BLANK", "Closure", "Term", "closure", "statements"]

Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

_OURS: Final = "urn:x-communique:"
BLANK: Final = f"{_OURS}blank:"
"""How the IRI of a blank node begins in the store of a closure."""

_LITERAL: Final = f"{_OURS}literal:"
_INFERRED: Final = ox.NamedNode(f"{_OURS}inferred")
_ANNOTATIONS: Final = ("rdfs:comment", "rdfs:isDefinedBy", "rdfs:label", "rdfs:seeAlso")
_ANNOTATION: Final = " <{}> <{}> .".format(*map(expand, ("rdf:type", "owl:AnnotationProperty")))
# Rules compare these numbers, which stay literals.
_NUMBERS: Final = tuple(
    f"<{expand(name)}>" for name in ("owl:maxCardinality", "owl:maxQualifiedCardinality")
)
_ENTAILMENTS: Final = f"""
CONSTRUCT {{ ?s ?p ?o }} {{
    GRAPH ?added {{ ?s ?p ?o }}
    FILTER (?o NOT IN (owl:Nothing, owl:Thing, rdfs:Class, rdfs:Resource))
    FILTER (?s != ?o || ?p NOT IN (
        owl:equivalentClass, owl:equivalentProperty, owl:sameAs, rdfs:subClassOf, rdfs:subPropertyOf
    ))
    FILTER (!STRSTARTS(STR(?s), "{_OURS}") && !STRSTARTS(STR(?p), "{_OURS}"))
    FILTER (!STRSTARTS(STR(?o), "{BLANK}"))
    FILTER (!STRSTARTS(STR(?s), STR(owl:)) && !STRSTARTS(STR(?s), STR(rdf:)))
    FILTER (!STRSTARTS(STR(?s), STR(rdfs:)) && !STRSTARTS(STR(?s), STR(xsd:)))
}}
"""


class Closure:
    """Statements and what follows from them.

    Attributes:
        store: The default graph has the statements and what follows from them; named graphs have
            only what follows. `decode` turns the terms of the store into those of the statements.
    """

    def __init__(self, lines: Iterable[str], inferred: Iterable[str] | None) -> None:
        """Make the closure of statements.

        Args:
            lines: The statements, as Oxigraph writes N-Triples.
            inferred: What follows from them, as N-Triples; None to work it out by the rules.
        """
        self.store = ox.Store()
        self._literals: dict[str, str] = {}  # the IRIs, by what N-Triples has in their place
        self._load(lines)
        if inferred is None:
            self._load(self._datatypes())
            add_entailments(self.store)
        else:
            self._load(inferred, _INFERRED)
            self.store.update(f"ADD SILENT {_INFERRED} TO DEFAULT")
        self._texts = {iri: text for text, iri in self._literals.items()}

    def _load(self, lines: Iterable[str], graph: ox.NamedNode | None = None) -> None:
        encoded: list[str] = []
        for line in lines:
            subject, predicate, value = line[:-2].split(" ", 2)
            if predicate not in _NUMBERS:
                value = self._encoded(value)
            encoded.append(f"{self._encoded(subject)} {predicate} {value} .\n")
        self.store.load("".join(encoded), format=ox.RdfFormat.N_TRIPLES, to_graph=graph)

    def _encoded(self, text: str) -> str:
        if text[0] == "<":
            return text
        if text[0] == "_":
            return f"<{BLANK}{text[2:]}>"
        return self._literals.setdefault(text, f"<{_LITERAL}{len(self._literals)}>")

    def _datatypes(self) -> list[str]:
        """What the rule dt-type2 reads: the datatype of each literal without a language."""
        return [
            f"{iri} <{_OURS}datatype> {text.rpartition('^^')[2]} ."
            if text[-1] == ">"
            else f"{iri} <{_OURS}datatype> <{PREFIXES['xsd']}string> ."
            for text, iri in self._literals.items()
            if text[-1] in '">'
        ]

    def rows(self, query: str, terms: Mapping[str, Term] | None = None) -> ox.QuerySolutions:
        """Return the solutions of a SELECT query that may use the prefixes of the registry.

        Args:
            query: The query.
            terms: Values for some of the variables that it selects.
        """
        bound = {ox.Variable(name): term for name, term in (terms or {}).items()}
        rows = self.store.query(query, prefixes=dict(PREFIXES), substitutions=bound)
        return cast("ox.QuerySolutions", rows)

    def decode(self, term: Term) -> Term:
        """Return what a term of the store stands for."""
        if isinstance(term, ox.NamedNode):
            if term.value.startswith(BLANK):
                return ox.BlankNode(term.value.removeprefix(BLANK))
            if text := self._texts.get(str(term)):
                [quad] = ox.parse(f"<urn:s> <urn:p> {text} .", format=ox.RdfFormat.N_TRIPLES)
                return cast("Term", quad.object)
        return term

    @property
    def entailments(self) -> list[str]:
        """What follows and says something new, as sorted lines of N-Triples.

        Left out is that a thing is itself or is a thing, and that a class is below itself; what
        is so in every graph (statements about terms of OWL); what is no RDF (a literal as a
        subject); and statements about classes without a name.
        """
        graph = cast("ox.QueryTriples", self.store.query(_ENTAILMENTS, prefixes=dict(PREFIXES)))
        lines = (graph.serialize(format=ox.RdfFormat.N_TRIPLES) or b"").decode().splitlines()
        triples = (line[:-2].split(" ", 2) for line in lines)
        return sorted({f"{s} {p} {self._texts.get(o, o)} ." for s, p, o in triples})


def closure(lines: Iterable[str], *, reasoner: str = "built-in") -> Closure:
    """Return the closure of statements; annotations, which mean nothing to OWL, are left out.

    Args:
        lines: The statements, as Oxigraph writes N-Triples, without the ends of the lines.
        reasoner: `built-in`, or `owlrl`, the reference, which is far slower.
    """
    lines = list(lines)
    annotations = {f"<{expand(name)}>" for name in _ANNOTATIONS}
    annotations |= {line.split(" ", 1)[0] for line in lines if line.endswith(_ANNOTATION)}
    meant = [line for line in lines if line.split(" ", 2)[1] not in annotations]
    if reasoner != "owlrl":
        return Closure(meant, None)
    from communique.engines.reasoning.owlrl import infer

    return Closure(meant, infer(meant))


def statements(store: ox.Store, named: Iterable[str] = ()) -> list[str]:
    """Return the statements of a store's default graph and some named graphs, as N-Triples."""
    lines: list[str] = []
    graphs: list[ox.NamedNode | ox.DefaultGraph] = [ox.DefaultGraph(), *map(ox.NamedNode, named)]
    for graph in graphs:
        text = (store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=graph) or b"").decode()
        lines += text.split("\n")[:-1]  # `splitlines` also breaks a literal, at the likes of U+2028
    return lines
