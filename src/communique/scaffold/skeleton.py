"""A piece of Turtle that is made node by node, with remarks for the one who fills it in."""

from __future__ import annotations

import re
from textwrap import wrap
from typing import Final

import pyoxigraph as ox

from communique.prefixes import KINDS, PREFIXES, compact, kind_of
from communique.turtle import format_turtle

__all__ = ["TODO", "Skeleton", "date", "plain", "text"]

TODO: Final = "TODO"
"""What stands where a value is to be filled in: too short for a quote, no day, no IRI of a
thing, so that no check lets it pass."""

_COLUMNS: Final = 92
_SIMPLE: Final = re.compile(r"[a-z-]+:[A-Za-z0-9_]+(?:[A-Za-z0-9_-]*[A-Za-z0-9_])?\Z")


def text(value: str, language: str = "en") -> str:
    """Return a text with its language as Turtle has it."""
    return str(ox.Literal(value, language=language)).rpartition("@")[0] + f"@{language}"


def plain(value: str) -> str:
    """Return a plain text as Turtle has it."""
    return str(ox.Literal(value))


def date(value: str) -> str:
    """Return a day as Turtle has it."""
    return f'"{value}"^^xsd:date'


class Skeleton:
    """Collects nodes and prints them as Turtle against a base."""

    def __init__(self, base: str) -> None:
        """Begin a skeleton.

        Args:
            base: The IRI of the thing whose file it is, or the namespace of a kind.
        """
        self._base = base
        self._blocks: list[str] = []

    def node(self, iri: str, cls: str, *pairs: tuple[str, str], remark: str = "") -> None:
        """Add a node.

        Args:
            iri: Its IRI.
            cls: Its class, as a prefixed name.
            pairs: Properties as prefixed names, and values as Turtle.
            remark: What to tell the one who fills it in.
        """
        lines = [f"{verb} {value} ;" for verb, value in (("a", cls), *pairs)]
        self._blocks.append("\n".join([*_comment(remark), self.ref(iri), *lines, "."]))

    def remark(self, *paragraphs: str) -> None:
        """Add a comment that belongs to no node."""
        self._blocks.append("\n#\n".join("\n".join(_comment(each)) for each in paragraphs))

    def ref(self, iri: str) -> str:
        """Return an IRI as the data writes it: prefixed, or relative where it is a part."""
        kind, here = kind_of(iri), kind_of(self._base)
        if kind is not None and here is not None and "#" in iri:
            owner, _, part = iri.partition("#")
            if owner == self._base:
                return f"<#{part}>"
            slug = owner.removeprefix(KINDS[kind])
            return f"<{slug}#{part}>" if kind == here else f"<../{kind}/{slug}#{part}>"
        if iri == self._base:
            return "<>"
        short = compact(iri)
        return short if _SIMPLE.match(short) else f"<{iri}>"

    def body(self) -> str:
        """Return the nodes alone, for a file that has a base and prefixes already."""
        return "\n\n".join(self._blocks) + "\n"

    def document(self) -> str:
        """Return the nodes with the base and the prefixes that they need, formatted."""
        return format_turtle(f"@base <{self._base}> .\n\n{self.body()}", prefixes=PREFIXES)


def _comment(remark: str) -> list[str]:
    return [f"# {line}" for line in wrap(remark, _COLUMNS, break_on_hyphens=False)]
