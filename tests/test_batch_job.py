"""What a job's outcome depends on, and what a worker must hold."""

from __future__ import annotations

from dataclasses import replace

import pytest
from classes import TERMS, job

from autograder import facts
from autograder.batch.job import Job, Plan, Terms, terms
from autograder.programs import STEPS
from autograder.submission import Submission

PLAN = Plan(TERMS, seed=5)


@pytest.mark.parametrize(
    "other",
    [
        replace(PLAN, terms=Terms("newer", "data")),
        replace(PLAN, terms=Terms("grader", "others")),
        replace(PLAN, only=frozenset({"1.2"})),
        replace(PLAN, data="full"),
        replace(PLAN, policy="7", seed=7),
    ],
)
def test_what_changes_the_outcome_changes_the_recipe(other):
    """Another grader, other data, checks or a seed of the instructor's."""
    assert job("s1", plan=PLAN).recipe != job("s1", plan=other).recipe


def test_what_does_not_change_it_does_not():
    """Neither who handed it in nor a seed that was only drawn."""
    one = job("s1", plan=PLAN)
    assert one.recipe == Job("s2", one.submission, PLAN).recipe
    assert one.recipe == Job("s1", one.submission, replace(PLAN, seed=6)).recipe
    assert one.recipe != job("s2", plan=PLAN).recipe


def test_why_a_file_cannot_be_read_is_part_of_it():
    """Its student reads the reason."""
    missing = Submission({}, {"numpy_ann": "numpy_ann.py is missing."})
    linked = Submission({}, {"numpy_ann": "numpy_ann.py is a link."})
    assert Job("s", missing, PLAN).recipe != Job("s", linked, PLAN).recipe


def test_the_same_bytes_have_the_same_seed():
    """Whoever handed them in; others have another, and all fit into JSON's numbers."""
    one, twin = job("s1", plan=PLAN), Job("s2", job("s1").submission, PLAN)
    seeds = {job(f"s{number}", plan=PLAN).seed for number in range(50)}
    assert one.seed == twin.seed
    assert len(seeds) == 50
    assert max(seeds) < 2**53
    assert one.seed != job("s1", plan=replace(PLAN, seed=6)).seed


def test_a_worker_says_what_it_lacks():
    """Another grader, other images, or nothing."""
    assert TERMS.gap(TERMS) == ""
    assert "another grader" in Terms("older", "data").gap(TERMS)
    assert "other images" in Terms("grader", "csv").gap(TERMS)


def test_terms_change_with_the_reference_and_the_grader(monkeypatch, tmp_path):
    """The hash covers both folders."""
    held = terms("sample")
    assert held == terms("sample")
    for name in ("utils", STEPS):
        (tmp_path / f"{name}.py").write_text("")
    for name in ("HERE", "REFERENCE"):
        facts.grader.cache_clear()
        monkeypatch.setattr(facts, name, tmp_path)
        assert terms("sample").grader != held.grader
        monkeypatch.undo()
    facts.grader.cache_clear()
