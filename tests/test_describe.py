"""Descriptions: everything that the graph says of a thing, readable, with what to cite it by."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from communique.cli import main
from communique.graph import Graph, load
from communique.graph.find import find_thing
from communique.project import Project
from communique.reports.things import describe_thing
from communique.things.describe import describe
from communique.things.names import natural
from projects import five_documents, make


@pytest.fixture(scope="module")
def shipped() -> Graph:
    return load(Project(five_documents()))


def text_of(graph: Graph, thing: str, width: int = 80, most: int | None = None) -> str:
    return describe_thing(describe(graph, find_thing(graph, thing), most=most), width=width)


@pytest.mark.parametrize(
    ("thing", "texts"),
    [
        (
            "us-jp-cyber-1",
            [
                "First U.S.-Japan Cyber Dialogue dialogue "
                "https://w3id.org/communique/id/dialogue/us-jp-cyber-1 "
                "in series U.S.-Japan Cyber Dialogue (series:us-jp-cyber) ordinal 1 ",
                "#us-head Christopher Painter, head role head (role:head) "
                "has participant Christopher Painter (official:christopher-painter) "
                "in capacity Coordinator for Cyber Issues "
                "(official:christopher-painter#coordinator-cyber-issues) "
                "in delegation delegation of United States (#us) > source:mofa-2013-05-10, past "
                "“Coordinator for Cyber Issues, Christopher Painter, led the U.S. government "
                "interagency delegation” "
                "printed as “Christopher Painter”, "
                "printed title “U.S. Secretary of State\u2019s Coordinator for Cyber Issues”",
            ],
        ),
        (
            "us-jp-cyber-3",
            [
                "Cite as: Third U.S.-Japan Cyber Dialogue, "
                "https://w3id.org/communique/id/dialogue/us-jp-cyber-3, Communique 0.1.0; from "
                "Sputnik, 2015-07-17, https://sputnikglobe.com/20150717/1024770037.html "
                "U.S. Department of State, Office of the Spokesperson, “The Third"
            ],
        ),
        ("us-jp-cyber-7#us-head", ["Strayer, head (participation of Seventh U.S.-Japan Cyber D"]),
        (
            "takeshi-akahori",
            [
                "Tenures (2) -",
                "attested 2019-10-11/2019-10-11",
                "participations, has participant (1) Seventh U.S.-Japan Cyber Dialogue: Takeshi "
                "Akahori, head, printed as “Akahori Takeshi” (dialogue:us-jp-cyber-7#jp-head)",
            ],
        ),
        ("shinzo-abe", ["attested 2015-04/2015-04"]),  # a vague day, by its month
        ("jp-npa", ["name now National Police Agency", "attested 2015-07-17/2015-07-17"]),
        (
            "topic:capacity-building",
            ["agenda items, has topic (2)", "Dialogue: Capacity building, done"],
        ),
        ("us-state-2019-10", [" Sixth U.S.-Japan Cyber Dialogue (dialogue:us-jp-cyb"]),
        ("us-jp-cyber-1#us-head-mofa", ["evidence of First U.S.-Japan Cyber Dialogue (dialogue:"]),
        (
            "cmq:Schedule",
            ["sub class of claim (#Claim) ", "[all values from: meeting; on property: part of]"],
        ),
    ],
)
def test_things_of_every_kind(shipped: Graph, thing: str, texts: list[str]) -> None:
    words = " ".join(text_of(shipped, thing).split())
    for text in texts:
        assert text in words


def test_parts_are_in_the_order_in_which_a_reader_asks(shipped: Graph) -> None:
    groups = describe(shipped, find_thing(shipped, "us-jp-cyber-1")).groups
    assert [*groups][:3] == ["schedule", "delegation", "listing"]
    roles = [part.properties[0].values[0].text for part in groups["participation"]]
    assert roles == sorted(roles, key=["head", "meeting lead", "host", "member"].index)
    names = ["x-10", "x-2#b", "x-2", "x-1"]
    assert sorted(names, key=natural) == [names[3], names[2], names[1], names[0]]


def test_long_lists_of_mentions_are_cut(shipped: Graph) -> None:
    all_of_them, cut = text_of(shipped, "role:head"), text_of(shipped, "role:head", most=3)
    total = all_of_them.count("(dialogue:") + all_of_them.count("(meeting:")
    assert f"participations, role ({total})\n" in cut
    assert f"  ... and {total - 3} more, which --all lists\n" in cut
    assert cut.count("(dialogue:") == 3


@pytest.mark.parametrize("width", [40, 100])
def test_everything_fits_the_width(shipped: Graph, width: int) -> None:
    subjects = {quad.subject for quad in shipped.merged}
    iris = sorted(each.value for each in subjects if isinstance(each, ox.NamedNode))
    for iri in [iri for iri in iris if "#" not in iri] + iris[::7]:
        text = text_of(shipped, iri, width)
        assert text.endswith("\n")
        assert "\n\n\n" not in text
        for line in text.splitlines():
            assert line == line.rstrip()
            # An IRI or a name that does not fit beside the name of its property stays whole.
            assert len(line) <= width or max(map(len, line.split())) > width - 24, (iri, line)


def test_odd_graphs_are_described_too(tmp_path: Path) -> None:
    text = """
    <x:loop> rdf:first <x:loop> ; rdf:rest <x:loop> ; owl:sameAs <x:loop> .
    <x:list> cmq:note _:l . _:l rdf:first "one" ; rdf:rest _:l .
    <x:deep> cmq:note [ cmq:note [ cmq:note [ cmq:note [ cmq:note [ ] ] ] ] ] .
    <x:text> rdfs:label "a\\u001b[31mb\\u0007\\nc" ; cmq:quote "\\u001b" .
    <x:part> a cmq:Tenure ; cmq:partOf <x:text> ; cmq:holdsPost <x:part> .
    <x:self> a cmq:Delegation ; cmq:ofParty <x:self> .
    <x:cites> cmq:hasEvidence <x:bare> . <x:bare> a cmq:Evidence ."""
    graph = load(Project(make(tmp_path, {"data/odd.ttl": text})))
    for thing in ("loop", "list", "deep", "text", "part", "self", "cites", "bare"):
        assert text_of(graph, f"<x:{thing}>").replace("\n", "").isprintable()


def test_the_command_is_plain_text_and_needs_no_rdflib(shipped: Graph) -> None:
    code = (
        "import sys; from communique.cli import main; code = main(sys.argv[1:]);"
        "sys.exit(code or ('rdflib' in sys.modules) * 9)"
    )
    project = ["--project", str(five_documents())]
    command = [sys.executable, "-c", code, "describe", "party:us", "--all", *project]
    done = subprocess.run(command, capture_output=True, check=True)
    assert done.stdout.decode() == text_of(shipped, "party:us")


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ([], "Missing argument 'THING'"),
        (["us-jp-cyber-8"], "did you mean `us-jp-cyber-"),
        (["dialogue:us-jp-cybre-1"], "did you mean `dialogue:us-jp-cyber-1`"),
        (["official"], "write one of `genre:official`, `name-kind:official`"),
        (["dialog:us-jp-cyber-1"], "did you mean `dialogue`?"),
        (["<a b>"], "is not an IRI"),
        (["https://example.org/none"], "the graph describes no thing"),
        (["us-jp-cyber-1", "party:jp"], "unexpected extra argument"),
    ],
)
def test_wrong_use_is_one_line(
    args: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["describe", "--project", str(five_documents()), *args]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert message in err
