"""What the graph has in it, and where it can be had: VoID and DCAT, computed from the data.

The description is one of DCAT-AP 3. It is made of the graph alone, so that the same graph gives
the same bytes; the days are those of the release and of the meetings.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from communique.export import document
from communique.prefixes import HOME, compact, expand
from communique.site.addresses import INDEX, Address, public_url

if TYPE_CHECKING:
    from collections.abc import Iterable

    from communique.export.dataset import Dataset
    from communique.project import Project
    from communique.site.data import Data, Download

__all__ = ["CATALOG", "catalog"]

CATALOG: Final = "data/catalog.ttl"
"""The path of the file."""

_DATASET: Final = f"{HOME}dataset"
_EU: Final = "http://publications.europa.eu/resource/authority"
_MEDIA: Final = "https://www.iana.org/assignments/media-types"
_FILE_TYPES: Final = {"ttl": "RDF_TURTLE", "nt": "RDF_N_TRIPLES", "jsonld": "JSON_LD"} | {
    "trig": "RDF_TRIG"
}
_FEATURES: Final = "http://www.w3.org/ns/formats/"
_FEATURE: Final = {"ttl": "Turtle", "nt": "N-Triples", "jsonld": "JSON-LD", "trig": "TriG"}
_TYPE: Final = f"<{expand('rdf:type')}>"
_DAYS: Final = frozenset(f"<{expand(name)}>" for name in ("cmq:start", "cmq:end"))
_DAY: Final = re.compile(r'"([0-9]{4}-[0-9]{2}-[0-9]{2})"')


def catalog(
    data: Data,
    dataset: Dataset,
    downloads: Iterable[Download],
    *,
    project: Project,
    base: str = "",
) -> bytes:
    """Return the description of a graph as Turtle.

    Args:
        data: The statements of the graph.
        dataset: What it is called, and whose it is.
        downloads: The graph in each format.
        project: The project.
        base: Where the site is published; without it, the home of the IRIs.
    """
    about = _Description()
    base = base or HOME
    publisher, landing = f"{_DATASET}#publisher", public_url(base, Address(INDEX))
    english = f"{_EU}/language/ENG"
    about.say(
        f"{HOME}catalog",
        ("rdf:type", _iri("dcat:Catalog")),
        ("dcterms:title", _text(f"Catalog of {dataset.title}", "en")),
        ("dcterms:description", _text("The one data set of this site.", "en")),
        ("dcat:dataset", ox.NamedNode(_DATASET)),
        ("foaf:homepage", ox.NamedNode(landing)),
    )
    about.say(
        _DATASET,
        *(("rdf:type", _iri(name)) for name in ("dcat:Dataset", "void:Dataset")),
        ("dcterms:description", _text(dataset.description or dataset.title, "en")),
        ("dcterms:identifier", _text(f"sha256:{data.fingerprint}")),
        ("dcat:landingPage", ox.NamedNode(landing)),
        ("dcat:version", _text(dataset.version)),
        *(("dcat:keyword", _text(word, "en")) for word in dataset.keywords),
        ("dcat:theme", ox.NamedNode(f"{_EU}/data-theme/INTR")),
        ("dcterms:title", _text(dataset.title, "en")),
    )
    for subject in (f"{HOME}catalog", _DATASET):
        about.say(
            subject,
            ("dcterms:publisher", ox.NamedNode(publisher)),
            ("dcterms:language", ox.NamedNode(english)),
            *((("dcterms:issued", _typed(dataset.issued, "date")),) if dataset.issued else ()),
        )
    about.say(
        publisher,
        ("rdf:type", _iri("foaf:Agent")),
        ("foaf:name", _text(dataset.publisher or dataset.title)),
    )
    about.say(landing, ("rdf:type", _iri("foaf:Document")))
    about.say(english, *_concept("language", "dcterms:LinguisticSystem"))
    about.say(
        f"{_EU}/data-theme/INTR",
        *_concept("data-theme", "skos:Concept"),
        ("skos:prefLabel", _text("International issues", "en")),
    )
    for download in downloads:
        _distribution(about, download, base, dataset)
    _statistics(about, data.statements)
    return document(about.quads, "turtle", project)


class _Description:
    """Collects statements."""

    def __init__(self) -> None:
        self.quads: list[ox.Quad] = []

    def say(self, subject: str, *pairs: tuple[str, ox.NamedNode | ox.Literal]) -> None:
        node = ox.NamedNode(subject)
        self.quads += [ox.Quad(node, _iri(name), value) for name, value in pairs]


def _distribution(about: _Description, download: Download, base: str, dataset: Dataset) -> None:
    extension = download.path.split(".")[-2]
    node, url = f"{_DATASET}#{extension}", public_url(base, download.path)
    media, gzip = f"{_MEDIA}/{download.media_type}", f"{_MEDIA}/application/gzip"
    form = f"{_EU}/file-type/{_FILE_TYPES[extension]}"
    about.say(
        _DATASET,
        ("dcat:distribution", ox.NamedNode(node)),
        ("void:dataDump", ox.NamedNode(url)),
        ("void:feature", ox.NamedNode(f"{_FEATURES}{_FEATURE[extension]}")),
    )
    about.say(
        node,
        ("rdf:type", _iri("dcat:Distribution")),
        ("dcterms:title", _text(download.title, "en")),
        ("dcterms:description", _text(f"The whole graph as {download.title}, compressed.", "en")),
        ("dcterms:format", ox.NamedNode(form)),
        ("dcat:accessURL", ox.NamedNode(url)),
        ("dcat:downloadURL", ox.NamedNode(url)),
        ("dcat:mediaType", ox.NamedNode(media)),
        ("dcat:compressFormat", ox.NamedNode(gzip)),
        ("dcat:byteSize", _typed(str(len(download.content)), "nonNegativeInteger")),
        ("spdx:checksum", ox.NamedNode(f"{node}-checksum")),
    )
    about.say(
        f"{node}-checksum",
        ("rdf:type", _iri("spdx:Checksum")),
        ("spdx:algorithm", _iri("spdx:checksumAlgorithm_sha256")),
        ("spdx:checksumValue", _typed(download.digest, "hexBinary")),
    )
    about.say(expand("spdx:checksumAlgorithm_sha256"), ("rdf:type", _iri("spdx:ChecksumAlgorithm")))
    for iri in (media, gzip):
        about.say(iri, ("rdf:type", _iri("dcterms:MediaType")))
    about.say(form, *_concept("file-type", "dcterms:MediaTypeOrExtent"))
    if dataset.licence:
        for subject in (node, _DATASET, f"{HOME}catalog"):
            about.say(subject, ("dcterms:license", ox.NamedNode(dataset.licence)))
        about.say(dataset.licence, ("rdf:type", _iri("dcterms:LicenseDocument")))


def _statistics(about: _Description, lines: set[str]) -> None:
    """Say how much of what a graph has (VoID, section 4)."""
    of_class: Counter[str] = Counter()
    example: dict[str, str] = {}
    uses: Counter[str] = Counter()
    subjects: defaultdict[str, set[str]] = defaultdict(set)
    objects: defaultdict[str, set[str]] = defaultdict(set)
    days = set[str]()
    for line in lines:
        subject, predicate, value = line.split(" ", 2)
        uses[predicate] += 1
        subjects[predicate].add(subject)
        objects[predicate].add(value)
        if predicate == _TYPE:
            of_class[value] += 1
            example[value] = min(subject, example.get(value, subject))
        elif predicate in _DAYS and (match := _DAY.match(value)):
            days.add(match[1])
    things = {subject for subject in subjects[_TYPE] if subject.startswith(f"<{HOME}id/")}
    owners = {subject for subject in things if "#" not in subject}
    terms = (node[1:-1] for node in (*uses, *of_class) if node[0] == "<")
    spaces = {iri[: max(iri.rfind("#"), iri.rfind("/")) + 1] for iri in terms}
    about.say(
        _DATASET,
        ("void:triples", _count(len(lines))),
        ("void:entities", _count(len(things))),
        ("void:distinctSubjects", _count(len(set[str]().union(*subjects.values())))),
        ("void:distinctObjects", _count(len(set[str]().union(*objects.values())))),
        ("void:classes", _count(len(of_class))),
        ("void:properties", _count(len(uses))),
        ("void:documents", _count(len(owners))),
        ("void:uriSpace", _text(f"{HOME}id/")),
        *(("void:vocabulary", ox.NamedNode(space)) for space in sorted(spaces)),
        *(
            ("void:exampleResource", ox.NamedNode(node[1:-1]))
            for node in sorted(set(example.values()) & owners)
        ),
    )
    for term, count in of_class.items():
        part = _part(about, "class", term)
        about.say(part, ("void:class", ox.NamedNode(term[1:-1])), ("void:entities", _count(count)))
    for term, count in uses.items():
        part = _part(about, "property", term)
        about.say(
            part,
            ("void:property", ox.NamedNode(term[1:-1])),
            ("void:triples", _count(count)),
            ("void:distinctSubjects", _count(len(subjects[term]))),
            ("void:distinctObjects", _count(len(objects[term]))),
        )
    if days:
        period = f"{_DATASET}#period"
        about.say(_DATASET, ("dcterms:temporal", ox.NamedNode(period)))
        about.say(
            period,
            ("rdf:type", _iri("dcterms:PeriodOfTime")),
            ("dcat:startDate", _typed(min(days), "date")),
            ("dcat:endDate", _typed(max(days), "date")),
        )


def _concept(scheme: str, kind: str) -> tuple[tuple[str, ox.NamedNode], ...]:
    """Return what DCAT-AP wants to be said of a concept of the European Union."""
    return ("rdf:type", _iri(kind)), ("skos:inScheme", ox.NamedNode(f"{_EU}/{scheme}"))


def _part(about: _Description, kind: str, term: str) -> str:
    """Return the IRI of the part of the data that has a class or a property."""
    name = re.sub(r"[^A-Za-z0-9_.-]+", "-", compact(term[1:-1]))
    part = f"{_DATASET}#{kind}-{name}"
    about.say(_DATASET, (f"void:{kind}Partition", ox.NamedNode(part)))
    return part


def _iri(name: str) -> ox.NamedNode:
    return ox.NamedNode(expand(name))


def _text(text: str, language: str | None = None) -> ox.Literal:
    return ox.Literal(text, language=language)


def _typed(text: str, datatype: str) -> ox.Literal:
    return ox.Literal(text, datatype=_iri(f"xsd:{datatype}"))


def _count(number: int) -> ox.Literal:
    return _typed(str(number), "integer")
