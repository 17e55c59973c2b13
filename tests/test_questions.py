"""The stored queries: their interface, their rows on a made-up graph, their facts on ours.

The rows in `fixtures/questions/expected/` were written by hand from what the sources of the
made-up graph say, with IRIs cut to what follows `…/id/`. No query made them.
"""

from __future__ import annotations

import csv
import random
import shutil
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from communique.api import KnowledgeGraph
from communique.checks import run
from communique.prefixes import PREFIXES
from communique.project import Project
from communique.queries import find_query, stored_queries
from communique.queries.results import Row
from projects import ROOT

FIXTURES = Path(__file__).parent / "fixtures" / "questions"
ID = PREFIXES["dialogue"].removesuffix("dialogue/")
D1 = "dialogue/us-jp-cyber-1"
D2 = "dialogue/us-jp-cyber-2"
D3 = "dialogue/us-jp-cyber-3"
D7 = "dialogue/us-jp-cyber-7"
LEADERS = "meeting/us-jp-leaders-2015-04"
LARGEST_PART = 1 / 3  # of the time that rdflib takes for all questions

# Name, parameters, leading columns: users and other programs rely on these.
INTERFACE = """\
dialogues|series|dialogue ordinal status start end place hostParty earliest latest series
heads-of-delegation|dialogue series|dialogue party role official name title agency source status
participating-agencies|dialogue party|dialogue party agency nameThen nameNow source listing
agency-timeline|party|agency name first last dialogues status
agency-names|agency|agency name kind from to source
official-career|official|official name post title agency from to attested source
recurring-officials||official name dialogue capacity status
post-holders|post|post title official name from to attested
commitments|dialogue party topic kind|dialogue commitment kind text parties topics source quote
commitment-lineage|topic|commitment dialogue relation earlier earlierDialogue basis note
commitment-follow-up|dialogue|commitment dialogue due grade assessor source
topics-by-dialogue|topic dialogue|topic topicName dialogue mode source
topic-history||topic topicName first last dialogues
announced-versus-held|series|dialogue plannedEarliest plannedLatest plannedPlace heldEarliest\
 heldLatest heldPlace verdict
missing-occurrences|series|series ordinal evidence
gaps-between-dialogues|series|dialogue previous days minDays maxDays
follow-up-chain|series|dialogue followsUp source relation
host-alternation|series|dialogue place hostParty statedHost
mandates|series|series mandate level source
source-disagreements|dialogue|dialogue aspect valueA sourceA valueB sourceB
single-source-facts|dialogue|dialogue part kind source genre
exclusive-coverage|dialogue|dialogue source part kind genre
evidence|subject|part source sourceTitle address quote tense
sources||source title publisher published genre language address documents derivedFrom
delegation-overlap||official dialogueA partyA dialogueB partyB
"""


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


QUESTIONS = [_question(line) for line in INTERFACE.splitlines()]
NAMES = [question.name for question in QUESTIONS]
SUBJECT = {"evidence": {"subject": "dialogue:ns-cyber-4"}}

