"""RDF 1.1 Turtle: a parser that keeps the place of every term, and a formatter.

Read the modules in the order of the work: `tokens` splits a text, `parser` makes a `tree` of the
tokens (with `terms` and `errors`), `comments` gives each comment to a token, `layout` prints one
statement, `format` puts the printed statements in order.
"""

from __future__ import annotations

from communique.turtle.errors import LineIndex, TurtleSyntaxError
from communique.turtle.format import format_turtle
from communique.turtle.parser import parse
from communique.turtle.tree import Document, Statement, Term

__all__ = [
    "Document",
    "LineIndex",
    "Statement",
    "Term",
    "TurtleSyntaxError",
    "format_turtle",
    "parse",
]
