"""Tables for people without RDF: CSV files with CSVW metadata and a data dictionary.

Each class is a table, each thing a row, each property a column: what a table has follows from
the graph, and what a column means from the ontology. `statements.csv` has every statement once
for each passage that supports it, so that the graph can be made from it again.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pyoxigraph as ox

from communique.export.dataset import dataset_of
from communique.export.statements import STRING, read_literal
from communique.graph.find import LABELS, label_of
from communique.model import plural
from communique.prefixes import PREFIXES, SCHEMES, expand

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from communique.graph import Graph

__all__ = ["DICTIONARY", "METADATA", "STATEMENTS", "tables"]

METADATA: Final = "csv-metadata.json"
"""The file of the CSVW metadata, where readers of CSVW look for it."""
STATEMENTS: Final = "statements.csv"
DICTIONARY: Final = "dictionary.csv"

_SAME_TABLE: Final = {expand("cmq:Dialogue"): expand("cmq:Meeting")}
_EVIDENCE, _ATTESTED = f"<{expand('cmq:hasEvidence')}>", f"<{expand('cmq:attestedBy')}>"
_SOURCE, _QUOTE = f"<{expand('cmq:source')}>", f"<{expand('cmq:quote')}>"
_TYPE, _PREFERRED = f"<{expand('rdf:type')}>", f"<{expand('cmq:preferredSchedule')}>"
_WHEN: Final = frozenset(
    f"<{expand(f'cmq:{name}')}>"
    for name in ("start", "end", "earliest", "latest", "dayCount", "atPlace")
)
# Derived facts that only queries need.
_HIDDEN: Final = frozenset(
    f"<{expand(f'cmq:{name}')}>"
    for name in ("firstDayNumber", "lastDayNumber", "kindName", "shownAs")
)
_FIRST: Final = (*LABELS, expand("cmq:partOf"))
_SEPARATORS: Final = ("; ", " | ", " ¦ ", "\n", "\x1f")
_XSD: Final = PREFIXES["xsd"]
# The datatypes of CSVW that have the name that they have in XML Schema (section 5.11.1).
_DATATYPES: Final = frozenset(
    ("anyURI", "boolean", "date", "dateTime", "decimal", "double", "integer", "string", "time")
)
_HEAD: Final = (
    *("table", "column", "label", "property", "kind", "separator", "derived", "description"),
)
_STATEMENT: Final = {
    "subject": "The thing of which the statement speaks.",
    "property": "The property.",
    "value": "The value: an IRI, or a text.",
    "datatype": "The datatype of a text that has no language; empty for an IRI.",
    "language": "The language of a text.",
    "evidence": "The passage that supports the statement; one row for each passage.",
    "source": "The document of the passage.",
    "quote": "The words of the passage.",
}

_Rows = dict[str, dict[tuple[str, str], list[str]]]
"""The values of each subject by property and kind: a language, a datatype, a namespace."""


class _Column(NamedTuple):
    """A column: its name, where its values come from, and how they are joined."""

    name: str
    property: str
    kind: str
    derived: bool
    separator: str
    label: str
    description: str


def tables(graph: Graph, lines: set[str] | None = None) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the content of each table of a graph, its metadata and the dictionary.

    Args:
        graph: The graph.
        lines: Its statements as N-Triples without the dots, where they are at hand.

    Raises:
        CommuniqueError: If a file of the project cannot be read or parsed.
    """
    if lines is None:
        lines = {line for path in graph.project.graph_files for line in graph.lines(path)}
    yield from _Tables(graph, lines).files()


