"""Show what differs between two states of the graph, thing by thing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from communique.cli.common import command, emit, terminal_width, wants_colour
from communique.cli.progress import progress_bar
from communique.reports.diff import as_json, as_text
from communique.things.diff import Diff
from communique.things.sides import WORK_TREE, find_sides, work_tree

if TYPE_CHECKING:
    from communique.cli.common import State

__all__ = ["diff"]

_WIDTH = 100


@command("diff")
@click.argument("sides", nargs=-1, metavar="[A [B]]")
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "json")),
    default="text",
    help="How to print the difference.",
)
@click.option("--stat", is_flag=True, help="Show only one line for each thing.")
def diff(state: State, sides: tuple[str, ...], form: str, stat: bool) -> int:
    r"""Show what differs between two states of the graph, thing by thing.

    A and B are files, folders or git revisions; a revision stands for the project's Turtle at
    that commit. A alone is compared with the work tree; a path alone with what the last commit
    has in its place; without either, the last commit with the work tree. `A..B` names two
    revisions, `A...B` what B did since it left A, as a pull request shows it. The work tree is
    only read.

    Layout, comments, prefixes, order, and the file in which a fact stands make no difference.
    A thing whose IRI changed is shown as one removed and one added.

    \b
      communique diff                      what is not committed yet
      communique diff main...HEAD          what this branch does
      communique diff v1.0 v1.1 --stat     what a release changed, in brief
      communique diff old.ttl new.ttl      two files

    Exit codes: 0 if there is no difference, 1 if there is one, 2 if a side cannot be read.
    """
    if len(sides) > 2:
        raise click.UsageError("diff compares two sides; give at most two")
    with progress_bar("comparing"):
        old, new = find_sides(state.project, sides)
        names = [] if new.name == WORK_TREE else [work_tree(state.project)]
        difference = Diff(old, new, names=names)
        is_changed = bool(difference.things)
    if form == "json":
        emit(as_json(difference).encode())
    else:
        width = min(_WIDTH, terminal_width() or _WIDTH)
        emit(as_text(difference, colour=wants_colour(), width=width, stat=stat))
    return int(is_changed)
