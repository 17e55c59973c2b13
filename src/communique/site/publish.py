"""What a site has beside its pages: data, downloads, citations, feeds and redirects."""

from __future__ import annotations

import io
import zipfile
from functools import cached_property
from typing import TYPE_CHECKING, Final

from communique.export.dataset import dataset_of
from communique.export.tables import tables
from communique.prefixes import HOME
from communique.site.addresses import data_path
from communique.site.catalog import CATALOG, catalog
from communique.site.citations import CITATIONS, bibtex, citation_of, csl, ris
from communique.site.data import MEDIA_TYPES, Data
from communique.site.feeds import FEED, feed, sitemaps
from communique.site.redirects import redirects
from communique.site.structured import of_dataset, of_thing, script

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from markupsafe import Markup

    from communique.export.dataset import Dataset
    from communique.site.data import Download
    from communique.site.nodes import Node
    from communique.site.site import Site

__all__ = ["TABLES", "Publication"]

TABLES: Final = "data/communique-tables.zip"
"""The path of the tables."""

_WRITERS: Final = {"bib": bibtex, "csl.json": csl, "ris": ris}
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)


class Publication:
    """What a site has beside its pages, each made when it is first asked for."""

    def __init__(self, site: Site) -> None:
        """Make what stands beside the pages of a site."""
        self._site = site
        self.data = Data(site.graph)

    @cached_property
    def dataset(self) -> Dataset:
        """What the graph is called, and whose it is."""
        return dataset_of(self._site.graph)

    @cached_property
    def downloads(self) -> list[Download]:
        """The whole graph in each format."""
        return self.data.downloads()

    def prepare(self) -> None:
        """Read what pages and data need alike, so that it is read once."""
        _ = self.dataset, self.downloads, self.data.fingerprint

    @staticmethod
    def alternates(node: Node) -> tuple[tuple[str, str], ...]:
        """Return the media types and the paths of the data of a thing, or of a part's owner."""
        paths = ((media, data_path(node.iri, name)) for name, media in MEDIA_TYPES.items())
        return tuple((media, path) for media, path in paths if path)

    @staticmethod
    def citations(node: Node) -> tuple[tuple[str, str], ...]:
        """Return the names and the paths of the citations of a thing that has data."""
        paths = ((name, data_path(node.owner, extension)) for extension, name in CITATIONS.items())
        return tuple((name, path) for name, path in paths if path)

    def structured(self, node: Node | None) -> Markup:
        """Return the JSON-LD of schema.org of a thing, without one that of the whole graph."""
        if node is not None:
            return script(of_thing(self._site, node))
        base = self._site.base or HOME
        return script(of_dataset(self.dataset, base, self.downloads, self.data.fingerprint))

    def sitemaps(self, pages: Iterable[str]) -> dict[str, bytes]:
        """Return the sitemap of the pages with these paths, and where it is long, its parts."""
        return sitemaps(self._site.base or HOME, pages)

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Yield the path and the content of each file beside the pages.

        Raises:
            UsageError: If a format cannot hold a statement, or the base is no address of a site.
        """
        site, base = self._site, self._site.base
        yield from self.data.files()
        for node in (node for some in site.kinds.values() for node in some):
            work = citation_of(node, self.dataset, self.data.fingerprint)
            for extension, write in _WRITERS.items():
                yield data_path(node.iri, extension) or "", write(work).encode()
        for download in self.downloads:
            yield download.path, download.content
        project = site.graph.project
        yield CATALOG, catalog(self.data, self.dataset, self.downloads, project=project, base=base)
        yield TABLES, _zipped(tables(site.graph, self.data.statements))
        yield FEED, feed(site, self.dataset)
        if base:
            for path, text in redirects(base).items():
                yield path, text.encode()


def _zipped(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Return files as one archive, the same bytes each time."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files:
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, text)
    return content.getvalue()
