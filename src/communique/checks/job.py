"""The job that every check of a run gets, and the list of checks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

    from communique.checks.locate import Locator
    from communique.checks.selection import Selection
    from communique.graph import Graph
    from communique.model import Code, Finding
    from communique.project import Project

__all__ = ["Check", "Job", "Limit", "built_in_codes", "checks"]


Limit: TypeAlias = Callable[[str], AbstractContextManager[object]]
"""What makes a context in which a query of a name has to come to an end."""


@dataclass(frozen=True)
class Job:
    """A loaded project, and what is wanted of its checks.

    Attributes:
        graph: The graph of the project.
        locator: Finds statements in its files.
        selection: The codes that are wanted; a check that can give none of them does nothing.
        sources: The folder of the documents to verify quotes against, or None.
        engine: The name of the SHACL engine, if not one that the project names.
        update_expected: Whether to store the rows that the stored queries give now.
        limit: Given the name of a query, a context in which it has to come to an end.
        has_errors: Whether an earlier check found a fault that no waiver covers.
    """

    graph: Graph
    locator: Locator
    selection: Selection
    sources: Path | None = None
    engine: str | None = None
    update_expected: bool = False
    limit: Limit = nullcontext
    has_errors: bool = False

    @property
    def project(self) -> Project:
        """The project."""
        return self.graph.project

    def wants(self, codes: Iterable[Code]) -> bool:
        """Whether findings of any of these codes are wanted."""
        return self.selection.wants(*(code.code for code in codes if not code.is_limit))


class Check(NamedTuple):
    """One check: a module of this package that has an `ORDER` and a function `check`.

    Attributes:
        order: When it is run: in the order of these numbers.
        name: The name of the module, which progress shows.
        run: The function, from a job to findings.
    """

    order: int
    name: str
    run: Callable[[Job], Iterable[Finding]]


@cache
def checks() -> tuple[Check, ...]:
    """Return every check, in the order in which they are run."""
    modules = _modules()
    return tuple(
        sorted(
            Check(module.ORDER, name, module.check)
            for name, module in modules.items()
            if hasattr(module, "ORDER")
        )
    )


@cache
def built_in_codes() -> dict[str, Code]:
    """Return the codes that neither a shape nor a rule of a project gives."""
    codes = [code for module in _modules().values() for code in getattr(module, "CODES", ())]
    return {code.code: code for code in sorted(codes, key=lambda code: code.code)}


def _modules() -> dict[str, ModuleType]:
    package = import_module(__package__)
    names = sorted(module.name for module in iter_modules(package.__path__))
    return {name: import_module(f"{__package__}.{name}") for name in names}
