"""The geometry of the pictures; their templates draw it as SVG, and as a table beside."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Final

from communique.site.nodes import Node
from communique.site.texts import breadth, count, sentence, span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from communique.site.nodes import Text
    from communique.site.site import Row

__all__ = [
    "Chart",
    "arcs",
    "careers",
    "history",
    "lineage",
    "overview",
    "presence",
    "timeline",
    "topics",
]

MOST_ROWS: Final = 80
MOST_COLUMNS: Final = 30
_ROW: Final = 24
_WIDTH: Final = 720
_LABEL: Final = 210
_TOP: Final = 26
_BOTTOM: Final = 12
_LETTER: Final = 7.0  # how broad a letter of a label is, at most


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark of a chart: a dot, or a bar if it is wide.

    Attributes:
        x: Where it begins.
        width: How wide it is, 0 for a dot.
        kind: What it means, the name of a class of CSS.
        title: What it says in words.
        target: Where it leads, if anywhere.
    """

    x: float
    width: float
    kind: str
    title: str
    target: Node | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a chart: its label, the thing that it is about, and its marks."""

    label: Text | str
    target: Node | None
    marks: list[Mark]
    y: float = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture of rows: along time, or along columns.

    Attributes:
        kind: The name of its template.
        title: What it shows.
        description: How to read it.
        rows: The rows from top to bottom.
        ticks: The places of the axis: x, label, and the thing that it stands for.
        keys: The kinds of mark that occur, with their words.
        curves: The lines that join rows: two places, and a title.
    """

    kind: str
    title: str
    description: str
    rows: list[Line]
    ticks: list[tuple[float, str, Node | None]]
    keys: list[tuple[str, str]]
    curves: list[tuple[float, float, float, float, str, str]] = field(default_factory=list)
    label_width: int = _LABEL
    width: float = _WIDTH
    left_out: str = ""

    @property
    def height(self) -> int:
        """How high the picture is."""
        return _TOP + _ROW * len(self.rows) + _BOTTOM


_WORDS: Final = {
    "held": "held",
    "planned": "planned, no report known",
    "plan": "planned beforehand",
    "cancelled": "cancelled",
    "postponed": "postponed",
    "unknown": "no source known",
    "mention": "only mentioned",
    "stated": "stated bounds",
    "attested": "attested",
    "same": "listed under its name now",
    "other": "listed under another name",
    "absent": "not listed",
    "none": "no list known",
    "aim": "aim",
    "expected": "expected",
    "discussed": "discussed",
    "done": "done",
    "committed": "committed to",
}


def _keys(rows: Iterable[Line]) -> list[tuple[str, str]]:
    used = {mark.kind.split()[0] for row in rows for mark in row.marks}
    return [(kind, words) for kind, words in _WORDS.items() if kind in used]


def _number(day: str) -> int | None:
    try:
        return date.fromisoformat(day).toordinal()
    except ValueError:
        return None


class _Axis:
    """Days along the width of a picture."""

    def __init__(self, days: Iterable[str], label_width: int = _LABEL, width: int = _WIDTH) -> None:
        numbers = sorted(filter(None, map(_number, days)))
        self.is_empty = not numbers
        first, last = (numbers[0], numbers[-1]) if numbers else (1, 1)
        start, end = date.fromordinal(first).year, date.fromordinal(last).year + 1
        self._first = date(start, 1, 1).toordinal()
        self._scale = (width - label_width - 16) / (date(end, 1, 1).toordinal() - self._first)
        self._left = label_width
        step = next(n for n in (1, 2, 5, 10, 20, 50, 100, 1000) if (end - start) / n <= 12)
        years = [year for year in range(start, end + 1) if year % step == 0]
        self.ticks: list[tuple[float, str, Node | None]] = [
            (self.x(f"{year:04}-01-01"), str(year), None) for year in years
        ]

    def x(self, day: str) -> float:
        return round(self._left + ((_number(day) or 0) - self._first) * self._scale, 1)

    def mark(self, first: str, last: str, kind: str, title: str, target: Node | None) -> Mark:
        first, last = first or last, last or first
        x, width = self.x(first), round(self.x(last) - self.x(first), 1)
        is_dot = (_number(last) or 0) - (_number(first) or 0) < 14
        if is_dot:
            return Mark(round(x + width / 2, 1), 0, kind, title, target)
        wide = max(width, 14.0)  # a bar that is no wider than high would look like a dot
        return Mark(round(x + (width - wide) / 2, 1), wide, kind, title, target)


