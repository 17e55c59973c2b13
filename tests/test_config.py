"""`communique.toml`: what it can say, and what it must not."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from communique.model import UsageError
from communique.project import Project, find_project
from communique.project.config import Layout, read_layout
from communique.project.table import read_toml
from projects import ROOT

CONFIG = """\
ontology = ["src/onto/**/*.ttl"]
vocabularies = "src/onto/lists/*.ttl"
shapes = ["src/onto/main.ttl", "src/shapes.ttl"]
data = ["**/*.ttl", "**/*.owl"]
questions = []
rules = ["checks/*.rq"]
exclude = ["build", "**/draft-*.ttl"]
base = "https://example.org/graph/"
namespaces = ["https://example.org/ns#"]
ignore = ["profile.*"]
closure-limit = 5
"""
FILES = (
    "src/onto/main.ttl",
    "src/onto/parts/more.ttl",
    "src/onto/lists/roles.ttl",
    "src/shapes.ttl",
    "facts/a.ttl",
    "facts/b.owl",
    "facts/draft-c.ttl",
    "facts/.hidden/d.ttl",
    "build/out.ttl",
    "checks/one.rq",
    "checks/label-missing.rq",
)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a project with a configuration, which is the current one."""
    for name in FILES:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    (tmp_path / "communique.toml").write_text(CONFIG)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def names(project: Project, files: tuple[Path, ...]) -> list[str]:
    return [path.relative_to(project.root).as_posix() for path in files]


def test_files_by_what_the_configuration_says(root: Path) -> None:
    project = find_project()
    assert project.root == root
    assert names(project, project.ontology_files) == [
        "src/onto/main.ttl",
        "src/onto/parts/more.ttl",
    ]
    assert names(project, project.vocabulary_files) == ["src/onto/lists/roles.ttl"]
    assert names(project, project.shape_files) == ["src/onto/main.ttl", "src/shapes.ttl"]
    assert names(project, project.data_files) == ["facts/a.ttl", "facts/b.owl", "src/shapes.ttl"]
    assert project.question_files == project.expected_files == project.alignment_files == ()
    assert len(project.all_files) == len(set(project.all_files)) == 6


def test_graphs_are_named_by_the_base_and_other_formats_by_their_ends(root: Path) -> None:
    project = find_project()
    assert project.graph_iri(root / "facts/a.ttl") == "https://example.org/graph/facts/a"
    assert project.graph_iri(root / "facts/b.owl") == "https://example.org/graph/facts/b.owl"


def test_rules_for_every_ontology_come_with_the_package(root: Path) -> None:
    project = find_project()
    own, others = project.rule_files[:2], project.rule_files[2:]
    assert names(project, own) == ["checks/label-missing.rq", "checks/one.rq"]
    assert others
    # The project's own rule takes the place of the one with its name.
    assert "label-missing.rq" not in {path.name for path in others}
    assert project.shown(others[0]).startswith("queries/quality/generic/")
    (root / "communique.toml").write_text(f"{CONFIG}generic-rules = false\n")
    project = find_project()
    assert project.rule_files == own


def test_the_nearest_configuration_above_is_taken(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root / "src/onto")
    assert find_project().root == root
    (root / "src/pyproject.toml").write_text('[tool.other]\nfor = "communique"\n')
    assert find_project().root == root
    (root / "src/pyproject.toml").write_text('[tool.communique]\ndata = "onto/main.ttl"\n')
    project = find_project()
    assert project.root == root / "src"
    assert names(project, project.data_files) == ["onto/main.ttl"]
    assert find_project(root).root == root


def test_what_is_left_out_has_the_default(tmp_path: Path) -> None:
    (tmp_path / "communique.toml").write_text("")
    assert read_layout(tmp_path) == Layout(
        base="urn:x-communique:", generic_rules=True, owl_rl=False
    )
    assert read_layout(tmp_path / "none") is None


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        ("shapes =", "shaeps =", "3:1: there is no key `shaeps` (did you mean `shapes`?)"),
        (
            "shapes =",
            "quux =",
            "3:1: there is no key `quux` (the keys are advanced, alignments",
        ),
        ('"src/shapes.ttl"', "7", "3:32: `shapes` is not a list of texts"),
        ("src/shapes", "src/shaeps", "3:32: `src/shaeps.ttl` names no file (correct the pattern"),
        ('"**/*.ttl",', '"../*.ttl",', "4:9: `../*.ttl` lies outside the project"),
        ('"**/*.ttl",', '"/**/*.ttl",', "4:9: `/**/*.ttl` lies outside the project"),
        ('"**/*.ttl",', '"a**/*.ttl",', "4:9: `a**/*.ttl` is not a pattern: "),
        ("https://example.org/graph/", "example", "8:8: `example` is not an IRI (write it in full"),
        ("https://example.org/ns#", "a b:c", "9:15: `a b:c` is not an IRI"),
        ("= 5", '= "5"', "11:1: `closure-limit` must be a whole number"),
        ("= 5", "= -1", "11:1: `closure-limit` must be a whole number, 0 or more"),
        ("= 5", "= true", "11:1: `closure-limit` must be a whole number"),
        ("closure-limit = 5", "generic-rules = 1", "11:1: `generic-rules` must be true or false"),
        ("closure-limit = 5", 'sources = "texts"', "11:1: there is no folder texts"),
        (
            "closure-limit = 5",
            'reasoner = "hermit"',
            "11:1: there is no reasoner `hermit` (one of built-in, owlrl)",
        ),
        ("closure-limit = 5", 'waivers = "w.toml"', "11:1: there is no file w.toml"),
        ("closure-limit = 5", 'base = ""', "11:10: not TOML: cannot overwrite a value"),
        ("closure-limit = 5", "closure-limit", "11:14: not TOML"),
    ],
)
def test_a_fault_is_one_line_with_its_place(root: Path, old: str, new: str, error: str) -> None:
    assert CONFIG.count(old) == 1
    (root / "communique.toml").write_text(CONFIG.replace(old, new))
    with pytest.raises(UsageError) as caught:
        find_project()
    text = str(caught.value)
    assert text.startswith(f"communique.toml:{error}")
    assert "\n" not in text
    assert caught.value.exit_code == 2


