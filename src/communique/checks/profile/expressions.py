"""Class expressions and data ranges by the grammar of OWL 2 RL.

OWL 2 Profiles, section 4.2.3, has three kinds of class expression: those that may be a
subclass, those that may be a superclass, and those that may be equivalent to another. What
each may be made of is a table here; all that is not in it is a fault.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from communique.checks.profile.ontology import (
    DATATYPES,
    MalformedError,
    Statement,
    is_reserved,
    short,
)

if TYPE_CHECKING:
    from communique.checks.profile.ontology import Ontology
    from communique.checks.terms import Term

__all__ = ["Fault", "Position", "Walker"]


class Position(Enum):
    """Where a class expression stands; the text is for messages."""

    SUB = "in the place of a subclass"
    SUPER = "in the place of a superclass"
    EQUAL = "in an equivalence"
    ANY = "anywhere"
    """Inside something that is a fault already: what it is made of no longer matters."""


_HERE: Final = None
"""For a construct that is allowed and holds no class expressions."""

# The construct, where it may stand, and where what it holds then stands.
_CONSTRUCTS: Final[Mapping[str, Mapping[Position, Position | None]]] = MappingProxyType(
    {
        "owl:intersectionOf": {
            Position.SUB: Position.SUB,
            Position.SUPER: Position.SUPER,
            Position.EQUAL: Position.EQUAL,
        },
        "owl:unionOf": {Position.SUB: Position.SUB},
        "owl:complementOf": {Position.SUPER: Position.SUB},
        "owl:oneOf": {Position.SUB: _HERE},
        "owl:someValuesFrom": {Position.SUB: Position.SUB},
        "owl:allValuesFrom": {Position.SUPER: Position.SUPER},
        "owl:hasValue": {
            Position.SUB: _HERE,
            Position.SUPER: _HERE,
            Position.EQUAL: _HERE,
        },
        "owl:maxCardinality": {Position.SUPER: _HERE},
        "owl:maxQualifiedCardinality": {Position.SUPER: Position.SUB},
        "owl:minCardinality": {},
        "owl:minQualifiedCardinality": {},
        "owl:cardinality": {},
        "owl:qualifiedCardinality": {},
        "owl:hasSelf": {},
    }
)
_LISTS: Final = frozenset({"owl:intersectionOf", "owl:oneOf", "owl:unionOf"})
_BOOLEANS: Final = _LISTS | {"owl:complementOf"}
# The filler of these two may be owl:Thing, which then says no more than "any".
_ANY_FILLER: Final = frozenset({"owl:someValuesFrom", "owl:maxQualifiedCardinality"})
_COUNTS: Final = frozenset({"0", "1"})
_DATA_CONSTRUCTS: Final = ("owl:unionOf", "owl:oneOf", "owl:datatypeComplementOf", "owl:onDatatype")


@dataclass(frozen=True, slots=True)
class Fault:
    """Something outside the profile.

    Attributes:
        construct: What it is; the code of its rule without `profile.`.
        axiom: The axiom that it is part of.
        at: The statement to point at.
        part: The term of that statement to point at: subject, predicate or object.
        fields: What the message of the rule names.
    """

    construct: str
    axiom: Statement
    at: Statement
    part: str = "predicate"
    fields: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


class Walker:
    """Walks expressions, and gathers the faults in them and the names that they use.

    Attributes:
        faults: The faults so far.
        used: Each name that was used, by what it was used as, at its first use.
    """

    def __init__(self, ontology: Ontology) -> None:
        """Make a walker for the expressions of an ontology."""
        self._ontology = ontology
        self.faults: list[Fault] = []
        self.used: dict[tuple[str, ox.NamedNode], tuple[Statement, str]] = {}

    def fault(
        self,
        construct: str,
        axiom: Statement,
        at: Statement | None = None,
        part: str = "predicate",
        **fields: str,
    ) -> None:
        """Note a fault, at `at` or else at the axiom."""
        self.faults.append(Fault(construct, axiom, at or axiom, part, MappingProxyType(fields)))

    def use(self, kind: str, name: ox.NamedNode, at: Statement, part: str = "object") -> None:
        """Note that a name is used as a class, a property or a datatype."""
        self.used.setdefault((kind, name), (at, part))

    def items(self, head: Term, axiom: Statement) -> list[Statement]:
        """Return the statements that hold the items of a list; a broken list is a fault."""
        try:
            return self._ontology.items(head)
        except MalformedError as error:
            self.fault("malformed", axiom, part="object", term=str(error))
            return []

    def class_(
        self,
        at: Statement,
        position: Position,
        axiom: Statement,
        *,
        part: str = "object",
        thing: bool = False,
    ) -> None:
        """Walk the class expression that a statement holds.

        Args:
            at: The statement.
            position: Where the expression stands.
            axiom: The axiom that it is part of.
            part: The part of the statement that is the expression: subject or object.
            thing: Whether it may be owl:Thing.
        """
        self._class(at, position, axiom, part, thing, frozenset())

    def _class(
        self,
        at: Statement,
        position: Position,
        axiom: Statement,
        part: str,
        thing: bool,
        above: frozenset[Term],
    ) -> None:
        node = getattr(at, part)
        if isinstance(node, ox.NamedNode):
            name = short(node)
            if name == "owl:Thing":
                if not thing and position is not Position.ANY:
                    self.fault("Thing", axiom, at, part, position=position.value)
            elif name != "owl:Nothing":
                if is_reserved(node):
                    self.fault("vocabulary", axiom, at, part, term=name)
                else:
                    self.use("class", node, at, part)
            return
        names = [name for name in self._ontology.names_about(node) if name in _CONSTRUCTS]
        if node in above or len(names) != 1:
            problem = "this is no class expression of OWL 2"
            self.fault("malformed", axiom, at, part, term=problem)
            return
        for construct in self._ontology.about(node, names[0]):
            self._construct(construct, names[0], position, axiom, above | {node})

    def construct(self, at: Statement, position: Position, axiom: Statement) -> None:
        """Walk a construct whose node has a name, such as `cmq:A owl:unionOf ( ... )`."""
        self._construct(at, short(at.predicate), position, axiom, frozenset())

    def _construct(
        self,
        at: Statement,
        name: str,
        position: Position,
        axiom: Statement,
        above: frozenset[Term],
    ) -> None:
        restriction = name not in _BOOLEANS
        allowed = _CONSTRUCTS[name]
        if position is not Position.ANY and position not in allowed:
            fields = {"term": name, "position": position.value}
            code = name.removeprefix("owl:").replace("Qualified", "").replace("qualifiedC", "c")
            self.fault(code, axiom, at, **fields)
            position = Position.ANY
        elif (
            position is not Position.ANY
            and name.startswith("owl:max")
            and (count := _literal(at.object)) not in _COUNTS
        ):
            fields = {"term": f"{name} {count}", "position": position.value}
            self.fault("maxCardinality", axiom, at, "object", **fields)
        inner = allowed.get(position) or Position.ANY
        if restriction:
            self._restriction(at, name, inner, axiom, above)
        elif name in _LISTS:
            for item in self.items(at.object, axiom):
                if name != "owl:oneOf":
                    self._class(item, inner, axiom, "object", False, above)
        else:
            self._class(at, inner, axiom, "object", False, above)

    def _restriction(
        self,
        at: Statement,
        name: str,
        inner: Position,
        axiom: Statement,
        above: frozenset[Term],
    ) -> None:
        about = self._ontology.about
        node = at.subject
        listed = about(node, "owl:onProperties")
        properties = about(node, "owl:onProperty") + [
            item for each in listed for item in self.items(each.object, axiom)
        ]
        if not properties:
            self.fault("malformed", axiom, at, "subject", term="this restriction is on no property")
        for each in properties:
            self.property_(each, axiom)
        if name in ("owl:someValuesFrom", "owl:allValuesFrom"):
            fillers = [at]
        else:
            fillers = about(node, "owl:onClass") + about(node, "owl:onDataRange")
        for filler in fillers:
            if listed or self._is_data(properties, filler):
                self.data(filler, axiom)
            else:
                thing = name in _ANY_FILLER
                self._class(filler, inner, axiom, "object", thing, above)
        if name == "owl:hasValue" and isinstance(at.object, ox.Literal):
            self.literal(at, axiom)

    def _is_data(self, properties: list[Statement], filler: Statement) -> bool:
        """Whether a restriction is on data: by its property, else by what it is filled with."""
        names = {each.object for each in properties}
        if names & self._ontology.data_properties:
            return True
        if names & self._ontology.object_properties:
            return False
        return self._ontology.is_data_range(filler.object)

    def property_(self, at: Statement, axiom: Statement, part: str = "object") -> None:
        """Walk the property expression that a statement holds: a name, or an inverse of one."""
        node = getattr(at, part)
        if isinstance(node, ox.NamedNode):
            self.use("property", node, at, part)
            return
        inverses = self._ontology.about(node, "owl:inverseOf")
        if len(inverses) != 1 or not isinstance(inverses[0].object, ox.NamedNode):
            self.fault("malformed", axiom, at, part, term="this is no property and no inverse")
            return
        self.use("property", inverses[0].object, inverses[0])

    def data(self, at: Statement, axiom: Statement) -> None:
        """Walk the data range that a statement has as its object (section 4.2.4)."""
        node = at.object
        if isinstance(node, ox.NamedNode):
            self._datatype(node, at, axiom)
            return
        about = self._ontology.about
        for each in about(node, "owl:intersectionOf"):
            for item in self.items(each.object, axiom):
                self.data(item, axiom)
        names = list(self._ontology.names_about(node))
        for name in _DATA_CONSTRUCTS:
            for each in about(node, name):
                self.fault("dataRange", axiom, each, term=name)
        if not {"owl:intersectionOf", *_DATA_CONSTRUCTS} & set(names):
            self.fault("malformed", axiom, at, "object", term="this is no data range of OWL 2")

    def literal(self, at: Statement, axiom: Statement) -> None:
        """Look at the datatype of the literal that a statement has as its object."""
        if isinstance(at.object, ox.Literal) and not at.object.language:
            self._datatype(at.object.datatype, at, axiom)

    def _datatype(self, name: ox.NamedNode, at: Statement, axiom: Statement) -> None:
        if short(name) in DATATYPES:
            return
        if is_reserved(name):
            self.fault("datatype", axiom, at, "object", term=short(name))
        else:
            self.use("datatype", name, at)


def _literal(term: object) -> str:
    return term.value if isinstance(term, ox.Literal) else str(term)
