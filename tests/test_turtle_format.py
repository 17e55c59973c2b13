from __future__ import annotations

import time

import pytest

from communique.turtle import TurtleSyntaxError, format_turtle

MAX_DEPTH = 100
HEAD = "@prefix ex: <http://e/> .\n"

CANONICAL = """\
@base <https://w3id.org/communique/id/dialogue/us-jp-cyber-1> .
@prefix cmq: <https://w3id.org/communique/ontology#> .
@prefix role: <https://w3id.org/communique/vocabulary/role/> .

# a comment that stands by the next statement
<#us-head>
    a cmq:Participation ;
    cmq:hasEvidence <#us-head-kyodo> ;
    cmq:hasEvidence <#us-head-mofa> ;   # trailing comments stay
    cmq:role role:head ;
.
"""

MESSY = """\
\ufeff# licence
PREFIX z: <http://z/>
# about a
@prefix a: <http://a/> . # trailing a
@base <http://b/>.


# Section

# by x
<#x> z:p 1 , 2, 'it"s', 'plain' ; # two notes
   # before q
   z:q [ a a:B ], [ z:r () ; z:s ( 1 [ z:t '''long
line''' ] ) ], [] ; a a:C; rdf:type a:D
   # before dot
  . # after dot

[ z:a z:b ; z:c z:d ] . # sole
( 1 2 ) z:p ( <http://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/> \
<http://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/> ) . <#y> # y
 z:p # p
 # o
 z:o # last
 . # dot
# end 1

# end 2"""

NEAT = """\
# licence

@base <http://b/> .
# about a
@prefix a: <http://a/> .   # trailing a
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix z: <http://z/> .

# Section

# by x
<#x>
    a a:C ;
    a a:D ;
    z:p "plain" ;   # two notes
    z:p 'it"s' ;
    z:p 1 ;
    z:p 2 ;
    # before q
    z:q [ a a:B ] ;
    z:q [
        z:r () ;
        z:s (
            1
            [
                z:t \"""long
line\""" ;
            ]
        ) ;
    ] ;
    z:q [] ;
    # before dot
.   # after dot

[
    z:a z:b ;
    z:c z:d ;
]   # sole
.

( 1 2 )
    z:p (
        <http://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/>
        <http://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/>
    ) ;
.

<#y>   # y
    # o
    # p
    z:p z:o ;   # last
.   # dot

# end 1

# end 2
"""


def test_the_house_style_is_a_fixed_point() -> None:
    assert format_turtle(CANONICAL) == CANONICAL


def test_a_messy_file_becomes_neat_and_loses_no_comment() -> None:
    rdf = {"rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "no": "http://n/"}
    for text in (MESSY, MESSY.replace("\n", "\r\n").replace("g\r\nl", "g\nl"), NEAT):
        assert format_turtle(text, prefixes=rdf) == NEAT


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_line_ends_become_lf(line_end: str) -> None:
    assert format_turtle(CANONICAL.replace("\n", line_end)) == CANONICAL


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        # Strings: the value never changes.
        ("ex:a ex:p 'x', '\\'', '''a''b''', 'say \"x\"' .", None),
        ("ex:a ex:p 'x' .", 'ex:a\n    ex:p "x" ;\n.\n'),
        ("ex:a ex:p '\\'' .", 'ex:a\n    ex:p "\\\'" ;\n.\n'),
        ("ex:a ex:p '''a''b'''@en .", 'ex:a\n    ex:p """a\'\'b"""@en ;\n.\n'),
        ("ex:a ex:p '''a\"''' .", "ex:a\n    ex:p '''a\"''' ;\n.\n"),
        ('ex:a ex:p """a\r\nb""" .', 'ex:a\n    ex:p """a\\r\nb""" ;\n.\n'),
        ("ex:a ex:p 'x' @en , 'x' ^^ ex:d .", 'ex:a\n    ex:p "x"@en ;\n    ex:p "x"^^ex:d ;\n.\n'),
        # The same triple twice is one line, its comments kept; blank nodes are never the same.
        ("ex:a ex:p 1, 1 ; ex:p 1 .", "ex:a\n    ex:p 1 ;\n.\n"),
        ("ex:a ex:p 1 ; # x\n ex:p 1 . # y", "ex:a\n    # x\n    ex:p 1 ;   # y\n.\n"),
        ("ex:a ex:p [], [] .", "ex:a\n    ex:p [] ;\n    ex:p [] ;\n.\n"),
        # The same subject twice stays two blocks, in the author's order.
        (
            "ex:b ex:p 1 . ex:a ex:p 1 . ex:b ex:p 2 .",
            "ex:b\n    ex:p 1 ;\n.\n\nex:a\n    ex:p 1 ;\n.\n\nex:b\n    ex:p 2 ;\n.\n",
        ),
        # Comments inside brackets open them.
        (
            "ex:a ex:p [ ex:q 1 # x\n ] , ( # y\n 1 ) , [ # z\n ] .",
            "ex:a\n    ex:p (   # y\n        1\n    ) ;\n    ex:p [   # z\n    ] ;\n"
            "    ex:p [\n        ex:q 1 ;   # x\n    ] ;\n.\n",
        ),
        # A `;` that begins a line stands with what follows it.
        (
            "ex:a ex:p 1 # x\n ; # y\n # z\n ; ex:q 2 .",
            "ex:a\n    ex:p 1 ;   # x\n    # y\n    # z\n    ex:q 2 ;\n.\n",
        ),
        ("ex:a ex:p 1 # x\n , 2 # y\n .", "ex:a\n    ex:p 1 ;   # x\n    ex:p 2 ;   # y\n.\n"),
    ],
)
def test_details_of_a_block(body: str, expected: str | None) -> None:
    formatted = format_turtle(HEAD + body)
    assert format_turtle(formatted) == formatted
    if expected is not None:
        assert formatted == f"{HEAD}\n{expected}"


