"""What commands share: the project in use, options, completion, and the standard output."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from communique.files import reason
from communique.model import TIMEOUT, UsageError
from communique.reports.text import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from communique.graph import Graph, Queryable
    from communique.project import Project
    from communique.queries.results import Result

__all__ = [
    "SETTINGS",
    "Command",
    "CommandGroup",
    "State",
    "command",
    "emit",
    "endpoint_options",
    "interruptible",
    "project_option",
    "show_rows",
    "terminal_width",
    "things",
    "wants_colour",
    "watchdog",
]

SETTINGS: Final[dict[str, Any]] = {
    "help_option_names": ["-h", "--help"],
    "max_content_width": 100,
    "show_default": True,
}
"""How every command shows its help."""

_CLOSED_PIPE: Final = 141  # as shells give it for a program that the signal ended


class State:
    """What a command works on, found when it is first asked for.

    Attributes:
        project_folder: What `--project` gave, or None.
        endpoint: What `--endpoint` gave, or None.
        timeout: What `--timeout` gave, or None.
    """

    def __init__(self) -> None:
        """Begin without a folder."""
        self.project_folder: Path | None = None
        self.endpoint: str | None = None
        self.timeout: float | None = None

    @cached_property
    def project(self) -> Project:
        """The project in use.

        Raises:
            UsageError: If `--project` is not the folder of one.
        """
        from communique.project import find_project

        return find_project(self.project_folder)

    @cached_property
    def graph(self) -> Graph:
        """The graph of the project; its files are read when they are first needed."""
        from communique.graph import load

        if self.project.is_packaged and sys.stderr.isatty():
            click.echo(
                "no project here: this is about the graph that comes with the program", err=True
            )
        return load(self.project)

    @cached_property
    def asked(self) -> Queryable:
        """What a command that only asks has to ask: the endpoint that was given, or the files.

        Raises:
            UsageError: If `--endpoint` is not an HTTP URL.
        """
        if self.endpoint is None:
            return self.graph
        from communique.graph.endpoint import Endpoint

        return Endpoint(self.project, self.endpoint, timeout=self.patience)

    @property
    def patience(self) -> float:
        """How many seconds a query or a server may take."""
        return TIMEOUT if self.timeout is None else self.timeout

    @property
    def most_patience(self) -> float:
        """How many seconds until a query is ended: a client gives its server up by itself."""
        return self.patience + (2 if self.endpoint else 0)


def project_option() -> click.Option:
    """Return the option `--project`, which works before and after the name of a command."""
    return click.Option(
        ["--project", "project_folder"],
        type=click.Path(path_type=Path),
        metavar="DIR",
        callback=_remember,
        expose_value=False,
        is_eager=True,  # before `--help`, which lists the queries of the project
        help="Work on this project.  [default: the nearest one above, else the packaged graph]",
    )


def endpoint_options() -> list[click.Option]:
    """Return the options of commands that can ask a server."""
    return [
        click.Option(
            ["--endpoint"],
            metavar="URL",
            callback=_remember,
            expose_value=False,
            help="Ask this SPARQL endpoint instead of the files.",
        ),
        click.Option(
            ["--timeout"],
            type=click.FloatRange(min=0, min_open=True),
            metavar="SECONDS",
            callback=_remember,
            expose_value=False,
            help="How long a query, or the endpoint, may take.  [default: 60]",
        ),
    ]


def _remember(ctx: click.Context, param: click.Parameter, value: Path | str | float | None) -> None:
    """Keep the value of an option in the state, where it is given."""
    if value is not None:
        setattr(ctx.ensure_object(State), param.name or "", value)


class Command(click.Command):
    """A command with `--project`."""

    def __init__(self, name: str | None, **attributes: Any) -> None:
        """Add the option to those of the command."""
        attributes["params"] = [*(attributes.get("params") or ()), project_option()]
        # Click keeps the lines below this character as they are; docstrings write it as two.
        attributes["help"] = (attributes.get("help") or "").replace("\\b\n", "\b\n")
        super().__init__(name, **{"context_settings": SETTINGS, **attributes})

    def get_help(self, ctx: click.Context) -> str:
        """Return the help; that of a stored query is what its header says."""
        return visible(super().get_help(ctx))


class CommandGroup(Command, click.Group):
    """A command that has commands of its own, and may do something itself."""


def command(
    name: str, *, endpoint: bool = False, cls: type[Command] = Command
) -> Callable[[Callable[..., int | None]], Command]:
    """Make a function a command, with `--project` beside its own options.

    Args:
        name: The name of the command.
        endpoint: Whether it can ask a server.
        cls: The class of the command.

    The function is called with the `State` first; what it returns is the exit code, None
    being 0.
    """

    def decorate(function: Callable[..., int | None]) -> Command:
        made = click.command(name, cls=cls)(click.pass_obj(function))
        if endpoint:
            made.params[-1:-1] = endpoint_options()
        return made

    return decorate


def emit(output: bytes | str) -> None:
    """Write to the standard output, in UTF-8 whatever the locale.

    Args:
        output: Data as bytes, which are written as they are; or text for people, in which
            whatever would steer a terminal is written out.

    Raises:
        UsageError: If it cannot be written, for want of space for instance.
        click.exceptions.Exit: If its reader has gone away, which is no fault of anybody.
    """
    try:
        if isinstance(output, str):
            output = visible(output).encode(errors="backslashreplace")
        click.echo(output, nl=False)
        sys.stdout.flush()
    except BrokenPipeError:
        # What is still buffered would raise once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise click.exceptions.Exit(_CLOSED_PIPE) from None
    except OSError as error:
        raise UsageError(f"the standard output cannot be written: {reason(error)}") from error


def show_rows(result: Result, form: str) -> None:
    """Print the rows of a result, and below a table how many there are."""
    from communique.reports.results import render

    emit(render(result, form, width=terminal_width()))
    if form == "table":
        click.echo(f"({len(result)} row{'' if len(result) == 1 else 's'})", err=True)


def terminal_width() -> int | None:
    """Return the columns of the terminal that is the standard output, if it is one."""
    if not sys.stdout.isatty():
        return None
    import shutil  # few commands need it

    return shutil.get_terminal_size().columns


def wants_colour() -> bool:
    """Whether to colour the standard output: on a terminal, and not against NO_COLOR."""
    return (
        sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    )


def things(*kinds: str) -> Callable[[click.Context, click.Parameter, str], list[str]]:
    """Return a function that completes the prefixed name of a thing of these kinds, or any."""

    def complete(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
        from communique.graph.find import known_names

        names = known_names(ctx.ensure_object(State).asked, kinds, parts="#" in incomplete)
        return [name for name in names if name.startswith(incomplete)]

    return complete


@contextmanager
def watchdog(seconds: float, what: str = "the query") -> Iterator[None]:
    """End the process with a message and exit code 2 if what is done takes too long.

    Nothing stops Oxigraph, and many a small query has no end. So nothing may be written here
    that could be cut short.

    Args:
        seconds: How long it may take.
        what: What is done, for the message.
    """

    def bark() -> None:
        message = (
            f"communique: {visible(what)} took more than {seconds:g} seconds (give a --timeout)\n"
        )
        os.write(2, message.encode())
        os._exit(UsageError.exit_code)

    import threading

    timer = threading.Timer(seconds, bark)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


@contextmanager
def interruptible() -> Iterator[None]:
    """Let Ctrl-C end the process at once, where nothing is written that could be cut short.

    While Oxigraph works on a query, Python does not see the signal until all is done.
    """
    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return
    numbers = (signal.SIGINT, signal.SIGTERM)
    handlers = [signal.signal(number, signal.SIG_DFL) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, handlers, strict=True):
            signal.signal(number, handler)
