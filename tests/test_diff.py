"""Differences of two sides: what is one, how it is told, and how sides are found in git."""

from __future__ import annotations

import json
import re
import subprocess
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.cli import main
from communique.model import CommuniqueError
from communique.prefixes import PREFIXES
from communique.project import find_project
from communique.reports.diff import as_json, as_text
from communique.things.diff import Change, Diff, Nested, Statement, Status, Value, written
from communique.things.sides import Side, find_sides
from communique.turtle import format_turtle
from projects import FIVE, ROOT, copy_shipped, edit, five_documents

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

HEADER = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
CMQ = PREFIXES["cmq"]
FIRST = "data/meetings/us-jp-cyber/1.ttl"
PART = f"<{PREFIXES['dialogue']}d#"


def side(*texts: str, name: str = "side") -> Side:
    return Side(name, tuple((f"{n}.ttl", text.encode()) for n, text in enumerate(texts)))


def between(old: str, new: str) -> Diff:
    return Diff(side(HEADER + old, name="old"), side(HEADER + new, name="new"))


def lines(old: str, new: str) -> list[str]:
    return as_text(between(old, new)).splitlines()[2:]


def every(changes: Iterable[Change]) -> Iterator[Change]:
    for change in changes:
        yield change
        yield from every(change.parts)


# -- What is a difference ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("place:a a cmq:Place .", "# Why?\nplace:a\n    a cmq:Place ;\n. # So."),
        ("place:a a cmq:Place .", f"@prefix p: <{PREFIXES['place']}> . p:a a <{CMQ}Place> ."),
        ('place:a rdfs:label "é" .', 'place:a rdfs:label """\\u00e9""" .'),
        ("place:a cmq:ordinal 1 .", 'place:a cmq:ordinal "1"^^xsd:integer .'),
        ("_:x cmq:of _:y .", "_:b cmq:of _:a ."),
        ("_:x cmq:of _:y . _:y cmq:of _:x .", "_:b cmq:of _:a . _:a cmq:of _:b ."),
        ("place:a cmq:of ( 1 [] ) .", "place:a cmq:of ( 1 _:x ) ."),
    ],
)
def test_no_difference(old: str, new: str) -> None:
    assert not between(old, new).things


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("place:a cmq:ordinal 1 .", "place:a cmq:ordinal 01 ."),
        ('place:a rdfs:label "x" .', 'place:a rdfs:label "x"@en .'),
        ("place:a cmq:of [], [] .", "place:a cmq:of [] ."),
        ("place:a cmq:of ( 1 2 ) .", "place:a cmq:of ( 2 1 ) ."),
        ("_:x cmq:of _:x .", "_:x cmq:of _:y ."),
        ("place:a cmq:of _:x . place:b cmq:of _:x .", "place:a cmq:of [] . place:b cmq:of [] ."),
    ],
)
def test_difference(old: str, new: str) -> None:
    assert between(old, new).things
    assert between(new, old).things


def test_the_file_of_a_statement_makes_no_difference() -> None:
    one, two = HEADER + "place:a a cmq:Place .", HEADER + "place:b a cmq:Place ; cmq:of [] ."
    both = HEADER + "place:a a cmq:Place . place:b cmq:of [] ; a cmq:Place ."
    assert not Diff(side(one, two), side(both, HEADER)).things
    # A statement that stands twice is one; but two nodes without a name are two.
    assert not Diff(side(one, one), side(one)).things
    assert Diff(side(two, two), side(two)).things
    # A statement of a file that did not change is on both sides.
    assert not Diff(side(one, one + HEADER), side(one, HEADER)).things
    assert Diff(side(one, one.replace("Place", "Post")), side(one)).things


def test_files_with_the_same_content_are_not_parsed() -> None:
    broken = side("this is not Turtle")
    assert not Diff(broken, side("this is not Turtle")).things
    with pytest.raises(CommuniqueError, match=r"0\.ttl:1:"):
        Diff(broken, side(""))


def test_deeply_nested_blank_nodes_are_an_error_in_one_line() -> None:
    deep = "<urn:a> <urn:b> " + "[ <urn:b> " * 2000 + "1" + " ]" * 2000 + " ."
    with pytest.raises(CommuniqueError, match="nested too deeply"):
        Diff(side(""), side(deep))


