"""Begin a dialogue, a meeting, an official, an agency or a source."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from communique.cli.common import SETTINGS, command, emit, project_option, things
from communique.model import Location, UsageError, did_you_mean
from communique.things.new import (
    TODO,
    new_agency,
    new_dialogue,
    new_meeting,
    new_official,
    new_source,
    write,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from communique.cli.common import State
    from communique.graph import Graph
    from communique.things.new import Draft

__all__ = ["new"]

_ROLES: Final = {
    "head": "Who heads a side",
    "co-chair": "Who chairs for a side, together with others",
    "host": "Who hosts, on whose side",
    "member": "Who is listed on a side",
}


class _New(click.Group):
    """The kinds of thing that can be begun."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in self.commands:
            hint = did_you_mean(args[0], self.commands) or f"one of {', '.join(self.commands)}"
            raise UsageError(f"there is no template of `{args[0]}`", hint=hint)
        return super().resolve_command(ctx, args)


@click.group(
    "new",
    cls=_New,
    context_settings=SETTINGS,
    invoke_without_command=True,
    params=[project_option()],
)
@click.pass_context
def new(ctx: click.Context) -> None:
    """Begin a dialogue, a meeting, an official, an agency or a source.

    Prints Turtle with the right IRIs and everything that the shapes ask for. What only the
    source can tell stands as TODO, which no check accepts. With --write it goes into the file
    of your project for it: a new one for a dialogue, else the end of the one for its kind.
    """
    if ctx.invoked_subcommand is None:
        emit(f"{ctx.get_help()}\n")


def _option(name: str, metavar: str, text: str, *kinds: str, **settings: Any) -> click.Option:
    complete = things(*kinds) if kinds else None
    return click.Option(
        [f"--{name}"], metavar=metavar, help=text, shell_complete=complete, **settings
    )


def _add(name: str, make: Callable[..., Draft], text: str, *params: click.Parameter) -> None:
    """Add the command that begins a thing.

    Args:
        name: Its name.
        make: Returns the draft, of the graph and what the parameters give.
        text: Its help.
        params: Its parameters.
    """

    def run(state: State, write_it: bool, **given: Any) -> None:
        if write_it and state.project.is_packaged:
            raise UsageError(
                "there is no project here to write into: the packaged graph is not changed",
                hint="begin a project with a folder that has `ontology/`, `data/` and `queries/`, "
                "or a `communique.toml`, and work in it or give it by --project",
            )
        draft = make(state.graph, **given)
        if not write_it:
            emit(draft.text)
            return
        path = write(state.project, draft)
        gaps = (
            f"{draft.gaps} gaps to fill in, marked {TODO}" if draft.gaps else "no gaps to fill in"
        )
        emit(f"wrote {Location.of(path)}: {gaps}\n")

    run.__doc__ = text
    made = command(name)(run)
    where = "Write it into the file of the project for it, instead of printing it."
    made.params[:0] = [*params, click.Option(["--write", "write_it"], is_flag=True, help=where)]
    new.add_command(made)


def _with_roles(make: Callable[..., Draft]) -> Callable[..., Draft]:
    """Return a function that takes each role as an argument of its own."""

    def make_with_roles(graph: Graph, **given: Any) -> Draft:
        roles = {role: given.pop(role.replace("-", "_")) for role in _ROLES}
        return make(graph, roles=roles, **given)

    return make_with_roles


_EVIDENCE: Final = (
    "The evidence that prints the name, such as dialogue:us-jp-cyber-11#us-state-state."
)

