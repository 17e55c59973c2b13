"""Small random graphs and shapes, in which every feature meets every other."""

from __future__ import annotations

import random
from collections.abc import Callable

__all__ = ["random_data", "random_shapes"]

_NODES = (":a", ":b", ":c", ":d", "_:x", "_:y")
_CLASSES = (":A", ":B", ":C")
_PROPERTIES = (":p", ":q", ":r")
_LITERALS = (
    *('"x"', '"x"@en', '"y"@en', '"x"@ja-Latn', '""', '"a b"', '"A\\nb"', '"x\\n"', '"é"'),
    *('"01"^^xsd:integer', "1", '"1"^^xsd:int', "2.0", "true", '"yes"^^xsd:boolean', "1.5e0"),
    *('"2020-01-01"^^xsd:date', '"2020-13-01"^^xsd:date', '"x"^^xsd:integer', '"x"^^:dt'),
    *('"2020-01-01T00:00:00"^^xsd:dateTime', '"10:00:00"^^xsd:time', '"300"^^xsd:byte'),
)
_DATATYPES = (
    *("xsd:string", "xsd:integer", "xsd:date", "xsd:boolean", "rdf:langString", "xsd:decimal"),
    *("xsd:double", "xsd:int", "xsd:dateTime", "xsd:time", "xsd:byte", ":dt", "xsd:anyURI"),
)
_KINDS = ("IRI", "BlankNode", "Literal", "BlankNodeOrIRI", "IRIOrLiteral", "BlankNodeOrLiteral")
_PATTERNS = ("^x", "^x$", "^[1-9]", ".", r"^\\S+$", "e/a$", r"\\d", "^.$", r"^a\\Sb$", "x|1")
_OF_PROPERTIES = (
    *("maxCount", "minCount", "qualifiedMaxCount", "qualifiedMinCount", "uniqueLang"),
    *("lessThan", "lessThanOrEquals"),
)
_OF_ALL = (
    *("and", "class", "datatype", "disjoint", "equals", "hasValue", "in", "languageIn"),
    *("maxLength", "minInclusive", "minLength", "node", "nodeKind", "not", "or", "pattern", "xone"),
)
_NESTED = frozenset({"and", "node", "not", "or", "qualifiedMaxCount", "qualifiedMinCount", "xone"})


def random_data(choice: random.Random) -> str:
    """A graph in Turtle, with a class hierarchy."""
    lines = []
    for _ in range(choice.randint(3, 14)):
        value = choice.choice(_NODES if choice.random() < 0.5 else _LITERALS)
        lines.append(f"{choice.choice(_NODES)} {choice.choice(_PROPERTIES)} {value} .")
    lines += [
        f"{choice.choice(_NODES)} a {choice.choice(_CLASSES)} ."
        for _ in range(choice.randint(1, 4))
    ]
    for _ in range(choice.randint(0, 3)):
        below, above = choice.choice(_CLASSES), choice.choice(_CLASSES)
        lines.append(f"{below} rdfs:subClassOf {above} .")
    return "\n".join(lines)


def random_shapes(choice: random.Random, *, classes: bool = False) -> str:
    """Shapes in Turtle that use some of the features of SHACL Core.

    Args:
        choice: What is left to chance.
        classes: Whether they are classes, and most of them their own target.
    """
    return _Maker(choice, classes=classes).shapes()


