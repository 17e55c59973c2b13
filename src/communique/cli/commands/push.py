"""Load the graph onto a server, only what changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from communique.cli.common import command, emit
from communique.cli.progress import progress_bar
from communique.model import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from communique.cli.common import State
    from communique.graph.push import Push

__all__ = ["push"]


@command("push", endpoint=True)
@click.option("--store", metavar="URL", help="Its Graph Store.  [default: from --endpoint]")
@click.option("--force", is_flag=True, help="Push unchanged files, too.")
@click.option("--dry-run", is_flag=True, help="Only say what there is to do.")
def push(state: State, store: str | None, force: bool, dry_run: bool) -> None:
    r"""Load the graph onto a server, one named graph for each file.

    Only files that changed are sent; the graphs of files that are gone are removed. A push
    that was cut short is done again by the next one. Name and password are taken from the
    environment (COMMUNIQUE_USER and COMMUNIQUE_PASSWORD) or from ~/.netrc.

    \b
    communique push --endpoint http://localhost:7878/query
    """
    if state.endpoint is None:
        raise UsageError("push needs --endpoint", hint="such as http://localhost:7878/query")
    from communique.graph.push import Push

    plan = Push(state.graph, state.endpoint, store=store, timeout=state.patience, is_forced=force)
    with progress_bar("pushing"):
        if not dry_run:
            plan.run()
        report = "".join(_report(state, plan, dry_run))
    emit(report)


def _report(state: State, plan: Push, dry_run: bool) -> Iterator[str]:
    counts = dict.fromkeys(("new", "changed", "removed"), 0)
    for change in plan.changes:
        counts[change.kind] += 1
        name = state.project.shown(change.path) if change.path else change.graph
        yield f"{change.kind:<7}  {name}\n"
    summary = ", ".join(f"{count} {kind}" for kind, count in counts.items())
    yield f"{'to push: ' if dry_run else ''}{summary}, {plan.unchanged} unchanged\n"
