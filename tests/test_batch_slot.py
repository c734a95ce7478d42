"""A slot grades one after the other: what stays between two, what does not, what it refuses."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from autograder.batch import slot as module
from autograder.batch.entries import Outcome
from autograder.batch.job import Job, Plan, Refusal, Terms, terms
from autograder.batch.slot import Slot, judge
from autograder.grade import REFERENCE, ROOT
from autograder.layers import Layers
from autograder.report import Case, Entry, Report
from autograder.sandbox import Sandbox
from autograder.submission import Submission, stage

MARK = "this sentence stands in one submission only"


@pytest.fixture(scope="module")
def plan():
    """One quick check of part 1, which needs no torch."""
    return Plan(terms("sample"), frozenset({"1.2"}), "sample", 7, strangers=False)


@pytest.fixture
def slot():
    """A slot of its own."""
    slot = Slot()
    yield slot
    slot.close()


def marked():
    """Return the reference with a sentence that can be searched for."""
    source = (REFERENCE / "numpy_ann.py").read_bytes()
    return Submission({"numpy_ann": source + f'\n\nNOTE = "{MARK}"\n'.encode()})


def memory(pid):
    """Return all that a process holds in memory and may write to."""
    found = b""
    maps = Path(f"/proc/{pid}/maps").read_text()
    with Path(f"/proc/{pid}/mem").open("rb", 0) as stream:
        for first, last in re.findall(r"^(\w+)-(\w+) rw", maps, re.MULTILINE):
            stream.seek(int(first, 16))
            found += stream.read(int(last, 16) - int(first, 16))
    return found


def test_two_gradings_share_a_zygote_and_nothing_else(slot, plan, monkeypatch, tmp_path):
    """Each has its own seed and results; no file stays, and the zygote never saw a source."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    first = slot.perform(Job("one", marked(), plan))
    zygote = slot.sandbox.starters["numpy"].process.pid
    second = slot.perform(Job("two", stage(ROOT / "student"), plan))
    assert slot.sandbox.starters["numpy"].process.pid == zygote
    assert [o.results["score"] for o in (first, second)] == [4, 0]
    assert first.results["extra_data"]["seed"] != second.results["extra_data"]["seed"]
    assert first.status == second.status == "graded"
    assert "report.html" in first.files
    assert list(tmp_path.iterdir()) == []
    try:
        held = memory(zygote)
    except PermissionError:
        pytest.skip("only root can read a zygote's memory")
    assert MARK.encode() not in held
    assert b"OPENBLAS_NUM_THREADS" in held  # it was read at all


def test_nobody_reads_results_before_the_end(slot, plan, monkeypatch):
    """They are written when the grading begins and when it ends, not after every case."""
    from autograder.render import results

    written, write = [], results.write
    monkeypatch.setattr(
        results, "write", lambda report, path: (written.append(path), write(report, path))
    )
    outcome = slot.perform(Job("one", marked(), plan))
    assert (outcome.status, outcome.results["score"]) == ("graded", 4)
    assert len(written) == 2


def test_a_failure_of_the_grader_is_a_crash_and_costs_the_zygotes(slot, plan, monkeypatch):
    """The next one gets others, and is graded."""
    job = Job("one", marked(), plan)
    slot.perform(job)
    before = slot.sandbox

    def fail(*_, **more):
        raise RuntimeError("on fire")

    monkeypatch.setattr(module, "grade", fail)
    crashed = slot.perform(job)
    assert crashed.status == "crashed"
    assert crashed.detail == "The grader failed: RuntimeError: on fire"
    assert slot.sandbox is None
    monkeypatch.undo()
    assert slot.perform(job).status == "graded"
    assert slot.sandbox is not before


