"""The checks together: on the shipped project, broken in many ways at once."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from communique.checks import run, syntax
from communique.checks.scope import rdf_files, scopes
from communique.model import Finding, Severity, UsageError
from communique.prefixes import expand
from communique.project import Project
from projects import copy_shipped, edit, line_of, make

FIRST, THIRD = "data/meetings/us-jp-cyber/1.ttl", "data/meetings/us-jp-cyber/3.ttl"
SEVENTH, OFFICIALS = "data/meetings/us-jp-cyber/7.ttl", "data/officials.ttl"
JP, US = "data/agencies/jp.ttl", "data/agencies/us.ttl"


@dataclass(frozen=True)
class Broken:
    """One way in which the shipped data is broken, and what is to be found."""

    file: str
    old: str
    new: str
    code: str
    focus: str
    token: str
    """What stands at the place of the finding."""


BROKEN = [
    Broken(
        FIRST,
        '    cmq:start "2013-05-09"^^xsd:date ;\n',
        '    cmq:start "9 May 2013" ;\n',
        "ScheduleShape-start.datatype",
        "dialogue:us-jp-cyber-1#held",
        '"9 May 2013"',
    ),
    Broken(
        FIRST,
        "    cmq:ordinal 1 ;\n",
        "    cmq:ordnal 1 ;\n",
        "undeclared-term",
        "dialogue:us-jp-cyber-1",
        "cmq:ordnal",
    ),
    Broken(
        FIRST,
        "<#us-head-mofa>\n    a cmq:Evidence ;\n",
        "<#us-head-mofa>\n    a cmq:Evidence ; cmq:tense tense:future ;\n",
        "EvidenceShape-tense.maxCount",
        "dialogue:us-jp-cyber-1#us-head-mofa",
        "tense:future",
    ),
    Broken(
        FIRST,
        "<#jp-host>\n    a cmq:Participation ;\n",
        "<#jp-host>\n    a cmq:Participation, cmq:Official ;\n",
        "contradiction.disjoint-classes",
        "dialogue:us-jp-cyber-1#jp-host",
        "cmq:Participation",
    ),
    Broken(
        THIRD,
        "    cmq:ofParty party:jp ;\n",
        "    cmq:ofParty party:jpp ;\n",
        "dangling-link",
        "dialogue:us-jp-cyber-3#jp",
        "party:jpp",
    ),
    Broken(
        THIRD,
        "<#us-list-state>\n    a cmq:Listing ;\n    cmq:completeness completeness:open ;\n",
        "<#us-list-state>\n    a cmq:Listing ;\n",
        "ListingShape-completeness.minCount",
        "dialogue:us-jp-cyber-3#us-list-state",
        "<#us-list-state>",
    ),
    Broken(
        OFFICIALS,
        '    cmq:familyName "Strayer"@en ;\n',
        '    cmq:familyName "Strayer" ;\n',
        "OfficialShape-familyName.datatype",
        "official:robert-strayer",
        '"Strayer"',
    ),
]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = copy_shipped(tmp_path_factory.mktemp("broken"))
    for each in BROKEN:
        edit(root / each.file, each.old, each.new)
    return root


@pytest.fixture(scope="module")
def findings(root: Path) -> list[Finding]:
    return run(Project(root))


@pytest.mark.parametrize("broken", BROKEN, ids=lambda each: each.code)
def test_each_fault_is_found_at_its_token(
    root: Path, findings: list[Finding], broken: Broken
) -> None:
    focus = f"<{expand(broken.focus)}>"
    [found] = [each for each in findings if (each.code, each.focus) == (broken.code, focus)]
    assert found.location is not None
    assert Path(found.location.path) == root / broken.file
    text = (root / broken.file).read_text().split("\n")[found.location.line - 1]
    assert re.match(rf"{re.escape(broken.token)}(?=[\s;,]|$)", text[found.location.column - 1 :])


def test_the_order_is_that_of_the_files(findings: list[Finding]) -> None:
    places = [each.location for each in findings if each.location]
    assert places == sorted(places)


def test_a_misspelt_name_has_the_right_one_in_its_help(findings: list[Finding]) -> None:
    hints = {each.code: each.hint for each in findings}
    assert hints["undeclared-term"].startswith("did you mean cmq:ordinal? If not, ")
    assert hints["dangling-link"].startswith("did you mean party:jp? If not, ")


def test_the_shape_and_the_other_side_of_a_clash_are_related(
    root: Path, findings: list[Finding]
) -> None:
    [shape] = [each for each in findings if each.code == "ScheduleShape-start.datatype"]
    [(place, _)] = shape.related
    assert Path(place.path) == root / "ontology/shapes/schedule.ttl"
    line = (root / "ontology/shapes/schedule.ttl").read_text().split("\n")[place.line - 1]
    assert line[place.column - 1 :].startswith("sh:datatype")
    [clash] = [each for each in findings if each.code == "contradiction.disjoint-classes"]
    [(place, note), (_, axiom)] = clash.related
    assert axiom == "what excludes it"
    assert note == "dialogue:us-jp-cyber-1#jp-host a cmq:Official"
    assert clash.location is not None
    assert place.line == clash.location.line
    assert place.column > clash.location.column


RULE = """\
#+ code: numbered
#+ severity: warning
#+ problem: It has a number.
#+ solution: take it away
#+ message: "{focus} has the number {value}, as {other} has"
SELECT ?focus ?path ?value ?other
WHERE {
    VALUES ?path { cmq:ordinal }
    ?focus ?path ?value .
    OPTIONAL { ?other ?path ?value . FILTER (?other != ?focus) }
}
"""


def test_a_path_narrows_the_report_to_what_touches_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {
        "data/a.ttl": "dialogue:d-1 cmq:ordinal 1 .",
        "data/b.ttl": "dialogue:d-2 cmq:ordinal 2 .",
        "data/m/c.ttl": "dialogue:d-3 cmq:ordinal 1 .",
        "queries/quality/numbered.rq": RULE,
    }
    project = Project(make(tmp_path, files))
    monkeypatch.chdir(project.root / "data")

    def focus_nodes(*paths: str) -> list[str]:
        found = run(project, paths=[Path(path) for path in paths])
        return [(each.focus or "").rstrip(">")[-3:] for each in found]

    assert focus_nodes() == ["d-1", "d-2", "d-3"]
    assert focus_nodes("b.ttl") == ["d-2"]
    assert focus_nodes("m") == ["d-1", "d-3"]
    assert focus_nodes("b.ttl", "m/c.ttl") == ["d-1", "d-2", "d-3"]
    assert focus_nodes("../ontology/../queries") == []


def test_a_syntax_error_comes_alone_and_whatever_the_paths(tmp_path: Path) -> None:
    root = copy_shipped(tmp_path)
    line = edit(root / FIRST, "    cmq:ordinal 1 ;\n", "    cmq:ordinal 1\n")
    (root / OFFICIALS).write_bytes(b"# \xc3\xa9\n<urn:a> \xff")
    shape = root / "ontology/shapes/meeting.ttl"
    shape.write_text(shape.read_text() + "cmqsh:X a sh:NodeShape")
    expected = [
        ("syntax", FIRST, line + 1),
        ("syntax", OFFICIALS, 2),
        ("syntax", "ontology/shapes/meeting.ttl", line_of(shape, "cmqsh:X a")),
    ]
    for paths in ([], [root / JP]):
        found = run(Project(root), paths=paths)
        assert [
            (each.code, str(Path(each.location.path).relative_to(root)), each.location.line)
            for each in found
            if each.location
        ] == expected
        last = found[-1]
        assert (last.code, last.severity) == ("checks-skipped", Severity.INFO)


@pytest.mark.parametrize(
    ("content", "place", "message", "hint"),
    [
        (b"<urn:a> <urn:b> .", (1, 17), "expected an object", ""),
        ("# é\n<urn:a> x:b 1 .".encode(), (2, 9), "prefix `x:` is not declared", "add `@prefix x:"),
        (b'# a\r# b\r\n<urn:a> <urn:b> "\xe9" .', (3, 18), "not UTF-8", "save the file as UTF-8"),
        ('<urn:a> <urn:b> "é'.encode(), (1, 17), "not closed", 'close it with `"`'),
        (b"<a> <b> <c> .", (1, 1), "is relative and no base", "add `@base"),
    ],
)
def test_what_is_not_turtle_is_found_at_its_character(
    tmp_path: Path, content: bytes, place: tuple[int, int], message: str, hint: str
) -> None:
    path = tmp_path / "a.ttl"
    path.write_bytes(content)
    [found] = syntax.syntax_faults([path])
    assert found.location is not None
    assert (found.location.line, found.location.column) == place
    assert message in found.message
    assert hint in found.hint


def test_what_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").mkdir()
    with pytest.raises(UsageError, match=r"a\.ttl: the file cannot be read: is a directory"):
        syntax.syntax_faults([tmp_path / "a.ttl"])
    with pytest.raises(UsageError, match=r"b\.ttl: the file cannot be read: no such file"):
        syntax.syntax_faults([tmp_path / "b.ttl"])
    (tmp_path / "c.ttl").write_text("")
    (tmp_path / "c.ttl").chmod(0)
    if not os.access(tmp_path / "c.ttl", os.R_OK):
        with pytest.raises(UsageError, match=r"c\.ttl: the file cannot be read: permission"):
            syntax.syntax_faults([tmp_path / "c.ttl"])


def test_turtle_outside_is_a_data_set_of_its_own(tmp_path: Path) -> None:
    root = copy_shipped(tmp_path)
    outside = tmp_path / "draft.ttl"
    outside.write_text(
        "@prefix cmq: <https://w3id.org/communique/ontology#> .\n"
        "@prefix party: <https://w3id.org/communique/id/party/> .\n"
        "party:us a cmq:Party .\n"
    )
    found = run(Project(root), paths=[outside])
    assert {each.location.path for each in found if each.location} == {str(outside)}
    assert [(each.code, each.location.line) for each in found if each.location] == [
        ("PartyShape-label.minCount", 3)
    ]


def test_the_scope_of_paths(tmp_path: Path) -> None:
    project = Project(
        make(
            tmp_path,
            {
                "data/a.ttl": "",
                "data/m/b.ttl": "",
                "queries/quality/r.rq": "",
                "data/README.md": "",
            },
        )
    )
    root, outside = project.root, tmp_path / "x"
    (outside / "y").mkdir(parents=True)
    (outside / "y" / "c.ttl").write_text("")
    (outside / "d.ttl").write_text("")
    [whole] = scopes(project)
    assert whole.within is None
    [part] = scopes(project, [root / "data/m", root / "queries"])
    wanted = {root / "data/m/b.ttl", root / "queries/quality/r.rq"}
    assert part.within == frozenset(wanted)
    [other] = scopes(project, [outside])
    assert other.within is None
    assert other.project.data_files == (outside / "d.ttl", outside / "y/c.ttl")
    assert other.project.rule_files == project.rule_files
    assert other.project.graph_iri(outside / "d.ttl") == (outside / "d.ttl").as_uri()
    assert len(scopes(project, [outside, root / "data"])) == 2


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("nowhere", "there is no file or folder .*nowhere"),
        ("project/data/README.md", r"README\.md is not an RDF file"),
        ("empty", "empty has no RDF file"),
    ],
)
def test_a_path_without_anything_to_check_is_refused(tmp_path: Path, name: str, error: str) -> None:
    project = Project(make(tmp_path, {"data/README.md": "x"}))
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match=error):
        scopes(project, [tmp_path / name])
    with pytest.raises(UsageError, match=error):
        rdf_files([tmp_path / name])
