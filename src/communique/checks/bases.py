"""Bases that are misspelt: every IRI that is written against one is another than was meant."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from communique.files import read_bytes
from communique.model import Code, Location, Severity
from communique.prefixes import KINDS
from communique.project import TURTLE

if TYPE_CHECKING:
    from communique.checks.job import Job
    from communique.model import Finding

__all__ = ["BASE_MISSPELT", "CODES", "ORDER", "check", "meant"]

ORDER: Final = 2

BASE_MISSPELT: Final = Code(
    "base-misspelt",
    Severity.VIOLATION,
    "the base <{base}> is below no kind of thing",
    "Every relative IRI of the file is made from its base, so that a slip there gives everything "
    "in the file another name.",
    "correct the base",
    "@base <https://w3id.org/communique/id/dialoge/us-jp-cyber-1> .",
)
CODES: Final = (BASE_MISSPELT,)

_SPACE: Final = re.compile(r"(.*/)([^/#]*)\Z", re.DOTALL)
_BASE: Final = re.compile(rb"base\s*<([^<>\s]*)>", re.IGNORECASE)
_LIKENESS: Final = 0.85


def check(job: Job) -> list[Finding]:
    """Look for bases of data files that resemble the namespace of a kind and are below none.

    Returns:
        A finding for each such base, where it is declared.
    """
    if not job.wants(CODES):
        return []
    findings = []
    for path in job.project.data_files:
        if path.suffix not in TURTLE:
            continue
        # Nearly all are right: only a file with another base is parsed.
        bases = _BASE.findall(read_bytes(path))
        if all(meant(base.decode(errors="replace")) is None for base in bases):
            continue
        document = job.graph.document(path)
        for directive in document.directives:
            if directive.prefix is not None or (right := meant(directive.iri)) is None:
                continue
            line, column = document.line_column(directive.written.offset)
            finding = BASE_MISSPELT.finding(
                value=f"<{directive.iri}>",
                base=directive.iri,
                hint=f"did you mean <{right}>?",
                location=Location.of(path, line, column),
            )
            findings.append(finding)
    return findings


def meant(base: str) -> str | None:
    """Return what a misspelt base was meant to be; None for one that is right, or quite other.

    >>> meant("https://w3id.org/communique/id/dialoge/us-jp-cyber-1")
    'https://w3id.org/communique/id/dialogue/us-jp-cyber-1'
    >>> meant("https://w3id.org/communique/id/dialogue/us-jp-cyber-1") is None
    True
    """
    match = _SPACE.match(base)
    if match is None or match[1] in KINDS.values() or any(map(base.startswith, KINDS.values())):
        return None
    if base in {kind.rpartition("/")[0].rpartition("/")[0] + "/" for kind in KINDS.values()}:
        return None  # above all kinds
    near = get_close_matches(match[1], KINDS.values(), n=1, cutoff=_LIKENESS)
    return near[0] + match[2] if near else None
