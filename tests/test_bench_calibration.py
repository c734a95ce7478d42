"""The calibration's arithmetic and its designs; `make calibrate` trains."""

from __future__ import annotations

import math

import pytest

from autograder.course import BY_MODULE, PARTS
from benchmarks import calibration, designs
from benchmarks.calibration import chance_below


def test_a_certain_skill_leaves_the_binomial():
    """Without deviation the chance is about the sum of the binomial's formula."""
    p, images = 0.8, 200
    exact = sum(math.comb(images, k) * p**k * (1 - p) ** (images - k) for k in range(150))
    assert chance_below(0.7475, p, 0.0, images) == pytest.approx(exact, rel=0.2)


def test_more_images_fail_fewer_right_solutions():
    """Above its threshold, with the same skill, a solution is safer the more images measure it."""
    found = [chance_below(0.85, 0.877, 0.004, images) for images in (200, 1000, 5000)]
    assert found == sorted(found, reverse=True)
    assert 0.05 < found[0] < 0.2


def test_a_part_is_shown_with_its_lowest_margin():
    """The row has mean, minimum, deviation and the margin of the lowest seed in points."""
    row = calibration.row(BY_MODULE["pytorch_cnn"], [0.87, 0.88, 0.89], 5000)
    assert "| PyTorch CNN | 85% | 88.00% | 87.00% | 1.00% | +2.00 |" in row


def test_a_design_is_shown_with_its_worst_seed():
    """The row says how many seeds passed, and the lowest accuracy on the practice task."""
    row = calibration.design_row("a design", [(0.86, 0.9, 1), (0.84, 0.7, 3)])
    assert row == "| a design | 85.0% | 84.0% | 1 of 2 | 2.0 | 70% |"


def test_the_page_names_its_commit_and_every_row():
    """Rows of parts and designs stand below their heads."""
    text = calibration.page(["| a part |"], ["| a design |"], 30, 5000)
    assert "trained on 30 seeds" in text
    assert "5,000 test images" in text
    assert text.index(calibration.HEAD) < text.index("| a part |") < text.index("| a design |")


def test_there_are_ten_ordinary_designs():
    """Each is a submission of its own, with another network than the reference's."""
    assert len(designs.ORDINARY) == 10
    assert len(designs.ALL) == 11
    sources = {one.submission().sources["pytorch_cnn"] for one in designs.ALL.values()}
    assert len(sources) == 11


@pytest.mark.parametrize("one", designs.ALL.values(), ids=lambda one: one.name)
def test_a_design_is_a_network_for_these_images(one, tmp_path, monkeypatch):
    """It turns images into ten logits each."""
    torch = pytest.importorskip("torch")
    space = {"torch": torch, "nn": torch.nn, "Tensor": torch.Tensor}
    text = one.text.partition("class PyTorchCNN")[2].partition("def make_optimizer")[0]
    exec(f"class PyTorchCNN{text}", space)
    assert space["PyTorchCNN"]()(torch.zeros(3, 1, 28, 28)).shape == (3, 10)


@pytest.mark.nightly
def test_the_reference_clears_its_thresholds():
    """One seed of each part; the page has thirty."""
    for part in PARTS:
        assert calibration.train(part.module, 1) > part.threshold + calibration.MARGIN / 100
