"""What a site has beside its pages: read by other programs, and the same as the graph."""

from __future__ import annotations

import gzip
import io
import json
import os
import re
import zipfile
from hashlib import sha256
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
import rdflib

from communique.export import export
from communique.export.dataset import Dataset, dataset_of, fingerprint
from communique.graph import Graph, load
from communique.prefixes import HOME, KINDS, PREFIXES, compact, expand
from communique.project import Project
from communique.site.addresses import address_of
from communique.site.catalog import CATALOG
from communique.site.citations import Citation, bibtex, csl, ris
from communique.site.data import MEDIA_TYPES
from communique.site.feeds import FEED, sitemaps
from communique.site.publish import TABLES, Publication
from communique.site.site import Site
from communique.site.structured import of_thing, script
from projects import ROOT, make

BASE = "https://example.org/kg/"
PARSERS = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdf": ox.RdfFormat.RDF_XML,
    "trig": ox.RdfFormat.TRIG,
}
ATOM = {"a": "http://www.w3.org/2005/Atom"}

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")


@pytest.fixture(scope="module")
def graph() -> Graph:
    return load(Project(ROOT))


@pytest.fixture(scope="module")
def site(graph: Graph) -> Site:
    return Site(graph, base=BASE)


@pytest.fixture(scope="module")
def files(site: Site) -> dict[str, bytes]:
    pages = ["index.html", "id/party/us/index.html", "a-z/あ.html"]
    publication = Publication(site)
    found = [*publication.files(), *publication.sitemaps(pages).items()]
    assert len(dict(found)) == len(found)
    return dict(found)


def parsed(content: bytes, extension: str) -> set[ox.Quad]:
    dataset = ox.Dataset(ox.parse(content, format=PARSERS[extension]))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return set(dataset)


# -- Data ----------------------------------------------------------------------------------


def test_each_thing_has_its_description_in_each_format(
    graph: Graph, files: dict[str, bytes]
) -> None:
    project = graph.project
    things = {
        quad.subject.value
        for path in project.graph_files
        for quad in ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE)
        if isinstance(quad.subject, ox.NamedNode)
        and quad.subject.value.startswith(tuple(KINDS.values()))
        and "#" not in quad.subject.value
    }
    assert len(things) > 50
    for thing in things:
        expected = parsed(export(graph, "ntriples", subject=f"<{thing}>"), "nt")
        for extension in MEDIA_TYPES:
            path = f"{thing.removeprefix(HOME)}.{extension}"
            assert parsed(files[path], extension) == expected, path


def test_every_statement_stands_beside_a_page(files: dict[str, bytes]) -> None:
    beside = {path for path in files if path.startswith(("id/", "vocabulary/"))}
    found = {
        line
        for path in beside
        if path.endswith(".nt")
        for line in files[path].decode().splitlines(keepends=True)
    }
    whole = gzip.decompress(files["data/communique.nt.gz"]).decode()
    assert found == set(whole.splitlines(keepends=True))


def test_the_ontology_the_shapes_and_a_scheme_have_data(files: dict[str, bytes]) -> None:
    ontology = files["ontology.ttl"].decode()
    assert "\ncmq:Schedule\n" in ontology
    assert "owl:allValuesFrom cmq:Meeting" in ontology
    assert "\ncmqsh:SourceShape-title\n" in files["shapes.ttl"].decode()
    assert "\nrole:head\n" in files["vocabulary/role.ttl"].decode()


def test_rdflib_reads_the_data_of_a_page(files: dict[str, bytes]) -> None:
    path = "id/dialogue/us-jp-cyber-1"
    graphs = [
        rdflib.Graph().parse(data=files[f"{path}.{extension}"], format=form)
        for extension, form in [
            ("ttl", "turtle"),
            ("nt", "nt"),
            ("jsonld", "json-ld"),
            ("rdf", "xml"),
        ]
    ]
    assert len({len(graph) for graph in graphs}) == 1
    assert len(graphs[0]) > 100


def test_a_context_has_what_the_document_uses(files: dict[str, bytes]) -> None:
    document = json.loads(files["id/party/us.jsonld"])
    assert set(document["@context"]) < {"@version", "id", "type", *PREFIXES, "rdfs:label"} | {
        name for name in document["@context"] if ":" in name
    }
    assert "agency" not in document["@context"]
    assert len(files["id/party/us.jsonld"]) < 1_500


