from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from communique.checks import quotes
from communique.checks.locate import Locator
from communique.graph import load
from communique.model import Finding, Severity, UsageError
from communique.project import Project, find_project
from projects import ROOT, SOURCES, job_of, make

SOURCE = """source:a-2013
    a cmq:Source ;
    cmq:fileName "a.txt" ;
.
"""
EVIDENCE = "<https://w3id.org/communique/id/dialogue/d#e>"
PLACE = 5
"""The line of the evidence: after the prefixes and the source."""


def check(
    tmp_path: Path, text: str | bytes, evidence: str, source: str = SOURCE
) -> list[tuple[str, str | None, int, int]]:
    """Check one evidence, in two lines, against one document: (code, focus, line, column)."""
    documents = tmp_path / "documents"
    documents.mkdir()
    raw = text if isinstance(text, bytes) else text.encode()
    (documents / "a.txt").write_bytes(raw)
    data = f"{source}{EVIDENCE} a cmq:Evidence ; cmq:source source:a-2013 ;\n    {evidence} .\n"
    project = Project(make(tmp_path, {"data/a.ttl": data}))
    graph = load(project)
    return [
        place(Locator(graph).locate(each))
        for each in quotes.check(job_of(graph, sources=documents))
    ]


def place(finding: Finding) -> tuple[str, str | None, int, int]:
    assert finding.location is not None
    assert finding.location.path.endswith("a.ttl")
    return finding.code, finding.focus, finding.location.line, finding.location.column


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("It was held in Tokyo.", 'cmq:quote "was held in Tokyo"'),
        ("It was\n  held\tin\u00a0Tokyo.", 'cmq:quote "was held in Tokyo"'),
        ("Japan\u2019s \u201ccyber\u201d talks", 'cmq:quote """Japan\'s "cyber" talks"""'),
        ("Japan's dialogue", 'cmq:quote "Japan\u2019s dialogue"'),
        ("the one and the two", 'cmq:quote "the" ; cmq:suffix "two"'),
        ("the one and the two", 'cmq:quote "the" ; cmq:prefix "and"'),
        ("a (the one) and the one", 'cmq:quote "the one" ; cmq:prefix "a ("'),
        ("held on May 9-10", 'cmq:quote "held on May" ; cmq:printedDate "May 9-10"'),
        ("Ambassador Osamu Imai led", 'cmq:quote "Osamu Imai led" ; cmq:printedAs "Osamu Imai"'),
        ("A met B; A met the other C", 'cmq:quote "A … met the other C"'),
        ("A met the other C, then C", 'cmq:quote "A … met the other … then C"'),
        # What is printed may stand anywhere between the first and the last piece.
        ("They met, said X, in Tokyo now", 'cmq:quote "They met … Tokyo now" ; cmq:printedAs "X"'),
        ("日米サイバー対話", 'cmq:quote "サイバー"'),
    ],
)
def test_what_stands_once_is_no_finding(tmp_path: Path, text: str, evidence: str) -> None:
    assert check(tmp_path, text, evidence) == []


@pytest.mark.parametrize(
    ("text", "evidence", "code"),
    [
        ("It was held in Osaka.", 'cmq:quote "was held in Tokyo"', "quote-missing"),
        ("It Was held in Tokyo.", 'cmq:quote "was held in Tokyo"', "quote-missing"),
        ("It was held. It was held.", 'cmq:quote "was held"', "quote-repeated"),
        ("ana nana", 'cmq:quote "ana"', "quote-repeated"),
        ("the rethink of it", 'cmq:quote "think of it"', "quote-cut"),
        ("think of items", 'cmq:quote "think of item"', "quote-cut"),
        (
            "a dialogue was held",
            'cmq:quote "was held" ; cmq:prefix "the dialogue"',
            "quote-missing",
        ),
        ("the Ministry led", 'cmq:quote "led" ; cmq:printedAs "the ministry"', "printed-missing"),
        ("the Ministrys led", 'cmq:quote "led" ; cmq:printedAs "Ministry"', "printed-missing"),
        (
            "the Ministry said it led",
            'cmq:quote "it led" ; cmq:printedAs "Ministry"',
            "printed-elsewhere",
        ),
        ("on Friday it met", 'cmq:quote "it met" ; cmq:printedDate "Monday"', "printed-missing"),
        ("Minister X led", 'cmq:quote "X led" ; cmq:printedTitle "Ministre"', "printed-missing"),
        ("A met the other C", 'cmq:quote "met the other … A"', "quote-order"),
        ("A met the other C", 'cmq:quote "C … met the other"', "quote-order"),
        ("A met the other C", 'cmq:quote "met the other … D"', "quote-missing"),
        ("A met the other Cs", 'cmq:quote "met the other … C"', "quote-cut"),
    ],
)
def test_a_fault_is_found_at_its_value(tmp_path: Path, text: str, evidence: str, code: str) -> None:
    name = "cmq:printed" if code.startswith("printed") else "cmq:quote"
    value = evidence.index('"', evidence.index(name))
    assert check(tmp_path, text, evidence) == [(code, EVIDENCE, PLACE + 2, 5 + value)]


