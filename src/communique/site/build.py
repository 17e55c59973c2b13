"""Building the site: each page from its view and its template, written where it changed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from communique.model import UsageError
from communique.site import front, reference
from communique.site.addresses import INDEX, own_page
from communique.site.catalog import CATALOG
from communique.site.feeds import FEED
from communique.site.page import Page
from communique.site.pages import VIEWS, commitment
from communique.site.parallel import beside
from communique.site.publish import TABLES, Publication
from communique.site.redirects import check_base
from communique.site.reference import prose
from communique.site.site import Site
from communique.site.texts import count, sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from communique.graph import Graph
    from communique.model import Progress
    from communique.site.reference import Built

__all__ = ["Outcome", "build"]

_HERE: Final = Path(__file__).parent
MANIFEST: Final = ".communique-site"
"""The file that lists what a build wrote, so that the next one removes what it does not."""


LARGEST: Final = 60_000
"""How many bytes a page has at most, beside its pictures."""

_SHORTEST: Final = 3
_PICTURE: Final = re.compile(rb"<figure.*?</figure>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a build did: how many pages and files there are, how many it wrote and removed."""

    pages: int
    files: int
    written: int
    removed: int


def build(
    graph: Graph,
    folder: Path,
    *,
    base: str = "",
    sources: Path | None = None,
    progress: Progress | None = None,
) -> Outcome:
    """Write the site of a graph; a file that is there already with the same bytes is left alone.

    Args:
        graph: The graph.
        folder: Where to.
        base: Where the site is published; the IRIs stay what they are.
        sources: The folder with the texts of the sources.
        progress: Is told how far the work is.

    Raises:
        UsageError: If the folder has files that no build wrote.
        CommuniqueError: If a file of the project is broken.
    """
    base = check_base(base) if base else ""
    output = _Output(folder)
    note = progress or (lambda step, done: None)
    note("reading the graph", 0)
    site = Site(graph, base=base, sources=sources)
    note("asking the questions", 0.1)
    for name in site.questions:
        site.answer(name)
    pages = 0
    total = _expected(site)
    publication = Publication(site)
    graph.reload(set())  # the stores are large, and the pages need them no more
    publication.prepare()
    with beside(lambda: output.write_all(publication.files())) as beside_pages:
        for path, content in _page_files(site, publication):
            output.write(path, content)
            pages += 1
            if pages % 50 == 0:
                note(path, min(0.95, 0.2 + 0.75 * pages / total))
        sitemaps = publication.sitemaps(sorted(output.files))
        output.write_all(chain(_assets(site), sitemaps.items()))
        note("writing the data", 0.95)
        output.add(beside_pages())
    removed = output.finish()
    return Outcome(pages, len(output.files), output.written, removed)


def _expected(site: Site) -> int:
    """Return about how many pages there are."""
    return sum(map(len, site.kinds.values())) + len(site.nodes.of("Commitment")) + 400


def _assets(site: Site) -> Iterator[tuple[str, bytes]]:
    """Yield the style sheet, the script of the search and its index."""
    for name in ("style.css", "search.js"):
        yield f"assets/{name}", (_HERE / "assets" / name).read_bytes()
    yield "assets/index.js", front.index_script(site).encode()


def _page_files(site: Site, publication: Publication) -> Iterator[tuple[str, bytes]]:
    """Yield the path and the content of each page."""
    environment = _environment()
    for page, template, context in _pages(site, publication):
        shown = _with_defaults(page, context)
        found = environment.get_template(template)
        content = found.render(page=page, site=site, **shown).encode()
        while len(content) > LARGEST and page.compact < _SHORTEST:
            if len(_PICTURE.sub(b"", content)) <= LARGEST:
                break
            page.begin_again()
            content = found.render(page=page, site=site, **shown).encode()
        yield page.path, content


def _with_defaults(page: Page, context: dict[str, Any]) -> dict[str, Any]:
    found = {"description": "", "structured": "", "lead": page.lead(), **context}
    if page.thing is not None:
        found.setdefault("node", page.thing)
        found.setdefault("title", page.thing.label.text)
        found["description"] = found["description"] or page.lead()
    return found


