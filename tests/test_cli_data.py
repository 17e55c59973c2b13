"""`communique export`: right and wrong use, each wrong one in one line."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from communique.cli import main
from communique.files import write_whole
from communique.model import UsageError
from projects import ROOT, copy_shipped, edit

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the shipped project, which is the current folder."""
    root = copy_shipped(tmp_path)
    monkeypatch.chdir(root)
    return root


@pytest.fixture
def run(shipped: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    def call(*args: str) -> tuple[int, str, str]:
        code = main(args)
        out, err = capfdbinary.readouterr()
        return code, out.decode(), err.decode()

    return call


def process(
    *args: str, cwd: Path, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "communique", *args]
    return subprocess.run(command, capture_output=True, check=False, cwd=cwd, env=env)


# -- export --------------------------------------------------------------------------------


def test_a_file_gets_what_would_be_printed(run: Run, tmp_path: Path) -> None:
    code, printed, err = run("export", "--subject", "us-jp-cyber-6")
    assert (code, err) == (0, "")
    path = tmp_path / "out.ttl"
    path.write_text("before", encoding="utf-8")
    path.chmod(0o640)
    assert run("export", "--subject", "us-jp-cyber-6", "-o", str(path)) == (0, "", "")
    assert path.read_text(encoding="utf-8") == printed
    assert path.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.glob(".out*")) == []


def test_a_link_is_followed(run: Run, tmp_path: Path) -> None:
    link = tmp_path / "link.ttl"
    link.symlink_to(tmp_path / "target.ttl")
    assert run("export", "-o", str(link))[0] == 0
    assert link.is_symlink()
    assert (tmp_path / "target.ttl").read_bytes().startswith(b"@base")


@pytest.mark.parametrize("name", ["/dev/null", "/dev/stdout"])
def test_a_device_is_written_to_and_stays(name: str) -> None:
    if not Path(name).exists():
        pytest.skip(f"no {name} here")
    before = Path(name).stat().st_mode
    args = ("export", "--subject", "party:jp", "-o", name)
    done = process(*args, cwd=ROOT)
    assert done.returncode == 0
    assert Path(name).stat().st_mode == before or name == "/dev/stdout"


def test_a_hyphen_is_the_standard_output(run: Run) -> None:
    assert run("export", "--subject", "party:jp", "-o", "-") == run(
        "export", "--subject", "party:jp"
    )


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--format", "n3"], "'n3' is not one of 'turtle'"),
        (["--subject", "osamu-imay"], "did you mean `osamu-imai`?"),
        (["--subject", "planned"], "write one of `agenda-mode:planned`, `schedule-status:planned`"),
        (["--subject", "http://["], "Invalid character"),
        (["-o", "no/such/folder/a.ttl"], "cannot write no/such/folder/a.ttl: no such file"),
        (["-o", "data"], "cannot write data: is a directory"),
        (["-o", "x" * 300], "cannot write"),
    ],
)
def test_a_wrong_export_is_one_line(run: Run, args: list[str], message: str) -> None:
    before = sorted(Path().rglob("*"))
    code, out, err = run("export", *args)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert message in err
    assert sorted(Path().rglob("*")) == before


def test_a_name_that_no_file_can_have() -> None:
    with pytest.raises(UsageError, match="cannot write"):
        write_whole(Path("a\x00b"), b"")


def test_a_broken_file_of_the_project_is_named(run: Run, shipped: Path) -> None:
    line = edit(shipped / "data/parties.ttl", "party:us\n    a", "party:us\n    a a")
    code, out, err = run("export", "-o", "out.ttl")
    assert (code, out) == (2, "")
    assert f"data/parties.ttl:{line + 1}:" in err
    assert not Path("out.ttl").exists()


def test_what_is_inferred_is_valid_new_and_apart(run: Run, shipped: Path) -> None:
    # Little data, because owlrl takes its time.
    for path in (shipped / "data").rglob("*.ttl"):
        if path.name not in ("6.ttl", "places.ttl", "parties.ttl"):
            path.unlink()
    code, out, _ = run("export", "--format", "nquads", "--inferred")
    assert code == 0
    quads = list(ox.parse(out, format=ox.RdfFormat.N_QUADS))
    apart = ox.NamedNode("https://w3id.org/communique/graph/inferred")
    inferred = {str(quad.triple) for quad in quads if quad.graph_name == apart}
    asserted = {str(quad.triple) for quad in quads if quad.graph_name != apart}
    assert not inferred & asserted
    six, kind = "<https://w3id.org/communique/id/dialogue/us-jp-cyber-6", "22-rdf-syntax-ns#type>"
    ontology = "<https://w3id.org/communique/ontology#"
    assert f"{six}> <http://www.w3.org/1999/02/{kind} {ontology}Meeting>" in inferred
    assert f"{six}#held> <http://www.w3.org/1999/02/{kind} {ontology}HeldSchedule>" in inferred
    assert not any("owl#Thing" in each or each.startswith('"') for each in inferred)
    merged = run("export", "--format", "ntriples", "--inferred")[1]
    assert {line.removesuffix(" .") for line in merged.splitlines()} == inferred | asserted


@pytest.mark.parametrize("name", ["SIGINT", "SIGKILL"])
def test_an_export_that_is_cut_short_leaves_the_old_file(tmp_path: Path, name: str) -> None:
    path = tmp_path / "out.nt"
    path.write_bytes(b"old")
    # The worst moment: all is written beside the old file, and nothing is renamed.
    script = f"""
import os, signal, sys

# As Python has it, unless the test run itself ignores interrupts.
signal.signal(signal.SIGINT, signal.default_int_handler)
os.replace = lambda *_: os.kill(os.getpid(), signal.{name})
sys.argv = ["communique", "export", "--format", "ntriples", "-o", {str(path)!r}]
from communique.__main__ import run
sys.exit(run())
"""
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == (130 if name == "SIGINT" else -signal.SIGKILL)
    assert (done.stdout, done.stderr.strip()) == (b"", b"")
    assert path.read_bytes() == b"old"
    left = [each for each in tmp_path.iterdir() if each != path]
    assert len(left) == (0 if name == "SIGINT" else 1)


@pytest.mark.skipif(
    not Path("/dev/full").exists() or sys.platform != "linux", reason="needs /dev/full"
)
def test_a_full_disk_is_one_line() -> None:
    done = process("export", "-o", "/dev/full", cwd=ROOT)
    assert done.returncode == 2
    assert done.stderr.count(b"\n") == 1
    assert b"no space left" in done.stderr
