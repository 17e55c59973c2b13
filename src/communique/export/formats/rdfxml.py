"""RDF/XML 1.1, one property on each line.

Oxigraph's serialiser declares namespaces in an order that changes from run to run, writes
carriage returns and control characters that no XML parser gives back, and names elements
that are not well-formed where an IRI does not end in an XML name; rdflib's loses carriage
returns and writes control characters, too.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from communique.export.statements import LANG_STRING, STRING, read_literal
from communique.model import UsageError
from communique.prefixes import PREFIXES

if TYPE_CHECKING:
    from communique.export.statements import Statements

__all__ = ["MEDIA_TYPE", "SUFFIX", "write"]

SUFFIX: Final = "rdf"
MEDIA_TYPE: Final = "application/rdf+xml"

_START: Final = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
# The end of an IRI that is a name in XML (Namespaces in XML 1.0, NCName).
_NAME: Final = re.compile(f"[{_START}][{_START}0-9.\\-\u00b7\u0300-\u036f\u203f-\u2040]*\\Z")
# Beyond these, XML 1.0 has no way to write a character, not even as a reference.
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# What these names mean is fixed where an element of a property stands (sections 5.1 and 7.2.2).
_RESERVED: Final = frozenset(
    PREFIXES["rdf"] + name
    for name in (
        *("RDF", "Description", "ID", "about", "aboutEach", "aboutEachPrefix", "bagID"),
        *("datatype", "li", "nodeID", "parseType", "resource"),
    )
)
_XML: Final = ("http://www.w3.org/XML/1998/namespace", "http://www.w3.org/2000/xmlns/")
_PREFIX_OF: Final = {namespace: prefix for prefix, namespace in PREFIXES.items()}
_STRINGS: Final = frozenset({STRING, LANG_STRING})
_OTHERS: Final = "export turtle, ntriples or jsonld instead"


def write(statements: Statements, _context: object = None) -> str:
    """Return an RDF/XML document of the statements.

    Raises:
        UsageError: If XML cannot hold a character of a literal, or if a property has an IRI
            that cannot be written as the name of an element.
    """
    used = {"rdf"}
    element = cache(lambda predicate: _element(predicate[1:-1], used))
    parts = []
    for subject, pairs in statements.nodes():
        lines = [f"        {_property(subject, element(verb), value)}\n" for verb, value in pairs]
        about = _identified(subject, "about")
        parts.append(f"    <rdf:Description {about}>\n{''.join(lines)}    </rdf:Description>\n")
    namespaces = [f'\n    xmlns:{name}="{_escaped(PREFIXES[name])}"' for name in sorted(used)]
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{"".join(namespaces)}>\n'
    return "".join([head, *parts, "</rdf:RDF>\n"])


def _property(subject: str, element: tuple[str, str], value: str) -> str:
    name, declaration = element
    if value[0] != '"':
        return f"<{name}{declaration} {_identified(value, 'resource')}/>"
    literal = read_literal(value)
    if found := _NOT_XML.search(literal.value):
        raise UsageError(
            f"RDF/XML cannot hold the character U+{ord(found[0]):04X}, which a literal of "
            f"{subject} has",
            hint=_OTHERS,
        )
    kind = ""
    if literal.language:
        kind = f' xml:lang="{literal.language}"'
    elif literal.datatype not in _STRINGS:
        kind = f' rdf:datatype="{_escaped(literal.datatype)}"'
    return f"<{name}{declaration}{kind}>{_escaped(literal.value)}</{name}>"


def _element(iri: str, used: set[str]) -> tuple[str, str]:
    """Return the name of a property's element, and the declaration that it needs."""
    found = _NAME.search(iri)
    if found is None or iri in _RESERVED or iri.startswith(_XML):
        raise UsageError(f"RDF/XML cannot name the property <{iri}>", hint=_OTHERS)
    namespace, local = iri[: found.start()], found[0]
    prefix = _PREFIX_OF.get(namespace)
    if prefix is None:
        return local, f' xmlns="{_escaped(namespace)}"'
    used.add(prefix)
    return f"{prefix}:{local}", ""


def _identified(node: str, attribute: str) -> str:
    if node[0] == "_":
        return f'rdf:nodeID="{node[2:]}"'
    return f'rdf:{attribute}="{_escaped(node[1:-1])}"'


def _escaped(text: str) -> str:
    # `xml.sax.saxutils` would do it too, but its import takes longer than a whole export.
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    # A parser turns a bare carriage return into a line feed.
    return text.replace('"', "&quot;").replace("\r", "&#13;")
