"""The sentence that sums up a thing, below the title of its page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from communique.site.pages import at, when
from communique.site.texts import count, sentence

if TYPE_CHECKING:
    from communique.site.nodes import Node

__all__ = ["lead"]


def lead(node: Node) -> str:
    """Return a sentence on a thing, empty for a kind of which there is none."""
    for kind, said in (
        ("Dialogue", _meeting),
        ("Meeting", _meeting),
        ("DialogueSeries", _series),
        ("Official", _official),
        ("Agency", _agency),
        ("Party", _party),
    ):
        if kind in node.classes:
            return f"{sentence(said(node)).rstrip('.')}."
    return ""


def _meeting(node: Node) -> str:
    time = when(node)
    before, after = at(time.place) if time.place else ("", "")
    place = f" {before}{time.place.label.text}{after}" if time.place else ""
    if not time.status:
        return "no source says when or where"
    if not time.days:
        return f"{time.status}{place}; no source gives the day"
    if time.status != "held":
        before = "" if time.status == "planned" else f"{time.status}; it was "
        return f"{before}planned for {time.days}{',' if place else ''}{place}"
    if not (time.first and time.last):  # `24 July 2025 or earlier`
        return f"held {time.days}{',' if place else ''}{place}"
    return f"held {'in' if time.is_vague else 'on'} {time.days}{place}"


def _series(node: Node) -> str:
    meetings = node.back("inSeries")
    held = sum(when(it).status == "held" for it in meetings)
    return f"{count(len(meetings), 'occurrence')} known, {held or 'none'} reported as held"


def _official(node: Node) -> str:
    posts = [post.label.text for it in node.parts("Tenure") for post in it.nodes("holdsPost")]
    meetings = {it.node("partOf") for it in node.back("hasParticipant")}
    known = "; ".join(dict.fromkeys(posts)) or "no post known"
    return f"{known}. Appears at {count(len(meetings), 'meeting')}"


def _agency(node: Node) -> str:
    names = count(len(node.parts("AgencyName")), "name")
    meetings = count(len(node.back("hasAgency")), "meeting")
    return f"known under {names}, listed or with a role at {meetings}"


def _party(node: Node) -> str:
    series = count(len(node.back("hasParty")), "series", "series")
    number = sum("Agency" in it.classes for it in node.back("ofParty"))
    return f"party to {series}, with {count(number, 'agency', 'agencies')}"
