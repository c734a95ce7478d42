"""Gradescope's results.json: its format, what a student is told, and what stays untold."""

import json
import math
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from autograder.lessons import Lesson, Mistake
from autograder.plaintext import CUT, visible
from autograder.render import results as module
from autograder.render import teaching
from autograder.render.results import explanation, to_gradescope
from autograder.report import CASE_NOT_RUN, Case, Entry, Fit, Result
from tests.test_report import HOSTILE, POINTS, SCHEMA, SPELT, blank, broken, full, lose, partly


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


def test_the_grader_failing_is_no_fault_of_the_submission():
    """A failure of the grader is named in the output, with the checks it cost."""
    output = to_gradescope(broken())["output"]

    assert "grader itself failed" in output
    assert "2.1, 2.7, 3.1, 3.5" in output


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
        ([Case("a", 1, True, 1), Case("b", 1)], CASE_NOT_RUN),
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
    assert output.splitlines()[-1].startswith("Some checks are not shown now")


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


LESSON = Lesson(
    (Mistake("sum instead of mean", "It looks like you sum.", "Divide by n."),), "print(1 < 2)"
)
HOSTILE_LESSON = Lesson((Mistake(HOSTILE, HOSTILE, HOSTILE),), HOSTILE)


def test_a_lesson_is_told_as_html():
    """Mistake and lines to run come as HTML, in the words that the page uses."""
    made = full()
    lose(made, "1.2", "what", "try it").lesson = LESSON

    results = to_gradescope(made)
    test = results["tests"][1]

    jsonschema.Draft202012Validator(SCHEMA).validate(results)
    assert test["output_format"] == "html"
    assert (
        "<strong>Mistake: sum instead of mean.</strong> It looks like you sum. Divide by n."
        in (test["output"])
    )
    assert "<pre>print(1 &lt; 2)</pre>" in test["output"]


def test_a_lesson_is_text_where_html_would_be_cut(monkeypatch):
    """An output that grows too large as HTML falls back to text with the same content."""
    monkeypatch.setattr(teaching, "MOST_CHARACTERS", 10)
    made = full()
    lose(made, "1.2", "what").lesson = LESSON

    test = to_gradescope(made)["tests"][1]

    assert test["output_format"] == "text"
    assert "Mistake: sum instead of mean. It looks like you sum. Divide by n." in test["output"]
    assert test["output"].endswith("print(1 < 2)")


def test_html_of_a_submission_stays_text():
    """In an HTML output nothing of a submission's is markup, and nothing is hidden."""
    made = full()
    lose(made, "1.2", HOSTILE, HOSTILE, [HOSTILE], HOSTILE).lesson = HOSTILE_LESSON

    output = to_gradescope(made)["tests"][1]["output"]

    assert "<b" not in output
    assert "\u202e" not in output
    assert output.count("&lt;b onload=") == 7


def test_html_keeps_below_gradescopes_limit():
    """Many long cases make no output that Gradescope would cut through."""
    made = full()
    mistakes = [Mistake("m" * 9000, "", f"advice {n}") for n in range(60)]
    made.results["1.2"].cases = [
        Case("", 1, False, rationale="r" * 10**4, lesson=Lesson(tuple(pair), "<" * 10**6))
        for pair in zip(mistakes[::2], mistakes[1::2], strict=True)
    ]

    test = to_gradescope(made)["tests"][1]

    assert len(test["output"]) < 100_000
    assert test["output_format"] == "text"


def test_the_last_line_praises_only_what_is_all_there():
    """With every check shown and passed it says so; with one hidden it never does."""
    made = full()
    assert to_gradescope(made)["output"].splitlines()[-1] == "Every check passed."
    hide(made, "1.2")
    output = to_gradescope(made)["output"]
    assert output.splitlines()[-1].startswith("Some checks are not shown now")
    assert "passed" not in output


def test_the_last_line_says_where_to_begin():
    """The first shown check that lost points comes next, never a hidden one."""
    made = full()
    lose(made, "1.2", "no")
    lose(made, "2.1", "no")
    assert to_gradescope(made)["output"].splitlines()[-1] == "Begin with 1.2."
    hide(made, "1.2")
    assert to_gradescope(made)["output"].splitlines()[-1].startswith("Begin with 2.1. Some checks")


