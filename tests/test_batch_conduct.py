"""A class from its entries to its gradebook: what is graded, what is not graded again."""

from __future__ import annotations

import contextlib
import io

import pytest
from classes import entry, outcome, publish
from rich.console import Console

from autograder.batch import clusters
from autograder.batch.conduct import Wish, conduct
from autograder.batch.entries import Entry, Outcome, Person
from autograder.batch.errors import BatchError
from autograder.batch.job import Refusal
from autograder.batch.store import open_store


class Inline:
    """A pool with one worker, which is this process."""

    dashboard = ""

    def __init__(self, work):
        self.work = work
        self.keys = []
        self.ready = []

    def workers(self):
        """Return the one."""
        return {"here"}

    def send(self, worker, job):
        """Do the job now."""
        self.keys.append(job.key)
        self.ready.append((job.key, self.work(job)))
        return job.key

    def hear(self, seconds):
        """Return what was done."""
        ready, self.ready = self.ready, []
        return ready

    def forget(self, ticket):
        """Nothing is held."""


@pytest.fixture
def course(tmp_path, monkeypatch):
    """Return a function that grades entries into OUT: what was graded now, and what was said."""

    def run(entries, work=outcome, publish=publish, **wished):
        pool = Inline(work)
        monkeypatch.setattr(clusters, "here", lambda *_, **__: contextlib.nullcontext(pool))
        stream = io.StringIO()
        wish = Wish(tmp_path, data="sample", **wished)
        conduct(wish, entries, publish, Console(file=stream, width=200))
        return pool.keys, stream.getvalue()

    return run


CLASS = [entry("s1"), entry("s2"), entry("s3")]
UNREADABLE = Entry("bad", (Person("Bad"),), None, "bad.zip is no zip.")


def gradebook(out):
    """Return the stand-in's gradebook as pairs."""
    return [tuple(line.split(",")) for line in (out / "gradebook.csv").read_text().splitlines()]


def test_all_are_graded_once_and_then_never_again(course, tmp_path):
    """A second run says what is known and asks no worker."""
    keys, said = course([*CLASS, UNREADABLE])
    assert keys == ["s1", "s2", "s3"]
    assert "4 submissions: 3 graded, 1 unreadable." in said
    expected = [("s1", "graded"), ("s2", "graded"), ("s3", "graded"), ("bad", "unreadable")]
    assert gradebook(tmp_path) == expected
    keys, said = course([*CLASS, UNREADABLE])
    assert keys == []
    assert gradebook(tmp_path) == expected


def test_who_handed_in_nothing_is_kept_as_missing(course, tmp_path):
    """No worker is asked, the count tells them apart, and handing in late changes the row."""
    absent = Entry("eve", (Person("Eve"),), None, "Nothing was handed in.", missing=True)
    keys, said = course([CLASS[0], UNREADABLE, absent])
    assert keys == ["s1"]
    assert "2 submissions: 1 graded, 1 unreadable. 1 of the roster handed in nothing." in said
    assert ("eve", "missing") in gradebook(tmp_path)
    late = Entry("eve", absent.people, CLASS[1].submission)
    keys, said = course([CLASS[0], UNREADABLE, late])
    assert keys == ["eve"]
    assert "3 submissions: 2 graded, 1 unreadable. See" in said
    assert ("eve", "graded") in gradebook(tmp_path)


def test_only_what_changed_is_graded_again(course, monkeypatch):
    """A new file of one student; another grader for all."""
    course(CLASS)
    changed = [CLASS[0], Entry("s2", CLASS[1].people, entry("other").submission), CLASS[2]]
    assert course(changed)[0] == ["s2"]
    assert course(changed)[0] == []
    assert course(changed, seed=5)[0] == ["s1", "s2", "s3"]
    assert course(changed, seed=5)[0] == []
    other = {"version": "0", "sha256": "another grader's"}
    monkeypatch.setattr("autograder.facts.grader", lambda: other)
    assert course(changed, seed=5)[0] == ["s1", "s2", "s3"]


def test_force_and_one_student(course, tmp_path):
    """--force grades what is known, --student only that one, and the others keep their rows."""
    assert course(CLASS, students=frozenset({"s2"}))[0] == ["s2"]
    assert gradebook(tmp_path) == [("s2", "graded")]
    assert course(CLASS)[0] == ["s1", "s3"]
    assert course(CLASS, force=True, students=frozenset({"s3"}))[0] == ["s3"]
    assert len(gradebook(tmp_path)) == 3
    with pytest.raises(BatchError, match="there is no submission s9"):
        course(CLASS, students=frozenset({"s9"}))


def test_only_some_checks_never_replace_results_of_all(course):
    """One line says what to do; among results of some checks they do."""
    course(CLASS)
    with pytest.raises(BatchError, match="results of every check for 3 submissions"):
        course(CLASS, only=frozenset({"1.2"}))
    assert course(CLASS, only=frozenset({"1.2"}), force=True)[0] == ["s1", "s2", "s3"]
    assert course(CLASS, only=frozenset({"1.3"}))[0] == ["s1", "s2", "s3"]
    assert course(CLASS)[0] == ["s1", "s2", "s3"]


