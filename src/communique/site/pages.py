"""What the page of each thing shows, for its template: groups, orders and days, no markup."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from communique.site import pictures
from communique.site.documents import marked_text
from communique.site.nodes import Node
from communique.site.texts import count, days, joined, span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from communique.site.site import Row, Site

__all__ = ["VIEWS", "When", "at", "by_day", "commitment", "when"]

Context = dict[str, Any]

_LEADING: Final = ("head", "meeting-lead", "host", "co-chair")
_MODES: Final = ("aim", "planned", "discussed", "done", "expected")


class When:
    """The status of a meeting, its days in words and its place, by its preferred schedule."""

    def __init__(self, meeting: Node) -> None:
        """Read the preferred schedule."""
        schedule = meeting.node("preferredSchedule")
        self.schedule = schedule
        self.status = meeting.text("statusName")
        self.first = schedule.text("firstDay") if schedule else ""
        self.last = schedule.text("lastDay") if schedule else ""
        self.days = span(self.first, self.last)
        self.place = schedule.node("atPlace") if schedule else None
        self.is_vague = schedule is not None and bool(self.days) and not schedule.text("start")


def when(meeting: Node) -> When:
    """Return when and where a meeting was or is to be held; read once."""
    found: When | None = meeting.__dict__.get("when")
    if found is None:
        found = meeting.__dict__["when"] = When(meeting)
    return found


def at(place: Node) -> tuple[str, str]:
    """Return what stands before and after a place in a sentence on a meeting there.

    A house, named with its city, takes another word than the city; a video conference takes none.
    """
    around = [*place.nodes("locatedIn"), *place.nodes("ofParty"), *place.nodes("inCountryOf")]
    if not around:
        return "(", ")"
    is_house = any(place.label.text.endswith(f", {it.label.text}") for it in around)
    return ("at " if is_house else "in "), ""


def by_day(meetings: Iterable[Node]) -> list[Node]:
    """Return meetings in the order of their days.

    One without a day stands behind the nearest lower ordinal of its series, else at the end.
    """
    several = sorted(set(meetings), key=lambda it: it.sort_key)
    days = {it: when(it).first or when(it).last for it in several}
    numbered = [
        (number, day, it.node("inSeries"))
        for it, day in days.items()
        if day and (number := _ordinal(it))
    ]

    def key(meeting: Node) -> tuple[str, int]:
        number, series = _ordinal(meeting), meeting.node("inSeries")
        if days[meeting] or not number:
            return days[meeting] or "9999", number
        below = ((n, day) for n, day, other in numbered if other is series and n < number)
        return max(below, default=(0, "9999"))[1], number

    return sorted(several, key=key)


def _ordinal(meeting: Node) -> int:
    return int(meeting.text("ordinal") or 0)


def _is_meeting(node: Node | None) -> bool:
    return node is not None and not {"Dialogue", "Meeting"}.isdisjoint(node.classes)


def _meetings(claims: Iterable[Node]) -> list[Node]:
    return by_day(it for claim in claims if (it := claim.node("partOf")) and _is_meeting(it))


def _grouped(nodes: Iterable[Node], key: Callable[[Node], Node | None]) -> dict[Any, list[Node]]:
    found: dict[Node | None, list[Node]] = {}
    for node in nodes:
        found.setdefault(key(node), []).append(node)
    return found


def _role_order(participation: Node) -> tuple[int, str]:
    role = participation.node("role")
    slug = role.slug if role else ""
    return (_LEADING.index(slug) if slug in _LEADING else len(_LEADING)), slug


class Side:
    """What is known of one side of a meeting, or of those on no side.

    Attributes:
        party: The party; None for those on no side.
        delegations: The claims that it sends a delegation.
        people: Who has a role, each with the participations that say so; those who lead first.
        listings: The lists of its agencies, each of one source.
        agencies: The agencies that a list names, each with its names in each list.
    """

    def __init__(self, party: Node | None, meeting: Node, participations: list[Node]) -> None:
        """Gather what belongs to the side."""
        self.party = party
        self.delegations = [it for it in meeting.parts("Delegation") if it.node("ofParty") is party]
        ordered = sorted(participations, key=_role_order)
        self.people = _grouped(ordered, lambda it: it.node("hasParticipant"))
        self.listings = [
            it for it in meeting.parts("Listing") if it.node("inDelegation") in self.delegations
        ]
        agencies: dict[Node, list[list[Node]]] = {}
        for place, listing in enumerate(self.listings):
            for name in listing.nodes("lists"):
                if agency := name.node("partOf"):
                    cells = agencies.setdefault(agency, [[] for _ in self.listings])
                    cells[place].append(name)
        self.agencies = dict(sorted(agencies.items(), key=lambda it: it[0].sort_key))

    @staticmethod
    def shared_posts(claims: list[Node]) -> list[Node]:
        """Return the posts in which a person has several roles, if it is the same in all."""
        posts = [
            [post for tenure in it.nodes("inCapacity") if (post := tenure.node("holdsPost"))]
            for it in claims
        ]
        return posts[0] if len(posts) > 1 and all(it == posts[0] for it in posts) else []

    @property
    def completeness(self) -> list[list[Node]]:
        """The lists of the side by what they say of their completeness, and by our note on it."""
        found: dict[tuple[str, str], list[Node]] = {}
        for it in self.listings:
            says = it.node("completeness")
            found.setdefault((says.slug if says else "", it.text("note")), []).append(it)
        return list(found.values())

    @property
    def leaders(self) -> list[Node]:
        """Who leads the side, the meeting or hosts it."""
        found = (
            (agent, claims)
            for agent, claims in self.people.items()
            if _role_order(claims[0])[0] < 4
        )
        return [agent for agent, _ in found]


def _sides(meeting: Node) -> list[Side]:
    on_side = _grouped(meeting.parts("Participation"), lambda it: it.node("onSideOf"))
    parties = {it.node("ofParty") for it in meeting.parts("Delegation")} | set(on_side)
    ordered = sorted(filter(None, parties), key=lambda it: it.sort_key)
    sides = [Side(party, meeting, on_side.get(party, [])) for party in ordered]
    return [*sides, Side(None, meeting, on_side[None])] if on_side.get(None) else sides


def _follow_up(commitment: Node) -> list[Node]:
    """Return the links by which later commitments take one up."""
    return commitment.back("linksTo", "Link")


def _unknown(site: Site, meeting: Node, sides: list[Side]) -> list[str]:
    """Return what is not known of a meeting, in sentences."""
    time, said = when(meeting), []
    plan = "it is to take place" if time.status == "planned" else "it took place"
    if not time.days:
        said.append(f"No source gives the day on which {plan}.")
    elif time.is_vague:
        said.append(f"The exact day is not known: the sources say {time.days}.")
    if time.place is None:
        said.append(f"No source says where {plan}.")
    if time.status == "planned":
        said.append("No source reports that it was held.")
    series = meeting.node("inSeries")
    parties = series.nodes("hasParty") if series else [side.party for side in sides if side.party]
    known = {side.party: side for side in sides}
    for what, lacking in (
        ("who led the side of", [it for it in parties if it not in known or not known[it].leaders]),
        ("agencies for", [it for it in parties if it not in known or not known[it].listings]),
    ):
        if lacking:
            names = joined((it.label.text for it in lacking), "or")
            verb = "lists" if what.startswith("agencies") else "says"
            said.append(f"No source {verb} {what} {names}.")
    if not meeting.parts("AgendaItem"):
        said.append("No source says what was on the agenda.")
    commitments = meeting.parts("Commitment")
    open_ones = [it for it in commitments if not it.back("assesses") and not _follow_up(it)]
    if not commitments:
        said.append("No commitment is known.")
    elif open_ones:
        few = (
            "it" if len(commitments) == 1 else f"{len(open_ones)} of {len(commitments)} commitments"
        )
        if 1 < len(commitments) == len(open_ones):
            few = f"any of the {len(commitments)} commitments"
        said.append(f"Nothing was found on what became of {few}.")
    row = next(iter(site.rows("coverage", meeting)), None)
    if row and str(row["independentSources"]) == "1":
        said.append("All that is known rests on one independent source.")
    return said


def _sources(meeting: Node) -> list[Node]:
    """Return the sources that say anything of a meeting, the earliest first."""
    claims = [meeting, *meeting.parts()]
    found = {
        it for claim in claims for ev in claim.nodes("hasEvidence") for it in ev.nodes("source")
    }
    found.update(meeting.back("documents"))
    return sorted(found, key=lambda it: (it.text("published") or "9999", it.iri))


def meeting(site: Site, node: Node) -> Context:
    """A meeting: its sides, its days, its agenda, its commitments, its neighbours."""
    sides = _sides(node)
    series = node.node("inSeries")
    later = node.back("previousHeld")
    ends = [it for it in node.parts("Link") if it.node("linksFrom") is node]
    into = [it for it in node.back("linksTo", "Link") if it.node("linksFrom") is not node]
    known = next(iter(site.rows("announced-versus-held", node)), None)
    modes = _grouped(node.parts("AgendaItem"), lambda it: it.node("mode"))
    ordered = sorted(
        modes.items(), key=lambda it: _MODES.index(it[0].slug) if it[0].slug in _MODES else 9
    )
    siblings = by_day(series.back("inSeries")) if series else []
    place = siblings.index(node) if node in siblings else 0
    return {
        "when": when(node),
        "series": series,
        "before": siblings[place - 1] if place else None,
        "after": siblings[place + 1] if place + 1 < len(siblings) else None,
        "sides": sides,
        "attendances": node.parts("Attendance"),
        "schedules": sorted(
            node.parts("Schedule"), key=lambda it: (it is not when(node).schedule, it.iri)
        ),
        "verdict": str(known["verdict"]) if known else "",
        "agenda": ordered,
        "commitments": node.parts("Commitment"),
        "decided": by_day(filter(None, (it.node("partOf") for it in node.back("concerns")))),
        "concerned_by": node.back("concerns"),
        "links": ends,
        "links_into": into,
        "previous": node.node("previousHeld"),
        "gap": _gap(site, node),
        "next": later,
        "disagreements": site.rows("source-disagreements", node),
        "changes": [
            (aspect, list(rows))
            for aspect, rows in groupby(
                site.rows("changes-between-dialogues", node), key=lambda row: str(row["aspect"])
            )
        ],
        "unknown": _unknown(site, node, sides),
        "sources": _sources(node),
    }


def _gap(site: Site, meeting: Node) -> str:
    row = next(iter(site.rows("gaps-between-dialogues", meeting)), None)
    return "" if row is None else gap(row)


def gap(row: Row) -> str:
    """Return how long the gap of a row of `gaps-between-dialogues` is, in words."""
    if row["days"]:
        return days(int(str(row["days"])))
    if not (row["minDays"] and row["maxDays"]):
        return ""
    low, high = (days(int(str(row[name]))) for name in ("minDays", "maxDays"))
    return low if low == high else f"{low} to {high}"


def series(site: Site, node: Node) -> Context:
    """A series: its occurrences with gaps, heads, aims, topics, agencies."""
    meetings = by_day(node.back("inSeries"))
    missing = site.rows("missing-occurrences", node)
    gaps = {
        row["dialogue"]: row for it in meetings for row in site.rows("gaps-between-dialogues", it)
    }
    return {
        "meetings": meetings,
        "missing": missing,
        "gaps": {it: (gap(row), row["previous"], str(row["skipped"])) for it, row in gaps.items()},
        "parties": node.nodes("hasParty"),
        "sides": {it: _sides(it) for it in meetings},
        "mandates": node.parts("Mandate"),
        "aims": node.parts("Aim"),
        "verdicts": {
            it: str(row["verdict"])
            for it in meetings
            for row in site.rows("announced-versus-held", it)
        },
        "disagreements": sum(len(site.rows("source-disagreements", it)) for it in meetings),
        "commitments": [c for it in meetings for c in it.parts("Commitment")],
        "timeline": pictures.timeline(node, meetings, missing),
        "presence": pictures.presence(meetings),
        "topics": pictures.topics(meetings),
        "arcs": pictures.arcs(
            f"Who faced whom in the {node.label.text}",
            [row for it in meetings for row in site.rows("counterparts", it)],
        ),
        "hosts": _grouped(meetings, lambda it: _host(it)),
    }


def _host(meeting: Node) -> Node | None:
    place = when(meeting).place
    return place.node("inCountryOf") if place else None


def official(site: Site, node: Node) -> Context:
    """An official: posts and appearances."""
    participations = sorted(
        node.back("hasParticipant"), key=lambda it: (_first_day(it.node("partOf")), it.iri)
    )
    faced = {
        (row["dialogue"], row["whoB"] if row["whoA"] is node else row["whoA"])
        for meeting in _meetings(participations)
        for row in site.rows("counterparts", meeting)
        if node in (row["whoA"], row["whoB"])
    }
    counterparts = _grouped(
        [agent for _, agent in faced if isinstance(agent, Node)], lambda agent: agent
    )
    tenures = sorted(node.parts("Tenure"), key=_attested_first)
    return {
        "tenures": [(it, attested(it)) for it in tenures],
        "appearances": _grouped(participations, lambda it: it.node("partOf")),
        "counterparts": {
            agent: by_day(m for m, other in faced if other is agent and isinstance(m, Node))
            for agent in sorted(counterparts, key=lambda it: it.sort_key)
        },
        "career": pictures.careers(f"Posts of {node.label.text}", tenures, "holdsPost"),
        "stated": node.back("statedBy"),
    }


def attested(claim: Node) -> str:
    """Return for which days a tenure or a name is attested, in words."""
    found = claim.nodes("attestedBy")
    first = min((it.text("attestedFirst") for it in found if it.text("attestedFirst")), default="")
    last = max((it.text("attestedLast") for it in found if it.text("attestedLast")), default="")
    return span(first, last)


def _first_day(meeting: Node | None) -> str:
    return when(meeting).first or "9999" if meeting is not None and _is_meeting(meeting) else "9999"


def agency(site: Site, node: Node) -> Context:
    """An agency: names on a time line, presence, change events, posts."""
    names = sorted(node.parts("AgencyName"), key=_attested_first)
    lists: dict[Node, list[Node]] = {}
    for name in names:
        for listing in name.back("lists"):
            if owner := listing.node("partOf"):
                lists.setdefault(owner, []).append(name)
    presence = {it: list(dict.fromkeys(lists[it])) for it in by_day(lists)}
    return {
        "names": [(it, attested(it)) for it in names],
        "presence": presence,
        "participations": node.back("hasParticipant"),
        "changes": [*node.parts("ChangeEvent"), *node.back("changesFrom"), *node.back("changesTo")],
        "units": node.back("unitOf"),
        "affiliates": node.back("affiliatedWith"),
        "posts": sorted(node.back("atAgency"), key=lambda it: it.sort_key),
        "links": node.parts("Link"),
        "timeline": pictures.careers(f"Names of {node.label.text}", names, "name"),
    }


def post(site: Site, node: Node) -> Context:
    """A post: who held it."""
    tenures = sorted(node.back("holdsPost"), key=lambda it: (_attested_first(it), it.iri))
    return {
        "tenures": [(it, attested(it)) for it in tenures],
        "career": pictures.careers(f"Holders of {node.label.text}", tenures, "partOf"),
    }


def _attested_first(claim: Node) -> str:
    days_of = [it.text("attestedFirst") for it in claim.nodes("attestedBy")]
    return claim.text("from") or min(filter(None, days_of), default="9999")


def party(site: Site, node: Node) -> Context:
    """A party: its series, agencies, posts, people, places."""
    of_party = node.back("ofParty")
    posts = [it for it in of_party if "Post" in it.classes]
    people = {it.node("partOf") for post in posts for it in post.back("holdsPost")}
    presence = [*node.back("attendedBy"), *node.back("onSideOf"), *of_party]
    return {
        "series": sorted(node.back("hasParty"), key=lambda it: it.sort_key),
        "agencies": sorted((it for it in of_party if "Agency" in it.classes), key=_key),
        "posts": sorted(posts, key=_key),
        "officials": sorted(filter(None, people), key=_key),
        "places": sorted((it for it in of_party if "Place" in it.classes), key=_key),
        "meetings": _meetings(it for it in presence if it.fragment),
        "sources": sorted(node.back("issuedBy"), key=lambda it: (it.text("published"), it.iri)),
        "commitments": node.back("committedBy"),
    }


def _key(node: Node) -> list[str | int]:
    return node.sort_key


def place(site: Site, node: Node) -> Context:
    """A place: the meetings there."""
    return {
        "meetings": _meetings(node.back("atPlace")),
        "places": sorted(node.back("locatedIn"), key=_key),
    }


def topic(site: Site, node: Node) -> Context:
    """A topic: where it stands among others, its history, the commitments on it."""
    claims = node.back("hasTopic")
    history: dict[Node, dict[str, list[Node]]] = {}
    for claim in claims:
        meeting, mode = claim.node("partOf"), claim.node("mode")
        if meeting is None or not _is_meeting(meeting):
            continue
        word = mode.label.text if mode else "committed"
        history.setdefault(meeting, {}).setdefault(word, []).append(claim)
    return {
        "history": {it: history[it] for it in by_day(history)},
        "aims": [it for it in claims if "Aim" in it.classes],
        "commitments": [it for it in claims if "Commitment" in it.classes],
        "narrower": sorted(node.back("skos:broader"), key=_key),
        "broader": node.nodes("skos:broader"),
        "picture": pictures.history(node, by_day(history)),
    }


def commitment(site: Site, node: Node) -> Context:
    """A commitment: what it says, what it goes back to, what became of it."""
    return {
        "meeting": node.node("partOf"),
        "wordings": node.nodes("sameActAs"),
        "up": node.back("linksFrom", "Link"),
        "down": node.back("linksTo", "Link"),
        "assessments": node.back("assesses"),
        "lineage": pictures.lineage(node),
    }


_CLAIMS: Final = (
    "Schedule",
    "Delegation",
    "Participation",
    "Listing",
    "Attendance",
    "AgendaItem",
    "Commitment",
)


def _claim_order(claim: Node) -> tuple[int, list[str | int]]:
    """Return where a claim stands among those on one thing: that it exists comes first."""
    places = (place for place, kind in enumerate(_CLAIMS, 1) if kind in claim.classes)
    return next(places, len(_CLAIMS) + 1 if claim.fragment else 0), claim.sort_key


def source(site: Site, node: Node) -> Context:
    """A source: what it says, claim by claim, and its text where that may be shown."""
    evidence = node.back("source", "Evidence")
    claims: dict[Node, dict[Node, list[Node]]] = {}
    for passage in evidence:
        for claim in passage.back("hasEvidence"):
            owner = claim.node("partOf") or claim
            claims.setdefault(owner, {}).setdefault(claim, []).append(passage)
    ordered = {it: claims[it] for it in sorted(claims, key=lambda it: (_first_day(it), it.iri))}
    for owner, several in ordered.items():
        ordered[owner] = dict(sorted(several.items(), key=lambda it: _claim_order(it[0])))
    numbers: dict[Node, dict[Node, int]] = {}
    number = 0
    cited: dict[Node, list[int]] = {}
    for owner, several in ordered.items():
        for claim, passages in several.items():
            number += 1
            numbers.setdefault(owner, {})[claim] = number
            for passage in passages:
                cited.setdefault(passage, []).append(number)
    return {
        "claims": ordered,
        "numbers": numbers,
        "total": count(sum(map(len, claims.values())), "claim"),
        "documents": by_day(node.nodes("documents")),
        "retold_by": sorted({s for e in node.back("retells") for s in e.nodes("source")}, key=_key),
        "retells": sorted({s for e in evidence for s in e.nodes("retells")}, key=_key),
        "text": site.sources and marked_text(site.sources, node, cited),
    }


VIEWS: Final[dict[str, tuple[str, Callable[[Site, Node], Context]]]] = {
    "series": ("series.html", series),
    "dialogue": ("meeting.html", meeting),
    "meeting": ("meeting.html", meeting),
    "official": ("official.html", official),
    "agency": ("agency.html", agency),
    "post": ("post.html", post),
    "party": ("party.html", party),
    "place": ("place.html", place),
    "topic": ("topic.html", topic),
    "source": ("source.html", source),
}
"""The template and the view of each kind of thing."""
