"""The difference of two sides, thing by thing.

Layout, comments, prefixes, the order of statements, the file of a statement and the labels of
blank nodes make no difference.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from enum import StrEnum
from hashlib import sha256
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

import pyoxigraph as ox

from communique.graph import ParseError, diagnose
from communique.graph.find import label_of
from communique.graph.parsing import faults, parse_triples
from communique.model import Location, UsageError
from communique.prefixes import expand
from communique.project import FORMATS, TURTLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from communique.things.sides import File, Side

__all__ = ["Change", "Diff", "Nested", "Statement", "Status", "Value", "written"]

Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
_Index: TypeAlias = dict[Term, list[tuple[str, Term]]]

_TYPE: Final = expand("rdf:type")
_LIST: Final = [expand("rdf:first"), expand("rdf:rest")]
_NIL: Final = ox.NamedNode(expand("rdf:nil"))
# An ontology and a scheme own no part of what they define: each term is a thing.
_CATALOGUES: Final = {expand("owl:Ontology"), expand("skos:ConceptScheme")}
_MOST_PAIRS: Final = 10_000  # blank nodes of both sides that are compared with each other


class Status(StrEnum):
    """What happened to a thing or to a statement."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class Nested(NamedTuple):
    """The content of a blank node: its properties with their values, or the items of a list."""

    pairs: tuple[Pair, ...] = ()
    items: tuple[Value, ...] | None = None


Value: TypeAlias = Term | Nested
"""The value of a statement. A blank node that is not a tree has a label instead of its content."""

Pair: TypeAlias = tuple[str, Value]
"""The IRI of a property with a value."""


class Statement(NamedTuple):
    """A statement about a thing that differs.

    Attributes:
        status: Added or removed; or changed, if the value is a blank node on both sides.
        property: The IRI of the property.
        value: The value; of a changed blank node, the content that both sides have.
        nested: The statements about a changed blank node that differ.
    """

    status: Status
    property: str
    value: Value
    nested: tuple[Statement, ...] = ()


class Change(NamedTuple):
    """What happened to one thing.

    Attributes:
        iri: The IRI, or None for a blank node, which is the value of the one statement.
        status: Added or removed if only one side describes it, else changed.
        type: The IRI of its class, or None.
        label: Its label, or None.
        statements: The statements that differ, by property, the removed ones first.
        evidence: The evidence behind it that did not change, if a statement differs.
        parts: What happened to its parts.
    """

    iri: str | None
    status: Status
    type: str | None
    label: str | None
    statements: tuple[Statement, ...]
    evidence: tuple[str, ...] = ()
    parts: tuple[Change, ...] = ()


