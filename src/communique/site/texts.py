"""Days, numbers and lists in words."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["breadth", "count", "day", "days", "joined", "sentence", "span"]

_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def day(text: str) -> str:
    """Return a day, a month or a year in words; what is none of these as it is.

    >>> day("2019-10-11"), day("2018-07")
    ('11 October 2019', 'July 2018')
    """
    parts = text.split("-")
    try:
        month = _MONTHS[int(parts[1]) - 1] if len(parts) > 1 else ""
        number = str(int(parts[2])) if len(parts) > 2 else ""
    except (ValueError, IndexError):
        return text
    return " ".join(filter(None, (number, month, parts[0])))


def span(first: str, last: str) -> str:
    """Return two bounds in words, as short as they can be said.

    >>> span("2013-05-09", "2013-05-10"), span("2018-07-01", "2018-07-31")
    ('9–10 May 2013', 'July 2018')
    >>> span("2013-10-01", "2013-12-31"), span("2013-01-01", "2013-12-31")
    ('October to December 2013', '2013')
    >>> span("2013-05-30", "2013-06-01"), span("2013-05-30", "")
    ('30 May to 1 June 2013', '30 May 2013 or later')
    """
    if not (first and last):
        return f"{day(first)} or later" if first else f"{day(last)} or earlier" if last else ""
    if first == last:
        return day(first)
    try:
        one, two = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        return f"{day(first)} to {day(last)}"
    if one.day == 1 and two.day == monthrange(two.year, two.month)[1]:
        first, last = first[:7], last[:7]
        if first == last:
            return day(first)
        if one.year == two.year:
            whole = one.month == 1 and two.month == 12
            return first[:4] if whole else f"{_MONTHS[one.month - 1]} to {day(last)}"
        return f"{day(first)} to {day(last)}"
    if one.year != two.year:
        return f"{day(first)} to {day(last)}"
    if one.month == two.month:
        return f"{one.day}–{day(last)}"
    return f"{day(first).rpartition(' ')[0]} to {day(last)}"


def days(number: int) -> str:
    """Return a number of days in the unit that people think in.

    >>> days(12), days(452), days(1879)
    ('12 days', '15 months', '5 years 2 months')
    """
    if number < 60:
        return count(number, "day")
    months = round(number / 30.44)
    if months < 24:
        return count(months, "month")
    years, rest = divmod(months, 12)
    return count(years, "year") + (f" {count(rest, 'month')}" if rest else "")


def count(number: int, word: str, many: str = "") -> str:
    """Return a number with its noun.

    >>> count(1, "agency", "agencies"), count(1200, "page"), count(0, "page")
    ('1 agency', '1,200 pages', 'no pages')
    """
    return f"{number or 'no':{',' if number else ''}} {word if number == 1 else many or f'{word}s'}"


def joined(words: Iterable[str], last: str = "and") -> str:
    """Return words as a list in a sentence.

    >>> joined("abc")
    'a, b and c'
    """
    several = list(words)
    if len(several) < 2:
        return "".join(several)
    return f"{', '.join(several[:-1])} {last} {several[-1]}"


def sentence(text: str) -> str:
    """Return a text with a capital letter at its beginning."""
    return text[:1].upper() + text[1:]


def breadth(text: str) -> float:
    """Return how broad a text is in print, in Latin letters; a full-width one counts for 1.8.

    >>> breadth("Seoul"), breadth("東京")
    (5.0, 3.6)
    """
    return sum(1.8 if east_asian_width(letter) in "WF" else 1.0 for letter in text)
