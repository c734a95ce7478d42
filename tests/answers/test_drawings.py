"""Facts about drawings: right ones in many ways have the same, wrong ones say what is wrong."""

from __future__ import annotations

import ast
import types
import warnings
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest

mpl.use("Agg")
import matplotlib.pyplot as plt
import wrong_drawings
from matplotlib.figure import Figure
from right_drawings import RIGHT as DRAWINGS

from autograder.answers import drawings
from autograder.worker.figures import figure

GARBAGE = [
    None, True, -1, 10**400, 2.5, float("nan"), float("inf"), "text", "x" * 10**6, b"bytes", [], {},
    [None], ["a", 1], [float("nan")] * 5, [1.0] * 5000, [10**400], np.zeros((3, 3)),
    np.array(["a"]), np.array(1.0), np.zeros(3, complex), [[1, 2], [3]], {"y": [1]}, {1: 2},
    object(), [[]] * 50,
]  # fmt: skip
REFERENCE = Path(__file__).parents[2] / "solutions" / "pytorch_ann.py"
KEYS = ("train_losses", "val_losses", "train_accuracies", "val_accuracies")


def history_of(epochs, seed=0):
    """Return four curves of so many epochs, as a training leaves them."""
    rng = np.random.default_rng(seed)
    t = (np.arange(epochs) / max(epochs - 1, 1)) ** 0.6
    curves = (
        2.1 - 1.6 * t, 2.2 - 1.3 * t, 0.3 + 0.6 * t, 0.25 + 0.5 * t
    )  # fmt: skip
    noisy = [curve + rng.uniform(-0.02, 0.02, epochs) for curve in curves]
    return {key: list(map(float, curve)) for key, curve in zip(KEYS, noisy, strict=True)}


