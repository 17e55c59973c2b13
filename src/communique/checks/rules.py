"""The rules over the whole graph: stored queries of which every row is a finding."""

from __future__ import annotations

from dataclasses import replace
from string import Formatter
from typing import TYPE_CHECKING, Final, TypeAlias

import pyoxigraph as ox

from communique.checks import broken
from communique.checks.summary import Summary
from communique.graph import ParseError, read_text
from communique.graph.sparql import run, unbound
from communique.graph.terms import Term, shown
from communique.model import CommuniqueError, Finding, Location
from communique.queries.headers import parse_rule_header

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from communique.checks.job import Job
    from communique.checks.locate import Locator
    from communique.graph import Queryable
    from communique.queries.headers import RuleHeader

__all__ = ["ORDER", "check", "run_rules"]

ORDER: Final = 4
_OTHER: Final = "other"
_INSTEAD: Final = "instead"
_NAMESPACE: Final = "namespace"
_USES: Final = "uses"
_Row: TypeAlias = "dict[str, Term | None]"


def check(job: Job) -> list[Finding]:
    """Run every rule of the project.

    A row's `focus`, `path` and `value` become those of the finding; the header's message is
    filled with the row's variables. A row may name in `other` a second thing that has part
    in the fault: its own statement is a related place. It may repeat in `term` the one term
    of its statement that is at fault, where that is the property and not the value; and in
    `part` the subject of that statement, where that is a nameless part of the focus. Rows that
    differ in `instead` alone are one finding, whose hint names what each of them has there.
    Where a row repeats its focus in `namespace`, it is about the use of a `term` in there: then
    there is one finding for each file that uses these terms, where it declares the namespace,
    and the message can say `{uses}`.

    Returns:
        What the rules find; and one finding for each that is broken, would not only read, or
        cannot be read itself.
    """
    return run_rules(job, job.project.rule_files)


def run_rules(job: Job, paths: Iterable[Path], *, all_codes: bool = False) -> list[Finding]:
    """Run some rules, as `check` does those of the project.

    Args:
        job: The job.
        paths: The files of the rules.
        all_codes: Whether to run those, too, whose codes are not wanted.
    """
    graph, summary = job.graph, Summary(job.graph)
    findings: list[Finding] = []
    for path in paths:
        if not all_codes and not job.selection.wants(path.stem):
            continue
        try:
            text = read_text(path)
            header = parse_rule_header(text, path)
            query = summary.fill(text)
            with job.limit(str(Location.of(path))):
                rows = list(_rows(graph, query, header, path))
            findings += _findings(graph, job.locator, rows, header)
        except ParseError:
            raise  # the data is broken
        except CommuniqueError as error:
            findings.append(broken.finding(error))
    return findings


def _rows(graph: Queryable, query: str, header: RuleHeader, path: Path) -> Iterator[_Row]:
    results = run(graph, query, origin=str(Location.of(path)), union=header.graph == "all")
    if not isinstance(results, ox.QuerySolutions):
        raise _broken(path, "the rule is not a SELECT query", "begin it with `SELECT ?focus`")
    names = [variable.value for variable in results.variables]
    if "focus" not in names:
        raise _broken(path, "the rule does not select ?focus", "name the thing at fault ?focus")
    fields = _fields(header, path)
    if unknown := sorted(fields - set(names) - ({_USES} if _NAMESPACE in names else set())):
        raise _broken(
            path,
            f"the message of the rule names {{{unknown[0]}}}, which it does not select",
            f"one of {', '.join(names)}",
        )
    if empty := unbound(query, names):
        problem = (
            f"nothing in the rule binds ?{empty[0]}, so that it finds nothing or says too little"
        )
        raise _broken(path, problem, "name a variable of the query's body", empty[1])
    for solution in results:
        if solution["focus"] is not None:
            yield {name: solution[name] for name in names}


def _findings(
    graph: Queryable, locator: Locator, rows: list[_Row], header: RuleHeader
) -> Iterator[Finding]:
    if rows and _NAMESPACE in rows[0]:
        yield from _of_namespaces(graph, header, rows, locator)
        return
    found: dict[Finding, set[str]] = {}
    for row in rows:
        instead = found.setdefault(_finding(graph, header, row, locator), set())
        if (term := row.get(_INSTEAD)) is not None:
            instead.add(shown(term))
    for each, terms in found.items():
        hint = f"{each.hint}: {' or '.join(sorted(terms))}" if terms else each.hint
        yield replace(each, hint=hint)


def _of_namespaces(
    graph: Queryable, header: RuleHeader, rows: Iterable[_Row], locator: Locator
) -> Iterator[Finding]:
    """One finding for each namespace and each file that uses the terms of its rows."""
    first: dict[Term, _Row] = {}
    terms: dict[Term, set[Term]] = {}
    for row in rows:
        if (namespace := row[_NAMESPACE]) is not None and (term := row["term"]) is not None:
            first.setdefault(namespace, row)
            terms.setdefault(namespace, set()).add(term)
    for namespace, row in first.items():
        for place, number in locator.uses(namespace.value, terms[namespace]):
            uses = ox.Literal("once" if number == 1 else f"{number} times")
            yield replace(_finding(graph, header, {**row, _USES: uses}, locator), location=place)


def _finding(graph: Queryable, header: RuleHeader, row: _Row, locator: Locator) -> Finding:
    focus, path, value, other = (row.get(name) for name in ("focus", "path", "value", _OTHER))
    related: list[tuple[Location, str]] = []
    if other is not None and other not in (focus, value):
        others = locator.statement(other, path, value) if path is not None else []
        related = [(place, shown(other)) for place in others or locator.description(other)]
    is_term = path is not None and row.get("term") == path
    part = row.get("part") or focus
    places: list[Location] = []
    if is_term or part != focus:
        places = locator.statement(part, path, value, "predicate" if is_term else "object")
    return Finding(
        code=header.code,
        severity=header.severity,
        focus=str(focus),
        path=None if path is None else str(path),
        value=None if value is None else str(value),
        message=header.message.format_map(
            {name: _named(graph, term) for name, term in row.items()}
        ),
        hint=header.solution,
        location=places[0] if places else None,
        related=tuple(related),
    )


def _named(graph: Queryable, term: Term | None) -> str:
    """A term for a sentence; a blank node by the thing that it is a part of."""
    owner, seen = term, set[ox.BlankNode]()
    while isinstance(owner, ox.BlankNode) and owner not in seen:
        seen.add(owner)
        quad = next(graph.merged.quads_for_pattern(None, None, owner), None)
        owner = owner if quad is None or isinstance(quad.subject, ox.Triple) else quad.subject
    inside = owner is not term and isinstance(owner, ox.NamedNode)
    return f"a part of {shown(owner)}" if inside else shown(term)


def _fields(header: RuleHeader, path: Path) -> set[str]:
    """The row variables that the message names."""
    try:
        fields = [it[1:] for it in Formatter().parse(header.message) if it[1] is not None]
        if wrong := next(
            (it for it in fields if it[1] or it[2] or not str(it[0]).isidentifier()), ""
        ):
            raise ValueError(f"{{{wrong[0]}}} must be a name alone")
        return {str(name) for name, _, _ in fields}
    except ValueError as error:
        hint = "write a literal brace twice: `{{`"
        raise _broken(path, f"the message of the rule is not a template: {error}", hint) from None


def _broken(path: Path, problem: str, hint: str, line: int = 1) -> CommuniqueError:
    return CommuniqueError(problem, hint=hint, location=Location.of(path, line))
