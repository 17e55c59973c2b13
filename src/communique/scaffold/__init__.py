"""Skeletons of new data: right IRIs, all that the shapes ask for, and marks where to fill in."""

from __future__ import annotations

from communique.scaffold.days import Days
from communique.scaffold.draft import Draft, write_draft
from communique.scaffold.entries import draft_agency, draft_official, draft_source
from communique.scaffold.meetings import Seat, draft_dialogue, draft_meeting
from communique.scaffold.skeleton import TODO
from communique.scaffold.slugs import slug_of

__all__ = [
    "TODO",
    "Days",
    "Draft",
    "Seat",
    "draft_agency",
    "draft_dialogue",
    "draft_meeting",
    "draft_official",
    "draft_source",
    "slug_of",
    "write_draft",
]
