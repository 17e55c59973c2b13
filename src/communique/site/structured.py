"""What a page says of its thing in the words of schema.org, for search engines."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from markupsafe import Markup

from communique.site.addresses import Address, public_url

if TYPE_CHECKING:
    from collections.abc import Iterable

    from communique.export.dataset import Dataset
    from communique.site.data import Download
    from communique.site.nodes import Node
    from communique.site.site import Site

__all__ = ["of_dataset", "of_thing", "script"]

_CONTEXT: Final = "https://schema.org"
_TYPES: Final = {
    "Agency": "GovernmentOrganization",
    "Commitment": "Claim",
    "Dialogue": "Event",
    "DialogueSeries": "EventSeries",
    "Meeting": "Event",
    "Official": "Person",
    "Party": "Organization",
    "Place": "Place",
    "Post": "Occupation",
    "Source": "CreativeWork",
    "Topic": "DefinedTerm",
}
_STATUS: Final = {"cancelled": "EventCancelled", "postponed": "EventPostponed"}


def of_thing(site: Site, node: Node) -> dict[str, Any] | None:
    """Return a thing in the words of schema.org; None for a thing that it has no class for."""
    kind = next((_TYPES[name] for name in node.classes if name in _TYPES), None)
    if kind is None:
        return None
    others = [text.text for text in node.names if text.text != node.label.text]
    found = {
        **_reference(site, node),
        "alternateName": others,
        "sameAs": [getattr(value, "iri", str(value)) for value in node.all("schema:sameAs")],
        **_DETAILS.get(kind, _nothing)(site, node),
    }
    return {"@context": _CONTEXT, **_kept(found)}


def of_dataset(
    dataset: Dataset, base: str, downloads: Iterable[Download], fingerprint: str
) -> dict[str, Any]:
    """Return the graph as a data set.

    Args:
        dataset: Its description.
        base: Where the site is published.
        downloads: The graph in each format.
        fingerprint: The hash of the graph.
    """
    found = {
        "@type": "Dataset",
        "name": dataset.title,
        "description": dataset.description,
        "creator": {"@type": "Organization", "name": dataset.publisher},
        "datePublished": dataset.issued,
        "identifier": f"sha256:{fingerprint}",
        "keywords": list(dataset.keywords),
        "license": dataset.licence,
        "version": dataset.version,
        "url": public_url(base, Address("index.html")),
        "distribution": [
            {
                "@type": "DataDownload",
                "contentUrl": public_url(base, download.path),
                "encodingFormat": [download.media_type, "application/gzip"],
                "name": download.title,
            }
            for download in downloads
        ],
    }
    return {"@context": _CONTEXT, **_kept(found)}


def script(content: dict[str, Any] | None) -> Markup:
    """Return JSON-LD for a `script` element, which no text in it can end."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":")) if content else ""
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)


def _reference(site: Site, node: Node) -> dict[str, Any]:
    """Return what names a thing where another one refers to it."""
    kind = next((_TYPES[name] for name in node.classes if name in _TYPES), "Thing")
    address = site.address(node)
    url = public_url(site.base, address) if site.base and address else ""
    return _kept({"@type": kind, "@id": node.iri, "name": node.label.text, "url": url})


def _references(site: Site, nodes: Iterable[Node]) -> list[dict[str, Any]]:
    return [_reference(site, node) for node in dict.fromkeys(nodes)]


def _kept(found: dict[str, Any]) -> dict[str, Any]:
    """Return what has a value, a list of one as that one."""
    short = {
        name: value[0] if isinstance(value, list) and len(value) == 1 else value
        for name, value in found.items()
    }
    return {name: value for name, value in short.items() if value}


def _nothing(_site: Site, _node: Node) -> dict[str, Any]:
    return {}


def _event(site: Site, node: Node) -> dict[str, Any]:
    schedule = node.node("preferredSchedule")
    found: dict[str, Any] = {}
    if schedule is not None:
        status = schedule.node("status")
        name = _STATUS.get(status.slug if status else "", "EventScheduled")
        found = {
            "startDate": schedule.text("start"),
            "endDate": schedule.text("end") or schedule.text("start"),
            "eventStatus": f"{_CONTEXT}/{name}",
            "location": _references(site, schedule.nodes("atPlace")),
        }
        if not found["startDate"] and (first := schedule.text("earliest")):
            # ISO 8601 has an interval for what is known no better.
            found["startDate"] = found["endDate"] = f"{first}/{schedule.text('latest') or '..'}"
    people = [n for part in node.parts("Participation") for n in part.nodes("hasParticipant")]
    return {
        **found,
        "superEvent": _references(site, node.nodes("inSeries")),
        "attendee": _references(site, [*people, *node.nodes("hasAgency")]),
        "about": _references(site, node.nodes("aboutTopic")),
        "subjectOf": _references(site, node.back("documents")),
    }


def _series(site: Site, node: Node) -> dict[str, Any]:
    return {
        "subEvent": _references(site, node.back("inSeries")),
        "organizer": _references(site, node.nodes("hasParty")),
    }


def _person(site: Site, node: Node) -> dict[str, Any]:
    posts = [post for tenure in node.parts("Tenure") for post in tenure.nodes("holdsPost")]
    return {
        "givenName": [text.text for text in node.texts("givenName")],
        "familyName": [text.text for text in node.texts("familyName")],
        "jobTitle": list(dict.fromkeys(post.label.text for post in posts)),
        "worksFor": _references(site, (it for post in posts for it in post.nodes("atAgency"))),
    }


def _agency(site: Site, node: Node) -> dict[str, Any]:
    above = node.nodes("unitOf") or node.nodes("ofParty")
    return {"parentOrganization": _references(site, above)}


def _place(site: Site, node: Node) -> dict[str, Any]:
    return {"containedInPlace": _references(site, node.nodes("locatedIn"))}


def _topic(site: Site, node: Node) -> dict[str, Any]:
    return {"description": [text.text for text in node.texts("skos:scopeNote")]}


def _source(site: Site, node: Node) -> dict[str, Any]:
    tiers = {tier.slug for tier in node.nodes("tier")}
    return {
        **({"@type": "NewsArticle"} if "press" in tiers else {}),
        "about": _references(site, node.nodes("documents")),
        "author": _references(site, node.nodes("issuedBy")),
        "datePublished": node.text("published"),
        "inLanguage": node.text("language"),
        "license": [getattr(value, "iri", str(value)) for value in node.all("licence")],
        "publisher": {"@type": "Organization", "name": node.text("publisher")},
        "url": node.text("address"),
    }


def _claim(site: Site, node: Node) -> dict[str, Any]:
    return {
        "text": node.label.text,
        "about": _references(site, node.nodes("hasTopic")),
        "author": _references(site, node.nodes("committedBy")),
        "appearance": [
            {
                "@type": "Quotation",
                "text": evidence.text("quote"),
                "isPartOf": _references(site, evidence.nodes("source")),
            }
            for evidence in node.nodes("hasEvidence")
        ],
    }


_DETAILS: Final = {
    "Claim": _claim,
    "CreativeWork": _source,
    "DefinedTerm": _topic,
    "Event": _event,
    "EventSeries": _series,
    "GovernmentOrganization": _agency,
    "Person": _person,
    "Place": _place,
}
