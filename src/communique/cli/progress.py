"""A bar on a terminal for work that takes longer than anybody waits without a word."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from threading import Timer
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from communique.model import Progress

__all__ = ["progress_bar"]

_PATIENCE: Final = 1.0
"""For how many seconds nothing is shown."""
_LENGTH: Final = 30


@contextmanager
def progress_bar(verb: str) -> Iterator[Progress | None]:
    """Show progress in one line of the standard error, which is cleared at the end.

    Nothing is shown where that is not a terminal, nor for work that is done in a moment.

    Args:
        verb: What the whole work is, such as `checking`.
    """
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield None
        return
    line, is_shown = f"{verb} ...", False  # until a step is noted

    def draw() -> None:
        sys.stderr.write(f"\r\x1b[K{line}")
        sys.stderr.flush()

    def show() -> None:
        nonlocal is_shown
        is_shown = True
        draw()

    def note(step: str, done: float) -> None:
        nonlocal line
        full = round(_LENGTH * done)
        line = f"{verb} [{'#' * full}{'-' * (_LENGTH - full)}] {done:4.0%}  {step}"
        if is_shown:
            draw()

    # A step can be long, so the first line does not wait for the next one.
    timer = Timer(_PATIENCE, show)
    timer.daemon = True
    timer.start()
    try:
        yield note
    finally:
        timer.cancel()
        timer.join()
        line = ""
        if is_shown:
            draw()
