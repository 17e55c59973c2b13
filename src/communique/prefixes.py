"""The registry of namespaces: the only place that spells one.

Every prefix that a file of the project declares has the name and the namespace given here.
Names and IRIs turn into each other by `expand` and `compact`.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "HOME",
    "KINDS",
    "ONTOLOGY",
    "PREFIXES",
    "SCHEMES",
    "VOCABULARY",
    "compact",
    "expand",
    "framed",
    "is_iri",
    "is_widely_known",
    "kind_of",
]

HOME: Final = "https://w3id.org/communique/"
"""Where every IRI of the project begins."""

ONTOLOGY: Final = f"{HOME}ontology"
"""The IRI of the ontology itself, without the `#` of its terms."""

_KINDS: Final = "agency dialogue meeting official party place post series source topic"
_SCHEMES: Final = (
    "agenda-mode basis commitment-kind completeness genre grade mandate-level name-kind relation "
    "role schedule-status tense"
)

KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {name: f"{HOME}id/{name}/" for name in _KINDS.split()}
)
"""The kinds of thing, each with the namespace of its slugs."""

VOCABULARY: Final = f"{HOME}vocabulary/"
"""Where the IRI of every concept scheme begins."""

SCHEMES: Final[Mapping[str, str]] = MappingProxyType(
    {name: f"{VOCABULARY}{name}/" for name in _SCHEMES.split()}
)
"""The concept schemes of the vocabularies, each with the namespace of its slugs."""

PREFIXES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "cmq": f"{ONTOLOGY}#",
        "cmqsh": f"{HOME}shapes#",
        "graph": f"{HOME}graph/",
        **KINDS,
        **SCHEMES,
        "dcat": "http://www.w3.org/ns/dcat#",
        "dcterms": "http://purl.org/dc/terms/",
        "fibo-fnd-agr-agr": (
            "https://spec.edmcouncil.org/fibo/ontology/FND/Agreements/Agreements/"
        ),
        "foaf": "http://xmlns.com/foaf/0.1/",
        "oa": "http://www.w3.org/ns/oa#",
        "org": "http://www.w3.org/ns/org#",
        "owl": "http://www.w3.org/2002/07/owl#",
        "prov": "http://www.w3.org/ns/prov#",
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "schema": "https://schema.org/",
        "sh": "http://www.w3.org/ns/shacl#",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "spdx": "http://spdx.org/rdf/terms#",
        "time": "http://www.w3.org/2006/time#",
        "vann": "http://purl.org/vocab/vann/",
        "void": "http://rdfs.org/ns/void#",
        "wd": "http://www.wikidata.org/entity/",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
    }
)
"""Every prefix with its namespace: ours, the kinds, the schemes, and foreign ones."""

_KNOWN: Final = (
    *(namespace for namespace in PREFIXES.values() if not namespace.startswith(HOME)),
    *("http://purl.org/dc/", "http://schema.org/", "http://www.w3.org/"),
)

# RFC 3987 is narrower; this is what Turtle and SPARQL allow between `<` and `>`.
_IRI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\x00-\x20<>\"{}|\\^`]*\Z")
# Schemes whose IRIs carry no `//`, so that they could be taken for a prefixed name.
_OPAQUE_SCHEMES: Final = frozenset({"did", "doi", "info", "mailto", "tag", "tel", "urn"})
_LOCAL: Final = re.compile(r"[A-Za-z0-9_](?:[\w.\-/%#]*[\w\-/%])?\Z", re.ASCII)


def is_iri(text: str) -> bool:
    """Return true if `text` may stand between `<` and `>`: a scheme, and allowed characters."""
    return _IRI.match(text) is not None


def is_widely_known(namespace: str) -> bool:
    """Return true if a namespace is one of the vocabularies that many projects use."""
    return namespace.startswith(_KNOWN)


def expand(text: str) -> str:
    r"""Return the IRI that `text` names.

    Args:
        text: An IRI, bare or in angle brackets, or a name with a prefix of the registry.
            A `#` in the name may be escaped, as Turtle has it, or not.

    Raises:
        ValueError: If it is neither; the text of the error says why.

    >>> expand("dialogue:us-jp-cyber-1")
    'https://w3id.org/communique/id/dialogue/us-jp-cyber-1'
    >>> expand("<https://example.org/a>")
    'https://example.org/a'
    """
    if text.startswith("<") and text.endswith(">"):
        bare = text[1:-1]
        if not is_iri(bare):
            raise ValueError(f"{text} is not an IRI")
        return bare
    prefix, colon, local = text.partition(":")
    if not colon:
        raise ValueError(f"`{text}` has neither a prefix nor a scheme")
    if local.startswith("//") or prefix in _OPAQUE_SCHEMES:
        iri = text
    elif prefix in PREFIXES:
        iri = PREFIXES[prefix] + local.replace("\\", "")
    else:
        raise ValueError(f"the prefix `{prefix}:` is not known")
    if not is_iri(iri):
        raise ValueError(f"`{text}` has a character that an IRI must not have")
    return iri


def compact(iri: str, more: Mapping[str, str] = MappingProxyType({})) -> str:
    """Return the prefixed name of an IRI, or the IRI itself where no prefix fits.

    The name is for people and for `expand`; unlike in Turtle, a `#` or `/` in it is not
    escaped.

    Args:
        iri: The IRI.
        more: Prefixes for what those of the registry do not fit, with their namespaces.

    >>> compact("https://w3id.org/communique/id/dialogue/us-jp-cyber-1#us-head")
    'dialogue:us-jp-cyber-1#us-head'
    >>> compact("https://example.org/a", {"ex": "https://example.org/"})
    'ex:a'
    """
    for name, namespace in PREFIXES.items():
        if iri.startswith(namespace) and _LOCAL.match(iri, len(namespace)):
            return f"{name}:{iri[len(namespace) :]}"
    # A namespace of others is taken whole, or the name would hide what it is in.
    whole = max(iri.rfind("#"), iri.rfind("/"), iri.rfind(":")) + 1
    for name, namespace in more.items():
        if iri[:whole] == namespace and _LOCAL.match(iri, whole):
            return f"{name}:{iri[whole:]}"
    return iri


def framed(iri: str) -> str:
    """Return an IRI for a sentence: its prefixed name, or itself in angle brackets.

    >>> framed("https://w3id.org/communique/id/party/us"), framed("https://example.org/a")
    ('party:us', '<https://example.org/a>')
    """
    name = compact(iri)
    return f"<{iri}>" if name == iri else name


def kind_of(iri: str) -> str | None:
    """Return the kind (`dialogue`, `agency`, ...) in the IRI of a thing or of a part of one."""
    for kind, namespace in KINDS.items():
        if iri.startswith(namespace):
            return kind
    return None
