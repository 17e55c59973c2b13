"""What is said of a thing: its facts, its parts with their evidence, and who mentions it."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from communique import __version__
from communique.describe.model import (
    Citation,
    Description,
    Fact,
    Group,
    Mention,
    Mentions,
    Named,
    Part,
    Passage,
)
from communique.describe.names import CMQ, Names, Node, natural
from communique.model import Iri
from communique.prefixes import ONTOLOGY, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from communique.graph import Patterns, Queryable

__all__ = ["describe"]

# In the order in which a reader asks; all others follow, and remarks come last.
_ORDER: Final = (
    *("inSeries", "ordinal", "role", "hasParticipant", "inCapacity", "inDelegation", "status"),
    *("start", "end", "earliest", "latest", "dayCount", "atPlace", "mode", "hasTopic", "kind"),
    *("name", "givenName", "familyName", "title", "publisher", "published", "relation"),
)
_REMARKS: Final = frozenset({"note", "titleNote", "publishedNote"})
_GROUPS: Final = (
    *("Schedule", "Delegation", "Listing", "Participation", "AgendaItem", "Commitment"),
    *("Assessment", "Link", "Mandate", "Tenure", "AgencyName", "ChangeEvent"),
)
_ROLES: Final = ("head", "meeting-lead", "host", "co-chair", "speaker")
_PRINTED: Final = ("printedAs", "printedTitle", "printedDate")
_PART_OF: Final = ox.NamedNode(CMQ + "partOf")
_EVIDENCE: Final = ox.NamedNode(CMQ + "hasEvidence")
_HELD: Final = ox.NamedNode(PREFIXES["schedule-status"] + "held")
_OFFICIAL_NAME: Final = ox.NamedNode(PREFIXES["name-kind"] + "official")
_LABEL: Final = ox.NamedNode(PREFIXES["rdfs"] + "label")
_TYPE: Final = ox.NamedNode(PREFIXES["rdf"] + "type")
_PREFERRED: Final = ox.NamedNode(PREFIXES["skos"] + "prefLabel")
_EVIDENCE_CLASS: Final = CMQ + "Evidence"
_HIDDEN: Final = frozenset({_PART_OF, _EVIDENCE, _LABEL, _PREFERRED, _TYPE})
# What a citation calls the data: all of its IRIs are in this one's namespace.
_DATA_SET: Final = "Communique"
_VERSION: Final = ox.NamedNode(PREFIXES["owl"] + "versionInfo")


def describe(graph: Queryable, thing: Iri, *, most: int | None = None) -> Description:
    """Return all that the graph says of a thing.

    Args:
        graph: The graph.
        thing: The IRI of anything that it describes: a thing, a part, a concept, a term.
        most: How many mentions of one kind to name; without it, all.

    Raises:
        CommuniqueError: If a file of the project cannot be read or parsed.
    """
    return _Describer(graph.merged).description(thing, most)


class _Describer:
    """Collects what is said of one thing."""

    def __init__(self, store: Patterns) -> None:
        self._store = store
        self._names = Names(store)

    def description(self, thing: Iri, most: int | None) -> Description:
        node = ox.NamedNode(thing)
        parts = self._parts(node)
        passages = self._passages(node)
        name = self._names.name(node)
        owner = next(iter(self._names.objects(node, _PART_OF)), None) or self._owner(node)
        kind = self._names.kind(node)
        label = f"{name} ({kind} of {self._names.name(owner)})" if owner else name
        used = [*passages, *(each for group in parts for p in group.parts for each in p.passages)]
        return Description(
            iri=thing,
            name=name,
            kind=kind,
            owner=self._named(owner) if owner else None,
            facts=self._facts(node) + self._worked_out(node, parts),
            passages=passages,
            groups=parts,
            mentions=self._mentions(node, most),
            citation=self._citation(node, label, used),
        )

    def _named(self, node: Node) -> Named:
        text = self._names.name(node)
        if isinstance(node, ox.NamedNode):
            return Named(text, Iri(node.value))
        if isinstance(node, ox.Literal) and node.language and node.language != "en":
            return Named(f"{text} ({node.language})")
        return Named(text)

    def _owner(self, node: ox.NamedNode) -> ox.NamedNode | None:
        """Return the thing whose fragment the IRI of an evidence is."""
        iri, mark, _ = node.value.rpartition("#")
        owner = ox.NamedNode(iri) if mark else None
        return owner if owner and self._names.classes(owner) else None

    def _facts(self, node: ox.NamedNode) -> tuple[Fact, ...]:
        found: defaultdict[ox.NamedNode, list[Named]] = defaultdict(list)
        quads = self._store.quads_for_pattern(node, None, None, None)
        for quad in sorted(quads, key=lambda quad: natural(str(quad.object))):
            if quad.predicate not in _HIDDEN:
                found[quad.predicate].append(self._named(quad.object))
        facts = [
            (_rank(predicate), Fact(self._names.term(predicate.value), tuple(values)))
            for predicate, values in found.items()
        ]
        return tuple(fact for _, fact in sorted(facts, key=lambda pair: (pair[0], pair[1].name)))

    def _passages(self, node: ox.NamedNode) -> tuple[Passage, ...]:
        cited = self._names.objects(node, _EVIDENCE)
        return tuple(self._passage(each) for each in cited if isinstance(each, ox.NamedNode))

    def _passage(self, node: ox.NamedNode) -> Passage:
        names = self._names
        sources = names.values(node, "source")
        printed = [(name, names.text(node, name)) for name in _PRINTED]
        return Passage(
            iri=Iri(node.value),
            source=self._named(sources[0]) if sources else Named("no source"),
            tense=names.name(names.values(node, "tense")[0]) if names.values(node, "tense") else "",
            quotes=tuple(names.name(each) for each in names.values(node, "quote")),
            printed=tuple(
                Fact(names.term(CMQ + name), (Named(text),)) for name, text in printed if text
            ),
        )

    def _parts(self, node: ox.NamedNode) -> tuple[Group, ...]:
        groups: defaultdict[str, list[ox.NamedNode]] = defaultdict(list)
        for part in self._parts_of(node):
            groups[next(iter(self._names.classes(part)), "")].append(part)
        return tuple(
            Group(
                self._names.term(iri) or "part",
                tuple(self._part(each) for each in sorted(parts, key=self._part_key)),
            )
            for iri, parts in sorted(groups.items(), key=lambda item: _place(item[0], _GROUPS))
        )

    def _parts_of(self, node: ox.NamedNode) -> list[ox.NamedNode]:
        quads = self._store.quads_for_pattern(None, _PART_OF, node, None)
        parts = {quad.subject for quad in quads if isinstance(quad.subject, ox.NamedNode)}
        return sorted(parts, key=lambda part: natural(part.value))

    def _part_key(self, node: ox.NamedNode) -> tuple[int, list[str | int]]:
        role = next(iter(self._names.values(node, "role")), None)
        slug = role.value.rpartition("/")[2] if isinstance(role, ox.NamedNode) else ""
        return _place(slug, _ROLES)[0], natural(node.value)

    def _part(self, node: ox.NamedNode) -> Part:
        passages = self._passages(node)
        facts = self._facts(node)
        if CMQ + "Tenure" in self._names.classes(node) or (
            CMQ + "AgencyName" in self._names.classes(node)
        ):
            facts += self._attested(passages)
        return Part(Iri(node.value), self._names.name(node), facts, passages)

    def _attested(self, passages: Iterable[Passage]) -> tuple[Fact, ...]:
        """Return the first and the last day on which passages show a tenure or a name."""
        days = sorted(day for each in passages for day in self._days(each))
        return (Fact("attested", (Named(f"{days[0]}/{days[-1]}"),)),) if days else ()

    def _days(self, passage: Passage) -> list[str]:
        """Return the days that a passage speaks of.

        A report speaks of the meeting's days, of the months where it gives no days; an
        announcement speaks of the day of its publication.
        """
        meeting = ox.NamedNode(passage.iri.partition("#")[0])
        if passage.tense == "past":
            for node in self._parts_of(meeting):
                held = _HELD in self._names.values(node, "status")
                if held and (days := self._names.days(node)):
                    exact = bool(self._names.text(node, "start"))
                    return [day if exact else day[: len("2013-05")] for day in days.split("/")]
        source = ox.NamedNode(passage.source.iri) if passage.source.iri else None
        published = self._names.text(source, "published") if source else ""
        return [published] if published else []

    def _worked_out(self, node: ox.NamedNode, groups: Iterable[Group]) -> tuple[Fact, ...]:
        """Return what follows from the parts: an agency's name now is the one attested last."""
        if CMQ + "Agency" not in self._names.classes(node):
            return ()
        official = []
        for part in (part for group in groups for part in group.parts):
            facts = {fact.name: fact.values[0].text for fact in part.facts}
            if _OFFICIAL_NAME in self._names.values(ox.NamedNode(part.iri), "kind"):
                official.append((facts.get("attested", "").rpartition("/")[2], part.name))
        return (Fact("name now", (Named(max(official)[1]),)),) if official else ()

    def _mentions(self, node: ox.NamedNode, most: int | None) -> tuple[Mentions, ...]:
        found: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        for quad in self._store.quads_for_pattern(None, None, node, None):
            subject = quad.subject
            if quad.predicate == _PART_OF or not isinstance(subject, ox.NamedNode):
                continue
            owner = self._owner(subject)
            if subject == node or owner == node:
                continue
            key = (self._names.kind(subject), self._names.term(quad.predicate.value))
            # Passages are not told apart: a source has hundreds in one meeting.
            passage = _EVIDENCE_CLASS in self._names.classes(subject)
            found[key][owner.value if passage and owner else subject.value] += 1
        return tuple(
            Mentions(
                kind,
                name,
                tuple(
                    self._mention(ox.NamedNode(iri), counts[iri], node)
                    for iri in sorted(counts, key=natural)[:most]
                ),
                len(counts),
            )
            for (kind, name), counts in sorted(found.items())
        )

    def _mention(self, subject: ox.NamedNode, count: int, node: ox.NamedNode) -> Mention:
        owner = self._owner(subject)
        return Mention(
            self._named(subject),
            self._named(owner) if owner else None,
            count,
            self._printed(subject, node),
        )

    def _printed(self, claim: ox.NamedNode, node: ox.NamedNode) -> tuple[str, ...]:
        """Return the other names for a participant that the evidence of a claim prints."""
        if node not in self._names.values(claim, "hasParticipant"):
            return ()
        cited = self._names.objects(claim, _EVIDENCE)
        printed = {self._names.text(each, "printedAs") for each in cited}
        return tuple(sorted(printed - {"", self._names.name(node)}))

    def _citation(self, node: ox.NamedNode, label: str, passages: Iterable[Passage]) -> Citation:
        sources = {each.source.iri for each in passages if each.source.iri}
        for iri in self._names.values(node, "source"):
            sources.add(Iri(str(iri)[1:-1]))
        if CMQ + "Source" in self._names.classes(node):
            sources = {Iri(node.value)}
        versions = self._names.objects(ox.NamedNode(ONTOLOGY), _VERSION)
        version = self._names.name(versions[0]) if versions else __version__
        return Citation(
            label,
            Iri(node.value),
            f"{_DATA_SET} {version}",
            tuple(self._reference(ox.NamedNode(iri)) for iri in sorted(sources)),
        )

    def _reference(self, source: ox.NamedNode) -> str:
        names = self._names
        title = names.text(source, "title")
        parts = (
            names.text(source, "publisher") or names.name(source),
            f"“{title}”" if title else "",
            names.text(source, "published"),
            names.text(source, "address"),
        )
        return ", ".join(filter(None, parts))


def _rank(predicate: ox.NamedNode) -> int:
    local = predicate.value.removeprefix(CMQ)
    return len(_ORDER) + 1 if local in _REMARKS else _place(local, _ORDER)[0]


def _place(name: str, order: tuple[str, ...]) -> tuple[int, str]:
    local = name.removeprefix(CMQ)
    return (order.index(local) if local in order else len(order)), name
