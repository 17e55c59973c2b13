"""Where the site has the page of an IRI, its anchor and its data.

The page of a thing lies at the path that its IRI has below the home of the project, as
`index.html` of a folder: each web host leads from `.../id/party/us` to `.../id/party/us/`
without a rule, and a browser keeps the fragment on the way. The data of the thing lie beside
that folder, at the IRI with the extension of the format. Links name `index.html`, so that they
work in a folder on a disk, too.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple
from urllib.parse import quote

from communique.prefixes import HOME, KINDS, ONTOLOGY, PREFIXES, VOCABULARY

__all__ = ["INDEX", "Address", "address_of", "data_path", "link", "own_page", "public_url"]

INDEX: Final = "index.html"
"""The name of the file of each page but those of the index from A to Z."""

_SHAPES: Final = PREFIXES["cmqsh"].removesuffix("#")
_OWNERS: Final = (*KINDS.values(), VOCABULARY)


class Address(NamedTuple):
    """A page of the site, and a place on it.

    Attributes:
        page: The path of the page's file below the folder of the site.
        anchor: The `id` of an element of the page, empty for the page as such.
    """

    page: str
    anchor: str = ""


def address_of(iri: str) -> Address | None:
    """Return where an IRI leads; None where the site can have no page for it.

    A part, a term and a shape lead to an anchor on the page of what they belong to.

    >>> address_of("https://w3id.org/communique/id/dialogue/us-jp-cyber-1#us-head")
    Address(page='id/dialogue/us-jp-cyber-1/index.html', anchor='us-head')
    >>> address_of("https://w3id.org/communique/ontology#Dialogue")
    Address(page='ontology/index.html', anchor='Dialogue')
    >>> address_of("https://example.org/a") is None
    True
    """
    owner, _, anchor = iri.partition("#")
    path = _path(owner)
    return None if path is None else Address(f"{path}/{INDEX}", anchor)


def own_page(iri: str) -> str | None:
    """Return the path of the page that is about an IRI alone, below that of its owner.

    >>> own_page("https://w3id.org/communique/id/dialogue/us-jp-cyber-1#openness")
    'id/dialogue/us-jp-cyber-1/openness/index.html'
    """
    owner, _, part = iri.partition("#")
    path = _path(owner)
    return None if path is None else "/".join(filter(None, (path, part, INDEX)))


def data_path(iri: str, extension: str) -> str | None:
    """Return the path of the data about an IRI and all parts of its owner.

    >>> data_path("https://w3id.org/communique/id/party/us", "ttl")
    'id/party/us.ttl'
    """
    path = _path(iri.partition("#")[0])
    return None if path is None else f"{path}.{extension}"


def link(page: str, target: Address | str) -> str:
    """Return the relative reference that leads from one page to a place or a file of the site.

    >>> link("id/party/us/index.html", Address("id/place/tokyo/index.html", "x"))
    '../../place/tokyo/index.html#x'
    """
    to = Address(target) if isinstance(target, str) else target
    anchor = f"#{_quoted(to.anchor)}" if to.anchor else ""
    if to.page == page and anchor:
        return anchor
    # As `posixpath.relpath` does for paths that are plain, at a tenth of its time.
    here, there = page.split("/")[:-1], to.page.split("/")
    shared = 0
    for one, other in zip(here, there[:-1], strict=False):
        if one != other:
            break
        shared += 1
    return "../" * (len(here) - shared) + _quoted("/".join(there[shared:])) + anchor


def public_url(base: str, target: Address | str) -> str:
    """Return the absolute address of a place or a file of the site, published under `base`.

    >>> public_url("https://example.org/kg/", "id/party/us/index.html")
    'https://example.org/kg/id/party/us/'
    """
    to = Address(target) if isinstance(target, str) else target
    anchor = f"#{quote(to.anchor)}" if to.anchor else ""
    path = to.page.removesuffix(INDEX) if f"/{to.page}".endswith(f"/{INDEX}") else to.page
    return f"{base.rstrip('/')}/{quote(path)}{anchor}"


_quoted = lru_cache(maxsize=4096)(quote)


def _path(iri: str) -> str | None:
    """Return the path of an owner below the home of the project, if it can have a page."""
    if iri in (ONTOLOGY, _SHAPES) or (iri.startswith(_OWNERS) and not iri.endswith("/")):
        return iri.removeprefix(HOME)
    return None
