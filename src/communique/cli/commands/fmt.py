"""Write Turtle in its canonical form."""

from __future__ import annotations

from difflib import unified_diff
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from communique.checks import syntax
from communique.checks.scope import rdf_files
from communique.cli.common import command, emit, wants_colour
from communique.files import read_bytes, write_whole
from communique.model import Location, UsageError
from communique.prefixes import PREFIXES
from communique.reports.formats.text import as_text
from communique.turtle import TurtleSyntaxError, format_turtle

if TYPE_CHECKING:
    from communique.cli.common import State
    from communique.model import Finding

__all__ = ["LONG", "fmt"]

LONG: Final = 50_000
"""For how many lines, before and after, a comparison takes no longer than a moment."""


@command("fmt")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@click.option("--check", is_flag=True, help="Change nothing; show what would change.")
def fmt(state: State, paths: tuple[Path, ...], check: bool) -> int:
    """Write Turtle in its canonical form: the same graph, the same comments.

    One triple stands on one line, so that a fact more or less is a line more or less. A
    prefix of the project that a file uses without declaring it is declared.

    Each PATH is a Turtle file, or a folder that holds some; without any, all of the project's
    files are formatted. A file is replaced whole or left as it is; one that is not Turtle is
    reported and left.

    Exit codes: 0 well, 1 if a file is not Turtle or, with --check, would change, 2 if a file
    cannot be read or written.
    """
    files = rdf_files(paths, {".ttl"}) if paths else _turtle_of(state)
    # Prefixes of ours are declared in the files of our graph, and in no stranger's.
    prefixes = PREFIXES if state.project.has_registry else {}
    faults: list[Finding] = []
    changed = 0
    for path in files:
        old = read_bytes(path)
        try:
            text = old.decode()
            new = format_turtle(text, prefixes=prefixes)
        except (TurtleSyntaxError, UnicodeDecodeError) as error:
            faults.append(syntax.finding(path, error))
            continue
        if new.encode() == old.replace(b"\r\n", b"\n"):  # as git may check a file out
            continue
        changed += 1
        name = Location.of(path).path
        if check:
            emit(_difference(text.splitlines(keepends=True), new.splitlines(keepends=True), name))
        else:
            write_whole(path, new.encode())
            emit(f"{name}\n")
    emit(as_text(faults, colour=wants_colour()))
    done = "would change" if check else "changed"
    emit(f"{changed} of {len(files)} files {done}\n")
    return int(bool(faults) or (check and changed > 0))


def _difference(old: list[str], new: list[str], name: str) -> str:
    """What would change in a file; of a long one, only where that begins."""
    if len(old) + len(new) <= LONG:
        return "".join(unified_diff(old, new, name, name))
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))
    return f"{name}:{same + 1}: would change from here on (too long to show how)\n"


def _turtle_of(state: State) -> list[Path]:
    """The files of the project that are Turtle, and not only N-Triples."""
    if state.project.is_packaged:
        raise UsageError("there is no project here", hint="give the files, or a project")
    return [path for path in state.project.all_files if path.suffix == ".ttl"]
