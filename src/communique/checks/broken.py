"""Stored queries and rules that cannot be run: each is a finding, and the others are run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from communique.model import Code, CommuniqueError, Severity
from communique.queries import require_sound, stored_queries

if TYPE_CHECKING:
    from collections.abc import Iterator

    from communique.model import Finding
    from communique.project import Project
    from communique.queries import StoredQuery

__all__ = ["CODES", "QUERY_BROKEN", "fault", "faults", "finding"]

QUERY_BROKEN: Final = Code(
    "query-broken",
    Severity.VIOLATION,
    "{problem}",
    "A stored query that cannot be run has no answer, and a rule that cannot be run finds "
    "nothing, so that a report without its findings would look clean. The others are run.",
    "mend the query at the place that is given, or remove its file",
    "SELECT ?dialogue ?name\nWHERE { ?dialogue rdfs:label ?label . }",
    is_limit=True,
)
CODES: Final = (QUERY_BROKEN,)


def faults(project: Project) -> Iterator[Finding]:
    """Yield a finding for each stored query of a project that is broken; none is run."""
    faults = (fault(query, project) for query in stored_queries(project).values())
    yield from filter(None, faults)


def fault(query: StoredQuery, project: Project) -> Finding | None:
    """Return what keeps a stored query from running, or from giving its header's columns."""
    try:
        require_sound(query, project)
    except CommuniqueError as error:
        return finding(error)
    return None


def finding(error: CommuniqueError) -> Finding:
    """Return the finding for an error of a stored query or a rule, at its place."""
    return QUERY_BROKEN.finding(
        problem=error.message, hint=error.hint or "", location=error.location
    )
