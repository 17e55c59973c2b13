"""What the home page, the lists, the index from A to Z and the search page show."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from communique.site import pictures
from communique.site.addresses import INDEX
from communique.site.findings import insights
from communique.site.nodes import Node, Text, fold
from communique.site.page import Page
from communique.site.pages import by_day, when

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from communique.site.reference import Built
    from communique.site.site import Site

__all__ = ["A_TO_Z", "LISTS", "entries", "home", "index_script", "letters", "lists", "search"]

LISTS: Final = {
    "meetings": ("Meetings", ("dialogue", "meeting")),
    "series": ("Series", ("series",)),
    "officials": ("Officials", ("official",)),
    "agencies": ("Agencies", ("agency",)),
    "posts": ("Posts", ("post",)),
    "topics": ("Topics", ("topic",)),
    "commitments": ("Commitments", ()),
    "sources": ("Sources", ("source",)),
    "parties": ("Parties", ("party",)),
    "places": ("Places", ("place",)),
}
"""The lists of things: the folder of each, its title and its kinds."""

A_TO_Z: Final = "a-z"
_PER_PAGE: Final = 120


def home(site: Site) -> Iterator[Built]:
    """Yield the home page."""
    meetings = by_day(site.kinds["dialogue"] + site.kinds["meeting"])
    dated = [it for it in meetings if when(it).first]
    all_series = [(it, by_day(it.back("inSeries"))) for it in site.kinds["series"]]
    busiest = sorted(all_series, key=lambda it: (-len(it[1]), it[0].sort_key))[:40]
    counts = [
        (f"{len(things):,}", title.lower(), f"{folder}/{INDEX}")
        for folder, (title, kinds) in LISTS.items()
        if (things := _things(site, folder, kinds))
    ]
    passages = sum(len(it.back("source", "Evidence")) for it in site.kinds["source"])
    context = {
        "title": site.name,
        "description": "What governments say about their meetings, as linked data: each statement "
        "with the words of the source that makes it.",
        "counts": counts,
        "passages": f"{passages:,}",
        "latest": dated[-8:][::-1],
        "picture": pictures.overview(sorted(busiest, key=lambda it: _first(it[1]))),
        "findings": list(islice(insights(site), 10)),
    }
    yield Page(site, INDEX), "home.html", context


def _first(meetings: Sequence[Node]) -> str:
    return min((when(it).first for it in meetings if when(it).first), default="9999")


def _things(site: Site, folder: str, kinds: tuple[str, ...]) -> list[Node]:
    if folder == "commitments":
        return site.nodes.of("Commitment")
    return [node for kind in kinds for node in site.kinds[kind]]


def lists(site: Site) -> Iterator[Built]:
    """Yield the lists of things, each in as many pages as it takes."""
    for folder, (title, kinds) in LISTS.items():
        things = _things(site, folder, kinds)
        if folder == "meetings":
            things = by_day(things)[::-1]
        pages = [things[at : at + _PER_PAGE] for at in range(0, len(things), _PER_PAGE)] or [[]]
        paths = [f"{folder}/{INDEX}"] + [f"{folder}/{n}.html" for n in range(2, len(pages) + 1)]
        for number, (path, several) in enumerate(zip(paths, pages, strict=True), 1):
            context = {
                "title": title if number == 1 else f"{title}, page {number}",
                "folder": folder,
                "things": several,
                "total": len(things),
                "paths": paths,
                "path": path,
            }
            yield Page(site, path), "list.html", context


_KANA: Final = [
    "あいうえお",
    "かきくけこがぎぐげご",
    "さしすせそざじずぜぞ",
    "たちつてとだぢづでど",
    "なにぬねの",
    "はひふへほばびぶべぼぱぴぷぺぽ",
    "まみむめも",
    "やゆよ",
    "らりるれろ",
    "わをん",
]


def _letter(name: Text) -> str:
    """Return under which letter a name stands: a Latin one, a row of kana, or its script."""
    first = fold(name.text).lstrip("\"'“‘(「『")[:1]
    if "a" <= first <= "z":
        return first.upper()
    if "\u30a1" <= first <= "\u30f6":
        first = chr(ord(first) - 0x60)
    for row in _KANA:
        if first in row:
            return row[0]
    if "\u3040" <= first <= "\u9fff":
        return "漢字"
    if "\uac00" <= first <= "\ud7a3":
        return "한글"
    return "0–9" if first.isdigit() else "Others"


def entries(site: Site) -> Iterator[tuple[Text, Node, str]]:
    """Yield each name of each thing that has a page, with the thing and what it is."""
    for kind, things in site.kinds.items():
        for node in things:
            names = node.names or [node.label]
            for name in dict.fromkeys((node.label, *names)):
                yield name, node, kind
    for node in site.nodes.of("Commitment"):
        if site.address(node):
            yield node.label, node, "commitment"


def letters(site: Site) -> Iterator[Built]:
    """Yield the index from A to Z, by script and reading too."""
    found: dict[str, list[tuple[Text, Node, str]]] = {}
    for name, node, kind in entries(site):
        if kind != "commitment":
            found.setdefault(_letter(name), []).append((name, node, kind))
    order = sorted(found, key=lambda it: (not it.isascii() or len(it) > 1, it == "Others", it))
    paths: dict[str, list[str]] = {}
    pages: list[tuple[str, str, list[tuple[Text, Node, str]]]] = []
    for number, letter in enumerate(order):
        several = sorted(found[letter], key=lambda it: (fold(it[0].text), it[1].iri))
        slug = letter.lower() if letter.isascii() and letter.isalpha() else f"n{number}"
        for part, at in enumerate(range(0, len(several), _PER_PAGE * 2), 1):
            path = f"{A_TO_Z}/{slug}{part if part > 1 else ''}.html"
            paths.setdefault(letter, []).append(path)
            pages.append((letter, path, several[at : at + _PER_PAGE * 2]))
    context: dict[str, Any] = {"title": "Index from A to Z", "letters": paths, "found": found}
    yield Page(site, f"{A_TO_Z}/{INDEX}"), "letters.html", context
    for letter, path, several in pages:
        context = {
            "title": f"Index: {letter}",
            "letter": letter,
            "path": path,
            "letters": paths,
            "entries": several,
        }
        yield Page(site, path), "letter.html", context


def search(site: Site) -> Iterator[Built]:
    """Yield the search page."""
    yield Page(site, f"search/{INDEX}"), "search.html", {"title": "Search"}


def index_script(site: Site) -> str:
    """Return the search index as a script, which a page can load from a disk, too.

    An entry has the path of its page, what it is, its label and its other names.
    """
    import json

    found: dict[Node, tuple[str, list[str]]] = {}
    for name, node, kind in entries(site):
        found.setdefault(node, (kind, []))[1].append(name.text)
    rows: list[list[str]] = []
    for node, (kind, names) in found.items():
        address = site.address(node)
        if address:
            unique = list(dict.fromkeys((node.label.text, *names)))
            rows.append([address.page.removesuffix(INDEX), kind, *unique])
    rows += [
        [f"questions/{name}/", "question", name, query.header.summary]
        for name, query in site.questions.items()
    ]
    for node in site.terms:
        if address := site.address(node):
            rows.append([address.page.removesuffix(INDEX), "term", node.label.text])
    for rule in site.rulebook:
        folder = "rules" if hasattr(rule, "header") else "shapes"
        rows.append([f"{folder}/{rule.name}/", folder[:-1], rule.name])
    lines = ",\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows)
    return f"window.searchIndex=[\n{lines}\n];\n".replace("<", "\\u003c")
