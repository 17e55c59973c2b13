"""Progress on a terminal, and nowhere else."""

from __future__ import annotations

import os
import re
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TextIO, TypeAlias

import pytest

from communique.checks import examine
from communique.cli import main, progress
from communique.cli.progress import progress_bar
from communique.model import no_progress
from communique.project import Project
from projects import ROOT

pty = pytest.importorskip("pty", reason="there are no such terminals on Windows")


class Screen:
    """The other end of a terminal."""

    def __init__(self, end: int, stream: TextIO) -> None:
        self._end = end
        self._stream = stream
        self._left = b""

    def read(self) -> str:
        """What was written since the last time; a terminal hands it on bit by bit.

        What a timer writes meanwhile may come before the end that is set here, or after it:
        then it is left for the next time.
        """
        self._stream.write("\0")
        self._stream.flush()
        while b"\0" not in self._left:
            self._left += os.read(self._end, 10_000)
        found, _, self._left = self._left.partition(b"\0")
        return found.decode()


Begin: TypeAlias = Callable[[], Screen]


@pytest.fixture
def terminal() -> Iterator[tuple[Screen, TextIO]]:
    master, slave = pty.openpty()
    with os.fdopen(slave, "w", encoding="utf-8") as stream:
        yield Screen(master, stream), stream
    os.close(master)


@pytest.fixture
def begin(terminal: tuple[Screen, TextIO], monkeypatch: pytest.MonkeyPatch) -> Begin:
    def on_screen() -> Screen:
        # Not before the test itself runs: until then pytest sets the stream anew.
        monkeypatch.setattr(sys, "stderr", terminal[1])
        monkeypatch.setenv("TERM", "xterm")
        return terminal[0]

    return on_screen


def test_long_work_is_shown_until_it_ends(begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    screen = begin()
    monkeypatch.setattr(progress, "_PATIENCE", 0)
    with progress_bar("checking") as note:
        note("shapes", 0.5)
        shown = screen.read()
        while not shown.endswith("shapes"):
            shown += screen.read()
        assert shown.endswith(f"\r\x1b[Kchecking [{'#' * 15}{'-' * 15}]  50%  shapes")
        note("shapes", 0.5)
        note("rules", 0.61)
        assert screen.read() == f"\r\x1b[Kchecking [{'#' * 18}{'-' * 12}]  61%  rules"
    assert screen.read() == "\r\x1b[K"


def test_short_work_is_not_shown(begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    screen = begin()
    monkeypatch.setattr(progress, "_PATIENCE", 3600)
    with progress_bar("checking") as note:
        note("shapes", 0.5)
    sys.stderr.write("done\n")
    sys.stderr.flush()
    assert screen.read() == "done\r\n"


def test_a_fault_clears_the_line(begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    screen = begin()
    monkeypatch.setattr(progress, "_PATIENCE", 0)
    with pytest.raises(ZeroDivisionError), progress_bar("checking"):
        _fail_when_shown(screen)
    assert screen.read() == "\r\x1b[K"


def _fail_when_shown(screen: Screen) -> None:
    while not screen.read():
        pass
    raise ZeroDivisionError


def test_what_is_no_terminal_shows_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with progress_bar("checking") as note:
        assert note is no_progress


def test_a_dumb_terminal_shows_nothing(begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    begin()
    monkeypatch.setenv("TERM", "dumb")
    with progress_bar("checking") as note:
        assert note is no_progress


class Due:
    """A timer whose time has come."""

    def __init__(self, _seconds: float, function: Callable[[], None]) -> None:
        self.daemon = False
        self.start = function

    def cancel(self) -> None:
        """Come too late."""


@pytest.mark.parametrize(
    ("command", "steps"),
    [
        ("check", ["syntax", "profile", "contradictions", "shapes", "answers"]),
        ("export", ["reading", "writing"]),
    ],
)
def test_commands_tell_how_far_they_are(
    root: Path, begin: Begin, monkeypatch: pytest.MonkeyPatch, command: str, steps: list[str]
) -> None:
    screen = begin()
    monkeypatch.chdir(root)
    monkeypatch.delenv("COMMUNIQUE_SOURCES", raising=False)
    monkeypatch.setattr(threading, "Timer", Due)
    (root / "queries/quality/ordinals.rq").unlink()  # it is broken for the sake of other tests
    main([command])
    lines = screen.read().split("\r\x1b[K")
    assert lines[-1] == ""
    shown = [re.fullmatch(rf"{command}ing \[[#-]{{30}}\] +(\d+)%  (\w+)", each) for each in lines]
    told = [(int(each[1]), each[2]) for each in shown if each]
    assert sorted(told) == told
    assert list(dict.fromkeys(step for _, step in told)) == steps


def test_a_check_moves_within_what_takes_long() -> None:
    told: list[tuple[str, float]] = []
    examine(Project(ROOT), full=True, progress=lambda *each: told.append(each))
    assert [done for _, done in told] == sorted(done for _, done in told)
    assert told[-1][1] < 1
    marks = Counter(step for step, _ in told)
    assert marks["contradictions"] == 3
    assert marks["rules"] > len(Project(ROOT).rule_files)
    assert marks["answers"] > len(Project(ROOT).question_files)
