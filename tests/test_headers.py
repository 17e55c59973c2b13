"""The headers of stored queries and rules: what is read, and where a fault is reported."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from communique.model import CommuniqueError, Severity
from communique.queries.headers import (
    Column,
    Param,
    RuleHeader,
    parse_query_header,
    parse_rule_header,
)

QUERY = """\
#+ summary: Who led?
#+ description: |
#+   First line.
#+   Second: line.
#+ tags: [officials, meetings]
#+ params:
#+   dialogue:
#+     type: [dialogue, meeting]
#+     description: Only this meeting.
#+     example: ab-1
#+   day:
#+     type: date
#+     description: Only this day.
#+     required: true
#+     default: 2013-05-09
#+ columns:
#+   dialogue: iri
#+   no: text
SELECT ?dialogue ?no {}
"""
RULE = """\
#+ code: same-ordinal
#+ severity: violation
#+ problem: Two occurrences share an ordinal.
#+ solution: Correct one of them.
#+ message: "{focus} has the ordinal of {other}"
#+ example: |
#+   dialogue:ab-1 cmq:ordinal 1 .
SELECT ?focus ?other {}
"""


def test_a_query_header_is_read_whole() -> None:
    header = parse_query_header(QUERY, Path("x.rq"))
    assert header.summary == "Who led?"
    assert header.description == "First line.\nSecond: line."
    assert header.tags == ("officials", "meetings")
    assert header.params == (
        Param("dialogue", ("dialogue", "meeting"), "Only this meeting.", False, None, "ab-1", 7),
        Param("day", ("date",), "Only this day.", True, "2013-05-09", None, 11),
    )
    assert header.columns == (Column("dialogue", "iri", 17), Column("no", "text", 18))


def test_description_tags_and_params_may_be_absent() -> None:
    header = parse_query_header("#+ summary: S\n#+ columns: {a: iri}\n", Path("x.rq"))
    assert (header.description, header.tags, header.params) == ("", (), ())


def test_a_rule_header_is_read_whole() -> None:
    assert parse_rule_header(RULE, Path("same-ordinal.rq")) == RuleHeader(
        code="same-ordinal",
        severity=Severity.VIOLATION,
        problem="Two occurrences share an ordinal.",
        solution="Correct one of them.",
        message="{focus} has the ordinal of {other}",
        example="dialogue:ab-1 cmq:ordinal 1 .",
    )


def test_the_header_may_follow_a_comment_or_a_byte_order_mark() -> None:
    for before in ("\ufeff", "# about\n\n"):
        assert parse_query_header(before + QUERY, Path("x.rq")).summary == "Who led?"
    with pytest.raises(CommuniqueError, match=r"x\.rq:10:8: "):
        parse_query_header("# about\n\n" + QUERY.replace("type: [", "type: [x, "), Path("x.rq"))


BROKEN = [
    ("summary: Who led?", "summary: Who: led?", "1: the header is not YAML"),
    ("[officials, meetings]", "[officials", "6: the header is not YAML"),
    ("#+ summary: Who led?\n", "", "1: the header lacks `summary`"),
    ("summary: Who led?", "summary:", "1: the header lacks `summary`"),
    ("summary:", "sumary:", "1: there is no key `sumary` (did you mean `summary`?)"),
    ("[dialogue, meeting]", "[dialog]", "8: the header does not know `dialog`"),
    ("[dialogue, meeting]", "{a: b}", "8: `type` is not a list of texts"),
    ("type: date", "kind: date", "12: there is no key `kind`"),
    ("#+     type: date\n", "", "11: the header lacks `params day type`"),
    ("required: true", "required: yes", "14: the header does not know `yes`"),
    ("no: text", "no: string", "18: the header does not know `string`"),
    ("no: text", "no:\n#+     - text", "18: `no` is not a text"),
    ("no: text", "dialogue: text", "18: the header gives `dialogue` twice"),
    ("#+   dialogue: iri\n#+   no: text\n", "", "16: the header lacks `columns`"),
]


@pytest.mark.parametrize(("old", "new", "message"), BROKEN)
def test_a_broken_header_is_reported_at_its_line(old: str, new: str, message: str) -> None:
    assert old in QUERY
    with pytest.raises(CommuniqueError) as caught:
        parse_query_header(QUERY.replace(old, new, 1), Path("x.rq"))
    line, _, message = message.partition(": ")
    assert re.match(rf"x\.rq:{line}:\d+: {re.escape(message)}", str(caught.value))
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("text", ["", "SELECT * {}\n", "# summary: S\n"])
def test_a_missing_header_is_reported(text: str) -> None:
    with pytest.raises(CommuniqueError, match=r"x\.rq:1: the query has no header"):
        parse_query_header(text, Path("x.rq"))


@pytest.mark.parametrize("text", ["#+ just words\n", "#+ - a\n", "#+\n"])
def test_a_header_that_is_no_mapping_is_reported(text: str) -> None:
    with pytest.raises(CommuniqueError, match="not a list of `key: value`"):
        parse_query_header(text, Path("x.rq"))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("code: same", "code: some", "1: the code `some-ordinal` is not the name of the"),
        ("violation", "error", "2: the header does not know `error`"),
        ("message:", "mesage:", "5: there is no key `mesage`"),
        ("problem: Two occurrences share an ordinal.", "problem:", "3: the header lacks"),
    ],
)
def test_a_broken_rule_header_is_reported(old: str, new: str, message: str) -> None:
    text = RULE.replace(old, new)
    with pytest.raises(CommuniqueError) as caught:
        parse_rule_header(text, Path("same-ordinal.rq"))
    line, _, message = message.partition(": ")
    assert re.match(rf"same-ordinal\.rq:{line}:\d+: {re.escape(message)}", str(caught.value))


@pytest.mark.parametrize(
    ("summary", "place", "message"),
    [
        ("&a", "1:13", "has an anchor or an alias"),
        ("&a [*a]", "1:13", "has an anchor or an alias"),
        ("Who * and & whom?", "", ""),
        ("[" * 100_000, "1:", ""),
        ("[" * 900 + "]" * 900, "1:", ""),
        ("a\x01b", "1:", "is not YAML: "),
        ("*a", "1:13", "has an anchor or an alias"),
    ],
    ids=["anchor", "circle", "text", "deep", "less deep", "control", "alias"],
)
def test_what_yaml_can_do_beyond_texts_is_refused(summary: str, place: str, message: str) -> None:
    text = QUERY.replace("Who led?", summary)
    if not place:
        assert parse_query_header(text, Path("x.rq")).summary == summary
        return
    with pytest.raises(CommuniqueError, match=rf"x\.rq:{place}.*{message}"):
        parse_query_header(text, Path("x.rq"))
