"""The guard on queries: nothing that writes, nothing that reaches a network, in any reading."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pyoxigraph as ox
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from communique.graph import Graph
from communique.graph.sparql import refuse_unsafe, run
from communique.model import UsageError
from communique.prefixes import expand
from conftest import Listener

# %s stands for the address of a listener. All of these make Oxigraph call it, or would if
# its parser read them as this or that other parser does.
CALLS = [
    "SELECT * { SERVICE <%s> { ?s ?p ?o } }",
    "SELECT * { service<%s>{ ?s ?p ?o } }",
    "SELECT * { SeRvIcE # a comment {\n <%s> # another\n { ?s ?p ?o } }",
    "SELECT * { SERVICE SILENT <%s> { ?s ?p ?o } }",
    "SELECT * { SERVICESILENT<%s>{ ?s ?p ?o } }",
    "PREFIX ex: <%s> SELECT * { SERVICE ex:a { ?s ?p ?o } }",
    "PREFIX ex: <%s> SELECT * { SERVICEex:a { ?s ?p ?o } }",
    "PREFIX ex: <%s> SELECT * { SERVICESILENTex:a { ?s ?p ?o } }",
    "PREFIX : <%s> SELECT * { SERVICE:a { ?s ?p ?o } }",
    "SELECT * { VALUES ?x { <%s> } SERVICE ?x { ?s ?p ?o } }",
    "SELECT * { BIND(<%s> AS ?x) SERVICE SILENT $x { ?s ?p ?o } }",
    "SELECT * { ?s ?p 1SERVICE<%s>{ ?s ?p ?o } }",
    "SELECT * { ?s ?p trueSERVICE<%s>{ ?s ?p ?o } }",
    "SELECT * { ?s ?p 'x'SERVICE<%s>{ ?s ?p ?o } }",
    "SELECT * { ?s ?p ?o FILTER EXISTS { SERVICE <%s> { ?s ?p ?o } } }",
    "ASK { { SELECT * { OPTIONAL { SERVICE <%s> { ?s ?p ?o } } } } }",
    "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <%s> { ?s ?p ?o } }",
    "DESCRIBE ?s { SERVICE <%s> { ?s ?p ?o } }",
    # A `<` that is a comparison, and what it would hide if it began an IRI:
    "SELECT * { ?s ?p ?a FILTER(?a<?a||1=1)SERVICE#>\n<%s>{ ?s ?p ?o } }",
    "SELECT * { ?s ?p ?a FILTER(?a<'>'||true) SERVICE <%s> { ?s ?p ?o } } #'",
    "SELECT * { ?s ?p ?a FILTER(1<2&&'>'='>')SERVICE<%s>{ ?s ?p ?o } }",
    # A long text that a bad escape breaks up into short ones:
    'SELECT * { VALUES ?x { """a" } SERVICE <%s> { ?s ?p ?o } } # \\q """',
    "SELECT * { VALUES ?x { '''a' } SERVICE <%s> { ?s ?p ?o } } # \\q '''",
    # An escaped quotation mark in a name, which opens no text:
    "PREFIX e: <http://e/> SELECT * { ?s ?p e:it\\' SERVICE <%s> { ?s ?p ?o } } # '",
    # Escapes for characters, which some parsers replace before they read:
    "SELECT * { \\u0053ERVICE <%s> { ?s ?p ?o } }",
    "SELECT * { BIND('\\u0027 AS ?x) SERVICE <%s> { ?s ?p ?o } } #'",
    "SELECT * { \\U00000053ERVICE <%s> { ?s ?p ?o } }",
]
UPDATES = [
    "INSERT DATA { <a:b> <a:c> 1 }",
    "insert { ?s ?p 1 } where { ?s ?p ?o }",
    "DELETE WHERE { ?s ?p ?o }",
    "PREFIX ex: <http://ex/> # INSERT\nDELETE DATA { ex:a ex:b ex:c }",
    "BASE <http://ex/> LOAD <%s> INTO GRAPH <g>",
    "LOAD SILENT <%s>",
    "CLEAR ALL",
    "DROP DEFAULT",
    "CREATE GRAPH <a:b>",
    "COPY DEFAULT TO <a:b>",
    "MOVE DEFAULT TO <a:b>",
    "ADD DEFAULT TO <a:b>",
    "WITH <a:b> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
]
HARMLESS = [
    "SELECT ?service { ?service a ex:service ; $SERVICE service:SERVICE . }",
    "SELECT * { ?s <http://x/SERVICE> 'SERVICE <http://x> {' }",
    'SELECT * { ?s ?p "a \\" SERVICE <http://x> {" }',
    "SELECT * { ?s ?p '''\n' SERVICE ?x { ''' }",
    'SELECT * { ?s ?p """\n"" SERVICE ?x {\n""" }',
    "# SERVICE <http://x> {\nSELECT * { } # LOAD <http://x>",
    "PREFIX service: <http://x/service#>\nSELECT * { GRAPH service:x { ?s ?p service:y } }",
    "SELECT (1 AS ?insert) { ?load <http://x/delete> ex:drop }",
    "SELECT * { ?s ?p 'x'@en-service . FILTER(?a<?b&&?b>?c) }",
    "SELECT * { ?s ?p <http://x/it's> . ?t ?q 'SERVICE ?x' }",
    "DESCRIBE <http://x/service/>",
]


