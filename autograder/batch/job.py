"""What travels to a worker and what comes back: plain data, no path, no shared file system."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from autograder import facts, seeds
from autograder.batch.entries import Outcome
from autograder.course import GRADING_SECONDS
from autograder.submission import Submission
from data import fashion_mnist


@dataclass(frozen=True)
class Terms:
    """What a worker must hold to take part: this grader and this data, by their hashes."""

    grader: str
    data: str

    def gap(self, asked: Terms) -> str:
        """Return what keeps a worker that holds this from doing what is asked; "" for nothing."""
        if self.grader != asked.grader:
            return f"it holds another grader ({self.grader[:12]}, not {asked.grader[:12]})"
        if self.data != asked.data:
            return f"it holds other images ({self.data[:12]}, not {asked.data[:12]})"
        return ""


def terms(source: str) -> Terms:
    """Return what this process holds. Raises `DataError` where there are no images."""
    data = json.dumps(fashion_mnist.fingerprint(source), sort_keys=True)
    return Terms(facts.grader()["sha256"], hashlib.sha256(data.encode()).hexdigest())


@dataclass(frozen=True)
class Plan:
    """What is the same for the whole class.

    `only` holds check numbers, empty for all. `seed` is the one that every grading's is derived
    from; `policy` says where it comes from, "" for one drawn anew.
    """

    terms: Terms
    only: frozenset[str] = frozenset()
    data: str = "auto"
    seed: int = 0
    policy: str = ""
    seconds: float = GRADING_SECONDS
    strangers: bool = True


@dataclass(frozen=True)
class Job:
    """One submission to be graded. Only its key is the class's; no name travels."""

    key: str
    submission: Submission
    plan: Plan

    @property
    def digest(self) -> str:
        """The SHA-256 of all that was read: the sources, and why others could not be."""
        problems = json.dumps(self.submission.problems, sort_keys=True)
        return hashlib.sha256(f"{self.submission.digest} {problems}".encode()).hexdigest()

    @property
    def seed(self) -> int:
        """The grading's own seed: the same bytes are graded alike, whoever handed them in."""
        return seeds.derive(self.plan.seed, f"grading {self.digest}") >> (128 - seeds.BITS)

    @property
    def recipe(self) -> str:
        """The SHA-256 of all that an outcome depends on: who has the same has the same outcome."""
        plan = self.plan
        told = [plan.terms.grader, plan.terms.data, sorted(plan.only), plan.data, plan.policy]
        return hashlib.sha256(json.dumps([self.digest, *told]).encode()).hexdigest()


@dataclass(frozen=True)
class Refusal:
    """A worker's answer when it must not grade: who it is, and why."""

    worker: str
    reason: str


Answer = Outcome | Refusal
