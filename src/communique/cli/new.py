"""`communique new`: skeletons of new data."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from communique.cli.common import SETTINGS, command, emit, project_option
from communique.cli.complete import things
from communique.model import Location, UsageError, did_you_mean
from communique.scaffold import (
    TODO,
    Days,
    Seat,
    draft_agency,
    draft_dialogue,
    draft_meeting,
    draft_official,
    draft_source,
    write_draft,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from communique.cli.common import State
    from communique.scaffold import Draft

__all__ = ["new"]

_F = TypeVar("_F", bound="Callable[..., Any]")

_ROLES: Final = {
    "head": "Who heads a side",
    "co-chair": "Who chairs for a side, together with others",
    "host": "Who hosts, on whose side",
    "member": "Who is listed on a side",
}

_WRITE: Final = click.option(
    "--write",
    "write",
    is_flag=True,
    help="Write it into the project's own file for it, instead of printing it.",
)
_EVIDENCE: Final = click.option(
    "--evidence",
    metavar="IRI",
    help="The evidence that prints the name, such as dialogue:us-jp-cyber-11#us-state-state.",
)


class _New(click.Group):
    """The kinds of thing that can be begun."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in self.commands:
            hint = did_you_mean(args[0], self.commands) or f"one of {', '.join(self.commands)}"
            raise UsageError(f"there is no skeleton of `{args[0]}`", hint=hint)
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

    Prints a skeleton in Turtle with the right IRIs and all that the shapes ask for. What only
    the source can tell stands as TODO, which no check lets pass.
    """
    if ctx.invoked_subcommand is None:
        emit(f"{ctx.get_help()}\n")


def _meeting_options(function: _F) -> _F:
    """Add the options that a dialogue and another meeting share."""
    options = [
        click.option(
            "--status",
            type=click.Choice(["planned", "held"]),
            default="planned",
            help="Held needs a source that says so in the past tense.",
        ),
        click.option("--start", metavar="DATE", help="The first day, where it is exact."),
        click.option("--end", metavar="DATE", help="The last day.  [default: the first]"),
        click.option("--earliest", metavar="DATE", help="The first day on which it may lie."),
        click.option("--latest", metavar="DATE", help="The last day on which it may lie."),
        click.option("--place", metavar="PLACE", shell_complete=things("place"), help="Where."),
        click.option(
            "--source",
            "sources",
            metavar="SOURCE",
            multiple=True,
            shell_complete=things("source"),
            help="A document that says so; can be repeated.",
        ),
        *(
            click.option(
                f"--{role}",
                role.replace("-", "_"),
                metavar="SIDE=WHO",
                multiple=True,
                help=f"{text}: --{role} us=us-state; can be repeated.",
            )
            for role, text in _ROLES.items()
        ),
        _WRITE,
    ]
    for option in reversed(options):
        function = option(function)
    return function


@command("dialogue")
@click.argument("series", shell_complete=things("series"))
@click.argument("ordinal", metavar="ORDINAL|DATE")
@_meeting_options
def _dialogue(state: State, series: str, ordinal: str, write: bool, **given: Any) -> None:
    r"""Begin an occurrence of a series.

    An occurrence that is not numbered is named by its first day.

    \b
    communique new dialogue us-jp-cyber 11 --status held --start 2026-06-30 \
      --end 2026-07-01 --place washington --source us-state-2026-07-02 \
      --co-chair us=us-state --member jp=jp-mic
    """
    _done(state, draft_dialogue(state.graph, series, ordinal, **_meeting(given)), write)


@command("meeting")
@click.argument("slug")
@click.argument("label")
@click.option(
    "--party",
    "parties",
    multiple=True,
    metavar="PARTY",
    shell_complete=things("party"),
    help="A party that sends a delegation; can be repeated.",
)
@_meeting_options
def _other(
    state: State, slug: str, label: str, parties: tuple[str, ...], write: bool, **given: Any
) -> None:
    r"""Begin a meeting that is no occurrence of a series.

    \b
    communique new meeting us-jp-leaders-2026-03 \
      "Meeting of the leaders of Japan and the United States in March 2026"
    """
    draft = draft_meeting(state.graph, slug, label, parties=parties, **_meeting(given))
    _done(state, draft, write)


@command("official")
@click.argument("given")
@click.argument("family")
@click.option("--post", metavar="POST", shell_complete=things("post"), help="The post held.")
@click.option("--language", default="en", help="The tag of the names: en, or ja-Latn.")
@click.option("--slug", help="The end of the IRI.  [default: given-family]")
@_EVIDENCE
@_WRITE
def _official(state: State, given: str, family: str, write: bool, **options: Any) -> None:
    r"""Begin an official with a tenure.

    The names in Latin letters, whatever order the source prints.

    \b
    communique new official Takeshi Akahori --language ja-Latn \
      --post jp-ambassador-cyber-policy
    """
    _done(state, draft_official(state.graph, given, family, **options), write)


@command("agency")
@click.argument("party", shell_complete=things("party"))
@click.argument("name")
@click.option("--slug", help="The end of the IRI: cisa for agency:us-cisa.  [default: the name]")
@click.option(
    "--unit-of",
    metavar="AGENCY",
    shell_complete=things("agency"),
    help="The larger agency that a source names.",
)
@_EVIDENCE
@_WRITE
def _agency(state: State, party: str, name: str, write: bool, **options: Any) -> None:
    r"""Begin an agency of a party, with its official name.

    \b
    communique new agency us "Federal Communications Commission" --slug fcc
    """
    _done(state, draft_agency(state.graph, party, name, **options), write)


@command("source")
@click.argument("publisher")
@click.argument("published", metavar="[DATE]", required=False)
@click.option("--slug", help="The end of the IRI.  [default: publisher and date]")
@click.option("--title", help="The title, as printed.")
@click.option("--genre", metavar="GENRE", shell_complete=things("genre"), help="Its genre.")
@click.option("--language", default="en", help="Its language, as a BCP 47 tag.")
@click.option("--address", metavar="URL", help="Its address on the web.")
@click.option(
    "--file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The file with its text, to record its name and checksum.",
)
@click.option(
    "--documents",
    multiple=True,
    metavar="MEETING",
    shell_complete=things("dialogue", "meeting"),
    help="A meeting that it is about, described or not; can be repeated.",
)
@_WRITE
def _source(
    state: State, publisher: str, published: str | None, write: bool, **options: Any
) -> None:
    r"""Begin a source.

    \b
    communique new source "Ministry of Foreign Affairs of Japan" 2013-05-10 \
      --genre joint-statement --documents dialogue:us-jp-cyber-1
    """
    _done(state, draft_source(state.graph, publisher, published, **options), write)


for _command in (_dialogue, _other, _official, _agency, _source):
    new.add_command(_command)


def _meeting(given: dict[str, Any]) -> dict[str, Any]:
    """Return what was given for a meeting as the arguments of its draft."""
    days = Days(*(given[key] for key in ("status", "start", "end", "earliest", "latest")))
    seats = [_seat(role, text) for role in _ROLES for text in given[role.replace("-", "_")]]
    return {"days": days, "place": given["place"], "sources": given["sources"], "seats": seats}


def _seat(role: str, text: str) -> Seat:
    side, equals, who = text.partition("=")
    if not (side and equals and who):
        raise UsageError(
            f"--{role} `{text}` does not name a side and who it is", hint="write us=us-state"
        )
    return Seat(role, side, who)


def _done(state: State, draft: Draft, write: bool) -> None:
    if not write:
        emit(draft.text)
        return
    path = write_draft(state.project, draft)
    left = f"{draft.gaps} places to fill in, marked {TODO}" if draft.gaps else "nothing to fill in"
    emit(f"wrote {Location.of(path)}: {left}\n")
