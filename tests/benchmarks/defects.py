"""Faults to put into a graph, each with what it is to be found as.

A fault is an edit of one node in the file of one dialogue. No two stand in one file, and none
reaches into another file, so that faults do not add up to others.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Final, NamedTuple

from communique.prefixes import SCHEMES

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["KINDS_OF_DEFECT", "Defects", "Expected"]


class Expected(NamedTuple):
    """A finding that a fault gives: its code, and its focus node as N-Triples writes it."""

    code: str
    focus: str


@dataclass(frozen=True, slots=True)
class _Defect:
    """A way to spoil a node.

    Attributes:
        node: A pattern that the description of the node matches from its start.
        find: A pattern of the text to replace, in the description.
        replace: What replaces it.
        codes: The codes of the findings that have the node as their focus.
        cited: The codes of those whose focus is the node's first evidence.
    """

    node: str
    find: str
    replace: str
    codes: tuple[str, ...]
    cited: tuple[str, ...] = ()


_LINE: Final = r"    cmq:{} [^\n]*\n"

KINDS_OF_DEFECT: Final = (
    _Defect(
        "Link",
        r"cmq:hasEvidence <#[^>]*>",
        r'cmq:note "Of this nothing is quoted."@en',
        ("ClaimShape-hasEvidence.or",),
        ("evidence-not-cited",),
    ),
    _Defect(
        "Schedule",
        r"schedule-status:held",
        "schedule-status:held ;\n    cmq:status schedule-status:planned",
        ("ScheduleShape-status.maxCount", "contradiction.disjoint-classes"),
    ),
    _Defect(
        "Schedule",
        r'cmq:start "(\d+)-\d+-\d+"',
        r'cmq:start "\1-02-30"',
        ("ScheduleShape-start.datatype",),
    ),
    _Defect(
        "Schedule",
        r'cmq:end "(\d+)-\d+-\d+"',
        r'cmq:end "\1-01-01"',
        ("start-after-end",),
    ),
    _Defect("AgendaItem", _LINE.format("mode"), "", ("AgendaItemShape-mode.minCount",)),
    _Defect(
        "Evidence",
        r'cmq:quote "[^"]*"',
        'cmq:quote "two words"',
        ("EvidenceShape-quote.pattern",),
    ),
    _Defect(
        "Dialogue", r"cmq:ordinal (\d+)", r'cmq:ordinal "\1"', ("DialogueShape-ordinal.datatype",)
    ),
    _Defect(
        "Participation",
        r"hasParticipant agency:",
        r"hasParticipant agency:x-",
        ("ParticipationShape-hasParticipant.class", "dangling-link"),
    ),
    _Defect(
        "Evidence",
        r"cmq:printedAs ",
        r"cmq:printedas ",
        ("EvidenceShape.closed", "undeclared-term"),
    ),
    _Defect(
        "Dialogue", r'(rdfs:label "[^"]*")@en', r"\1@fr", ("AnnotationShape-label.languageIn",)
    ),
    _Defect(
        "Listing",
        r"completeness:(open|closed|unmarked)",
        f"<{SCHEMES['tense']}past>",
        ("ListingShape-completeness.node",),
    ),
    _Defect(
        "Commitment",
        r"cmq:hasTopic topic:",
        r"cmq:hasTopic topic:no-",
        ("CommitmentShape-hasTopic.class", "dangling-link"),
    ),
)
"""The kinds of fault, in the order in which they are put in: those with few places first."""


class Defects:
    """Chooses files while they are written, and spoils them afterwards."""

    def __init__(self, count: int, seed: int) -> None:
        """Prepare for `count` faults."""
        self._count = count
        self._random = Random(f"{seed}/defects")
        self._offered = 0
        self._paths: list[Path] = []

    def offer(self, path: Path, text: str) -> None:
        """Consider the file of a meeting, so that in the end each had the same chance."""
        if not self._count or "cmq:AgendaItem" not in text:
            return
        self._offered += 1
        if len(self._paths) < self._count:
            self._paths.append(path)
        elif (place := self._random.randrange(self._offered)) < self._count:
            self._paths[place] = path

    def apply(self) -> list[Expected]:
        """Spoil the chosen files; return what is to be found.

        Raises:
            ValueError: If there are fewer dialogues in detail than faults.
        """
        if len(self._paths) < self._count:
            raise ValueError(f"there is room for {len(self._paths)} defects, not {self._count}")
        texts = {path: path.read_text(encoding="utf-8") for path in sorted(self._paths)}
        found: list[Expected] = []
        for turn in range(self._count):
            path, spoilt, expected = self._next(texts, turn)
            del texts[path]
            path.write_text(spoilt, encoding="utf-8", newline="\n")
            found += expected
        return found

    def _next(self, texts: dict[Path, str], turn: int) -> tuple[Path, str, list[Expected]]:
        """Spoil one of the files by the kind of fault whose turn it is, or the next that fits."""
        count = len(KINDS_OF_DEFECT)
        for defect in (KINDS_OF_DEFECT[(turn + later) % count] for later in range(count)):
            for path, text in texts.items():
                if spoilt := self._spoil(text, defect):
                    return path, *spoilt
        raise AssertionError("every dialogue in detail has an agenda item to spoil")

    def _spoil(self, text: str, defect: _Defect) -> tuple[str, list[Expected]] | None:
        """Spoil one node of a file; return None if it has no such node."""
        parts = text.split("\n\n")
        likely = re.compile(f"<(?P<part>[^>]*)>\n    a cmq:{defect.node} ;\n")
        places = [
            (place, match["part"])
            for place, part in enumerate(parts)
            if (match := likely.match(part)) and re.search(defect.find, part)
        ]
        if not places:
            return None
        place, part = self._random.choice(places)
        cited = re.findall(r"cmq:hasEvidence <(#[^>]*)>", parts[place])
        parts[place] = re.sub(defect.find, defect.replace, parts[place], count=1)
        base = text[len("@base <") : text.index("> .")]
        found = [Expected(code, f"<{base}{part}>") for code in defect.codes]
        found += [Expected(code, f"<{base}{cited[0]}>") for code in defect.cited]
        return "\n\n".join(parts), found
