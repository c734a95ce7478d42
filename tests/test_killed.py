"""Workers and zygotes that something outside kills: tried once more, and never blamed on anyone."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
import threading

import pytest

from autograder.__main__ import main
from autograder.answers import reference
from autograder.grade import Order, grade
from autograder.plugin import Silent
from autograder.processes import SandboxError
from autograder.sandbox import MOST_ENDED, Sandbox
from tests import graded

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other systems do not tell who did")
CHECKED = "1.2"
POINTS = 4
RELU = "    return np.maximum(0, z)"
SLOW = f"    import time; time.sleep(1)\n{RELU}"
WAITING = graded.Variation("waits", "numpy_ann", ((RELU, SLOW),))
WRONG = graded.Variation("as it is", "numpy_ann", ((RELU, "    return z"),))


class Killer:
    """Kills workers of an owner, or their zygotes, as often as it may; `seconds` after they start.

    0 seconds kill a worker before it is asked anything, more of them in the middle of an answer.
    """

    def __init__(self, owner, often, seconds=0.0, zygotes=False):
        self.owner, self.left, self.seconds, self.zygotes = owner, often, seconds, zygotes
        self.start = Sandbox.start

    def __call__(self, sandbox, kind, owner, *more):
        """Start a worker as the sandbox does, and see to its end."""
        worker = self.start(sandbox, kind, owner, *more)
        if owner == self.owner and self.left > 0:
            self.left -= 1
            pid = worker.starter.process.pid if self.zygotes else worker.process.pid
            if self.seconds:
                threading.Timer(self.seconds, os.kill, (pid, signal.SIGKILL)).start()
            else:
                os.kill(pid, signal.SIGKILL)
        return worker


@pytest.fixture
def kill(monkeypatch):
    """Have a killer at work from now on."""

    def begin(*arguments, **more):
        killer = Killer(*arguments, **more)
        monkeypatch.setattr(Sandbox, "start", lambda *order: killer(*order))
        return killer

    return begin


def run(tmp_path, variation=None, only=CHECKED):
    """Grade the solutions, or a variation of them, with a sandbox of their own."""
    folder = graded.write(tmp_path / "submission", variation)
    (tmp_path / "out").mkdir()
    order = Order(folder, tmp_path / "out", frozenset({only}), "sample", 1, page=False)
    return grade(order, Silent())


@pytest.mark.parametrize("zygotes", [False, True], ids=["worker", "zygote"])
def test_what_was_killed_once_while_it_answered_is_asked_once_more(zygotes, tmp_path, kill):
    """The second answer counts as if it were the first."""
    killer = kill("student", 1, seconds=0.5, zygotes=zygotes)
    report = run(tmp_path, WAITING)

    assert killer.left == 0
    assert (report.failure, report.score) == ("", POINTS)


@pytest.mark.parametrize("owner", ["student", "reference"])
def test_what_was_killed_before_it_was_asked_is_replaced(owner, tmp_path, kill):
    """Neither the student's code nor the reference is at fault."""
    killer = kill(owner, 1)
    report = run(tmp_path)

    assert killer.left == 0
    assert (report.failure, report.score) == ("", POINTS)


@pytest.mark.parametrize("zygotes", [False, True], ids=["worker", "zygote"])
def test_the_second_time_the_grader_failed(zygotes, tmp_path, kill):
    """No check is judged, and results.json says whose fault it is not."""
    kill("student", 2, seconds=0.5, zygotes=zygotes)
    report = run(tmp_path, WAITING)
    results = json.loads((tmp_path / "out" / "results.json").read_text(encoding="ascii"))

    case = report.results[CHECKED].cases[0]
    assert (case.passed, case.rationale) == (None, "The grader could not judge this check.")
    assert "Killed" in report.failure
    assert "not the submission's fault" in results["output"]
    assert report.score == POINTS * 4 / 5  # the other cases stand


def test_a_reference_that_is_killed_again_and_again_is_the_graders_failure(tmp_path, kill, capsys):
    """The command ends with status 3, and nobody loses points by a wrong answer."""
    kill("reference", 1000)
    folder, out = graded.write(tmp_path / "submission"), tmp_path / "out"
    status = main(["grade", str(folder), "--out", str(out), "--only", CHECKED, "--quiet"])
    results = json.loads((tmp_path / "out" / "results.json").read_text(encoding="ascii"))
    test = next(test for test in results["tests"] if test["number"] == CHECKED)

    assert status == 3
    assert "The grader itself failed" in results["output"]
    assert test["extra_data"]["passed"] is None
    assert "not the fault of your submission" in capsys.readouterr().out


def test_a_mistake_is_named_although_its_worker_was_killed(tmp_path, monkeypatch):
    """The worker that answers as the mistake would is replaced once as well."""
    start, compiled, held = Sandbox.start, reference.compiled, []

    def noting(sandbox, kind, owner, *more):
        worker = start(sandbox, kind, owner, *more)
        held.extend([worker.process.pid] * (owner == "reference"))
        return worker

    def killing(sources):
        os.kill(held.pop(), signal.SIGKILL)
        monkeypatch.setattr(reference, "compiled", compiled)
        return compiled(sources)

    monkeypatch.setattr(Sandbox, "start", noting)
    monkeypatch.setattr(reference, "compiled", killing)
    report = run(tmp_path, WRONG)

    assert reference.compiled is compiled
    assert report.failure == ""
    assert [mistake.name for mistake in report.results[CHECKED].cases[0].lesson.mistakes] == [
        "values unchanged"
    ]


def test_zygotes_that_are_always_killed_are_given_up(kill):
    """The sandbox says so instead of starting one after the other."""
    killer = kill("student", 1000, zygotes=True)
    with contextlib.closing(Sandbox(mode="fork")) as sandbox:
        for _ in range(1 + MOST_ENDED):
            worker = sandbox.start("numpy", "student")
            worker.starter.process.wait()
            sandbox.stop("numpy", worker)
        with pytest.raises(SandboxError, match="zygote"):
            sandbox.start("numpy", "student")
    assert killer.left == 1000 - 1 - MOST_ENDED
