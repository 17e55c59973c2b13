"""The made-up world that the dialogues take place in: governments, agencies, people, topics.

Nothing of it is stored: each name follows from its number and the seed, so that a world for a
hundred thousand dialogues takes no more room than one for ten.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import islice, product
from random import Random
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["AGENCIES", "AREAS", "FIRST_YEAR", "GENERAL", "LAST_YEAR", "Holder", "Party", "World"]

FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2025

AREAS: Final = (
    *("cyber", "space", "energy", "health", "climate", "maritime"),
    *("trade", "transport", "agriculture", "science", "migration", "finance"),
)
"""What series are about."""

GENERAL: Final = {
    "alliance": "Alliance",
    "shared-values": "Shared values",
    "further-meetings": "Further meetings",
}
"""The topics of no area."""

_ASPECTS: Final = {
    "issues": ("", "issues"),
    "cooperation": ("issues", "cooperation of two parties"),
    "mechanisms": ("cooperation", "mechanisms of cooperation"),
    "organizations": ("cooperation", "organizations and policies"),
    "capacity-building": ("issues", "capacity building"),
    "crime": ("issues", "crime"),
    "economy": ("issues", "economy"),
    "emerging-challenges": ("issues", "emerging challenges"),
    "governance": ("issues", "governance"),
    "information-sharing": ("issues", "information sharing"),
    "threat-information": ("information-sharing", "threat information"),
    "infrastructure": ("issues", "infrastructure protection"),
    "openness": ("issues", "openness"),
    "safety": ("issues", "safety"),
    "strategies": ("issues", "national strategies"),
    "policy": ("issues", "international policy"),
    "confidence-building": ("policy", "confidence-building measures"),
    "international-security": ("policy", "international security"),
    "norms": ("policy", "norms of state behavior"),
    "security": ("issues", "national security"),
    "defense": ("security", "defense"),
    "defense-cooperation": ("defense", "defense cooperation"),
    "military-cooperation": ("defense", "military cooperation"),
    "deterrence": ("security", "deterrence"),
}
"""The topics of an area: the next wider one, and the end of the label."""

AGENCIES: Final = {
    "foreign": ("Ministry of Foreign Affairs", "short", "Foreign Ministry"),
    "defense": ("Ministry of Defense", "short", "Defense Ministry"),
    "cabinet": (
        "Cabinet Secretariat",
        "qualified",
        "Cabinet Secretariat (Crisis Management)",
    ),
    "police": ("National Police Agency", "misprint", "National Policy Agency"),
    "center": ("National Center of Readiness", "official", "National Security Center"),
    "intelligence": ("Intelligence and Research Office", "metonym", "Harbor House"),
    "communications": ("Ministry of Communications", "", ""),
    "economy": ("Ministry of Economy and Industry", "short", "Economy Ministry"),
    "secretariat": ("National Security Secretariat", "", ""),
    "promotion": ("Industry Promotion Agency", "", ""),
}
"""The agencies of every party: the official name, and the kind and text of another one."""

_SYLLABLES: Final = tuple(a + b for a, b in product("bdfgklmnprstvz", "aeiou"))
_ENDINGS: Final = ("ria", "land", "via", "nor", "stan", "dia", "mark")
# Prime to the number of names, so that neighbouring numbers get names that look unlike.
_STRIDE: Final = 7919


@dataclass(frozen=True, slots=True)
class Party:
    """A government."""

    number: int
    slug: str
    name: str
    capital: str


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a post in some year.

    Attributes:
        slug: The slug of the official.
        given: The given name.
        family: The family name.
        posts: The posts that the person holds at once.
        first: The first year of the term.
        last: The last year of the term.
        bounded: Whether a source states the bounds of the term.
    """

    slug: str
    given: str
    family: str
    posts: tuple[str, ...]
    first: int
    last: int
    bounded: bool


class World:
    """The things of a graph with so many dialogues."""

    def __init__(self, dialogues: int, seed: int) -> None:
        """Make a world; more dialogues take place among more governments."""
        self.seed = seed
        self._parties = min(len(_SYLLABLES), 3 + int(dialogues**0.5 / 2))
        self._terms: dict[tuple[Party, str], tuple[Holder, ...]] = {}

    @cached_property
    def parties(self) -> tuple[Party, ...]:
        """The governments."""
        return tuple(
            Party(number, slug, slug.title() + _ENDINGS[number % 7], slug.title() + "port")
            for number, slug in enumerate(islice(_SYLLABLES, self._parties))
        )

    def series(self) -> Iterator[tuple[Party, Party, str]]:
        """Yield two parties and an area for each series, those that talk most first."""
        pairs = [
            (self.parties[low], self.parties[total - low])
            for total in range(1, 2 * self._parties - 2)
            for low in range(max(0, total - self._parties + 1), (total + 1) // 2)
        ]
        for turn in range(len(AREAS)):
            for index, (one, other) in enumerate(pairs):
                yield one, other, AREAS[(turn + index) % len(AREAS)]

    def posts(self, party: Party, area: str) -> dict[str, str]:
        """Return the labels of the posts of a party for an area, the leading one first."""
        if area == "leaders":
            return {f"{party.slug}-prime-minister": f"Prime Minister of {party.name}"}
        return {
            f"{party.slug}-ambassador-{area}": f"Ambassador for {area.title()} Affairs",
            f"{party.slug}-deputy-director-{area}": f"Deputy Director-General for {area.title()}",
        }

    def terms(self, party: Party, area: str) -> tuple[Holder, ...]:
        """Return who held the posts of a party for an area, one after the other."""
        if (party, area) not in self._terms:
            self._terms[party, area] = self._succession(party, area)
        return self._terms[party, area]

    def _succession(self, party: Party, area: str) -> tuple[Holder, ...]:
        random = Random(f"{self.seed}/{party.slug}/{area}")
        number = (party.number * 16 + (*AREAS, "leaders").index(area)) * 16
        posts = tuple(self.posts(party, area))
        holders, first = [], FIRST_YEAR
        while first <= LAST_YEAR:
            last = first + random.randint(1, 4)
            index = number * _STRIDE % len(_SYLLABLES) ** 3
            given, pair = divmod(index, len(_SYLLABLES) ** 2)
            one, two = divmod(pair, len(_SYLLABLES))
            names = (
                _SYLLABLES[given].title() + "n",
                _SYLLABLES[one].title() + _SYLLABLES[two] + "r",
            )
            count = 2 if random.random() < 0.3 else 1
            bounded = random.random() < 0.1
            slug = "-".join(names).lower()
            holders.append(Holder(slug, *names, posts[:count], first, last, bounded))
            first, number = last + 1, number + 1
        return tuple(holders)

    def holder(self, party: Party, area: str, year: int) -> Holder:
        """Return who held the posts of a party for an area in a year."""
        return next(each for each in self.terms(party, area) if each.last >= year)

    def topics(self, area: str) -> list[str]:
        """Return the slugs of the topics of an area, the widest first."""
        return [f"{area}-{aspect}" for aspect in _ASPECTS]

    def topic_label(self, topic: str) -> str:
        """Return the label of a topic."""
        if topic in GENERAL:
            return GENERAL[topic]
        area, _, aspect = topic.partition("-")
        return f"{area.title()} {_ASPECTS[aspect][1]}"

    def broader(self, topic: str) -> str:
        """Return the next wider topic, or nothing for the widest."""
        if topic in GENERAL:
            return ""
        area, _, aspect = topic.partition("-")
        wider = _ASPECTS[aspect][0]
        return f"{area}-{wider}" if wider else ""