def test_a_format_that_holds_several_graphs_is_refused(root: Path) -> None:
    (root / "facts/c.trig").write_text("")
    (root / "communique.toml").write_text(CONFIG.replace("**/*.owl", "facts/*"))
    with pytest.raises(UsageError, match=r"facts/c\.trig cannot be read: .*`\.trig` is none of"):
        _ = find_project().data_files


def test_tables_in_pyproject_have_their_places_there(root: Path) -> None:
    (root / "communique.toml").unlink()
    (root / "pyproject.toml").write_text('[project]\nname = "x"\n\n[tool.communique]\nbse = "x"\n')
    with pytest.raises(UsageError) as caught:
        find_project()
    assert str(caught.value) == ("pyproject.toml:5:1: there is no key `bse` (did you mean `base`?)")
    (root / "pyproject.toml").write_text("[tool]\ncommunique = 5\n")
    with pytest.raises(UsageError, match=r"pyproject\.toml:2:1: `communique` is not a table"):
        find_project()


def test_the_page_tells_of_every_key_and_what_holds_without_it(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "projects.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z-]+)` \| [^|]+ \| ([^|]*)\|$", page, re.MULTILINE)
    (tmp_path / "communique.toml").write_text("")
    layout = read_layout(tmp_path)
    assert layout is not None
    held = {each.name.replace("_", "-"): getattr(layout, each.name) for each in fields(layout)}
    assert sorted(name for name, _ in rows) == sorted(held)
    for name, said in rows:
        value = held[name]
        texts = value if isinstance(value, tuple) else () if value is None else (value,)
        wanted = [str(each).lower() if isinstance(each, bool) else str(each) for each in texts]
        assert re.findall("`([^`]*)`", said) == wanted, name


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (b"a = \n", "a.toml:1:5: not TOML: invalid value"),
        (b"a = ", "a.toml:1: not TOML: invalid value"),
        (b"a = 1\nb = [1\n\n", "a.toml:2: not TOML: "),
        (b"a = 1\n[b\n", "a.toml:2:3: not TOML: expected ']'"),
        (b"a = '\xff'", "a.toml: the file is not UTF-8 (save it as UTF-8)"),
        (b"a = " + b"[" * 100_000, "a.toml: not TOML: arrays or tables stand too deep"),
        (b"a = " + b"9" * 10_000, "a.toml:1: not TOML: exceeds the limit"),
    ],
    ids=["value", "end", "array", "table", "latin", "deep", "long"],
)
def test_what_is_not_toml_is_one_line_with_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: bytes, error: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.toml").write_bytes(text)
    with pytest.raises(UsageError) as caught:
        read_toml(Path("a.toml"))
    assert str(caught.value).startswith(error)
    assert "\n" not in str(caught.value)


def test_keys_have_places_whatever_stands_between_them(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes(
        b"# [waiver]\r\ntitle = 'a # b' # c\r\n"
        b'long = """\r\n[[waiver]]\r\ncode = \'no\'\r\n"""\r\n'
        b"[[waiver]]\r\ncode = 'a'\r\n\r\n[[ waiver ]]\r\n  \"code\" = [\r\n 'b',\r\n 'c']\r\n"
    )
    table = read_toml(path)
    first, second = table.tables("waiver")
    lines = [place.line for place in (table.place("title"), table.place("long"), first.place())]
    assert lines == [2, 3, 7]
    lines = [place.line for place in (first.place("code"), second.place(), second.place("other"))]
    assert lines == [8, 10, 10]
    code, element = second.place("code"), second.place("code", value="c")
    assert ((code.line, code.column), (element.line, element.column)) == ((11, 3), (13, 2))
