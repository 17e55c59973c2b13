"""What a description is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from communique.model import Iri

__all__ = [
    "Citation",
    "Description",
    "Fact",
    "Group",
    "Mention",
    "Mentions",
    "Named",
    "Part",
    "Passage",
]


@dataclass(frozen=True, slots=True)
class Named:
    """A thing and what to call it; the text of a literal has no IRI."""

    text: str
    iri: Iri | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """A property, by its label, and its values."""

    name: str
    values: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """An evidence.

    Attributes:
        iri: The evidence.
        source: The document that it is a passage of.
        tense: The tense of the statement: past, present or future.
        quotes: Its phrases, to the letter.
        printed: What it prints of names, titles and dates, each with the label of its property.
    """

    iri: Iri
    source: Named
    tense: str
    quotes: tuple[str, ...]
    printed: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A claim about the thing: what it says and the passages that support it."""

    iri: Iri
    name: str
    facts: tuple[Fact, ...]
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The parts of one kind."""

    kind: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Mention:
    """Another thing that refers to the thing.

    Attributes:
        thing: What refers to it.
        owner: The thing that `thing` is a part of, or None.
        count: How many passages of `thing` do, where single ones are not told apart.
        printed: The names, other than its label, by which its sources call the thing.
    """

    thing: Named
    owner: Named | None = None
    count: int = 1
    printed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mentions:
    """The things of one kind that refer to the thing by one property.

    Attributes:
        kind: Their kind.
        name: The label of the property.
        things: The first of them, or all.
        total: How many there are.
    """

    kind: str
    name: str
    things: tuple[Mention, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Citation:
    """What to cite a thing by.

    Attributes:
        label: What to call it, and of what it is a part.
        iri: Its IRI.
        data_set: The name and the version of the data.
        sources: The documents behind it, each with publisher, title, day and address.
    """

    label: str
    iri: Iri
    data_set: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Description:
    """All that the graph says of a thing.

    Attributes:
        iri: The thing.
        name: Its label, or what it says where it has none.
        kind: The label of its class.
        owner: The thing that it is a part of, or None.
        facts: Its own properties.
        passages: The evidence for them.
        groups: Its parts.
        mentions: What refers to it.
        citation: What to cite it by.
    """

    iri: Iri
    name: str
    kind: str
    owner: Named | None
    facts: tuple[Fact, ...]
    passages: tuple[Passage, ...]
    groups: tuple[Group, ...]
    mentions: tuple[Mentions, ...]
    citation: Citation