# -- Properties ----------------------------------------------------------------------------

NODES = st.sampled_from([f"<urn:{name}>" for name in ("a", "a#x", "a#y", "b")])
NAMES = st.sampled_from(["rdf:type", "cmq:partOf", "cmq:hasEvidence", "cmq:quote", "cmq:of"])
LITERALS = st.sampled_from(["1", "01", '"x"', '"x"@en', '"é\\n\\""'])
BLANKS = st.sampled_from([f"_:b{n}" for n in range(4)])
VALUES = st.recursive(
    NODES | LITERALS,
    lambda values: (
        st.lists(st.tuples(NAMES, values), max_size=3).map(
            lambda pairs: f"[ {' ; '.join(f'{name} {value}' for name, value in pairs)} ]"
        )
        | st.lists(values, max_size=2).map(lambda items: f"( {' '.join(items)} )")
    ),
    max_leaves=6,
)
TREES = st.lists(st.tuples(NODES, NAMES, VALUES), max_size=8)
TRIPLES = st.lists(st.tuples(NODES | BLANKS, NAMES, NODES | LITERALS | BLANKS), max_size=10)


def turtle(triples: Iterable[tuple[str, str, str]]) -> str:
    return "".join(f"{subject} {name} {value} .\n" for subject, name, value in triples)


def canonical(text: str) -> ox.Dataset:
    dataset = ox.Dataset(ox.parse(HEADER + text, format=ox.RdfFormat.TURTLE))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


@given(TRIPLES, TRIPLES)
def test_there_is_a_difference_exactly_if_the_graphs_are_not_isomorphic(
    old: list[tuple[str, str, str]], new: list[tuple[str, str, str]]
) -> None:
    difference = between(turtle(old), turtle(new))
    assert bool(difference.things) is (canonical(turtle(old)) != canonical(turtle(new)))
    other = turtle(reversed(old)).replace("_:b", "_:n")
    assert not between(turtle(old), other).things
    assert not between(turtle(old), format_turtle(HEADER + other)).things
    iris = [change.iri for change in every(difference.things) if change.iri]
    assert len(iris) == len(set(iris)), "each thing is shown once"
    assert as_text(difference).count("\n") >= len(difference.things)
    assert len(json.loads(as_json(difference))["things"]) == len(difference.things)


def whole(statement: Statement, lost: Status) -> Value | None:
    """The value of a statement as it is on the side that has not the status `lost`."""
    if statement.status is not Status.CHANGED:
        return None if statement.status is lost else statement.value
    assert isinstance(statement.value, Nested)
    pairs = [(nested.property, whole(nested, lost)) for nested in statement.nested]
    found = [(name, value) for name, value in pairs if value is not None]
    return Nested((*statement.value.pairs, *found))


def contents(difference: Diff, lost: Status) -> Counter[tuple[str, str, str]]:
    """What one side has of the statements that differ, as Turtle in a stable order."""
    values = [
        (change.iri, statement.property, whole(statement, lost))
        for change in every(difference.things)
        for statement in change.statements
    ]
    return Counter(
        (str(iri), name, written(ordered(value), str)) for iri, name, value in values if value
    )


def ordered(value: Value) -> Value:
    if not isinstance(value, Nested):
        return value
    if value.items is not None:
        return Nested(items=tuple(map(ordered, value.items)))
    return Nested(tuple(sorted(((name, ordered(v)) for name, v in value.pairs), key=str)))


@given(TREES, TREES)
def test_a_difference_applied_to_one_side_gives_the_other(
    old: list[tuple[str, str, str]], new: list[tuple[str, str, str]]
) -> None:
    # Half of the statements stay, so that blank nodes have something in common.
    new = [*old[::2], *new]
    difference = between(turtle(old), turtle(new))
    before = contents(between("", turtle(old)), Status.REMOVED)
    removed, added = (contents(difference, s) for s in (Status.ADDED, Status.REMOVED))
    assert removed <= before
    result = [(f"<{s}>", f"<{p}>", v) for s, p, v in (before - removed + added).elements()]
    assert canonical(turtle(result)) == canonical(turtle(new))


