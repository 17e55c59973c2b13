"""Validating parts in processes of their own, which end with this one, however it ends.

`multiprocessing` does not serve: it runs the program that uses this package a second time in
each process, and processes whose parent was killed wait for work for ever. Here a process is
given its work by its standard input, and ends where that does.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections import deque
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import suppress
from threading import Lock
from typing import TYPE_CHECKING, Final

from communique.model import CommuniqueError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from concurrent.futures import Future
    from types import TracebackType
    from typing import Self

    from communique.shapes.findings import Result
    from communique.shapes.graph import Shapes
    from communique.shapes.parts import Part

__all__ = ["UnavailableError", "validate"]

# The path of modules is that of this process, so that no folder is looked into but by both.
_PROGRAM: Final = (
    "import sys; sys.path[:] = {}; from communique.shapes.worker import serve; serve()"
)
_FLAGS: Final = ("-B",) if sys.dont_write_bytecode else ()
# What comes of asking a process that is not there any more.
_GONE: Final = (EOFError, OSError, ValueError, pickle.UnpicklingError)


class UnavailableError(Exception):
    """There can be no processes here, or the engine fails in them."""


def validate(
    parts: Iterable[Part],
    shapes: Shapes,
    *,
    advanced: bool,
    count: int,
    note: Callable[[int, float], None],
) -> list[Result]:
    """Validate parts by pySHACL, some at a time.

    Args:
        parts: The parts; no more of them are made at once than processes, and one.
        shapes: The shapes.
        advanced: Whether to run SHACL Advanced Features.
        count: How many processes there are to be.
        note: Told how many parts are done, and how much of the whole, from 0 to 1.

    Raises:
        CommuniqueError: If the shapes are no SHACL, or processes are killed.
        UnavailableError: If there can be no processes here, or the engine fails in them.
    """
    found: list[Result] = []
    waiting: set[Future[list[Result]]] = set()
    begun = done = 0
    share = 0.0

    def gather() -> None:
        nonlocal waiting, done, share
        ended, waiting = wait(waiting, return_when=FIRST_COMPLETED)
        for each in ended:
            found.extend(each.result())
            done += 1
            # How many parts there will be is not known before the last is made.
            share = max(share, last.done * done / begun)
            note(done, share)

    # The processes end before their threads are waited for.
    with ThreadPoolExecutor(count) as threads, _Pool(shapes, advanced=advanced) as pool:
        for last in parts:
            waiting.add(threads.submit(pool.validate, last))
            begun += 1
            if len(waiting) > count:
                gather()
        while waiting:
            gather()
    return found


class _Pool:
    """Processes, each made when there is work and none is idle."""

    def __init__(self, shapes: Shapes, *, advanced: bool) -> None:
        self._setup = pickle.dumps((shapes.triples, advanced))
        self._idle: deque[_Process] = deque()
        self._all: list[_Process] = []
        self._closed = False
        self._lock = Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._lock:
            self._closed = True
        for each in self._all:
            each.end()

    def validate(self, part: Part) -> list[Result]:
        """Have a part validated; once more, if the process is killed meanwhile."""
        for _ in range(2):
            process = self._take()
            try:
                answer = process.ask(part)
            except _GONE:
                process.end()
                continue
            self._idle.append(process)
            if answer is None:
                raise UnavailableError("an engine failed")
            if isinstance(answer, CommuniqueError):
                raise answer
            return answer
        raise CommuniqueError(
            "a process that validated a part of the graph was killed, and so was the next one",
            hint="if there was too little memory: on fewer processors less of it is needed",
        )

    def _take(self) -> _Process:
        with suppress(IndexError):
            return self._idle.pop()
        with self._lock:
            if self._closed:
                raise UnavailableError("nobody waits for it any more")
            try:
                process = _Process()
            except OSError as error:
                raise UnavailableError("no process can be made") from error
            self._all.append(process)
        try:
            process.begin(self._setup)
        except _GONE as error:
            raise UnavailableError("a process does not start") from error
        return process


class _Process:
    """A process that validates one part after the other."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-I", *_FLAGS, "-c", _PROGRAM.format(repr(sys.path))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # What an engine warns of would be said again for each part.
            stderr=subprocess.DEVNULL,
            # An interrupt is for this process, which ends the others.
            start_new_session=True,
        )

    def begin(self, setup: bytes) -> None:
        """Say what is the same for all parts, and wait until the engine is there."""
        assert self._process.stdin  # it is a pipe
        self._process.stdin.write(setup)
        self._process.stdin.flush()
        self._answer()

    def ask(self, part: Part) -> list[Result] | CommuniqueError | None:
        """Return the results of a part, or why there are none."""
        assert self._process.stdin  # it is a pipe
        pickle.dump(part, self._process.stdin)
        self._process.stdin.flush()
        return self._answer()

    def _answer(self) -> list[Result] | CommuniqueError | None:
        assert self._process.stdout  # it is a pipe
        # It comes from this package, in a process that only this one can write to.
        answer: list[Result] | CommuniqueError | None = pickle.load(self._process.stdout)
        return answer

    def end(self) -> None:
        """End the process, whatever it does."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):
                pipe.close()  # type: ignore[union-attr]
