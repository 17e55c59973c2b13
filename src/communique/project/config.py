"""How a project is laid out: `communique.toml`, or `[tool.communique]` in `pyproject.toml`.

Every key may be left out. What a project without either file is taken for is what the keys
have as their defaults: a folder with `ontology/`, `data/` and `queries/`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from communique.files import unreadable
from communique.model import Location
from communique.prefixes import PREFIXES, is_iri
from communique.project.listing import files
from communique.project.table import parse_toml

if TYPE_CHECKING:
    from communique.project.table import Table

__all__ = [
    "CONFIG",
    "CONFIGS",
    "DEFAULT",
    "ENGINES",
    "PATTERNS",
    "Layout",
    "parse_layout",
    "place_of",
    "read_layout",
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


def _table(path: Path, content: bytes) -> Table | None:
    ours = path.name.endswith(CONFIG)
    if not ours and not _MENTION.search(content):
        return None  # no business of ours: it need not even be TOML
    top = parse_toml(path, content)
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
