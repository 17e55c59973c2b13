"""The meetings of one series, each as the text of a file.

What is said of a dialogue, by how many sources and in how many claims, follows the dialogue of
the shipped series that it is like.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from .claims import ClaimWriter
from .timeline import Kind, Occurrence
from .turtle import text
from .world import AGENCIES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from random import Random

    from .register import Register
    from .world import Party, World

__all__ = ["SeriesWriter"]

_PRESS: Final = ("Meridian News", "Harbor Press", "Northern Wire", "The Courier")
_ASSERTIVE: Final[tuple[str, ...]] = (*("affirmation",) * 2, *("support",) * 3)
_PLEDGES: Final[tuple[str, ...]] = (*("reaffirmation",) * 2, *("pledge",) * 7)


def _ordinal(number: int) -> str:
    end = "th" if number // 10 % 10 == 1 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{end}"


def _day(day: date) -> str:
    return f'"{day}"^^xsd:date'


@dataclass(frozen=True, slots=True)
class _Scene:
    """A dialogue, what tells of it, and its neighbours in the graph."""

    occurrence: Occurrence
    sources: list[str]
    before: Occurrence | None
    after: Occurrence | None

    @property
    def tense(self) -> str:
        """Whether the sources report the dialogue or announce it."""
        planned = (Kind.DECIDED, Kind.ANNOUNCED)
        return "future" if self.occurrence.kind in planned else "past"


class SeriesWriter(ClaimWriter):
    """Writes the dialogues of one series and the other meetings that their sources mention."""

    def __init__(
        self, world: World, register: Register, random: Random, pair: tuple[Party, Party], area: str
    ) -> None:
        """Begin a series of two parties on an area."""
        super().__init__(world, register, random, pair, area)
        self._name = f"{pair[0].name}-{pair[1].name} {area.title()} Dialogue"
        # The last dialogue that was reported, with the names of its commitments.
        self._reported: tuple[str, list[str]] | None = None
        self._first_source = ""

    def files(self, occurrences: list[Occurrence]) -> Iterator[tuple[str, str]]:
        """Yield the name, below `meetings` and without its end, and the text of each file."""
        sources: list[list[str]] = [[] for _ in occurrences]
        for index, each in enumerate(occurrences):
            if each.kind in (Kind.TWICE, Kind.ANNOUNCED, Kind.ONCE):
                sources[index] = self._sources(each)
            elif each.kind is Kind.DECIDED:
                sources[index] = sources[index - 1]
        for index, each in enumerate(occurrences):
            before = occurrences[index - 1] if index else None
            after = occurrences[index + 1] if index + 1 < len(occurrences) else None
            told = sources[index + 1] if each.kind is Kind.MENTIONED else sources[index]
            if each.kind is Kind.ANNOUNCED:
                yield self._leaders(each, told)
                yield self._conference(each, told[0])
            yield self._dialogue(_Scene(each, told, before, after))
        yield self._series()

    def _sources(self, each: Occurrence) -> list[str]:
        """Describe the sources of a dialogue; return their slugs, the official one first."""
        days = self._random.randint(0, 3)
        if each.kind is Kind.ANNOUNCED:
            published = each.start - timedelta(days=3 + 5 * days)
        else:
            published = each.end + timedelta(days=days)
        undated = each.kind is Kind.ONCE and self._random.random() < 0.5
        host, about = self._host(each), f"dialogue:{self.slug}-{each.ordinal}"
        official = f"{host.slug}-foreign-{self.slug}-{published}"
        self._register.source(
            official,
            f"Ministry of Foreign Affairs of {host.name}",
            "joint-statement" if each.kind is Kind.TWICE else "media-note",
            about,
            published.year,
            None if undated else published,
            self._title(each) if self._random.random() < 0.6 else "",
        )
        self._first_source = self._first_source or official
        if each.kind is Kind.ONCE:
            return [official]
        press = self._random.choice(_PRESS)
        slug = f"{press.lower().replace(' ', '-')}-{self.slug}-{published}"
        year = published.year
        self._register.source(slug, press, "news-report", about, year, published, "", official)
        return [official, slug]

    def _host(self, each: Occurrence) -> Party:
        return self._pair[each.ordinal % 2]

    def _title(self, each: Occurrence) -> str:
        return f"{_ordinal(each.ordinal)} {self._name}"

    def _dialogue(self, scene: _Scene) -> tuple[str, str]:
        each = scene.occurrence
        self._begin(f"dialogue/{self.slug}-{each.ordinal}")
        name = self._title(each)
        verb = {"past": "was held", "future": "will be held"}[scene.tense]
        self._thing(
            "Dialogue",
            [
                f"cmq:inSeries series:{self.slug}",
                f"cmq:ordinal {each.ordinal}",
                f"rdfs:label {text(name, 'en')}",
            ],
            [(source, scene.tense, [f"the {name} {verb}"]) for source in scene.sources],
            printed_as=name,
        )
        if each.kind is Kind.DECIDED:
            self._decided(scene)
        elif each.kind is Kind.MENTIONED:
            month = f"{each.start:%B %Y}"
            days = (f"cmq:earliest {_day(each.start)}", f"cmq:latest {_day(each.end)}")
            quote = f"the dialogue held in {month}"
            self._schedule("held", scene.sources[:1], "past", month, quote, *days)
        else:
            self._detailed(scene)
            if each.kind is Kind.ANNOUNCED:
                self._announced(scene)
            else:
                self._outcome(scene)
        return self._file(f"{self.slug}/{each.ordinal}")

    def _decided(self, scene: _Scene) -> None:
        each = scene.occurrence
        place = f"cmq:atPlace {self._register.place(self._host(each))}"
        days = (f"cmq:earliest {_day(each.start)}", f"cmq:latest {_day(each.end)}")
        quarter = f"the fourth quarter of {each.start.year}"
        quote = f"to be held during {quarter}"
        self._schedule("planned", scene.sources[:1], "future", quarter, quote, place, *days)
        months = "between October and December"
        note = 'cmq:note "The report names the months without a year; none is recorded."@en'
        quote = f"to be held sometime {months}"
        self._schedule("planned-press", scene.sources[1:], "future", months, quote, place, note)

    def _detailed(self, scene: _Scene) -> None:
        """Add what a source of a dialogue of its own says: when, where and who."""
        each, sources, tense = scene.occurrence, scene.sources, scene.tense
        host = self._host(each)
        status = "held" if tense == "past" else "planned"
        days = (f"cmq:start {_day(each.start)}", f"cmq:end {_day(each.end)}")
        place = f"cmq:atPlace {self._register.place(host)}"
        printed = f"{each.start:%B} {each.start.day}, {each.start.year}"
        quote = f"{status} in {host.capital} on {printed}"
        self._schedule(status, sources[:1], tense, printed, quote, place, *days)
        if each.kind is Kind.TWICE:
            place = f"cmq:atPlace {self._register.place(host, building=True)}"
            length = (each.end - each.start).days + 1
            quote = f"the {length}-day meeting at the Foreign Ministry"
            more = (place, f"cmq:dayCount {length}")
            self._schedule("held-press", sources[1:], tense, f"{each.end:%A}", quote, *more)
        elif sources[1:]:
            quote = f"the talks on {printed}"
            self._schedule("planned-press", sources[1:], tense, printed, quote, *days)
        for party in self._pair:
            self._side(scene, party)

    def _side(self, scene: _Scene, party: Party) -> None:
        """Add one party's delegation: the lists, who leads, which agencies there are."""
        each, sources, tense = scene.occurrence, scene.sources, scene.tense
        side = f"cmq:inDelegation <#{party.slug}>"
        quote = f"the delegation of {party.name} to the dialogue"
        passages = [(source, tense, [quote]) for source in sources]
        self._claim(party.slug, "Delegation", [f"cmq:ofParty party:{party.slug}"], passages)
        for number, source in enumerate(sources, 1):
            how = self._random.choices(("unmarked", "open", "closed"), (66, 30, 4))[0]
            pairs = [f"cmq:completeness completeness:{how}", side]
            passages = [(source, tense, ["which included representatives from"])]
            self._claim(f"{party.slug}-list-{number}", "Listing", pairs, passages)
        holder = self._world.holder(party, self._area, each.start.year)
        if each.kind is Kind.TWICE:
            role = "host" if party is self._host(each) else "head"
            self._leader(party, holder, role, sources[:1], tense, side)
            self._leader(party, holder, "meeting-lead", sources[1:], tense)
        else:
            self._leader(party, holder, "head", sources, tense, side)
        chance = 0.25 if each.kind is Kind.TWICE else 0.95
        for agency in sorted(self._random.sample(list(AGENCIES), self._random.randint(5, 9))):
            twice = self._random.random() < chance
            self._member(party, agency, sources if twice else sources[:1], tense, side)

    def _announced(self, scene: _Scene) -> None:
        each, sources = scene.occurrence, scene.sources
        self._agenda("planned", self._random.randint(4, 8), sources, "future")
        for number, cited in enumerate((sources, sources[:1])):
            topics = self._topics(1)
            label = f"Deepen the understanding of {self._world.topic_label(topics[0]).lower()}"
            name, kind = f"expectation-{number}", "expectation"
            self._commitment(name, kind, label, topics, cited, "future")
        variant = f"cmq:variantOf <#{name}>"
        name = f"{name}-press"
        self._commitment(name, kind, label, topics, sources[1:], "future", variant)
        meeting = f"meeting:{self.slug}-leaders-{each.start.year}"
        quote = "follows the recent meeting of the leaders"
        self._stated("after-leaders", meeting, "comes-after", (sources[0], "present", [quote]))

    def _outcome(self, scene: _Scene) -> None:
        each, sources = scene.occurrence, scene.sources
        if each.kind is Kind.TWICE:
            self._agenda("aim", self._random.randint(4, 8), sources, "present")
            self._agenda("discussed", self._random.randint(4, 8), sources, "past")
            kinds = _ASSERTIVE
        else:
            self._agenda("discussed", 1, sources, "past")
            kinds = _PLEDGES
        made = []
        for number in range(len(kinds) + self._random.randint(-2, 2)):
            kind = kinds[number % len(kinds)]
            if kind == "reaffirmation":
                topics = [("alliance", "shared-values")[number % 2]]
                self._register.topics.update(topics)
            else:
                topics = self._topics(2 if self._random.random() < 0.15 else 1)
            label = f"Strengthen {self._world.topic_label(topics[0]).lower()}"
            cited = sources if self._random.random() < 0.3 else sources[:1]
            made.append(f"{kind}-{number}")
            self._commitment(made[-1], kind, label, topics, cited, "past")
        if scene.after and scene.after.kind is Kind.DECIDED:
            self._decision(scene.after, sources)
        if scene.before and scene.before.kind is Kind.MENTIONED:
            mentioned = f"dialogue:{self.slug}-{scene.before.ordinal}"
            quote = "followed up on the outcomes of the one before"
            passage = (sources[0], "past", [quote])
            self._stated("follows", mentioned, "follows-up-outcomes", passage)
        if self._reported:
            owner, earlier = self._reported
            self._inferred(made[0], f"{owner}#{earlier[0]}", "widens")
            self._inferred(made[1], f"{owner}#{earlier[1]}", "continues")
        self._reported = (f"{self.slug}-{each.ordinal}", made)

    def _decision(self, after: Occurrence, sources: list[str]) -> None:
        """Add the decision on the next dialogue, in the words of each source."""
        topics = ["further-meetings"]
        self._register.topics.update(topics)
        about = f"cmq:concerns dialogue:{self.slug}-{after.ordinal}"
        label = f"Hold the {_ordinal(after.ordinal)} dialogue"
        year = after.start.year
        holders = [self._world.holder(party, self._area, year) for party in self._pair]
        exact = (
            about,
            f"cmq:earliest {_day(after.start)}",
            f"cmq:latest {_day(after.end)}",
            *(f"cmq:statedBy official:{holder.slug}" for holder in holders),
        )
        words = f"{label} in the fourth quarter of {year}"
        self._commitment("next", "decision", words, topics, sources[:1], "past", *exact)
        vague = [f"cmq:statedBy party:{party.slug}" for party in self._pair]
        vague += [about, "cmq:variantOf <#next>"]
        words = f"{label} between October and December"
        self._commitment("next-press", "decision", words, topics, sources[1:], "past", *vague)

    # --- what is no dialogue

    def _leaders(self, each: Occurrence, sources: list[str]) -> tuple[str, str]:
        """The meeting of the two leaders that an announcement goes back to."""
        year, last = each.start.year, each.start.replace(day=1) - timedelta(days=1)
        slug = f"{self.slug}-leaders-{year}"
        self._begin(f"meeting/{slug}")
        names = " and ".join(party.name for party in self._pair)
        label = f"Meeting of the leaders of {names} in {last:%B %Y}"
        quote = f"the leaders of {names} met in {last:%B %Y}"
        passages = [(source, "past", [quote]) for source in sources]
        self._thing("Meeting", [f"rdfs:label {text(label, 'en')}"], passages)
        days = (f"cmq:earliest {_day(last.replace(day=1))}", f"cmq:latest {_day(last)}")
        place = f"cmq:atPlace {self._register.place(self._host(each))}"
        quote = f"the visit of {last:%B %Y}"
        self._schedule("held", sources, "past", f"{last:%B %Y}", quote, place, *days)
        holders = [self._world.holder(party, "leaders", year) for party in self._pair]
        for party, holder in zip(self._pair, holders, strict=True):
            self._leader(party, holder, "member", sources, "past")
        topics = self._topics(1)
        kind, label = "reaffirmation", f"Cooperate on {self._world.topic_label(topics[0]).lower()}"
        self._commitment("cooperation", kind, label, topics, sources[:1], "past")
        more = [f"cmq:statedBy official:{holder.slug}" for holder in holders]
        more.append("cmq:variantOf <#cooperation>")
        self._commitment("cooperation-press", kind, label, topics, sources[1:], "past", *more)
        if self._reported:
            owner, made = self._reported
            self._inferred("cooperation", f"{owner}#{made[0]}", "continues")
        return self._file(slug)

    def _conference(self, each: Occurrence, source: str) -> tuple[str, str]:
        """A conference at which somebody is to speak on the way to an announced dialogue."""
        slug = f"{self.slug}-conference-{each.start.year}"
        self._begin(f"meeting/{slug}")
        parties = self._world.parties
        party = self._pair[0]
        place = parties[(party.number + each.ordinal) % len(parties)]
        label = f"{self._area.title()} conference in {place.capital} in {each.start.year}"
        quote = f"remarks at a {self._area} conference in {place.capital}"
        self._thing("Meeting", [f"rdfs:label {text(label, 'en')}"], [(source, "future", [quote])])
        where = f"cmq:atPlace {self._register.place(place)}"
        note = 'cmq:note "The text gives no date."@en'
        self._schedule("planned", [source], "future", "During this trip", quote, where, note)
        holder = self._world.holder(party, self._area, each.start.year)
        self._leader(party, holder, "speaker", [source], "future")
        return self._file(slug)

    def _series(self) -> tuple[str, str]:
        """The series itself, by the source that is the first to name it."""
        source = self._first_source
        self._begin(f"series/{self.slug}")
        parties = [f"cmq:hasParty party:{party.slug}" for party in self._pair]
        label = f"rdfs:label {text(self._name, 'en')}"
        passages = [(source, "present", [f"the {self._name} on issues of mutual concern"])]
        self._thing("DialogueSeries", [*parties, label], passages, printed_as=self._name)
        given = [f"cmq:givenBy party:{party.slug}" for party in self._pair]
        for number, level in enumerate(("leaders", "")):
            label = f"rdfs:label {text(f'Decision of the parties, {number + 1}', 'en')}"
            pairs = [*given, label]
            pairs += [f"cmq:level mandate-level:{level}"] if level else []
            quote = "initiated by a decision of the two sides"
            self._claim(f"mandate-{number + 1}", "Mandate", pairs, [(source, "past", [quote])])
        return self._file(f"{self.slug}/series")
