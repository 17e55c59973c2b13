"""The results of the benchmark as a picture: time and memory over the size of the graph."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["plot"]


def plot(results: Mapping[str, Any], folder: Path) -> list[Path]:
    """Draw a panel for each operation, as SVG and PNG.

    Args:
        results: The content of the file of results.
        folder: Where the pictures go.

    Returns:
        The files that were written; none if nothing was measured at several sizes.
    """
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    found: dict[str, dict[str, list[tuple[int, float, float]]]] = {}
    for each in results["measurements"]:
        if each["size"] != "shipped" and each["status"] == "ok":
            label = " ".join(filter(None, (each["tool"], each["cache"])))
            lines = found.setdefault(each["operation"], {})
            lines.setdefault(label, []).append((each["size"], each["wall"], each["peak"] / 1e6))
    if not found:
        return []
    figure, axes = plt.subplots(
        len(found), 2, figsize=(11, 2.8 * len(found)), squeeze=False, layout="constrained"
    )
    for (operation, lines), (times, peaks) in zip(found.items(), axes, strict=True):
        for label, points in sorted(lines.items()):
            sizes, seconds, megabytes = zip(*sorted(points), strict=True)
            times.plot(sizes, seconds, marker="o", markersize=3, label=label)
            peaks.plot(sizes, megabytes, marker="o", markersize=3, label=label)
        for axis, unit in ((times, "seconds"), (peaks, "MB at the peak")):
            axis.set(xscale="log", yscale="log", title=operation, ylabel=unit)
            axis.grid(visible=True, which="major", alpha=0.3)
        times.legend(fontsize=7)
    for axis in axes[-1]:
        axis.set_xlabel("dialogues")
    written = [folder / f"results.{form}" for form in ("svg", "png")]
    for path in written:
        figure.savefig(path)
    plt.close(figure)
    return written


if __name__ == "__main__":
    source = Path(sys.argv[1])
    plot(json.loads(source.read_text()), source.parent)
