"""The part of `docs/performance.md` that tells what was measured.

python -m tests.benchmarks.page [RESULTS [PAGE]]
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from .workload import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["measured", "rewrite"]

_RESULTS: Final = ROOT / "build" / "bench" / "results.json"
_PAGE: Final = ROOT / "docs" / "performance.md"
_BEGIN: Final = "<!-- written by tests/benchmarks/page.py -->\n"
_END: Final = "<!-- end -->\n"


def measured(results: Mapping[str, Any]) -> str:
    """Return the results of a run as Markdown.

    Args:
        results: The content of the file of results.
    """
    machine = results["machine"]
    packages = ", ".join(f"{name} {found}" for name, found in machine["packages"].items())
    day = results["when"].partition("T")[0]
    goals = [
        (
            each["goal"],
            _number(each["kind"], each["target"], each["unit"]),
            _value(each["value"], each["unit"]),
            _cpu(each["value"], each["unit"]),
            {True: "yes", False: "**no**", None: "unknown"}[each["reached"]]
            if each["value"]
            else "not measured",
        )
        for each in results["goals"]
    ]
    graphs = [
        (name, f"{it['triples']:,}", f"{it['files']:,}", f"{it['bytes'] / 1e6:.1f}")
        for name, it in results["graphs"].items()
    ]
    sizes = list(results["graphs"])
    growths = {(each["operation"], each["tool"], each["cache"]): each for each in results["growth"]}
    rows: dict[tuple[str, str, str | None], dict[str, str]] = {}
    for each in results["measurements"]:
        key = (each["operation"], each["tool"], each["cache"])
        rows.setdefault(key, {})[str(each["size"])] = _cell(each)
    table = [
        (
            key[0],
            " ".join(filter(None, key[1:])),
            *(cells.get(size, "") for size in sizes),
            _growth(growths.get(key)),
        )
        for key, cells in rows.items()
    ]
    parts = (
        f"On {day}, {machine['cores']} cores, {machine['system']} on {machine['processor']}, "
        f"Python {machine['python']}; {packages}.\n",
        _table(("graph", "triples", "files", "MB"), graphs),
        _table(("goal", "target", "measured", "by processors", "reached"), goals),
        "Seconds on the clock, with the peak of memory in MB; the growth of both between the two "
        "largest sizes, as exponents (1 is linear):\n",
        _table(("operation", "by", *sizes, "growth"), table),
    )
    return "\n".join(parts)


def rewrite(page: str, results: Mapping[str, Any]) -> str:
    """Return a page with the results between its marks."""
    before, _, rest = page.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    return f"{before}{_BEGIN}\n{measured(results)}\n{_END}{after}"


def _cell(each: Mapping[str, Any]) -> str:
    if each["status"] == "failed":
        return "failed"
    if each["status"] == "timeout":
        return f"> {each['wall'] / 60:.0f} min"
    return f"{each['wall']:.2f} ({each['peak'] / 1e6:.0f})"


def _growth(each: Mapping[str, float | None] | None) -> str:
    if not each or each["wall"] is None or each["peak"] is None:
        return ""
    return f"{each['wall']:.2f} ({each['peak']:.2f})"


def _number(kind: str, number: float, unit: str) -> str:
    return f"{kind} {number:g} {unit}".rstrip()


def _value(value: Mapping[str, Any] | None, unit: str) -> str:
    if value is None:
        return ""
    sign = {"exact": "", "above": "> ", "below": "< "}[value["bound"]]
    note = f" ({value['note']})" if value["note"] else ""
    return f"{sign}{value['number']:.2f} {unit}".rstrip() + note


def _cpu(value: Mapping[str, Any] | None, unit: str) -> str:
    return "" if value is None or value["cpu"] is None else f"{value['cpu']:.2f} {unit}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


if __name__ == "__main__":
    source = Path(sys.argv[1]) if len(sys.argv) > 1 else _RESULTS
    target = Path(sys.argv[2]) if len(sys.argv) > 2 else _PAGE
    text = rewrite(target.read_text(encoding="utf-8"), json.loads(source.read_text()))
    target.write_text(text, encoding="utf-8")