def test_a_failed_grading_praises_nothing():
    """Where the grader failed it does not say that every check passed."""
    made = full()
    made.failure = "no"
    assert "passed" not in to_gradescope(made)["output"]


def test_a_hidden_check_has_a_canned_sentence():
    """What happened in a hidden check is the instructor's, in extra_data."""
    made = full()
    lose(made, "1.2", "the secret value is 7").lesson = LESSON
    hide(made, "1.2")

    test = to_gradescope(made)["tests"][1]

    assert test["output"] == module.HIDDEN
    assert "the secret value is 7" in test["extra_data"].pop("output")
    assert test["extra_data"].pop("mistakes") == ["sum instead of mean"]
    assert "sum" not in json.dumps(test)


@pytest.mark.parametrize("word", ["hidden", "after_due_date", "after_published"])
def test_a_leaderboard_keeps_hidden_accuracies(word):
    """An accuracy whose check is not shown now is not shown by the way either."""
    made = full()
    hide(made, "2.7", word)
    names = [place["name"] for place in to_gradescope(made)["leaderboard"]]
    assert names == ["NumPy ANN: test accuracy", "PyTorch CNN: test accuracy"]


def judged(visibility="visible"):
    """Return a report that lost judge_fit's check, with a training whose curves are judged."""
    made = full()
    made.results["2.6"] = Result(Entry("2.6", "judge_fit", 2.0))
    lose(made, "2.6", "judge_fit says no.")
    hide(made, "2.7", visibility)
    made.trainings["pytorch_ann"].fit = Fit("overfitting", "the loss turned", 4)
    return {test.get("number"): test["output"] for test in to_gradescope(made)["tests"]}["2.6"]


def test_judge_fit_is_explained_by_the_students_own_curve():
    """What the rule sees in the graded training's curves stands in the check's output."""
    assert judged().endswith("show overfitting from epoch 4 on, because the loss turned.")


def test_a_hidden_training_explains_nothing():
    """While a check of the part is not shown, its curves are not spoken of."""
    assert "epoch 4" not in judged("after_published")


def test_named_mistakes_are_there_for_machines():
    """Each name stands once in its check's extra_data, whether students see the check or not."""
    made = full()
    first, other = Mistake("sum instead of mean", "It looks.", "Do."), Mistake(HOSTILE, "", "")
    for number, visibility in (("1.2", "visible"), ("1.3", "hidden")):
        lose(made, number, "no").lesson = Lesson((first, other))
        made.results[number].cases.append(replace(made.results[number].cases[0], rationale="x"))
        made.results[number].entry = replace(made.results[number].entry, visibility=visibility)

    tests = {test["number"]: test["extra_data"] for test in to_gradescope(made)["tests"]}

    assert tests["1.2"]["mistakes"] == tests["1.3"]["mistakes"] == ["sum instead of mean", SPELT]
    assert tests["1.1"]["mistakes"] == []


def test_extra_data_tells_a_zero_from_no_result():
    """A check that passed, one that failed and one without a verdict differ for a machine."""
    made = full()
    lose(made, "1.2", "no")
    lose(made, "1.3", "no time", passed=None)

    passed = {test["number"]: test["extra_data"]["passed"] for test in to_gradescope(made)["tests"]}

    assert (passed["1.1"], passed["1.2"], passed["1.3"]) == (True, False, None)


def test_the_instructor_sees_every_accuracy_with_its_gate():
    """Accuracies and memory are in extra_data even where the leaderboard must not have them."""
    made = full()
    made.memory = {"numpy_ann": 98_000_000}
    made.results["2.7"].entry = replace(made.results["2.7"].entry, visibility="hidden")
    made.trainings["pytorch_cnn"].accuracy = None

    results = to_gradescope(made)

    assert results["extra_data"]["accuracies"] == {
        "numpy_ann": {"name": "NumPy ANN", "accuracy": 0.8412, "threshold": 0.8},
        "pytorch_ann": {"name": "PyTorch ANN", "accuracy": 0.8412, "threshold": 0.8},
    }
    assert results["extra_data"]["memory"] == {"numpy_ann": 98_000_000}
    assert [place["name"] for place in results["leaderboard"]] == ["NumPy ANN: test accuracy"]
