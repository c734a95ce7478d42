"""The report: what adds up, what a student is told, and what Gradescope gets."""

import json
import math
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from autograder import report as module
from autograder.plaintext import CUT, visible
from autograder.report import Case, Entry, Report, Result, Training, explanation, to_gradescope

SCHEMA = json.loads((Path(__file__).parent / "gradescope_schema.json").read_text(encoding="utf-8"))
POINTS = {"1.1": 2.0, "1.2": 4.0, "1.3": 4.0, "2.1": 3.0, "2.7": 6.0, "3.1": 6.0, "3.6": 12.0}
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
    for number in ("2.7", "3.1", "3.6"):
        made.results[number].cases.clear()
    made.failure = "Check 2.1: BrokenPipeError"
    return made


@pytest.mark.parametrize("make", [blank, full, partly, broken])
def test_gradescope_accepts_every_report(make):
    """Whatever happened, results.json keeps to Gradescope's schema and names every check."""
    results = to_gradescope(make())

    jsonschema.Draft202012Validator(SCHEMA).validate(results)
    assert [test["number"] for test in results["tests"]] == list(POINTS)
    assert sum(test["max_score"] for test in results["tests"]) == sum(POINTS.values())


def test_the_schema_is_one():
    """The schema itself is valid, so that it cannot accept by mistake."""
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(
    "change",
    [
        {"points": 3},
        {"visibility": "shown"},
        {"tests": [{"score": 1, "grade": "A"}]},
        {"tests": [{"score": 1, "status": "skipped"}]},
        {"leaderboard": [{"name": "x"}]},
        {"output": "x" * 100_001},
    ],
)
def test_the_schema_refuses_what_gradescope_does_not_know(change):
    """Unknown keys, words and lengths are refused, so that a slip in the writer shows."""
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(SCHEMA).validate({**to_gradescope(full()), **change})


def test_scores_add_up():
    """The total is the sum of the checks, in Gradescope's results too."""
    made = partly()
    results = to_gradescope(made)

    assert made.score == pytest.approx(sum(POINTS.values()) - 4 - 0.6)
    assert results["score"] == pytest.approx(sum(test["score"] for test in results["tests"]))


def test_a_blank_report_earns_nothing():
    """Before anything ran every check is failed with 0 points and says that it did not run."""
    results = to_gradescope(blank())

    assert results["score"] == 0
    assert {test["status"] for test in results["tests"]} == {"failed"}
    assert {test["output"] for test in results["tests"]} == {module.NOT_RUN}


def test_a_check_never_earns_more_than_its_points():
    """Cases that earn too much together are cut to the check's points."""
    result = Result(Entry("1.1", "", 2.0), [Case("a", 2, True, 2), Case("b", 2, True, 2)])
    assert result.score == 2


def test_failures_are_told_once():
    """Cases with the same rationale count as one failure, and right cases as none."""
    cases = [Case("a", 1, False, rationale="no"), Case("b", 1, False, rationale="no")]
    cases.append(Case("c", 1, True, 1))
    assert Result(Entry("1.1", "", 3.0), cases).failures == cases[:1]


def test_the_grader_failing_is_no_fault_of_the_submission():
    """A failure of the grader is named in the output, with the checks it cost."""
    output = to_gradescope(broken())["output"]

    assert "grader itself failed" in output
    assert "2.1, 2.7, 3.1, 3.6" in output


def test_checks_that_did_not_run_are_listed():
    """A grading of a few checks says which ones have no result."""
    assert f"Not run: {', '.join(POINTS)}." in to_gradescope(blank())["output"]


def test_a_leaderboard_has_only_measured_accuracies():
    """A training without an accuracy has no place in the leaderboard."""
    made = full()
    made.trainings["numpy_ann"].accuracy = None

    names = [place["name"] for place in to_gradescope(made)["leaderboard"]]

    assert names == ["PyTorch ANN: test accuracy", "PyTorch CNN: test accuracy"]


def test_an_explanation_says_what_where_and_what_to_try():
    """A lost point comes with rationale, own lines, hint and printed text, in this order."""
    case = lose(made := full(), "1.2", "what", "try it", ["numpy_ann.py, line 1"], "out")

    told = explanation(made.results["1.2"]).splitlines()

    assert told == [case.rationale, f"    {case.where[0]}", "Try: try it", "It printed:", "out"]


