"""Random graphs, each written as Turtle in random ways, against Oxigraph's own parser."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from random import Random
from typing import TypeAlias

import pyoxigraph as ox
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from communique.turtle import TurtleSyntaxError, format_turtle, parse
from communique.turtle.tokens import Kind, tokenize

BASE = "http://base.example/a/b/c"
NS = "http://ns.example/x#"

# A graph, before anyone decides how it is written.


@dataclass(frozen=True)
class Name:
    local: str


@dataclass(frozen=True)
class Blank:
    label: str


@dataclass(frozen=True)
class Text:
    value: str
    suffix: str  # a language tag with its `@`, or the local name of a datatype, or nothing


@dataclass(frozen=True)
class Bare:
    lexical: str


@dataclass(frozen=True)
class Described:
    pairs: tuple[Fact, ...]


@dataclass(frozen=True)
class Items:
    members: tuple[Thing, ...]


Leafy: TypeAlias = Name | Blank | Text | Bare
Thing: TypeAlias = Name | Blank | Text | Bare | Described | Items
Fact: TypeAlias = tuple[Name, Thing]
Block: TypeAlias = tuple[Thing, tuple[Fact, ...]]

names = st.builds(Name, st.sampled_from(["a", "b", "c", "é", "x.y", "x~y", "0", "p:q", "%20", ""]))
blanks = st.builds(Blank, st.sampled_from(["a", "b1", "c.d"]))
texts = st.builds(
    Text,
    st.text(st.sampled_from("ab \t\n\r\"'\\é\U0001f600#.;\x00\x0b\u2028"), max_size=8),
    st.sampled_from(["", "", "@en", "@EN-gb", "d"]),
)
bares = st.builds(Bare, st.sampled_from(["1", "-01", "+.5", "1.0", "1e3", "1.E-3", "true"]))
leaves: st.SearchStrategy[Thing] = st.one_of(names, blanks, texts, bares)


def facts(things: st.SearchStrategy[Thing], least: int) -> st.SearchStrategy[tuple[Fact, ...]]:
    return st.lists(st.tuples(names, things), min_size=least, max_size=4).map(tuple)


things = st.recursive(
    leaves,
    lambda inner: st.one_of(
        facts(inner, 0).map(Described), st.lists(inner, max_size=3).map(tuple).map(Items)
    ),
    max_leaves=6,
)
subjects = st.one_of(
    names, blanks, facts(leaves, 0).map(Described), leaves.map(lambda x: Items((x,)))
)
blocks = st.tuples(subjects, facts(things, 1))
graphs = st.lists(blocks, max_size=4)
seeds = st.integers(0, 2**32)


class Writer:
    """Writes a graph, choosing at random wherever Turtle leaves a choice."""

    def __init__(self, seed: int, comments: bool = True) -> None:
        self.random = Random(seed)
        self.newline = self.random.choice(["\n", "\r\n", "\r"])
        self.gaps = [" ", "\t", self.newline, self.newline * 2, f" {self.newline}\t"]
        if comments:
            self.gaps += [f" # {mark}{self.newline}" for mark in ("x", "<y> ; .  ", "é'\"", "#")]
            self.gaps += [f"{self.newline}# own{self.newline}# two{self.newline * 2}"]

    def gap(self) -> str:
        return "".join(self.random.choice(self.gaps) for _ in range(self.random.choice([1, 1, 2])))

    def optional_gap(self) -> str:
        return self.gap() if self.random.random() < 0.7 else ""

    def document(self, graph: Iterable[Block]) -> str:
        bom = self.random.choice(["", "\ufeff"])
        head = [f"@prefix ex:{self.gap()}<{NS}>{self.optional_gap()}.", f"PREFIX\t: <{NS}>"]
        self.random.shuffle(head)
        parts = head + [self.block(block) for block in graph]
        if self.random.random() < 0.3:
            # A prefix that changes its meaning pins every directive to its place.
            parts.append(f"@prefix ex: <{NS}more/>{self.gap()}. ex:s ex:p ex:o .")
        return bom + self.optional_gap() + "".join(part + self.gap() for part in parts)

    def block(self, block: Block) -> str:
        subject, pairs = block
        alone = isinstance(subject, Described) and subject.pairs and self.random.random() < 0.3
        body = "" if alone else self.gap() + self.pairs(pairs)
        return f"{self.thing(subject)}{body}{self.optional_gap()}."

    def pairs(self, pairs: tuple[Fact, ...]) -> str:
        parts: list[str] = []
        previous: Name | None = None
        for verb, thing in pairs:
            if verb == previous and self.random.random() < 0.7:
                parts.append(f",{self.optional_gap()}{self.thing(thing)}{self.optional_gap()}")
            else:
                semicolons = ";" * self.random.choice([1, 1, 2]) if parts else ""
                lead = f"{semicolons}{self.optional_gap()}" if parts else ""
                parts.append(f"{lead}{self.name(verb)}{self.gap()}{self.thing(thing)}")
                parts.append(self.optional_gap())
            previous = verb
        return "".join(parts) + self.random.choice(["", "", ";", f";{self.gap()};"])

    def thing(self, thing: Thing) -> str:
        match thing:
            case Name():
                return self.name(thing)
            case Blank(label):
                return f"_:{label}"
            case Text():
                return self.text(thing)
            case Bare(lexical):
                return lexical
            case Described(pairs):
                inner = self.optional_gap() + self.pairs(pairs) if pairs else ""
                return f"[{inner}{self.optional_gap()}]"
            case Items(members):
                inner = self.gap().join(self.thing(member) for member in members)
                return f"({self.optional_gap()}{inner}{self.optional_gap()})"

    def name(self, name: Name) -> str:
        escaped = name.local.replace("~", "\\~")
        return self.random.choice([f":{escaped}", f"<{NS}{name.local}>", f":{escaped}"])

    def text(self, text: Text) -> str:
        quote = self.random.choice("\"'")
        width = self.random.choice([1, 3])
        parts = []
        for char in text.value:
            plain = char not in f"\\{quote}" and (width == 3 or char not in "\r\n")
            if plain and self.random.random() < 0.8:
                parts.append(char)
            else:
                code = f"\\u{ord(char):04X}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"
                named = {"\\": "\\\\", '"': '\\"', "'": "\\'", "\n": "\\n", "\r": "\\r"}
                parts.append(self.random.choice([code, named.get(char, code)]))
        written = f"{quote * width}{''.join(parts)}{quote * width}"
        if text.suffix.startswith("@"):
            return written + text.suffix
        return f"{written}^^{self.optional_gap()}:{text.suffix}" if text.suffix else written


def canonical(triples: Iterable[ox.Triple | ox.Quad]) -> set[str]:
    dataset = ox.Dataset(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return {str(quad) for quad in dataset}


def by_oxigraph(text: str) -> set[str]:
    # Oxigraph takes no byte order mark.
    source = text.removeprefix("\ufeff")
    return canonical(ox.parse(source, format=ox.RdfFormat.TURTLE, base_iri=BASE))


def comments_of(text: str) -> Counter[str]:
    return Counter(t.text.rstrip(" \t") for t in tokenize(text) if t.kind is Kind.COMMENT)


@settings(max_examples=80, deadline=None)
@given(graphs, seeds)
def test_any_writing_of_a_graph_is_read_as_oxigraph_reads_it(graph: list[Block], seed: int) -> None:
    text = Writer(seed).document(graph)
    tokens = tokenize(text)
    assert "".join(token.text for token in tokens) == text
    assert all(text.startswith(token.text, token.offset) for token in tokens)
    document = parse(text, base=BASE)
    assert canonical(document.triples()) == by_oxigraph(text)
    for statement in document.statements:
        for term, start, end in statement:
            assert 0 <= start < end <= len(text)
            if isinstance(term, ox.NamedNode) and term.value.startswith(NS):
                assert text[start] in "<:e"


@settings(max_examples=100, deadline=None)
@given(graphs, seeds)
@example([], 0)
def test_formatting_keeps_graph_and_comments_and_is_final(graph: list[Block], seed: int) -> None:
    text = Writer(seed).document(graph)
    formatted = format_turtle(text)
    assert format_turtle(formatted) == formatted
    assert by_oxigraph(formatted) == by_oxigraph(text)
    assert comments_of(formatted) == comments_of(text)
    assert "\r" not in formatted
    assert formatted.endswith("\n")
    assert not formatted.endswith("\n\n")


@settings(max_examples=40, deadline=None)
@given(graphs, seeds, seeds)
def test_how_a_graph_was_written_does_not_show_in_its_layout(
    graph: list[Block], one: int, other: int
) -> None:
    # Names and strings stay as written, so only white space, separators and order may differ.
    plain = [
        (subject, tuple((verb, thing) for verb, thing in pairs if not isinstance(thing, Text)))
        for subject, pairs in graph
        if isinstance(subject, Name | Blank)
    ]
    plain = [(subject, pairs) for subject, pairs in plain if pairs]
    first, second = (PlainNames(seed, comments=False) for seed in (one, other))
    head = f"@prefix : <{NS}> .\n"
    texts = [head + "\n".join(map(writer.block, plain)) for writer in (first, second)]
    assert format_turtle(texts[0]) == format_turtle(texts[1])


class PlainNames(Writer):
    """A writer whose terms have one spelling."""

    def name(self, name: Name) -> str:
        return f"<{NS}{name.local}>"

    def text(self, text: Text) -> str:
        return "1"


simple_facts = st.lists(
    st.tuples(names, st.one_of(names, blanks, bares)), min_size=2, max_size=5, unique=True
).map(tuple)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.one_of(names, blanks), simple_facts), min_size=1, max_size=3),
    seeds,
    st.randoms(use_true_random=False),
)
def test_one_triple_more_or_less_is_one_line(graph: list[Block], seed: int, random: Random) -> None:
    formatted = format_turtle(PlainNames(seed, comments=False).document(graph))
    lines = formatted.splitlines(keepends=True)
    in_blocks = [i for i, line in enumerate(lines) if line.startswith("    ")]

    new = "    <http://new.example/> <http://new.example/> ;\n"
    added = list(lines)
    added.insert(random.choice(in_blocks), new)
    after = format_turtle("".join(added)).splitlines(keepends=True)
    after.remove(new)
    assert after == lines

    # A block of one triple goes with its last triple; here every block keeps another.
    place = random.choice(in_blocks)
    assume(lines[place - 1].startswith("    ") or lines[place + 1].startswith("    "))
    removed = "".join(lines[:place] + lines[place + 1 :])
    assert format_turtle(removed) == removed
    assert len(parse(removed, base=BASE).statements) == len(in_blocks) - 1


# Characters and words that make near misses of Turtle, none of them from RDF 1.2.
MUTATIONS = st.lists(
    st.tuples(
        st.integers(0, 10_000),
        st.sampled_from(
            [*".;,[]()\"'@:#\\% <>", "_:", "^^", "a ", "true", "1", ".5", "@en", "\n", "PREFIX"]
        ),
        st.integers(0, 2),
    ),
    min_size=1,
    max_size=3,
)


@settings(max_examples=120, deadline=None)
@given(graphs, seeds, MUTATIONS)
def test_what_oxigraph_refuses_is_refused_and_nothing_else(
    graph: list[Block], seed: int, mutations: list[tuple[int, str, int]]
) -> None:
    text = Writer(seed, comments=False).document(graph).removeprefix("\ufeff")
    for place, inserted, dropped in mutations:
        place %= len(text) + 1
        text = text[:place] + inserted + text[place + dropped :]
    assume("<<" not in text)
    try:
        expected = by_oxigraph(text)
    except SyntaxError:
        expected = None
    try:
        found = canonical(parse(text, base=BASE).triples())
    except TurtleSyntaxError:
        found = None
    assert found == expected
