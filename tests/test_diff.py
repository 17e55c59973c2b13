"""Differences between graphs: what is one, how it is grouped, printed, and found in git."""

from __future__ import annotations

import json
import random
import re
import subprocess
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib.compare import isomorphic

from communique.cli import main
from communique.model import CommuniqueError, UsageError
from communique.prefixes import PREFIXES
from communique.project import Project, find_project
from communique.reports.diff import as_json, as_text
from communique.things.diff import Change, Diff, Status, diff
from communique.things.sides import Side, find_sides
from communique.turtle import format_turtle
from projects import ROOT, copy_shipped, edit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

HEADER = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
CMQ = PREFIXES["cmq"]
DIALOGUE = PREFIXES["dialogue"] + "us-jp-cyber-1"
FIRST = "data/meetings/us-jp-cyber/1.ttl"


def side(*texts: str, name: str = "side") -> Side:
    return Side(name, tuple((f"{n}.ttl", text.encode()) for n, text in enumerate(texts)))


def between(old: str, new: str) -> Diff:
    return diff(side(HEADER + old, name="old"), side(HEADER + new, name="new"))


def every(changes: Iterable[Change]) -> Iterator[Change]:
    for change in changes:
        yield change
        yield from every(change.parts)


def facts(found: Diff) -> set[tuple[str, str, str, str]]:
    return {
        (str(fact.status), change.iri or "", fact.path[-1], str(fact.value))
        for change in every(found.things)
        for fact in change.facts
    }


# What is a difference


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("place:a a cmq:Place .", "place:a\n    a cmq:Place ;\n.\n", id="layout"),
        pytest.param("place:a a cmq:Place .", "# Why?\nplace:a a cmq:Place . # So.", id="comments"),
        pytest.param(
            "place:a a cmq:Place .",
            f"@prefix p: <{PREFIXES['place']}> . p:a a <{CMQ}Place> .",
            id="prefixes",
        ),
        pytest.param(
            "place:a a cmq:Place . place:b a cmq:Place .",
            "place:b a cmq:Place . place:a a cmq:Place .",
            id="order",
        ),
        pytest.param('place:a rdfs:label "é" .', 'place:a rdfs:label """\\u00e9""" .', id="escape"),
        pytest.param("place:a cmq:ordinal 1 .", 'place:a cmq:ordinal "1"^^xsd:integer .', id="1"),
        pytest.param('place:a rdfs:label "x"@en-US .', 'place:a rdfs:label "x"@en-us .', id="tag"),
        pytest.param("_:x cmq:of _:y .", "_:b cmq:of _:a .", id="blank labels"),
        pytest.param("place:a cmq:of ( 1 [] ) .", "place:a cmq:of ( 1 _:x ) .", id="blank syntax"),
    ],
)
def test_no_difference(old: str, new: str) -> None:
    assert not between(old, new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("place:a cmq:ordinal 1 .", "place:a cmq:ordinal 01 .", id="spelling"),
        pytest.param('place:a rdfs:label "x" .', 'place:a rdfs:label "x"@en .', id="language"),
        pytest.param("place:a cmq:of [], [] .", "place:a cmq:of [] .", id="number of blanks"),
        pytest.param("place:a cmq:of ( 1 2 ) .", "place:a cmq:of ( 2 1 ) .", id="order of a list"),
        pytest.param("_:x cmq:of _:x .", "_:x cmq:of _:y .", id="ring"),
    ],
)
def test_difference(old: str, new: str) -> None:
    assert between(old, new)
    assert between(new, old)


def test_moving_between_files_is_no_difference() -> None:
    one, two = HEADER + "place:a a cmq:Place .", HEADER + "place:b a cmq:Place ; cmq:of [] ."
    both = HEADER + "place:a a cmq:Place . place:b cmq:of [] ; a cmq:Place ."
    assert not diff(side(one, two), side(both, HEADER))
    # Said twice is said once; but two nodes without a name are two.
    assert not diff(side(one, one), side(one))
    assert diff(side(two, two), side(two))


