"""Builds a web site: a page for each thing, with its evidence and its data."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from communique.cli.common import CommandGroup, command, emit
from communique.cli.progress import progress_bar
from communique.model import UsageError

if TYPE_CHECKING:
    from communique.cli.common import State

__all__ = ["site"]


@click.group("site", cls=CommandGroup, invoke_without_command=True)
@click.pass_context
def site(ctx: click.Context) -> None:
    r"""Build a web site: a page for each thing, with its evidence and its data.

    The site is static: any web host can carry it, and it opens from a
    folder on a disk, without JavaScript too.

    \b
    communique site build build/site
    """
    if ctx.invoked_subcommand is None:
        emit(f"{ctx.get_help()}\n")


@command("build")
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option(
    "--base",
    metavar="URL",
    default="",
    help="Where the site is published; the IRIs of things stay what they are.",
)
@click.option(
    "--sources",
    multiple=True,
    envvar="COMMUNIQUE_SOURCES",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="A folder with texts of sources, of which the open ones are shown; may be repeated.",
)
def build(state: State, folder: Path, base: str, sources: tuple[Path, ...]) -> None:
    r"""Write the site to a folder.

    A file that is there already with the same bytes is left alone, and
    what an earlier build wrote and this one does not is removed.

    \b
    communique site build build/site
    communique site build build/site --base https://example.org/dialogues/
    """
    if base and urlsplit(base).scheme not in ("http", "https"):
        raise UsageError(f"not an HTTP URL: `{base}`", hint="write it as https://example.org/site/")
    sources = sources or state.project.sources_folders
    for each in sources:
        if not each.is_dir():
            hint = "give the folder of the source texts"
            raise UsageError(f"there is no folder {each}", hint=hint)
    from communique.site import build as build_site

    with progress_bar("building") as progress:
        outcome = build_site(state.graph, folder, base=base, sources=sources, progress=progress)
    click.echo(
        f"{outcome.pages} pages, {outcome.files} files in {folder}: "
        f"{outcome.written} written, {outcome.removed} removed"
    )


site.add_command(build)
