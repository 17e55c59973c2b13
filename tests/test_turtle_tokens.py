from __future__ import annotations

import contextlib
import time

import pytest

from communique.turtle import LineIndex, TurtleSyntaxError, parse
from communique.turtle.tokens import Kind, tokenize


def kinds(text: str) -> list[tuple[str, str]]:
    skipped = {Kind.WHITESPACE, Kind.COMMENT}
    return [(token.kind.name, token.text) for token in tokenize(text) if token.kind not in skipped]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("<http://e/ü#x>", "IRI"),
        (r"<\u0061\U00000062>", "IRI"),
        ("ex:a.b", "PREFIXED_NAME"),
        ("e.x:a:b::c", "PREFIXED_NAME"),
        (r":a\#b\.", "PREFIXED_NAME"),
        (":%20x", "PREFIXED_NAME"),
        (":0-9", "PREFIXED_NAME"),
        ("true:x", "PREFIXED_NAME"),
        ("a:a", "PREFIXED_NAME"),
        (":", "PREFIXED_NAME"),
        ("_:a.b-c", "BLANK_LABEL"),
        ("_:0", "BLANK_LABEL"),
        ('""', "STRING"),
        (r'"\"\u00e9\\"', "STRING"),
        ("'it\"s'", "STRING"),
        ('"""a""b"\n\\""""', "STRING"),
        ("''''a''b'''", "STRING"),
        ("@en-Latn-1", "LANGUAGE_TAG"),
        ("@prefix-x", "LANGUAGE_TAG"),
        ("@prefix", "AT_PREFIX"),
        ("@base", "AT_BASE"),
        ("pReFiX", "SPARQL_PREFIX"),
        ("Base", "SPARQL_BASE"),
        ("^^", "DATATYPE_MARK"),
        ("-01", "INTEGER"),
        ("+.5", "DECIMAL"),
        ("1.50", "DECIMAL"),
        ("1.e3", "DOUBLE"),
        ("-.1E-2", "DOUBLE"),
        ("1e+0", "DOUBLE"),
        ("true", "BOOLEAN"),
        ("a", "A"),
        ("[", "OPEN_BRACKET"),
        (")", "CLOSE_PAREN"),
    ],
)
def test_one_terminal_is_one_token(text: str, kind: str) -> None:
    assert kinds(text) == [(kind, text)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("ex:a.", ["ex:a", "."]),
        ("ex:a...", ["ex:a", ".", ".", "."]),
        ("_:a.", ["_:a", "."]),
        ("1.", ["1", "."]),
        ("1.0.", ["1.0", "."]),
        ("true.", ["true", "."]),
        ('"x"@en.', ['"x"', "@en", "."]),
        ('"x"^^ex:d;', ['"x"', "^^", "ex:d", ";"]),
        ("<a><b><c>.", ["<a>", "<b>", "<c>", "."]),
        ("ex:a#c\n;;", ["ex:a", ";", ";"]),
        ("[]()", ["[", "]", "(", ")"]),
        ('"" ""', ['""', '""']),
    ],
)
def test_tokens_end_where_the_grammar_says(text: str, parts: list[str]) -> None:
    assert [part for _, part in kinds(text)] == parts


def test_a_byte_order_mark_is_no_part_of_a_name() -> None:
    assert kinds("\ufeffex:a") == [("BOM", "\ufeff"), ("PREFIXED_NAME", "ex:a")]


def test_white_space_comments_and_the_byte_order_mark_are_tokens() -> None:
    text = "\ufeff# one\r\n\t<a> # two\r<b>\n"
    assert [(token.kind.name, token.text, token.offset) for token in tokenize(text)] == [
        ("BOM", "\ufeff", 0),
        ("COMMENT", "# one", 1),
        ("WHITESPACE", "\r\n\t", 6),
        ("IRI", "<a>", 9),
        ("WHITESPACE", " ", 12),
        ("COMMENT", "# two", 13),
        ("WHITESPACE", "\r", 18),
        ("IRI", "<b>", 19),
        ("WHITESPACE", "\n", 22),
    ]


