"""The kinds of defect of the mutation test, each with the code that has to find it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from mutants import Block, Mutant, Sheet

EARLIER: Final = ("!link-not-earlier",)
"""What a change of a meeting's days may cause in any link to it."""
UNUSED: Final = ("!topic-not-used",)
"""What the loss of a statement may cause in the topic that nothing else was about."""
Kind = Callable[[Sheet], Mutant | None]


def _has(predicate: str) -> Callable[[Block], bool]:
    return lambda block: len(block.having(predicate)) == 1


def _cited_once(sheet: Sheet) -> Callable[[Block], bool]:
    """A claim whose one evidence supports nothing else."""

    def fits(block: Block) -> bool:
        cited = block.values("cmq:hasEvidence")
        return len(cited) == 1 and (
            sum(cited[0] in each.values("cmq:hasEvidence") for each in sheet.blocks) == 1
        )

    return fits


def _dated(block: Block) -> bool:
    return _has("cmq:start")(block) and _has("cmq:end")(block)


def missing(
    type_: str, predicate: str, code: str, also: tuple[str, ...] = (), without: str = ""
) -> Kind:
    """Drop all values of a property of a block without another one; the fault is at the subject."""

    def mutate(sheet: Sheet) -> Mutant | None:
        def fits(block: Block) -> bool:
            return bool(block.having(predicate)) and not (without and block.having(without))

        block = sheet.pick(type_, fits)
        if block is None:
            return None
        nodes = sheet.use(block)
        lines = block.having(predicate)
        for line in lines:
            block.remove(line)
        return Mutant("", [(code, block.lines[0])], also, nodes, block.lines)

    return mutate


def changed(
    type_: str,
    predicate: str,
    old: str,
    new: str,
    *codes: str,
    wanted: Callable[[Block], bool] = lambda _: True,
    also: tuple[str, ...] = (),
) -> Kind:
    """Replace a part of a value; the faults are on its line."""

    def mutate(sheet: Sheet) -> Mutant | None:
        def fits(block: Block) -> bool:
            return (
                _has(predicate)(block)
                and wanted(block)
                and bool(re.search(old, block.only(predicate).text))
            )

        block = sheet.pick(type_, fits)
        if block is None:
            return None
        nodes = sheet.use(block)
        line = block.replace(predicate, old, new)
        return Mutant("", [(code, line) for code in codes], also, nodes, block.lines)

    return mutate


def added(
    type_: str, statement: str, *codes: str, also: tuple[str, ...] = (), before: str = ""
) -> Kind:
    """Add a statement; the faults are on its line, or on that of the value before it."""

    def mutate(sheet: Sheet) -> Mutant | None:
        block = sheet.pick(type_, _has(before) if before else lambda _: True)
        if block is None:
            return None
        nodes = sheet.use(block)
        first = block.only(before) if before else None
        line = block.insert(statement, first)
        at = first or line
        return Mutant("", [(code, at) for code in codes], also, nodes, block.lines)

    return mutate


def misspelt_property(sheet: Sheet) -> Mutant | None:
    block = sheet.pick("Participation", _has("cmq:role"))
    if block is None:
        return None
    nodes = sheet.use(block)
    line = block.replace("cmq:role", "cmq:role", "cmq:rolle")
    return Mutant(
        "",
        [
            ("undeclared-term", line),
            ("ParticipationShape-role.minCount", block.lines[0]),
        ],
        (),
        nodes,
    )


def duplicate_ordinal(sheet: Sheet) -> Mutant | None:
    block = sheet.pick("Dialogue", lambda each: "-1" not in each.iri[-2:])
    if block is None:
        return None
    line = block.replace("cmq:ordinal", r"\d+", "1")
    return Mutant("", [("ordinal-twice", line)], EARLIER, sheet.use(block))


def late_start(sheet: Sheet) -> Mutant | None:
    block = sheet.pick("Schedule", _dated)
    if block is None:
        return None
    nodes = sheet.use(block)
    line = block.replace("cmq:start", r'"20', '"21')
    also = (*EARLIER, "reported-before-held", "printed-date-differs")
    # What is out of order because it is not as printed is told once.
    printed = any(
        sheet.find(iri).having("cmq:printedDate") for iri in block.values("cmq:hasEvidence")
    )
    code = "printed-date-differs" if printed else "start-after-end"
    return Mutant("", [(code, line)], also, nodes)


def vague_days_swapped(sheet: Sheet) -> Mutant | None:
    block = sheet.pick("Schedule", lambda b: _has("cmq:earliest")(b) and _has("cmq:latest")(b))
    if block is None:
        return None
    nodes = sheet.use(block)
    line = block.replace("cmq:earliest", r'"20', '"21')
    also = (*EARLIER, "reported-before-held", "printed-date-differs")
    return Mutant("", [("earliest-after-latest", line)], also, nodes)


