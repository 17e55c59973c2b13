"""What the template of a page works with: links, anchors and words for things."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from markupsafe import Markup, escape

from communique.site.addresses import Address, link
from communique.site.nodes import Node, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from communique.site.nodes import Value
    from communique.site.site import Site

__all__ = ["MOST", "Page", "has_own_page"]

MOST: Final = 100
"""How many entries a list or a table of a page has at most."""

_OWN_PAGES: Final = ("Commitment",)


def has_own_page(node: Node) -> bool:
    """Whether a part of a thing has a page of its own."""
    return any(kind in node.classes for kind in _OWN_PAGES)


class Page:
    """One page of the site.

    Attributes:
        path: The path of its file.
        thing: What it is about, if that is a thing.
    """

    def __init__(self, site: Site, path: str, thing: Node | None = None) -> None:
        """Make a page without content."""
        self.site, self.path, self.thing = site, path, thing
        self._anchored: set[str] = set()

    def href(self, target: Node | Address | str) -> str:
        """Return a reference to a thing, a place or a file; empty if it leads nowhere."""
        if isinstance(target, Node):
            address = self.site.address(target)
            return "" if address is None else link(self.path, address)
        return link(self.path, target)

    def link(self, target: Value | None, text: str | Text = "", css: str = "") -> Markup:
        """Return a link to a thing, with its label or a text; the text where there is no page."""
        if target is None:
            return Markup("")
        label = self.words(text or (target.label if isinstance(target, Node) else target))
        if isinstance(target, Text):
            return label
        href = self.href(target)
        if not href and target.iri.startswith(("http://", "https://")):
            href = target.iri
        if not href:
            return label
        kind = Markup(' class="{}"').format(css) if css else Markup("")
        return Markup('<a{} href="{}">{}</a>').format(kind, href, label)

    def links(self, targets: Iterable[Node], last: str = "and") -> Markup:
        """Return links to things as a list in a sentence."""
        several = [self.link(node) for node in targets]
        if len(several) < 2:
            return Markup("").join(several)
        return Markup("{} {} {}").format(Markup(", ").join(several[:-1]), last, several[-1])

    @staticmethod
    def words(text: str | Text) -> Markup:
        """Return a text, marked with its language where that is not English."""
        if isinstance(text, Text) and text.lang not in ("", "en"):
            return Markup('<span lang="{}">{}</span>').format(text.lang, text.text)
        return escape(text.text if isinstance(text, Text) else text)

    def anchor(self, node: Node) -> Markup:
        """Return the `id` of a part of the thing of this page, the first time that it is asked."""
        is_own = self.thing is not None and node.owner == self.thing.iri and node.fragment
        if not is_own or node.fragment in self._anchored:
            return Markup("")
        self._anchored.add(node.fragment)
        return Markup(' id="{}"').format(node.fragment)

    def rest(self) -> Iterator[Node]:
        """Yield the parts of the thing that have no anchor yet, claims before evidence."""
        parts = self.site.parts_of(self.thing) if self.thing else []
        for is_evidence in (False, True):
            for node in parts:
                if (
                    node.fragment not in self._anchored
                    and ("Evidence" in node.classes) == is_evidence
                ):
                    yield node
