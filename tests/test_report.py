"""The report: what adds up."""

import json
from pathlib import Path

from autograder.report import Case, Entry, Report, Result, Training

SCHEMA = json.loads((Path(__file__).parent / "gradescope_schema.json").read_text(encoding="utf-8"))
POINTS = {"1.1": 2.0, "1.2": 4.0, "1.3": 4.0, "2.1": 3.0, "2.7": 6.0, "3.1": 6.0, "3.5": 12.0}
HISTORY = {
    "train_losses": [1.2, 0.7, 0.5],
    "train_accuracies": [0.6, 0.75, 0.83],
    "val_losses": [1.3, 0.8, 0.65],
    "val_accuracies": [0.58, 0.73, 0.8],
}
HOSTILE = "<b onload='x'>[red]&amp;\x1b[31m\x00\u202e\u2028\ud800\ufeff{{ 7 * 7 }}"
SPELT = "<b onload='x'>[red]&amp;\\x1b[31m\\x00\\u202e\\u2028\\ud800\\ufeff{{ 7 * 7 }}"


def blank():
    """Return a report in which nothing ran."""
    return Report.blank([Entry(number, f"check {number}", n) for number, n in POINTS.items()])


def full():
    """Return a report with all points, three trainings and some facts."""
    made = blank()
    for result in made.results.values():
        result.cases.append(Case("only", result.entry.points, True, result.entry.points, seconds=1))
    for key, name in (
        ("numpy_ann", "NumPy ANN"),
        ("pytorch_ann", "PyTorch ANN"),
        ("pytorch_cnn", "PyTorch CNN"),
    ):
        made.trainings[key] = Training(name, 0.8, dict(HISTORY), 0.8412, 2.0, 1)
    made.facts = {"seed": 7, "versions": {"numpy": "2.4.6"}}
    made.seconds = 7.5
    return made


def lose(made, number, rationale, hint="", where=(), printed="", earned=0.0, passed=False):
    """Replace a check's outcome by one case that is not all right; return it."""
    points = made.results[number].entry.points
    case = Case("only", points, passed, earned, rationale, hint, list(where), printed, 0.5)
    made.results[number].cases = [case]
    return case


def partly():
    """Return a report with lost points, text of a submission in every place, a training missing."""
    made = full()
    where = ["numpy_ann.py, line 3, in relu: return z"]
    lose(made, "1.2", "Your code raised ValueError: no", "Look at z.", where, "here\n" * 40)
    lose(made, "2.7", "79% of the images are classified correctly.", "Train longer.", earned=5.4)
    del made.trainings["pytorch_cnn"]
    made.notes.append("notes.txt was ignored.")
    return made


def broken():
    """Return a report in which the grader failed at 2.1 and did not get further."""
    made = full()
    lose(made, "2.1", "The grader could not judge this check.", passed=None)
    for number in ("2.7", "3.1", "3.5"):
        made.results[number].cases.clear()
    made.failure = "Check 2.1: BrokenPipeError"
    return made


def test_a_check_never_earns_more_than_its_points():
    """Cases that earn too much together are cut to the check's points."""
    result = Result(Entry("1.1", "", 2.0), [Case("a", 2, True, 2), Case("b", 2, True, 2)])
    assert result.score == 2


def test_failures_are_told_once():
    """Cases with the same rationale count as one failure, and right cases as none."""
    cases = [Case("a", 1, False, rationale="no"), Case("b", 1, False, rationale="no")]
    cases.append(Case("c", 1, True, 1))
    assert Result(Entry("1.1", "", 3.0), cases).failures == cases[:1]
