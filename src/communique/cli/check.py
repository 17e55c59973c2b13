"""`communique check`: everything that can be wrong with a project, each fault at its line."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from communique.checks import run
from communique.cli.common import command, emit
from communique.model import Severity
from communique.reports.findings import as_json, as_text, summary

if TYPE_CHECKING:
    from communique.cli.common import State

__all__ = ["check", "wants_colour"]

_UNVERIFIED = (
    "quotes were not verified: name the folder of the documents by --sources or in the "
    "environment variable COMMUNIQUE_SOURCES"
)


@command("check")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@click.option(
    "--sources",
    type=click.Path(path_type=Path),
    envvar="COMMUNIQUE_SOURCES",
    show_envvar=True,
    metavar="DIR",
    help="Verify the quotes against the documents in this folder.",
)
@click.option(
    "--update-expected",
    is_flag=True,
    help="Store the rows that the stored queries give now, for review.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "json")),
    default="text",
    help="How to print the findings.",
)
def check(
    state: State, paths: tuple[Path, ...], sources: Path | None, update_expected: bool, form: str
) -> int:
    """Check a project: is everything well formed, consistent, complete and quoted to the letter?

    In this order: the syntax of every Turtle file; contradictions in what follows from data and
    ontology; the shapes in ontology/shapes/; the rules in queries/quality/; the quotes, where the
    documents are given; the rows of the stored queries against queries/expected/. If a file is not
    Turtle, only syntax is checked.

    Each PATH is a file or a folder. Those of the project narrow the report to findings that
    touch them; the whole project is checked all the same. Turtle files outside the project
    are checked with its ontology, shapes and rules as a data set of their own.

    Exit codes: 0 if there is no error and no warning, 1 if there is one, 2 if a file or
    folder is missing or cannot be read, or a shape, rule or stored query is itself broken.
    Findings of the severity info do not count.
    """
    findings = run(state.project, paths=paths, sources=sources, update_expected=update_expected)
    if form == "json":
        emit(as_json(findings))
    else:
        colour = wants_colour()
        emit(as_text(findings, colour=colour))
        emit(f"{summary(findings, colour=colour)}\n")
    if sources is None:
        click.echo(_UNVERIFIED, err=form == "json")
    return int(any(each.severity >= Severity.WARNING for each in findings))


def wants_colour() -> bool:
    """Say whether to colour the standard output: on a terminal, and not against NO_COLOR."""
    return (
        sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    )
