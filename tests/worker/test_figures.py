"""The description of a figure: what a worker tells of what a student's function returned."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from matplotlib.figure import Figure

from autograder.worker import wire
from autograder.worker.figures import figure

Y = [2.0, 1.0, 0.5]


def line(**look):
    """Return the description of a line that looks like this."""
    fig = Figure()
    fig.subplots().plot([1, 2, 3], Y, **look)
    return figure(fig)["lines"][0]


@pytest.mark.parametrize("thing", [None, "a.png", (Figure(), 1), np, Figure().subplots()])
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
    assert line(color="w", marker="o", mec="k")["contrast"] == 1
    marks = ({"marker": "o"}, {"marker": "o", "mfc": "k"})
    looks = ({}, {"ls": ":"}, {"lw": 3}, {"alpha": 0.4}, *marks)
    assert len({line(**look)["look"] for look in looks}) == len(looks)


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
