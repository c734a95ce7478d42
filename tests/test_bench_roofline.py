"""The measure of the machine's limit: what is counted, what is tried, what the page says."""

from __future__ import annotations

import json

import numpy as np
import pytest
import torch

from benchmarks import figures, networks, roofline, tried
from benchmarks.roofline_page import page, reasons
from solutions.studies import tinyvgg
from solutions.studies.models import QuickNet, TinyVGG


def row(share, **kinds):
    """Return what was measured of a network."""
    return {
        "precision": "float32", "batch": 16, "flop": 1e8, "seconds": 2e-3, "share": share,
        "shaped": 0.5, "kinds": kinds, "shares": [share - 0.1, share, share + 0.1],
    }  # fmt: skip


@pytest.fixture
def found():
    """What a run could have measured: one network in time, one not."""
    slow = row(0.2, convolution=0.5, pooling=0.3, ReLU=0.19, optimizer=0.01)
    return {
        "square": {"float32": {"way": "oneDNN", "flops": 2e11}},
        "networks": {"quick": row(0.5, convolution=1.0), "slow": slow},
        "tried": {
            "the reference": {"time": 1.0, "times": [1.0], "accuracy": 0.87},
            "Adam not fused (before)": {"time": 1.1, "times": [1.0, 1.1, 1.2]},
        },
        "seeds": 3,
        "rounds": 9,
        "machine": "2 cores",
    }


@pytest.mark.parametrize(
    "make",
    [
        lambda: networks.reference("pytorch_cnn", "CNN"),
        networks.numpy_ann,
        lambda: networks.study("TinyVGG", TinyVGG, tinyvgg.PLAN, "float32"),
        lambda: networks.study("QuickNet", lambda: QuickNet(plain=True), tinyvgg.PLAN, "float32"),
    ],
    ids=["CNN", "NumPy ANN", "TinyVGG", "QuickNet"],
)
def test_a_steps_products_are_what_pytorch_counts(make):
    """A multiplication and an addition for each pair of numbers that a product joins."""
    work = make()
    products = sum(2 * np.prod(shape, dtype=float) for shape in networks.products(work))
    assert networks.operations(work) == pytest.approx(products, rel=0.01)


@pytest.mark.parametrize("name", tried.WAYS)
def test_every_way_is_the_reference_with_something_changed(name):
    """Each learns; a piece of text that is no longer in the reference would be refused."""
    work = networks.reference("pytorch_cnn", name, tried.WAYS[name])
    before = [parameter.clone() for parameter in work.model.parameters()]
    work.run(2)
    pairs = zip(before, work.model.parameters(), strict=True)
    assert not any(torch.equal(old, new) for old, new in pairs)


def test_a_piece_that_is_not_in_the_reference_is_refused():
    """A way that changes nothing would be timed in vain."""
    with pytest.raises(ValueError, match="0 times"):
        networks.solution("pytorch_cnn", (("no such text", ""),))


@pytest.mark.parametrize("precision", ["float32", "float64", "bfloat16"])
def test_rivals_make_the_same_product(precision):
    """Every way of a shape gives a result of that shape."""
    for run in roofline.rivals((6, 5, 4), precision).values():
        assert tuple(run().shape) == (6, 4)
    name, run = roofline.best((6, 5, 4), precision)
    assert name in roofline.rivals((6, 5, 4), precision)
    assert tuple(run().shape) == (6, 4)


@pytest.mark.parametrize(
    ("operation", "kind"),
    [
        ("aten::mkldnn_convolution", "convolution"),
        ("aten::max_pool2d_with_indices_backward", "pooling"),
        ("aten::addmm", "matrix products"),
        ("Optimizer.step#Adam.step", "optimizer"),
        ("aten::fill_", "filling and copying"),
        ("aten::nll_loss_forward", roofline.REST),
    ],
)
def test_operations_are_sorted_by_kind(operation, kind):
    """Pooling backward is pooling, Adam is the optimizer."""
    assert roofline._kind(operation) == kind


def test_who_stays_below_a_third_is_told_why(found):
    """The largest of what is no product comes first, what is too little is left out."""
    (reason,) = reasons(found["networks"])
    assert reason.startswith("slow: ")
    assert "run at 40% of the square one's rate" in reason
    assert reason.endswith("the rest is pooling 30%, ReLU 19%.")


def test_the_page_has_rates_shares_and_what_was_tried(found):
    """Everything is computed from the figures."""
    text = page(found)
    assert "200 GFLOP/s in float32 (oneDNN)" in text
    assert "| 50.0 | **50%** (40% to 60%) | 50% of the time |" in text
    assert "A third or more: quick." in text
    assert "| Adam not fused (before) | 1.10 |  |" in text
    assert "| the reference | 1.00 | 87.00% |" in text


def test_the_sheet_is_one_that_the_benchmarks_page_reads(found, tmp_path):
    """Shares with their goal; what was before, with its label; the reasons as notes."""
    path = tmp_path / "roofline.json"
    roofline.write(path, found)
    sheet = figures.read(path)
    assert [(f.name, f.median, f.met, f.label) for f in sheet.figures] == [
        ("quick, float32", 0.5, True, ""),
        ("slow, float32", 0.2, False, ""),
        ("Adam not fused", 1.1, None, "before"),
    ]
    assert len(sheet.notes) == 2
    assert "times" not in json.loads(path.read_text())["tried"]["the reference"]
