"""The stored queries: their interface, their narrowing, and what the documents say.

The rows of every question on the shipped data stand in `queries/expected/`, which
`communique check` compares. Here stand what questions.md fixes, that a parameter narrows an
answer to a part of the whole one, and the facts of the documents that are easily got wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from communique.api import KnowledgeGraph
from communique.graph import load
from communique.prefixes import PREFIXES
from communique.project import Project
from communique.queries import find_query, stored_queries
from communique.queries.results import Row
from projects import ROOT, copy_shipped

ID = PREFIXES["dialogue"].removesuffix("dialogue/")
D1, D2, D3, D6, D7 = (f"dialogue/us-jp-cyber-{n}" for n in (1, 2, 3, 6, 7))
LEADERS = "meeting/us-jp-leaders-2015-04"
VISIT = "meeting/jp-prime-minister-visit-2015-04"
MOFA, KYODO = "source/mofa-2013-05-10", "source/kyodo-2013-05-10"
NOTE, SPUTNIK = "source/us-state-2015-07-17", "source/sputnik-2015-07-17"
NIKKEI = "source/nikkei-2013-05-09"
SERIES = "us-jp-cyber"

# Name, parameters, columns: as the specification of the questions prints them.
INTERFACE = """
dialogues|series|dialogue ordinal label status start end place statedHost earliest latest series
heads-of-delegation|dialogue series|dialogue party role official name title agency source status \
printedName
appearances|official series|official name dialogue role party title source status printedName
counterparts|dialogue series|dialogue partyA whoA titleA partyB whoB titleB status
participating-agencies|dialogue series party|dialogue party agency nameThen nameNow source listing
participating-parties|dialogue series party|dialogue party name source listing status
agency-timeline|party|agency name first last dialogues firstHeld lastHeld
agency-names|agency|agency name kind from to source attestedFirst attestedLast
official-career|official|official name post postTitle agency from to source attestedFirst \
attestedLast title
recurring-officials||official name dialogue role party postTitle status
post-holders|post|post postTitle official name from to attestedFirst attestedLast
delegation-overlap||official dialogueA partyA dialogueB partyB
commitments|dialogue series party topic kind|dialogue commitment kind text parties topics source \
quote issuers statedBy due concerns variantOf
commitment-lineage|topic|commitment dialogue relation earlier earlierDialogue basis note text \
earlierText
commitment-follow-up|dialogue series|commitment dialogue due grade assessor source text
decisions|series|commitment dialogue text due concerns concernsStatus source
topics-by-dialogue|topic dialogue series|topic topicName dialogue mode source status
topic-history|topic series|topic topicName first last dialogues firstHeld lastHeld
series-aims|series|series topic topicName text source quote
mandates|series|series mandate level source text basis givenAt
announced-versus-held|series|dialogue plannedEarliest plannedLatest plannedPlace heldEarliest \
heldLatest heldPlace verdict
missing-occurrences|series|series ordinal evidence
gaps-between-dialogues|series|dialogue previous skipped days minDays maxDays
follow-up-chain|series|dialogue followsUp source relation
host-alternation|series|dialogue status place placeParty statedHost
changes-between-dialogues|dialogue series|dialogue previous aspect change thing name caution
coverage|dialogue series|dialogue status date place heads lists topics commitments sources \
independentSources
source-disagreements|dialogue series|dialogue aspect nature valueA sourceA valueB sourceB about \
aboutName
single-source-facts|dialogue series|dialogue part kind text source genre tier
exclusive-coverage|dialogue series|dialogue source part kind text genre tier
claims-of-source|source|source dialogue part kind text quote tense
evidence|subject|part source sourceTitle address quote tense text
sources|series|source title publisher published genre language address tier issuers documents \
retells licence
inferences||thing text basis note
"""
REQUIRED = {
    "claims-of-source": {"source": "us-state-2015-07-17"},
    "evidence": {"subject": "dialogue:us-jp-cyber-6"},
}


@dataclass(frozen=True)
class Question:
    """One line of the interface."""

    name: str
    params: tuple[str, ...]
    columns: tuple[str, ...]

    def __str__(self) -> str:
        return self.name


def _question(line: str) -> Question:
    name, params, columns = line.split("|")
    return Question(name, tuple(params.split()), tuple(columns.split()))


QUESTIONS = [_question(line) for line in INTERFACE.strip().splitlines()]
NAMES = [question.name for question in QUESTIONS]
Cells = tuple[str, ...]


def _cell(value: object) -> str:
    text = value.isoformat() if isinstance(value, date) else "" if value is None else str(value)
    return text.replace(ID, "")


def _cells(row: Row, columns: tuple[str, ...]) -> Cells:
    return tuple(_cell(row[column]) for column in columns)


def rows(graph: KnowledgeGraph, name: str, columns: str = "", /, **params: object) -> list[Cells]:
    """The rows of a stored query, all columns or these, as short texts."""
    result = graph.query(name, **{**REQUIRED.get(name, {}), **params})
    return [_cells(row, tuple(columns.split()) or result.columns) for row in result]


def pairs(found: list[Cells]) -> dict[str, str]:
    """The second column by the first."""
    return {row[0]: row[1] for row in found}


@pytest.fixture(scope="module")
def shipped() -> KnowledgeGraph:
    return KnowledgeGraph(Project(ROOT))


def test_every_question_is_stored_and_no_other() -> None:
    assert sorted(stored_queries(Project(ROOT))) == sorted(NAMES)


@pytest.mark.parametrize("question", QUESTIONS, ids=str)
def test_interface_is_kept(question: Question) -> None:
    header = find_query(Project(ROOT), question.name).header
    columns = tuple(column.name for column in header.columns)
    assert tuple(param.name for param in header.params) == question.params
    assert columns[: len(question.columns)] == question.columns
    required = [param.name for param in header.params if param.required]
    assert required == list(REQUIRED.get(question.name, {}))
    assert header.description


# ---------------------------------------------------------------- narrowing

# What a row has to say to belong to the answer for a value; by default, that a column of the
# name of the parameter has the value.
VALUES = {
    "dialogue": [D1, D3, D7, LEADERS],
    "series": ["series/us-jp-cyber"],
    "party": ["party/jp", "party/us"],
    "official": ["official/christopher-painter", "official/shinzo-abe"],
    "agency": ["agency/jp-nisc", "agency/us-dod"],
    "post": ["post/jp-ambassador-cyber-policy"],
    "topic": ["topic/cyber-issues", "topic/national-security-in-cyberspace"],
    "kind": ["expectation", "shared-commitment"],
}
OCCURRENCES = {f"dialogue/us-jp-cyber-{n}" for n in (*range(1, 12), "2021-05-19")}
# An answer that is counted anew within the series, and not a part of the whole one.
COUNTED = {("topic-history", "series")}
NARROWED = [
    (question, param, value)
    for question in QUESTIONS
    if question.name not in REQUIRED
    for param in question.params
    if (question.name, param) not in COUNTED
    for value in VALUES[param]
]


def belongs(
    question: Question,
    row: dict[str, str],
    param: str,
    value: str,
    within: set[str],
    topics_of: dict[str, str],
) -> bool:
    """Whether a row of the whole answer is one of the answer for a value."""
    if param == "series":
        if "series" in row:
            return row["series"] == value
        if question.name == "sources":
            return not OCCURRENCES.isdisjoint(row["documents"].split("; "))
        return row["dialogue"] in OCCURRENCES
    if param == "topic":
        topics = row.get("topics", row.get("topic", "")).split("; ")
        if question.name == "commitment-lineage":
            topics = topics_of[row["commitment"]].split("; ")
        return not within.isdisjoint(topics)
    if param == "party" and "parties" in row:
        return value in row["parties"].split("; ")
    if param == "party" and "party" not in row:
        return row["agency"].startswith(value.replace("party/", "agency/"))
    return row[param] == value


@pytest.mark.parametrize(
    ("question", "param", "value"), NARROWED, ids=lambda each: str(each).rpartition("/")[2]
)
def test_a_narrowed_answer_is_a_part_of_the_whole_one(
    shipped: KnowledgeGraph, question: Question, param: str, value: str
) -> None:
    topics_of = pairs(rows(shipped, "commitments", "commitment topics"))
    broader = shipped.sparql(f"SELECT ?t {{ ?t skos:broader* <{ID}{value}> }}")
    within = {_cells(row, ("t",))[0] for row in broader}  # type: ignore[union-attr, arg-type]
    columns = shipped.query(question.name).columns
    whole = rows(shipped, question.name)
    given = f"{ID}{value}" if "/" in value else value
    expected = [
        row
        for row in whole
        if belongs(question, dict(zip(columns, row, strict=True)), param, value, within, topics_of)
    ]
    assert rows(shipped, question.name, **{param: given}) == expected


@pytest.mark.parametrize("question", QUESTIONS, ids=str)
def test_rows_are_none_twice_and_no_text_is_blank(
    shipped: KnowledgeGraph, question: Question
) -> None:
    found = rows(shipped, question.name)
    assert len(found) == len(set(found))
    if "text" in question.columns:
        assert all(text for (text,) in rows(shipped, question.name, "text"))


def test_a_column_has_one_type_of_value(shipped: KnowledgeGraph) -> None:
    for question in QUESTIONS:
        header = find_query(shipped.project, question.name).header
        for column in header.columns:
            if column.type == "iri":
                for (value,) in rows(shipped, question.name, column.name):
                    assert "; " not in value, (question.name, column.name)


def test_rdflib_gives_the_same_rows(tmp_path: Path) -> None:
    shipped = KnowledgeGraph(Project(copy_shipped(tmp_path)))  # with the data of five documents
    asserted = load(shipped.project)
    graph = rdflib.Graph()
    for path in shipped.project.graph_files:
        graph.parse(path, format="turtle")
    derived = "".join(f"{triple} .\n" for triple in asserted.derived())
    graph.parse(data=derived, format="nt")
    terms = {
        name: {param: ox.NamedNode(ID + value) for param, value in params.items()}
        for name, params in {
            "claims-of-source": {"source": NOTE},
            "evidence": {"subject": D6},
        }.items()
    }
    differing = {}
    for name in NAMES:
        text = find_query(shipped.project, name).bind(terms.get(name, {}))
        found = [
            tuple("" if cell is None else str(cell).replace(ID, "") for cell in row)
            for row in graph.query(text)
            if isinstance(row, rdflib.query.ResultRow)
        ]
        if found != rows(shipped, name):
            differing[name] = found
    assert differing == {}


# ---------------------------------------------------------------- derived facts


def test_derived_facts_are_seen_by_queries_alone(shipped: KnowledgeGraph) -> None:
    ask = "ASK { ?meeting cmq:preferredSchedule ?schedule }"
    graph = load(shipped.project)
    assert not graph.query(ask)
    assert graph.query(ask, derived=True)
    assert not graph.query(ask)
    terms = {triple.predicate.value.rpartition("#")[2] for triple in graph.derived()}
    for form in ("turtle", "ntriples", "trig"):
        text = shipped.export(form).decode()
        assert not [term for term in terms if f"cmq:{term} " in text or f"#{term}>" in text]


def test_every_derived_term_is_declared_and_never_written(shipped: KnowledgeGraph) -> None:
    graph = load(shipped.project)
    for predicate in {triple.predicate for triple in graph.derived()}:
        declared = graph.query(
            f"ASK {{ GRAPH ?g {{ {predicate} skos:scopeNote ?note }} "
            'FILTER (STRSTARTS(STR(?note), "Derived ")) }',
            named=True,
        )
        assert declared, predicate
        assert not graph.query(f"ASK {{ ?s {predicate} ?o }}"), predicate


# ---------------------------------------------------------------- what the documents say


def test_first_dialogue_host_head_and_leads(shipped: KnowledgeGraph) -> None:
    columns = "party role official agency source"
    assert rows(shipped, "heads-of-delegation", columns, dialogue="us-jp-cyber-1") == [
        ("party/jp", "head", "official/osamu-imai", "agency/jp-mofa", NIKKEI),
        ("party/jp", "host", "official/osamu-imai", "", MOFA),
        ("party/jp", "meeting-lead", "official/osamu-imai", "", KYODO),
        ("party/us", "head", "official/christopher-painter", "", MOFA),
        ("party/us", "head", "official/christopher-painter", "agency/us-state", NIKKEI),
        ("party/us", "meeting-lead", "official/christopher-painter", "agency/us-state", KYODO),
    ]


def test_two_days_of_one_meeting_contradict_each_other_and_two_titles_do_not(
    shipped: KnowledgeGraph,
) -> None:
    natures = rows(shipped, "source-disagreements", "nature", series=SERIES)
    assert set(natures) == {("wording",)}
    dates = rows(
        shipped, "source-disagreements", "aspect nature", dialogue="us-de-cyber-2013-06-10"
    )
    assert dates == [("date", "conflict")]
    roles = rows(shipped, "source-disagreements", "aspect about", dialogue="us-jp-cyber-1")
    assert ("role", "official/osamu-imai") in roles
    speakers = [
        row
        for row in rows(shipped, "source-disagreements", "aspect valueA valueB")
        if row[0] == "speaker"
    ]
    assert ("speaker", "Japan; United States", "Christopher Painter; Osamu Imai") in speakers


def test_the_second_dialogue_moved_and_of_the_third_no_report_is_known(
    shipped: KnowledgeGraph,
) -> None:
    statuses = pairs(rows(shipped, "dialogues", "dialogue status"))
    assert (statuses[D2], statuses[D3], statuses[D6]) == ("held", "planned", "held")
    verdicts = pairs(rows(shipped, "announced-versus-held", "dialogue verdict"))
    assert (verdicts[D1], verdicts[D2]) == ("as-announced", "moved")
    assert verdicts[D3] == "no-report-known"
    previous = {row[0] for row in rows(shipped, "gaps-between-dialogues", "previous")}
    assert D3 not in previous
    columns = "dialogue due concerns concernsStatus source"
    assert rows(shipped, "decisions", columns, series=SERIES)[:2] == [
        (D1, "2013-12-31", D2, "held", MOFA),
        (D1, "", D2, "held", KYODO),
    ]


def test_visit_and_meeting_of_2015_are_told_as_each_source_tells_them(
    shipped: KnowledgeGraph, tmp_path: Path
) -> None:
    columns = "kind issuers statedBy source"
    assert rows(shipped, "commitments", columns, dialogue=VISIT.replace("/", ":")) == [
        ("reaffirmation", "party/us", "party/jp; party/us", NOTE)
    ]
    speakers = "official/barack-obama; official/shinzo-abe"
    assert rows(shipped, "commitments", columns, dialogue=LEADERS.replace("/", ":")) == [
        ("reaffirmation", "", speakers, SPUTNIK)
    ]
    kinds = {kind for (kind,) in rows(shipped, "commitments", "kind", dialogue="us-jp-cyber-3")}
    assert kinds == {"expectation"}
    # One event under two accounts makes nobody recur: the five documents know no other of his.
    five = KnowledgeGraph(Project(copy_shipped(tmp_path)))
    recurring = {who for (who,) in rows(five, "recurring-officials", "official")}
    assert "official/christopher-painter" in recurring
    assert "official/shinzo-abe" not in recurring


def test_sixth_dialogue_is_only_mentioned(shipped: KnowledgeGraph) -> None:
    expected = [("6", "mention"), ("8", "mention"), ("10", "mention")]
    assert rows(shipped, "missing-occurrences", "ordinal evidence", series=SERIES) == expected


def test_lists_are_open_where_a_source_says_so(shipped: KnowledgeGraph) -> None:
    listed = rows(shipped, "participating-agencies", "dialogue party source listing")
    # The lists of the five documents that came first, name by name.
    first = {MOFA, KYODO, NOTE, SPUTNIK, "source/us-state-2019-10"}
    assert len([row for row in listed if row[2] in first]) == 56
    assert {row for row in listed if row[2] in first and row[3] == "open"} == {
        (D1, "party/jp", MOFA, "open"),
        (D3, "party/us", NOTE, "open"),
        (D3, "party/us", SPUTNIK, "open"),
    }
    changes = rows(
        shipped, "changes-between-dialogues", "change thing caution", dialogue="us-jp-cyber-7"
    )
    assert ("left", "agency/us-dhs", "not listed any more: the list is not closed") in changes


def test_an_agency_made_into_another_neither_left_nor_joined(shipped: KnowledgeGraph) -> None:
    changes = rows(
        shipped, "changes-between-dialogues", "aspect change thing", dialogue="us-jp-cyber-11"
    )
    assert ("agency", "succeeded", "agency/jp-nco") in changes
    assert not {("agency", "left", "agency/jp-nisc"), ("agency", "joined", "agency/jp-nco")} & {
        *changes
    }
    # The department is there by a bureau.
    assert ("agency", "left", "agency/us-state") not in changes


def test_a_translation_is_no_other_name(shipped: KnowledgeGraph) -> None:
    columns = "aspect valueA valueB"
    differences = rows(shipped, "source-disagreements", columns, dialogue="us-jp-cyber-2021-05-19")
    assert not differences
    now = pairs(rows(shipped, "agency-timeline", "agency name"))
    assert now["agency/jp-nss"] == "National Security Secretariat"
    renamed = {
        row
        for row in rows(shipped, "changes-between-dialogues", "change thing", series=SERIES)
        if row[0] == "renamed"
    }
    assert renamed == set()


def test_bureaus_co_chair_and_the_host_faces_nobody(shipped: KnowledgeGraph) -> None:
    faced = rows(shipped, "counterparts", "whoA whoB", dialogue="us-jp-cyber-11")
    assert len(faced) == 4
    assert ("agency/jp-nco", "agency/us-et") in faced
    hosts = {row[0]: row[1] for row in rows(shipped, "dialogues", "dialogue statedHost")}
    assert hosts["dialogue/us-jp-cyber-11"] == "party/us"


def test_a_commitment_of_2026_takes_up_one_of_the_leaders(shipped: KnowledgeGraph) -> None:
    links = rows(shipped, "commitment-lineage", "commitment relation earlier basis")
    earlier = "meeting/us-jp-leaders-2025-02#new-technologies"
    eleventh = "dialogue/us-jp-cyber-11"
    assert (f"{eleventh}#new-technologies", "continues", earlier, "inferred") in links
    assert (f"{eleventh}#cloud", "widens", earlier, "inferred") in links


def test_names_are_those_printed_and_the_name_now_no_misprint(shipped: KnowledgeGraph) -> None:
    names = rows(shipped, "agency-names", "name kind source attestedFirst", agency="jp-npa")
    assert ("National Policy Agency", "misprint", NOTE, "2015-07-17") in names
    assert ("National Police Agency", "official", MOFA, "2013-05-09") in names
    now = pairs(rows(shipped, "agency-timeline", "agency name"))
    assert now["agency/jp-npa"] == "National Police Agency"
    assert now["agency/us-dod"] == "Department of War"
    assert now["agency/jp-nisc"].startswith("National Center of Incident Readiness")


def test_a_name_in_japanese_order_is_one_person(shipped: KnowledgeGraph) -> None:
    columns = "name printedName"
    akahori = rows(shipped, "appearances", columns, official="takeshi-akahori")
    assert ("Takeshi Akahori", "Akahori Takeshi") in akahori
    titles = rows(shipped, "official-career", "post agency", official="takeshi-akahori")
    assert {*titles} == {
        ("post/jp-ambassador-cyber-policy", "agency/jp-mofa"),
        ("post/jp-ambassador-un-cyber-policy", "agency/jp-mofa"),
        ("post/jp-deputy-director-general-fpb", "agency/jp-fpb"),
    }


def test_a_story_retells_in_one_sentence_and_reports_in_the_next(shipped: KnowledgeGraph) -> None:
    own = {
        part
        for part, source in rows(
            shipped, "single-source-facts", "part source", dialogue="us-jp-cyber-1"
        )
        if source == KYODO
    }
    assert {f"{D1}#held-ministry", f"{D1}#us-meeting-lead"} <= own
    assert f"{D1}#held-retold" not in own
    counts = {
        row[0]: row[1:] for row in rows(shipped, "coverage", "dialogue sources independentSources")
    }
    # The translation of the statement counts for it.
    assert counts[D1] == ("9", "8")
    assert counts[D3] == ("2", "1")


def test_the_note_of_2019_shares_commitments_and_pledges_nothing(shipped: KnowledgeGraph) -> None:
    kinds = [kind for (kind,) in rows(shipped, "commitments", "kind", dialogue="us-jp-cyber-7")]
    assert (kinds.count("shared-commitment"), kinds.count("reaffirmation")) == (7, 2)
    assert len(kinds) == 9


def test_followed_is_a_sequence_and_no_mandate(shipped: KnowledgeGraph) -> None:
    chain = rows(shipped, "follow-up-chain", "dialogue relation source", series=SERIES)
    assert {
        (D1, "comes-after", KYODO),
        (D3, "comes-after", NOTE),
        (D7, "follows-up-outcomes", "source/us-state-2019-10"),
    } <= {*chain}
    mandates = rows(shipped, "mandates", "level source basis", series=SERIES)
    assert ("leaders", MOFA, "stated") in mandates
    assert not [row for row in mandates if row[1] in {KYODO, NOTE}]


def test_what_no_source_states_is_marked(shipped: KnowledgeGraph) -> None:
    things = {thing for (thing,) in rows(shipped, "inferences", "thing")}
    assert {"agency/us-dod#same-pentagon", "agency/jp-npa#same-misprint"} <= things
    assert {f"{LEADERS}#same-event", f"{LEADERS}#same-act"} <= things
    assert all(note for (note,) in rows(shipped, "inferences", "note"))


def test_a_principal_stands_at_the_head_of_a_side(shipped: KnowledgeGraph) -> None:
    found = rows(shipped, "heads-of-delegation", "party role name", series="quad-scg")
    assert ("party/in", "principal", "Rajesh Pant") in found
    (sides,) = set(rows(shipped, "coverage", "heads", dialogue="quad-scg-2023-01-30"))
    assert sides == ("4",)


def test_exact_days_of_another_country_come_before_a_vague_week(shipped: KnowledgeGraph) -> None:
    found = rows(shipped, "dialogues", "dialogue start end", series="quad-scg")
    assert ("dialogue/quad-scg-2022-03-23", "2022-03-23", "2022-03-24") in found


def test_a_day_without_month_is_no_date_and_no_conflict(shipped: KnowledgeGraph) -> None:
    second = {"dialogue": "us-jp-kr-dprk-cyber-2"}
    found = rows(shipped, "claims-of-source", "kind text", source="jiji-risktaisaku-90195")
    assert ("Schedule", "Held in Washington, D.C.") in found
    assert ("date", "conflict") not in rows(
        shipped, "source-disagreements", "aspect nature", **second
    )


def test_a_list_of_fifty_parties_binds_all_of_them(shipped: KnowledgeGraph) -> None:
    third = {"dialogue": "counter-ransomware-3"}
    parties = rows(shipped, "participating-parties", "party listing", **third)
    assert len(parties) == 50
    assert {listing for _, listing in parties} == {"closed"}
    for (bound,) in rows(shipped, "commitments", "parties", **third):
        assert bound.split("; ") == [party for party, _ in parties]


def test_members_join_and_one_that_is_told_elsewhere_has_not_left(shipped: KnowledgeGraph) -> None:
    found = rows(shipped, "changes-between-dialogues", series="counter-ransomware")
    parties = [row for row in found if row[2] == "party"]
    joined = [row for row in parties if row[0] == "dialogue/counter-ransomware-4"]
    assert len(joined) == 18
    assert {row[3] for row in parties} == {"joined"}
    assert not any(row[4] == "party/eu" for row in parties)


def test_titles_and_names_are_compared_within_one_language(shipped: KnowledgeGraph) -> None:
    languages = pairs(rows(shipped, "sources", "source language"))
    for aspect, one, other in rows(shipped, "source-disagreements", "aspect sourceA sourceB"):
        if aspect in {"title", "name"}:
            assert languages[one] == languages[other]


def test_taking_part_is_no_other_role_than_leading(shipped: KnowledgeGraph) -> None:
    for aspect, one, other in rows(shipped, "source-disagreements", "aspect valueA valueB"):
        assert aspect != "role" or "member" not in {one, other}


def test_a_party_itself_leads_only_where_nobody_does_for_it(shipped: KnowledgeGraph) -> None:
    second = rows(shipped, "counterparts", "whoA whoB", dialogue="us-jp-kr-dprk-cyber-2")
    assert not any(who.startswith("party/") for pair in second for who in pair)
    sixth = rows(shipped, "counterparts", "whoA whoB", dialogue="us-asean-cyber-6")
    assert sixth == [("party/kh", "party/us")]


def test_a_mandate_names_the_meeting_at_which_it_was_given(shipped: KnowledgeGraph) -> None:
    found = rows(shipped, "mandates", "series givenAt")
    assert ("series/us-jp-kr-dprk-cyber", "meeting/us-jp-kr-leaders-2023-08-18") in found


def test_the_name_now_is_in_english_where_there_is_one(shipped: KnowledgeGraph) -> None:
    found = rows(shipped, "participating-agencies", "agency nameNow")
    names = {pair[1] for pair in found if pair[0] == "agency/us-state"}
    assert names == {"Department of State"}