def _placed(rows: list[Line]) -> list[Line]:
    places = range(_TOP, _TOP + _ROW * len(rows), _ROW)
    return [
        Line(row.label, row.target, row.marks, y + _ROW / 2, row.note)
        for row, y in zip(rows, places, strict=True)
    ]


def _bounds(schedule: Node) -> tuple[str, str]:
    return schedule.text("firstDay"), schedule.text("lastDay")


def _schedule_marks(axis: _Axis, meeting: Node) -> list[Mark]:
    """Return the marks of a meeting: its plan where that differs, and what is best known."""
    marks, seen = [], set()
    best, plan = meeting.node("preferredSchedule"), meeting.node("preferredPlan")
    for schedule in dict.fromkeys(filter(None, (plan, best))):
        first, last = _bounds(schedule)
        status = schedule.node("status")
        kind = status.slug if status else "planned"
        if kind == "planned" and schedule is not best:
            kind = "plan"
        if (first or last) and (first, last, kind) not in seen:
            seen.add((first, last, kind))
            title = f"{meeting.label.text}, {_WORDS.get(kind, kind)}: {span(first, last)}"
            marks.append(axis.mark(first, last, kind, title, meeting))
    return marks


def timeline(series: Node, meetings: Sequence[Node], missing: Sequence[Row]) -> Chart | None:
    """Return the time line of a series: a row for each occurrence and each missing ordinal."""
    shown = meetings[-MOST_ROWS:]
    days = [day for it in shown for part in it.parts("Schedule") for day in _bounds(part)]
    axis = _Axis(days, 150)
    if axis.is_empty:
        return None
    rows: list[tuple[tuple[int, int], Line]] = []
    for place, meeting in enumerate(shown):
        ordinal = meeting.text("ordinal")
        marks = _schedule_marks(axis, meeting)
        label = _ordinal(ordinal) if ordinal else _year(meeting)
        note = "" if marks else "no day known"
        rows.append(((place, 0), Line(label, meeting, marks, 0, note)))
    ordinals = {int(it.text("ordinal")): n for n, it in enumerate(shown) if it.text("ordinal")}
    for row in missing:
        if str(row["evidence"]) == "none":
            number = int(str(row["ordinal"]))
            below = [ordinals[n] for n in ordinals if n < number]
            key = max(below, default=-1), number
            rows.append((key, Line(_ordinal(str(number)), None, [], 0, "no source known")))
    lines = _placed([line for _, line in sorted(rows, key=lambda it: it[0])])
    return Chart(
        "time",
        f"Occurrences of the {series.label.text}",
        "Each row is an occurrence; its mark stands at the day on which it was held or is planned, "
        "a bar where the sources give only a span of days.",
        lines,
        axis.ticks,
        _keys(lines),
        label_width=150,
        left_out=_left_out(meetings, shown, "occurrence"),
    )


def _ordinal(number: str) -> str:
    n = int(number)
    end = "th" if 10 <= n % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n}{end}"


def _year(meeting: Node) -> str:
    """Return the year of an occurrence without an ordinal."""
    schedule = meeting.node("preferredSchedule")
    days = _bounds(schedule) if schedule else ("", "")
    return (days[0] or days[1])[:4] or "no number"


def _left_out(all_of: Sequence[object], shown: Sequence[object], word: str) -> str:
    rest = len(all_of) - len(shown)
    return f"{count(rest, f'earlier {word}')} left out" if rest else ""


