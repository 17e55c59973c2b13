"""What a user sees, held to recorded output: these tests know no module of the program.

Each case runs the program once and compares exit code, output and errors with a file below
`tests/outside/`. `COMMUNIQUE_RECORD=1 pytest tests/test_outside.py` records them anew; the
difference is then for review.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from projects import copy_shipped

RECORDED = Path(__file__).with_name("outside")
FIRST, SEVENTH = "data/meetings/us-jp-cyber/1.ttl", "data/meetings/us-jp-cyber/7.ttl"

# Projects: the shipped one, with the data of five documents and edits (file, old, new); an old
# text of None appends.
MUTANTS: dict[str, list[tuple[str, str | None, str]]] = {
    "shipped": [],
    "datatype": [(SEVENTH, '"2019-10-11"^^xsd:date', '"11 October 2019"')],
    "misspelt-term": [(SEVENTH, "cmq:ordinal", "cmq:ordinl")],
    "no-ordinal": [(SEVENTH, "    cmq:ordinal 7 ;\n", "")],
    "ordinal-twice": [(SEVENTH, "cmq:ordinal 7", "cmq:ordinal 1")],
    "dangling": [(FIRST, "cmq:ofParty party:jp", "cmq:ofParty party:jpp")],
    "syntax": [(FIRST, "    cmq:ordinal 1 ;", "    cmq:ordinal 1")],
    "prefix": [(FIRST, None, "foo:bar a cmq:Party .\n")],
    "blank-node": [(FIRST, None, "<> cmq:inSeries [ a cmq:DialogueSeries ] .\n")],
    "disjoint": [(SEVENTH, "a cmq:Dialogue ;", "a cmq:Dialogue, cmq:DialogueSeries ;")],
    "query-syntax": [("queries/questions/dialogues.rq", "ORDER BY", "ORDR BY")],
    "query-service": [
        ("queries/questions/dialogues.rq", "WHERE {", "WHERE { SERVICE <http://localhost/> {}")
    ],
    "expected": [("queries/expected/dialogues.csv", "2019-10-11", "2019-10-12")],
    "label": [("ontology/communique.ttl", 'rdfs:label "dialogue"@en', 'rdfs:label "dialogue"')],
    "profile": [
        (
            "ontology/communique.ttl",
            None,
            "cmq:Pair a owl:Class ; rdfs:subClassOf [ a owl:Restriction ;\n"
            "    owl:onProperty cmq:ofParty ; owl:cardinality 2 ] .\n",
        )
    ],
    "shape": [("ontology/shapes/schedule.ttl", "sh:maxCount 1", 'sh:maxCount "one"')],
    "waived": [
        (SEVENTH, "    cmq:ordinal 7 ;\n", ""),
        (
            "waivers.toml",
            None,
            '[[waiver]]\ncode = "DialogueShape-ordinal"\nfocus = "dialogue:us-jp-cyber-7"\n'
            'reason = "to be found out"\nexpires = 2999-12-31\n'
            '[[waiver]]\ncode = "blank-node"\nfocus = "*"\nreason = "none"\nexpires = 2020-01-01\n',
        ),
    ],
    "format": [(SEVENTH, "    cmq:ordinal 7 ;\n", "  cmq:ordinal   7;\n")],
}

STRANGER = {
    "communique.toml": """\
ontology = ["o.ttl"]
shapes = ["s.ttl"]
data = ["d.ttl", "e.rdf"]
base = "https://example.org/graph/"
""",
    "o.ttl": """\
@prefix : <https://example.org/zoo#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .

<https://example.org/zoo> a owl:Ontology .
:Animal a owl:Class ; rdfs:label "animal"@en .
:Cat a owl:Class ; rdfs:subClassOf :Animal, [ a owl:Restriction ; owl:onProperty :eats ;
    owl:someValuesFrom :Animal ] .
:Keeper a owl:Class ; rdfs:label "keeper"@en ; owl:disjointWith :Animal .
:eats a owl:ObjectProperty ; rdfs:domain :Animal ; rdfs:label "eats"@en .
:name a owl:DatatypeProperty . :legs a owl:DatatypeProperty . :home a owl:ObjectProperty .
:size a owl:DatatypeProperty . :colour a owl:DatatypeProperty .
""",
    "s.ttl": """\
@prefix : <https://example.org/zoo#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

:AnimalShape a sh:NodeShape ; sh:targetClass :Animal ;
    sh:property [ sh:path :name ; sh:minCount 1 ; sh:datatype xsd:string ] ;
    sh:property [ sh:path :legs ; sh:or ( [ sh:in ( 2 4 ) ] [ sh:nodeKind sh:IRI ] ) ] ;
    sh:property [ sh:path :home ; sh:node :HomeShape ] .
:HomeShape a sh:NodeShape ; sh:property [ sh:path :size ; sh:minCount 1 ] .
""",
    "d.ttl": """\
@prefix : <https://example.org/zoo#> .

:tom a :Cat ; :legs 3 ; :home [ :colour "red" ] ; :eats :jim .
:jim a :Cat, :Keeper ; :name "Jim" ; :home [ :size 4 ] .
""",
    "e.rdf": """\
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    xmlns:z="https://example.org/zoo#">
  <z:Cat rdf:about="https://example.org/zoo#ann"><z:legs>two</z:legs></z:Cat>
