"""The preflight: what it measures of a grading, what it says of it, and whom it warns."""

from __future__ import annotations

import contextlib
import json
import sys
from collections import Counter

import pytest

from autograder import preflight
from autograder.hosting import Platform
from autograder.meter import Meter
from autograder.preflight import Flight, fly

PLATFORM = Platform()
MEGABYTES = 10**6


def flight(seconds=60.0, megabytes=300, score=100.0, **kept):
    """Return a flight of the solutions."""
    held = Counter({"grader": megabytes * MEGABYTES}) if megabytes else Counter()
    meter = Meter(held.total(), Counter(grader=1), held)
    return Flight(PLATFORM, True, seconds, meter, score=score, points=100.0, **kept)


def test_a_platform_has_gradescopes_sizes():
    """0.5 processors come with 768 MB, 4 with 6 GB."""
    assert PLATFORM.limits.memory_bytes == 768 * 2**20
    assert PLATFORM.seconds == 600
    assert Platform(4.0, 40).limits.memory_bytes == 6 * 2**30


def test_the_line_has_time_and_memory_and_their_shares():
    """And who held most."""
    line = flight().line()
    assert "\n" not in line
    assert "solutions 100 of 100 points with 0.5 CPU and 0.75 GB;" in line
    assert "60 s of 600 (10%)" in line
    assert "300 MB of 805 (37%): grader 300 MB" in line


def test_an_estimate_is_called_one():
    """Where nothing could be limited, or no memory be measured, the line says so."""
    made = flight(megabytes=0)
    made.limited = False
    assert "unlimited here: its time is an estimate" in made.line()
    assert "memory not measured on this system" in made.line()


def test_nobody_is_warned_of_less_than_half():
    """Half is still enough."""
    assert list(flight(300.0, 402).warnings()) == []


@pytest.mark.parametrize(
    ("made", "word"),
    [
        (flight(seconds=301.0), "more than half of the time"),
        (flight(megabytes=403), "more than half of the memory"),
        (flight(score=91.0, lost="First of 2: 3.4 learns too slowly."), "91 of 100 points"),
        (flight(score=91.0, lost="First of 2: 3.4 learns too slowly."), "3.4 learns too slowly."),
        (flight(killed=2), "ended 2 processes"),
    ],
)
def test_a_warning_says_what_is_wrong(made, word):
    """One sentence for each trouble."""
    (warning,) = made.warnings()
    assert word in warning


def platform_runs(monkeypatch, program):
    """Let this Python program stand in for the grader; it finds the container's folder in HOME."""

    def command(home):
        return [sys.executable, "-c", f"HOME = {str(home)!r}\n{program}"]

    monkeypatch.setattr(preflight, "_command", command)


def written(**results):
    """Return a program that leaves these results."""
    text = json.dumps({"score": 0, "tests": [], "extra_data": {}} | results)
    return f"open(HOME + '/results/results.json', 'w').write({text!r})"


CHECK = {"number": "1.1", "name": "relu.", "score": 2, "max_score": 2, "output": "Right."}


def test_points_and_the_first_lost_check_are_read(monkeypatch):
    """A check's first line is enough."""
    lost = CHECK | {"number": "1.2", "score": 1, "output": "relu(z) is wrong.\nTry: more."}
    picture = {"name": "curves", "output": "<img>"}
    platform_runs(monkeypatch, written(score=3, tests=[CHECK, lost, picture]))
    made = fly(PLATFORM)
    assert (made.score, made.points, made.full) == (3, 4, False)
    assert made.lost == "First of 1: 1.2 relu. relu(z) is wrong."


def test_full_points_lose_nothing(monkeypatch):
    """A flight with every point is full."""
    platform_runs(monkeypatch, written(score=2, tests=[CHECK]))
    made = fly(PLATFORM)
    assert made.full
    assert made.lost == ""


@pytest.mark.parametrize(
    ("program", "word"),
    [
        ("", "left no results"),
        ("open(HOME + '/results/results.json', 'w').write('{')", "left no results"),
        (written(extra_data={"failure": "on fire"}), "failed: on fire"),
    ],
)
def test_what_went_wrong_is_told(monkeypatch, program, word):
    """A grading that ends badly is not full, and says why."""
    platform_runs(monkeypatch, program)
    made = fly(PLATFORM)
    assert not made.full
    assert word in made.lost


def test_the_solutions_and_nothing_else_are_handed_in(monkeypatch):
    """With the platform's own limit of time, and as many processors as it has."""
    program = (
        "import json, os\n"
        "print(sorted(os.listdir(HOME + '/submission')))\n"
        "told = [*sorted(os.listdir(HOME + '/submission')), os.environ['TIMEOUT_SECONDS'],\n"
        "        len(os.sched_getaffinity(0))]\n"
        "open(HOME + '/results/results.json', 'w').write(json.dumps(\n"
        "    {'score': 0, 'tests': [], 'extra_data': {'failure': repr(told)}}))"
    )
    if sys.platform != "linux":
        program = program.replace("len(os.sched_getaffinity(0))", "1")
    platform_runs(monkeypatch, program)
    names = ["numpy_ann.py", "pytorch_ann.py", "pytorch_cnn.py"]
    assert repr([*names, "600.0", 1]) in fly(PLATFORM).lost


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
@pytest.mark.parametrize("allowed", [True, False])
def test_time_and_memory_are_measured(monkeypatch, allowed):
    """100 MB show; without limits the time is what was worked, at half a processor's pace."""
    if not allowed:
        monkeypatch.setattr(preflight, "limited", lambda *_: contextlib.nullcontext())
    program = "import time\nkept = b'x' * 100_000_000\nwhile time.process_time() < 0.6:\n    pass\n"
    platform_runs(monkeypatch, program)
    made = fly(PLATFORM)
    assert made.meter.peak_bytes > 100e6
    assert made.limited <= allowed
    assert made.seconds > 1.0  # 0.6 seconds of work


def test_a_grading_without_an_end_is_ended(monkeypatch):
    """The platform's patience and a little more."""
    monkeypatch.setattr(preflight, "GRACE_SECONDS", 0.2)
    platform_runs(monkeypatch, "import time\ntime.sleep(600)")
    made = fly(Platform(minutes=0.01))
    assert made.seconds < 60
    assert not made.full


@pytest.mark.nightly
def test_the_smallest_container_is_enough_for_the_solutions():
    """Really graded: every point, in less than half of the time."""
    made = fly(PLATFORM)
    assert made.full
    assert made.seconds < 300
    assert made.killed == 0
    assert " worker" in made.meter.consumers
