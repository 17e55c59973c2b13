"""`communique push`: the graph, onto a server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from communique.cli.common import command, emit
from communique.cli.progress import progress_bar
from communique.model import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from communique.cli.common import State
    from communique.remote.push import Push

__all__ = ["push"]


@command("push", endpoint=True)
@click.option("--store", metavar="URL", help="Its Graph Store.  [default: from --endpoint]")
@click.option("--update", metavar="URL", help="Its update service.  [default: from --endpoint]")
@click.option("--force", is_flag=True, help="Push unchanged files, too.")
@click.option("--dry-run", is_flag=True, help="Only say what there is to do.")
def push(state: State, store: str | None, update: str | None, force: bool, dry_run: bool) -> None:
    r"""Load the graph onto a server, one named graph for each file.

    Only files that changed are sent; the graphs of files that are gone are removed. A push
    that was cut short goes on where it stopped. Name and password are taken from the
    environment: COMMUNIQUE_USER and COMMUNIQUE_PASSWORD.

    \b
    communique push --endpoint http://localhost:7878/query
    """
    if state.endpoint is None:
        raise UsageError("push needs --endpoint", hint="such as http://localhost:7878/query")
    from communique.remote import Client
    from communique.remote.push import Push, services

    client = Client(timeout=state.patience)
    found = Push(state.project, services(state.endpoint, store, update), client=client, force=force)
    if not dry_run:
        with progress_bar("pushing") as progress:
            found.run(progress)
    emit("".join(_report(state, found, dry_run)))


def _report(state: State, found: Push, dry_run: bool) -> Iterator[str]:
    counts = dict.fromkeys(("new", "changed", "removed"), 0)
    for change in found.changes:
        counts[change.kind] += 1
        name = state.project.shown(change.path) if change.path else change.graph
        yield f"{change.kind:<7}  {name}\n"
    said = ", ".join(f"{count} {kind}" for kind, count in counts.items())
    yield f"{'to push: ' if dry_run else ''}{said}, {found.unchanged} unchanged\n"
