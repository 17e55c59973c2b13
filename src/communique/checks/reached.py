"""Asking a rule no more than what a change can reach.

What a rule found last is kept by the nodes that it was about, with the state of the files that
it was found in. A rule that is local (see `local`) is asked again of the nodes that the
statements added or removed since lead to, and of those that it was about, in a graph of no more
than what its rows for them depend on. About all others it had nothing to say, and still has not.

A rule that is not local is asked of the whole graph, unless it had found nothing and nothing
changed that it reads. So is every rule where the ontology changed, or what is said of a property.
"""

from __future__ import annotations

from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Final, TypeAlias

import pyoxigraph as ox

from communique.cache import Cache, Snapshot, fingerprint
from communique.checks.reads import reads_of
from communique.graph.capacity import processors
from communique.prefixes import PREFIXES
from communique.shapes.findings import term_of
from communique.shapes.incremental import changed_since
from communique.shapes.walk import Overlay, affected, extract

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from communique.checks.reads import Reads
    from communique.graph import Graph, Queryable, QueryResults
    from communique.model import Finding
    from communique.project import Project
    from communique.shapes.graph import Term
    from communique.shapes.incremental import Difference

__all__ = ["Part", "check"]

_KIND: Final = "rules"
# To read more statements one by one takes longer than to ask a rule of the whole graph.
_MOST: Final = 20_000
# To parse the graph into memory takes as long as to ask so many rules of it on disk.
_FEW: Final = 3
_Pattern: TypeAlias = "tuple[Term | None, str | None, Term | None]"
_DEFAULT: Final = ox.DefaultGraph()
_TYPE: Final = ox.NamedNode(PREFIXES["rdf"] + "type")
_SCHEMA: Final = (
    PREFIXES["owl"],
    *(PREFIXES["rdfs"] + name for name in ("domain", "range", "subClassOf", "subPropertyOf")),
)


class Part:
    """A part of a graph, which can be asked as the whole can."""

    def __init__(self, project: Project, statements: Iterable[ox.Quad]) -> None:
        """Take statements, those of the default graph and of the ontology."""
        self.project = project
        self.merged = ox.Store()
        self.merged.extend(statements)

    def query(self, text: str, *, named: bool = False, union: bool = False) -> QueryResults:
        """Run a query, as `Graph.query` does; `named` has to be false."""
        assert not named  # a rule that asks for named graphs is not local
        return self.merged.query(text, prefixes=dict(PREFIXES), use_default_graph_as_union=union)


def check(
    graph: Graph,
    queries: Mapping[Path, str],
    ask: Callable[[Queryable, Path], list[Finding] | None],
    *,
    full: bool,
) -> list[Finding]:
    """Ask rules of a graph, and no more of it than has to be.

    Args:
        graph: The graph.
        queries: The rules to ask, each with its query as it is asked of the whole graph.
        ask: Asks a rule of the graph, or of a part of it; gives None for one that is broken.
        full: Whether to ask all of the whole graph whatever is kept.

    Returns:
        The same findings that all of them give of the whole graph.
    """
    if (now := graph.snapshot) is None:
        return [finding for path in queries for finding in ask(graph, path) or ()]
    project = graph.project
    cache, key = Cache(project), fingerprint(project, project.ontology_files)
    asked = {path: _digest(query) for path, query in queries.items()}
    before, nodes = _load(cache.get(_KIND, key))
    known = {path: nodes[digest] for path, digest in asked.items() if digest in nodes}
    reads = reads_of(project)  # for the next time, if not for this one
    part: dict[Path, set[str]] = {}
    statements: set[ox.Quad] = set()
    if known and not full and (between := changed_since(project, before, now)) is not None:
        part, statements = _Change(graph, between).select(known, reads)
    whole = _ask_all(graph, [path for path in queries if path not in part], ask)
    found = {path: rows for path, rows in whole.items() if rows is not None}
    some = Part(project, statements)
    for path, wanted in part.items():
        rows = (ask(some, path) if wanted else None) or ()
        found[path] = [each for each in rows if each.focus in wanted]
    kept = dict(nodes) if before == now else {}
    kept |= {asked[path]: sorted({str(each.focus) for each in it}) for path, it in found.items()}
    cache.put(_KIND, key, now.packed(kept))
    return [finding for path in queries for finding in found.get(path, ())]


def _ask_all(
    graph: Graph, paths: list[Path], ask: Callable[[Queryable, Path], list[Finding] | None]
) -> dict[Path, list[Finding] | None]:
    """Ask rules of all of a large graph, several at once: Oxigraph lets other threads run."""
    if len(paths) <= _FEW:
        return {path: ask(graph, path) for path in paths}
    from concurrent.futures import ThreadPoolExecutor  # takes its time, too

    of = graph.in_memory()
    with ThreadPoolExecutor(processors()) as threads:
        return dict(zip(paths, threads.map(partial(ask, of), paths), strict=True))


