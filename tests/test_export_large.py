"""Exports that do not fit into memory: the same bytes, nothing left behind, and clear faults."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any
from unittest.mock import patch

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communique.export import FORMATS, export_pieces, runs, statements
from communique.export.formats import serialise
from communique.export.selection import INFERRED_GRAPH
from communique.export.statements import Statements
from communique.model import UsageError
from communique.prefixes import PREFIXES
from communique.project import Project
from communique.graph import load
from projects import ROOT, copy_shipped

CMQ = PREFIXES["cmq"]
# In the order of subjects and in that of texts these differ.
THINGS = ["x:a", "x:a-1", "x:a#b", "x:a!", "x:aé", "x:a\u2028b", "x:\U0001f4dc", "x:\ufdf0"]
things = st.sampled_from(THINGS).map(ox.NamedNode)
blanks = st.sampled_from("abc").map(ox.BlankNode)
texts = st.text(st.sampled_from('ab\t\n\r\x0b\x1f\x85\u2028\\"é'), max_size=4)
quads = st.builds(
    ox.Quad,
    things | blanks,
    st.sampled_from(["x:p", "x:p-1", f"{CMQ}partOf", f"{CMQ}hasEvidence"]).map(ox.NamedNode),
    things | blanks | texts.map(ox.Literal),
    st.sampled_from(["x:g", "x:g-1", INFERRED_GRAPH]).map(ox.NamedNode)
    | st.just(ox.DefaultGraph()),
)


def filled(said: Iterable[ox.Quad], *, named: bool) -> Statements:
    """Return the statements, added one after the other, as from as many files."""
    found = Statements()
    for quad in said:
        apart = named and not isinstance(quad.graph_name, ox.DefaultGraph)
        line = ox.serialize([quad.triple], format=ox.RdfFormat.N_TRIPLES)
        assert line is not None
        found.add(line.decode(), str(quad.graph_name) if apart else "")
    return found


def written(said: list[ox.Quad], form: str, thing: str | None) -> tuple[set[str], bytes | str]:
    """Return an export, or why there is none, and, if it is of one thing, what belongs to that."""
    found, about = filled(said, named=form in ("trig", "nquads")), set[str]()
    if thing is not None:
        about = found.described_by(f"<{thing}>")
        found.keep(about)
    try:
        return about, b"".join(serialise(found, form, Project(ROOT)))
    except UsageError as error:  # XML cannot hold every character
        return about, str(error)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[IO[bytes]]:
    """The temporary files that are made during the test."""
    files: list[IO[bytes]] = []
    make = tempfile.TemporaryFile

    def kept(*args: Any, **options: Any) -> IO[bytes]:
        files.append(make(*args, **options))
        return files[-1]

    monkeypatch.setattr(tempfile, "TemporaryFile", kept)
    return files


@settings(max_examples=150)
@given(
    st.lists(quads, max_size=12),
    st.sampled_from(list(FORMATS)),
    st.none() | st.sampled_from(THINGS),
    st.integers(0, 400),
)
def test_the_bytes_do_not_depend_on_the_memory(
    said: list[ox.Quad], form: str, thing: str | None, most: int
) -> None:
    expected = written(said, form, thing)
    with patch.object(statements, "_MOST", most):
        assert written(said, form, thing) == expected
    assert written(said[::-1], form, thing) == expected


@pytest.mark.parametrize("form", FORMATS)
def test_the_shipped_graph_in_many_files(
    form: str, monkeypatch: pytest.MonkeyPatch, made: list[IO[bytes]]
) -> None:
    graph = load(Project(ROOT))
    expected = b"".join(export_pieces(graph, form, ontology=True))
    assert not made
    monkeypatch.setattr(statements, "_MOST", 10_000)
    monkeypatch.setattr(statements, "_IN_MEMORY", 0)
    document = b"".join(export_pieces(graph, form, ontology=True))
    assert document == expected
    assert len(made) > 5
    assert all(file.closed for file in made)


def test_nothing_is_left_of_an_export_that_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, made: list[IO[bytes]]
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(statements, "_MOST", 10_000)
    monkeypatch.setattr(statements, "_PIECE", 10_000)
    pieces = export_pieces(load(Project(ROOT)), "ntriples")
    assert next(pieces)
    assert made
    assert not all(file.closed for file in made)
    assert isinstance(pieces, Iterator)
    del pieces
    assert all(file.closed for file in made)
    assert not list(tmp_path.iterdir())


# What is bounded, and the size of a file that the disk then has room for. The runs of the
# first are too large; the second has none, and the document that waits for its prefixes is.
FULL = {"runs": ("_MOST", 100_000, 20_000), "document": ("_IN_MEMORY", 0, 20_000)}
SCRIPT = """\
import resource, sys
from communique.cli import main
from communique.export import statements
statements.{0} = {1}
resource.setrlimit(resource.RLIMIT_FSIZE, ({2}, {2}))
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize("to_file", [True, False])
@pytest.mark.parametrize("what", FULL)
def test_a_full_disk_is_told_in_a_line(tmp_path: Path, what: str, to_file: bool) -> None:
    root, temporary = copy_shipped(tmp_path), tmp_path / "temporary"
    temporary.mkdir()
    target = tmp_path / "out.ttl"
    target.write_text("before", encoding="utf-8")
    args = ["export", "--project", str(root), *(["-o", str(target)] if to_file else [])]
    done = subprocess.run(
        [sys.executable, "-X", "dev", "-c", SCRIPT.format(*FULL[what]), *args],
        capture_output=True,
        check=False,
        env=os.environ | {"TMPDIR": str(temporary)},
        text=True,
    )
    assert done.stderr == (
        f"communique: cannot write a temporary file in {temporary}: file too large (name a "
        "folder with room for the whole export in TMPDIR)\n"
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert target.read_text(encoding="utf-8") == "before"
    assert sorted(tmp_path.iterdir()) == [target, root, temporary]
    assert not list(temporary.iterdir())


def test_a_folder_for_temporary_files_that_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from communique.cli import main

    missing, target = tmp_path / "missing", tmp_path / "out.nt"
    monkeypatch.setattr(tempfile, "tempdir", str(missing))
    monkeypatch.setattr(statements, "_MOST", 10_000)
    assert main(["export", "--project", str(ROOT), "-o", str(target)]) == 2
    assert capsys.readouterr().err.startswith(
        f"communique: cannot write a temporary file in {missing}: no such file or directory ("
    )
    assert not target.exists()


def test_a_run_that_cannot_be_written_leaves_those_before_it(made: list[IO[bytes]]) -> None:
    found = runs.Runs()
    found.write([("", "<x:a>", "<x:p> <x:b>")])
    with pytest.raises(ValueError, match="broken"):
        found.write(_broken())
    assert [file.closed for file in made] == [False, True]
    assert list(found) == [("", "<x:a>", "<x:p> <x:b>")]


def _broken() -> Iterator[runs.Record]:
    yield "", "<x:c>", "<x:p> <x:d>"
    raise ValueError("broken")
