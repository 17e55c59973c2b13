"""Which files patterns name."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communique.model import UsageError
from communique.project.listing import files, is_named

NAMES = st.sampled_from(["a", "b", "ab", "a.ttl", "b.ttl", ".h", ".h.ttl", "B.TTL", "[a]"])
PARTS = st.sampled_from(["*", "**", "a", "b", "?", "*.ttl", "a*", "[ab]", "a.ttl", ".h", "*.*"])
PATHS = st.lists(NAMES, min_size=1, max_size=4).map("/".join)
PATTERNS = st.lists(PARTS, min_size=1, max_size=4).map("/".join)


def named(root: Path, pattern: str, exclude: tuple[str, ...] = ()) -> set[str]:
    return {path.relative_to(root).as_posix() for path in files(root, pattern, exclude)}


def globbed(root: Path, pattern: str, exclude: tuple[str, ...]) -> set[str]:
    """What `pathlib` finds; all that is hidden or excluded left out."""
    found = (path.relative_to(root) for path in root.glob(pattern) if path.is_file())
    heads = {path: [path, *path.parents][:-1] for path in found}
    return {
        path.as_posix()
        for path, above in heads.items()
        if not any(part.startswith(".") for part in path.parts)
        and not any(is_named(PurePosixPath(each), exclude, ()) for each in above)
    }


@settings(max_examples=300, deadline=None)
@given(
    paths=st.lists(PATHS, max_size=8),
    patterns=st.lists(PATTERNS, min_size=1, max_size=3),
    exclude=st.lists(PATTERNS, max_size=2),
)
def test_the_files_are_those_that_pathlib_finds(
    paths: list[str], patterns: list[str], exclude: list[str]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name in paths:
            path = root / name
            if not any(each.is_file() for each in path.parents) and not path.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                path.touch()
        for pattern in patterns:
            # Versions of Python differ in whether `**` at the end names files.
            asked = f"{pattern}/*" if pattern.endswith("**") else pattern
            assert named(root, pattern, tuple(exclude)) == globbed(root, asked, tuple(exclude))


def test_links_are_followed_once_and_end_where_they_lead_in_a_circle(tmp_path: Path) -> None:
    root, elsewhere = tmp_path / "root", tmp_path / "elsewhere"
    (root / "real").mkdir(parents=True)
    (root / "real/a.ttl").touch()
    (root / "real/up").symlink_to(root)
    (root / "real/self").symlink_to(root / "real")
    (root / "again").symlink_to(root / "real")
    elsewhere.mkdir()
    (elsewhere / "b.ttl").touch()
    (elsewhere / "back").symlink_to(root)
    (root / "there").symlink_to(elsewhere)
    assert named(root, "**/*.ttl") == {"real/a.ttl", "there/b.ttl"}
    assert named(root, "*/*.ttl") == {"real/a.ttl", "again/a.ttl", "there/b.ttl"}
    assert named(root, "again/*.ttl") == {"again/a.ttl"}


@pytest.mark.parametrize("pattern", ["**/*.ttl", "data/*.ttl", "data/a.ttl", "*/*"])
@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("nowhere", "the link leads nowhere"),
        ("a.ttl", "too many levels of symbolic links"),
        ("a" * 300, "file name too long"),
    ],
)
def test_what_a_pattern_names_and_cannot_be_read_is_an_error(
    tmp_path: Path, pattern: str, target: str, reason: str
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/a.ttl").symlink_to(target)
    with pytest.raises(UsageError, match=rf"data/a\.ttl: the file cannot be read: {reason}"):
        named(tmp_path, pattern)
    assert named(tmp_path, pattern, ("data/a.ttl",)) == named(tmp_path, "*.ttl") == set()


def test_a_folder_that_cannot_be_read_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "data/secret").mkdir(parents=True)
    scandir = os.scandir

    def refuse(path: Path) -> object:
        if path.name == "secret":
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(UsageError, match=r"data/secret: the folder cannot be read: permission"):
        named(tmp_path, "data/**/*.ttl")
    assert named(tmp_path, "data/*.ttl") == set()


def test_a_folder_that_is_excluded_or_not_there_has_no_files(tmp_path: Path) -> None:
    (tmp_path / "out/deep").mkdir(parents=True)
    (tmp_path / "out/deep/a.ttl").touch()
    assert named(tmp_path, "out/deep/a.ttl") == {"out/deep/a.ttl"}
    for pattern in ("**/*.ttl", "out/*/*.ttl", "out/deep/a.ttl"):
        assert named(tmp_path, pattern, ("out",)) == set()
    assert named(tmp_path, "none/**/*.ttl") == named(tmp_path, "out/deep/a.ttl/*") == set()


def test_a_pattern_with_a_slash_at_its_end_names_no_file(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/b").touch()
    assert named(tmp_path, "a/*/") == named(tmp_path, "a/b/") == named(tmp_path, ".") == set()


@pytest.mark.parametrize("pattern", ["a**", "x/**b/c"])
def test_stars_beside_other_characters_are_not_a_pattern(tmp_path: Path, pattern: str) -> None:
    with pytest.raises(ValueError, match="has to stand alone"):
        next(files(tmp_path, pattern), None)
