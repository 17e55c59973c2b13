"""What the machine has to give."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

__all__ = ["memory", "processors"]

# What a container may have; see `memory.max` in the kernel's "Control Group v2", and
# `memory.limit_in_bytes` for what came before it.
_LIMITS: Final = (
    Path("/sys/fs/cgroup/memory.max"),
    Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
)


def memory() -> int:
    """Return the bytes of memory of the machine, or of the container; 0 if nothing tells."""
    found = []
    with suppress(AttributeError, OSError, ValueError):  # Windows has no such call
        found.append(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    for path in _LIMITS:
        with suppress(OSError, ValueError):  # `max` stands for no limit
            found.append(int(path.read_text()))
    return max(0, min(found, default=0))


def processors() -> int:
    """Return how many processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # macOS and Windows have no such call
        return os.cpu_count() or 1
