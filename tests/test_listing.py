"""Which files patterns name."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communique.listing import Listing, is_named

NAMES = st.sampled_from(["a", "b", "ab", "a.ttl", "b.ttl", ".h", ".h.ttl", "B.TTL", "[a]"])
PARTS = st.sampled_from(["*", "**", "a", "b", "?", "*.ttl", "a*", "[ab]", "a.ttl", ".h", "*.*"])
PATHS = st.lists(NAMES, min_size=1, max_size=4).map("/".join)
PATTERNS = st.lists(PARTS, min_size=1, max_size=4).map("/".join)


def named(root: Path, pattern: str, exclude: tuple[str, ...] = ()) -> set[str]:
    return set(Listing(root, exclude).find(pattern))


def globbed(root: Path, pattern: str, exclude: tuple[str, ...]) -> set[str]:
    """What `pathlib` finds; all that is hidden or excluded left out."""
    found = (path.relative_to(root) for path in root.glob(pattern) if path.is_file())
    heads = {path: [path, *path.parents][:-1] for path in found}
    return {
        str(root / path)
        for path, above in heads.items()
        if not any(part.startswith(".") for part in path.parts)
        and not any(is_named(PurePosixPath(each), exclude, ()) for each in above)
    }


@settings(max_examples=300, deadline=None)
@given(
    files=st.lists(PATHS, max_size=8),
    links=st.lists(st.tuples(PATHS, PATHS), max_size=3),
    patterns=st.lists(PATTERNS, min_size=1, max_size=3),
    exclude=st.lists(PATTERNS, max_size=2),
)
def test_it_finds_what_pathlib_does(
    files: list[str], links: list[tuple[str, str]], patterns: list[str], exclude: list[str]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name in files:
            path = root / name
            if not any(each.is_file() for each in path.parents) and not path.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                path.touch()
        for name, target in links:
            path = root / name
            if path.parent.is_dir() and not os.path.lexists(path):
                path.symlink_to(root / target)
        listing = Listing(root, tuple(exclude))
        for pattern in patterns:
            # Versions of Python differ in whether `**` at the end names files.
            asked = f"{pattern}/*" if pattern.endswith("**") else pattern
            assert set(listing.find(pattern)) == globbed(root, asked, tuple(exclude))


def test_a_link_is_followed_by_its_name_and_not_on_the_way_down(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real/a.ttl").touch()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    (tmp_path / "real/up").symlink_to(tmp_path)
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    inside = {str(tmp_path / name) for name in ("real/a.ttl", "link/a.ttl")}
    assert named(tmp_path, "*/*.ttl") == inside
    assert named(tmp_path, "link/*.ttl") == {str(tmp_path / "link/a.ttl")}
    assert named(tmp_path, "**/*.ttl") == {str(tmp_path / "real/a.ttl")}
    assert named(tmp_path, "loop") == set()


def test_a_folder_that_is_excluded_or_not_there_has_no_files(tmp_path: Path) -> None:
    (tmp_path / "out/deep").mkdir(parents=True)
    (tmp_path / "out/deep/a.ttl").touch()
    assert named(tmp_path, "out/deep/a.ttl") == {str(tmp_path / "out/deep/a.ttl")}
    for pattern in ("**/*.ttl", "out/*/*.ttl", "out/deep/a.ttl"):
        assert named(tmp_path, pattern, ("out",)) == set()
    assert named(tmp_path, "none/**/*.ttl") == named(tmp_path, "out/deep/a.ttl/*") == set()


def test_a_pattern_with_a_slash_at_its_end_names_no_file(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/b").touch()
    assert named(tmp_path, "a/*/") == named(tmp_path, "a/b/") == named(tmp_path, ".") == set()


@pytest.mark.parametrize("pattern", ["", "a**", "x/**b/c"])
def test_what_is_no_pattern_is_refused(tmp_path: Path, pattern: str) -> None:
    with pytest.raises(ValueError, match="pattern"):
        next(Listing(tmp_path).find(pattern), None)
