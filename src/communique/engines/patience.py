"""An end for what a library does in one call, such as a regular expression that never matches.

Python tries every way in which an expression can match, which can take years. Meanwhile `re` holds
the lock of the interpreter, so that no other thread can end it; but it looks for signals.
"""

from __future__ import annotations

import re
import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

__all__ = ["PATIENCE", "impatient"]

PATIENCE: Final = 5
"""For how many seconds one call may last."""


@contextmanager
def impatient() -> Iterator[None]:
    """End a single call that lasts too long; how long all of them take is no matter.

    After each second of work it is seen whether the program still stands at the same call, with
    the same values. Outside of the main thread, and on Windows, nothing is ended.

    Raises:
        TimeoutError: If a call lasts too long.
    """
    if threading.current_thread() is not threading.main_thread() or not hasattr(
        signal, "setitimer"
    ):
        yield
        return
    before: list[object] = []
    seconds = 0

    def tick(_number: int, frame: FrameType | None) -> None:
        nonlocal before, seconds
        values = list(frame.f_locals.values()) if frame else []
        now = [frame, frame and frame.f_lasti, *values]
        is_same = len(now) == len(before) and now[1] == before[1]
        is_same = is_same and all(a is b for a, b in zip(now[2:], before[2:], strict=True))
        seconds = seconds + 1 if is_same and now[0] is before[0] else 0
        before = now
        if seconds >= PATIENCE:
            pattern = next((it.pattern for it in values if isinstance(it, re.Pattern)), "")
            what = f"the regular expression {pattern!r}" if pattern else "one step of a query"
            raise TimeoutError(f"{what} takes more than {PATIENCE} seconds on one value")

    former = signal.signal(signal.SIGVTALRM, tick)
    signal.setitimer(signal.ITIMER_VIRTUAL, 1, 1)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, former)
        before.clear()  # a frame keeps all that it has