LISTS = """agency:a a cmq:Agency .
<https://w3id.org/communique/id/agency/a#name> cmq:name "Police Agency"@en .
<https://w3id.org/communique/id/agency/b#name> cmq:name "National Police Agency"@en .
<https://w3id.org/communique/id/agency/c#name> cmq:name "METI"@en .
<https://w3id.org/communique/id/dialogue/d#list> a cmq:Listing ;
    cmq:hasEvidence <https://w3id.org/communique/id/dialogue/d#e> ;
"""


@pytest.mark.parametrize(
    ("text", "quote", "names", "codes"),
    [
        ("It included the Police Agency and METI.", "It included the … METI", "ac", []),
        # Over three sentences, and on both sides of a longer name.
        (
            "It included the Police Agency. The National Police Agency came. So did the METI.",
            "It included the … METI",
            "abc",
            [],
        ),
        # A name outside the list, though the document prints it.
        ("The METI said it included the Police Agency only.", "included the … only", "ac", ["c"]),
        # A name that stands only inside a longer one, which another name takes.
        ("It included the National Police Agency only.", "It included … only", "ab", ["a"]),
        ("It included the METI-affiliated agency only.", "It included … only", "c", ["c"]),
        ("It included the Police Agency only.", "It included … only", "ac", ["c!"]),
    ],
)
def test_a_listed_name_stands_in_the_list(
    tmp_path: Path, text: str, quote: str, names: str, codes: list[str]
) -> None:
    listed = " ;\n".join(
        f"    cmq:lists <https://w3id.org/communique/id/agency/{name}#name>" for name in names
    )
    evidence = f'{EVIDENCE} a cmq:Evidence ; cmq:source source:a-2013 ; cmq:quote "{quote}" .'
    (tmp_path / "a.txt").write_text(text)
    data = f"{SOURCE}{LISTS}{listed} .\n{evidence}\n"
    graph = load(Project(make(tmp_path, {"data/a.ttl": data})))
    findings = quotes.check(job_of(graph, sources=tmp_path))
    told = [
        f"{finding.value[-7]}{'!' * (finding.code == 'listed-missing')}"
        for finding in findings
        if finding.value is not None
    ]
    assert told == codes
    assert {finding.focus for finding in findings} <= {EVIDENCE.replace("#e", "#list")}


def test_a_party_of_an_attendance_stands_in_the_list_by_one_of_its_names(tmp_path: Path) -> None:
    list_ = "<https://w3id.org/communique/id/dialogue/d#list>"
    data = (
        f"{SOURCE}{EVIDENCE} cmq:source source:a-2013 ; "
        'cmq:quote "We, the leaders of … met at Camp David" .\n'
        f"{list_} cmq:hasEvidence {EVIDENCE} ; cmq:attendedBy party:jp , party:kr , party:us .\n"
        'party:jp rdfs:label "Japan"@en .\n'
        'party:kr rdfs:label "Republic of Korea"@en ; skos:altLabel "ROK"@en .\n'
        'party:us rdfs:label "United States"@en .\n'
    )
    graph = load(Project(make(tmp_path, {"data/a.ttl": data})))
    (tmp_path / "a.txt").write_text(
        "We, the leaders of Japan and the ROK, met at Camp David in the U.S."
    )
    [finding] = quotes.check(job_of(graph, sources=tmp_path))
    assert (finding.code, finding.focus) == ("listed-missing", list_)
    assert finding.value == "<https://w3id.org/communique/id/party/us>"
    assert finding.path is not None
    assert finding.path.endswith("#attendedBy>")


def test_a_name_of_its_own_evidence_stands_in_the_passage(tmp_path: Path) -> None:
    name = "<https://w3id.org/communique/id/agency/c#name>"
    data = f'{SOURCE}{name} cmq:name "METI"@en ; cmq:hasEvidence {EVIDENCE} .\n'
    evidence = f'{EVIDENCE} cmq:source source:a-2013 ; cmq:quote "the METI-affiliated agency" .\n'
    graph = load(Project(make(tmp_path, {"data/a.ttl": data + evidence})))
    (tmp_path / "a.txt").write_text("It is the METI-affiliated agency.")
    assert quotes.check(job_of(graph, sources=tmp_path)) == []
    (tmp_path / "a.txt").write_text("METI said: the METI-affiliated agency".replace("-aff", "aff"))
    [finding] = quotes.check(job_of(graph, sources=tmp_path))
    assert (finding.code, finding.focus) == ("quote-missing", EVIDENCE)


