"""Learning curves on Gradescope: small pictures with their numbers, escaped, shown when allowed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from autograder.render import curves
from autograder.render import figures as module
from autograder.render.figures import figures
from autograder.report import Confusion, Finding, Fit
from tests.test_report import HISTORY, HOSTILE, full


def numbers(figure):
    """Return the rows of a figure's table of numbers."""
    return figure["output"].rpartition("<pre>")[2].removesuffix("</pre>").splitlines()


def test_a_figure_holds_picture_words_and_numbers():
    """A reader without pictures has the alternative text and every epoch's values."""
    figure = figures(full())[0]
    assert figure["name"] == "Learning curves: NumPy ANN"
    assert 'alt="Learning curves. NumPy ANN: 84.1% test accuracy.' in figure["output"]
    assert len(numbers(figure)) == 1 + len(HISTORY["train_losses"])
    assert numbers(figure)[1].split() == ["1", "1.2", "1.3", "0.6", "0.58"]


def test_many_epochs_become_few_rows():
    """Some twenty rows are enough, and the last epoch is one of them."""
    report = full()
    report.trainings["numpy_ann"].history = {name: [0.5] * 1001 for name in HISTORY}
    rows = numbers(figures(report)[0])
    assert len(rows) <= 22
    assert rows[-1].split()[0] == "1001"


def test_a_picture_that_is_too_large_leaves_its_words(monkeypatch):
    """Gradescope would cut through it."""
    monkeypatch.setattr(curves, "pictures", lambda report: {"numpy_ann": b"x" * 70_001})
    figure = figures(full())[0]
    assert "<img" not in figure["output"]
    assert "<p>NumPy ANN: 84.1% test accuracy." in figure["output"]


def test_an_output_stays_below_gradescopes_limit(monkeypatch):
    """The largest picture that is shown fits, with its words and numbers."""
    monkeypatch.setattr(curves, "pictures", lambda report: {"numpy_ann": b"x" * 70_000})
    report = full()
    report.trainings["numpy_ann"].history = {name: [-1.2345e-300] * 999 for name in HISTORY}
    assert "<img" in (output := figures(report)[0]["output"])
    assert len(output) < 100_000


def test_text_in_a_figure_is_escaped(monkeypatch):
    """Names come from the grader; escaping does not rely on it."""
    monkeypatch.setattr(curves, "pictures", lambda report: {"numpy_ann": b"x"})
    report = full()
    report.trainings["numpy_ann"].name = HOSTILE
    output = figures(report)[0]["output"]
    assert "<b" not in output
    assert "\u202e" not in output


@pytest.mark.parametrize("word", ["hidden", "after_due_date", "after_published", "visible"])
def test_a_curve_is_shown_when_its_part_is(word):
    """It tells as much as the scores of its part do."""
    report = full()
    report.results["1.3"].entry = replace(report.results["1.3"].entry, visibility=word)
    assert [figure["visibility"] for figure in figures(report)] == [word, "visible", "visible"]


def test_without_trainings_there_are_no_figures():
    """A grading of a few checks has nothing to draw."""
    report = full()
    report.trainings.clear()
    assert module.figures(report) == []


def test_a_figure_says_what_its_curves_show():
    """Judgement and findings stand below the picture, escaped."""
    report = full()
    training = report.trainings["numpy_ann"]
    training.fit = Fit("overfitting", "it turned", 3)
    training.findings = [Finding("dead", HOSTILE)]
    output = figures(report)[0]["output"]
    assert "<p>By the handout&#39;s rule these curves show overfitting from epoch 3 on" in output
    assert "&lt;b onload=" in output
    assert "<b" not in output


def test_a_figure_shows_no_class_and_no_image():
    """What the network confuses belongs to the page: a picture each keeps an output small."""
    report = full()
    report.trainings["numpy_ann"].confusion = Confusion(("Shirt",), ((1,),))
    assert "Shirt" not in str(figures(report))
