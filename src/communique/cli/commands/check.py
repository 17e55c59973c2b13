"""Check a project: syntax, contradictions, shapes, rules, answers and quotes."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from communique.checks import examine
from communique.checks.scope import loose_files
from communique.checks.selection import Selection
from communique.cli.common import command, emit, wants_colour, watchdog
from communique.cli.progress import progress_bar
from communique.files import write_whole
from communique.model import TIMEOUT, CommuniqueError, Severity, UsageError
from communique.project.config import ENGINES
from communique.reports.report import FORMATS, Report, Rule, render

if TYPE_CHECKING:
    from collections.abc import Sequence

    from communique.checks.rulebook import Page
    from communique.cli.common import State
    from communique.graph import Graph
    from communique.project import Project

__all__ = ["check"]

_MOST: Final = 50
_UNVERIFIED: Final = (
    "quotes were not verified: name the folder of the documents by --sources or in the "
    "environment variable COMMUNIQUE_SOURCES"
)


def _reports(
    _ctx: click.Context, _param: click.Parameter, values: tuple[str, ...]
) -> list[tuple[str, Path]]:
    """Read what `--report` gives; a folder that is not there is known before a long check."""
    found = []
    for value in values:
        form, _, name = value.partition(":")
        if form not in FORMATS or not name:
            raise click.BadParameter(
                f"`{value}` is not FORMAT:FILE, such as `sarif:communique.sarif`; "
                f"FORMAT is one of {', '.join(FORMATS)}"
            )
        if not (folder := Path(name).parent).is_dir():
            raise click.BadParameter(f"there is no folder {folder}")
        found.append((form, Path(name)))
    return found


@command("check")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@click.option(
    "--shapes",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help="Outside any project: validate the files against these shapes, too.",
)
@click.option(
    "--sources",
    multiple=True,
    type=click.Path(path_type=Path),
    envvar="COMMUNIQUE_SOURCES",
    show_envvar=True,
    metavar="DIR",
    help="Verify the quotes against the documents in this folder; may be repeated.",
)
@click.option(
    "--update-expected",
    is_flag=True,
    help="Store the rows that the stored queries give now, for review.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="text",
    help="How to print the findings.",
)
@click.option(
    "--report",
    "reports",
    multiple=True,
    callback=_reports,
    metavar="FORMAT:FILE",
    help="Write the findings to a file, too; may be given several times.",
)
@click.option(
    "--select",
    multiple=True,
    metavar="CODE",
    help="Report only findings of this code; may be given several times.",
)
@click.option(
    "--ignore",
    multiple=True,
    metavar="CODE",
    help="Do not report findings of this code; may be given several times.",
)
@click.option(
    "--fail-on",
    type=click.Choice(tuple(map(str, Severity))),
    default=str(Severity.WARNING),
    help="How grave a finding has to be for exit code 1.",
)
@click.option(
    "--max-per-rule",
    "most",
    type=click.IntRange(min=0),
    default=_MOST,
    metavar="N",
    help="Show only so many findings of one code in text; 0 shows all.",
)
@click.option(
    "--engine",
    type=click.Choice(ENGINES),
    help="What validates against the shapes; the findings are the same.",
)
@click.option(
    "--since",
    "revision",
    metavar="REV",
    help="Report only what the changes since this revision of git have to do with.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=TIMEOUT,
    metavar="SECONDS",
    help="How long a rule or a stored query may take.",
)
@click.option(
    "--watch",
    "is_watching",
    is_flag=True,
    help="Check again whenever a file of the project is saved, until Ctrl-C.",
)
def check(
    state: State,
    paths: tuple[Path, ...],
    shapes: tuple[Path, ...],
    sources: tuple[Path, ...],
    update_expected: bool,
    form: str,
    reports: list[tuple[str, Path]],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fail_on: str,
    most: int,
    engine: str | None,
    revision: str | None,
    timeout: float,
    is_watching: bool,
) -> int:
    """Check a project: is everything well formed, consistent, complete and quoted to the letter?

    In this order: the syntax of every file; the ontology, which has to stay in OWL 2 DL or, as
    the shipped one, in OWL 2 RL; contradictions in what follows from data and ontology; the
    shapes; the rules; the quotes, where the documents are given; the rows of the stored queries
    against the expected ones. If a file cannot be parsed, only syntax is checked. Of what
    --select and --ignore leave out, nothing is run.

    Each PATH is a file or a folder. Those of the project narrow the report to findings that
    touch them; the whole project is checked all the same. Files outside the project
    are checked with its ontology, shapes and rules as a data set of their own; outside any
    project, with the rules for every ontology alone, and with the shapes of --shapes.

    With --since the report is narrowed to the files that a branch changed since it left REV,
    and to the things that these files describe, wherever else they are described. A changed
    ontology, shape, rule, stored query or configuration concerns everything.

    A CODE is what a finding has in brackets, the part of it before the dot, or a pattern such
    as 'DialogueShape-*'. `communique explain` lists the codes and says what each is about.

    Exit codes: 0 if there is no error and no warning (see --fail-on), 1 if there is one, 2 if
    a file or folder is missing or cannot be read.
    """
    if is_watching and update_expected:
        raise click.UsageError("--watch does not store rows; give --update-expected alone")
    if paths and revision is not None:
        raise click.UsageError("a PATH and --since narrow the report in two ways; give one")
    if shapes and not (state.project.is_packaged and paths):
        hint = "in a project, name the shapes in communique.toml"
        raise UsageError("--shapes is for files outside any project", hint=hint)
    project = loose_files(paths, shapes) if state.project.is_packaged else state.project
    paths = () if state.project.is_packaged else paths
    selection = Selection.of(project, select, ignore)
    forms = {form, *(each for each, _ in reports)}
    chosen = bool(selection.select or selection.ignore)
    # The pages of all rules take a while: they are read where they are needed.
    pages = _pages(project) if chosen or "sarif" in forms else ()
    if pages and chosen:
        codes = (code for page in pages for code in page.codes)
        selection.require_known(codes, project)
    sources = sources or project.sources_folders
    empty = Report(
        findings=[],
        rules=_rules(pages),
        fail_on=Severity[fail_on.upper()],
        colour=form == "text" and wants_colour(),
        most=most or None,
    )

    def run(project: Project, graph: Graph | None = None) -> int:
        with progress_bar("checking") as progress:
            outcome = examine(
                project,
                paths=paths,
                sources=sources,
                update_expected=update_expected,
                selection=selection,
                engine=engine,
                revision=revision,
                graph=graph,
                limit=partial(watchdog, timeout),
                progress=progress,
            )
        waived = [(match.finding, match.waiver.reason) for match in outcome.waived]
        report = replace(empty, findings=outcome.findings, waived=waived)
        for other, path in reports:
            write_whole(path, render(replace(report, colour=False), other).encode())
        text = render(report, form)
        emit(text if form in ("text", "github") else text.encode())
        if outcome.has_unverified_quotes:
            click.echo(_UNVERIFIED, err=form != "text")
        return int(report.failed)

    if not is_watching:
        return run(project)
    from communique.cli.watch import watch

    return watch(project, run)


def _pages(project: Project) -> Sequence[Page]:
    """What there is to say about each code; nothing where a shape or a rule is broken.

    The check itself reports that.
    """
    from communique.checks.rulebook import Rulebook  # it takes the parser of Turtle

    try:
        return Rulebook(project).pages
    except CommuniqueError:
        return ()


def _rules(pages: Sequence[Page]) -> dict[str, Rule]:
    if not pages:
        return {}
    from communique.reports.rulebook import as_rules

    return as_rules(pages)
