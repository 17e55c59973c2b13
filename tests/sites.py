"""What tests of a site need: its pages, parsed, with their links and anchors."""

from __future__ import annotations

from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from posixpath import join, normpath
from urllib.parse import unquote, urldefrag, urlsplit

__all__ = ["PageFile", "pages_of"]

_VALUES = {"a": "href", "link": "href", "script": "src", "img": "src", "use": "href"}


@dataclass
class PageFile:
    """A page: its path, its text, the `id` of its elements, and what it refers to."""

    path: str
    text: str
    ids: list[str]
    links: list[str]

    def targets(self) -> list[tuple[str, str]]:
        """Return the path and the anchor of each reference within the site."""
        found = []
        for link in self.links:
            address, anchor = urldefrag(link)
            if not urlsplit(address).scheme:
                folder = self.path.rpartition("/")[0]
                path = normpath(join(folder, unquote(address))) if address else self.path
                found.append((path, unquote(anchor)))
        return found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if value := values.get("id"):
            self.ids.append(value)
        if (name := _VALUES.get(tag)) and (link := values.get(name)):
            self.links.append(link)


def pages_of(folder: Path) -> dict[str, PageFile]:
    """Return the pages of a site by their path."""
    found = {}
    for file in sorted(folder.rglob("*.html")):
        path = file.relative_to(folder).as_posix()
        text = file.read_text(encoding="utf-8")
        reader = _Reader()
        reader.feed(text)
        found[path] = PageFile(path, text, reader.ids, reader.links)
    return found
