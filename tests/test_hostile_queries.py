"""Queries that a stranger or an attacker wrote: none reaches a network, none ends the process."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from communique.characters import fold
from communique.cli import main
from communique.engines.offline import offline
from communique.graph.guard import DEPTH, PARTS, STATEMENTS
from communique.graph.sparql import refuse_unsafe
from communique.graph.tokens import TOKEN
from communique.model import UsageError
from conftest import Listener

# Beyond the first plane every 64th character is tried; set the variable to 1 to try every one.
STEP = int(os.environ.get("COMMUNIQUE_CHARACTER_STEP", "64"))
CODES = [*range(0xD800), *range(0xE000, 0x10000), *range(0x10000, 0x110000, STEP), 0x10FFFF]
CHARACTERS = [*map(chr, CODES)]
# The places of a token: what is before a character, what is behind it, and one that fits.
PLACES = {
    "variable, first": ("?", "x", "0"),
    "variable, further": ("?a", "", "0"),
    "prefix, first": ("", "x:a", "é"),
    "prefix, further": ("p", "x:a", "0"),
    "prefix, last": ("p", ":a", "0"),
    "local name, first": ("p:", "x", "0"),
    "local name, further": ("p:a", "x", "0"),
    "local name, last": ("p:a", "", "0"),
    "local name, escaped": ("p:a\\", "", "_"),
    "local name, percent": ("p:a%", "0", "0"),
    "label, first": ("_:", "x", "0"),
    "label, further": ("_:a", "x", "0"),
    "text": ("'a", "b'", "0"),
    "long text": ("'''a", "b'''", "0"),
    "escape in a text": ("'a\\", "'", "n"),
    "IRI": ("<http://x/", ">", "0"),
    "language tag, first": ("'a'@", "", "a"),
    "language tag, further": ("'a'@en-", "", "0"),
    "number": ("1", "", "0"),
    "exponent": ("1e", "1", "0"),
    "blank": ("'a'", "'b'", " "),
    "comment": ("1#a", "\n", "a"),
}
STORE = ox.Store()
BETWEEN = frozenset("\t\n\r #'\".,;~([<>?$@:^/|*+-=&!{})]\\")


def is_read(text: str) -> bool:
    """Whether Oxigraph reads a text as the object of a statement, or as objects."""
    try:
        STORE.query(f"SELECT*{{?s?p {text}}}", prefixes={"p": "http://p/"})
    except SyntaxError as error:
        return "Prefix not found" in str(error)  # it has read the name
    return True


def cut(text: str) -> list[tuple[str | None, int]]:
    """The tokens of the guard: the kind and the end of each."""
    return [(match.lastgroup, match.end()) for match in TOKEN.finditer(fold(text))]


@pytest.mark.parametrize("place", PLACES)
def test_the_guard_reads_every_character_as_oxigraph_does(place: str) -> None:
    """Nothing that Oxigraph takes for a part of a token is taken for another one here."""
    before, behind, fitting = PLACES[place]
    kinds = [kind for kind, _ in cut(before + fitting + behind)]
    hidden = []
    for character in CHARACTERS:
        text = before + character + behind
        is_other = [kind for kind, _ in cut(text)] != kinds
        # Between tokens stand characters of ASCII, and two tokens may touch there.
        if is_other and character not in BETWEEN and is_read(text):
            hidden.append(f"U+{ord(character):04X}")
    assert hidden == []


def test_no_token_begins_with_a_character_that_the_guard_does_not_know() -> None:
    strange = [c for c in CHARACTERS if cut(c)[0][0] == "other" and c not in BETWEEN]
    begun = [c for c in strange for text in (c, c + ":a", c + "a") if is_read(text)]
    assert begun == []


HIDDEN = [
    "SELECT * { ?s ?p ?\u20a0 SERVICE <%s> { ?s ?p ?o } }",
    "SELECT * { ?s ?p ?a\u200d SERVICE <%s> { ?s ?p ?o } }",
    "SELECT * { ?s ?p ?\u0300 SERVICE <%s> { ?s ?p ?o } }",
    "PREFIX \u20a0: <%s> SELECT * { SERVICE\u20a0:a { ?s ?p ?o } }",
    "PREFIX e: <http://e/> SELECT * { ?s ?p e:.SERVICE<%s>{ ?s ?p ?o } }",
    "PREFIX e: <http://e/> SELECT * { ?s ?p e:a.b.SERVICE<%s>{ ?s ?p ?o } }",
]


@pytest.mark.parametrize("query", HIDDEN)
def test_a_name_hides_no_service(query: str, listener: Listener) -> None:
    with pytest.raises(UsageError, match=r"refused|no word of SPARQL"):
        refuse_unsafe(query % listener.url)
    assert listener.calls == 0


BOMBS: dict[str, Callable[[int], str]] = {
    "brackets": lambda n: "FILTER(" + "(" * n + "1" + ")" * n + ")",
    "groups": lambda n: "{" * n + "}" * n,
    "blank nodes": lambda n: "?s ?p " + "[?p " * n + "1" + "]" * n,
    "functions": lambda n: "FILTER(" + "COALESCE(" * n + "1" + ")" * n + ")",
    "unions": lambda n: "{}" + "UNION {}" * n,
    "optionals": lambda n: "OPTIONAL {}" * n,
    "minuses": lambda n: "MINUS {?s ?p ?o}" * n,
    "bindings": lambda n: "".join(f"BIND(1 AS ?x{i})" for i in range(n)),
    "conditions": lambda n: "FILTER(1" + "&&1" * n + ")",
    "negations": lambda n: "FILTER(" + "!" * n + "1)",
    "paths": lambda n: "?s <a:b>" + "/<a:b>" * n + " ?o",
    "statements": lambda n: "?s ?p ?o." * n,
    "hidden behind an IRI that is none": lambda n: "FILTER(?a<'>'||1)" + "{" * n + "}" * n + "#'",
    "hidden in an IRI that is none": lambda n: "FILTER(?a<a:b" + "&&a:b" * n + ">1)",
    "closed in a comment": lambda n: "FILTER(?a<?b#>" + ")" * n + "\n" + ")" + "{" * n + "}" * n,
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_query_that_would_overflow_the_stack_is_refused_at_its_place(bomb: str) -> None:
    with pytest.raises(UsageError, match=r"^query:\d+:\d+: the query has more than [\d,]+ "):
        refuse_unsafe(f"SELECT * {{ {BOMBS[bomb](STATEMENTS + 1)} }}")


def test_a_query_at_the_limits_is_run() -> None:
    deep = "(" * (DEPTH - 2) + "1" + ")" * (DEPTH - 2)
    values = " ".join(f"<http://x/a-b.c#{number}>" for number in range(20_000))
    unions = "{} UNION " * (PARTS // 2 - 10) + "{}"
    for group in (f"FILTER({deep})", f"VALUES ?x {{ {values} }}", unions):
        query = f"SELECT * {{ {group} }}"
        refuse_unsafe(query)
        STORE.query(query)


# What rdflib would call; shapes bring such queries in many spellings, and their text is not
# what decides.
RDFLIB = {
    "SERVICE": "SELECT * { SERVICE <%s> { ?s ?p ?o } }",
    "SERVICE SILENT": "SELECT * { SERVICE SILENT <%s> { ?s ?p ?o } }",
    "SERVICE in FILTER": "SELECT * { FILTER EXISTS { SERVICE <%s> { ?s ?p ?o } } }",
    "an escape": "SELECT * { SER\\u00000056ICE <%s> { ?s ?p ?o } }",
    "FROM": "SELECT * FROM <%s> { ?s ?p ?o }",
    "FROM NAMED": "SELECT * FROM NAMED <%s> { GRAPH ?g { ?s ?p ?o } }",
}


def call_rdflib(text: str, url: str) -> None:
    with suppress(Exception):  # whatever rdflib makes of a server that says nothing
        if text.startswith("LOAD"):
            rdflib.Dataset().update(text % url)
        elif text == "parse":
            rdflib.Graph().parse(url)
        else:
            list(rdflib.Dataset().query(text % url))


@pytest.mark.parametrize("text", [*RDFLIB.values(), "LOAD <%s>", "LOAD SILENT <%s>", "parse"])
def test_rdflib_is_kept_from_the_network(text: str, listener: Listener) -> None:
    """An update of rdflib that moves what is replaced fails here."""
    with pytest.raises(UsageError, match="must not reach a network"), offline():
        call_rdflib(text, listener.url)
    assert listener.calls == 0
    call_rdflib(text, listener.url)
    assert listener.calls > 0 or "SILENT" in text or "u0000" in text


SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <http://ex/> .
ex:S a sh:NodeShape ; sh:targetNode ex:a ; %s .
"""
CALLING_SHAPES = {
    "constraint": 'sh:sparql [ sh:select """SELECT $this { %s }""" ]',
    "prefix": 'sh:sparql [ sh:prefixes ex:O ; sh:select "SELECT $this { ?s ex:a ?o }" ] . '
    'ex:O sh:declare [ sh:prefix "ex" ; sh:namespace "http://x> SELECT $this { %s } #" ]',
    "rule": "sh:rule [ a sh:SPARQLRule ; "
    'sh:construct """CONSTRUCT {$this a ex:B} WHERE { %s }""" ]',
    "target": 'sh:target [ a sh:SPARQLTarget ; sh:select """SELECT ?this { %s }""" ]',
}


@pytest.mark.parametrize("word", ["SERVICE", "SER\\u0056ICE", "SER\\\\U00000056ICE"])
@pytest.mark.parametrize("place", CALLING_SHAPES)
def test_shapes_reach_no_network(
    place: str, word: str, listener: Listener, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call = f"{word} <{listener.url}> {{ ?s ?p ?o }}"
    (tmp_path / "s.ttl").write_text(SHAPES % (CALLING_SHAPES[place] % call))
    (tmp_path / "d.ttl").write_text("<http://ex/a> <http://ex/b> 1 .")
    config = 'data = ["d.ttl"]\nshapes = ["s.ttl"]\nadvanced = true\n'
    (tmp_path / "communique.toml").write_text(config)
    assert main(["check", "--project", str(tmp_path)]) in (1, 2)
    out, err = capsys.readouterr()
    assert "s.ttl:" in out + err
    assert listener.calls == 0
