"""The shapes of a project, read once for all engines: their names, parameters and messages.

Only Oxigraph's terms are used, so that reading the shapes imports no engine.
"""

from __future__ import annotations

import os
import re
from functools import cached_property
from typing import TYPE_CHECKING, Final, TypeAlias

import pyoxigraph as ox

from communique.graph import read_triples
from communique.graph.terms import local_name, shown
from communique.model import CommuniqueError, Severity
from communique.prefixes import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from pathlib import Path

__all__ = [
    "CLASSES",
    "PARAMETERS",
    "SH",
    "TARGETS",
    "Shape",
    "Shapes",
    "Term",
    "broken",
    "language_rank",
]

Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Shape: TypeAlias = ox.NamedNode | ox.BlankNode
"""A node that is a shape."""

SH: Final = PREFIXES["sh"]
TARGETS: Final = ("target", "targetClass", "targetNode", "targetObjectsOf", "targetSubjectsOf")
"""The properties that give a shape its focus nodes."""

PARAMETERS: Final = (
    *("and", "class", "closed", "datatype", "disjoint", "equals", "hasValue", "in", "languageIn"),
    *("lessThan", "lessThanOrEquals", "maxCount", "maxExclusive", "maxInclusive", "maxLength"),
    *("minCount", "minExclusive", "minInclusive", "minLength", "node", "nodeKind", "not", "or"),
    *("pattern", "qualifiedMaxCount", "qualifiedMinCount", "sparql", "uniqueLang", "xone"),
)
"""The parameters of the components of SHACL Core, and `sparql` (SHACL, 4 and 5)."""

_RDF: Final = PREFIXES["rdf"]
_TYPE, _FIRST, _REST, _NIL = (
    ox.NamedNode(_RDF + name) for name in ("type", "first", "rest", "nil")
)
_BELOW, _CLASS = (ox.NamedNode(PREFIXES["rdfs"] + name) for name in ("subClassOf", "Class"))
CLASSES: Final = frozenset({ox.NamedNode(PREFIXES["owl"] + "Class"), _CLASS})
"""The classes of classes that need not be declared."""

_KINDS: Final = frozenset(ox.NamedNode(SH + name) for name in ("NodeShape", "PropertyShape"))
# A subject of the first is a shape without a type (SHACL, 2.1); so is a value of the others.
_USERS: Final = frozenset({"node", "property"})
_EXPECTING: Final = frozenset(SH + it for it in ("node", "not", "property", "qualifiedValueShape"))
_EXPECTING_LISTS: Final = frozenset(SH + name for name in ("and", "or", "xone"))
_FALSE: Final = ox.Literal("false", datatype=ox.NamedNode(PREFIXES["xsd"] + "boolean"))
# What pySHACL reads only with its advanced features.
_ADVANCED: Final = ("expression", "rule", "target")
NEVER: Final = (
    *("js", "memberShape", "minListLength", "maxListLength", "reifierShape"),
    *("reificationRequired", "rootClass", "singleLine", "someValue", "subsetOf", "targetWhere"),
    *("uniqueMembers", "uniqueValuesFor"),
)
"""What no engine runs: SHACL JavaScript, and what SHACL 1.2 adds."""

_FAILURE: Final = re.compile(r"[?$]failure\b")
# A name that a program made up says nothing, and is another one in the next release.
_DIGEST: Final = re.compile(r"[0-9a-f-]{32,}\Z", re.IGNORECASE)
_SUFFIXES: Final = {"zeroOrMorePath": "*", "oneOrMorePath": "+", "zeroOrOnePath": "?"}


