"""What is imported when: a command that answers at once imports what it uses."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {"rdflib", "pyshacl", "owlrl", "pandas", "hypothesis", "requests", "urllib3"}


def modules(script: str, folder: Path) -> set[str]:
    """The modules that are there after a script has run in an interpreter of its own."""
    script += "\nimport json, sys; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=folder, capture_output=True, text=True, check=True
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


def command(*args: str) -> str:
    return f"from communique.cli import main\nassert main({list(args)!r}) == 0"


def test_the_import_costs_nothing(tmp_path: Path) -> None:
    bare = modules("", tmp_path)
    new = modules("import communique", tmp_path) - bare
    assert new <= {"communique", "__future__"}


@pytest.mark.parametrize(
    "args",
    [
        ("--help",),
        ("--version",),
        ("query",),
        ("query", "--help"),
        ("query", "heads"),
        ("query", "heads", "--help"),
        ("query", "heads", "--format", "json", "--dialogue", "ab-1"),
        ("sparql", "SELECT * { ?s ?p ?o }"),
    ],
)
def test_answers_come_without_heavy_modules(args: tuple[str, ...], root: Path) -> None:
    assert not HEAVY & modules(command(*args), root)


def test_help_imports_no_engine(root: Path) -> None:
    found = modules(command("--help"), root)
    assert not {"pyoxigraph", "yaml", "communique.queries", "difflib"} & found


def test_a_query_imports_no_other_command(root: Path) -> None:
    found = modules(command("query", "heads"), root)
    assert {"communique.cli.commands.query", "pyoxigraph"} <= found
    assert not {"communique.cli.commands.check", "communique.checks", "communique.export"} & found
    assert not {"difflib", "decimal", "importlib.metadata", "shutil"} & found


def test_python_opens_a_graph_without_heavy_modules(root: Path) -> None:
    script = "import communique\nassert len(communique.open().query('heads')) == 2"
    assert not HEAVY & modules(script, root)


def test_the_public_names_are_there() -> None:
    import communique

    for name in communique.__all__:
        assert getattr(communique, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'close'"):
        _ = communique.close
