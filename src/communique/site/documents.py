"""The texts of sources with the passages that make claims marked in them."""

from __future__ import annotations

import os
import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from markupsafe import Markup, escape

from communique.files import read_inside
from communique.model import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from communique.site.nodes import Node

__all__ = ["is_open", "marked_text"]

_OPEN: Final = (
    "https://creativecommons.org/",
    "https://www.digital.go.jp/en/resources/open_data/public_data_license",
    "https://www.digital.go.jp/resources/open_data/public_data_license",
    "https://www.mofa.go.jp/about/legalmatters",
    "https://www.nationalarchives.gov.uk/doc/open-government-licence/",
)
"""How the addresses of licences begin that let a text be passed on as it is."""

_LARGEST: Final = 40_000
"""How many bytes a text has at most that a page shows."""
_SAME: Final = {"'": "['’‘]", "’": "['’‘]", "‘": "['’‘]", '"': '["“”]', "“": '["“”]', "”": '["“”]'}

_Span = tuple[int, int]


def is_open(source: Node) -> bool:
    """Whether the licence of a source lets its text be passed on."""
    found = [getattr(value, "iri", str(value)) for value in source.all("licence")]
    return any(licence.startswith(_OPEN) for licence in found)


def marked_text(
    folders: Sequence[Path], source: Node, claims: Mapping[Node, Sequence[int]]
) -> Markup | None:
    """Return the text of a source with its passages marked; None where it may not be shown.

    Args:
        folders: The folders with the texts of the sources.
        source: The source.
        claims: The numbers of the claims that each evidence supports.
    """
    name = source.text("fileName")
    if not name or not is_open(source):
        return None
    folder = next((it for it in folders if os.path.lexists(it / name)), None)
    if folder is None:
        return None
    try:
        text = read_inside(folder, name, limit=_LARGEST).decode("utf-8").strip()
    except (FileNotFoundError, UsageError, UnicodeDecodeError):
        return None  # `communique check --sources` says what is amiss
    spans: list[_Span] = []
    ends: dict[int, list[int]] = {}
    for evidence, numbers in claims.items():
        if found := list(_places(text, evidence)):
            spans += found
            ends.setdefault(max(end for _, end in found), []).extend(numbers)
    return _marked(text, spans, ends)


def _places(text: str, evidence: Node) -> Iterator[_Span]:
    """Yield where the pieces of a quote stand: the longest, and the others next to it."""
    pieces = evidence.text("quote").split(" … ")
    longest = max(range(len(pieces)), key=lambda it: len(pieces[it]))
    around = [evidence.text("prefix"), pieces[longest], evidence.text("suffix")]
    before, exact, after = (_pattern(piece) for piece in around)
    match = re.search(f"{before}[\\s\\W]{{0,3}}?({exact})[\\s\\W]{{0,3}}?{after}", text)
    match = match or re.search(f"({exact})", text)
    if match is None:
        return
    yield match.span(1)
    start, end = match.span(1)
    for piece in reversed(pieces[:longest]):
        if earlier := [it.span() for it in re.finditer(_pattern(piece), text[:start])]:
            start = earlier[-1][0]
            yield earlier[-1]
    for piece in pieces[longest + 1 :]:
        if later := re.compile(_pattern(piece)).search(text, end):
            end = later.end()
            yield later.span()


def _pattern(piece: str) -> str:
    """Return a pattern for a piece, whatever its white space and quotation marks."""
    words = piece.split()
    return r"\s+".join("".join(_SAME.get(it, re.escape(it)) for it in word) for word in words)


def _marked(text: str, spans: list[_Span], ends: Mapping[int, list[int]]) -> Markup:
    cuts = sorted({0, len(text), *(place for span in spans for place in span)})
    parts: list[Markup] = []
    for start, end in pairwise(cuts):
        covered = any(first <= start and end <= last for first, last in spans)
        piece = escape(text[start:end])
        parts.append(Markup("<mark>{}</mark>").format(piece) if covered else piece)
        numbers = sorted(set(ends.get(end, ())))
        parts += [Markup('<sup><a href="#_c{}">{}</a></sup>').format(it, it) for it in numbers]
    return Markup("").join(parts)