def test_columns_count_code_points_and_every_line_end_counts_once() -> None:
    index = LineIndex("\ufeffa\U0001f600b\r\nc\rd\n\n\te")
    places = [index.line_column(offset) for offset in range(13)]
    assert places == [
        (1, 1),  # the byte order mark itself
        (1, 1),
        (1, 2),  # the astral character
        (1, 3),
        (1, 4),  # CR of CRLF
        (1, 5),
        (2, 1),
        (2, 2),
        (3, 1),
        (3, 2),
        (4, 1),
        (5, 1),
        (5, 2),
    ]
    assert index.line_column(13) == (5, 3)


@pytest.mark.parametrize(
    ("text", "line", "column", "message", "hint"),
    [
        ('<a> <b>\n "x\ny"', 2, 2, "the string that begins here is not closed", '`"""`'),
        ('<a> """x""', 1, 5, "the string that begins here is not closed", 'with `"""`'),
        ("<a> <b> '\u00e9', 'x", 1, 14, "the string that begins here is not closed", "with `'`"),
        (r'"ab\x"', 1, 4, r"`\x` is not an escape", r"\uXXXX"),
        (r'"ab\u12"', 1, 4, r"`\u` needs 4 hexadecimal digits", ""),
        ("<a b>", 1, 3, "the character U+0020 (space) cannot stand in an IRI", "`%20`"),
        ("<a>\n<b\n>", 2, 1, "the IRI that begins here is not closed", "`>`"),
        (r"<a\n>", 1, 3, "this escape is not allowed in an IRI", r"\uXXXX"),
        ("<< <a>", 1, 1, "`<<` is RDF 1.2, which is not read", ""),
        ("<a> label 1", 1, 5, "`label` is not a Turtle term", "a prefix and a colon"),
        ("true.5", 1, 1, "`true.5` is not a Turtle term", ""),
        ("True", 1, 1, "`True` is not a Turtle term", "`true`"),
        (":a%2", 1, 3, "`%` is not followed by two hexadecimal digits", "%25"),
        (r":a\b", 1, 3, "this escape is not allowed in a name", ""),
        ("_: x", 1, 1, "a blank node label is not complete", "_:name"),
        ('<a> <b> "1"^x', 1, 12, "a datatype needs two carets", "^^"),
        ("@ en", 1, 1, "`@` is not followed by a name", "@prefix"),
        ("- 1", 1, 1, "a number needs digits after its sign", ""),
        ("{ <a>", 1, 1, "`{` has no place in Turtle", "TriG"),
        ("<a>\u00a0<b>", 1, 4, "the character U+00A0 (no-break space) cannot stand here", "space"),
    ],
)
def test_faults_have_a_place_and_a_hint(
    text: str, line: int, column: int, message: str, hint: str
) -> None:
    assert "".join(token.text for token in tokenize(text)) == text
    with pytest.raises(TurtleSyntaxError) as caught:
        parse(text, base="http://b/", prefixes={"": "http://e/"})
    error = caught.value
    assert (error.line, error.column, error.message) == (line, column, message)
    assert hint in error.hint
    assert str(error).startswith(f"line {line}, column {column}: {message}")


@pytest.mark.parametrize(
    "text",
    [
        ":" + "a." * 200_000,
        "a." * 200_000,
        "true." * 200_000,
        '"' + "\\n" * 200_000,
        '"""' + '""x' * 200_000,
        "<" + "\\u0061" * 200_000,
        ":" + "%20" * 200_000 + "%",
        "1" * 400_000 + "e",
        "@" + "a-" * 200_000,
    ],
)
def test_hostile_text_takes_no_more_than_linear_time(text: str) -> None:
    start = time.process_time()
    with contextlib.suppress(TurtleSyntaxError):
        parse(text)
    # A hundred times what it takes; a quadratic step would take far longer.
    assert time.process_time() - start < 20
