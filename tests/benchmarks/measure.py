"""What a command costs: the time and the memory of its whole process tree.

Times are those of whole processes, from the start of the interpreter on, because that is what
a user waits for. A command that fails or takes too long is never mistaken for a fast one.
"""

from __future__ import annotations

import math
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Final, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

__all__ = ["Cost", "Series", "Status", "growth", "run", "settle"]

Status: TypeAlias = Literal["ok", "failed", "timeout"]

# `ru_maxrss` is in kilobytes, on macOS in bytes.
_UNIT: Final = 1 if sys.platform == "darwin" else 1024
_GLANCE: Final = 0.25
_TAIL: Final = 300


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run took.

    Attributes:
        status: Whether it ended as it should; what a `timeout` took is a lower bound.
        wall: Seconds until it ended.
        cpu: Seconds of processors, user and system, of it and its children.
        peak: Bytes of memory at the peak: of the largest of its processes, or of all of them
            together where that is more and the system tells.
        output: What it wrote to its standard output.
        message: The end of what it said, if it failed.
    """

    status: Status
    wall: float
    cpu: float
    peak: int
    output: str = field(default="", repr=False)
    message: str = ""


def run(
    command: Sequence[str],
    *,
    timeout: float,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    accept: Collection[int] = (0,),
) -> Cost:
    """Run a command once.

    Args:
        command: The program and its arguments.
        timeout: After how many seconds it and its children are killed.
        env: Its environment; ours if None.
        cwd: Its folder; ours if None.
        accept: The exit codes that mean that it did its work.
    """
    with TemporaryFile() as output, TemporaryFile() as errors:
        began = time.perf_counter()
        try:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=errors,
                env=env,
                cwd=cwd,
                start_new_session=True,  # so that its children can be killed with it
            )
        except OSError as error:
            return Cost("failed", 0.0, 0.0, 0, message=str(error))
        late, done = threading.Event(), threading.Event()
        together = [0]

        def end() -> None:
            late.set()
            os.killpg(process.pid, signal.SIGKILL)

        def watch() -> None:
            while not done.wait(_GLANCE):
                together[0] = max(together[0], _together(process.pid))

        timer, watcher = threading.Timer(timeout, end), threading.Thread(target=watch)
        timer.start()
        watcher.start()
        try:
            _, waited, usage = os.wait4(process.pid, 0)
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
        finally:
            wall = time.perf_counter() - began
            timer.cancel()
            done.set()
            watcher.join()
        process.returncode = code = os.waitstatus_to_exitcode(waited)
        status: Status = "timeout" if late.is_set() else "ok" if code in accept else "failed"
        message = "" if status != "failed" else f"exit code {code}: {_read(errors)[-_TAIL:]}"
        peak = max(usage.ru_maxrss * _UNIT, together[0])
        text = _read(output) if status == "ok" else ""
        return Cost(status, wall, usage.ru_utime + usage.ru_stime, peak, text, message)


def _read(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode(errors="replace").strip()


def _together(session: int) -> int:
    """The memory of all processes of a session, pages that they share counted once.

    It is 0 for a single process, which the system itself keeps the peak of, and where there
    is no `/proc`.
    """
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            # The name of the program, in brackets, may hold spaces.
            if int((folder / "stat").read_text().rpartition(")")[2].split()[3]) == session:
                found.append(folder)
        except (OSError, ValueError, IndexError):
            continue
    total = 0
    for folder in found if len(found) > 1 else ():
        try:
            for line in (folder / "smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1]) * 1024
        except OSError:
            continue
    return total


@dataclass(frozen=True, slots=True)
class Series:
    """Several runs of one command, by their medians.

    Attributes:
        status: That of the first run that was not `ok`, which is then the only one that counts.
        runs: How many runs the medians are of.
        wall: Seconds; for a `timeout` a lower bound.
        cpu: Seconds of processors.
        peak: Bytes of memory at the peak, the most of all runs.
        message: Why it failed, if it did.
    """

    status: Status
    runs: int
    wall: float
    cpu: float
    peak: int
    message: str = ""


def settle(costs: Sequence[Cost]) -> Series:
    """Return the medians of several runs; if one went wrong, what that one was."""
    for cost in costs:
        if cost.status != "ok":
            return Series(cost.status, 1, cost.wall, cost.cpu, cost.peak, cost.message)
    middle: Callable[[list[float]], float] = median
    return Series(
        "ok",
        len(costs),
        middle([cost.wall for cost in costs]),
        middle([cost.cpu for cost in costs]),
        max(cost.peak for cost in costs),
    )


def growth(points: Mapping[float, float]) -> float | None:
    """Return how a cost grows with the size: the exponent between the two largest sizes.

    With 1 it doubles when the size does, with 2 it becomes four times as much.

    Args:
        points: The costs by the sizes, all above 0.

    Returns:
        The exponent, or None for fewer than two sizes.
    """
    if len(points) < 2:
        return None
    small, large = sorted(points)[-2:]
    return math.log(points[large] / points[small]) / math.log(large / small)
