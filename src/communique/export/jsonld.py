"""JSON-LD, compacted with the project's own context, which the document carries.

The context is applied here and not by a general processor for three reasons: the result is
the same bytes in every run; every literal keeps its lexical form; and nothing can open a
connection, because a context that names another document is refused. What the context may
say is the part of JSON-LD 1.1 that maps names: prefixes, terms with `@id`, `@type` and
`@language`, and the containers `@set` and `@language`. JSON-LD 1.1, section 9.15; JSON-LD 1.1
API, section 5.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from communique.export.statements import STRING, Literal, pieces, read_literal
from communique.files import read_text
from communique.model import CommuniqueError, Location
from communique.prefixes import PREFIXES, is_iri

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from communique.export.statements import Statements

__all__ = ["Context", "jsonld", "read_context"]

_Json = str | int | bool | None | list["_Json"] | dict[str, "_Json"]

_TYPE: Final = f"<{PREFIXES['rdf']}type>"
_XSD: Final = PREFIXES["xsd"]
# What a JSON number or truth value stands for, and comes back as, to the letter.
_INTEGER: Final = re.compile(r"(?:0|-?[1-9][0-9]{0,14})\Z")
# Nodes that stand near each other are much alike, so that few IRIs need to be kept.
_KNOWN: Final = 1 << 16
_GEN_DELIMS: Final = tuple(":/?#[]@")


@dataclass(frozen=True, slots=True)
class _Term:
    """A name of the context: what it stands for, and what its values are read as."""

    name: str
    iri: str
    type: str | None
    language: str | None
    container: str | None


# A key that no term defines, such as a compact IRI, has no rules for its values.
_NO_TERM: Final = _Term("", "", None, None, None)


class Context:
    """A JSON-LD context, ready to shorten IRIs and values with.

    Attributes:
        content: The value of `@context`.
    """

    def __init__(self, content: object, place: Path) -> None:
        """Read a context.

        Args:
            content: The value of `@context`.
            place: The file that it stands in, for errors.

        Raises:
            CommuniqueError: If it is not an object, or says what this module cannot apply.
        """
        self._place = place
        if not isinstance(content, dict):
            raise self._fault("`@context` is not an object", "write the names in the file itself")
        self.content: dict[str, _Json] = content
        self._prefixes: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self.iri = lru_cache(_KNOWN)(self._compact)
        """Returns an IRI as a compact one where a prefix fits."""
        self._terms: dict[str, list[_Term]] = defaultdict(list)
        self._aliases = {"@id": "@id", "@type": "@type"}
        self._read()

    def _fault(self, message: str, hint: str | None = None) -> CommuniqueError:
        return CommuniqueError(message, hint=hint, location=Location.of(self._place))

    def _read(self) -> None:
        entries = {}
        for name, entry in self.content.items():
            if name == "@version":
                continue
            if name.startswith("@"):
                raise self._fault(f"the context has `{name}`", "it may only define names")
            definition = {"@id": entry} if isinstance(entry, str) else entry
            if not isinstance(definition, dict) or not isinstance(definition.get("@id"), str):
                raise self._fault(f"`{name}` in the context has no `@id`")
            entries[name] = definition
            iri = definition["@id"]
            assert isinstance(iri, str)  # just checked; mypy does not follow `get`
            if isinstance(entry, str) and is_iri(iri) and iri.endswith(_GEN_DELIMS):
                self._prefixes[name] = iri
                self._names.setdefault(iri, name)
        for name, definition in entries.items():
            if definition["@id"] in self._aliases:
                self._aliases[str(definition["@id"])] = name
            elif name not in self._prefixes:
                term = self._term(name, definition)
                self._terms[term.iri].append(term)

    def _term(self, name: str, definition: Mapping[str, _Json]) -> _Term:
        values: dict[str, str | None] = {}
        for key in ("@id", "@type", "@language", "@container"):
            value = definition.get(key)
            if value is not None and not isinstance(value, str):
                raise self._fault(f"`{key}` of `{name}` in the context is not a text")
            values[key] = value
        if unknown := sorted(definition.keys() - values.keys()):
            raise self._fault(f"`{name}` in the context has `{unknown[0]}`", "leave it out")
        if values["@container"] not in (None, "@set", "@language"):
            raise self._fault(f"`{name}` in the context has the container {values['@container']}")
        kind = values["@type"]
        if kind is not None and not kind.startswith("@"):
            kind = self._expand(kind, name)
        elif kind not in (None, "@id", "@vocab"):
            raise self._fault(f"`{name}` in the context has the type {kind}")
        iri = self._expand(values["@id"] or "", name)
        return _Term(name, iri, kind, values["@language"], values["@container"])

    def _expand(self, text: str, name: str) -> str:
        prefix, colon, local = text.partition(":")
        iri = self._prefixes.get(prefix, prefix + colon) + local
        if not is_iri(iri):
            raise self._fault(f"`{name}` in the context stands for `{text}`, which is no IRI")
        return iri

    def _compact(self, iri: str) -> str:
        for separator in "#/":
            cut = iri.rfind(separator) + 1
            name = self._names.get(iri[:cut])
            if name is not None and cut < len(iri) and iri[cut] != "/":
                return f"{name}:{iri[cut:]}"
        # A part: its prefix ends at the last slash before the `#`.
        owner, mark, part = iri.rpartition("#")
        if mark and (short := self._compact(owner)) != owner:
            return f"{short}#{part}"
        scheme, _, rest = iri.partition(":")
        if scheme in self._prefixes and not rest.startswith("//"):
            raise self._fault(f"<{iri}> would be read as a name with the prefix `{scheme}:`")
        return iri

    def symbol(self, iri: str) -> str:
        """Return the name of a class, a datatype or a property without rules for its values."""
        for term in self._terms.get(iri, ()):
            if term.type is term.language is term.container is None:
                return term.name
        return self.iri(iri)

    def node(self, node: str, shorten: Callable[[str], str]) -> str:
        """Return the text that identifies an IRI or a blank node of N-Triples."""
        return shorten(node[1:-1]) if node[0] == "<" else node

    def key(self, keyword: str) -> str:
        """Return the context's own name for `@id` or `@type`."""
        return self._aliases[keyword]

    def entry(self, predicate: str, value: str | Literal) -> tuple[_Term | None, str, _Json]:
        """Return the term, the key and the JSON for one statement about a node."""
        terms = self._terms.get(predicate, [])
        for term in terms:
            short = self._coerced(term, value)
            if short is not None:
                return term, term.name, short
        for term in terms:
            # An object says by itself what it is, whatever the term makes of a text.
            if term.container != "@language":
                return term, term.name, self._explicit(value)
        plain = self._coerced(_NO_TERM, value)
        return None, self.iri(predicate), self._explicit(value) if plain is None else plain

    def _coerced(self, term: _Term, value: str | Literal) -> _Json:
        """Return the text or number that `term` reads as `value`, or None."""
        if not isinstance(value, Literal):
            return self.node(value, self.iri) if term.type == "@id" else None
        datatype, text = value.datatype, value.value
        if term.container == "@language":
            return text if value.language else None
        if value.language:
            return text if term.language and term.language.lower() == value.language else None
        if term.language is None and term.type in (None, datatype) and _is_native(value):
            native: _Json = json.loads(text)
            return native
        if term.type is None and term.language is None:
            return text if datatype == STRING else None
        return text if term.type == datatype else None

    def _explicit(self, value: str | Literal) -> _Json:
        if not isinstance(value, Literal):
            return {self.key("@id"): self.node(value, self.iri)}
        if value.language:
            return {"@value": value.value, "@language": value.language}
        if value.datatype == STRING:
            return {"@value": value.value}
        return {"@value": value.value, self.key("@type"): self.symbol(value.datatype)}


