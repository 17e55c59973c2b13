"""Long IRIs in what findings say, shortened as the file does in which the fault stands."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from communique.prefixes import PREFIXES
from communique.project import TURTLE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from communique.checks.locate import Locator
    from communique.model import Finding

__all__ = ["shorten"]

# In angle brackets, bare, or with a prefix of the registry; a text in quotation marks is a value,
# and stays as it is.
_IRI: Final = re.compile(
    r"<(?P<framed>[a-z]+:[^<>\s]+)>|(?<![\w“\"<(/])(?P<bare>https?://[^\s<>\"“”,;()]*[\w/#-])"
    r'|"[^"]*"|“[^”]*”|(?<![\w/:.-])(?P<prefix>[A-Za-z][\w-]*):(?P<local>\w(?:[\w.-]*[\w-])?)'
)
_LOCAL: Final = re.compile(r"\w(?:[\w.-]*[\w-])?")


def shorten(finding: Finding, locator: Locator) -> Finding:
    """Return a finding whose texts have the prefixed names that its file declares.

    Args:
        finding: A finding; without a place in a Turtle file it stays as it is.
        locator: Knows the files.
    """
    place = finding.location
    if place is None or not place.path.endswith(tuple(TURTLE)):
        return finding
    texts = (finding.message, finding.hint, *(note for _, note in finding.related))
    if not any(_IRI.search(text) for text in texts):
        return finding
    prefixes = locator.prefixes(place)

    def short(text: str) -> str:
        return _IRI.sub(lambda match: _name(match, prefixes), text)

    return replace(
        finding,
        message=short(finding.message),
        hint=short(finding.hint),
        related=tuple((where, short(note)) for where, note in finding.related),
    )


def _name(match: re.Match[str], prefixes: Mapping[str, str]) -> str:
    iri = match["framed"] or match["bare"]
    if match["prefix"] in PREFIXES and prefixes.get(match["prefix"]) != PREFIXES[match["prefix"]]:
        iri = PREFIXES[match["prefix"]] + match["local"]
    if iri is None:
        return match.group()
    fitting = [
        (namespace, name)
        for name, namespace in prefixes.items()
        if iri.startswith(namespace) and _LOCAL.fullmatch(iri, len(namespace))
    ]
    if not fitting:
        # A prefix of the registry that the file has for something else would mislead.
        return f"<{iri}>" if match["prefix"] in prefixes else match.group()
    namespace, name = max(fitting, key=lambda each: len(each[0]))
    return f"{name}:{iri[len(namespace) :]}"
