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

from communique.export import FORMATS, document, export
from communique.export.statements import read_literal
from communique.graph import Graph, load, read_triples
from communique.model import CommuniqueError, UsageError
from communique.prefixes import KINDS, ONTOLOGY, PREFIXES
from communique.project import Project
from communique.turtle import format_turtle
from projects import five_documents, make

ROOT = five_documents()
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
        "print([sha256(export(graph, form, ontology=True)).hexdigest() for form in FORMATS])"
    )
    command = [sys.executable, "-c", code]
    runs = [subprocess.run(command, capture_output=True, check=True).stdout for _ in range(2)]
    assert len(set(runs)) == 1


def test_the_turtle_is_canonical_and_declares_what_it_uses(graph: Graph) -> None:
    text = export(graph, "turtle", ontology=True).decode()
    assert format_turtle(text) == text
    declared = [line.split()[1] for line in text.splitlines() if line.startswith("@prefix")]
    assert declared == sorted(declared)
    assert all(name in text.split("\n\n", 1)[1] for name in declared)
    assert not (set(declared) - {f"{name}:" for name in PREFIXES})


def test_a_subject_comes_with_its_parts_and_their_evidence(graph: Graph) -> None:
    imai = KINDS["official"] + "osamu-imai"
    quads = by_oxigraph(export(graph, "ntriples", subject="osamu-imai"), "ntriples")
    parts = {f"<{imai}>", f"<{imai}#ambassador-cyber-policy>"}
    assert {str(quad.subject) for quad in quads} == parts
    assert quads <= asserted(named=False)
    six = KINDS["dialogue"] + "us-jp-cyber-6"
    quads = by_oxigraph(export(graph, "ntriples", subject="us-jp-cyber-6"), "ntriples")
    parts = {f"<{six}>", f"<{six}#held>", f"<{six}#held-state>"}
    assert {str(quad.subject) for quad in quads} == parts


def test_a_subject_can_be_a_term_of_the_ontology(graph: Graph) -> None:
    document = export(graph, "turtle", subject="cmq:Schedule").decode()
    assert "\ncmq:Schedule\n" in document
    assert "owl:allValuesFrom cmq:Meeting" in document  # the restriction is a blank node
    assert "cmq:Delegation" not in document


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


CONTEXT: dict[str, object] = {
    "@version": 1.1,
    "cmq": PREFIXES["cmq"],
    "dialogue": KINDS["dialogue"],
    "rdfs": PREFIXES["rdfs"],
    "xsd": PREFIXES["xsd"],
    "id": "@id",
    "type": "@type",
    "cmq:day": {"@id": "cmq:day", "@type": "xsd:date"},
    "cmq:cites": {"@id": "cmq:cites", "@type": "@id"},
    "rdfs:label": {"@id": "rdfs:label", "@language": "en"},
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project that has nothing but a JSON-LD context."""
    root = tmp_path_factory.mktemp("context")
    (root / "ontology").mkdir()
    (root / "ontology/context.jsonld").write_text(json.dumps({"@context": CONTEXT}))
    return Project(root)


@many
@given(quads=graphs, form=st.sampled_from(FORMATS))
def test_any_statements_read_back_or_are_refused(
    quads: set[ox.Quad], form: str, project: Project
) -> None:
    if form not in MERGED:
        graph = ox.NamedNode("x:g")
        quads = quads | {ox.Quad(q.subject, q.predicate, q.object, graph) for q in quads}
    try:
        text = document(quads, form, project)
    except UsageError:
        assert form in ("rdfxml", "jsonld")  # which have no names for some
        return
    assert by_oxigraph(text, form) == canonical(quads)
    if form == "turtle":
        assert format_turtle(text.decode()) == text.decode()
    if form == "rdfxml":
        assert by_rdflib(text, form) == canonical(quads)


def test_a_context_names_what_it_can(project: Project) -> None:
    turtle = f"""@prefix cmq: <{PREFIXES["cmq"]}> . @prefix rdfs: <{PREFIXES["rdfs"]}> .
        @base <{KINDS["dialogue"]}a> .
        <#b> a cmq:T ; rdfs:label "B"@en ; cmq:cites <b> ; cmq:quote "q" ."""
    quads = ox.parse(turtle, format=ox.RdfFormat.TURTLE)
    assert json.loads(document(quads, "jsonld", project))["@graph"] == [
        {
            "cmq:cites": "dialogue:b",
            "cmq:quote": "q",
            "id": "dialogue:a#b",
            "rdfs:label": "B",
            "type": "cmq:T",
        }
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"{", "1:2: not JSON"),
        (b"[]", "has no `@context`"),
        (b'{"@context": "https://example.org/context.jsonld"}', "has no `@context`"),
        (b'{"@context": {"@import": "https://example.org/"}}', "does more than to define a name"),
        (
            b'{"@context": {"a": {"@id": "x:y", "@context": "https://e.org/"}}}',
            "does more than to define a name",
        ),
        (b"\xff", "not UTF-8"),
    ],
)
def test_a_context_that_is_broken_or_reaches_out(
    tmp_path: Path, content: bytes, message: str, listener: object
) -> None:
    root = make(tmp_path, {"data/a.ttl": "party:a a cmq:Party ."})
    (root / "ontology/context.jsonld").write_bytes(content)
    with pytest.raises(CommuniqueError, match=message):
        export(load(Project(root)), "jsonld")


@pytest.mark.parametrize(
    ("triple", "forms", "message"),
    [
        ('<x:s> <x:p> "a\\u0001"', ["rdfxml"], "RDF/XML cannot hold the character U\\+0001"),
        ('<x:s> <x:p/1> "a"', ["rdfxml"], "RDF/XML cannot name the property <x:p/1>"),
        ("<x:s> <x:p> <<( <x:a> <x:b> 1 )>>", ["rdfxml", "jsonld"], "about a statement"),
    ],
)
def test_what_a_format_cannot_hold_is_refused(
    triple: str, forms: list[str], message: str, project: Project
) -> None:
    quads = set(ox.parse(f"{triple} .", format=ox.RdfFormat.TURTLE))
    for form in forms:
        with pytest.raises(UsageError, match=message):
            document(quads, form, project)
    assert by_oxigraph(document(quads, "turtle", project), "turtle") == quads


@many
@given(literals)
def test_any_literal_is_told_from_its_text(literal: ox.Literal) -> None:
    datatype = "" if literal.language else literal.datatype.value
    assert read_literal(str(literal)) == (literal.value, datatype, literal.language or "")