@pytest.mark.parametrize("query", CALLS)
def test_calls_of_a_service_are_refused(query: str, graph: Graph, listener: Listener) -> None:
    with pytest.raises(UsageError, match=r"^query:\d+:\d+: SERVICE is refused"):
        run(graph, query % listener.url)
    assert listener.calls == 0


@pytest.mark.parametrize("query", UPDATES)
def test_updates_are_refused(query: str, graph: Graph, listener: Listener) -> None:
    before = len(graph.merged)
    with pytest.raises(UsageError, match=r"is refused: a query only reads"):
        run(graph, query.replace("%s", listener.url))
    assert listener.calls == 0
    assert len(graph.merged) == before


def test_an_update_after_a_query_is_no_query(graph: Graph) -> None:
    with pytest.raises(UsageError, match="not a SPARQL query from `;` on"):
        run(graph, "SELECT * { } ; DROP ALL")


@pytest.mark.parametrize("query", HARMLESS)
def test_what_only_looks_like_a_call_passes(query: str) -> None:
    refuse_unsafe(query)


def one_triple() -> ox.Store:
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("a:b"), ox.NamedNode("a:c"), ox.Literal(1)))
    return store


def exhaust(store: ox.Store, query: str) -> None:
    """Run a query to its last row, whatever comes of it."""
    with contextlib.suppress(OSError, RuntimeError, SyntaxError):
        answer = store.query(query)
        if not isinstance(answer, ox.QueryBoolean):
            for _ in answer:
                pass


def test_the_listener_would_hear(listener: Listener) -> None:
    """Without the guard Oxigraph does call, so that the silence above means something."""
    heard = 0
    for query in CALLS:
        before = listener.calls
        exhaust(one_triple(), query % listener.url)
        heard += listener.calls > before
    assert heard >= 18


def test_from_is_for_graphs_of_the_project(graph: Graph, listener: Listener) -> None:
    ours = expand("graph:data/people")
    for clause in (f"FROM <{ours}>", f"from named <{ours}>", "FROM NAMED graph:data\\/people"):
        run(graph, f"SELECT * {clause} {{ }}")
    query = f"PREFIX p: <{ours[:-6]}> SELECT ?x FROM p:people {{ ?x a cmq:Official }}"
    solutions = run(graph, query)
    assert isinstance(solutions, ox.QuerySolutions)
    assert len(list(solutions)) == 2
    for clause in (f"FROM <{listener.url}>", f"FROM\nNAMED<{listener.url}>", "FROM wd:Q1"):
        with pytest.raises(UsageError, match=r"query:\d:\d+: FROM .* is refused"):
            run(graph, f"SELECT * {clause} {{ ?s ?p ?o }}")
    assert listener.calls == 0


def test_what_the_scan_sees() -> None:
    scan = refuse_unsafe("PREFIX g: <http://g/> ask { graph g:a { } GRAPH ?x { } GRAPH<b:c>{} }")
    assert scan.form == "ASK"
    assert scan.graphs == {"http://g/a", "b:c", None}
    assert refuse_unsafe("SELECT ?graph { ?graph ex:graph 'GRAPH ?g {' }").graphs == frozenset()


KEYWORD = st.sampled_from(["SERVICE <http://x> {", "service ?x{", "LOAD <http://x>", "INSERT DATA"])
COVER = st.sampled_from(
    ["'{}'", '"{}"', "'''\n{}\n'''", '"""\n{}"\n"""', "'\\'{}'", "''#{}\n", "'a'@en # \"{}\n"]
)


