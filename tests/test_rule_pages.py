"""The explanations: in step with the rules, the shapes and the checks."""

from __future__ import annotations

from pathlib import Path

import pytest

from communique.checks.job import built_in_codes, checks
from communique.checks.rulebook import Page, Rulebook, RulePage, Shape
from communique.engines.shacl import Shapes
from communique.engines.shacl.shapes import PARAMETERS
from communique.project import Project
from communique.reports.rulebook import COMPONENTS, as_rules, explanation
from projects import ROOT, make

BOOK = Rulebook(Project(ROOT)).pages


def test_every_code_has_a_page_and_only_one() -> None:
    codes = [code for page in BOOK for code in page.codes]
    assert len(codes) == len(set(codes))
    project = Project(ROOT)
    files = (*project.rule_files, *project.rl_files, *project.dl_files)
    rules = {path.stem for path in files}
    assert set(codes) == {*built_in_codes(), *rules, *Shapes.read(project.shape_files).codes}


def test_every_check_and_every_built_in_code_is_listed() -> None:
    names = [check.name for check in checks()]
    more = {"bases", "dates", "declared", "literals"}
    assert [name for name in names if name not in more] == [
        *("profile", "contradictions", "shapes", "rules", "quotes", "expected")
    ]
    assert {
        "syntax",
        "quote-missing",
        "waiver-unused",
        "engine-replaced",
    } <= built_in_codes().keys()
    for code in built_in_codes().values():
        assert code.problem
        assert code.solution


def test_constraints_are_those_of_the_validator() -> None:
    assert set(COMPONENTS) == set(PARAMETERS)


@pytest.mark.parametrize("page", BOOK, ids=lambda page: page.name)
def test_a_page_says_what_why_and_what_to_do(page: Page) -> None:
    if isinstance(page, RulePage):
        assert page.header.problem
        assert page.header.solution
    else:
        for shape in page.shapes:
            assert shape.source, shape.name
            # The message says what is wrong and what to do; a description adds why, if need be.
            assert not shape.codes or shape.solution, shape.name


def test_markdown_takes_no_text_for_an_element(tmp_path: Path) -> None:
    rule = (
        "#+ code: tag\n#+ severity: info\n#+ problem: a <b> is | no tag\n"
        "#+ solution: see <https://example.org/>\n#+ message: '{focus} has {{braces}}'\n"
        "SELECT ?focus { ?focus a <urn:x> }\n"
    )
    project = Project(make(tmp_path, {"queries/quality/tag.rq": rule}))
    text = explanation(Rulebook(project).find("tag"))
    assert "A \\<b> is | no tag." in text
    assert "see <https://example.org/>" in text.lower()
    assert "*focus* has {braces}" in text
    assert text.endswith("```sparql\nSELECT ?focus { ?focus a <urn:x> }\n```\n")


def test_shapes_without_names_and_texts_are_explained_as_far_as_they_go(tmp_path: Path) -> None:
    shapes = """
    cmqsh:BareShape a sh:NodeShape ; sh:targetClass cmq:Meeting ;
        sh:property [ sh:path cmq:ordinal ; sh:maxCount 1 ; sh:severity sh:Warning ] ;
        sh:property [ sh:path ( cmq:of cmq:to ) ; sh:minCount 1 ] .
    """
    project = Project(make(tmp_path, {"ontology/shapes/bare.ttl": shapes}))
    book = Rulebook(project)
    shape = book.find("BareShape-ordinal.maxCount")
    assert isinstance(shape, Shape)
    assert str(shape.severity) == "warning"
    assert shape.source.startswith("cmqsh:BareShape a sh:NodeShape")
    assert "too many values" in explanation(shape)
    assert "BareShape.minCount" in explanation(book.find("BareShape"))


def test_report_formats_are_told_of_every_code() -> None:
    rules = as_rules(BOOK)
    assert set(rules) == {code for page in BOOK for code in page.codes}
    rule = rules["DialogueShape-ordinal.maxCount"]
    assert rule.problem.startswith("The ordinal is given more than once")
    assert rule.markdown.startswith("## DialogueShape-ordinal\n")