def test_a_file_that_did_not_change_supplies_what_it_says_to_the_others() -> None:
    common = HEADER + "place:a a cmq:Place ."
    found = diff(side(common, HEADER + "place:a a cmq:Place ."), side(common, HEADER))
    assert not found
    # The spelling of a number counts here, too.
    common = HEADER + "place:a cmq:ordinal 1 ; cmq:of 2.0 ."
    other = HEADER + "place:a cmq:ordinal 01 ; cmq:of 2.0 ."
    found = diff(side(common, other), side(common))
    assert facts(found) == {
        ("removed", PREFIXES["place"] + "a", CMQ + "ordinal", f'"01"^^<{PREFIXES["xsd"]}integer>')
    }


# Properties

IRIS = st.sampled_from(
    [ox.NamedNode(f"{DIALOGUE}{part}") for part in ("", "#a", "#b")]
    + [ox.NamedNode(PREFIXES["official"] + part) for part in ("x", "y", "x#t")]
)
PREDICATES = st.sampled_from(
    [ox.NamedNode(CMQ + name) for name in ("partOf", "hasEvidence", "quote", "source", "of")]
    + [ox.NamedNode(PREFIXES["rdf"] + "type"), ox.NamedNode(PREFIXES["rdfs"] + "label")]
)
LITERALS = st.builds(ox.Literal, st.text('ab é\n"\\', max_size=4)) | st.builds(
    lambda text: ox.Literal(text, language="en"), st.text("ab", max_size=2)
)
BLANKS = st.sampled_from([ox.BlankNode(f"b{n}") for n in range(4)])
GROUND = st.builds(ox.Triple, IRIS, PREDICATES, IRIS | LITERALS)
GROUNDS = st.frozensets(GROUND, max_size=20)
TRIPLES = st.frozensets(
    st.builds(ox.Triple, IRIS | BLANKS, PREDICATES, IRIS | LITERALS | BLANKS), max_size=12
)


def turtle(triples: Iterable[ox.Triple], seed: int = 0, labels: str = "n") -> str:
    """N-Triples, which are Turtle, in any order, with other labels for the blank nodes."""
    lines = [f"{each} .\n".replace("_:b", f"_:{labels}") for each in triples]
    random.Random(seed).shuffle(lines)
    return "".join(lines)


@settings(deadline=None)
@given(TRIPLES, st.integers(0, 9))
def test_the_same_triples_never_differ(triples: frozenset[ox.Triple], seed: int) -> None:
    assert not diff(side(turtle(triples)), side(turtle(triples, seed, "other")))


@settings(deadline=None)
@given(TRIPLES)
def test_formatting_is_no_difference(triples: frozenset[ox.Triple]) -> None:
    text = turtle(triples)
    assert not diff(side(text), side(format_turtle(text, prefixes=PREFIXES)))


@settings(deadline=None)
@given(GROUNDS, st.lists(st.integers(0, 2), min_size=20, max_size=20))
def test_the_file_makes_no_difference(triples: frozenset[ox.Triple], places: list[int]) -> None:
    parts: list[list[ox.Triple]] = [[], [], []]
    for triple, place in zip(triples, places, strict=False):
        parts[place].append(triple)
    assert not diff(side(turtle(triples)), side(*map(turtle, parts)))


@settings(deadline=None)
@given(GROUNDS, GROUNDS)
def test_exactly_what_was_added_and_removed_is_found(
    old: frozenset[ox.Triple], new: frozenset[ox.Triple]
) -> None:
    found = diff(side(turtle(old)), side(turtle(new)))
    expected = {
        (status, each.subject.value, each.predicate.value, str(each.object))
        for status, only in (("removed", old - new), ("added", new - old))
        for each in only
        if isinstance(each.subject, ox.NamedNode)
    }
    assert facts(found) == expected
    assert (found.removed, found.added) == (len(old - new), len(new - old))
    iris = [change.iri for change in every(found.things)]
    assert len(iris) == len(set(iris)), "each thing is shown once"
    # Whatever is in it, it can be printed.
    assert as_text(found).count("\n") >= len(found.things)
    assert len(json.loads(as_json(found))["things"]) == len(found.things)


