"""Stored queries on corners that the made-up graph of the other tests has no room for.

Each test writes the few claims that it needs, and says what the answer has to be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from communique.api import KnowledgeGraph
from communique.prefixes import PREFIXES
from communique.project import Project
from test_questions import make_project, rows

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "".join(f"@prefix {name}: <{space}> .\n" for name, space in PREFIXES.items()) + (
    f"@base <{PREFIXES['dialogue']}> .\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = make_project(tmp_path / "project")
    (root / "data").mkdir()
    return root


def graph_of(folder: Path, claims: str) -> KnowledgeGraph:
    (folder / "data" / "claims.ttl").write_text(HEAD + claims, encoding="utf-8")
    return KnowledgeGraph(Project(folder))


SIDES = """
dialogue:x-1 a cmq:Dialogue ; cmq:inSeries series:x ; cmq:ordinal 1 .
agency:a-post a cmq:Agency ; cmq:ofParty party:a ; rdfs:label "Post Office"@en .
<x-1#a> a cmq:Delegation ; cmq:ofParty party:a ; cmq:partOf dialogue:x-1 .
<x-1#b> a cmq:Delegation ; cmq:ofParty party:b ; cmq:partOf dialogue:x-1 .
<x-1#a-list> a cmq:Listing ; cmq:completeness completeness:open ;
    cmq:inDelegation <x-1#a> ; cmq:partOf dialogue:x-1 ; cmq:hasEvidence <x-1#e> .
<x-1#b-list> a cmq:Listing ; cmq:completeness completeness:closed ;
    cmq:inDelegation <x-1#b> ; cmq:partOf dialogue:x-1 ; cmq:hasEvidence <x-1#e> .
<x-1#post> a cmq:Participation ; cmq:hasParticipant agency:a-post ; cmq:role role:co-chair ;
    cmq:partOf dialogue:x-1 ; cmq:hasEvidence <x-1#e> .
<x-1#e> a cmq:Evidence ; cmq:source source:s ; cmq:printedAs "Post Office" ; cmq:tense tense:past .
"""


def test_agency_on_no_side_has_no_list(folder: Path) -> None:
    graph = graph_of(folder, SIDES)
    row = ("party/a", "agency/a-post", "source/s", "")
    assert rows(graph, "participating-agencies", "party agency source listing") == [row]


def test_agency_on_a_side_has_the_list_of_that_side(folder: Path) -> None:
    graph = graph_of(folder, f"{SIDES} <x-1#post> cmq:inDelegation <x-1#b> .")
    row = ("party/b", "agency/a-post", "source/s", "closed")
    assert rows(graph, "participating-agencies", "party agency source listing") == [row]


def schedule(name: str, status: str, *facts: str) -> str:
    given = "".join(f" ; {fact}" for fact in facts)
    return (
        f"<x-1#{name}> a cmq:Schedule ; cmq:partOf dialogue:x-1 ;"
        f" cmq:status schedule-status:{status}{given} .\n"
    )


def days(first: str, last: str, *, exact: bool) -> str:
    names = ("start", "end") if exact else ("earliest", "latest")
    return f'cmq:{names[0]} "{first}"^^xsd:date ; cmq:{names[1]} "{last}"^^xsd:date'


DAY = days("2020-05-17", "2020-05-17", exact=True)
NEXT = days("2020-05-18", "2020-05-18", exact=True)
LONGER = days("2020-05-17", "2020-05-18", exact=True)
MAY = days("2020-05-01", "2020-05-31", exact=False)
JUNE = days("2020-06-01", "2020-06-30", exact=False)
TOWN, HALL, LAND, ELSEWHERE = (
    f"cmq:atPlace place:{name}" for name in ("town", "hall", "land", "elsewhere")
)
PLACES = """
place:land a cmq:Place .
place:elsewhere a cmq:Place ; cmq:locatedIn place:land .
place:town a cmq:Place ; cmq:locatedIn place:land .
place:hall a cmq:Place ; cmq:locatedIn place:town .
dialogue:x-1 a cmq:Dialogue ; cmq:inSeries series:x ; cmq:ordinal 1 .
"""


@pytest.mark.parametrize(
    ("planned", "held", "verdict"),
    [
        ((DAY,), (DAY,), "as-announced"),
        ((DAY,), (NEXT,), "moved"),
        ((DAY,), (LONGER,), "moved"),
        ((LONGER,), (DAY,), "as-announced"),
        ((MAY,), (DAY,), "as-announced"),
        ((JUNE,), (DAY,), "moved"),
        ((DAY,), (MAY,), "as-announced"),  # the report is vague, which moves nothing
        ((DAY,), (JUNE,), "moved"),
        ((), (DAY,), "as-announced"),
        ((DAY,), (), "as-announced"),
        ((DAY, TOWN), (DAY, HALL), "as-announced"),
        ((DAY, TOWN), (DAY, LAND), "as-announced"),
        ((DAY, TOWN), (DAY, ELSEWHERE), "moved"),
        ((DAY, TOWN), (DAY,), "as-announced"),
        ((DAY,), (DAY, TOWN), "as-announced"),
    ],
)
def test_only_what_is_said_moves_a_dialogue(
    folder: Path, planned: tuple[str, ...], held: tuple[str, ...], verdict: str
) -> None:
    claims = schedule("planned", "planned", *planned) + schedule("held", "held", *held)
    found = rows(graph_of(folder, PLACES + claims), "announced-versus-held", "dialogue verdict")
    assert found == [("dialogue/x-1", verdict)]


def test_dialogue_without_a_schedule_has_a_row_of_blanks(folder: Path) -> None:
    graph = graph_of(folder, PLACES)
    columns = "dialogue status start place"
    assert rows(graph, "dialogues", columns) == [("dialogue/x-1", "", "", "")]
    assert rows(graph, "announced-versus-held", "verdict") == [("",)]
    assert rows(graph, "host-alternation", "place hostParty statedHost") == [("", "", "")]


def gap(first: str, second: str) -> str:
    return f"""
