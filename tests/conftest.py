"""Fixtures for many tests: a small project, and an ear on the loopback interface."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from communique.graph import Graph, load
from communique.project import Project
from projects import make
from servers import Server, oxigraph, oxigraph_program

HEADS = """\
#+ summary: Who headed which side?
#+ description: |
#+   One row for each participation.
#+ tags: [officials]
#+ params:
#+   dialogue:
#+     type: [dialogue, meeting]
#+     description: Only this meeting.
#+     example: ab-1
#+   role:
#+     type: role
#+     description: Only this role.
#+     default: head
#+   since:
#+     type: date
#+     description: Only meetings from this day on.
#+     example: 2013-05-09
#+ columns:
#+   dialogue: iri
#+   official: iri
#+   day: date
#+   ordinal: integer
SELECT ?dialogue ?official ?day ?ordinal
WHERE {
    # PARAM ?dialogue
    # PARAM ?role
    ?p cmq:partOf ?dialogue ; cmq:role ?role ; cmq:hasParticipant ?official .
    ?dialogue cmq:ordinal ?ordinal .
    ?s cmq:partOf ?dialogue ; cmq:start ?day .
    {
        SELECT ?s
        WHERE {
            # PARAM ?since
            ?s cmq:start ?d .
            FILTER(!BOUND(?since) || ?d >= ?since)
        }
    }
}
ORDER BY ?ordinal ?official
"""

THING = """\
#+ summary: What is said of a thing?
#+ params:
#+   subject:
#+     type: thing
#+     description: The thing or the part.
#+     required: true
#+     example: dialogue:ab-1
#+ columns:
#+   part: iri
#+   name: text
SELECT ?part ?name
WHERE {
    # PARAM ?subject
    ?subject ?part ?name .
}
ORDER BY ?part ?name
"""

FILES = {
    "ontology/communique.ttl": """\
cmq:Dialogue a owl:Class ; rdfs:label "dialogue"@en .
""",
    "ontology/vocabularies.ttl": """\
role:head a skos:Concept ; skos:notation "head" .
role:host a skos:Concept ; skos:notation "host" .
""",
    "ontology/alignments.ttl": "cmq:Dialogue rdfs:subClassOf schema:Event .\n",
    "ontology/shapes/dialogue.ttl": "cmqsh:DialogueShape a sh:NodeShape .\n",
    "data/people.ttl": """\
official:ann-lee a cmq:Official ; rdfs:label "Ann | Lee"@en .
official:bo-ito a cmq:Official ; rdfs:label "伊藤"@ja .
party:ab a cmq:Party ; rdfs:label "Ab"@en .
""",
    "data/meetings/ab/1.ttl": """\
@base <https://w3id.org/communique/id/dialogue/ab-1> .
<> a cmq:Dialogue ; cmq:ordinal 1 ; rdfs:label "First"@en .
<#held> cmq:partOf <> ; cmq:start "2013-05-09"^^xsd:date .
<#ann> cmq:partOf <> ; cmq:role role:head ; cmq:hasParticipant official:ann-lee .
<#bo> cmq:partOf <> ; cmq:role role:host ; cmq:hasParticipant official:bo-ito .
""",
    "data/meetings/ab/2.ttl": """\
@base <https://w3id.org/communique/id/dialogue/ab-2> .
<> a cmq:Dialogue ; cmq:ordinal 2 ; rdfs:label "Second"@en .
<#held> cmq:partOf <> ; cmq:start "2015-07-22"^^xsd:date .
<#ann> cmq:partOf <> ; cmq:role role:head ; cmq:hasParticipant official:ann-lee .
""",
    "queries/questions/heads.rq": HEADS,
    "queries/questions/thing.rq": THING,
    "queries/quality/ordinals.rq": "SELECT ?focus {}",
    "queries/expected/heads.csv": "dialogue,official,day,ordinal\r\n",
}


# A slow machine is no fault. Where a merge waits for the tests, they try the same examples each
# time, so that what is found by chance later does not stop a change that has no part in it.
settings.register_profile(
    "tests",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=bool(os.environ.get("CI")),
)
settings.load_profile("tests")


@pytest.fixture(autouse=True, scope="session")
def surroundings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Nothing of git's from outside, neither settings nor a hook's variables."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("GIT_")]:
            patch.delenv(name)
        patch.setenv("GIT_CONFIG_SYSTEM", os.devnull)
        config = tmp_path_factory.mktemp("git") / "config"
        config.write_text("[safe]\n    directory = *\n")  # a clone may belong to another user
        patch.setenv("GIT_CONFIG_GLOBAL", str(config))
        yield


@pytest.fixture(scope="session")
def oxigraph_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    if oxigraph_program() is None:
        pytest.skip("Oxigraph's server is not installed: pip install oxigraph")
    with oxigraph(tmp_path_factory.mktemp("oxigraph")) as server:
        yield server


@pytest.fixture
def server(oxigraph_server: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    """A real store, the same one for all tests: a test uses graphs with names of its own."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)
    return oxigraph_server


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The folder of a project with two dialogues."""
    return make(tmp_path, FILES)


@pytest.fixture
def project(root: Path) -> Project:
    return Project(root)


@pytest.fixture
def graph(project: Project) -> Graph:
    return load(project)


class Listener:
    """A server on the loopback interface that remembers whether anybody called."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/sparql"
        self.calls = 0
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.calls += 1
            connection.close()

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(timeout=5)


@pytest.fixture
def listener() -> Iterator[Listener]:
    """An ear that is to hear nothing."""
    ear = Listener()
    yield ear
    ear.close()