def test_another_class_never_replaces_the_gradebooks_of_one(course, tmp_path):
    """None in common is refused; --force writes over the gradebooks and leaves the results."""
    course(CLASS)
    others = [entry("t1"), entry("t2")]
    for wished in ({}, {"only": frozenset({"1.1"})}):
        with pytest.raises(BatchError, match="results of 3 other submissions"):
            course(others, **wished)
    assert [key for key, _ in gradebook(tmp_path)] == ["s1", "s2", "s3"]
    assert course(others, force=True)[0] == ["t1", "t2"]
    assert [key for key, _ in gradebook(tmp_path)] == ["t1", "t2"]
    assert course(CLASS)[0] == []


def test_a_class_may_grow_and_shrink(course, tmp_path):
    """One submission in common is enough; who has gone is named and keeps the results."""
    course(CLASS)
    keys, said = course([CLASS[0], entry("s4")])
    assert keys == ["s4"]
    assert "left out of its gradebooks: 's2', 's3'." in said
    assert [key for key, _ in gradebook(tmp_path)] == ["s1", "s4"]
    keys, said = course([*CLASS, entry("s4")])
    assert keys == []
    assert "left out" not in said


def test_results_of_nobody_are_no_other_class(course):
    """What could not be read has no results that could be lost."""
    course([UNREADABLE])
    assert course(CLASS)[0] == ["s1", "s2", "s3"]


def test_why_canvas_gets_no_scores_is_said(course):
    """After some checks only nothing is final; after every check nothing needs to be said."""
    _, said = course([*CLASS, UNREADABLE], only=frozenset({"1.2"}))
    assert "canvas.csv leaves out 3 of 3 submissions" in said
    assert "canvas.csv" not in course([*CLASS, UNREADABLE])[1]


def test_what_failed_is_tried_again_by_the_next_run(course, tmp_path):
    """A crash of the grader may be the machine's; who ran out of time has been graded."""

    def failing(job):
        status = {"s1": "crashed", "s2": "set aside", "s3": "timed out"}[job.key]
        return Outcome(job.key, status, "It did.", job.digest)

    course(CLASS, work=failing)
    assert gradebook(tmp_path) == [("s1", "crashed"), ("s2", "set aside"), ("s3", "timed out")]
    assert course(CLASS)[0] == ["s1", "s2"]


def test_twins_have_rows_of_their_own(course, tmp_path):
    """The same bytes are graded for each, with the same seed, in whichever run that is."""
    seeds = []

    def noting(job):
        seeds.append(job.seed)
        return outcome(job)

    twin = Entry("s9", (Person("Twin"),), CLASS[0].submission)
    assert course([CLASS[0], twin], work=noting)[0] == ["s1", "s9"]
    assert len(gradebook(tmp_path)) == 2
    late = Entry("late", (Person("Late"),), CLASS[0].submission)
    assert course([CLASS[0], twin, late], work=noting)[0] == ["late"]
    assert len(set(seeds)) == 1
    assert (tmp_path / "seed").stat().st_mode & 0o777 == 0o600


def test_a_seed_that_is_none_is_one_line(course, tmp_path):
    """Somebody has written into it."""
    (tmp_path / "seed").write_text("seven")
    with pytest.raises(BatchError, match="holds no seed; delete it"):
        course(CLASS)


def test_what_cannot_be_read_for_once_keeps_its_results(course, tmp_path):
    """A disk out of reach costs nothing that is known, unless it is asked for."""
    course(CLASS)
    gone = Entry("s2", CLASS[1].people, None, "It cannot be read: Stale file handle.")
    keys, said = course([CLASS[0], gone, CLASS[2]])
    assert keys == []
    assert "s2: It cannot be read: Stale file handle. Its earlier results stay" in said
    assert ("s2", "graded") in gradebook(tmp_path)
    assert course(CLASS)[0] == []
    course([CLASS[0], gone, CLASS[2]], force=True)
    assert ("s2", "unreadable") in gradebook(tmp_path)


def test_an_end_in_the_middle_loses_nothing(course, tmp_path):
    """What was known is on disk and in the gradebook; the same command does the rest."""

    def stopping(job):
        if job.key == "s2":
            raise KeyboardInterrupt
        return outcome(job)

    with pytest.raises(KeyboardInterrupt):
        course([UNREADABLE, *CLASS], work=stopping)
    assert ("bad", "unreadable") in gradebook(tmp_path)
    done = {key for key, _ in gradebook(tmp_path)} - {"bad"}
    assert set(course([UNREADABLE, *CLASS])[0]) == {"s1", "s2", "s3"} - done
    assert len(gradebook(tmp_path)) == 4


def test_a_gradebook_that_fails_costs_no_result(course, tmp_path):
    """It is said once; everything is on disk, and the next run writes it."""

    def fail(rows, out, running):
        raise RuntimeError("no ink")

    _, said = course(CLASS, publish=fail)
    assert said.count("The gradebook was not written (RuntimeError: no ink)") == 1
    assert len(open_store(tmp_path, print).records) == 3
    assert course(CLASS)[0] == []
    assert len(gradebook(tmp_path)) == 3


def test_nothing_is_graded_where_no_worker_fits_or_nobody_handed_in(course, tmp_path):
    """One line each."""
    with pytest.raises(BatchError, match="workers are not confined"):
        course(CLASS, work=lambda job: Refusal("here", "workers are not confined"))
    assert open_store(tmp_path, print).records == {}
    with pytest.raises(BatchError, match="no submission was found"):
        course([])