def test_a_hint_shows_what_differs_in_case_only(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("held in TOKYO today")
    data = f'{SOURCE}{EVIDENCE} cmq:source source:a-2013 ; cmq:quote "in Tokyo today" .'
    [finding] = quotes.check(
        job_of(load(Project(make(tmp_path, {"data/a.ttl": data}))), sources=tmp_path)
    )
    assert finding.hint == "the document has “in TOKYO today”"


def test_a_document_that_changed_is_found_at_the_checksum(tmp_path: Path) -> None:
    digest = hashlib.sha256(b"old").hexdigest()
    source = SOURCE.replace("    cmq:file", f'    cmq:checksum "{digest}" ;\n    cmq:file')
    found = check(tmp_path, "new text here", 'cmq:quote "new text here"', source)
    assert found == [("source-changed", "<https://w3id.org/communique/id/source/a-2013>", 4, 18)]


def test_the_right_checksum_is_no_finding(tmp_path: Path) -> None:
    digest = hashlib.sha256(b"new text here").hexdigest()
    source = SOURCE.replace("    cmq:file", f'    cmq:checksum "{digest}" ;\n    cmq:file')
    assert check(tmp_path, "new text here", 'cmq:quote "new text here"', source) == []


@pytest.mark.parametrize("checksum", ["", '    cmq:checksum "00" ;\n'])
def test_a_wrong_file_is_one_finding(tmp_path: Path, checksum: str) -> None:
    (tmp_path / "a.txt").write_text("quite another text, and one phrase of it")
    source = SOURCE.replace("    cmq:file", f"{checksum}    cmq:file")
    data = source + "".join(
        f"<https://w3id.org/communique/id/dialogue/d#{name}> cmq:source source:a-2013 ; "
        f'cmq:quote "{quote}" .\n'
        for name, quote in (
            ("a", "one phrase of it"),
            ("b", "was held in Tokyo"),
            ("c", "will be held"),
            ("d", "led the delegation"),
        )
    )
    graph = load(Project(make(tmp_path, {"data/a.ttl": data})))
    [finding] = quotes.check(job_of(graph, sources=tmp_path))
    assert finding.code == ("source-changed" if checksum else "source-other")


def test_an_absent_document_is_never_passed_over(tmp_path: Path) -> None:
    source = SOURCE.replace("a.txt", "b.txt")
    found = check(tmp_path, "", 'cmq:quote "anything at all"', source)
    assert [each[0] for each in found] == ["source-file-missing"]
    assert found[0][2:] == (4, 18)


@pytest.mark.parametrize("source", ["source:a-2013 a cmq:Source .\n\n\n\n", "\n\n\n\n"])
def test_a_source_without_a_file_is_said(tmp_path: Path, source: str) -> None:
    data = f'{source}{EVIDENCE} cmq:source source:a-2013 ; cmq:quote "anything at all" .'
    [finding] = quotes.check(
        job_of(load(Project(make(tmp_path, {"data/a.ttl": data}))), sources=tmp_path)
    )
    assert (finding.code, finding.severity) == ("source-unfiled", Severity.INFO)


def test_a_missing_folder_and_a_document_that_is_no_text_are_refused(tmp_path: Path) -> None:
    graph = load(Project(make(tmp_path, {"data/a.ttl": SOURCE})))
    with pytest.raises(UsageError, match=r"there is no folder .*nowhere"):
        quotes.check(job_of(graph, sources=tmp_path / "nowhere"))
    (tmp_path / "a.txt").write_bytes(b"\xff\xfe")
    with pytest.raises(UsageError, match=r"a\.txt: the document is not UTF-8"):
        quotes.check(job_of(graph, sources=tmp_path))
    (tmp_path / "a.txt").unlink()
    (tmp_path / "a.txt").mkdir()
    assert "source-file-refused" in [
        it.code for it in quotes.check(job_of(graph, sources=tmp_path))
    ]


@pytest.mark.skipif(not SOURCES.is_dir(), reason=f"the documents are not there: {SOURCES}")
def test_every_quote_of_the_shipped_data_stands_in_its_document() -> None:
    graph = load(find_project(ROOT))
    assert quotes.check(job_of(graph, sources=SOURCES)) == []
    rows = graph.query("SELECT (COUNT(*) AS ?n) { ?e cmq:quote ?q }")
    [[count]] = rows  # type: ignore[misc]  # a SELECT has rows
    assert int(count.value) > 60  # the check had something to do
