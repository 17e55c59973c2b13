"""Stored queries and rules that cannot be run: each is a finding, and the others are run."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from communique.cache import Cache
from communique.model import CommuniqueError, Finding, Severity, UsageError
from communique.queries import require_sound, stored_queries

if TYPE_CHECKING:
    from collections.abc import Iterator

    from communique.project import Project
    from communique.queries import StoredQuery
    from communique.store import Graph

__all__ = ["CODE", "Sound", "check", "fault", "finding"]

CODE = "query-broken"
"""The code of what says that a stored query or a rule cannot be run."""

_KIND: Final = "sound"
_FROM: Final = re.compile(r"^[^#\n]*(?<![?$:])\bFROM\b", re.IGNORECASE | re.MULTILINE)


def check(project: Project) -> Iterator[Finding]:
    """Yield a finding for each stored query of a project that is broken; none is asked."""
    faults = (fault(query, project) for query in stored_queries(project).values())
    yield from filter(None, faults)


class Sound:
    """Which stored queries of a large graph are known not to be broken.

    To parse them takes as long as all else that there is to do for them after an edit.
    """

    def __init__(self, graph: Graph) -> None:
        """Take what is kept of a graph, if anything is."""
        self._project = graph.project
        self._cache = None if graph.snapshot is None else Cache(graph.project)
        kept = self._cache and self._cache.get(_KIND, "")
        self._before = set[str](json.loads(kept)) if kept else set[str]()
        self._now: set[str] = set()

    def fault(self, query: StoredQuery) -> Finding | None:
        """Return what `fault` does."""
        try:
            text = query.text
        except UsageError as error:
            return finding(error)
        digest = sha256(text.encode()).hexdigest()
        found = None if digest in self._before else fault(query, self._project)
        # Whether a graph may be asked for by FROM depends on the files, not on the query.
        if found is None and _FROM.search(text) is None:
            self._now.add(digest)
        return found

    def keep(self) -> None:
        """Keep which of the queries that were asked about are sound."""
        if self._cache and self._now != self._before:
            self._cache.put(_KIND, "", json.dumps(sorted(self._now)).encode())


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
