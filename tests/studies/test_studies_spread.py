"""Several seeds of one network are one line with a mean and a spread."""

from __future__ import annotations

from solutions.studies import spread


def run(accuracy, worked):
    """Return what a training may have left."""
    return {
        "test_accuracy": accuracy,
        "seconds": 9.0,
        "worked": worked,
        "epochs": [{}] * 5,
        "parameters": 1234,
    }


def test_seeds_are_one_line_and_the_best_network_is_first():
    """Mean and standard deviation where there are two; a single seed has no spread."""
    stats = {
        "machine": {"device": "cpu"},
        "data": {"name": "sample", "train": 9000, "test": 5000},
        "runs": {
            "Small, seed 0": run(0.80, 1.0),
            "Large, seed 0": run(0.90, 10.0),
            "Large, seed 1": run(0.92, 14.0),
        },
    }
    text = spread.remarks(stats)[0]
    lines = text.splitlines()
    assert "processor seconds" in lines[0]
    assert lines[2] == "| Large | 2 | 5 | 1,234 | 91.00% ± 1.41 | 12.00 ± 2.83 |"
    assert lines[3] == "| Small | 1 | 5 | 1,234 | 80.00% | 1.00 |"
    assert "Learned from 9,000 images, asked about 5,000 (sample)" in text
