"""The rules of OWL 2 RL, which are a file of SPARQL updates, run in Oxigraph."""

from __future__ import annotations

import re
from importlib.resources import files
from itertools import count
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pyoxigraph as ox

__all__ = ["Rule", "add_entailments", "read_rules"]

_PREFIX: Final = re.compile(r"PREFIX (\w+): (<.+)>")
_SECTION: Final = re.compile(r"## (\w+):.*")
_RULE: Final = re.compile(r"# ([a-z0-9]+-[a-z0-9-]+)(?::.*)?")
_UPDATE: Final = re.compile(r"INSERT \{ (.+?) \} WHERE \{ (.+?)( FILTER .+)? \} ;")
_IRI: Final = re.compile(r"<[^<>]+>")


class Rule(NamedTuple):
    """A rule: one triple pattern holds where others do, and their filters let them through."""

    name: str
    conclusion: str
    premises: tuple[str, ...]
    filters: str


def read_rules() -> dict[str, list[Rule]]:
    """Return the rules of each section of the file."""
    prefixes: dict[str, str] = {}
    sections: dict[str, list[Rule]] = {}
    section = name = ""
    for line in files(__package__).joinpath("owl-rl.ru").read_text(encoding="utf-8").splitlines():
        if match := _PREFIX.fullmatch(line):
            prefixes[match[1]] = match[2]
        elif match := _SECTION.fullmatch(line):
            section = match[1]
        elif match := _RULE.fullmatch(line):
            name = match[1]
        elif match := _UPDATE.fullmatch(line):
            spelled = (text.replace(" a ", " rdf:type ") for text in match.groups(""))
            conclusion, premises, filters = (
                re.sub(r"(\w+):(\w+)", lambda term: f"{prefixes[term[1]]}{term[2]}>", text)
                for text in spelled
            )
            rule = Rule(name, conclusion, tuple(premises.split(" . ")), filters)
            sections.setdefault(section, []).append(rule)
    return sections


def add_entailments(store: ox.Store) -> None:
    """Add what follows from the default graph to that graph, and to named graphs, too."""
    sections = read_rules()
    graphs = map("urn:x-communique:round:{}".format, count(1))
    _run(store, sections["schema"], [], graphs)
    # What these say of superclasses is transitive by now. So it needs to be asked only of what
    # other rules have added.
    rules = sections["schema"] + sections["datatypes"] + sections["facts"]
    _run(store, rules, sections["superclasses"], graphs)
    _run(store, sections["domains"], [], graphs)


def _run(store: ox.Store, rules: list[Rule], closing: list[Rule], graphs: Iterator[str]) -> None:
    """Run rules in rounds until they add nothing; each round ends with the closing rules.

    The evaluation is semi-naive: after the first round, a rule is asked only for what follows by
    at least one statement that is new since it was asked before.
    """
    added = _add(store, (_update(rule, rule.premises) for rule in rules), next(graphs))
    closed = _add(store, (_update(rule, rule.premises) for rule in closing), next(graphs))
    while new := added + closed:
        added = _add(store, _updates(store, rules, new), next(graphs))
        closed = _add(store, _updates(store, closing, added), next(graphs))


def _add(store: ox.Store, updates: Iterable[str], graph: str) -> list[str]:
    """Add what updates conclude and was not known, and return its named graph if there is any."""
    added = f"GRAPH <{graph}> {{ ?s ?p ?o }}"
    for update in updates:
        store.update(update.replace("<added>", f"<{graph}>"))
    store.update(f"DELETE {{ {added} }} WHERE {{ {added} FILTER EXISTS {{ ?s ?p ?o }} }}")
    store.update(f"ADD SILENT <{graph}> TO DEFAULT")
    return [graph] if store.query(f"ASK {{ {added} }}") else []


def _updates(store: ox.Store, rules: list[Rule], graphs: list[str]) -> Iterator[str]:
    """Yield an update for each premise that a statement of the named graphs may fulfil."""
    for graph in graphs:
        rows = store.query(f"SELECT DISTINCT ?p {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}")
        # A SELECT gives solutions.
        predicates = {str(row["p"]) for row in rows}  # type: ignore[union-attr]
        for rule in rules:
            for premise in rule.premises:
                predicate = premise.split(" ")[1]
                values, new = "", f"GRAPH <{graph}> {{ {premise} }}"
                if predicate.startswith("?"):
                    values = f"VALUES {predicate} {{ {' '.join(predicates)} }} "
                elif predicates.isdisjoint(_IRI.findall(predicate)):
                    continue
                elif not _IRI.fullmatch(predicate):
                    new = premise  # a path may lead through old statements and new ones
                premises = [new if other == premise else other for other in rule.premises]
                yield _update(rule, [values + premises[0], *premises[1:]])


def _update(rule: Rule, premises: Iterable[str]) -> str:
    variables = " ".join(dict.fromkeys(re.findall(r"\?\w+", rule.conclusion)))
    return (
        f"INSERT {{ GRAPH <added> {{ {rule.conclusion} }} }} "
        f"WHERE {{ SELECT DISTINCT {variables} {{ {' . '.join(premises)}{rule.filters} }} }}"
    )
