"""Stores on disk: they hold what the store in memory does, whatever happens to them."""

from __future__ import annotations

import itertools
import os
import random
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communique.cache import ABOVE, FOLDER, Cache
from communique.cache import contents as contents_module
from communique.model import UsageError
from communique.prefixes import expand
from communique.project import Project
from communique.store import Graph, ParseError, builds, load
from communique.store.filling import Filler
from projects import make

Rows = frozenset[ox.Quad]

# A triple that two files may have, literals that a store spells anew, blank nodes, another file's
# subject, and none.
LINES = (
    "official:x a cmq:Official .",
    'official:x rdfs:label "a label that is longer than what is kept in place"@en .',
    "official:x cmq:ordinal 1 .",
    "official:x cmq:ordinal 01 .",
    'official:y cmq:start "2013-05-09"^^xsd:date, "2013-05-09Z"^^xsd:date, "no day"^^xsd:date .',
    "official:y cmq:note 1.0, 1.00, 1e0, true .",
    "_:b cmq:note [ cmq:note _:b ], ( 1 2 ) .",
    "[] a cmq:Official .",
    "official:x cmq:note _:b .",
    "<urn:é> cmq:note '''two\nlines''', \"[ no node ]\" .",
)
FAULT = "official:faulty a"
NAMES = ("data/a.ttl", "data/b.ttl", "data/sub/c.ttl", "ontology/vocabularies.ttl")
ONTOLOGY = ("ontology/communique.ttl", "ontology/more.ttl")


@pytest.fixture(autouse=True)
def _kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every graph is worth keeping."""
    monkeypatch.setenv(ABOVE, "0")


def rows(graph: Graph, *, named: bool) -> Rows:
    """All that a store holds."""
    return frozenset(graph.store if named else graph.merged)


def fresh(project: Project) -> Project:
    """The project as another process finds it."""
    return Project(project.root, project.layout)


def kept(project: Project, *, named: bool = False) -> Rows:
    """What the store on disk holds, if it is on disk."""
    graph = load(fresh(project))
    found = rows(graph, named=named)
    assert graph._builds, "nothing was kept"
    return found


def parsed(project: Project, *, named: bool = False) -> Rows:
    """What the store in memory holds."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(FOLDER, "off")
        graph = load(fresh(project), traceable=True)
        found = rows(graph, named=named)
        assert not graph._builds
    return found


def folder(project: Project, *, named: bool = False) -> Path:
    cache = Cache(project).folder
    assert cache is not None
    return cache / ("named" if named else "merged")


def made(project: Project, *, named: bool = False) -> list[Path]:
    """The builds on disk."""
    return [path for path in folder(project, named=named).iterdir() if path.is_dir()]


def grow_old(paths: Iterable[Path]) -> None:
    """Let some time pass for these, however slow the clock of the file system is."""
    for path in paths:
        state = path.stat()
        os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns - 10**10))


@pytest.mark.parametrize("named", [False, True])
def test_it_holds_what_the_store_in_memory_does(project: Project, named: bool) -> None:
    for _ in range(2):
        assert kept(project, named=named) == parsed(project, named=named)
    [build] = made(project, named=named)
    assert not build.name.startswith(".")


