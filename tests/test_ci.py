"""What teams put in front of a merge: the GitHub Action, the hooks, the page that tells of them."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml

from communique.model import Severity
from communique.reports.report import FORMATS
from projects import ROOT, edit

PAGE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
HOOKS = {
    hook["id"]: hook
    for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
}
FILES = dict(re.findall(r"^`([^`\n]+)`:\n\n```\w+\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL))
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
YAML = [yaml.safe_load(text) for language, text in BLOCKS if language == "yaml"]

Shell = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """The project of the page, which has two faults."""
    folder = tmp_path / "example"
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """Runs a script as GitHub does, with a `communique` that is this one."""
    program = tmp_path / "runner" / "communique" / "bin" / "communique"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m communique "$@"\n')
    program.chmod(0o755)
    script = tmp_path / "script.sh"

    def run(text: str, folder: Path, **given: str) -> subprocess.CompletedProcess[str]:
        script.write_text(text, encoding="utf-8")
        kept = {name: value for name, value in os.environ.items() if name != "COMMUNIQUE_SOURCES"}
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", script],
            cwd=folder,
            env={
                **kept,
                "PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}",
                "RUNNER_TEMP": str(tmp_path / "runner"),
                **given,
            },
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    return run


def mended(example: Path) -> Path:
    edit(example / "data/animals.ttl", "zoo:eat zoo:rex", "zoo:eats zoo:rex")
    return example


def action(shell: Shell, folder: Path, **inputs: str) -> tuple[int, dict[str, str], str]:
    """Run the step of the action that checks; return its exit code, outputs and log."""
    assert not {name.replace("_", "-") for name in inputs} - set(ACTION["inputs"])
    given = {name: spec["default"] for name, spec in ACTION["inputs"].items()}
    given |= {name.replace("_", "-"): value for name, value in inputs.items()}
    (step,) = [each for each in ACTION["runs"]["steps"] if each.get("id") == "check"]
    environment = {
        # What does not match fails, as it should.
        name: given[re.fullmatch(r"\$\{\{ inputs\.([a-z-]+) \}\}", value)[1]]  # type: ignore[index]
        for name, value in step["env"].items()
    }
    outputs = folder.parent / "outputs"
    outputs.write_text("")
    done = shell(step["run"], folder, GITHUB_OUTPUT=str(outputs), **environment)
    lines = outputs.read_text(encoding="utf-8").splitlines()
    return done.returncode, dict(line.split("=", 1) for line in lines), done.stdout + done.stderr


def test_the_example_has_the_findings_that_the_page_shows(shell: Shell, example: Path) -> None:
    done = shell("communique check", example)
    (shown,) = [text for language, text in BLOCKS if language == "text"]
    assert done.stdout == shown
    assert done.returncode == 1
    assert shell("communique check", mended(example)).returncode == 0


def test_the_action_shows_findings_and_fails(shell: Shell, example: Path) -> None:
    code, outputs, log = action(shell, example, sarif="a b.sarif", junit="junit.xml")
    assert code == 1
    assert outputs == {"exit-code": "1", "sarif": "a b.sarif"}
    assert "::error file=data/animals.ttl,line=8," in log
    (run,) = json.loads((example / "a b.sarif").read_text(encoding="utf-8"))["runs"]
    found = {result["ruleId"] for result in run["results"]}
    assert found == {"AnimalShape-eats.minCount", "undeclared-term"}
    assert len(ElementTree.parse(example / "junit.xml").findall(".//failure")) == 2


def test_the_action_passes_what_is_well(shell: Shell, example: Path) -> None:
    code, outputs, log = action(shell, mended(example))
    assert (code, outputs) == (0, {"exit-code": "0"})
    assert "::" not in log


def test_the_action_says_what_is_wrong_use(shell: Shell, example: Path) -> None:
    code, outputs, log = action(shell, example, project="elsewhere", sarif="a.sarif")
    assert (code, outputs) == (2, {"exit-code": "2"})
    assert "there is no folder elsewhere" in log


def test_the_action_takes_further_arguments_line_by_line(shell: Shell, example: Path) -> None:
    arguments = "--ignore\nundeclared-term\n\n--ignore=AnimalShape-*\n"
    code, _, log = action(shell, example.parent, project=example.name, args=arguments)
    assert code == 0, log


@pytest.mark.parametrize("name", ["project", "sources", "format", "fail_on", "sarif", "args"])
def test_what_a_caller_gives_the_action_is_never_run(
    shell: Shell, example: Path, name: str
) -> None:
    text = "$(touch run)`touch run`'; touch run; \"; touch run; #"
    code, _, log = action(shell, mended(example), **{name: text})
    assert not (example / "run").exists()
    assert code == (0 if name == "sarif" else 2), log


def test_no_script_of_the_action_has_an_expression_in_it() -> None:
    scripts = [step["run"] for step in ACTION["runs"]["steps"] if "run" in step]
    assert len(scripts) == 2
    assert not [script for script in scripts if "${{" in script]


def test_the_action_installs_what_its_checkout_has(shell: Shell, tmp_path: Path) -> None:
    pytest.importorskip("hatchling", reason="the package is built without a network")
    (step,) = [each for each in ACTION["runs"]["steps"] if each.get("name", "")[:7] == "Install"]
    # What the new environment would fetch is lent to it by that of the tests.
    packages = [path for path in sys.path if path.endswith("-packages")]
    done = shell(
        step["run"],
        tmp_path,
        GITHUB_ACTION_PATH=str(ROOT),
        RUNNER_TEMP=str(tmp_path / "temp dir"),
        PATH=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        PYTHONPATH=os.pathsep.join(packages),
        PIP_NO_BUILD_ISOLATION="0",
        PIP_NO_DEPS="1",
        PIP_NO_INDEX="1",
    )
    assert done.returncode == 0, done.stderr
    program = tmp_path / "temp dir" / "communique" / "bin" / "communique"
    asked = shell(f'"{program}" query dialogues', tmp_path, PYTHONPATH=os.pathsep.join(packages))
    assert "dialogue:us-jp-cyber-1" in asked.stdout, asked.stderr


def test_the_page_tells_of_every_input_of_the_action() -> None:
    rows = re.findall(r"^\| (`.*?) \| .* \|$", PAGE.partition("| input |")[2], re.MULTILINE)
    assert {name for row in rows for name in re.findall(r"`([a-z-]+)`", row)} == set(
        ACTION["inputs"]
    )
    (given,) = [
        step["with"]
        for document in YAML
        for job in document.get("jobs", {}).values()
        for step in job["steps"]
        if step.get("uses", "").startswith("OWNER/communique@")
    ]
    assert set(given) <= set(ACTION["inputs"])
    assert ACTION["inputs"]["format"]["default"] in FORMATS
    assert ACTION["inputs"]["fail-on"]["default"] in map(str, Severity)


def lines(script: str | list[str]) -> str:
    """A script of the page without what it installs."""
    text = script if isinstance(script, str) else "\n".join(script)
    kept = [line for line in text.splitlines() if not line.startswith("pip install")]
    assert len(kept) < len(text.splitlines())
    return "\n".join(kept)


def test_the_job_for_gitlab_writes_its_report(shell: Shell, example: Path) -> None:
    (job,) = [document["graph"] for document in YAML if "graph" in document]
    report = example / job["artifacts"]["reports"]["junit"]
    assert shell(lines(job["script"]), example).returncode == 1
    assert len(ElementTree.parse(report).findall(".//failure")) == 2
    assert shell(lines(job["script"]), mended(example)).returncode == 0
    assert ElementTree.parse(report).findall(".//failure") == []


def test_the_commands_for_anywhere_pass_what_is_well(shell: Shell, example: Path) -> None:
    (script,) = [text for language, text in BLOCKS if language == "sh"]
    assert shell(lines(script), example).returncode == 1
    done = shell(lines(script), mended(example))
    assert done.returncode == 0, done.stdout
    assert "0 of 3 files would change" in done.stdout
    assert (example / "communique.sarif").exists()


def test_the_job_for_a_pull_request_writes_its_summary(shell: Shell, example: Path) -> None:
    (job,) = [document["diff"] for document in YAML if "diff" in document]
    *_, step = job["steps"]
    begin = """
        git init -q -b main .
        git config user.email a@example.org
        git config user.name A
        git add -A
        git commit -q -m one
        git update-ref refs/remotes/origin/main HEAD
    """
    assert shell(begin, example).returncode == 0
    mended(example)
    edit(example / "zoo.ttl", '"eats"@en', '"lives on"@en')
    assert shell("git commit -q -a -m two", example).returncode == 0
    summary = example / "summary.md"
    done = shell(step["run"], example, GITHUB_BASE_REF="main", GITHUB_STEP_SUMMARY=str(summary))
    assert done.returncode == 0, done.stderr
    text = summary.read_text(encoding="utf-8")
    assert text.startswith("````diff\n")
    assert "~ zoo:tom (animal)" in text
    assert "lives on" in text
    wrong = shell(step["run"], example, GITHUB_BASE_REF="no", GITHUB_STEP_SUMMARY=str(summary))
    assert wrong.returncode != 0


def hook(name: str, *files: str) -> str:
    """The command that pre-commit runs for a hook."""
    given: dict[str, Any] = HOOKS[name]
    files = files if given.get("pass_filenames", True) else ()
    return " ".join([given["entry"], *given.get("args", ()), *files])


def test_the_hooks_of_the_page_are_there() -> None:
    (repository,) = [document["repos"][0] for document in YAML if "repos" in document]
    assert {each["id"] for each in repository["hooks"]} == set(HOOKS)


def test_the_hook_for_checks_checks_the_whole_project(shell: Shell, example: Path) -> None:
    assert shell(hook("communique-check", "zoo.ttl"), example).returncode == 1
    assert shell(hook("communique-check", "zoo.ttl"), mended(example)).returncode == 0
    # Without a project it must not check the graph that comes with the package.
    assert shell(hook("communique-check"), example / "data").returncode == 2


def test_the_hook_for_the_form_writes_what_is_committed(shell: Shell, example: Path) -> None:
    path = example / "zoo.ttl"
    before = path.read_text(encoding="utf-8")
    edit(path, "    a owl:Class ;", "  a owl:Class;")
    done = shell(hook("communique-fmt", "zoo.ttl"), example)
    assert done.stdout == "zoo.ttl\n1 of 1 files changed\n"
    assert path.read_text(encoding="utf-8") == before


@pytest.mark.parametrize(
    ("name", "checked", "formatted"),
    [
        ("data/animals.ttl", True, True),
        ("data/more.nt", True, False),
        ("zoo.owl", True, False),
        ("queries/quality/rule.rq", True, False),
        ("queries/expected/rows.csv", True, False),
        ("communique.toml", True, False),
        ("graph/pyproject.toml", True, False),
        ("waivers.toml", True, False),
        ("README.md", False, False),
        ("other.toml", False, False),
        ("rows.csv", False, False),
    ],
)
def test_a_hook_runs_when_one_of_its_files_changes(
    name: str, checked: bool, formatted: bool
) -> None:
    assert bool(re.search(HOOKS["communique-check"]["files"], name)) == checked
    assert bool(re.search(HOOKS["communique-fmt"]["files"], name)) == formatted
