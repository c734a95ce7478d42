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


def line(fig=None, **look):
    """Return the description of the first line of a figure, or of one with such a line."""
    if fig is None:
        fig = Figure()
        fig.subplots().plot([1, 2, 3], Y, **look)
    return figure(fig)["lines"][0]


@pytest.mark.parametrize("thing", [None, "a.png", (Figure(), 1), plt, Figure().subplots(), 3])
def test_what_is_no_figure_is_told_by_its_type(thing):
    """Nothing else is looked at."""
    assert figure(thing) == {"kind": type(thing).__name__, "figure": False, "lines": []}


def test_matplotlib_is_not_imported_for_other_things():
    """A worker that draws nothing does not pay for it."""
    code = (
        "import sys; from autograder.worker.figures import figure;"
        "figure(None); print('matplotlib' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_numbers_and_looks_of_a_line_are_told():
    """As they were drawn; another look is another text."""
    found = line(color="#ff0000", alpha=0.5)
    assert (found["x"].tolist(), found["y"].tolist()) == ([1, 2, 3], Y)
    assert (found["visible"], found["drawn"], found["inside"]) == (True, True, 1)
    assert (found["alpha"], found["contrast"]) == (0.5, 0.5)
    looks = (
        {},
        {"ls": ":"},
        {"marker": "o"},
        {"marker": "o", "mfc": "k"},
        {"lw": 3},
        {"alpha": 0.4},
    )
    assert len({line(**look)["look"] for look in looks}) == len(looks)


@pytest.mark.parametrize("look", [{"color": "0.9"}, {"alpha": 0.2}, {"color": "w", "marker": "o",
                                                                  "mec": "k"}])  # fmt: skip
def test_pale_curves_have_contrast(look):
    """And so does a white line whose markers have a black edge."""
    assert line(**look)["contrast"] > 0.08


def test_contrast_depends_on_the_background():
    """White is seen on black, black is not; a second scale has the background of the first."""
    fig = Figure(facecolor="black")
    twin = fig.add_subplot(facecolor="black").twinx()
    twin.plot(Y, color="white")
    twin.plot(Y, color="black")
    assert [line["contrast"] for line in figure(fig)["lines"]] == [1, 0]


def test_axes_on_top_are_told():
    """Opaque ones that cover most of another; not those of a second scale or of a zoom."""
    fig = Figure()
    below = fig.add_axes([0.1, 0.1, 0.8, 0.8])
    below.plot(Y)
    below.twinx()
    fig.add_axes([0.6, 0.6, 0.2, 0.2])
    assert line(fig)["axes_seen"] is True
    fig.add_axes([0.1, 0.1, 0.8, 0.8])
    assert line(fig)["axes_seen"] is False


def test_a_legend_names_lines_by_their_looks():
    """Where its words are not the lines' labels; lines that look the same get no name."""
    for colors, names in (("rb", ["training", "validation"]), ("kk", ["", ""])):
        fig = Figure()
        ax = fig.subplots()
        for color in colors:
            ax.plot(Y, color)
        ax.legend(["training", "validation"])
        assert [line["called"] for line in figure(fig)["lines"]] == names


def test_a_projection_does_not_break_the_description():
    """Its lines are described like others."""
    fig = Figure()
    fig.add_subplot(projection="3d").plot([1, 2], [1, 2], [1, 2])
    fig.add_subplot(projection="polar").plot([1, 2], [1, 2])
    assert len(figure(fig)["lines"]) == 2


def test_the_largest_description_fits_in_one_message():
    """Many axes, lines, points and long texts, in letters that take most room."""
    fig = Figure(figsize=(4, 4))
    text = "\U0001f600" * 500
    for ax in fig.subplots(5, 5).flat:
        for _ in range(15):
            ax.plot(np.zeros(5000), label=text)
        ax.set(xlabel=text, ylabel=text, title=text)
        ax.legend()
    arrays = []
    buffers = wire.frame({"value": wire.pack(figure(fig), arrays)}, arrays)
    assert len(figure(fig)["lines"]) == 100
    assert sum(len(buffer) for buffer in buffers) < 8_000_000
