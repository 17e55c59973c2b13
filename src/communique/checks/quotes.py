"""Whether what the graph quotes stands in the documents to the letter.

White space and the form of quotation marks do not count; everything else does.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from communique.checks.terms import shown
from communique.files import read_inside
from communique.model import Code, Finding, Location, Severity, UsageError
from communique.prefixes import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from communique.checks.job import Job
    from communique.graph import Graph

__all__ = ["CODES", "DOCUMENT_CODES", "LARGEST", "ORDER", "check", "normalise", "quotes_documents"]

ORDER: Final = 5
DOCUMENT_CODES: Final = ("printed-", "quote-", "source-")
"""How the codes begin that only a check with the documents at hand gives."""

QUOTE_MISSING: Final = Code(
    "quote-missing",
    Severity.VIOLATION,
    "“{quote}” does not stand in {source}",
    "A quote that is not in its document supports nothing. White space and the form of "
    "quotation marks do not count; all else does, misprints included.",
    "copy the phrase, and the words around it, to the letter",
    'cmq:quote "in Tokyo on May 9 to 10" where the document has “in Tokyo on May 9-10”',
)
QUOTE_REPEATED: Final = Code(
    "quote-repeated",
    Severity.VIOLATION,
    "“{quote}” stands {count} times in {source}",
    "A reader cannot tell which passage is meant.",
    "quote more words, or add the words around it as cmq:prefix or cmq:suffix",
    'cmq:quote "the Department of State"',
)
QUOTE_CUT: Final = Code(
    "quote-cut",
    Severity.VIOLATION,
    "“{quote}” begins or ends inside a word of {source}",
    "Half a word is not what the document says, and can turn its sense round.",
    "quote whole words",
    'cmq:quote "able to agree" where the document has “unable to agree”',
)
PRINTED_MISSING: Final = Code(
    "printed-missing",
    Severity.VIOLATION,
    "“{text}” is not printed in {source}",
    "A name, a title or a date is said to be printed in a document that does not print it.",
    "copy what is printed, misprints included",
    'cmq:printedAs "National Police Agency" where the document has “National Policy Agency”',
)
PRINTED_ELSEWHERE: Final = Code(
    "printed-elsewhere",
    Severity.WARNING,
    "“{text}” is printed in {source}, but not where the quotes stand",
    "An evidence is one passage: what it prints and what it quotes belong together.",
    "quote the passage that prints it, or move it to the evidence of that passage",
)
SOURCE_CHANGED: Final = Code(
    "source-changed",
    Severity.VIOLATION,
    "{file} is not the text that {source} was taken from: its checksum differs",
    "Quotes that stand in another version of a document prove nothing of the one described.",
    "compare the texts; if the new one is right, write its checksum",
)
SOURCE_FILE_MISSING: Final = Code(
    "source-file-missing",
    Severity.WARNING,
    "there is no {file}, so that no quote of {source} is verified",
    "The folder of documents lacks one that a source names.",
    "put the document there, or correct the file name",
)
SOURCE_FILE_REFUSED: Final = Code(
    "source-file-refused",
    Severity.VIOLATION,
    "the document of {source} is not read: {reason}",
    "A document is a regular file in the folder of the documents, so that nobody's data makes "
    "the program read, or print, another file of the machine.",
    "put the document into the folder, and give its name there",
    'cmq:fileName "../../home/me/notes.txt"',
)
SOURCE_UNFILED: Final = Code(
    "source-unfiled",
    Severity.INFO,
    "{source} names no file, so that its quotes are not verified",
    "A clean report would otherwise look as if every quote had been verified.",
    "add its text to the folder of documents and cmq:fileName to the source",
)
CODES: Final = (
    QUOTE_MISSING,
    QUOTE_REPEATED,
    QUOTE_CUT,
    PRINTED_MISSING,
    PRINTED_ELSEWHERE,
    SOURCE_CHANGED,
    SOURCE_FILE_MISSING,
    SOURCE_FILE_REFUSED,
    SOURCE_UNFILED,
)

LARGEST: Final = 50_000_000
"""How many bytes a document may have."""

_CMQ: Final = PREFIXES["cmq"]
_SINGLE: Final = "\u2018\u2019\u201a\u201b"
_DOUBLE: Final = "\u201c\u201d\u201e\u201f"
_MARKS: Final = str.maketrans({**dict.fromkeys(_SINGLE, "'"), **dict.fromkeys(_DOUBLE, '"')})
_PRINTED: Final = ("printedAs", "printedTitle", "printedDate")

_SOURCES: Final = """
SELECT DISTINCT ?source ?file ?checksum
WHERE {
    { ?source a cmq:Source . } UNION { ?evidence cmq:source ?source . }
    OPTIONAL { ?source cmq:fileName ?file . }
    OPTIONAL { ?source cmq:checksum ?checksum . }
}
ORDER BY ?source ?file ?checksum
"""
_EVIDENCE: Final = """
SELECT ?source ?evidence ?property ?text
WHERE {
    VALUES ?property {
        cmq:prefix cmq:quote cmq:suffix cmq:printedAs cmq:printedTitle cmq:printedDate
    }
    ?evidence cmq:source ?source .
    ?evidence ?property ?text .
}
ORDER BY ?source ?evidence ?property ?text
"""


def normalise(text: str) -> str:
    r"""Return `text` with single spaces and straight quotation marks, to compare by.

    >>> normalise("Japan\u2019s  Ambassador\n")
    "Japan's Ambassador"
    """
    return " ".join(text.translate(_MARKS).split())


def check(job: Job) -> list[Finding]:
    """Hold every quote and printed name, title and date against the documents.

    The documents are UTF-8 texts, named as `cmq:fileName` says.

    Returns:
        A finding for each quote that does not stand exactly once in its document, for what
        is said to be printed and is not, and for each document that could not be compared;
        none where the job has no documents.

    Raises:
        UsageError: If the folder or a document in it cannot be read.
    """
    folder, graph = job.sources, job.graph
    if folder is None or not job.wants(CODES):
        return []
    if not folder.is_dir():
        raise UsageError(f"there is no folder {folder}", hint="give the folder of the source texts")
    documents: dict[ox.NamedNode, str] = {}
    findings: list[Finding] = []
    for row in _rows(graph, _SOURCES):
        source, file, checksum = row["source"], row["file"], row["checksum"]
        text, found = _document(folder, source, file, checksum)
        findings += found
        if text is not None:
            documents[source] = text
    for passage in _passages(graph):
        document = documents.get(passage.source)
        if document is not None:
            findings += passage.faults(document)
    return findings


def quotes_documents(graph: Graph) -> bool:
    """Whether a graph quotes a document that has a file."""
    file_name = ox.NamedNode(f"{_CMQ}fileName")
    return next(graph.merged.quads_for_pattern(None, file_name, None), None) is not None


@dataclass(frozen=True)
class _Passage:
    """One evidence: its texts as written, by the local name of their property."""

    evidence: ox.NamedNode
    source: ox.NamedNode
    texts: dict[str, list[ox.Literal]]

    def faults(self, document: str) -> Iterator[Finding]:
        spans: list[tuple[int, int]] = []
        for quote in self.texts.get("quote", []):
            found = self._spans(document, quote)
            spans += found
            if len(found) == 1 and _is_whole(document, *found[0]):
                continue
            yield self._quote_fault(document, quote, len(found))
        for name in _PRINTED:
            for printed in self.texts.get(name, []):
                yield from self._printed_faults(document, spans, name, printed)

    def _spans(self, document: str, quote: ox.Literal) -> list[tuple[int, int]]:
        before = [normalise(each.value) for each in self.texts.get("prefix", [])]
        after = [normalise(each.value) for each in self.texts.get("suffix", [])]
        parts = [*before, normalise(quote.value), *after]
        # A prefix may touch the quote, as an opening bracket does.
        pattern = " ?".join(re.escape(part) for part in parts if part)
        # Looked for at every place: occurrences may overlap.
        matches = re.finditer(f"(?=({pattern}))", document)
        return [match.span(1) for match in matches] if pattern else []

    def _quote_fault(self, document: str, quote: ox.Literal, count: int) -> Finding:
        text = _short(quote.value)
        where = shown(self.source)
        around = [name for name in ("prefix", "suffix") if name in self.texts]
        alone = document.count(normalise(quote.value)) if around else 0
        parts = {"quote": text, "source": where, "count": count}
        if count == 1:
            return self._finding(QUOTE_CUT, "quote", quote, **parts)
        if count > 1:
            return self._finding(QUOTE_REPEATED, "quote", quote, **parts)
        if alone:
            where = f"{where} with its {' and '.join(around)}"
            hint = "copy the words around the quote to the letter"
        else:
            hint = _hint(document, quote.value) or "copy the phrase to the letter"
        return self._finding(QUOTE_MISSING, "quote", quote, hint, quote=text, source=where)

    def _printed_faults(
        self, document: str, spans: list[tuple[int, int]], name: str, printed: ox.Literal
    ) -> Iterator[Finding]:
        text = normalise(printed.value)
        parts = {"text": _short(printed.value), "source": shown(self.source)}
        found = [
            match.span(1)
            for match in re.finditer(f"(?=({re.escape(text)}))", document)
            if _is_whole(document, *match.span(1))
        ]
        if not found or not text:
            hint = _hint(document, printed.value) or PRINTED_MISSING.solution
            yield self._finding(PRINTED_MISSING, name, printed, hint, **parts)
        elif spans and not any(a < d and c < b for a, b in spans for c, d in found):
            # Overlap is enough: a title may be longer than a quote is allowed to be.
            yield self._finding(PRINTED_ELSEWHERE, name, printed, **parts)

    def _finding(
        self,
        code: Code,
        name: str,
        value: ox.Literal,
        hint: str | None = None,
        **parts: object,
    ) -> Finding:
        path = f"<{_CMQ}{name}>"
        focus = str(self.evidence)
        return code.finding(focus=focus, path=path, value=str(value), hint=hint, **parts)


def _passages(graph: Graph) -> Iterator[_Passage]:
    passages: dict[tuple[ox.NamedNode, ox.NamedNode], dict[str, list[ox.Literal]]] = {}
    for row in _rows(graph, _EVIDENCE):
        if isinstance(row["text"], ox.Literal):
            texts = passages.setdefault((row["source"], row["evidence"]), {})
            name = row["property"].value.removeprefix(_CMQ)
            texts.setdefault(name, []).append(row["text"])
    for (source, evidence), texts in passages.items():
        yield _Passage(evidence, source, texts)


def _rows(graph: Graph, query: str) -> ox.QuerySolutions:
    rows = graph.query(query)
    assert isinstance(rows, ox.QuerySolutions)  # both queries are SELECT
    return rows


def _document(
    folder: Path, source: ox.NamedNode, file: ox.Literal | None, checksum: ox.Literal | None
) -> tuple[str | None, list[Finding]]:
    """The text of a source, normalised, and what is amiss with the file itself."""

    def finding(code: Code, name: str, value: object, **parts: object) -> Finding:
        text = None if value is None else str(value)
        path = f"<{_CMQ}{name}>"
        return code.finding(focus=str(source), path=path, value=text, source=shown(source), **parts)

    if file is None:
        return None, [finding(SOURCE_UNFILED, "fileName", None)]
    path = folder / file.value
    try:
        raw = read_inside(folder, file.value, limit=LARGEST)
    except FileNotFoundError:
        return None, [finding(SOURCE_FILE_MISSING, "fileName", file, file=path)]
    except UsageError as error:
        return None, [finding(SOURCE_FILE_REFUSED, "fileName", file, reason=error.message)]
    try:
        text = normalise(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise UsageError(
            "the document is not UTF-8", hint="save it as UTF-8", location=Location.of(path)
        ) from error
    digest = hashlib.sha256(raw).hexdigest()
    if checksum is not None and checksum.value != digest:
        hint = f'compare the texts; if the new one is right, write cmq:checksum "{digest}"'
        return text, [finding(SOURCE_CHANGED, "checksum", checksum, file=path, hint=hint)]
    return text, []


def _is_whole(document: str, start: int, end: int) -> bool:
    """Whether a passage neither begins nor ends inside a word."""
    return not any(
        0 < place < len(document) and document[place - 1].isalnum() and document[place].isalnum()
        for place in (start, end)
    )


def _hint(document: str, text: str) -> str:
    """What to write where only the case differs, the commonest slip."""
    wanted = normalise(text)
    place = document.lower().find(wanted.lower())
    return f"the document has “{document[place : place + len(wanted)]}”" if place >= 0 else ""


def _short(text: str) -> str:
    words = normalise(text)
    return words if len(words) <= 80 else f"{words[:79]}…"
