"""Building the site: each page from its view and its template, written where it changed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from communique.model import UsageError
from communique.site import front, reference
from communique.site.addresses import data_path, own_page
from communique.site.page import Page
from communique.site.pages import VIEWS, commitment
from communique.site.reference import prose
from communique.site.site import Site
from communique.site.texts import count, sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from communique.graph import Graph
    from communique.model import Progress
    from communique.site.reference import Built

__all__ = ["Outcome", "build"]

_HERE: Final = Path(__file__).parent
MANIFEST: Final = ".communique-site"
"""The file that lists what a build wrote, so that the next one removes what it does not."""


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
    output = _Output(folder)
    note = progress or (lambda step, done: None)
    note("reading the graph", 0)
    site = Site(graph, base=base, sources=sources)
    note("asking the questions", 0.1)
    for name in site.questions:
        site.answer(name)
    pages = 0
    total = _expected(site)
    for path, content in _files(site):
        output.write(path, content)
        pages += path.endswith(".html")
        if pages % 50 == 0:
            note(path, min(0.99, 0.3 + 0.7 * pages / total))
    removed = output.finish()
    return Outcome(pages, len(output.files), output.written, removed)


def _expected(site: Site) -> int:
    """Return about how many pages there are."""
    return sum(map(len, site.kinds.values())) + len(site.nodes.of("Commitment")) + 400


def _files(site: Site) -> Iterator[tuple[str, bytes]]:
    """Yield the path and the content of each file of the site."""
    for name in ("style.css", "search.js"):
        yield f"assets/{name}", (_HERE / "assets" / name).read_bytes()
    yield "assets/index.js", front.index_script(site).encode()
    environment = _environment()
    for page, template, context in _pages(site):
        text = environment.get_template(template).render(
            page=page, site=site, **_with_defaults(page, context)
        )
        yield page.path, text.encode()


def _with_defaults(page: Page, context: dict[str, Any]) -> dict[str, Any]:
    found = {"description": "", "structured": "", "lead": page.lead(), **context}
    if page.thing is not None:
        found.setdefault("node", page.thing)
        found.setdefault("title", page.title_of(page.thing).text)
        found["description"] = found["description"] or page.lead()
    return found


def _pages(site: Site) -> Iterator[Built]:
    yield from front.home(site)
    yield from front.lists(site)
    yield from front.letters(site)
    yield from front.search(site)
    yield from _things(site)
    yield from reference.questions(site)
    yield from reference.terms(site)
    yield from reference.concepts(site)
    yield from reference.rules(site)
    yield Page(site, "data/index.html"), "data.html", {"title": "Data", "downloads": []}


def _things(site: Site) -> Iterator[Built]:
    for kind, things in site.kinds.items():
        template, view = VIEWS[kind]
        for node in things:
            page = Page(site, own_page(node.iri) or "", node)
            page.alternates = tuple(
                (media, data_path(node.iri, extension) or "") for extension, media in _MEDIA.items()
            )
            yield page, template, view(site, node)
    for node in site.nodes.of("Commitment"):
        if site.address(node):
            page = Page(site, own_page(node.iri) or "", node)
            yield page, "commitment.html", commitment(site, node)


_MEDIA: Final[dict[str, str]] = {}


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
        return Markup(f"{head}{mark}{sentence(rest)}")  # noqa: S704, it is markup already
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
