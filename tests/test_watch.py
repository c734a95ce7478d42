"""Grading again on save: what runs, in which order, what stands, and what a save drops."""

from __future__ import annotations

import json
import os
import threading
import time

import pytest

from autograder import watch as module
from autograder.course import BY_MODULE
from autograder.grade import load
from autograder.grading.recording import Recording
from autograder.grading.run import Order
from autograder.grading.training import Trainer
from autograder.programs import Programs
from autograder.report import Case
from autograder.rounds import Round
from autograder.session import read_checks
from autograder.submission import stage
from autograder.watch import Watch
from tests.graded import write

SECONDS = 60  # far more than anything here takes, on any machine
RELU = "np.maximum(0, z)"


class Recorder:
    """A screen that only notes what it is told, and can be waited for."""

    def __init__(self):
        self.events = []
        self.heard = threading.Condition()

    def __getattr__(self, name):
        def tell(*arguments):
            with self.heard:
                score = getattr(getattr(arguments[0], "report", None), "score", None)
                self.events.append((name, score, *arguments))
                self.heard.notify_all()

        return tell

    def wait(self, name, after=0):
        """Return what was told at the next such moment."""
        with self.heard:
            found = lambda: [e for e in self.events[after:] if e[0] == name]  # noqa: E731
            assert self.heard.wait_for(found, SECONDS), [event[0] for event in self.events]
            return found()[0][2]

    def names(self):
        """Return what was told, without what it was about."""
        return [event[0] for event in self.events]


def edit(folder, old, new, name="numpy_ann"):
    """Replace a piece of a file as an editor does."""
    path = folder / f"{name}.py"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def session(tmp_path, sandbox):
    """A session in which everything was graded before, and is right."""
    folder = write(tmp_path / "submission")
    (tmp_path / "out").mkdir()
    order = Order(folder, tmp_path / "out", data="sample")
    made = Watch(order, sandbox, Recorder(), read_checks(), load("sample"))
    made.student, made.pending = stage(folder), set()
    made.since = {"1": "08:00:00", "2": "08:00:00", "3": "08:00:00"}
    for result in made.report.results.values():
        points = result.entry.points
        result.cases.append(Case("all", points, passed=True, earned=points))
    yield made
    made.drop()
    os.environ.setdefault("PYTEST_CURRENT_TEST", "")  # which the session's own pytest removed


def results(session):
    """Return what results.json holds now."""
    return json.loads((session.order.out / "results.json").read_text(encoding="ascii"))


def test_a_save_runs_the_saved_file_alone(session):
    """The other parts' results stand; trainings are still to come when the answer is there."""
    edit(session.order.folder, RELU, "np.maximum(0.0, z)")
    session.look()
    view = session.screen.wait("answer")

    assert view.saved == ["numpy_ann.py"]
    assert view.coming == {"1.10"}
    assert [r.cases[0].name for n, r in view.report.results.items() if n[0] != "1"] == ["all"] * 12
    assert all(view.report.results[f"1.{n}"].passed for n in range(1, 10))
    assert view.problem is None
    assert view.since["2"] == "08:00:00" != view.since["1"]


def test_what_was_dropped_is_made_up_for(session, monkeypatch):
    """A change of another file finishes, after its own checks, what the first one had begun."""
    quick = Recording(BY_MODULE["numpy_ann"], accuracy=0.9)
    quick.add((0.5, 0.9), (0.5, 0.9))
    monkeypatch.setattr(Trainer, "best", lambda trainer, part: time.sleep(0.5) or quick)
    edit(session.order.folder, RELU, "np.maximum(0.0, z)")
    session.look()
    session.screen.wait("answer")
    count = len(session.screen.events)
    (session.order.folder / "pytorch_ann.py").unlink()
    session.look()
    session.screen.wait("answer", count)
    session.wait()
    view = session.screen.wait("end", count)

    late = [event[3].entry.number for event in session.screen.events if event[0] == "late"]
    assert "1.10" in late
    assert view.coming == frozenset()
    assert view.report.results["2.1"].passed is False
    assert results(session)["score"] == view.report.score >= 75
    assert "numpy_ann" in view.report.trainings


def test_a_save_drops_what_trains(session):
    """The worker that trains is killed, and nothing of its run is shown any more."""
    edit(session.order.folder, RELU, "np.maximum(0.0, z)")
    session.look()
    session.screen.wait("answer")
    running = session.running
    deadline = time.monotonic() + SECONDS
    while not running.grading.plugin.programs.workers and time.monotonic() < deadline:
        time.sleep(0.01)
    edit(session.order.folder, RELU.replace("0", "0.0"), "np.maximum(0, 0 + z)")
    began = time.monotonic()
    session.drop()

    assert time.monotonic() - began < 3
    assert not running.thread.is_alive()
    assert running.grading.plugin.programs.workers == []
    assert "end" not in session.screen.names()
    assert "1.10" in session.pending
    assert len(results(session)["tests"]) == 22


def test_what_failed_last_goes_first(session):
    """The check that was to be mended next is the first to run after the next save."""
    edit(session.order.folder, "- lr *", "+ lr *")
    session.look()
    assert session.screen.wait("answer").number == "1.7"
    session.drop()
    edit(session.order.folder, "+ lr *", "+ 2 * lr *")
    session.look()

    assert session.running.failed == {"1": "1.7"}
    first = min(session.checks, key=session.running.rank)
    assert first.number == "1.7"


