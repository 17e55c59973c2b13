"""What several rules ask of the whole graph, asked once.

To go through every triple takes longer than all that a rule does with what it finds, and
several rules begin in the same way: with the properties in use, say. Such a beginning is a
subselect that is marked, and is written alike in each:

    {
        # SHARED
        SELECT DISTINCT ?path
        WHERE { ?subject ?path ?object . }
    }

Its rows are put in its place; it may itself begin with another. They are those of data and
ontology together, whatever the rule itself is asked of: so it may only narrow what the rest of
the query finds. Then the query gives the same rows as one in which nothing is replaced.

A beginning marked `# FIRST` is replaced before anything else, and its rows are part of the rule:
when they change, it is another rule, of which nothing is known yet. So a rule whose rows depend
on one statement and on such a beginning may say that it reads a `statement`.
"""

from __future__ import annotations

import re
from textwrap import dedent
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from communique.model import UsageError
from communique.sparql import run

if TYPE_CHECKING:
    from collections.abc import Callable

    from communique.graph import Queryable

__all__ = ["Shared"]

# The braces stand alone on their lines, and nothing between them begins as far left.
_BLOCK: Final = r"^([ \t]*)\{\n[ \t]+# %s[ \t]*\n(.*?)\n\1\}[ \t]*$"
_SHARED: Final = re.compile(_BLOCK % "SHARED", re.DOTALL | re.MULTILINE)
_FIRST: Final = re.compile(_BLOCK % "FIRST", re.DOTALL | re.MULTILINE)
_PREFIX: Final = re.compile(r"^PREFIX[ \t]+([\w.-]*:).*$", re.MULTILINE)
# More rows would take longer to write and parse than to find again.
_MOST: Final = 2000


class Shared:
    """Answers the shared subselects of one graph, each when it is first met."""

    def __init__(self, graph: Queryable) -> None:
        """Make it for a graph."""
        self._graph = graph
        self._answers: dict[tuple[str, re.Pattern[str]], str | None] = {}

    def fill(self, query: str) -> str:
        """Return a query with the rows of each shared subselect in its place.

        A subselect stays as it is if it has too many rows, or a blank node among them, which
        no query can name.

        Args:
            query: A query.
        """
        return self._fill(query, _SHARED, self._rows)

    def fill_first(self, query: str) -> str:
        """Return a query with the rows of each subselect that comes first in its place.

        Rows with a blank node, which no query can name, are left out.

        Args:
            query: A query.
        """
        return self._fill(query, _FIRST, lambda subselect: self._rows(subselect, whole=True))

    def _fill(self, query: str, blocks: re.Pattern[str], ask: Callable[[str], str | None]) -> str:
        def answer(match: re.Match[str]) -> str:
            indent, body = match.groups()
            prefixes = [each.group() for each in _PREFIX.finditer(query) if each[1] in body]
            key = "\n".join([*prefixes, dedent(body)])
            if (key, blocks) not in self._answers:
                self._answers[key, blocks] = ask(key)
            rows = self._answers[key, blocks]
            # As many lines as before, so that what follows keeps its place in an error.
            lines = "\n" * match.group().count("\n")
            return match.group() if rows is None else indent + rows + lines

        return blocks.sub(answer, query)

    def _rows(self, subselect: str, *, whole: bool = False) -> str | None:
        try:
            results = run(self._graph, self.fill(subselect), union=True)
        except UsageError:
            return None  # in its place in the whole query it can be pointed at
        if not isinstance(results, ox.QuerySolutions):
            return None
        names = " ".join(str(variable) for variable in results.variables)
        rows: list[str] = []
        for solution in results:
            terms = list(solution)
            nameless = any(isinstance(term, ox.BlankNode) for term in terms)
            if whole and nameless:
                continue
            if not whole and (nameless or len(rows) == _MOST):
                return None
            rows.append(f"({' '.join('UNDEF' if it is None else str(it) for it in terms)})")
        # In one order, whatever the engine's: what was found is kept by the text of the rule.
        return f"{{ VALUES ({names}) {{ {' '.join(sorted(rows))} }} }}"
