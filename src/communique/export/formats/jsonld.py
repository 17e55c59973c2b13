"""JSON-LD 1.1, compacted with the context of the project, which the document carries.

rdflib's serialiser loses a blank node that refers to itself, and takes six times as long; that
of Oxigraph knows no context. What a context may say here is the part of JSON-LD 1.1 that names
things: prefixes, and terms with `@id`, `@type`, `@language` and `@container`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from communique.export.statements import STRING, read_literal
from communique.model import UsageError
from communique.prefixes import PREFIXES

if TYPE_CHECKING:
    from communique.export.statements import Statements

__all__ = ["MEDIA_TYPE", "SUFFIX", "write"]

SUFFIX: Final = "jsonld"
MEDIA_TYPE: Final = "application/ld+json"

_TYPE: Final = f"<{PREFIXES['rdf']}type>"
_PARTS: Final = frozenset({"@id", "@type", "@language", "@container"})
_HINT: Final = "see ontology/context.jsonld"


def write(statements: Statements, context: dict[str, object]) -> str:
    """Return a JSON-LD document of the statements.

    Args:
        statements: The statements.
        context: The value of `@context`.

    Raises:
        UsageError: If the context says more than it may, or an IRI would be read as one of its
            names.
    """
    names = _Context(context)
    nodes = [names.node(subject, pairs) for subject, pairs in statements.nodes()]
    document = {"@context": context, "@graph": nodes}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


class _Context:
    """The names of a context, to write IRIs and values with."""

    def __init__(self, context: dict[str, object]) -> None:
        self._prefixes: dict[str, str] = {}
        self._terms: dict[str, dict[str, object]] = {}
        self._keywords = {"@id": "@id", "@type": "@type"}
        for name, entry in context.items():
            if isinstance(entry, str) and entry in self._keywords:
                self._keywords[entry] = name
            elif isinstance(entry, str) and not name.startswith("@"):
                self._prefixes[entry] = name
            elif isinstance(entry, dict) and entry.keys() <= _PARTS:
                self._terms[name] = entry
            elif name != "@version":
                message = f"`{name}` in the JSON-LD context does more than to define a name"
                raise UsageError(message, hint=_HINT)

    def node(self, subject: str, pairs: list[tuple[str, str]]) -> dict[str, object]:
        """A node object (JSON-LD 1.1, section 9.2)."""
        key_of_id, key_of_type = self._keywords["@id"], self._keywords["@type"]
        types = [self._name(value) for verb, value in pairs if verb == _TYPE and value[0] != '"']
        entries: dict[str, list[object]] = {}
        for verb, value in pairs:
            if verb != _TYPE or value[0] == '"':
                key = self._name(verb)
                entries.setdefault(key, []).append(self._value(value, self._terms.get(key, {})))
        node: dict[str, object] = {key_of_id: self._name(subject)}
        if types:
            node[key_of_type] = types if len(types) > 1 else types[0]
        for key, values in sorted(entries.items()):
            is_list = len(values) > 1 or "@container" in self._terms.get(key, {})
            node[key] = values if is_list else values[0]
        return node

    def _value(self, text: str, term: dict[str, object]) -> object:
        """A value, bare where its term says the rest (JSON-LD 1.1, section 9.5)."""
        is_bare = "@container" not in term
        if text[0] != '"':
            name = self._name(text)
            return name if is_bare and term.get("@type") == "@id" else {self._keywords["@id"]: name}
        literal = read_literal(text)
        value: dict[str, object] = {"@value": literal.value}
        if literal.language:
            value["@language"] = literal.language
            is_bare = is_bare and term.get("@language") == literal.language
        elif literal.datatype != STRING:
            datatype = value[self._keywords["@type"]] = self._name(f"<{literal.datatype}>")
            is_bare = is_bare and term.get("@type") == datatype
        else:
            is_bare = is_bare and not term.keys() & {"@type", "@language"}
        return literal.value if is_bare else value

    def _name(self, node: str) -> str:
        """An IRI with a prefix where one fits; a blank node as it is."""
        if node[0] == "_":
            return node
        iri = node[1:-1]
        for namespace, prefix in self._prefixes.items():
            if iri.startswith(namespace) and not iri[len(namespace) :].startswith("//"):
                return f"{prefix}:{iri[len(namespace) :]}"
        scheme, _, rest = iri.partition(":")
        if scheme in self._prefixes.values() and not rest.startswith("//"):
            raise UsageError(f"<{iri}> would be read as a name of the JSON-LD context")
        return iri
