"""The YAML header of a stored query or rule: its lines begin with `#+`.

A header is read with every scalar as text, so that `no` stays a word and a date stays as it
was written, and with the line of each key, so that a fault is reported where it stands.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import yaml

from communique.model import CommuniqueError, Location, Severity, did_you_mean
from communique.prefixes import KINDS, SCHEMES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

__all__ = [
    "COLUMN_TYPES",
    "PARAM_TYPES",
    "RULE_GRAPHS",
    "Column",
    "Param",
    "QueryHeader",
    "RuleHeader",
    "parse_query_header",
    "parse_rule_header",
]

MAX_DEPTH: Final = 20
"""How deep the brackets of a header may be nested."""

PARAM_TYPES: Final = (*KINDS, *SCHEMES, "thing", "string", "integer", "date")
"""What the value of a parameter can be: a kind, a concept of a scheme, any thing, a literal."""

COLUMN_TYPES: Final = ("iri", "text", "concept", "date", "integer")
"""What the cells of a column are."""

RULE_GRAPHS: Final = ("data", "all")
"""What a rule can look at: the default graph of queries, or that together with the ontology."""

RULE_READS: Final = ("any", "statement", "terms")
"""What the rows of a rule depend on: on anything; each on one statement, with what is said of its
terms and what refers to those without a name; or only on which terms are in use."""

_Tree = str | list["_Tree"] | dict[str, "_Tree"]


class Param(NamedTuple):
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
        """Whether the value is a text, a number or a day, and no thing."""
        return not {"string", "integer", "date"}.isdisjoint(self.types)

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds and schemes that the thing may be of; none where it may be anything."""
        return () if "thing" in self.types else self.types


class Column(NamedTuple):
    """One column of a stored query: its name, its type and the line that declares it."""

    name: str
    type: str
    line: int


class QueryHeader(NamedTuple):
    """The header of a stored query."""

    summary: str
    description: str
    tags: tuple[str, ...]
    params: tuple[Param, ...]
    columns: tuple[Column, ...]


class RuleHeader(NamedTuple):
    """The header of a rule over the whole graph.

    Attributes:
        code: Its code.
        severity: How grave its findings are.
        problem: What is wrong, and why that matters.
        solution: What to do.
        message: What a finding says, a template for `str.format`.
        example: An example of the fault, or an empty text.
        graph: What it looks at, one of `RULE_GRAPHS`.
        reads: What its rows depend on, one of `RULE_READS`, where the query does not show it.
    """

    code: str
    severity: Severity
    problem: str
    solution: str
    message: str
    example: str
    graph: str = "data"
    reads: str = "any"


def parse_query_header(text: str, path: Path) -> QueryHeader:
    """Read the header of the stored query in `text`.

    Args:
        text: The whole file.
        path: The file, for the place of a fault.

    Raises:
        CommuniqueError: If the header is missing, is not YAML, or lacks or misspells a key.
    """
    fields = _Fields(text, path, "summary")
    fields.expect({"summary", "description", "tags", "params", "columns"})
    params = [_param(fields, name) for name in fields.keys_of("params")]
    columns = []
    for name in fields.keys_of("columns", required=True):
        kind = fields.text("columns", name)
        fields.one_of(kind, COLUMN_TYPES, "columns", name)
        columns.append(Column(name, kind, fields.line("columns", name)))
    return QueryHeader(
        summary=fields.text("summary"),
        description=fields.text("description", default=""),
        tags=fields.texts("tags"),
        params=tuple(params),
        columns=tuple(columns),
    )


def parse_rule_header(text: str, path: Path) -> RuleHeader:
    """Read the header of the rule in `text`; its code is the name of its file.

    Raises:
        CommuniqueError: If the header is missing, is not YAML, or lacks or misspells a key.
    """
    fields = _Fields(text, path, "code")
    keys = {"code", "severity", "graph", "reads", "problem", "solution", "message", "example"}
    fields.expect(keys)
    code = fields.text("code")
    if code != path.stem:
        raise fields.fault(f"the code `{code}` is not the name of the file", "code")
    severity = fields.text("severity")
    fields.one_of(severity, tuple(str(each) for each in Severity), "severity")
    graph = fields.text("graph", default=RULE_GRAPHS[0])
    fields.one_of(graph, RULE_GRAPHS, "graph")
    reads = fields.text("reads", default=RULE_READS[0])
    fields.one_of(reads, RULE_READS, "reads")
    return RuleHeader(
        code=code,
        severity=Severity[severity.upper()],
        problem=fields.text("problem"),
        solution=fields.text("solution"),
        message=fields.text("message"),
        example=fields.text("example", default=""),
        graph=graph,
        reads=reads,
    )


def _param(fields: _Fields, name: str) -> Param:
    place = ("params", name)
    fields.expect({"type", "description", "required", "default", "example"}, *place)
    types = fields.texts(*place, "type", required=True)
    for each in types:
        fields.one_of(each, PARAM_TYPES, *place, "type")
    required = fields.text(*place, "required", default="false")
    fields.one_of(required, ("true", "false"), *place, "required")
    return Param(
        name=name,
        types=types,
        description=fields.text(*place, "description"),
        required=required == "true",
        default=fields.text(*place, "default", default="") or None,
        example=fields.text(*place, "example", default="") or None,
        line=fields.line(*place),
    )


