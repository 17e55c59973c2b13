"""A project's statements in Oxigraph, ready to be queried."""

from __future__ import annotations

from communique.files import read_text
from communique.graph.load import Graph, Patterns, Queryable, QueryResults, load
from communique.graph.parsing import (
    ParseError,
    blank_prefix,
    diagnose,
    format_name,
    parse_document,
    read_triples,
    undecodable,
)

__all__ = [
    "Graph",
    "ParseError",
    "Patterns",
    "QueryResults",
    "Queryable",
    "blank_prefix",
    "diagnose",
    "format_name",
    "load",
    "parse_document",
    "read_text",
    "read_triples",
    "undecodable",
]
