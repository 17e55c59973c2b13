"""`communique export`: the graph, or one thing of it, in a standard format."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import click

from communique.cli.common import command, emit
from communique.cli.complete import things
from communique.cli.progress import progress_bar
from communique.export import FORMATS, export_pieces
from communique.files import write_whole

if TYPE_CHECKING:
    from communique.cli.common import State

__all__ = ["export"]


@command("export", endpoint=True)
@click.option(
    "--format",
    "form",
    type=click.Choice(tuple(FORMATS)),
    default="turtle",
    help="TriG and N-Quads keep one graph for each file; the others merge all files.",
)
@click.option(
    "--subject",
    metavar="THING",
    shell_complete=things(),
    help="Only this thing with its parts and their evidence; its IRI, prefixed name or slug.",
)
@click.option(
    "--inferred",
    is_flag=True,
    help="Add what follows by OWL 2 RL; in TriG and N-Quads as the graph `graph:inferred`.",
)
@click.option("--ontology", is_flag=True, help="Add the ontology.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write to this file, which is there whole or not at all.",
)
def export(
    state: State,
    form: str,
    subject: str | None,
    inferred: bool,
    ontology: bool,
    output: Path | None,
) -> None:
    r"""Write the graph in one of the formats of RDF.

    An export has the data and the vocabularies, as the queries see them. It is sorted: the
    same graph gives the same bytes.

    \b
    communique export -o communique.ttl
    communique export --format jsonld --subject us-jp-cyber-7
    communique export --format nquads --ontology --inferred -o communique.nq
    """
    with progress_bar("exporting") as progress:
        pieces = export_pieces(
            state.asked,
            form,
            subject=subject,
            inferred=inferred,
            ontology=ontology,
            progress=progress,
        )
        if output is not None and output != Path("-"):
            write_whole(output, pieces)
            return
        first = next(pieces, b"")  # with it, most of the work is done
    for piece in chain((first,), pieces):
        emit(piece)
