"""HermiT, a complete reasoner for OWL 2 DL, as it comes with the package owlready2.

It runs in Java and is called as a program: what it is given is what the files say, and nothing
in between can leave a triple out.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

import pyoxigraph as ox

__all__ = ["InconsistentError", "unsatisfiable", "why_absent"]

_IRI = re.compile(r"^\s+<?([^<>\s]+)>?$", re.MULTILINE)
_SECONDS = 600
_UNKNOWN = ("#date", "#gYear", "#gYearMonth", "#duration", "#dayTimeDuration")
# Most of the time goes into starting Java: these halve it.
_SHORT_LIVED = ("-Xmx2g", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")


class InconsistentError(Exception):
    """The triples contradict themselves."""


def why_absent() -> str | None:
    """Return why HermiT cannot run here, or None if it can."""
    if shutil.which("java") is None:
        return "there is no Java on this machine: apt-get install default-jre-headless"
    if not _jar().is_file():
        return "owlready2, which brings HermiT, is not installed"
    return None


def unsatisfiable(triples: Iterable[ox.Triple], folder: Path) -> set[str]:
    """Return the IRIs of the classes that nothing can be, owl:Nothing left out.

    Literals of datatypes that OWL 2 does not have, such as xsd:date, are left out first: HermiT
    refuses them, and an ontology in the profile says nothing about them.

    Args:
        triples: The ontology, with data or without.
        folder: Where to put the file that HermiT reads.

    Raises:
        InconsistentError: If the triples contradict themselves.
    """
    path = folder / "hermit.nt"
    known = [each for each in triples if _is_known(each.object)]
    ox.serialize(known, path, format=ox.RdfFormat.N_TRIPLES)
    classpath = os.pathsep.join([str(_jar().parent), str(_jar())])
    run = subprocess.run(
        [
            "java",
            *_SHORT_LIVED,
            *("-cp", classpath, "org.semanticweb.HermiT.cli.CommandLine"),
            *("--no-prefixes", "--unsatisfiable", path.as_uri()),
        ],
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    output = run.stdout + run.stderr
    if "InconsistentOntologyException" in output:
        raise InconsistentError
    assert run.returncode == 0, output
    assert "owl#Nothing" in output, output
    return {iri for iri in _IRI.findall(run.stdout) if not iri.endswith("owl#Nothing")}


def _is_known(term: object) -> bool:
    # OWL 2 has no dates; the shipped data has no other datatype that it lacks.
    return not isinstance(term, ox.Literal) or not term.datatype.value.endswith(_UNKNOWN)


def _jar() -> Path:
    spec = find_spec("owlready2")
    assert spec is None or spec.origin
    package = Path(spec.origin).parent if spec and spec.origin else Path()
    return package / "hermit" / "HermiT.jar"