class Diff:
    """What differs between two sides.

    Attributes:
        old: The name of the side that counts as before.
        new: The name of the side that counts as after.
        things: The things that differ, by IRI, and the blank nodes that are no value.
        prefixes: The prefixes that the files declare, with their namespaces.
    """

    def __init__(self, old: Side, new: Side, *, names: Iterable[Side] = ()) -> None:
        """Compare two sides.

        Files whose content both sides have equally often need no comparison.

        Args:
            old: The side that counts as before.
            new: The side that counts as after.
            names: Further sides to take labels from. What is not Turtle there is left out.

        Raises:
            ParseError: If a file that matters is not Turtle.
            UsageError: If blank nodes are nested too deeply.
        """
        counts = [Counter(content for _, content in side.files) for side in (old, new)]
        same = {content for content in counts[0] if counts[0][content] == counts[1][content]}
        self.old, self.new = old.name, new.name
        try:
            before, after = (
                _Graph(file for file in side.files if file[1] not in same) for side in (old, new)
            )
            self._graphs = [after, before]  # in the order in which they are asked for labels
            self.things: tuple[Change, ...] = ()
            if (before.things, before.nodes) != (after.things, after.nodes):
                self._graphs.append(_Graph(file for file in old.files if file[1] in same))
                self._graphs += (_Graph(side.files, lenient=True) for side in names)
                self._statements = self._differing()
                self.things = (
                    *self._changes(),
                    *map(_node, _statements(before.nodes, after.nodes)),
                )
        except RecursionError:
            raise UsageError("blank nodes are nested too deeply to be compared") from None
        self.prefixes = {
            name: iri for graph in self._graphs for name, iri in graph.prefixes.items()
        }

    def label(self, iri: str) -> str | None:
        """Return the label of a thing or a term, or None."""
        return label_of(lambda name: self._values(iri, name))

    def quote(self, evidence: str) -> tuple[list[str], str | None]:
        """Return the words of an evidence and its source."""
        quotes = self._values(evidence, expand("cmq:quote"))
        source = min(self._iris(evidence, "cmq:source"), default=None)
        return sorted(text.value for text in quotes if isinstance(text, ox.Literal)), source

    def _differing(self) -> dict[str, tuple[Statement, ...]]:
        """Return the statements about each thing that differ."""
        after, before, common = self._graphs[:3]
        differing = {}
        for iri in before.things | after.things:
            sides = [graph.things.get(iri, Counter()) for graph in (before, after)]
            # A statement of a common file is on both sides, whatever the other files have.
            for pair in common.things.get(iri, ()):
                if not isinstance(pair[1], (Nested, ox.BlankNode)):
                    sides = [side - Counter([pair]) for side in sides]
            if statements := _statements(*sides):
                differing[iri] = statements
        return differing

    def _changes(self) -> list[Change]:
        """Return the things that differ, with parts under their owners."""
        parts: defaultdict[str | None, list[str]] = defaultdict(list)
        pending, seen = list(self._statements), set[str]()
        while pending:
            if (iri := pending.pop()) not in seen:
                seen.add(iri)
                owner = self._owner(iri)
                parts[owner].append(iri)
                pending += [owner] if owner else []

        def change(iri: str) -> Change:
            statements = self._statements.get(iri, ())
            evidence = self._iris(iri, "cmq:hasEvidence") if statements else []
            return Change(
                iri,
                self._status(iri),
                min(self._iris(iri, "rdf:type"), default=None),
                self.label(iri),
                statements,
                tuple(each for each in evidence if each not in self._statements),
                tuple(map(change, sorted(parts[iri]))),
            )

        return list(map(change, sorted(parts[None])))

    def _owner(self, iri: str) -> str | None:
        """Return what a thing is a part of, unless it would be a part of itself."""
        above, chain = self._whole(iri), dict[str, None]()
        while above is not None and above not in chain:
            chain[above] = None
            above = self._whole(above)
        return None if iri in chain else next(iter(chain), None)

    def _whole(self, iri: str) -> str | None:
        """Return what a thing is a part of, as it states or by its IRI."""
        base, mark, _ = iri.partition("#")
        is_part = mark and any(base in graph.things for graph in self._graphs[:3])
        is_part = is_part and not _CATALOGUES.intersection(self._iris(base, "rdf:type"))
        return min(self._iris(iri, "cmq:partOf"), default=base if is_part else None)

    def _status(self, iri: str) -> Status:
        after, before, common = (iri in graph.things for graph in self._graphs[:3])
        if common or before == after:
            return Status.CHANGED
        return Status.REMOVED if before else Status.ADDED

    def _values(self, iri: str, name: str) -> list[Value]:
        for graph in self._graphs:
            if values := [value for key, value in graph.things.get(iri, ()) if key == name]:
                return values
        return []

    def _iris(self, iri: str, name: str) -> list[str]:
        values = self._values(iri, expand(name))
        return sorted(value.value for value in values if isinstance(value, ox.NamedNode))


