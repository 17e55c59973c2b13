"""A bar on a terminal for work that takes longer than anybody waits without a word."""

from __future__ import annotations

import os
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from communique.model import no_progress

if TYPE_CHECKING:
    from collections.abc import Iterator

    from communique.model import Progress

__all__ = ["progress_bar"]

_PATIENCE: Final = 1.0
"""For how many seconds nothing is shown."""
_LENGTH: Final = 30


@contextmanager
def progress_bar(verb: str) -> Iterator[Progress]:
    """Show progress in one line of the standard error, which is cleared at the end.

    Nothing is shown where that is no terminal, nor for work that is done in a moment.

    Args:
        verb: What the whole work is, such as `checking`.
    """
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield no_progress
        return
    bar = _Bar(verb)
    # A step can be long, so that the first line cannot wait for the next one.
    timer = threading.Timer(_PATIENCE, bar.show)
    timer.daemon = True
    timer.start()
    try:
        yield bar.note
    finally:
        timer.cancel()
        bar.clear()


class _Bar:
    def __init__(self, verb: str) -> None:
        self._verb = verb
        self._line = ""
        self._shown = False
        self._ended = False
        self._lock = threading.Lock()

    def note(self, step: str, done: float) -> None:
        full = round(_LENGTH * done)
        line = f"{self._verb} [{'#' * full}{'-' * (_LENGTH - full)}] {done:4.0%}  {step}"
        with self._lock:
            changed, self._line = line != self._line, line
            if self._shown and changed:
                self._draw()

    def show(self) -> None:
        with self._lock:
            if not self._ended:
                self._shown = True
                self._draw()

    def clear(self) -> None:
        with self._lock:
            self._ended, self._line = True, ""
            if self._shown:
                self._draw()
            self._shown = False

    def _draw(self) -> None:
        sys.stderr.write(f"\r\x1b[K{self._line}")
        sys.stderr.flush()