def overview(series: Sequence[tuple[Node, Sequence[Node]]]) -> Chart | None:
    """Return the time line of many series: a row for each, a mark for each occurrence."""
    shown = series[:40]
    days = [
        day
        for _, meetings in shown
        for it in meetings
        for part in it.parts("Schedule")
        for day in _bounds(part)
    ]
    label_width = _label_width(node.label for node, _ in shown)
    width = label_width + 480
    axis = _Axis(days, label_width, width)
    if axis.is_empty:
        return None
    rows = [
        Line(node.label, node, [mark for it in meetings for mark in _schedule_marks(axis, it)])
        for node, meetings in shown
    ]
    lines = _placed(rows)
    return Chart(
        "time",
        "When each series met",
        "Each row is a series of dialogues; a full mark is an occurrence that a source reports as "
        "held, an empty one a plan of which no report is known, a bar a day known by bounds only.",
        lines,
        axis.ticks,
        _keys(lines),
        label_width=label_width,
        width=width,
        left_out="" if len(shown) == len(series) else f"{len(series) - len(shown)} more series",
    )


def careers(title: str, claims: Sequence[Node], label: str) -> Chart | None:
    """Return tenures or names along time: stated bounds as bars, attested days as dots."""
    days = [it.text(name) for it in claims for name in ("from", "to")]
    days += [
        ev.text(name)
        for it in claims
        for ev in it.nodes("attestedBy")
        for name in ("attestedFirst", "attestedLast")
    ]
    shown = [(claim, next(iter(claim.all(label)), None)) for claim in claims[:MOST_ROWS]]
    labels = [it.label if isinstance(it, Node) else it or claim.label for claim, it in shown]
    label_width = _label_width(labels)
    width = label_width + 480
    axis = _Axis(days, label_width, width)
    if axis.is_empty:
        return None
    rows = []
    for (claim, value), words in zip(shown, labels, strict=True):
        target = value if isinstance(value, Node) else None
        marks = []
        if claim.text("from") or claim.text("to"):
            bounds = claim.text("from"), claim.text("to")
            marks.append(axis.mark(*bounds, "stated", f"stated: {span(*bounds)}", target))
        attested = {
            (ev.text("attestedFirst"), ev.text("attestedLast"))
            for ev in claim.nodes("attestedBy")
            if ev.text("attestedFirst")
        }
        for first, last in sorted(attested):
            marks.append(axis.mark(first, last, "attested", f"attested: {span(first, last)}", None))
        rows.append(Line(words, target, marks, 0, "" if marks else "no day known"))
    lines = _placed(rows)
    about = "Bars are bounds that a source states; dots are days on which a source uses it."
    return Chart(
        "time", title, about, lines, axis.ticks, _keys(lines), label_width=label_width, width=width
    )


def _label_width(labels: Iterable[Text | str]) -> int:
    """Return the room that the broadest label takes, within bounds."""
    most = max((breadth(str(label)) for label in labels), default=0)
    return round(min(max(most * _LETTER + 16, 120), 500))


def _columns(meetings: Sequence[Node]) -> tuple[list[tuple[float, str, Node | None]], float]:
    step = max(min(46.0, (_WIDTH - 290) / max(len(meetings), 1)), 16.0)
    ticks: list[tuple[float, str, Node | None]] = []
    for place, meeting in enumerate(meetings):
        text = _ordinal(meeting.text("ordinal")) if meeting.text("ordinal") else _year(meeting)
        ticks.append((round(280 + step * (place + 0.5), 1), text, meeting))
    return ticks, round(max(420.0, 290 + step * len(meetings)))


