"""The cache: what was put is got, whole or not at all, and a cache that fails is no fault."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from communique.cache import FOLDER, Cache, fingerprint
from communique.model import UsageError
from communique.project import Project


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of all caches."""
    monkeypatch.setenv(FOLDER, str(tmp_path / "caches"))
    return tmp_path / "caches"


@pytest.fixture
def cache(folder: Path, project: Project) -> Cache:
    return Cache(project)


@pytest.fixture
def locked(cache: Cache) -> Iterator[Path]:
    """The folder of a cache that nobody may write to."""
    assert cache.folder is not None
    cache.folder.mkdir(parents=True)
    cache.folder.chmod(0o500)
    yield cache.folder
    cache.folder.chmod(0o700)


def entries(cache: Cache, kind: str) -> list[Path]:
    assert cache.folder is not None
    return sorted((cache.folder / kind).iterdir())


def test_what_is_put_is_got(cache: Cache, project: Project) -> None:
    assert cache.get("closure", "a") is None
    cache.put("closure", "a", b"one")
    cache.put("closure", "b", b"")
    cache.put("shapes", "a", b"\0two")
    assert Cache(project).get("closure", "a") == b"one"
    assert cache.get("closure", "b") == b""
    assert cache.get("shapes", "a") == b"\0two"
    assert cache.get("shapes", "b") is None
    cache.put("closure", "a", b"three")
    assert cache.get("closure", "a") == b"three"


def test_projects_do_not_share(cache: Cache, tmp_path: Path) -> None:
    cache.put("closure", "a", b"one")
    other = Cache(Project(tmp_path / "elsewhere" / "project"))
    assert other.get("closure", "a") is None
    assert other.folder != cache.folder


def test_only_the_user_sees_it_and_backups_skip_it(cache: Cache, folder: Path) -> None:
    cache.put("closure", "a", b"one")
    assert cache.folder is not None
    assert (cache.folder / "closure").stat().st_mode & 0o077 == 0
    assert (folder / "CACHEDIR.TAG").read_bytes().startswith(b"Signature: 8a477f597d28d172")


@pytest.mark.parametrize("damage", [b"", b"short", b"\0" * 40])
def test_a_damaged_entry_is_none(cache: Cache, damage: bytes) -> None:
    cache.put("closure", "a", b"one" * 100)
    [path] = entries(cache, "closure")
    path.write_bytes(damage)
    assert cache.get("closure", "a") is None
    cache.put("closure", "a", b"two")
    assert cache.get("closure", "a") == b"two"


def test_a_torn_entry_is_none(cache: Cache) -> None:
    cache.put("closure", "a", b"one" * 100)
    [path] = entries(cache, "closure")
    os.truncate(path, 200)
    assert cache.get("closure", "a") is None


def test_a_folder_in_the_place_of_an_entry_is_no_fault(cache: Cache) -> None:
    cache.put("closure", "a", b"one")
    [path] = entries(cache, "closure")
    path.unlink()
    path.mkdir()
    assert cache.get("closure", "a") is None
    cache.put("closure", "a", b"one")
    assert cache.get("closure", "a") is None


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_cache_that_cannot_be_written_keeps_nothing(cache: Cache, locked: Path) -> None:
    cache.put("closure", "a", b"one")
    assert list(locked.iterdir()) == []
    assert cache.get("closure", "a") is None


def test_a_file_in_the_place_of_the_folder_is_no_fault(cache: Cache, folder: Path) -> None:
    folder.write_bytes(b"")
    cache.put("closure", "a", b"one")
    assert cache.get("closure", "a") is None
    assert folder.read_bytes() == b""


def test_a_full_disk_keeps_nothing(cache: Cache, project: Project) -> None:
    script = """\
import resource, signal, sys
from pathlib import Path
from communique.cache import Cache
from communique.project import Project
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
cache = Cache(Project(Path(sys.argv[1])))
cache.put("closure", "a", b"x" * 2000)
assert cache.get("closure", "a") is None
cache.put("closure", "b", b"x")
assert cache.get("closure", "b") == b"x"
"""
    subprocess.run([sys.executable, "-c", script, str(project.root)], check=True)
    assert len(entries(cache, "closure")) == 1


@pytest.mark.parametrize("off", ["off", ""])
def test_it_can_be_turned_off(
    off: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, project: Project
) -> None:
    monkeypatch.setenv(FOLDER, off)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    cache = Cache(project)
    cache.put("closure", "a", b"one")
    assert cache.folder is None
    assert cache.get("closure", "a") is None
    assert sorted(tmp_path.rglob("*")) == before


def test_where_it_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, project: Project) -> None:
    def top() -> Path:
        folder = Cache(project).folder
        assert folder is not None
        return folder.parent.parent

    monkeypatch.delenv(FOLDER, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert top() == tmp_path / "xdg" / "communique"
    for invalid in ("", "relative/path"):
        monkeypatch.setenv("XDG_CACHE_HOME", invalid)
        assert top() == tmp_path / ".cache" / "communique"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(FOLDER, "here")
    assert top() == tmp_path / "here"


def test_only_what_was_used_last_is_kept(cache: Cache) -> None:
    cache.put("shapes", "other", b"")
    for number in range(20):
        cache.put("closure", str(number), b"x")
        # Set, not waited for: the clock of a file system may be slow.
        for path in entries(cache, "closure"):
            state = path.stat()
            os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns - 10**10))
        assert cache.get("closure", "0") == b"x"
    assert len(entries(cache, "closure")) == 8
    assert cache.get("closure", "19") == b"x"
    assert cache.get("closure", "1") is None
    assert cache.get("shapes", "other") == b""


def test_several_processes_write_and_read_at_once(cache: Cache, project: Project) -> None:
    script = """\
import sys
from pathlib import Path
from communique.cache import Cache
from communique.project import Project
cache, letter = Cache(Project(Path(sys.argv[1]))), sys.argv[2].encode()
print("ready", flush=True)
sys.stdin.readline()
for _ in range(100):
    cache.put("closure", "a", letter * 100_000)
    got = cache.get("closure", "a")
    assert got is not None and len(set(got)) == 1 and len(got) == 100_000
"""
    root = str(project.root)
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", script, root, letter],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for letter in "abc"
    ]
    for run in runs:
        assert run.stdout is not None
        assert run.stdout.readline() == "ready\n"
    for run in runs:
        run.communicate("go\n")
    assert [run.returncode for run in runs] == [0, 0, 0]
    assert len(entries(cache, "closure")) == 1


def test_the_fingerprint_is_of_names_and_contents(project: Project) -> None:
    files = project.data_files
    before = fingerprint(project, files)
    assert fingerprint(project, (*reversed(files), files[0])) == before
    assert fingerprint(project, files[1:]) != before
    moved = files[0].rename(files[0].with_name("9.ttl"))
    assert fingerprint(project, (moved, *files[1:])) != before
    moved.rename(files[0])
    assert fingerprint(project, files) == before
    files[0].write_bytes(files[0].read_bytes() + b"#")
    assert fingerprint(project, files) != before


def test_the_fingerprint_is_the_same_elsewhere(project: Project, tmp_path: Path) -> None:
    before = fingerprint(project, project.all_files)
    elsewhere = Project(project.root.rename(tmp_path / "elsewhere"))
    assert fingerprint(elsewhere, elsewhere.all_files) == before


def test_the_fingerprint_of_a_file_that_is_not_there(project: Project) -> None:
    with pytest.raises(UsageError, match=r"gone\.ttl: the file cannot be read"):
        fingerprint(project, [project.root / "gone.ttl"])
