"""What is to be reached, as ratios of measurements of one run, and whether it is."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from .measure import growth

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from .measure import Series

__all__ = ["GOALS", "Goal", "Measured", "Outcome", "Results", "Value", "judge", "ratio"]

_OURS: Final = "communique"
_GB: Final = 1_000_000_000
_LARGE: Final = 100_000
_Kind: TypeAlias = Literal["at most", "at least"]


@dataclass(frozen=True, slots=True)
class Measured:
    """What one case gave on one graph.

    Attributes:
        size: How many dialogues the graph has; 0 is the shipped one.
        operation: What was done.
        tool: What did it.
        cache: `cold`, `warm`, or empty for other tools.
        series: What it took.
        report: What the case said of itself, if anything.
    """

    size: int
    operation: str
    tool: str
    cache: str
    series: Series
    report: dict[str, list[float] | None] | None = None

    def as_json(self) -> dict[str, object]:
        """Return it for the file of results."""
        return {
            "size": self.size or "shipped",
            "operation": self.operation,
            "tool": self.tool,
            "cache": self.cache or None,
            **asdict(self.series),
            "report": self.report,
        }


class Results:
    """The measurements of one run."""

    def __init__(self, measured: Iterable[Measured]) -> None:
        """Keep the measurements."""
        self.all = tuple(measured)

    def find(self, size: int, operation: str, tool: str = _OURS, cache: str = "") -> Series | None:
        """Return what a case took, or None if it was not measured or failed."""
        cache = cache or ("cold" if tool == _OURS else "")
        for each in self.all:
            key = (each.size, each.operation, each.tool, each.cache)
            if key == (size, operation, tool, cache) and each.series.status != "failed":
                return each.series
        return None

    def of(self, operation: str, tool: str = _OURS) -> Iterator[Measured]:
        """Yield what an operation gave on made-up graphs, failures left out."""
        for each in self.all:
            told = each.size and each.series.status != "failed"
            if told and (each.operation, each.tool) == (operation, tool):
                yield each

    def ours(self) -> Iterator[Measured]:
        """Yield what `communique` gave on made-up graphs."""
        for each in self.all:
            if each.tool == _OURS and each.size and each.series.status == "ok":
                yield each


@dataclass(frozen=True, slots=True)
class Value:
    """A measured value, or a bound where something took too long.

    Attributes:
        number: The value.
        bound: `exact`; `above` if it is at least so much; `below` if it is at most so much.
        cpu: The same by time of processors, where it is a ratio of times.
        note: What it is a value of, where the goal leaves that open.
    """

    number: float
    bound: Literal["exact", "above", "below"] = "exact"
    cpu: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Goal:
    """Something to reach.

    Attributes:
        what: What it is.
        kind: Whether the target is a least or a most.
        target: The target.
        unit: What follows the number.
        value: Finds the value; None if what it needs was not measured.
    """

    what: str
    kind: _Kind
    target: float
    unit: str
    value: Callable[[Results], Value | None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A goal and what became of it; `reached` is None if that cannot be told."""

    goal: Goal
    value: Value | None
    reached: bool | None

    def as_json(self) -> dict[str, object]:
        """Return it for the file of results."""
        return {
            "goal": self.goal.what,
            "kind": self.goal.kind,
            "target": self.goal.target,
            "unit": self.goal.unit,
            "value": None if self.value is None else asdict(self.value),
            "reached": self.reached,
        }


def ratio(numerator: Series | None, denominator: Series | None) -> Value | None:
    """Return the ratio of two times on the clock, a bound if one of them is one."""
    if numerator is None or denominator is None:
        return None
    late = (numerator.status == "timeout", denominator.status == "timeout")
    if all(late):
        return None
    return Value(
        numerator.wall / denominator.wall,
        "above" if late[0] else "below" if late[1] else "exact",
        numerator.cpu / denominator.cpu,
    )


def judge(results: Results) -> list[Outcome]:
    """Say of each goal whether it is reached."""
    outcomes = []
    for goal in GOALS:
        value = goal.value(results)
        outcomes.append(Outcome(goal, value, None if value is None else _reached(goal, value)))
    return outcomes


