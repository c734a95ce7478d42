"""Facts about drawings: right ones in many ways have the same, wrong ones say what is wrong."""

from __future__ import annotations

import ast
import json
import warnings
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest

mpl.use("Agg")
import matplotlib.pyplot as plt
from matplotlib.figure import Figure
from right_drawings import RIGHT, draw

from autograder.answers import catalogue, drawings
from autograder.worker.figures import figure

GARBAGE = [
    None, True, -1, 10**400, 2.5, float("nan"), float("inf"), "text", "x" * 10**6, b"bytes", [], {},
    [None], ["a", 1], [float("nan")] * 5, [1.0] * 5000, [10**400], np.zeros((3, 3)),
    np.array(["a"]), np.array(1.0), [[1, 2], [3]], {"y": [1]}, {1: 2}, object(), [[]] * 50,
]  # fmt: skip
SOLUTIONS = Path(__file__).parents[2] / "solutions"
REFERENCE = (SOLUTIONS / "pytorch_ann.py").read_text(encoding="utf-8")
LOSSES, ACCURACIES = list(drawings.CURVES)[:2], list(drawings.CURVES)[2:]


def drawn(trouble, *curves):
    """Return the facts that these curves, or all, are drawn, but something is wrong."""
    return dict.fromkeys(curves or drawings.CURVES, f"drawn, but {trouble}")


EMPTY = dict.fromkeys(("axes", "legends"), "none with a curve")
NOTHING = {**dict.fromkeys(drawings.CURVES, "not drawn"), **EMPTY}
ALIKE = {"legends": "two curves that look alike"}
INKLESS = {**drawn("without a line or markers"), **ALIKE}
NO_Y = {"axes": "no label on the y axis for the accuracies"}
UNSEEN, OUTSIDE = "on axes that cannot be seen", "mostly outside the limits of its axes"
WRONG = {  # code as in RIGHT, and the facts that differ; what the catalogue has is not repeated
    "panels(axs); fig.clf()": NOTHING,
    "panels(axs); axs[0].lines[0].remove(); axs[0].bar(x, h['train_losses'])":
        {"training losses": "not drawn"},
    "h = {k: h[k][-1:] for k in h}; x = [5]; panels(axs)":
        {**dict.fromkeys(drawings.CURVES, "only 1 of 5 epochs"), **EMPTY},
    "panels(axs); axs[0].lines[1].set_ydata(sorted(h['val_losses']))":
        {"validation losses": "drawn with other numbers"},
    "x = h['train_losses']; panels(axs)": drawn("not over the epochs"),
    "panels(axs, color='white')": {**drawn("in the color of the background"), **ALIKE},
    "panels(axs); axs[0].set_facecolor('k'); axs[0].lines[1].set_color('k')":
        drawn("in the color of the background", LOSSES[1]),
    "panels(axs); axs[0].lines[0].set_color((0, 0, 1, 0.02))": drawn("transparent", LOSSES[0]),
    "panels(axs, marker='o', ls='', mfc='none', mec='none')": {**drawn("transparent"), **ALIKE},
    "panels(axs, linewidth=0.02)": INKLESS,
    "panels(axs, linestyle='None')": INKLESS,
    "panels(axs, linestyle='None', marker='o', markersize=0)": INKLESS,
    "panels(axs, visible=False)": drawn("hidden"),
    "panels(axs); axs[1].set_visible(False)": drawn(UNSEEN, *ACCURACIES),
    "panels(axs); axs[0].set_position([2, 2, 0.5, 0.5])": drawn(UNSEEN, *LOSSES),
    "panels([fig.add_axes([.1, .1, .8, .8]) for _ in axs])": drawn(UNSEEN, *LOSSES),
    "panels(axs); axs[0].set_ylim(5, 6)": drawn(OUTSIDE, *LOSSES),
    "panels(axs); axs[1].set_xlim(0, 1)": drawn(OUTSIDE, *ACCURACIES),
    "panels(axs); [ax.axis('off') for ax in axs]": {"axes": "no labels"},
    "panels(axs); axs[1].yaxis.set_visible(False)": NO_Y,
    "panels(axs); axs[1].set_ylabel(' ')": NO_Y,
    "panels(axs, legend=False); [ax.text(3, 0.5, 'training') for ax in axs]": {"legends": "none"},
    "[ax.legend() for ax in axs]; panels(axs, legend=False)": {"legends": "none"},
    "panels(axs); [ax.get_legend().set_visible(False) for ax in axs]": {"legends": "none"},
    "panels(axs); axs[0].lines[1].set_label('_'); axs[0].legend()":
        {"legends": "no name of the validation curve for the losses"},
    "panels(axs); axs[1].legend(['Validation', 'Training'])":
        {"legends": "training and validation exchanged for the accuracies"},
    "panels(axs, names=('curve 1', 'curve 2'))":
        {"legends": "one name for training and validation"},
    "panels((axs[0], axs[0])); axs[0].set_ylabel('loss, accuracy')":
        {"legends": "names that other curves have"},
}  # fmt: skip