# -- How it is told ------------------------------------------------------------------------


def test_one_number_in_a_blank_node_is_shown_as_that_number() -> None:
    old = """cmq:A rdfs:subClassOf
        [ a owl:Restriction ; owl:onProperty cmq:p ; owl:maxCardinality 1 ],
        [ a owl:Restriction ; owl:onProperty cmq:q ; owl:maxCardinality 1 ] ."""
    assert lines(old, old.replace("Cardinality 1 ] .", "Cardinality 2 ] .")) == [
        "~ cmq:A",
        "~   subClassOf: [ a owl:Restriction ; owl:onProperty cmq:q ]",
        "-     maxCardinality: 1",
        "+     maxCardinality: 2",
    ]
    # However deep it stands; and a node that is no value is a thing.
    old = "[] a owl:Axiom ; cmq:of [ cmq:at [ cmq:of place:a ; cmq:ordinal 1 ] ] ."
    assert lines(old, old.replace("1 ]", "2 ]")) == [
        "~ [ a owl:Axiom ]",
        "~   of: []",
        "~     at: [ cmq:of place:a ]",
        "-       ordinal: 1",
        "+       ordinal: 2",
    ]
    first = as_text(between(old, old.replace("1 ]", "2 ]"))).partition("\n")[0]
    assert first == "old → new: 1 thing: 1 changed; 1 statement added, 1 removed"


def test_blank_nodes_with_little_in_common_and_lists_are_shown_whole() -> None:
    old = "place:a cmq:of [ cmq:at 1 ; cmq:in ( 1 [] ) ] ."
    assert lines(old, "place:a cmq:of [ cmq:on 1 ], 2 . [ a owl:AllDifferent ] .") == [
        "~ place:a",
        "-   of: [ cmq:at 1 ; cmq:in ( 1 [] ) ]",
        "+   of: 2",
        "+   of: [ cmq:on 1 ]",
        "",
        "+ [ a owl:AllDifferent ]",
    ]
    shared = lines("", "place:a cmq:of _:x . place:b cmq:of _:x . _:x cmq:at 1 .")
    assert "+   of: _:c14n0" in shared
    assert shared[-1] == "+ [ cmq:at 1 ]"


def test_parts_stand_under_their_owner_with_the_evidence_of_what_changed() -> None:
    old = f"""
    dialogue:d a cmq:Dialogue ; rdfs:label "D"@en .
    {PART}held> a cmq:Schedule ; cmq:partOf dialogue:d ; cmq:end "2013-05-10"^^xsd:date ;
        cmq:hasEvidence {PART}e> .
    {PART}e> a cmq:Evidence ; cmq:quote "in May" ; cmq:source source:s ."""
    assert lines(old, old.replace("05-10", "05-11")) == [
        "~ dialogue:d  D (Dialogue)",
        "~   #held (Schedule)",
        "-     end: 2013-05-10",
        "+     end: 2013-05-11",
        "      “in May” source:s",
    ]
    assert lines(old, old.replace("in May", "in late May")) == [
        "~ dialogue:d  D (Dialogue)",
        "~   #e (Evidence)",
        '-     quote: "in May"',
        '+     quote: "in late May"',
    ]
    # What a new part has in its head, or by its place, is not repeated.
    added = f"{old} {PART}x> a cmq:Participation ; cmq:partOf dialogue:d ; cmq:role role:member ."
    assert lines(old, added)[1:] == ["+   #x (Participation)", "+     role: member"]
    # What is a part of itself is shown all the same; terms are no parts of their ontology.
    ring = "place:a cmq:partOf place:b . place:b cmq:partOf place:a . place:c cmq:partOf place:c ."
    assert len([*every(between("", ring).things)]) == 3
    text = "<https://w3id.org/communique/ontology> a owl:Ontology . cmq:A a owl:Class ."
    found = between(text, text.replace("cmq:A", "cmq:B")).things
    assert [change.iri for change in found] == [CMQ + "A", CMQ + "B"]


