"""The listener that shows a grading's progress."""

import io
import time

from rich.console import Console

from autograder.render.live import Live
from autograder.report import Case
from autograder.rubric import Check
from tests.test_report import blank


def check(number, title="a title"):
    """Return a check as the rubric describes it."""
    return Check(number, 4.0, title, "", ())


def console(terminal=False):
    """Return a console and its stream."""
    stream = io.StringIO()
    environment = {"TERM": "xterm"}
    return Console(file=stream, width=60, force_terminal=terminal, _environ=environment), stream


def grade(listener, report, number, title="a title"):
    """Let a check with two cases go by."""
    report.results[number].cases = [Case("a", 2), Case("b", 2)]
    for case in report.results[number].cases:
        listener.started(check(number, title))
        case.passed, case.earned, case.seconds = True, 2.0, 0.5
        listener.finished(report, check(number, title))


def test_a_pipe_gets_one_line_a_check():
    """Where no terminal is, a check with several cases says once how it went."""
    on, stream = console()
    report = blank()

    with Live(on) as live:
        grade(live, report, "1.2")
        grade(live, report, "1.3", "a much longer title " * 5)

    lines = stream.getvalue().splitlines()
    assert lines[0].split() == ["1.2", "4/4", "1.0", "s", "check", "1.2"]
    assert len(lines) == 2
    assert max(map(len, lines)) <= 60


def test_a_terminal_sees_which_check_runs():
    """In a terminal a line names the running check, how long, and how far the grading is."""
    on, stream = console(terminal=True)
    report = blank()

    with Live(on) as live:
        grade(live, report, "1.2")
        live.started(check("1.3", "[red]next"))
        time.sleep(0.3)

    text = stream.getvalue()
    assert "1.3 [red]next" in text
    assert "0 s, 1 of 1 checks, 4 points" in text


def test_a_terminal_is_left_as_it_was():
    """After the grading, or an error in it, the line is gone and the cursor is back."""
    on, stream = console(terminal=True)

    try:
        with Live(on) as live:
            live.started(check("1.2"))
            raise KeyboardInterrupt
    except KeyboardInterrupt:
        pass

    hidden, shown = stream.getvalue().rfind("\x1b[?25l"), stream.getvalue().rfind("\x1b[?25h")
    assert shown > hidden >= 0
    assert stream.getvalue().endswith("\x1b[2K")