@settings(max_examples=150, deadline=None)
@given(TRIPLES, TRIPLES)
def test_there_is_no_difference_exactly_if_the_graphs_are_isomorphic(
    old: frozenset[ox.Triple], new: frozenset[ox.Triple]
) -> None:
    graphs = [rdflib.Graph().parse(data=turtle(each), format="nt") for each in (old, new)]
    found = diff(side(turtle(old)), side(turtle(new)))
    assert bool(found) is not isomorphic(*graphs)
    as_text(found)
    as_json(found)


# Grouping


def test_a_thing_has_its_parts_and_these_their_evidence() -> None:
    old = """
    dialogue:d a cmq:Dialogue ; rdfs:label "D"@en .
    <https://w3id.org/communique/id/dialogue/d#held> a cmq:Schedule ; cmq:partOf dialogue:d ;
        cmq:end "2013-05-10"^^xsd:date ;
        cmq:hasEvidence <https://w3id.org/communique/id/dialogue/d#e> .
    <https://w3id.org/communique/id/dialogue/d#e> a cmq:Evidence ; cmq:quote "in May" ;
        cmq:source source:s .
    """
    found = between(old, old.replace("05-10", "05-11"))
    (thing,) = found.things
    assert (thing.iri, thing.status, thing.facts) == (
        PREFIXES["dialogue"] + "d",
        Status.CHANGED,
        (),
    )
    (claim,) = thing.parts
    assert [fact.status for fact in claim.facts] == [Status.REMOVED, Status.ADDED]
    assert [found.texts(iri, "quote") for iri in claim.evidence] == [["in May"]]
    assert not claim.parts
    # Where the wording changes and the claim does not, the claim is there to hold it.
    (thing,) = between(old, old.replace("in May", "in late May")).things
    (claim,) = thing.parts
    assert not claim.facts
    assert not claim.evidence
    assert [part.iri for part in claim.parts] == [PREFIXES["dialogue"] + "d#e"]


def test_terms_are_no_parts_of_their_ontology() -> None:
    text = "<https://w3id.org/communique/ontology> a owl:Ontology . cmq:A a owl:Class ."
    found = between(text, text.replace("cmq:A", "cmq:B"))
    assert [change.iri for change in found.things] == [CMQ + "A", CMQ + "B"]


def test_a_new_iri_is_removed_and_added_and_says_so() -> None:
    old = 'official:a a cmq:Official ; rdfs:label "A"@en .'
    found = between(old, old.replace("official:a", "official:b"))
    assert [(change.status, change.twin) for change in found.things] == [
        (Status.REMOVED, PREFIXES["official"] + "b"),
        (Status.ADDED, PREFIXES["official"] + "a"),
    ]
    lines = as_text(found).splitlines()
    assert lines[2] == "- official:a  A (Official), renamed to official:b"
    assert lines[4] == "+ official:b  A (Official), renamed from official:a"
    # With another label it is another thing.
    found = between(old, 'official:b a cmq:Official ; rdfs:label "B"@en .')
    assert [change.twin for change in found.things] == [None, None]


def test_parts_of_one_another_are_shown_all_the_same() -> None:
    ring = "place:a cmq:partOf place:b . place:b cmq:partOf place:a . place:c cmq:partOf place:c ."
    found = between("", ring)
    assert {change.iri for change in every(found.things)} == {
        PREFIXES["place"] + name for name in "abc"
    }


