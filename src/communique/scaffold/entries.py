"""Skeletons of officials, agencies and sources, which share a file with others of their kind."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from communique.files import read_bytes
from communique.graph.find import find_thing
from communique.model import Iri, UsageError
from communique.prefixes import KINDS, expand
from communique.scaffold.days import day
from communique.scaffold.draft import Draft
from communique.scaffold.lookup import described_with, refuse_known, things_of
from communique.scaffold.skeleton import TODO, Skeleton, date, plain, text
from communique.scaffold.slugs import checked_slug, slug_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from communique.graph import Graph

__all__ = ["draft_agency", "draft_official", "draft_source"]

_MONTH: Final = re.compile(r"[0-9]{4}(?:-(?:0[1-9]|1[0-2]))?\Z")
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*\Z")
_ADDRESS: Final = re.compile(r"https?://[^\s<>\"{}|\\^`]+\Z")


def draft_official(
    graph: Graph,
    given: str,
    family: str,
    *,
    post: str | None = None,
    language: str = "en",
    slug: str | None = None,
    evidence: str | None = None,
) -> Draft:
    """Return the skeleton of an official with a tenure.

    Args:
        graph: The graph.
        given: The given name in Latin letters, whatever order a source prints.
        family: The family name in Latin letters.
        post: The post that the official holds.
        language: The language tag of the names, such as `en` or `ja-Latn`.
        slug: The end of the IRI, where it is not `given-family`.
        evidence: The IRI of the evidence that shows the official in the post.

    Raises:
        UsageError: If the graph describes the official or does not describe the post, or if
            a name, the slug or the IRI is none.
    """
    given, family, language = _words(given), _words(family), _tag(language)
    iri = Iri(KINDS["official"] + (checked_slug(slug) if slug else slug_of(given, family)))
    refuse_known(graph, iri)
    held = find_thing(graph, post, kinds=["post"]) if post else Iri(KINDS["post"] + TODO)
    party = next(iter(things_of(graph, held, "ofParty")), "").removeprefix(KINDS["party"])
    post_slug = held.removeprefix(KINDS["post"]).lower()
    tenure = post_slug.removeprefix(f"{party}-") if party else post_slug
    cited = _cited(evidence)

    def make(base: str) -> Skeleton:
        skeleton = Skeleton(base)
        skeleton.node(
            iri,
            "cmq:Official",
            ("cmq:familyName", text(family, language)),
            ("cmq:givenName", text(given, language)),
            ("rdfs:label", text(f"{given} {family}")),
            remark="Names in other scripts are values of their own, with the tags ja and ja-Hira.",
        )
        skeleton.node(
            f"{iri}#{tenure}",
            "cmq:Tenure",
            ("cmq:hasEvidence", skeleton.ref(cited)),
            ("cmq:holdsPost", skeleton.ref(held)),
            ("cmq:partOf", skeleton.ref(iri)),
            remark="One tenure for each post. It cites the evidence of the participation in which "
            "the title is printed; cmq:from and cmq:to only where a source states them.",
        )
        return skeleton

    return Draft(iri, "data/officials.ttl", shared=True, base=KINDS["official"], make=make)


def draft_agency(
    graph: Graph,
    party: str,
    name: str,
    *,
    slug: str | None = None,
    unit_of: str | None = None,
    evidence: str | None = None,
) -> Draft:
    """Return the skeleton of an agency with its official name.

    Args:
        graph: The graph, which has to describe the party.
        party: The party to which it belongs.
        name: Its name in English.
        slug: The end of the IRI, with or without the party before it; without one it is made
            from the name.
        unit_of: The larger agency of which a source says that it is a part.
        evidence: The IRI of the evidence that prints the name.

    Raises:
        UsageError: If the graph describes the agency or does not describe the party or the
            larger agency, or if the name, the slug or the IRI is none.
    """
    name = _words(name)
    side = find_thing(graph, party, kinds=["party"])
    begin = side.removeprefix(KINDS["party"]) + "-"
    end = checked_slug(slug).removeprefix(begin) if slug else slug_of(name)
    iri = Iri(KINDS["agency"] + begin + end)
    refuse_known(graph, iri)
    whole = find_thing(graph, unit_of, kinds=["agency"]) if unit_of else None
    cited = _cited(evidence)

    def make(base: str) -> Skeleton:
        skeleton = Skeleton(base)
        larger = []
        if whole:
            # That it is a part is a claim of its own, which some passage must state.
            larger = [
                ("cmq:unitOf", skeleton.ref(whole)),
                ("cmq:hasEvidence", skeleton.ref(cited)),
            ]
        skeleton.node(
            iri,
            "cmq:Agency",
            ("cmq:ofParty", skeleton.ref(side)),
            ("rdfs:label", text(name)),
            *larger,
        )
        skeleton.node(
            f"{iri}#name",
            "cmq:AgencyName",
            ("cmq:hasEvidence", skeleton.ref(cited)),
            ("cmq:kind", "name-kind:official"),
            ("cmq:name", text(name)),
            ("cmq:partOf", skeleton.ref(iri)),
            remark="One node for each name that a source prints, to the letter. It cites the "
            "evidence of the participation in which it is printed.",
        )
        return skeleton

    path = f"data/agencies/{begin.removesuffix('-')}.ttl"
    return Draft(iri, path, shared=True, base=KINDS["agency"], make=make)


def draft_source(
    graph: Graph,
    publisher: str,
    published: str | None = None,
    *,
    slug: str | None = None,
    title: str | None = None,
    genre: str | None = None,
    language: str = "en",
    address: str | None = None,
    file: Path | None = None,
    documents: Sequence[str] = (),
) -> Draft:
    """Return the skeleton of a source.

    Args:
        graph: The graph.
        publisher: The name of the body that issued it. One that the graph knows gives the
            same begin to the slug as before.
        published: The day of publication; or the month or the year, where that is all.
        slug: The end of the IRI, where it is not publisher and date.
        title: The title as printed.
        genre: A concept of the scheme `genre`.
        language: Its language, as a BCP 47 tag.
        address: Its address on the web.
        file: The file with its text, to record its name and its checksum.
        documents: The meetings that it is about, by IRI or prefixed name. They need not be
            described yet.

    Raises:
        UsageError: If the graph describes the source or does not know the genre, if the file
            cannot be read, or if a value is malformed.
    """
    exact = published is not None and not _MONTH.match(published)
    if published and exact:
        published = day(published)
    publisher, language = _words(publisher), _tag(language)
    if address and not _ADDRESS.match(address):
        raise UsageError(f"`{address}` is no address on the web", hint="write https://...")
    end = checked_slug(slug) if slug else _slug_of(graph, publisher, published)
    iri = Iri(KINDS["source"] + end)
    refuse_known(graph, iri)
    kind = find_thing(graph, genre, kinds=["genre"]) if genre else None
    about = [_iri(each, "dialogue", "meeting") for each in documents]
    text_of = read_bytes(file) if file else None

    def make(base: str) -> Skeleton:
        skeleton = Skeleton(base)
        pairs = [
            ("cmq:address", f"{plain(address or TODO)}^^xsd:anyURI"),
            ("cmq:genre", skeleton.ref(kind) if kind else f"genre:{TODO}"),
            ("cmq:language", plain(language)),
            ("cmq:publisher", plain(publisher)),
            ("cmq:title", text(title or TODO, language)),
            *(("cmq:documents", skeleton.ref(each)) for each in about),
        ]
        remarks = []
        if not about:
            pairs.append(("cmq:documents", f"dialogue:{TODO}"))
            remarks.append(
                "Documents names the meetings that it is about, not the ones it mentions."
            )
        if not title:
            remarks.append("Without a title, give the reason in a cmq:titleNote instead.")
        if published and exact:
            pairs.append(("cmq:published", date(published)))
        else:
            pairs.append(("cmq:publishedNote", text(TODO)))
            remarks.append("Say in the note what is known of the day; if it is known, give it.")
        if file and text_of is not None:
            pairs.append(("cmq:fileName", plain(file.name)))
            pairs.append(("cmq:checksum", plain(hashlib.sha256(text_of).hexdigest())))
        skeleton.node(iri, "cmq:Source", *pairs, remark=" ".join(remarks))
        return skeleton

    return Draft(iri, "data/sources.ttl", shared=True, base=KINDS["source"], make=make)


def _slug_of(graph: Graph, publisher: str, published: str | None) -> str:
    """Return publisher and date, the publisher named as it is in the slugs of other sources."""
    known = described_with(graph, "publisher", ox.Literal(publisher))
    begins = [re.sub(r"(?:-[0-9]+)*\Z", "", iri.removeprefix(KINDS["source"])) for iri in known]
    begin = min(begins, default="") or slug_of(publisher)
    return "-".join(filter(None, (begin, published)))


def _words(name: str) -> str:
    return " ".join(name.split())


def _tag(language: str) -> str:
    if not _LANGUAGE.match(language):
        raise UsageError(f"`{language}` is not a language tag", hint="write en, or ja-Latn")
    return language


def _cited(evidence: str | None) -> str:
    return _iri(evidence) if evidence else f"{KINDS['dialogue']}{TODO}#{TODO}"


def _iri(text: str, *kinds: str) -> str:
    """Return the IRI of something that may be described later."""
    try:
        iri = ox.NamedNode(expand(text)).value
    except ValueError as error:
        raise UsageError(
            str(error), hint="write it with a prefix: dialogue:us-jp-cyber-1"
        ) from None
    if kinds and not iri.startswith(tuple(KINDS[kind] for kind in kinds)):
        raise UsageError(f"`{text}` is no {' or '.join(kinds)}")
    return iri