def _pages(site: Site, publication: Publication) -> Iterator[Built]:
    for page, template, context in front.home(site):
        yield page, template, {**context, "structured": publication.structured(None)}
    yield from front.lists(site)
    yield from front.letters(site)
    yield from front.search(site)
    yield from reference.questions(site)
    yield from reference.rules(site)
    context = {
        "title": "Data",
        "downloads": [
            (it.path, it.title, f"{len(it.content) / 1000:,.0f} kB") for it in publication.downloads
        ],
        "tables": TABLES,
        "catalog": CATALOG,
        "feed": FEED,
        "fingerprint": publication.data.fingerprint,
    }
    yield Page(site, f"data/{INDEX}"), "data.html", context
    about_things = chain(_things(site), reference.terms(site), reference.concepts(site))
    for page, template, context in about_things:
        if node := context.get("node") or page.thing:
            page.alternates = publication.alternates(node)
            if site.kind(node):
                page.citations = publication.citations(node)
                context["structured"] = publication.structured(node)
        yield page, template, context


def _things(site: Site) -> Iterator[Built]:
    for kind, things in site.kinds.items():
        template, view = VIEWS[kind]
        for node in things:
            yield Page(site, own_page(node.iri) or "", node), template, view(site, node)
    for node in site.nodes.of("Commitment"):
        if site.address(node):
            page = Page(site, own_page(node.iri) or "", node)
            yield page, "commitment.html", commitment(site, node)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters["capitalize_first"] = _capitalized
    environment.filters["prose"] = prose
    environment.filters["rows"] = lambda number: sentence(count(number, "row"))
    return environment


def _capitalized(text: Any) -> Any:
    """Return a text or a link with a capital letter at its beginning."""
    from markupsafe import Markup

    if isinstance(text, Markup) and text.startswith("<"):
        head, mark, rest = text.partition(">")
        return Markup(f"{head}{mark}{sentence(rest)}")
    return type(text)(sentence(text)) if isinstance(text, str) else sentence(str(text))


class _Output:
    """The folder of a site: it writes what changed and forgets what is no more."""

    def __init__(self, folder: Path) -> None:
        if folder.exists() and not folder.is_dir():
            raise UsageError(f"{folder} is not a folder", hint="name a folder for the site")
        self._folder, self._manifest = folder, folder / MANIFEST
        self._old: set[str] = set()
        if self._manifest.is_file():
            self._old = set(self._manifest.read_text(encoding="utf-8").splitlines())
        elif folder.is_dir() and any(folder.iterdir()):
            raise UsageError(
                f"{folder} has files that no build of a site wrote",
                hint="name a new or an empty folder, or remove them",
            )
        else:  # so that a build that is broken off can be begun again
            folder.mkdir(parents=True, exist_ok=True)
            self._manifest.touch()
        self.files: set[str] = set()
        self.written = 0
        self._made: set[Path] = set()

    def write_all(self, files: Iterable[tuple[str, bytes]]) -> tuple[set[str], int]:
        """Write several files; return all that were written so far, and how many had changed."""
        for path, content in files:
            self.write(path, content)
        return self.files, self.written

    def add(self, others: tuple[set[str], int]) -> None:
        """Count what another process wrote as well; it began with nothing written."""
        if others[0] is not self.files:
            self.files |= others[0]
            self.written += others[1]

    def write(self, path: str, content: bytes) -> None:
        if path in self.files:
            raise AssertionError(f"two pages at {path}")
        self.files.add(path)
        file = self._folder / path
        if path in self._old and file.is_file() and file.read_bytes() == content:
            return
        if file.parent not in self._made:
            file.parent.mkdir(parents=True, exist_ok=True)
            self._made.add(file.parent)
        file.write_bytes(content)
        self.written += 1

    def finish(self) -> int:
        """Remove what an earlier build wrote and this one did not; return how many files."""
        gone = sorted(self._old - self.files)
        for path in gone:
            file = self._folder / path
            file.unlink(missing_ok=True)
            for parent in file.parents:
                if parent == self._folder or any(parent.iterdir()):
                    break
                parent.rmdir()
        names = "".join(f"{path}\n" for path in sorted(self.files))
        self._manifest.write_text(names, encoding="utf-8")
        return len(gone)
