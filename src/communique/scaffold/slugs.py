"""Slugs and ordinals: the names that IRIs and labels are made from."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from communique.model import UsageError

__all__ = ["checked_slug", "ordinal_word", "slug_of"]

# Letters that Unicode does not take apart into a base letter and a mark; an apostrophe within
# a word is no space.
_LETTERS: Final = str.maketrans("øłđðħŧ\u0131", "olddhti", "'`\u2018\u2019\u02bb\u02bc") | {
    ord("æ"): "ae",
    ord("œ"): "oe",
    ord("þ"): "th",
}
_SLUG: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
_ONES: Final = (
    *("zeroth", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"),
    *("ninth", "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth"),
    *("sixteenth", "seventeenth", "eighteenth", "nineteenth"),
)
_TENS: Final = (
    *("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"),
)


def slug_of(*names: str) -> str:
    """Return the slug of some names: lower-case ASCII, words joined by `-`.

    >>> slug_of("Osamu", "Imai"), slug_of("Gérard", "Ōno-D'Arcy")
    ('osamu-imai', 'gerard-ono-darcy')

    Raises:
        UsageError: If a name has letters that have no form in ASCII, or none at all.
    """
    apart = unicodedata.normalize("NFKD", " ".join(names))
    folded = "".join(char for char in apart if not unicodedata.combining(char)).casefold()
    plain = folded.translate(_LETTERS)
    if any(char.isalnum() and not char.isascii() for char in plain):
        raise UsageError(
            f"no slug can be made from `{' '.join(names)}`",
            hint="write the name in Latin letters, or give --slug",
        )
    words = re.findall(r"[a-z0-9]+", plain)
    if not words or not all(re.search(r"\w", name) for name in names):
        raise UsageError(
            f"no slug can be made from `{' '.join(names)}`", hint="give a name with letters in it"
        )
    return "-".join(words)


def checked_slug(text: str) -> str:
    """Return a slug that a user gave.

    Raises:
        UsageError: If it is not lower-case ASCII with words joined by `-`.
    """
    if not _SLUG.match(text):
        raise UsageError(
            f"`{text}` is not a slug", hint="write lower-case letters and digits, joined by `-`"
        )
    return text


def ordinal_word(number: int) -> str:
    """Return the word for a place in a row, as a label has it.

    >>> ordinal_word(7), ordinal_word(21), ordinal_word(112)
    ('Seventh', 'Twenty-first', '112th')
    """
    if number < len(_ONES):
        return _ONES[number].capitalize()
    if number < 100:
        tens, ones = divmod(number, 10)
        word = f"{_TENS[tens]}-{_ONES[ones]}" if ones else f"{_TENS[tens][:-1]}ieth"
        return word.capitalize()
    last = number % 100
    ending = "th" if 10 < last < 20 else {1: "st", 2: "nd", 3: "rd"}.get(last % 10, "th")
    return f"{number}{ending}"