def test_another_grader_other_data_or_none_is_a_refusal(slot, plan, monkeypatch):
    """Nothing is started for them."""
    for other, word in (
        (Terms("other", plan.terms.data), "another grader"),
        (Terms(plan.terms.grader, "other"), "other images"),
    ):
        answer = slot.perform(Job("one", marked(), Plan(other, plan.only, "sample")))
        assert isinstance(answer, Refusal)
        assert word in answer.reason
    lacking = Slot().perform(Job("one", marked(), Plan(plan.terms, plan.only, "/no/data")))
    assert isinstance(lacking, Refusal)
    assert slot.sandbox is None


def test_a_worker_that_cannot_confine_refuses_strangers(slot, plan, monkeypatch):
    """No source is sent anywhere; with `strangers` off it grades."""
    monkeypatch.setattr(Sandbox, "_prove", lambda self, kind: Layers(frozenset(), False, {}))
    job = Job("one", marked(), Plan(plan.terms, plan.only, "sample"))
    answer = slot.perform(job)
    assert isinstance(answer, Refusal)
    assert "workers are not confined" in answer.reason
    assert slot.sandbox is None


def test_a_grader_that_hangs_ends_its_process():
    """Whatever it waits for: the engine then sees that a worker was lost."""
    program = (
        "import time\n"
        "from autograder.batch import slot\n"
        "from autograder.batch.job import *\n"
        "slot.HANGING_SECONDS = 0.5\n"
        "slot.grade = lambda *_, **more: time.sleep(60)\n"
        "slot.Slot._unfit = lambda *_: ''\n"
        "slot.perform(Job('one', Submission({}), Plan(Terms('', ''), seconds=0.1)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=30,
        check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "Timeout" in done.stderr


def report(**passed):
    """Return a report with these checks passed, failed or not run."""
    made = Report.blank([Entry(name.replace("_", "."), "", 1) for name in passed])
    for result, value in zip(made.results.values(), passed.values(), strict=True):
        result.cases.append(Case("", 1, value))
    return made


def test_statuses():
    """Not run within `only` means that the time was over; a failure is the grader's."""
    made = report(n1_1=True, n1_2=None)
    assert judge(made, frozenset({"n1.1"}), "") == ("graded", "")
    assert judge(made, frozenset(), "")[0] == "timed out"
    assert "n1.2" in judge(made, frozenset(), "")[1]
    assert judge(made, frozenset(), "no \x1b")[0] == "crashed"
    assert "\x1b" not in judge(made, frozenset(), "no \x1b")[1]


def test_a_file_that_cannot_be_used_is_told_in_the_detail():
    """Graded all the same; what a submission says of itself is shown as text."""
    made = report(n1_1=True)
    made.facts["unusable"] = ["a.py is missing.", "b.py cannot be imported: \x1b."]
    status, detail = judge(made, frozenset({"n1.1"}), "")
    assert status == "graded"
    assert detail.startswith("a.py is missing. b.py cannot be imported:")
    assert "\x1b" not in detail


@pytest.mark.parametrize(
    ("submission", "detail"),
    [
        (Submission({"numpy_ann": b"def f(:\n"}), "numpy_ann.py cannot be imported: SyntaxError"),
        (Submission({}, {"numpy_ann": "numpy_ann.py is missing."}), "numpy_ann.py is missing."),
        (Submission({"numpy_ann": b"x = 1\n"}, {"pytorch_ann": "It is missing."}), ""),
    ],
    ids=["syntax", "missing", "not asked for"],
)
def test_points_lost_to_a_file_have_its_reason(slot, plan, submission, detail):
    """Why a part has no points stands in the gradebook; what was not asked for is left out."""
    found = slot.perform(Job("one", submission, plan))
    assert (found.status, found.results["score"]) == ("graded", 0)
    assert found.detail.startswith(detail)
    assert bool(found.detail) == bool(detail)


def test_a_grading_without_time_is_timed_out(slot, plan):
    """Its own deadline ends it, and its results say what did not run."""
    job = Job("one", marked(), Plan(plan.terms, plan.only, "sample", seconds=0.0, strangers=False))
    outcome = slot.perform(job)
    assert isinstance(outcome, Outcome)
    assert outcome.status == "timed out"
    assert outcome.results["score"] == 0
