"""What is measured inside one process: `python -m bench.probes NAME ARGUMENT...`.

A probe prints JSON or nothing. Those of other tools do what a command of theirs would do.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from communique.api import KnowledgeGraph

_REPEATS: Final = 5
# A node of a plan, as `oxigraph query --explain --stats` prints it.
_NODE: Final = re.compile(
    r'name: "(.*)",\s*number of results: (\d+),\s*duration in seconds: ([\d.e-]+)'
)


def oxigraph_load(folder: str) -> None:
    """Load all files of a project into one graph, as bare Oxigraph does it."""
    import pyoxigraph as ox

    store = ox.Store()
    for path in _files(folder):
        store.load(path.read_bytes(), format=ox.RdfFormat.TURTLE)


def rdflib_export(folder: str, target: str) -> None:
    """Load the data of a project into rdflib and write Turtle."""
    import rdflib

    graph = rdflib.Graph()
    for path in _files(folder):
        graph.parse(path, format="turtle")
    graph.serialize(target, format="turtle")


def owlrl_closure(folder: str) -> None:
    """Close the graph of a project with owlrl."""
    import owlrl
    import rdflib

    graph = rdflib.Graph()
    for path in _files(folder):
        graph.parse(path, format="turtle")
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)


def merge(folder: str, data: str, shapes: str) -> None:
    """Write a project's graph and its shapes as one file each, for tools that take one."""
    import pyoxigraph as ox

    groups = ((data, _files(folder)), (shapes, sorted(Path(folder).glob("ontology/shapes/*.ttl"))))
    for target, paths in groups:
        store = ox.Store()
        for path in paths:
            store.load(path.read_bytes(), format=ox.RdfFormat.TURTLE)
        store.dump(target, format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph())


def questions(folder: str) -> None:
    """Print the milliseconds of each stored question, whole and narrowed by each parameter.

    The project is loaded before. A parameter is narrowed by the value of its example, in the
    first copy where the data is made of copies.
    """
    import communique

    graph = communique.open(folder)
    graph.sparql("ASK { ?s ?p ?o }")  # it may see any derived fact
    times: dict[str, tuple[float, int]] = {}
    for name, params in _parameters(folder).items():
        required = {param: value for param, (value, needed) in params.items() if needed}
        if len(required) < len(params) or not params:
            times[name] = _best(partial(_count, graph, name, required))
        for param, (value, _) in params.items():
            given = {**required, param: value}
            key = f"{name} --{param}"
            times[key] = _best(partial(_count, graph, name, given))
    print(json.dumps(times))


def explain(folder: str, name: str, param: str) -> None:
    """Print what `oxigraph query --explain` shows of a question that one parameter narrows."""
    import pyoxigraph as ox

    from communique.graph import load
    from communique.project import find_project
    from communique.queries import find_query
    from communique.queries.parameters import term_of

    graph = load(find_project(Path(folder)))
    query = find_query(graph.project, name)
    values = {each: value for each, (value, _) in _parameters(folder)[name].items()}
    known = {each.name: each for each in query.header.params}
    text = query.bind({param: term_of(known[param], values[param], graph)})
    with tempfile.TemporaryDirectory() as location:
        store = ox.Store(location)
        for path in graph.project.graph_files:
            store.load(path.read_bytes(), format=ox.RdfFormat.TURTLE)
        store.bulk_extend(ox.Quad(*fact) for fact in graph.derived())
        store.flush()
        del store
        tool = Path(sys.executable).with_name("oxigraph")
        command = [str(tool), "query", "--explain", "--stats"]
        target = Path(location, "rows.csv")
        ran = subprocess.run(
            [*command, "--location", location, "--query", text, "--results-file", target],
            capture_output=True,
            text=True,
            check=True,
        )
    nodes = _NODE.findall(ran.stderr)
    lines = [f"{float(cost):8.3f} s {int(rows):8,} rows  {name}" for name, rows, cost in nodes]
    print(json.dumps("\n".join(lines)))


def rdflib_questions(folder: str) -> None:
    """Print the milliseconds of each stored question by rdflib, asked once, without limits."""
    import rdflib

    from communique.prefixes import PREFIXES

    graph = rdflib.Graph()
    for path in _files(folder):
        graph.parse(path, format="turtle")
    times = {}
    for path in sorted(Path(folder).glob("queries/questions/*.rq")):
        began = time.perf_counter()
        rows = len(list(graph.query(path.read_text(), initNs=dict(PREFIXES))))
        times[path.stem] = (1000 * (time.perf_counter() - began), rows)
    print(json.dumps(times))


def watch(folder: str) -> None:
    """Print the seconds from an edit of a file to the end of the next report of `--watch`."""
    command = [sys.executable, "-m", "communique", "check", "--watch", "--project", folder]
    path = max(Path(folder).rglob("data/**/meetings/**/*.ttl"), key=lambda it: it.stat().st_size)
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    times = []
    try:
        _until_summary(process.stdout)
        time.sleep(1)
        for _ in range(_REPEATS):
            path.write_text(f"{path.read_text()}\n")
            began = time.perf_counter()
            _until_summary(process.stdout)
            times.append(time.perf_counter() - began)
    finally:
        process.kill()
    print(json.dumps(sorted(times)[len(times) // 2]))


def _until_summary(lines: Iterator[str]) -> None:
    for line in lines:
        if "no findings" in line or (line[:1].isdigit() and " in " in line):
            return


def _files(folder: str) -> list[Path]:
    root = Path(folder)
    return sorted([*root.glob("ontology/*.ttl"), *root.glob("data/**/*.ttl")])


def _parameters(folder: str) -> dict[str, dict[str, tuple[str, bool]]]:
    """The parameters of each question: an example that the data has, and whether it is needed."""
    from communique.project import find_project
    from communique.queries import stored_queries

    is_copied = (Path(folder) / "data" / "x0").is_dir()
    found: dict[str, dict[str, tuple[str, bool]]] = {}
    for name, query in stored_queries(find_project(Path(folder))).items():
        found[name] = {}
        for param in query.header.params:
            value = str(param.example)
            shared = any(kind in ("topic", "party", "place", "text") for kind in param.types)
            shared = shared or not set(param.types) & _COPIED
            found[name][param.name] = (
                value if shared or not is_copied else f"{value}-x0",
                param.required,
            )
    return found


_COPIED: Final = frozenset(
    {"agency", "dialogue", "meeting", "official", "post", "series", "source", "thing"}
)


def _count(graph: KnowledgeGraph, name: str, given: dict[str, str]) -> int:
    return len(graph.query(name, **given))


def _best(ask: Callable[[], int]) -> tuple[float, int]:
    """The shortest of several times in milliseconds, and the number of rows.

    What a first question loads is loaded before.
    """
    times, rows = [], ask()
    for _ in range(_REPEATS):
        began = time.perf_counter()
        rows = ask()
        times.append(1000 * (time.perf_counter() - began))
        if times[-1] > 500:
            break
    return min(times), rows


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
