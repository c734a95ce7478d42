"""The figures of a class: who counts, how often, and where the reports are."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from autograder.batch import statistics
from autograder.batch.entries import Person
from autograder.batch.gradebook import lines
from autograder.batch.statistics import link
from tests.class_rows import only, row, small, wrong
from tests.test_report import POINTS, full


def summarize(rows):
    """Return the figures of these rows."""
    return statistics.summarize(lines(rows))


def test_a_submission_counts_once_and_its_students_each():
    """Partners have a line each; scores, checks and statuses count what was handed in."""
    cohort = summarize(small())

    assert len(cohort.students) == 6
    assert cohort.submissions == 5
    assert len(cohort.scores) == 3
    assert cohort.statuses == {
        "graded": 3, "timed out": 1, "crashed": 0, "unreadable": 1, "set aside": 0,
        "missing": 0,
    }  # fmt: skip


def test_who_handed_in_nothing_is_counted_apart():
    """A line and a count of their own; every figure is as it is without them."""
    absent = row("s8", status="missing", detail="Nothing was handed in.")
    without, cohort = summarize(small()), summarize([*small(), absent])

    assert cohort.statuses == {**without.statuses, "missing": 1}
    assert [one.status for one in cohort.students].count("missing") == 1
    assert replace(cohort, statuses={}, students=()) == replace(without, statuses={}, students=())


def test_only_what_was_graded_to_the_end_counts():
    """A submission whose time was over makes no check look harder than it is."""
    check = {check.number: check for check in summarize(small()).checks}["1.2"]

    assert check.judged == 3
    assert check.full == pytest.approx(2 / 3)
    assert check.mean == pytest.approx((1 + 1 + 1.5 / 4) / 3)
    assert check.points == POINTS["1.2"]


def test_of_a_partial_run_only_what_was_run_counts():
    """The points are those of the checks that were run, and it is told that it was partial."""
    cohort = summarize([row("a", only("1.1", "1.2")), row("b", only("1.1", "1.2"))])

    assert cohort.points == POINTS["1.1"] + POINTS["1.2"]
    assert cohort.partial == 2
    assert {check.number for check in cohort.checks if check.judged} == {"1.1", "1.2"}
    assert summarize(small()).partial == 0


def test_beside_whole_gradings_a_partial_one_changes_no_scale():
    """Whoever was graded in all checks could have all points."""
    cohort = summarize([row("a", only("1.1")), row("b", full())])

    assert cohort.points == sum(POINTS.values())
    assert cohort.partial == 1


def test_accuracies_stand_beside_their_gates():
    """What was reached in each part, sorted, and how many clear the gate."""
    made = full()
    made.trainings["pytorch_cnn"].accuracy = 0.7
    gates = summarize([row("a", full()), row("b", made)]).gates

    assert [gate.name for gate in gates] == ["NumPy ANN", "PyTorch ANN", "PyTorch CNN"]
    assert gates[2].accuracies == (0.7, 0.8412)
    assert gates[2].reached == 1


def test_an_older_graders_accuracies_come_from_its_leaderboard():
    """Without the figures in extra_data the leaderboard is read, with today's gates."""
    results = {
        "tests": [{"number": "1.9", "max_score": 5, "score": 5}],
        "leaderboard": [{"name": "NumPy ANN: test accuracy", "value": 0.8}, {"name": 3}, None],
    }
    (gate,) = summarize([row("a", results=results)]).gates

    assert (gate.name, gate.threshold, gate.accuracies) == ("NumPy ANN", 0.77, (0.8,))


def test_a_misconception_counts_people_and_submissions():
    """Partners make a mistake together: two students, one submission, each report linked."""
    two = (Person("Ada"), Person("Bob"))
    rows = [
        row("a", wrong("1.2", "sum instead of mean"), *two),
        row("b", wrong("1.3", "sum instead of mean")),
        row("c", wrong("1.3", "other")),
    ]
    first, second = summarize(rows).misconceptions

    assert (first.name, first.students, first.submissions) == ("sum instead of mean", 3, 2)
    assert first.checks == ("1.2", "1.3")
    assert first.links[0] == ("Ada, Bob", "submissions/a/report.html")
    assert (second.name, second.students) == ("other", 1)


def test_costs_are_told_by_the_median_and_the_most():
    """Time and memory: the middle, nine of ten, the largest."""
    rows = [row(f"{n}", wrong("1.2", "m")) for n in range(10)]
    rows = [
        replace(made, outcome=replace(made.outcome, seconds=float(n)))
        for n, made in enumerate(rows, 1)
    ]
    cohort = summarize(rows)

    assert (cohort.seconds.median, cohort.seconds.ninth, cohort.seconds.most) == (5.5, 9.0, 10.0)
    assert cohort.megabytes.median == 98.0


def test_an_empty_class_has_figures():
    """Nobody handed in: no score, no check, and nothing fails."""
    cohort = summarize([])

    assert (cohort.students, cohort.scores, cohort.seconds) == ((), (), None)


def test_a_link_is_an_address():
    """A folder's name is quoted, so that no name leads elsewhere."""
    made = replace(row("a", full()), folder=Path("submissions") / 'x#y?"<z')

    assert link(made) == "submissions/x%23y%3F%22%3Cz/report.html"
    assert link(row("b")) == ""


def test_flags_and_mistakes_reach_the_students_line():
    """What the page shows of a student is in the line, each once."""
    made = wrong("1.2", "sum instead of mean")
    made.facts["flags"] = ["numpy_ann.py imports os", "numpy_ann.py imports os"]
    (student,) = summarize([row("a", made)]).students

    assert student.flags == ("numpy_ann.py imports os",)
    assert student.mistakes == ("sum instead of mean",)
    assert student.parts[0] == ("1", 6.0, 10.0)
