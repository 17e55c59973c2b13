"""The days of a meeting, as its source gives them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from communique.model import UsageError

__all__ = ["TENSES", "UNKNOWN", "Days", "day", "possible"]

TENSES: Final = {"held": "tense:past", "planned": "tense:future"}
"""The statuses that a skeleton can have, each with the tense of most of its statements."""


@dataclass(frozen=True, slots=True)
class Days:
    """When a meeting is or was held, as exactly as its source says.

    Attributes:
        status: `planned` or `held`.
        start: The first day, where it is exact.
        end: The last day, where it is exact; without it, the first is the last.
        earliest: The first day on which it may lie, where it is vague.
        latest: The last day on which it may lie.
    """

    status: str = "planned"
    start: str | None = None
    end: str | None = None
    earliest: str | None = None
    latest: str | None = None


UNKNOWN: Final = Days()
"""Planned, and nothing known of the days."""


def day(value: str) -> str:
    """Return a day that a user gave.

    Raises:
        UsageError: If it is none.
    """
    try:
        if len(value) == len("2021-05-19"):  # Python also reads 20210519 and 2021-W20-3
            return date.fromisoformat(value).isoformat()
    except ValueError:
        pass
    raise UsageError(f"`{value}` is not a day", hint="write it as 2019-10-11")


def possible(days: Days) -> Days:
    """Return days that can be, the last being the first where only that is given.

    Raises:
        UsageError: If they cannot.
    """
    if days.status not in TENSES:
        raise UsageError(f"there is no status `{days.status}`", hint="write planned or held")
    start, end, earliest, latest = (
        day(value) if value else None
        for value in (days.start, days.end or days.start, days.earliest, days.latest)
    )
    if (start or end) and (earliest or latest):
        raise UsageError("a schedule has exact days or vague ones", hint="give one of the two")
    for first, last in ((start, end), (earliest, latest)):
        if last and not first:
            raise UsageError(f"the last day {last} has no first one", hint="give both")
        if first and last and first > last:
            raise UsageError(f"the first day {first} is after the last one {last}")
    return Days(days.status, start, end, earliest, latest)
