"""A process that validates parts of a graph for another one (see `workers`).

It is given its work by its standard input, and answers by its standard output.
"""

from __future__ import annotations

import os
import pickle
import sys
from queue import SimpleQueue
from threading import Thread
from typing import Any

from communique.model import CommuniqueError

__all__ = ["serve"]


def serve() -> None:
    """Validate one part after the other, until nobody asks any more."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what an engine prints is no answer
    given: SimpleQueue[Any] = SimpleQueue()
    Thread(target=_read, args=(given,), daemon=True).start()
    triples, advanced = given.get()
    from communique.shapes import reference
    from communique.shapes.graph import Shapes

    shapes = Shapes(triples)
    answer: object = None
    while True:
        pickle.dump(answer, answers)
        answers.flush()
        part = given.get()
        try:
            answer = list(
                reference.validate(part.data, shapes, targets=part.targets, advanced=advanced)
            )
        except CommuniqueError as error:
            answer = error
        except MemoryError:
            raise
        except Exception:
            # The other process finds out by itself what is wrong, and says so as ever.
            answer = None


def _read(given: SimpleQueue[Any]) -> None:
    """Take what is asked; as soon as nobody can ask any more, end, in the midst of work, too."""
    try:
        while True:
            given.put(pickle.load(sys.stdin.buffer))
    finally:
        os._exit(0)
