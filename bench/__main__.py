"""`python -m bench`: measure everything in one run and print a table of ratios.

    python -m bench [--sizes 100 1000 10000] [--out FILE]

Only ratios of one run mean something: the machine, and what else it does, is the same for both
sides of each. Exit code 1 says that a goal is missed.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from bench.generate import ROOT, generate
from bench.measure import Cost, measure

_PATIENCE: Final = 300
_NARROW: Final = 20
_NO_CLOSURE: Final = ("--ignore", "contradiction.*")


class _Bench:
    """The measurements of one run, and the table that they make."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.rows: list[dict[str, object]] = []
        self.notes: list[str] = []
        self.missed = 0

    def cost(self, project: Path, *arguments: str, runs: int = 3) -> Cost:
        """What a command of ours costs on a project; findings are no failure."""
        command = [sys.executable, "-m", "communique", arguments[0], "--project", str(project)]
        return measure([*command, *arguments[1:]], cwd=ROOT, runs=runs, accept=(0, 1))

    def probe(self, name: str, *arguments: str | Path, runs: int = 3) -> Cost:
        """What a probe costs."""
        command = [sys.executable, "-m", "bench.probes", name, *map(str, arguments)]
        return measure(command, cwd=ROOT, runs=runs, timeout=_PATIENCE)

    def answer(self, name: str, project: Path, *arguments: str) -> object:
        """What a probe prints, or None if it takes too long."""
        command = [sys.executable, "-m", "bench.probes", name, str(project), *arguments]
        try:
            ran = subprocess.run(
                command, cwd=ROOT, capture_output=True, timeout=_PATIENCE, check=True
            )
        except subprocess.TimeoutExpired:
            return None
        return json.loads(ran.stdout)

    def row(self, what: str, value: float, unit: str, goal: str = "", bound: str = "") -> None:
        """Add a row; a goal is `<= 8` or `>= 15`, a bound `>` or `<` where a side was given up."""
        is_met: bool | None = None
        if goal:
            kind, number = goal.split()
            is_met = value <= float(number) if kind == "<=" else value >= float(number)
            self.missed += not is_met
        self.rows.append(
            {
                "what": what,
                "value": value,
                "unit": unit,
                "goal": goal,
                "met": is_met,
                "bound": bound,
            }
        )
        verdict = {None: "", True: "met", False: "MISSED"}[is_met]
        print(f"| {what} | {bound}{value:.3g} {unit} | {goal} | {verdict} |", flush=True)

    def ratio(self, what: str, over: Cost, under: Cost, goal: str = "") -> None:
        """Add the ratio of two times."""
        bound = ">" if over.given_up else "<" if under.given_up else ""
        self.row(what, over.wall / under.wall, "x", goal, bound)

    def pyshacl(self, project: Path) -> Cost:
        """What the command of pySHACL costs on the same data and shapes."""
        data, shapes = self.folder / "data.nt", self.folder / "shapes.nt"
        self.probe("merge", project, data, shapes, runs=1)
        command = [str(Path(sys.executable).with_name("pyshacl")), "-s", str(shapes), str(data)]
        return measure(
            [*command, "-sf", "nt", "-df", "nt"], cwd=ROOT, timeout=_PATIENCE, accept=(0, 1)
        )


def _shipped(bench: _Bench) -> None:
    project = bench.folder / "shipped"
    generate(1, project)
    bare = measure([sys.executable, "-c", "import click, pyoxigraph"], cwd=ROOT, runs=5)
    query = bench.cost(ROOT, "query", "dialogues", "--format", "csv", runs=5)
    bench.ratio("cold `query` over `import click, pyoxigraph`", query, bare, "<= 2.3")
    check = bench.cost(ROOT, "check")
    bench.ratio("cold `check` over the `pyshacl` command", check, bench.pyshacl(ROOT), "<= 0.35")
    seconds = bench.answer("watch", project)
    assert isinstance(seconds, float)
    bench.row("`check --watch` after an edit", seconds, "s", "<= 0.4")


