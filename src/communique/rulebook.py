"""What there is to say about every code that a finding can have.

A rule over the graph is explained by the header of its file, a shape by its own annotations,
and what is built in by a table; so a page can say nothing that the check does not do.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, TypeAlias

import pyoxigraph as ox

from communique.checks.job import built_in_codes
from communique.engines.shacl import Shapes
from communique.graph import read_text
from communique.headers import RuleHeader, parse_rule_header
from communique.model import Code, Severity, UsageError, did_you_mean
from communique.prefixes import PREFIXES
from communique.project import TURTLE
from communique.turtle import Document, parse
from communique.turtle.tree import Block

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from communique.project import Project
    from communique.turtle import Term

__all__ = ["Page", "RulePage", "Rulebook", "Shape", "ShapePage"]

_SH: Final = PREFIXES["sh"]
_SEVERITIES: Final = {
    _SH + "Info": Severity.INFO,
    _SH + "Warning": Severity.WARNING,
    _SH + "Violation": Severity.VIOLATION,
}
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
        files = self._project.shape_files
        by_shape: dict[str, list[str]] = {}
        for code in sorted(Shapes.read(files).codes):
            by_shape.setdefault(code.rpartition(".")[0], []).append(code)
        texts = _Texts(
            {
                self._project.shown(path): parse(read_text(path))
                for path in files
                if path.suffix in TURTLE
            }
        )
        pages: dict[str, dict[str, list[str]]] = {}
        for name, found in by_shape.items():
            page = name.partition("-")[0]
            # The node shape says what the page is about, even if it gives no code itself.
            pages.setdefault(page, {page: []})[name] = found
        return tuple(
            ShapePage(
                name=page,
                path=texts.path(page) or next(filter(None, map(texts.path, pages[page])), ""),
                shapes=tuple(
                    texts.shape(name, pages[page][name])
                    for name in sorted(pages[page], key=lambda name: (name != page, name))
                    if pages[page][name] or texts.path(name)
                ),
            )
            for page in sorted(pages)
        )


class _Texts:
    """Reads shapes from their files, where they can be shown as they are written."""

    def __init__(self, documents: dict[str, Document]) -> None:
        self._found: dict[str, tuple[str, Document, Term]] = {}
        for path, document in documents.items():
            for name, node in _named(document):
                self._found.setdefault(name, (path, document, node))
        self._blocks = {path: _Blocks(document) for path, document in documents.items()}

    def path(self, name: str) -> str:
        """The file of a shape, or an empty text."""
        return self._found[name][0] if name in self._found else ""

    def shape(self, name: str, codes: list[str]) -> Shape:
        if name not in self._found:
            return Shape(name, Severity.VIOLATION, "", "", "", tuple(codes), "")
        path, document, node = self._found[name]
        # Our messages say what is wrong; then what to do.
        problem, _, solution = _text(document, node, "message").rstrip(".").partition("; ")
        severities = document.find(node, ox.NamedNode(_SH + "severity"))
        severity = severities[0].object.term if severities else None
        return Shape(
            name=name,
            severity=_SEVERITIES.get(getattr(severity, "value", ""), Severity.VIOLATION),
            problem=problem,
            solution=solution,
            reason=_text(document, node, "description"),
            codes=tuple(codes),
            source="\n\n".join(self._blocks[path].about(node)),
        )


class _Blocks:
    """The statements of a file as they are written, each from its subject to its dot."""

    def __init__(self, document: Document) -> None:
        tokens = document.significant
        blocks = [each for each in document.items if isinstance(each, Block)]
        self._document = document
        self._starts = [tokens[each.first].offset for each in blocks]
        self._ends = [tokens[each.last].offset + len(tokens[each.last].text) for each in blocks]

    def about(self, node: Term) -> Iterator[str]:
        """Yield the statements about a shape; of a nameless one, those around it."""
        places = (each.subject.start for each in self._document.find(node))
        for number in sorted({bisect_right(self._starts, place) - 1 for place in places}):
            yield self._document.text[self._starts[number] : self._ends[number]]


def _named(document: Document) -> Iterator[tuple[str, Term]]:
    """The names of what a file describes; a nameless property shape has that of its path."""
    for block in document.items:
        if isinstance(block, Block) and isinstance(block.subject.node.term, ox.NamedNode):
            subject = block.subject.node.term
            name = _local(subject)
            yield name, subject
            for statement in document.find(subject, ox.NamedNode(_SH + "property")):
                inner = statement.object.term
                paths = document.find(inner, ox.NamedNode(_SH + "path"))
                if isinstance(inner, ox.BlankNode) and paths:
                    yield f"{name}-{_local(paths[0].object.term)}", inner


def _local(term: Term) -> str:
    return re.split(r"[#/]", str(getattr(term, "value", "")))[-1]


def _text(document: Document, node: Term, name: str) -> str:
    """A text of a shape: in English, else in the first language."""
    found = [each.object.term for each in document.find(node, ox.NamedNode(_SH + name))]
    texts = [
        ((term.language or "").partition("-")[0] != "en", term.value)
        for term in found
        if isinstance(term, ox.Literal)
    ]
    return min(texts)[1] if texts else ""
