"""The codes that are built in: those that neither a shape nor a rule of the project gives.

The message of an entry is what its findings say, with the parts that differ in braces.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from communique.checks.profile.rules import RULES as PROFILE
from communique.headers import RuleHeader
from communique.model import Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["BUILT_IN"]


def _violation(
    code: str, message: str, problem: str, solution: str, example: str = ""
) -> RuleHeader:
    return RuleHeader(code, Severity.VIOLATION, problem, solution, message, example)


def _warning(code: str, message: str, problem: str, solution: str, example: str = "") -> RuleHeader:
    return RuleHeader(code, Severity.WARNING, problem, solution, message, example)


def _info(code: str, message: str, problem: str, solution: str, example: str = "") -> RuleHeader:
    return RuleHeader(code, Severity.INFO, problem, solution, message, example)


def _clash(name: str, message: str, problem: str, example: str) -> RuleHeader:
    return _violation(
        f"contradiction.{name}",
        message,
        f"{problem} From a contradiction everything follows, so that no answer can be trusted.",
        "correct the one of the statements that is wrong",
        example,
    )


_SYNTAX: Final = (
    _violation(
        "syntax",
        "not Turtle: {problem}",
        "A file that is not Turtle cannot be loaded, and a graph without one of its files would "
        "be full of faults that are not there; so nothing else is checked until it is mended.",
        "mend the statement at the place that is given, or the one that ends before it",
        "a cmq:Dialogue\n    cmq:ordinal 1 .",
    ),
    _info(
        "checks-skipped",
        "nothing but syntax was checked, because not every file can be read",
        "A clean report would otherwise look as if everything had been checked.",
        "mend the syntax and check again",
    ),
)

_QUERIES: Final = (
    _violation(
        "query-broken",
        "{problem}",
        "A stored query that cannot be run has no answer, and a rule that cannot be run finds "
        "nothing, so that a report without its findings would look clean. The others are run.",
        "mend the query at the place that is given, or remove its file",
        "SELECT ?dialogue ?name\nWHERE { ?dialogue rdfs:label ?label . }",
    ),
)

_CONTRADICTIONS: Final = (
    _info(
        "contradictions-skipped",
        "contradictions were not looked for, because the graph is too large to reason",
        "Reasoning takes about half a second for a thousand triples.",
        "set `closure-limit` in communique.toml to as many triples as you can wait for",
    ),
    _info(
        "reasoning-partial",
        "what follows from {count} of the ontology's axioms is left out of the reasoning",
        "Contradictions are looked for by the rules of OWL 2 RL. An axiom outside that profile is "
        "no fault, but what it alone contradicts is not found.",
        "set `owl-rl = true` in communique.toml to see which they are",
    ),
    _clash(
        "asymmetric-property",
        "{focus} has {value} to {other} and the other way round, which excludes itself",
        "An asymmetric property holds in both directions.",
        ":before a owl:AsymmetricProperty .\n:a :before :b .\n:b :before :a .",
    ),
    _clash(
        "complement-classes",
        "{focus} is both {value} and {other}, and one is what the other is not",
        "A thing is in a class and in the complement of that class.",
        ":A owl:complementOf :B .\n:a a :A , :B .",
    ),
    _clash(
        "different-things",
        "{value} and {other} are one and the same by their properties, and said to differ",
        "Two things are said to be different, and their properties make them one: most often a "
        "property that can have one value has two.",
        ":ofParty a owl:FunctionalProperty .\n:a :ofParty :us , :jp .\n:us owl:differentFrom :jp .",
    ),
    _clash(
        "disjoint-classes",
        "{focus} is both {value} and {other}, which exclude each other",
        "A thing is in two classes that have nothing in common, such as a series and one of its "
        "dialogues. It need not be said in so many words: the domain or the range of a property "
        "puts a thing into a class, too.",
        "<series/us-jp-cyber> a cmq:DialogueSeries ; cmq:ordinal 1 .",
    ),
    _clash(
        "disjoint-properties",
        "{focus} has one thing by both {value} and {other}, which exclude each other",
        "Two properties that exclude each other lead from one thing to the same thing.",
        ":parent owl:propertyDisjointWith :child .\n:a :parent :b ; :child :b .",
    ),
    _clash(
        "irreflexive-property",
        "{focus} has {value} to itself, which excludes that",
        "A property by which nothing can be related to itself relates a thing to itself.",
        ":partOf a owl:IrreflexiveProperty .\n:a :partOf :a .",
    ),
    _clash(
        "negative-assertion",
        "{focus} has {value} to {other}, and is said not to",
        "A statement is made and denied.",
        "[] owl:sourceIndividual :a ; owl:assertionProperty :p ; owl:targetIndividual :b .\n"
        ":a :p :b .",
    ),
    _clash(
        "nothing",
        "{focus} is {value}, of which there can be none",
        "A thing is in the empty class.",
        ":a a owl:Nothing .",
    ),
    _clash(
        "unsatisfiable-class",
        "nothing can be {focus}, because it is below both {value} and {other}",
        "A class is below two classes that exclude each other, so that it can have no member.",
        ":A owl:disjointWith :B .\n:C rdfs:subClassOf :A , :B .",
    ),
)

_SHAPES: Final = (
    _info(
        "shapes-skipped",
        "some shapes were not run in full, because they use {features}",
        "SHACL Advanced Features run queries that stand in the shapes, such as those of targets "
        "and rules; they are on only where they are asked for.",
        "set `advanced = true` in communique.toml, if the shapes can be trusted",
    ),
)

_WAIVERS: Final = (
    _warning(
        "waiver-expired",
        "the waiver of {value} expired on {day}",
        "A waiver is for a time; after its last day what it covers is reported again.",
        "mend what it waives, or give it a new day and the reason for it",
    ),
    _warning(
        "waiver-unused",
        "there is no finding that this waiver of {value} is for",
        "A waiver that covers nothing would one day hide a fault that nobody has seen.",
        "remove the waiver",
    ),
)

_EXPECTED: Final = (
    _violation(
        "expected-rows",
        "the rows of `{query}` are not those expected",
        "A stored query gives other rows than those that were reviewed: an edit of the data, the "
        "ontology or the query changed an answer.",
        "mend what changed the answer, or review the rows and store them with `communique check "
        "--update-expected`",
    ),
    _warning(
        "expected-missing",
        "the stored query `{query}` has no expected rows",
        "Without reviewed rows, nothing shows that a later edit changes the answer.",
        "review the rows and store them with `communique check --update-expected`",
    ),
    _warning(
        "expected-orphaned",
        "there is no stored query `{query}` for these rows",
        "The query was renamed or removed, and its reviewed rows check nothing any more.",
        "remove the file, or bring the query back",
    ),
    _info(
        "answers-skipped",
        "answers were not compared with the expected rows, because of the errors",
        "One fault in the data changes many answers, and the differences would hide it.",
        "mend the errors and check again",
    ),
    _info(
        "expected-updated",
        "the expected rows of `{query}` were rewritten",
        "New rows are only as good as their review.",
        "review the difference before you commit it",
    ),
)

_QUOTES: Final = (
    _violation(
        "quote-missing",
        "“{quote}” does not stand in {source}",
        "A quote that is not in its document supports nothing. White space and the form of "
        "quotation marks do not count; all else does, misprints included.",
        "copy the phrase, and the words around it, to the letter",
        'cmq:quote "in Tokyo on May 9 to 10" where the document has “in Tokyo on May 9-10”',
    ),
    _violation(
        "quote-repeated",
        "“{quote}” stands {count} times in {source}",
        "A reader cannot tell which passage is meant.",
        "quote more words, or add the words around it as cmq:prefix or cmq:suffix",
        'cmq:quote "the Department of State"',
    ),
    _violation(
        "quote-cut",
        "“{quote}” begins or ends inside a word of {source}",
        "Half a word is not what the document says, and can turn its sense round.",
        "quote whole words",
        'cmq:quote "able to agree" where the document has “unable to agree”',
    ),
    _violation(
        "printed-missing",
        "“{text}” is not printed in {source}",
        "A name, a title or a date is said to be printed in a document that does not print it.",
        "copy what is printed, misprints included",
        'cmq:printedAs "National Police Agency" where the document has “National Policy Agency”',
    ),
    _warning(
        "printed-elsewhere",
        "“{text}” is printed in {source}, but not where the quotes stand",
        "An evidence is one passage: what it prints and what it quotes belong together.",
        "quote the passage that prints it, or move it to the evidence of that passage",
    ),
    _violation(
        "source-changed",
        "{file} is not the text that {source} was taken from: its checksum differs",
        "Quotes that stand in another version of a document prove nothing of the one described.",
        "compare the texts; if the new one is right, write its checksum",
    ),
    _warning(
        "source-file-missing",
        "there is no {file}, so that no quote of {source} is verified",
        "The folder of documents lacks one that a source names.",
        "put the document there, or correct the file name",
    ),
    _info(
        "source-unfiled",
        "{source} names no file, so that its quotes are not verified",
        "A clean report would otherwise look as if every quote had been verified.",
        "add its text to the folder of documents and cmq:fileName to the source",
    ),
)

BUILT_IN: Final[Mapping[str, RuleHeader]] = MappingProxyType(
    {
        each.code: each
        for each in (
            *_SYNTAX,
            *_QUERIES,
            *_CONTRADICTIONS,
            *_SHAPES,
            *PROFILE.values(),
            *_EXPECTED,
            *_QUOTES,
            *_WAIVERS,
        )
    }
)
"""What is built in, by its code."""
