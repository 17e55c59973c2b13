"""What the template of a page works with: links, anchors and words for things."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from markupsafe import Markup, escape

from communique.site.addresses import Address, link, public_url
from communique.site.leads import lead
from communique.site.nodes import Node, Text
from communique.site.pages import When, at, when
from communique.site.texts import breadth, count, day, joined, sentence, span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from communique.site.nodes import Value
    from communique.site.site import Row, Site

__all__ = ["MOST", "Page"]

MOST: Final = 80
"""How many entries a list or a table of a page has at most."""

_FORMATS: Final = {"ttl": "Turtle", "nt": "N-Triples", "jsonld": "JSON-LD", "rdf": "RDF/XML"}
_VERDICTS: Final = {
    "as-announced": "It was held as announced.",
    "moved": "It was held on another day or at another place than announced.",
    "no-report-known": "It was announced; no report that it was held is known.",
    "no-announcement-known": "It was held; no announcement is known.",
}
_COMPLETENESS: Final = {
    "open": "This list is open: it says that there were more.",
    "closed": "This list claims to be complete.",
    "unmarked": "The source does not say whether this list is complete.",
}


class Page:
    """One page of the site.

    Attributes:
        path: The path of its file.
        thing: What it is about, if that is a thing.
        alternates: The media types and paths of its data.
        citations: The names and paths of its citations.
        compact: How short a passage is that stands elsewhere as well, from 0 for whole.
        most: How many entries a list has at most.
    """

    def __init__(self, site: Site, path: str, thing: Node | None = None) -> None:
        """Make a page without content."""
        self.site, self.path, self.thing = site, path, thing
        self.alternates: tuple[tuple[str, str], ...] = ()
        self.citations: tuple[tuple[str, str], ...] = ()
        self.compact = 0
        self.most = MOST
        self._anchored: set[str] = set()

    def begin_again(self) -> None:
        """Begin the page anew, with less of what stands on other pages, too."""
        self.compact += 1
        self.most //= 2
        self._anchored.clear()

    # Links and anchors.

    @property
    def public(self) -> str:
        """The address of the page where the site is published."""
        return public_url(self.site.base, self.path)

    def href(self, target: Node | Address | str) -> str:
        """Return a reference to a thing, a place or a file; empty if it leads nowhere."""
        if isinstance(target, Node):
            address = self.site.address(target)
            return "" if address is None else link(self.path, address)
        return link(self.path, target)

    def link(self, target: Value | None, text: str | Text = "") -> Markup:
        """Return a link to a thing, with its label or a text; the text where there is no page."""
        if target is None:
            return Markup("")
        if isinstance(target, Text):
            if target.text.startswith(("http://", "https://")) and not text:
                return Markup('<a class="out" rel="external" href="{0}">{0}</a>').format(
                    target.text
                )
            return self.words(text or target)
        label = self.words(text or target.label)
        href = self.href(target)
        if not href and target.iri.startswith(("http://", "https://")):
            href = target.iri
        return Markup(f'<a href="{escape(href)}">{label}</a>') if href else label

    def links(self, targets: Iterable[Node | None]) -> Markup:
        """Return links to things as a list in a sentence."""
        several = [self.link(node) for node in targets]
        if len(several) < 2:
            return several[0] if several else Markup("")
        return Markup(f"{', '.join(several[:-1])} and {several[-1]}")

    def svg_link(self, target: Node | None, label: Text | str, most: float) -> Markup:
        """Return a label for a picture, as a link if it leads anywhere.

        It is cut to the breadth of so many letters.
        """
        text = str(label)
        short = text if breadth(text) <= most else f"{_cut(text, most - 1).rstrip()}…"
        href = self.href(target) if target is not None else ""
        if not href:
            return escape(short)
        whole = f"<title>{escape(text)}</title>" if short != text else ""
        return Markup(f'<a href="{escape(href)}">{whole}{escape(short)}</a>')

    def anchor(self, node: Node) -> Markup:
        """Return the `id` of a part of the thing of this page, the first time that it is asked."""
        is_own = self.thing is not None and node.owner == self.thing.iri and node.fragment
        if not is_own or node.fragment in self._anchored:
            return Markup("")
        self._anchored.add(node.fragment)
        return Markup(f' id="{escape(node.fragment)}"')

    def has_anchor(self, node: Node) -> bool:
        """Whether a part of the thing of this page has its anchor already."""
        return self.thing is not None and (
            node.owner == self.thing.iri and node.fragment in self._anchored
        )

    def rest(self) -> Iterator[Node]:
        """Yield the parts of the thing that have no anchor yet, claims before evidence."""
        parts = self.site.parts_of(self.thing) if self.thing else []
        for is_evidence in (False, True):
            for node in parts:
                found = ("Evidence" in node.classes) == is_evidence
                if found and node.fragment not in self._anchored:
                    yield node

    # Words.

    @staticmethod
    def words(text: str | Text) -> Markup:
        """Return a text, marked with its language where that is not English."""
        if isinstance(text, Text) and text.lang not in ("", "en"):
            return Markup(f'<span lang="{escape(text.lang)}">{escape(text.text)}</span>')
        return escape(text.text if isinstance(text, Text) else text)

    @staticmethod
    def native(node: Node) -> list[Text]:
        """Return the name of a thing in a script of its own, if it has one; Japanese first."""
        found = [it for it in node.names if it.lang in ("ja", "ko", "zh")]
        return sorted(found, key=lambda it: (it.lang, -len(it.text), it.text))[:1]

    @staticmethod
    def other_names(node: Node) -> list[Text]:
        """Return the names of a thing beside its label."""
        found = [
            *node.texts("rdfs:label"),
            *node.texts("skos:prefLabel"),
            *node.texts("skos:altLabel"),
        ]
        return [it for it in dict.fromkeys(found) if it.text != node.label.text]

    @staticmethod
    def source_name(source: Node | None) -> str:
        """Return a short name for a source: its publisher and its year."""
        if source is None:
            return "a source"
        return f"{source.publisher} {source.text('published')[:4]}".strip()

    @staticmethod
    def address(source: Node | None, text: str = "") -> Markup:
        """Return a link to the document itself, if its address is one of the web."""
        address = source.text("address") if source is not None else ""
        if not address.startswith(("http://", "https://")):
            return escape(address)
        host = re.sub(r"^https?://(?:www\.)?([^/]*).*", r"\1", address)
        return Markup('<a class="out" rel="external" href="{}">{}</a>').format(
            address, text or host
        )

    @staticmethod
    def when(meeting: Node) -> When:
        """Return when and where a meeting was or is to be held."""
        return when(meeting)

    @staticmethod
    def day(text: str) -> str:
        """Return a day in words."""
        return day(text)

    def concept(self, node: Node | None) -> Markup:
        """Return the label of a concept, which leads to its definition."""
        if node is None:
            return Markup("")
        return Markup(f'<a class="term" href="{self.href(node)}">{escape(node.label.text)}</a>')

    @staticmethod
    def completeness(listing: Node) -> str:
        """Return what a list says of its own completeness."""
        found = listing.node("completeness")
        return _COMPLETENESS.get(found.slug if found else "unmarked", "")

    @staticmethod
    def verdict(slug: str) -> str:
        """Return whether a meeting was held as announced, as a sentence."""
        return _VERDICTS.get(slug, slug)

    def schedule(self, schedule: Node) -> Markup:
        """Return when and where a schedule has a meeting, with the date as printed."""
        days = self.due(schedule)
        place = schedule.node("atPlace")
        printed = {it.text("printedDate") for it in schedule.nodes("hasEvidence")} - {""}
        before, after = at(place) if place else ("", "")
        said = Markup("{} {}{}{}").format(days, before, self.link(place), after)
        if number := schedule.text("dayCount"):
            said = Markup("{}, on {}").format(said, count(int(number), "day"))
        for text in sorted(printed):
            said = Markup('{} <span class="meta">“{}”</span>').format(said, text)
        return said

    @staticmethod
    def due(claim: Node) -> str:
        """Return the days of a schedule or a commitment, in words."""
        return span(claim.text("firstDay"), claim.text("lastDay"))

    @staticmethod
    def bounds(claim: Node) -> str:
        """Return the stated bounds of a tenure or a name, in words."""
        first, last = claim.text("from"), claim.text("to")
        if first and last:
            return f"{day(first)} to {day(last)}"
        return f"from {day(first)}" if first else f"until {day(last)}"

    @staticmethod
    def passages(claims: Mapping[str, Iterable[Node]]) -> list[Node]:
        """Return the evidence of claims, each once."""
        found = (
            ev for several in claims.values() for it in several for ev in it.nodes("hasEvidence")
        )
        return list(dict.fromkeys(found))[:4]

    def says(self, claim: Node) -> Text:
        """Return what a claim states, in one sentence."""
        if "Listing" in claim.classes:
            names = [name.text("name") for name in claim.nodes("lists")]
            side = claim.node("inDelegation")
            party = side.node("ofParty") if side else None
            return Text(f"Agencies{f', {party.label}' if party else ''}: {joined(names)}")
        if "Schedule" in claim.classes:
            status, place = claim.node("status"), claim.node("atPlace")
            said = sentence(status.label.text) if status else "Schedule"
            before, after = at(place) if place else ("", "")
            where = f", {before}{place.label.text}{after}" if place else ""
            return Text(f"{said}: {self.due(claim) or 'no day given'}{where}")
        if not claim.fragment:
            return Text("That there is such a thing, under this name")
        return claim.label

    @staticmethod
    def conflicts(rows: list[Row]) -> str:
        """Return how grave the disagreements about a meeting are."""
        number = sum(str(row["nature"]) == "conflict" for row in rows)
        several = count(len(rows), "point")
        if not number:
            return f"On {several} two sources use other words; nothing of it is a contradiction."
        verb = "they cannot" if number == len(rows) else f"{number} of them cannot"
        return f"On {several} two sources differ; {verb} both be true."

    @staticmethod
    def format_name(path: str) -> str:
        """Return the name of a format by the extension of a file."""
        return _FORMATS.get(path.rpartition(".")[2], path)

    def lead(self) -> str:
        """Return the sentence that sums up the thing of the page."""
        return lead(self.thing) if self.thing is not None else ""


def _cut(text: str, most: float) -> str:
    while breadth(text) > most:
        text = text[:-1]
    return text