@given(keyword=KEYWORD, cover=COVER, other=COVER)
def test_keywords_in_texts_and_comments_pass(keyword: str, cover: str, other: str) -> None:
    covered = cover.format(keyword), other.format(keyword)
    refuse_unsafe(f"SELECT * {{ ?service ex:load {covered[0]} ; ex:insert {covered[1]} }}")


BLANK = st.text(" \t\r\n", max_size=3)
CASES = st.lists(st.booleans(), min_size=7, max_size=7)


@given(cases=CASES, one=BLANK, two=BLANK, silent=st.sampled_from(["", "SILENT", "silent"]))
def test_the_keyword_in_any_case_and_spacing_is_refused(
    cases: list[bool], one: str, two: str, silent: str
) -> None:
    word = "".join(c.upper() if up else c for c, up in zip("service", cases, strict=True))
    with pytest.raises(UsageError, match="SERVICE is refused"):
        refuse_unsafe(f"SELECT * {{ {word}{one}{silent}{two}<http://x>{two}{{ ?s ?p ?o }} }}")


# Pieces that a lexer can trip over; %s is the address of the listener.
PIECES = st.sampled_from(
    [
        *("SERVICE", "SILENT", "<%s>", "?x", "ex:a", "{", "}", "{ ?s ?p ?o }"),
        *("'", '"', "'''", '"""', "\\", "\\'", "\\q", "#", "#>", "\n", " ", ".", "<", ">", "1"),
        *("true", "FILTER(", ")", "?a<?b", "<'>'", "ex:it\\'", "\\u0027", "\\u0053ERVICE", "@en"),
        *("VALUES ?x {", "BIND(", "AS ?y)", "OPTIONAL {", "?s ?p ", "^^", ":", "SERVICEex:a {"),
    ]
)


@pytest.fixture(scope="module")
def ear() -> Iterator[Listener]:
    ear = Listener()
    yield ear
    ear.close()


@settings(max_examples=2000, deadline=None)
@given(pieces=st.lists(PIECES, min_size=1, max_size=14))
@example(pieces=["?s ?p ", "'", "SERVICE", " ", "<%s>", "{", "}", "'"])
def test_what_passes_never_calls(pieces: list[str], ear: Listener) -> None:
    query = f"PREFIX ex: <%s> SELECT * {{ {''.join(pieces)} }}".replace("%s", ear.url)
    try:
        refuse_unsafe(query)
    except UsageError:
        return
    exhaust(one_triple(), query)
    assert ear.calls == 0


def test_errors_name_their_place() -> None:
    with pytest.raises(UsageError) as caught:
        refuse_unsafe("SELECT * {\n  'é' SERVICE ?x { }\n}", origin="a.rq")
    assert str(caught.value).startswith("a.rq:2:7: SERVICE is refused")


SYNTAX = {
    "SELECT ?x WHERE {\n  ?x fof:name ?y }": "2:6: the prefix `fof:` is not declared",
    "SELECT ?x WHERE {\n ?x ?p \n}}": "3:1: not a SPARQL query from `}` on",
    "SELECT WHERE { }": "1:8: not a SPARQL query from `WHERE` on",
    "hello": "1:1: not a SPARQL query from `hello` on",
    "": "1:1: not a SPARQL query: it ends too early",
    "SELECT * {\n ?s ?p ?o\n": "2:10: not a SPARQL query: it ends too early",
    "SELECT ?é WHERE {\n ?é ?p £}": "2:8: not a SPARQL query from `£` on",
    "SELECT ?x { ?x a 'abc }": "1:18: not a SPARQL query: the text that begins here is not",
    "SELECT ?y WHERE { ?x a ?x } GROUP BY ?x": "1:40: not a SPARQL query: The SELECT contains",
    "SELECT ?x { FILTER(?x = foo(1)) }": "1:25: not a SPARQL query from `foo` on",
    "SELECT ?x { ?x a <http://a b> }": "1:28: not a SPARQL query from `b>` on",
}


@pytest.mark.parametrize(("query", "message"), SYNTAX.items())
def test_what_is_no_sparql_is_reported_at_its_place(query: str, message: str, graph: Graph) -> None:
    with pytest.raises(UsageError) as caught:
        run(graph, query)
    assert str(caught.value).startswith(f"query:{message}")


def test_known_prefixes_need_no_declaration_and_own_ones_win(graph: Graph) -> None:
    known = run(graph, "ASK { dialogue:ab-1 a cmq:Dialogue }")
    own = run(graph, "PREFIX dialogue: <http://x/> ASK { dialogue:ab-1 a cmq:Dialogue }")
    assert bool(known) is True
    assert bool(own) is False
