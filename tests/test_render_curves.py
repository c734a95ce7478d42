"""The learning curves: a small PNG whatever the history."""

import io
import random
import subprocess
import sys

import pytest
from PIL import Image

from autograder.render import curves
from autograder.report import Fit, Training
from tests.test_report import HISTORY, full

MOST_BYTES = 70_000
NAMES = tuple(HISTORY)


def noise(epochs):
    """Return the history that compresses worst: nothing but noise."""
    rng = random.Random(0)
    return {name: [rng.random() for _ in range(epochs)] for name in NAMES}


def drawn(history, accuracy=0.8412):
    """Return a training's picture as bytes."""
    stream = io.BytesIO()
    curves.draw(Training("PyTorch ANN", 0.8, history, accuracy), stream)
    return stream.getvalue()


def opened(png):
    """Return a picture from its bytes."""
    return Image.open(io.BytesIO(png)).convert("RGB")


@pytest.mark.parametrize("epochs", [0, 1, 2, 8, 250, 2000])
def test_pictures_are_small(epochs):
    """A PNG stays below what Gradescope shows, for one epoch as for noise over very many."""
    png = drawn(noise(epochs))

    assert png.startswith(b"\x89PNG")
    assert len(png) <= MOST_BYTES


@pytest.mark.parametrize("loss", [1e308, -1e308, 0.0])
def test_absurd_losses_are_drawn(loss):
    """A history with any finite loss becomes a picture, without a warning."""
    assert opened(drawn({**HISTORY, "val_losses": [0.7, loss, 0.6]})).width > 600


def test_both_curves_are_there_in_their_colours():
    """Training is blue and validation vermilion, two colours everybody can tell apart."""
    for epochs in (1, 8):
        colours = {colour for _, colour in opened(drawn(noise(epochs))).getcolors()}
        for wanted in (curves.STYLES["train"]["color"], curves.STYLES["val"]["color"]):
            rgb = bytes.fromhex(wanted[1:])
            assert min(sum(abs(a - b) for a, b in zip(c, rgb, strict=True)) for c in colours) < 30


def test_the_same_training_gives_the_same_bytes():
    """Two gradings of the same history cannot be told apart by their pictures."""
    assert drawn(HISTORY) == drawn(HISTORY)


def test_a_path_is_written(tmp_path):
    """A picture goes to a path as well as to an open file."""
    curves.draw(Training("NumPy ANN", 0.77, HISTORY, 0.8), tmp_path / "curves.png")
    assert (tmp_path / "curves.png").read_bytes() == drawn_as("NumPy ANN", 0.77, 0.8)


def drawn_as(name, threshold, accuracy):
    """Return the picture of a training with the short history."""
    stream = io.BytesIO()
    curves.draw(Training(name, threshold, HISTORY, accuracy), stream)
    return stream.getvalue()


def test_a_training_without_a_history_is_refused():
    """There is nothing to draw without a history, and the error names the training."""
    with pytest.raises(ValueError, match="NumPy ANN has no history"):
        curves.draw(Training("NumPy ANN", 0.77), io.BytesIO())


def test_only_trainings_with_a_history_have_pictures():
    """A training that left no history is passed over."""
    report = full()
    report.trainings["pytorch_ann"].history = None

    assert set(curves.pictures(report)) == {"numpy_ann", "pytorch_cnn"}


@pytest.mark.parametrize(
    ("accuracy", "line"),
    [(0.8412, "CNN: 84.1% test accuracy"), (None, "CNN: no test accuracy")],
)
def test_the_title_says_what_was_reached(accuracy, line):
    """A picture's title is the final test accuracy, where there is one."""
    assert curves.heading(Training("CNN", 0.85, None, accuracy)) == line


def test_matplotlib_waits_until_something_is_drawn():
    """Importing the renderers does not pay for matplotlib."""
    code = "import sys, autograder.render.html, autograder.render.terminal; print(*sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert b"matplotlib" not in found.stdout


def test_the_judgement_is_drawn_in():
    """The epochs that overfit are shaded, those before them are not."""
    plain = Training("CNN", 0.85, noise(8), 0.9)
    judged = Training("CNN", 0.85, noise(8), 0.9, fit=Fit("overfitting", "it turned", 5))
    shade = bytes.fromhex(curves.SHADE[1:])
    found = []
    for training in (plain, judged):
        stream = io.BytesIO()
        curves.draw(training, stream)
        found.append(
            sum(
                count
                for count, colour in opened(stream.getvalue()).getcolors()
                if sum(abs(a - b) for a, b in zip(colour, shade, strict=True)) < 40
            )
        )
    assert found[0] < 1000
    assert found[1] > 50_000
