from __future__ import annotations

import pyoxigraph as ox
import pytest

from communique.turtle import Document, TurtleSyntaxError, parse
from communique.turtle.tree import Node

MAX_DEPTH = 100
HEAD = "@prefix ex: <http://e/> .\n"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XSD = "http://www.w3.org/2001/XMLSchema#"


def ex(name: str) -> ox.NamedNode:
    return ox.NamedNode(f"http://e/{name}")


def shown(document: Document, node: Node) -> tuple[tuple[int, int], str]:
    return document.line_column(node.start), document.text[node.start : node.end]


def test_every_term_has_the_place_of_its_token() -> None:
    text = (
        "\ufeff@prefix ex: <http://e/> .\r\n"
        "# \U0001f600 comment\r\n"
        "ex:é\ta ex:C ;\r\n"
        '  ex:p "\U0001f600" , """two\r\nlines"""@en ; ex:q\r'
        '\t"\U0001f600"^^ex:d .\n'
        "ex:z ex:p 1 ."
    )
    document = parse(text)
    assert [tuple(shown(document, node) for node in s) for s in document.statements] == [
        (((3, 1), "ex:é"), ((3, 6), "a"), ((3, 8), "ex:C")),
        (((3, 1), "ex:é"), ((4, 3), "ex:p"), ((4, 8), '"\U0001f600"')),
        (((3, 1), "ex:é"), ((4, 3), "ex:p"), ((4, 14), '"""two\r\nlines"""@en')),
        (((3, 1), "ex:é"), ((5, 15), "ex:q"), ((6, 2), '"\U0001f600"^^ex:d')),
        (((7, 1), "ex:z"), ((7, 6), "ex:p"), ((7, 11), "1")),
    ]
    assert document.statements[2].object.term == ox.Literal("two\r\nlines", language="en")


def test_brackets_expand_in_order_of_the_text_with_places() -> None:
    text = HEAD + "ex:s ex:p ( 1 [ ex:q () ] ) .\n[ ex:r _:x ] ex:r [] ."
    document = parse(text)
    rdf = {name: ox.NamedNode(RDF + name) for name in ("first", "rest", "nil")}
    b = {number: ox.BlankNode(f"b{number}") for number in range(1, 7)}
    one = ox.Literal("1", datatype=ox.NamedNode(XSD + "integer"))
    whole, item = "( 1 [ ex:q () ] )", "[ ex:q () ]"
    expected = [
        ((ex("s"), "ex:s"), (ex("p"), "ex:p"), (b[1], whole)),
        ((b[1], "1"), (rdf["first"], "1"), (one, "1")),
        ((b[1], "1"), (rdf["rest"], "1"), (b[2], item)),
        ((b[2], item), (rdf["first"], item), (b[3], item)),
        ((b[3], item), (ex("q"), "ex:q"), (rdf["nil"], "()")),
        ((b[2], item), (rdf["rest"], item), (rdf["nil"], ")")),
        ((b[4], "[ ex:r _:x ]"), (ex("r"), "ex:r"), (b[5], "_:x")),
        ((b[4], "[ ex:r _:x ]"), (ex("r"), "ex:r"), (b[6], "[]")),
    ]
    assert [
        tuple((node.term, text[node.start : node.end]) for node in statement)
        for statement in document.statements
    ] == expected
    assert document.blank_labels == {"x": b[5]}
    assert parse(text).statements == document.statements
    assert parse(text, blank_prefix="f2b").statements[0].object.term == ox.BlankNode("f2b1")


def test_find_and_subject_start_answer_by_term() -> None:
    text = HEAD + "ex:a ex:p ex:b , 1 .\nex:b ex:p ex:a .\nex:a ex:q [ ex:p 1 ] ."
    document = parse(text)
    one = ox.Literal("1", datatype=ox.NamedNode(XSD + "integer"))
    s = document.statements
    assert document.find() == list(s)
    assert document.find(subject=ex("a")) == [s[0], s[1], s[3]]
    assert document.find(predicate=ex("p")) == [s[0], s[1], s[2], s[4]]
    assert document.find(object=one) == [s[1], s[4]]
    assert document.find(ex("a"), ex("p"), one) == [s[1]]
    assert document.find(predicate=ex("q"), object=one) == []
    assert document.find(subject=ex("none")) == []
    assert document.subject_start(ex("a")) == text.index("ex:a")
    assert document.subject_start(ex("b")) == text.index("ex:b ex:p ex:a")
    assert document.subject_start(s[3].object.term) == text.index("[")
    assert document.subject_start(one) is None


