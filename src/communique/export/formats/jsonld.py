"""JSON-LD 1.1, compacted with the context of the project, which the document carries.

It is written here because rdflib loses a blank node that refers to itself and takes six times
as long, and Oxigraph knows no context. A context may use the part of JSON-LD 1.1 that names
things: prefixes, and terms with `@id`, `@type`, `@language` and `@container`.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from communique.export.statements import STRING, iri_of, read_literal
from communique.files import read_text
from communique.model import CommuniqueError, Location, UsageError
from communique.prefixes import PREFIXES, expand

if TYPE_CHECKING:
    from communique.export.statements import SortedGraphs
    from communique.project import Project

__all__ = ["Writer", "read_context", "write"]

_TYPE: Final = f"<{expand('rdf:type')}>"
# Names that stand near each other are much alike, so that few need to be kept.
_MOST_NAMES: Final = 1 << 14
_KEYWORDS: Final = {"@id", "@type", "@language", "@container"}


def write(graphs: SortedGraphs, project: Project) -> str:
    """Return a JSON-LD document.

    Raises:
        UsageError: If an IRI would be read as a name of the context.
        CommuniqueError: If the context is broken, or says more than it may.
    """
    document = Writer(read_context(project)).document(graphs)
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def read_context(project: Project) -> dict[str, Any]:
    """Return the context of a project; the prefixes where it has none.

    Raises:
        CommuniqueError: If the context is broken.
    """
    path = project.root / "ontology" / "context.jsonld"
    if not path.exists():
        return dict(PREFIXES)
    try:
        content = json.loads(read_text(path))
    except json.JSONDecodeError as error:
        place = Location.of(path, error.lineno, error.colno)
        raise CommuniqueError(f"not JSON: {error.msg.lower()}", location=place) from error
    context = content.get("@context") if isinstance(content, dict) else None
    if not isinstance(context, dict):
        hint = "write an object with the names"
        raise CommuniqueError("the file has no `@context`", hint=hint, location=Location.of(path))
    return context


class Writer:
    """Writes documents with the names of a context; each carries what it uses of it."""

    def __init__(self, context: dict[str, Any]) -> None:
        """Read a context.

        Raises:
            UsageError: If it says more than it may.
        """
        self._context = context
        self._prefixes: dict[str, str] = {}
        self._terms: dict[str, dict[str, object]] = {}
        self._aliases = {"@id": "@id", "@type": "@type"}
        self._used: set[str] = set()
        self._shortened = lru_cache(_MOST_NAMES)(self._shorten)
        for name, entry in context.items():
            if isinstance(entry, str) and entry in self._aliases:
                self._aliases[entry] = name
            elif isinstance(entry, str) and not name.startswith("@"):
                self._prefixes[entry] = name
            elif isinstance(entry, dict) and entry.keys() <= _KEYWORDS:
                self._terms[name] = entry
            elif name != "@version":
                message = f"`{name}` in the JSON-LD context does more than to define a name"
                raise UsageError(message, hint="see ontology/context.jsonld")

    def document(self, graphs: SortedGraphs) -> dict[str, object]:
        """Return a JSON-LD document.

        Raises:
            UsageError: If an IRI would be read as a name of the context.
        """
        self._used = {"@version", *self._aliases.values()}
        nodes = [
            self._node(subject, pairs) for _, subjects in graphs for subject, pairs in subjects
        ]
        for name in self._used.intersection(self._terms):
            texts = (self._terms[name].get(key) for key in ("@id", "@type"))
            self._used.update(str(text).partition(":")[0] for text in texts)
        context = {name: it for name, it in self._context.items() if name in self._used}
        return {"@context": context, "@graph": nodes}

    def _node(self, subject: str, pairs: list[tuple[str, str]]) -> dict[str, object]:
        """Return a node object (JSON-LD 1.1, section 9.2)."""
        types: list[str] = []
        values: dict[str, list[object]] = {}
        for predicate, value in pairs:
            if predicate == _TYPE and value[0] != '"':
                types.append(self._name(value))
            else:
                key = self._name(predicate)
                self._used.add(key)
                values.setdefault(key, []).append(self._value(value, self._terms.get(key, {})))
        node: dict[str, object] = {self._aliases["@id"]: self._name(subject)}
        if types:
            node[self._aliases["@type"]] = types if len(types) > 1 else types[0]
        for key, items in sorted(values.items()):
            is_array = len(items) > 1 or "@container" in self._terms.get(key, {})
            node[key] = items if is_array else items[0]
        return node

    def _value(self, text: str, term: dict[str, object]) -> object:
        """Return a value, bare where its term says the rest (JSON-LD 1.1, section 9.5)."""
        if text[0] != '"':
            is_bare = term.get("@type") == "@id" and "@container" not in term
            return self._name(text) if is_bare else {self._aliases["@id"]: self._name(text)}
        content, datatype, language = read_literal(text)
        rest: dict[str, object] = {}
        if language:
            rest["@language"] = language
        elif datatype != STRING:
            rest["@type"] = self._name(f"<{datatype}>")
        if rest == {key: term[key] for key in term if key != "@id"}:
            return content
        if "@type" in rest:
            rest = {self._aliases["@type"]: rest["@type"]}
        return {"@value": content, **rest}

    def _name(self, node: str) -> str:
        """Return an IRI with a prefix where one fits, and a blank node as it is."""
        if node.startswith("_:"):
            return node
        prefix, name = self._shortened(iri_of(node))
        self._used.add(prefix)
        return name

    def _shorten(self, iri: str) -> tuple[str, str]:
        for namespace, prefix in self._prefixes.items():
            if iri.startswith(namespace) and not iri[len(namespace) :].startswith("//"):
                return prefix, f"{prefix}:{iri[len(namespace) :]}"
        scheme, _, rest = iri.partition(":")
        if scheme in self._prefixes.values() and not rest.startswith("//"):
            raise UsageError(f"<{iri}> would be read as a name of the JSON-LD context")
        return "", iri
