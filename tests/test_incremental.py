"""After any edits, checking what they can reach finds what checking everything finds."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communique.cache import FOLDER, Contents, Snapshot
from communique.checks import reached, rules
from communique.checks.locate import Locator
from communique.project import Project
from communique.shapes import Data, Shapes, check_shapes, incremental
from communique.store import Graph, load
from communique.store.state import State
from projects import copy_shipped, make

Files: TypeAlias = dict[str, list[str]]
Found: TypeAlias = list[str]

SHAPES = """
cmqsh:MeetingShape a sh:NodeShape ; sh:targetClass cmq:Meeting ;
    sh:property cmqsh:MeetingShape-label, cmqsh:MeetingShape-partOf, cmqsh:MeetingShape-end .
cmqsh:MeetingShape-label sh:path rdfs:label ; sh:minCount 1 ; sh:uniqueLang true .
cmqsh:MeetingShape-partOf sh:path cmq:partOf ; sh:class cmq:DialogueSeries ; sh:maxCount 1 .
cmqsh:MeetingShape-end sh:path cmq:start ; sh:lessThanOrEquals cmq:end .

cmqsh:DialogueShape a sh:NodeShape ; sh:targetClass cmq:Dialogue ; sh:node cmqsh:NumberedShape .
cmqsh:NumberedShape a sh:NodeShape ; sh:property cmqsh:NumberedShape-ordinal .
cmqsh:NumberedShape-ordinal sh:path cmq:ordinal ; sh:minCount 1 ; sh:pattern "^[1-9]" ;
    sh:datatype xsd:integer .

cmqsh:SeriesShape a sh:NodeShape ; sh:targetClass cmq:DialogueSeries ;
    sh:property cmqsh:SeriesShape-parts, cmqsh:SeriesShape-leads .
cmqsh:SeriesShape-parts sh:path [ sh:inversePath cmq:partOf ] ; sh:minCount 1 ;
    sh:node cmqsh:NumberedShape .
cmqsh:SeriesShape-leads sh:path ( [ sh:inversePath cmq:partOf ] cmq:heldBy ) ;
    sh:qualifiedValueShape [ sh:class cmq:Official ] ; sh:qualifiedMinCount 1 .

cmqsh:HolderShape a sh:NodeShape ; sh:targetClass cmq:Agent ; sh:nodeKind sh:IRI ;
    sh:or ( [ sh:class cmq:Official ] [ sh:property cmqsh:HolderShape-notes ] ) .
cmqsh:HolderShape-notes sh:path ( [ sh:zeroOrMorePath cmq:follows ] rdfs:label ) ; sh:minCount 1 .

cmqsh:FollowingShape a sh:NodeShape ; sh:targetSubjectsOf cmq:follows ;
    sh:property cmqsh:FollowingShape-all .
cmqsh:FollowingShape-all sh:path [ sh:oneOrMorePath cmq:follows ] ; sh:nodeKind sh:IRI ;
    sh:not [ sh:class cmq:DialogueSeries ] .