@pytest.fixture(autouse=True)
def fresh_pyplot():
    """Leave no figure and no style to the next drawing."""
    with mpl.rc_context(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
        plt.close("all")


def facts_of(draw, epochs):
    """Return the facts about what a function draws of a history of so many epochs."""
    history = history_of(epochs)
    return drawings.facts(figure(draw(history)), history)


@pytest.mark.parametrize("epochs", [1, 2, 5, 12])
@pytest.mark.parametrize("draw", DRAWINGS, ids=lambda draw: draw.__name__)
def test_right_drawings_have_the_right_facts(draw, epochs):
    """Whatever the number of epochs, whatever the way to draw."""
    assert facts_of(draw, epochs) == drawings.RIGHT


@pytest.mark.parametrize("epochs", [1, 2, 5, 12])
def test_the_reference_draws_rightly(epochs):
    """The solution that students' drawings are compared with."""
    tree = ast.parse(REFERENCE.read_text(encoding="utf-8"))
    name = "plot_train_val_metrics"
    tree.body = [n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == name]
    names = {"Figure": Figure, "History": dict}
    exec(compile(tree, name, "exec"), names)
    assert facts_of(names[name], epochs) == drawings.RIGHT


def test_there_are_many_right_drawings():
    """Each one is another function."""
    assert len({draw.__name__ for draw in DRAWINGS}) == len(DRAWINGS) >= 30


def changed(edits):
    """Return the plotting function of the right source after these edits."""
    source = wrong_drawings.SOURCE
    for old, new in edits:
        assert old in source, old
        source = source.replace(old, new, 1)
    module = types.ModuleType("pytorch_ann")
    exec(source, vars(module))
    return module.plot_train_val_metrics


def test_the_source_that_the_wrong_ones_change_is_right():
    """So each wrong drawing is wrong by its edits alone."""
    assert facts_of(changed(()), 5) == drawings.RIGHT


@pytest.mark.parametrize("name", wrong_drawings.WRONG)
def test_wrong_drawings_say_what_is_wrong(name):
    """The facts that differ are those named, and no others."""
    edits, expected = wrong_drawings.WRONG[name]
    found = facts_of(changed(edits), 5)
    assert list(found) == list(drawings.RIGHT)
    assert {key: fact for key, fact in found.items() if fact != drawings.RIGHT[key]} == expected


@pytest.mark.parametrize("epochs", [3, 12])
@pytest.mark.parametrize("name", wrong_drawings.WRONG)
def test_wrong_drawings_are_wrong_for_any_number_of_epochs(name, epochs):
    """Three epochs and twelve: some fact differs."""
    edits, _ = wrong_drawings.WRONG[name]
    assert facts_of(changed(edits), epochs) != drawings.RIGHT


def places(value, path=()):
    """Yield the path of everything in nested dicts and lists."""
    yield path
    items = value.items() if isinstance(value, dict) else ()
    items = enumerate(value) if isinstance(value, list) else items
    for key, part in items:
        yield from places(part, (*path, key))


def replaced(value, path, new):
    """Return a nested value with another one at this path."""
    if not path:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = replaced(value[path[0]], path[1:], new)
    return copy


def is_facts(found):
    """Return True for the facts' keys in order, with words that fit in a message."""
    words = all(isinstance(fact, str) and 0 < len(fact) < 200 for fact in found.values())
    return list(found) == list(drawings.RIGHT) and words


def test_nothing_in_a_description_can_break_the_facts():
    """Every part of it, replaced by every kind of garbage, still gives facts."""
    history = history_of(5)
    described = figure(changed(())(history))
    for path in (path for path in places(described) if path[:2] != ("axes", 1)):
        for new in GARBAGE:
            assert is_facts(drawings.facts(replaced(described, path, new), history)), (path, new)


@pytest.mark.parametrize("key", ["figure", "axes"])
def test_what_is_no_description_loses_everything(key):
    """No curve is believed without a Figure and its axes."""
    history = history_of(5)
    described = figure(changed(())(history))
    for new in (new for new in GARBAGE if new is not True):
        found = drawings.facts({**described, key: new}, history)
        assert not any(found[words] == drawings.CURVE for words in drawings.CURVES)


@pytest.mark.parametrize(
    "name", ["x", "y", "color", "visible", "pixels", "alpha", "width", "style", "marker", "size"]
)
def test_a_line_without_its_parts_is_not_seen_by_accident(name):
    """Where a part is missing, a curve that could not be seen does not become visible."""
    history = history_of(5)
    edits, _ = wrong_drawings.WRONG["no line, no marker"]
    described = figure(changed(edits)(history))
    for ax in described["axes"]:
        for line in ax["lines"]:
            del line[name]
    found = drawings.facts(described, history)
    assert not any(found[words] == drawings.CURVE for words in drawings.CURVES)


def test_numbers_far_beyond_the_drawing_are_no_curve():
    """Infinities and NaN match nothing, whatever the tolerance."""
    history = history_of(5)
    described = figure(changed(())(history))
    for value in (np.nan, np.inf, -np.inf, 1e308):
        bent = replaced(described, ("axes", 0, "lines", 0, "y"), np.full(5, value))
        assert drawings.facts(bent, history)["training losses"] == "drawn with other numbers"


def test_curves_that_lie_close_together_are_told_apart():
    """Two lists that differ by less than the rounding that is allowed elsewhere."""
    history = history_of(5)
    history["val_losses"] = [loss + 0.004 for loss in history["train_losses"]]
    described = figure(changed(())(history))
    assert drawings.facts(described, history) == drawings.RIGHT
    edits, expected = wrong_drawings.WRONG["training losses drawn as validation losses"]
    found = drawings.facts(figure(changed(edits)(history)), history)
    assert found["validation losses"] == expected["validation losses"]


def test_without_epochs_a_figure_is_enough():
    """There is nothing to draw; None is still no Figure."""
    history = {key: [] for key in KEYS}
    assert drawings.facts(figure(changed(())(history)), history) == drawings.RIGHT
    assert drawings.facts(figure(None), history) != drawings.RIGHT