@pytest.mark.parametrize(
    ("cases", "told"),
    [
        ([], module.NOT_RUN),
        ([Case("a", 2)], module.NOT_RUN),
        ([Case("a", 2, True, 2)], "Right."),
        ([Case("a", 1, True, 1)], module.PARTLY_RUN),
        ([Case("a", 1, True, 1), Case("b", 1)], module.CASE_NOT_RUN),
        ([Case("a", 2, rationale="No time was left.")], "No time was left."),
    ],
)
def test_an_explanation_is_never_empty(cases, told):
    """Checks that did not run, ran in part, or passed say so in a sentence."""
    assert explanation(Result(Entry("1.1", "", 2.0), cases)) == told


def test_an_explanation_keeps_below_gradescopes_limit():
    """However much a submission prints, an output stays below what Gradescope would cut."""
    cases = [Case(str(n), 1, False, rationale=f"{n}", printed="\x00" * 10**5) for n in range(50)]

    told = explanation(Result(Entry("1.1", "", 50.0), cases))

    assert len(told) < 100_000
    assert told.endswith(CUT)


def test_hidden_characters_are_spelt_out():
    """Controls, bidirectional marks and lone surrogates reach Gradescope as visible text."""
    made = full()
    lose(made, "1.2", HOSTILE, HOSTILE, [HOSTILE], HOSTILE)
    made.notes.append(HOSTILE)

    results = to_gradescope(made)

    assert results["tests"][1]["output"].count(SPELT) == 4
    assert SPELT in results["output"]


def test_line_ends_become_line_feeds():
    """A progress bar's carriage returns end lines; tabs and letters of any script stay."""
    assert visible("1%\r2%\r\n\té字ß") == "1%\n2%\n\té字ß"


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_numbers_that_are_none_are_refused(tmp_path, bad):
    """NaN and infinity never get into results.json; the one before stays whole."""
    path = tmp_path / "results.json"
    module.write(blank(), path)
    made = full()
    made.facts["x"] = bad

    with pytest.raises(ValueError):
        module.write(made, path)

    assert json.loads(path.read_text(encoding="ascii"))["score"] == 0
    assert list(tmp_path.iterdir()) == [path]


def test_a_report_replaces_the_one_before(tmp_path):
    """Writing leaves one readable file, and no temporary one."""
    path = tmp_path / "results.json"
    for made in (blank(), full()):
        module.write(made, path)
        assert json.loads(path.read_text(encoding="ascii")) == to_gradescope(made)

    assert list(tmp_path.iterdir()) == [path]
    assert path.stat().st_mode & 0o777 == 0o644


def test_a_failed_write_leaves_nothing_behind(tmp_path, monkeypatch):
    """When the last step fails the old file stays and the temporary one goes."""
    path = tmp_path / "results.json"
    module.write(blank(), path)

    def refuse(*_):
        raise OSError("no")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(OSError, match="no"):
        module.write(full(), path)

    assert json.loads(path.read_text(encoding="ascii"))["score"] == 0
    assert list(tmp_path.iterdir()) == [path]


def hide(made, number, word="hidden"):
    """Give a check a visibility."""
    made.results[number].entry = replace(made.results[number].entry, visibility=word)


def test_each_check_is_shown_when_its_decorator_says():
    """Gradescope gets the rubric's word for each test."""
    hide(made := full(), "1.2", "after_published")
    shown = {test["number"]: test["visibility"] for test in to_gradescope(made)["tests"]}
    assert shown.pop("1.2") == "after_published"
    assert set(shown.values()) == {"visible"}


def test_the_output_tells_nothing_of_hidden_checks():
    """The total, which Gradescope then hides too, is that of the checks which are shown."""
    made = blank()
    hide(made, "1.2")
    for number in ("1.1", "1.2"):
        case = Case("only", POINTS[number], True, POINTS[number])
        made.results[number].cases = [case]
    output = to_gradescope(made)["output"]
    assert output.startswith("2 of 33 points in the checks that are shown now.")
    assert "1.2" not in output


def test_only_the_instructor_learns_what_made_the_grader_fail():
    """It may name the grader's files; students read whose fault it is not."""
    results = to_gradescope(broken())
    assert "BrokenPipeError" in results["extra_data"]["failure"]
    assert "BrokenPipeError" not in json.dumps({**results, "extra_data": None})


def test_figures_follow_the_checks():
    """They come as tests without a score, and change no sum."""
    figure = {"name": "a picture", "output": "<p>x</p>", "output_format": "html"}
    results = to_gradescope(full(), [figure])
    jsonschema.Draft202012Validator(SCHEMA).validate(results)
    assert results["tests"][-1] == figure
    assert len(results["tests"]) == len(POINTS) + 1
