"""The answers to queries as text: a table to read, or one of the W3C's formats.

SPARQL 1.1 Query Results JSON, XML, CSV and TSV give every term in full. The table and
Markdown are for people and shorten IRIs to prefixed names.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from communique.graph.terms import NOT_XML
from communique.model import Iri, UsageError
from communique.prefixes import PREFIXES, compact
from communique.queries.results import Result
from communique.reports.text import columns, flat

if TYPE_CHECKING:
    from communique.project import Project
    from communique.queries.results import Term, Value

__all__ = ["GRAPH_FORMATS", "RESULT_FORMATS", "render", "render_ask", "render_graph"]

_W3C: Final = {
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
}
RESULT_FORMATS: Final = ("table", *_W3C, "md")
"""The formats for rows."""

_PARTS: Final = ("subject", "predicate", "object")

GRAPH_FORMATS: Final = ("turtle", "ntriples", "jsonld", "rdfxml")
"""The formats for the triples that CONSTRUCT and DESCRIBE give."""


def render(result: Result, form: str = "table", *, width: int | None = None) -> bytes:
    """Return the rows of a result as UTF-8 text.

    Args:
        result: The rows.
        form: One of `RESULT_FORMATS`.
        width: How many characters fit on a line. A table that is wider is given row by row,
            one cell a line. Without it, a table may have any width.

    Raises:
        UsageError: If the format is none for rows.
    """
    if form in _W3C:
        text = _json(result)
        if form != "json":
            solutions = ox.parse_query_results(text, format=ox.QueryResultsFormat.JSON)
            assert isinstance(solutions, ox.QuerySolutions)  # as the JSON has rows
            text = solutions.serialize(format=_W3C[form]) or b""
        if form == "xml":
            if match := NOT_XML.search(text.decode()):
                raise UsageError(
                    f"XML cannot hold the character U+{ord(match[0]):04X}, which a cell has",
                    hint="choose json, csv or tsv",
                )
            text = text.replace(b"\r", b"&#13;")  # bare, it is read as a line feed
        return _ended(text)
    if form == "table":
        return _table(result, width).encode()
    if form == "md":
        return _markdown(result).encode()
    raise _misfit(form, "rows", RESULT_FORMATS)


def render_ask(answer: ox.QueryBoolean, form: str = "table") -> bytes:
    """Return the answer to an ASK query as UTF-8 text.

    Raises:
        UsageError: If the format is none for it.
    """
    if form in _W3C:
        return _ended(answer.serialize(format=_W3C[form]))
    if form in RESULT_FORMATS:
        return b"true\n" if answer else b"false\n"
    raise _misfit(form, "true or false", RESULT_FORMATS)


def render_graph(triples: ox.QueryTriples, form: str, project: Project) -> bytes:
    """Return the triples of a CONSTRUCT or DESCRIBE query as UTF-8 text, as exports have it.

    Raises:
        UsageError: If the format is none for triples.
    """
    if form not in GRAPH_FORMATS:
        raise _misfit(form, "triples", GRAPH_FORMATS)
    from communique.export import document  # few queries give triples

    quads = {ox.Quad(each.subject, each.predicate, each.object) for each in triples}
    return document(quads, form, project)


def _misfit(form: str, what: str, forms: tuple[str, ...]) -> UsageError:
    return UsageError(
        f"the query gives {what}, for which there is no format {form}",
        hint=f"choose one of {', '.join(forms)}",
    )


def _json(result: Result) -> bytes:
    """Return SPARQL 1.1 Query Results JSON, from which Oxigraph makes the other formats."""
    rows = [
        {
            name: _binding(term)
            for name, term in zip(result.columns, terms, strict=True)
            if term is not None
        }
        for terms in result.terms
    ]
    document = {"head": {"vars": result.columns}, "results": {"bindings": rows}}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def _binding(term: Term) -> dict[str, object]:
    if isinstance(term, ox.Triple):
        parts = {name: _binding(getattr(term, name)) for name in _PARTS}
        return {"type": "triple", "value": parts}
    if not isinstance(term, ox.Literal):
        return {"type": "uri" if isinstance(term, ox.NamedNode) else "bnode", "value": term.value}
    binding: dict[str, object] = {"type": "literal", "value": term.value}
    if term.language:
        binding["xml:lang"] = term.language
        if term.direction:
            binding["its:dir"] = term.direction.value
    elif term.datatype.value != f"{PREFIXES['xsd']}string":
        binding["datatype"] = term.datatype.value
    return binding


def _ended(text: bytes | None) -> bytes:
    text = text or b""  # it is None only where the output goes to a file
    return text if text.endswith(b"\n") or not text else text + b"\n"


def _table(result: Result, width: int | None) -> str:
    rows = [[_shown(cell) for cell in row] for row in result]
    widths = [max(map(columns, column)) for column in zip(result.columns, *rows, strict=True)]
    if width is not None and rows and sum(widths) + 2 * (len(widths) - 1) > width:
        return _records(result.columns, rows)
    right = _numeric(result)
    lines = [
        _line(result.columns, widths, right),
        _line(["-" * each for each in widths], widths, right),
        *(_line(row, widths, right) for row in rows),
    ]
    return "\n".join(lines) + "\n"


def _line(cells: list[str] | tuple[str, ...], widths: list[int], right: list[bool]) -> str:
    padded = []
    for cell, width, flush in zip(cells, widths, right, strict=True):
        space = " " * (width - columns(cell))
        padded.append(space + cell if flush else cell + space)
    return "  ".join(padded).rstrip()


def _records(names: tuple[str, ...], rows: list[list[str]]) -> str:
    margin = max(map(columns, names))
    blocks = []
    for row in rows:
        cells = zip(names, row, strict=True)
        blocks.append("".join(f"{name:<{margin}}  {cell}\n" for name, cell in cells if cell))
    return "\n".join(blocks)


def _markdown(result: Result) -> str:
    marks = ["---:" if right else "---" for right in _numeric(result)]
    rows = [[_in_cell(_shown(cell)) for cell in row] for row in result]
    lines = [map(_in_cell, result.columns), marks, *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def _in_cell(text: str) -> str:
    for mark in "\\|<*_`[":
        text = text.replace(mark, f"\\{mark}")
    return text


def _numeric(result: Result) -> list[bool]:
    """Which columns hold nothing but numbers and blanks."""
    columns = [[row[index] for row in result] for index in range(len(result.columns))]
    return [
        any(cells) and all(_is_number(cell) or cell is None for cell in cells) for cells in columns
    ]


def _is_number(cell: Value) -> bool:
    return not isinstance(cell, (str, bool)) and hasattr(cell, "__float__")


def _shown(cell: Value) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).lower()
    text = str(cell)
    if isinstance(cell, Iri) or "://" in text:  # a joined cell may hold several
        text = "; ".join(map(compact, text.split("; ")))
    return flat(text)
