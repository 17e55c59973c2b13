"""The stored queries of a project: finding them, binding their parameters, running them.

A parameter is bound as `VALUES ?dialogue { <term> }` in place of the line `# PARAM ?dialogue`,
so that a value is a term for any SPARQL engine and never a piece of the query's text. A pattern
after the variable, as in `# PARAM ?series ?dialogue cmq:inSeries ?series .`, is part of the
query only where the parameter is given.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from communique.graph import read_text
from communique.graph.sparql import parse, run, unbound
from communique.model import CommuniqueError, Location, UsageError, did_you_mean
from communique.queries.headers import QueryHeader, parse_query_header
from communique.queries.parameters import term_of
from communique.queries.results import Result

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from communique.graph import Queryable, QueryResults
    from communique.project import Project

__all__ = ["StoredQuery", "answer", "find_query", "require_sound", "stored_queries"]

_PARAM_LINE: Final = re.compile(
    r"^([ \t]*)# PARAM \?([A-Za-z]\w*)((?:[ \t]+\S+)*)[ \t]*$", re.MULTILINE
)
_LIKE_PARAM: Final = re.compile(r"^[ \t]*#[ \t]*PARAM\b.*$", re.MULTILINE | re.IGNORECASE)


class StoredQuery:
    """One stored query; its file is read when that is first needed.

    Attributes:
        path: The file.
        name: The name of the query, which is that of its file.
    """

    def __init__(self, path: Path) -> None:
        """Make the stored query of a file."""
        self.path = path
        self.name = path.stem

    @cached_property
    def text(self) -> str:
        """The text of the file.

        Raises:
            UsageError: If it cannot be read.
        """
        return read_text(self.path)

    @cached_property
    def header(self) -> QueryHeader:
        """The header, which agrees with the `# PARAM` lines of the query.

        Raises:
            CommuniqueError: If the header is broken, or if the two do not agree.
        """
        header = parse_query_header(self.text, self.path)
        bound = {match[2] for match in _PARAM_LINE.finditer(self.text)}
        for match in _LIKE_PARAM.finditer(self.text):
            exact = _PARAM_LINE.match(match.group())
            line = self.text.count("\n", 0, match.start()) + 1
            if exact is None:
                raise self._fault(
                    "the line is not of the form `# PARAM ?name` or `# PARAM ?name pattern`",
                    line,
                    "name one parameter, and after it at most what is to hold where it is given",
                )
            if exact[2] not in {param.name for param in header.params}:
                raise self._fault(
                    f"the header does not declare the parameter `{exact[2]}`",
                    line,
                    "add it under `params:`, or take the line out",
                )
        for param in header.params:
            if param.name not in bound:
                raise self._fault(
                    f"the query has no line for the parameter `{param.name}`",
                    param.line,
                    f"put `# PARAM ?{param.name}` on a line of its own where it is bound",
                )
        return header

    def bind(self, terms: Mapping[str, ox.NamedNode | ox.Literal]) -> str:
        """Return the text of the query with these terms in place of its `# PARAM` lines.

        A pattern that follows the variable on the line stands and falls with it.
        """

        def line(match: re.Match[str]) -> str:
            indent, name, pattern = match.groups()
            if name not in terms:
                return indent
            return f"{indent}VALUES ?{name} {{ {terms[name]} }}{pattern}"

        return _PARAM_LINE.sub(line, self.text)

    def solutions(self, results: QueryResults) -> ox.QuerySolutions:
        """Return results of the query, which are those that its header declares.

        Raises:
            CommuniqueError: If not, or if nothing in the query binds one of them.
        """
        if not isinstance(results, ox.QuerySolutions):
            raise self._fault("a stored query has to be a SELECT", 1)
        columns = self.header.columns
        given = tuple(column.name for column in columns)
        found = tuple(variable.value for variable in results.variables)
        if found != given:
            raise self._fault(
                f"the header's columns are {', '.join(given)}; the query gives {', '.join(found)}",
                columns[0].line,
                "make the two the same, in one order",
            )
        if empty := unbound(self.text, found):
            raise self._fault(
                f"nothing in the query binds ?{empty[0]}, so that its column is always empty",
                empty[1],
                "name a variable of the query's body",
            )
        return results

    def _fault(self, message: str, line: int, hint: str | None = None) -> CommuniqueError:
        return CommuniqueError(message, hint=hint, location=Location.of(self.path, line))


def stored_queries(project: Project) -> dict[str, StoredQuery]:
    """Return the stored queries of a project by name, in the order of the names."""
    return {path.stem: StoredQuery(path) for path in project.question_files}


def find_query(project: Project, name: str) -> StoredQuery:
    """Return one stored query.

    Raises:
        UsageError: If there is none of that name.
    """
    queries = stored_queries(project)
    if name not in queries:
        hint = did_you_mean(name, queries) or "`communique query` lists the queries"
        raise UsageError(f"there is no stored query `{name}`", hint=hint)
    return queries[name]


def answer(graph: Queryable, query: StoredQuery, params: Mapping[str, object]) -> Result:
    """Run a stored query.

    Args:
        graph: The graph.
        query: The stored query.
        params: The values by the names of the parameters; None counts as not given.

    Raises:
        UsageError: For a parameter that the query does not have or that it requires, or a
            value that does not fit.
        CommuniqueError: If the stored query is broken.
    """
    header = query.header
    declared = {param.name: param for param in header.params}
    for name in params:
        if name not in declared:
            hint = did_you_mean(name, declared) or (
                f"it takes {', '.join(declared)}" if declared else "it takes none"
            )
            raise UsageError(f"`{query.name}` has no parameter `{name}`", hint=hint)
    terms = {}
    for name, param in declared.items():
        value = params.get(name)
        value = param.default if value is None else value
        if value is not None:
            terms[name] = term_of(param, value, graph)
        elif param.required:
            raise UsageError(
                f"`{query.name}` requires the parameter `{name}`",
                hint=f"for example `{param.example}`" if param.example else None,
            )
    origin = Location.of(query.path).path
    results = run(graph, query.bind(terms), origin=origin, derived=True)
    return Result.of(query.solutions(results))


def require_sound(query: StoredQuery, project: Project) -> None:
    """Validate a stored query without running it.

    Args:
        query: The stored query.
        project: The project whose graphs it may name.

    Raises:
        CommuniqueError: If its header is broken, if it is refused or is not SPARQL, or if its
            columns are not those of the header.
        UsageError: If it cannot be read.
    """
    params = query.header.params
    origin = Location.of(query.path).path
    # With all parameters and without those that can be left out; it is asked of an empty graph,
    # so any term will do.
    ways = [params, tuple(each for each in params if each.required)]
    for given in ways if ways[0] != ways[1] else ways[:1]:
        terms = {each.name: ox.Literal("") for each in given}
        results = parse(query.bind(terms), graphs=lambda: project.graph_iris, origin=origin)
        query.solutions(results)
