"""Finding the thing that a user names: by IRI, prefixed name or slug."""

from __future__ import annotations

import unicodedata
from itertools import permutations
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from communique.model import Iri, UsageError, did_you_mean
from communique.prefixes import KINDS, PREFIXES, SCHEMES, compact, expand

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from communique.graph import Queryable

__all__ = ["LABELS", "find_thing", "known_names", "label_of"]

LABELS: Final = tuple(map(expand, ("rdfs:label", "skos:prefLabel", "cmq:title", "dcterms:title")))
"""The properties that say what a thing is called, the first that it has before the others."""

_LONGEST_NAME: Final = 200
# Where a bare slug is looked up: things, concepts, terms of the ontology.
_SPACES: Final = {**KINDS, **SCHEMES, "term": PREFIXES["cmq"]}


def find_thing(graph: Queryable, text: str, *, kinds: Iterable[str] = ()) -> Iri:
    """Return the IRI of the thing that `text` names.

    Args:
        graph: The graph, which has to describe the thing; the ontology counts too.
        text: An IRI, bare or in angle brackets; a name with a prefix; or a slug, also with
            the fragment of a part: `us-jp-cyber-1#us-head`; else one of its names in any
            language, whatever the case, the diacritics and the order of the words.
        kinds: The kinds that it may be, of `KINDS` and `SCHEMES`, and then it cannot be a
            part; a slug is looked up in their order. Without them, anything.

    Raises:
        UsageError: If the text is malformed, names nothing that the graph describes, a thing
            of another kind, or more than one thing.
    """
    wanted = tuple(kinds)
    spaces = tuple(_SPACES[kind] for kind in wanted) or tuple(_SPACES.values())
    what = " or ".join(wanted) or "thing"
    if ":" in text or text.startswith("<"):
        named = [_expanded(text)]
        if wanted and ("#" in named[0] or not named[0].startswith(spaces)):
            raise UsageError(f"`{compact(named[0])}` is not a {what}")
    else:
        named = [Iri(space + text) for space in spaces if _is_iri(space + text)]
    ontology = not wanted or "term" in wanted
    found = _described(graph, named, ontology=ontology) or (
        _called(graph, text, spaces, ontology=ontology) if ":" not in text else []
    )
    if len(found) > 1 and (not wanted or found[0] not in named):
        names = ", ".join(f"`{compact(iri)}`" for iri in found)
        raise UsageError(f"`{text}` names more than one thing", hint=f"write one of {names}")
    if found and not (wanted and "#" in found[0]):
        return found[0]
    raise UsageError(f"the graph describes no {what} `{text}`", hint=_nearest(graph, text, wanted))


def label_of(values: Callable[[str], Iterable[object]]) -> str | None:
    """Return what a thing is called: in English, else without a language, else in any.

    Args:
        values: Gives the values that the thing has of a property, by its IRI.
    """
    for iri in LABELS:
        labels = [each for each in values(iri) if isinstance(each, ox.Literal)]
        if labels:
            return min(labels, key=_preference).value
    return None


def _preference(label: ox.Literal) -> tuple[bool, bool, str]:
    return label.language not in (None, "en"), label.language is None, label.value


def known_names(graph: Queryable, kinds: Iterable[str] = (), *, parts: bool = False) -> list[str]:
    """Return the prefixed names of all things of some kinds, sorted.

    Args:
        graph: The graph.
        kinds: The kinds, of `KINDS` and `SCHEMES`; without them, all of these and terms.
        parts: Whether to name the parts of things, too.
    """
    spaces = tuple(_SPACES[kind] for kind in kinds) or tuple(_SPACES.values())
    query = _in_spaces("SELECT DISTINCT ?s { ?s ?p ?o FILTER(ISIRI(?s) && %s) }", spaces)
    names = [compact(iri) for iri in _iris(graph, query, ontology=True)]
    return sorted(name for name in names if parts or "#" not in name)


def _expanded(text: str) -> Iri:
    try:
        return Iri(ox.NamedNode(expand(text)).value)  # RFC 3987 is stricter than `expand`
    except ValueError as error:
        prefix = text.partition(":")[0]
        message = str(error)
        shown = message if text in message or prefix in message else f"{text}: {message}"
        raise UsageError(shown, hint=did_you_mean(prefix, PREFIXES)) from None


def _is_iri(iri: str) -> bool:
    try:
        ox.NamedNode(iri)
    except ValueError:
        return False
    return True


def _described(graph: Queryable, iris: Iterable[Iri], *, ontology: bool) -> list[Iri]:
    """Return those that the graph says something of, in their order."""
    candidates = tuple(iris)
    values = " ".join(str(ox.NamedNode(iri)) for iri in candidates)
    # One question for all: each may be one more journey to a server.
    query = f"SELECT DISTINCT ?s {{ VALUES ?s {{ {values} }} ?s ?p ?o }}"
    found = set(_iris(graph, query, ontology=ontology))
    return [iri for iri in candidates if iri in found]


def _called(graph: Queryable, text: str, spaces: tuple[str, ...], *, ontology: bool) -> list[Iri]:
    """Return the things in some namespaces that have a name which is that text, sorted.

    A name is a text in a language that the thing or a part of it has, or two of them: the
    family name and the given name.
    """
    pattern = "?s ?p ?o FILTER(LANG(?o) != '' && ISIRI(?s) && %s)"
    rows = graph.query(_in_spaces(f"SELECT ?s ?o {{ {pattern} }}", spaces), union=ontology)
    assert isinstance(rows, ox.QuerySolutions)  # as SELECT gives
    names: dict[tuple[str, str], set[str]] = {}
    for row in rows:
        if len(row[1].value) <= _LONGEST_NAME:
            names.setdefault((row[0].value, row[1].language), set()).add(row[1].value)
    keys, owners = _keys(text), tuple(KINDS.values())
    called = {
        iri
        for (iri, _), several in names.items()
        if any(not keys.isdisjoint(_keys(name)) for name in several)
        or any(not keys.isdisjoint(_keys(" ".join(two))) for two in permutations(several, 2))
    }
    # A term of the ontology may have a fragment, and is no part.
    return sorted({Iri(i.partition("#")[0] if i.startswith(owners) else i) for i in called})


def _keys(name: str) -> set[str]:
    """Return what a name has in common with other ways to write it."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    bare = "".join(each for each in plain if not unicodedata.combining(each))
    words = bare.replace("-", " ").split()
    return {" ".join(sorted(words)), "".join(words)}


def _in_spaces(query: str, spaces: tuple[str, ...]) -> str:
    begins = " || ".join(f"STRSTARTS(STR(?s), {ox.Literal(space)})" for space in spaces)
    return query.replace("%s", f"({begins})")


def _iris(graph: Queryable, query: str, *, ontology: bool) -> Iterator[str]:
    """Yield what the only column of a query over the graph has."""
    rows = graph.query(query, union=ontology)
    assert isinstance(rows, ox.QuerySolutions)  # as SELECT gives
    return (row[0].value for row in rows)


def _nearest(graph: Queryable, text: str, kinds: tuple[str, ...]) -> str:
    """Return a hint with the known name most like `text`, written in the same way."""
    names = known_names(graph, kinds, parts="#" in text)
    if ":" in text:
        short = text if text.partition(":")[0] in PREFIXES else compact(text.strip("<>"))
        near = did_you_mean(short, names)
    else:
        near = did_you_mean(text, [name.partition(":")[2] for name in names])
    return near or "give an IRI, a name with a prefix, or a slug"
