"""What the rows of a rule depend on, and where that is kept.

To analyse a query takes far longer than to ask it of a few nodes; so the result is kept.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, NamedTuple

from communique.cache import Cache, fingerprint
from communique.graph import read_text
from communique.headers import parse_rule_header
from communique.model import CommuniqueError
from communique.shapes.steps import Step, Steps
from communique.sparql import parse

if TYPE_CHECKING:
    from pathlib import Path

    from communique.project import Project

__all__ = ["Reads", "reads_of"]

_KIND: Final = "reads"


class Reads(NamedTuple):
    """What the rows of a rule depend on.

    Attributes:
        steps: The statements, by the walk that meets them from the node that a row is about;
            None if the rule is not local.
        predicates: The properties of all statements that it reads; None for any.
        is_by_terms: Whether it is only about which terms are in use.
    """

    steps: Steps | None
    predicates: frozenset[str] | None
    is_by_terms: bool = False


_ANYTHING: Final = Reads(None, None)
_STATEMENT: Final = Reads(Steps([Step(1, None, False, 2), Step(2, None, False, 3)], [1]), None)


def reads_of(project: Project) -> dict[Path, Reads]:
    """Return what each rule of a project reads; anything, for one that is broken."""
    cache, key = Cache(project), fingerprint(project, project.rule_files)
    kept = cache.get(_KIND, key)
    if kept is None:
        found = {path: _reads(path) for path in project.rule_files}
        cache.put(_KIND, key, _dump(found))
        return found
    return dict(zip(project.rule_files, _load(kept), strict=True))


def _reads(path: Path) -> Reads:
    try:
        text = read_text(path)
        declared = parse_rule_header(text, path).reads
        if declared == "any":
            parse(text)  # rdflib is lost in a query that is none
    except CommuniqueError:
        return _ANYTHING  # it is asked of the whole graph, which tells what is wrong
    if declared == "statement":
        return _STATEMENT
    if declared == "terms":
        return Reads(None, None, is_by_terms=True)
    # Imported now: rdflib, which reads the query, takes longer to import than all the rest.
    from communique.shapes.local import analyse

    return Reads(*analyse(text))


def _dump(reads: dict[Path, Reads]) -> bytes:
    return json.dumps(
        [
            [
                steps and [sorted(steps.steps, key=repr), sorted(steps.starts), _pairs(steps)],
                None if predicates is None else sorted(predicates),
                is_by_terms,
            ]
            for steps, predicates, is_by_terms in reads.values()
        ]
    ).encode()


def _load(content: bytes) -> list[Reads]:
    return [
        Reads(
            steps and Steps([Step(*each) for each in steps[0]], steps[1], map(tuple, steps[2])),
            None if predicates is None else frozenset(predicates),
            is_by_terms,
        )
        for steps, predicates, is_by_terms in json.loads(content)
    ]


def _pairs(steps: Steps) -> list[tuple[int, int]]:
    return sorted((state, other) for state, others in steps.alike.items() for other in others)