def test_lines_fit_and_do_not_steer_the_terminal_and_colour_adds_only_colour() -> None:
    old = 'place:a rdfs:label "a\\u001B[2Jb\\u202E" ; cmq:note "c\\u009Bd\\ne" .'
    new = f'place:a cmq:note "{"long " * 30}" ; a cmq:Place .'
    found = between(old, new)
    text, coloured = as_text(found, width=60), as_text(found, width=60, colour=True)
    assert text.replace("\n", "").isprintable()
    assert max(map(len, text.splitlines()[2:])) <= 60
    assert all(line[:2].strip() in ("", "+", "-", "~") for line in text.splitlines()[2:])
    assert coloured != text
    assert re.sub(r"\x1b\[\d+m", "", coloured) == text
    assert as_text(found, stat=True).splitlines()[1:] == [
        "~ place:a  a\ufffd[2Jb\ufffd (Place)  +2 -2"
    ]


def test_the_documentation_shows_what_is_printed() -> None:
    old = new = (FIVE / FIRST).read_text()
    for before, after in (
        ('cmq:end "2013-05-10"', 'cmq:end "2013-05-11"'),
        ('printedAs "Christopher Painter"', 'printedAs "Chris Painter"'),
    ):
        new = new.replace(before, after, 1)
    for start in ("<#jp-host>\n", "<#jp-host-mofa>\n"):
        head, _, rest = new.partition(f"\n{start}")
        new = head + rest.partition("\n.\n")[2]
    names = ("ontology/communique.ttl", "data/agencies/jp.ttl")
    labels = side(*((five_documents() / name).read_text() for name in names))
    found = Diff(side(old, name="old"), side(new, name="new"), names=[labels])
    text = (ROOT / "docs/diff.md").read_text(encoding="utf-8")
    assert text.partition("```diff\n")[2].partition("```")[0] == as_text(found)
    record = json.loads(as_json(found))
    thing, fact = record["things"][0], record["things"][0]["parts"][0]["facts"][0]
    keys = {*record, *record["summary"], *thing, *fact, *thing["parts"][0]["evidence"][0]}
    documented = set(re.findall(r"`(\w+)`", text.partition("## JSON")[2]))
    assert keys | {"added", "removed", "changed"} == documented


def test_json_of_a_change() -> None:
    old = "@prefix ex: <urn:x:> . ex:a ex:of [ ex:at 1 ; ex:on 1 ] ."
    record = json.loads(as_json(between(old, old.replace("at 1", "at 2"))))
    assert record["summary"]["triples"] == {"added": 1, "removed": 1}
    (thing,) = record["things"]
    (fact,) = thing["facts"]
    one = f'"1"^^<{PREFIXES["xsd"]}integer>'
    assert (thing["name"], thing["status"], fact["status"]) == ("ex:a", "changed", "changed")
    assert fact["value"] == f"[ <urn:x:on> {one} ]"
    assert [(each["status"], each["value"][:3]) for each in fact["facts"]] == [
        ("removed", '"1"'),
        ("added", '"2"'),
    ]


# -- Git -----------------------------------------------------------------------------------


