"""Lines that move in a terminal, and nowhere else."""

from __future__ import annotations

import io

import pytest
from rich.console import Console
from rich.text import Text

from autograder.render.moving import Moving


@pytest.mark.parametrize("terminal", [True, False])
def test_it_moves_only_in_a_terminal(terminal):
    """Drawn from start to stop, taken back at the end; a file gets not one letter."""
    stream = io.StringIO()
    moving = Moving(Console(file=stream, force_terminal=terminal), lambda: Text("at work"), 4)
    assert not moving.shown
    moving.start()
    assert moving.shown == terminal
    moving.stop()
    assert not moving.shown
    assert ("at work" in stream.getvalue()) == terminal
    assert stream.getvalue().endswith("\x1b[2K" if terminal else "")


def test_it_may_begin_again():
    """A second start draws once more; a second stop does nothing."""
    moving = Moving(Console(file=io.StringIO(), force_terminal=True), lambda: Text(""), 4)
    moving.start()
    moving.stop()
    moving.stop()
    moving.start()
    assert moving.shown
    moving.stop()