def history_of(epochs):
    """Return four curves of so many epochs, as a training leaves them."""
    rng = np.random.default_rng(0)
    t = (np.arange(epochs) / max(epochs - 1, 1)) ** 0.6
    curves = (2.1 - 1.6 * t, 2.2 - 1.3 * t, 0.3 + 0.6 * t, 0.25 + 0.5 * t)
    noisy = [(curve + rng.uniform(-0.02, 0.02, epochs)).tolist() for curve in curves]
    return dict(zip(drawings.CURVES.values(), noisy, strict=True))


@pytest.fixture(autouse=True)
def fresh_pyplot():
    """Leave no figure and no style to the next drawing."""
    with mpl.rc_context(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
        plt.close("all")


def facts_of(code, epochs):
    """Return the facts about what code draws of a history of so many epochs."""
    return drawings.facts(figure(draw(code, history_of(epochs))), history_of(epochs))


def plotting(*entries):
    """Return plot_train_val_metrics of the reference, or one with a mistake."""
    tree = ast.parse(catalogue.apply(REFERENCE, entries))
    name = "plot_train_val_metrics"
    tree.body = [n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == name]
    names = {"Figure": Figure, "History": dict}
    exec(compile(tree, name, "exec"), names)
    return names[name]


@pytest.mark.parametrize("epochs", [1, 2, 7])
@pytest.mark.parametrize("name", RIGHT)
def test_right_drawings_have_the_right_facts(name, epochs):
    """Whatever the number of epochs, whatever the way to draw."""
    assert facts_of(RIGHT[name], epochs) == drawings.RIGHT


@pytest.mark.parametrize("epochs", [1, 2, 5, 12])
def test_the_reference_draws_rightly(epochs):
    """The solution that students' drawings are compared with, and what the wrong ones change."""
    history = history_of(epochs)
    assert drawings.facts(figure(plotting()(history)), history) == drawings.RIGHT
    assert facts_of("panels(axs)", epochs) == drawings.RIGHT


@pytest.mark.parametrize("code", WRONG)
def test_wrong_drawings_say_what_is_wrong(code):
    """The facts that differ are those named, and no others."""
    found = facts_of(code, 5)
    assert list(found) == list(drawings.RIGHT)
    assert {key: fact for key, fact in found.items() if fact != drawings.RIGHT[key]} == WRONG[code]


def test_the_mistakes_of_the_catalogue_differ():
    """No mistake has the right facts, and no two have the same."""
    entries = catalogue.read(SOLUTIONS / "mistakes" / "pytorch_ann.py")
    mistakes = {e.mistake.name: e for e in entries if e.number == "2.5"}
    seen = {json.dumps(drawings.RIGHT): "right"}
    for name, mistake in mistakes.items():
        history = history_of(5)
        try:
            fig = plotting(mistake)(history)
        except (AttributeError, LookupError, NameError, TypeError, ValueError):
            continue  # it is named by what it raises
        found = json.dumps(drawings.facts(figure(fig), history))
        assert found not in seen, (name, seen[found])
        seen[found] = name
    assert len(seen) > 35


def with_line(described, **changes):
    """Return a description whose first line is changed."""
    first, *others = described["lines"]
    return {**described, "lines": [{**first, **changes}, *others]}


def shows_curve(found):
    """Return True if a curve is believed; the facts always have their keys and short words."""
    assert list(found) == list(drawings.RIGHT)
    assert all(isinstance(fact, str) and 0 < len(fact) < 200 for fact in found.values())
    return any(found[words] == drawings.CURVE for words in drawings.CURVES)


@pytest.mark.parametrize("new", GARBAGE, ids=lambda new: str(new)[:20])
def test_nothing_in_a_description_can_break_the_facts(new):
    """Every part of it, replaced by every kind of garbage, still gives facts."""
    history = history_of(5)
    described = figure(draw("panels(axs)", history))
    assert not shows_curve(drawings.facts(new, history))
    for key in described:
        found = shows_curve(drawings.facts({**described, key: new}, history))
        assert not found or key == "kind" or new is True
    for key in described["lines"][0]:
        shows_curve(drawings.facts(with_line(described, **{key: new}), history))


@pytest.mark.parametrize("name", [*drawings.TROUBLES, *drawings.TEXTS, "x", "y"])
def test_a_description_without_its_parts_shows_nothing(name):
    """A curve whose visibility is not told is not taken for visible."""
    history = history_of(5)
    described = figure(draw("panels(axs)", history))
    del described["lines"][3][name]
    assert not shows_curve(drawings.facts(described, history))


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e308])
def test_numbers_far_beyond_the_drawing_are_no_curve(value):
    """Infinities and NaN match nothing, whatever the tolerance."""
    history = history_of(5)
    bent = with_line(figure(draw("panels(axs)", history)), y=np.full(5, value))
    assert drawings.facts(bent, history)["training losses"] == "drawn with other numbers"


def test_curves_that_lie_close_together_are_told_apart():
    """The nearest line is taken where two are within the rounding that is allowed."""
    history = history_of(5)
    history["val_losses"] = [loss + 0.004 for loss in history["train_losses"]]
    for code in ("panels(axs)", RIGHT["four panels with titles"]):
        assert drawings.facts(figure(draw(code, history)), history) == drawings.RIGHT
