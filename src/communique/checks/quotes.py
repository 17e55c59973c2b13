"""Verification that what the graph quotes and lists stands in the documents to the letter.

White space and the form of quotation marks do not count; everything else does. A quote is one
to three pieces in the order of the text, joined by an ellipsis. The longest piece stands exactly
once in its document, with the prefix and the suffix where it has them; every other piece is the
nearest before or after it. What lies between the start of the first piece and the end of the
last is the passage.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import pyoxigraph as ox

from communique.files import read_inside
from communique.graph.terms import shown
from communique.model import Code, Finding, Location, Severity, UsageError
from communique.prefixes import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from communique.checks.job import Job
    from communique.graph import Graph

__all__ = ["CODES", "DOCUMENT_CODES", "LARGEST", "ORDER", "check", "normalise", "quotes_documents"]

ORDER: Final = 5
DOCUMENT_CODES: Final = ("listed-", "printed-", "quote-", "source-")
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
QUOTE_ORDER: Final = Code(
    "quote-order",
    Severity.VIOLATION,
    "“{quote}” stands in {source}, but not {side} the longest piece of the quote",
    "The pieces of a quote stand in the order of the text, so that a reader finds one passage.",
    "write the pieces in the order of the text",
    'cmq:quote "in Tokyo … held the first dialogue" where the document has “held the first '
    "dialogue in Tokyo”",
)
PRINTED_MISSING: Final = Code(
    "printed-missing",
    Severity.VIOLATION,
    "“{text}” is not printed in {source}",
    "A name, a title or a date is recorded as printed in a document that does not print it.",
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
LISTED_MISSING: Final = Code(
    "listed-missing",
    Severity.VIOLATION,
    "{listing} lists {name}, but “{text}” is not printed in {source}",
    "An agency or a party is said to be listed by a name that the document does not print.",
    "list the name that is printed, misprints included",
    "cmq:lists <../agency/jp-npa#name> where the document has “National Policy Agency”",
)
LISTED_ELSEWHERE: Final = Code(
    "listed-elsewhere",
    Severity.VIOLATION,
    "{listing} lists {name}, but “{text}” does not stand in the list of {source} as whole words",
    "The first piece of a listing's quote opens the list and its last piece closes it; each name "
    "stands between the two, and no part of a longer name counts.",
    "quote the beginning and the end of the list, or list the name that stands there",
    "cmq:lists <../agency/jp-meti#name-short> where the list has “METI-affiliated”",
)
SOURCE_CHANGED: Final = Code(
    "source-changed",
    Severity.VIOLATION,
    "{file} is not the text that {source} was taken from: its checksum differs",
    "Quotes that stand in another version of a document prove nothing of the one described.",
    "compare the texts; if the new one is right, write its checksum",
)
SOURCE_OTHER: Final = Code(
    "source-other",
    Severity.VIOLATION,
    "{file} is not the text of {source}: {missing} of {total} passages do not stand in it",
    "Where most quotes are missing, the file is another text, and one finding says so.",
    "correct the file name of the source",
    'cmq:fileName "2013-05-kyodo.txt" of a source whose text is in 2013-05-mofa.txt',
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
    QUOTE_ORDER,
    PRINTED_MISSING,
    PRINTED_ELSEWHERE,
    LISTED_MISSING,
    LISTED_ELSEWHERE,
    SOURCE_CHANGED,
    SOURCE_OTHER,
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
_GAP: Final = " … "
_FEW: Final = 3  # so many passages have to be missing before a file is taken for another text
_Span: TypeAlias = tuple[int, int]

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
_LISTED: Final = """
SELECT DISTINCT ?evidence ?listing ?property ?name ?text
WHERE {
    ?listing cmq:hasEvidence ?evidence .
    { ?listing cmq:lists ?name . ?name cmq:name ?text . BIND(cmq:lists AS ?property) }
    UNION
    {
        ?listing cmq:attendedBy ?name .
        ?name rdfs:label|skos:altLabel ?text .
        BIND(cmq:attendedBy AS ?property)
    }
}
ORDER BY ?evidence ?listing ?property ?name ?text
"""
_NAMED: Final = """
SELECT DISTINCT ?evidence ?name ?text
WHERE {
    ?name cmq:name ?text .
    ?name cmq:hasEvidence ?evidence .
}
ORDER BY ?evidence ?name ?text
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
    documents: dict[ox.NamedNode, tuple[str, ox.Literal, bool]] = {}
    findings: list[Finding] = []
    for row in _rows(graph, _SOURCES):
        source, file, checksum = row["source"], row["file"], row["checksum"]
        text, faults = _document(folder, source, file, checksum)
        findings += faults
        if text is not None:
            documents[source] = text, file, bool(faults)
    passages: dict[ox.NamedNode, list[_Passage]] = {}
    for passage in _passages(graph):
        passages.setdefault(passage.source, []).append(passage)
    for source, (text, file, is_changed) in documents.items():
        found = [list(passage.faults(text)) for passage in passages.get(source, [])]
        missing = sum(any(each.code == QUOTE_MISSING.code for each in some) for some in found)
        if missing < _FEW or 2 * missing <= len(found):
            findings += [each for some in found for each in some]
        elif not is_changed:  # else a checksum has told it already
            findings.append(
                SOURCE_OTHER.finding(
                    focus=str(source),
                    path=f"<{_CMQ}fileName>",
                    value=str(file),
                    file=folder / file.value,
                    source=shown(source),
                    missing=missing,
                    total=len(found),
                )
            )
    return findings