class _Maker:
    def __init__(self, choice: random.Random, *, classes: bool) -> None:
        self._choice = choice
        self._classes = classes
        every = [*_OF_ALL, *_OF_PROPERTIES, "seq", "alt", "inv", "star", "closed", "in-property"]
        self._used = {"nodeKind", "minCount", *choice.sample(every, choice.randint(3, 9))}
        targets = ["targetClass", "targetSubjectsOf", "targetObjectsOf", "targetNode"]
        self._targets = choice.choices(targets, (5, 3, 1, 1), k=3)

    def shapes(self) -> str:
        shapes = [self._shape(number) for number in range(self._choice.randint(1, 3))]
        if self._classes and self._choice.random() < 0.5:
            shapes.append(":Meta rdfs:subClassOf rdfs:Class .")
        return "\n".join(shapes)

    def _shape(self, number: int) -> str:
        target = self._targets[number]
        of = {"targetClass": _CLASSES, "targetNode": (*_NODES[:4], *_LITERALS)}
        parts = [f"sh:{target} {self._choice.choice(of.get(target, _PROPERTIES))}"]
        name = f":S{number}"
        if self._classes:
            name = _CLASSES[number]
            kinds = ("owl:Class", "rdfs:Class", ":Meta", "owl:Class , sh:NodeShape")
            above = f"rdfs:subClassOf {self._choice.choice(_CLASSES)}"
            parts = [
                f"a {self._choice.choice(kinds)} ; {above}",
                *parts[self._choice.randint(0, 1) :],
            ]
            if self._choice.random() < 0.3:
                parts.append(f"sh:node {self._choice.choice(_CLASSES[number + 1 :] or [':S'])}")
        inner = range(self._choice.randint(0, 2))
        parts += [f"sh:property :S{number}-{each}" for each in inner]
        if self._choice.random() < 0.6:
            parts.append(self._constraint(0, of_property=False))
        if "closed" in self._used and self._choice.random() < 0.4:
            parts.append("sh:closed true ; sh:ignoredProperties ( rdf:type :p )")
        kind = "" if self._classes else "a sh:NodeShape ; "
        texts = [f"{name} {kind}{' ; '.join(parts)} ."]
        texts += [f":S{number}-{each} {self._property(0)} ." for each in inner]
        return "\n".join(texts)

    def _property(self, depth: int) -> str:
        found: dict[str, str] = {}
        for _ in range(self._choice.randint(1, 3)):
            text = self._constraint(depth, of_property=True)
            found.setdefault(text.split()[0], text)
        parts = [f"sh:path {self._path()}", *found.values()]
        if "in-property" in self._used and depth < 2 and self._choice.random() < 0.3:
            parts.append(f"sh:property [ {self._property(depth + 1)} ]")
        return " ; ".join(parts)

    def _path(self) -> str:
        kind = self._choice.choice(["", *sorted(self._used & {"alt", "inv", "seq", "star"})])
        if kind == "seq":
            return f"( {self._step()} {self._step()} )"
        if kind == "alt":
            return f"[ sh:alternativePath ( {self._step()} {self._step()} ) ]"
        if kind == "star":
            name = self._choice.choice(["zeroOrMore", "oneOrMore", "zeroOrOne"])
            return f"[ sh:{name}Path {self._choice.choice(_PROPERTIES)} ]"
        return self._step()

    def _step(self) -> str:
        step = self._choice.choice(_PROPERTIES)
        back = "inv" in self._used and self._choice.random() < 0.4
        return f"[ sh:inversePath {step} ]" if back else step

    def _constraint(self, depth: int, *, of_property: bool) -> str:
        names = [*_OF_ALL, *_OF_PROPERTIES] if of_property else list(_OF_ALL)
        known = [name for name in names if name in self._used]
        name = self._choice.choice([each for each in known if depth < 3 or each not in _NESTED])
        makers: dict[str, Callable[[], str]] = {
            "class": lambda: self._choice.choice(_CLASSES),
            "datatype": lambda: self._choice.choice(_DATATYPES),
            "hasValue": self._term,
            "in": lambda: f"( {self._term()} {self._term()} )",
            "languageIn": lambda: '( "en" "JA" )',
            "minInclusive": lambda: "1",
            "minLength": lambda: str(self._choice.randint(0, 3)),
            "maxLength": lambda: str(self._choice.randint(0, 3)),
            "nodeKind": lambda: f"sh:{self._choice.choice(_KINDS)}",
            "pattern": lambda: f'"{self._choice.choice(_PATTERNS)}"',
            "uniqueLang": lambda: "true",
        }
        if name in makers:
            return f"sh:{name} {makers[name]()}"
        if name in ("and", "or", "xone"):
            members = " ".join(self._nested(depth) for _ in range(self._choice.randint(1, 3)))
            return f"sh:{name} ( {members} )"
        if name in ("node", "not"):
            return f"sh:{name} {self._nested(depth)}"
        if name.endswith("Count"):
            count = f"sh:{name} {self._choice.randint(0, 2)}"
            qualified = name.startswith("qualified")
            return f"{count} ; sh:qualifiedValueShape {self._nested(depth)}" if qualified else count
        return f"sh:{name} {self._choice.choice(_PROPERTIES)}"

    def _nested(self, depth: int) -> str:
        if depth > 1 or self._choice.random() < 0.4:
            return f"[ {self._constraint(depth + 1, of_property=False)} ]"
        return f"[ sh:property [ {self._property(depth + 1)} ] ]"

    def _term(self) -> str:
        return self._choice.choice(_NODES[:4] if self._choice.random() < 0.5 else _LITERALS)
