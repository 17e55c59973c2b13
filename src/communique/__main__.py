"""Run the command line: `python -m communique`, and the command `communique`."""

from __future__ import annotations

import gc
import signal
import sys

__all__ = ["run"]


def run() -> int:
    """Run the command line of this process and return its exit code.

    An interrupt ends the process at once and in silence while modules are imported, and later
    as the commands see to it: those that write a file remove what they have begun.
    """
    # What a command makes lives until it ends: to look through it again and again is for nothing.
    gc.set_threshold(200_000)
    if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        # An end that is asked for removes what has been begun, too.
        signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        # Whoever started the process has interrupts ignored.
        from communique.cli import main

        return main()
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    from communique.cli import INTERRUPTED, main

    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        return main()
    except KeyboardInterrupt:
        return INTERRUPTED
    finally:
        signal.signal(signal.SIGINT, signal.SIG_DFL)


if __name__ == "__main__":
    sys.exit(run())