def test_evidence_of_another_owner_and_blank_nodes_come_along(tmp_path: Path) -> None:
    turtle = f"""\
post:p cmq:hasEvidence <{KINDS["dialogue"]}d#e> ; cmq:note [ cmq:note [ rdfs:label "deep" ] ] .
<{KINDS["dialogue"]}d#e> cmq:quote "q" .
<https://example.org/other> rdfs:label "has no page" .
"""
    site = Site(load(Project(make(tmp_path, {"data/a.ttl": turtle}))))
    found = dict(Publication(site).data.files())
    assert b'"deep"' in found["id/post/p.nt"]
    assert b'"q"' in found["id/post/p.nt"]
    assert b'"q"' in found["id/dialogue/d.nt"]
    assert {path.partition(".")[0] for path in found} == {"id/post/p", "id/dialogue/d"}


# -- Downloads, tables, catalog ------------------------------------------------------------


def test_downloads_hold_the_graph_and_no_time(graph: Graph, files: dict[str, bytes]) -> None:
    whole = parsed(export(graph, "ntriples"), "nt")
    for extension in ("ttl", "nt", "jsonld"):
        packed = files[f"data/communique.{extension}.gz"]
        assert packed[4:8] == b"\0\0\0\0"
        assert parsed(gzip.decompress(packed), extension) == whole
    named = parsed(gzip.decompress(files["data/communique.trig.gz"]), "trig")
    assert named == parsed(export(graph, "trig"), "trig")
    # Without any tool of ours: gunzip -c communique.nt.gz | sha256sum
    plain = gzip.decompress(files["data/communique.nt.gz"])
    assert sha256(plain).hexdigest() == fingerprint(graph)


def test_the_tables_are_one_archive(files: dict[str, bytes]) -> None:
    with zipfile.ZipFile(io.BytesIO(files[TABLES])) as archive:
        assert {"meetings.csv", "csv-metadata.json"} <= set(archive.namelist())
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}


def test_the_catalog_counts_what_is_there(graph: Graph, files: dict[str, bytes]) -> None:
    store = ox.Store()
    store.load(files[CATALOG], format=ox.RdfFormat.TURTLE)
    data = ox.Store()
    data.load(export(graph, "ntriples"), format=ox.RdfFormat.N_TRIPLES)

    def ask(store: ox.Store, text: str) -> list[tuple[str, ...]]:
        rows = store.query(text, prefixes=dict(PREFIXES))
        assert isinstance(rows, ox.QuerySolutions)
        return sorted(tuple(value.value for value in row) for row in rows)

    for described, counted in [
        (
            "?d a void:Dataset ; void:triples ?a ; void:distinctSubjects ?b ; "
            "void:distinctObjects ?c",
            "SELECT (COUNT(*) AS ?a) (COUNT(DISTINCT ?s) AS ?b) (COUNT(DISTINCT ?o) AS ?c) "
            "{ ?s ?p ?o }",
        ),
        (
            "?d void:class ?a ; void:entities ?b BIND(1 AS ?c)",
            "SELECT ?a (COUNT(*) AS ?b) (1 AS ?c) { ?s a ?a } GROUP BY ?a",
        ),
        (
            "?d void:property ?a ; void:triples ?b ; void:distinctObjects ?c",
            "SELECT ?a (COUNT(*) AS ?b) (COUNT(DISTINCT ?o) AS ?c) { ?s ?a ?o } GROUP BY ?a",
        ),
    ]:
        rows = ask(store, f"SELECT ?a ?b ?c {{ {described} }}")
        assert rows == ask(data, counted)
        assert rows
    examples = ask(store, "SELECT ?e { ?d void:exampleResource ?e }")
    assert len(examples) > 8
    assert all(address_of(iri) for (iri,) in examples)
    hashes = ask(store, "SELECT ?h { ?d dcterms:identifier ?h }")
    assert hashes == [(f"sha256:{fingerprint(graph)}",)]


def test_the_catalog_tells_of_each_download(files: dict[str, bytes]) -> None:
    store = rdflib.Graph().parse(data=files[CATALOG], format="turtle")
    rows = store.query(
        """SELECT ?url ?size ?sum { ?d a dcat:Distribution ; dcat:downloadURL ?url ;
        dcat:byteSize ?size ; spdx:checksum/spdx:checksumValue ?sum ; dcterms:license ?licence }""",
        initNs=PREFIXES,
    )
    found = {(str(url), int(str(size)), str(digest)) for url, size, digest in rows}  # type: ignore[misc]
    packed = {path: content for path, content in files.items() if path.endswith(".gz")}
    assert found == {
        (f"{BASE}{path}", len(content), sha256(content).hexdigest())
        for path, content in packed.items()
    }


