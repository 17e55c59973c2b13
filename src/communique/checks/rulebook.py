"""What there is to say about every code that a finding can have.

A rule over the graph is explained by the header of its file, a shape by its own annotations,
and what is built in by a table; so a page can say nothing that the check does not do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, TypeAlias

import pyoxigraph as ox

from communique.checks.job import built_in_codes
from communique.engines.shacl import Shapes
from communique.graph import load, read_text
from communique.model import Code, UsageError, did_you_mean
from communique.project import TURTLE
from communique.queries.headers import RuleHeader, parse_rule_header
from communique.turtle.tree import Block

if TYPE_CHECKING:
    from pathlib import Path

    from communique.engines.shacl.shapes import Shape as Node
    from communique.graph import Graph
    from communique.model import Severity
    from communique.project import Project
    from communique.turtle import Document

__all__ = ["Page", "RulePage", "Rulebook", "Shape", "ShapePage"]

_HEADER: Final = re.compile(r"(?:^#\+.*\n)+", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class RulePage:
    """A rule, with a page of its own.

    Attributes:
        header: What it is about.
        path: The file of the rule, below the project; empty for what is built in.
        query: The query without its header.
    """

    header: RuleHeader | Code
    path: str = ""
    query: str = ""

    @property
    def name(self) -> str:
        """The name of the page."""
        return self.header.code

    @property
    def codes(self) -> tuple[str, ...]:
        """The one code."""
        return (self.header.code,)


@dataclass(frozen=True, slots=True)
class Shape:
    """One shape and the codes that it gives.

    Attributes:
        name: The local name of the shape.
        severity: How grave it is to break it.
        problem: What is wrong when it is broken.
        solution: What to do then, or an empty text.
        reason: Why there is such a shape, or an empty text.
        codes: The codes, one for each of its constraints, sorted.
        source: The shape as its file has it.
    """

    name: str
    severity: Severity
    problem: str
    solution: str
    reason: str
    codes: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class ShapePage:
    """The shapes of one kind of thing: a node shape, and those named after it.

    Attributes:
        name: The local name of the node shape.
        path: Its file, below the project.
        shapes: The shapes; the node shape first, the others by name.
    """

    name: str
    path: str
    shapes: tuple[Shape, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of all shapes."""
        return tuple(code for shape in self.shapes for code in shape.codes)


Page: TypeAlias = RulePage | ShapePage


class Rulebook:
    """The pages of one project; its shapes are read when they are first needed."""

    def __init__(self, project: Project) -> None:
        """Make the rulebook of a project."""
        self._project = project

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        """Every page: what is built in, the rules, the shapes, each by name.

        Raises:
            CommuniqueError: If a rule or a shape is broken.
        """
        built_in = [RulePage(code) for code in built_in_codes().values()]
        rules = [self._rule(path) for path in self._rule_files]
        return (*built_in, *rules, *self._shapes)

    def find(self, name: str) -> Page | Shape:
        """Return what explains a code: its page, or the shape on a page.

        Args:
            name: A code, or the name of a page or a shape.

        Raises:
            UsageError: If there is no such code.
            CommuniqueError: If a rule or a shape is broken.
        """
        if name in built_in_codes():
            return RulePage(built_in_codes()[name])
        for path in self._rule_files:
            if path.stem == name:
                return self._rule(path)
        shapes = [shape for page in self._shapes for shape in page.shapes]
        found: list[Page | Shape] = [page for page in self._shapes if page.name == name]
        found += [shape for shape in shapes if name == shape.name or name in shape.codes]
        if found:
            return found[0]
        names = {code for page in self.pages for code in (page.name, *page.codes)}
        hint = did_you_mean(name, sorted(names)) or "`communique explain` lists the codes"
        raise UsageError(f"there is no code `{name}`", hint=hint)

    @property
    def _rule_files(self) -> tuple[Path, ...]:
        project = self._project
        return (*project.rl_files, *project.dl_files, *project.rule_files)

    def _rule(self, path: Path) -> RulePage:
        text = read_text(path)
        header = parse_rule_header(text, path)
        query = _HEADER.sub("", text, count=1).strip()
        return RulePage(header, self._project.shown(path), query)

    @cached_property
    def _shapes(self) -> tuple[ShapePage, ...]:
        graph = load(self._project)
        shapes = Shapes.read(self._project.shape_files, graph.triples)
        nodes: dict[str, Node] = {}
        # Those with names first: one without may be called as the shape that it belongs to.
        for node in sorted(shapes.described, key=lambda node: isinstance(node, ox.BlankNode)):
            nodes.setdefault(shapes.name(node), node)
        codes: dict[str, list[str]] = {}
        for code in sorted(shapes.codes):
            codes.setdefault(code.rpartition(".")[0], []).append(code)
        pages = []
        for page in sorted({name.partition("-")[0] for name in codes}):
            # The node shape says what the page is about, even if it gives no code itself.
            names = [page, *sorted(name for name in codes if name.startswith(f"{page}-"))]
            written = {name: self._written(graph, nodes.get(name)) for name in names}
            pages.append(
                ShapePage(
                    name=page,
                    path=next((path for path, _ in written.values() if path), ""),
                    shapes=tuple(
                        _shape(shapes, name, nodes.get(name), codes.get(name, []), source)
                        for name, (_, source) in written.items()
                        if name in codes or source
                    ),
                )
            )
        return tuple(pages)

    def _written(self, graph: Graph, node: Node | None) -> tuple[str, str]:
        """The Turtle file of a shape and the shape as it has it; empty texts if there is none."""
        for path in self._project.shape_files if node else ():
            if path.suffix in TURTLE and (blocks := _blocks(graph.document(path), node)):
                return self._project.shown(path), "\n\n".join(blocks)
        return "", ""


def _shape(shapes: Shapes, name: str, node: Node | None, codes: list[str], source: str) -> Shape:
    # Messages say what is wrong; then what to do.
    problem, _, solution = shapes.text(node, "message").rstrip(".").partition("; ")
    return Shape(
        name=name,
        severity=shapes.severity(node),
        problem=problem,
        solution=solution,
        reason=shapes.text(node, "description"),
        codes=tuple(codes),
        source=source,
    )


def _blocks(document: Document, node: Node | None) -> list[str]:
    """The statements about a shape as they are written; of a nameless one, those around it."""
    tokens = document.significant
    places = [statement.subject.start for statement in document.find(node)]
    blocks = []
    for block in document.items if places else ():
        if isinstance(block, Block):
            start, last = tokens[block.first].offset, tokens[block.last]
            end = last.offset + len(last.text)
            if any(start <= place < end for place in places):
                blocks.append(document.text[start:end])
    return blocks
