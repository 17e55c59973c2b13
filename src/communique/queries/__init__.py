"""Stored queries: their headers, parameters and answers."""

from __future__ import annotations

from communique.queries.stored import (
    StoredQuery,
    answer,
    find_query,
    require_sound,
    stored_queries,
)

__all__ = ["StoredQuery", "answer", "find_query", "require_sound", "stored_queries"]
