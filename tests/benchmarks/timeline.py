"""Which dialogues a series has: reported, announced, decided on or merely mentioned.

The shipped series is the measure: of its five dialogues one is reported twice and decides on
the next, one is announced, one is reported once and mentions the one before it; and two
ordinals are missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from typing import TYPE_CHECKING, Final

from .world import FIRST_YEAR, LAST_YEAR

if TYPE_CHECKING:
    from random import Random

__all__ = ["Kind", "Occurrence", "plan"]


class Kind(Enum):
    """How much the sources say of a dialogue."""

    TWICE = "reported by two sources"
    DECIDED = "decided on at the one before"
    ANNOUNCED = "announced by two sources"
    MENTIONED = "mentioned in the report on the next one"
    ONCE = "reported by one source"


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One dialogue of a series.

    Attributes:
        ordinal: Its number.
        kind: How much is said of it.
        start: The first day; of a vague date, the first day that it may mean.
        end: The last day; of a vague date, the last day that it may mean.
    """

    ordinal: int
    kind: Kind
    start: date
    end: date


_BLOCKS: Final = (
    (Kind.TWICE, Kind.DECIDED),
    (Kind.ANNOUNCED,),
    (Kind.MENTIONED, Kind.ONCE),
)


def plan(random: Random, most: int) -> list[Occurrence]:
    """Return the dialogues of one series.

    Args:
        random: Decides.
        most: No more than so many; at least one comes.
    """
    year, ordinal = random.randint(FIRST_YEAR, 2012), 1
    found: list[Occurrence] = []
    for _ in range(random.randint(1, 5)):
        block = random.choice(_BLOCKS)
        room = most - len(found)
        if not room or year >= LAST_YEAR - 1:
            break
        if room < len(block):
            block = (Kind.TWICE,)
        for kind in block:
            if kind is Kind.DECIDED:
                year -= 1  # it is to follow in the year of the dialogue that decides on it
            found.append(Occurrence(ordinal, kind, *_days(random, kind, year)))
            ordinal, year = ordinal + 1, year + 1
        if random.random() < 1 / 3:
            gap = random.randint(1, 3)
            ordinal, year = ordinal + gap, year + gap
    return found


def _days(random: Random, kind: Kind, year: int) -> tuple[date, date]:
    if kind is Kind.DECIDED:
        return date(year, 10, 1), date(year, 12, 31)
    # So that what is published about a dialogue, before or after, is of the same year.
    month = random.randint(3, 8 if kind is Kind.TWICE else 11)
    if kind is Kind.MENTIONED:
        return date(year, month, 1), date(year, month + 1, 1) - timedelta(days=1)
    start = date(year, month, random.randint(1, 27))
    length = 1 if kind is Kind.TWICE or random.random() < 0.3 else 0
    return start, start + timedelta(days=length)
