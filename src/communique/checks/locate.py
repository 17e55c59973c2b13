"""From a finding to the place in a file where its fault stands.

The store knows which file holds a statement, because each file is a named graph; the Turtle
parser of this package knows where in the file it stands. Only files that a finding points
into are parsed a second time. In a file that is not Turtle there are no places but itself.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import pyoxigraph as ox

from communique.graph.terms import Term, shown, term_of
from communique.model import Location
from communique.prefixes import PREFIXES
from communique.project import TURTLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Set

    from communique.graph import Graph
    from communique.model import Finding
    from communique.turtle import Document, Statement

__all__ = ["Locator"]

Part: TypeAlias = Literal["subject", "predicate", "object"]

_TYPE: Final = ox.NamedNode(PREFIXES["rdf"] + "type")
_BOOLEAN: Final = PREFIXES["xsd"] + "boolean"
# Components whose fault is that something is not there: nothing but the subject to point at.
_ABSENT: Final = frozenset({"minCount", "qualifiedMinCount"})
_STEP: Final = re.compile(r"(\^?)<([^>]*)>")
# A thing that is described all over a project needs no list of every place.
_MOST_RELATED: Final = 8


class Locator:
    """Finds places in the files of one graph and keeps the files that it has parsed."""

    def __init__(self, graph: Graph) -> None:
        """Make a locator for the files of `graph`; nothing is read yet."""
        self._graph = graph

    def locate(self, finding: Finding) -> Finding:
        """Return `finding` with the place of the most exact thing that it names.

        That is the token of a wrong value; the subject of a description that lacks something;
        each of too many values, the further ones as related places; the predicate that a
        closed shape refuses. Further related places are other files that describe the focus
        node, and the shape. A finding that has a place keeps it.
        """
        if finding.location is not None:
            return finding
        shape, _, component = finding.code.rpartition(".")
        places = self._places(finding, component if shape else "")
        related = [(place, "and here") for place in places[1:]]
        focus = term_of(finding.focus)
        if focus is not None:
            known = {place.path for place in places}
            note = f"{shown(focus)} is described here too"
            elsewhere = self.description(focus)
            related += [(place, note) for place in elsewhere if place.path not in known]
        related = related[:_MOST_RELATED]
        node = term_of(finding.shape)
        if isinstance(node, ox.NamedNode | ox.BlankNode):
            constraint = self._constraint(node, component)
            related += [(constraint, "the shape that says so")] if constraint else []
        location = places[0] if places else None
        return replace(finding, location=location, related=(*finding.related, *related))

    def statement(
        self,
        subject: Term | None,
        predicate: Term | None,
        object: Term | None,
        part: Part = "object",
    ) -> list[Location]:
        """Return where statements stand, in the order of files and lines.

        Args:
            subject: The subject, or None for any.
            predicate: The predicate, or None for any.
            object: The object, or None for any.
            part: The term of the statement to point at.
        """
        if isinstance(subject, ox.Literal) or isinstance(predicate, ox.BlankNode | ox.Literal):
            return []
        places: set[Location] = set()
        for path in self._files(subject, predicate, object):
            if path.suffix not in TURTLE:
                places.add(Location.of(path))
                continue
            for found in _find(self._document(path), subject, predicate, object):
                places.add(self._place(path, getattr(found, part).start))
        return sorted(places)

    def prefixes(self, place: Location) -> Mapping[str, str]:
        """Return the prefixes that the Turtle file of a place declares, with their namespaces."""
        path = Path(place.path).absolute()
        return self._document(path).prefixes if path.is_file() else {}

    def uses(self, namespace: str, terms: Set[Term]) -> list[tuple[Location, int]]:
        """Return how often each file uses terms of a namespace as a property or a value.

        Args:
            namespace: The namespace.
            terms: The terms.

        Returns:
            For each file that uses one, the place where it declares the namespace, else of the
            first use, and their number; in the order of the files.
        """
        paths = {
            path
            for term in terms
            for path in (*self._files(None, term, None), *self._files(None, None, term))
        }
        found = []
        for path in sorted(paths):
            if path.suffix not in TURTLE:
                triples = self._graph.triples(path)
                uses = sum((it.predicate in terms) + (it.object in terms) for it in triples)
                found.append((Location.of(path), uses))
                continue
            document = self._document(path)
            nodes = (node for each in document.statements for node in each[1:])
            starts = [node.start for node in nodes if node.term in terms]
            declared = document.declaration(namespace)
            start = min(starts) if declared is None else declared
            found.append((self._place(path, start), len(starts)))
        return found

    def description(self, term: Term) -> list[Location]:
        """Return where the description of `term` begins, in each file that has one."""
        if isinstance(term, ox.Literal):
            return []
        places = []
        for path in self._files(term, None, None):
            if path.suffix not in TURTLE:
                places.append(Location.of(path))
                continue
            document = self._document(path)
            start = document.subject_start(term)
            if start is not None:
                if isinstance(term, ox.BlankNode) and term not in document.blank_labels.values():
                    # A list begins at its bracket, before the item that its first cell holds.
                    start = min(
                        [start, *(each.object.start for each in document.find(None, None, term))]
                    )
                places.append(self._place(path, start))
        return places

    def shape(self, shape: ox.NamedNode | ox.BlankNode) -> Location | None:
        """Return where the description of a shape begins, in the first file that has one."""
        for path in self._graph.project.shape_files:
            if path.suffix in TURTLE:
                start = self._document(path).subject_start(shape)
                if start is not None:
                    return self._place(path, start)
        return None

    def shape_statement(self, triple: ox.Triple, part: Part = "object") -> Location | None:
        """Return where a statement of the shapes has a term, else where its shape begins."""
        for path in self._graph.project.shape_files:
            if path.suffix in TURTLE:
                document = self._document(path)
                # Turtle of RDF 1.1 has no triple terms.
                pattern = triple.subject, triple.predicate, triple.object
                if matches := document.find(*pattern):  # type: ignore[arg-type]
                    return self._place(path, getattr(matches[-1], part).start)
            elif triple in self._graph.triples(path):
                return Location.of(path)
        return None if isinstance(triple.subject, ox.Triple) else self.shape(triple.subject)

    def _places(self, finding: Finding, component: str) -> list[Location]:
        focus, value = term_of(finding.focus), term_of(finding.value)
        if focus is None:
            return []
        places: list[Location] = []
        path = term_of(finding.path)
        if isinstance(path, ox.NamedNode):
            places = self._on_property(focus, path, value, component)
        elif finding.path is not None:
            places = self._on_path(focus, finding.path, value, component)
        elif value is not None and value != focus:
            places = self.statement(focus, None, value)
        elif component == "class":
            places = self.statement(focus, _TYPE, None)
        return places or self.description(focus) or self.statement(None, None, focus)

    def _on_property(
        self, focus: Term, path: ox.NamedNode, value: Term | None, component: str
    ) -> list[Location]:
        if component in _ABSENT:
            return []
        if component == "closed":
            return self.statement(focus, path, value, "predicate")
        if value is not None:
            return self.statement(focus, path, value) or self.statement(focus, path, None)
        if component == "uniqueLang":
            return self._same_language(focus, path)
        # A SHACL component that names no value is about all of them; a rule that names none
        # is about the property.
        return self.statement(focus, path, None, "object" if component else "predicate")

    def _on_path(
        self, focus: Term, path: str, value: Term | None, component: str
    ) -> list[Location]:
        """Places for a path of several steps, or one that leads back: those of its last step."""
        steps = _STEP.findall(path)
        if not steps or component in _ABSENT:
            return []
        inverse, iri = steps[-1]
        step, alone = ox.NamedNode(iri), len(steps) == 1
        if inverse:
            return self.statement(value, step, focus if alone else None)
        return self.statement(None, step, value) if value is not None else []

    def _same_language(self, focus: Term, path: ox.NamedNode) -> list[Location]:
        values = {
            quad.object
            for quad in self._quads(focus, path, None)
            if isinstance(quad.object, ox.Literal) and quad.object.language
        }
        languages = [each.language for each in values]
        return sorted(
            place
            for each in values
            if languages.count(each.language) > 1
            for place in self.statement(focus, path, each)
        )

    def _quads(
        self, subject: Term | None, predicate: Term | None, object: Term | None
    ) -> Iterable[ox.Quad]:
        if isinstance(subject, ox.Literal) or isinstance(predicate, ox.BlankNode | ox.Literal):
            return ()
        return self._graph.store.quads_for_pattern(subject, predicate, object, None)

    def _files(
        self, subject: Term | None, predicate: Term | None, object: Term | None
    ) -> list[Path]:
        """The files that hold such a statement; the default graph only repeats them."""
        names = {quad.graph_name for quad in self._quads(subject, predicate, object)}
        return sorted(
            self._paths[name.value]
            for name in names
            if isinstance(name, ox.NamedNode) and name.value in self._paths
        )

    @cached_property
    def _paths(self) -> dict[str, Path]:
        project = self._graph.project
        files = project.ontology_files + project.graph_files
        return {project.graph_iri(path): path for path in files}

    def _document(self, path: Path) -> Document:
        return self._graph.document(path)

    def _place(self, path: Path, offset: int) -> Location:
        return Location.of(path, *self._document(path).line_column(offset))

    def _constraint(self, shape: ox.NamedNode | ox.BlankNode, component: str) -> Location | None:
        """Where a shape has a constraint; without one of this name, where the shape begins."""
        parameter = ox.NamedNode(PREFIXES["sh"] + component)
        for path in self._graph.project.shape_files:
            if path.suffix in TURTLE and (found := self._document(path).find(shape, parameter)):
                return self._place(path, found[0].predicate.start)
        return self.shape(shape)


def _find(
    document: Document, subject: Term | None, predicate: Term | None, object: Term | None
) -> list[Statement]:
    """The statements with these terms; if there is none, those with an equal value.

    Oxigraph keeps one spelling of a number, a truth value or a time, the file its own.
    """
    found = document.find(subject, predicate, object)
    if found or not isinstance(object, ox.Literal):
        return found
    return [
        each
        for each in document.find(subject, predicate)
        if isinstance(each.object.term, ox.Literal) and _value(each.object.term) == _value(object)
    ]


def _value(literal: ox.Literal) -> tuple[object, ...]:
    """Something that is the same for every spelling of one value."""
    text = " ".join(literal.value.split())
    value: object = {"1": "true", "0": "false"}.get(text, text)
    if literal.datatype.value != _BOOLEAN:
        try:
            value = Decimal(text)
        except InvalidOperation:
            value = text
    return literal.datatype, (literal.language or "").lower(), value