def held_without_report(sheet: Sheet) -> Mutant | None:
    block = sheet.pick("Schedule", lambda b: "schedule-status:held" in b.only("cmq:status").text)
    if block is None:
        return None
    nodes = sheet.use(block)
    for iri in block.values("cmq:hasEvidence"):
        sheet.find(iri).replace("cmq:tense", "tense:past", "tense:future")
    return Mutant("", [("held-without-report", block.only("cmq:status"))], (), nodes)


def party_mismatch(sheet: Sheet) -> Mutant | None:
    block = sheet.pick("Listing", lambda each: bool(each.having("cmq:lists")))
    if block is None:
        return None
    nodes = sheet.use(block)
    first = block.having("cmq:lists")[0]
    new = "jp-psia" if "/us-" in first.text else "us-fbi"
    line = block.insert(f"cmq:lists <../agency/{new}#name>", first)
    return Mutant("", [("participant-of-other-side", line)], ("listed-*",), nodes)


def capacity_of_another(sheet: Sheet) -> Mutant | None:
    block = sheet.pick("Participation", _has("cmq:inCapacity"))
    if block is None:
        return None
    nodes = sheet.use(block)
    tenures = [each for each in sheet.blocks if each.type == "Tenure"]
    own = block.values("cmq:hasParticipant")
    other = sheet.rng.choice([each for each in tenures if each.values("cmq:partOf") != own])
    line = block.replace("cmq:inCapacity", r"<.*>", f"<{other.iri}>")
    also = ("capacity-of-other-side", "evidence-not-cited")
    return Mutant("", [("capacity-of-other-person", line)], also, nodes)


def claim_without_evidence(sheet: Sheet) -> Mutant | None:
    block = sheet.pick("AgendaItem", _cited_once(sheet))
    if block is None:
        return None
    nodes = sheet.use(block)
    evidence = sheet.find(block.values("cmq:hasEvidence")[0])
    block.remove(block.only("cmq:hasEvidence"))
    expected = [
        ("ClaimShape-hasEvidence.or", block.lines[0]),
        ("evidence-not-cited", evidence.lines[0]),
    ]
    return Mutant("", expected, (), nodes)


def uncited_evidence(sheet: Sheet) -> Mutant | None:
    def fits(block: Block) -> bool:
        # A copy of what retells a document would retell it, too.
        return block.lines[0].text.startswith("<#") and not block.having("cmq:retells")

    block = sheet.pick("Evidence", fits)
    if block is None:
        return None
    nodes = sheet.use(block)
    copied = [type(line)(line.text) for line in block.lines]
    copied[0].text = copied[0].text.replace(">", "-copy>")
    block.file += copied
    return Mutant("", [("evidence-not-cited", copied[0])], (), nodes)


def wrong_iri(sheet: Sheet) -> Mutant | None:
    def fits(block: Block) -> bool:
        citing = [each for each in sheet.blocks if block.iri in each.values("cmq:hasEvidence")]
        return len(citing) == 1 and citing[0].file is block.file and "<#" in block.lines[0].text

    block = sheet.pick("Evidence", fits)
    if block is None:
        return None
    nodes = sheet.use(block)
    old = block.lines[0].text
    for line in block.file:
        line.text = line.text.replace(old, old.replace("<#", "<#X_"))
    return Mutant("", [("EvidenceShape-iri.pattern", block.lines[0])], (), nodes)


def hierarchy_cycle(sheet: Sheet) -> Mutant | None:
    def fits(block: Block) -> bool:
        wider = block.values("skos:broader")
        return len(wider) == 1 and not sheet.find(wider[0]).having("skos:broader")

    narrow = sheet.pick("Topic", fits)
    if narrow is None:
        return None
    wide = sheet.find(narrow.values("skos:broader")[0])
    nodes = sheet.use(narrow) | sheet.use(wide)
    line = wide.insert(f"skos:broader <{narrow.iri}>")
    at = line if wide.iri < narrow.iri else narrow.only("skos:broader")
    return Mutant("", [("concept-cycle", at)], ("top-concept-below",), nodes)


def retells_later(sheet: Sheet) -> Mutant | None:
    def retelling(block: Block) -> list[Block]:
        passages = [each for each in sheet.blocks if each.having("cmq:retells")]
        return [each for each in passages if each.values("cmq:source") == [block.iri]]

    block = sheet.pick("Source", lambda b: _has("cmq:published")(b) and bool(retelling(b)))
    if block is None:
        return None
    nodes = sheet.use(block)
    block.replace("cmq:published", r'"20', '"19')
    expected = [("retells-later", each.only("cmq:retells")) for each in retelling(block)]
    return Mutant("", expected, ("reported-before-held",), nodes)


def repeated_quote(sheet: Sheet) -> Mutant | None:
    def fits(block: Block) -> bool:
        return _has("cmq:quote")(block) and "us-state-2015" in block.only("cmq:source").text

    block = sheet.pick("Evidence", fits)
    if block is None:
        return None
    line = block.replace("cmq:quote", '".*"', '"the Department of"')
    return Mutant(
        "", [("quote-repeated", line)], ("printed-elsewhere", "listed-elsewhere"), sheet.use(block)
    )