class Shapes:
    """A graph of shapes.

    Attributes:
        triples: All of it, with every literal spelled as its file has it.
    """

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        """Index the triples of all files of shapes."""
        self.triples = tuple(dict.fromkeys(triples))
        self._values: dict[tuple[Term, str], list[Term]] = {}
        self._subjects: dict[tuple[str, Term], Shape] = {}
        for triple in self.triples:
            predicate = triple.predicate.value
            self._values.setdefault((triple.subject, predicate), []).append(triple.object)
            if isinstance(triple.subject, Shape):
                self._subjects.setdefault((predicate, triple.object), triple.subject)

    @classmethod
    def read(
        cls,
        files: Iterable[Path],
        read: Callable[[Path], Iterable[ox.Triple]] = read_triples,
    ) -> Shapes:
        """Read the files of shapes.

        Args:
            files: The files.
            read: Gives the triples of one.

        Raises:
            ParseError: If a file is not what its extension says.
            UsageError: If a file cannot be read.
        """
        return cls(triple for path in files for triple in read(path))

    def values(self, subject: Term | None, name: str) -> list[Term]:
        """Return the values of a property of SHACL, such as `minCount`."""
        return [] if subject is None else self._values.get((subject, SH + name), [])

    def value(self, subject: Term | None, name: str) -> Term | None:
        """Return the first value of a property of SHACL, or None."""
        return next(iter(self.values(subject, name)), None)

    def items(self, node: Term) -> list[Term] | None:
        """Return the items of a list, or None if the node is not a list."""
        found: list[Term] = []
        seen: set[Term] = set()
        while isinstance(node, Shape) and node != _NIL and node not in seen:
            seen.add(node)
            first = self._values.get((node, _FIRST.value), [])
            rest = self._values.get((node, _REST.value), [])
            if len(first) != 1 or len(rest) != 1:
                return None
            found.append(first[0])
            node = rest[0]
        return found if node == _NIL else None

    def objects(self, subject: Term, predicate: str) -> list[Term]:
        """Return the values of any property."""
        return self._values.get((subject, predicate), [])

    def is_list(self, node: Term) -> bool:
        """Whether something is a list with an item."""
        return (node, _FIRST.value) in self._values

    def is_described(self, node: Term) -> bool:
        """Whether a shape is described here, be it as one without a constraint."""
        is_empty = isinstance(node, ox.BlankNode)
        return is_empty or node in self.described or not _KINDS.isdisjoint(self.types(node))

    def types(self, node: Term) -> list[Term]:
        """Return the types that are stated of a node."""
        return self._values.get((node, _TYPE.value), [])

    @cached_property
    def described(self) -> dict[Shape, set[str]]:
        """The nodes that have properties of SHACL, each with the names of these."""
        found: dict[Shape, set[str]] = {}
        for triple in self.triples:
            if isinstance(triple.subject, Shape) and triple.predicate.value.startswith(SH):
                names = found.setdefault(triple.subject, set())
                names.add(triple.predicate.value.removeprefix(SH))
        return found

    @cached_property
    def roots(self) -> tuple[Shape, ...]:
        """The shapes that have focus nodes of their own, in the order of the files."""
        found = [shape for shape, names in self.described.items() if names & set(TARGETS)]
        found += [
            triple.subject
            for triple in self.triples
            # A class that is a shape is its own target.
            if triple.predicate == _TYPE and triple.object in self.metaclasses
            if isinstance(triple.subject, Shape) and self._is_shape(triple.subject)
        ]
        return tuple(dict.fromkeys(found))

    def only(self, roots: Collection[Shape]) -> Shapes:
        """Return the shapes with focus nodes for some of the roots only."""
        targets = {SH + name for name in TARGETS}
        others = set(self.roots).difference(roots)
        return Shapes(
            triple
            for triple in self.triples
            if triple.subject not in others
            or not (
                triple.predicate.value in targets
                or (triple.predicate == _TYPE and triple.object in self.metaclasses)
            )
        )

    def is_class(self, shape: Term) -> bool:
        """Return true if a shape is also a class."""
        return not self.metaclasses.isdisjoint(self.types(shape))

    @cached_property
    def metaclasses(self) -> frozenset[Term]:
        """The classes of classes; as for pySHACL, at most one step below `rdfs:Class`."""
        return CLASSES | {
            triple.subject
            for triple in self.triples
            if (triple.predicate, triple.object) == (_BELOW, _CLASS)
        }

    def _is_shape(self, node: Shape) -> bool:
        """Return true if a node is stated to be a shape, or used as one."""
        used = node in self._used or not _USERS.isdisjoint(self.described.get(node, ()))
        return used or not _KINDS.isdisjoint(self.types(node))

    @cached_property
    def _used(self) -> frozenset[Term]:
        """The nodes that other shapes use as shapes."""
        found = {it.object for it in self.triples if it.predicate.value in _EXPECTING}
        lists = [it.object for it in self.triples if it.predicate.value in _EXPECTING_LISTS]
        return frozenset(found.union(*(self.items(each) or () for each in lists)))

    @property
    def queries(self) -> Iterator[str]:
        """The texts of the queries in the shapes."""
        for name in ("ask", "construct", "select"):
            for triple in self.triples:
                if triple.predicate.value == SH + name and isinstance(triple.object, ox.Literal):
                    yield triple.object.value

    def skipped(self, *, is_advanced: bool) -> list[str]:
        """Return what is in use and not run, such as `sh:rule`.

        That is the properties which no engine runs, and what pySHACL misses of SHACL-SPARQL.

        Args:
            is_advanced: Whether SHACL Advanced Features are run.
        """
        used = {name for names in self.described.values() for name in names}
        return [
            *(f"sh:{name}" for name in (() if is_advanced else _ADVANCED) + NEVER if name in used),
            *(
                f"several values of {shown(ox.NamedNode(parameter))}"
                for _, parameter in self._components
                if any(
                    predicate == parameter and len(values) > 1
                    for (_, predicate), values in self._values.items()
                )
            ),
            *("the variable ?failure" for _ in filter(_FAILURE.search, self.queries)),
        ]

    @cached_property
    def codes(self) -> frozenset[str]:
        """Every code that validation can give.

        A code is the name of a shape and that of one of its components. A shape that is only
        used by others, in `sh:node` or `sh:or`, has none: what it finds is reported where it is
        used.
        """
        reached = self.with_properties(self.roots)
        return frozenset(
            f"{self.name(shape)}.{name}"
            for shape in reached
            for name in PARAMETERS
            if set(self.values(shape, name)) - {_FALSE}
        ) | {
            f"{self.name(shape)}.{component}"
            for component, parameter in self._components
            for shape in reached
            if isinstance(shape, Shape) and (shape, parameter) in self._values
        }

    def with_properties(self, shapes: Iterable[Term]) -> dict[Term, None]:
        """Return some shapes and the property shapes that belong to them, each once."""
        reached = dict.fromkeys(shapes)
        waiting = list(reached)
        while waiting:
            inner = [each for each in self.values(waiting.pop(), "property") if each not in reached]
            reached |= dict.fromkeys(inner)
            waiting += inner
        return reached

    @property
    def _components(self) -> Iterator[tuple[str, str]]:
        """The constraint components of the shapes' own: the name, and each parameter."""
        for component, names in self.described.items():
            if "parameter" in names:
                name = local_name(component).removesuffix("ConstraintComponent")
                for parameter in self.values(component, "parameter"):
                    if isinstance(path := self.value(parameter, "path"), ox.NamedNode):
                        yield name[:1].lower() + name[1:], path.value

    def severity(self, shape: Term | None) -> Severity:
        """Return how grave it is to break a shape."""
        severity = getattr(self.value(shape, "severity"), "value", "").removeprefix(SH).upper()
        return Severity[severity] if severity in Severity.__members__ else Severity.VIOLATION

    def text(self, shape: Term | None, name: str) -> str:
        """Return the text of a property such as `message`, in the language best for the reader."""
        texts = [
            (language_rank(term.language), term.value)
            for term in self.values(shape, name)
            if isinstance(term, ox.Literal)
        ]
        return min(texts)[1] if texts else ""

    def name(self, shape: Term | None) -> str:
        """Return the name of a shape; one without is named after its parent and its path."""
        name = local_name(shape)
        if not isinstance(shape, ox.BlankNode) and not _DIGEST.match(name):
            return name
        parent = shape and self._subjects.get((SH + "property", shape))
        path = self.value(shape, "path")
        above = "shape" if parent is None or parent == shape else self.name(parent)
        return f"{above}-{local_name(path)}" if isinstance(path, ox.NamedNode) else above

    def path(self, node: Term) -> str:
        """Return a path as SPARQL writes it.

        Raises:
            CommuniqueError: If it is not a path.
        """
        if isinstance(node, ox.NamedNode):
            return str(node)
        if steps := self.items(node):
            return "/".join(map(self.path, steps))
        if (inner := self.value(node, "inversePath")) is not None:
            return f"^{self.path(inner)}"
        if (inner := self.value(node, "alternativePath")) is not None:
            return f"({'|'.join(map(self.path, self.items(inner) or ()))})"
        for name, suffix in _SUFFIXES.items():
            if (inner := self.value(node, name)) is not None:
                return f"({self.path(inner)}){suffix}"
        raise broken("a property shape has a path that SHACL does not know")


def language_rank(language: str | None) -> int:
    """Return a number that is smaller for the reader's language, then English, then others."""
    names = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    own = re.split(r"[-_.]", next(filter(None, names), "en"))[0]
    ranked = (own.lower(), "en", "")
    name = (language or "").partition("-")[0].lower()
    return ranked.index(name) if name in ranked else len(ranked)


def broken(reason: str) -> CommuniqueError:
    """Return the error for shapes that are not SHACL."""
    return CommuniqueError(
        f"the shapes cannot be used: {' '.join(reason.split())}",
        hint="correct the shapes",
    )
