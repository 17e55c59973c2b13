"""One thing of the graph with all that is said of it, ready to be printed."""

from __future__ import annotations

from communique.describe.description import describe
from communique.describe.model import (
    Citation,
    Description,
    Fact,
    Group,
    Mention,
    Mentions,
    Named,
    Part,
    Passage,
)

__all__ = [
    "Citation",
    "Description",
    "Fact",
    "Group",
    "Mention",
    "Mentions",
    "Named",
    "Part",
    "Passage",
    "describe",
]
