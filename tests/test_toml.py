"""TOML with places, held against what the standard library reads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from communique.model import UsageError
from communique.toml import Keys, Toml, read_toml

TEXT = '''\
# [not.a.table]
title = "a # b"   # a comment
"quoted key" = 1
dotted.name = [
    "one", # first
    'two',
    ["inner"],
    {x = 1, y = [2]},
]
long = """
[[waiver]]
code = "no"
"""
last = 1979-05-27

[[waiver]]
code = "a"
  reason = "b"

[waiver.more]
deep = true

[[ waiver ]]
code = "c"

[tool.communique]
data = "x"
'''


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Toml:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.toml").write_text(TEXT, encoding="utf-8")
    return read_toml(Path("a.toml"))


@pytest.mark.parametrize(
    ("keys", "place"),
    [
        (("title",), "2:1"),
        (("quoted key",), "3:1"),
        (("dotted", "name"), "4:1"),
        (("dotted", "name", 0), "5:5"),
        (("dotted", "name", 1), "6:5"),
        (("long",), "10:1"),
        (("last",), "14:1"),
        (("waiver", 0), "16:1"),
        (("waiver", 0, "code"), "17:1"),
        (("waiver", 0, "reason"), "18:3"),
        (("waiver", 0, "more", "deep"), "21:1"),
        (("waiver", 1), "23:1"),
        (("waiver", 1, "code"), "24:1"),
        (("waiver", 1, "missing"), "23:1"),
        (("tool", "communique", "data"), "27:1"),
        (("nothing",), "1:1"),
    ],
)
def test_a_key_has_a_place(file: Toml, keys: Keys, place: str) -> None:
    assert str(file.place(*keys)) == f"a.toml:{place}"


def _ways(tree: Any, above: Keys = ()) -> list[Keys]:
    ways: list[Keys] = []
    if isinstance(tree, dict):
        for key, value in tree.items():
            ways += [(*above, key), *_ways(value, (*above, key))]
    return ways


def test_every_key_is_found(file: Toml) -> None:
    found = {way for way in _ways(file.tree) if way not in {("dotted",), ("tool",), ("waiver",)}}
    assert found <= set(file.places)


def test_tables_know_where_they_are(file: Toml) -> None:
    first, second = file.tables("waiver")
    assert (first.text("code"), second.text("code")) == ("a", "c")
    assert second.place("code").line == 24
    inner = file.table("tool", "communique")
    assert inner is not None
    assert inner.texts("data") == ("x",)
    assert inner.place("data").line == 27
    assert file.table("tool", "other") is None
    assert file.text("nothing") is None
    assert file.texts("nothing") is None


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("a = \n", "a.toml:1:5: not TOML: invalid value"),
        ("a = ", "a.toml:1: not TOML: invalid value"),
        ("a = 1\nb = [1\n\n", "a.toml:2: not TOML: "),
        ("a = 1\n[b\n", "a.toml:2:3: not TOML: expected ']'"),
        ("a = '\xff'", "a.toml: the file is not UTF-8 (save it as UTF-8)"),
    ],
)
def test_what_is_no_toml_is_one_line_with_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, error: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.toml").write_bytes(text.encode("latin-1"))
    with pytest.raises(UsageError) as caught:
        read_toml(Path("a.toml"))
    assert str(caught.value).startswith(error)
    assert "\n" not in str(caught.value)


def test_values_of_another_kind_are_refused(file: Toml) -> None:
    with pytest.raises(UsageError, match=r"a\.toml:3:1: `quoted key` is no text"):
        file.text("quoted key")
    with pytest.raises(UsageError, match=r"a\.toml:14:1: `last` is no list of texts"):
        file.texts("last")
    with pytest.raises(UsageError, match=r"a\.toml:2:1: `title` is no table"):
        file.table("title", "x")
    with pytest.raises(UsageError, match=r"a\.toml:2:1: `title` is no array of tables .*\[\[title"):
        list(file.tables("title"))
    with pytest.raises(UsageError, match=r"a\.toml:10:1: there is no key `long` \(the keys are"):
        file.expect({"title", "quoted key", "dotted", "waiver"})


def test_line_ends_do_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "b.toml"
    path.write_bytes(b"a = 1\r\nb = '''\r\nx\r\n'''\r\nc = [\r\n 'd']\r\n")
    found = read_toml(path)
    assert (found.place("c").line, found.place("c", 0).line) == (5, 6)