</rdf:RDF>
""",
}

THINGS = """
series:us-jp-cyber dialogue:us-jp-cyber-7 official:takeshi-akahori agency:us-state party:jp
source:us-state-2019-10 place:tokyo topic:cybersecurity cmq:Dialogue role:head
dialogue:us-jp-cyber-6#held
""".split()  # noqa: SIM905
ERRORS = """
frob; check --since nowhere; query dialgues; query dialogues --dialogue nothing
describe nothing; query evidence; export --format foo; diff nowhere; explain foo; sparql SELEC
fmt nothing.ttl; sparql LOAD; new agency us-state; check --select foo; query dialogues --foo
""".strip()
CASES: list[tuple[str, str]] = [
    *[(name, "check --max-per-rule 3") for name in MUTANTS],
    *[(name, "check --format json") for name in ("dangling", "waived", "disjoint", "stranger")],
    *[("dangling", f"check --format {form}") for form in ("sarif", "junit", "github")],
    ("stranger", "check"),
    *[("shipped", f"describe {name}") for name in THINGS],
    *[("shipped", f"describe {name} --format json") for name in THINGS[:3]],
    *[("shipped", f"export --format {form}") for form in ("turtle", "ntriples", "trig", "nquads")],
    *[("shipped", f"export --format {form}") for form in ("jsonld", "rdfxml")],
    ("shipped", "export --format ntriples --inferred"),
    ("shipped", "export --format ntriples --ontology"),
    *[
        ("shipped", f"export --subject official:takeshi-akahori --format {form}")
        for form in ("turtle", "jsonld", "rdfxml")
    ],
    ("shipped", "query"),
    ("shipped", "query heads-of-delegation --help"),
    *[
        ("shipped", f"query heads-of-delegation --dialogue us-jp-cyber-7 --format {form}")
        for form in ("text", "csv", "tsv", "json", "xml", "markdown")
    ],
    ("shipped", "explain"),
    *[
        ("shipped", f"explain {code}")
        for code in ("quote-missing", "dangling-link", "label-missing")
    ],
    ("shipped", "explain DialogueShape-ordinal.minCount"),
    *[("format", args) for args in (f"fmt --check {SEVENTH}", "diff ../shipped .")],
    ("ordinal-twice", "diff ../shipped . --format json"),
    ("misspelt-term", "diff ../shipped ."),
    ("shipped", "sparql ASK{dialogue:us-jp-cyber-7~cmq:ordinal~7}"),
    ("shipped", "sparql SELECT~*{party:us~?p~?o}ORDER~BY~?p~?o"),
    ("shipped", "sparql CONSTRUCT{?s~a~?c}WHERE{?s~a~?c.FILTER(?s=party:us)}"),
    *[("shipped", args) for args in re.split(r"; |\n", ERRORS)],
]


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> object:
    """Make each project when it is first asked for."""
    top = tmp_path_factory.mktemp("outside")

    def make(name: str) -> Path:
        folder = top / name
        if folder.exists():
            return folder
        if name == "stranger":
            folder.mkdir()
            for path, text in STRANGER.items():
                (folder / path).write_text(text)
            return folder
        copy_shipped(top).rename(folder)
        for path, old, new in MUTANTS[name]:
            text = (folder / path).read_text() if (folder / path).exists() else ""
            assert old is None or old in text, f"{path} has no {old!r} any more"
            (folder / path).write_text(text + new if old is None else text.replace(old, new, 1))
        return folder

    return make


@pytest.mark.parametrize(("name", "args"), CASES, ids=[f"{name}: {args}" for name, args in CASES])
def test_the_output_is_as_recorded(name: str, args: str, project: object) -> None:
    folder = project(name)  # type: ignore[operator]
    environment = {**os.environ, "NO_COLOR": "1", "COLUMNS": "100", "TZ": "UTC"}
    environment.pop("COMMUNIQUE_SOURCES", None)
    if "../shipped" in args:
        project("shipped")  # type: ignore[operator]
    words = [word.replace("~", " ") for word in args.split(" ")]
    done = subprocess.run(
        [sys.executable, "-m", "communique", *words],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    output = _condensed(args, done.stdout)
    text = f"$ communique {args}\n[exit code {done.returncode}]\n{output}"
    if done.stderr:
        text += f"[errors]\n{done.stderr}"
    text = re.sub(r'"version": "[\d.]+"', '"version": "0"', text)
    text = re.sub(r"\bf[0-9a-f]{12}b(?=\d)", "b", text)  # blank nodes are named by their file
    text = text.replace(str(folder), "PROJECT")
    slug = re.sub(r"[^\w.-]+", "_", f"{name}__{args}")
    path = RECORDED / f"{slug[:120]}.txt"
    if os.environ.get("COMMUNIQUE_RECORD"):
        path.write_text(text)
    assert text == path.read_text()


def _condensed(args: str, output: str) -> str:
    """A long export as a hash; where the order of the bytes means nothing, one of the graph.

    Of SARIF, the results: what it says of the rules is what `explain` shows.
    """
    if args.endswith("sarif"):
        results = json.loads(output)["runs"][0]["results"]
        for result in results:
            del result["ruleIndex"]  # it changes with every new rule
        return json.dumps(results, indent=2) + "\n"
    if not args.startswith("export"):
        return output
    forms = {"jsonld": ox.RdfFormat.JSON_LD, "rdfxml": ox.RdfFormat.RDF_XML}
    form = args.rpartition(" ")[2]
    if form in forms or "--inferred" in args:
        graph = ox.Dataset(ox.parse(output, format=forms.get(form, ox.RdfFormat.N_TRIPLES)))
        graph.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        output = "\n".join(sorted(map(str, graph)))
    return f"{output.count(chr(10))} lines, sha256 {hashlib.sha256(output.encode()).hexdigest()}\n"
