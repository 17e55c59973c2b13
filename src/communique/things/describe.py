"""One thing with everything that the graph says of it, ready to be printed."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple

import pyoxigraph as ox

from communique import __version__
from communique.model import Iri
from communique.prefixes import ONTOLOGY, expand
from communique.things.names import Names, Node, natural, term

if TYPE_CHECKING:
    from collections.abc import Iterable

    from communique.graph import Queryable

__all__ = ["Description", "Mention", "Mentions", "Named", "Part", "Passage", "Values", "describe"]

# In the order in which a reader asks; `*` is what is not listed.
_PROPERTIES: Final = (
    *("inSeries", "ordinal", "role", "hasParticipant", "inCapacity", "inDelegation", "status"),
    *("start", "end", "earliest", "latest", "dayCount", "atPlace", "mode", "hasTopic", "kind"),
    *("name", "givenName", "familyName", "title", "publisher", "published", "relation"),
    *("*", "note", "publishedNote", "titleNote"),
)
_KINDS: Final = (
    *("Schedule", "Attendance", "Delegation", "Listing", "Participation", "AgendaItem"),
    *("Commitment", "Assessment", "Link", "Mandate", "Tenure", "AgencyName", "ChangeEvent", "*"),
)
_ROLES: Final = ("head", "meeting-lead", "host", "co-chair", "principal", "speaker", "*")
_PRINTED: Final = ("printedAs", "printedTitle", "printedDate")
_REFERENCE: Final = ("publisher", "title", "published", "address")
_PART_OF: Final = term("cmq:partOf")
_USES: Final = {"AgencyName": "cmq:lists", "Tenure": "cmq:inCapacity"}
"""The property by which another claim uses a claim of a class, and so attests it."""
_EVIDENCE: Final = term("cmq:hasEvidence")
_NOT_LISTED: Final = {_PART_OF, _EVIDENCE, *map(term, ("rdf:type", "rdfs:label", "skos:prefLabel"))}


class Named(NamedTuple):
    """A thing with its name; the text of a literal has no IRI."""

    text: str
    iri: Iri | None = None


class Values(NamedTuple):
    """A property, by its label, with its values."""

    name: str
    values: tuple[Named, ...]


class Passage(NamedTuple):
    """An evidence: the tense and the quotes, and the names, titles and dates that it prints."""

    iri: Iri
    source: Named
    tense: str
    quotes: tuple[str, ...]
    printed: tuple[tuple[str, str], ...]


class Part(NamedTuple):
    """A claim about a thing: what it says, and the passages that support it."""

    iri: Iri
    name: str
    properties: tuple[Values, ...]
    passages: tuple[Passage, ...]


class Mention(NamedTuple):
    """What refers to a thing: itself, its owner, its passages, the other names they print."""

    thing: Named
    owner: Named | None
    passages: int
    printed: tuple[str, ...]


class Mentions(NamedTuple):
    """The mentions by things of one kind and by one property: the first ones, and how many."""

    kind: str
    name: str
    things: tuple[Mention, ...]
    total: int


class Description(NamedTuple):
    """Everything that the graph says of a thing.

    A citation has its title, the data set with the version, and the documents behind it, each
    with publisher, title, day and address.
    """

    iri: Iri
    name: str
    kind: str
    owner: Named | None
    properties: tuple[Values, ...]
    passages: tuple[Passage, ...]
    groups: dict[str, list[Part]]
    mentions: tuple[Mentions, ...]
    title: str
    data_set: str
    sources: tuple[str, ...]


def describe(graph: Queryable, thing: Iri, *, most: int | None = None) -> Description:
    """Return everything that the graph says of a thing.

    Args:
        graph: The graph.
        thing: The IRI of anything that it describes: a thing, a part, a concept, a term.
        most: How many mentions of one kind to list; without it, all.

    Raises:
        CommuniqueError: If a file of the project cannot be read or parsed.
    """
    return _Describer(graph.merged).description(ox.NamedNode(thing), most)


class _Describer(Names):
    """Collects what a store says of one thing."""

    def description(self, node: ox.NamedNode, most: int | None) -> Description:
        name, kind = self.name(node), self.kind(node)
        owner = next(iter(self.objects(node, _PART_OF)), None) or self._owner(node)
        groups, passages = self._groups(node), self._passages(node)
        parts = [part for group in groups.values() for part in group]
        behind = [*passages, *(passage for part in parts for passage in part.passages)]
        versions = map(self.name, self.objects(ox.NamedNode(ONTOLOGY), term("owl:versionInfo")))
        return Description(
            iri=Iri(node.value),
            name=name,
            kind=kind,
            owner=self._named(owner) if owner else None,
            properties=self._properties(node) + self._name_now(node, parts),
            passages=passages,
            groups=groups,
            mentions=self._mentions(node, most),
            title=f"{name} ({kind} of {self.name(owner)})" if owner else name,
            data_set=f"Communique {next(versions, __version__)}",
            sources=self._sources(node, behind),
        )

    def _named(self, node: Node) -> Named:
        text = self.name(node)
        if isinstance(node, ox.Literal) and node.language not in (None, "en"):
            return Named(f"{text} ({node.language})")
        return Named(text, Iri(node.value) if isinstance(node, ox.NamedNode) else None)

    def _owner(self, node: ox.NamedNode) -> ox.NamedNode | None:
        """Return the thing whose fragment an IRI is, if the graph gives it a class."""
        iri, mark, _ = node.value.rpartition("#")
        owner = ox.NamedNode(iri) if mark else None
        return owner if owner and self.classes(owner) else None

    def _properties(self, node: ox.NamedNode) -> tuple[Values, ...]:
        values: defaultdict[str, list[Named]] = defaultdict(list)
        quads = self._store.quads_for_pattern(node, None, None, None)
        for quad in sorted(quads, key=lambda quad: natural(str(quad.object))):
            if quad.predicate not in _NOT_LISTED:
                name = quad.predicate.value.removeprefix(expand("cmq:"))
                values[name].append(self._named(quad.object))
        order = sorted(values, key=lambda name: (_place(name, _PROPERTIES), self.term_name(name)))
        return tuple(Values(self.term_name(name), tuple(values[name])) for name in order)

    def _passages(self, node: ox.NamedNode) -> tuple[Passage, ...]:
        cited = self.objects(node, _EVIDENCE)
        for kind, name in _USES.items():
            if kind in self.classes(node):
                quads = self._store.quads_for_pattern(None, term(name), node, None)
                used = (self.objects(quad.subject, _EVIDENCE) for quad in quads)
                cited = sorted({*cited, *(each for evidence in used for each in evidence)}, key=str)
        return tuple(self._passage(each) for each in cited if isinstance(each, ox.NamedNode))

    def _passage(self, node: ox.NamedNode) -> Passage:
        printed = {name: self.text(node, name) for name in _PRINTED}
        return Passage(
            Iri(node.value),
            next(map(self._named, self.values(node, "source")), Named("no source")),
            next(map(self.name, self.values(node, "tense")), ""),
            tuple(map(self.name, self.values(node, "quote"))),
            tuple((self.term_name(name), text) for name, text in printed.items() if text),
        )

    def _groups(self, node: ox.NamedNode) -> dict[str, list[Part]]:
        groups: defaultdict[str, list[Part]] = defaultdict(list)
        for part in sorted(self._parts_of(node), key=self._part_key):
            kind = next(iter(self.classes(part)), "")
            groups[self.term_name(kind) or "part"].append(self._part(part))
        return dict(groups)

    def _parts_of(self, node: ox.NamedNode) -> list[ox.NamedNode]:
        quads = self._store.quads_for_pattern(None, _PART_OF, node, None)
        parts = {quad.subject for quad in quads if isinstance(quad.subject, ox.NamedNode)}
        return sorted(parts, key=lambda part: natural(part.value))

    def _part_key(self, node: ox.NamedNode) -> tuple[object, ...]:
        kind = next(iter(self.classes(node)), "")
        role = self.text(node, "role").rpartition("/")[2]
        return _place(kind, _KINDS), kind, _place(role, _ROLES), natural(node.value)

    def _part(self, node: ox.NamedNode) -> Part:
        properties, passages = self._properties(node), self._passages(node)
        days = sorted(day for passage in passages for day in self._days(passage))
        if days and {"Tenure", "AgencyName"}.intersection(self.classes(node)):
            properties += (Values("attested", (Named(f"{days[0]}/{days[-1]}"),)),)
        return Part(Iri(node.value), self.name(node), properties, passages)

    def _days(self, passage: Passage) -> list[str]:
        """Return the days that a passage attests.

        A report attests the days of the meeting, or its months where it gives no days; an
        announcement attests the day of its publication.
        """
        meeting = ox.NamedNode(passage.iri.partition("#")[0])
        for node in self._parts_of(meeting) if passage.tense == "past" else ():
            held = term("schedule-status:held") in self.values(node, "status")
            if held and (days := self.days(node)):
                exact = bool(self.text(node, "start"))
                return [day if exact else day[: len("2013-05")] for day in days.split("/")]
        iri = passage.source.iri
        published = self.text(ox.NamedNode(iri), "published") if iri else ""
        return [published] if published else []

    def _name_now(self, node: ox.NamedNode, parts: Iterable[Part]) -> tuple[Values, ...]:
        """Return the name now of an agency: the official one in English that is attested last."""
        if "Agency" not in self.classes(node):
            return ()
        names = []
        for part in parts:
            name = ox.NamedNode(part.iri)
            texts = self.values(name, "name")
            if not any(isinstance(text, ox.Literal) and text.language == "en" for text in texts):
                continue
            if term("name-kind:official") in self.values(name, "kind"):
                values = {each.name: each.values[0].text for each in part.properties}
                names.append((values.get("attested", "").rpartition("/")[2], part.name))
        return (Values("name now", (Named(max(names)[1]),)),) if names else ()

    def _mentions(self, node: ox.NamedNode, most: int | None) -> tuple[Mentions, ...]:
        counts: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        for quad in self._store.quads_for_pattern(None, None, node, None):
            subject = quad.subject
            if quad.predicate == _PART_OF or not isinstance(subject, ox.NamedNode):
                continue
            if node in (subject, owner := self._owner(subject)):
                continue
            key = (self.kind(subject), self.term_name(quad.predicate.value))
            # A source has hundreds of passages in one meeting, so they are counted together.
            passage = owner and "Evidence" in self.classes(subject)
            counts[key][owner.value if owner and passage else subject.value] += 1
        groups = []
        for (kind, name), count in sorted(counts.items()):
            first = map(ox.NamedNode, sorted(count, key=natural)[:most])
            things = tuple(self._mention(each, count[each.value], node) for each in first)
            groups.append(Mentions(kind, name, things, len(count)))
        return tuple(groups)

    def _mention(self, subject: ox.NamedNode, count: int, node: ox.NamedNode) -> Mention:
        owner, printed = self._owner(subject), set[str]()
        if node in self.values(subject, "hasParticipant"):
            cited = self.objects(subject, _EVIDENCE)
            printed = {self.text(each, "printedAs") for each in cited} - {"", self.name(node)}
        above = self._named(owner) if owner else None
        return Mention(self._named(subject), above, count, tuple(sorted(printed)))

    def _sources(self, node: ox.NamedNode, passages: Iterable[Passage]) -> tuple[str, ...]:
        iris: set[str] = {passage.source.iri for passage in passages if passage.source.iri}
        iris.update(str(source)[1:-1] for source in self.values(node, "source"))
        if "Source" in self.classes(node):
            iris = {node.value}
        return tuple(self._reference(ox.NamedNode(iri)) for iri in sorted(iris))

    def _reference(self, source: ox.NamedNode) -> str:
        texts = {name: self.text(source, name) for name in _REFERENCE}
        texts["publisher"] = texts["publisher"] or self.name(source)
        texts["title"] = texts["title"] and f"“{texts['title']}”"
        return ", ".join(filter(None, texts.values()))


def _place(name: str, order: tuple[str, ...]) -> int:
    return order.index(name if name in order else "*")