def quotes_documents(graph: Graph) -> bool:
    """Whether a graph quotes a document that has a file."""
    file_name = ox.NamedNode(f"{_CMQ}fileName")
    return next(graph.merged.quads_for_pattern(None, file_name, None), None) is not None


@dataclass(frozen=True)
class _Listed:
    """What a list is said to name: the list, the property, the thing, and the texts that do."""

    listing: ox.NamedNode
    property: ox.NamedNode
    name: ox.NamedNode
    texts: list[str]


@dataclass(frozen=True)
class _Passage:
    """One evidence, with what is said to stand in it.

    Attributes:
        evidence: The evidence.
        source: Its source.
        texts: Its texts as written, by the local name of their property.
        listed: What the lists that cite it name: agencies, and parties that took part.
        named: The agency names that cite it, and their texts.
    """

    evidence: ox.NamedNode
    source: ox.NamedNode
    texts: dict[str, list[ox.Literal]]
    listed: list[_Listed] = field(default_factory=list)
    named: list[tuple[ox.NamedNode, ox.Literal]] = field(default_factory=list)

    def faults(self, document: str) -> Iterator[Finding]:
        spans: list[_Span] = []
        for quote in self.texts.get("quote", []):
            yield from self._quote_faults(document, quote, spans)
        for name in _PRINTED:
            for printed in self.texts.get(name, []):
                yield from self._printed_faults(document, spans, name, printed, self.evidence)
        for agency_name, text in self.named:
            yield from self._printed_faults(document, spans, "name", text, agency_name)
        if spans:
            yield from self._listed_faults(document, spans)

    def _quote_faults(
        self, document: str, quote: ox.Literal, spans: list[_Span]
    ) -> Iterator[Finding]:
        """Yield what is wrong with a quote; add the span of its passage to `spans`."""
        pieces = normalise(quote.value).split(_GAP)
        longest = max(range(len(pieces)), key=lambda n: (len(pieces[n].split()), len(pieces[n])))
        anchors = self._anchors(document, pieces[longest])
        if len(anchors) != 1 or not _is_whole(document, *anchors[0]):
            spans += anchors
            yield self._quote_fault(document, quote, pieces[longest], len(anchors))
            return
        start, end = anchors[0]
        for piece in reversed(pieces[:longest]):
            before = [span for span in _spans(document, piece) if span[1] <= start]
            if not before:
                yield self._piece_fault(document, quote, piece, "before")
                return
            start = before[-1][0]
        for piece in pieces[longest + 1 :]:
            after = [span for span in _spans(document, piece) if span[0] >= end]
            if not after:
                yield self._piece_fault(document, quote, piece, "after")
                return
            end = after[0][1]
        spans.append((start, end))

    def _anchors(self, document: str, piece: str) -> list[_Span]:
        """Return where the longest piece stands with what touches it."""
        before = [normalise(each.value) for each in self.texts.get("prefix", [])]
        after = [normalise(each.value) for each in self.texts.get("suffix", [])]
        # A prefix may touch the quote, as an opening bracket does.
        head = "".join(f"{re.escape(text)} ?" for text in before if text)
        tail = "".join(f" ?{re.escape(text)}" for text in after if text)
        # Looked for at every place: occurrences may overlap.
        matches = re.finditer(f"(?={head}({re.escape(piece)}){tail})", document)
        return [match.span(1) for match in matches] if piece else []

    def _quote_fault(self, document: str, quote: ox.Literal, piece: str, count: int) -> Finding:
        text = _short(piece)
        where = shown(self.source)
        around = [name for name in ("prefix", "suffix") if name in self.texts]
        if count:
            code = QUOTE_CUT if count == 1 else QUOTE_REPEATED
            return self._finding(code, "quote", quote, quote=text, source=where, count=count)
        if around and piece in document:
            where = f"{where} with its {' and '.join(around)}"
            hint = "copy the words around the quote to the letter"
        else:
            hint = _hint(document, piece) or "copy the phrase to the letter"
        return self._finding(QUOTE_MISSING, "quote", quote, hint, quote=text, source=where)

    def _piece_fault(self, document: str, quote: ox.Literal, piece: str, side: str) -> Finding:
        code, hint = QUOTE_MISSING, _hint(document, piece) or "copy the phrase to the letter"
        if _spans(document, piece):
            code, hint = QUOTE_ORDER, QUOTE_ORDER.solution
        elif piece and piece in document:
            code, hint = QUOTE_CUT, QUOTE_CUT.solution
        text, source = _short(piece), shown(self.source)
        return self._finding(code, "quote", quote, hint, quote=text, source=source, side=side)

    def _listed_faults(self, document: str, spans: list[_Span]) -> Iterator[Finding]:
        """Yield the names that do not stand in the list; the longest name takes its place first."""
        taken: dict[ox.NamedNode, list[_Span]] = {}
        for each in sorted(self.listed, key=lambda it: (-len(it.texts[0]), it.name.value)):
            text = each.texts[0]
            used = taken.setdefault(each.listing, [])
            free = [
                (a, b)
                for known in each.texts
                for a, b in _spans(document, known)
                if _stands_alone(document, a, b)
                and any(start <= a and b <= end for start, end in spans)
                and not any(a < d and c < b for c, d in used)
            ]
            if free:
                used.append(free[0])
                continue
            is_printed = any(_spans(document, known) for known in each.texts)
            code = LISTED_ELSEWHERE if is_printed else LISTED_MISSING
            yield code.finding(
                focus=str(each.listing),
                path=str(each.property),
                value=str(each.name),
                hint=None if code is LISTED_ELSEWHERE else _hint(document, text) or None,
                listing=shown(each.listing),
                name=shown(each.name),
                text=_short(text),
                source=shown(self.source),
            )

    def _printed_faults(
        self,
        document: str,
        spans: list[_Span],
        name: str,
        printed: ox.Literal,
        focus: ox.NamedNode,
    ) -> Iterator[Finding]:
        text = normalise(printed.value)
        places = _spans(document, text)
        if not places:
            hint = _hint(document, printed.value) or PRINTED_MISSING.solution
            yield self._printed(PRINTED_MISSING, name, printed, hint, focus)
        elif spans and not any(a < d and c < b for a, b in spans for c, d in places):
            # Overlap is enough: a title may be longer than a quote is allowed to be.
            yield self._printed(PRINTED_ELSEWHERE, name, printed, None, focus)

    def _printed(
        self, code: Code, name: str, printed: ox.Literal, hint: str | None, focus: ox.NamedNode
    ) -> Finding:
        text = _short(printed.value)
        source = shown(self.source)
        return self._finding(code, name, printed, hint, focus, text=text, source=source)

    def _finding(
        self,
        code: Code,
        name: str,
        value: ox.Literal,
        hint: str | None = None,
        focus: ox.NamedNode | None = None,
        **parts: Any,
    ) -> Finding:
        path = f"<{_CMQ}{name}>"
        thing = str(focus or self.evidence)
        message = code.message.format_map(parts)
        return code.finding(focus=thing, path=path, value=str(value), message=message, hint=hint)


