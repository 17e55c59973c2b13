"""How to cite a page: in BibTeX, CSL-JSON and RIS."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from communique.prefixes import compact

if TYPE_CHECKING:
    from communique.export.dataset import Dataset
    from communique.site.nodes import Node

__all__ = ["CITATIONS", "Citation", "bibtex", "citation_of", "csl", "ris"]

CITATIONS: Final = {"bib": "BibTeX", "csl.json": "CSL-JSON", "ris": "RIS"}
"""The extensions of the files of a citation, each with the name of its format."""

_ESCAPES: Final = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{character: f"\\{character}" for character in "&%$#_{}"},
}
# What BibTeX allows in no key: white space, its own signs, and what LaTeX reads.
_NOT_IN_KEYS: Final = re.compile(r"[^A-Za-z0-9:.+/-]+")


class Citation(NamedTuple):
    """A work to cite; what is not known is empty.

    Attributes:
        key: A name for it, unique on the site.
        kind: `dataset`, or `document` for a source.
        title: Its title.
        author: Who is responsible for it: a body, not a person.
        date: The day or the year, in ISO 8601.
        url: Its address.
        whole: What it is a part of.
        version: The version of that.
        note: What else is to be said.
    """

    key: str
    kind: str
    title: str
    author: str
    date: str
    url: str
    whole: str = ""
    version: str = ""
    note: str = ""


def citation_of(node: Node, dataset: Dataset, fingerprint: str) -> Citation:
    """Return how to cite a thing: a source as a document, others as a part of the graph.

    Args:
        node: The thing.
        dataset: The graph.
        fingerprint: The hash of the graph.
    """
    key = _NOT_IN_KEYS.sub("-", compact(node.iri))
    if "Source" in node.classes:
        title = node.text("title") or node.label.text
        url = node.text("address") or node.iri
        return Citation(key, "document", title, node.text("publisher"), node.text("published"), url)
    return Citation(
        key=key,
        kind="dataset",
        title=node.label.text,
        author=dataset.publisher,
        date=dataset.issued,
        url=node.iri,
        whole=dataset.title,
        version=dataset.version,
        note=f"RDFC-1.0 hash of the graph: sha256:{fingerprint}",
    )


def bibtex(work: Citation) -> str:
    """Return an entry of BibTeX; braces keep the capital letters, and bodies whole."""
    fields = {
        "author": f"{{{_escaped(work.author)}}}" if work.author else "",
        "title": f"{{{_escaped(work.title)}}}",
        "howpublished": _escaped(", ".join(filter(None, (work.whole, _version(work))))),
        "year": work.date[:4],
        "date": work.date,
        "url": work.url,
        "note": _escaped(work.note),
    }
    lines = [f"  {name:<12} = {{{text}}},\n" for name, text in fields.items() if text]
    return f"@misc{{{work.key},\n{''.join(lines)}}}\n"


def csl(work: Citation) -> str:
    """Return an item of CSL-JSON 1.0.2, in an array as citation managers import it."""
    date = [int(part) for part in work.date.split("-") if part.isdigit()]
    item: dict[str, Any] = {
        "id": work.key,
        "type": work.kind,
        "title": work.title,
        "author": [{"literal": work.author}] if work.author else [],
        "issued": {"date-parts": [date]} if date else {},
        "container-title": work.whole,
        "version": work.version,
        "URL": work.url,
        "note": work.note,
    }
    kept = {name: value for name, value in item.items() if value}
    return json.dumps([kept], indent=2, ensure_ascii=False) + "\n"


def ris(work: Citation) -> str:
    """Return a reference in RIS."""
    lines = [
        ("TY", "DATA" if work.kind == "dataset" else "ELEC"),
        ("ID", work.key),
        ("TI", work.title),
        ("AU", work.author),
        ("PY", work.date[:4]),
        ("DA", work.date.replace("-", "/")),
        ("T2", work.whole),
        ("ET", work.version),
        ("UR", work.url),
        ("N1", work.note),
    ]
    texts = ((tag, " ".join(text.split())) for tag, text in lines)
    body = "".join(f"{tag}  - {text}\r\n" for tag, text in texts if text)
    return f"{body}ER  - \r\n"


def _escaped(text: str) -> str:
    return "".join(_ESCAPES.get(character, character) for character in " ".join(text.split()))


def _version(work: Citation) -> str:
    return f"version {work.version}" if work.version else ""
