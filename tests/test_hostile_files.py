"""Files and configurations that a stranger wrote: none leads out of its folder or is left out."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from xml.etree import ElementTree

import pytest

from communique.checks import examine, quotes, spelling
from communique.cli import main
from communique.files import read_inside, write_whole
from communique.graph import guard, load, parsing
from communique.model import TIMEOUT, Finding, UsageError
from communique.project import find_project
from communique.project.config import DEFAULT
from communique.queries import headers
from communique.turtle import parser

HEAD = """\
@prefix cmq: <https://w3id.org/communique/ontology#> . @prefix ex: <http://ex/> .
"""


def project(folder: Path, config: str = "", **files: str | bytes) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "communique.toml").write_text(config or 'data = ["d.*"]\n')
    for name, content in files.items():
        path = folder / name.replace("_", ".")
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def check(root: Path, sources: Path | None = None) -> list[Finding]:
    return examine(find_project(root), sources=sources).findings


@pytest.mark.parametrize(
    "name",
    ["../secret.txt", "/etc/hostname", "link.txt", "pipe", "folder", "/dev/zero", "a\\u0000b"],
)
def test_a_document_lies_in_its_folder(name: str, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("a secret text")
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "link.txt").symlink_to("../secret.txt")
    (texts / "folder").mkdir()
    os.mkfifo(texts / "pipe")
    data = f'{HEAD}ex:s a cmq:Source ; cmq:fileName "{name}" ; cmq:checksum "0" .'
    findings = check(project(tmp_path / "p", d_ttl=data), texts)
    refused = [it for it in findings if it.code == "source-file-refused"]
    assert len(refused) == 1
    assert "secret text" not in str(findings)


def test_a_document_has_a_largest_size(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"12345")
    assert read_inside(tmp_path, "a", limit=5) == b"12345"
    with pytest.raises(UsageError, match="more than 4 bytes"):
        read_inside(tmp_path, "a", limit=4)


@pytest.mark.parametrize("key", ["expected", "sources", "waivers"])
@pytest.mark.parametrize("value", ["../x", "/tmp", "link"])
def test_a_configuration_names_nothing_outside(
    key: str, value: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = project(tmp_path / "p", f'data = ["d.ttl"]\n{key} = "{value}"\n', d_ttl="")
    (root / "link").symlink_to("..")
    assert main(["check", "--project", str(root), "--update-expected"]) == 2
    assert f"communique.toml:2:1: `{value}` lies outside" in capsys.readouterr().err


def test_nothing_is_written_outside_of_a_project(tmp_path: Path) -> None:
    root = tmp_path / "p"
    root.mkdir()
    (root / "a").symlink_to(tmp_path / "b")
    for path in (root / "a", root / ".." / "b", tmp_path / "b"):
        with pytest.raises(UsageError, match="lies outside of the project"):
            write_whole(path, b"x", within=root)
    assert not (tmp_path / "b").exists()


def test_a_folder_that_is_no_project_is_not_judged_by_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "zoo.ttl").write_text(
        "@prefix ex: <http://ex/> .\n@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
        'ex:lion ex:name "Leo" .\nex:Lion a owl:Klass .\n'
    )
    (tmp_path / "s.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        "[] sh:targetNode <http://ex/lion> ;\n"
        "sh:property [ sh:path <http://ex/age> ; sh:minCount 1 ] ."
    )
    for command in ("check", "fmt", "new dialogue us-jp-cyber 99 --write"):
        assert main(command.split()) == 2
        assert "no project here" in capsys.readouterr().err
    assert main(["check", "zoo.ttl"]) == 1
    out = capsys.readouterr().out
    assert "owl:Klass" in out
    assert "cmq:" not in out
    assert main(["check", "zoo.ttl", "--shapes", "s.ttl"]) == 1
    assert "ex:age is missing" in capsys.readouterr().out
    (tmp_path / "a.ttl").write_text("place:x place:y 1 .\n")
    assert main(["fmt", "a.ttl"]) == 1
    assert "`place:` is not declared" in capsys.readouterr().out


def test_init_tells_files_by_what_is_in_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["init"]) == 2
    (tmp_path / 'sub"[1]').mkdir()
    shape = "<http://ex/S> a <http://www.w3.org/ns/shacl#NodeShape> ."
    (tmp_path / 'sub"[1]' / "s.ttl").write_text(shape)
    (tmp_path / "o.ttl").write_text("<http://ex/> a <http://www.w3.org/2002/07/owl#Ontology> .")
    (tmp_path / "d.nt").write_text("<http://ex/a> <http://ex/b> <http://ex/c> .")
    assert main(["init"]) == 0
    found = find_project(tmp_path)
    assert [len(it) for it in (found.shape_files, found.ontology_files, found.data_files)] == [
        1
    ] * 3
    assert main(["init"]) == 2
    assert "already" in capsys.readouterr().err


UNREADABLE = {
    "a comment that is not UTF-8": ("d.ttl", b"# \xe9\n<a:a> <a:b> 1 .", "d.ttl:1:3: .*not UTF-8"),
    "a triple term": ("d.ttl", "<a:a> <a:b>\n <<( <a:a> <a:b> 1 )>> .", "d.ttl:2:2: .*RDF 1.2"),
    "a reifier": ("d.ttl", "<a:a> <a:b> 1 ~ <a:r> .", "d.ttl:1:15: .*RDF 1.2"),
    "an annotation": ("d.ttl", "<a:a> <a:b> 1 {| <a:c> 2 |} .", "d.ttl:1:15: .*RDF 1.2"),
    "a direction": ("d.ttl", '<a:a> <a:b> "x"@en--ltr .', "d.ttl:1:19: .*RDF 1.2"),
    "a version": ("d.ttl", 'VERSION "1.2"\n<a:a> <a:b> 1 .', "d.ttl:1:1: .*RDF 1.2"),
    "a direction in JSON-LD": (
        "d.jsonld",
        '{"@context": {"@version": 1.1}, "@id": "a:a", "a:b": {"@value": "x", "@language": "ar",'
        ' "@direction": "rtl"}}',
        "d.jsonld: .*RDF 1.2",
    ),
    "a relative IRI": ("d.jsonld", '{"@id": "x", "a:b": 1}', "d.jsonld: .*`x` has no base"),
    "a named graph": (
        "d.jsonld",
        '{"@id": "a:g", "@graph": [{"@id": "a:a", "a:b": 1}]}',
        "d.jsonld: .*named graph <a:g>",
    ),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_is_not_read_is_an_error_at_its_place(name: str, tmp_path: Path) -> None:
    file, content, message = UNREADABLE[name]
    root = project(tmp_path / "p", "", **{file.replace(".", "_"): content})  # type: ignore[arg-type]
    for ignored in ("", 'ignore = ["syntax"]\n'):
        (root / "communique.toml").write_text(f'data = ["d.*"]\n{ignored}')
        found = [it for it in check(root) if it.code == "syntax"]
        assert len(found) == bool(message)
        for fault in found:
            assert re.search(message, f"{fault.location}: {fault.message}")
    if message:
        assert main(["export", "--project", str(root), "--format", "ntriples"]) == 2
        assert file[-3:] != "ttl" or main(["fmt", "--check", str(root / file)]) == 1


def test_a_byte_order_mark_is_passed_over(tmp_path: Path) -> None:
    turtle = "\ufeff<a:a>\n    <a:b> 1 ;\n.\n"
    jsonld = '\ufeff{"@id": "a:a", "a:b": [1, 2]}'
    root = project(tmp_path / "p", d_ttl=turtle, d_jsonld=jsonld)
    assert [it for it in check(root) if it.code == "syntax"] == []
    assert main(["fmt", "--check", str(root / "d.ttl")]) == 0


STEERING = "\x1b[2J\x1b]0;owned\x07\x9b31m\u202e"


def test_nothing_steers_the_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Headers, rules, shapes, literals and names of files, in every command that shows text."""
    literal = STEERING.encode("unicode_escape").decode().replace("\\x", "\\u00")
    turtle = f'<a:a> <a:b> "{literal}"@{"en"} ; a <a:C> .\n'
    shape = (
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n<a:S> sh:targetNode <a:a> ; sh:property "
        f'[ sh:path <a:b> ; sh:maxLength 1 ; sh:message "{literal}" ] .'
    )
    header = f'#+ summary: "{literal}"\n#+ columns:\n#+   x: text\n'
    query = f"{header}SELECT ?x {{ ?s <a:b> ?x }} ORDER BY ?x\n"
    config = 'data = ["*d.ttl"]\nshapes = ["s.ttl"]\nquestions = ["q.rq"]\n'
    root = project(tmp_path / "p", config, s_ttl=shape, q_rq=query)
    (root / f"{STEERING}d.ttl").write_text(turtle, encoding="utf-8")
    monkeypatch.chdir(root)
    for command in (
        *("check", "check --format github", "query", "query q", "query q --help", "explain"),
        *("fmt --check", "describe a:a", "sparql SELECT(?o){?s<a:b>?o}", "explain S-b"),
        *("check --select no-such", f"explain {STEERING}"),
    ):
        with suppress(SystemExit):
            main(command.split())
        out, err = capsys.readouterr()
        assert out + err
        assert not set("\x1b\x07\x9b\u202e").intersection(out + err), command