def test_the_last_declaration_of_a_prefix_holds() -> None:
    text = (
        "@prefix ex: <http://e/> .\nBASE <http://b/x/>\n"
        "<y> ex:p <> .\nprefix ex: <z#>\n<#y> ex:p ex: ."
    )
    document = parse(text)
    assert document.prefixes == {"ex": "http://b/x/z#"}
    assert [(d.prefix, d.written.text, d.iri) for d in document.directives] == [
        ("ex", "<http://e/>", "http://e/"),
        (None, "<http://b/x/>", "http://b/x/"),
        ("ex", "<z#>", "http://b/x/z#"),
    ]
    assert document.declaration("http://b/x/z#") == text.index("<z#>")
    assert document.declaration("http://b/x/") is None
    assert [str(triple) for triple in document.triples()] == [
        "<http://b/x/y> <http://e/p> <http://b/x/>",
        "<http://b/x/#y> <http://b/x/z#p> <http://b/x/z#>",
    ]


def test_prefixes_of_the_caller_are_declared_until_the_text_declares_them() -> None:
    document = parse(
        "ex:a ex:p 1 . @prefix ex: <http://f/> . ex:a ex:p 1 .",
        prefixes={"ex": "http://e/", "no": "http://n/"},
    )
    assert [s.subject.term for s in document.statements] == [ex("a"), ox.NamedNode("http://f/a")]
    assert document.assumed_prefixes == {"ex"}


@pytest.mark.parametrize(
    ("written", "term"),
    [
        ("01", ox.Literal("01", datatype=ox.NamedNode(XSD + "integer"))),
        ("-0.50", ox.Literal("-0.50", datatype=ox.NamedNode(XSD + "decimal"))),
        ("1.E+03", ox.Literal("1.E+03", datatype=ox.NamedNode(XSD + "double"))),
        ("false", ox.Literal("false", datatype=ox.NamedNode(XSD + "boolean"))),
        ('"x"@EN-latn-GB', ox.Literal("x", language="en-latn-gb")),
        ('"x" # c\n @prefix', ox.Literal("x", language="prefix")),
        ('"x" ^^ # c\n ex:d', ox.Literal("x", datatype=ex("d"))),
        (r"'\t\b\n\r\f\"\'\\\u00e9\U0001F600'", ox.Literal("\t\b\n\r\f\"'\\é\U0001f600")),
        ("'''a''b\r\n'''", ox.Literal("a''b\r\n")),
        (r"ex:a\~\#%20b.c", ex("a~#%20b.c")),
        (r"<http://e/\u00e9%20>", ex("é%20")),
        ("ex:", ex("")),
    ],
)
def test_terms_keep_their_lexical_form(written: str, term: object) -> None:
    text = f"{HEAD}ex:s ex:p {written} ."
    [statement] = parse(text).statements
    assert statement.object.term == term
    [quad] = ox.parse(text, format=ox.RdfFormat.TURTLE)
    assert quad.object == term