def read_context(path: Path) -> Context:
    """Read the context in a file; where there is none, one with the project's prefixes.

    Raises:
        UsageError: If the file cannot be read.
        CommuniqueError: If it is not JSON, or its context cannot be applied.
    """
    if not path.exists():
        return Context(dict(PREFIXES), path)
    try:
        content = json.loads(read_text(path))
    except json.JSONDecodeError as error:
        place = Location.of(path, error.lineno, error.colno)
        raise CommuniqueError(f"not JSON: {error.msg.lower()}", location=place) from error
    if not isinstance(content, dict) or "@context" not in content:
        raise CommuniqueError("the file has no `@context`", location=Location.of(path))
    return Context(content["@context"], path)


def jsonld(statements: Statements, context: Context) -> Iterator[bytes]:
    """Yield a JSON-LD 1.1 document of the triples, which are used up by that."""
    nodes = (
        _indented(_node(subject, pairs, context), "    ") for subject, pairs in statements.nodes()
    )

    def parts() -> Iterator[str]:
        first = next(nodes, None)
        if first is None:
            yield "[]"
        else:
            yield f"[\n    {first}"
            for node in nodes:
                yield f",\n    {node}"
            yield "\n  ]"
        yield "\n}\n"

    # Node by node: the whole document as an object would take ten times the memory. The head
    # waits for the rest, in which a fault may still be found.
    head = f'{{\n  "@context": {_indented(context.content, "  ")},\n  "@graph": '
    return pieces(parts(), lambda: head)


def _indented(value: _Json, margin: str) -> str:
    # A line end in a text is escaped, so that all that are left begin a line of ours.
    return json.dumps(value, indent=2, ensure_ascii=False).replace("\n", f"\n{margin}")


def _node(subject: str, pairs: list[tuple[str, str]], context: Context) -> dict[str, _Json]:
    types: list[str] = []
    entries: dict[str, list[_Json]] = defaultdict(list)
    containers: dict[str, str | None] = {}
    by_language: dict[str, dict[str, list[_Json]]] = defaultdict(lambda: defaultdict(list))
    for predicate, text in pairs:
        if predicate == _TYPE and text[0] != '"':
            types.append(context.node(text, context.symbol))
            continue
        value = read_literal(text) if text[0] == '"' else text
        term, key, json_value = context.entry(predicate[1:-1], value)
        if term and term.container == "@language" and isinstance(value, Literal):
            by_language[key][value.language].append(json_value)
        else:
            containers[key] = term.container if term else None
            entries[key].append(json_value)
    node: dict[str, _Json] = {context.key("@id"): context.node(subject, context.iri)}
    if types:
        node[context.key("@type")] = types[0] if len(types) == 1 else list(types)
    rest: dict[str, _Json] = {
        key: values if containers[key] == "@set" or len(values) > 1 else values[0]
        for key, values in entries.items()
    }
    for key, languages in by_language.items():
        rest[key] = {
            language: values[0] if len(values) == 1 else values
            for language, values in sorted(languages.items())
        }
    return node | dict(sorted(rest.items()))


def _is_native(literal: Literal) -> bool:
    if literal.datatype == _XSD + "boolean":
        return literal.value in ("true", "false")
    return literal.datatype == _XSD + "integer" and bool(_INTEGER.match(literal.value))