class Repository:
    """A git repository in a folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.git("init", "--quiet", "--initial-branch=main")

    def git(self, *args: str) -> str:
        names = ("user.name=T", "user.email=t@example.org", "commit.gpgsign=false")
        options = [part for name in names for part in ("-c", name)]
        command = ["git", "-C", str(self.root), *options, *args]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    def commit(self) -> None:
        self.git("add", "--all")
        branch = self.git("symbolic-ref", "HEAD")  # no two branches have an equal commit
        self.git("commit", "--quiet", "--allow-empty", "-m", branch)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """A repository with a copy of the shipped project, which is the current folder."""
    repository = Repository(copy_shipped(tmp_path))
    repository.commit()
    monkeypatch.chdir(repository.root)
    return repository


def change_ordinal(root: Path, path: str = FIRST) -> None:
    edit(root / path, "cmq:ordinal 1 ;", "cmq:ordinal 9 ;")


def ordinals(root: Path, *names: str) -> list[str]:
    difference = Diff(*find_sides(find_project(root), names))
    statements = [each for change in every(difference.things) for each in change.statements]
    return [f"{each.status} {written(each.value, str)[1]}" for each in statements]


CHANGED = ["removed 1", "added 9"]


def test_revisions_by_every_name(repository: Repository) -> None:
    root = repository.root
    assert ordinals(root) == []
    repository.git("tag", "-a", "v1", "-m", "v1")
    change_ordinal(root)
    status = repository.git("status", "--porcelain")
    names = [(), ("v1",), (f"v1:{FIRST}", FIRST), ("v1:data", "data"), (FIRST,), ("data",), (".",)]
    for args in names:
        assert ordinals(root, *args) == CHANGED, args
    assert ordinals(root, "ontology") == ordinals(root, "HEAD:ontology", "ontology") == []
    assert repository.git("status", "--porcelain") == status
    # What is not committed belongs to the work tree; what is hidden or elsewhere does not.
    (root / "data/new.ttl").write_text("<urn:a> <urn:b> 7 .")
    (root / "data/.hidden.ttl").write_text("not Turtle")
    (root / "other.ttl").write_text("not Turtle")
    assert len(ordinals(root)) == 3
    assert len(ordinals(root, "data/new.ttl")) == 1
    repository.commit()
    for args in (("v1..",), ("v1..main",), ("v1", "main"), ("HEAD~1", "HEAD"), ("HEAD^",)):
        assert len(ordinals(root, *args)) == 3, args


XML = """<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e.x/">
<r:Description r:about="http://e.x/a"><e:b>%s</e:b><e:c r:parseType="Resource"><e:d>%s</e:d></e:c>
</r:Description></r:RDF>"""


def test_every_format_is_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    repository = Repository(tmp_path)
    Path("communique.toml").write_text('ontology = "o.owl"\ndata = "d.jsonld"\n')
    for one, other in (("1", "1"), ("2", "1"), ("2", "2")):
        Path("o.owl").write_text(XML % (one, other))
        Path("d.jsonld").write_text(f'{{"@id": "http://e.x/j", "http://e.x/k": "{other}"}}')
        repository.commit()
    for args in (["HEAD~2", "HEAD"], ["HEAD~2"], ["HEAD~2:o.owl", "o.owl"]):
        assert main(["diff", *args]) == 1
        out = capsys.readouterr().out
        lines = out.splitlines()
        assert {'-   b: "1"', '+   b: "2"'} <= set(lines)
        assert [line[:6] for line in lines if "d " in line] == ["-   c:", "+   c:"]
        assert ('+   k: "2"' in lines) == (len(args) == 1 or ":" not in args[0])
    assert main(["diff", "HEAD"]) == 0
    Path("o.owl").write_text("Prefix(:=<http://e.x/>)")
    capsys.readouterr()
    assert main(["diff", "HEAD"]) == 2
    assert capsys.readouterr().err.startswith("communique: o.owl: not RDF/XML: the file is no XML")


@pytest.mark.parametrize(
    "name", ["HEAD~1:data/topics.ttl", "HEAD~1:data", "HEAD~1^{tree}", "HEAD~1"]
)
@pytest.mark.parametrize("damage", ["missing", "cut"])
@pytest.mark.parametrize(
    "args", [["diff", "HEAD~1"], ["diff", "HEAD~1", "HEAD"], ["check", "--since", "HEAD~1"]]
)
def test_a_damaged_repository_is_told(
    args: list[str],
    damage: str,
    name: str,
    repository: Repository,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (repository.root / "data/topics.ttl").unlink()
    repository.commit()
    id = repository.git("rev-parse", name).strip()
    path = repository.root / ".git/objects" / id[:2] / id[2:]
    path.chmod(0o600)
    path.unlink() if damage == "missing" else path.write_bytes(path.read_bytes()[:9])
    assert main(args) == 2
    error = capsys.readouterr().err
    assert error.startswith("communique: ")
    assert "git fsck" in error or name == "HEAD~1"


def test_what_a_branch_does_leaves_out_what_others_did(repository: Repository) -> None:
    root = repository.root
    repository.git("checkout", "-q", "-b", "topic")
    change_ordinal(root)
    repository.commit()
    repository.git("checkout", "-q", "main")
    (root / "data/new.ttl").write_text("<urn:a> <urn:b> 7 .")
    repository.commit()
    assert ordinals(root, "main...topic") == CHANGED
    assert len(ordinals(root, "main..topic")) == 3


def test_a_project_below_the_top_of_its_repository(tmp_path: Path) -> None:
    outer = tmp_path / "o*[uter]"
    (outer / "data").mkdir(parents=True)
    (outer / "data/no.ttl").write_text("not Turtle")
    repository = Repository(outer)
    root = copy_shipped(outer)
    repository.commit()
    change_ordinal(root)
    assert ordinals(root) == CHANGED
    assert ordinals(root, "HEAD:./data", str(root / "data")) == CHANGED
    edit(root / FIRST, "cmq:ordinal 9", "cmq:ordinal")
    repository.commit()
    with pytest.raises(CommuniqueError, match=f"HEAD:project/{FIRST}:27:"):
        ordinals(root, "HEAD", "HEAD~1")


def test_each_revision_has_the_layout_that_it_had(repository: Repository) -> None:
    root = repository.root
    change_ordinal(root)
    for name in ("ontology", "data"):
        (root / name).rename(root / f"my-{name}")
    rest = 'vocabularies = []\nalignments = []\nshapes = []\nexclude = ["my-data/old"]\n'
    layout = f'ontology = "my-ontology/**/*.ttl"\ndata = "my-data/**/*.ttl"\n{rest}'
    (root / "communique.toml").write_text(layout)
    for bad in ("tests/a.ttl", "my-data/old/b.ttl"):
        (root / bad).parent.mkdir()
        (root / bad).write_text("not Turtle")
    repository.commit()
    assert ordinals(root, "HEAD~1..HEAD") == CHANGED
    (root / "communique.toml").unlink()
    (root / "my-data").rename(root / "facts")
    text = layout.replace("my-data/**", "facts/**").replace("my-data/old", "facts/old")
    (root / "pyproject.toml").write_text(f"[tool.communique]\n{text}")
    assert ordinals(root) == []
    assert ordinals(root, "HEAD~1") == ordinals(root, "HEAD~1:", str(root)) == CHANGED


def test_outside_a_repository_files_and_folders_can_be_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    old = copy_shipped(tmp_path).rename(tmp_path / "old")
    new = copy_shipped(tmp_path)
    change_ordinal(new)
    assert ordinals(new, str(old), str(new)) == CHANGED
    assert ordinals(new, str(old / FIRST), str(new / FIRST)) == CHANGED
    monkeypatch.chdir(new)
    assert main(["diff", "HEAD"]) == 2
    assert "not a git repository" in capsys.readouterr().err
    monkeypatch.setenv("PATH", "")
    assert main(["diff"]) == 2
    assert "git cannot be run" in capsys.readouterr().err
    assert main(["diff", "data", "data"]) == 0


# -- The command ---------------------------------------------------------------------------


def test_exit_codes_and_labels(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff"]) == 0
    assert capsys.readouterr().out == "no difference between HEAD and the work tree\n"
    assert main(["diff", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["things"] == []
    change_ordinal(repository.root)
    assert main(["diff"]) == 1
    assert "+   ordinal: 9\n" in capsys.readouterr().out
    # Labels come from the project where the sides have none.
    Path("old.ttl").write_text(repository.git("show", f"HEAD:{FIRST}"))
    assert main(["diff", "old.ttl", FIRST]) == 1
    assert "(dialogue)" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("args", "problem"),
    [
        (["mian"], "`mian` is not a file, a folder or a revision (did you mean `main`?)"),
        (["nothing.ttl", "data"], "`nothing.ttl` is not a file, a folder or a revision"),
        (["HEAD:data"], "`HEAD:data` is a part of a revision (name a second side)"),
        (["main...nothing"], "`nothing` is not a file"),
        (["a", "b", "c"], "diff compares two sides"),
        (["x" * 5000], "is not a file"),
        (["broken.ttl", "data"], "broken.ttl:2:9: not Turtle: "),
        (["latin.ttl", "data"], "not Turtle: the text is not UTF-8"),
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
    Path("both").mkdir()
    Path("broken.ttl").write_text("@prefix : <urn:x#> .\n:a :b 1 2 .")
    Path("latin.ttl").write_bytes(b'<urn:a> <urn:b> "\xe9" .')
    assert main(["diff", *args]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert problem in err
