"""Contradictions, at the statements that clash."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

import pyoxigraph as ox

from communique.graph.terms import quoted, shown
from communique.model import Code, Severity
from communique.prefixes import PREFIXES, expand

if TYPE_CHECKING:
    from communique.checks.job import Job
    from communique.checks.locate import Part
    from communique.engines.reasoning import Contradiction
    from communique.model import Finding, Location

__all__ = ["CODES", "ORDER", "check", "message_of"]

ORDER: Final = 2


def _clash(name: str, message: str, problem: str, example: str) -> Code:
    return Code(
        f"contradiction.{name}",
        Severity.VIOLATION,
        message,
        f"{problem} From a contradiction everything follows, so that no answer can be trusted.",
        "correct the one of the statements that is wrong",
        example,
    )


CONTRADICTIONS_SKIPPED: Final = Code(
    "contradictions-skipped",
    Severity.INFO,
    "contradictions were not looked for, because the graph is too large to reason",
    "Reasoning takes about half a second for a thousand triples.",
    "set `closure-limit` in communique.toml to as many triples as you can wait for",
    is_limit=True,
)
CODES: Final = (
    CONTRADICTIONS_SKIPPED,
    _clash(
        "asymmetric-property",
        "{focus} has {value} to {other} and the other way round, which excludes itself",
        "An asymmetric property holds in both directions.",
        ":before a owl:AsymmetricProperty .\n:a :before :b .\n:b :before :a .",
    ),
    _clash(
        "complement-classes",
        "{focus} is both {value} and {other}, and one is what the other is not",
        "A thing is in a class and in the complement of that class.",
        ":A owl:complementOf :B .\n:a a :A , :B .",
    ),
    _clash(
        "different-things",
        "{value} and {other} are the same by their properties, and stated to be different",
        "Two things are stated to be different, and their properties make them one: most often a "
        "property that can have one value has two.",
        ":ofParty a owl:FunctionalProperty .\n:a :ofParty :us , :jp .\n:us owl:differentFrom :jp .",
    ),
    _clash(
        "disjoint-classes",
        "{focus} is both {value} and {other}, which exclude each other",
        "A thing is in two classes that have nothing in common, such as a series and one of its "
        "dialogues. No statement need name the class: the domain or the range of a property "
        "puts a thing into a class, too.",
        "<series/us-jp-cyber> a cmq:DialogueSeries ; cmq:ordinal 1 .",
    ),
    _clash(
        "disjoint-properties",
        "{focus} has one thing by both {value} and {other}, which exclude each other",
        "Two properties that exclude each other lead from one thing to the same thing.",
        ":parent owl:propertyDisjointWith :child .\n:a :parent :b ; :child :b .",
    ),
    _clash(
        "irreflexive-property",
        "{focus} has {value} to itself, which excludes that",
        "A property by which nothing can be related to itself relates a thing to itself.",
        ":partOf a owl:IrreflexiveProperty .\n:a :partOf :a .",
    ),
    _clash(
        "negative-assertion",
        "{focus} has {value} to {other}, and is stated not to have it",
        "A statement is made and denied.",
        "[] owl:sourceIndividual :a ; owl:assertionProperty :p ; owl:targetIndividual :b .\n"
        ":a :p :b .",
    ),
    _clash(
        "nothing",
        "{focus} is {value}, of which there can be none",
        "A thing is in the empty class.",
        ":a a owl:Nothing .",
    ),
    _clash(
        "unsatisfiable-class",
        "nothing can be {focus}, because it is below both {value} and {other}, which exclude each "
        "other",
        "A class is below two classes that exclude each other, so that it can have no member.",
        ":A owl:disjointWith :B .\n:C rdfs:subClassOf :A , :B .",
    ),
)

_LISTS: Final = """
SELECT DISTINCT ?axiom
WHERE {{
    ?axiom owl:members|owl:distinctMembers ?list .
    ?list rdf:rest*/rdf:first {one} .
    ?list rdf:rest*/rdf:first {other} .
}}
"""
_TYPE: Final = PREFIXES["rdf"] + "type"


def check(job: Job) -> list[Finding]:
    """Compute what follows from data and ontology, and report what contradicts itself.

    Returns:
        One finding for each contradiction, at the first statement behind it; the others are
        related places. Where the graph is too large to reason over, one finding says so.

    Raises:
        CommuniqueError: If a file cannot be read.
    """
    if not job.wants(CODES):
        return []
    if job.graph.is_larger(job.project.layout.closure_limit):
        return [CONTRADICTIONS_SKIPPED.finding()]
    from communique.engines.reasoning import find_contradictions

    codes = {code.code: code for code in CODES}
    axioms = _Axioms(job)
    return [
        _finding(codes[f"contradiction.{contradiction.clash}"], contradiction, axioms)
        for contradiction in find_contradictions(job.graph)
    ]


class _Axioms:
    """The places of the axioms by which two things, classes or properties exclude each other."""

    def __init__(self, job: Job) -> None:
        self.locator, self._graph = job.locator, job.graph
        self._places: dict[tuple[object, object], list[Location]] = {}

    def places(self, one: object, other: object) -> list[Location]:
        """Return the places of the axioms on two terms."""
        if not isinstance(one, ox.NamedNode) or not isinstance(other, ox.NamedNode):
            return []
        if (one, other) not in self._places:
            places: list[Location] = []
            query = _LISTS.format(one=one, other=other)
            for (axiom,) in cast(ox.QuerySolutions, self._graph.query(query, union=True)):
                places += self.locator.description(axiom)
            for name in ("differentFrom", "disjointWith", "propertyDisjointWith", "complementOf"):
                predicate = ox.NamedNode(PREFIXES["owl"] + name)
                places += self.locator.statement(one, predicate, other)
                places += self.locator.statement(other, predicate, one)
            self._places[one, other] = places
        return self._places[one, other]


def _finding(code: Code, contradiction: Contradiction, axioms: _Axioms) -> Finding:
    from communique.engines.reasoning import CLASHES

    focus, value, other = contradiction.focus, contradiction.value, contradiction.other
    path = CLASHES[contradiction.clash].path
    places: dict[Location, str] = {}
    for statement in contradiction.statements:
        subject, object_ = statement.subject, statement.object
        assert not isinstance(subject, ox.Triple)  # Turtle of RDF 1.1 has no such terms
        assert not isinstance(object_, ox.Triple)
        part = _part(statement, focus)
        for place in axioms.locator.statement(subject, statement.predicate, object_, part):
            places.setdefault(place, _sentence(statement))
    sides = axioms.places(value, other) or axioms.places(focus, other)
    return code.finding(
        focus=str(focus),
        path=str(value if path is None else ox.NamedNode(expand(path))),
        value=str(other),
        message=message_of(contradiction),
        location=min(places, default=None),
        related=(
            *((place, places[place]) for place in sorted(places)[1:]),
            *((place, "what excludes it") for place in sides if place not in places),
        ),
    )


def message_of(contradiction: Contradiction) -> str:
    """Return what a contradiction says, in one sentence."""
    [code] = [code for code in CODES if code.code == f"contradiction.{contradiction.clash}"]
    terms = (contradiction.focus, contradiction.value, contradiction.other)
    return code.message.format(
        **dict(zip(("focus", "value", "other"), map(quoted, terms), strict=True))
    )


def _part(statement: ox.Triple, focus: object) -> Part:
    """What of a statement to point at.

    Where a thing has a class because of a property that it has, that property; else the
    object: the class, or the thing that a property takes for one of the class.
    """
    is_about = statement.subject == focus
    return "predicate" if is_about and statement.predicate.value != _TYPE else "object"


def _sentence(statement: ox.Triple) -> str:
    verb = "a" if statement.predicate.value == _TYPE else shown(statement.predicate)
    return f"{shown(statement.subject)} {verb} {shown(statement.object)}"
