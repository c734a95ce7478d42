"""The progress of a class: lines without a terminal, a picture in one."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from autograder.render.headway import Headway, span


def screen(*, terminal=False, **options):
    """Return a console and what it prints."""
    stream = io.StringIO()
    console = Console(
        file=stream, force_terminal=terminal, width=100, markup=False, highlight=False
    )
    return Headway(console, **options), stream


def test_without_a_terminal_each_outcome_is_a_line():
    """The dashboard's address first; how far, which status, who, what, how fast."""
    shown, stream = screen(total=3, known=1, dashboard="http://here/status")
    with shown:
        shown.finished("s1", "graded", "87 points, 30 s")
        shown.finished("s2", "set aside", "It ended\x1b[2J workers.")
    lines = stream.getvalue().splitlines()
    assert lines[0] == "Dask's dashboard: http://here/status"
    assert lines[1].startswith("   2 of 3  graded      s1  87 points, 30 s, ")
    assert lines[1].endswith(" left")
    assert lines[2] == "   3 of 3  set aside   s2  It ended\\x1b[2J workers."


def test_a_terminal_shows_counts_pace_and_dashboard():
    """Everything stands in the moving lines; nothing of them stays."""
    shown, stream = screen(terminal=True, total=20, known=4, dashboard="http://here/status")
    with shown:
        shown.finished("s1", "graded", "")
        shown.finished("s2", "crashed", "")
        shown.finished("s3", "graded", "")
        shown.note("A worker was lost.")
    text = stream.getvalue()
    for words in ("7 of 20", "a minute", "4 known before", "1 crashed, 2 graded", "http://here"):
        assert words in text
    assert "A worker was lost." in text


def test_the_pace_counts_only_what_is_graded_now():
    """Two in a minute, sixteen to go: eight minutes."""
    shown, _ = screen(total=20, known=2)
    assert shown.pace() == "beginning"
    shown.finished("s1", "graded", "")
    shown.finished("s2", "graded", "")
    assert shown.pace(shown._began + 60) == "2.0 a minute, 8 min left"


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "0 s"), (59, "59 s"), (90, "2 min"), (3900, "1 h 5 min")]
)
def test_times_in_words(seconds, words):
    """Seconds, minutes, hours."""
    assert span(seconds) == words
