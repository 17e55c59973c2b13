"""One piece of work beside another, in a process of its own where the system can fork."""

from __future__ import annotations

import multiprocessing
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.connection import Connection

__all__ = ["beside"]

_Result = TypeVar("_Result")


@contextmanager
def beside(work: Callable[[], _Result]) -> Iterator[Callable[[], _Result]]:
    """Begin some work, and give what waits for its result.

    A fork shares what is in memory; where there is none, or one processor, the work is done
    when its result is asked for. An error of the work is raised there.
    """
    if "fork" not in multiprocessing.get_all_start_methods() or (os.cpu_count() or 1) < 2:
        yield work
        return
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_run, args=(work, sender))
    process.start()
    sender.close()

    def result() -> _Result:
        try:
            value, error = receiver.recv()
        except EOFError:
            raise MemoryError from None  # the process was ended from outside
        if error is not None:
            raise error
        found: _Result = value
        return found

    try:
        yield result
    finally:
        if process.is_alive():
            process.join(0.1)
            process.terminate()
        process.join()
        receiver.close()


def _run(work: Callable[[], object], sender: Connection) -> None:
    try:
        sender.send((work(), None))
    except Exception as error:
        sender.send((None, error))