QUOTED = ("quote-*", "printed-*", "listed-*", "EvidenceShape-sentence.not")

KINDS: Final[dict[str, Kind]] = {
    # A schedule of which that is the one report lacks one then.
    "dropped tense": missing(
        "Evidence",
        "cmq:tense",
        "EvidenceShape-tense.minCount",
        also=("held-without-report",),
        without="cmq:printedDate",
    ),
    "dropped role": missing("Participation", "cmq:role", "ParticipationShape-role.minCount"),
    "dropped label": missing("Official", "rdfs:label", "OfficialShape-label.minCount"),
    "dropped completeness": missing(
        "Listing", "cmq:completeness", "ListingShape-completeness.minCount"
    ),
    "dropped topics": missing(
        "Commitment", "cmq:hasTopic", "CommitmentShape-hasTopic.minCount", UNUSED
    ),
    "claim without evidence": claim_without_evidence,
    "wrong datatype": changed(
        "Schedule", "cmq:start", r"\^\^xsd:date", "", "ScheduleShape-start.datatype"
    ),
    "no such day": changed(
        "Schedule",
        "cmq:end",
        r"-\d\d-\d\d",
        "-02-30",
        "ScheduleShape-end.datatype",
        also=("start-after-end",),
    ),
    "wrong class": changed(
        "Participation",
        "cmq:hasParticipant",
        "official:.*",
        "place:tokyo ;",
        "ParticipationShape-hasParticipant.class",
        "contradiction.disjoint-classes",
        also=("capacity-of-other-person",),
    ),
    "wrong scheme": changed(
        "Participation", "cmq:role", "role:.*", "tense:past ;", "ParticipationShape-role.pattern"
    ),
    "dangling link": changed(
        "AgendaItem",
        "cmq:hasTopic",
        "topic:.*",
        "topic:no-such-topic ;",
        "dangling-link",
        also=(*UNUSED, "claim-twice"),
    ),
    "misspelt property": misspelt_property,
    "misspelt class": changed("AgendaItem", "a", "AgendaItem", "AgendaItm", "undeclared-term"),
    "two classes": added(
        "AgendaItem", "a cmq:Listing", also=("*Shape*", "contradiction.disjoint-classes")
    ),
    "second value": added(
        "Participation",
        "cmq:role role:co-chair",
        "ParticipationShape-role.maxCount",
        before="cmq:role",
    ),
    "foreign language": changed(
        "Official", "rdfs:label", "@en", "@fr", "AnnotationShape-label.languageIn"
    ),
    "second label": added(
        "Agency",
        'rdfs:label "Another"@en',
        "AnnotationShape-label.uniqueLang",
        before="rdfs:label",
        also=("label-of-two",),
    ),
    "wrong IRI": wrong_iri,
    "blank node": changed(
        "Participation",
        "cmq:hasParticipant",
        r"official:[\w-]+",
        "[]",
        "blank-node",
        also=("ParticipationShape-hasParticipant.class", "capacity-of-other-person"),
    ),
    "same as": added(
        "Agency",
        "<http://www.w3.org/2002/07/owl#sameAs> <https://example.org/x>",
        "owl-same-as",
        "AgencyShape.closed",
    ),
    "duplicate ordinal": duplicate_ordinal,
    "swapped dates": late_start,
    "swapped vague dates": vague_days_swapped,
    "held without report": held_without_report,
    "party mismatch": party_mismatch,
    "another's capacity": capacity_of_another,
    "another's part": changed(
        "AgendaItem", "cmq:partOf", "<>", "<us-jp-cyber-2>", "part-outside-owner"
    ),
    "uncited evidence": uncited_evidence,
    "hierarchy cycle": hierarchy_cycle,
    "retells later": retells_later,
    "long quote": changed(
        "Evidence",
        "cmq:quote",
        '" ;',
        ' and on and on and on and on and on and on and on" ;',
        "EvidenceShape-quote.pattern",
        also=QUOTED,
    ),
    "altered quote": changed(
        "Evidence", "cmq:quote", r'"\S+ ', '"Altered ', "quote-missing", also=QUOTED
    ),
    "altered name": changed(
        "Evidence",
        "cmq:printedAs",
        '"(?=.)',
        '"Un',
        "printed-missing",
        also=("name-not-recorded",),
    ),
    "repeated quote": repeated_quote,
    "changed document": changed(
        "Source", "cmq:checksum", '"[0-9a-f]{4}', '"0000', "source-changed"
    ),
}
"""Every kind, by a name for people."""

TEXTUAL: Final = frozenset({"altered quote", "altered name", "repeated quote", "changed document"})
"""The kinds that only the documents can show."""

SINGLE: Final = frozenset({"wrong class", "duplicate ordinal", "hierarchy cycle", "same as"})
"""The kinds that would meet in one node if they were used twice."""
