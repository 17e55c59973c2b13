"""Exports: every format says the same, in the same bytes, and reads back as the graph."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from communique.export import FORMATS, export
from communique.export.jsonld import Context, jsonld, read_context
from communique.export.rdfxml import rdfxml
from communique.export.selection import ordered
from communique.export.statements import pieces, read_literal
from communique.export.turtle import trig, turtle
from communique.model import CommuniqueError, UsageError
from communique.prefixes import KINDS, ONTOLOGY, PREFIXES
from communique.project import Project
from communique.graph import Graph, load, read_ntriples, read_triples
from communique.turtle import format_turtle

ROOT = Path(__file__).resolve().parent.parent
OXIGRAPH = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "trig": ox.RdfFormat.TRIG,
    "nquads": ox.RdfFormat.N_QUADS,
}
RDFLIB = {"turtle": "turtle", "ntriples": "nt", "jsonld": "json-ld", "rdfxml": "xml"} | {
    "trig": "trig",
    "nquads": "nquads",
}
DEFAULT = rdflib.graph.DATASET_DEFAULT_GRAPH_ID
MERGED = ["turtle", "ntriples", "jsonld", "rdfxml"]

pytestmark = pytest.mark.filterwarnings(
    "ignore::DeprecationWarning:rdflib", "ignore:Parsing weird boolean:UserWarning"
)


@pytest.fixture(scope="module")
def graph() -> Graph:
    return load(Project(ROOT))


@pytest.fixture(autouse=True)
def exact_literals(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let rdflib keep the spelling of literals, and keep quiet about ill-typed ones."""
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)
    logger = logging.getLogger("rdflib.term")
    logger.disabled = True
    yield
    logger.disabled = False


def by_oxigraph(document: bytes, form: str) -> set[ox.Quad]:
    dataset = ox.Dataset(ox.parse(document, format=OXIGRAPH[form]))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return set(dataset)


def by_rdflib(document: bytes, form: str) -> set[ox.Quad]:
    dataset = rdflib.Dataset()
    if form in MERGED:
        dataset.default_graph.parse(data=document, format=RDFLIB[form])
    else:
        dataset.parse(data=document, format=RDFLIB[form])
    quads = ox.Dataset(
        ox.Quad(
            oxigraph_term(s),  # type: ignore[arg-type]  # rdflib does not say what it is
            oxigraph_term(p),  # type: ignore[arg-type]  # likewise
            oxigraph_term(o),
            ox.DefaultGraph() if g in (None, DEFAULT) else ox.NamedNode(str(g)),
        )
        for s, p, o, g in dataset.quads()
    )
    quads.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return set(quads)


def oxigraph_term(term: object) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    if isinstance(term, rdflib.Literal):
        datatype = None if term.datatype is None else ox.NamedNode(term.datatype)
        return ox.Literal(str(term), datatype=datatype, language=term.language)
    return ox.BlankNode(str(term)) if isinstance(term, rdflib.BNode) else ox.NamedNode(str(term))


def asserted(*, named: bool, ontology: bool = False) -> set[ox.Quad]:
    project = Project(ROOT)
    files = project.graph_files + (project.ontology_files if ontology else ())
    quads = ox.Dataset(
        ox.Quad(
            triple.subject,
            triple.predicate,
            triple.object,
            ox.NamedNode(project.graph_iri(path)) if named else ox.DefaultGraph(),
        )
        for path in files
        for triple in read_triples(path)
    )
    quads.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return set(quads)


@pytest.mark.parametrize("ontology", [False, True])
@pytest.mark.parametrize("form", FORMATS)
def test_an_export_reads_back_as_the_graph(graph: Graph, form: str, ontology: bool) -> None:
    document = export(graph, form, ontology=ontology)
    expected = asserted(named=form not in MERGED, ontology=ontology)
    assert by_oxigraph(document, form) == expected
    assert by_rdflib(document, form) == expected


