"""The registry of namespaces, and that every file of the repository agrees with it."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from communique.prefixes import KINDS, PREFIXES, SCHEMES, compact, expand, is_iri, kind_of

ROOT = Path(__file__).resolve().parent.parent
DECLARATION = re.compile(r"^\s*@?prefix\s+([\w.-]*):\s*<([^>]*)>", re.IGNORECASE | re.MULTILINE)
FOLDERS = ("ontology", "data", "queries")
HOME = PREFIXES["cmq"].removesuffix("ontology#")


def files(*suffixes: str) -> list[Path]:
    found = [path for name in FOLDERS for path in sorted((ROOT / name).rglob("*"))]
    return [path for path in found if path.suffix in suffixes]


def test_files_declare_what_the_registry_says() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}: {name}: <{namespace}>"
        for path in files(".ttl", ".rq")
        for name, namespace in DECLARATION.findall(path.read_text(encoding="utf-8"))
        if PREFIXES.get(name) != namespace
    ]
    assert not wrong
    assert len(files(".ttl", ".rq")) > 10


def test_context_declares_what_the_registry_says() -> None:
    contexts = files(".jsonld")
    for path in contexts:
        context = json.loads(path.read_text(encoding="utf-8"))["@context"]
        spaces = {
            name: value
            for name, value in context.items()
            if isinstance(value, str) and value.endswith(("#", "/")) and not name.startswith("@")
        }
        assert spaces
        assert spaces == {name: PREFIXES.get(name) for name in spaces}


def test_schemes_are_those_of_the_vocabularies() -> None:
    vocabularies = ROOT / "ontology" / "vocabularies.ttl"
    schemes = {
        quad.subject.value + "/"
        for quad in ox.parse(path=vocabularies, format=ox.RdfFormat.TURTLE)
        if quad.object == ox.NamedNode(PREFIXES["skos"] + "ConceptScheme")
        and isinstance(quad.subject, ox.NamedNode)
    }
    assert schemes == set(SCHEMES.values())


def test_no_other_module_spells_a_namespace() -> None:
    spelt = [
        f"{path.name}: {text}"
        for path in sorted((ROOT / "src").rglob("*.py"))
        if path.name != "prefixes.py"
        for text in texts(path)
        if text.startswith((*PREFIXES.values(), HOME))
    ]
    assert not spelt


def texts(path: Path) -> list[str]:
    """The string constants of a module; no docstring begins with a namespace."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    constants = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    return [value for value in constants if isinstance(value, str)]


def test_namespaces_are_distinct_and_none_begins_another() -> None:
    spaces = list(PREFIXES.values())
    nested = [(a, b) for a in spaces for b in spaces if a != b and b.startswith(a)]
    assert not nested
    assert len(set(spaces)) == len(spaces)


@pytest.mark.parametrize("name", list(PREFIXES))
def test_expand_and_compact_are_inverse(name: str) -> None:
    iri = expand(f"{name}:a-b.c_1")
    assert iri == f"{PREFIXES[name]}a-b.c_1"
    assert compact(iri) == f"{name}:a-b.c_1"
    assert expand(iri) == expand(f"<{iri}>") == iri


VALID = {
    "dialogue:ab-1#us-head": KINDS["dialogue"] + "ab-1#us-head",
    r"dialogue:ab-1\#us-head": KINDS["dialogue"] + "ab-1#us-head",
    "graph:data/meetings/ab/1": PREFIXES["graph"] + "data/meetings/ab/1",
    "urn:isbn:1": "urn:isbn:1",
    "<urn:isbn:1>": "urn:isbn:1",
    "https://example.org/ä?q=1#f": "https://example.org/ä?q=1#f",
}
INVALID = {
    "": "neither a prefix nor a scheme",
    "ab-1": "neither a prefix nor a scheme",
    "dialoge:ab-1": "the prefix `dialoge:` is not known",
    "dialogue:a b": "must not have",
    "http://a b": "must not have",
    "<a>": "not an IRI",
    "<http://a>b>": "not an IRI",
    'cmq:"': "must not have",
}


@pytest.mark.parametrize(("text", "iri"), VALID.items())
def test_expand_accepts(text: str, iri: str) -> None:
    assert expand(text) == iri


@pytest.mark.parametrize(("text", "why"), INVALID.items())
def test_expand_refuses(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=re.escape(why)):
        expand(text)


def test_compact_leaves_what_has_no_name() -> None:
    for iri in ("https://example.org/a", PREFIXES["cmq"], PREFIXES["cmq"] + "a b", HOME):
        assert compact(iri) == iri


def test_kind_of_things_and_parts() -> None:
    assert kind_of(expand("agency:us-state")) == "agency"
    assert kind_of(expand("dialogue:ab-1#us-head")) == "dialogue"
    assert kind_of(expand("role:head")) is None


def test_is_iri() -> None:
    assert is_iri("a:")
    assert not is_iri("a")
    assert not is_iri("a:b\n")
