"""Completion of things in a shell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from communique.cli.common import State

if TYPE_CHECKING:
    from collections.abc import Callable

    import click

__all__ = ["things"]


def things(
    *kinds: str,
) -> Callable[[click.Context, click.Parameter, str], list[str]]:
    """Return a function that completes the prefixed name of a thing of these kinds, or any."""

    def complete(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
        from communique.graph.find import known_names

        names = known_names(ctx.ensure_object(State).asked, kinds, parts="#" in incomplete)
        return [name for name in names if name.startswith(incomplete)]

    return complete
