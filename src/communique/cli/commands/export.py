"""Write the graph in one of the formats of RDF."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from communique.cli.common import command, emit, things
from communique.cli.progress import progress_bar
from communique.export import FORMATS
from communique.export import export as make_export
from communique.files import write_whole

if TYPE_CHECKING:
    from communique.cli.common import State

__all__ = ["export"]


@command("export", endpoint=True)
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
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
@click.option("--derived", is_flag=True, help="Add the derived facts, which stored queries need.")
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
    derived: bool,
    output: Path | None,
) -> None:
    r"""Write the graph in one of the formats of RDF.

    An export has the data and the vocabularies. It is sorted: the
    same graph gives the same bytes.

    \b
    communique export -o communique.ttl
    communique export --format jsonld --subject us-jp-cyber-7
    communique export --format nquads --ontology --inferred -o communique.nq
    """
    with progress_bar("exporting"):
        content = make_export(
            state.asked,
            form,
            subject=subject,
            inferred=inferred,
            ontology=ontology,
            derived=derived,
        )
    if output is not None and output != Path("-"):
        write_whole(output, content)
    else:
        emit(content)
