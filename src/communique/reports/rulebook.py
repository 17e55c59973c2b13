"""The pages of the rules in Markdown, and what the formats of a report say of each code."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from communique.checks.rulebook import RulePage, Shape, ShapePage
from communique.reports.report import Rule
from communique.reports.text import wrap

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from communique.checks.rulebook import Page
    from communique.model import Severity

__all__ = ["COMPONENTS", "INDEX", "MARK", "as_rules", "explanation", "listing", "pages"]

INDEX: Final = "README.md"
"""The file that lists all pages."""

MARK: Final = (
    "<!-- Written by `communique explain --write`; edit the rule or the shape instead. -->"
)
"""The first line of each file that is written."""

COMPONENTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "and": "the node breaks one of the shapes that it has to satisfy all",
        "class": "a value is not of the class",
        "closed": "the node has a property that the shape does not know",
        "datatype": "a value is not of the datatype, or malformed for it",
        "disjoint": "a value is one of the other property, too",
        "equals": "the values are not those of the other property",
        "hasValue": "the value that has to be there is missing",
        "in": "a value is none of those that are listed",
        "languageIn": "the language of a text is none of those that are listed",
        "lessThan": "a value is not less than those of the other property",
        "lessThanOrEquals": "a value is greater than one of the other property",
        "maxCount": "there are too many values",
        "maxExclusive": "a value is too great",
        "maxInclusive": "a value is too great",
        "maxLength": "a text is too long",
        "minCount": "there are too few values",
        "minExclusive": "a value is too small",
        "minInclusive": "a value is too small",
        "minLength": "a text is too short",
        "node": "a value breaks the shape that it has to satisfy",
        "nodeKind": "a value is of the wrong kind: an IRI, a blank node or a literal",
        "not": "the shape that must not hold does",
        "or": "none of the shapes holds, of which one has to",
        "pattern": "a text or an IRI does not match the pattern",
        "qualifiedMaxCount": "too many values satisfy the shape",
        "qualifiedMinCount": "too few values satisfy the shape",
        "sparql": "the query of the shape gives a row for the thing",
        "uniqueLang": "two texts are in one language",
        "xone": "none of the shapes holds, of which exactly one has to, or more than one",
    }
)
"""When a constraint of SHACL Core is broken, by the name of its parameter."""

_WIDTH: Final = 96
# A field of a message, or a brace that is meant as one.
_FIELD: Final = re.compile(r"\{\{|\}\}|`?\{(\w+)\}`?")
# What Markdown would take for an element of HTML; `<https://...>` is a link to it, and may be.
_TAG: Final = re.compile(r"<(?=[A-Za-z/!?])(?!https?://)")


def explanation(found: Page | Shape) -> str:
    """Return the explanation of a code in Markdown, ended by a line feed.

    That of a shape is a section of a page; the others are pages.
    """
    if isinstance(found, RulePage):
        return _joined(_rule(found))
    if isinstance(found, ShapePage):
        about = f"Shapes of `{found.path}`." if found.path else ""
        sections = [part for shape in found.shapes for part in _shape(shape)]
        return _joined([f"# {found.name}", about, *sections])
    return _joined(_shape(found))


def pages(found: Iterable[Page]) -> dict[str, str]:
    """Return all pages and their index as files: the content of each by its name."""
    book = list(found)
    files = {f"{page.name}.md": f"{MARK}\n\n{explanation(page)}" for page in book}
    return {INDEX: f"{MARK}\n\n{_index(book)}", **files}


def listing(found: Iterable[Page]) -> str:
    """Return every code with its severity and what it is about, one on a line."""
    entries = [entry for page in found for entry in _entries(page)]
    width = max((len(code) for code, _, _ in entries), default=0)
    lines = [f"{code:<{width}}  {severity!s:<9}  {text}" for code, severity, text in entries]
    return "".join(f"{line.rstrip()}\n" for line in lines)


def as_rules(found: Iterable[Page]) -> dict[str, Rule]:
    """Return what the formats of a report say of each code."""
    rules = {}
    for page in found:
        if isinstance(page, RulePage):
            header = page.header
            rules[header.code] = Rule(
                header.code,
                header.severity,
                header.problem,
                header.solution,
                explanation(page),
            )
            continue
        for shape in page.shapes:
            for code in shape.codes:
                rules[code] = Rule(
                    code, shape.severity, shape.problem, shape.solution, explanation(shape)
                )
    return rules


def _rule(page: RulePage) -> list[str]:
    header = page.header
    where = f"a rule over the whole graph, `{page.path}`" if page.path else "built in"
    parts = [
        f"# {header.code}",
        f"*{header.severity}*, {where}",
        *(["## What is wrong", _prose(_filled(header.message, "*{}*"))] if header.message else []),
        "## Why",
        _prose(header.problem),
    ]
    if header.example:
        parts += ["## Example", _code("text", header.example, fold=True)]
    parts += ["## What to do", _prose(header.solution)]
    if page.query:
        parts += ["## The query", _code("sparql", page.query)]
    return parts


def _shape(shape: Shape) -> list[str]:
    parts = [f"## {shape.name}"]
    if shape.codes:
        parts.append(f"*{shape.severity}*")
        parts += [_prose(text) for text in (shape.problem,) if text]
    if shape.reason:
        parts.append(_prose(shape.reason, "Why: " if shape.codes else ""))
    if shape.solution:
        parts.append(_prose(shape.solution, "What to do: "))
    if shape.codes:
        parts.append("\n".join(_broken_when(code) for code in shape.codes))
    if shape.source:
        parts.append(_code("turtle", shape.source))
    return parts


def _broken_when(code: str) -> str:
    meaning = COMPONENTS.get(code.rpartition(".")[2])
    return "\n  ".join(wrap(f"- `{code}`: {meaning}" if meaning else f"- `{code}`", _WIDTH - 2))


def _index(book: list[Page]) -> str:
    rules = [page for page in book if isinstance(page, RulePage)]
    shapes = [page for page in book if isinstance(page, ShapePage)]
    head = "| code | severity | what is wrong |"
    return _joined(
        [
            "# Rules",
            _prose(
                "Each fault that `communique check` reports has a code; `communique explain CODE` "
                "prints what is written here about it."
            ),
            *_table("Built in", head, [_rule_row(page) for page in rules if not page.path]),
            *_table("Rules over the graph", head, [_rule_row(page) for page in rules if page.path]),
            *_table(
                "Shapes",
                "| shape | codes that it gives | severity | what is wrong |",
                [
                    _shape_row(page, shape)
                    for page in shapes
                    for shape in page.shapes
                    if shape.codes
                ],
            ),
        ]
    )


def _table(title: str, head: str, rows: list[str]) -> list[str]:
    if not rows:
        return []
    rule = "|---" * head.count("|", 1) + "|"
    return [f"## {title}", "\n".join([head, rule, *rows])]


def _rule_row(page: RulePage) -> str:
    header = page.header
    text = _filled(header.message or header.problem, "*{}*")
    return f"| [{header.code}]({page.name}.md) | {header.severity} | {_cell(text)} |"


def _shape_row(page: ShapePage, shape: Shape) -> str:
    # A forge makes the anchor of a heading so.
    link = f"[{shape.name}]({page.name}.md#{shape.name.lower()})"
    ends = ", ".join(f"`.{code.rpartition('.')[2]}`" for code in shape.codes)
    return f"| {link} | {ends} | {shape.severity} | {_cell(shape.problem)} |"


def _entries(page: Page) -> list[tuple[str, Severity, str]]:
    """The codes of a page, each with its severity and what is wrong."""
    if isinstance(page, RulePage):
        header = page.header
        text = " ".join(_filled(header.message or header.problem, "<{}>").split())
        return [(header.code, header.severity, text)]
    return [(code, shape.severity, shape.problem) for shape in page.shapes for code in shape.codes]


def _filled(template: str, mark: str) -> str:
    """The message of a rule, with the parts that differ marked as such."""
    return _FIELD.sub(lambda it: mark.format(it[1]) if it[1] else it[0][0], template)


def _cell(text: str) -> str:
    return _TAG.sub(r"\\<", " ".join(text.split())).replace("|", r"\|")


def _prose(text: str, label: str = "") -> str:
    """A paragraph or more, each a sentence at least, wrapped."""
    paragraphs = [" ".join(part.split()) for part in re.split(r"\n\s*\n", text.strip())]
    sentences = [_TAG.sub(r"\\<", _as_sentence(part)) for part in paragraphs]
    sentences[0] = label + sentences[0]
    return "\n\n".join("\n".join(wrap(each, _WIDTH)) for each in sentences)


def _as_sentence(text: str) -> str:
    # The name of a property keeps its small letter.
    first = text.split(maxsplit=1)[0] if text else ""
    start = text if ":" in first or first[:1] in "`*“" else text[:1].upper() + text[1:]
    return start if start.endswith((".", "!", "?", ":")) or not start else f"{start}."


def _code(language: str, text: str, *, fold: bool = False) -> str:
    body = text.strip("\n")
    if fold:
        body = "\n".join(each for line in body.splitlines() for each in wrap(line, _WIDTH))
    return f"```{language}\n{body}\n```"


def _joined(parts: Iterable[str]) -> str:
    return "\n\n".join(filter(None, parts)) + "\n"
