"""Evaluation by rdflib that cannot reach a network or a file.

rdflib has no switch against SERVICE, FROM and LOAD, and the text of a query is no place to decide:
an escape, a prefix or a function can hide them. So what rdflib calls for them is replaced by a
function that raises.
"""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, NoReturn
from unittest.mock import patch

from communique.model import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["offline"]

_OPENERS = (
    "rdflib.plugins.sparql.evaluate.evalServiceQuery",
    "rdflib.plugins.sparql.evaluate.urlopen",
    "rdflib.plugins.sparql.sparql.QueryContext.load",
    "rdflib.plugins.sparql.update.evalLoad",
    "rdflib.parser._urlopen",
    "rdflib._networking._urlopen",
)


@contextmanager
def offline() -> Iterator[None]:
    """Make rdflib raise in place of opening anything.

    Raises:
        UsageError: If a query asked for it, even where its evaluation went on without.
        AttributeError: If this version of rdflib has not what is to be replaced.
    """
    refused: list[UsageError] = []

    def refuse(*_: object, **__: object) -> NoReturn:
        refused.append(
            UsageError(
                "SERVICE, FROM and LOAD are refused: a query must not reach a network",
                hint="query the other endpoint by itself, and add what it answers to the files",
            )
        )
        raise refused[0]

    with ExitStack() as stack:
        for name in _OPENERS:
            stack.enter_context(patch(name, refuse))
        try:
            yield
        finally:
            if refused:
                raise refused[0] from None