def _reached(goal: Goal, value: Value) -> bool | None:
    enough = goal.kind == "at least"
    met = value.number >= goal.target if enough else value.number <= goal.target
    # What is only known to be above a number decides only where that is on the far side.
    undecided = "below" if met == enough else "above"
    return None if value.bound == undecided else met


def _shipped(results: Results, operation: str, other: str, tool: str) -> Value | None:
    return ratio(results.find(0, operation), results.find(0, other, tool))


def _against(
    size: int, tool: str, operation: str = "check", other: str = ""
) -> Callable[[Results], Value | None]:
    """How many times as long another tool takes as `communique`."""

    def value(results: Results) -> Value | None:
        rival = results.find(size, other or operation, tool)
        return ratio(rival, results.find(size, operation))

    return value


def _over_load(results: Results) -> Value | None:
    ours = results.find(10_000, "check without closure")
    return ratio(ours, results.find(10_000, "load", "pyoxigraph"))


def _edit(results: Results) -> Value | None:
    """The longest check after an edit, at any size."""
    found = [(each.series.wall, each) for each in results.of("check after an edit")]
    if not found:
        return None
    wall, worst = max(found, key=lambda it: it[0])
    bound: Literal["exact", "above"] = "above" if worst.series.status == "timeout" else "exact"
    return Value(wall, bound, note=f"at {worst.size:,} dialogues")


def _stored(results: Results) -> Value | None:
    """All stored queries together over their raw calls, at the size where that is worst."""
    ratios = []
    for each in results.of("stored queries"):
        costs = [cost for cost in (each.report or {}).values() if cost]
        if costs:
            raw, ours = (sum(column) for column in zip(*costs, strict=True))
            ratios.append((ours / raw, each.size))
    if not ratios:
        return None
    number, size = max(ratios)
    return Value(number, note=f"at {size:,} dialogues")


def _export(results: Results) -> Value | None:
    """The export over rdflib's at the largest size that rdflib was measured at."""
    sizes = [each.size for each in results.of("export", "rdflib")]
    return _against(max(sizes), "rdflib", "export")(results) if sizes else None


def _peak(results: Results) -> Value | None:
    found = [(each.series.peak, each.operation) for each in results.ours() if each.size == _LARGE]
    return Value(max(found)[0] / _GB, note=max(found)[1]) if found else None


def _memory(results: Results) -> Value | None:
    """How the memory of the operation that takes the most grows with the size."""
    peaks: dict[float, float] = {}
    for each in results.ours():
        peaks[each.size] = max(peaks.get(each.size, 0.0), each.series.peak)
    exponent = growth(peaks)
    if exponent is None:
        return None
    small, large = sorted(peaks)[-2:]
    return Value(exponent, note=f"from {small:,} to {large:,} dialogues")


GOALS: Final = (
    Goal(
        "`communique query`, shipped graph, cold, over `import click, pyoxigraph`",
        "at most",
        2.5,
        "x",
        lambda it: _shipped(it, "query", "start", "python"),
    ),
    Goal(
        "`communique check`, shipped graph, cold, over the `pyshacl` command",
        "at most",
        1.0,
        "x",
        lambda it: _shipped(it, "check", "check", "pyshacl"),
    ),
    Goal(
        "`pyshacl -i owlrl` over the full check, 1,000 dialogues",
        "at least",
        10,
        "x",
        _against(1_000, "pyshacl -i owlrl"),
    ),
    Goal(
        "the `pyshacl` command over the full check, 1,000 dialogues",
        "at least",
        3,
        "x",
        _against(1_000, "pyshacl"),
    ),
    Goal(
        "the `pyshacl` command over the check without closure, 10,000 dialogues",
        "at least",
        6,
        "x",
        _against(10_000, "pyshacl", "check without closure", "check"),
    ),
    Goal(
        "the check without closure over the bare load by Oxigraph, 10,000 dialogues",
        "at most",
        8,
        "x",
        _over_load,
    ),
    Goal("a check after an edit of one file, at every size", "at most", 1, "s", _edit),
    Goal("stored queries over the raw calls of Oxigraph", "at most", 1.1, "x", _stored),
    Goal("rdflib over the export", "at least", 15, "x", _export),
    Goal("memory at 100,000 dialogues", "at most", 8, "GB", _peak),
    Goal("growth of memory, as an exponent", "at most", 1.1, "", _memory),
)
"""The goals; of ratios, the time on the clock decides."""
