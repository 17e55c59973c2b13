"""The contents of files: what changed is read, what did not is not, and nothing is mistaken."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from communique.cache import ABOVE, FOLDER, Cache, Change, Contents, fingerprint
from communique.cache import contents as contents_module
from communique.model import UsageError
from communique.project import Project


@pytest.fixture
def contents(project: Project) -> Contents:
    return Contents(project)


def database(project: Project) -> Path:
    folder = Cache(project).folder
    assert folder is not None
    return folder / "contents.sqlite"


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.fixture
def settled(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project whose files were written long ago, for all that their times tell."""
    monkeypatch.setattr(contents_module, "_COARSE", -(10**18))
    return project


def test_digests_are_those_of_the_contents(project: Project, contents: Contents) -> None:
    files = project.all_files
    expected = {path: sha(path.read_bytes()) for path in files}
    for _ in range(2):
        found = contents.digests(files)
        assert found == expected
        assert list(found) == list(files)
    for path in files:
        assert contents.read(expected[path]) == path.read_bytes()
    assert contents.read(sha(b"never seen")) is None


def test_what_did_not_change_is_not_read(
    settled: Project, contents: Contents, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents.digests(settled.all_files)
    changed = settled.data_files[0]
    changed.write_bytes(b"# other\n")
    opened = []
    read_bytes = Path.read_bytes

    def noted(path: Path) -> bytes:
        opened.append(path)
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", noted)
    after = Contents(settled).digests(settled.all_files)
    assert opened == [changed]
    assert {path for path in after if after[path] != before[path]} == {changed}


def test_a_change_that_leaves_size_and_time_shows(project: Project, contents: Contents) -> None:
    path = project.data_files[0]
    path.write_bytes(b"# one\n")
    state = path.stat()
    for text in (b"# two\n", b"# six\n"):
        before = contents.digests([path])
        path.write_bytes(text)
        os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
        after = contents.digests([path])
        assert after[path] == sha(text) != before[path]


def test_the_changes_between_two_states(project: Project, contents: Contents) -> None:
    first, second, third = project.data_files
    before = contents.digests(project.data_files)
    was = {path: path.read_bytes() for path in before}
    assert contents.changes(before, before) == []
    second.write_bytes(b"# changed\n")
    third.unlink()
    fourth = first.with_name("4.ttl")
    fourth.write_bytes(b"# new\n")
    after = contents.digests([first, second, fourth])
    # Another command has seen the change in between.
    assert Contents(project).changes(before, after) == sorted(
        [
            Change(second, was[second], b"# changed\n"),
            Change(third, was[third], None),
            Change(fourth, None, b"# new\n"),
        ],
        key=lambda change: change.path,
    )
    assert contents.changes({first: sha(b"never seen")}, after) is None


def test_old_contents_are_removed_at_last(
    project: Project, contents: Contents, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contents_module, "_KEPT", 5)
    path, gone = project.data_files[:2]
    first = contents.digests(project.data_files)
    gone.unlink()
    texts = [b"# %d\n" % number for number in range(60)]
    for text in texts:
        path.write_bytes(text)
        contents.digests([path])
    assert contents.read(first[path]) is None
    assert contents.read(first[gone]) is None
    assert contents.read(first[project.data_files[2]]) is not None
    assert all(contents.read(sha(text)) == text for text in texts[-6:])
    with sqlite3.connect(database(project)) as opened:
        [(count,)] = opened.execute("SELECT count(*) FROM content")
    opened.close()
    assert count < 30


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.write_bytes(b"no database" * 1000),
        lambda path: os.truncate(path, path.stat().st_size // 2),
        lambda path: path.unlink(),
        lambda path: path.write_bytes(path.read_bytes()[:2048] + b"\xff" * 30000),
    ],
)
def test_a_damaged_database_is_made_anew(
    settled: Project, contents: Contents, damage: Callable[[Path], object]
) -> None:
    expected = contents.digests(settled.all_files)
    damage(database(settled))
    assert contents.digests(settled.all_files) == expected
    assert contents.digests(settled.all_files) == expected
    path = settled.data_files[0]
    assert contents.read(expected[path]) == path.read_bytes()


def test_a_damaged_content_is_none(project: Project, contents: Contents) -> None:
    [digest, *_] = contents.digests(project.all_files).values()
    with sqlite3.connect(database(project)) as opened:
        opened.execute("UPDATE content SET packed = x'0102'")
    opened.close()
    assert contents.read(digest) is None


def test_without_a_cache_all_is_read(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = {path: sha(path.read_bytes()) for path in project.all_files}
    for value in ("off", "/dev/null/caches"):
        monkeypatch.setenv(FOLDER, value)
        contents = Contents(project)
        assert contents.digests(project.all_files) == expected
        assert contents.read(expected[project.all_files[0]]) is None
        assert contents.changes({}, expected) is None


def test_a_full_disk_is_no_fault(project: Project) -> None:
    script = """\
import resource, sys
from pathlib import Path
from communique.cache import Contents
from communique.project import Project
resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))
project = Project(Path(sys.argv[1]))
print(len(Contents(project).digests(project.all_files)))
"""
    run = [sys.executable, "-c", script, str(project.root)]
    done = subprocess.run(run, check=True, capture_output=True, text=True)
    assert int(done.stdout) == len(project.all_files)


def test_a_file_that_cannot_be_read_is_named(project: Project, contents: Contents) -> None:
    contents.digests(project.all_files)
    project.data_files[0].unlink()
    with pytest.raises(UsageError, match=r"1\.ttl: the file cannot be read"):
        contents.digests(project.all_files)


def test_several_threads_and_processes_read_at_once(project: Project, contents: Contents) -> None:
    script = """\
import sys
from pathlib import Path
from communique.cache import Contents
from communique.project import Project
project = Project(Path(sys.argv[1]))
for _ in range(20):
    found = Contents(project).digests(project.all_files)
print(len({*found.values()}))
"""
    run = [sys.executable, "-c", script, str(project.root)]
    runs = [subprocess.Popen(run, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    found = []
    threads = [
        threading.Thread(target=lambda: found.append(contents.digests(project.all_files)))
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    expected = {path: sha(path.read_bytes()) for path in project.all_files}
    assert found == [expected] * 3
    for each in runs:
        assert each.communicate()[0] == f"{len({*expected.values()})}\n"
        assert each.returncode == 0
    assert [contents.read(digest) for digest in expected.values()].count(None) == 0


def test_the_fingerprint_of_a_large_project_is_the_same(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = fingerprint(project, project.all_files)
    assert not database(project).exists()
    monkeypatch.setenv(ABOVE, "0")
    assert fingerprint(project, project.all_files) == before
    assert database(project).exists()


def test_the_size_above_which_it_pays(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    files = [*project.data_files, project.root / "gone.ttl"]
    size = sum(path.stat().st_size for path in project.data_files)
    assert not Cache(project).pays(files)
    monkeypatch.setenv(ABOVE, str(size))
    assert not Cache(project).pays(files)
    monkeypatch.setenv(ABOVE, str(size - 1))
    assert Cache(project).pays(files)
    monkeypatch.setenv(FOLDER, "off")
    assert not Cache(project).pays(files)
    monkeypatch.setenv(FOLDER, "/dev/null/caches")
    monkeypatch.setenv(ABOVE, "much")
    with pytest.raises(UsageError, match="`COMMUNIQUE_CACHE_ABOVE` is no number of bytes: much"):
        Cache(project).pays(files)
