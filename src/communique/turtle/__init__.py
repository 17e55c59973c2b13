"""RDF 1.1 Turtle with places: a lossless tokenizer, a parser and a formatter."""

from __future__ import annotations

from communique.turtle.errors import TurtleSyntaxError
from communique.turtle.format import format_turtle
from communique.turtle.lines import LineIndex
from communique.turtle.parser import parse
from communique.turtle.tokens import Kind, Token, tokenize
from communique.turtle.tree import (
    Block,
    Collection,
    Directive,
    Document,
    Leaf,
    Node,
    Object,
    Pair,
    PropertyList,
    Statement,
    Term,
)

__all__ = [
    "Block",
    "Collection",
    "Directive",
    "Document",
    "Kind",
    "Leaf",
    "LineIndex",
    "Node",
    "Object",
    "Pair",
    "PropertyList",
    "Statement",
    "Term",
    "Token",
    "TurtleSyntaxError",
    "format_turtle",
    "parse",
    "tokenize",
]
