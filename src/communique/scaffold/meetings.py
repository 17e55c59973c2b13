"""Skeletons of meetings: a dialogue of a series, or any other meeting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from communique.graph.find import find_thing
from communique.model import Iri, UsageError
from communique.prefixes import KINDS, compact, kind_of
from communique.scaffold.days import TENSES, UNKNOWN, Days, day, possible
from communique.scaffold.draft import Draft
from communique.scaffold.lookup import (
    described_with,
    label_of,
    parts_of,
    refuse_known,
    things_of,
)
from communique.scaffold.skeleton import TODO, Skeleton, date, plain, text
from communique.scaffold.slugs import checked_slug, ordinal_word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from communique.graph import Graph

__all__ = ["Seat", "draft_dialogue", "draft_meeting"]


@dataclass(frozen=True, slots=True)
class Seat:
    """Who is to be named in which role: `Seat("head", "us", "robert-strayer")`."""

    role: str
    side: str
    who: str


def draft_dialogue(
    graph: Graph,
    series: str,
    occurrence: str,
    *,
    days: Days = UNKNOWN,
    place: str | None = None,
    sources: Sequence[str] = (),
    seats: Sequence[Seat] = (),
) -> Draft:
    """Return the skeleton of an occurrence of a series.

    Args:
        graph: The graph, which has to describe everything that is named here.
        series: The series, by its IRI, prefixed name or slug.
        occurrence: The ordinal; or, for an occurrence that is not numbered, its first day.
        days: When it is or was held.
        place: Where, if a source says so.
        sources: The documents that it will rest on; each node gets an evidence for each.
        seats: Those who are named, side by side with their roles.

    Raises:
        UsageError: If something named is not described, the occurrence is already, or a day
            or the ordinal is none.
    """
    of_series = find_thing(graph, series, kinds=["series"])
    number = _number(occurrence)
    slug = of_series.removeprefix(KINDS["series"])
    if number is not None:
        _refuse_taken(graph, of_series, number)
    if number is None:
        days = possible(Days(days.status, days.start or day(occurrence), days.end))
    label = label_of(graph, of_series) or slug
    maker = _Meeting(
        graph,
        Iri(f"{KINDS['dialogue']}{slug}-{number or occurrence}"),
        f"{ordinal_word(number)} {label}" if number else f"{label} of {occurrence}",
        things_of(graph, of_series, "hasParty"),
        days,
        place,
        sources,
        seats,
    )
    maker.series, maker.ordinal = of_series, number
    return maker.draft(f"data/meetings/{slug}/{number or occurrence}.ttl")


def draft_meeting(
    graph: Graph,
    slug: str,
    label: str,
    *,
    parties: Sequence[str] = (),
    days: Days = UNKNOWN,
    place: str | None = None,
    sources: Sequence[str] = (),
    seats: Sequence[Seat] = (),
) -> Draft:
    """Return the skeleton of a meeting that is no occurrence of a series.

    Args:
        graph: The graph, which has to describe everything that is named here.
        slug: The end of its IRI, such as `us-jp-leaders-2015-04`.
        label: What to call it, in our own words.
        parties: The parties that send delegations; those of `seats` need not be repeated.
        days: When it is or was held.
        place: Where, if a source says so.
        sources: The documents that it will rest on.
        seats: Those who are named, side by side with their roles.

    Raises:
        UsageError: If something named is not described, the meeting is already, or the slug
            or a day is none.
    """
    sides = dict.fromkeys([*parties, *(seat.side for seat in seats)])
    named = [find_thing(graph, party, kinds=["party"]) for party in sides]
    iri = Iri(KINDS["meeting"] + checked_slug(slug))
    maker = _Meeting(graph, iri, label, list(dict.fromkeys(named)), days, place, sources, seats)
    return maker.draft(f"data/meetings/{slug}.ttl")


class _Meeting:
    """Builds the skeleton of one meeting."""

    def __init__(
        self,
        graph: Graph,
        iri: Iri,
        label: str,
        parties: list[str],
        days: Days,
        place: str | None,
        sources: Sequence[str],
        seats: Sequence[Seat],
    ) -> None:
        refuse_known(graph, iri)
        self._graph = graph
        self._iri = iri
        self._label = label
        self._days = possible(days)
        self._place = find_thing(graph, place, kinds=["place"]) if place else None
        self._sources = [_begun(graph, each, "source") for each in sources] or [
            Iri(KINDS["source"] + TODO)
        ]
        self._parties = sorted(parties)
        self._seats = [self._found(seat) for seat in seats]
        self._tense = TENSES[days.status]
        self._taken: set[str] = set()
        self.series: Iri | None = None
        self.ordinal: int | None = None

    def draft(self, path: str) -> Draft:
        """Return the skeleton with its place."""
        return Draft(self._iri, path, shared=False, base=self._iri, make=self._skeleton)

    def _found(self, seat: Seat) -> tuple[str, str, Iri]:
        side = find_thing(self._graph, seat.side, kinds=["party"])
        if side not in self._parties:
            parties = " or ".join(each.removeprefix(KINDS["party"]) for each in self._parties)
            raise UsageError(f"`{seat.side}` is no side of this meeting", hint=f"write {parties}")
        who = _begun(self._graph, seat.who, "official", "agency", "party")
        return seat.role, side.removeprefix(KINDS["party"]), who

    def _skeleton(self, base: str) -> Skeleton:
        skeleton = Skeleton(base)
        sides = [iri.removeprefix(KINDS["party"]) for iri in self._parties]
        seats = [(self._part_name(*seat), seat) for seat in self._numbered()]
        lists = [side for side in sides if any(s[0] == "member" and s[1] == side for _, s in seats)]
        # All parts are named before any evidence, which gives way where the two collide.
        self._taken = {self._days.status, *sides, *(f"{side}-list" for side in lists)}
        self._taken |= {name for name, _ in seats}
        self._begin(skeleton)
        self._schedule(skeleton)
        for side in sides:
            self._delegation(skeleton, side)
        for side in lists:
            self._listing(skeleton, side)
        for name, (role, side, who) in seats:
            self._participation(skeleton, name, role, side, who)
        skeleton.remark(
            "Whatever else the source says is a node of its own with its evidence: who else takes "
            "part, agenda items, commitments, links to earlier meetings. What it does not say "
            "has no node: delete what is left over."
        )
        return skeleton

    def _numbered(self) -> list[tuple[str, str, Iri]]:
        return list(dict.fromkeys(self._seats))

    def _part_name(self, role: str, side: str, who: Iri) -> str:
        """Return the fragment of a participation, as the data names them."""
        slug = who.rpartition("/")[2]
        if kind_of(who) == "agency":
            return slug if role == "member" else f"{slug}-{role}"
        alone = sum((r, s) == (role, side) for r, s, _ in self._numbered()) == 1
        return f"{side}-{role}" if alone else f"{side}-{role}-{slug}"

    def _begin(self, skeleton: Skeleton) -> None:
        belongs = []
        if self.series:
            belongs.append(("cmq:inSeries", skeleton.ref(self.series)))
        if self.ordinal:
            belongs.append(("cmq:ordinal", str(self.ordinal)))
        cited = self._cited("dialogue" if self.series else "meeting")
        skeleton.node(
            self._iri,
            "cmq:Dialogue" if self.series else "cmq:Meeting",
            *belongs,
            ("rdfs:label", text(self._label)),
            *self._citations(skeleton, cited),
            remark=f"Fill in what stands as {TODO}, from the words of the source, and delete the "
            "remarks. A quote is 3 to 12 words to the letter, and no whole sentence.",
        )
        self._evidence(skeleton, cited, "How the source names the meeting.", "printedAs")

    def _schedule(self, skeleton: Skeleton) -> None:
        days, name = self._days, self._days.status
        pairs = [("cmq:partOf", skeleton.ref(self._iri))]
        pairs.append(("cmq:status", f"schedule-status:{days.status}"))
        for key in ("start", "end", "earliest", "latest"):
            value = getattr(days, key)
            pairs += [(f"cmq:{key}", date(value))] if value else []
        if self._place:
            pairs.append(("cmq:atPlace", skeleton.ref(self._place)))
        cited = self._cited(name)
        remark = "A schedule that another source words otherwise is a node of its own."
        if not days.start and not days.earliest:
            remark = (
                "Give cmq:start and cmq:end where the source gives exact days, cmq:earliest and "
                "cmq:latest where it is vague, none of them where it says nothing. " + remark
            )
        if days.status == "held":
            remark += " Held needs a statement in the past tense."
        pairs += self._citations(skeleton, cited)
        skeleton.node(self._part(name), "cmq:Schedule", *pairs, remark=remark)
        self._evidence(skeleton, cited, "When and where; the date in its words.", "printedDate")

    def _delegation(self, skeleton: Skeleton, side: str) -> None:
        cited = self._cited(side)
        skeleton.node(
            self._part(side),
            "cmq:Delegation",
            ("cmq:ofParty", skeleton.ref(KINDS["party"] + side)),
            *self._as_part(skeleton, cited),
        )
        self._evidence(skeleton, cited, "That this side takes part.")

    def _listing(self, skeleton: Skeleton, side: str) -> None:
        # Each source has a list of its own, more or less complete than another's.
        for source in self._sources:
            if len(self._sources) == 1:
                part = f"{side}-list"
                cited = self._cited(part)
            else:
                part = self._free(f"{side}-list-{_stem(source)}")
                cited = [(source, self._free(f"{part}-e"))]
            skeleton.node(
                self._part(part),
                "cmq:Listing",
                ("cmq:completeness", f"completeness:{TODO}"),
                ("cmq:inDelegation", skeleton.ref(self._part(side))),
                *self._as_part(skeleton, cited),
                remark="open: `and other agencies`; closed: it claims to name all; else unmarked.",
            )
            self._evidence(skeleton, cited, "How the list begins or ends.")

    def _participation(self, skeleton: Skeleton, name: str, role: str, side: str, who: Iri) -> None:
        pairs = [
            ("cmq:hasParticipant", skeleton.ref(who)),
            ("cmq:inDelegation", skeleton.ref(self._part(side))),
            ("cmq:role", f"role:{role}"),
        ]
        remark, printed = "", ["printedAs"]
        if kind_of(who) == "official":
            printed.append("printedTitle")
            tenures = parts_of(self._graph, who)
            pairs += [("cmq:inCapacity", skeleton.ref(each)) for each in tenures]
            if not tenures:
                pairs.append(("cmq:inCapacity", skeleton.ref(f"{who}#{TODO}")))
            remark = (
                "Keep the tenures of the posts that the title names; a post that is not among "
                "them needs a tenure of its own with the official. Let each tenure cite the "
                "evidence below."
            )
        elif kind_of(who) == "agency":
            remark = "Let the agency's name that the source prints cite the evidence below."
        cited = self._cited(name)
        pairs += self._as_part(skeleton, cited)
        skeleton.node(self._part(name), "cmq:Participation", *pairs, remark=remark)
        self._evidence(skeleton, cited, "Names as printed, misprints included.", *printed)

    def _part(self, name: str) -> str:
        return f"{self._iri}#{name}"

    def _as_part(
        self, skeleton: Skeleton, cited: Sequence[tuple[Iri, str]]
    ) -> list[tuple[str, str]]:
        return [("cmq:partOf", skeleton.ref(self._iri)), *self._citations(skeleton, cited)]

    def _citations(
        self, skeleton: Skeleton, cited: Sequence[tuple[Iri, str]]
    ) -> list[tuple[str, str]]:
        return [("cmq:hasEvidence", skeleton.ref(self._part(name))) for _, name in cited]

    def _cited(self, part: str) -> list[tuple[Iri, str]]:
        """Return the sources, each with the fragment of its evidence for a part."""
        return [(source, self._free(f"{part}-{_stem(source)}")) for source in self._sources]

    def _free(self, name: str) -> str:
        while name in self._taken:
            name += "-e"
        self._taken.add(name)
        return name

    def _evidence(
        self, skeleton: Skeleton, cited: Sequence[tuple[Iri, str]], remark: str, *printed: str
    ) -> None:
        for source, name in cited:
            skeleton.node(
                self._part(name),
                "cmq:Evidence",
                *((f"cmq:{each}", plain(TODO)) for each in printed),
                ("cmq:quote", plain(TODO)),
                ("cmq:source", skeleton.ref(source)),
                ("cmq:tense", self._tense),
                remark=remark,
            )


def _number(occurrence: str) -> int | None:
    """Return an ordinal, or None for a day."""
    if occurrence.isascii() and occurrence.isdigit():
        number = int(occurrence)
        if number < 1:
            raise UsageError("an ordinal is at least 1", hint="write it as the source prints it")
        return number
    try:
        day(occurrence)
    except UsageError:
        raise UsageError(
            f"`{occurrence}` is neither an ordinal nor a day",
            hint="write 11, or 2021-05-19 for a dialogue that is not numbered",
        ) from None
    return None


def _begun(graph: Graph, name: str, *kinds: str) -> Iri:
    """Return a thing that is to be described before a meeting can name it."""
    try:
        return find_thing(graph, name, kinds=kinds)
    except UsageError as error:
        hint = f"{error.hint}; `communique new {kinds[0]}` begins one"
        raise UsageError(error.message, hint=hint) from None


def _stem(source: str) -> str:
    """Return the short name of a publisher, from a source's slug: `us-state-2015-07-17`."""
    words = source.removeprefix(KINDS["source"]).split("-")
    while len(words) > 1 and words[-1].isdigit():
        words.pop()
    return words[-1].lower()


def _refuse_taken(graph: Graph, series: Iri, number: int) -> None:
    for known in described_with(graph, "ordinal", ox.Literal(number)):
        if series in things_of(graph, known, "inSeries"):
            raise UsageError(
                f"the ordinal {number} of {compact(series)} is taken by {compact(known)}",
                hint=f"`communique describe {compact(known)}` shows it",
            )
