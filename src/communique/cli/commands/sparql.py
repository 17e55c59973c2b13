"""Run a SPARQL query of your own."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pyoxigraph as ox

from communique.cli.common import command, emit, interruptible, show_rows, watchdog
from communique.graph import read_text
from communique.graph.sparql import run
from communique.model import Location
from communique.queries.results import Result
from communique.reports.results import (
    GRAPH_FORMATS,
    RESULT_FORMATS,
    render_ask,
    render_graph,
)

if TYPE_CHECKING:
    from communique.cli.common import State

__all__ = ["sparql"]


@command("sparql", endpoint=True)
@click.argument("query", metavar="QUERY|@FILE|-")
@click.option(
    "--format",
    "form",
    type=click.Choice((*RESULT_FORMATS, *GRAPH_FORMATS)),
    help="How to print the answer.  [default: table; turtle for CONSTRUCT and DESCRIBE]",
)
def sparql(state: State, query: str, form: str | None) -> None:
    """Run a SPARQL query of your own.

    QUERY is the text of a SELECT, ASK, CONSTRUCT or DESCRIBE; @FILE reads it from a file, -
    from the standard input. The prefixes of the project need no declaration. The query can
    neither write nor reach a network.

    communique sparql 'SELECT ?name { ?d cmq:inSeries series:us-jp-cyber ; rdfs:label ?name }'
    """
    text, origin = _read(query)
    with interruptible(), watchdog(state.most_patience):
        answer = run(state.asked, text, origin=origin, derived=True)
        if isinstance(answer, ox.QuerySolutions):
            show_rows(Result.of(answer), form or "table")
        elif isinstance(answer, ox.QueryBoolean):
            emit(render_ask(answer, form or "table"))
        else:
            emit(render_graph(answer, form or "turtle", state.project))


def _read(query: str) -> tuple[str, str]:
    """The text of the query, and what to call it in an error."""
    if query == "-":
        return sys.stdin.buffer.read().decode(errors="replace"), "stdin"
    if query.startswith("@"):
        path = Path(query[1:])
        return read_text(path), Location.of(path).path
    return query, "query"
