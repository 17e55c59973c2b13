"""Whether the ontology stays in OWL 2 RL, so that its closure is all that follows from it.

The profile is checked as a whitelist, by the grammar of OWL 2 Profiles, section 4.2, with the
restrictions of OWL 2 DL on properties that a reasoner needs. The alignments are left out: they
speak of terms that other ontologies declare.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from communique.cache import Cache, fingerprint
from communique.checks.profile.rules import BEYOND_DL, RULES
from communique.checks.terms import Term, shown
from communique.graph import read_text, read_triples
from communique.model import Finding, Location, Severity
from communique.prefixes import PREFIXES, is_widely_known
from communique.project import TURTLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from communique.checks.profile.expressions import Fault
    from communique.checks.profile.ontology import Statement
    from communique.graph import Graph
    from communique.turtle import Document

__all__ = ["RULES", "check", "faults"]

_SOUND: Final = "profile"
_OWL: Final = PREFIXES["owl"]
_TYPE: Final = ox.NamedNode(PREFIXES["rdf"] + "type")
_BY_RDFS: Final = frozenset(
    ox.NamedNode(iri)
    for iri in (
        PREFIXES["rdfs"] + "Class",
        PREFIXES["rdfs"] + "Datatype",
        PREFIXES["rdf"] + "Property",
    )
)


def check(graph: Graph) -> list[Finding]:
    """Check the ontology of a project.

    Returns:
        One finding for each construct that is outside the profile, at the statement that uses
        it; and one for each undeclared name, at its first use. Where the configuration does
        not ask for OWL 2 RL, only what is outside OWL 2 DL, too, is a fault, and one finding
        counts the rest.

    Raises:
        ParseError: If a file is not Turtle.
        UsageError: If a file cannot be read.
    """
    project = graph.project
    cache = Cache(project) if graph.snapshot is not None else None
    key = fingerprint(project, project.ontology_files) if cache else ""
    if cache and cache.get(_SOUND, key) is not None:
        return []
    from communique.checks.profile.ontology import Statement

    names = [ox.NamedNode(project.graph_iri(path)) for path in project.ontology_files]
    if not faults(
        # A store of RDF 1.1 has no quoted triples.
        Statement(quad.subject, quad.predicate, quad.object)  # type: ignore[arg-type]
        for name in names
        for quad in graph.merged.quads_for_pattern(None, None, None, name)
    ):
        if cache:
            cache.put(_SOUND, key, b"")
        return []
    # Only an ontology with faults is parsed a second time, for the places.
    places = _Places(project.ontology_files)
    found = faults(places.statements)
    if project.layout.owl_rl:
        return [_finding(fault, places) for fault in found]
    absent = _absent_imports(graph)
    findings = [
        _finding(each, places)
        for each in found
        if each.construct in BEYOND_DL and not _is_usual(each, graph, absent)
    ]
    if beyond := {each.axiom for each in found if each.construct not in BEYOND_DL}:
        findings.append(_partial(len(beyond)))
    return findings


def faults(statements: Iterable[Statement]) -> list[Fault]:
    """Return what in an ontology is outside OWL 2 RL."""
    # Imported now: an ontology that did not change is not looked at again.
    from communique.checks.profile.axioms import faults_in_axioms
    from communique.checks.profile.ontology import Ontology
    from communique.checks.profile.properties import faults_in_properties

    ontology = Ontology(statements)
    return [*faults_in_axioms(ontology), *faults_in_properties(ontology)]


def _absent_imports(graph: Graph) -> list[str]:
    """The ontologies that are imported, and not among the files."""

    def quads(predicate: ox.NamedNode, value: ox.NamedNode | None = None) -> Iterator[ox.Quad]:
        return graph.merged.quads_for_pattern(None, predicate, value)

    present: set[object] = {quad.subject for quad in quads(_TYPE, ox.NamedNode(_OWL + "Ontology"))}
    present |= {quad.object for quad in quads(ox.NamedNode(_OWL + "versionIRI"))}
    imported = {quad.object for quad in quads(ox.NamedNode(_OWL + "imports"))}
    return [each.value for each in imported - present if isinstance(each, ox.NamedNode)]


def _is_usual(fault: Fault, graph: Graph, absent: list[str]) -> bool:
    """Whether it is the use of a title and the like, or of what is declared elsewhere.

    Few declare the one; what RDF Schema declares every tool that reads OWL takes for its own;
    and what an ontology declares that is imported and absent nobody knows.
    """
    name = getattr(fault.at, fault.part)
    if fault.construct != "undeclared" or not isinstance(name, ox.NamedNode):
        return False
    types = {quad.object for quad in graph.merged.quads_for_pattern(name, _TYPE, None)}
    space = re.sub(r"[#/][^#/]*$", "", name.value)
    unknown = any(each.startswith(space) or space.startswith(each) for each in absent)
    return unknown or not types.isdisjoint(_BY_RDFS) or is_widely_known(name.value)


def _finding(fault: Fault, places: _Places) -> Finding:
    rule = RULES[f"profile.{fault.construct}"]
    focus, path, value = fault.axiom
    fields = {"focus": shown(focus), **fault.fields}
    return Finding(
        code=rule.code,
        severity=rule.severity,
        focus=str(focus),
        path=str(path),
        value=str(value),
        message=rule.message.format_map(fields),
        hint=rule.solution,
        location=places.find(fault.at, fault.part),
    )


def _partial(count: int) -> Finding:
    axioms = "one" if count == 1 else str(count)
    return Finding(
        code="reasoning-partial",
        severity=Severity.INFO,
        focus=None,
        path=None,
        value=None,
        message=f"what follows from {axioms} of the ontology's axioms is left out of the reasoning",
        hint="set `owl-rl = true` in communique.toml to see which they are",
    )


class _Places:
    """The statements of files, and where each of them stands."""

    def __init__(self, files: Iterable[Path]) -> None:
        from communique.checks.profile.ontology import Statement

        self._found: dict[Statement, tuple[Path, Document | None, tuple[int, int, int]]] = {}
        for number, path in enumerate(files):
            if path.suffix not in TURTLE:
                for triple in read_triples(path):
                    # A file of RDF 1.1 has no quoted triples.
                    statement = Statement(triple.subject, triple.predicate, triple.object)  # type: ignore[arg-type]
                    self._found.setdefault(statement, (path, None, (0, 0, 0)))
                continue
            from communique.turtle import parse  # only where there is a fault

            document = parse(read_text(path))
            for each in document.statements:
                subject, predicate, object_ = (_own(node.term, number) for node in each)
                assert isinstance(predicate, ox.NamedNode)  # the grammar saw to it
                starts = (each.subject.start, each.predicate.start, each.object.start)
                statement = Statement(subject, predicate, object_)
                self._found.setdefault(statement, (path, document, starts))

    @property
    def statements(self) -> Iterator[Statement]:
        """The statements, in the order of the files and of their text."""
        return iter(self._found)

    def find(self, statement: Statement, part: str) -> Location:
        """Return where a part of a statement stands."""
        path, document, starts = self._found[statement]
        if document is None:
            return Location.of(path)
        start = starts[("subject", "predicate", "object").index(part)]
        return Location.of(path, *document.line_column(start))


def _own(term: Term, number: int) -> Term:
    """A blank node named apart from those of other files, which are labelled alike."""
    return ox.BlankNode(f"f{number}-{term.value}") if isinstance(term, ox.BlankNode) else term
