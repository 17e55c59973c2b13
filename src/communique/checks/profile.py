"""Constructs of an ontology outside the profile OWL 2 RL, or outside OWL 2 DL.

Each construct is a rule of its own in `queries/quality/owl-rl` or `owl-dl`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from communique.checks.rules import run_rules
from communique.checks.summary import Summary
from communique.graph.terms import local_name, shown, term_of
from communique.model import Code, Severity
from communique.prefixes import PREFIXES, is_widely_known

if TYPE_CHECKING:
    from communique.checks.job import Job
    from communique.model import Finding

__all__ = ["CODES", "ORDER", "check"]

ORDER: Final = 1
REASONING_PARTIAL: Final = Code(
    "reasoning-partial",
    Severity.INFO,
    "what follows from {count} of the ontology's axioms is left out of the reasoning",
    "Contradictions are looked for by the rules of OWL 2 RL. An axiom outside that profile is "
    "no fault, but what it alone contradicts is not found.",
    "set `owl-rl = true` in communique.toml to see which they are",
    is_limit=True,
)
CODES: Final = (REASONING_PARTIAL,)

_TYPE: Final = ox.NamedNode(PREFIXES["rdf"] + "type")
_OWL: Final = ("Ontology", "Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty")
_UNDECLARED: Final = "profile.undeclared"
_IRREGULAR: Final = "profile.irregular"


def check(job: Job) -> list[Finding]:
    """Run the rules on the profiles of OWL 2.

    A vocabulary that declares nothing of OWL is checked only where OWL 2 RL is asked for.

    Returns:
        One finding for each construct that is outside the profile, and one for each name that
        is undeclared, at its first use; foreign names of one namespace are one finding. Where
        the configuration does not ask for OWL 2 RL, only what is outside OWL 2 DL, too, is a
        fault, and one finding counts the rest.
    """
    graph, layout = job.graph, job.project.layout
    if not job.project.ontology_files:
        return []
    kinds = (ox.NamedNode(PREFIXES["owl"] + name) for name in _OWL)
    if not layout.owl_rl and not any(
        any(graph.merged.quads_for_pattern(None, _TYPE, kind, None)) for kind in kinds
    ):
        return []  # a vocabulary of RDF Schema alone
    beyond_dl = _first_uses(job, run_rules(job, job.project.dl_files))
    if layout.owl_rl:
        return [*beyond_dl, *run_rules(job, job.project.rl_files)]
    findings = [finding for finding in beyond_dl if not _is_elsewhere(finding)]
    if beyond_rl := {
        finding.value for finding in run_rules(job, job.project.rl_files, all_codes=True)
    }:
        count = "one" if len(beyond_rl) == 1 else len(beyond_rl)
        findings.append(REASONING_PARTIAL.finding(count=count))
    return findings


def _first_uses(job: Job, findings: list[Finding]) -> list[Finding]:
    """Return the findings without what repeats the fact of an earlier one.

    Of each undeclared name the first use is enough; of foreign names, the first of each
    namespace; of the chains of a property that depends on itself, the first.
    """
    own = Summary(job.graph).own_namespaces
    groups: dict[object, list[tuple[Finding, ox.NamedNode | None]]] = {}
    for finding in findings:
        name, key = _undeclared(finding), object()
        if name is not None:
            space = name.value.removesuffix(local_name(name))
            key = name if space in own else space
        elif finding.code == _IRREGULAR:
            key = finding.focus
        groups.setdefault(key, []).append((finding, name))
    return [
        replace(first, message=f"{first.message}, nor are others of <{key}> ({more})")
        if isinstance(key, str) and (more := len({name for _, name in group if name}) - 1) > 0
        else first
        for key, group in groups.items()
        for first, _ in group[:1]
    ]


def _undeclared(finding: Finding) -> ox.NamedNode | None:
    """The name that a finding tells to be undeclared, if it tells that."""
    terms = [term_of(text) for text in (finding.focus, finding.path, finding.value)]
    return next(
        (
            term
            for term in terms
            if isinstance(term, ox.NamedNode)
            and finding.code == _UNDECLARED
            and finding.message.startswith(f"{shown(term)} is used ")
        ),
        None,
    )


def _is_elsewhere(finding: Finding) -> bool:
    """Return true if an undeclared name is one of a well-known vocabulary."""
    name = _undeclared(finding)
    return name is not None and is_widely_known(name.value)
