"""Stored queries and rules that cannot be run: each is a finding, and the others are run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from communique.model import CommuniqueError, Finding, Severity
from communique.queries import require_sound, stored_queries

if TYPE_CHECKING:
    from collections.abc import Iterator

    from communique.project import Project
    from communique.queries import StoredQuery

__all__ = ["CODE", "check", "fault", "finding"]

CODE = "query-broken"
"""The code of what says that a stored query or a rule cannot be run."""


def check(project: Project) -> Iterator[Finding]:
    """Yield a finding for each stored query of a project that is broken; none is asked."""
    faults = (fault(query, project) for query in stored_queries(project).values())
    yield from filter(None, faults)


def fault(query: StoredQuery, project: Project) -> Finding | None:
    """Return what keeps a stored query from being asked, or from giving its header's columns."""
    try:
        require_sound(query, project)
    except CommuniqueError as error:
        return finding(error)
    return None


def finding(error: CommuniqueError) -> Finding:
    """Return the finding for what was raised for a stored query or a rule, with its place."""
    return Finding(
        code=CODE,
        severity=Severity.VIOLATION,
        focus=None,
        path=None,
        value=None,
        message=error.message,
        hint=error.hint or "",
        location=error.location,
    )
