"""The generator of made-up graphs keeps what it promises: likeness, conformance, known faults."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest

from benchmarks.defects import KINDS_OF_DEFECT, Expected
from benchmarks.generate import EXPECTED, generate, main
from benchmarks.timeline import Kind, plan
from benchmarks.world import World
from communique import shapes, store
from communique.checks import contradictions, rules
from communique.checks.locate import Locator
from communique.model import Finding
from communique.prefixes import PREFIXES
from communique.project import Project
from communique.turtle import format_turtle
from projects import ROOT


def check(root: Path) -> list[Finding]:
    """Run the checks on what is asserted."""
    project = Project(root)
    graph = store.load(project)
    return [*rules.check(graph, Locator(graph)), *shapes.check_shapes(project)]


def find_contradictions(root: Path) -> list[Expected]:
    graph = store.load(Project(root))
    found = contradictions.check(graph, Locator(graph))
    assert found is not None
    return [Expected(each.code, str(each.focus)) for each in found]


def counts(root: Path) -> Counter[str]:
    """How often each class and property of ours occurs for each dialogue."""
    graph = store.load(Project(root))
    text = """
        SELECT ?term (COUNT(*) AS ?n) WHERE {
            { ?s a ?term } UNION { ?s ?term ?o }
            FILTER (STRSTARTS(STR(?term), STR(cmq:)))
        }
        GROUP BY ?term
    """
    rows = graph.query(text)
    assert isinstance(rows, ox.QuerySolutions)
    start = len(PREFIXES["cmq"])
    return Counter({row["term"].value[start:]: int(row["n"].value) for row in rows})


def contents(root: Path) -> dict[str, str]:
    return {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted((root / "data").rglob("*.ttl"))
    }


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("generated") / "clean"
    assert generate(28, root, seed=7) == []
    return root


@pytest.fixture(scope="module")
def spoilt(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Expected]]:
    root = tmp_path_factory.mktemp("generated") / "spoilt"
    return root, generate(28, root, seed=7, defects=len(KINDS_OF_DEFECT))


def test_graph_conforms(tmp_path: Path) -> None:
    generate(8, tmp_path / "small", seed=2)
    assert check(tmp_path / "small") == []


def test_graph_has_no_contradictions(tmp_path: Path) -> None:
    generate(2, tmp_path / "small", seed=1)
    assert find_contradictions(tmp_path / "small") == []


def test_defects_are_found_as_expected_and_nothing_else(
    spoilt: tuple[Path, list[Expected]],
) -> None:
    root, expected = spoilt
    assert len(expected) == sum(len(each.codes + each.cited) for each in KINDS_OF_DEFECT)
    found = Counter(Expected(each.code, str(each.focus)) for each in check(root))
    contradictory = [each for each in expected if each.code.startswith("contradiction.")]
    assert contradictory
    assert found == Counter(expected) - Counter(contradictory)


def test_contradictions_are_found_as_expected(
    spoilt: tuple[Path, list[Expected]], tmp_path: Path
) -> None:
    # The closure of the whole graph would take long, and the contradiction is in one file.
    root, expected = spoilt
    contradictory = [each for each in expected if each.code.startswith("contradiction.")]
    base = contradictory[0].focus[1:-1].partition("#")[0]
    [file] = [name for name, text in contents(root).items() if text.startswith(f"@base <{base}>")]
    shutil.copytree(root / "ontology", tmp_path / "ontology")
    (tmp_path / "data").mkdir()
    shutil.copy(root / file, tmp_path / "data")
    assert find_contradictions(tmp_path) == contradictory


def test_defects_change_one_file_each(clean: Path, spoilt: tuple[Path, list[Expected]]) -> None:
    before, after = contents(clean), contents(spoilt[0])
    assert before.keys() == after.keys()
    assert sum(before[name] != after[name] for name in before) == len(KINDS_OF_DEFECT)
    table = (spoilt[0] / EXPECTED).read_text(encoding="utf-8").splitlines()
    assert table == ["code,focus", *(f"{code},{focus}" for code, focus in spoilt[1])]


def test_dialogues_are_as_many_and_as_rich_as_in_the_shipped_graph(tmp_path: Path) -> None:
    generate(300, tmp_path / "large")
    made, shipped = counts(tmp_path / "large"), counts(ROOT)
    assert made["Dialogue"] == 300
    # What every dialogue adds; agencies, officials and topics are shared by many.
    for term in (
        *("AgendaItem", "Commitment", "Delegation", "DialogueSeries", "Evidence", "Link"),
        *("Listing", "Mandate", "Meeting", "Participation", "Schedule", "Source"),
        *("hasEvidence", "hasTopic", "inCapacity", "inDelegation", "printedAs", "printedTitle"),
        *("committedBy", "concerns", "documents", "linksTo", "quote", "statedBy", "variantOf"),
    ):
        each = made[term] / 300
        assert each == pytest.approx(shipped[term] / shipped["Dialogue"], rel=0.25), term


def test_files_are_canonical_and_the_same_each_time(clean: Path, tmp_path: Path) -> None:
    texts = contents(clean)
    generate(28, tmp_path / "again", seed=7)
    assert contents(tmp_path / "again") == texts
    generate(28, tmp_path / "other", seed=8)
    assert contents(tmp_path / "other") != texts
    for name, text in texts.items():
        assert format_turtle(text) == text, name


def test_every_kind_of_dialogue_comes_with_what_tells_of_it() -> None:
    from random import Random

    kinds = Counter[Kind]()
    for seed in range(200):
        occurrences = plan(Random(seed), 20)
        kinds.update(each.kind for each in occurrences)
        ordinals = [each.ordinal for each in occurrences]
        assert ordinals == sorted(set(ordinals))
        for each, following in zip(occurrences, [*occurrences[1:], None], strict=True):
            assert each.start <= each.end
            if each.kind is Kind.MENTIONED:
                assert following is not None
                assert following.kind is Kind.ONCE
            if following is not None and following.kind is Kind.DECIDED:
                assert each.kind is Kind.TWICE
    assert all(kinds[kind] > 100 for kind in Kind)


def test_a_larger_world_has_room_for_more() -> None:
    small, large = World(10, 0), World(100_000, 0)
    assert len(small.parties) < len(large.parties)
    slugs = [(one.slug, other.slug, area) for one, other, area in large.series()]
    assert len(slugs) == len(set(slugs)) > 25_000
    holders = {
        holder.slug
        for party in large.parties
        for area in ("cyber", "leaders")
        for holder in large.terms(party, area)
    }
    terms = [len(large.terms(p, area)) for p in large.parties for area in ("cyber", "leaders")]
    assert len(holders) == sum(terms)


def test_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "made"
    main(["12", str(folder), "--seed", "3", "--defects", "2"])
    assert "12 dialogues in" in capsys.readouterr().out
    assert (folder / EXPECTED).is_file()
    for arguments, error in (
        (["1", str(folder)], "is not empty"),
        (["1", str(tmp_path / "b"), "--defects", "9"], "there is room for 1 defects, not 9"),
        (["0", str(tmp_path / "c")], "at least one dialogue"),
        (["9", str(tmp_path / "d"), "--defects", "-1"], "fewer than no defects"),
    ):
        with pytest.raises(SystemExit) as caught:
            main(arguments)
        assert caught.value.code == 2
        assert error in capsys.readouterr().err