def test_an_export_is_the_same_bytes_in_every_process() -> None:
    code = (
        "import sys; from pathlib import Path; from hashlib import sha256;"
        "from communique.export import FORMATS, export;"
        "from communique.project import Project; from communique.graph import load;"
        f"graph = load(Project(Path({str(ROOT)!r})));"
        "print([sha256(export(graph, form, ontology=True)).hexdigest() for form in FORMATS]);"
        "assert 'rdflib' not in sys.modules"
    )
    command = [sys.executable, "-c", code]
    runs = [subprocess.run(command, capture_output=True, check=True).stdout for _ in range(3)]
    assert len(set(runs)) == 1


def test_the_turtle_is_canonical_and_declares_what_it_uses(graph: Graph) -> None:
    text = export(graph, "turtle", ontology=True).decode()
    assert format_turtle(text) == text
    declared = [line.split()[1] for line in text.splitlines() if line.startswith("@prefix")]
    assert declared == sorted(declared)
    assert all(name in text.split("\n\n", 1)[1] for name in declared)
    assert not (set(declared) - {f"{name}:" for name in PREFIXES})


def test_trig_keeps_one_graph_for_each_file(graph: Graph) -> None:
    quads = by_oxigraph(export(graph, "trig"), "trig")
    project = graph.project
    assert {quad.graph_name for quad in quads} == {
        ox.NamedNode(project.graph_iri(path)) for path in project.graph_files
    }


def test_the_ontology_is_there_only_when_asked_for(graph: Graph) -> None:
    name = f"<{ONTOLOGY}> ".encode()
    assert name not in export(graph, "ntriples")
    assert name in export(graph, "ntriples", ontology=True)


def test_a_subject_comes_with_its_parts_and_their_evidence(graph: Graph) -> None:
    imai = KINDS["official"] + "osamu-imai"
    one = KINDS["dialogue"] + "us-jp-cyber-1"
    quads = by_oxigraph(export(graph, "ntriples", subject="osamu-imai"), "ntriples")
    assert {str(quad.subject) for quad in quads} == {
        f"<{imai}>",
        f"<{imai}#ambassador-cyber-policy>",
        f"<{one}#jp-host-mofa>",
        f"<{one}#jp-meeting-lead-kyodo>",
    }
    assert quads <= asserted(named=False)


def test_a_subject_can_be_a_term_of_the_ontology(graph: Graph) -> None:
    document = export(graph, "turtle", subject="cmq:Schedule").decode()
    assert "\ncmq:Schedule\n" in document
    assert "owl:allValuesFrom cmq:Meeting" in document  # the restriction is a blank node
    assert "cmq:Delegation" not in document


@pytest.mark.parametrize("form", FORMATS)
def test_a_subject_in_every_format(graph: Graph, form: str) -> None:
    document = export(graph, form, subject="dialogue:us-jp-cyber-6")
    subjects = {
        str(quad.subject).partition("#")[0].strip("<>") for quad in by_oxigraph(document, form)
    }
    assert subjects == {KINDS["dialogue"] + "us-jp-cyber-6"}


def test_bad_wishes_are_refused(graph: Graph) -> None:
    with pytest.raises(UsageError, match="there is no format `n3`"):
        export(graph, "n3")
    with pytest.raises(UsageError, match="did you mean `osamu-imai`"):
        export(graph, subject="osamu-imay")


# -- Any statements at all ----------------------------------------------------------------

SPACES = [KINDS["dialogue"], KINDS["agency"], PREFIXES["cmq"], PREFIXES["xsd"], ONTOLOGY, "x:"]
LOCAL = st.text("ab1Z.-_~/#%é(!$&'*+,;=:@?)\u65e5", max_size=8)


def is_iri(text: str) -> bool:
    try:
        ox.NamedNode(text)
    except ValueError:
        return False
    return True