def _generated(bench: _Bench, size: int) -> None:
    project = bench.folder / f"g{size}"
    generate(size, project)
    label = f", {size:,} dialogues"
    load = bench.probe("oxigraph_load", project)
    plain = bench.cost(project, "check", *_NO_CLOSURE)
    goals = {1_000: "<= 4.5", 10_000: "<= 3.5"}
    bench.ratio(f"check without closure over bare load{label}", plain, load, goals.get(size, ""))
    bench.row(
        f"memory of check without closure{label}",
        plain.peak / 1e9,
        "GB",
        "<= 1.8" if size == 10_000 else "",
    )
    if size > 1_000:
        return
    full = bench.cost(project, "check")
    bench.ratio(f"check over bare load{label}", full, load, "<= 8" if size == 1_000 else "")
    bench.ratio(
        f"`pyshacl` over check without closure{label}",
        bench.pyshacl(project),
        plain,
        ">= 15" if size == 1_000 else "",
    )
    turtle = bench.cost(project, "export", "--format", "turtle", "-o", str(bench.folder / "e.ttl"))
    rdflib = bench.probe("rdflib_export", project, bench.folder / "r.ttl")
    bench.ratio(f"rdflib over export of Turtle{label}", rdflib, turtle)
    _questions(bench, project, label)
    if size == 100:
        seconds = bench.answer("watch", project)
        assert isinstance(seconds, float)
        bench.row(f"`check --watch` after an edit{label}", seconds, "s", "<= 1.5")
        closed = bench.cost(
            project,
            "export",
            "--inferred",
            "--format",
            "ntriples",
            "-o",
            str(bench.folder / "i.nt"),
        )
        bench.ratio(
            f"owlrl over closure{label}", bench.probe("owlrl_closure", project, runs=1), closed
        )


def _questions(bench: _Bench, project: Path, label: str) -> None:
    times = bench.answer("questions", project)
    assert isinstance(times, dict)
    whole = {name: cost for name, (cost, _) in times.items() if " " not in name}
    narrow = {name: cost for name, (cost, _) in times.items() if " " in name}
    free = {
        name: cost for name, cost in narrow.items() if name.split("--")[1] not in ("party", "kind")
    }
    slowest, second = max(whole, key=whole.__getitem__), max(free, key=free.__getitem__)

    def at_thousand(goal: str) -> str:
        return goal if "1,000" in label else ""

    bench.row(
        f"slowest whole question ({slowest}){label}",
        whole[slowest] / 1000,
        "s",
        at_thousand("<= 1.5"),
    )
    bench.row(f"all whole questions{label}", sum(whole.values()) / 1000, "s", at_thousand("<= 12"))
    goal = at_thousand(f"<= {_NARROW}")
    bench.row(f"slowest narrowed question ({second}){label}", free[second], "ms", goal)
    if goal and free[second] > _NARROW:
        name, param = second.split(" --")
        plan = bench.answer("explain", project, name, param)
        bench.notes.append(f"\nThe plan of `{second}`{label}, by Oxigraph on disk:\n\n{plan}")
    if "1,000" not in label and (theirs := bench.answer("rdflib_questions", project)):
        assert isinstance(theirs, dict)
        both = [name for name in theirs if name in whole]
        bench.row(
            f"rdflib over whole questions{label}",
            sum(theirs[name][0] for name in both) / sum(whole[name] for name in both),
            "x",
        )


def main() -> int:
    """Run the benchmark and return the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 1_000, 10_000])
    parser.add_argument("--out", type=Path, help="write the rows as JSON, too")
    given = parser.parse_args()
    print("| what | measured | goal | |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        bench = _Bench(Path(folder))
        _shipped(bench)
        for size in given.sizes:
            _generated(bench, size)
    print(*bench.notes, sep="\n")
    if given.out:
        given.out.write_text(json.dumps(bench.rows, indent=2) + "\n")
    return int(bench.missed > 0)


if __name__ == "__main__":
    raise SystemExit(main())