dialogue:x-1 a cmq:Dialogue ; cmq:inSeries series:x ; cmq:ordinal 1 .
dialogue:x-2 a cmq:Dialogue ; cmq:inSeries series:x ; cmq:ordinal 2 .
<x-1#h> a cmq:Schedule ; cmq:partOf dialogue:x-1 ; cmq:status schedule-status:held ; {first} .
<x-2#h> a cmq:Schedule ; cmq:partOf dialogue:x-2 ; cmq:status schedule-status:held ; {second} .
"""


def test_days_across_leap_years_and_centuries(folder: Path) -> None:
    early = days("1899-12-31", "1899-12-31", exact=True)
    late = days("2024-03-01", "2024-03-01", exact=True)
    # 1900 is no leap year, 2000 and 2024 are.
    expected = ("45351", "45351", "45351")
    assert rows(
        graph_of(folder, gap(early, late)), "gaps-between-dialogues", "days minDays maxDays"
    ) == [expected]


def test_gap_to_a_meeting_of_which_only_the_end_is_known(folder: Path) -> None:
    only_end = 'cmq:end "2020-05-02"^^xsd:date'
    graph = graph_of(folder, gap(only_end, DAY))
    # It began on 2 May at the latest, and nobody says when at the earliest.
    assert rows(graph, "gaps-between-dialogues", "days minDays maxDays") == [("", "15", "")]


def test_ordinals_beyond_a_hundred(folder: Path) -> None:
    numbered = "".join(
        f"dialogue:x-{n} a cmq:Dialogue ; cmq:inSeries series:x ; cmq:ordinal {n} .\n"
        f"source:s cmq:documents dialogue:x-{n} .\n"
        for n in range(1, 113)
        if n not in {9, 100, 111}
    )
    found = rows(graph_of(folder, numbered), "missing-occurrences", "ordinal evidence")
    assert found == [("9", "none"), ("100", "none"), ("111", "none")]


CITED = """
dialogue:x-1 a cmq:Dialogue .
<x-1#claim> a cmq:AgendaItem ; cmq:partOf dialogue:x-1 ; cmq:hasEvidence {evidence} .
"""
SOURCES = (
    "".join(
        f"source:{name} a cmq:Source ; cmq:genre genre:{genre} .\n"
        f"<x-1#{name}> a cmq:Evidence ; cmq:source source:{name} .\n"
        for name, genre in [
            ("note", "media-note"),
            ("other", "readout"),
            ("wire", "news-report"),
            ("paper", "news-report"),
        ]
    )
    + "source:wire cmq:derivedFrom source:note . source:paper cmq:derivedFrom source:note .\n"
)


@pytest.mark.parametrize(
    ("cited", "expected"),
    [
        (["note"], [("source/note", "official")]),
        (["wire"], [("source/wire", "press")]),
        (["note", "wire", "paper"], [("source/note", "official")]),
        (["wire", "paper"], [("source/paper", "press"), ("source/wire", "press")]),
        (["note", "other"], []),
        (["wire", "other"], []),
    ],
)
def test_sources_that_retell_count_as_their_original(
    folder: Path, cited: list[str], expected: list[tuple[str, str]]
) -> None:
    claims = SOURCES + CITED.format(evidence=" , ".join(f"<x-1#{name}>" for name in cited))
    assert rows(graph_of(folder, claims), "single-source-facts", "source genre") == expected
