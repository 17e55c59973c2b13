"""The benchmark tells what is slow from what is fast, and what failed from both."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import measure
from benchmarks.bench import Bench
from benchmarks.cases import CASES, Case
from benchmarks.goals import Measured, Results, Value, judge, ratio
from benchmarks.measure import Cost, Series, Status, growth, run, settle
from benchmarks.page import rewrite
from benchmarks.report import as_json, as_text, line
from benchmarks.workload import ROOT, Workload, made

PYTHON = sys.executable


def python(code: str) -> list[str]:
    return [PYTHON, "-c", code]


def series(wall: float, *, status: Status = "ok", peak: int = 1) -> Series:
    return Series(status, 1, wall, wall, peak)


def goal(outcomes: str, *measured: Measured) -> tuple[Value | None, bool | None]:
    """The value of the goal that these words are in, and whether it is reached."""
    [found] = [each for each in judge(Results(measured)) if outcomes in each.goal.what]
    return found.value, found.reached


def test_run_reports_output_time_and_memory() -> None:
    code = "x = bytearray(300_000_000); sum(range(2_000_000)); print('done')"
    cost = run(python(code), timeout=600)
    assert (cost.status, cost.output) == ("ok", "done")
    assert cost.cpu > 0
    assert cost.wall > 0
    assert 300_000_000 < cost.peak < 1_000_000_000


def test_run_tells_a_failure() -> None:
    cost = run(python("raise SystemExit('no such luck')"), timeout=600)
    assert cost.status == "failed"
    assert cost.message == "exit code 1: no such luck"
    assert run(python("raise SystemExit(1)"), timeout=600, accept=(0, 1)).status == "ok"


def test_run_tells_a_missing_program(tmp_path: Path) -> None:
    assert run([str(tmp_path / "nothing")], timeout=600).status == "failed"


def test_run_ends_what_takes_too_long_with_its_children(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    code = (
        "import subprocess, sys, time\n"
        "sleep = [sys.executable, '-c', 'import time; time.sleep(600)']\n"
        f"subprocess.Popen(sleep, stdout=open({str(pipe)!r}, 'w'))\n"
        "time.sleep(600)"
    )
    cost = run(python(code), timeout=3)
    assert cost.status == "timeout"
    assert cost.wall >= 3
    os.set_blocking(reader, True)
    with os.fdopen(reader, "rb") as ended:
        assert ended.read() == b""  # it ends only when no process has the other end any more


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="needs Linux's /proc")
def test_memory_of_children_is_added_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = tmp_path / "seen"
    child = (
        "import pathlib, sys, time\n"
        "x = bytearray(150_000_000)\n"
        "while not pathlib.Path(sys.argv[1]).exists(): time.sleep(0.05)"
    )
    code = (
        "import subprocess, sys\n"
        f"child = [sys.executable, '-c', {child!r}, sys.argv[1]]\n"
        "made = [subprocess.Popen(child) for _ in range(2)]\n"
        "sys.exit(any([each.wait() for each in made]))"
    )
    together = measure._together

    def noted(session: int) -> int:
        found = together(session)
        if found > 300_000_000:
            seen.touch()
        return found

    # The children wait until somebody has looked, however seldom that is.
    monkeypatch.setattr(measure, "_together", noted)
    cost = run([*python(code), str(seen)], timeout=300)
    assert cost.status == "ok", cost.message
    assert cost.peak > 300_000_000


def test_medians_are_of_good_runs_and_one_bad_run_counts_alone() -> None:
    costs = [Cost("ok", wall, wall / 2, peak) for wall, peak in ((3, 10), (1, 30), (2, 20))]
    assert settle(costs) == Series("ok", 3, 2, 1, 30)
    assert settle([*costs, Cost("failed", 0.1, 0.1, 1, message="oh")]).status == "failed"
    assert settle([Cost("timeout", 60, 50, 1)]) == Series("timeout", 1, 60, 50, 1)


def test_growth_is_the_exponent_between_the_largest_sizes() -> None:
    assert growth({10: 1, 100: 7, 1_000: 70}) == pytest.approx(1)
    assert growth({100: 2, 1_000: 200}) == pytest.approx(2)
    assert growth({100: 5, 1_000: 5}) == pytest.approx(0)
    assert growth({100: 5}) is None


def test_ratios_with_what_took_too_long_are_bounds() -> None:
    late = series(60, status="timeout")
    assert ratio(series(6), series(2)) == Value(3, "exact", 3)
    assert ratio(late, series(2)) == Value(30, "above", 30)
    assert ratio(series(6), late) == Value(0.1, "below", 0.1)
    assert ratio(late, late) is None
    assert ratio(None, series(2)) is None


@pytest.mark.parametrize(
    ("ours", "rival", "reached"),
    [
        (series(2), series(7), True),
        (series(2), series(5), False),
        (series(2), series(7, status="timeout"), True),
        (series(2), series(5, status="timeout"), None),
        (series(2, status="timeout"), series(5), False),
        (series(2, status="timeout"), series(7), None),
        (series(2, status="failed"), series(7), None),
        (series(2), series(7, status="failed"), None),
    ],
)
def test_goal_counts_as_reached_only_where_that_is_certain(
    ours: Series, rival: Series, reached: bool | None
) -> None:
    measured = (
        Measured(1_000, "check", "communique", "cold", ours),
        Measured(1_000, "check", "pyshacl", "", rival),
    )
    assert goal("`pyshacl` command over the full check", *measured)[1] is reached


def test_goals_take_the_worst_size() -> None:
    edits = [
        Measured(size, "check after an edit", "communique", "warm", series(wall))
        for size, wall in ((100, 0.4), (1_000, 1.2), (10_000, 0.8))
    ]
    value, reached = goal("edit of one file", *edits)
    assert value == Value(1.2, note="at 1,000 dialogues")
    assert reached is False
    reports: list[tuple[int, dict[str, list[float] | None]]] = [
        (100, {"a": [1.0, 1.0], "b": [1.0, 1.1], "c": None}),
        (1_000, {"a": [10.0, 10.1]}),
    ]
    queries = [
        Measured(size, "stored queries", "communique", "cold", series(1), report)
        for size, report in reports
    ]
    value, reached = goal("stored queries", *queries)
    assert value is not None
    assert value.number == pytest.approx(1.05)
    assert reached is True


def test_memory_is_judged_by_what_takes_most() -> None:
    measured = [
        Measured(size, operation, "communique", "cold", series(1, peak=peak))
        for size, operation, peak in (
            (10_000, "load", 300_000_000),
            (10_000, "check", 900_000_000),
            (100_000, "load", 5_000_000_000),
            (100_000, "check", 9_000_000_000),
        )
    ]
    assert goal("memory at 100,000", *measured) == (Value(9.0, note="check"), False)
    value, reached = goal("growth of memory", *measured)
    assert value is not None
    assert value.number == pytest.approx(1)
    assert reached is True


def test_measurements_of_one_run_have_the_form_that_is_documented(tmp_path: Path) -> None:
    cheap = [case for case in CASES if case.cheap]
    broken = Case("query", "broken", lambda _workload, _out: python("raise SystemExit(3)"))
    workload = made(5, tmp_path / "graphs")
    bench = Bench(tmp_path, repeats=1)
    results = Results(bench.measure(workload, [*cheap, broken]))
    content = json.loads(json.dumps(as_json(results, judge(results), [workload])))
    assert content["format"] == 1
    assert content["graphs"]["5"]["files"] == len(workload.project.graph_files) + len(
        workload.project.ontology_files
    )
    found = {(each["operation"], each["tool"]): each for each in content["measurements"]}
    assert found.keys() == {
        ("query", "communique"),
        ("load", "pyoxigraph"),
        ("export", "communique"),
        ("export", "rdflib"),
        ("query", "broken"),
    }
    for (_, tool), each in found.items():
        assert each["size"] == 5
        if tool == "broken":
            assert (each["status"], each["message"]) == ("failed", "exit code 3: ")
        else:
            assert each["status"] == "ok", each["message"]
            assert each["runs"] == 1
            assert min(each["wall"], each["cpu"], each["peak"]) > 0
    assert {each["reached"] for each in content["goals"]} <= {True, False, None}
    text = as_text(results, judge(results), [workload])
    [row] = [each for each in text.splitlines() if "broken" in each]
    assert row.split() == ["5", "query", "broken", "failed"]
    [told] = [line(each) for each in results.all if each.tool == "broken"]
    assert told == "5 query broken: failed: exit code 3:"


def test_graph_is_made_once_and_edits_are_taken_back(tmp_path: Path) -> None:
    workload = made(5, tmp_path)
    before = workload.edited.read_bytes()
    workload.edit()
    assert workload.edited.read_bytes() != before
    again = made(5, tmp_path)
    assert again.root == workload.root
    assert again.edited.read_bytes() == before
    assert made(5, tmp_path, seed=1).root != workload.root


def test_case_that_edits_finds_the_file_changed_each_time(tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    code = (
        "import pathlib, sys\n"
        "text = pathlib.Path(sys.argv[1]).read_text(encoding='utf-8')\n"
        "print(text.count('Revised: '), file=open(sys.argv[2], 'a'))"
    )

    def command(workload: Workload, _out: Path) -> list[str]:
        return [*python(code), str(workload.edited), str(seen)]

    case = Case("check after an edit", "communique", command, "warm", edits=True)
    workload = made(5, tmp_path)
    told: list[str] = []
    list(Bench(tmp_path, repeats=3, tell=told.append).measure(workload, [case]))
    assert len(told) == 3
    assert seen.read_text().split() == ["0", "1", "0", "1"]
    assert b"Revised: " not in workload.edited.read_bytes()


def test_stored_queries_are_compared_with_raw_calls(tmp_path: Path) -> None:
    workload = made(5, tmp_path)
    [case] = [each for each in CASES if each.reported]
    [measured] = Bench(tmp_path, repeats=1).measure(workload, [replace(case, sizes=(1, 9))])
    assert measured.series.status == "ok", measured.series.message
    assert measured.report is not None
    names = {path.stem for path in workload.project.question_files}
    assert measured.report.keys() < names
    assert len(measured.report) > len(names) / 2
    assert all(cost is None or min(cost) > 0 for cost in measured.report.values())


def test_picture_has_what_was_measured(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="only `make bench` installs matplotlib")
    from benchmarks.plot import plot

    measured = [
        Measured(size, "load", "communique", "cold", series(size / 100, peak=size * 1_000))
        for size in (100, 1_000)
    ]
    results = Results(measured)
    content = as_json(results, judge(results), ())
    svg, png = plot(content, tmp_path)
    assert svg.read_text(encoding="utf-8").startswith("<?xml")
    assert png.read_bytes().startswith(b"\x89PNG")
    assert plot({"measurements": []}, tmp_path) == []


def test_page_has_the_last_results_and_no_others() -> None:
    def written(page: str, wall: float) -> str:
        measured = [
            Measured(100, "check", "communique", "cold", series(wall, peak=50_000_000)),
            Measured(1_000, "check", "communique", "cold", series(wall * 10, peak=50_000_000)),
            Measured(1_000, "check", "pyshacl", "", series(900, status="timeout")),
            Measured(1_000, "load", "rdflib", "", series(1, status="failed")),
        ]
        content = as_json(Results(measured), judge(Results(measured)), ())
        graph = {"triples": 38_000, "files": 200, "bytes": 1_000_000}
        content["graphs"] = {"100": graph, "1000": graph}
        return rewrite(page, json.loads(json.dumps(content)))

    page = "# Title\n\n<!-- written by tests/benchmarks/page.py -->\nstale\n<!-- end -->\n\nEnd.\n"
    text = written(written(page, 7.25), 1.5)
    assert text.startswith("# Title\n")
    assert text.endswith("<!-- end -->\n\nEnd.\n")
    assert "stale" not in text
    assert "7.25" not in text
    lines = text.splitlines()
    assert "| check | communique cold | 1.50 (50) | 15.00 (50) | 1.00 (0.00) |" in lines
    assert "| check | pyshacl |  | > 15 min |  |" in lines
    assert "| load | rdflib |  | failed |  |" in lines
    [row] = [line for line in lines if line.startswith("| the `pyshacl` command over the full")]
    assert row.endswith("| at least 3 x | > 60.00 x | 60.00 x | yes |")


def test_command_says_what_it_takes() -> None:
    done = subprocess.run(
        [PYTHON, "-m", "tests.benchmarks", "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "--sizes" in done.stdout