def written(value: Value, write: Callable[[Term], str]) -> str:
    """Return a value as Turtle, a blank node with its content in brackets.

    Args:
        value: The value.
        write: Writes a term that is no blank node.
    """
    if isinstance(value, ox.BlankNode):
        return _label(value)
    if not isinstance(value, Nested):
        return write(value)
    if value.items is not None:
        return f"( {' '.join(written(item, write) for item in value.items)} )"
    parts = [
        f"{'a' if name == _TYPE else write(ox.NamedNode(name))} {written(each, write)}"
        for name, each in value.pairs
    ]
    return f"[ {' ; '.join(parts)} ]" if parts else "[]"


class _Graph:
    """The statements of files.

    Attributes:
        things: The properties of each thing with their values. Equal blank nodes are several.
        nodes: The labels and the contents of the blank nodes that are no tree, and of those
            that are the value of no statement, which need no label.
        prefixes: The prefixes that the files declare, with their namespaces.
    """

    def __init__(self, files: Iterable[File], *, lenient: bool = False) -> None:
        self.prefixes: dict[str, str] = {}
        triples: set[ox.Triple] = set()
        copies: Counter[str] = Counter()
        for name, content in files:
            try:
                triples |= _labelled(self._parsed(name, content), copies)
            except ParseError:
                if not lenient:
                    raise
        self._index = _indexed(triples)
        self._tangled = _tangled(_blank(triples))
        values = {triple.object for triple in _blank(triples)}
        self.things: dict[str, Counter[Pair]] = {}
        self.nodes: Counter[Pair] = Counter()
        for subject, pairs in self._index.items():
            if isinstance(subject, ox.NamedNode):
                self.things[subject.value] = Counter((n, self._value(v)) for n, v in pairs)
            elif subject in self._tangled:
                self.nodes[_label(subject), self._content(subject)] += 1
            elif subject not in values:
                self.nodes["", self._content(subject)] += 1

    def _parsed(self, name: str, content: bytes) -> set[ox.Triple]:
        path = Path(name)
        if path.suffix in FORMATS - TURTLE:
            with faults(path):
                return set(parse_triples(content, path))
        parser = ox.parse(content, format=ox.RdfFormat.TURTLE, rename_blank_nodes=True)
        try:
            return {quad.triple for quad in parser}
        except SyntaxError as error:
            raise _fault(name, content, error) from None
        finally:
            self.prefixes |= parser.prefixes

    def _value(self, term: Term) -> Value:
        if not isinstance(term, ox.BlankNode) or term in self._tangled:
            return term
        items = self._items(term)
        return (
            self._content(term) if items is None else Nested(items=tuple(map(self._value, items)))
        )

    def _content(self, node: Term) -> Nested:
        pairs = ((name, self._value(value)) for name, value in self._index.get(node, ()))
        return Nested(tuple(sorted(pairs, key=_order)))

    def _items(self, node: Term) -> list[Term] | None:
        """Return the items of a well-formed list, or None."""
        items = []
        while node != _NIL:
            pairs = sorted(self._index.get(node, ()), key=_order)
            if [name for name, _ in pairs] != _LIST or node in self._tangled:
                return None
            items.append(pairs[0][1])
            node = pairs[1][1]
        return items


def _indexed(triples: Iterable[ox.Triple]) -> _Index:
    index: _Index = defaultdict(list)
    for triple in triples:
        index[triple.subject].append((triple.predicate.value, triple.object))
    return index


def _blank(triples: Iterable[ox.Triple]) -> set[ox.Triple]:
    return {each for each in triples if {type(each.subject), type(each.object)} & {ox.BlankNode}}


def _tangled(triples: set[ox.Triple]) -> set[Term]:
    """Return the blank nodes that are not trees: the value of several statements, or in a ring."""
    index, uses = _indexed(triples), Counter(triple.object for triple in triples)
    nodes: set[Term] = {node for node in (*index, *uses) if isinstance(node, ox.BlankNode)}
    pending = [term for term in index if term not in nodes or uses[term] != 1]
    trees = {node for node in nodes if uses[node] == 0}
    while pending:
        values = {value for _, value in index.get(pending.pop(), ()) if uses[value] == 1} & nodes
        trees |= values
        pending += values
    return nodes - trees


