"""Skeletons: what they are made of, that no check lets them pass, and that they can be filled."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.checks import contradictions, quotes, rules
from communique.checks.locate import Locator
from communique.model import Finding, UsageError
from communique.prefixes import KINDS
from communique.project import Project
from communique.scaffold import (
    TODO,
    Days,
    Draft,
    Seat,
    draft_agency,
    draft_dialogue,
    draft_meeting,
    draft_official,
    draft_source,
    slug_of,
    write_draft,
)
from communique.scaffold.slugs import ordinal_word
from communique.engines.shacl import check_shapes
from communique.graph import Graph, load
from communique.turtle import format_turtle
from projects import ROOT, SOURCES, copy_shipped, edit, job_of

STATEMENT = "2026-07-us-state-eleventh-dialogue-joint-statement.txt"
needs_documents = pytest.mark.skipif(
    not (SOURCES / STATEMENT).is_file(),
    reason=f"no {STATEMENT} in {SOURCES}; name the folder in COMMUNIQUE_SOURCES",
)


@pytest.fixture(scope="module")
def shipped() -> Graph:
    return load(Project(ROOT))


@pytest.fixture
def copy(tmp_path: Path) -> Project:
    return Project(copy_shipped(tmp_path))


def findings(project: Project) -> list[Finding]:
    """What the shapes and the rules find, with places."""
    graph = load(Project(project.root))  # its files may have changed
    locator = Locator(graph)
    found = [*check_shapes(graph.project), *rules.check(graph, locator)]
    return [locator.locate(each) for each in found]


def parts(draft: Draft) -> set[str]:
    """The fragments of all nodes of a draft."""
    quads = ox.parse(draft.text, format=ox.RdfFormat.TURTLE)
    return {quad.subject.value.partition("#")[2] for quad in quads} - {""}


# -- Names ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("names", "slug"),
    [
        (("Osamu", "Imai"), "osamu-imai"),
        (("Gérard", "d'Ōno"), "gerard-dono"),
        (("Søren", "Æbelø-Łuczak"), "soren-aebelo-luczak"),
        (("Sinéad", "O\u2019Neill"), "sinead-oneill"),
        (("\u0130brahim", "Y\u0131ld\u0131z"), "ibrahim-yildiz"),
        (("Jean\u2010Luc", "Groß"), "jean-luc-gross"),
        (("U.S. Department of State",), "u-s-department-of-state"),
        (("№ 5",), "no-5"),
    ],
)
def test_slugs(names: tuple[str, ...], slug: str) -> None:
    assert slug_of(*names) == slug


@pytest.mark.parametrize("names", [("伊藤", "博文"), ("Имаи",), ("",), ("A", " "), ("--",)])
def test_no_slug(names: tuple[str, ...]) -> None:
    with pytest.raises(UsageError, match="no slug can be made"):
        slug_of(*names)


@given(st.text(max_size=20))
def test_a_slug_is_one_or_refused(name: str) -> None:
    try:
        slug = slug_of(name)
    except UsageError:
        return
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug)
    assert slug_of(slug) == slug


@pytest.mark.parametrize(
    ("number", "word"),
    [
        *((1, "First"), (12, "Twelfth"), (20, "Twentieth"), (21, "Twenty-first")),
        *((99, "Ninety-ninth"), (100, "100th"), (101, "101st"), (111, "111th"), (122, "122nd")),
    ],
)
def test_ordinals(number: int, word: str) -> None:
    assert ordinal_word(number) == word


# -- Drafts --------------------------------------------------------------------------------


def test_a_dialogue(shipped: Graph) -> None:
    draft = draft_dialogue(
        shipped,
        "us-jp-cyber",
        "8",
        days=Days("held", "2020-10-06"),
        place="tokyo",
        sources=["us-state-2019-10"],
        seats=[
            Seat("head", "us", "robert-strayer"),
            Seat("co-chair", "jp", "agency:jp-mofa"),
            Seat("member", "us", "us-state"),
            Seat("host", "jp", "party:jp"),
        ],
    )
    assert draft.iri == KINDS["dialogue"] + "us-jp-cyber-8"
    assert draft.path == "data/meetings/us-jp-cyber/8.ttl"
    assert parts(draft) == {
        *("dialogue-state", "held", "held-state"),
        *("jp", "jp-state", "us", "us-state-e"),  # `us-state` is the agency's participation
        *("us-list", "us-list-state"),
        *("us-head", "us-head-state", "jp-mofa-co-chair", "jp-mofa-co-chair-state"),
        *("us-state", "us-state-state", "jp-host", "jp-host-state"),
    }
    assert 'rdfs:label "Eighth U.S.-Japan Cyber Dialogue"@en ;' in draft.text
    assert 'cmq:end "2020-10-06"^^xsd:date ;' in draft.text
    assert "cmq:inCapacity <../official/robert-strayer#deputy-assistant-secretary> ;" in draft.text
    assert "tense:future" not in draft.text


def test_a_dialogue_that_is_not_numbered(shipped: Graph) -> None:
    draft = draft_dialogue(shipped, "us-jp-cyber", "2021-05-19")
    assert draft.iri == KINDS["dialogue"] + "us-jp-cyber-2021-05-19"
    assert "cmq:ordinal" not in draft.text
    assert 'cmq:start "2021-05-19"^^xsd:date ;' in draft.text
    assert "source:TODO" in draft.text


def test_each_source_has_its_own_evidence_and_list(shipped: Graph) -> None:
    draft = draft_dialogue(
        shipped,
        "us-jp-cyber",
        "8",
        sources=["mofa-2013-05-10", "kyodo-2013-05-10"],
        seats=[Seat("member", "jp", "jp-mofa")],
    )
    assert {"jp-list-mofa", "jp-list-mofa-e", "jp-list-kyodo", "jp-list-kyodo-e"} <= parts(draft)
    assert {"jp-mofa", "jp-mofa-e", "jp-kyodo", "jp-mofa-mofa", "jp-mofa-kyodo"} <= parts(draft)


def test_a_meeting(shipped: Graph) -> None:
    draft = draft_meeting(
        shipped,
        "us-jp-leaders-2026-03",
        "Meeting of the leaders",
        seats=[Seat("head", "us", "barack-obama"), Seat("head", "jp", "shinzo-abe")],
        days=Days(earliest="2026-03-01", latest="2026-03-31"),
    )
    assert draft.path == "data/meetings/us-jp-leaders-2026-03.ttl"
    assert {"meeting-todo", "planned", "jp", "us", "jp-head", "us-head"} <= parts(draft)
    assert 'cmq:latest "2026-03-31"^^xsd:date ;' in draft.text


def test_an_official(shipped: Graph) -> None:
    draft = draft_official(
        shipped, "Hiroshi", "Ōta", post="jp-ambassador-cyber-policy", language="ja-Latn"
    )
    assert draft.iri == KINDS["official"] + "hiroshi-ota"
    assert parts(draft) == {"ambassador-cyber-policy"}
    assert 'cmq:familyName "Ōta"@ja-Latn ;' in draft.text
    assert draft.gaps == 1


def test_an_agency(shipped: Graph) -> None:
    draft = draft_agency(shipped, "us", "Federal  Communications Commission", slug="us-fcc")
    assert draft.iri == KINDS["agency"] + "us-fcc"
    assert draft.path == "data/agencies/us.ttl"
    assert 'cmq:name "Federal Communications Commission"@en ;' in draft.text
    assert draft_agency(shipped, "jp", "Digital Agency").iri == (
        KINDS["agency"] + "jp-digital-agency"
    )


def test_a_source_is_named_as_others_of_its_publisher(shipped: Graph, tmp_path: Path) -> None:
    file = tmp_path / "note.txt"
    file.write_bytes(b"abc")
    draft = draft_source(
        shipped,
        "U.S. Department of State, Office of the Spokesperson",
        "2026-07-02",
        title="A “note”",
        genre="media-note",
        address="https://www.state.gov/x",
        file=file,
        documents=["dialogue:us-jp-cyber-11"],
    )
    assert draft.iri == KINDS["source"] + "us-state-2026-07-02"
    assert draft.gaps == 0
    digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert f'cmq:checksum "{digest}" ;' in draft.text
    vague = draft_source(shipped, "Asahi Shimbun", "2026-07")
    assert vague.iri == KINDS["source"] + "asahi-shimbun-2026-07"
    assert 'cmq:publishedNote "TODO"@en ;' in vague.text


def drafts(graph: Graph) -> list[Draft]:
    """One of each kind, with and without what may be left out."""
    return [
        draft_dialogue(graph, "us-jp-cyber", "8"),
        draft_dialogue(
            graph,
            "us-jp-cyber",
            "9",
            days=Days("held", "2021-11-05"),
            sources=["us-state-2019-10", "kyodo-2013-05-10"],
            seats=[Seat("head", "us", "us-state"), Seat("member", "us", "us-fbi")],
        ),
        draft_meeting(graph, "some-meeting", "Some meeting"),
        draft_official(graph, "Jane", "Doe"),
        draft_agency(graph, "us", "Some Agency", unit_of="us-state"),
        draft_agency(graph, "jp", "Some Agency"),
        draft_source(graph, "Some Newspaper"),
    ]


def test_drafts_are_canonical_and_marked(shipped: Graph) -> None:
    for draft in drafts(shipped):
        assert format_turtle(draft.text) == draft.text
        assert draft.gaps > 0


def test_no_check_lets_a_gap_pass(copy: Project) -> None:
    gaps: set[tuple[Path, int]] = set()
    written = {write_draft(copy, draft) for draft in drafts(load(copy))}
    for path in written:
        lines = path.read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines, 1):
            if TODO in line and not line.startswith("#"):
                gaps.add((path, number))
    places = [finding.location for finding in findings(copy)]
    assert len(gaps) > 40
    assert gaps <= {(Path(place.path), place.line) for place in places if place}


# -- Writing -------------------------------------------------------------------------------


def test_what_is_there_already_is_refused(shipped: Graph, copy: Project) -> None:
    with pytest.raises(UsageError, match=r"the ordinal 7 .* is taken by dialogue:us-jp-cyber-7"):
        draft_dialogue(shipped, "us-jp-cyber", "7")
    with pytest.raises(UsageError, match="describes official:osamu-imai already"):
        draft_official(shipped, "Osamu", "Imai")
    with pytest.raises(UsageError, match="describes agency:us-state already"):
        draft_agency(shipped, "us", "State", slug="state")
    with pytest.raises(UsageError, match="describes source:mofa-2013-05-10 already"):
        draft_source(shipped, "Ministry of Foreign Affairs of Japan", "2013-05-10")
    draft = draft_dialogue(load(copy), "us-jp-cyber", "8")
    path = write_draft(copy, draft)
    before = path.read_bytes()
    with pytest.raises(UsageError, match="the file is there already"):
        write_draft(copy, draft)
    assert path.read_bytes() == before


def test_a_shared_file_keeps_what_it_says_and_stays_canonical(copy: Project) -> None:
    path = copy.root / "data" / "officials.ttl"
    edit(path, "official:robert-strayer\n", "# A remark that stays.\nofficial:robert-strayer\n")
    before = path.read_text(encoding="utf-8")
    write_draft(copy, draft_official(load(copy), "Jane", "Doe"))
    after = path.read_text(encoding="utf-8")
    assert format_turtle(after) == after
    assert after.startswith(before)
    assert "\n<jane-doe#todo>\n" in after
    assert not path.with_name("officials.ttl.tmp").exists()


def test_a_shared_file_that_is_missing_is_made(copy: Project) -> None:
    path = copy.root / "data" / "agencies" / "jp.ttl"
    path.unlink()
    draft = draft_agency(load(copy), "jp", "Digital Agency")
    assert write_draft(copy, draft) == path
    assert path.read_text(encoding="utf-8") == draft.text


def test_a_shared_file_with_other_habits(copy: Project) -> None:
    path = copy.root / "data" / "officials.ttl"
    path.write_text(
        "PREFIX o: <https://w3id.org/communique/id/official/>\n"
        "PREFIX cmq: <https://w3id.org/communique/ontology#>\n"
        "o:ann-lee a cmq:Official ; cmq:note [ a cmq:Note ] .",
        encoding="utf-8",
    )
    draft = draft_official(load(copy), "Jane", "Doe")
    write_draft(copy, draft)
    graph = load(Project(copy.root))
    assert graph.describes(draft.iri)
    assert graph.describes(KINDS["official"] + "ann-lee")


def test_a_file_that_means_another_thing_by_a_prefix_is_left_alone(copy: Project) -> None:
    path = copy.root / "data" / "officials.ttl"
    text = "@prefix cmq: <http://example.org/> .\n<x:a> a cmq:Official .\n"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match="would say something else in this file"):
        write_draft(copy, draft_official(load(copy), "Jane", "Doe"))
    assert path.read_text(encoding="utf-8") == text


def test_a_file_that_cannot_be_added_to(copy: Project) -> None:
    graph = load(copy)
    draft = draft_official(graph, "Jane", "Doe")
    path = copy.root / "data" / "officials.ttl"
    path.write_text("@prefix", encoding="utf-8")
    with pytest.raises(UsageError, match=r"officials\.ttl:1:\d+: not Turtle"):
        write_draft(copy, draft)


# -- A dialogue from its document ----------------------------------------------------------

AGENCIES = {
    "us-bet": "Bureau of Emerging Threats",
    "jp-nco": "National Cybersecurity Office",
    "us-cisa": "Cybersecurity and Infrastructure Security Agency",
}
QUOTES = {
    "dialogue-state": "for the 11th meeting of the U.S.-Japan Cyber Dialogue",
    "held-state": "in Washington, D.C., on June 30 and July 1, 2026",
    "us-state": "The U.S. delegation included participants from",
    "jp-state": "Representatives from the Government of Japan included",
    "us-list-state": "The U.S. delegation included participants from",
    "jp-list-state": "Representatives from the Government of Japan included",
    "us-host-state": "The United States hosted Japan",
    "us-bet-co-chair-state": "The Department of State Bureau of Emerging Threats",
    "jp-nco-co-chair-state": "the National Cybersecurity Office co-chaired for Japan",
    "us-cisa-state": "the Cybersecurity and Infrastructure Security Agency",
    "jp-npa-state": "the National Police Agency",
}
PRINTED = {
    "dialogue-state": "11th meeting of the U.S.-Japan Cyber Dialogue",
    "held-state": "June 30 and July 1, 2026",
    "us-host-state": "United States",
    "us-bet-co-chair-state": "Bureau of Emerging Threats",
    "jp-nco-co-chair-state": "National Cybersecurity Office",
    "us-cisa-state": "Cybersecurity and Infrastructure Security Agency",
    "jp-npa-state": "National Police Agency",
}


@needs_documents
def test_the_eleventh_dialogue_is_filled_in_and_passes_every_check(copy: Project) -> None:
    source = draft_source(
        load(copy),
        "U.S. Department of State, Office of the Spokesperson",
        "2026-07-02",
        title="Joint Statement of the United States and Japan on Cybersecurity Cooperation",
        genre="joint-statement",
        address="https://www.state.gov/releases/office-of-the-spokesperson/2026/07/",
        file=SOURCES / STATEMENT,
        documents=["dialogue:us-jp-cyber-11"],
    )
    write_draft(copy, source)
    for slug, name in AGENCIES.items():
        role = "" if slug == "us-cisa" else "-co-chair"
        evidence = f"dialogue:us-jp-cyber-11#{slug}{role}-state"
        agency = draft_agency(load(copy), slug[:2], name, slug=slug, evidence=evidence)
        assert agency.gaps == 0
        write_draft(copy, agency)
    copy = Project(copy.root)
    draft = draft_dialogue(
        load(copy),
        "us-jp-cyber",
        "11",
        days=Days("held", "2026-06-30", "2026-07-01"),
        place="washington",
        sources=["us-state-2026-07-02"],
        seats=[
            Seat("host", "us", "party:us"),
            Seat("co-chair", "us", "us-bet"),
            Seat("co-chair", "jp", "jp-nco"),
            Seat("member", "us", "us-cisa"),
            Seat("member", "jp", "jp-npa"),
        ],
    )
    path = write_draft(copy, draft)
    blocks = path.read_text(encoding="utf-8").split("\n\n")
    for number, block in enumerate(blocks):
        part = re.search(r"^<#(.+)>$", block, re.MULTILINE)
        name = part[1] if part else ""
        block = block.replace(f'cmq:quote "{TODO}"', f'cmq:quote "{QUOTES.get(name)}"')
        block = re.sub(rf'(cmq:printed\w+) "{TODO}"', rf'\1 "{PRINTED.get(name)}"', block)
        block = block.replace(f"completeness:{TODO}", "completeness:unmarked")
        blocks[number] = re.sub(r"^#.*\n", "", block, flags=re.MULTILINE)
    filled = format_turtle("\n\n".join(blocks))
    assert filled.count(TODO) == 0
    path.write_text(filled, encoding="utf-8")
    assert findings(copy) == []
    graph = load(Project(copy.root))
    assert contradictions.check(graph, Locator(graph)) == []
    assert list(quotes.check(job_of(graph, sources=SOURCES))) == []
