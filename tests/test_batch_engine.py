"""The engine with workers that are lists: who is asked, who is blamed, when it ends."""

from __future__ import annotations

from collections import Counter

import pytest
from classes import job, outcome
from hypothesis import given
from hypothesis import strategies as st

from autograder.batch import engine as module
from autograder.batch.engine import Engine
from autograder.batch.errors import BatchError
from autograder.batch.job import Refusal
from autograder.batch.pool import Lost


class Workers:
    """A pool without processes: `react` answers for a worker, None lets the worker vanish.

    "unbegun" lets it vanish before it has begun.
    """

    def __init__(self, names, react, most=1000):
        self.names = set(names)
        self.react = react
        self.sent = {}
        self.log = []
        self.unbegun = set()
        self.left = most

    def workers(self):
        """Count the looks: an engine that only looks is stuck."""
        self.left -= 1
        assert self.left, "the engine does not end"
        return set(self.names)

    def send(self, worker, job):
        """Note who was asked; one job at a time."""
        assert worker in self.names
        assert worker not in [other for other, _ in self.sent.values()], "two jobs at once"
        ticket = str(len(self.log))
        self.sent[ticket] = worker, job
        self.log.append((worker, job.key))
        return ticket

    def hear(self, seconds):
        """Have every worker react."""
        heard = []
        for ticket, (worker, asked) in list(self.sent.items()):
            answer = self.react(worker, asked)
            if answer == "unbegun":
                self.unbegun.add(ticket)
            if answer in (None, "unbegun"):
                self.names.discard(worker)
                self.names.add(f"{worker}'")
            else:
                heard.append((ticket, answer))
        return heard

    def lost(self, ticket):
        """Tell whether it had begun."""
        return Lost("gone", ticket not in self.unbegun)

    def forget(self, ticket):
        """Let go."""
        self.sent.pop(ticket, None)


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    """Look for lost workers every time, and complain at once that there is none."""
    monkeypatch.setattr(module, "LOOK_SECONDS", 0.0)
    monkeypatch.setattr(module, "PATIENCE_SECONDS", 0.0)


def run(workers, count):
    """Return the outcomes in order of arrival, and what was said."""
    said = []
    jobs = [job(f"s{number}") for number in range(count)]
    return list(Engine(workers, said.append).run(jobs)), said


def test_every_job_is_done_once():
    """More jobs than workers: each has one outcome, each worker one job at a time."""
    workers = Workers("ab", lambda worker, job: outcome(job))
    outcomes, said = run(workers, 7)
    assert sorted(o.key for o in outcomes) == [f"s{number}" for number in range(7)]
    assert Counter(worker for worker, _ in workers.log) == {"a": 4, "b": 3}
    assert said == []


@pytest.mark.parametrize("way", ["vanishes", "is said to be lost"])
def test_what_a_lost_worker_had_goes_to_another(way):
    """Whether the pool notices or the list of workers shows it, the job is tried again."""
    lost = None if way == "vanishes" else Lost("gone", began=True)
    workers = Workers(
        "ab", lambda worker, job: lost if (worker, job.key) == ("a", "s0") else outcome(job)
    )
    workers.names = {"a", "b"}
    outcomes, said = run(workers, 3)
    assert {o.key: o.status for o in outcomes} == dict.fromkeys(("s0", "s1", "s2"), "graded")
    assert [key for _, key in workers.log].count("s0") == 2
    assert said == ["A worker was lost while it graded s0; it is tried again."]


@pytest.mark.parametrize("lost", ["unbegun", Lost("gone")], ids=["vanishes", "is said to be lost"])
def test_a_worker_that_ends_before_it_begins_is_nobodys_fault(lost):
    """However often it happens, the job is done first of all that wait, and nothing is said."""
    ends = iter(range(module.MOST_MISSED - 1))

    def react(worker, job):
        return lost if job.key == "s0" and next(ends, None) is not None else outcome(job)

    workers = Workers("a", react) if lost == "unbegun" else Workers("abcdefghij", react)
    outcomes, said = run(workers, 2)
    assert {o.key: o.status for o in outcomes} == {"s0": "graded", "s1": "graded"}
    assert [key for _, key in workers.log].count("s0") == module.MOST_MISSED
    assert said == []