def presence(meetings: Sequence[Node]) -> Chart | None:
    """Return which agency is listed at which occurrence, and under which name."""
    shown = [it for it in meetings if it.nodes("hasAgency")][-MOST_COLUMNS:]
    ticks, width = _columns(shown)
    agencies = {agency for it in shown for agency in it.nodes("hasAgency")}
    if not agencies:
        return None

    def key(agency: Node) -> tuple[object, ...]:
        party = agency.node("ofParty")
        return (party.sort_key if party else []), agency.sort_key

    rows = []
    for agency in sorted(agencies, key=key)[:MOST_ROWS]:
        party, marks = agency.node("ofParty"), []
        for (x, _, meeting), it in zip(ticks, shown, strict=True):
            names = [name for name in it.nodes("printsName") if name.node("partOf") is agency]
            texts = [name.text("name") for name in names]
            now = agency.text("nameNow") or agency.label.text
            when = it.label.text
            if agency in it.nodes("hasAgency"):
                kind = "same" if now in texts or not texts else "other"
                title = f"{when}: {' and '.join(texts) or 'has a role'}"
            else:
                is_listed = party in it.nodes("listsSideOf")
                kind = "absent" if is_listed else "none"
                title = f"{when}: {_WORDS[kind]}"
            marks.append(Mark(x, 0, kind, title, meeting))
        rows.append(Line(agency.label, agency, marks))
    lines = _placed(rows)
    return Chart(
        "matrix",
        "Which agencies were listed when",
        "Each row is an agency, each column an occurrence. A full mark is an agency that is listed "
        "under the name that it has now, a ring one under another name.",
        lines,
        ticks,
        _keys(lines),
        label_width=270,
        width=width,
    )


_MODES: Final = ("committed", "done", "discussed", "planned", "aim", "expected")


def _mode(slug: str) -> str:
    """Return how a topic came up, in words; to plan to talk is not to plan a meeting."""
    return "planned" if slug == "planned" else _WORDS.get(slug, slug)


def topics(meetings: Sequence[Node]) -> Chart | None:
    """Return which topic came up at which meeting, and how."""
    shown = [it for it in meetings if it.nodes("aboutTopic")][-MOST_COLUMNS:]
    if not shown:
        return None
    ticks, width = _columns(shown)
    found: dict[Node, dict[Node, set[str]]] = {}
    for meeting in shown:
        for claim in meeting.parts():
            mode = claim.node("mode")
            for topic in claim.nodes("hasTopic"):
                word = mode.slug if mode else "committed"
                found.setdefault(topic, {}).setdefault(meeting, set()).add(word)
    order = sorted(found, key=lambda it: (-len(found[it]), it.sort_key))
    rows = []
    for topic in order[:MOST_ROWS]:
        marks = []
        for (x, _, _), it in zip(ticks, shown, strict=True):
            modes = found[topic].get(it, set())
            best = next((mode for mode in _MODES if mode in modes), None)
            if best:
                words = ", ".join(_mode(mode) for mode in _MODES if mode in modes)
                marks.append(Mark(x, 0, best, f"{it.label.text}: {words}", it))
        rows.append(Line(topic.label, topic, marks))
    lines = _placed(rows)
    return Chart(
        "matrix",
        "Which topics came up when",
        "Each row is a topic, each column a meeting. The mark shows how far it went: a commitment "
        "before what was done or discussed, that before a plan or an aim.",
        lines,
        ticks,
        [(kind, _mode(kind)) for kind, _ in _keys(lines)],
        label_width=270,
        width=width,
    )


def history(topic: Node, meetings: Sequence[Node]) -> Chart | None:
    """Return when a topic came up: a row for each way, a mark for each meeting."""
    shown = [it for it in meetings if (when := it.node("preferredSchedule")) and any(_bounds(when))]
    shown = shown[-MOST_ROWS:]
    rest = len(meetings) - len(shown)
    spans = {it: _bounds(when) for it in shown if (when := it.node("preferredSchedule"))}
    axis = _Axis((day for bounds in spans.values() for day in bounds), 150)
    if axis.is_empty:
        return None
    found: dict[str, set[Node | None]] = {}
    for claim in topic.back("hasTopic"):
        mode = claim.node("mode")
        found.setdefault(mode.slug if mode else "committed", set()).add(claim.node("partOf"))
    rows = []
    for slug in _MODES:
        marks = [
            axis.mark(*bounds, slug, f"{meeting.label.text}, {span(*bounds)}", meeting)
            for meeting, bounds in spans.items()
            if meeting in found.get(slug, ())
        ]
        if marks:
            rows.append(Line(sentence(_mode(slug)), None, marks))
    return Chart(
        "time",
        f"When {topic.label.text} came up",
        "Each row is a way in which it came up, each mark a meeting; a bar where the sources give "
        "only a span of days.",
        _placed(rows),
        axis.ticks,
        [],
        label_width=150,
        left_out=f"{count(rest, 'meeting')} without a day, or earlier, left out" if rest else "",
    )