# Values that narrow an answer on the made-up graph to some of its rows.
BOUND = [
    ("dialogues", {"series": "ns-digital"}, 1),
    ("heads-of-delegation", {"dialogue": "ns-cyber-2"}, 3),
    ("heads-of-delegation", {"series": "ns-cyber"}, 9),
    ("heads-of-delegation", {"series": "ns-digital"}, 1),
    ("participating-agencies", {"dialogue": "ns-cyber-1"}, 5),
    ("participating-agencies", {"party": "norland"}, 4),
    ("participating-agencies", {"dialogue": "ns-cyber-1", "party": "norland"}, 1),
    ("agency-timeline", {"party": "sudland"}, 2),
    ("agency-names", {"agency": "sudland-communications"}, 3),
    ("official-career", {"official": "kim-park"}, 2),
    ("post-holders", {"post": "norland-ambassador"}, 2),
    ("commitments", {"dialogue": "meeting:ministers-2010-03"}, 1),
    ("commitments", {"dialogue": "ns-cyber-1"}, 5),
    ("commitments", {"party": "sudland"}, 5),
    ("commitments", {"topic": "norms"}, 4),
    ("commitments", {"kind": "pledge"}, 3),
    ("commitments", {"kind": "expectation", "topic": "capacity-building"}, 1),
    ("commitments", {"dialogue": "ns-cyber-1", "party": "norland", "topic": "norms"}, 2),
    ("commitment-lineage", {"topic": "norms"}, 2),
    ("commitment-follow-up", {"dialogue": "ns-cyber-2"}, 1),
    ("topics-by-dialogue", {"topic": "norms"}, 8),
    ("topics-by-dialogue", {"dialogue": "ns-cyber-1"}, 11),
    ("topics-by-dialogue", {"topic": "information-sharing", "dialogue": "ns-cyber-1"}, 2),
    ("announced-versus-held", {"series": "ns-digital"}, 1),
    ("missing-occurrences", {"series": "ns-cyber"}, 2),
    ("gaps-between-dialogues", {"series": "ns-cyber"}, 3),
    ("follow-up-chain", {"series": "ns-cyber"}, 3),
    ("host-alternation", {"series": "ns-digital"}, 1),
    ("mandates", {"series": "ns-cyber"}, 1),
    ("source-disagreements", {"dialogue": "ns-cyber-2"}, 1),
    ("single-source-facts", {"dialogue": "meeting:ministers-2010-03"}, 2),
    ("single-source-facts", {"dialogue": "ns-cyber-5"}, 5),
    ("exclusive-coverage", {"dialogue": "ns-cyber-5"}, 5),
]

Cells = tuple[str, ...]


def _cell(value: object) -> str:
    text = value.isoformat() if isinstance(value, date) else "" if value is None else str(value)
    return text.replace(ID, "")


def _cells(row: Row, columns: tuple[str, ...]) -> Cells:
    return tuple(_cell(row[column]) for column in columns)


def rows(graph: KnowledgeGraph, name: str, columns: str = "", /, **params: object) -> list[Cells]:
    """The rows of a stored query, all columns or these, as short texts."""
    result = graph.query(name, **(params or SUBJECT.get(name, {})))
    wanted = tuple(columns.split()) or result.columns
    return [_cells(row, wanted) for row in result]


def pairs(found: list[Cells]) -> dict[str, str]:
    """The second column by the first."""
    return {row[0]: row[1] for row in found}


def make_project(folder: Path) -> Path:
    """Lay the ontology, the rules and the stored queries that we ship around made-up data."""
    (folder / "queries").mkdir(parents=True)
    (folder / "ontology").symlink_to(ROOT / "ontology")
    for name in ("quality", "questions"):
        (folder / "queries" / name).symlink_to(ROOT / "queries" / name)
    return folder


