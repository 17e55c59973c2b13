"""The command line: it parses, calls, prints and sets the exit code."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from communique import __version__
from communique.cli.commands import COMMANDS, find_command, help_line
from communique.cli.common import SETTINGS, State, project_option
from communique.files import unreadable
from communique.model import CommuniqueError, UsageError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["COMMANDS", "INTERRUPTED", "main"]

_EPILOG: Final = """
Exit codes: 0 all is well, 1 there are findings, 2 wrong use or a broken file, 3 a fault of
communique itself.

Completion, here for bash, likewise for zsh and fish:

\b
  eval "$(_COMMUNIQUE_COMPLETE=bash_source communique)"
"""

INTERRUPTED: Final = 130
"""The exit code after an interrupt, as shells give it."""

_INTERNAL: Final = 3
_LONGEST: Final = 2_000


class _Root(click.Group):
    """The group of all commands; a command's module is imported when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return find_command(cmd_name) if cmd_name in COMMANDS else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in COMMANDS:
            hint = did_you_mean(args[0], COMMANDS) or f"one of {', '.join(COMMANDS)}"
            raise UsageError(f"there is no command `{args[0]}`", hint=hint)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, help_line(name)) for name in COMMANDS])


@click.group(
    cls=_Root,
    context_settings=SETTINGS,
    invoke_without_command=True,
    epilog=_EPILOG,
    params=[project_option()],
)
@click.version_option(__version__, message="%(prog)s %(version)s")
@click.pass_context
def _root(ctx: click.Context) -> None:
    """A knowledge graph of diplomatic dialogues.

    Every fact in it resolves to a quoted phrase in a named source. Begin with `communique
    query`, which lists what can be asked.
    """
    ctx.ensure_object(State)
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


def main(args: Sequence[str] | None = None) -> int:
    """Run a command line and return its exit code.

    Args:
        args: The arguments, without the name of the program; those of the process if None.
    """
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123, it stays
    if sys.stdout is None:
        return _fail("the standard output is closed", CommuniqueError.exit_code)
    try:
        os.getcwd()  # noqa: PTH109, it need not be a path
    except OSError:
        return _fail("the current folder is not there any more (go to one that is)", 2)
    try:
        code = _root.main(args, prog_name="communique", standalone_mode=False)
    except click.ClickException as error:
        # Click's own text may have several lines; a fault is one.
        return _fail(" ".join(error.format_message().split()), CommuniqueError.exit_code)
    except CommuniqueError as error:
        return _fail(str(error), error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except OSError as error:
        if os.environ.get("COMMUNIQUE_DEBUG"):
            raise
        what = f"{error.filename}: " if error.filename else ""
        return _fail(f"{what}{(error.strerror or str(error)).lower()}", CommuniqueError.exit_code)
    except MemoryError:
        return _fail("there is not enough memory", CommuniqueError.exit_code)
    except Exception as error:
        if os.environ.get("COMMUNIQUE_DEBUG"):
            raise
        if isinstance(error, OSError) and error.filename is not None:
            return _fail(str(unreadable(Path(error.filename), error)), CommuniqueError.exit_code)
        return _fail(
            f"internal error: {type(error).__name__}: {error} (please report it, with what "
            "COMMUNIQUE_DEBUG=1 shows)",
            _INTERNAL,
        )
    return code if isinstance(code, int) else 0


def _fail(message: str, code: int) -> int:
    from communique.reports.text import flat  # only who fails pays for it

    # A name that was given may have line ends in it, or be a whole file.
    text = flat(message)
    if len(text) > _LONGEST:
        text = f"{text[: _LONGEST // 2]} ... {text[-_LONGEST // 4 :]}"
    click.echo(f"communique: {text}", err=True)
    return code
