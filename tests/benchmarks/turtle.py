"""Canonical Turtle, written straight as text: a library would take most of the time."""

from __future__ import annotations

from communique.prefixes import PREFIXES

__all__ = ["evidence", "header", "node", "text"]


def header(base: str | None, *prefixes: str) -> str:
    """Return the directives of a file.

    Args:
        base: The IRI whose parts are written `<#part>`, or None.
        prefixes: The names of the prefixes that the file uses.
    """
    lines = [] if base is None else [f"@base <{base}> ."]
    lines += [f"@prefix {name}: <{PREFIXES[name]}> ." for name in sorted(set(prefixes))]
    return "\n".join(lines) + "\n"


def node(subject: str, kind: str, *pairs: str) -> str:
    """Return the description of one node.

    Args:
        subject: Its IRI, as Turtle writes it.
        kind: The local name of its class.
        pairs: What is said of it, each a predicate and an object.
    """
    lines = " ;\n    ".join((f"a cmq:{kind}", *sorted(pairs)))
    return f"{subject}\n    {lines} ;\n.\n"


def text(value: str, language: str = "") -> str:
    """Return a literal; `value` has neither quotes nor backslashes."""
    return f'"{value}"@{language}' if language else f'"{value}"'


def evidence(
    subject: str,
    source: str,
    tense: str,
    *quotes: str,
    printed_as: str = "",
    printed_title: str = "",
    printed_date: str = "",
) -> str:
    """Return the description of an evidence.

    Args:
        subject: Its IRI, as Turtle writes it.
        source: The slug of its source.
        tense: The slug of the tense.
        quotes: Its quotes.
        printed_as: The name as printed, if any.
        printed_title: The title as printed, if any.
        printed_date: The date as printed, if any.
    """
    pairs = [f'cmq:quote "{quote}"' for quote in quotes]
    pairs += [f"cmq:source source:{source}", f"cmq:tense tense:{tense}"]
    if printed_as:
        pairs.append(f'cmq:printedAs "{printed_as}"')
    if printed_title:
        pairs.append(f'cmq:printedTitle "{printed_title}"')
    if printed_date:
        pairs.append(f'cmq:printedDate "{printed_date}"')
    return node(subject, "Evidence", *pairs)
