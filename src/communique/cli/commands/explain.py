"""Explain a code of a finding: what is wrong, why, and what to do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from communique.checks.rulebook import Rulebook
from communique.cli.common import State, command, emit
from communique.files import reason, write_whole
from communique.model import UsageError
from communique.reports.rulebook import MARK, explanation, listing, pages

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["explain"]


def _codes(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    book = Rulebook(ctx.ensure_object(State).project)
    codes = [code for page in book.pages for code in page.codes]
    return [code for code in codes if code.startswith(incomplete)]


@command("explain")
@click.argument("code", required=False, shell_complete=_codes)
@click.option(
    "--write",
    "folder",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Write all pages and their index into this folder.",
)
def explain(state: State, code: str | None, folder: Path | None) -> None:
    """Explain a code of `communique check`: what is wrong, why it matters, what to do.

    CODE is what a finding has in brackets; it can also be the name of a shape. Without it,
    all codes are listed.
    """
    book = Rulebook(state.project)
    if folder is not None:
        if code is not None:
            raise click.UsageError("--write writes all pages; leave the code out")
        files = pages(book.pages)
        removed = _write(folder, files)
        stale = f", {removed} removed" if removed else ""
        emit(f"{len(files)} files written to {folder}{stale}\n")
    elif code is None:
        emit(listing(book.pages))
    else:
        emit(explanation(book.find(code)))


def _write(folder: Path, files: Mapping[str, str]) -> int:
    """Write files, remove those of rules that are gone, and return how many those were."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        stale = [
            path
            for path in folder.glob("*.md")
            if path.name not in files and path.read_bytes().startswith(MARK.encode())
        ]
    except OSError as error:
        raise UsageError(f"cannot write to {folder}: {reason(error)}") from error
    for name, text in files.items():
        write_whole(folder / name, text.encode())
    for path in stale:
        path.unlink()
    return len(stale)
