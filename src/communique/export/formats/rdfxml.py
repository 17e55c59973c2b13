"""RDF/XML 1.1, one property on each line.

It is written here because no library does it well. Oxigraph declares namespaces in an order
that changes from run to run, writes carriage returns and control characters that no XML parser
gives back, and names elements that are not well-formed where an IRI does not end in an XML
name. rdflib loses carriage returns, writes control characters as well, and takes six times as
long.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from communique.characters import BASE, CHARS, fold
from communique.export.statements import STRING, iri_of, read_literal
from communique.graph.terms import NOT_XML
from communique.model import UsageError
from communique.prefixes import PREFIXES

if TYPE_CHECKING:
    from communique.export.statements import SortedGraphs

__all__ = ["write"]

# The end of an IRI that is a name in XML (Namespaces in XML 1.0, NCName), of folded text.
_NAME: Final = re.compile(rf"[{BASE}_][{CHARS}.]*\Z")
# The names that RDF/XML reserves where a property element stands (sections 5.1 and 7.2.2).
_RESERVED: Final = frozenset(
    PREFIXES["rdf"] + name
    for name in (
        *("RDF", "Description", "ID", "about", "aboutEach", "aboutEachPrefix", "bagID"),
        *("datatype", "li", "nodeID", "parseType", "resource"),
    )
)
_XML: Final = ("http://www.w3.org/XML/1998/namespace", "http://www.w3.org/2000/xmlns/")
_PREFIX_OF: Final = {namespace: prefix for prefix, namespace in PREFIXES.items()}
_HINT: Final = "export turtle, ntriples or jsonld instead"


def write(graphs: SortedGraphs, _project: object = None) -> str:
    """Return an RDF/XML document.

    Raises:
        UsageError: If XML cannot hold a character of a literal, or if the IRI of a property
            does not end in the name of an element.
    """
    prefixes = {"rdf"}
    element = cache(lambda predicate: _element(iri_of(predicate), prefixes))
    lines = []
    for subject, pairs in (node for _, subjects in graphs for node in subjects):
        lines.append(f"    <rdf:Description {_reference(subject, 'about')}>\n")
        for predicate, value in pairs:
            lines.append(f"        {_property(subject, *element(predicate), value)}\n")
        lines.append("    </rdf:Description>\n")
    namespaces = [f'\n    xmlns:{name}="{_escaped(PREFIXES[name])}"' for name in sorted(prefixes)]
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{"".join(namespaces)}>\n'
    return "".join([head, *lines, "</rdf:RDF>\n"])


def _element(iri: str, prefixes: set[str]) -> tuple[str, str]:
    """Return the name of the element for a property, and the declaration that it needs."""
    match = _NAME.search(fold(iri))
    if match is None or iri in _RESERVED or iri.startswith(_XML):
        raise UsageError(f"RDF/XML cannot name the property <{iri}>", hint=_HINT)
    namespace, local = iri[: match.start()], iri[match.start() :]
    if namespace not in _PREFIX_OF:
        return local, f' xmlns="{_escaped(namespace)}"'
    prefixes.add(_PREFIX_OF[namespace])
    return f"{_PREFIX_OF[namespace]}:{local}", ""


def _property(subject: str, name: str, declaration: str, value: str) -> str:
    if value[0] != '"':
        return f"<{name}{declaration} {_reference(value, 'resource')}/>"
    text, datatype, language = read_literal(value)
    if match := NOT_XML.search(text):
        character = f"U+{ord(match[0]):04X}"
        message = f"RDF/XML cannot hold the character {character}, which a literal of {subject} has"
        raise UsageError(message, hint=_HINT)
    kind = f' xml:lang="{language}"' if language else ""
    if datatype and datatype != STRING:
        kind = f' rdf:datatype="{_escaped(datatype)}"'
    return f"<{name}{declaration}{kind}>{_escaped(text)}</{name}>"


def _reference(node: str, attribute: str) -> str:
    if node.startswith("_:"):
        return f'rdf:nodeID="{node[2:]}"'
    return f'rdf:{attribute}="{_escaped(iri_of(node))}"'


def _escaped(text: str) -> str:
    # A parser turns a bare carriage return into a line feed.
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace('"', "&quot;").replace("\r", "&#13;")