@pytest.mark.parametrize(
    ("text", "line", "column", "message", "hint"),
    [
        ("ex:a ex:p 1\nex:b ex:p 2 .", 3, 1, "found `ex:b`", "missing after `1` in line 2?"),
        ("ex:a\n  a ex:C ;\nex:b\n  a ex:C .", 5, 3, "expected an object, found `a`", "`ex:b`"),
        ("ex:a\n  ex:p 1 ;\nex:b\n  ex:p 1 .", 5, 8, "found `1`", "before `ex:b` in line 4?"),
        ("ex:a ex:p 1 \n\n# end\n", 2, 12, "the file ends where `.`", "ends with `.`"),
        ("ex:a ex:p 1 ; ", 2, 14, "the file ends where `.`", "ends with `.`"),
        ("ex:a ex:p", 2, 10, "the file ends where an object should stand", ""),
        ("fo:a ex:p 1 .", 2, 1, "prefix `fo:` is not declared", "add `@prefix fo: <...> .`"),
        ("ex:a ex:p '1'^^:d .", 2, 16, "prefix `:` is not declared", "add `@prefix : <...> .`"),
        ("ex:a ex:p [ ex:q 1 ;\n", 2, 11, "the `[` that begins here is not closed", "`]`"),
        ("ex:a ex:p ( 1", 2, 11, "the `(` that begins here is not closed", "`)`"),
        ("ex:a ex:p [ ex:q 1 .", 2, 20, "expected `]`", "of line 2, column 11 is still open"),
        ("ex:a ex:p ( 1 ; ) .", 2, 15, "expected an object, found `;`", ""),
        ("ex:a ex:p 1 . .", 2, 15, "expected a subject, found `.`", "already ended"),
        ("ex:a ex:p 1 . ; ex:q 2 .", 2, 15, "expected a subject, found `;`", "already ended"),
        ("'a' ex:p 1 .", 2, 1, "expected a subject, found `'a'`", "a literal cannot be"),
        ("ex:a _:p 1 .", 2, 6, "expected a predicate, found `_:p`", "an IRI"),
        ("ex:a ex:p a .", 2, 11, "expected an object, found `a`", "rdf:type"),
        ("[] .", 2, 4, "expected a predicate, found `.`", ""),
        ("@PREFIX x: <http://x/> .", 2, 1, "expected a subject, found `@PREFIX`", "lower case"),
        ("@prefix x: <http://x/>\nex:a ex:p 1 .", 3, 1, "expected `.`", "`@prefix` ends with"),
        ("PREFIX x: <http://x/> .", 2, 23, "`PREFIX` takes no `.`", "`@prefix`"),
        ("@prefix x:y <http://x/> .", 2, 9, "expected a prefix with its colon", "@prefix name:"),
        ("@base ex:a .", 2, 7, "expected an IRI", ""),
        ("<a> ex:p 1 .", 2, 1, "`<a>` is relative and no base is declared", "@base"),
        ("ex:a ex:p <http://e/%zz> .", 2, 11, "is not a valid IRI", ""),
        ("ex:a ex:p '\U0001f600\\uD800' .", 2, 13, "does not name a character", ""),
        (r"ex:a ex:p <http://e/\U00110000> .", 2, 21, "does not name a character", ""),
        ("ex:a ex:p 'x'@waytoolongtag .", 2, 14, "is not a language tag", "BCP 47"),
        (f"ex:a ex:p 'x'^^<{RDF}langString> .", 2, 16, "needs a language tag", "@en"),
        ("ex:a ex:p 'x'^^'y' .", 2, 16, "expected a datatype", "xsd:date"),
        ("ex:a ex:p 1\nex:b ex:p 'x .", 3, 1, "found `ex:b`", "missing after `1`"),
        ("ex:a ex:p 1 .\nex:b ex:p 'x .", 3, 11, "is not closed", "`'`"),
        ("ex:a ex:p ( 'x .", 2, 13, "the string that begins here is not closed", "`'`"),
    ],
)
def test_faults_are_shown_where_they_are_with_a_hint(
    text: str, line: int, column: int, message: str, hint: str
) -> None:
    with pytest.raises(TurtleSyntaxError) as caught:
        parse(HEAD + text)
    error = caught.value
    assert (error.line, error.column) == (line, column), str(error)
    assert message in error.message
    assert hint in error.hint
    with pytest.raises(SyntaxError):
        list(ox.parse(HEAD + text, format=ox.RdfFormat.TURTLE))


def test_deep_nesting_is_refused_before_the_stack_ends() -> None:
    def nested(depth: int) -> str:
        return f"{HEAD}ex:a ex:p {'[ ex:p ' * depth}1{' ]' * depth} ."

    assert len(parse(nested(MAX_DEPTH)).statements) == MAX_DEPTH + 1
    with pytest.raises(TurtleSyntaxError, match="nest more than"):
        parse(nested(MAX_DEPTH + 1))
    with pytest.raises(TurtleSyntaxError, match="nest more than"):
        parse(HEAD + "ex:a ex:p " + "(" * 100_000)


@pytest.mark.parametrize("text", ["", "\ufeff", " \n", "# only a comment"])
def test_a_file_without_statements_is_empty(text: str) -> None:
    document = parse(text)
    assert (document.statements, document.items) == ((), ())


@pytest.mark.parametrize(
    ("base", "reference", "iri"),
    [
        ("http://a/b/c?q#f", "", "http://a/b/c?q"),
        ("http://a/b/c?q#f", "#x", "http://a/b/c?q#x"),
        ("http://a/b/c", "../d/./e", "http://a/d/e"),
        ("http://a/b/c", "//h/../d", "http://h/../d"),
        ("http://a/b/c", r"\u00e9", "http://a/b/é"),
        ("urn:x", "y:z/../w", "y:z/../w"),
    ],
)
def test_relative_iris_resolve_against_the_base(base: str, reference: str, iri: str) -> None:
    [statement] = parse(f"<x:s> <x:p> <{reference}> .", base=base).statements
    assert statement.object.term == ox.NamedNode(iri)