def test_the_catalog_conforms_to_dcat_ap(files: dict[str, bytes]) -> None:
    """The shapes of DCAT-AP are not ours to pass on; they are read where they are at hand."""
    folder = os.environ.get("COMMUNIQUE_DCAT_AP")
    if not folder:
        pytest.skip("COMMUNIQUE_DCAT_AP names no folder with the SHACL files of DCAT-AP 3")
    import pyshacl

    shapes = sorted(Path(folder).glob("*.ttl"))
    assert shapes
    for path in shapes:
        conforms, _, text = pyshacl.validate(files[CATALOG].decode(), shacl_graph=str(path))
        assert conforms, f"{path.name}: {text}"


# -- schema.org ----------------------------------------------------------------------------


def described(site: Site, name: str) -> dict[str, Any]:
    node = site.nodes.get(expand(name))
    assert node is not None
    found = of_thing(site, node)
    assert found is not None
    return found


def test_things_are_told_in_the_words_of_schema_org(site: Site) -> None:
    meeting = described(site, "dialogue:us-jp-cyber-1")
    assert meeting["@type"] == "Event"
    assert (meeting["startDate"], meeting["endDate"]) == ("2013-05-09", "2013-05-10")
    assert meeting["location"]["name"] == "Tokyo"
    assert meeting["superEvent"]["@type"] == "EventSeries"
    assert {"Christopher Painter", "Osamu Imai"} <= {who["name"] for who in meeting["attendee"]}
    assert meeting["url"] == f"{BASE}id/dialogue/us-jp-cyber-1/"
    assert described(site, "dialogue:us-jp-cyber-6")["startDate"] == "2018-07-01/2018-07-31"
    person = described(site, "official:osamu-imai")
    assert (person["@type"], person["familyName"]) == ("Person", "Imai")
    assert described(site, "agency:us-dod")["@type"] == "GovernmentOrganization"
    assert "Pentagon" in described(site, "agency:us-dod")["alternateName"]
    assert described(site, "source:kyodo-2013-05-10")["@type"] == "NewsArticle"
    claim = described(site, "dialogue:us-jp-cyber-1#norms")
    assert claim["@type"] == "Claim"
    assert {it["@type"] for it in claim["appearance"]} == {"Quotation"}
    assert of_thing(site, site.nodes.get(expand("role:head"))) is None  # type: ignore[arg-type]


def test_every_thing_is_told_as_json_ld(site: Site) -> None:
    publication = Publication(site)
    for node in (node for some in site.kinds.values() for node in some):
        content = json.loads(str(publication.structured(node)))
        assert content["@context"] == "https://schema.org"
        assert content["@id"] == node.iri
        assert content["name"]
    whole = json.loads(str(publication.structured(None)))
    assert whole["@type"] == "Dataset"
    assert len(whole["distribution"]) == 4


def test_no_text_ends_a_script() -> None:
    text = script({"name": "</script><!-- & \u2028"})
    assert not re.search("[<>&\u2028]", text)
    assert json.loads(text)["name"] == "</script><!-- & \u2028"


# -- Citations -----------------------------------------------------------------------------

HARD = Citation(
    "source:a-1", "document", "100 % {of} a_b & $1\n\\x ~ ^ #日本", "A & B", "2013-05-10",
    "https://example.org/a_b?c=%20#d",
)  # fmt: skip


def test_bibtex_escapes_and_keeps_braces_even() -> None:
    text = bibtex(HARD)
    bare = re.sub(r"\\[\\&%$#_{}]", "", text)
    assert bare.count("{") == bare.count("}")
    assert r"{{100 \% \{of\} a\_b \& \$1 \textbackslash{}x" in text
    assert "url          = {https://example.org/a_b?c=%20#d}" in text
    assert text.startswith("@misc{source:a-1,\n")


def test_csl_and_ris_hold_the_same() -> None:
    item = json.loads(csl(HARD))[0]
    assert item["issued"] == {"date-parts": [[2013, 5, 10]]}
    assert (item["title"], item["author"]) == (HARD.title, [{"literal": "A & B"}])
    lines = ris(HARD).split("\r\n")
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in lines[:-1])
    assert (lines[0], lines[-2:]) == ("TY  - ELEC", ["ER  - ", ""])
    assert "DA  - 2013/05/10" in lines
    vague = HARD._replace(date="2019-10", author="")
    assert json.loads(csl(vague))[0]["issued"] == {"date-parts": [[2019, 10]]}
    assert "author" not in bibtex(vague)


