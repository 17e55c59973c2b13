"""What a command costs: the time and the memory of its whole process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from statistics import median
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

__all__ = ["Cost", "measure"]

# `ru_maxrss` is in kilobytes, on macOS in bytes.
_UNIT: Final = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True, slots=True)
class Cost:
    """What a command took.

    Attributes:
        wall: Seconds from its start to its end, the median of several runs; if it was given
            up, a lower bound.
        peak: Bytes of memory at the peak, the most of all runs.
        given_up: Whether it was ended because it took too long.
    """

    wall: float
    peak: int
    given_up: bool = False


def measure(
    command: Sequence[str],
    *,
    cwd: Path,
    runs: int = 3,
    timeout: float = 600,
    accept: Collection[int] = (0,),
) -> Cost:
    """Run a command several times, from the start of its interpreter on.

    Args:
        command: The program and its arguments.
        cwd: The folder to run it in.
        runs: How often; a run that takes longer than ten seconds is not repeated.
        timeout: After how many seconds it is given up.
        accept: The exit codes that mean that it did its work.

    Raises:
        RuntimeError: If it fails; a command that fails is never taken for a fast one.
    """
    costs: list[Cost] = []
    while len(costs) < runs and not (costs and costs[-1].wall > 10):
        costs.append(_once(command, cwd, timeout, accept))
    if costs[-1].given_up:
        return costs[-1]
    return Cost(median(cost.wall for cost in costs), max(cost.peak for cost in costs))


def _once(command: Sequence[str], cwd: Path, timeout: float, accept: Collection[int]) -> Cost:
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("COMMUNIQUE")
    }
    with TemporaryFile() as errors:
        began = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=cwd,
            env={**environment, "NO_COLOR": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            start_new_session=True,  # so that its children can be ended with it
        )
        late = threading.Event()

        def end() -> None:
            late.set()
            os.killpg(process.pid, signal.SIGKILL)

        timer = threading.Timer(timeout, end)
        timer.start()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        timer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in accept and not late.is_set():
            errors.seek(0)
            said = errors.read().decode(errors="replace")[-500:]
            raise RuntimeError(f"{' '.join(command)}: exit code {process.returncode}: {said}")
    return Cost(wall, usage.ru_maxrss * _UNIT, late.is_set())