_MEETING: Final = (
    click.Option(
        ["--status"],
        type=click.Choice(["planned", "held"]),
        default="planned",
        help="Held needs a source that says so in the past tense.",
    ),
    _option("start", "DATE", "The first day, where it is exact."),
    _option("end", "DATE", "The last day.  [default: the first]"),
    _option("earliest", "DATE", "The first day on which it may be."),
    _option("latest", "DATE", "The last day on which it may be."),
    _option("place", "PLACE", "Where.", "place"),
    click.Option(
        ["--source", "sources"],
        metavar="SOURCE",
        multiple=True,
        shell_complete=things("source"),
        help="A document that says so; can be repeated.",
    ),
    *(
        _option(role, "SIDE=WHO", f"{text}: --{role} us=us-state; can be repeated.", multiple=True)
        for role, text in _ROLES.items()
    ),
)

_add(
    "dialogue",
    _with_roles(new_dialogue),
    """Begin an occurrence of a series.

    An occurrence that is not numbered is named by its first day.

    \b
    communique new dialogue us-jp-cyber 11 --status held --start 2026-06-30 \\
      --end 2026-07-01 --place washington --source us-state-2026-07-02 \\
      --co-chair us=us-state --member jp=jp-mic
    """,
    click.Argument(["series"], shell_complete=things("series")),
    click.Argument(["occurrence"], metavar="ORDINAL|DATE"),
    *_MEETING,
)
_add(
    "meeting",
    _with_roles(new_meeting),
    """Begin a meeting that is not an occurrence of a series.

    \b
    communique new meeting us-jp-leaders-2026-03 \\
      "Meeting of the leaders of Japan and the United States in March 2026"
    """,
    click.Argument(["slug"]),
    click.Argument(["label"]),
    click.Option(
        ["--party", "parties"],
        metavar="PARTY",
        multiple=True,
        shell_complete=things("party"),
        help="A party that sends a delegation; can be repeated.",
    ),
    *_MEETING,
)
_add(
    "official",
    new_official,
    """Begin an official with a tenure.

    The names in Latin letters, whatever order the source prints.

    \b
    communique new official Takeshi Akahori --language ja-Latn \\
      --post jp-ambassador-cyber-policy
    """,
    click.Argument(["given"]),
    click.Argument(["family"]),
    _option("post", "POST", "The post held.", "post"),
    _option("language", "TAG", "The tag of the names: en, or ja-Latn.", default="en"),
    _option("slug", "SLUG", "The end of the IRI.  [default: given-family]"),
    _option("evidence", "IRI", _EVIDENCE),
)
_add(
    "agency",
    new_agency,
    """Begin an agency of a party, with its official name.

    \b
    communique new agency us "Federal Communications Commission" --slug fcc
    """,
    click.Argument(["party"], shell_complete=things("party")),
    click.Argument(["name"]),
    _option("slug", "SLUG", "The end of the IRI: cisa for agency:us-cisa.  [default: the name]"),
    _option("unit-of", "AGENCY", "The larger agency that a source names.", "agency"),
    _option("evidence", "IRI", _EVIDENCE),
)
_add(
    "source",
    new_source,
    """Begin a source.

    \b
    communique new source "Ministry of Foreign Affairs of Japan" 2013-05-10 \\
      --genre joint-statement --documents dialogue:us-jp-cyber-1
    """,
    click.Argument(["publisher"]),
    click.Argument(["published"], metavar="[DATE]", required=False),
    _option("slug", "SLUG", "The end of the IRI.  [default: publisher and date]"),
    _option("title", "TEXT", "The title, as printed."),
    _option("genre", "GENRE", "Its genre.", "genre"),
    _option("language", "TAG", "Its language, as a BCP 47 tag.", default="en"),
    _option("address", "URL", "Its address on the web."),
    _option(
        "file",
        "FILE",
        "The file with its text, to record its name and checksum.",
        type=click.Path(path_type=Path),
    ),
    _option(
        "documents",
        "MEETING",
        "A meeting that it is about, described or not; can be repeated.",
        *("dialogue", "meeting"),
        multiple=True,
    ),
    _option(
        "issued-by",
        "PARTY",
        "A party in whose name it speaks; can be repeated.",
        "party",
        multiple=True,
    ),
)
