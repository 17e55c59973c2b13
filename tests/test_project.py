"""Finding a project, and which of its files is what."""

from __future__ import annotations

from pathlib import Path

import pytest

from communique.model import UsageError
from communique.prefixes import expand
from communique.project import Project, find_project


def names(project: Project, files: tuple[Path, ...]) -> list[str]:
    return [path.relative_to(project.root).as_posix() for path in files]


def test_files_by_what_they_are(project: Project) -> None:
    assert names(project, project.ontology_files) == ["ontology/communique.ttl"]
    assert names(project, project.vocabulary_files) == ["ontology/vocabularies.ttl"]
    assert names(project, project.alignment_files) == ["ontology/alignments.ttl"]
    assert names(project, project.shape_files) == ["ontology/shapes/dialogue.ttl"]
    data = ["data/meetings/ab/1.ttl", "data/meetings/ab/2.ttl", "data/people.ttl"]
    assert names(project, project.data_files) == data
    assert names(project, project.graph_files) == ["ontology/vocabularies.ttl", *data]
    questions = ["queries/questions/heads.rq", "queries/questions/thing.rq"]
    assert names(project, project.question_files) == questions
    assert names(project, project.rule_files) == ["queries/quality/ordinals.rq"]
    assert names(project, project.expected_files) == ["queries/expected/heads.csv"]


def test_graphs_are_named_by_their_files(project: Project) -> None:
    name = project.graph_iri(project.root / "data/meetings/ab/1.ttl")
    assert name == expand("graph:data/meetings/ab/1")
    assert project.graph_iri(project.root / "data/a b.ttl") == expand("graph:data/a%20b")
    assert len(project.graph_iris) == 5


def test_an_explicit_folder_is_taken(root: Path) -> None:
    assert find_project(root).root == root


def test_the_nearest_project_above_is_taken(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root / "data/meetings")
    assert find_project().root == root


def test_elsewhere_the_packaged_graph_is_taken(
    tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shipped = find_project()
    assert (shipped.root / "ontology/communique.ttl").is_file()
    # An installed package has the graph inside it.
    package = tmp_path / "site-packages" / "communique"
    package.mkdir(parents=True)
    root.rename(package / "shipped")
    module = package / "project" / "project.py"
    monkeypatch.setattr("communique.project.project.__file__", str(module))
    assert find_project().root == package / "shipped"
    (package / "shipped/data").rename(package / "shipped/lost")
    with pytest.raises(UsageError, match="the package has lost its graph"):
        find_project()


def test_a_missing_folder_is_refused(tmp_path: Path, root: Path) -> None:
    with pytest.raises(UsageError, match="there is no folder"):
        find_project(tmp_path / "none")
    with pytest.raises(UsageError, match="there is no folder"):
        find_project(root / "data/people.ttl")
    with pytest.raises(UsageError, match="has no `ontology/` in it"):
        find_project(root / "data")
