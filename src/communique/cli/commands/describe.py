"""Show one thing with its parts, its sources and their words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from communique.cli.common import command, emit, terminal_width, things
from communique.graph.find import find_thing
from communique.reports.things import describe_thing
from communique.things.describe import describe as describe_in

if TYPE_CHECKING:
    from communique.cli.common import State

__all__ = ["describe"]

_MOST_MENTIONS: Final = 20
_IN_A_PIPE: Final = 80
_NARROWEST: Final = 40
_WIDEST: Final = 100


@command("describe", endpoint=True)
@click.argument("thing", shell_complete=things())
@click.option(
    "--all",
    "every",
    is_flag=True,
    help="List all that mentions it, not only the first twenty of each kind.",
)
def describe(state: State, thing: str, every: bool) -> None:
    r"""Show one thing with its parts, its sources and their words.

    THING is an IRI, a name with a prefix, or a slug where it names one thing only. It can be
    a part of a thing, a concept, or a term of the ontology.

    \b
    communique describe us-jp-cyber-7
    communique describe official:osamu-imai
    communique describe us-jp-cyber-1#us-head
    """
    iri = find_thing(state.asked, thing)
    # Long lines are hard to read, however wide the window.
    width = max(_NARROWEST, min(terminal_width() or _IN_A_PIPE, _WIDEST))
    description = describe_in(state.asked, iri, most=None if every else _MOST_MENTIONS)
    emit(describe_thing(description, width=width))
