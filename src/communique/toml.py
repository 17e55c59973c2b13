"""TOML files with the place of each key, so that a fault in one is reported where it stands."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from communique.files import read_text
from communique.model import Location, UsageError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

__all__ = ["Keys", "Toml", "parse_toml", "read_toml"]

Keys: TypeAlias = tuple[str | int, ...]
"""The way to a value: names of keys, and numbers in arrays."""

_TOKEN: Final = re.compile(
    r"""(?P<string> "{3}(?:\\.|[^\\])*?"{3,5} | '{3}.*?'{3,5}
          | "(?:\\.|[^"\\\n])*" | '[^'\n]*' )
      | (?P<comment> \#[^\n]* )
      | (?P<end> \n )
      | (?P<mark> [\[\]{}=,.] )
      | (?P<space> [^\S\n]+ )
      | (?P<word> [^\s\[\]{}=,.\#"']+ | . )""",
    re.VERBOSE | re.DOTALL,
)
_AT_LINE: Final = re.compile(r" \(at line (\d+), column (\d+)\)\Z")
_AT_END: Final = " (at end of document)"


@dataclass(frozen=True)
class Toml:
    """A table of a TOML file.

    Attributes:
        path: The file.
        tree: What it says.
        places: The line and column, from 1, of each key, of each table of an array of tables,
            and of each element of an array.
        above: The way from the top of the file to this table.
    """

    path: Path
    tree: Mapping[str, Any]
    places: Mapping[Keys, tuple[int, int]] = field(repr=False)
    above: Keys = ()

    def place(self, *keys: str | int) -> Location:
        """Return the place of a key, or of the nearest one above it that is there."""
        way: Keys = (*self.above, *keys)
        while way and way not in self.places:
            way = way[:-1]
        return Location.of(self.path, *self.places.get(way, (1, 1)))

    def fault(self, message: str, *keys: str | int, hint: str | None = None) -> UsageError:
        """Return an error that points at a key."""
        return UsageError(message, hint=hint, location=self.place(*keys))

    def table(self, *keys: str | int) -> Toml | None:
        """Return a table further down, or None if there is none.

        Raises:
            UsageError: If there is something else.
        """
        tree: Any = self.tree
        for number, key in enumerate(keys, 1):
            try:
                tree = tree[key]
            except (KeyError, IndexError):
                return None
            if number < len(keys) and isinstance(tree, list):
                continue
            if not isinstance(tree, dict):
                raise self.fault(f"`{keys[number - 1]}` is no table", *keys[:number])
        return Toml(self.path, tree, self.places, (*self.above, *keys))

    def tables(self, key: str) -> Iterator[Toml]:
        """Yield the tables of an array of tables, `[[key]]`.

        Raises:
            UsageError: If the key has something else.
        """
        found = self.tree.get(key, [])
        if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
            raise self.fault(f"`{key}` is no array of tables", key, hint=f"write `[[{key}]]`")
        for number, tree in enumerate(found):
            yield Toml(self.path, tree, self.places, (*self.above, key, number))

    def expect(self, known: Iterable[str]) -> None:
        """Refuse a key that is not known: a misspelt one would be ignored otherwise.

        Raises:
            UsageError: For the first such key.
        """
        names = sorted(known)
        for key in self.tree:
            if key not in names:
                hint = did_you_mean(key, names) or f"the keys are {', '.join(names)}"
                raise self.fault(f"there is no key `{key}`", key, hint=hint)

    def text(self, key: str) -> str | None:
        """Return the text of a key without white space around it, or None if it is not there.

        Raises:
            UsageError: If it is no text, or an empty one.
        """
        found = self.tree.get(key)
        if found is None:
            return None
        if not isinstance(found, str) or not found.strip():
            raise self.fault(f"`{key}` is no text", key)
        return found.strip()

    def texts(self, key: str) -> tuple[str, ...] | None:
        """Return the texts of a key, whether it has one or an array, or None if it has none.

        Raises:
            UsageError: If one is no text, or an empty one.
        """
        found = self.tree.get(key)
        if found is None:
            return None
        texts = found if isinstance(found, list) else [found]
        for number, each in enumerate(texts):
            if not isinstance(each, str) or not each.strip():
                raise self.fault(f"`{key}` is no list of texts", key, number)
        return tuple(texts)


def read_toml(path: Path) -> Toml:
    """Read a TOML file.

    Raises:
        UsageError: If it cannot be read, or is not TOML.
    """
    return parse_toml(read_text(path), path)


def parse_toml(text: str, path: Path) -> Toml:
    """Return what a text of TOML says.

    Args:
        text: The text.
        path: What it is called where a fault is reported.

    Raises:
        UsageError: If it is not TOML.
    """
    try:
        tree = tomllib.loads(text)
    except RecursionError:
        raise UsageError("not TOML: it is nested too deep", location=Location.of(path)) from None
    except tomllib.TOMLDecodeError as error:
        message = str(error).removesuffix(_AT_END)
        place = text.rstrip().count("\n") + 1, 0
        if match := _AT_LINE.search(message):
            message, place = message[: match.start()], (int(match[1]), int(match[2]))
        raise UsageError(
            f"not TOML: {message[:1].lower()}{message[1:]}", location=Location.of(path, *place)
        ) from None
    return Toml(path, tree, _Places(text).found)


class _Places:
    """Goes through a text that is TOML and notes where its keys and elements stand."""

    def __init__(self, text: str) -> None:
        self.found: dict[Keys, tuple[int, int]] = {}
        self._table: Keys = ()
        self._counts: dict[Keys, int] = {}
        line, start = 1, 0
        statement: list[tuple[str, str, tuple[int, int]]] = []
        depth = 0
        for match in _TOKEN.finditer(text.replace("\r\n", "\n")):
            kind, token = match.lastgroup or "", match.group()
            place = line, match.start() - start + 1
            if newlines := token.count("\n"):
                line += newlines
                start = match.start() + token.rindex("\n") + 1
            if kind == "mark":
                depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(token, 0)
            if kind == "end" and not depth:
                self._note(statement)
                statement = []
            elif kind in ("string", "mark", "word"):
                statement.append((kind, token, place))
        self._note(statement)

    def _note(self, statement: list[tuple[str, str, tuple[int, int]]]) -> None:
        if not statement:
            return
        tokens = [token for _, token, _ in statement]
        place = statement[0][2]
        if tokens[0] == "[":
            many = tokens[1] == "["
            keys = _keys(tokens[2:-2] if many else tokens[1:-1])
            self._table = self._way(keys, new=many)
            self.found.setdefault(self._table, place)
            return
        equals = tokens.index("=")
        way = (*self._table, *_keys(tokens[:equals]))
        self.found.setdefault(way, place)
        number = depth = 0
        for kind, token, at in statement[equals + 1 :]:
            if kind == "mark":
                depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(token, 0)
                number += token == "," and depth == 1
            elif depth == 1:
                self.found.setdefault((*way, number), at)

    def _way(self, keys: Keys, *, new: bool) -> Keys:
        """The way to a table; a name of an array of tables means its last one."""
        way: Keys = ()
        for number, key in enumerate(keys, 1):
            way = (*way, key)
            if new and number == len(keys):
                self._counts[way] = self._counts.get(way, -1) + 1
            if way in self._counts:
                way = (*way, self._counts[way])
        return way


def _keys(tokens: list[str]) -> Keys:
    """The names in a dotted key."""
    return tuple(token.strip("\"'") for token in tokens if token != ".")