iris = st.builds("".join, st.tuples(st.sampled_from(SPACES), LOCAL)).filter(is_iri)
names = st.sampled_from([PREFIXES["cmq"] + "quote", PREFIXES["rdfs"] + "label", "http://e.org/é"])
texts = st.text(st.characters(codec="utf-8"), max_size=12)
types = st.sampled_from(
    [PREFIXES["xsd"] + name for name in ("integer", "decimal", "boolean", "date", "string")]
    + ["http://e.org/t", PREFIXES["cmq"] + "t"]
)
spelled = st.sampled_from(["1", "01", "-0", "+1", "1.0", ".5", "1.", "true", "0", "1e3", "x", ""])
literals = st.one_of(
    st.builds(ox.Literal, texts),
    st.builds(
        lambda t, lang: ox.Literal(t, language=lang), texts, st.sampled_from(["en", "ja-Latn"])
    ),
    st.builds(lambda t, d: ox.Literal(t, datatype=ox.NamedNode(d)), spelled | texts, types),
)
nodes = st.builds(ox.NamedNode, iris) | st.builds(ox.BlankNode, st.sampled_from("abc"))
triples = st.builds(
    ox.Quad,
    nodes,
    st.builds(ox.NamedNode, iris | names),
    nodes | literals,
)
graphs = st.sets(triples, max_size=6)


def canonical(quads: set[ox.Quad]) -> set[ox.Quad]:
    """The same with the names that blank nodes get in exports."""
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return set(dataset)