def test_short_and_long_brackets_turn_at_one_hundred_columns() -> None:
    fits = f"    ex:p ( ex:{'a' * 40} ex:{'b' * 38} ) ;"
    assert len(fits) == 100
    assert fits in format_turtle(f"{HEAD}ex:a {fits.strip()} .").splitlines()
    assert "    ex:p (" in format_turtle(f"{HEAD}ex:a {fits.strip()} .".replace("bb", "bbb", 1))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # A prefix declared between statements moves up, with the comment that adjoins it.
        (
            "@prefix b: <http://b/> .\nb:x b:p 1 .\n# apart\n\n# a\n@prefix a: <http://a/> .\n"
            "a:x b:p 1 .",
            "# a\n@prefix a: <http://a/> .\n@prefix b: <http://b/> .\n\nb:x\n    b:p 1 ;\n.\n\n"
            "# apart\n\na:x\n    b:p 1 ;\n.\n",
        ),
        # Declared twice with one meaning: once.
        (
            "@prefix a: <http://a/> . # x\nPREFIX a: <http://a/> # y\n",
            "# x\n@prefix a: <http://a/> .   # y\n",
        ),
        # Another meaning, or a base that changes below: everything stays in place.
        (
            "@prefix b: <http://b/> . @prefix a: <http://a/> .\na:x a:p b:x .\n"
            "@prefix a: <http://c/> . a:x a:p 1 .",
            "@prefix b: <http://b/> .\n@prefix a: <http://a/> .\n\na:x\n    a:p b:x ;\n.\n\n"
            "@prefix a: <http://c/> .\n\na:x\n    a:p 1 ;\n.\n",
        ),
        (
            "<x> <p> 1 . base <http://b/> <x> <p> 1 .",
            "<x>\n    <p> 1 ;\n.\n\n@base <http://b/> .\n\n<x>\n    <p> 1 ;\n.\n",
        ),
        (
            "@prefix z: <z#> .\n@base <http://b/> .\n@prefix a: <a#> .",
            "@prefix z: <z#> .\n@base <http://b/> .\n@prefix a: <a#> .\n",
        ),
        (
            "@base <http://b/> . @base <c/> . <x> <p> 1 .",
            "@base <http://b/> .\n@base <c/> .\n\n<x>\n    <p> 1 ;\n.\n",
        ),
        # A comment at the start stays there when its directive moves away.
        ("# x\nPREFIX b: <b>\nPREFIX a: <a>", "# x\n\n@prefix a: <a> .\n@prefix b: <b> .\n"),
        ("# x\nPREFIX a: <a>\nPREFIX b: <b>", "# x\n@prefix a: <a> .\n@prefix b: <b> .\n"),
        ("# only\n\n\n\n# comments  ", "# only\n\n# comments\n"),
        ("", ""),
        ("\ufeff \r\n", ""),
    ],
)
def test_directives_and_comments_around_them(text: str, expected: str) -> None:
    assert format_turtle(text) == expected
    assert format_turtle(expected) == expected


def test_prefixes_that_the_caller_knows_are_added_only_where_they_are_missing() -> None:
    known = {"ex": "http://e/", "no": "http://n/"}
    added = "@prefix ex: <http://e/> .\n\nex:a\n    ex:p 1 ;\n.\n"
    assert format_turtle("ex:a ex:p 1 .", prefixes=known) == added
    own = added.replace("http://e/", "http://own/")
    assert format_turtle(own, prefixes=known) == own
    later = "# x\n\nex:a ex:p 1 . @prefix ex: <http://own/> . ex:a ex:p 1 ."
    assert format_turtle(later, prefixes=known) == (
        f"# x\n\n{added}\n@prefix ex: <http://own/> .\n\nex:a\n    ex:p 1 ;\n.\n"
    )
    with pytest.raises(TurtleSyntaxError, match="not declared"):
        format_turtle("ex:a ex:p 1 .")


def test_the_deepest_nesting_that_parses_can_be_formatted() -> None:
    text = f"{HEAD}ex:a ex:p {'[ ex:p ( ' * (MAX_DEPTH // 2)}1{' ) ]' * (MAX_DEPTH // 2)} ."
    formatted = format_turtle(text)
    assert format_turtle(formatted) == formatted


def test_ten_thousand_lines_take_no_more_than_linear_time() -> None:
    block = '<#{0}>\n    a ex:C ;\n    ex:p <#{0}-a> ;\n    ex:q "text {0}"@en ;\n.\n'
    text = "\n".join([HEAD, *(block.format(number) for number in range(1_700))])
    assert text.count("\n") > 10_000
    text = "@base <http://b/> .\n" + text.replace("\n\n", "\n", 1)
    start = time.process_time()
    format_turtle(text)
    # Fifty times what it takes; a quadratic step would take far longer.
    assert time.process_time() - start < 20


def test_a_bracket_with_one_statement_twice_is_short_at_once() -> None:
    text = "@prefix : <urn:x#> .\n[ :a :a ; :a :a ] :b [ :a [] , [] ] .\n"
    formatted = format_turtle(text)
    assert "\n[ :a :a ]\n" in formatted
    assert format_turtle(formatted) == formatted
    assert formatted.count("[]") == 2