def test_a_query_without_an_end_is_ended(tmp_path: Path) -> None:
    root = project(tmp_path / "p", d_ttl="".join(f"<a:{i}> <a:b> {i} .\n" for i in range(500)))
    cross = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l FILTER(?c>?l) }"
    for query in (cross, "SELECT * {" + "?s ?p ?o . " * 300 + "}"):
        command = [sys.executable, "-m", "communique", "sparql", query, "--timeout", "1"]
        done = subprocess.run(
            [*command, "--project", str(root)], capture_output=True, timeout=60, check=False
        )
        assert done.returncode == 2
        assert b"the query took more than 1 seconds" in done.stderr


ENDLESS = "{" + "?s ?p ?o . " * 200 + "}"
QUERIES = {
    "queries/quality/r.rq": '#+ code: r\n#+ severity: info\n#+ problem: p\n#+ solution: s\n\
#+ message: "m"\nSELECT (?s AS ?focus) '
    + ENDLESS,
    "queries/derived/d.rq": "CONSTRUCT { ?s ?p ?o } WHERE " + ENDLESS,
    "queries/questions/q.rq": "#+ summary: s\n#+ columns:\n#+   s: iri\nSELECT ?s " + ENDLESS,
}


@pytest.mark.parametrize("name", QUERIES)
def test_a_check_ends_a_query_without_an_end_and_names_it(name: str, tmp_path: Path) -> None:
    root = project(tmp_path / "p", d_ttl="".join(f"<a:{i}> <a:b> {i} .\n" for i in range(500)))
    paths = {"queries/questions/q.rq": "#+ summary: s\n#+ columns:\n#+   s: iri\nSELECT ?s {}"}
    for path, text in {**paths, "queries/expected/q.csv": "s\n", name: QUERIES[name]}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    command = [sys.executable, "-m", "communique", "check", "--timeout", "1", "--project", root]
    done = subprocess.run(command, capture_output=True, timeout=60, check=False, text=True)
    told = "a query below queries/derived" if "derived" in name else str(root / name)
    assert (done.returncode, done.stderr) == (
        2,
        f"communique: {told} took more than 1 seconds (give a --timeout)\n",
    )


LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
XML = (
    '<?xml version="1.0"?><!DOCTYPE r:RDF [<!ENTITY a0 "ha">{}]><r:RDF xmlns:r="%s"><r:Description \
r:about="a:a"><p xmlns="a:">&a{};</p></r:Description></r:RDF>'.replace(
        "%s", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    )
)
RULE = '#+ code: r\n#+ severity: warning\n#+ problem: p\n#+ solution: s\n#+ message: "%s"\n\
SELECT ?focus ?value { ?focus <a:b> ?value }'
BOMBS = {
    "entities": ("d.rdf", XML.format(LAUGHS, 9), "syntax", "entities stand for more than"),
    "an endless entity": ("d.rdf", XML.format('<!ENTITY a9 "&a9;">', 9), "syntax", "entities"),
    "JSON": ("d.jsonld", '{"a:b":' * 5000 + "1" + "}" * 5000, "syntax", "more than 100 deep"),
    "Turtle": ("d.ttl", "<a:a> <a:b> " + "[ <a:b> " * 5000, "syntax", "more than 100 deep"),
    "aliases": ("r.rq", "#+ a: &a [x]\n#+ b: [*a, *a]\nASK {}", "query-broken", "an alias"),
    "a header": ("r.rq", f"#+ a: {'[' * 30}\nASK {{}}", "query-broken", "more than 20 deep"),
    "a width": ("r.rq", RULE % "{value:999999999}", "query-broken", "a name alone"),
    "an attribute": ("r.rq", RULE % "{value.__class__}", "query-broken", "a name alone"),
    "a query": ("r.rq", RULE % "m" + "(" * 300, "query-broken", "more than 200 brackets"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_are_refused_at_their_file(name: str, tmp_path: Path) -> None:
    file, content, code, message = BOMBS[name]
    files = {"d_ttl": "<a:a> <a:b> 1 .", file.replace(".", "_"): content}
    config = 'data = ["d.*"]\n' + 'rules = ["r.rq"]\n' * (file == "r.rq")
    findings = check(project(tmp_path / "p", config, **files))
    (fault,) = [it for it in findings if it.code == code]
    assert message in fault.message
    assert fault.location is not None
    assert fault.location.path.endswith(file)


def test_entities_of_an_ontology_are_read(tmp_path: Path) -> None:
    root = project(tmp_path / "p", d_rdf=XML.format('<!ENTITY a1 "&a0;&a0;">', 1))
    assert "syntax" not in {it.code for it in check(root)}
    assert load(find_project(root)).lines(root / "d.rdf") == ['<a:a> <a:p> "haha"']


def test_what_repeats_takes_no_time_without_an_end(tmp_path: Path) -> None:
    stars = (
        '[[waiver]]\ncode = "*"\nfocus = "<http://x/'
        + "*a" * 30
        + 'b>"\nreason = "r"\n\
expires = 2999-01-01\n'
    )
    items = " ".join(map(str, range(2000)))
    terms = "".join(f"<http://x/{'a' * n}> a <http://x/U{n}> .\n" for n in range(300))
    head = "<http://x/C> a <http://www.w3.org/2002/07/owl#Class> .\n"
    root = project(tmp_path / "p", d_ttl=f"{head}{terms}<a:a> <a:b> ({items}) .")
    (root / "waivers.toml").write_text(stars)
    (root / "communique.toml").write_text('data = ["d.ttl"]\nnamespaces = ["http://x/"]\n')
    begin = time.monotonic()
    findings = check(root)
    assert sum(it.code == "undeclared-term" for it in findings) >= 300
    for form in ("turtle", "jsonld", "rdfxml"):
        assert main(["export", "--project", str(root), "--format", form, "-o", os.devnull]) == 0
    assert time.monotonic() - begin < 60


def test_the_limits_stand_in_one_table() -> None:
    table = (Path(__file__).parent.parent / "docs/limits.md").read_text()
    for limit in (
        *(guard.DEPTH, guard.PARTS, guard.STATEMENTS, parser.MAX_DEPTH, parsing.MAX_EXPANSION),
        *(headers.MAX_DEPTH, quotes.LARGEST, spelling.MOST, DEFAULT.closure_limit),
        int(TIMEOUT),
    ):
        assert f" {limit:,}" in table


RESERVED = ("li", "Description", "about", "ID", "RDF", "resource", "parseType", "nodeID")


@pytest.mark.parametrize("name", RESERVED)
def test_rdf_xml_refuses_names_that_mean_something_else(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    root = project(tmp_path / "p", d_ttl=f"<a:a> <{rdf}{name}> 1 .")
    assert main(["export", "--project", str(root), "--format", "rdfxml"]) == 2
    assert f"cannot name the property <{rdf}{name}>" in capsys.readouterr().err


def test_results_in_xml_are_well_formed_and_keep_their_text(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    root = project(tmp_path / "p", d_ttl='<a:a> <a:b> "x\\ry" . <a:c> <a:d> "\\u0001" .')
    command = ["sparql", "--project", str(root), "--format", "xml"]
    assert main([*command, "SELECT ?x { ?s <a:b> ?x }"]) == 0
    text = "".join(ElementTree.fromstring(capsysbinary.readouterr().out).itertext())
    assert "x\ry" in text
    assert main([*command, "SELECT ?x { ?s <a:d> ?x }"]) == 2


CONFIG = 'data = ["d*"]\nquestions = ["*.rq"]\n'
QUERY = "#+ summary: {}\n#+ columns:\n#+   x: text\nSELECT ?x {{ ?s <a:b> ?x }} ORDER BY ?x\n"
COMMANDS = ("check", "check --format sarif", "fmt --check", "export", "query", "query q")
# A world that is not as it should be is no fault of ours: exit 3 is for those.
WORLDS: dict[str, Callable[[Path], object]] = {
    "a name that is not UTF-8": lambda root: Path(os.fsdecode(bytes(root) + b"/d\xff.ttl")).touch(),
    "a literal of 17 MB": lambda root: (root / "d2.ttl").write_text(
        f'<a:a> <a:b> "{"x" * 17_000_000}".'
    ),
    "a control character": lambda root: (root / "q.rq").write_text(QUERY.format("a\x07b")),
    "deep TOML": lambda root: (root / "communique.toml").write_text("a = " + "[" * 50_000),
    "no current folder": shutil.rmtree,
    "an unreadable name": lambda root: (root / "d3.ttl").mkdir(),
}


@pytest.mark.parametrize("world", WORLDS)
def test_exit_3_is_for_faults_of_ours_alone(
    world: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = project(tmp_path / "é", CONFIG, d_ttl="<a:a> <a:b> [] .", q_rq=QUERY.format("s"))
    monkeypatch.chdir(root)
    WORLDS[world](root)
    for command in COMMANDS:
        assert main(command.split()) in (0, 1, 2), command
        assert "internal error" not in capsys.readouterr().err
    os.chdir(tmp_path)


@pytest.mark.parametrize("command", [*COMMANDS, "describe a:a", "x" * 100_000, f"fmt {'x' * 5000}"])
def test_no_locale_and_no_output_are_no_faults_of_ours(command: str, tmp_path: Path) -> None:
    root = project(tmp_path / "ümlaut", CONFIG, d_ttl="<a:a> <a:b> [] .", q_rq=QUERY.format("s"))
    words = [sys.executable, "-m", "communique", *command.split()]
    environment = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    for close in ("", ">&-"):
        script = f'"$@" {close}'
        done = subprocess.run(
            ["sh", "-c", script, "sh", *words], cwd=root, env=environment, capture_output=True
        )
        assert done.returncode in (0, 1, 2), done.stderr[:300]
        assert len(done.stderr) < 3000


def test_an_end_that_is_asked_for_leaves_nothing_behind(tmp_path: Path) -> None:
    script = (
        "import signal, os, sys\nfrom pathlib import Path\nfrom communique import files\n"
        "import communique.cli as cli\n"
        "def pieces():\n    yield b'x'\n    os.kill(os.getpid(), signal.SIGTERM)\n    yield b'y'\n"
        f"cli.main = lambda: files.write_whole(Path({str(tmp_path / 'out')!r}), pieces())\n"
        "from communique.__main__ import run\nrun()\n"
    )
    done = subprocess.run([sys.executable, "-c", script], check=False)
    assert done.returncode == 143
    assert list(tmp_path.iterdir()) == []