def test_each_thing_can_be_cited(graph: Graph, site: Site, files: dict[str, bytes]) -> None:
    keys = set()
    for node in (node for some in site.kinds.values() for node in some):
        path = node.iri.removeprefix(HOME)
        key = re.match(r"@misc\{(.+),\n", files[f"{path}.bib"].decode())
        assert key is not None
        keys.add(key[1])
        assert json.loads(files[f"{path}.csl.json"])[0]["id"] == key[1] == compact(node.iri)
    assert len(keys) == sum(map(len, site.kinds.values()))
    meeting = files["id/dialogue/us-jp-cyber-1.bib"].decode()
    assert f"sha256:{fingerprint(graph)}" in meeting
    assert dataset_of(graph).publisher in meeting
    assert "Kyodo News" in files["id/source/kyodo-2013-05-10.ris"].decode()


# -- Sitemap and feed ----------------------------------------------------------------------


def test_a_sitemap_has_each_page_and_is_cut(files: dict[str, bytes]) -> None:
    urls = [element.text for element in ElementTree.fromstring(files["sitemap.xml"]).iter()]
    assert {f"{BASE}", f"{BASE}id/party/us/", f"{BASE}a-z/%E3%81%82.html"} < set(urls)
    many = sitemaps(BASE, (f"p/{number}/index.html" for number in range(100_001)))
    assert list(many) == ["sitemap.xml", *(f"sitemap-{number}.xml" for number in (1, 2, 3))]
    assert many["sitemap.xml"].count(b"<loc>") == 3
    assert sum(content.count(b"<loc>") for content in many.values()) == 3 + 100_001


def test_the_feed_has_the_newest_meetings_first(files: dict[str, bytes]) -> None:
    feed = ElementTree.fromstring(files[FEED])
    entries = feed.findall("a:entry", ATOM)
    updated = [entry.findtext("a:updated", "", ATOM) for entry in entries]
    assert updated == sorted(updated, reverse=True)
    assert feed.findtext("a:updated", "", ATOM) == updated[0]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00Z", each) for each in updated)
    ids = [entry.findtext("a:id", "", ATOM) for entry in entries]
    assert len(set(ids)) == len(ids)
    first = next(entry for entry in entries if "us-jp-cyber-1" in entry.findtext("a:id", "", ATOM))
    assert first.findtext("a:summary", "", ATOM) == "Held, 9\u201310 May 2013, Tokyo."
    for element in entries:
        link = element.find("a:link", ATOM)
        assert link is not None
        assert link.get("href", "").startswith(BASE)


def test_a_feed_without_meetings_and_with_markup(tmp_path: Path) -> None:
    from communique.site.feeds import feed

    about = Dataset("T <b>&", "", "", "1", "", "", ())
    turtle = f"""\
meeting:m a cmq:Meeting ; rdfs:label "</title>\\u0001&" ; cmq:hasEvidence <{KINDS["meeting"]}m#e> .
<{KINDS["meeting"]}m#e> cmq:source source:s .
source:s cmq:published "2020-01-02"^^xsd:date .
meeting:undated a cmq:Meeting ; rdfs:label "u" .
"""
    for name, text, count in (("a", turtle, 1), ("b", "party:a a cmq:Party .", 0)):
        site = Site(load(Project(make(tmp_path / name, {"data/a.ttl": text}))), base=BASE)
        tree = ElementTree.fromstring(feed(site, about))
        assert tree.findtext("a:title", "", ATOM) == "T <b>&: meetings"
        assert len(tree.findall("a:entry", ATOM)) == count
    assert feed(site, about) == feed(site, about)


# -- All of it -----------------------------------------------------------------------------


def test_the_same_graph_gives_the_same_bytes(files: dict[str, bytes]) -> None:
    again = dict(Publication(Site(load(Project(ROOT)), base=BASE)).files())
    assert again.items() <= files.items()
    assert {path for path in files if path not in again} == {"sitemap.xml"}


def test_redirects_need_an_address(graph: Graph, files: dict[str, bytes]) -> None:
    assert "404.html" in files
    without = dict(Publication(Site(graph)).files())
    assert "404.html" not in without
    assert HOME.encode() in without[CATALOG]


def test_a_page_names_its_data_and_citations(site: Site, files: dict[str, bytes]) -> None:
    node = site.nodes.get(expand("dialogue:us-jp-cyber-1"))
    assert node is not None
    alternates = Publication.alternates(node)
    assert [media for media, _ in alternates] == list(MEDIA_TYPES.values())
    assert all(path in files for _, path in (*alternates, *Publication.citations(node)))
