"""The claims that meetings are made of, as Turtle with the evidence behind each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from communique.prefixes import KINDS

from .register import BUREAU
from .turtle import evidence, header, node, text

if TYPE_CHECKING:
    from random import Random

    from .register import Register
    from .world import Holder, Party, World

__all__ = ["ClaimWriter", "Passage"]

Passage: TypeAlias = tuple[str, str, list[str]]
"""The source, the tense and the quotes of an evidence."""

_PREFIXES: Final = (
    *("agency", "agenda-mode", "basis", "cmq", "commitment-kind", "completeness", "dialogue"),
    *("mandate-level", "meeting", "official", "party", "place", "rdfs", "relation", "role"),
    *("schedule-status", "series", "source", "tense", "topic", "xsd"),
)


class ClaimWriter:
    """Writes the parts of one meeting of a series after another."""

    def __init__(
        self, world: World, register: Register, random: Random, pair: tuple[Party, Party], area: str
    ) -> None:
        """Begin a series of two parties on an area."""
        self._world = world
        self._register = register
        self._random = random
        self._pair = pair
        self._area = area
        self.slug = f"{pair[0].slug}-{pair[1].slug}-{area}"
        self._iri = ""
        self._parts: list[str] = []

    def _begin(self, iri: str) -> None:
        """Begin the meeting with this IRI, which is given from its kind on."""
        self._iri, self._parts = iri, []

    def _file(self, name: str) -> tuple[str, str]:
        """Return the name of a file and what has been written since the meeting began."""
        kind, _, slug = self._iri.partition("/")
        return name, "\n".join((header(KINDS[kind] + slug, *_PREFIXES), *self._parts))

    def _thing(
        self, kind: str, pairs: list[str], passages: list[Passage], *, printed_as: str = ""
    ) -> None:
        """Describe what the file is about, with the passages that name it."""
        name = kind.lower()
        cited = [f"cmq:hasEvidence <#{name}-e{n}>" for n in range(1, len(passages) + 1)]
        self._parts.append(node("<>", kind, *pairs, *cited))
        for number, (source, tense, quotes) in enumerate(passages, 1):
            part = f"<#{name}-e{number}>"
            self._parts.append(evidence(part, source, tense, *quotes, printed_as=printed_as))

    def _claim(self, name: str, kind: str, pairs: list[str], passages: list[Passage]) -> None:
        """Add a claim and its evidence.

        Args:
            name: The fragment of the claim; that of its first evidence ends with `-e1`.
            kind: The class.
            pairs: What it says.
            passages: Each evidence.
        """
        cited = [f"cmq:hasEvidence <#{name}-e{n}>" for n in range(1, len(passages) + 1)]
        self._parts.append(node(f"<#{name}>", kind, *pairs, *cited, "cmq:partOf <>"))
        for number, (source, tense, quotes) in enumerate(passages, 1):
            self._parts.append(evidence(f"<#{name}-e{number}>", source, tense, *quotes))

    def _schedule(
        self, name: str, sources: list[str], tense: str, printed: str, quote: str, *pairs: str
    ) -> None:
        """Add a schedule that sources give in the same words."""
        status = "held" if tense == "past" else "planned"
        own = [f"cmq:hasEvidence <#{name}-e{n}>" for n in range(1, len(sources) + 1)]
        own += ["cmq:partOf <>", f"cmq:status schedule-status:{status}"]
        self._parts.append(node(f"<#{name}>", "Schedule", *own, *pairs))
        for number, source in enumerate(sources, 1):
            part = f"<#{name}-e{number}>"
            self._parts.append(evidence(part, source, tense, quote, printed_date=printed))

    def _leader(
        self,
        party: Party,
        holder: Holder,
        role: str,
        sources: list[str],
        tense: str,
        side: str = "",
    ) -> None:
        """Add that an official leads, or does something else that needs a title.

        Args:
            party: The party of the official.
            holder: The official.
            role: The slug of the role.
            sources: What says so.
            tense: In which tense.
            side: The statement that names the delegation, if there is one.
        """
        name = f"{party.slug}-{role}"
        printed = f"{holder.given} {holder.family}"
        if self._random.random() < 0.1:
            printed = f"{holder.family} {holder.given}"
        area = "leaders" if "prime-minister" in holder.posts[0] else self._area
        labels = self._world.posts(party, area)
        title = " and ".join(labels[post] for post in holder.posts)
        if len(holder.posts) > 1:
            title += " of the Policy Bureau"
        tenures: list[str] = []
        parts = []
        for number, source in enumerate(sources, 1):
            passage = f"{self._iri}#{name}-e{number}"
            tenures = self._register.print_holder(holder, passage)
            if len(holder.posts) > 1:
                self._register.print_agency(party, BUREAU, passage)
            quote = f"{printed} {'led' if tense == 'past' else 'will lead'} the talks"
            parts.append(
                evidence(
                    f"<#{name}-e{number}>",
                    source,
                    tense,
                    quote,
                    printed_as=printed,
                    printed_title=title,
                )
            )
        pairs = [f"cmq:inCapacity {tenure}" for tenure in tenures]
        pairs += [f"cmq:hasEvidence <#{name}-e{n}>" for n in range(1, len(sources) + 1)]
        pairs += [f"cmq:hasParticipant official:{holder.slug}", f"cmq:role role:{role}"]
        pairs += [side] if side else []
        self._parts.append(node(f"<#{name}>", "Participation", "cmq:partOf <>", *pairs))
        self._parts += parts

    def _member(self, party: Party, agency: str, sources: list[str], tense: str, side: str) -> None:
        name = f"{party.slug}-{agency}"
        pairs = [f"cmq:hasParticipant agency:{name}", "cmq:role role:member", side]
        pairs += [f"cmq:hasEvidence <#{name}-e{n}>" for n in range(1, len(sources) + 1)]
        self._parts.append(node(f"<#{name}>", "Participation", "cmq:partOf <>", *pairs))
        for number, source in enumerate(sources, 1):
            other = self._random.random() < 0.12
            passage = f"{self._iri}#{name}-e{number}"
            printed = self._register.print_agency(party, agency, passage, other=other)
            part = f"<#{name}-e{number}>"
            quote = f"representatives from the {printed}"
            self._parts.append(evidence(part, source, tense, quote, printed_as=printed))

    def _topics(self, count: int) -> list[str]:
        """Choose topics, and with a first narrow one the wider ones, so that all are used."""
        chosen = self._random.sample(self._world.topics(self._area), count)
        for topic in chosen:
            wider = self._world.broader(topic)
            if wider and wider not in self._register.topics and wider not in chosen:
                chosen.append(wider)
        self._register.topics.update(chosen)
        return chosen

    def _agenda(self, mode: str, count: int, sources: list[str], tense: str) -> None:
        for topic in self._topics(count):
            pairs = [f"cmq:hasTopic topic:{topic}", f"cmq:mode agenda-mode:{mode}"]
            if mode == "aim" and self._random.random() < 0.8:
                pairs.append(f"cmq:aimOf series:{self.slug}")
            cited = sources if self._random.random() < 0.6 else sources[:1]
            quote = f"including {self._world.topic_label(topic).lower()} among the parties"
            passages = [(source, tense, [quote]) for source in cited]
            aspect = topic.partition("-")[2]
            self._claim(f"{mode}-{aspect}", "AgendaItem", pairs, passages)

    def _commitment(
        self,
        name: str,
        kind: str,
        label: str,
        topics: list[str],
        sources: list[str],
        tense: str,
        *more: str,
    ) -> None:
        pairs = [f"cmq:hasTopic topic:{topic}" for topic in topics]
        pairs += [f"cmq:kind commitment-kind:{kind}", f"rdfs:label {text(label, 'en')}", *more]
        if kind != "expectation":
            pairs += [f"cmq:committedBy party:{party.slug}" for party in self._pair]
        quote = f"their commitment to {label[:1].lower()}{label[1:]}"
        quotes = [" ".join(quote.split()[:12])]
        if self._random.random() < 0.3:
            quotes.append("the two sides share the view that")
        passages = [(source, tense, quotes) for source in sources]
        self._claim(name, "Commitment", pairs, passages)

    def _stated(self, name: str, before: str, relation: str, passage: Passage) -> None:
        """Add a link from the meeting to an earlier one."""
        pairs = [
            "cmq:basis basis:stated",
            "cmq:linksFrom <>",
            f"cmq:linksTo {before}",
            f"cmq:relation relation:{relation}",
        ]
        self._claim(name, "Link", pairs, [passage])

    def _inferred(self, later: str, before: str, relation: str) -> None:
        """Add a link from a commitment of the meeting to an earlier one."""
        pairs = (
            "cmq:basis basis:inferred",
            f"cmq:linksFrom <#{later}>",
            f"cmq:linksTo <../dialogue/{before}>",
            'cmq:note "Both are about one topic; neither text refers to the other."@en',
            "cmq:partOf <>",
            f"cmq:relation relation:{relation}",
        )
        self._parts.append(node(f"<#{later}-{relation}>", "Link", *pairs))
