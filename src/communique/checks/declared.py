"""Terms in shapes and queries that nothing declares: with one of them, nothing is ever found."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from communique.checks.summary import Summary
from communique.engines.shacl.vocabulary import NAMES
from communique.graph import read_text
from communique.graph.terms import local_name, shown
from communique.graph.tokens import names, place_of
from communique.model import Code, CommuniqueError, Location, Severity, did_you_mean
from communique.prefixes import PREFIXES
from communique.project import TURTLE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet
    from pathlib import Path

    from communique.checks.job import Job
    from communique.graph import Graph
    from communique.model import Finding
    from communique.project import Project

__all__ = ["CODES", "ORDER", "check"]

ORDER: Final = 3

TERM_UNDECLARED: Final = Code(
    "term-undeclared",
    Severity.VIOLATION,
    "{term} is declared nowhere",
    "A shape, a rule or a query that names a term which nothing declares looks as if it were "
    "satisfied, or finds nothing; most often the term is misspelt.",
    "correct the term, or declare it in the ontology",
    "sh:targetClass cmq:Officia",
)
CODES: Final = (TERM_UNDECLARED,)

_SH: Final = PREFIXES["sh"]
_PARAMETER, _PATH = (ox.NamedNode(_SH + name) for name in ("parameter", "path"))
_BUILT_IN: Final = re.compile(r"\b(owl|rdfs?|skos|xsd):(\w+)")
_MEMBER: Final = re.compile(r"_[1-9][0-9]*\Z")
_LAST: Final = re.compile(r"[^#/]*\Z")


def check(job: Job) -> list[Finding]:
    """Look for terms that nothing declares in shapes, rules and stored queries.

    A term of one of the project's own namespaces has to be described by the ontology, the
    vocabularies or the data; a term of SHACL, RDF, RDF Schema, OWL, SKOS or XML Schema has to
    be one.

    Returns:
        A finding for each place of such a term in a Turtle file of shapes or in a query.
    """
    if not job.wants(CODES):
        return []
    graph, project = job.graph, job.project
    terms = _Terms(graph)
    findings: list[Finding] = []
    for path in project.shape_files:
        if path.suffix in TURTLE:
            findings += _of_shapes(terms, graph, path)
    own_rules = (path for path in project.rule_files if path.is_relative_to(project.root))
    for path in (*own_rules, *project.derived_files, *project.question_files):
        findings += _of_query(terms, path)
    return findings


class _Terms:
    """The terms that are declared, asked for one by one."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._namespaces = Summary(graph).own_namespaces
        self._known: dict[str, bool] = {}
        self._built_in = _built_in_names(graph.project) | {_SH: NAMES}

    def is_undeclared(self, iri: str) -> bool:
        """Whether an IRI ought to be declared and is not."""
        if iri not in self._known:
            self._known[iri] = self._is_undeclared(iri)
        return self._known[iri]

    def _is_undeclared(self, iri: str) -> bool:
        name = _LAST.search(iri)
        if name is None or not name[0]:
            return False  # a namespace, as queries compare texts with
        if (space := iri.removesuffix(name[0])) in self._built_in:
            is_member = space == PREFIXES["rdf"] and _MEMBER.match(name[0])
            return not is_member and name[0] not in self._built_in[space]
        if space not in self._namespaces:
            return False
        return not any(True for _ in self._statements(iri))

    def hint(self, iri: str) -> str | None:
        """How to mend a term that is to be one of a vocabulary; None for any other."""
        name = local_name(iri)
        known = self._built_in.get(iri.removesuffix(name), ())
        return (did_you_mean(name, known) or "correct the spelling") if known else None

    def _statements(self, iri: str) -> Iterator[ox.Quad]:
        return self._graph.merged.quads_for_pattern(ox.NamedNode(iri), None, None)


def _built_in_names(project: Project) -> dict[str, AbstractSet[str]]:
    """The names of each vocabulary that the rule on unknown names lists, by its namespace."""
    found: dict[str, set[str]] = {}
    for path in project.rule_files:
        if path.stem == "built-in-unknown":
            body = read_text(path).partition("\nSELECT")[2]
            for prefix, name in _BUILT_IN.findall(body):
                found.setdefault(PREFIXES[prefix], set()).add(name)
    return dict(found)


def _of_shapes(terms: _Terms, graph: Graph, path: Path) -> Iterator[Finding]:
    document = graph.document(path)
    statements = [
        (statement.subject.term, statement.predicate.term, statement.object.term)
        for statement in document.statements
    ]
    described = {subject for subject, _, _ in statements}
    # A component declares its parameters by their paths.
    parameters = {value for _, predicate, value in statements if predicate == _PARAMETER}
    described |= {
        it for node, predicate, it in statements if predicate == _PATH and node in parameters
    }
    for statement in document.statements:
        for node in (statement.predicate, statement.object):
            term = node.term
            if not isinstance(term, ox.NamedNode) or term in described:
                continue
            if terms.is_undeclared(term.value):
                line, column = document.line_column(node.start)
                yield TERM_UNDECLARED.finding(
                    focus=str(statement.subject.term),
                    path=str(statement.predicate.term),
                    value=str(statement.object.term),
                    term=shown(term),
                    hint=terms.hint(term.value),
                    location=Location.of(path, line, column),
                )


def _of_query(terms: _Terms, path: Path) -> Iterator[Finding]:
    try:
        text = read_text(path)
    except CommuniqueError:
        return  # whoever runs it says so
    origin = str(Location.of(path))
    for token, iri in names(text):
        if iri and terms.is_undeclared(iri):
            yield TERM_UNDECLARED.finding(
                value=f"<{iri}>",
                term=shown(ox.NamedNode(iri)),
                hint=terms.hint(iri),
                location=place_of(origin, text, token.offset),
            )
