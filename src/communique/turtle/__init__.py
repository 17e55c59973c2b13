"""RDF 1.1 Turtle with places: a lossless tokenizer, a parser and a formatter.

A text goes through `tokens`, `parser` (with `terms`, into a `tree`) and, to be formatted,
`comments`, `layout` and `format`. What is wrong with it is said in `errors`.
"""

from __future__ import annotations

from communique.turtle.errors import LineIndex, TurtleSyntaxError
from communique.turtle.format import format_turtle
from communique.turtle.parser import parse
from communique.turtle.tokens import Kind, tokenize
from communique.turtle.tree import Block, Document, Node, Statement, Term

__all__ = [
    "Block",
    "Document",
    "Kind",
    "LineIndex",
    "Node",
    "Statement",
    "Term",
    "TurtleSyntaxError",
    "format_turtle",
    "parse",
    "tokenize",
]