@pytest.fixture(scope="module")
def invented(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeGraph:
    root = make_project(tmp_path_factory.mktemp("questions") / "project")
    shutil.copytree(FIXTURES / "data", root / "data")
    return KnowledgeGraph(Project(root))


@pytest.fixture(scope="module")
def shipped() -> KnowledgeGraph:
    return KnowledgeGraph(Project(ROOT))


def test_every_question_is_stored_and_no_other() -> None:
    assert sorted(stored_queries(Project(ROOT))) == sorted(NAMES)


def test_every_question_has_rows_by_hand() -> None:
    assert sorted(path.stem for path in (FIXTURES / "expected").glob("*.csv")) == sorted(NAMES)


def test_every_parameter_is_exercised() -> None:
    tried = {(name, param) for name, params, _ in BOUND for param in params}
    tried |= {(name, param) for name, params in SUBJECT.items() for param in params}
    assert tried == {(question.name, param) for question in QUESTIONS for param in question.params}


@pytest.mark.parametrize("question", QUESTIONS, ids=str)
def test_interface_is_kept(question: Question) -> None:
    header = find_query(Project(ROOT), question.name).header
    columns = tuple(column.name for column in header.columns)
    assert tuple(param.name for param in header.params) == question.params
    assert columns[: len(question.columns)] == question.columns
    assert [p.name for p in header.params if p.required] == list(SUBJECT.get(question.name, {}))


def test_invented_data_is_sound(invented: KnowledgeGraph) -> None:
    ours = ("expected-missing", "answers-skipped")
    assert [each for each in run(invented.project) if each.code not in ours] == []


@pytest.mark.parametrize("name", NAMES)
def test_rows_are_those_written_by_hand(invented: KnowledgeGraph, name: str) -> None:
    path = FIXTURES / "expected" / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        columns, *expected = csv.reader(file)
    assert rows(invented, name, " ".join(columns)) == [tuple(row) for row in expected]


@pytest.mark.parametrize(("name", "params", "count"), BOUND)
def test_parameter_narrows(
    invented: KnowledgeGraph, name: str, params: dict[str, str], count: int
) -> None:
    everything = rows(invented, name)
    some = rows(invented, name, **params)
    assert len(some) == count
    assert [row for row in everything if row in some] == some


def test_series_that_says_nothing_has_no_rows(invented: KnowledgeGraph) -> None:
    names = ["follow-up-chain", "gaps-between-dialogues", "missing-occurrences"]
    assert [rows(invented, name, series="ns-digital") for name in names] == [[], [], []]


def test_evidence_of_a_part_and_of_a_passage(invented: KnowledgeGraph) -> None:
    held = ("dialogue/ns-cyber-4#held", "the dialogue of March 2012")
    passage = "dialogue:ns-cyber-4#held-by-nfm-2013-04"
    assert rows(invented, "evidence", "part quote", subject="dialogue:ns-cyber-4#held") == [held]
    assert rows(invented, "evidence", "quote", subject=passage) == [held[1:]]


def test_rdflib_gives_the_same_rows(invented: KnowledgeGraph) -> None:
    graph = rdflib.Graph()
    for path in invented.project.graph_files:
        graph.parse(path, format="turtle")
    subject = {"subject": ox.NamedNode(f"{ID}dialogue/ns-cyber-4")}
    differing = {}
    seconds = {}
    for name in NAMES:
        text = find_query(invented.project, name).bind(subject if name in SUBJECT else {})
        begin = time.process_time()
        result = graph.query(text)
        found = [
            tuple("" if cell is None else str(cell).replace(ID, "") for cell in row)
            for row in result
            if isinstance(row, rdflib.query.ResultRow)
        ]
        seconds[name] = time.process_time() - begin
        if found != rows(invented, name):
            differing[name] = found
    assert differing == {}
    # However fast the machine is: a question that is hard for a plain engine stands out.
    slowest = max(seconds, key=seconds.__getitem__)
    assert seconds[slowest] < LARGEST_PART * sum(seconds.values()), slowest


def test_order_does_not_hang_on_that_of_the_data(invented: KnowledgeGraph, tmp_path: Path) -> None:
    triples = [
        f"{triple} .\n"
        for path in invented.project.data_files
        for triple in ox.parse(path=path, format=ox.RdfFormat.TURTLE)
    ]
    answers = []
    for seed in (1, 2):
        random.Random(seed).shuffle(triples)
        root = make_project(tmp_path / str(seed))
        (root / "data").mkdir()
        (root / "data" / "all.ttl").write_text("".join(triples), encoding="utf-8")
        graph = KnowledgeGraph(Project(root))
        answers.append({name: rows(graph, name) for name in NAMES})
    assert answers[0] == answers[1] == {name: rows(invented, name) for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_no_row_stands_twice(shipped: KnowledgeGraph, name: str) -> None:
    params = {"subject": D1.replace("/", ":", 1)} if name in SUBJECT else {}
    found = rows(shipped, name, **params)
    assert len(found) == len(set(found))


# What follows are facts read from the documents.


def test_first_dialogue_host_head_and_leads(shipped: KnowledgeGraph) -> None:
    columns = "party role official source"
    assert rows(shipped, "heads-of-delegation", columns, dialogue="us-jp-cyber-1") == [
        ("party/jp", "host", "official/osamu-imai", "source/mofa-2013-05-10"),
        ("party/jp", "meeting-lead", "official/osamu-imai", "source/kyodo-2013-05-10"),
        ("party/us", "head", "official/christopher-painter", "source/mofa-2013-05-10"),
        ("party/us", "meeting-lead", "official/christopher-painter", "source/kyodo-2013-05-10"),
    ]


def test_first_dialogue_is_disagreed_on_only_by_roles(shipped: KnowledgeGraph) -> None:
    found = rows(shipped, "source-disagreements", "aspect about", dialogue="us-jp-cyber-1")
    assert [row for row in found if row[0] in {"date", "place", "role", "title", "list"}] == [
        ("role", "official/christopher-painter"),
        ("role", "official/osamu-imai"),
    ]


def test_second_dialogue_is_planned_for_a_quarter_and_unreported(shipped: KnowledgeGraph) -> None:
    planned = "plannedEarliest plannedLatest plannedPlace heldEarliest heldLatest heldPlace verdict"
    verdicts = {
        row[0]: row[1:] for row in rows(shipped, "announced-versus-held", f"dialogue {planned}")
    }
    place = "place/washington"
    assert verdicts[D2] == ("2013-10-01", "2013-12-31", place, "", "", "", "unreported")
    statuses = pairs(rows(shipped, "dialogues", "dialogue status"))
    assert statuses[D2] == "planned"
    assert [r for r in rows(shipped, "source-disagreements", "dialogue") if r == (D2,)] == []


def test_third_dialogue_is_planned_only(shipped: KnowledgeGraph) -> None:
    found = {row[0]: row[1:] for row in rows(shipped, "dialogues", "dialogue status start place")}
    assert found[D3] == ("planned", "2015-07-22", "place/tokyo")
    verdicts = pairs(rows(shipped, "announced-versus-held", "dialogue verdict"))
    assert verdicts[D3] == "unreported"
    aspects = rows(shipped, "source-disagreements", "aspect", dialogue="us-jp-cyber-3")
    assert ("place",) not in aspects
    assert D3 not in {row[0] for row in rows(shipped, "gaps-between-dialogues", "previous")}


def test_reaffirmation_of_2015_belongs_to_the_leaders(shipped: KnowledgeGraph) -> None:
    meeting = LEADERS.replace("/", ":", 1)
    made = rows(shipped, "commitments", "kind source", dialogue=meeting)
    assert sorted(made) == [
        ("reaffirmation", "source/sputnik-2015-07-17"),
        ("reaffirmation", "source/us-state-2015-07-17"),
    ]
    differ = rows(shipped, "source-disagreements", "aspect sourceA sourceB", dialogue=meeting)
    sources = ("source/sputnik-2015-07-17", "source/us-state-2015-07-17")
    assert ("commitment", *sources) in differ
    third = rows(shipped, "commitments", "kind", dialogue="us-jp-cyber-3")
    assert {kind for (kind,) in third} <= {"expectation"}


def test_ordinals_that_are_missing_or_mentioned(shipped: KnowledgeGraph) -> None:
    found = pairs(rows(shipped, "missing-occurrences", "ordinal evidence"))
    # Both documents of 2013 are about the first dialogue and merely announce the second.
    known = {"2": "mention", "4": "none", "5": "none", "6": "mention"}
    assert {ordinal: found[ordinal] for ordinal in known} == known
    assert not {"1", "3", "7"} & found.keys()


def names_of(graph: KnowledgeGraph, agency: str, dialogue: str) -> set[tuple[str, str]]:
    columns = "dialogue agency nameThen nameNow"
    return {
        (then, now)
        for where, who, then, now in rows(graph, "participating-agencies", columns)
        if (where, who) == (dialogue, f"agency/{agency}")
    }


def test_agencies_under_the_names_of_their_day(shipped: KnowledgeGraph) -> None:
    center = "National Center of Incident Readiness and Strategy for Cybersecurity"
    police = "National Police Agency"
    assert names_of(shipped, "jp-npa", D3) == {("National Policy Agency", police)}
    assert names_of(shipped, "jp-nisc", D1) == {("National Information Security Center", center)}
    assert names_of(shipped, "jp-nisc", D3) == {(center, center)}
    assert ("Pentagon", "Department of Defense") in names_of(shipped, "us-dod", D1)
    secretariat = names_of(shipped, "jp-cas", D3)
    long = "Cabinet Secretariat (Situations Response and Crisis Management)"
    assert {then for then, _ in secretariat} == {long, "Cabinet Secretariat"}


def test_shortened_or_misprinted_name_is_one_agency(shipped: KnowledgeGraph) -> None:
    columns = "aspect valueA valueB"
    found = rows(shipped, "source-disagreements", columns, dialogue="us-jp-cyber-3")
    assert [row for row in found if row[0] in {"name", "list", "title"}] == []


@pytest.mark.parametrize(
    ("dialogue", "party", "source", "listing"),
    [
        (D1, "jp", "mofa-2013-05-10", "open"),
        (D3, "us", "us-state-2015-07-17", "open"),
        (D3, "us", "sputnik-2015-07-17", "open"),
        (D3, "jp", "us-state-2015-07-17", "unmarked"),
        (D7, "us", "us-state-2019-10", "unmarked"),
        (D7, "jp", "us-state-2019-10", "unmarked"),
    ],
)
def test_completeness_of_lists(
    shipped: KnowledgeGraph, dialogue: str, party: str, source: str, listing: str
) -> None:
    columns = "dialogue party source listing role"
    found = {
        row[3]
        for row in rows(shipped, "participating-agencies", columns)
        if row[:3] == (dialogue, f"party/{party}", f"source/{source}") and row[4] == "member"
    }
    assert found == {listing}


def test_spread_list_of_eight_japanese_agencies(shipped: KnowledgeGraph) -> None:
    columns = "agency source"
    found = rows(shipped, "participating-agencies", columns, dialogue="us-jp-cyber-3", party="jp")
    counts = {source: len({a for a, s in found if s == source}) for _, source in found}
    assert counts == {"source/sputnik-2015-07-17": 8, "source/us-state-2015-07-17": 8}


def test_japanese_order_of_a_name_and_a_title_of_two_posts(shipped: KnowledgeGraph) -> None:
    columns = "party name title printedName"
    found = rows(shipped, "heads-of-delegation", columns, dialogue="us-jp-cyber-7")
    title = (
        "Japan\u2019s Ambassador in charge of Cyber Policy"
        " and Deputy Director-General of Foreign Policy Bureau"
    )
    assert ("party/jp", "Takeshi Akahori", title, "Akahori Takeshi") in found
    posts = rows(shipped, "official-career", "post attested", official="takeshi-akahori")
    assert sorted(posts) == [
        ("post/jp-ambassador-cyber-policy", "2019-10-11/2019-10-11"),
        ("post/jp-deputy-director-general-fpb", "2019-10-11/2019-10-11"),
    ]


def test_ambassador_belongs_to_no_named_ministry(shipped: KnowledgeGraph) -> None:
    ambassador = "post/jp-ambassador-cyber-policy"
    careers = rows(shipped, "official-career", "post agency")
    assert {agency for post, agency in careers if post == ambassador} == {""}
    heads = rows(shipped, "heads-of-delegation", "official agency")
    assert ("official/osamu-imai", "") in heads
    assert "agency/jp-mofa" not in {agency for _, agency in heads}


def test_holders_of_the_ambassadors_post_in_turn(shipped: KnowledgeGraph) -> None:
    holders = rows(shipped, "post-holders", "official", post="jp-ambassador-cyber-policy")
    assert holders[:3] == [
        ("official/osamu-imai",),
        ("official/takashi-okada",),
        ("official/takeshi-akahori",),
    ]


def test_nobody_changed_sides(shipped: KnowledgeGraph) -> None:
    assert rows(shipped, "delegation-overlap") == []
