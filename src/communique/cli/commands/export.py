"""Write the graph in one of the formats of RDF, or as tables."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from communique.cli.common import CommandGroup, command, emit, things
from communique.cli.progress import progress_bar
from communique.export import FORMATS
from communique.export import export as make_export
from communique.files import reason, write_whole
from communique.model import UsageError

if TYPE_CHECKING:
    from communique.cli.common import State

__all__ = ["export", "tables"]


@command("tables")
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
def tables(state: State, folder: Path) -> None:
    r"""Write the graph as CSV files, with CSVW metadata and a data dictionary.

    Each class is a table: meetings, officials, tenures, commitments, evidence and so on. The
    columns are the properties; `dictionary.csv` says what each one means, and which are derived.
    `statements.csv` has every statement once for each passage that supports it. Several values of
    a cell are joined as the dictionary says, mostly by `; `.

    \b
    communique export tables build/tables
    """
    from communique.export.tables import tables as make_tables

    if state.endpoint is not None:
        raise UsageError("tables are made from the files", hint="leave out --endpoint")
    files = make_tables(state.graph)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(
            f"cannot make the folder {folder}: {reason(error)}", hint="give another one"
        ) from error
    names = []
    for name, content in files:
        write_whole(folder / name, content)
        names.append(name)
    click.echo(f"{len(names)} files in {folder}", err=True)


class _Export(CommandGroup):
    """Writes one document itself; `tables` is a command of its own."""

    def __init__(self, name: str | None, **attributes: Any) -> None:
        super().__init__(name, invoke_without_command=True, **attributes)
        self.add_command(tables)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in self.commands:
            raise UsageError(
                f"`communique export` has no command `{args[0]}`",
                hint=f"`{', '.join(self.commands)}`, or options alone",
            )
        return super().resolve_command(ctx, args)


@command("export", endpoint=True, cls=_Export)
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
    r"""Write the graph in one of the formats of RDF, or as tables.

    An export has the data and the vocabularies. It is sorted: the
    same graph gives the same bytes.

    \b
    communique export -o communique.ttl
    communique export --format jsonld --subject us-jp-cyber-7
    communique export --format nquads --ontology --inferred -o communique.nq
    communique export tables build/tables
    """
    context = click.get_current_context()
    if context.invoked_subcommand is not None:
        for name in ("form", "subject", "inferred", "ontology", "derived", "output"):
            if context.get_parameter_source(name) is not ParameterSource.DEFAULT:
                raise UsageError(f"`export {context.invoked_subcommand}` takes no such option")
        return
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