def test_blank_nodes_are_shown_by_what_is_said_of_them() -> None:
    old = "cmq:A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty cmq:p ; owl:in ( 1 [] ) ] ."
    found = between(old, old.replace("cmq:p ", "cmq:q ") + "[ a owl:AllDifferent ] .")
    assert as_text(found).splitlines() == [
        "old → new: 2 things: 1 added, 1 changed; 3 triples added, 1 removed",
        "",
        "~ cmq:A",
        "-   subClassOf / onProperty: cmq:p",
        "+   subClassOf / onProperty: cmq:q",
        "",
        "+ [ a owl:AllDifferent ]",
    ]


def test_one_blank_node_more_leaves_the_others_alone() -> None:
    old = "".join(f"cmq:C{n} rdfs:subClassOf [ owl:onProperty cmq:p{n} ] .\n" for n in range(20))
    new = old + "cmq:C0 rdfs:subClassOf [ owl:onProperty cmq:new ] ."
    assert len(facts(between(old, new))) == 1


# Printing


def test_text_of_a_change() -> None:
    old = (ROOT / FIRST).read_text()
    new = old.replace('cmq:end "2013-05-10"^^', 'cmq:end "2013-05-11"^^').replace(
        '"the National Police Agency"', '"National Police Agency"'
    )
    ontology = side((ROOT / "ontology/communique.ttl").read_text())
    found = diff(side(old, name="a"), side(new, name="b"), names=[ontology])
    assert as_text(found).splitlines() == [
        "a → b: 1 thing: 1 changed; 2 triples added, 2 removed",
        "",
        "~ dialogue:us-jp-cyber-1  First U.S.-Japan Cyber Dialogue (dialogue)",
        "~   #held (schedule)",
        "-     end: 2013-05-10",
        "+     end: 2013-05-11",
        "      “in Tokyo on May 9-10, 2013” source:mofa-2013-05-10",
        "~   #jp-npa (participation)",
        "~     #jp-npa-mofa (evidence)",
        '-       quote: "the National Police Agency"',
        '+       quote: "National Police Agency"',
    ]
    assert as_text(found, stat=True).splitlines()[1:] == [
        "~ dialogue:us-jp-cyber-1  First U.S.-Japan Cyber Dialogue (dialogue)  +2 -2"
    ]


def test_the_documentation_shows_what_is_printed() -> None:
    old = new = (ROOT / FIRST).read_text()
    for before, after in (
        ('cmq:end "2013-05-10"', 'cmq:end "2013-05-11"'),
        ("<#jp-ciro>\n", "<#jp-cabinet>\n"),
        ('printedAs "Christopher Painter"', 'printedAs "Chris Painter"'),
    ):
        assert before in new
        new = new.replace(before, after, 1)
    for start in ("<#jp-npa>\n", "<#jp-npa-mofa>\n"):
        head, _, rest = new.partition(f"\n{start}")
        new = head + rest.partition("\n.\n")[2]
    names = [
        side(
            *(
                (ROOT / name).read_text()
                for name in ("ontology/communique.ttl", "data/agencies/jp.ttl")
            )
        )
    ]
    found = diff(side(old, name="old"), side(new, name="new"), names=names)
    text = (ROOT / "docs/diff.md").read_text(encoding="utf-8")
    assert text.partition("```diff\n")[2].partition("```")[0] == as_text(found)
    record = json.loads(as_json(found))
    thing, fact = record["things"][0], record["things"][0]["parts"][0]["facts"][0]
    documented = set(re.findall(r"`(\w+)`", text.partition("## JSON")[2]))
    keys = {*record, *record["summary"], *thing, *fact, *thing["parts"][0]["evidence"][0]}
    assert keys | {"added", "removed", "changed"} == documented


