"""`communique verify`: a hash that everybody can compute, and that changes with each statement."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pyoxigraph as ox
import pytest

from communique.cli import main
from communique.export import export
from communique.export.dataset import dataset_of, fingerprint
from communique.graph import load
from communique.model import CommuniqueError
from communique.project import Project
from projects import ROOT, copy_shipped, edit, make

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    def call(*args: str) -> tuple[int, str, str]:
        code = main(args)
        out, err = capfdbinary.readouterr()
        return code, out.decode(), err.decode()

    return call


@pytest.mark.parametrize(
    ("form", "parser"),
    [
        ("turtle", ox.RdfFormat.TURTLE),
        ("ntriples", ox.RdfFormat.N_TRIPLES),
        ("jsonld", ox.RdfFormat.JSON_LD),
        ("rdfxml", ox.RdfFormat.RDF_XML),
    ],
)
def test_each_export_has_the_hash_by_the_specification(form: str, parser: ox.RdfFormat) -> None:
    graph = load(Project(ROOT))
    dataset = ox.Dataset(ox.parse(export(graph, form), format=parser))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    lines = sorted(f"{quad.triple} .\n" for quad in dataset)
    assert sha256("".join(lines).encode()).hexdigest() == fingerprint(graph)


def test_blank_nodes_escapes_and_files_do_not_count(tmp_path: Path) -> None:
    one = 'party:a rdfs:label "\\u00e9\\u0007 \\n\U0001f600\uff01" ; cmq:x [ cmq:y [] ] .\n'
    other = "_:n cmq:y _:m .\nparty:a cmq:x _:n .\n"
    label = 'party:a rdfs:label "é\\u0007 \\u000A\\U0001F600\uff01" .\n'
    first = load(Project(make(tmp_path / "1", {"data/a.ttl": one})))
    second = load(Project(make(tmp_path / "2", {"data/b.ttl": other, "data/c.ttl": label})))
    assert fingerprint(first) == fingerprint(second)
    assert "\\u0007" in "".join(first.lines(first.project.graph_files[0]))


def test_the_hash_is_printed_and_compared(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = copy_shipped(tmp_path)
    monkeypatch.chdir(root)
    code, printed, _ = run("verify")
    assert code == 0
    digest = printed.strip()
    assert run("verify", digest)[0] == 0
    assert run("verify", digest.removeprefix("sha256:").upper())[0] == 0
    assert run("fmt", ".")[0] == 0  # the layout does not count
    assert run("verify", digest)[0] == 0
    edit(root / "data/meetings/us-jp-cyber/7.ttl", "cmq:ordinal 7", "cmq:ordinal 8")
    code, out, _ = run("verify", digest)
    assert code == 1
    assert "another one: its hash is sha256:" in out


@pytest.mark.parametrize("text", ["", "x", "0" * 63, "md5:" + "0" * 64, "0" * 64 + "\n"])
def test_what_is_no_hash_is_one_line(run: Run, text: str) -> None:
    code, out, err = run("verify", text)
    assert (code, out) == (2, "")
    assert "not a SHA-256 digest" in err
    assert err.count("\n") == 1


def test_a_data_set_is_described_by_its_citation_file_or_its_ontology(tmp_path: Path) -> None:
    shipped = dataset_of(load(Project(ROOT)))
    assert shipped.title == "Communique: a knowledge graph of diplomatic dialogues"
    assert shipped.licence == "https://creativecommons.org/licenses/by/4.0/"
    assert shipped.publisher == "The Communique authors"
    assert "linked data" in shipped.keywords
    root = make(tmp_path, {"ontology/o.ttl": '<x:o> a owl:Ontology ; dcterms:title "T" .'})
    assert dataset_of(load(Project(root))).title == "T"
    (root / "CITATION.cff").write_text("authors: [{family-names: B, given-names: A}]\ntitle: C")
    assert dataset_of(load(Project(root)))[:3] == ("C", "", "A B")


@pytest.mark.parametrize(
    ("content", "message"),
    [("a: [", "CITATION.cff:1:5: not YAML"), ("- a", "has no keys"), ("[" * 9999, "not YAML")],
)
def test_a_broken_citation_file_is_one_error(tmp_path: Path, content: str, message: str) -> None:
    root = make(tmp_path, {"data/a.ttl": "party:a a cmq:Party ."})
    (root / "CITATION.cff").write_text(content)
    with pytest.raises(CommuniqueError, match=message):
        dataset_of(load(Project(root)))
