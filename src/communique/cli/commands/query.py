"""Ask one of the stored queries, or list them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from communique.cli.common import (
    SETTINGS,
    Command,
    State,
    emit,
    endpoint_options,
    interruptible,
    project_option,
    show_rows,
    things,
    watchdog,
)
from communique.model import CommuniqueError, Location
from communique.queries import answer, find_query, stored_queries
from communique.reports.results import RESULT_FORMATS

if TYPE_CHECKING:
    from communique.queries import StoredQuery
    from communique.queries.headers import Param

__all__ = ["query"]

_RESERVED = frozenset({"endpoint", "format", "help", "project", "timeout"})


class _Queries(click.Group):
    """The stored queries of the project in use, as commands."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(stored_queries(_state(ctx).project))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return _command_of(find_query(_state(ctx).project, cmd_name))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        # The options of a stored query come from its header, so the project must be known
        # before they are parsed, even where it is given after the name of the query.
        _early_project(self, ctx, args)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Queries"):
            formatter.write_dl(_summaries(_state(ctx)))


@click.group(
    "query",
    cls=_Queries,
    context_settings=SETTINGS,
    invoke_without_command=True,
    subcommand_metavar="[NAME [OPTIONS]]",
    params=[*endpoint_options(), project_option()],
)
@click.pass_context
def query(ctx: click.Context) -> None:
    """Ask one of the stored queries; without a name, list them.

    `communique query NAME --help` says what a query answers and which options it takes.
    """
    if ctx.invoked_subcommand is None:
        found = _summaries(_state(ctx))
        width = max((len(name) for name, _ in found), default=0)
        emit("".join(f"{name:<{width}}  {summary}\n" for name, summary in found))


def _state(ctx: click.Context) -> State:
    return ctx.ensure_object(State)


def _summaries(state: State) -> list[tuple[str, str]]:
    found = stored_queries(state.project)
    return [(name, query.header.summary) for name, query in found.items()]


def _early_project(group: click.Group, ctx: click.Context, args: list[str]) -> None:
    for index, arg in enumerate(args):
        if arg == "--":
            return
        name, equals, value = arg.partition("=")
        if name == "--project" and (equals or index + 1 < len(args)):
            option = next(param for param in group.params if "--project" in param.opts)
            option.process_value(ctx, value if equals else args[index + 1])


def _command_of(stored: StoredQuery) -> Command:
    header = stored.header

    def run(state: State, form: str, **values: str | None) -> None:
        with interruptible(), watchdog(state.most_patience):
            show_rows(answer(state.asked, stored, values), form)

    form = click.Option(
        ["--format", "form"],
        type=click.Choice(RESULT_FORMATS),
        default="table",
        help="How to print the rows.",
    )
    columns = ", ".join(column.name for column in header.columns)
    return Command(
        stored.name,
        callback=click.pass_obj(run),
        params=[*(_option_of(stored, param) for param in header.params), form, *endpoint_options()],
        help=f"{header.summary}\n\n{header.description}",
        short_help=header.summary,
        epilog=f"Columns: {columns}.",
    )


def _option_of(stored: StoredQuery, param: Param) -> click.Option:
    if param.name in _RESERVED:
        raise CommuniqueError(
            f"a parameter must not be called `{param.name}`",
            hint="every query has an option of that name already",
            location=Location.of(stored.path, param.line),
        )
    notes = [
        "required" if param.required else "",
        f"default: {param.default}" if param.default else "",
        f"example: {param.example}" if param.example else "",
    ]
    noted = "; ".join(filter(None, notes))

    # Whether it is required is for `answer` to say, which knows an example. The value keeps
    # the name of the parameter, which need not be a word that Python allows as one.
    return click.Option(
        [f"--{param.name}", param.name],
        metavar="|".join(param.types).upper(),
        help=f"{param.description}{f'  [{noted}]' if noted else ''}",
        shell_complete=None if param.is_literal else things(*param.kinds),
    )