def test_a_part_that_is_new_is_read_as_a_whole() -> None:
    base = "<https://w3id.org/communique/id/dialogue/d#"
    old = "dialogue:d a cmq:Dialogue ."
    new = f"""{old}
    {base}x> a cmq:Participation ; cmq:partOf dialogue:d ; cmq:role role:member ;
        cmq:hasEvidence {base}e> ; cmq:hasParticipant agency:x .
    {base}e> a cmq:Evidence ; cmq:quote "the X", "and X" ; cmq:source source:s ;
        cmq:tense tense:past ."""
    assert as_text(between(old, new)).splitlines()[2:] == [
        "~ dialogue:d (Dialogue)",
        "+   #x (Participation)",
        "+     hasParticipant: agency:x; role: member",
        "+     “and X” “the X” source:s; tense: past",
    ]


def test_lines_are_no_wider_than_asked_and_carry_their_mark() -> None:
    found = between("", f'place:a rdfs:comment "{"word " * 80}" .')
    lines = as_text(found, width=60).splitlines()[3:]
    assert len(lines) > 5
    assert all(line.startswith("+ ") and len(line) <= 60 for line in lines)


def test_no_text_steers_the_terminal() -> None:
    found = between("", 'place:a rdfs:label "a\\u001B[2Jb\\u202E" ; cmq:note "c\\u009Bd\\ne" .')
    assert as_text(found).replace("\n", "").isprintable()


def test_colour_is_all_that_colour_adds() -> None:
    found = between("place:a a cmq:Place .", "place:a a cmq:Post .")
    coloured = as_text(found, colour=True)
    assert "\x1b[31m" in coloured
    assert "\x1b[32m" in coloured
    plain = [part.partition("m")[2] for part in coloured.split("\x1b[")[1:]]
    assert coloured.partition("\x1b[")[0] + "".join(plain) == as_text(found)


def test_json_of_a_change() -> None:
    old = 'place:a a cmq:Place ; cmq:of [ cmq:at 1 ] . cmq:of rdfs:label "of the"@en .'
    record = json.loads(as_json(between(old, old.replace("1 ]", "2 ]"))))
    assert record["summary"] == {
        "things": {"added": 0, "removed": 0, "changed": 1},
        "triples": {"added": 1, "removed": 1},
    }
    (thing,) = record["things"]
    assert thing["name"] == "place:a"
    assert (thing["status"], thing["twin"], thing["label"]) == ("changed", None, None)
    assert thing["facts"][0] == {
        "status": "removed",
        "property": CMQ + "at",
        "inside": [CMQ + "of"],
        "propertyLabel": None,
        "value": f'"1"^^<{PREFIXES["xsd"]}integer>',
        "valueLabel": None,
    }
    assert list(record) == ["from", "to", "summary", "things"]


# Git


