"""The closure by the rules of `owl-rl.ru`, run in Oxigraph until nothing is added.

The axioms of a graph are few and its facts many. So each axiom that a rule finds makes a query
of its own, with the axiom's terms filled in, and that query is asked again only after something
was added to a property or a class that it reads. To run every update as a whole, round by round,
takes several times as long.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

import pyoxigraph as ox

from communique.prefixes import PREFIXES, expand

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Rule", "infer", "read_rules"]

_RULE: Final = re.compile(
    r"(?P<name>[a-z0-9-]+) +INSERT \{ (?P<head>.*?) \} WHERE "
    r"\{ \{ (?P<axiom>.*?) \}(?: \{ (?P<facts>\?.*) \})? \}"
)
_VARIABLE: Final = re.compile(r"\?\w+")
_NODE: Final = r"(?:\?\w+|<[^<> ]+>|[a-z]+:\w+)"
_STEP: Final = re.compile(r"<[^<> ]+>|[a-z]+:\w+")
_TRIPLE: Final = re.compile(rf"(?<!\S){_NODE} (a|{_NODE}[^ ]*) ({_NODE})(?!\S)")
_OWL, _RDFS, _XSD = (PREFIXES[name] for name in ("owl", "rdfs", "xsd"))
_RDF_LISTS: Final = f"<{expand('rdf:first')}>"
_TYPE: Final = f"<{expand('rdf:type')}>"
_THING: Final = f"<{expand('owl:Thing')}>"
_ANY: Final = ""
_ON_PROPERTY: Final = f"<{expand('owl:onProperty')}>"


def _names(*names: str) -> frozenset[str]:
    return frozenset(f"<{expand(name)}>" for name in names)


# What is said of a restriction that takes members only from the classes below it.
_OF_RESTRICTIONS: Final = _names(
    *("owl:allValuesFrom", "owl:maxCardinality", "owl:maxQualifiedCardinality", "owl:onClass"),
    *("owl:equivalentClass", "owl:onProperty", "rdf:type", "rdfs:subClassOf"),
)
# As the object of these, a class is not asked for its members; a datatype and owl:Thing of more.
_BELOW: Final = _names("owl:equivalentClass", "rdf:type", "rdfs:subClassOf")
_IDLE_OBJECTS: Final = _BELOW | _names("owl:allValuesFrom", "rdfs:domain", "rdfs:range")
_THING_OBJECTS: Final = _names("owl:onClass", "owl:someValuesFrom")
# What each datatype is derived from (XML Schema 1.1, part 2, section 3).
_DERIVED: Final = """
    integer<decimal long<integer int<long short<int byte<short nonNegativeInteger<integer
    positiveInteger<nonNegativeInteger unsignedLong<nonNegativeInteger unsignedInt<unsignedLong
    unsignedShort<unsignedInt unsignedByte<unsignedShort nonPositiveInteger<integer
    negativeInteger<nonPositiveInteger normalizedString<string token<normalizedString
    language<token NMTOKEN<token Name<token NCName<Name dateTimeStamp<dateTime
