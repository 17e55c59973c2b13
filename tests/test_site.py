from __future__ import annotations

import re
import shutil
from pathlib import Path

import html5lib
import pytest

from communique.cli import main
from communique.graph import Graph, load
from communique.model import UsageError
from communique.prefixes import HOME
from communique.project import find_project
from communique.site import build
from communique.site.addresses import address_of, data_path, own_page
from communique.site.documents import marked_text
from communique.site.leads import lead
from communique.site.nodes import Node, Text
from communique.site.pages import agency, source, topic
from communique.site.site import Site
from sites import PageFile, pages_of

ROOT = Path(__file__).resolve().parents[1]
LARGEST = 60_000
_PICTURE = re.compile(r"<figure.*?</figure>", re.DOTALL)


@pytest.fixture(scope="module")
def graph() -> Graph:
    return load(find_project(ROOT))


@pytest.fixture(scope="module")
def site(graph: Graph) -> Site:
    return Site(graph)


@pytest.fixture(scope="module")
def folder(graph: Graph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    build(graph, folder)
    return folder


@pytest.fixture(scope="module")
def pages(folder: Path) -> dict[str, PageFile]:
    return pages_of(folder)


def test_every_iri_leads_to_a_page_and_an_anchor(site: Site, pages: dict[str, PageFile]) -> None:
    described = [node for node in site.nodes if node.iri.startswith(HOME) and node.classes]
    assert len(described) > 300
    for node in described:
        if node.iri.startswith(f"{HOME}graph/"):
            continue
        address = address_of(node.iri)
        assert address is not None, node
        assert address.page in pages, node
        if address.anchor:
            assert address.anchor in pages[address.page].ids, node


def test_every_thing_has_data_beside_its_page(site: Site, folder: Path) -> None:
    for things in site.kinds.values():
        for node in things:
            for extension in ("ttl", "nt", "jsonld", "rdf"):
                path = data_path(node.iri, extension)
                assert path is not None
                assert (folder / path).is_file(), node


def test_every_anchor_of_a_thing_is_a_part_of_it(site: Site, pages: dict[str, PageFile]) -> None:
    for things in site.kinds.values():
        for node in things:
            known = {part.fragment for part in site.parts_of(node)}
            path = own_page(node.iri)
            assert path is not None
            ids = [it for it in pages[path].ids if not it.startswith("_")]
            assert set(ids) == known, node


def test_every_term_shape_rule_and_question_has_a_page(
    site: Site, pages: dict[str, PageFile]
) -> None:
    for node in site.terms:
        assert own_page(node.iri) in pages
    for page in site.rulebook:
        folder = "rules" if hasattr(page, "header") else "shapes"
        assert f"{folder}/{page.name}/index.html" in pages
        for shape in getattr(page, "shapes", ()):
            assert shape.name in pages["shapes/index.html"].ids
            assert shape.name in pages[f"shapes/{page.name}/index.html"].ids
    for name in site.questions:
        assert f"questions/{name}/index.html" in pages


def test_every_link_leads_somewhere(folder: Path, pages: dict[str, PageFile]) -> None:
    for page in pages.values():
        for path, anchor in page.targets():
            assert (folder / path).is_file(), (page.path, path)
            if anchor:
                assert anchor in pages[path].ids, (page.path, path, anchor)


def test_no_page_loads_anything_of_another_host(pages: dict[str, PageFile]) -> None:
    for page in pages.values():
        loaded = re.findall(r'<(?:script|img|iframe|link)\b[^>]*?(?:src|href)="([^"]*)"', page.text)
        assert not [it for it in loaded if "://" in it], page.path


def test_no_id_stands_twice(pages: dict[str, PageFile]) -> None:
    for page in pages.values():
        assert len(page.ids) == len(set(page.ids)), page.path


def test_no_page_is_large(pages: dict[str, PageFile]) -> None:
    for page in pages.values():
        assert len(_PICTURE.sub("", page.text).encode()) <= LARGEST, page.path


def test_pages_are_valid_html(pages: dict[str, PageFile]) -> None:
    parser = html5lib.HTMLParser(strict=True)
    # One of each template, and every meeting.
    seen: dict[str, int] = {}
    for page in pages.values():
        kind = "/".join(page.path.split("/")[:2])
        seen[kind] = seen.get(kind, 0) + 1
        if seen[kind] <= 4 or kind == "id/dialogue":
            # html5lib does not know that SVG may have `a` and `title` with any content.
            parser.parse(_PICTURE.sub("", page.text))


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """A few files of the shipped project, which are quick to build."""
    project = tmp_path_factory.mktemp("small")
    for name in ("ontology", "queries"):
        shutil.copytree(ROOT / name, project / name, ignore=shutil.ignore_patterns("expected"))
    for name in ("parties", "places", "sources", "meetings/us-jp-cyber/7"):
        target = project / f"data/{name}.ttl"
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / f"data/{name}.ttl", target)
    shutil.copy(ROOT / "communique.toml", project)
    return load(find_project(project))


def test_second_build_writes_nothing(small: Graph, tmp_path: Path) -> None:
    assert build(small, tmp_path).written > 1000
    outcome = build(load(small.project), tmp_path)
    assert (outcome.written, outcome.removed) == (0, 0)


def test_what_changed_is_written_and_what_is_no_more_is_removed(
    small: Graph, tmp_path: Path
) -> None:
    build(small, tmp_path)
    changed = tmp_path / "id/party/us/index.html"
    changed.write_text("something else")
    stale = tmp_path / "id/party/nobody/index.html"
    stale.parent.mkdir()
    stale.write_text("old")
    manifest = tmp_path / ".communique-site"
    manifest.write_text(manifest.read_text() + "id/party/nobody/index.html\n")
    outcome = build(small, tmp_path)
    assert (outcome.written, outcome.removed) == (1, 1)
    assert "United States" in changed.read_text()
    assert not stale.parent.exists()


