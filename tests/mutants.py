"""The machinery of the mutation test: Turtle as lines and blocks that can be broken."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path
from urllib.parse import urljoin

from communique.model import Finding
from communique.prefixes import PREFIXES

_TERM = re.compile(r'<[^>]*>|"(?:[^"\\]|\\.)*"\S*|[\w-]+:[\w.-]*\w')
_BASE = re.compile(r"@base <([^>]*)>")


@dataclass(eq=False)
class Line:
    """One line of a file; it stays itself when lines before it come or go."""

    text: str


@dataclass(eq=False)
class Block:
    """One description: the line of its subject, its statements, and its dot.

    Attributes:
        iri: The subject.
        type: The local name of its class.
        lines: The lines, the first being that of the subject.
        file: All lines of the file.
        base: The base IRI of the file.
    """

    iri: str
    type: str
    lines: list[Line]
    file: list[Line]
    base: str

    def having(self, predicate: str) -> list[Line]:
        """The lines of one property, which is written as `cmq:role`."""
        return [line for line in self.lines if line.text.startswith(f"    {predicate} ")]

    def only(self, predicate: str) -> Line:
        [line] = self.having(predicate)
        return line

    def values(self, predicate: str) -> list[str]:
        """The IRIs that a property has."""
        return [iri for line in self.having(predicate) for iri in self.iris(line)[1:]]

    def iris(self, line: Line) -> list[str]:
        """The IRIs on a line."""
        return [
            urljoin(self.base, term[1:-1])
            if term.startswith("<")
            else PREFIXES[term.partition(":")[0]] + term.partition(":")[2]
            for term in _TERM.findall(line.text)
            if not term.startswith('"')
        ]

    def remove(self, line: Line) -> None:
        self.lines.remove(line)
        self.file.remove(line)

    def insert(self, text: str, after: Line | None = None) -> Line:
        """Add a statement after a line, else as the last one."""
        line = Line(f"    {text} ;")
        before = self.lines[self.lines.index(after) + 1] if after else self.lines[-1]
        self.lines.insert(self.lines.index(before), line)
        self.file.insert(self.file.index(before), line)
        return line

    def replace(self, predicate: str, old: str, new: str) -> Line:
        """Replace a pattern on the line of a property, once."""
        line = self.only(predicate)
        text = re.sub(old, lambda _: new, line.text, count=1)
        assert text != line.text, f"{old!r} does not occur in {line.text!r}"
        line.text = text
        return line


@dataclass
class Mutant:
    """One defect.

    Attributes:
        kind: What was done.
        expected: The codes that must be found, each with its line.
        also: Patterns of further codes that it may cause on the nodes that it touches; on any
            node where the pattern begins with `!`.
        nodes: The IRIs of these nodes.
        lines: The lines that it touches.
    """

    kind: str
    expected: list[tuple[str, Line]]
    also: tuple[str, ...] = ()
    nodes: set[str] = field(default_factory=set)
    lines: list[Line] = field(default_factory=list)


class Sheet:
    """The data of a project, to be broken at random places that do not meet."""

    def __init__(self, root: Path, rng: random.Random) -> None:
        self.root = root
        self.rng = rng
        self.files = {
            path: [Line(text) for text in path.read_text(encoding="utf-8").split("\n")]
            for path in sorted((root / "data").rglob("*.ttl"))
        }
        self.blocks = [block for lines in self.files.values() for block in _blocks(lines)]
        self._used: set[str] = set()

    def pick(self, kind: str, wanted: Callable[[Block], bool] = lambda _: True) -> Block | None:
        """A block of a class, of which no other defect knows, or None if none is left."""
        found = [
            block
            for block in self.blocks
            if block.type == kind and not self.near(block) & self._used and wanted(block)
        ]
        return self.rng.choice(found) if found else None

    def near(self, block: Block) -> set[str]:
        """The node, its evidence, and what cites either."""
        nodes = {block.iri, *block.values("cmq:hasEvidence")}
        nodes |= {each.iri for each in self.blocks if nodes & set(each.values("cmq:hasEvidence"))}
        return nodes

    def use(self, block: Block) -> set[str]:
        """Keep other defects away from a block and return the nodes near it."""
        near = self.near(block)
        self._used |= near
        return near

    def find(self, iri: str) -> Block:
        return next(block for block in self.blocks if block.iri == iri)

    def write(self) -> dict[Line, tuple[str, int]]:
        """Write the files and return the place of each line."""
        places: dict[Line, tuple[str, int]] = {}
        for path, lines in self.files.items():
            path.write_text("\n".join(line.text for line in lines), encoding="utf-8")
            for number, line in enumerate(lines, 1):
                places[line] = str(path), number
        return places


def _blocks(lines: list[Line]) -> Iterable[Block]:
    base, start = "", None
    for index, line in enumerate(lines):
        if match := _BASE.match(line.text):
            base = match[1]
        elif line.text == "." and start is not None:
            part = lines[start : index + 1]
            block = Block("", "", part, lines, base)
            block.iri = block.iris(part[0])[0]
            types = [each for each in part if each.text.startswith("    a ")]
            block.type = re.split("[#/]", block.iris(types[0])[0])[-1] if types else ""
            yield block
            start = None
        elif line.text[:1] not in ("", " ", "@", "#"):
            start = index


def judge(
    mutants: Iterable[Mutant], findings: Iterable[Finding], places: dict[Line, tuple[str, int]]
) -> tuple[list[str], list[str]]:
    """Hold findings against the defects.

    Returns:
        The defects that were not found with their code at their line, and the findings that
        no defect causes.
    """
    found = list(findings)
    spots = {(each.code, each.location.path, each.location.line) for each in found if each.location}
    missed, explained = [], set()
    for mutant in mutants:
        for code, line in mutant.expected:
            spot = (code, *places[line])
            explained.add(spot)
            if spot not in spots:
                missed.append(f"{mutant.kind}: no {code} at {spot[1]}:{spot[2]}: {line.text}")
    stray = [
        f"{each.code} at {each.location}: {each.message}"
        for each in found
        if not (each.location and (each.code, each.location.path, each.location.line) in explained)
        and not any(_causes(mutant, each, places) for mutant in mutants)
    ]
    return missed, stray


def _causes(mutant: Mutant, finding: Finding, places: dict[Line, tuple[str, int]]) -> bool:
    if any(fnmatch(f"!{finding.code}", pattern) for pattern in mutant.also):
        return True
    if not any(fnmatch(finding.code, pattern) for pattern in mutant.also):
        return False
    terms = {(text or "").strip("<>") for text in (finding.focus, finding.value)}
    lines = {places[line] for line in mutant.lines if line in places}
    at = [finding.location, *(place for place, _ in finding.related)]
    return bool(terms & mutant.nodes) or any(
        (place.path, place.line) in lines for place in at if place
    )