def test_workers_that_never_begin_anything_end_the_run():
    """One line says which was the last; nothing is tried for ever."""
    workers = Workers("a", lambda worker, job: "unbegun")
    with pytest.raises(BatchError, match=r"10 workers ended before they began s0, a'+ the last"):
        run(workers, 2)


def test_who_ends_two_workers_is_set_aside():
    """The others are graded, and no third worker is lost."""
    workers = Workers("ab", lambda worker, job: None if job.key == "s1" else outcome(job))
    outcomes, _ = run(workers, 5)
    found = {o.key: o for o in outcomes}
    assert found["s1"].status == "set aside"
    assert "2 workers ended" in found["s1"].detail
    assert [key for _, key in workers.log].count("s1") == 2
    assert all(o.status == "graded" for key, o in found.items() if key != "s1")


def test_a_worker_that_refuses_is_named_once_and_left_out():
    """Its job goes elsewhere and nobody is blamed."""
    refusal = Refusal("host 7", "it holds another grader")
    workers = Workers("ab", lambda worker, job: refusal if worker == "a" else outcome(job))
    outcomes, said = run(workers, 4)
    assert [o.status for o in outcomes] == ["graded"] * 4
    assert [worker for worker, _ in workers.log].count("a") == 1
    assert said == ["A worker is left out (host 7): it holds another grader"]


def test_a_worker_without_the_grader_is_left_out():
    """What cannot be imported there is no fault of a submission's."""
    missing = ModuleNotFoundError("No module named 'autograder'")
    workers = Workers("ab", lambda worker, job: missing if worker == "a" else outcome(job))
    outcomes, said = run(workers, 2)
    assert [o.status for o in outcomes] == ["graded"] * 2
    assert "cannot import the grader" in said[0]


def test_without_a_worker_that_fits_it_ends():
    """One line with the first reason; no submission gets an outcome."""
    workers = Workers("ab", lambda worker, job: Refusal(worker, "it holds other images"))
    said = []
    with pytest.raises(BatchError) as caught:
        list(Engine(workers, said.append).run([job("s0"), job("s1"), job("s2")]))
    assert str(caught.value) == "no worker can grade this class. a: it holds other images"
    assert said == []


def test_what_a_job_raises_is_the_graders_crash():
    """It has an outcome that names no student's fault."""
    workers = Workers("a", lambda worker, job: ValueError("no\x1b[2J"))
    outcomes, _ = run(workers, 1)
    assert outcomes[0].status == "crashed"
    assert outcomes[0].detail == "The grader failed: ValueError: no\\x1b[2J"


def test_workers_may_come_later():
    """Without any it is said that it waits, once; then it goes on."""
    workers = Workers("", lambda worker, job: outcome(job))
    said = []
    engine = Engine(workers, said.append)
    looks = iter(range(100))
    original = workers.workers
    workers.workers = lambda: {"late"} if next(looks) > 5 else original()
    workers.names = {"late"}
    workers_now = workers.names
    workers.names = set()

    def send(worker, job, send=workers.send):
        workers.names = workers_now
        return send(worker, job)

    workers.send = send
    assert len(list(engine.run([job("s0")]))) == 1
    assert said == ["No worker is there; waiting for one."]


EVENTS = ["okay", "vanish", "lost", "unbegun", "missed", "refuse", "raise"]


def few_misses(events):
    """Tell whether no job can be missed so often that the run ends."""
    return sum(event in ("unbegun", "missed") for event in events) < module.MOST_MISSED


@given(
    st.lists(st.sampled_from(EVENTS), max_size=30).filter(few_misses),
    st.integers(1, 6),
)
def test_whatever_workers_do_each_job_has_one_outcome(events, count):
    """Any order of losses, refusals and failures: one outcome each, none is left running."""
    coming = iter(events)

    def react(worker, job):
        answers = {
            "okay": outcome(job), "vanish": None, "lost": Lost("", began=True),
            "unbegun": "unbegun", "missed": Lost(""),
            "refuse": Refusal(worker, "no"), "raise": ValueError(),
        }  # fmt: skip
        return answers[next(coming, "okay")]

    workers = Workers([f"w{number}" for number in range(40)], react)
    outcomes, _ = run(workers, count)
    assert sorted(o.key for o in outcomes) == sorted(f"s{number}" for number in range(count))
    asked = Counter(key for _, key in workers.log)
    aside = [o.key for o in outcomes if o.status == "set aside"]
    assert all(asked[key] >= 2 for key in aside)
    assert workers.sent == {}
