"""The command line: asking, listing, helping, and saying what is wrong."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from itertools import product
from pathlib import Path

import pytest

from communique import __version__
from communique.cli import main
from communique.cli.commands import COMMANDS, find_command, help_line
from communique.prefixes import expand
from conftest import Listener


class Terminal:
    """Runs command lines in a project and keeps what they print."""

    def __init__(self, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
        self._capture = capfdbinary

    def __call__(self, *args: str) -> tuple[int, str, str]:
        code = main(args)
        out, err = self._capture.readouterr()
        return code, out.decode(), err.decode()


@pytest.fixture
def run(
    root: Path, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> Terminal:
    monkeypatch.chdir(root)
    return Terminal(capfdbinary)


def process(*args: str) -> list[str]:
    return [sys.executable, "-m", "communique", *args]


def test_queries_are_listed(run: Terminal) -> None:
    code, out, err = run("query")
    assert (code, err) == (0, "")
    assert out == "heads  Who headed which side?\nthing  What is said of a thing?\n"


def test_a_query_is_answered(run: Terminal) -> None:
    code, out, err = run("query", "heads", "--dialogue", "ab-1")
    assert (code, err) == (0, "(1 row)\n")
    assert out == (
        "dialogue       official          day         ordinal\n"
        "-------------  ----------------  ----------  -------\n"
        "dialogue:ab-1  official:ann-lee  2013-05-09        1\n"
    )


@pytest.mark.parametrize("form", ["csv", "tsv", "json", "xml", "md"])
def test_only_the_answer_is_printed(run: Terminal, form: str) -> None:
    code, out, err = run("query", "heads", "--format", form)
    assert (code, err) == (0, "")
    assert "ab-1" in out
    assert "ab-2" in out


def test_csv_and_json_give_whole_iris(run: Terminal) -> None:
    _, out, _ = run("query", "heads", "--format", "csv")
    assert next(iter(csv.DictReader(io.StringIO(out))))["dialogue"] == expand("dialogue:ab-1")
    _, out, _ = run("query", "heads", "--format", "json")
    first = json.loads(out)["results"]["bindings"][0]
    assert first["dialogue"]["value"] == expand("dialogue:ab-1")


def test_the_options_of_a_query_are_those_of_its_header(run: Terminal) -> None:
    code, out, _ = run("query", "heads", "--help")
    assert code == 0
    words = " ".join(out.split())
    assert "Who headed which side?" in words
    assert "--dialogue DIALOGUE|MEETING Only this meeting. [example: ab-1]" in words
    assert "--role ROLE Only this role. [default: head]" in words
    assert "--since DATE Only meetings from this day on. [example: 2013-05-09]" in words
    assert "Columns: dialogue, official, day, ordinal." in words
    _, out, _ = run("query", "thing", "--help")
    assert "[required; example: dialogue:ab-1]" in " ".join(out.split())


def test_help_names_every_command_and_query(run: Terminal) -> None:
    for args in (("--help",), ("-h",), ()):
        code, out, _ = run(*args)
        assert code == 0
        assert all(f"\n  {name} " in out for name in COMMANDS)
    _, out, _ = run("query", "--help")
    assert "heads  Who headed which side?" in out
    _, out, _ = run("sparql", "--help")
    assert "QUERY|@FILE|-" in out


def test_version(run: Terminal) -> None:
    assert run("--version") == (0, f"communique {__version__}\n", "")


def test_the_project_may_stand_anywhere(
    run: Terminal, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    here = str(root)
    for args in (
        ("--project", here, "query", "heads"),
        ("query", "--project", here, "heads"),
        ("query", "heads", "--project", here),
        ("query", "heads", f"--project={here}", "--role", "head"),
    ):
        code, out, err = run(*args)
        assert (code, err) == (0, "(2 rows)\n"), args
        assert "official:ann-lee" in out
    for args in (
        ("query", "heads", "--help", "--project", here),
        ("query", "heads", "--project", here, "--help"),
        ("query", "--project", here, "--help"),
        ("--project", here, "query", "--help"),
    ):
        code, out, _ = run(*args)
        assert code == 0
        assert "Who headed which side?" in out
    code, out, _ = run("sparql", "ASK { dialogue:ab-1 ?p ?o }", "--project", here)
    assert (code, out) == (0, "true\n")


WRONG = [
    (("qery",), "there is no command `qery` (did you mean `query`?)"),
    (("query", "heds"), "there is no stored query `heds` (did you mean `heads`?)"),
    (("query", "heads", "--dialog", "ab-1"), "--dialog"),
    (("query", "heads", "--dialogue"), "--dialogue"),
    (("query", "heads", "ab-1"), "ab-1"),
    (("query", "heads", "--format", "xls"), "'xls' is not one of"),
    (("query", "heads", "--dialogue", "ab-3"), "dialogue: the graph describes no dialogue"),
    (("query", "heads", "--since", "yesterday"), "since: `yesterday` is not a date"),
    (("query", "heads", "--dialogue", "<a b>"), "dialogue: <a b> is not an IRI"),
    (("query", "thing"), "`thing` requires the parameter `subject`"),
    (("query", "heads", "--project", "none"), "there is no folder none"),
    (("--project", "data", "query"), "the folder data has no `ontology/` in it"),
    (("sparql",), "Missing argument"),
    (("sparql", "SELECT * {"), "query:1:11: not a SPARQL query: it ends too early"),
    (("sparql", "SELECT * { ?s x:y ?o }"), "query:1:15: the prefix `x:` is not declared"),
    (("sparql", "DROP ALL"), "query:1:1: DROP is refused"),
    (("sparql", "@none.rq"), "none.rq: the file cannot be read: no such file"),
    (("sparql", "@data"), "data: the file cannot be read: is a directory"),
    (("sparql", "ASK { }", "--format", "turtle"), "there is no format turtle"),
    (("sparql", "SELECT * { }", "--format", "rdfxml"), "there is no format rdfxml"),
    (("sparql", "DESCRIBE dialogue:ab-1", "--format", "csv"), "there is no format csv"),
    (("query", "heads", "--dialogue", "\udcff"), "dialogue"),
    (("sparql", "SELECT * { } # \udcff"), "it is not Unicode text"),
]


@pytest.mark.parametrize(("args", "message"), WRONG)
def test_wrong_use_is_one_line_and_exit_code_2(
    run: Terminal, args: tuple[str, ...], message: str
) -> None:
    code, out, err = run(*args)
    assert (code, out) == (2, "")
    assert err.startswith("communique: ")
    assert err.count("\n") == 1
    assert message in err


def test_a_broken_project_is_one_line_and_exit_code_2(run: Terminal, root: Path) -> None:
    path = root / "data/people.ttl"
    path.write_text("official:x a cmq:Official .\n")
    code, out, err = run("query", "heads")
    assert (code, out) == (2, "")
    assert err.startswith("communique: data/people.ttl:1:1: not Turtle: ")
    assert err.count("\n") == 1
    path.unlink()
    query = root / "queries/questions/heads.rq"
    query.write_text(query.read_text().replace("type: role", "type: rule"))
    code, out, err = run("query", "heads")
    assert (code, out) == (2, "")
    assert err == (
        "communique: queries/questions/heads.rq:11:8: the header does not know `rule` "
        "(did you mean `role`?)\n"
    )
    assert run("query", "thing", "--subject", "ab-1")[0] == 0
    text = query.read_text().replace("type: rule", "type: role")
    query.write_text(text.replace("  role:", "  help:").replace("PARAM ?role", "PARAM ?help"))
    assert "heads.rq:10: a parameter must not be called `help`" in run("query", "heads")[2]


def test_sparql_prints_each_form(run: Terminal, root: Path) -> None:
    code, out, err = run("sparql", "SELECT ?n { ?d cmq:ordinal ?n } ORDER BY ?n")
    assert (code, out, err) == (0, "n\n-\n1\n2\n", "(2 rows)\n")
    assert run("sparql", "ASK { ?d cmq:ordinal 3 }") == (0, "false\n", "")
    _, out, _ = run("sparql", "ASK { }", "--format", "json")
    assert json.loads(out)["boolean"] is True
    code, out, err = run("sparql", "CONSTRUCT WHERE { ?d cmq:ordinal 1 }")
    assert (code, err) == (0, "")
    assert "dialogue:ab-1\n    cmq:ordinal 1 ;" in out
    _, out, _ = run("sparql", "DESCRIBE party:ab", "--format", "ntriples")
    assert all(line.startswith(f"<{expand('party:ab')}> ") for line in out.splitlines())
    query = root / "q.rq"
    query.write_text("SELECT ?n\n{ ?d cmq:ordinal ?n ; }}")
    assert run("sparql", "@q.rq")[2].startswith("communique: q.rq:2:24: not a SPARQL query")


def test_sparql_asks_for_named_graphs(run: Terminal) -> None:
    code, out, _ = run(
        "sparql", "SELECT ?g { GRAPH ?g { ?d a cmq:Dialogue } } ORDER BY ?g", "--format", "csv"
    )
    graphs = [expand(f"graph:data/meetings/ab/{n}") for n in (1, 2)]
    assert (code, out.split()) == (0, ["g", *graphs])


def test_sparql_reads_the_standard_input(root: Path) -> None:
    for text, code in (("SELECT (1 AS ?x) { }", 0), ("SELECT", 2)):
        done = subprocess.run(
            process("sparql", "-", "--format", "csv"),
            cwd=root,
            input=text.encode(),
            capture_output=True,
            check=False,
        )
        assert done.returncode == code
        assert done.stdout == (b"x\r\n1\r\n" if code == 0 else b"")
    assert done.stderr.startswith(b"communique: stdin:1:7: not a SPARQL query")


def test_no_command_reaches_the_network(run: Terminal, listener: Listener) -> None:
    service = f"SELECT * {{ SERVICE SILENT <{listener.url}> {{ ?s ?p ?o }} }}"
    for query in (service, f"SELECT * FROM <{listener.url}> {{ }}", f"LOAD <{listener.url}>"):
        assert run("sparql", query)[0] == 2
    assert listener.calls == 0


def test_a_fault_of_its_own_asks_for_a_report(
    run: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr("communique.cli.commands.query.answer", fail)
    code, out, err = run("query", "heads")
    assert (code, out) == (3, "")
    assert err == (
        "communique: internal error: RuntimeError: boom (please report it, with what "
        "COMMUNIQUE_DEBUG=1 shows)\n"
    )
    monkeypatch.setenv("COMMUNIQUE_DEBUG", "1")
    with pytest.raises(RuntimeError, match="boom"):
        main(["query", "heads"])


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_one_file_whose_first_line_stands_in_the_help(name: str) -> None:
    assert find_command(name).name == name
    assert re.fullmatch(r"[A-Z][^\"]+\.", help_line(name))


def test_examples_in_help_stand_on_lines_of_their_own(run: Terminal) -> None:
    news = ["dialogue", "meeting", "official", "agency", "source"]
    helps = [
        run(*args, "--help") for args in [*([each] for each in COMMANDS), *product(["new"], news)]
    ]
    assert all(code == 0 for code, _, _ in helps)
    texts = [out for _, out, _ in helps]
    assert not [out for out in texts if "\\b" in out or "\b" in out]
    assert "\n  communique describe official:osamu-imai\n" in "".join(texts)


def test_a_closed_pipe_is_no_fault(root: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    query = f"SELECT * {{ VALUES ?x {{ {' 1' * 20000} }} }}"
    done = subprocess.run(
        process("sparql", query, "--format", "tsv"),
        cwd=root,
        stdout=writer,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (141, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is full")
def test_a_full_disk_is_said(root: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            process("query", "heads", "--format", "csv"),
            cwd=root,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr.startswith(b"communique: the standard output cannot be written: no space")
    assert done.stderr.count(b"\n") == 1


def works_on_a_query(pid: int) -> bool:
    """Whether a process has Oxigraph loaded and leaves interrupts to the system."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    caught = next(int(line.split()[1], 16) for line in lines if line.startswith("SigCgt:"))
    loaded = "pyoxigraph" in Path(f"/proc/{pid}/maps").read_text(encoding="utf-8")
    return loaded and not caught & 1 << signal.SIGINT - 1


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux has /proc")
def test_an_interrupt_ends_a_long_query(root: Path) -> None:
    cross = " . ".join(f"?s{n} ?p{n} ?o{n}" for n in range(9))
    command = process("sparql", f"SELECT (COUNT(*) AS ?n) {{ {cross} }}")
    running = subprocess.Popen(
        command,
        cwd=root,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # A test run in the background ignores interrupts, and would hand that down.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    try:
        limit = time.monotonic() + 120
        while not works_on_a_query(running.pid):
            assert running.poll() is None
            assert time.monotonic() < limit
            time.sleep(0.01)
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=120)
    finally:
        running.kill()
    assert running.returncode == -signal.SIGINT
    assert (out, err) == (b"", b"")


@pytest.mark.parametrize("module", ["communique.cli", "click", "pyoxigraph"])
def test_an_interrupt_while_modules_are_imported_is_silent(root: Path, module: str) -> None:
    script = f"""
import os, signal, sys

class Finder:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name == {module!r}:
            os.kill(os.getpid(), signal.SIGINT)

# As Python has it, unless the test run itself ignores interrupts.
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.meta_path.insert(0, Finder)
sys.argv = ["communique", "query", "heads"]
from communique.__main__ import run
sys.exit(run())
"""
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=root, capture_output=True, check=False
    )
    assert done.returncode in {-signal.SIGINT, 130}
    assert (done.stdout, done.stderr.strip()) == (b"", b"")


def test_things_are_completed(root: Path) -> None:
    words = {
        **os.environ,
        "_COMMUNIQUE_COMPLETE": "bash_complete",
        "COMP_WORDS": "communique query heads --dialogue dialogue:",
        "COMP_CWORD": "4",
    }
    done = subprocess.run(process(), cwd=root, env=words, capture_output=True, check=False)
    assert done.stdout.split() == [b"plain,dialogue:ab-1", b"plain,dialogue:ab-2"]