"""
_BASES: Final = dict(pair.split("<") for pair in _DERIVED.split())
_ONE: Final = re.compile(r'"\+?0*1"')
# A literal and a blank node stand in the store as IRIs: the one can then be a subject, and both
# can be filled into a query.
_TERM: Final = "urn:x-term:"
# However the number 1 is written, the rules on cardinalities ask for this.
_AT_MOST_ONE: Final = f"<{_TERM}one>"
_MOST: Final = frozenset(
    f"<{expand(name)}>" for name in ("owl:maxCardinality", "owl:maxQualifiedCardinality")
)


class Rule(NamedTuple):
    """A rule of the file.

    Attributes:
        name: Its name in the specification.
        axiom: The pattern of what it needs of the axioms.
        facts: The pattern of what the axiom makes something of; empty for axioms alone.
        head: What follows.
    """

    name: str
    axiom: str
    facts: str
    head: str


@cache
def read_rules() -> tuple[Rule, ...]:
    """Return the rules of the file, in its order."""
    text = files(__package__).joinpath("owl-rl.ru").read_text()
    return tuple(
        Rule(match["name"], match["axiom"], match["facts"] or "", match["head"])
        for match in map(_RULE.fullmatch, text.splitlines())
        if match
    )


def infer(lines: Iterable[str]) -> list[str]:
    """Return what follows from triples, without the triples themselves.

    What is not RDF, such as a literal as a subject, is left out.

    Args:
        lines: The triples as lines of N-Triples, as Oxigraph writes them.

    Returns:
        Triples, likewise.
    """
    names = _Names()
    asserted = [names.encoded(line) for line in lines]
    idle, datatypes = _idle_classes(asserted)
    closing = _Closing([*asserted, *names.literal_types(datatypes)], idle)
    return [names.decoded(line) for line in closing.run() if names.is_rdf(line)]


def _idle_classes(lines: Iterable[str]) -> tuple[frozenset[str], frozenset[str]]:
    """The classes whose members need not be added, because no axiom makes anything of them.

    They are `owl:Thing`, the datatypes, and the nameless restrictions of which something is a
    member only by a class below them. The second set has the datatypes that are not idle.
    """
    idle: set[str] = {_THING}
    asked: set[str] = set()
    for line in lines:
        if _XSD in line or _OWL in line or _RDF_LISTS in line or _RDFS in line:
            subject, predicate, value = line[:-2].split(" ", 2)
            idle |= {term for term in (subject, value) if term.startswith(f"<{_XSD}")}
            idle |= (
                {subject} if predicate == _ON_PROPERTY and subject[1:].startswith(_TERM) else set()
            )
            asked |= {subject} if predicate not in _OF_RESTRICTIONS else set()
            is_universal = value == _THING or value.startswith(f"<{_XSD}")
            harmless = _IDLE_OBJECTS if is_universal else _BELOW
            if not (predicate in harmless or (value == _THING and predicate in _THING_OBJECTS)):
                asked.add(value)
    datatypes = {term for term in asked if term.startswith(f"<{_XSD}")}
    return frozenset(idle - asked), frozenset(datatypes)


class _Names:
    """Gives literals and blank nodes IRIs, and takes them back."""

    def __init__(self) -> None:
        self._codes: dict[str, str] = {}
        self._terms = {_AT_MOST_ONE: f'"1"^^<{_XSD}nonNegativeInteger>'}

    def encoded(self, line: str) -> str:
        """A line with IRIs only."""
        if '"' not in line and "_:" not in line:
            return line
        subject, predicate, value = line[:-2].split(" ", 2)
        if predicate in _MOST and _ONE.match(value):
            value = _AT_MOST_ONE
        return f"{self._code(subject)} {predicate} {self._code(value)} ."

    def decoded(self, line: str) -> str:
        """The line that was encoded."""
        if _TERM not in line:
            return line
        return " ".join(self._terms.get(part, part) for part in line.split(" "))

    def is_rdf(self, line: str) -> bool:
        """Whether an encoded line has no literal as its subject, nor a blank node as predicate."""
        if _TERM not in line:
            return True
        subject, predicate, _ = line.split(" ", 2)
        return self._terms.get(subject, "_")[0] != '"' and predicate not in self._terms

    def literal_types(self, datatypes: frozenset[str]) -> Iterator[str]:
        """The types of literals (dt-type2), of some datatypes."""
        for term, code in self._codes.items() if datatypes else ():
            if term[0] == '"' and term[-1] in '">':  # others have a language
                datatype = term.rpartition("^^")[2] if term[-1] == ">" else f"<{_XSD}string>"
                for base in _bases(datatype):
                    if base in datatypes:
                        yield f"{code} {_TYPE} {base} ."

    def _code(self, term: str) -> str:
        if term[0] == "<":
            return term
        if (code := self._codes.get(term)) is None:
            code = self._codes[term] = f"<{_TERM}{len(self._codes)}>"
            self._terms[code] = term
        return code


@cache
def _bases(datatype: str) -> tuple[str, ...]:
    """A datatype and all that it is derived from."""
    base = _BASES.get(datatype[1:-1].removeprefix(_XSD))
    return (datatype, *(_bases(f"<{_XSD}{base}>") if base else ()))


class _Query(NamedTuple):
    """A query whose rows add to the closure, or make queries of a rule's axioms.

    Attributes:
        pattern: What it asks for.
        head: What follows from a row: triples with its variables, or a rule.
    """

    pattern: str
    head: tuple[tuple[str, ...], ...] | Rule


class _Closing:
    """A store of triples, and the queries that add to it."""

    def __init__(self, lines: list[str], idle: frozenset[str]) -> None:
        self._idle = idle
        self._store = ox.Store()
        self._store.load("\n".join(lines), format=ox.RdfFormat.N_TRIPLES)
        self._added: list[str] = []
        self._readers: defaultdict[str, list[_Query]] = defaultdict(list)
        self._waiting: dict[_Query, None] = {}
        self._known: set[_Query] = set()

    def run(self) -> list[str]:
        """Ask until nothing is added, and return what was."""
        for rule in (*_list_rules(self._store), *read_rules()):
            is_schema = not rule.facts
            self._wait(_Query(rule.axiom, _triples(rule.head) if is_schema else rule))
        while self._waiting:
            query = next(iter(self._waiting))
            del self._waiting[query]
            self._ask(query)
        return self._added

    def _wait(self, query: _Query) -> None:
        if query not in self._known:
            self._known.add(query)
            self._waiting[query] = None
            for relation in _relations(query.pattern):
                self._readers[relation].append(query)

    def _ask(self, query: _Query) -> None:
        if isinstance(query.head, Rule):
            rule = query.head
            for row in self._rows(query.pattern, rule.facts + rule.head):
                filled = _filled(rule.facts, row), _filled(rule.head, row)
                self._wait(_Query(filled[0], _triples(filled[1])))
            return
        for triple in query.head:
            if triple[1] == _TYPE and triple[2] in self._idle:
                continue
            text = " ".join(triple)
            fresh = f"{{ {query.pattern} }} FILTER NOT EXISTS {{ {text} }}"
            added = {_filled(text, row) for row in self._rows(fresh, text)}
            if added:
                self._add(added)

    def _rows(self, pattern: str, used: str) -> list[dict[str, str]]:
        """The rows of a pattern, with the variables that are used."""
        has = set(_VARIABLE.findall(pattern))
        names = sorted(has & set(_VARIABLE.findall(used)))
        query = f"SELECT DISTINCT {' '.join(names) or '(1 AS ?one)'} WHERE {{ {pattern} }}"
        rows = self._store.query(query, prefixes=dict(PREFIXES))
        assert isinstance(rows, ox.QuerySolutions)
        if not names:
            return [{} for _ in rows]
        return [dict(zip(names, map(str, row), strict=True)) for row in rows]

    def _add(self, triples: set[str]) -> None:
        lines = [f"{triple} ." for triple in sorted(triples)]
        self._store.load("\n".join(lines), format=ox.RdfFormat.N_TRIPLES)
        self._added += lines
        relations = {_ANY}
        for triple in triples:
            _, predicate, value = triple.split(" ", 2)
            relations |= {predicate, f"a {value}"} if predicate == _TYPE else {predicate}
        for relation in relations:
            self._waiting.update(dict.fromkeys(self._readers.get(relation, ())))


def _triples(head: str) -> tuple[tuple[str, ...], ...]:
    """The triples of a head, their names as IRIs."""
    return tuple(tuple(map(_expanded, part.split(" "))) for part in head.split(" . "))


@cache
def _expanded(term: str) -> str:
    if term == "a":
        return _TYPE
    return term if term[0] in "?<" else f"<{expand(term)}>"


@cache
def _relations(pattern: str) -> frozenset[str]:
    """The properties and classes that a pattern reads; a class as `a <class>`."""
    relations = set()
    for predicate, value in _TRIPLE.findall(pattern):
        if predicate[0] == "?":
            relations.add(_ANY)
        elif predicate == "a":
            relations.add(_TYPE if value[0] == "?" else f"a {_expanded(value)}")
        else:
            relations |= {_expanded(step.rstrip("*?")) for step in _STEP.findall(predicate)}
    return frozenset(relations)


def _filled(text: str, row: dict[str, str]) -> str:
    return _VARIABLE.sub(lambda match: row.get(match.group(), match.group()), text)


def _list_rules(store: ox.Store) -> Iterator[Rule]:
    """Rules whose form depends on a list: chains of three or more (prp-spo2) and keys (prp-key)."""
    for prop, chain in _lists(store, "owl:propertyChainAxiom"):
        if len(chain) > 2:
            nodes = [f"?v{number}" for number in range(len(chain) + 1)]
            steps = zip(pairwise(nodes), chain, strict=True)
            facts = " . ".join(f"{one} {step} {other}" for (one, other), step in steps)
            yield Rule("prp-spo2", "", facts, f"{nodes[0]} {prop} {nodes[-1]}")
    for cls, keys in _lists(store, "owl:hasKey"):
        values = [f"?x {key} ?v{i} . ?y {key} ?v{i}" for i, key in enumerate(keys)]
        facts = " . ".join([f"?x a {cls}", f"?y a {cls}", *values])
        if keys:
            yield Rule("prp-key", "", f"{facts} FILTER (?x != ?y)", "?x owl:sameAs ?y")


def _lists(store: ox.Store, name: str) -> Iterator[tuple[str, list[str]]]:
    first, rest = (ox.NamedNode(expand(f"rdf:{part}")) for part in ("first", "rest"))
    for quad in store.quads_for_pattern(None, ox.NamedNode(expand(name)), None):
        items, cell, seen = list[str](), quad.object, set[object]()
        while isinstance(cell, ox.NamedNode) and cell not in seen:
            seen.add(cell)
            items += [str(it.object) for it in store.quads_for_pattern(cell, first, None)]
            cells = [it.object for it in store.quads_for_pattern(cell, rest, None)]
            cell = cells[0] if cells else None  # type: ignore[assignment]
        yield str(quad.subject), items