def _labelled(triples: set[ox.Triple], copies: Counter[str]) -> set[ox.Triple]:
    """Return the triples of a file with labels that follow from its blank nodes alone.

    A tree is compared by its content; what is no tree needs the labels of RDF Dataset
    Canonicalization (RDFC-1.0). To be unique, they also name the file and its copy.
    """
    blank = _blank(triples)
    if not _tangled(blank):
        return triples
    dataset = ox.Dataset(ox.Quad(*triple) for triple in blank)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    digest = sha256("".join(sorted(map(str, dataset))).encode()).hexdigest()
    copies[digest] += 1
    labelled = triples - blank
    for quad in dataset:
        subject, value = quad.subject, quad.object
        if isinstance(subject, ox.BlankNode):
            subject = ox.BlankNode(f"{subject.value}-{digest}-{copies[digest]}")
        if isinstance(value, ox.BlankNode):
            value = ox.BlankNode(f"{value.value}-{digest}-{copies[digest]}")
        labelled.add(ox.Triple(subject, quad.predicate, value))
    return labelled


def _label(node: Term) -> str:
    return str(node).partition("-")[0]


def _fault(name: str, content: bytes, error: SyntaxError) -> ParseError:
    fault = diagnose(error, content, turtle=True)
    place = Location(name, fault.line, fault.column)
    return ParseError(f"not Turtle: {fault.message}", hint=fault.hint or None, location=place)


def _statements(old: Iterable[Pair], new: Iterable[Pair]) -> tuple[Statement, ...]:
    """Return the statements about one thing or blank node that differ.

    Two blank nodes that share half of their content are taken for one that changed.
    """
    gone, come = Counter(old), Counter(new)
    gone, come = gone - come, come - gone
    nodes = [
        [(name, value) for name, value in sorted(side, key=_order) if isinstance(value, Nested)]
        for side in (gone, come)
    ]
    alike: list[tuple[float, str, Nested, Nested]] = []
    if len(nodes[0]) * len(nodes[1]) <= _MOST_PAIRS:
        alike = [(_likeness(a, b), m, a, b) for (m, a), (n, b) in product(*nodes) if m == n]
    statements = []
    for likeness, name, one, other in sorted(alike, key=lambda each: -each[0]):
        if likeness >= 0.5 and gone[name, one] and come[name, other]:
            gone[name, one] -= 1
            come[name, other] -= 1
            both = Nested(tuple((Counter(one.pairs) & Counter(other.pairs)).elements()))
            nested = _statements(one.pairs, other.pairs)
            statements.append(Statement(Status.CHANGED, name, both, nested))
    statements += [Statement(Status.REMOVED, *pair) for pair in gone.elements()]
    statements += [Statement(Status.ADDED, *pair) for pair in come.elements()]
    statements.sort(
        key=lambda each: (_order(each[1:3])[:2], each.status is Status.ADDED, str(each))
    )
    return tuple(statements)


def _likeness(one: Nested, other: Nested) -> float:
    """Return which part of two blank nodes is the same, taking all nested ones for the same."""
    contents = [
        Counter((name, None if isinstance(value, Nested) else value) for name, value in each.pairs)
        for each in (one, other)
    ]
    most = max(content.total() for content in contents)
    return (contents[0] & contents[1]).total() / most if most else 0


def _order(pair: Pair) -> tuple[bool, str, str]:
    return pair[0] != _TYPE, pair[0], str(pair[1])


def _node(statement: Statement) -> Change:
    """Return what happened to a blank node; the statement has its label as property."""
    content = statement.value
    pairs = content.pairs if isinstance(content, Nested) else ()
    types = [
        value.value for name, value in pairs if name == _TYPE if isinstance(value, ox.NamedNode)
    ]
    return Change(
        None,
        statement.status,
        types[0] if types else None,
        statement.property or None,
        (statement._replace(property=_TYPE),),
    )
