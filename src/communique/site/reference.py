"""What the pages of terms, concepts, shapes, rules and questions show."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from markupsafe import Markup, escape

from communique.checks.rulebook import RulePage
from communique.prefixes import PREFIXES, compact
from communique.site.addresses import INDEX, own_page
from communique.site.nodes import Node, Text
from communique.site.page import MOST, Page
from communique.site.texts import sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from communique.site.site import Answer, Site

__all__ = ["Built", "concepts", "prose", "questions", "rules", "terms"]

Built = tuple[Page, str, dict[str, Any]]
"""A page, the name of its template, and what the template shows."""

_ROWS_BYTES: Final = 36_000
"""How much of a page the rows of an answer take at most."""


def terms(site: Site) -> Iterator[Built]:
    """Yield the page of the ontology, with an anchor for each term, and a page for each term."""
    groups = [
        ("Classes", [it for it in site.terms if "owl:Class" in it.classes]),
        ("Properties", [it for it in site.terms if "owl:Class" not in it.classes]),
    ]
    ontology = site.nodes.get(PREFIXES["cmq"].removesuffix("#"))
    page = Page(site, f"ontology/{INDEX}", ontology)
    yield page, "ontology.html", {"title": "Ontology", "groups": groups, "node": ontology}
    for node in site.terms:
        path = own_page(node.iri)
        assert path is not None  # it is a term of our own
        context = {
            "title": node.label.text,
            "node": node,
            "kind": "Class" if "owl:Class" in node.classes else "Property",
            "above": node.nodes("rdfs:subClassOf", "rdfs:subPropertyOf"),
            "below": node.back("rdfs:subClassOf") + node.back("rdfs:subPropertyOf"),
            "properties": node.back("rdfs:domain"),
            "values": node.back("rdfs:range"),
            "shapes": [
                it for it in _shape_names(site) if it.partition("-")[0] == f"{node.slug}Shape"
            ],
        }
        yield Page(site, path), "term.html", context


def _shape_names(site: Site) -> list[str]:
    return [shape.name for page in site.shape_pages for shape in page.shapes]


def concepts(site: Site) -> Iterator[Built]:
    """Yield the page of the vocabularies, one for each scheme and one for each concept."""
    context: dict[str, Any] = {"title": "Vocabularies", "schemes": site.schemes}
    yield Page(site, f"vocabulary/{INDEX}"), "vocabularies.html", context
    for scheme, members in site.schemes.items():
        context = {"title": scheme.label.text, "node": scheme, "concepts": members}
        yield Page(site, own_page(scheme.iri) or "", scheme), "scheme.html", context
        for node in members:
            if site.kind(node):
                continue  # a topic has the page of a thing
            context = {
                "title": node.label.text,
                "node": node,
                "scheme": scheme,
                "broader": node.nodes("skos:broader"),
                "narrower": node.back("skos:broader"),
                "uses": _uses(node),
            }
            yield Page(site, own_page(node.iri) or "", node), "concept.html", context


def _uses(concept: Node) -> list[Node]:
    names = (
        "role",
        "kind",
        "status",
        "completeness",
        "grade",
        "genre",
        "tense",
        "mode",
        "relation",
    )
    found = [it for name in (*names, "level", "basis") for it in concept.back(name)]
    return [it for it in found if "Evidence" not in it.classes]


def rules(site: Site) -> Iterator[Built]:
    """Yield the index of rules and that of shapes, a page for each rule and each node shape."""
    book = site.rulebook
    own = [page for page in book if isinstance(page, RulePage)]
    shapes = site.shape_pages
    yield (
        Page(site, f"rules/{INDEX}"),
        "rules.html",
        {
            "title": "Rules",
            "groups": [
                ("Rules over the graph", [page for page in own if page.path]),
                ("Built in", [page for page in own if not page.path]),
            ],
        },
    )
    for rule in own:
        context: dict[str, Any] = {"title": rule.name, "rule": rule, "header": rule.header}
        yield Page(site, f"rules/{rule.name}/{INDEX}"), "rule.html", context
    yield Page(site, f"shapes/{INDEX}"), "shapes.html", {"title": "Shapes", "pages": shapes}
    for shape in shapes:
        context = {"title": shape.name, "shape": shape}
        yield Page(site, f"shapes/{shape.name}/{INDEX}"), "shape.html", context


def questions(site: Site) -> Iterator[Built]:
    """Yield the index of questions, and a page for each with its answer on the data."""
    headers = {name: query.header for name, query in site.questions.items()}
    context: dict[str, Any] = {"title": "Questions", "headers": headers}
    yield Page(site, f"questions/{INDEX}"), "questions.html", context
    for name in headers:
        page = Page(site, f"questions/{name}/{INDEX}")
        found = site.answer(name)
        shown = _cells(page, found)
        context = {
            "title": name,
            "answer": found,
            "header": headers[name],
            "cells": shown,
            "text": re.sub(r"(?m)^#\+.*\n", "", found.query.text).strip(),
        }
        yield page, "question.html", context


def _cells(page: Page, answer: Answer) -> list[list[Any]]:
    """Return the cells of as many rows as a page can hold."""
    rows, size = [], 0
    for row in answer.rows[: 2 * MOST]:
        cells = [_cell(page, value) for value in row.values()]
        size += sum(len(cell) + 10 for cell in cells)
        if size > _ROWS_BYTES:
            break
        rows.append(cells)
    return rows


def _cell(page: Page, value: Node | Text | None) -> Any:
    if value is None:
        return page.words("")
    if isinstance(value, Node):
        return page.link(value)
    iris = value.text.split("; ")
    if value.text.startswith(("http://", "https://")):
        found = [page.site.nodes.get(iri) for iri in iris]
        return (
            page.links(it for it in found if it) if all(found) else page.words(compact(value.text))
        )
    return page.words(value)


def prose(text: object) -> Markup:
    """Return a text of a header: what stands between backticks as code, in braces as a variable."""
    parts = re.split(r"(`[^`]*`|\{\w+\})", " ".join(sentence(str(text)).split()))
    marked = (
        Markup("<{0}>{1}</{0}>").format("code" if part[0] == "`" else "var", part[1:-1])
        if place % 2
        else escape(part)
        for place, part in enumerate(parts)
    )
    return Markup("").join(marked)
