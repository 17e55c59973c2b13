"""The site in a real browser: Chromium of the system, driven by Playwright."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from communique.graph import load
from communique.project import find_project
from communique.site import build

ROOT = Path(__file__).resolve().parents[1]
REQUIRED = bool(os.environ.get("COMMUNIQUE_REQUIRE_BROWSER"))
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
AXE = Path(os.environ.get("COMMUNIQUE_AXE") or ROOT / "build/axe/package/axe.min.js")

if not REQUIRED:
    pytest.importorskip("playwright.sync_api", reason="the site was tried in no browser")
    if CHROMIUM is None:
        pytest.skip(
            "there is no Chromium: the site was tried in no browser", allow_module_level=True
        )

from playwright.sync_api import Browser, Page, Response, sync_playwright  # noqa: E402

PAGES = {
    "home": "index.html",
    "meeting": "id/dialogue/us-jp-cyber-1/index.html",
    "planned meeting": "id/dialogue/us-jp-cyber-2/index.html",
    "series": "id/series/us-jp-cyber/index.html",
    "official": "id/official/christopher-painter/index.html",
    "agency": "id/agency/jp-nisc/index.html",
    "commitment": "id/dialogue/us-jp-cyber-7/open-cyberspace/index.html",
    "source": "id/source/us-state-2019-10/index.html",
    "topic": "id/topic/cybercrime/index.html",
    "question": "questions/source-disagreements/index.html",
    "term": "ontology/Dialogue/index.html",
    "concept": "vocabulary/role/head/index.html",
    "rule": "rules/dangling-link/index.html",
    "shape": "shapes/DialogueShape/index.html",
    "list": "meetings/index.html",
    "letter": "a-z/c.html",
    "search": "search/index.html",
    "data": "data/index.html",
}
WIDTHS = (360, 820, 1440)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    build(load(find_project(ROOT)), folder)
    return folder


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[str]:
    class Handler(SimpleHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            pass

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder)))
    Thread(target=httpd.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{httpd.server_port}"
    httpd.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


class Visit:
    """A page in the browser, with what went wrong on it."""

    def __init__(self, browser: Browser, **options: Any) -> None:
        self.context = browser.new_context(**options)
        self.page: Page = self.context.new_page()
        self.faults: list[str] = []
        self.page.on("console", lambda it: self.faults.append(f"console: {it.text}"))
        self.page.on("pageerror", lambda it: self.faults.append(f"error: {it}"))
        self.page.on("requestfailed", lambda it: self.faults.append(f"failed: {it.url}"))
        self.page.on("response", self._note)
        self.requests: list[str] = []
        self.page.on("request", lambda it: self.requests.append(it.url))

    def _note(self, response: Response) -> None:
        if response.status >= 400:
            self.faults.append(response.url)

    def __enter__(self) -> Visit:
        return self

    def __exit__(self, *_: object) -> None:
        self.context.close()


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no script"])
@pytest.mark.parametrize("protocol", ["file", "http"])
def test_pages_load_without_a_fault(
    browser: Browser, folder: Path, server: str, protocol: str, javascript: bool
) -> None:
    start = folder.as_uri() if protocol == "file" else server
    with Visit(browser, java_script_enabled=javascript) as visit:
        for name, path in PAGES.items():
            visit.page.goto(f"{start}/{path}")
            assert visit.page.locator("h1").first.is_visible(), name
        assert visit.faults == []
        own = (start, f"{server}/favicon.ico")
        assert [it for it in visit.requests if not it.startswith(own)] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_is_wider_than_the_window(
    browser: Browser, folder: Path, width: int, scheme: Any
) -> None:
    size = {"width": width, "height": 900}
    with Visit(browser, viewport=size, color_scheme=scheme) as visit:
        for name, path in PAGES.items():
            visit.page.goto(f"{folder.as_uri()}/{path}")
            wide = visit.page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, (name, wide)
            ground = visit.page.evaluate("getComputedStyle(document.body).backgroundColor")
            assert (ground == "rgb(255, 255, 255)") == (scheme == "light"), name


@pytest.mark.skipif(
    not (AXE.is_file() or REQUIRED), reason="axe-core is not at hand: accessibility was not tried"
)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
def test_axe_finds_nothing(browser: Browser, folder: Path, width: int, scheme: Any) -> None:
    size = {"width": width, "height": 900}
    with Visit(browser, viewport=size, color_scheme=scheme) as visit:
        for name, path in PAGES.items():
            visit.page.goto(f"{folder.as_uri()}/{path}")
            visit.page.evaluate(
                "document.querySelectorAll('details').forEach(it => it.open = true)"
            )
            visit.page.evaluate(AXE.read_text(encoding="utf-8"))
            found = visit.page.evaluate("axe.run().then(it => it.violations)")
            told = [(it["id"], [node["html"][:120] for node in it["nodes"]][:3]) for it in found]
            assert not told, (name, json.dumps(told, indent=1))


def test_evidence_opens_by_key(browser: Browser, folder: Path) -> None:
    with Visit(browser, java_script_enabled=False) as visit:
        visit.page.goto(f"{folder.as_uri()}/{PAGES['meeting']}")
        evidence = visit.page.locator("details.evidence").first
        assert not evidence.locator("blockquote").is_visible()
        for _ in range(60):
            visit.page.keyboard.press("Tab")
            if evidence.locator("summary:focus").count():
                break
        visit.page.keyboard.press("Enter")
        assert evidence.locator("blockquote").is_visible()
        visit.page.keyboard.press("Enter")
        assert not evidence.locator("blockquote").is_visible()


def test_a_part_of_a_thing_is_reached_by_its_fragment(browser: Browser, folder: Path) -> None:
    with Visit(browser) as visit:
        visit.page.goto(f"{folder.as_uri()}/{PAGES['meeting']}#us-head")
        assert visit.page.locator("#us-head").is_visible()
        top = visit.page.evaluate("document.getElementById('us-head').getBoundingClientRect().top")
        assert 0 <= top < 900


def test_evidence_stands_in_print(browser: Browser, folder: Path, tmp_path: Path) -> None:
    with Visit(browser, color_scheme="dark") as visit:
        visit.page.goto(f"{folder.as_uri()}/{PAGES['meeting']}")
        visit.page.emulate_media(media="print", color_scheme="dark")
        quotes = visit.page.locator("details.evidence blockquote")
        assert quotes.count() > 20
        heights = quotes.evaluate_all("them => them.map(it => it.getBoundingClientRect().height)")
        assert min(heights) > 0
        ground = visit.page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert ground == "rgb(255, 255, 255)"
        visit.page.pdf(path=tmp_path / "meeting.pdf")


def test_wide_tables_scroll_by_key(browser: Browser, folder: Path) -> None:
    with Visit(browser, viewport={"width": 360, "height": 900}) as visit:
        visit.page.goto(f"{folder.as_uri()}/{PAGES['question']}")
        region = visit.page.locator("div.scroll").first
        region.focus()
        for _ in range(5):
            visit.page.keyboard.press("ArrowRight")
        visit.page.wait_for_function("document.querySelector('div.scroll').scrollLeft > 0")


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Painter", "Christopher Painter"),
        ("chris pain", "Christopher Painter"),
        ("PAÍNTER", "Christopher Painter"),
        ("pentagon", "Department of Defense"),
        ("seventh cyber", "Seventh U.S.-Japan Cyber Dialogue"),
        ("source-disagreements", "source-disagreements"),
    ],
)
@pytest.mark.parametrize("protocol", ["file", "http"])
def test_search_finds_names(
    browser: Browser, folder: Path, server: str, protocol: str, words: str, name: str
) -> None:
    start = folder.as_uri() if protocol == "file" else server
    with Visit(browser) as visit:
        visit.page.goto(f"{start}/{PAGES['search']}")
        visit.page.keyboard.type(words)
        hits = visit.page.locator("#_results a .hit")
        hits.first.wait_for()
        assert name in hits.all_inner_texts()[:10]
        visit.page.keyboard.press("ArrowDown")
        visit.page.keyboard.press("Enter")
        visit.page.wait_for_url(lambda url: "/search/" not in url)
        assert visit.faults == []


def test_search_finds_japanese_by_pairs(browser: Browser, folder: Path) -> None:
    rows = [["id/agency/jp-x/", "agency", "Cabinet Secretariat", "内閣官房", "ないかくかんぼう"],
            ["id/agency/jp-y/", "agency", "Cabinet Office", "内閣府"]]  # fmt: skip
    with Visit(browser) as visit:
        body = f"window.searchIndex={json.dumps(rows)};"
        visit.page.route("**/assets/index.js", lambda route: route.fulfill(body=body))
        visit.page.goto(f"{folder.as_uri()}/{PAGES['search']}")
        for words, names in (
            ("官房", ["Cabinet Secretariat"]),
            ("内閣", ["Cabinet Office", "Cabinet Secretariat"]),
            ("ナイカク", ["Cabinet Secretariat"]),
            ("府", ["Cabinet Office"]),
            ("官府", []),
        ):
            visit.page.locator("#_query").fill(words)
            found = visit.page.locator("#_results a .hit").all_inner_texts()
            assert sorted(found) == names, words


def test_search_leads_to_the_index_without_a_script(browser: Browser, folder: Path) -> None:
    with Visit(browser, java_script_enabled=False) as visit:
        visit.page.goto(f"{folder.as_uri()}/{PAGES['search']}")
        assert not visit.page.locator("#_query").is_visible()
        visit.page.locator("main a").first.click()
        assert visit.page.locator("h1").inner_text() == "Index from A to Z"
