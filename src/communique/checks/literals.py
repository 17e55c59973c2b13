"""Whether every literal is one of its datatype, whatever the shapes say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

import pyoxigraph as ox

from communique.graph.lexical import is_well_formed
from communique.graph.terms import shown
from communique.model import Code, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from communique.checks.job import Job
    from communique.model import Finding

__all__ = ["CODES", "ORDER", "check"]

ORDER: Final = 4
LITERAL_ILL_FORMED: Final = Code(
    "literal-ill-formed",
    Severity.VIOLATION,
    '"{text}" is not written as {datatype} is',
    "A literal outside of the lexical space of its datatype has no value: nothing compares it, "
    "and no two programs do the same with it.",
    "write it as XML Schema 1.1 has it, or correct the datatype",
    'ex:founded "2013-05"^^xsd:gYear',
)
CODES: Final = (LITERAL_ILL_FORMED,)

_LITERALS: Final = """
SELECT DISTINCT ?value
WHERE { ?subject ?property ?value . FILTER (isLiteral(?value)) }
"""


def check(job: Job) -> Iterator[Finding]:
    """Yield a finding for each statement whose literal is outside of its lexical space."""
    if not job.wants(CODES):
        return
    store = job.graph.merged
    rows = cast(ox.QuerySolutions, job.graph.query(_LITERALS, union=True))
    for (value,) in rows:
        if isinstance(value, ox.Literal) and not is_well_formed(value):
            quads = store.quads_for_pattern(None, None, value, None)
            for subject, path in {(quad.subject, quad.predicate) for quad in quads}:
                yield LITERAL_ILL_FORMED.finding(
                    focus=str(subject),
                    path=str(path),
                    value=str(value),
                    text=value.value[:60],
                    datatype=shown(value.datatype),
                )
