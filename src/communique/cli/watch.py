"""`communique check --watch`: check again whenever a file of the project is saved."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from communique.graph import load
from communique.model import CommuniqueError
from communique.project import find_project
from communique.project.config import CONFIGS
from communique.reports.text import visible

if TYPE_CHECKING:
    from collections.abc import Callable

    from communique.graph import Graph
    from communique.project import Project

__all__ = ["watch"]


def watch(project: Project, run: Callable[[Project, Graph], int]) -> int:
    """Check a project, and again after each change of its files, until Ctrl-C.

    The project stays in memory, and only the files that changed are parsed again. A file that
    comes or goes, and a changed configuration, begin anew. What cannot be checked is told, and
    the next change is waited for.

    Args:
        project: The project.
        run: Checks it, prints the report and returns the exit code.

    Returns:
        The exit code of the last check.
    """
    from watchfiles import watch as changes_of  # only who watches pays for it

    graph = load(project)
    code = _told(run, project, graph)
    waiting = changes_of(project.root, raise_interrupt=False, step=50, debounce=400)
    for changes in waiting:
        paths = {Path(name) for _, name in changes}
        known = {*project.all_files, *project.rule_files, *project.question_files}
        known |= {*project.expected_files, *project.waiver_files}
        try:
            renewed = find_project(project.root)
            if renewed.all_files != project.all_files or any(it.name in CONFIGS for it in paths):
                project = renewed
                graph = load(project)
            elif not paths & known and renewed == project:
                continue
            else:
                project, graph.project = renewed, renewed
                graph.reload(paths)
        except CommuniqueError:
            graph = load(project)
        click.clear()
        code = _told(run, project, graph)
    return code


def _told(run: Callable[[Project, Graph], int], project: Project, graph: Graph) -> int:
    """Run a check and print what keeps it from being made."""
    try:
        return run(project, graph)
    except CommuniqueError as error:
        click.echo(f"communique: {visible(str(error))}", err=True)
        return error.exit_code
    finally:
        sys.stdout.flush()
