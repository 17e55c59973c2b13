"""The YAML header of a stored query or rule: its lines begin with `#+`.

Every scalar is read as text, so that `no` stays a word and a date stays as it was written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import yaml

from communique.model import CommuniqueError, Location, Severity, did_you_mean
from communique.prefixes import KINDS, SCHEMES
from communique.project.table import Table

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path

__all__ = [
    "COLUMN_TYPES",
    "MAX_DEPTH",
    "PARAM_TYPES",
    "RULE_GRAPHS",
    "Column",
    "Param",
    "QueryHeader",
    "RuleHeader",
    "parse_query_header",
    "parse_rule_header",
]

PARAM_TYPES: Final = (*KINDS, *SCHEMES, "thing", "string", "integer", "date")
"""What the value of a parameter can be: a kind, a concept of a scheme, any thing, a literal."""

COLUMN_TYPES: Final = ("iri", "text", "concept", "date", "integer")
"""What the cells of a column are."""

MAX_DEPTH: Final = 20
"""How deep the brackets of a header may nest."""

RULE_GRAPHS: Final = ("data", "all")
"""What a rule can look at: the default graph of queries, or that together with the ontology."""


@dataclass(frozen=True, slots=True)
class Param:
    """One parameter of a stored query.

    Attributes:
        name: The name of the option and, with `?`, of the variable that it binds.
        types: One or more of `PARAM_TYPES`; a bare slug is tried in this order.
        description: What it narrows the answer to.
        required: Whether the query has no answer without it.
        default: The value that is taken when none is given.
        example: A value that works with the project's data.
        line: The line of the file at which it is declared.
    """

    name: str
    types: tuple[str, ...]
    description: str
    required: bool
    default: str | None
    example: str | None
    line: int

    @property
    def is_literal(self) -> bool:
        """Whether the value is a literal, not a thing."""
        return not {"string", "integer", "date"}.isdisjoint(self.types)

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds and schemes that the thing may be of; none where it may be anything."""
        return () if "thing" in self.types else self.types


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a stored query: its name, its type and the line that declares it."""

    name: str
    type: str
    line: int


@dataclass(frozen=True, slots=True)
class QueryHeader:
    """The header of a stored query."""

    summary: str
    description: str
    tags: tuple[str, ...]
    params: tuple[Param, ...]
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class RuleHeader:
    """The header of a rule over the whole graph.

    Attributes:
        code: Its code.
        severity: How grave its findings are.
        problem: What is wrong, and why that matters.
        solution: What to do.
        message: What a finding says, a template for `str.format`.
        example: An example of the fault, or an empty text.
        graph: What it looks at, one of `RULE_GRAPHS`.
    """

    code: str
    severity: Severity
    problem: str
    solution: str
    message: str
    example: str
    graph: str = "data"


_Places = dict[tuple[str | int, ...], int]

_HEADER: Final = re.compile(r"^#\+.*(?:\n#\+.*)*", re.MULTILINE)
_QUERY_KEYS: Final = ("summary", "description", "tags", "params", "columns")
_PARAM_KEYS: Final = ("type", "description", "required", "default", "example")
_RULE_KEYS: Final = ("code", "severity", "graph", "problem", "solution", "message", "example")


def parse_query_header(text: str, path: Path) -> QueryHeader:
    """Read the header of the stored query in `text`.

    Args:
        text: The whole file.
        path: The file, for the place of a fault.

    Raises:
        CommuniqueError: If the header is missing, is not YAML, or lacks or misspells a key.
    """
    header = _header(text, path, "summary")
    header.expect(_QUERY_KEYS)
    params, columns = _named(header, "params"), _named(header, "columns")
    if not columns.values:
        raise _lacking(header, "columns")
    return QueryHeader(
        summary=_text(header, "summary"),
        description=_text(header, "description", default=""),
        tags=header.strings("tags") or (),
        params=tuple(_param(params, name) for name in params.values),
        columns=tuple(
            Column(name, _word(columns, name, COLUMN_TYPES), columns.place(name).line)
            for name in columns.values
        ),
    )


def parse_rule_header(text: str, path: Path) -> RuleHeader:
    """Read the header of the rule in `text`; its code is the name of its file.

    Raises:
        CommuniqueError: If the header is missing, is not YAML, or lacks or misspells a key.
    """
    header = _header(text, path, "code")
    header.expect(_RULE_KEYS)
    code = _text(header, "code")
    if code != path.stem:
        raise header.fault(f"the code `{code}` is not the name of the file", "code")
    return RuleHeader(
        code=code,
        severity=Severity[_word(header, "severity", [str(each) for each in Severity]).upper()],
        problem=_text(header, "problem"),
        solution=_text(header, "solution"),
        message=_text(header, "message"),
        example=_text(header, "example", default=""),
        graph=_word(header, "graph", RULE_GRAPHS, default=RULE_GRAPHS[0]),
    )


def _param(params: Table, name: str) -> Param:
    param = _named(params, name)
    param.expect(_PARAM_KEYS)
    types = param.strings("type")
    if types is None:
        raise _lacking(param, "type")
    for word in types:
        _require_known(param, "type", word, PARAM_TYPES)
    return Param(
        name=name,
        types=types,
        description=_text(param, "description"),
        required=_word(param, "required", ("true", "false"), default="false") == "true",
        default=_text(param, "default", default="") or None,
        example=_text(param, "example", default="") or None,
        line=params.place(name).line,
    )


def _header(text: str, path: Path, first: str) -> Table:
    """Read the header of a file, whose first key is mostly `first`."""
    text = text.removeprefix("\ufeff")
    match = _HEADER.search(text)
    if match is None:
        raise CommuniqueError(
            "the query has no header",
            hint=f"begin the file with `#+ {first}: ...`",
            location=Location.of(path, 1),
        )
    places: _Places = {(): match.start()}
    header = Table(path, {}, text, places)
    # As long as the header, so that a place in one is a place in the other.
    source = re.sub(r"^#\+", "  ", match.group(), flags=re.MULTILINE)
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        if re.search(r"[&*\[{]", source):
            _refuse_bombs(yaml.parse(source, loader), header)
        values = _value(yaml.compose(source, loader), (), places, header)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        problem = getattr(error, "problem", None) or getattr(error, "reason", "it is not text")
        raise _at(header, mark.index if mark else 0).fault(
            f"the header is not YAML: {problem}",
            hint="text with `: ` or ` #` in it needs quotes",
        ) from None
    if not isinstance(values, dict):
        raise header.fault("the header is not a list of `key: value`")
    return Table(path, values, text, places)


def _refuse_bombs(events: Iterable[Any], header: Table) -> None:
    """Refuse aliases, which can stand for any size, and deep brackets."""
    depth = 0
    for event in events:
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if getattr(event, "anchor", None):
            raise _at(header, event.start_mark.index).fault(
                "the header has an anchor or an alias of YAML",
                hint="write the value out; text that begins with `&` or `*` needs quotes",
            )
        if depth > MAX_DEPTH:
            problem = f"the header has brackets more than {MAX_DEPTH} deep"
            raise _at(header, event.start_mark.index).fault(problem)


def _at(header: Table, index: int) -> Table:
    """Return a header without keys, whose faults are at an index into its YAML."""
    return Table(header.path, {}, header.text, {(): header.places[()] + index})


def _value(
    node: yaml.Node | None, keys: tuple[str | int, ...], places: _Places, header: Table
) -> Any:
    """Return what a node of YAML says, without empty values, and note where its keys stand."""
    if isinstance(node, yaml.SequenceNode):
        return [_value(element, (*keys, n), places, header) for n, element in enumerate(node.value)]
    if not isinstance(node, yaml.MappingNode):
        return node and node.value
    values = {}
    for key, value in node.value:
        inner = (*keys, str(key.value))
        if inner in places:
            raise _at(header, key.start_mark.index).fault(f"the header gives `{key.value}` twice")
        places[inner] = header.places[()] + key.start_mark.index
        values[inner[-1]] = _value(value, inner, places, header)
    return {name: value for name, value in values.items() if value not in ("", [], {})}


def _lacking(table: Table, key: str) -> CommuniqueError:
    return table.fault(f"the header lacks `{' '.join(map(str, (*table.above, key)))}`", key)


def _named(table: Table, key: str) -> Table:
    """Return the table at a key, which may be absent."""
    values = table.values.get(key, {})
    if not isinstance(values, dict):
        raise table.fault(f"`{key}` is not a list of `name: ...`", key)
    return Table(table.path, values, table.text, table.places, (*table.above, key))


def _text(table: Table, key: str, *, default: str | None = None) -> str:
    text = table.string(key)
    text = default if text is None else text
    if text is None:
        raise _lacking(table, key)
    return text


def _word(table: Table, key: str, words: Collection[str], *, default: str | None = None) -> str:
    """Return the text at a key, which has to be one of some words."""
    word = _text(table, key, default=default)
    _require_known(table, key, word, words)
    return word


def _require_known(table: Table, key: str, word: str, words: Collection[str]) -> None:
    if word not in words:
        hint = did_you_mean(word, words) or f"one of {', '.join(words)}"
        raise table.fault(f"the header does not know `{word}`", key, hint=hint)