class Repository:
    """A git repository with a copy of the shipped project, and nothing of the user's settings."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.git("init", "--quiet", "--initial-branch=main")

    def git(self, *args: str) -> str:
        names = ("user.name=T", "user.email=t@example.org", "commit.gpgsign=false")
        options = [part for name in names for part in ("-c", name)]
        command = ["git", "-C", str(self.root), *options, *args]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    def commit(self, message: str = "x") -> str:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD").strip()

    def diff(self, *names: str) -> Diff:
        return diff(*find_sides(Project(self.root), names))


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    for name in ("GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", "/dev/null")
    found = Repository(copy_shipped(tmp_path))
    found.commit("first")
    monkeypatch.chdir(found.root)
    return found


ORDINAL = (f"<{CMQ}ordinal>", '"1"', '"9"')


def change_ordinal(root: Path) -> None:
    edit(root / FIRST, "cmq:ordinal 1 ;", "cmq:ordinal 9 ;")


def ordinals(found: Diff) -> list[tuple[str, str]]:
    return [(status, value.split('"')[1]) for status, _, _, value in sorted(facts(found))]


CHANGED = [("added", "9"), ("removed", "1")]


def test_without_names_the_last_commit_and_the_work_tree(repository: Repository) -> None:
    assert not repository.diff()
    change_ordinal(repository.root)
    found = repository.diff()
    assert ordinals(found) == CHANGED
    assert (found.old, found.new) == ("HEAD", "the work tree")


def test_the_work_tree_is_only_read(repository: Repository) -> None:
    first = repository.git("rev-parse", "HEAD").strip()
    change_ordinal(repository.root)
    repository.commit()
    before = Counter(path for path in repository.root.rglob("*"))
    status = repository.git("status", "--porcelain")
    assert ordinals(repository.diff(first, "HEAD")) == CHANGED
    assert Counter(path for path in repository.root.rglob("*")) == before
    assert repository.git("status", "--porcelain") == status


def test_files_that_are_not_committed_belong_to_the_work_tree(repository: Repository) -> None:
    (repository.root / "data/new.ttl").write_text(HEADER + "place:new a cmq:Place .")
    (repository.root / "data/.hidden.ttl").write_text("not Turtle")
    (repository.root / "other.ttl").write_text("not Turtle")
    (thing,) = repository.diff().things
    assert thing.status is Status.ADDED


def test_revisions_by_every_name(repository: Repository) -> None:
    first = repository.git("rev-parse", "HEAD").strip()
    repository.git("tag", "-a", "v1", "-m", "v1")
    change_ordinal(repository.root)
    repository.commit()
    for name in (first, first[:9], "v1", "HEAD~1", "HEAD^", "main~1", "v1^{}", "@{1}"):
        assert ordinals(repository.diff(name)) == CHANGED, name
        assert ordinals(repository.diff(name, "main")) == CHANGED, name
    assert ordinals(repository.diff("v1..")) == CHANGED
    assert ordinals(repository.diff("v1..main")) == CHANGED
    assert ordinals(repository.diff("..v1")) == [("added", "1"), ("removed", "9")]


def test_what_a_branch_does_leaves_out_what_others_did(repository: Repository) -> None:
    repository.git("checkout", "-q", "-b", "topic")
    change_ordinal(repository.root)
    repository.commit()
    repository.git("checkout", "-q", "main")
    (repository.root / "data/new.ttl").write_text(HEADER + "place:new a cmq:Place .")
    repository.commit()
    assert ordinals(repository.diff("main...topic")) == CHANGED
    assert len(repository.diff("main..topic").things) == 2


def test_parts_of_a_revision(repository: Repository) -> None:
    change_ordinal(repository.root)
    assert ordinals(repository.diff(f"HEAD:{FIRST}", FIRST)) == CHANGED
    assert ordinals(repository.diff("HEAD:data", "data")) == CHANGED
    assert not repository.diff("HEAD:ontology", "ontology")
    # A path alone is compared with what is committed in its place.
    assert ordinals(repository.diff(FIRST)) == CHANGED
    assert ordinals(repository.diff("data")) == CHANGED
    assert ordinals(repository.diff(".")) == CHANGED
    assert not repository.diff("ontology")
    new = repository.root / "data/new.ttl"
    new.write_text(HEADER + "place:new a cmq:Place .")
    assert len(repository.diff("data/new.ttl").things) == 1


def test_a_project_below_the_top_of_its_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    outer = tmp_path / "o*[uter]"
    outer.mkdir()
    repository = Repository(outer)
    (outer / "data").mkdir()
    (outer / "data" / "no.ttl").write_text("not Turtle")
    root = copy_shipped(outer)
    repository.commit()
    change_ordinal(root)
    project = Project(root)
    assert ordinals(diff(*find_sides(project, ()))) == CHANGED
    monkeypatch.chdir(root / "data")
    assert ordinals(diff(*find_sides(project, ["HEAD:./data", str(root / "data")]))) == CHANGED
    edit(root / FIRST, "cmq:ordinal 9", "cmq:ordinal")
    repository.commit()
    with pytest.raises(CommuniqueError, match=f"HEAD:project/{FIRST}:25:"):
        diff(*find_sides(project, ["HEAD", "HEAD~1"]))


def test_a_project_with_a_layout_of_its_own(repository: Repository) -> None:
    root = repository.root
    for name in ("ontology", "data"):
        (root / name).rename(root / f"my-{name}")
    (root / "communique.toml").write_text(
        'ontology = "my-ontology/**/*.ttl"\ndata = "my-data/**/*.ttl"\nexclude = ["my-data/old"]\n'
        'shapes = []\nvocabularies = "my-ontology/vocabularies.ttl"\nalignments = []\n'
    )
    path = root / FIRST.replace("data", "my-data")
    for bad in ("tests/a.ttl", "my-data/old/b.ttl", "my-data/.hidden/c.ttl"):
        (root / bad).parent.mkdir(exist_ok=True)
        (root / bad).write_text("not Turtle")
    repository.commit()
    edit(path, "cmq:ordinal 1 ;", "cmq:ordinal 9 ;")
    project = find_project(root)
    assert ordinals(diff(*find_sides(project, ()))) == CHANGED
    repository.commit()
    assert ordinals(diff(*find_sides(project, ["HEAD~1..HEAD"]))) == CHANGED
    assert ordinals(diff(*find_sides(project, ["HEAD~1", str(root)]))) == CHANGED


def test_each_revision_has_the_layout_that_it_had(
    repository: Repository,
) -> None:
    root = repository.root
    change_ordinal(root)
    for name in ("ontology", "data"):
        (root / name).rename(root / f"my-{name}")
    (root / "pyproject.toml").write_text("[tool.other]\n")
    (root / "communique.toml").write_text(
        'ontology = "my-ontology/**/*.ttl"\ndata = "my-data/**/*.ttl"\n'
        "vocabularies = []\nalignments = []\nshapes = []\n"
    )
    repository.commit()
    # Nothing but the one value differs, though every file lies elsewhere.
    assert ordinals(diff(*find_sides(find_project(root), ["HEAD~1..HEAD"]))) == CHANGED
    (root / "my-data").rename(root / "facts")
    (root / "communique.toml").unlink()
    (root / "pyproject.toml").write_text(
        '[tool.communique]\nontology = "my-ontology/**/*.ttl"\ndata = "facts/**/*.ttl"\n'
        "vocabularies = []\nalignments = []\nshapes = []\n"
    )
    assert not diff(*find_sides(find_project(root), ()))
    assert ordinals(diff(*find_sides(find_project(root), ["HEAD~1"]))) == CHANGED
    assert ordinals(diff(*find_sides(find_project(root), ["HEAD~1:", str(root)]))) == CHANGED


def test_a_key_of_another_time_is_passed_over_and_a_value_that_means_nothing_is_not(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    now = 'data = "data/**/*.ttl"\n'
    (repository.root / "pyproject.toml").write_text("is no TOML")
    (repository.root / "communique.toml").write_text(f"{now}former = 1\n")
    repository.commit()
    (repository.root / "communique.toml").write_text(f'{now}closure-limit = "x"\n')
    repository.commit()
    (repository.root / "communique.toml").write_text(now)
    assert main(["diff", "HEAD~1"]) == 0
    assert main(["diff"]) == 2
    error = "communique: HEAD:communique.toml:2:1: `closure-limit` is no whole number from 0 on\n"
    assert capsys.readouterr().err == error


def test_outside_a_repository_files_and_folders_can_be_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    old, new = copy_shipped(tmp_path), tmp_path / "new"
    old.rename(tmp_path / "old")
    copy_shipped(tmp_path).rename(new)
    change_ordinal(new)
    # What lies in a project beside its graph is no part of it.
    (new / "tests").mkdir()
    (new / "tests/bad.ttl").write_text("not Turtle")
    names = [str(tmp_path / "old"), str(new)]
    assert ordinals(diff(*find_sides(Project(new), names))) == CHANGED
    names = [f"{name}/{FIRST}" for name in names]
    assert ordinals(diff(*find_sides(Project(new), names))) == CHANGED
    with pytest.raises(UsageError, match="not a git repository"):
        find_sides(Project(new), ["HEAD"])


# The command


def test_exit_codes(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff"]) == 0
    assert capsys.readouterr().out == "no difference between HEAD and the work tree\n"
    assert main(["diff", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["things"] == []
    change_ordinal(repository.root)
    assert main(["diff"]) == 1
    assert "+   ordinal: 9\n" in capsys.readouterr().out
    assert main(["diff", "HEAD:data/places.ttl", "data/places.ttl"]) == 0


def test_labels_come_from_the_project_where_the_sides_have_none(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    change_ordinal(repository.root)
    old = repository.root / "old.ttl"
    old.write_text(repository.git("show", f"HEAD:{FIRST}"))
    assert main(["diff", "old.ttl", FIRST]) == 1
    assert "(dialogue)" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("args", "problem"),
    [
        (["mian"], "`mian` is no file, no folder and no revision (did you mean `main`?)"),
        (["nothing.ttl", "data"], "`nothing.ttl` is no file, no folder and no revision"),
        (["data/x.ttl"], "`data/x.ttl` is no file"),
        (["HEAD:data"], "`HEAD:data` is a part of a revision, and nothing says what to compare"),
        (["main...nothing"], "`nothing` is no file"),
        (["a", "b", "c"], "diff compares two sides"),
        (["0" * 40], "is no file"),
        (["x" * 5000], "is no file"),
        (["broken.ttl", "data"], "broken.ttl:2:9: not Turtle: .*"),
        (["latin.ttl", "data"], "latin.ttl:1:.*not Turtle: the text is not UTF-8"),
        (["both"], "`both` is a path and a revision (write `./both` for the path, "),
        (["lonely...main"], "lonely and main have no commit in common"),
        (["--format", "xml"], "'xml' is not one of"),
    ],
)
def test_bad_input_is_one_line(
    repository: Repository, capsys: pytest.CaptureFixture[str], args: list[str], problem: str
) -> None:
    repository.git("branch", "both")
    repository.git("checkout", "-q", "--orphan", "lonely")
    repository.commit()
    repository.git("checkout", "-q", "main")
    (repository.root / "both").mkdir()
    (repository.root / "broken.ttl").write_text("@prefix : <urn:x#> .\n:a :b 1 2 .")
    (repository.root / "latin.ttl").write_bytes(b'<urn:a> <urn:b> "\xe9" .')
    assert main(["diff", *args]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert all(part in err for part in problem.split(".*")), err


def test_a_repository_without_a_commit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    repository = Repository(copy_shipped(tmp_path))
    monkeypatch.chdir(repository.root)
    assert main(["diff"]) == 2
    assert "the repository has no commit yet (" in capsys.readouterr().err
    assert main(["diff", "old", "new"]) == 2
    assert "no commit yet, and `old` is no file and no folder" in capsys.readouterr().err


def test_without_git(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "")
    assert main(["diff"]) == 2
    assert "git cannot be run" in capsys.readouterr().err
    assert main(["diff", "data", "data"]) == 0


def test_names_are_shown_with_the_prefixes_of_the_files() -> None:
    def side(text: str) -> Side:
        head = b"PREFIX ex: <urn:x:>\n  @prefix : <https://else.example/ns#> .\n"
        return Side("a", (("a.ttl", head + text.encode()),))

    found = diff(side(""), side('ex:a :p :q ; :r "1"^^:type , <https://else.example/ns#a/b> .'))
    text = as_text(found)
    assert "+ ex:a\n" in text
    assert "+   p: :q\n" in text
    assert '+   r: "1"^^:type\n' in text
    assert "+   r: https://else.example/ns#a/b\n" in text
    assert json.loads(as_json(found))["things"][0]["name"] == "ex:a"
