"""The benchmark: it makes the graphs, measures every case on them and reports.

    python -m tests.benchmarks [--sizes N...] [--repeats R] [--only OPERATION...]

The cases are run in rounds, so that what is compared is measured at the same time. A case that
takes long is not repeated, one that failed or took too long is not tried again.
"""

from __future__ import annotations

import argparse
import compileall
import json
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from .cases import CASES, environment
from .goals import Measured, Results, judge
from .measure import run, settle
from .report import as_json, as_text, line
from .workload import ROOT, made, shipped

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from .cases import Case
    from .measure import Cost
    from .workload import Workload

__all__ = ["Bench", "main"]

_SIZES: Final = (100, 1_000, 10_000)
_REPEATS: Final = 5
_SHIPPED_REPEATS: Final = 11
_ENOUGH: Final = 30.0
"""The seconds after which a case is not repeated any more."""


class Bench:
    """One run of the benchmark.

    Attributes:
        folder: Where the graphs, the caches and the results are kept.
    """

    def __init__(
        self,
        folder: Path,
        *,
        repeats: int = _REPEATS,
        timeout: float | None = None,
        tell: Callable[[str], object] = str,
    ) -> None:
        """Prepare a run.

        Args:
            folder: Where everything is kept.
            repeats: How often a case is run at most; on the shipped graph, which is small,
                about twice as often.
            timeout: The seconds after which a case is given up; each has its own if None.
            tell: Told of every run when it ends, for those who wait.
        """
        self.folder = folder
        self._repeats = repeats
        self._timeout = timeout
        self._tell = tell

    def measure(self, workload: Workload, cases: Iterable[Case]) -> Iterator[Measured]:
        """Measure cases on a graph and yield what each took, when all rounds are done."""
        cases = [case for case in cases if case.fits(workload)]
        place = self.folder / "work" / workload.name
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        costs: dict[int, list[Cost]] = {number: [] for number in range(len(cases))}
        repeats = self._repeats if workload.size or self._repeats == 1 else _SHIPPED_REPEATS
        try:
            for _ in range(repeats):
                for number, case in enumerate(cases):
                    if _worthwhile(costs[number]):
                        cost = self._run(case, workload, place, not costs[number])
                        costs[number].append(cost)
                        names = (case.operation, case.tool, case.cache)
                        self._tell(line(Measured(workload.size, *names, settle([cost]))))
        finally:
            if workload.size:
                workload.restore()
        for number, case in enumerate(cases):
            report = None
            if case.reported and costs[number][-1].status == "ok":
                report = json.loads(costs[number][-1].output)
            names = (case.operation, case.tool, case.cache)
            yield Measured(workload.size, *names, settle(costs[number]), report)

    def _run(self, case: Case, workload: Workload, place: Path, first: bool) -> Cost:
        """Run a case once, in its state of the cache."""
        cold = place / "cold"
        shutil.rmtree(cold, ignore_errors=True)
        environ = environment(place / "warm" if case.cache == "warm" else cold)
        timeout = self._timeout or case.patience
        before = case.setup or (case.command if case.cache == "warm" else None)
        if first and before:
            ready = run(before(workload, place), timeout=timeout, env=environ, cwd=ROOT)
            if ready.status != "ok":
                return ready
        if case.edits:
            workload.edit()
        command = case.command(workload, place)
        cost = run(command, timeout=timeout, env=environ, cwd=ROOT, accept=case.accept)
        shutil.rmtree(cold, ignore_errors=True)
        return cost


def _worthwhile(costs: Sequence[Cost]) -> bool:
    """Whether to run a case once more."""
    return all(each.status == "ok" for each in costs) and sum(it.wall for it in costs) < _ENOUGH


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; see the module's documentation."""
    given = _parse(arguments)
    folder: Path = given.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    compileall.compile_dir(ROOT / "src", quiet=2)
    compileall.compile_dir(Path(__file__).parent, quiet=2)
    bench = Bench(
        folder,
        repeats=given.repeats,
        timeout=given.timeout,
        tell=lambda text: sys.stderr.write(f"{text}\n"),
    )
    cases = [each for each in CASES if not given.only or each.operation in given.only]
    workloads = [shipped(folder / "graphs")]
    measured: list[Measured] = []
    for size in (0, *given.sizes):
        if size:
            workloads.append(made(size, folder / "graphs", seed=given.seed))
        measured += bench.measure(workloads[-1], cases)
    results = Results(measured)
    outcomes = judge(results)
    content = as_json(results, outcomes, workloads)
    (folder / "results.json").write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    sys.stdout.write(as_text(results, outcomes, workloads))
    if not given.no_plot:
        from .plot import plot

        for path in plot(content, folder):
            sys.stdout.write(f"{path}\n")
    return int(any(each.series.status == "failed" for each in measured))


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    operations: Collection[str] = dict.fromkeys(case.operation for case in CASES)
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks", description="Measure communique beside other tools."
    )
    parser.add_argument("--sizes", type=int, nargs="*", default=_SIZES, metavar="N")
    parser.add_argument("--only", nargs="*", choices=operations, metavar="OPERATION")
    parser.add_argument("--repeats", type=int, default=_REPEATS, metavar="R")
    parser.add_argument("--timeout", type=float, metavar="SECONDS", help="for each run")
    parser.add_argument("--seed", type=int, default=0, metavar="S")
    parser.add_argument("--folder", type=Path, default=ROOT / "build" / "bench", metavar="DIR")
    parser.add_argument("--no-plot", action="store_true", help="needs no matplotlib")
    return parser.parse_args(arguments)