def test_a_query_gives_the_same_rows(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = "SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o"
    inside = "SELECT * { GRAPH ?g { ?s ?p ?o } ?s a ?c } ORDER BY ?g ?s ?p ?o ?c"

    def answers() -> list[list[str]]:
        graph = load(fresh(project))
        asked = [
            graph.query(plain),
            graph.query(plain, union=True),
            graph.query(inside),
            graph.query(inside, named=True),
        ]
        assert bool(graph._builds) == (os.environ[FOLDER] != "off")
        # A SELECT has rows.
        return [[str(row) for row in each] for each in asked]  # type: ignore[union-attr]

    found = answers()
    monkeypatch.setenv(FOLDER, "off")
    assert found == answers()


def test_a_small_graph_is_not_kept(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ABOVE)
    graph = load(project)
    assert len(graph.merged)
    assert len(graph.store)
    assert not graph._builds
    assert not folder(project).exists()


@st.composite
def contents(draw: st.DrawFn) -> str:
    lines = draw(st.lists(st.sampled_from(LINES), max_size=6, unique=True))
    if draw(st.integers(0, 9)) == 0:
        lines.append(FAULT)
    return "".join(f"{line}\n" for line in lines)


edits = st.dictionaries(
    st.sampled_from([*NAMES[:-1], ONTOLOGY[1]]), contents() | st.none(), min_size=1
)


def test_after_any_edits_it_holds_what_the_store_in_memory_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What is read twice hides nothing.
    monkeypatch.setattr(contents_module, "_COARSE", -(10**18))
    first: dict[str, str | None] = dict.fromkeys((*NAMES, *ONTOLOGY), LINES[0] + "\n")
    project = Project(make(tmp_path, dict.fromkeys(first, "")))
    header = (project.root / NAMES[0]).read_text()
    clock = itertools.count(10**18, 10**10)
    begin: dict[bool, tuple[Graph, list[Path]]] = {}

    def write(step: dict[str, str | None]) -> None:
        for name, content in step.items():
            path = project.root / name
            if content is None:
                path.unlink(missing_ok=True)
            else:
                path.parent.mkdir(exist_ok=True)
                path.write_text(header + content, encoding="utf-8")
                moment = next(clock)  # so that a file system with a slow clock tells them apart
                os.utime(path, ns=(moment, moment))

    for named in (False, True):
        write(first)
        graph = load(fresh(project))
        assert rows(graph, named=named) == parsed(project, named=named)
        begin[named] = graph, made(project, named=named)  # it is not removed while it is open

    @settings(max_examples=20)
    @given(steps=st.lists(edits, min_size=1, max_size=4), named=st.booleans(), part=st.booleans())
    def edited(steps: list[dict[str, str | None]], named: bool, part: bool) -> None:
        # Each example begins with the first state, and with its store alone.
        write(first)
        for path in {*made(project, named=named)} - {*begin[named][1]}:
            shutil.rmtree(path)
        assert kept(project, named=named) == rows(begin[named][0], named=named)
        monkeypatch.setattr(builds, "_PART", 1 if part else 4)
        for step in steps:
            write(step)
            if any(FAULT in path.read_text() for path in project.root.rglob("*.ttl")):
                faults = []
                for read in (parsed, kept):
                    with pytest.raises(ParseError) as caught:
                        read(project, named=named)
                    faults.append(str(caught.value))
                assert faults[0] == faults[1]
                continue
            expected = parsed(project, named=named)
            graph = load(fresh(project))
            assert rows(graph, named=named) == expected
            assert graph._builds, "nothing was kept"
            store = graph.store if named else graph.merged
            names = {quad.graph_name for quad in expected} - {ox.DefaultGraph()}
            assert set(store.named_graphs()) == names

    edited()


def test_old_stores_are_removed_while_files_change(project: Project) -> None:
    path = project.data_files[0]
    for number in range(6):
        path.write_text(f"<urn:a> <urn:b> {number} .")
        assert kept(project) == parsed(project)
        assert len(made(project)) <= 2
        grow_old(made(project))


def test_only_what_changed_is_parsed(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("all files were loaded")

    monkeypatch.setattr(builds, "_PART", 1)
    before = {named: kept(project, named=named) for named in (False, True)}
    monkeypatch.setattr(Filler, "fill", refuse)
    project.data_files[0].unlink()
    for named in (False, True):
        expected = parsed(project, named=named)
        assert kept(project, named=named) == expected != before[named]


def test_a_change_of_the_layout_makes_another_store(project: Project) -> None:
    kept(project, named=True)
    other = Project(project.root, replace(project.layout, base="urn:x-other:"))
    assert kept(other, named=True) == parsed(other, named=True)
    data = Project(project.root, replace(project.layout, ontology=(), data=("**/*.ttl",)))
    assert kept(data, named=True) == parsed(data, named=True)


def test_few_builds_are_kept_and_none_that_is_read_is_removed(project: Project) -> None:
    path = project.data_files[0]
    first = load(fresh(project))
    before = rows(first, named=False)
    for number in range(4):
        path.write_text(f"<urn:a> <urn:b> {number} .")
        assert kept(project) == parsed(project)
        grow_old(made(project))
    assert len(made(project)) == 3
    assert rows(first, named=False) == before
    del first
    path.write_text("")
    kept(project)
    assert len(made(project)) == 2


def test_statements_are_found_in_the_files_that_have_them(tmp_path: Path) -> None:
    text = "\n".join(LINES)
    files = {"data/a.ttl": text, "data/b.ttl": text, "ontology/c.ttl": text, "data/d.ttl": ""}
    project = Project(make(tmp_path, files))
    whole = load(project).store
    subjects = {quad.subject for quad in whole}
    assert any(isinstance(subject, ox.BlankNode) for subject in subjects)

    patterns: list[Any] = [
        *((subject, None, None) for subject in subjects),
        *((quad.subject, quad.predicate, quad.object) for quad in whole),
        (ox.NamedNode("urn:none"), None, None),
        (ox.BlankNode("none"), None, None),
    ]
    graph = load(fresh(project))
    for each in patterns:
        assert set(graph.statements(*each)) == set(whole.quads_for_pattern(*each))
    assert "store" not in graph.__dict__
    note = (None, ox.NamedNode(expand("cmq:note")), None)
    assert set(graph.statements(*note)) == set(whole.quads_for_pattern(*note))
    # The files are not any more what they were when the store was opened.
    graph = load(fresh(project))
    assert graph.merged
    (project.root / "data/a.ttl").write_text("")
    for each in patterns:
        assert set(graph.statements(*each)) == set(whole.quads_for_pattern(*each))


SCRIPT = """\
import os, sys
from pathlib import Path
from communique.project import Project
from communique.store import load
project = Project(Path(sys.argv[1]))
print("ready", flush=True)
sys.stdin.readline()
graph = load(project)
print(len(graph.merged), len(graph.store), len(graph._builds), flush=True)
"""


def start(project: Project, script: str = SCRIPT) -> subprocess.Popen[str]:
    """Start a process that waits for a line before it opens the graph."""
    run = subprocess.Popen(
        [sys.executable, "-c", script, str(project.root)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert run.stdout is not None
    assert run.stdout.readline() == "ready\n"
    return run


def test_several_processes_make_it_at_once(project: Project) -> None:
    expected = f"{len(parsed(project))} {len(parsed(project, named=True))} 2\n"
    runs = [start(project) for _ in range(3)]
    for run in runs:
        assert run.stdin is not None
        run.stdin.write("go\n")
        run.stdin.flush()
    assert [run.communicate()[0] for run in runs] == [expected] * 3
    assert len(made(project)) == len(made(project, named=True)) == 1


# Edits one file for ever and has the store made; says after each edit which one it was.
BUILDER = """\
import os, sys
from pathlib import Path
from communique.project import Project
from communique.store import load
root = Path(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
number = 0
while True:
    number += 1
    beside = root / "data" / "beside"
    beside.write_text("".join(f"<urn:a{at}> <urn:b> {number} ." for at in range(50)))
    beside.replace(root / "data" / "edited.ttl")
    print(number, flush=True)
    graph = load(Project(root))
    assert len(graph.merged) and len(graph.store) and len(graph._builds) == 2
"""


def test_a_kill_at_any_moment_leaves_a_whole_store(project: Project) -> None:
    chance = random.Random(4)
    for _ in range(8):
        run = start(project, BUILDER)
        assert run.stdin is not None
        assert run.stdout is not None
        try:
            run.stdin.write("go\n")
            run.stdin.flush()
            for _ in range(chance.randint(1, 3)):
                assert run.stdout.readline()
            # At another moment of the making each time; whichever it is, all must be well.
            with suppress(subprocess.TimeoutExpired):
                run.wait(chance.random() * 0.15)
            assert run.poll() is None, "the builder failed"
        finally:
            run.kill()
            run.communicate()
        for named in (False, True):
            assert kept(project, named=named) == parsed(project, named=named)
    # What a kill left behind stays until somebody makes a store again.
    (project.root / "data/edited.ttl").write_text("<urn:a> <urn:b> 0 .")
    assert kept(project) == parsed(project)
    assert len(made(project)) <= 3
    assert not list(folder(project).glob(".*"))


@pytest.mark.parametrize("named", [False, True])
def test_the_cache_may_be_deleted_at_any_time(
    project: Project, named: bool, tmp_path: Path
) -> None:
    graph = load(fresh(project))
    store = graph.store if named else graph.merged
    expected = parsed(project, named=named)
    lazy = iter(store)
    next(lazy)
    shutil.rmtree(folder(project).parent)
    assert 1 + sum(1 for _ in lazy) == len(expected)
    assert frozenset(store) == expected
    assert kept(project, named=named) == expected


def damaged(build: Path, name: str, damage: Callable[[Path], object]) -> None:
    for path in build.rglob(name):
        damage(path)


@pytest.mark.parametrize("name", ["CURRENT", "MANIFEST-*", "*.sst", "state", "sizes", "lock"])
@pytest.mark.parametrize(
    "damage",
    [
        Path.unlink,
        lambda path: os.truncate(path, path.stat().st_size // 2),
        lambda path: path.write_bytes(b"\xff" * path.stat().st_size),
        lambda path: path.write_bytes(b"from another version of RocksDB"),
    ],
)
def test_a_damaged_store_is_made_anew(
    project: Project, name: str, damage: Callable[[Path], object]
) -> None:
    kept(project)
    for build in made(project):
        damaged(build, name, damage)
    assert kept(project) == parsed(project)
    for build in made(project):
        damaged(build, name, damage)
    path = project.data_files[0]
    path.write_text("<urn:a> <urn:b> 1 .")
    assert kept(project) == parsed(project)


@pytest.mark.parametrize("blocks", [1, 20, 100])
def test_a_full_disk_is_no_fault(project: Project, blocks: int) -> None:
    limit = "import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, ({0}, {0}))\n"
    run = start(project, limit.format(blocks * 1024) + SCRIPT)
    size, named, _ = run.communicate("go\n")[0].split()
    assert run.returncode == 0
    assert int(size) == len(parsed(project))
    assert int(named) == len(parsed(project, named=True))
    assert kept(project) == parsed(project)


def test_a_cache_that_cannot_be_made_is_no_fault(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = parsed(project)
    monkeypatch.setenv(FOLDER, "/dev/null/caches")
    graph = load(fresh(project))
    assert len(rows(graph, named=False)) == len(expected)
    assert not graph._builds


def test_a_file_that_cannot_be_read_is_named(project: Project) -> None:
    kept(project)
    files = fresh(project)
    assert files.data_files
    files.data_files[0].unlink()
    with pytest.raises(UsageError, match=r"data/meetings/ab/1\.ttl: the file cannot be read"):
        _ = load(files).merged


def test_several_threads_may_ask(project: Project) -> None:
    graph, found = load(project), []
    threads = [threading.Thread(target=lambda: found.append(len(graph.merged))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [len(parsed(project))] * 8


def test_damage_that_only_a_query_finds_is_told_with_its_remedy(project: Project) -> None:
    many = "".join(
        f'<urn:a{at}> <urn:b> "a text of more than sixteen bytes: {at}" .' for at in range(9999)
    )
    project.data_files[0].write_text(many)
    command = [sys.executable, "-m", "communique", "--project", str(project.root)]
    query = [*command, "sparql", "SELECT * { ?s ?p ?o }"]
    expected = subprocess.run(query, capture_output=True, text=True, check=True).stdout
    # Those with the triples; what is read when a store is opened is found damaged then.
    large = [path for path in folder(project).rglob("*.sst") if path.stat().st_size > 100_000]
    assert large
    for path in large:
        content = bytearray(path.read_bytes())
        half = len(content) // 2
        content[half : half + 100] = bytes(100)
        path.write_bytes(content)
    done = subprocess.run(query, capture_output=True, text=True)
    assert done.returncode == 2
    [line] = done.stderr.splitlines()
    assert line.startswith("communique: the cache is damaged: delete it (Corruption: ")
    assert str(folder(project)) in line
    shutil.rmtree(folder(project))
    assert subprocess.run(query, capture_output=True, text=True).stdout == expected


def test_the_size_is_told_without_counting(project: Project) -> None:
    graph = load(project)
    size = sum(quad.graph_name == ox.DefaultGraph() for quad in parsed(project))
    assert graph.is_larger(size - 1)
    assert not graph.is_larger(size)