def test_the_order_of_a_run():
    """What failed last, the saved file's checks, those left from before; then trainings alike."""
    run = Round(None, None, [], {"3"}, set(), {}, {"3": "3.2"}, frozenset(), "")
    checks = {(check.number, check.trains): check for check in read_checks()}
    order = [("3.2", False), ("3.3", False), ("2.1", False), ("3.3", True), ("2.7", True)]

    assert [run.rank(checks[key]) for key in order] == [0, 1, 2, 3, 4]
    assert [run.is_late(checks[key]) for key in order] == [False, False, True, True, True]


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        (RELU, "np.maximum(0, z", "SyntaxError"),
        (RELU, "__import__('os')._exit(3)", "ended the program"),
    ],
)
def test_broken_files_are_told(session, old, new, word):
    """Half a file or a crash is a problem like any other, and results.json is whole."""
    edit(session.order.folder, old, new)
    session.look()
    view = session.screen.wait("answer")

    assert word in view.problem.cases[0].told
    assert len(results(session)["tests"]) == 22


def test_a_loop_without_end_is_dropped_by_the_next_save(session):
    """Nobody waits for the time limit of a loop that was mended."""
    edit(session.order.folder, RELU, "[0 for _ in iter(int, 1)]")
    session.look()
    time.sleep(0.3)
    edit(session.order.folder, "[0 for _ in iter(int, 1)]", RELU)
    began = time.monotonic()
    session.look()
    view = session.screen.wait("answer")

    assert view.problem is None
    assert time.monotonic() - began < 9  # the limit is 10


def test_a_slow_check_is_named(session, monkeypatch):
    """Whoever waits is told once what for."""
    monkeypatch.setattr("autograder.rounds.SLOW_SECONDS", 1.0)
    edit(session.order.folder, RELU, "[0 for _ in iter(int, 1)]")
    session.look()
    deadline = time.monotonic() + SECONDS
    notes = []
    while not any(note.startswith("1.2") for note in notes) and time.monotonic() < deadline:
        time.sleep(0.05)
        session.look()
        notes = [event[2] for event in session.screen.events if event[0] == "note"]

    told = [note for note in notes if note.startswith("1.2 is still running")]
    assert len(told) == 1


@pytest.mark.parametrize("content", [None, ""])
def test_a_file_that_vanishes_is_a_problem(session, content):
    """A deleted or emptied file costs its own checks, and comes back when it is saved."""
    path = session.order.folder / "numpy_ann.py"
    text = path.read_text(encoding="utf-8")
    path.unlink() if content is None else path.write_text(content, encoding="utf-8")
    session.look()
    view = session.screen.wait("answer")
    assert view.problem.cases[0].told.startswith("numpy_ann.py is ")
    assert view.deleted == ({"numpy_ann.py"} if content is None else set())
    assert view.report.score == 60
    count = len(session.screen.events)
    path.write_text(text, encoding="utf-8")
    session.look()
    assert session.screen.wait("answer", count).problem is None


def test_a_folder_that_vanishes_is_waited_for(session):
    """Results stand until the folder is back."""
    folder = session.order.folder
    folder.rename(folder.with_name("elsewhere"))
    session.look()
    folder.with_name("elsewhere").rename(folder)
    session.look()

    assert session.screen.names() == ["note"]
    assert "does not exist: waiting for it" in session.screen.events[0][2]


def test_a_save_that_changes_nothing_runs_nothing(session):
    """The same bytes have the same results; utils.py is the grader's own."""
    session.run([{"numpy_ann.py"}, {"utils.py"}, set()])

    assert session.screen.names() == ["note"]
    assert "utils.py is given" in session.screen.events[0][2]


def test_a_fault_of_the_grader_ends_no_session(session, monkeypatch):
    """It is shown as such, and the next save is graded."""

    def fail(*_):
        raise RuntimeError("on fire")

    with monkeypatch.context() as patch:
        patch.setattr("autograder.grading.run.review", fail)
        edit(session.order.folder, RELU, "np.maximum(0.0, z)")
        session.look()
        assert "on fire" in session.screen.wait("end").report.failure
    count = len(session.screen.events)
    edit(session.order.folder, "np.maximum(0.0, z)", RELU)
    session.look()
    view = session.screen.wait("answer", count)
    assert view.report.failure == ""
    assert view.problem is None


def test_the_reference_answers_each_question_once(session, monkeypatch):
    """The inputs of a session do not change, so a second save asks nothing of the reference."""
    edit(session.order.folder, RELU, "np.maximum(0.0, z)")
    session.look()
    session.screen.wait("answer")
    count = len(session.screen.events)

    monkeypatch.setattr(Programs, "consult", None)
    edit(session.order.folder, "np.maximum(0.0, z)", RELU)
    session.look()
    view = session.screen.wait("answer", count)

    assert view.report.results["1.6"].passed
    assert view.problem is None


def test_files_that_import_the_saved_one_are_run_too(tmp_path):
    """Their results would be of a program that is no more."""
    folder = write(tmp_path)
    edit(folder, "import", "from pytorch_ann import judge_fit\nimport", "pytorch_cnn")
    student = stage(folder)

    assert module._touched(["pytorch_ann"], student) == {"pytorch_ann", "pytorch_cnn"}
    assert module._touched(["pytorch_cnn"], student) == {"pytorch_cnn"}