def test_same_graph_gives_same_bytes(small: Graph, tmp_path: Path) -> None:
    for name in ("one", "two"):
        build(load(small.project), tmp_path / name)
    for file in sorted(it for it in (tmp_path / "one").rglob("*") if it.is_file()):
        other = tmp_path / "two" / file.relative_to(tmp_path / "one")
        assert file.read_bytes() == other.read_bytes(), file


def test_folder_of_others_is_left_alone(graph: Graph, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(UsageError, match="no build of a site wrote"):
        build(graph, tmp_path)
    assert [it.name for it in tmp_path.iterdir()] == ["mine.txt"]


def test_base_changes_addresses_and_no_iri(small: Graph, tmp_path: Path) -> None:
    build(small, tmp_path, base="https://example.org/kg/")
    text = (tmp_path / "id/party/us/index.html").read_text()
    assert '<link rel="canonical" href="https://example.org/kg/id/party/us/">' in text
    assert "<code>https://w3id.org/communique/id/party/us</code>" in text
    assert "https://example.org/kg/id/party/us/" in (tmp_path / "sitemap.xml").read_text()


def test_markup_in_a_text_stays_text(small: Graph, tmp_path: Path) -> None:
    project = tmp_path / "project"
    shutil.copytree(small.project.root, project)
    evil = "<script>alert(1)</script>"
    for file, old in (
        ("data/parties.ttl", '"United States"@en'),
        ("data/sources.ttl", '"The Seventh U.S.-Japan Cyber Dialogue"@en'),
        ("ontology/communique.ttl", '"claim"@en'),
        ("data/meetings/us-jp-cyber/7.ttl", '"Seventh U.S.-Japan Cyber Dialogue" ;'),
    ):
        path = project / file
        text = path.read_text()
        assert old in text
        end = old.rpartition('"')[2]
        path.write_text(text.replace(old, f'"{evil}"{end}', 1))
    folder = tmp_path / "site"
    build(load(find_project(project)), folder)
    for page in pages_of(folder).values():
        assert "<script>" not in page.text, page.path
    assert "&lt;script&gt;" in (folder / "id/party/us/index.html").read_text()
    assert "<script>" not in (folder / "assets/index.js").read_text()


def test_passages_are_marked_in_a_text(tmp_path: Path) -> None:
    source, evidence = Node("https://example.org/s"), Node("https://example.org/s#e")
    source._values = {
        "fileName": [Text("a.txt")],
        "licence": [Text("https://creativecommons.org/publicdomain/mark/1.0/")],
    }
    evidence._values = {"quote": [Text("the Minister’s <b> visit … both sides")]}
    (tmp_path / "a.txt").write_text("On Monday the Minister's\n<b> visit ended; both sides left.\n")
    text = marked_text([tmp_path], source, {evidence: [3]})
    assert text == (
        "On Monday <mark>the Minister&#39;s\n&lt;b&gt; visit</mark> ended; <mark>both sides</mark>"
        '<sup><a href="#_c3">3</a></sup> left.'
    )


def test_text_without_an_open_licence_is_not_shown(tmp_path: Path) -> None:
    source = Node("https://example.org/s")
    source._values = {"fileName": [Text("a.txt")]}
    (tmp_path / "a.txt").write_text("All rights reserved.")
    assert marked_text([tmp_path], source, {}) is None


def test_command_builds_a_site(
    small: Graph, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["site", "build", str(tmp_path / "site"), "--project", str(small.project.root)]
    assert main(command) == 0
    assert re.match(r"\d+ pages, \d+ files in ", capsys.readouterr().out)
    assert main([*command, "--base", "ftp://example.org"]) == 2


@pytest.mark.parametrize(
    ("meeting", "words"),
    [
        ("us-jp-cyber-1", "Held on 9–10 May 2013 in Tokyo."),
        ("us-jp-cyber-5", "Held on 20–21 July 2017 at Foreign Ministry, Tokyo."),
        ("us-jp-cyber-2021-05-19", "Held on 19 May 2021 (Video conference)."),
    ],
)
def test_a_place_has_the_word_that_fits_it(site: Site, meeting: str, words: str) -> None:
    node = site.nodes.get(f"{HOME}id/dialogue/{meeting}")
    assert node is not None
    assert lead(node) == words


def test_names_stand_in_the_order_of_their_first_day(site: Site) -> None:
    node = site.nodes.get(f"{HOME}id/agency/us-dod")
    assert node is not None
    names = [claim.text("name") for claim, _ in agency(site, node)["names"]]
    assert names.index("Defense Department") < names.index("Defense")
    assert names[-1] == "Department of War"


def test_a_topic_has_a_time_line_of_the_ways_in_which_it_came_up(site: Site) -> None:
    node = site.nodes.get(f"{HOME}id/topic/capacity-building")
    assert node is not None
    chart = topic(site, node)["picture"]
    labels = [str(row.label) for row in chart.rows]
    assert labels == ["Committed to", "Done", "Discussed", "Planned", "Aim"]
    assert all(row.marks for row in chart.rows)


def test_a_source_says_first_that_a_meeting_exists_then_when(site: Site) -> None:
    node = site.nodes.get(f"{HOME}id/source/us-state-2019-10")
    assert node is not None
    for owner, claims in source(site, node)["claims"].items():
        if "Dialogue" in owner.classes:
            first, second = list(claims)[:2]
            assert first is owner
            assert "Schedule" in second.classes
