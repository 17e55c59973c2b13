"""Descriptions: everything that is said of a thing, readable, with what to cite it by."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from communique.describe import describe
from communique.describe.names import natural
from communique.model import UsageError
from communique.project import Project
from communique.reports.things import describe_thing
from communique.graph import Graph, load
from communique.graph.find import find_thing
from projects import ROOT, make


@pytest.fixture(scope="module")
def shipped() -> Graph:
    return load(Project(ROOT))


def text_of(graph: Graph, thing: str, width: int = 80) -> str:
    return describe_thing(describe(graph, find_thing(graph, thing)), width=width)


def paragraph(text: str, start: str) -> str:
    """Return the lines from the one that starts so to the next blank one, as one line."""
    lines = text.splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith(start))
    last = next((n for n in range(first, len(lines)) if not lines[n]), len(lines))
    return " ".join(" ".join(lines[first:last]).split())


def test_a_dialogue(shipped: Graph) -> None:
    text = text_of(shipped, "us-jp-cyber-1")
    assert text.startswith(
        "First U.S.-Japan Cyber Dialogue\n"
        "dialogue\n"
        "https://w3id.org/communique/id/dialogue/us-jp-cyber-1\n"
        "\n"
        "in series  U.S.-Japan Cyber Dialogue (series:us-jp-cyber)\n"
        "ordinal    1\n"
    )
    headings = [line for line in text.splitlines() if line.endswith(")") and line[0].isupper()]
    kinds = [heading.partition(" (")[0] for heading in headings]
    assert kinds[:5] == [
        "Schedules",
        "Delegations",
        "Listings",
        "Participations",
        "Agenda items",
    ]
    assert paragraph(text, "#us-head ") == (
        "#us-head Christopher Painter, head role head (role:head) "
        "has participant Christopher Painter (official:christopher-painter) "
        "in capacity Coordinator for Cyber Issues "
        "(official:christopher-painter#coordinator-cyber-issues) "
        "in delegation delegation of United States (#us) > source:mofa-2013-05-10, past "
        "“The U.S. Secretary of State\u2019s Coordinator for Cyber Issues, "
        "Christopher Painter” ... "
        "“led the U.S. government interagency delegation” printed as “Christopher Painter”, "
        "printed title “U.S. Secretary of State\u2019s Coordinator for Cyber Issues”"
    )


def test_those_who_lead_come_before_members(shipped: Graph) -> None:
    found = describe(shipped, find_thing(shipped, "us-jp-cyber-1"))
    group = next(group for group in found.groups if group.kind == "participation")
    roles = [part.facts[0].values[0].text for part in group.parts]
    assert roles == sorted(roles, key=["head", "meeting lead", "host", "member"].index)


def test_what_to_cite(shipped: Graph) -> None:
    assert paragraph(text_of(shipped, "us-jp-cyber-3"), "Cite as: ") == (
        "Cite as: Third U.S.-Japan Cyber Dialogue, "
        "https://w3id.org/communique/id/dialogue/us-jp-cyber-3, Communique 0.1.0; from "
        "Sputnik, 2015-07-17, https://sputnikglobe.com/20150717/1024770037.html "
        "U.S. Department of State, Office of the Spokesperson, "
        "“The Third U.S.-Japan Cyber Dialogue”, 2015-07-17, "
        "https://2009-2017.state.gov/r/pa/prs/ps/2015/07/245032.htm"
    )
    assert paragraph(text_of(shipped, "us-jp-cyber-7#us-head"), "Cite as: ").startswith(
        "Cite as: Robert Strayer, head (participation of Seventh U.S.-Japan Cyber Dialogue), "
        "https://w3id.org/communique/id/dialogue/us-jp-cyber-7#us-head, Communique 0.1.0; from"
    )


def test_an_official_comes_with_tenures_and_participations(shipped: Graph) -> None:
    text = text_of(shipped, "takeshi-akahori")
    assert "Tenures (2)\n" in text
    assert "attested    2019-10-11/2019-10-11\n" in text
    assert (
        "participations, has participant (1)\n"
        "  Seventh U.S.-Japan Cyber Dialogue: Takeshi Akahori, head, printed as “Akahori\n"
        "    Takeshi” (dialogue:us-jp-cyber-7#jp-head)\n"
    ) in text


def test_a_vague_day_is_attested_by_its_month(shipped: Graph) -> None:
    assert "attested    2015-04/2015-04\n" in text_of(shipped, "shinzo-abe")


def test_an_agency_comes_with_its_names_then_and_now(shipped: Graph) -> None:
    text = text_of(shipped, "agency:jp-nisc")
    assert (
        "name now  National Center of Incident Readiness and Strategy for Cybersecurity\n" in text
    )
    then = paragraph(text, "#name-2013  ")
    assert "National Information Security Center" in then
    assert "attested 2013-05-09/2013-05-10" in then
    assert "printed as “National Policy Agency”" in paragraph(
        text_of(shipped, "jp-npa"), "participations"
    ).replace("\n", " ")


def test_a_misprint_is_not_the_name_now(shipped: Graph) -> None:
    assert "name now  National Police Agency\n" in text_of(shipped, "jp-npa")


def test_a_topic_says_where_it_occurs(shipped: Graph) -> None:
    text = text_of(shipped, "topic:capacity-building")
    assert "agenda items, has topic (2)\n" in text
    assert "Third U.S.-Japan Cyber Dialogue: Capacity building, planned" in text


def test_the_passages_of_a_source_are_counted_by_thing(shipped: Graph) -> None:
    text = text_of(shipped, "us-state-2019-10")
    assert "  Sixth U.S.-Japan Cyber Dialogue, 2 passages (dialogue:us-jp-cyber-6)\n" in text


def test_a_part_names_its_owner(shipped: Graph) -> None:
    lines = text_of(shipped, "us-jp-cyber-1#us-head-mofa").splitlines()
    assert lines[1] == "evidence of First U.S.-Japan Cyber Dialogue (dialogue:us-jp-cyber-1)"


def test_a_term_of_the_ontology(shipped: Graph) -> None:
    text = text_of(shipped, "cmq:Schedule")
    assert "sub class of   claim (#Claim)\n" in text
    assert "[all values from: meeting; on property: part of]" in text
    assert "classes, sub class of (2)\n" in text


def test_long_lists_of_mentions_are_cut(shipped: Graph) -> None:
    thing = find_thing(shipped, "role:member")
    whole = describe_thing(describe(shipped, thing))
    cut = describe_thing(describe(shipped, thing, most=3))
    assert "  ... and " not in whole
    total = whole.count("(dialogue:") + whole.count("(meeting:")
    assert f"participations, role ({total})\n" in cut
    assert f"  ... and {total - 3} more, which --all lists\n" in cut
    assert cut.count("(dialogue:") == 3


@pytest.mark.parametrize("width", [40, 80, 100])
def test_everything_can_be_described_within_the_width(shipped: Graph, width: int) -> None:
    subjects = {quad.subject for quad in shipped.merged}
    iris = sorted(each.value for each in subjects if isinstance(each, ox.NamedNode))
    # Everything in the data, one in seven where it is many times the same kind of node.
    for iri in [iri for iri in iris if "#" not in iri] + iris[::7]:
        text = text_of(shipped, iri, width)
        assert text.endswith("\n")
        assert "\n\n\n" not in text
        for line in text.splitlines():
            assert line == line.rstrip()
            # An IRI or a name that does not fit beside the name of its property stays whole.
            assert len(line) <= width or max(map(len, line.split())) > width - 24, (iri, line)


def test_odd_graphs_are_described_too(tmp_path: Path) -> None:
    root = make(
        tmp_path,
        {
            "data/odd.ttl": """
            <x:loop> rdf:first <x:loop> ; rdf:rest <x:loop> ; owl:sameAs <x:loop> .
            <x:list> cmq:note _:l . _:l rdf:first "one" ; rdf:rest _:l .
            <x:deep> cmq:note [ cmq:note [ cmq:note [ cmq:note [ cmq:note [ ] ] ] ] ] .
            <x:text> rdfs:label "a\\u001b[31mb\\u0007\\nc" ; cmq:quote "\\u001b" .
            <x:part> a cmq:Tenure ; cmq:partOf <x:text> ; cmq:holdsPost <x:part> .
            <x:self> a cmq:Delegation ; cmq:ofParty <x:self> .
            <x:cites> cmq:hasEvidence <x:bare> . <x:bare> a cmq:Evidence .
            """
        },
    )
    graph = load(Project(root))
    for thing in ("loop", "list", "deep", "text", "part", "self", "cites", "bare"):
        text = describe_thing(describe(graph, find_thing(graph, f"<x:{thing}>")))
        assert all(char.isprintable() or char == "\n" for char in text)


def test_what_is_not_there_is_not_described(shipped: Graph) -> None:
    with pytest.raises(UsageError, match=r"names more than one thing .*`agenda-mode:planned`"):
        text_of(shipped, "planned")
    with pytest.raises(UsageError, match="did you mean `dialogue:us-jp-cyber-1`"):
        text_of(shipped, "dialogue:us-jp-cybre-1")


def test_numbers_sort_as_numbers() -> None:
    names = ["us-jp-cyber-10", "us-jp-cyber-2#b", "us-jp-cyber-2", "us-jp-cyber-1"]
    assert sorted(names, key=natural) == [names[3], names[2], names[1], names[0]]


def test_the_command_is_plain_text_and_needs_no_rdflib() -> None:
    code = (
        "import sys; from communique.cli import main; code = main(sys.argv[1:]);"
        "sys.exit(code or ('rdflib' in sys.modules) * 9)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, "describe", "us-jp-cyber-6", "--project", str(ROOT)],
        capture_output=True,
        check=True,
    )
    assert b"\x1b" not in run.stdout
    assert run.stdout.decode() == text_of(load(Project(ROOT)), "us-jp-cyber-6")
