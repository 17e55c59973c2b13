"""How a project is laid out: `communique.toml`, or `[tool.communique]` in `pyproject.toml`.

Every key may be left out. What a project without either file is taken for is what the keys
have as their defaults: a folder with `ontology/`, `data/` and `queries/`.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from communique.files import decoded, read_bytes, unreadable
from communique.model import Location, UsageError, did_you_mean
from communique.prefixes import PREFIXES, is_iri
from communique.project.listing import files

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

__all__ = [
    "CONFIG",
    "CONFIGS",
    "DEFAULT",
    "ENGINES",
    "PATTERNS",
    "Layout",
    "Table",
    "parse_layout",
    "place_of",
    "read_layout",
    "read_toml",
]

CONFIG: Final = "communique.toml"
"""The name of the file."""

CONFIGS: Final = (CONFIG, "pyproject.toml")
"""The names of the files that may say it, the first that does before the others."""

ENGINES: Final = ("pyshacl", "shacl-rust")
"""The engines that can validate against the shapes, the reference first."""

# What a file with that table has on one line, as a header, a key or an inline table; parsing
# every file that merely names the package would take a tenth of the time of a query.
_MENTION: Final = re.compile(rb"""tool[^\n]*communique|\[\s*["']?tool["']?\s*\]""")
# The keys that name files by patterns.
PATTERNS: Final = (
    *("alignments", "data", "ontology", "questions", "rules", "shapes", "vocabularies"),
)
_LISTS: Final = (*PATTERNS, "engine", "exclude", "ignore", "namespaces", "select")
_TEXTS: Final = ("base", "derived", "expected", "reasoner", "sources", "waivers")
_NO_AUTO: Final = 'name the engines in order: `engine = ["shacl-rust", "pyshacl"]`'
_REASONERS: Final = ("built-in", "owlrl")
_OTHERS: Final = ("advanced", "closure-limit", "generic-rules", "owl-rl")
_NO_BASE: Final = "urn:x-communique:"
_KEYS: Final = (*_LISTS, *_TEXTS, *_OTHERS)
# The beginning of a line that opens a table or gives a key its value. Comments and texts of
# several lines are passed over, because they may hold such lines.
_KEY: Final = re.compile(
    r"""\"{3}.*?\"{3} | '{3}.*?'{3} | \#[^\n]*
      | ^[ \t]*(?P<place>(?P<brackets>\[{0,2})[ \t]*(?P<key>[^=\[\]\#,\n]+?)[ \t]*[=\]])""",
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
_LINE: Final = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)\Z")


@dataclass(frozen=True, slots=True)
class Layout:
    """What a project consists of. Patterns are globs below its folder, with `/` and `**`.

    Attributes:
        ontology: The ontology; what `vocabularies` and `alignments` name is left out of it.
        vocabularies: The concept schemes, which are part of the default graph.
        alignments: The mappings to foreign terms, loaded only where they are asked for.
        shapes: The SHACL shapes; they may stand in the files of the ontology.
        data: The data; what the keys above name is left out of it.
        questions: The stored queries.
        rules: The project's own rules over the graph.
        exclude: What no other key names.
        derived: The folder of the CONSTRUCT queries that fill the graph of derived facts.
        expected: The folder of the expected rows of the stored queries.
        sources: The folder of the texts that the data quotes, or None.
        waivers: The file of the waivers; it need not be there.
        base: What the IRIs of the named graphs begin with.
        namespaces: The namespaces of the project's own terms; where there are none, they are
            those in which it declares terms and labels them.
        select: The codes that are checked, with `*` and `?`; all, where there are none.
        ignore: Of these, the codes that are not.
        generic_rules: Whether the rules for every ontology are run, too.
        owl_rl: Whether the ontology has to stay in OWL 2 RL, and not only in OWL 2 DL.
        advanced: Whether the shapes use SHACL Advanced Features: targets by queries, functions,
            rules.
        closure_limit: How many triples are reasoned over at most.
        reasoner: What reasons over them: `built-in`, or `owlrl`, the reference.
        engine: The engines for the shapes; the first that is installed runs all of them.
    """

    ontology: tuple[str, ...] = ("ontology/*.ttl",)
    vocabularies: tuple[str, ...] = ("ontology/vocabularies.ttl",)
    alignments: tuple[str, ...] = ("ontology/alignments.ttl",)
    shapes: tuple[str, ...] = ("ontology/shapes/**/*.ttl",)
    data: tuple[str, ...] = ("data/**/*.ttl",)
    questions: tuple[str, ...] = ("queries/questions/*.rq",)
    rules: tuple[str, ...] = ("queries/quality/*.rq", "queries/quality/generic/*.rq")
    exclude: tuple[str, ...] = ()
    derived: str = "queries/derived"
    expected: str = "queries/expected"
    sources: str | None = None
    waivers: str = "waivers.toml"
    base: str = PREFIXES["graph"]
    namespaces: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    generic_rules: bool = False
    owl_rl: bool = True
    advanced: bool = False
    closure_limit: int = 500_000
    reasoner: str = _REASONERS[0]
    engine: tuple[str, ...] = ENGINES[:1]


DEFAULT: Final = Layout()
"""The layout of a project without a configuration."""

# What differs where there is one: it need not be a project like the shipped one.
_ELSEWHERE: Final = MappingProxyType({"base": _NO_BASE, "generic_rules": True, "owl_rl": False})


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
    return _parse(path, read_bytes(path))


def read_layout(root: Path) -> Layout | None:
    """Read the configuration of a folder.

    Returns:
        What it says, or None where the folder has none.

    Raises:
        UsageError: If it is not TOML, has a key that is not known or a value that does not
            fit, or names files that are not there.
    """
    for path in (root / name for name in CONFIGS):
        if path.is_file() and (table := _table(path, _bytes(path))) is not None:
            table.expect(_KEYS)
            layout = _layout(table)
            _check_files(root, table, layout)
            return layout
    return None


def parse_layout(name: str, content: bytes) -> Layout | None:
    """Read a configuration of another time, whose files need not be there now.

    A key that is not known is passed over: nobody can mend it any more.

    Args:
        name: What the file is called, for errors; it ends as one of `CONFIGS`.
        content: The file.

    Returns:
        What it says, or None where it says nothing of a project.

    Raises:
        UsageError: If it is not TOML, or has a value that does not fit.
    """
    table = _table(Path(name), content)
    return None if table is None else _layout(table)


def place_of(root: Path, key: str, text: str) -> Location | None:
    """Return where the configuration of a folder gives a text to a key; None if it does not.

    Raises:
        UsageError: If it is not TOML, or the key has something else than texts.
    """
    for path in (root / name for name in CONFIGS):
        if path.is_file() and (table := _table(path, _bytes(path))) is not None:
            return table.place(key, value=text) if text in (table.strings(key) or ()) else None
    return None


def _parse(path: Path, content: bytes) -> Table:
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


def _table(path: Path, content: bytes) -> Table | None:
    ours = path.name.endswith(CONFIG)
    if not ours and not _MENTION.search(content):
        return None  # no business of ours: it need not even be TOML
    top = _parse(path, content)
    if ours:
        return top
    tool = top.table("tool")
    return tool and tool.table("communique")


def _layout(table: Table) -> Layout:
    given: dict[str, Any] = {}
    for key in _LISTS:
        if (texts := table.strings(key)) is not None:
            given[key] = texts
    for key in _TEXTS:
        if (text := table.string(key)) is not None:
            given[key] = text
    for key in _OTHERS:
        kind = type(getattr(DEFAULT, key.replace("-", "_")))
        called = "true or false" if kind is bool else "a whole number, 0 or more"
        value = table.values.get(key)
        if value is not None and (type(value) is not kind or value < 0):
            raise table.fault(f"`{key}` must be {called}", key)
        if value is not None:
            given[key.replace("-", "_")] = value
    for key, choices in (("engine", ENGINES), ("reasoner", _REASONERS)):
        names = given.get(key, ())
        for name in [names] if isinstance(names, str) else names:
            if name not in choices:
                hint = _NO_AUTO if name == "auto" else f"one of {', '.join(choices)}"
                raise table.fault(f"there is no {key} `{name}`", key, hint=hint)
    _check_iris(table, given)
    return Layout(**{**_ELSEWHERE, **given})


def _check_iris(table: Table, given: dict[str, Any]) -> None:
    for key in ("base", "namespaces"):
        iris = given.get(key, ())
        for iri in [iris] if isinstance(iris, str) else iris:
            if not is_iri(iri):
                hint = "write it in full, such as `https://example.org/graph/`"
                raise table.fault(f"`{iri}` is not an IRI", key, value=iri, hint=hint)


def _check_files(root: Path, table: Table, layout: Layout) -> None:
    """Refuse a pattern that names nothing: it would look as if all were well."""
    for key in PATTERNS:
        for pattern in table.strings(key) or ():
            if PurePosixPath(pattern).is_absolute() or ".." in PurePosixPath(pattern).parts:
                raise table.fault(
                    f"`{pattern}` lies outside the project",
                    key,
                    value=pattern,
                    hint="the files of a project lie below the folder of its configuration",
                )
            try:
                is_there = any(True for _ in files(root, pattern, layout.exclude))
            except ValueError as error:
                raise table.fault(
                    f"`{pattern}` is not a pattern: {error}",
                    key,
                    value=pattern,
                    hint="such as `data/**/*.ttl`",
                ) from None
            if not is_there:
                hint = "correct the pattern, or remove it"
                raise table.fault(f"`{pattern}` names no file", key, value=pattern, hint=hint)
    for key in ("expected", "sources", "waivers"):
        name = table.string(key)
        if name is not None and not _is_inside(root, name):
            raise table.fault(
                f"`{name}` lies outside the project",
                key,
                hint="the files of a project lie below the folder of its configuration",
            )
    for key, exists in (("sources", Path.is_dir), ("waivers", Path.is_file)):
        name = table.string(key)
        if name is not None and not exists(root / name):
            raise table.fault(f"there is no {'folder' if key == 'sources' else 'file'} {name}", key)


def _is_inside(root: Path, name: str) -> bool:
    """Return true if a path lies below a folder, after links are followed."""
    try:
        return (root / name).resolve().is_relative_to(root.resolve())
    except (OSError, RuntimeError, ValueError):
        return False


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        if path.name == CONFIG:
            raise unreadable(path, error) from error
        return b""  # perhaps no business of ours