class _Tables:
    """Makes the tables of one graph."""

    def __init__(self, graph: Graph, lines: set[str]) -> None:
        self._graph = graph
        self._lines = sorted(lines)
        self._values = _rows(self._lines)
        derived = map(str, graph.derived())
        self._derived = _rows(line for line in sorted(derived) if line not in lines)
        for found in self._derived.values():
            for schedule in found.get((_PREFERRED, "iri"), ()):
                # When and where a meeting is stands in its own row, too.
                own = self._values[schedule]
                found |= {key: values for key, values in own.items() if key[0] in _WHEN}
        self._term = cache(self._described)
        self._label = cache(self._find_label)

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Yield all files."""
        members: defaultdict[str, list[str]] = defaultdict(list)
        for subject, found in self._values.items():
            classes = {c[1:-1] for (p, _), cs in found.items() if p == _TYPE for c in cs}
            for each in {_SAME_TABLE.get(name, name) for name in classes}:
                members[each].append(subject)
        names = self._file_names(members)
        ids = {names[each]: set(subjects) for each, subjects in members.items()}
        described, dictionary = [], []
        for each, name in sorted(names.items(), key=lambda item: item[1]):
            subjects = sorted(members[each], key=_natural)
            columns = self._columns(subjects)
            cells = [[self._cell(subject, column) for column in columns] for subject in subjects]
            yield name, _csv([column.name for column in columns], cells)
            label, definition = self._term(each)
            described.append(self._table(name, label, definition, columns, subjects, ids))
            dictionary += [
                [name, *_entry(column), definition if column.name == "id" else column.description]
                for column in columns
            ]
        yield STATEMENTS, _csv(_STATEMENT, self._statements())
        described.append(_statements_table())
        dictionary += [
            [STATEMENTS, name, "", "", "", "", "no", text] for name, text in _STATEMENT.items()
        ]
        yield DICTIONARY, _csv(_HEAD, dictionary)
        yield METADATA, self._metadata(described)

    def _file_names(self, classes: Iterable[str]) -> dict[str, str]:
        """Return a file name for each class; of two classes of one name, the later is numbered."""
        names: dict[str, str] = {}
        for each in sorted(classes):
            local = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", re.split(r"[#/:]", each)[-1]).lower()
            name = plural(re.sub(r"[^a-z0-9-]+", "-", local) or "things")
            count = sum(re.sub(r"-\d+$", "", other) == name for other in names.values())
            names[each] = f"{name}-{count + 1}" if count else name
        return {each: f"{name}.csv" for each, name in names.items()}

    def _columns(self, subjects: list[str]) -> list[_Column]:
        found: dict[tuple[str, str, bool], list[list[str]]] = defaultdict(list)
        for subject in subjects:
            for rows in (self._values, self._derived):
                for (predicate, kind), values in rows.get(subject, {}).items():
                    found[predicate, kind, rows is self._derived].append(values)
        columns = [_Column("id", "", "iri", False, "", "", "")]
        taken = {"id"}
        for predicate, kind, derived in sorted(found, key=_column_order):
            # A name keeps its language; of two columns with one name, the later says its kind.
            local = re.split(r"[#/:]", predicate[1:-1])[-1]
            # A name of CSVW does not begin with `_` (section 5.6).
            name = re.sub(r"\W+", "_", local, flags=re.ASCII).lstrip("_") or "value"
            name = f"{name}_{kind[1:]}".replace("-", "_") if kind.startswith("@") else name
            while name in taken:
                name += f"_{re.split(r'[#/]', kind.rstrip('#/'))[-1]}".replace("-", "_")
            taken.add(name)
            cells = found[predicate, kind, derived]
            separator = _separator([list(map(_text, cell)) for cell in cells])
            column = _Column(
                name, predicate, kind, derived, separator, *self._term(predicate[1:-1])
            )
            columns.append(column)
            labels = [[self._label(value) for value in cell] for cell in cells]
            if kind == "iri" and any(map(any, labels)):
                text = f"What the values of {name} are called."
                taken.add(f"{name}Label")
                columns.append(
                    column._replace(
                        name=f"{name}Label",
                        kind="label",
                        separator=_separator(labels),
                        description=text,
                    )
                )
        return columns

    def _cell(self, subject: str, column: _Column) -> str:
        if not column.property:
            return _text(subject)
        rows = self._derived if column.derived else self._values
        kind = "iri" if column.kind == "label" else column.kind
        values = rows[subject].get((column.property, kind), ())
        if column.kind == "label":
            return column.separator.join(map(self._label, values))
        if column.kind.endswith(("/", "#")):
            return column.separator.join(value[1 + len(column.kind) : -1] for value in values)
        return column.separator.join(map(_text, values))

    def _find_label(self, node: str) -> str:
        """Return what a thing is called, empty where it has no label."""

        def labels(iri: str) -> list[ox.Literal]:
            found = self._values.get(node, {}).items()
            return [_literal(v) for (p, _), vs in found if p == f"<{iri}>" for v in vs]

        return label_of(labels) or ""

    def _described(self, iri: str) -> tuple[str, str]:
        """Return the label and the definition of a term of the ontology."""

        def values(name: str) -> list[Any]:
            quads = self._graph.merged.quads_for_pattern(
                ox.NamedNode(iri), ox.NamedNode(name), None, None
            )
            return sorted((quad.object for quad in quads), key=str)

        definitions = values(expand("skos:definition")) + values(expand("rdfs:comment"))
        texts = [value.value for value in definitions if isinstance(value, ox.Literal)]
        return label_of(values) or "", texts[0] if texts else ""

    def _statements(self) -> Iterable[list[str]]:
        def passages(subject: str) -> list[str]:
            named = (
                rows.get(subject, {}).get((name, "iri"), ())
                for rows, name in ((self._values, _EVIDENCE), (self._derived, _ATTESTED))
            )
            return sorted({node for nodes in named for node in nodes}) or [""]

        for line in self._lines:
            subject, predicate, value = line.split(" ", 2)
            datatype = language = ""
            if value[0] == '"':
                _, datatype, language = read_literal(value)
            cells = [_text(subject), _text(predicate), _text(value), datatype, language]
            for evidence in passages(subject):
                found = self._values.get(evidence, {})
                source = found.get((_SOURCE, "iri"), [""])[0]
                quote = found.get((_QUOTE, STRING), [""])[0]
                yield [*cells, *(_text(node) if node else "" for node in (evidence, source, quote))]

    def _table(
        self,
        name: str,
        label: str,
        definition: str,
        columns: list[_Column],
        subjects: list[str],
        ids: dict[str, set[str]],
    ) -> dict[str, Any]:
        """Return the metadata of a table, with the tables that its columns refer to."""
        keys = []
        for column in columns[1:]:
            if column.kind == "iri" and not column.separator:
                rows = self._derived if column.derived else self._values
                cells = (rows[subject].get((column.property, "iri"), ()) for subject in subjects)
                values = {value for cell in cells for value in cell}
                if other := next((each for each, its in ids.items() if values <= its), None):
                    reference = {"resource": other, "columnReference": "id"}
                    keys.append({"columnReference": column.name, "reference": reference})
        schema = {
            "aboutUrl": "{+id}",
            "columns": [_column_metadata(column) for column in columns],
            "primaryKey": "id",
            **({"foreignKeys": keys} if keys else {}),
        }
        return {
            "url": name,
            "dc:title": label or name.removesuffix(".csv"),
            **({"dc:description": definition} if definition else {}),
            "tableSchema": schema,
        }

    def _metadata(self, described: list[dict[str, Any]]) -> bytes:
        dataset = dataset_of(self._graph)
        head = {
            "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
            "dc:title": dataset.title,
            "dc:description": dataset.description,
            "dc:publisher": dataset.publisher,
            "dc:license": {"@id": dataset.licence} if dataset.licence else "",
        }
        document = {**{key: value for key, value in head.items() if value}, "tables": described}
        return (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode()


def _rows(lines: Iterable[str]) -> _Rows:
    rows: _Rows = defaultdict(dict)
    names: dict[str, str] = {}
    for line in lines:
        subject, predicate, value = line.split(" ", 2)
        if predicate not in _HIDDEN:
            # The same few names, over and over.
            kind = _kind(predicate, value)
            key = names.setdefault(predicate, predicate), names.setdefault(kind, kind)
            rows[subject].setdefault(key, []).append(value)
    return rows


def _kind(predicate: str, value: str) -> str:
    """Return what kind of values a column holds: concepts and classes are shown by their name."""
    if value[0] == '"':
        _, datatype, language = read_literal(value)
        return f"@{language}" if language else datatype
    if predicate == _TYPE:
        return value[1 : max(value.rfind("#"), value.rfind("/")) + 1] or "iri"
    return next((space for space in SCHEMES.values() if value.startswith(space, 1)), "iri")


def _literal(node: str) -> ox.Literal:
    text, datatype, language = read_literal(node)
    if language:
        return ox.Literal(text, language=language)
    return ox.Literal(text, datatype=ox.NamedNode(datatype))


def _text(node: str) -> str:
    """Return an IRI without its brackets, a literal without its datatype or language."""
    if node[0] == '"':
        return read_literal(node)[0]
    return node[1:-1] if node[0] == "<" and node[1] != "<" else node


def _natural(text: str) -> list[str | int]:
    parts = re.split(r"([0-9]+)", text.removesuffix(">"))
    return [int(part) if part.isdigit() else part for part in parts]


def _column_order(key: tuple[str, str, bool]) -> tuple[object, ...]:
    predicate, kind, derived = key
    iri = predicate[1:-1]
    place = _FIRST.index(iri) if iri in _FIRST else len(_FIRST)
    is_last = predicate == _EVIDENCE
    return derived, predicate != _TYPE, is_last, place, iri.rpartition("#")[2].lower(), iri, kind


def _separator(cells: list[list[str]]) -> str:
    """Return what joins the values of a column: nothing that stands in one; '' for single ones."""
    several = [cell for cell in cells if len(cell) > 1]
    if not several:
        return ""
    free = (each for each in _SEPARATORS if not any(each in text for c in several for text in c))
    return next(free, _SEPARATORS[-1])


def _datatype(kind: str) -> str | dict[str, str]:
    local = kind.removeprefix(_XSD)
    if kind.startswith(_XSD) and local in _DATATYPES:
        return local
    return {"base": "string", "@id": kind} if ":" in kind else "string"


def _entry(column: _Column) -> list[str]:
    separator = {"\n": "line feed", "\x1f": "U+001F"}.get(column.separator, column.separator)
    derived = "yes" if column.derived else "no"
    return [column.name, column.label, column.property[1:-1], column.kind, separator, derived]


def _column_metadata(column: _Column) -> dict[str, Any]:
    entry: dict[str, Any] = {"name": column.name, "titles": column.name}
    if column.description:
        entry["dc:description"] = column.description
    if column.separator:
        entry["separator"] = column.separator
    if not column.property:
        return {**entry, "datatype": "anyURI", "required": True, "suppressOutput": True}
    if column.kind == "label":
        return {**entry, "datatype": "string", "suppressOutput": True}
    entry["propertyUrl"] = column.property[1:-1]
    if column.kind.startswith("@"):
        return {**entry, "datatype": "string", "lang": column.kind[1:]}
    is_iri = column.kind == "iri" or column.kind.endswith(("/", "#"))
    entry["datatype"] = "anyURI" if column.kind == "iri" else _datatype(column.kind)
    if is_iri:
        entry["datatype"] = "anyURI" if column.kind == "iri" else "string"
        # CSVW has no template for the single values of a cell with several.
        if not column.separator:
            space = "" if column.kind == "iri" else column.kind
            entry["valueUrl"] = f"{space}{{+{column.name}}}"
    if column.derived:
        entry["suppressOutput"] = True
    return entry


def _statements_table() -> dict[str, Any]:
    columns = [
        {"name": name, "titles": name, "dc:description": text, "datatype": "string"}
        for name, text in _STATEMENT.items()
    ]
    return {
        "url": STATEMENTS,
        "dc:title": "statements",
        "dc:description": "Every statement, once for each passage that supports it.",
        "tableSchema": {"columns": columns},
        "suppressOutput": True,
    }


def _csv(head: Iterable[str], rows: Iterable[list[str]]) -> bytes:
    content = io.BytesIO()
    with io.TextIOWrapper(content, encoding="utf-8", newline="") as text:
        writer = csv.writer(text)
        writer.writerow(list(head))
        writer.writerows(rows)
        text.flush()
        return content.getvalue()
