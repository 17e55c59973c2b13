"""The commands, one module each.

A module `name` has the command as `name`; the first line of its text is its line in the help,
which is read without importing it.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import click

__all__ = ["COMMANDS", "find_command", "help_line"]

COMMANDS: Final = tuple(sorted(module.name for module in iter_modules(__path__)))
"""The names of the commands."""


def find_command(name: str) -> click.Command:
    """Return a command; only its module is imported."""
    command: click.Command = getattr(import_module(f"{__package__}.{name}"), name)
    return command


def help_line(name: str) -> str:
    """Return the line of a command in the help."""
    with (Path(__path__[0]) / f"{name}.py").open(encoding="utf-8") as file:
        return file.readline().strip().strip('"')
