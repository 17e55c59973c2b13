"""New things from templates, with the right IRIs, what the shapes ask for, and gaps.

A template is Turtle with `$values`; a line without a value is left out.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from datetime import date
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

import pyoxigraph as ox

from communique.files import read_bytes, read_text, reason, write_whole
from communique.graph.find import find_thing, label_of
from communique.model import Iri, Location, UsageError
from communique.prefixes import KINDS, PREFIXES, compact, expand, kind_of
from communique.turtle import TurtleSyntaxError, format_turtle, parse

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from communique.graph import Graph
    from communique.project import Project

__all__ = [
    *(
        "TODO",
        "Draft",
        "new_agency",
        "new_dialogue",
        "new_meeting",
        "new_official",
        "new_source",
        "slug_of",
    ),
    "write",
]

TODO: Final = "TODO"
"""What marks a gap: too short for a quote, no date, no IRI of a thing, so no check accepts it."""

_Value: TypeAlias = "str | list[Iri] | None"
_Values: TypeAlias = "Mapping[str, _Value]"
_Seat: TypeAlias = tuple[str, str, Iri]
_GAP: Final = f'"{TODO}"'
_TENSES: Final = {"held": "tense:past", "planned": "tense:future"}
_APOSTROPHES: Final = "'`\u2018\u2019\u02bb\u02bc"  # within a word, none is a space
_ORDINALS: Final = (
    *("Zeroth", "First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth"),
    *("Ninth", "Tenth", "Eleventh", "Twelfth"),
)
_PREFIXED: Final = re.compile(r"[a-z-]+:[A-Za-z0-9_]+(?:[A-Za-z0-9_-]*[A-Za-z0-9_])?\Z")


class Draft(NamedTuple):
    """New data about one thing.

    Attributes:
        iri: The thing.
        path: The file for it, relative to the root of the project.
        base: The base of a new file: the thing itself, if the file is for it alone.
        blocks: The names of templates, each with its values.
    """

    iri: Iri
    path: str
    base: str
    blocks: Sequence[tuple[str, _Values]]

    def body(self, base: str) -> str:
        """Return the draft as Turtle for a file with this base and our prefixes."""
        return "\n".join(_filled(template, values, base) for template, values in self.blocks)

    @property
    def text(self) -> str:
        """The draft as a file of its own, in canonical form."""
        return format_turtle(f"@base <{self.base}> .\n\n{self.body(self.base)}", prefixes=PREFIXES)

    @property
    def gaps(self) -> int:
        """The number of values to fill in."""
        lines = self.body(self.base).splitlines()
        return sum(TODO in line for line in lines if not line.startswith("#"))


def write(project: Project, draft: Draft) -> Path:
    """Write a draft into its file of a project, which is left in canonical form.

    Returns:
        The file. A file for many things gets the draft at its end and keeps what it says.

    Raises:
        UsageError: If the file is outside the project or not part of its data, is for this thing
            alone and exists, or cannot be read, written or added to.
    """
    path = project.root / draft.path
    place = Location.of(path)
    if not path.resolve().is_relative_to(project.root.resolve()):
        raise UsageError("the file is outside the project", location=place)
    if not project.has_triples(draft.path):
        hint = "print the draft, and add it to a file that the configuration names as `data`"
        raise UsageError("the file would not be part of the data", hint=hint, location=place)
    if path.exists() and draft.base == draft.iri:
        raise UsageError("the file exists", hint="edit it, or move it away", location=place)
    text = _appended(path, draft) if path.exists() else draft.text
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"cannot make the folder {path.parent}: {reason(error)}") from error
    write_whole(path, text.encode(), within=project.root)
    return path


def _appended(path: Path, draft: Draft) -> str:
    """Return the text of a file with a draft at its end."""
    old = read_text(path)
    try:
        directives = parse(old, base=draft.base).directives
        bases = [directive.iri for directive in directives if directive.prefix is None]
        head = "" if bases else f"@base <{draft.base}> .\n"
        body = draft.body(bases[-1] if bases else draft.base)
        new = format_turtle(f"{head}{old}\n{body}", prefixes=PREFIXES)
        keeps = _dataset(new) == _dataset(old, draft.text, base=draft.base)
    except TurtleSyntaxError as error:
        place = Location.of(path, error.line, error.column)
        raise UsageError(f"not Turtle: {error.message}", location=place) from error
    if not keeps:
        message = "the draft would have another meaning in this file, for its prefixes differ"
        hint = "print the draft, and add it by hand"
        raise UsageError(message, hint=hint, location=Location.of(path))
    return new


def _dataset(*texts: str, base: str | None = None) -> ox.Dataset:
    form = ox.RdfFormat.TURTLE
    parsers = [ox.parse(text, form, base_iri=base, rename_blank_nodes=True) for text in texts]
    dataset = ox.Dataset(quad for parser in parsers for quad in parser)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


def new_official(
    graph: Graph,
    given: str,
    family: str,
    *,
    post: str | None = None,
    language: str = "en",
    slug: str | None = None,
    evidence: str | None = None,
) -> Draft:
    """Return a new official, named in Latin letters, with a tenure.

    Raises:
        UsageError: If the official is described already, the post is not, or a value is malformed.
    """
    iri = _new_iri(graph, "official", slug or slug_of(given, family))
    held = find_thing(graph, post, kinds=["post"]) if post else Iri(KINDS["post"] + TODO)
    party = next(iter(_values(graph, held, "ofParty")), "").rpartition("/")[2]
    tenure = held.rpartition("/")[2].lower().removeprefix(f"{party}-")
    values: _Values = {
        "iri": iri,
        "family": _text(family, language),
        "given": _text(given, language),
        "label": _text(f"{given} {family}"),
        "tenure": Iri(f"{iri}#{tenure}"),
        "post": held,
        "evidence": _evidence(evidence),
    }
    return Draft(iri, "data/officials.ttl", KINDS["official"], [("official", values)])


def new_agency(
    graph: Graph,
    party: str,
    name: str,
    *,
    slug: str | None = None,
    unit_of: str | None = None,
    evidence: str | None = None,
) -> Draft:
    """Return a new agency of a party, with its official name in English.

    Raises:
        UsageError: If the agency is described already, the party or the larger agency is not, or
            a value is malformed.
    """
    side = find_thing(graph, party, kinds=["party"])
    begin = side.rpartition("/")[2]
    iri = _new_iri(graph, "agency", f"{begin}-{(slug or slug_of(name)).removeprefix(f'{begin}-')}")
    values: _Values = {
        "iri": iri,
        "party": side,
        "label": _text(name),
        "name": Iri(f"{iri}#name"),
        "evidence": _evidence(evidence),
        "unit": find_thing(graph, unit_of, kinds=["agency"]) if unit_of else None,
        "statement": _evidence(evidence) if unit_of else None,  # to be a unit is a claim as well
    }
    path = f"data/agencies/{begin}.ttl"
    return Draft(iri, path, KINDS["agency"], [("agency", values)])


def new_source(
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
    issued_by: Sequence[str] = (),
) -> Draft:
    """Return a new source; its slug begins as that of other sources of the publisher.

    Args:
        graph: The graph.
        publisher: The name of the body that issued it.
        published: The day of publication; or the month or the year, if that is all.
        slug: The end of the IRI, if it is not publisher and date.
        title: The title as printed.
        genre: A concept of the scheme `genre`.
        language: Its language, as a BCP 47 tag.
        address: Its address on the web.
        file: The file with its text, to record its name and its checksum.
        documents: The meetings that it is about, by IRI or prefixed name, described or not.
        issued_by: The parties in whose name it speaks; none for a press document.

    Raises:
        UsageError: If the source is described already, the genre or a party is not, the file
            cannot be read, or a value is malformed.
    """
    exact = published and not re.fullmatch(r"[0-9]{4}(-(0[1-9]|1[0-2]))?", published)
    day = _date(published) if published and exact else None
    if address and not re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+", address):
        raise UsageError(f"not an address on the web: `{address}`", hint="write https://...")
    known = _subjects(graph, "publisher", ox.Literal(" ".join(publisher.split())))
    begins = [re.sub(r"(?:-[0-9]+)*\Z", "", iri.rpartition("/")[2]) for iri in known]
    begin = min(begins, default="") or slug_of(publisher)
    iri = _new_iri(graph, "source", slug or "-".join(filter(None, (begin, published))))
    meetings = [_named(name, "dialogue", "meeting") for name in documents]
    kind = find_thing(graph, genre, kinds=["genre"]) if genre else None
    above = [kind, *_broader(graph, kind)] if kind else []
    speaking = [find_thing(graph, party, kinds=["party"]) for party in issued_by]
    if not speaking and expand("genre:press") not in above:
        speaking = [Iri(KINDS["party"] + TODO)]
    values: _Values = {
        "iri": iri,
        "address": f"{ox.Literal(address or TODO)}^^xsd:anyURI",
        "checksum": f'"{hashlib.sha256(read_bytes(file)).hexdigest()}"' if file else None,
        "documents": meetings or [Iri(KINDS["dialogue"] + TODO)],
        "file": str(ox.Literal(file.name)) if file else None,
        "genre": kind or f"genre:{TODO}",
        "issuers": speaking or None,
        "language": f'"{language}"',
        "day": day,
        "note": None if day else _text(TODO),
        "publisher": _text(publisher).removesuffix("@en"),
        "title": _text(title or TODO, language),
    }
    return Draft(iri, "data/sources.ttl", KINDS["source"], [("source", values)])


def new_dialogue(graph: Graph, series: str, occurrence: str, **details: Any) -> Draft:
    """Return a new occurrence of a series; each claim has an evidence for each source.

    Args:
        graph: The graph, which has to describe everything that is named.
        series: The series, by its IRI, prefixed name or slug.
        occurrence: The ordinal; or, for an occurrence that is not numbered, its first day.
        details: What `new_meeting` takes, too, beside the parties.

    Raises:
        UsageError: If something named is not described, the occurrence is described already, or
            a value is malformed.
    """
    whole = find_thing(graph, series, kinds=["series"])
    slug = whole.rpartition("/")[2]
    label = label_of(lambda name: _objects(graph, whole, name)) or slug
    number = int(occurrence) if re.fullmatch("[0-9]{1,9}", occurrence) else None
    if number is None:
        _date(occurrence, "neither an ordinal nor a date", "write 11, or 2021-05-19")
        details = {**details, "start": details.get("start") or occurrence}
        label = f"{label} of {occurrence}"
    else:
        if not number:
            raise UsageError("an ordinal is at least 1", hint="write it as the source prints it")
        occurrence, label = str(number), f"{_ordinal(number)} {label}"
        for known in _subjects(graph, "ordinal", ox.Literal(number)):
            if whole in _values(graph, known, "inSeries"):
                message = f"the ordinal {number} is taken by {compact(known)}"
                raise UsageError(message, hint=f"`communique describe {compact(known)}` shows it")
    iri = _new_iri(graph, "dialogue", f"{slug}-{occurrence}")
    ordinal = None if number is None else occurrence
    texts = {"class": "cmq:Dialogue", "label": _text(label), "ordinal": ordinal, "series": whole}
    path = f"data/meetings/{slug}/{occurrence}.ttl"
    return _meeting(graph, iri, path, texts, _values(graph, whole, "hasParty"), **details)


def new_meeting(
    graph: Graph, slug: str, label: str, *, parties: Sequence[str] = (), **details: Any
) -> Draft:
    """Return a new meeting that is not an occurrence of a series.

    Args:
        graph: The graph, which has to describe everything that is named.
        slug: The end of the IRI.
        label: What to call it, in our own words.
        parties: The parties that send delegations, beside those whose roles are given.
        details: `status`, `planned` or `held`; the exact days `start` and `end`, or the first
            and last possible day `earliest` and `latest`; the `place`; the `sources` that say so;
            and `roles`: for each role, who has it on which side, `{"head": ["us=us-state"]}`.

    Raises:
        UsageError: If something named is not described, the meeting is described already, or a
            value is malformed.
    """
    seated = [text for names in details.get("roles", {}).values() for text in names]
    named = [*parties, *(text.partition("=")[0] for text in seated if "=" in text)]
    sides = dict.fromkeys(find_thing(graph, party, kinds=["party"]) for party in named)
    iri = _new_iri(graph, "meeting", slug)
    texts = {"class": "cmq:Meeting", "label": _text(label)}
    return _meeting(graph, iri, f"data/meetings/{slug}.ttl", texts, list(sides), **details)


def _meeting(
    graph: Graph,
    iri: Iri,
    path: str,
    texts: _Values,
    sides: Sequence[str],
    *,
    status: str = "planned",
    start: str | None = None,
    end: str | None = None,
    earliest: str | None = None,
    latest: str | None = None,
    place: str | None = None,
    sources: Sequence[str] = (),
    roles: Mapping[str, Sequence[str]] | None = None,
) -> Draft:
    days = _days(start, end, earliest, latest)
    documents = [_begun(graph, source, "source") for source in sources]
    documents = documents or [Iri(KINDS["source"] + TODO)]
    parties = {party.rpartition("/")[2]: Iri(party) for party in sides}
    seats = [
        _seat(graph, role, text, parties) for role, names in (roles or {}).items() for text in names
    ]
    claims: list[tuple[str, str, _Values, Sequence[Iri]]] = []
    taken: set[str] = set()

    def claim(template: str, part: str, cited: Sequence[Iri], **values: _Value) -> None:
        claims.append((template, _free(part, taken), values, cited))

    claim("meeting", "dialogue", documents, name=_GAP, **texts)
    where = find_thing(graph, place, kinds=["place"]) if place else None
    state = f"schedule-status:{status}"
    claim("schedule", status, documents, place=where, status=state, day=_GAP, **days)
    for side, party in parties.items():
        claim("delegation", side, documents, party=party)
    listed: dict[str, list[Iri]] = {}
    for role, side, who in dict.fromkeys(seats):
        if role == "member" and kind_of(who) == "agency":
            listed.setdefault(side, []).extend(_official_names(graph, who))
    for side, names in sorted(listed.items()):
        for source in documents:  # each has a list of its own, more or less complete
            stem = f"-{_stem(source)}" if len(documents) > 1 else ""
            claim("listing", f"{side}-list{stem}", [source], side=side, names=names)
    for seat in dict.fromkeys(seats):
        if seat[0] == "member" and kind_of(seat[2]) == "agency":
            continue  # a listing lists it
        role, side, who = seat
        values: dict[str, _Value] = {"who": who, "side": side, "role": f"role:{role}", "name": _GAP}
        if kind_of(who) == "official":
            tenures = [Iri(each) for each in _subjects(graph, "partOf", ox.NamedNode(who))]
            values |= {"title": _GAP, "tenures": tenures or [Iri(f"{who}#{TODO}")]}
        claim("participation", _part_name(seat, seats), documents, **values)
    blocks: list[tuple[str, _Values]] = []
    for template, part, given, cited in claims:
        evidence = {_free(f"{part}-{_stem(each)}", taken): each for each in cited}
        names = [Iri(f"{iri}#{name}") for name in evidence]
        blocks.append((template, {**given, "part": part, "evidence": names}))
        for name, document in evidence.items():
            printed = {key: given.get(key) for key in ("name", "day", "title")}
            own = {"part": name, "source": document, "tense": _TENSES[status]}
            blocks.append(("evidence", {**printed, **own}))
    return Draft(iri, path, iri, blocks)


def _days(
    start: str | None, end: str | None, earliest: str | None, latest: str | None
) -> dict[str, str | None]:
    """Return the days of a schedule as Turtle, by their properties."""
    if (start or end) and (earliest or latest):
        raise UsageError("a schedule has exact days or vague ones", hint="give one of the two")
    for first, last in ((start, end), (earliest, latest)):
        if last and not (first and _date(first) <= _date(last)):
            message = f"the last day {last} has no first day before it"
            raise UsageError(message, hint="give both, the first one first")
    days = {"start": start, "end": end or start, "earliest": earliest, "latest": latest}
    return {name: _date(day) if day else None for name, day in days.items()}


def _free(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "-e"
    taken.add(name)
    return name


def _stem(source: str) -> str:
    """Return the publisher in the IRI of a source: `state` of `us-state-2015-07-17`."""
    return re.sub(r"(-[0-9]+)+\Z", "", source.rpartition("/")[2]).rpartition("-")[2].lower()


def _seat(graph: Graph, role: str, text: str, parties: Mapping[str, Iri]) -> _Seat:
    """Return a role, its side and who has it, from a text such as `us=robert-strayer`."""
    side, equals, who = text.partition("=")
    if not (side and equals and who):
        message = f"--{role} `{text}` does not name a side and who it is"
        raise UsageError(message, hint="write us=us-state")
    slug = find_thing(graph, side, kinds=["party"]).rpartition("/")[2]
    if slug not in parties:
        hint = f"write {' or '.join(parties)}"
        raise UsageError(f"`{side}` is not a side of this meeting", hint=hint)
    return role, slug, _begun(graph, who, "official", "agency", "party")


def _official_names(graph: Graph, agency: Iri) -> list[Iri]:
    """Return the official names of an agency, of which a list prints one; else a gap."""
    parts = _subjects(graph, "partOf", ox.NamedNode(agency))
    official = expand("name-kind:official")
    names = [Iri(part) for part in parts if official in _values(graph, part, "kind")]
    return names or [Iri(f"{agency}#{TODO}")]


def _part_name(seat: _Seat, seats: Sequence[_Seat]) -> str:
    """Return the fragment of a participation, as the data names them."""
    role, side, who = seat
    slug = who.rpartition("/")[2]
    if kind_of(who) == "agency":
        return slug if role == "member" else f"{slug}-{role}"
    others = any(each[:2] == (role, side) for each in seats if each != seat)
    return f"{side}-{role}-{slug}" if others else f"{side}-{role}"


def _date(text: str, problem: str = "not a date", hint: str = "write it as 2019-10-11") -> str:
    """Return a day as Turtle."""
    try:
        if len(text) == len("2021-05-19"):  # Python also reads 20210519 and 2021-W20-3
            return f'"{date.fromisoformat(text)}"^^xsd:date'
    except ValueError:
        pass
    raise UsageError(f"{problem}: `{text}`", hint=hint)


def _text(text: str, language: str = "en") -> str:
    """Return a text with its language as Turtle."""
    if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", language):
        raise UsageError(f"not a language tag: `{language}`", hint="write en, or ja-Latn")
    return f"{ox.Literal(' '.join(text.split()))}@{language}"


def slug_of(*names: str) -> str:
    """Return the slug of some names: lower-case ASCII, words joined by `-`.

    >>> slug_of("Osamu", "Imai"), slug_of("Gérard", "Ōno-D'Arcy")
    ('osamu-imai', 'gerard-ono-darcy')

    Raises:
        UsageError: If a name has letters that have no form in ASCII, or none at all.
    """
    letters = unicodedata.normalize("NFKD", " ".join(names))
    plain = "".join(c for c in letters if not unicodedata.combining(c) and c not in _APOSTROPHES)
    plain = plain.casefold()
    words = re.findall(r"[a-z0-9]+", plain)
    foreign = any(char.isalnum() and not char.isascii() for char in plain)
    if foreign or not words or not all(re.search(r"\w", name) for name in names):
        hint = "write the name in letters of English, or give --slug"
        raise UsageError(f"no slug can be made from `{' '.join(names)}`", hint=hint)
    return "-".join(words)


def _ordinal(number: int) -> str:
    if number < len(_ORDINALS):
        return _ORDINALS[number]
    ending = "th" if 10 < number % 100 < 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _new_iri(graph: Graph, kind: str, slug: str) -> Iri:
    """Return the IRI of a thing that the graph must not describe yet."""
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug):
        hint = "write lower-case letters and digits, joined by `-`"
        raise UsageError(f"not a slug: `{slug}`", hint=hint)
    iri = Iri(KINDS[kind] + slug)
    if any(True for _ in graph.merged.quads_for_pattern(ox.NamedNode(iri), None, None, None)):
        hint = f"`communique describe {compact(iri)}` shows it"
        raise UsageError(f"the graph describes {compact(iri)} already", hint=hint)
    return iri


def _begun(graph: Graph, name: str, *kinds: str) -> Iri:
    """Return a thing that must be described before a meeting can name it."""
    try:
        return find_thing(graph, name, kinds=kinds)
    except UsageError as error:
        hint = f"{error.hint}; `communique new {kinds[0]}` begins one"
        raise UsageError(error.message, hint=hint) from None


def _evidence(name: str | None) -> Iri:
    return _named(name) if name else Iri(f"{KINDS['dialogue']}{TODO}#{TODO}")


def _named(name: str, *kinds: str) -> Iri:
    """Return the IRI of a thing that may be described later."""
    try:
        iri = Iri(ox.NamedNode(expand(name)).value)
    except ValueError as error:
        hint = "write it with a prefix: dialogue:us-jp-cyber-1"
        raise UsageError(str(error), hint=hint) from None
    if kinds and not iri.startswith(tuple(KINDS[kind] for kind in kinds)):
        raise UsageError(f"`{name}` must be a {' or a '.join(kinds)}")
    return iri


def _objects(graph: Graph, iri: str, name: str) -> list[object]:
    pattern = (ox.NamedNode(iri), ox.NamedNode(name), None, None)
    return [quad.object for quad in graph.merged.quads_for_pattern(*pattern)]


def _values(graph: Graph, iri: str, name: str) -> list[str]:
    """Return the IRIs that are values of a property of our own, sorted."""
    values = _objects(graph, iri, expand(f"cmq:{name}"))
    return sorted({value.value for value in values if isinstance(value, ox.NamedNode)})


def _broader(graph: Graph, concept: str) -> list[str]:
    """Return the concepts directly above a concept."""
    values = _objects(graph, concept, expand("skos:broader"))
    return [value.value for value in values if isinstance(value, ox.NamedNode)]


def _subjects(graph: Graph, name: str, value: ox.NamedNode | ox.Literal) -> list[str]:
    """Return the IRIs that have a value of a property of our own, sorted."""
    predicate = ox.NamedNode(expand(f"cmq:{name}"))
    quads = graph.merged.quads_for_pattern(None, predicate, value, None)
    return sorted({quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)})


def _filled(template: str, values: _Values, base: str) -> str:
    """Return a template with values against a base, without the lines that lack a value."""
    path = Path(__file__).parent / "templates" / f"{template}.ttl"
    turtle = {name: _turtle(value, base) for name, value in values.items() if value is not None}
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    needed = ((set(re.findall(r"\$(\w+)", line)), line) for line in lines)
    text = "".join(line for names, line in needed if names <= turtle.keys())
    return Template(text).substitute(turtle)


def _turtle(value: str | list[Iri], base: str) -> str:
    """Return Turtle as it is, or IRIs as the data writes them: short, those of parts relative."""
    if isinstance(value, list):
        return ", ".join(_turtle(iri, base) for iri in value)
    if not isinstance(value, Iri):
        return value
    owner, mark, part = value.partition("#")
    kind, here = kind_of(owner), kind_of(base)
    if mark and kind and here:
        slug = owner.removeprefix(KINDS[kind])
        return f"<{'' if owner == base else slug if kind == here else f'../{kind}/{slug}'}#{part}>"
    return name if _PREFIXED.match(name := compact(value)) else f"<{value}>"
