"""The results of the benchmark as text and as JSON."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Final

from .measure import growth

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .goals import Measured, Outcome, Results
    from .workload import Workload

__all__ = ["as_json", "as_text", "line"]

_PACKAGES: Final = ("pyoxigraph", "oxigraph", "rdflib", "pyshacl", "owlrl", "shacl-rust")
_MEGA: Final = 1_000_000
_MINUTE: Final = 60


def as_json(
    results: Results, outcomes: Iterable[Outcome], workloads: Iterable[Workload]
) -> dict[str, object]:
    """Return all there is to keep of a run."""
    return {
        "format": 1,
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {
            "cores": os.cpu_count(),
            "system": platform.system(),
            "processor": platform.machine(),
            "python": platform.python_version(),
            "packages": {name: found for name in _PACKAGES if (found := _version(name))},
        },
        "graphs": {each.name: each.facts for each in workloads},
        "measurements": [each.as_json() for each in results.all],
        "growth": [
            {"operation": key[0], "tool": key[1], "cache": key[2] or None, **exponents}
            for key, exponents in _growths(results).items()
        ],
        "goals": [each.as_json() for each in outcomes],
    }


def as_text(results: Results, outcomes: Iterable[Outcome], workloads: Iterable[Workload]) -> str:
    """Return the tables that are printed."""
    parts = [f"{os.cpu_count()} cores, Python {platform.python_version()}"]
    for workload in workloads:
        facts = workload.facts
        parts.append(
            f"{workload.name}: {facts['triples']:,} triples in {facts['files']:,} files, "
            f"{facts['bytes'] / _MEGA:.1f} MB"
        )
    parts.append("")
    head = ("size", "operation", "tool", "cache", "wall s", "cpu s", "peak MB", "runs", "x ours")
    parts.append(_table([head, *(_cells(each, results) for each in results.all)]))
    growths = _growths(results)
    if growths:
        rows: list[tuple[str, ...]] = [
            (*key, _exponent(value["wall"]), _exponent(value["peak"]))
            for key, value in growths.items()
        ]
        parts.append("Growth between the two largest sizes: 1 is linear, 2 is quadratic.\n")
        parts.append(_table([("operation", "tool", "cache", "wall", "memory"), *rows]))
    rows = [_goal(each) for each in outcomes]
    parts.append(_table([("goal", "target", "measured", "by cpu", "reached"), *rows]))
    return "\n".join(parts)


def line(measured: Measured) -> str:
    """Return one measurement as one line."""
    series = measured.series
    name = " ".join(filter(None, (measured.operation, measured.tool, measured.cache)))
    size = measured.size or "shipped"
    if series.status == "failed":
        return f"{size} {name}: failed: {' '.join(series.message.split())}"
    return f"{size} {name}: {_time(series.wall, late=series.status == 'timeout')}"


def _cells(measured: Measured, results: Results) -> tuple[str, ...]:
    series = measured.series
    known = (str(measured.size or "shipped"), measured.operation, measured.tool, measured.cache)
    if series.status == "failed":
        return (*known, "failed", "", "", "", "")
    late = series.status == "timeout"
    ours = results.find(measured.size, measured.operation)
    times = ""
    if ours and ours is not series and ours.status == "ok":
        times = f"{'> ' if late else ''}{series.wall / ours.wall:.2f}"
    return (
        *known,
        _time(series.wall, late=late),
        f"{series.cpu:.2f}",
        f"{series.peak / _MEGA:.0f}",
        str(series.runs),
        times,
    )


def _time(seconds: float, *, late: bool) -> str:
    return f"> {seconds / _MINUTE:.1f} min" if late else f"{seconds:.2f}"


def _goal(outcome: Outcome) -> tuple[str, ...]:
    goal, value = outcome.goal, outcome.value
    target = f"{goal.kind} {goal.target:g} {goal.unit}".rstrip()
    if value is None:
        return goal.what, target, "not measured", "", "-"
    sign = {"exact": "", "above": "> ", "below": "< "}[value.bound]
    number = f"{sign}{value.number:.2f} {goal.unit}".rstrip()
    measured = f"{number} ({value.note})" if value.note else number
    reached = {True: "yes", False: "NO", None: "unknown"}[outcome.reached]
    cpu = "" if value.cpu is None else f"{sign}{value.cpu:.2f} {goal.unit}".rstrip()
    return goal.what, target, measured, cpu, reached


def _growths(results: Results) -> dict[tuple[str, str, str], dict[str, float | None]]:
    points: dict[tuple[str, str, str], list[Measured]] = {}
    for each in results.all:
        if each.size and each.series.status == "ok":
            points.setdefault((each.operation, each.tool, each.cache), []).append(each)
    return {
        key: {
            "wall": growth({each.size: each.series.wall for each in found}),
            "peak": growth({each.size: float(each.series.peak) for each in found}),
        }
        for key, found in points.items()
        if len(found) > 1
    }


def _exponent(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def _table(rows: list[tuple[str, ...]]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(lines) + "\n"


def _version(package: str) -> str:
    try:
        return version(package)
    except ModuleNotFoundError:
        return ""
