"""The lexical spaces of the datatypes of XML Schema 1.1, part 2.

Engines pass what their own parser of a datatype passes, which is more, and here and there less,
than the datatype has. A literal outside of its lexical space has no value: nothing compares it,
and no two programs do the same with it.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from communique.prefixes import PREFIXES

if TYPE_CHECKING:
    import pyoxigraph as ox

__all__ = ["is_well_formed"]

_XSD: Final = PREFIXES["xsd"]
_ZONE: Final = r"(?:Z|[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00))"
_YEAR: Final = r"-?(?:[1-9]\d{3,}|0\d{3})"
_MONTH: Final = r"(?:0[1-9]|1[0-2])"
_DAY: Final = r"(?:0[1-9]|[12]\d|3[01])"
_TIME: Final = r"(?:(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?|24:00:00(?:\.0+)?)"
_DATE: Final = rf"(?P<year>{_YEAR})-(?P<month>{_MONTH})-(?P<day>{_DAY})"
_NUMBER: Final = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)"
_FLOAT: Final = rf"(?:{_NUMBER}(?:[Ee][+-]?\d+)?|[+-]?INF|NaN)"
_HOURS: Final = r"T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?"
_NAME: Final = r"[^\W\d][\w.\-\u00b7]*"
_64: Final = r"[A-Za-z0-9+/] ?"
_PATTERNS: Final = {
    "boolean": "true|false|1|0",
    "integer": r"[+-]?\d+",
    "decimal": _NUMBER,
    "float": _FLOAT,
    "double": _FLOAT,
    "date": f"{_DATE}{_ZONE}?",
    "dateTime": f"{_DATE}T{_TIME}{_ZONE}?",
    "dateTimeStamp": f"{_DATE}T{_TIME}{_ZONE}",
    "time": f"{_TIME}{_ZONE}?",
    "gYear": f"{_YEAR}{_ZONE}?",
    "gYearMonth": f"{_YEAR}-{_MONTH}{_ZONE}?",
    "gMonth": f"--{_MONTH}{_ZONE}?",
    "gMonthDay": f"--(?P<month>{_MONTH})-(?P<day>{_DAY}){_ZONE}?",
    "gDay": f"---{_DAY}{_ZONE}?",
    "duration": rf"-?P(?=\d|T)(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:{_HOURS})?",
    "dayTimeDuration": rf"-?P(?=\d|T)(?:\d+D)?(?:{_HOURS})?",
    "yearMonthDuration": r"-?P(?=\d)(?:\d+Y)?(?:\d+M)?",
    "hexBinary": r"(?:[0-9A-Fa-f]{2})*",
    "base64Binary": rf"(?:(?:{_64}){{4}})*(?:(?:{_64}){{3}}[A-Za-z0-9+/]|(?:{_64}){{2}}"
    r"[AEIMQUYcgkosw048] ?=|" + rf"{_64}[AQgw] ?= ?=)?",
    "language": r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*",
    "normalizedString": r"[^\t\n\r]*",
    "token": r"(?:[^ \t\n\r]+(?: [^ \t\n\r]+)*)?",
    "NMTOKEN": r"[\w.\-:\u00b7]+",
    "Name": rf"(?::|{_NAME})(?::|[\w.\-\u00b7])*",
    "NCName": _NAME,
}
_TEXTS: Final = frozenset({"NCName", "NMTOKEN", "Name", "normalizedString", "token"})
_LEXICAL: Final = MappingProxyType(
    {name: re.compile(pattern) for name, pattern in _PATTERNS.items()}
)
_BOUNDS: Final[MappingProxyType[str, tuple[int | None, int | None]]] = MappingProxyType(
    {
        "integer": (None, None),
        "nonNegativeInteger": (0, None),
        "positiveInteger": (1, None),
        "nonPositiveInteger": (None, 0),
        "negativeInteger": (None, -1),
        **{
            name: (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
            for name, bits in (("byte", 8), ("short", 16), ("int", 32), ("long", 64))
        },
        **{
            f"unsigned{name}": (0, 2**bits - 1)
            for name, bits in (("Byte", 8), ("Short", 16), ("Int", 32), ("Long", 64))
        },
    }
)
_DAYS: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def is_well_formed(literal: ox.Literal) -> bool:
    r"""Return true unless a literal is outside of the lexical space of its datatype of XML Schema.

    >>> import pyoxigraph as ox
    >>> day = ox.NamedNode("http://www.w3.org/2001/XMLSchema#date")
    >>> [is_well_formed(ox.Literal(it, datatype=day)) for it in ("2012-02-29", "2013-02-29")]
    [True, False]
    """
    datatype = literal.datatype.value
    if not datatype.startswith(_XSD):
        return True
    name, text = datatype.removeprefix(_XSD), literal.value
    bounds = _BOUNDS.get(name)
    pattern = _LEXICAL.get("integer" if bounds else name)
    if pattern is None:
        return True
    is_readable = text.isascii() or name in _TEXTS  # `\d` means more than the digits of ASCII
    match = pattern.fullmatch(text) if is_readable else None
    if match is None or (name.endswith("uration") and text[-1] in "PT"):
        return False
    if bounds:
        least, most = bounds
        digits = text.lstrip("+-").lstrip("0") or "0"
        if len(digits) > 25:  # beyond each bound; Python makes no number of very many digits
            is_negative = text.startswith("-")
            return (least if is_negative else most) is None
        number = -int(digits) if text.startswith("-") else int(digits)
        return (least is None or least <= number) and (most is None or number <= most)
    return _has_day(match.groupdict())


def _has_day(parts: dict[str, str | None]) -> bool:
    """Whether a month has a day; where there is no year, any month can have its most."""
    if not (month := parts.get("month")) or not (day := parts.get("day")):
        return True
    most = _DAYS[int(month) - 1]
    if month == "02" and (year := parts.get("year")):
        number = int(year.lstrip("-")[-4:])  # leap years repeat every 400, so in 10,000 years
        is_leap = number % 4 == 0 and (number % 100 != 0 or number % 400 == 0)
        most = 29 if is_leap else 28
    return int(day) <= most
