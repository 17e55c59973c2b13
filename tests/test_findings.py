"""Hold the page of findings to the answers of the questions that it names."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from itertools import pairwise

import pytest

from communique.api import KnowledgeGraph
from communique.prefixes import compact
from communique.project import Project
from communique.queries.results import Result
from projects import ROOT

PAGE = (ROOT / "docs" / "findings.md").read_text(encoding="utf-8")
BOLD = re.compile(r"\*\*([^*]+)\*\*(?P<after>[^*]*)")
QUOTE = re.compile(r"^> “(?P<quote>.+)” \((?P<source>source:[\w-]+)\)$", re.MULTILINE)


@cache
def graph() -> KnowledgeGraph:
    return KnowledgeGraph(Project(ROOT))


@cache
def answer(command: str) -> Result:
    """The answer to a command line of the page."""
    program, verb, question, *options = shlex.split(command)
    assert program == "communique"
    if verb == "sparql":
        result = graph().sparql(question)
        assert isinstance(result, Result)
        return result
    assert verb == "query"
    names, values = options[::2], options[1::2]
    params = {name.removeprefix("--"): value for name, value in zip(names, values, strict=True)}
    return graph().query(question, **params)


@dataclass(frozen=True)
class Finding:
    """A section of the page."""

    title: str
    text: str

    @cached_property
    def commands(self) -> list[str]:
        return re.findall(r"^(?:\$ )?(communique .+)$", self.text, re.MULTILINE)

    @cached_property
    def prose(self) -> str:
        return re.sub(r"```.*?```", "", self.text, flags=re.DOTALL)

    @cached_property
    def tables(self) -> list[tuple[tuple[str, ...], list[list[str]]]]:
        """The columns and the cells of each answer, as they are printed."""
        answers = [answer(command) for command in self.commands]
        return [
            (result.columns, [[cell_text(value) for value in row] for row in result])
            for result in answers
        ]

    def mistakes(self) -> list[str]:
        """What stands in bold and in no answer."""
        return [
            match[1]
            for match in BOLD.finditer(self.prose)
            if not (
                self.counts(int(match[1]), match["after"])
                if match[1].isdecimal()
                else self.has_cell(match[1])
            )
        ]

    def counts(self, number: int, after: str) -> bool:
        """Whether a number counts rows (all, or those with the word) or the values of a column."""
        word = re.match(r"[^.;:]*?`([^`]+)`", after)
        if word is None:
            return any(
                number == len(rows) or any(str(number) in row for row in rows)
                for _, rows in self.tables
            )
        return any(
            number == len({row[columns.index(word[1])] for row in rows})
            if word[1] in columns
            else number == sum(word[1] in row for row in rows)
            for columns, rows in self.tables
        )

    def has_cell(self, text: str) -> bool:
        """Whether a text stands in a cell, in any case; a day is compared as it is printed."""
        try:
            text = datetime.strptime(text, "%d %B %Y").date().isoformat()
        except ValueError:
            text = text.lower()
        return any(text in cell.lower() for _, rows in self.tables for row in rows for cell in row)


def cell_text(value: object) -> str:
    return "" if value is None else compact(str(value))


def sections() -> list[Finding]:
    starts = [match.start() for match in re.finditer(r"^## \d+\. ", PAGE, re.MULTILINE)]
    texts = [PAGE[start:end] for start, end in pairwise([*starts, len(PAGE)])]
    return [Finding(text.splitlines()[0].removeprefix("## "), text) for text in texts]


FINDINGS = sections()


@cache
def evidence() -> list[tuple[str, str]]:
    rows = graph().sparql(
        "SELECT ?source ?quote WHERE { ?e cmq:source ?source ; cmq:quote ?quote . }"
    )
    assert isinstance(rows, Result)
    return [(cell_text(row.source), str(row.quote)) for row in rows]


def test_there_are_ten() -> None:
    assert [finding.title.split(".")[0] for finding in FINDINGS] == [str(n) for n in range(1, 11)]


@pytest.mark.parametrize("finding", FINDINGS, ids=lambda finding: finding.title)
def test_what_stands_in_bold_stands_in_the_answers(finding: Finding) -> None:
    assert len(BOLD.findall(finding.prose)) >= 3
    assert finding.mistakes() == []


@pytest.mark.parametrize("finding", FINDINGS, ids=lambda finding: finding.title)
def test_every_quote_stands_in_the_graph(finding: Finding) -> None:
    quotes = [(match["source"], match["quote"]) for match in QUOTE.finditer(finding.text)]
    assert len(quotes) == finding.text.count("\n> ") >= 2
    missing = [
        (source, quote)
        for source, quote in quotes
        if not any(source == by and quote in whole for by, whole in evidence())
    ]
    assert missing == []


@pytest.mark.parametrize("finding", FINDINGS, ids=lambda finding: finding.title)
def test_every_finding_says_its_limits(finding: Finding) -> None:
    assert "\n*Limits.* " in finding.text


@pytest.mark.parametrize(
    "wrong",
    [
        "**64** rows",
        "**3** are `stated`",
        "**12** meetings (different values of `dialogue`)",
        "held on **11 April 2014**",
        "led by **Nobody**",
    ],
)
def test_a_wrong_figure_name_or_day_is_found(wrong: str) -> None:
    question = "```sh\ncommunique query commitment-lineage\n```"
    assert Finding("wrong", f"{wrong}\n\n{question}").mistakes() != []
