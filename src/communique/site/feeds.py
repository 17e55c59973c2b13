"""What tells other programs of the pages: the sitemap, and the feed of meetings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple
from xml.sax.saxutils import escape, quoteattr

from communique.graph.terms import NOT_XML
from communique.prefixes import HOME
from communique.site.addresses import INDEX, Address, public_url
from communique.site.texts import joined, sentence, span

if TYPE_CHECKING:
    from collections.abc import Iterable

    from communique.export.dataset import Dataset
    from communique.site.nodes import Node
    from communique.site.site import Site

__all__ = ["FEED", "SITEMAP", "feed", "sitemaps"]

SITEMAP: Final = "sitemap.xml"
FEED: Final = "meetings.atom"

_MOST_URLS: Final = 50_000
"""How many addresses a sitemap has at most (sitemaps.org)."""
_MOST_ENTRIES: Final = 50
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SITEMAPS: Final = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def sitemaps(base: str, pages: Iterable[str]) -> dict[str, bytes]:
    """Return the sitemap of a site, and where it is too long, its parts.

    It gives no time of a change: a graph does not say when it was written.

    Args:
        base: Where the site is published.
        pages: The paths of the files of the pages.
    """
    urls = [public_url(base, Address(page)) for page in sorted(pages)]
    cuts = [urls[start : start + _MOST_URLS] for start in range(0, len(urls), _MOST_URLS)]
    if len(cuts) < 2:
        return {SITEMAP: _sitemap("urlset", "url", urls)}
    files = {f"sitemap-{n}.xml": _sitemap("urlset", "url", cut) for n, cut in enumerate(cuts, 1)}
    addresses = [public_url(base, name) for name in files]
    return {SITEMAP: _sitemap("sitemapindex", "sitemap", addresses), **files}


def _sitemap(root: str, element: str, urls: Iterable[str]) -> bytes:
    lines = "".join(f"<{element}><loc>{escape(url)}</loc></{element}>\n" for url in urls)
    return f"{_HEAD}<{root} {_SITEMAPS}>\n{lines}</{root}>\n".encode()


class _Entry(NamedTuple):
    """A meeting with the first and the last day on which a source speaks of it."""

    updated: str
    published: str
    node: Node


def feed(site: Site, dataset: Dataset) -> bytes:
    """Return an Atom feed (RFC 4287) of the meetings of which sources spoke last.

    A meeting is as new as the last document that supports a claim about it; without a dated
    document it is as new as its own days, and without those it is left out.

    Args:
        site: The site.
        dataset: The description of the graph.
    """
    every = filter(None, map(_entry, site.nodes.of("Dialogue", "Meeting")))
    entries = sorted(every, key=lambda it: (it.updated, it.published, it.node.iri), reverse=True)
    last = entries[0].updated if entries else dataset.issued or "1970-01-01"
    lines = [
        f"<title>{_text(dataset.title)}: meetings</title>",
        f"<id>{escape(HOME)}</id>",
        f"<updated>{last}T00:00:00Z</updated>",
        f"<author><name>{_text(dataset.publisher or dataset.title)}</name></author>",
        f'<link rel="self" href={_url(site, FEED)}/>',
        f'<link rel="alternate" type="text/html" href={_url(site, Address(INDEX))}/>',
        *(_xml(site, entry) for entry in entries[:_MOST_ENTRIES]),
    ]
    body = "\n".join(lines)
    return f'{_HEAD}<feed xmlns="http://www.w3.org/2005/Atom">\n{body}\n</feed>\n'.encode()


def _entry(node: Node) -> _Entry | None:
    evidence = [e for thing in (node, *node.parts()) for e in thing.nodes("hasEvidence")]
    sources = {source for it in evidence for source in it.nodes("source")}
    dates = sorted(filter(None, (source.text("published") for source in sources)))
    schedule = node.node("preferredSchedule")
    if not dates and schedule is not None:
        names = ("end", "start", "latest", "earliest")
        dates = list(filter(None, map(schedule.text, names)))[:1]
    return _Entry(dates[-1], dates[0], node) if dates else None


def _xml(site: Site, entry: _Entry) -> str:
    node = entry.node
    summary = _text(_summary(node))
    address = site.address(node)
    href = _url(site, address) if address else quoteattr(node.iri)
    return (
        f"<entry>\n<title>{_text(node.label.text)}</title>\n<id>{escape(node.iri)}</id>\n"
        f'<link rel="alternate" type="text/html" href={href}/>\n'
        f"<published>{entry.published}T00:00:00Z</published>\n"
        f"<updated>{entry.updated}T00:00:00Z</updated>\n<summary>{summary}</summary>\n</entry>"
    )


def _summary(node: Node) -> str:
    """Return in a sentence when and where a meeting is held or planned."""
    schedule = node.node("preferredSchedule")
    if schedule is None:
        return "No source says when it is held."
    first = schedule.text("start") or schedule.text("earliest")
    last = schedule.text("end") or schedule.text("start") or schedule.text("latest")
    places = joined(place.label.text for place in schedule.nodes("atPlace"))
    status = schedule.node("status")
    pieces = (status.label.text if status else "", span(first, last), places)
    return f"{sentence(', '.join(filter(None, pieces)))}."


def _text(text: str) -> str:
    return escape(NOT_XML.sub("\ufffd", text))


def _url(site: Site, target: Address | str) -> str:
    return quoteattr(public_url(site.base or HOME, target))