many = settings(
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@many
@given(graphs)
def test_any_turtle_reads_back(quads: set[ox.Quad]) -> None:
    document = b"".join(turtle(ordered(quads)))
    assert by_oxigraph(document, "turtle") == canonical(quads)
    assert format_turtle(document.decode()) == document.decode()


@many
@given(graphs)
def test_any_trig_reads_back(quads: set[ox.Quad]) -> None:
    graph = ox.NamedNode("x:g")
    named = {ox.Quad(q.subject, q.predicate, q.object, graph) for q in quads} | quads
    assert by_oxigraph(b"".join(trig(ordered(named))), "trig") == canonical(named)


@many
@given(graphs)
def test_any_rdfxml_reads_back_or_is_refused(quads: set[ox.Quad]) -> None:
    try:
        document = b"".join(rdfxml(ordered(quads)))
    except UsageError:
        return
    assert by_oxigraph(document, "rdfxml") == canonical(quads)
    assert by_rdflib(document, "rdfxml") == canonical(quads)


CONTEXT = {
    "@version": 1.1,
    "cmq": PREFIXES["cmq"],
    "dialogue": KINDS["dialogue"],
    "agency": KINDS["agency"],
    "rdfs": PREFIXES["rdfs"],
    "xsd": PREFIXES["xsd"],
    "id": "@id",
    "type": "@type",
    "quote": "cmq:quote",
    "day": {"@id": "cmq:quote", "@type": "xsd:date"},
    "cites": {"@id": "cmq:quote", "@type": "@id", "@container": "@set"},
    "label": {"@id": "rdfs:label", "@language": "en"},
    "labels": {"@id": "rdfs:label", "@container": "@language"},
}


@many
@given(graphs)
def test_any_jsonld_reads_back(quads: set[ox.Quad]) -> None:
    context = Context(CONTEXT, Path("context.jsonld"))
    document = b"".join(jsonld(ordered(quads), context))
    assert by_oxigraph(document, "jsonld") == canonical(quads)
    assert by_rdflib(document, "jsonld") == canonical(quads)


def test_a_context_names_what_it_can() -> None:
    quads = ordered(
        {
            ox.Quad(*quad.triple)
            for quad in ox.parse(
                f"""@prefix cmq: <{PREFIXES["cmq"]}> . @prefix rdfs: <{PREFIXES["rdfs"]}> .
                @base <{KINDS["dialogue"]}a> .
                <#b> a cmq:T ; rdfs:label "B"@en , "B"@fr ; cmq:quote 7 , "q" , <b> .""",
                format=ox.RdfFormat.TURTLE,
            )
        }
    )
    document = json.loads(b"".join(jsonld(quads, Context(CONTEXT, Path("context.jsonld")))))
    assert document["@graph"] == [
        {
            "id": "dialogue:a#b",
            "type": "cmq:T",
            "cites": ["dialogue:b"],
            "label": "B",
            "labels": {"fr": "B"},
            "quote": [7, "q"],
        }
    ]


@pytest.mark.parametrize(
    ("context", "message"),
    [
        ("https://example.org/context.jsonld", "is not an object"),
        (["https://example.org/context.jsonld"], "is not an object"),
        ({"@import": "https://example.org/context.jsonld"}, "has `@import`"),
        ({"a": {"@id": "cmq:a", "@context": "https://example.org/"}}, "stands for|has `@context`"),
        ({"a": {"@reverse": "x:y"}}, "has no `@id`"),
        ({"a": {"@id": "nothing"}}, "is no IRI"),
        ({"a": {"@id": "x:y", "@container": "@list"}}, "container"),
        ({"a": {"@id": "x:y", "@type": "@json"}}, "type"),
        ({"a": {"@id": "x:y", "@type": 1}}, "not a text"),
    ],
)
def test_a_context_that_reaches_out_or_cannot_be_applied(context: object, message: str) -> None:
    with pytest.raises(CommuniqueError, match=message) as caught:
        Context(context, Path("context.jsonld"))
    assert "context.jsonld" in str(caught.value)


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"{", "1:2: not JSON"), (b"[]", "has no `@context`"), (b"\xff", "not UTF-8")],
)
def test_a_broken_context_file(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "context.jsonld"
    path.write_bytes(content)
    with pytest.raises(CommuniqueError, match=message):
        read_context(path)


def test_an_iri_that_looks_like_a_name_is_refused() -> None:
    quads = [ox.Quad(ox.NamedNode("cmq:x"), ox.NamedNode("x:p"), ox.NamedNode("x:o"))]
    with pytest.raises(CommuniqueError, match="would be read as a name"):
        list(jsonld(ordered(quads), Context(CONTEXT, Path("context.jsonld"))))


@pytest.mark.parametrize("triple", ['<x:s> <x:p> "a\\u0001" .', '<x:s> <x:p/1> "a" .'])
def test_what_xml_cannot_hold_is_refused(triple: str) -> None:
    quads = list(ox.parse(triple, format=ox.RdfFormat.TURTLE))
    with pytest.raises(UsageError, match="RDF/XML cannot"):
        list(rdfxml(ordered(quads)))


@many
@given(literals)
def test_any_literal_is_told_from_its_text(literal: ox.Literal) -> None:
    found = read_literal(str(literal))
    assert found == (literal.value, literal.datatype.value, literal.language or "")


@pytest.mark.parametrize(
    "text",
    ['[] <x:p> "a" .', "_:a <x:p> ( 1 _:a ) .", '<x:s> <x:p> "_: is no node" , "01"^^<x:t> , 01 .'],
)
def test_a_file_reads_the_same_as_text_and_as_objects(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.ttl"
    path.write_text(text, encoding="utf-8")
    lines = read_ntriples(path)
    assert {quad.triple for quad in ox.parse(lines, format=ox.RdfFormat.N_TRIPLES)} == set(
        read_triples(path)
    )


def test_a_statement_in_two_files_is_written_once_and_with_its_neighbours() -> None:
    node, file = ox.NamedNode("x:s"), ox.NamedNode("x:p")
    said = [ox.Quad(node, file, ox.Literal(text)) for text in ("b", "a", "b")]
    statements = ordered(said[:2])
    statements.add(f"{said[2].triple} .\n")
    assert list(statements.nodes()) == [("<x:s>", [("<x:p>", '"a"'), ("<x:p>", '"b"')])]


def test_a_document_is_the_same_however_many_pieces_it_has() -> None:
    heads = []

    def head() -> str:
        heads.append("asked")
        return "head\n"

    parts = [f"{number} é\n" * 20_000 for number in range(400)]
    whole = "".join(parts).encode()
    passed = list(pieces(iter(parts)))
    assert len(passed) > 32
    assert b"".join(passed) == whole
    assert b"".join(pieces(iter(parts), head)) == b"head\n" + whole
    assert b"".join(pieces(iter(parts[:3]), head)) == b"head\n" + "".join(parts[:3]).encode()
    assert heads == ["asked"] * 2
