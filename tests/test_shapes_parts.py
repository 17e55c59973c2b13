"""Validating a graph in parts gives what validating it whole gives, whatever happens to a part."""

from __future__ import annotations

import os
import pickle
import random
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from communique.checks import examine
from communique.checks.selection import Selection
from communique.config import Layout
from communique.model import CommuniqueError
from communique.project import Project
from communique.shapes import Data, Shapes, check_shapes, parts, reference, workers
from communique.shapes.findings import Result
from communique.shapes.parts import Part
from communique.shapes.reach import Reach
from communique.shapes.spelling import Spellings
from communique.graph import load
from projects import copy_shipped, edit
from random_shapes import random_data, random_shapes
from test_shapes_engines import HEADER, triples

POSIX = pytest.mark.skipif(os.name != "posix", reason="Windows has no such signals")
LAYOUT = Layout(data=("data/*.ttl",), shapes=("shapes/*.ttl",))
SHAPES = ":S sh:targetSubjectsOf :p ; sh:property :P . :P sh:path :p ; sh:nodeKind sh:IRI ."


def write(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(HEADER + text, encoding="utf-8")


@pytest.fixture
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the smallest graph be taken apart, into parts of a few statements, for two processes."""
    monkeypatch.setattr(parts, "_ABOVE", 0)
    monkeypatch.setattr(parts, "_SIZE", 3)
    monkeypatch.setattr(parts, "_processors", lambda: 2)


@pytest.fixture
def simple(tmp_path: Path) -> Project:
    """A project of twenty nodes, each of which is found to be wrong."""
    for number in range(4):
        lines = (f":n{number}-{each} :p {each}, :q ." for each in range(5))
        write(tmp_path, f"data/{number}.ttl", "\n".join(lines))
    write(tmp_path, "shapes/shapes.ttl", SHAPES)
    return Project(tmp_path, LAYOUT)


def configure(project: Project) -> None:
    config = 'data = ["data/*.ttl"]\nshapes = ["shapes/*.ttl"]\n'
    (project.root / "communique.toml").write_text(config)


def pieces(project: Project, size: int = 3) -> tuple[Iterator[Part], Shapes]:
    shapes = Shapes.read(project.shape_files)
    graph = load(project, traceable=True)
    return parts.split(graph, shapes, shapes.roots, size=size), shapes


def run(made: Iterable[Part], shapes: Shapes, **options: Any) -> list[Result]:
    given = {"advanced": False, "count": 2, "note": no_note, **options}
    return workers.validate(made, shapes, **given)


def no_note(done: int, share: float) -> None:
    """Take no note."""


def results(found: Iterable[Result]) -> set[tuple[str | None, ...]]:
    return {(it.focus, it.value, it.shape, it.component, it.path) for it in found}


@pytest.mark.filterwarnings("ignore:Parsing weird boolean")
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 10**9), size=st.sampled_from([1, 2, 5, 1000]), most=st.integers(2, 30))
def test_parts_give_what_the_whole_gives(
    tmp_path_factory: pytest.TempPathFactory, seed: int, size: int, most: int
) -> None:
    choice = random.Random(seed)
    folder = tmp_path_factory.mktemp("random")
    for number in range(choice.randint(1, 3)):
        write(folder, f"data/{number}.ttl", random_data(choice))
    write(folder, "shapes/shapes.ttl", random_shapes(choice))
    project = Project(folder, LAYOUT)
    graph, shapes = load(project, traceable=True), Shapes.read(project.shape_files)
    roots = parts.separable(shapes, shapes.roots, advanced=False)
    chosen = choice.sample(sorted(roots, key=str), choice.randint(0, len(roots)))
    others = set(shapes.roots) - set(chosen)
    with pytest.MonkeyPatch.context() as patch:
        # So that some nodes read too much for a part.
        patch.setattr(parts, "MOST", most)
        made = list(parts.split(graph, shapes, chosen, size=size))
    found: list[Result] = []
    try:
        expected = reference.validate(
            Data(project.graph_files), shapes, without=others, advanced=False
        )
        whole = results(expected)
    except CommuniqueError:
        return  # blank nodes that are to be compared
    for part in made:
        found += reference.validate(part.data, shapes, targets=part.targets, advanced=False)
    assert results(found) == whole


def test_random_shapes_are_mostly_separable_and_find_something() -> None:
    """Else the comparison above would be of nothing."""
    separable = found = 0
    for seed in range(60):
        choice = random.Random(seed)
        data, shapes = triples(random_data(choice)), Shapes(triples(random_shapes(choice)))
        roots = parts.separable(shapes, shapes.roots, advanced=False)
        separable += len(roots)
        try:
            found += len(list(reference.validate(Data((), tuple(data)), shapes, advanced=False)))
        except CommuniqueError:
            continue
    assert separable > 80
    assert found > 60


def test_findings_are_those_of_the_whole_to_the_word(
    tmp_path: Path, eager: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "_SIZE", 600)
    root = copy_shipped(tmp_path)
    first = root / "data/meetings/us-jp-cyber/1.ttl"
    edit(
        first, "    cmq:ordinal 1 ;\n", "    cmq:ordinal 01, 1, 0 ; cmq:wrong _:b , [ cmq:a 1 ] ;\n"
    )
    with first.open("a") as file:
        file.write('_:b rdfs:label "x"@en-US ; a cmq:Party .\n')
    text = first.read_text().replace("cmq:tense tense:past ;", 'cmq:tense "past" ;', 3)
    first.write_text(text.replace('"2013-05-09"^^xsd:date', '"2013-05-40"^^xsd:date', 1))
    project = Project(root)
    whole = check_shapes(project, "pyshacl")
    told: list[tuple[str, float]] = []
    apart = check_shapes(
        load(project, traceable=True),
        "pyshacl",
        progress=lambda step, done: told.append((step, done)),
    )
    assert apart == whole
    assert len(whole) >= 10
    # The bar moves, and ends where it should.
    assert [step for step, _ in told] == [f"shapes, part {each + 1}" for each in range(len(told))]
    assert [done for _, done in told] == sorted(done for _, done in told)
    assert told[-1] == (f"shapes, part {len(told)}", 1)
    assert len(told) > 4


def test_every_part_is_small_and_no_more_are_made_than_can_be_run(simple: Project) -> None:
    made, shapes = pieces(simple)
    begun: list[Part] = []
    done = [0]

    def counted() -> Iterator[Part]:
        for part in made:
            begun.append(part)
            # Two processes are busy, and one part waits for the first that is not.
            assert len(begun) - done[0] <= 3
            yield part

    def note(count: int, share: float) -> None:
        done[0] = count

    found = run(counted(), shapes, note=note)
    assert len({each.focus for each in found}) == 20
    assert len(begun) >= 10
    assert max(len(each.data.extra) for each in begun) <= 5


def test_all_that_is_read_for_every_node_is_not_put_into_every_part(simple: Project) -> None:
    path = "(:p [ sh:inversePath :p ])"
    hub = f":S sh:targetSubjectsOf :p ; sh:property [ sh:path {path} ; sh:minCount 21 ] ."
    write(simple.root, "shapes/shapes.ttl", hub)
    made, shapes = pieces(simple)
    *small, last = made
    assert sum(len(each.data.extra) for each in small) <= 5 * 40
    assert last.data.files
    found = [
        each
        for part in (*small, last)
        for each in reference.validate(part.data, shapes, targets=part.targets, advanced=False)
    ]
    assert len(found) == 20


def test_a_shape_that_cannot_be_analysed_sees_the_whole_graph(simple: Project, eager: None) -> None:
    query = (
        "SELECT $this WHERE { $this <https://example.org/p> ?a . ?b ?c ?a . FILTER ($this != ?b) }"
    )
    text = (
        f"{SHAPES} :T sh:targetSubjectsOf :p ; sh:sparql [ sh:select '{query}' ; sh:message 'x' ] ."
    )
    write(simple.root, "shapes/shapes.ttl", text)
    shapes = Shapes.read(simple.shape_files)
    assert [str(each) for each in parts.separable(shapes, shapes.roots, advanced=False)] == [
        "<https://example.org/S>"
    ]
    whole = check_shapes(simple, "pyshacl")
    assert {each.code for each in whole} == {"P.nodeKind", "T.sparql"}
    assert check_shapes(load(simple, traceable=True), "pyshacl") == whole


@pytest.mark.parametrize(
    "shapes",
    [
        ":S a sh:NodeShape, rdfs:Class ; sh:property :P . :P sh:path :p ; sh:maxCount 1 .",
        "rdfs:Class rdfs:subClassOf rdfs:Resource . :Meta rdfs:subClassOf rdfs:Class ."
        ":S a sh:NodeShape, :Meta ; sh:property :P . :P sh:path :p ; sh:maxCount 1 .",
        ":S a sh:NodeShape ; sh:targetNode :a, :nobody, 1, 01 ; sh:nodeKind sh:Literal .",
        ":S sh:targetObjectsOf :p ; sh:path [ sh:inversePath :p ] ; sh:maxCount 0 .",
        ":S sh:targetClass :Nothing ; sh:maxCount 1 .",
        "",
    ],
)
def test_focus_nodes_are_those_of_the_engine(tmp_path: Path, eager: None, shapes: str) -> None:
    write(tmp_path, "data/a.ttl", ":a a :S ; :p 1, 01, :x, _:b . _:b a :T ; :p :x, _:c, _:b .")
    write(tmp_path, "data/b.ttl", ":T rdfs:subClassOf :S . :b a :T ; :p 1 , 1.0 , '1'^^xsd:byte .")
    write(tmp_path, "shapes/shapes.ttl", shapes)
    project = Project(tmp_path, LAYOUT)
    whole = check_shapes(project, "pyshacl")
    assert check_shapes(load(project, traceable=True), "pyshacl") == whole
    assert bool(whole) is (":p" in shapes or ":a" in shapes)


@pytest.mark.parametrize(
    ("where", "local"),
    [
        ("$this :p ?value . FILTER (?value > 2)", True),
        ("$this $PATH ?value . FILTER isIRI(?value)", True),
        ("$this :p ?value . ?other :p ?value . FILTER (?other != $this)", True),
        ("$this :p ?value . FILTER NOT EXISTS { $this :q ?b . ?c :q ?b }", True),
        ("$this :p/^:p ?value . OPTIONAL { ?value :q ?b } FILTER (!bound(?b))", True),
        ("$this :p ?value . ?other :q ?b . FILTER (?other != $this)", False),
        ("$this :p ?value . ?other ?any ?value . FILTER (?other != $this)", False),
        ("{ SELECT $this (COUNT(?b) AS ?value) { $this :p ?b } GROUP BY $this }", True),
    ],
)
def test_local_queries_are_asked_of_parts(
    simple: Project, eager: None, where: str, local: bool
) -> None:
    write(simple.root, "data/more.ttl", ":n0-0 :q 1 . :n1-1 :q 1 . :n2-2 :q 2 . :n3-3 :p 0 .")
    header = ":o sh:declare [ sh:prefix '' ; sh:namespace 'https://example.org/' ] . "
    constraint = f"sh:prefixes :o ; sh:select 'SELECT $this ?value WHERE {{ {where} }}'"
    shape = f":S sh:targetSubjectsOf :p ; sh:path :p ; sh:sparql [ {constraint} ] ."
    write(simple.root, "shapes/shapes.ttl", header + shape)
    shapes = Shapes.read(simple.shape_files)
    assert bool(parts.separable(shapes, shapes.roots, advanced=False)) is local
    assert not Reach(shapes).is_whole
    whole = check_shapes(simple, "pyshacl")
    assert whole
    assert check_shapes(load(simple, traceable=True), "pyshacl") == whole


@pytest.mark.parametrize(
    "text",
    [
        "sh:select 'SELECT $this WHERE { $this :p 1 }'",  # a prefix that is not declared
        "sh:prefixes :o ; sh:select 'SELECT $this WHERE { $this x:p 1 }'",  # declared twice
        "sh:select 'SELECT $this WHERE { $this <urn:p> 1 }', 'SELECT $this {}'",
        "sh:select 'SELECT'",
        "sh:message 'x'",
    ],
)
def test_queries_that_are_not_understood_are_not_local(text: str) -> None:
    header = ":o sh:declare [ sh:prefix 'x' ; sh:namespace 'urn:' ] . "
    header += ":other sh:declare [ sh:prefix 'x' ; sh:namespace 'urn:other' ] . "
    shapes = Shapes(triples(f"{header} :S sh:targetSubjectsOf :p ; sh:sparql [ {text} ] ."))
    assert not parts.separable(shapes, shapes.roots, advanced=False)


def test_literals_are_spelled_as_in_their_files() -> None:
    one, other = (
        triples(":a :p 01, '1'^^xsd:byte, 2, 'x'@en, '2020-01-01'^^xsd:date ."),
        triples(":a :p 1, +2 ; :q '2013-05-40'^^xsd:date, 1.50 . :b :p 02 ."),
    )
    written = [*one, *other]
    store = ox.Store()
    store.extend(ox.Quad(it.subject, it.predicate, it.object) for it in written)
    spellings = Spellings(lambda: written)
    assert spellings.count == len(written)
    assert sorted(map(str, spellings.of(store))) == sorted(map(str, written))


def test_a_process_that_is_killed_is_replaced(
    simple: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, shapes = pieces(simple)
    expected = results(run(made, shapes))
    asked: list[int] = []
    real = workers._Process.ask

    def ask(self: Any, part: Part) -> Any:
        asked.append(self._process.pid)
        if len(asked) in (1, 4):
            self._process.kill()
        return real(self, part)

    monkeypatch.setattr(workers._Process, "ask", ask)
    made, _ = pieces(simple)
    assert results(run(made, shapes, count=1)) == expected
    assert len(set(asked)) == 3


def test_processes_that_are_killed_again_and_again_are_an_error(
    simple: Project, eager: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ask(self: Any, part: Part) -> Any:
        self._process.kill()
        return self._answer()

    monkeypatch.setattr(workers._Process, "ask", ask)
    with pytest.raises(CommuniqueError, match="was killed, and so was the next one") as fault:
        check_shapes(load(simple, traceable=True), "pyshacl")
    assert fault.value.hint


@pytest.mark.parametrize(
    "shapes",
    [
        ":S sh:targetSubjectsOf :p ; sh:property [ sh:path :p ; sh:maxCount 1, 2 ] .",
        f"{SHAPES} :T sh:targetClass :None ; sh:path :p, :q ; sh:minCount 1 .",
        f"{SHAPES} :T a sh:PropertyShape ; sh:minCount 1 .",
    ],
)
def test_a_fault_of_the_shapes_is_the_same_error(simple: Project, eager: None, shapes: str) -> None:
    write(simple.root, "shapes/shapes.ttl", shapes)
    with pytest.raises(CommuniqueError) as whole:
        check_shapes(simple, "pyshacl")
    with pytest.raises(CommuniqueError) as apart:
        check_shapes(load(simple, traceable=True), "pyshacl")
    assert (str(apart.value), apart.value.hint) == (str(whole.value), whole.value.hint)


def test_what_an_engine_fails_at_is_validated_whole(
    simple: Project, eager: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Part] = []

    def wrong(*_: Any, **__: Any) -> Iterator[Part]:
        name = ox.NamedNode("urn:a")
        quoted = ox.Triple(name, name, ox.Triple(name, name, name))  # of which rdflib knows none
        data = Data(extra=(quoted,))
        made.append(Part(data, (), 1))
        yield made[0]

    monkeypatch.setattr(parts, "split", wrong)
    assert check_shapes(load(simple, traceable=True), "pyshacl") == check_shapes(simple, "pyshacl")
    assert made


@pytest.mark.parametrize("program", ["/nowhere/python", "true", None])
def test_where_no_process_can_be_made_all_is_validated_here(
    simple: Project, eager: None, monkeypatch: pytest.MonkeyPatch, program: str | None
) -> None:
    whole = check_shapes(simple, "pyshacl")
    tried: list[object] = []
    real = subprocess.Popen

    def popen(*args: Any, **options: Any) -> subprocess.Popen[bytes]:
        tried.append(args)
        return real(*args, **options)

    monkeypatch.setattr(subprocess, "Popen", popen)
    if program is None:
        monkeypatch.setattr(parts, "_processors", lambda: 0)
    else:
        monkeypatch.setattr(sys, "executable", program)
    assert check_shapes(load(simple, traceable=True), "pyshacl") == whole
    assert bool(tried) is (program is not None)


def test_an_interrupt_ends_all_processes(simple: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[Any] = []
    real = workers._Process.__init__

    def init(self: Any) -> None:
        real(self)
        begun.append(self._process)

    def note(done: int, share: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(workers._Process, "__init__", init)
    made, shapes = pieces(simple)
    with pytest.raises(KeyboardInterrupt):
        run(made, shapes, note=note)
    assert begun
    assert all(each.poll() is not None for each in begun)


def test_a_process_ends_with_the_one_that_it_works_for(simple: Project) -> None:
    """Even in the midst of a part: whoever is killed cannot tell it."""
    process = workers._Process()
    process.begin(_setup(simple))
    choice = random.Random(0)
    data = tuple(each for _ in range(3000) for each in triples(random_data(choice)))
    part = Part(Data(extra=data), (), 1)
    assert process._process.stdin
    pickle.dump(part, process._process.stdin)
    process._process.stdin.close()
    assert process._process.wait(60) == 0
    assert process._process.stdout
    assert process._process.stdout.read() == b""
    process.end()


def _setup(project: Project) -> bytes:
    return pickle.dumps((Shapes.read(project.shape_files).triples, False))


@POSIX
def test_an_interrupted_check_says_nothing_and_leaves_no_process(simple: Project) -> None:
    script = """
import sys
from communique.shapes import parts, workers
parts._ABOVE, parts._SIZE, parts._processors = 0, 1, lambda: 2
real = workers._Process.__init__
def init(self):
    real(self)
    print(self._process.pid, flush=True)
workers._Process.__init__ = init
from communique.__main__ import run
sys.argv = ["communique", "check", "--engine", "pyshacl"]
sys.exit(run())
"""
    configure(simple)
    for number in range(200):
        write(simple.root, f"data/more-{number}.ttl", f":m{number} :p 1, :q .")
    check = subprocess.Popen(
        [sys.executable, "-c", script],
        cwd=simple.root,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    assert check.stdout
    line = check.stdout.readline()
    assert line, check.communicate()
    worker = int(line)
    check.send_signal(signal.SIGINT)
    _, said = check.communicate(timeout=60)
    assert (check.returncode, said.strip()) == (130, "")
    with pytest.raises(ProcessLookupError):
        os.kill(worker, 0)


def test_a_small_graph_starts_no_process(simple: Project) -> None:
    script = (
        "import sys; from communique.cli import main; main(['check', '--engine', 'pyshacl'])\n"
        "assert not {'communique.shapes.workers', 'multiprocessing'} & set(sys.modules)"
    )
    configure(simple)
    done = subprocess.run([sys.executable, "-c", script], cwd=simple.root, capture_output=True)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_check_shows_how_many_parts_are_done(simple: Project, eager: None) -> None:
    told: list[tuple[str, float]] = []
    outcome = examine(
        simple,
        selection=Selection.of(simple, ["P"], []),
        engine="pyshacl",
        progress=lambda step, done: told.append((step, done)),
    )
    assert len(outcome.findings) == 20
    shares = [done for _, done in told]
    assert shares == sorted(shares)
    assert shares[-1] <= 1
    assert {"shapes", "shapes, part 1", "shapes, part 5"} <= {step for step, _ in told}
