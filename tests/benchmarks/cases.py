"""What is measured: each operation, by `communique` and by what else can do it."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from .workload import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from .workload import Workload

__all__ = ["CASES", "Cache", "Case", "environment"]

Cache: TypeAlias = Literal["", "cold", "warm"]

_OURS: Final = "communique"
_QUERY: Final = "dialogues"
_NO_CLOSURE: Final = ("--ignore", "contradiction.*")
# Expected rows of the stored queries are of the shipped graph only; without them, there is a
# warning for each query, so that only errors count.
_CHECK: Final = ("check", "--fail-on", "violation")


@dataclass(frozen=True, slots=True)
class Case:
    """An operation, and one way to do it.

    Attributes:
        operation: What is done.
        tool: What does it.
        command: The command for a workload; `out` is a folder for what it writes.
        cache: Whether the cache of `communique` is empty when it begins, or holds what an
            earlier run left; empty for other tools.
        sizes: The smallest and the largest number of dialogues; 0 is the shipped graph.
        cheap: Whether it is quick enough for a test.
        edits: Whether one file is edited before each run.
        accept: The exit codes that mean that it did its work.
        setup: A command that is run once before, and not measured.
        reported: Whether its output is JSON to be kept with the results.
        patience: After how many seconds a run is given up.
    """

    operation: str
    tool: str
    command: Callable[[Workload, Path], list[str]]
    cache: Cache = ""
    sizes: tuple[int, int] = (1, 1_000_000)
    cheap: bool = False
    edits: bool = False
    accept: Collection[int] = (0,)
    setup: Callable[[Workload, Path], list[str]] | None = None
    reported: bool = False
    patience: float = 900

    def fits(self, workload: Workload) -> bool:
        """Say whether the case is for graphs of that size."""
        return self.sizes[0] <= workload.size <= self.sizes[1]


def environment(cache: Path) -> Mapping[str, str]:
    """Return the environment of every command.

    Args:
        cache: The folder of the cache of `communique`.
    """
    # Bytecode is compiled before anything is measured; a user has it too.
    unwanted = ("PYTHONDONTWRITEBYTECODE", "COMMUNIQUE_SOURCES", "COMMUNIQUE_DEBUG")
    kept = {name: value for name, value in os.environ.items() if name not in unwanted}
    return {**kept, "COMMUNIQUE_CACHE": str(cache), "NO_COLOR": "1"}


def _ours(*arguments: str) -> Callable[[Workload, Path], list[str]]:
    def command(workload: Workload, out: Path) -> list[str]:
        given = [each.replace("OUT", str(out)) for each in arguments]
        program = [sys.executable, "-m", "communique", given[0], "--project", str(workload.root)]
        return program + given[1:]

    return command


def _python(code: str) -> Callable[[Workload, Path], list[str]]:
    return lambda _workload, _out: [sys.executable, "-c", code]


def _probe(
    name: str, arguments: Callable[[Workload, Path], list[str]]
) -> Callable[[Workload, Path], list[str]]:
    def command(workload: Workload, out: Path) -> list[str]:
        program = [sys.executable, "-m", "tests.benchmarks.probes", name]
        return program + arguments(workload, out)

    return command


def _installed(name: str) -> str:
    """The path of a command that is installed beside Python, or on the path."""
    beside = Path(sys.executable).parent / name
    return str(beside) if beside.exists() else shutil.which(name) or name


def _graph(workload: Workload, *, ontology: bool = False) -> str:
    """The name of a list of the files of the graph."""
    path = workload.beside / ("all-files.txt" if ontology else "graph-files.txt")
    if not path.is_file():
        project = workload.project
        files = project.graph_files + (project.ontology_files if ontology else ())
        path.write_text("".join(f"{each}\n" for each in files))
    return f"@{path}"


def _files(workload: Workload, _out: Path) -> list[str]:
    return [_graph(workload)]


def _all_files(workload: Workload, _out: Path) -> list[str]:
    return [_graph(workload, ontology=True)]


def _pyshacl(*options: str) -> Callable[[Workload, Path], list[str]]:
    def command(workload: Workload, _out: Path) -> list[str]:
        shapes = ["-s", str(workload.shapes), "-sf", "turtle"]
        return [_installed("pyshacl"), *shapes, *options, "-df", "nt", str(workload.data)]

    return command


def _oxigraph_load(workload: Workload, out: Path) -> list[str]:
    shutil.rmtree(out / "store", ignore_errors=True)
    file = ["--file", str(workload.data)]
    return [_installed("oxigraph"), "load", "--location", str(out / "store"), *file]


def _oxigraph_query(_workload: Workload, out: Path) -> list[str]:
    query = ["--query-file", str(_query_file()), "--results-format", "csv"]
    return [_installed("oxigraph"), "query", "--location", str(out / "store"), *query]


def _oxigraph_convert(workload: Workload, out: Path) -> list[str]:
    files = ["--from-file", str(workload.data), "--to-file", str(out / "oxigraph.ttl")]
    return [_installed("oxigraph"), "convert", *files]


def _query_file() -> Path:
    return ROOT / "queries" / "questions" / f"{_QUERY}.rq"


_query: Final = ("query", _QUERY, "--format", "csv")
_export: Final = ("export", "--format", "turtle", "-o", "OUT/export.ttl")
_inferred: Final = ("export", "--inferred", "--format", "ntriples", "-o", "OUT/inferred.nt")
_SHIPPED: Final = (0, 0)
_ANY: Final = (0, 1_000_000)
# What takes hours is worth waiting for only until the ratio is plain.
_SLOW: Final = 300

CASES: Final = (
    # What the shipped graph is to be quick at, side by side with what it is held against.
    Case("start", "python", _python("import click, pyoxigraph"), sizes=_SHIPPED, cheap=True),
    Case("query", _OURS, _ours(*_query), "cold", sizes=_ANY, cheap=True),
    Case("query", _OURS, _ours(*_query), "warm", sizes=_ANY),
    Case("query", "oxigraph", _oxigraph_query, setup=_oxigraph_load),
    Case(
        "query",
        "rdflib",
        _probe("rdflib_query", lambda it, out: [str(_query_file()), *_files(it, out)]),
        sizes=(1, 1_000),
    ),
    Case("load", "pyoxigraph", _probe("oxigraph_load", _all_files), sizes=_ANY, cheap=True),
    Case("load", _OURS, _ours("sparql", "ASK {}"), "cold"),
    Case("load", _OURS, _ours("sparql", "ASK {}"), "warm"),
    Case("load", "oxigraph", _oxigraph_load),
    Case("load", "rdflib", _probe("rdflib_load", _all_files), sizes=(1, 10_000)),
    Case(
        "stored queries",
        _OURS,
        _probe("stored_queries", lambda it, _out: [str(it.root)]),
        sizes=_ANY,
        reported=True,
    ),
    Case("check", _OURS, _ours(*_CHECK), "cold", sizes=_ANY),
    Case("check without closure", _OURS, _ours(*_CHECK, *_NO_CLOSURE), "cold"),
    Case("check", "pyshacl", _pyshacl(), sizes=(0, 10_000)),
    # Inference can make a wrong value right, or a right one twofold: either verdict is work done.
    Case(
        "check",
        "pyshacl -i owlrl",
        _pyshacl("-i", "owlrl"),
        sizes=(1, 1_000),
        accept=(0, 1),
        patience=_SLOW,
    ),
    Case("check again", _OURS, _ours(*_CHECK), "warm", sizes=_ANY),
    Case("check after an edit", _OURS, _ours(*_CHECK), "warm", edits=True),
    Case("closure", _OURS, _ours(*_inferred), "cold", sizes=_ANY),
    Case("closure", _OURS, _ours(*_inferred), "warm"),
    Case("closure", "owlrl", _probe("owlrl_closure", _all_files), sizes=(0, 1_000), patience=_SLOW),
    Case("export", _OURS, _ours(*_export), "cold", sizes=_ANY, cheap=True),
    Case(
        "export",
        "rdflib",
        _probe("rdflib_export", lambda it, out: [str(out / "rdflib.ttl"), *_files(it, out)]),
        sizes=(0, 10_000),
        cheap=True,
    ),
    Case("export", "oxigraph", _oxigraph_convert),
)
"""Everything that is measured, in the order in which it is done."""
