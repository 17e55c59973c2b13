"""JSON-LD 1.1, compacted by rdflib with the context of the project, which the document carries."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from communique.engines.terms import to_rdflib
from communique.model import UsageError

if TYPE_CHECKING:
    from communique.export.statements import Statements

__all__ = ["MEDIA_TYPE", "SUFFIX", "write"]

SUFFIX: Final = "jsonld"
MEDIA_TYPE: Final = "application/ld+json"


def write(statements: Statements, context: dict[str, object]) -> str:
    """Return a JSON-LD document of the statements.

    Args:
        statements: The statements.
        context: The value of `@context`.

    Raises:
        UsageError: If the context names another document, which would have to be fetched.
    """
    if any(name.startswith("@") and name != "@version" for name in context):
        raise UsageError(
            "the JSON-LD context may only define names", hint="see ontology/context.jsonld"
        )
    lines = [
        f"{subject} {verb} {value} ."
        for subject, pairs in statements.nodes()
        for verb, value in pairs
    ]
    quads = ox.parse("\n".join(lines), format=ox.RdfFormat.N_TRIPLES)
    graph = to_rdflib(quad.triple for quad in quads)
    document = json.loads(graph.serialize(format="json-ld", context=context, auto_compact=True))
    nodes = document.get("@graph") or [
        {key: document[key] for key in document if key != "@context"}
    ]
    nodes = [_sorted(node) for node in nodes if node]
    nodes.sort(key=lambda node: str(node.get("id", node.get("@id"))))
    document = {"@context": context, "@graph": nodes}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _sorted(value: object) -> object:
    """The value with keys and lists sorted: rdflib's order differs from run to run."""
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value)}
    if isinstance(value, list):
        return sorted(map(_sorted, value), key=lambda item: json.dumps(item, sort_keys=True))
    return value