def arcs(title: str, rows: Sequence[Row]) -> Chart | None:
    """Return who faced whom: people in a column, an arc for each pair of sides."""
    pairs: dict[tuple[Node, Node], list[Node]] = {}
    party: dict[Node, Node] = {}
    for row in rows:
        one, two, meeting = row["whoA"], row["whoB"], row["dialogue"]
        if isinstance(one, Node) and isinstance(two, Node) and isinstance(meeting, Node):
            pairs.setdefault((one, two), []).append(meeting)
            for who, side in ((one, row["partyA"]), (two, row["partyB"])):
                if isinstance(side, Node):
                    party.setdefault(who, side)
    people = sorted({it for pair in pairs for it in pair}, key=lambda it: _side_key(party, it))
    if len(people) < 3 or len(people) > MOST_ROWS:
        return None
    lines = _placed(
        [Line(it.label, it, [], 0, party[it].label.text if it in party else "") for it in people]
    )
    y = {line.target: line.y for line in lines}
    curves = []
    for (one, two), meetings in sorted(pairs.items(), key=lambda it: (y[it[0][0]], y[it[0][1]])):
        names = ", ".join(it.label.text for it in meetings)
        label = f"{one.label.text} and {two.label.text}: {names}"
        weight = f"w{min(len(meetings), 5)}"
        curves.append((390.0, y[one], 390.0, y[two], label, weight))
    return Chart(
        "arcs",
        title,
        "Each arc joins two who led the sides of a meeting; the stronger, the more meetings.",
        lines,
        [],
        [],
        curves,
        label_width=380,
        width=650,
    )


def _side_key(party: dict[Node, Node], person: Node) -> tuple[object, ...]:
    side = party.get(person)
    return (side.sort_key if side else []), person.sort_key


def lineage(commitment: Node) -> Chart | None:
    """Return the commitments that one is linked to, from the earliest to the latest."""
    found, pending = {commitment}, [commitment]
    links: set[Node] = set()
    while pending and len(found) < MOST_ROWS:
        node = pending.pop()
        for link in (*node.back("linksFrom", "Link"), *node.back("linksTo", "Link")):
            links.add(link)
            for other in link.nodes("linksFrom", "linksTo"):
                if other not in found and "Commitment" in other.classes:
                    found.add(other)
                    pending.append(other)
    if len(found) < 2:
        return None

    def key(node: Node) -> tuple[str, list[str | int]]:
        meeting = node.node("partOf")
        schedule = meeting.node("preferredSchedule") if meeting else None
        first = schedule.text("firstDay") if schedule else ""
        return first or "9999", node.sort_key

    rows = []
    for node in sorted(found, key=key):
        kind = "self" if node is commitment else "other"
        meeting = node.node("partOf")
        note = " · ".join(filter(None, (key(node)[0][:4], meeting.label.text if meeting else "")))
        mark = Mark(60, 0, f"committed {kind}", node.label.text, node)
        rows.append(Line(node.label, node, [mark], 0, note.replace("9999 · ", "")))
    lines = _placed(rows)
    y = {line.target: line.y for line in lines}
    curves = []
    for link in sorted(links, key=lambda it: it.iri):
        one, two, relation = link.node("linksFrom"), link.node("linksTo"), link.node("relation")
        basis = link.node("basis")
        if one and two and one in y and two in y:
            css = basis.slug if basis else "stated"
            words = f"“{one.label}” {relation.label if relation else 'to'} “{two.label}” ({css})"
            curves.append((60.0, y[one], 60.0, y[two], words, css))
    return Chart(
        "lineage",
        "What this goes back to, and what takes it up",
        "Commitments from the earliest to the latest; a line joins two of which one takes up the "
        "other, a broken line where that is our inference.",
        lines,
        [],
        [],
        curves,
        label_width=76,
        width=860,
    )