def _passages(graph: Graph) -> Iterator[_Passage]:
    passages: dict[tuple[ox.NamedNode, ox.NamedNode], dict[str, list[ox.Literal]]] = {}
    for row in _rows(graph, _EVIDENCE):
        if isinstance(row["text"], ox.Literal):
            texts = passages.setdefault((row["source"], row["evidence"]), {})
            name = row["property"].value.removeprefix(_CMQ)
            texts.setdefault(name, []).append(row["text"])
    listed: dict[ox.NamedNode, list[_Listed]] = {}
    for row in _rows(graph, _LISTED):
        of_passage = listed.setdefault(row["evidence"], [])
        last = of_passage[-1] if of_passage else None
        if last is None or (last.listing, last.name) != (row["listing"], row["name"]):
            of_passage.append(_Listed(row["listing"], row["property"], row["name"], []))
        of_passage[-1].texts.append(normalise(row["text"].value))
    named: dict[ox.NamedNode, list[tuple[ox.NamedNode, ox.Literal]]] = {}
    for row in _rows(graph, _NAMED):
        named.setdefault(row["evidence"], []).append((row["name"], row["text"]))
    for names in listed.values():
        for each in names:  # the longest name takes its place first
            each.texts.sort(key=lambda text: (-len(text), text))
    for (source, evidence), texts in passages.items():
        yield _Passage(evidence, source, texts, listed.get(evidence, []), named.get(evidence, []))


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
        message = code.message.format(source=shown(source), **parts)
        return code.finding(focus=str(source), path=path, value=text, message=message)

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


