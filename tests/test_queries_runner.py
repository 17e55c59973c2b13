"""Stored queries: finding them, binding their parameters, and what is said of broken ones."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from communique.graph import Graph
from communique.model import CommuniqueError, Iri, UsageError
from communique.prefixes import expand
from communique.queries import StoredQuery, answer, find_query, stored_queries
from communique.queries.headers import Param
from communique.queries.parameters import term_of
from communique.queries.results import Result
from projects import line_of


def ask(graph: Graph, name: str, **params: object) -> Result:
    return answer(graph, find_query(graph.project, name), params)


def days(result: Result) -> list[object]:
    return [row.day for row in result]


def test_queries_are_listed_by_name(graph: Graph) -> None:
    assert list(stored_queries(graph.project)) == ["heads", "thing"]


def test_an_unknown_query_is_refused_with_the_nearest(graph: Graph) -> None:
    with pytest.raises(UsageError, match=r"no stored query `heeds` \(did you mean `heads`\?\)"):
        find_query(graph.project, "heeds")
    with pytest.raises(UsageError, match="`communique query` lists the queries"):
        find_query(graph.project, "xyz")


def test_rows_are_typed(graph: Graph) -> None:
    row = ask(graph, "heads")[0]
    assert row == (expand("dialogue:ab-1"), expand("official:ann-lee"), date(2013, 5, 9), 1)
    assert [type(cell) for cell in row] == [Iri, Iri, date, int]


@pytest.mark.parametrize(
    "value",
    [
        "ab-2",
        "dialogue:ab-2",
        expand("dialogue:ab-2"),
        f"<{expand('dialogue:ab-2')}>",
        Iri(expand("dialogue:ab-2")),
    ],
)
def test_a_thing_is_given_by_slug_name_or_iri(graph: Graph, value: str) -> None:
    assert days(ask(graph, "heads", dialogue=value)) == [date(2015, 7, 22)]


def test_defaults_concepts_and_days(graph: Graph) -> None:
    assert len(ask(graph, "heads")) == 2  # by default the role is head
    assert len(ask(graph, "heads", role="host")) == 1
    assert len(ask(graph, "heads", role="role:host")) == 1
    assert days(ask(graph, "heads", since="2015-01-01")) == [date(2015, 7, 22)]
    assert days(ask(graph, "heads", since=date(2015, 1, 1))) == [date(2015, 7, 22)]
    assert len(ask(graph, "heads", dialogue=None, since=None)) == 2


def test_any_thing_or_part(graph: Graph) -> None:
    assert len(ask(graph, "thing", subject="ann-lee")) == 2
    assert len(ask(graph, "thing", subject="dialogue:ab-1#held")) == 2
    assert len(ask(graph, "thing", subject="ab-1#held")) == 2


REFUSED = [
    ("heads", {"dialog": "ab-1"}, "`heads` has no parameter `dialog` (did you mean `dialogue`?)"),
    ("heads", {"xyz": "1"}, "no parameter `xyz` (it takes dialogue, role, since)"),
    ("heads", {"dialogue": "ab-3"}, "describes no dialogue or meeting `ab-3` (did you mean `ab-"),
    ("heads", {"dialogue": "dialogue:ab-3"}, "`dialogue:ab-3` (did you mean `dialogue:ab-"),
    ("heads", {"dialogue": "dialoge:ab-1"}, "the prefix `dialoge:` is not known (did you mean"),
    ("heads", {"dialogue": "official:ann-lee"}, "`official:ann-lee` is not a dialogue or meeting"),
    ("heads", {"dialogue": "ab-1#held"}, "describes no dialogue or meeting `ab-1#held`"),
    ("heads", {"dialogue": "dialogue:ab-1#held"}, "`dialogue:ab-1#held` is not a dialogue"),
    ("heads", {"dialogue": "a b"}, "dialogue: "),
    ("heads", {"dialogue": "http://a b"}, "has a character that an IRI must not have"),
    ("heads", {"dialogue": "<http://[a>"}, "Invalid"),
    ("heads", {"dialogue": ""}, "dialogue: "),
    ("heads", {"dialogue": "} SERVICE <http://x> {"}, "dialogue: "),
    ("heads", {"role": "hoast"}, "role: the graph describes no role `hoast` (did you mean `host"),
    ("heads", {"since": "2015-13-01"}, "`2015-13-01` is not a date (write it as 2019-10-11)"),
    ("heads", {"since": "20150101"}, "since: `20150101` is not a date"),
    ("heads", {"since": "2015-01"}, "since: `2015-01` is not a date"),
    ("thing", {}, "`thing` requires the parameter `subject` (for example `dialogue:ab-1`)"),
    ("thing", {"subject": "nobody"}, "subject: the graph describes no thing `nobody`"),
]


@pytest.mark.parametrize(("name", "params", "message"), REFUSED)
def test_a_value_that_does_not_fit_is_refused(
    graph: Graph, name: str, params: dict[str, str], message: str
) -> None:
    with pytest.raises(UsageError) as caught:
        ask(graph, name, **params)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def param(kind: str) -> Param:
    return Param("x", (kind,), "X.", False, None, None, 1)


def test_literals(graph: Graph) -> None:
    assert str(term_of(param("integer"), "7", graph)).startswith('"7"^^<')
    assert term_of(param("integer"), 7, graph) == ox.Literal(7)
    assert str(term_of(param("integer"), "9" * 5000, graph)).startswith('"999')
    with pytest.raises(UsageError, match="is not a text"):
        term_of(param("string"), "\udcff", graph)
    with pytest.raises(UsageError, match="`seven` is not a whole number"):
        term_of(param("integer"), "seven", graph)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(text=st.text(st.characters(exclude_categories=["Cs"])))
def test_a_text_is_bound_as_a_term_and_never_as_query(graph: Graph, text: str) -> None:
    stored = StoredQuery(Path("x.rq"))
    stored.__dict__["text"] = "SELECT ?x {\n  # PARAM ?x\n}"
    term = term_of(param("string"), text, graph)
    query = stored.bind({"x": term})
    assert query.startswith("SELECT ?x {\n  VALUES ?x { ")
    solutions = ox.Store().query(query)
    assert isinstance(solutions, ox.QuerySolutions)
    assert [row["x"] for row in solutions] == [ox.Literal(text)]


def test_lines_of_parameters_that_are_not_given_go() -> None:
    stored = StoredQuery(Path("x.rq"))
    stored.__dict__["text"] = "SELECT ?x ?y {\n\t# PARAM ?x\n# PARAM ?y  \n} # PARAM ?x\n"
    bound = stored.bind({"y": ox.NamedNode("a:b")})
    assert bound == "SELECT ?x ?y {\n\t\nVALUES ?y { <a:b> }\n} # PARAM ?x\n"


def test_a_pattern_after_a_parameter_holds_where_it_is_given() -> None:
    stored = StoredQuery(Path("x.rq"))
    stored.__dict__["text"] = "SELECT ?d {\n  # PARAM ?series ?d cmq:inSeries ?series .\n}"
    bound = stored.bind({"series": ox.NamedNode("a:b")})
    assert bound == "SELECT ?d {\n  VALUES ?series { <a:b> } ?d cmq:inSeries ?series .\n}"
    assert stored.bind({}) == "SELECT ?d {\n  \n}"


# What to replace, the text of the line that the error is to name, and what it is to say.
BROKEN = [
    ("    # PARAM ?since", "", "  since:", "the query has no line for the parameter `since`"),
    ("# PARAM ?since", "# PARAM ?sins", "?sins", "does not declare the parameter `sins`"),
    ("# PARAM ?since", "# PARAM since", "PARAM since", "is not of the form `# PARAM ?name`"),
    ("# PARAM ?since", "# PARAM ?since, ?x", "?since, ?x", "the line is not of the form"),
    ("day: date", "date: date", "dialogue: iri", "the header's columns are dialogue, official, d"),
    ("?day ?ordinal\nW", "?ordinal ?day\nW", "dialogue: iri", "the query gives dialogue, offici"),
    ("BOUND(", "BOND(", "BOND(", "not a SPARQL query from `!BOND` on"),
    ("cmq:start", "dmq:start", "dmq:start", "the prefix `dmq:` is not declared"),
    ("SELECT ?dialogue ?official ?day ?ordinal\n", "ASK\n", "#+ summary", "has to be a SELECT"),
    ("?ordinal ?official\n", "?x } SERVICE ?x {}\n", "SERVICE", "SERVICE is refused"),
]


@pytest.mark.parametrize(("old", "new", "line", "message"), BROKEN)
def test_a_broken_query_is_reported_at_its_line(
    graph: Graph, old: str, new: str, line: str, message: str
) -> None:
    path = graph.project.root / "queries/questions/heads.rq"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(CommuniqueError) as caught:
        ask(graph, "heads")
    location = caught.value.location
    assert location is not None
    assert (location.path, location.line) == (path.as_posix(), line_of(path, line))
    assert message in str(caught.value)
    assert caught.value.exit_code == 2
    assert len(ask(graph, "thing", subject="ab-1")) == 3  # the other queries still work
