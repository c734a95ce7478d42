"""The description of a figure: what a worker tells of what a student's function returned."""

from __future__ import annotations

import subprocess
import sys

import matplotlib as mpl
import numpy as np
import pytest

mpl.use("Agg")
import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from autograder.worker import wire
from autograder.worker.figures import figure

Y = [2.0, 1.0, 0.5]


@pytest.fixture(autouse=True)
def fresh_pyplot():
    """Leave no figure to the next test."""
    yield
    plt.close("all")


def panel(**look):
    """Return the description of one Axes with one line."""
    fig = Figure()
    fig.subplots().plot([1, 2, 3], Y, **look)
    return figure(fig)["axes"][0]


def line(**look):
    """Return the description of one line."""
    return panel(**look)["lines"][0]


@pytest.mark.parametrize("thing", [None, "a.png", (Figure(), 1), plt, Figure().subplots(), 3])
def test_what_is_no_figure_is_told_by_its_type(thing):
    """Nothing else is looked at."""
    assert figure(thing) == {"kind": type(thing).__name__, "figure": False, "axes": []}


def test_matplotlib_is_not_imported_for_other_things():
    """A worker that draws nothing does not pay for it."""
    code = (
        "import sys; from autograder.worker.figures import figure;"
        "figure(None); print('matplotlib' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_numbers_and_looks_of_a_line_are_told():
    """As they were drawn."""
    found = line(color="#ff0000", alpha=0.5, linewidth=3, linestyle="--", marker="s", label="loss")
    assert found["x"].tolist() == [1, 2, 3]
    assert found["y"].tolist() == Y
    assert (found["label"], found["color"], found["alpha"]) == ("loss", [1, 0, 0], 0.5)
    assert (found["width"], found["marker"], found["visible"]) == (3, "s", True)
    assert found["style"] != line(linestyle=":")["style"]
    assert line(linestyle="None")["style"] == line(linestyle="")["style"] == ""


@pytest.mark.parametrize(
    "look",
    [
        {"color": "white"}, {"alpha": 0.0}, {"linewidth": 0}, {"linestyle": "None"},
        {"visible": False}, {"marker": "o", "markersize": 0, "linestyle": "None"},
        {"marker": "o", "markerfacecolor": "none", "markeredgecolor": "none", "linestyle": ""},
        {"color": (0, 0, 1, 0.02)}, {"linewidth": 0.01},
    ],
)  # fmt: skip
def test_what_cannot_be_seen_has_no_pixels(look):
    """Color, opacity, width and visibility, in whatever way they are set."""
    assert line(**look)["pixels"] == 0


@pytest.mark.parametrize(
    "look",
    [
        {}, {"color": "0.9"}, {"alpha": 0.2}, {"linewidth": 0.3}, {"color": "yellow"},
        {"linestyle": "None", "marker": "."},
        {"color": "white", "marker": "o", "markeredgecolor": "k"},
    ],
)  # fmt: skip
def test_what_can_be_seen_has_pixels(look):
    """Pale, thin and dotted curves included."""
    assert line(**look)["pixels"] > 10


def test_pixels_depend_on_the_background():
    """White is seen on black, black is not; a second scale has the background of the first."""
    fig = Figure(facecolor="black")
    ax = fig.add_subplot(facecolor="black")
    twin = ax.twinx()
    twin.plot(Y, color="white")
    twin.plot(Y, color="black")
    seen, unseen = figure(fig)["axes"][1]["lines"]
    assert seen["pixels"] > 100
    assert unseen["pixels"] == 0


def test_pixels_outside_the_axes_do_not_count():
    """Neither beyond the limits nor beyond the figure."""
    fig = Figure()
    inside, outside = fig.subplots(1, 2)
    inside.plot(Y)
    inside.set_xlim(5, 6)
    outside.plot(Y)
    outside.set_position([1.2, 0.1, 0.5, 0.5])
    assert [ax["lines"][0]["pixels"] for ax in figure(fig)["axes"]] == [0, 0]


def test_a_single_point_without_a_marker_is_not_counted():
    """A line of one epoch has no length; its looks are told all the same."""
    fig = Figure()
    fig.subplots().plot([1], [2.0])
    assert figure(fig)["axes"][0]["lines"][0]["pixels"] == -1


def test_axes_on_top_are_told():
    """Opaque ones that cover most of another; not those of a second scale or of a zoom."""
    fig = Figure()
    below = fig.add_axes([0.1, 0.1, 0.8, 0.8])
    below.twinx()
    fig.add_axes([0.6, 0.6, 0.2, 0.2])
    assert [ax["covered"] for ax in figure(fig)["axes"]] == [False, False, False]
    fig.add_axes([0.1, 0.1, 0.8, 0.8])
    assert [ax["covered"] for ax in figure(fig)["axes"]] == [True, True, True, False]


def test_words_are_those_that_can_be_read():
    """Labels of axes that are switched off are not there; a figure's labels are for all."""
    fig = Figure()
    left, right = fig.subplots(1, 2)
    left.set(xlabel="epoch", ylabel="loss", title="Loss")
    right.set(xlabel="epoch", ylabel="accuracy")
    right.axis("off")
    fig.supxlabel("time")
    one, other = figure(fig)["axes"]
    assert [one[name] for name in ("xlabel", "ylabel", "title")] == ["epoch", "loss", "Loss"]
    assert [other[name] for name in ("xlabel", "ylabel", "supxlabel")] == ["", "", "time"]


def test_a_legend_names_lines_by_their_looks():
    """Where its words are not the lines' labels."""
    fig = Figure()
    ax = fig.subplots()
    ax.plot(Y, "C0")
    ax.plot(Y, "C1")
    ax.legend(["training", "validation"])
    assert [line["called"] for line in figure(fig)["axes"][0]["lines"]] == [
        "training",
        "validation",
    ]


def test_lines_that_look_the_same_have_no_name_from_a_legend():
    """Nothing can tell them apart."""
    fig = Figure()
    ax = fig.subplots()
    ax.plot(Y, "k")
    ax.plot(Y, "k")
    ax.legend(["training", "validation"])
    assert [line["called"] for line in figure(fig)["axes"][0]["lines"]] == ["", ""]


def test_a_projection_does_not_break_the_description():
    """Its lines may not be drawn alone."""
    fig = plt.figure()
    fig.add_subplot(projection="3d").plot([1, 2], [1, 2], [1, 2])
    fig.add_subplot(projection="polar").plot([1, 2], [1, 2])
    assert len(figure(fig)["axes"]) == 2


def test_the_largest_description_fits_in_one_message():
    """Many axes, lines, points and long texts, in letters that take most room."""
    fig = Figure(figsize=(4, 4))
    for ax in fig.subplots(5, 5).flat:
        for _ in range(15):
            ax.plot(np.zeros(5000), label="\U0001f600" * 500)
        ax.set(xlabel="\U0001f600" * 500, ylabel="\U0001f600" * 500, title="\U0001f600" * 500)
        ax.legend()
    described = figure(fig)
    arrays = []
    buffers = wire.frame({"value": wire.pack(described, arrays)}, arrays)
    assert sum(len(ax["lines"]) for ax in described["axes"]) <= 100
    assert sum(len(buffer) for buffer in buffers) < 8_000_000
