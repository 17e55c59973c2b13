"""The files beside the meetings: officials, agencies, parties, places, topics and sources.

A name or a tenure cites the passages of all the dialogues in which it is printed, so that it
can be written only when they are. Until then each is a few bytes a passage.
"""

from __future__ import annotations

from collections import defaultdict
from contextlib import ExitStack
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from communique.prefixes import KINDS, PREFIXES

from .turtle import evidence, header, node, text
from .world import AGENCIES, AREAS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date
    from pathlib import Path
    from types import TracebackType
    from typing import TextIO

    from .world import Holder, Party, World

__all__ = ["BUREAU", "Register"]

BUREAU: Final = "bureau"
"""The agency of a second post, which is only ever printed in titles."""

_TOPICS: Final = PREFIXES["topic"].replace("/id/", "/vocabulary/").rstrip("/")
_AGENCY_PREFIXES: Final = ("agency", "basis", "cmq", "name-kind", "party", "post", "rdfs")
_ALTERNATE: Final = "-alternate"


class Register:
    """Collects what the meetings refer to and writes it; a context manager.

    Attributes:
        topics: The topics that are used.
    """

    def __init__(self, folder: Path, world: World) -> None:
        """Begin the files under `folder`, the data of a project."""
        self._folder = folder
        self._world = world
        self._cited: defaultdict[str, bytearray] = defaultdict(bytearray)
        self._places: set[tuple[Party, bool]] = set()
        self._sources: dict[int, TextIO] = {}
        self._stack = ExitStack()
        self.topics: set[str] = set()

    def __enter__(self) -> Register:
        """Return the register."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the files."""
        self._stack.close()

    def place(self, party: Party, *, building: bool = False) -> str:
        """Return the place in a party's capital, or the building there."""
        self._places.add((party, building))
        slug = party.capital.lower()
        return f"place:{slug}-foreign-ministry" if building else f"place:{slug}"

    def print_agency(self, party: Party, agency: str, passage: str, *, other: bool = False) -> str:
        """Note that a passage prints an agency; return the name that it is printed under.

        Args:
            party: The party of the agency.
            agency: The key of the agency.
            passage: The IRI of the evidence, from the kind of its owner on.
            other: Whether to print the other name, where there is one.
        """
        if agency == BUREAU:
            official, kind, alternate = "Policy Bureau", "", ""
        else:
            official, kind, alternate = AGENCIES[agency]
        other = other and bool(kind)
        self._cite(f"{party.slug}-{agency}{_ALTERNATE if other else ''}", passage)
        return alternate if other else official

    def print_holder(self, holder: Holder, passage: str) -> list[str]:
        """Note that a passage prints somebody with all titles; return the tenures."""
        for post in holder.posts:
            self._cite(f"{holder.slug}#{post}", passage)
            self._cite(post, passage)
        return [f"<../official/{holder.slug}#{post[3:]}>" for post in holder.posts]

    def source(
        self,
        slug: str,
        publisher: str,
        genre: str,
        documents: str,
        year: int,
        published: date | None,
        title: str = "",
        derived_from: str = "",
    ) -> None:
        """Describe a source."""
        pairs = [
            f'cmq:address "https://example.org/{slug}"^^xsd:anyURI',
            f'cmq:checksum "{sha256(slug.encode()).hexdigest()}"',
            f"cmq:documents {documents}",
            f'cmq:fileName "{slug}.txt"',
            f"cmq:genre genre:{genre}",
            'cmq:language "en"',
            f'cmq:publisher "{publisher}"',
            f'cmq:published "{published}"^^xsd:date'
            if published
            else 'cmq:publishedNote "The text is undated."@en',
            f'cmq:title "{title}"@en'
            if title
            else 'cmq:titleNote "The text carries no headline."@en',
        ]
        more = ""
        if derived_from:
            pairs += [f"cmq:derivedFrom source:{derived_from}", f"cmq:hasEvidence <{slug}#derived>"]
            quote = "the ministry stated in a press release"
            more = "\n" + evidence(f"<{slug}#derived>", slug, "past", quote)
        file = self._source_file(year)
        file.write("\n" + node(f"source:{slug}", "Source", *pairs))
        file.write(more)

    def _source_file(self, year: int) -> TextIO:
        if year not in self._sources:
            path = self._folder / "sources" / f"{year}.ttl"
            path.parent.mkdir(exist_ok=True)
            self._sources[year] = self._stack.enter_context(path.open("w", encoding="utf-8"))
            names = ("cmq", "dialogue", "genre", "source", "tense", "xsd")
            self._sources[year].write(header(KINDS["source"], *names))
        return self._sources[year]

    def _cite(self, thing: str, passage: str) -> None:
        self._cited[thing] += passage.encode() + b"\n"

    def _citations(self, thing: str) -> list[str]:
        """The passages that cite a thing, as pairs; none if it is not used."""
        passages = self._cited.pop(thing, bytearray()).decode().split()
        return [f"cmq:hasEvidence <../{passage}>" for passage in passages]

    def finish(self) -> None:
        """Write everything that was waiting for its citations."""
        parties = self._world.parties
        self._write("parties", header(None, "cmq", "owl", "party", "rdfs", "skos"), self._party())
        self._write("places", header(None, "cmq", "party", "place", "rdfs"), self._place())
        self._write("topics", header(None, "cmq", "skos", "topic"), self._topic())
        for party in parties:
            head = header(KINDS["agency"], *_AGENCY_PREFIXES)
            parts = (*self._agency(party), *self._post(party))
            self._write(f"agencies/{party.slug}", head, parts)
            head = header(KINDS["official"], "cmq", "official", "post", "rdfs", "xsd")
            self._write(f"officials/{party.slug}", head, self._official(party))

    def _write(self, name: str, head: str, parts: Iterable[str]) -> None:
        nodes = list(parts)
        if nodes:
            path = self._folder / f"{name}.ttl"
            path.parent.mkdir(exist_ok=True)
            path.write_text("\n".join((head, *nodes)), encoding="utf-8")

    def _party(self) -> Iterator[str]:
        for party in self._world.parties:
            others = self._world.parties[: party.number]
            yield node(
                f"party:{party.slug}",
                "Party",
                *(f"owl:differentFrom party:{other.slug}" for other in others),
                f"rdfs:label {text(party.name, 'en')}",
                f"skos:altLabel {text(f'Government of {party.name}', 'en')}",
            )

    def _place(self) -> Iterator[str]:
        for party in sorted({party for party, _ in self._places}, key=lambda it: it.number):
            label = f"rdfs:label {text(party.name, 'en')}"
            country = f"place:{party.slug}"
            yield node(country, "Place", f"cmq:ofParty party:{party.slug}", label)
            city = f"place:{party.capital.lower()}"
            label = f"rdfs:label {text(party.capital, 'en')}"
            yield node(city, "Place", f"cmq:locatedIn {country}", label)
            if (party, True) in self._places:
                label = f"rdfs:label {text(f'Foreign Ministry, {party.capital}', 'en')}"
                yield node(f"{city}-foreign-ministry", "Place", f"cmq:locatedIn {city}", label)

    def _topic(self) -> Iterator[str]:
        scheme = node(
            f"<{_TOPICS}>",
            "ConceptScheme",
            'skos:definition "What meetings talk about and parties commit themselves to."@en',
            'skos:prefLabel "Topics"@en',
        )
        yield scheme.replace("cmq:", "skos:", 1)
        for topic in sorted(self.topics):
            label = self._world.topic_label(topic)
            wider = self._world.broader(topic)
            yield node(
                f"topic:{topic}",
                "Topic",
                f"skos:broader topic:{wider}" if wider else f"skos:topConceptOf <{_TOPICS}>",
                f"skos:inScheme <{_TOPICS}>",
                f"skos:prefLabel {text(label, 'en')}",
                f"skos:scopeNote {text(f'What the parties say about {label.lower()}.', 'en')}",
            )

    def _agency(self, party: Party) -> Iterator[str]:
        used = set()
        for agency in (*AGENCIES, BUREAU):
            slug = f"{party.slug}-{agency}"
            known = self._citations(slug)
            others = self._citations(slug + _ALTERNATE)
            if not known and not others:
                continue
            label, kind, alternate = AGENCIES.get(agency, ("Policy Bureau", "", ""))
            pairs = [f"cmq:ofParty party:{party.slug}", f"rdfs:label {text(label, 'en')}"]
            if agency == "promotion" and f"{party.slug}-economy" in used:
                pairs += [f"cmq:affiliatedWith agency:{party.slug}-economy", known[0]]
            used.add(slug)
            yield node(f"agency:{slug}", "Agency", *pairs)
            for part, words, what, cited in (
                ("name", label, "official", known),
                ("name-other", alternate, kind, others),
            ):
                if cited:
                    yield node(
                        f"<{slug}#{part}>",
                        "AgencyName",
                        *cited,
                        f"cmq:kind name-kind:{what}",
                        f"cmq:name {text(words, 'en')}",
                        f"cmq:partOf agency:{slug}",
                    )

    def _post(self, party: Party) -> Iterator[str]:
        for area in (*AREAS, "leaders"):
            for post, label in self._world.posts(party, area).items():
                cited = self._citations(post)
                if cited:
                    agency = [f"cmq:atAgency agency:{party.slug}-{BUREAU}"]
                    yield node(
                        f"post:{post}",
                        "Post",
                        *cited,
                        *(agency if "deputy" in post else ()),
                        "cmq:basis basis:stated",
                        f"cmq:ofParty party:{party.slug}",
                        f"rdfs:label {text(label, 'en')}",
                    )

    def _official(self, party: Party) -> Iterator[str]:
        for area in (*AREAS, "leaders"):
            for holder in self._world.terms(party, area):
                tenures = [
                    (post, cited)
                    for post in holder.posts
                    if (cited := self._citations(f"{holder.slug}#{post}"))
                ]
                if tenures:
                    yield node(
                        f"official:{holder.slug}",
                        "Official",
                        f"cmq:familyName {text(holder.family, 'en')}",
                        f"cmq:givenName {text(holder.given, 'en')}",
                        f"rdfs:label {text(f'{holder.given} {holder.family}', 'en')}",
                    )
                for post, cited in tenures:
                    bounds = (
                        f'cmq:from "{holder.first}-01-01"^^xsd:date',
                        f'cmq:to "{holder.last}-12-31"^^xsd:date',
                    )
                    yield node(
                        f"<{holder.slug}#{post[3:]}>",
                        "Tenure",
                        *cited,
                        *(bounds if holder.bounded else ()),
                        f"cmq:holdsPost post:{post}",
                        f"cmq:partOf official:{holder.slug}",
                    )
