"""TOML files as tables that know the places of their keys, so that a fault is at its line."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from communique.files import decoded, read_bytes
from communique.model import Location, UsageError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

__all__ = ["Table", "parse_toml", "read_toml"]

# The beginning of a line that opens a table or gives a key its value. Comments and texts of
# several lines are passed over, because they may hold such lines.
_KEY: Final = re.compile(
    r"""\"{3}.*?\"{3} | '{3}.*?'{3} | \#[^\n]*
      | ^[ \t]*(?P<place>(?P<brackets>\[{0,2})[ \t]*(?P<key>[^=\[\]\#,\n]+?)[ \t]*[=\]])""",
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
_LINE: Final = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)\Z")


@dataclass(frozen=True)
class Table:
    """A table of a TOML file, with the places of its keys.

    Attributes:
        path: The file.
        values: What the table says.
        text: The whole file.
        places: Where the tables and keys of the file begin in its text.
        above: The keys that lead to this table.
    """

    path: Path
    values: Mapping[str, Any]
    text: str = field(repr=False)
    places: Mapping[tuple[str | int, ...], int] = field(repr=False)
    above: tuple[str | int, ...] = ()

    def place(self, *keys: str | int, value: object = None) -> Location:
        """Return the place of a key, or of the nearest one above it that has one.

        Args:
            keys: The keys that lead to it from this table.
            value: An element of the array that the key has, if that is what is at fault.
        """
        keys = (*self.above, *keys)
        while keys and keys not in self.places:
            keys = keys[:-1]
        offset = self.places.get(keys, 0)
        if value is not None:
            pattern = re.escape(str(value))
            pattern = rf"""(["']){pattern}\1""" if isinstance(value, str) else pattern
            element = re.compile(pattern).search(self.text, offset)
            offset = element.start() if element else offset
        line_start = self.text.rfind("\n", 0, offset) + 1
        return Location.of(self.path, self.text.count("\n", 0, offset) + 1, offset - line_start + 1)

    def fault(
        self, message: str, *keys: str | int, value: object = None, hint: str | None = None
    ) -> UsageError:
        """Return an error that points at a key, or at an element of its array."""
        return UsageError(message, hint=hint, location=self.place(*keys, value=value))

    def table(self, key: str) -> Table | None:
        """Return the table at a key, or None if there is none.

        Raises:
            UsageError: If the key has another value.
        """
        values = self.values.get(key)
        if values is None:
            return None
        if not isinstance(values, dict):
            raise self.fault(f"`{key}` is not a table", key)
        return Table(self.path, values, self.text, self.places, (*self.above, key))

    def tables(self, key: str) -> Iterator[Table]:
        """Yield the tables of an array of tables, `[[key]]`.

        Raises:
            UsageError: If the key has another value.
        """
        array = self.values.get(key, [])
        if not isinstance(array, list) or not all(isinstance(values, dict) for values in array):
            raise self.fault(f"`{key}` is not an array of tables", key, hint=f"write `[[{key}]]`")
        for number, values in enumerate(array):
            yield Table(self.path, values, self.text, self.places, (*self.above, key, number))

    def expect(self, known: Iterable[str]) -> None:
        """Refuse an unknown key, because a misspelt one would be ignored.

        Raises:
            UsageError: For the first such key.
        """
        names = sorted(known)
        for key in self.values:
            if key not in names:
                hint = did_you_mean(key, names) or f"the keys are {', '.join(names)}"
                raise self.fault(f"there is no key `{key}`", key, hint=hint)

    def string(self, key: str) -> str | None:
        """Return the text at a key without white space around it, or None if there is none.

        Raises:
            UsageError: If the key has another value, or an empty text.
        """
        value = self.values.get(key)
        if value is not None and (not isinstance(value, str) or not value.strip()):
            raise self.fault(f"`{key}` is not a text", key)
        return None if value is None else value.strip()

    def strings(self, key: str) -> tuple[str, ...] | None:
        """Return the texts at a key, which has one or an array, or None if there is no key.

        Raises:
            UsageError: If one of them is something else, or an empty text.
        """
        value = self.values.get(key)
        if value is None:
            return None
        array = value if isinstance(value, list) else [value]
        for element in array:
            if not isinstance(element, str) or not element.strip():
                raise self.fault(f"`{key}` is not a list of texts", key, value=element)
        return tuple(array)


def read_toml(path: Path) -> Table:
    """Read a TOML file.

    Raises:
        UsageError: If it cannot be read, or is not TOML.
    """
    return parse_toml(path, read_bytes(path))


def parse_toml(path: Path, content: bytes) -> Table:
    """Return the content of a TOML file.

    Raises:
        UsageError: If it is not TOML.
    """
    import tomllib  # most projects need no parser of TOML

    text = decoded(path, content).replace("\r\n", "\n")
    try:
        return Table(path, tomllib.loads(text), text, _places(text))
    except RecursionError:
        message, place = "arrays or tables stand too deep in each other", (0, 0)
    except ValueError as error:  # of tomllib, or of a number with too many digits
        message, place = str(error), (text.rstrip().count("\n") + 1, 0)
        if match := _LINE.search(message):
            message = message[: match.start()]
            place = (int(match[1]), int(match[2])) if match[1] else place
    raise UsageError(
        f"not TOML: {message[:1].lower()}{message[1:]}", location=Location.of(path, *place)
    )


def _places(text: str) -> dict[tuple[str | int, ...], int]:
    """Where the tables and keys of a TOML file begin, as far as the beginning of a line tells."""
    places: dict[tuple[str | int, ...], int] = {}
    tables: Counter[tuple[str | int, ...]] = Counter()
    table: tuple[str | int, ...] = ()
    for match in _KEY.finditer(text):
        if match["key"] is None:
            continue
        keys: tuple[str | int, ...] = tuple(
            part.strip("\t \"'") for part in match["key"].split(".")
        )
        if not match["brackets"]:
            keys = (*table, *keys)
        else:
            if match["brackets"] == "[[":
                tables[keys] += 1
                keys = (*keys, tables[keys] - 1)
            table = keys
        places.setdefault(keys, match.start("place"))
    return places