class _Known(Overlay):
    """Keeps what it found, because rules begin at the same nodes and read much the same."""

    def __init__(self, store: ox.Store, beside: Iterable[ox.Triple] = ()) -> None:
        """Take a store, and statements beside it."""
        super().__init__(store, beside)
        self._known: dict[_Pattern, list[ox.Triple | ox.Quad]] = {}

    def match(
        self, subject: Term | None, predicate: str | None, object: Term | None
    ) -> Iterator[ox.Triple | ox.Quad]:
        """Return the statements with these terms."""
        pattern = subject, predicate, object
        if (found := self._known.get(pattern)) is None:
            found = self._known[pattern] = list(super().match(*pattern))
        return iter(found)


class _Change:
    """What changed in a graph, as rules see it."""

    def __init__(self, graph: Graph, between: Difference) -> None:
        self._merged = graph.merged
        self._between = between
        self._changed = between.added | between.removed
        self._now = _Known(graph.merged)
        self._around = _Known(graph.merged, between.removed)

    def select(
        self, known: Mapping[Path, Iterable[str]], reads: Mapping[Path, Reads]
    ) -> tuple[dict[Path, set[str]], set[ox.Quad]]:
        """Choose the rules that need not be asked of the whole graph.

        Args:
            known: The rules, each with the nodes that it was about.
            reads: What each reads.

        Returns:
            The nodes that each of these has to be asked of, and what their rows depend on.
        """
        chosen: dict[Path, set[str]] = {}
        read: set[ox.Quad] = set()
        if self._is_about_properties():
            return chosen, read
        for path, nodes in known.items():
            what = reads[path]
            if what.steps is not None:
                wanted = self._nodes(what, nodes)
                statements = None if wanted is None else self._read(what, wanted)
                if wanted is not None and statements is not None:
                    chosen[path] = wanted
                    read |= statements
            elif not nodes and not self._touches(what):
                chosen[path] = set()
        if read:
            for predicate in {quad.predicate for quad in read}:
                read.update(self._merged.quads_for_pattern(predicate, None, None, _DEFAULT))
            for name in self._merged.named_graphs():
                read.update(self._merged.quads_for_pattern(None, None, None, name))
        return chosen, read

    def _is_about_properties(self) -> bool:
        """Whether something changed that is said of a property."""
        ends = {it.subject for it in self._changed} | {it.object for it in self._changed}
        return any(
            isinstance(each, ox.NamedNode)
            and next(self._merged.quads_for_pattern(None, each, None, None), None)
            for each in ends
        )

    def _touches(self, what: Reads) -> bool:
        """Whether something changed that a rule reads."""
        if what.is_by_terms:
            return self._brings_term()
        if what.predicates is None:
            return bool(self._changed)
        return any(it.predicate.value in what.predicates for it in self._changed)

    def _brings_term(self) -> bool:
        """Whether a property or a class is used that was not before."""
        added = self._between.added
        if any(it.predicate.value.startswith(_SCHEMA) for it in added):
            return True
        uses = [self._merged.quads_for_pattern(None, it.predicate, None, None) for it in added]
        uses += [
            self._merged.quads_for_pattern(None, _TYPE, it.object, None)
            for it in added
            if it.predicate == _TYPE
        ]
        return any(all(quad.triple in added for quad in each) for each in uses)

    def _nodes(self, what: Reads, before: Iterable[str]) -> set[str] | None:
        """The nodes that a rule has to be asked of; None for too many."""
        assert what.steps is not None  # asked of local rules alone
        found = affected(what.steps, self._around, self._changed, most=_MOST)
        return None if found is None else {*before, *map(str, found)}

    def _read(self, what: Reads, nodes: set[str]) -> set[ox.Quad] | None:
        """What the rows of a local rule for some nodes depend on; None if that is too much."""
        assert what.steps is not None  # asked of local rules alone
        focuses = [term for each in sorted(nodes) if (term := term_of(each)) is not None]
        found = extract(what.steps, self._now, focuses, most=_MOST)
        if found is None:
            return None
        read = {each for each in found if isinstance(each, ox.Quad)}
        for each in focuses:
            if isinstance(each, ox.BlankNode):
                read.update(self._merged.quads_for_pattern(None, None, each, None))
        return read


def _digest(query: str) -> str:
    return sha256(query.encode()).hexdigest()


def _load(content: bytes | None) -> tuple[Snapshot, dict[str, list[str]]]:
    """The state of the files, and the nodes that each query was about."""
    if content is None:
        return Snapshot(), {}
    nodes, state = Snapshot.unpacked(content)
    return state, nodes