class _Fields:
    """The tree of a header, addressed by the keys that lead to a value."""

    def __init__(self, text: str, path: Path, first: str) -> None:
        self._path = path
        self._lines: dict[tuple[str, ...], int] = {}
        lines = text.removeprefix("\ufeff").splitlines()
        begin = next((n for n, line in enumerate(lines) if line.startswith("#+")), None)
        if begin is None:
            raise CommuniqueError(
                "the query has no header",
                hint=f"begin the file with `#+ {first}: ...`",
                location=Location.of(path, 1),
            )
        block = []
        for line in lines[begin:]:
            if not line.startswith("#+"):
                break
            block.append(line[2:].removeprefix(" "))
        self._first = begin + 1
        self._tree = self._read("\n".join(block))

    def _read(self, source: str) -> _Tree:
        kind = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
        loader = None
        try:
            loader = kind(source)
            if re.search(r"[*\[{]", source):
                self._refuse_bombs(yaml.parse(source, kind))
            node = loader.get_single_node()
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line = self._first + (mark.line if mark else 0)
            raise CommuniqueError(
                f"the header is not YAML: {error.problem}",
                hint="text with `: ` or ` #` in it needs quotes",
                location=Location.of(self._path, line, mark.column + 4 if mark else 0),
            ) from None
        except yaml.YAMLError as error:  # a character that YAML does not have
            why = " ".join(str(error).split())
            place = Location.of(self._path, self._first)
            raise CommuniqueError(f"the header is not YAML: {why}", location=place) from None
        finally:
            if loader is not None:
                loader.dispose()
        if not isinstance(node, yaml.MappingNode):
            raise self.fault("the header is not a list of `key: value`")
        return self._value(node, ())

    def _refuse_bombs(self, events: Iterable[Any]) -> None:
        """Raise an error for aliases, which can stand for any size, and for deep brackets."""
        depth = 0
        for event in events:
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > MAX_DEPTH or isinstance(event, yaml.AliasEvent):
                raise CommuniqueError(
                    f"the header has an alias, or brackets more than {MAX_DEPTH} deep",
                    hint="write out what it stands for; text that begins with `*` needs quotes",
                    location=Location.of(self._path, self._first + event.start_mark.line),
                )

    def _value(self, node: yaml.Node, place: tuple[str, ...]) -> _Tree:
        if isinstance(node, yaml.SequenceNode):
            return [self._value(each, place) for each in node.value]
        if not isinstance(node, yaml.MappingNode):
            return str(node.value)
        tree: dict[str, _Tree] = {}
        for key, value in node.value:
            inner = (*place, str(key.value))
            self._lines.setdefault(inner, self._first + key.start_mark.line)
            if inner[-1] in tree:
                line = self._first + key.start_mark.line
                raise CommuniqueError(
                    f"the header gives `{inner[-1]}` twice",
                    location=Location.of(self._path, line),
                )
            tree[inner[-1]] = self._value(value, inner)
        return tree

    def line(self, *place: str) -> int:
        """The line of a key, or of the nearest one above it that is there."""
        while place and place not in self._lines:
            place = place[:-1]
        return self._lines.get(place, self._first)

    def fault(self, message: str, *place: str, hint: str | None = None) -> CommuniqueError:
        """An error that points at a key."""
        location = Location.of(self._path, self.line(*place))
        return CommuniqueError(message, hint=hint, location=location)

    def _find(self, place: tuple[str, ...]) -> _Tree | None:
        tree: _Tree | None = self._tree
        for key in place:
            tree = tree.get(key) if isinstance(tree, dict) else None
        return tree

    def keys_of(self, *place: str, required: bool = False) -> Iterable[str]:
        """The keys below a key, in the order in which they are written."""
        tree = self._find(place)
        if not tree:
            if required:
                raise self.fault(f"the header lacks `{' '.join(place)}`", *place)
            return ()
        if not isinstance(tree, dict):
            raise self.fault(f"`{place[-1]}` is not a list of `name: ...`", *place)
        return tree

    def expect(self, known: set[str], *place: str) -> None:
        """Refuse keys that are not known: a misspelt one would be ignored otherwise."""
        for key in self.keys_of(*place):
            self.one_of(key, tuple(sorted(known)), *place, key)

    def one_of(self, word: str, words: tuple[str, ...], *place: str) -> None:
        """Refuse a word that is not one of `words`."""
        if word not in words:
            hint = did_you_mean(word, words) or f"one of {', '.join(words)}"
            raise self.fault(f"the header does not know `{word}`", *place, hint=hint)

    def text(self, *place: str, default: str | None = None) -> str:
        """The text at a key, without white space around it."""
        tree = self._find(place)
        if tree is None or tree == "":
            if default is None:
                raise self.fault(f"the header lacks `{' '.join(place)}`", *place)
            return default
        if not isinstance(tree, str):
            raise self.fault(f"`{place[-1]}` is not a text", *place)
        return tree.strip()

    def texts(self, *place: str, required: bool = False) -> tuple[str, ...]:
        """The texts at a key, whether it has one or a list of them."""
        tree = self._find(place)
        if not tree:
            if required:
                raise self.fault(f"the header lacks `{' '.join(place)}`", *place)
            return ()
        found = tree if isinstance(tree, list) else [tree]
        words = tuple(each.strip() for each in found if isinstance(each, str))
        if len(words) != len(found):
            raise self.fault(f"`{place[-1]}` is not a list of words", *place)
        return words