"""
RULES = {
    "cycle": "?focus cmq:follows+ ?focus .",
    "nameless": "?focus a cmq:Official . FILTER NOT EXISTS { ?focus rdfs:label ?label . }",
    "twice": "?focus cmq:partOf ?s ; cmq:ordinal ?n . ?other cmq:partOf ?s ; cmq:ordinal ?n ."
    " FILTER (?focus != ?other)",
    "many": "?focus a cmq:DialogueSeries ."
    " { SELECT (COUNT(?x) AS ?n) { ?x cmq:heldBy ?y . } } FILTER (?n > 2)",
}
HEADER = "#+ code: {0}\n#+ severity: violation\n#+ problem: a\n#+ solution: a\n#+ message: a\n"
HIERARCHY = (
    "cmq:Dialogue rdfs:subClassOf cmq:Meeting .",
    "cmq:Official rdfs:subClassOf cmq:Agent .",
    "cmq:Agent rdfs:subClassOf cmq:Official .",
)
FIRST: Files = {
    "ontology/communique.ttl": [HIERARCHY[0]],
    "data/a.ttl": [
        "series:s a cmq:DialogueSeries .",
        "dialogue:d a cmq:Dialogue .",
        'dialogue:d rdfs:label "d"@en .',
        "dialogue:d cmq:partOf series:s .",
        "dialogue:d cmq:ordinal 1 .",
        "dialogue:d cmq:heldBy official:a .",
    ],
    "data/b.ttl": [
        'dialogue:e a cmq:Dialogue ; rdfs:label "e"@en ; cmq:partOf series:s .',
        "dialogue:e cmq:ordinal 2 .",
        "dialogue:e cmq:follows dialogue:d .",
        'dialogue:e cmq:start "2013-05-09"^^xsd:date .',
    ],
    "data/c.ttl": ["official:a a cmq:Official .", 'official:a rdfs:label "a"@en .'],
}
NAMES = st.sampled_from(["data/a.ttl", "data/b.ttl", "data/c.ttl", "data/sub/d.ttl"])
NODES = st.sampled_from(["dialogue:d", "dialogue:e", "series:s", "official:a", "official:b", "_:b"])
CLASSES = ("cmq:Dialogue", "cmq:Meeting", "cmq:DialogueSeries", "cmq:Official", "cmq:Agent")
VALUES = {
    "a": st.sampled_from(CLASSES),
    "rdfs:label": st.sampled_from(['"d"@en', '"e"@en', '"e"@EN', '"d"@ja', '"d"', '""@en']),
    "cmq:ordinal": st.sampled_from(
        [
            "1",
            "2",
            "0",
            "01",
            "+1",
            "1.0",
            '"1"',
            '"1"^^xsd:int',
            '"x"^^xsd:integer',
            '" 1"^^xsd:integer',
        ]
    ),
    "cmq:start": st.sampled_from(
        ['"2013-05-09"^^xsd:date', '"2013-05-40"^^xsd:date', '"20130509"^^xsd:date', '"2013"']
    ),
    "cmq:end": st.sampled_from(['"2013-05-10"^^xsd:date', '"2013-05-01Z"^^xsd:date']),
    "cmq:partOf": NODES,
    "cmq:heldBy": NODES | st.just('"somebody"'),
    "cmq:follows": NODES,
}
STATEMENTS = st.sampled_from(sorted(VALUES)).flatmap(
    lambda verb: st.tuples(NODES, st.just(verb), VALUES[verb]).map(lambda it: f"{' '.join(it)} .")
)
KINDS = st.sampled_from(["add", "add", "remove", "change", "new", "unlink", "rename", "classes"])
EDITS = st.tuples(
    KINDS, NAMES, NAMES, st.integers(0, 20), st.lists(STATEMENTS, min_size=1, max_size=3)
)
STEPS = st.lists(st.lists(EDITS, min_size=1, max_size=3), min_size=1, max_size=3)


def edited(files: Files, edit: tuple[str, str, str, int, list[str]]) -> Files:
    """The files after an edit; they themselves stay as they are."""
    kind, name, other, at, lines = edit
    now = {each: list(old) for each, old in files.items()}
    old = now.get(name, [])
    if kind == "classes":
        now["ontology/communique.ttl"] = [
            line for number, line in enumerate(HIERARCHY) if at >> number & 1
        ]
    elif kind == "unlink":
        now.pop(name, None)
    elif kind == "rename":
        now.pop(name, None)
        now[other] = old
    elif kind == "new":
        now[name] = lines
    else:
        if kind != "add" and old:
            old.pop(at % len(old))
        now[name] = old if kind == "remove" else old + lines
    return now


class Comparison:
    """A project whose findings are kept from one state of its files to the next."""

    def __init__(self, root: Path, engine: str, patch: pytest.MonkeyPatch) -> None:
        """Find what there is to find first, and remember it for every example."""
        self.root = root
        self._engine = engine
        self._cache = root.parent / "cache"
        self._patch = patch
        self._shapes = Shapes.read(Project(root).shape_files)
        patch.setenv(FOLDER, str(self._cache))
        # A store in memory is made sooner, and says what one on disk does.
        patch.setattr(Graph, "snapshot", property(_snapshot))
        self._last = self.compare()
        shutil.copytree(self._cache, root.parent / "first")
        self.steps = self.differing = 0

    def begin(self) -> None:
        """Forget all but what was found first."""
        shutil.rmtree(self._cache)
        shutil.copytree(self.root.parent / "first", self._cache)

    def step(self) -> None:
        """Compare after an edit."""
        found = self.compare()
        self.steps += 1
        self.differing += found != self._last
        self._last = found

    def compare(self) -> Found:
        """What is found of all, which is what is found of what changed."""
        some = self._found()
        with self._patch.context() as patch:
            patch.setenv(FOLDER, "off")
            whole = self._found()
        assert some == whole
        return whole

    def _found(self) -> Found:
        graph = load(Project(self.root), traceable=True)
        found = check_shapes(graph, self._engine, shapes=self._shapes)
        # In an order of our own, because the rules here leave theirs open.
        return sorted(map(repr, found + rules.check(graph, Locator(graph))))


def _snapshot(graph: Graph) -> Snapshot | None:
    if os.environ[FOLDER] == "off":
        return None
    return State.now(graph.project, Contents(graph.project), named=False).data


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """How often only a part was checked."""
    count = {"shapes": 0, "rules": 0}

    def counted(name: str, module: Any, function: str) -> None:
        real: Callable[..., Any] = getattr(module, function)

        def call(*args: Any, **options: Any) -> Any:
            found = real(*args, **options)
            count[name] += found is not None
            return found

        monkeypatch.setattr(module, function, call)

    counted("shapes", incremental, "_update")
    counted("rules", reached, "Part")
    return count


@pytest.mark.parametrize("engine", ["shacl-rust", "pyshacl", "auto"])
def test_edits_of_a_small_graph(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, taken: dict[str, int], engine: str
) -> None:
    texts = {name: "\n".join(lines) for name, lines in FIRST.items()}
    queries = {
        f"queries/quality/{name}.rq": f"{HEADER.format(name)}SELECT ?focus WHERE {{ {pattern} }}\n"
        for name, pattern in RULES.items()
    }
    root = make(tmp_path, {"ontology/shapes/all.ttl": SHAPES, **texts, **queries})
    header = (root / "data/a.ttl").read_text().removesuffix(texts["data/a.ttl"])
    comparison = Comparison(root, engine, monkeypatch)

    def write(before: Files, after: Files) -> None:
        for name in before.keys() - after.keys():
            (root / name).unlink()
        for name, lines in after.items():
            if before.get(name) != lines:
                (root / name).parent.mkdir(exist_ok=True)
                (root / name).write_text(header + "\n".join(lines))

    @settings(max_examples=25)
    @given(STEPS)
    def edit(steps: list[list[tuple[str, str, str, int, list[str]]]]) -> None:
        files = FIRST
        comparison.begin()
        try:
            for step in steps:
                after = files
                for each in step:
                    after = edited(after, each)
                write(files, after)
                files = after
                comparison.step()
        finally:
            write(files, FIRST)

    edit()
    # Else little would have been compared.
    assert comparison.differing > comparison.steps / 4
    assert min(taken.values()) > comparison.steps / 4


def test_edits_of_the_shipped_graph(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, taken: dict[str, int]
) -> None:
    root = copy_shipped(tmp_path)
    paths = Project(root).graph_files
    comparison = Comparison(root, "shacl-rust", monkeypatch)
    everything = [
        (str(it.subject), str(it.predicate), str(it.object)) for it in Data(paths).triples()
    ]
    lines = {path: _lines(path) for path in paths}
    first = {path: path.read_bytes() for path in paths}
    statement = st.sampled_from(everything)
    odd = ['"01"^^<http://www.w3.org/2001/XMLSchema#integer>', '"x"@en', "_:b", "<urn:nothing>"]
    added = st.builds(
        lambda one, two, three, value: f"{one[0]} {two[1]} {value or three[2]} .",
        *(statement, statement, statement | statement.map(lambda it: (it[1], it[2], it[0]))),
        st.none() | st.sampled_from(odd),
    ) | st.builds(lambda one, two: f"{one[0]} {one[1]} {two[2]} .", statement, statement)
    edits = st.tuples(
        st.sampled_from(paths),
        st.lists(st.integers(0, 10**4), max_size=3),
        st.lists(added, max_size=3),
    )

    @settings(max_examples=6)
    @given(st.lists(st.lists(edits, min_size=1, max_size=2), min_size=1, max_size=2))
    def edit(steps: list[list[tuple[Path, list[int], list[str]]]]) -> None:
        comparison.begin()
        now = {path: list(each) for path, each in lines.items()}
        try:
            for step in steps:
                for path, gone, new in step:
                    for number in gone:
                        if now[path]:
                            now[path].pop(number % len(now[path]))
                    now[path] += new
                    path.write_text("\n".join(now[path]), encoding="utf-8")
                comparison.step()
        finally:
            for path, content in first.items():
                path.write_bytes(content)

    edit()
    assert comparison.differing > comparison.steps / 4
    assert min(taken.values()) > comparison.steps / 4


def _lines(path: Path) -> list[str]:
    parsed = ox.parse(path=path, format=ox.RdfFormat.TURTLE)
    return [f"{it.subject} {it.predicate} {it.object} ." for it in parsed]
