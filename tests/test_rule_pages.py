"""The pages in docs/rules: in step with the rules, the shapes and the checks."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from communique.checks.codes import BUILT_IN
from communique.checks.profile.rules import RULES as PROFILE
from communique.project import Project
from communique.engines.reasoning import CLASHES
from communique.reports.rulebook import COMPONENTS, INDEX, as_rules, explanation, pages
from communique.rulebook import Page, Rulebook, RulePage, Shape
from communique.engines.shacl import Shapes
from communique.engines.shacl.graph import PARAMETERS
from projects import ROOT, make

BOOK = Rulebook(Project(ROOT)).pages
DOCS = ROOT / "docs" / "rules"
MEND = "bring the pages into step with `communique explain --write docs/rules`"


def test_the_pages_are_in_step_with_their_sources() -> None:
    expected = {name: text.encode() for name, text in pages(BOOK).items()}
    written = {path.name: path.read_bytes() for path in DOCS.iterdir()}
    assert sorted(written) == sorted(expected), MEND
    assert [name for name in expected if written[name] != expected[name]] == [], MEND


def test_every_code_has_a_page_and_only_one() -> None:
    found = [code for page in BOOK for code in page.codes]
    assert len(found) == len(set(found))
    project = Project(ROOT)
    rules = {path.stem for path in project.rule_files}
    assert set(found) == {*BUILT_IN, *rules, *Shapes.read(project.shape_files).codes}


def test_contradictions_are_those_of_the_reasoner() -> None:
    prefix = "contradiction."
    ours = {code: rule.message for code, rule in BUILT_IN.items() if code.startswith(prefix)}
    assert ours == {f"{prefix}{name}": clash.message for name, clash in CLASHES.items()}


def test_constraints_are_those_of_the_validator() -> None:
    assert set(COMPONENTS) == set(PARAMETERS)


def codes_in(path: Path) -> set[str]:
    """The codes that a module of checks writes down: given to a finding, or assigned."""
    found: list[ast.expr] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name.lower().endswith("finding"):
                found += node.args[:1]
            found += [each.value for each in node.keywords if each.arg == "code"]
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                names = target.elts if isinstance(target, ast.Tuple) else [target]
                values = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
                pairs = zip(names, values, strict=False)
                found += [v for n, v in pairs if getattr(n, "id", "").lower() == "code"]
    texts = {each.value for each in found if isinstance(each, ast.Constant)}
    return {text for text in texts if isinstance(text, str)}


def test_what_is_built_in_is_what_the_checks_report() -> None:
    folder = ROOT / "src" / "communique" / "checks"
    written = {code for path in folder.rglob("*.py") for code in codes_in(path)}
    families = {code for code in BUILT_IN if code.startswith("contradiction.")} | set(PROFILE)
    assert written == set(BUILT_IN) - families


@pytest.mark.parametrize("page", BOOK, ids=lambda page: page.name)
def test_a_page_says_what_why_and_what_to_do(page: Page) -> None:
    if isinstance(page, RulePage):
        assert page.header.problem
        assert page.header.solution
    else:
        for shape in page.shapes:
            assert shape.reason, shape.name
            assert shape.source, shape.name
            assert not shape.codes or (shape.problem and shape.solution), shape.name


def test_links_of_the_index_lead_somewhere() -> None:
    files = pages(BOOK)
    links = re.findall(r"\]\(([^)#]+)(?:#([^)]+))?\)", files[INDEX])
    assert {name for name, _ in links} == set(files) - {INDEX}
    for name, anchor in links:
        headings = [line.lower() for line in files[name].splitlines() if line.startswith("#")]
        assert not anchor or f"## {anchor}" in headings


def test_pages_are_made_the_same_every_time() -> None:
    assert pages(Rulebook(Project(ROOT)).pages) == pages(BOOK)


def test_no_line_is_long_but_for_code_and_tables() -> None:
    for name, text in pages(BOOK).items():
        code = False
        for line in text.splitlines():
            code ^= line.startswith("```")
            assert code or line.startswith("|") or len(line) <= 96, f"{name}: {line}"


def test_markdown_takes_no_text_for_an_element(tmp_path: Path) -> None:
    rule = (
        "#+ code: tag\n#+ severity: info\n#+ problem: a <b> is | no tag\n"
        "#+ solution: see <https://example.org/>\n#+ message: '{focus} has {{braces}}'\n"
        "SELECT ?focus { ?focus a <urn:x> }\n"
    )
    project = Project(make(tmp_path, {"queries/quality/tag.rq": rule}))
    book = Rulebook(project)
    text = explanation(book.find("tag"))
    assert "A \\<b> is | no tag." in text
    assert "see <https://example.org/>" in text.lower()
    assert "*focus* has {braces}" in text
    assert text.endswith("```sparql\nSELECT ?focus { ?focus a <urn:x> }\n```\n")
    assert "| *focus* has {braces} |" in pages(book.pages)[INDEX]


def test_shapes_without_names_and_texts_are_explained_as_far_as_they_go(tmp_path: Path) -> None:
    shapes = """
    cmqsh:BareShape a sh:NodeShape ; sh:targetClass cmq:Meeting ;
        sh:property [ sh:path cmq:ordinal ; sh:maxCount 1 ; sh:severity sh:Warning ] ;
        sh:property [ sh:path ( cmq:of cmq:to ) ; sh:minCount 1 ] .
    """
    project = Project(make(tmp_path, {"ontology/shapes/bare.ttl": shapes}))
    book = Rulebook(project)
    found = book.find("BareShape-ordinal.maxCount")
    assert isinstance(found, Shape)
    assert str(found.severity) == "warning"
    assert found.source.startswith("cmqsh:BareShape a sh:NodeShape")
    assert "too many values" in explanation(found)
    assert "BareShape.minCount" in explanation(book.find("BareShape"))


def test_report_formats_are_told_of_every_code() -> None:
    rules = as_rules(BOOK)
    assert set(rules) == {code for page in BOOK for code in page.codes}
    rule = rules["DialogueShape-ordinal.maxCount"]
    assert rule.problem.startswith("The ordinal is given more than once")
    assert rule.markdown.startswith("## DialogueShape-ordinal\n")