def _spans(document: str, text: str) -> list[_Span]:
    """Return where a text stands as whole words; occurrences may overlap."""
    if not text:
        return []
    spans = [match.span(1) for match in re.finditer(f"(?=({re.escape(text)}))", document)]
    return [span for span in spans if _is_whole(document, *span)]


def _is_whole(document: str, start: int, end: int) -> bool:
    """Whether a passage neither begins nor ends inside a word."""
    return not any(
        0 < place < len(document) and _joins(document[place - 1]) and _joins(document[place])
        for place in (start, end)
    )


def _stands_alone(document: str, start: int, end: int) -> bool:
    """Whether no hyphen makes a passage a part of a longer name."""
    return document[start - 1 : start] != "-" and document[end : end + 1] != "-"


def _joins(character: str) -> bool:
    """Whether a character is part of a word; Japanese has no spaces between words."""
    return character.isalnum() and character < "\u2e80"


def _hint(document: str, text: str) -> str:
    """What to write where only the case differs, the commonest slip."""
    wanted = normalise(text)
    place = document.lower().find(wanted.lower())
    return f"the document has “{document[place : place + len(wanted)]}”" if place >= 0 else ""


def _short(text: str) -> str:
    words = normalise(text)
    return words if len(words) <= 80 else f"{words[:79]}…"
