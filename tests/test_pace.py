"""Time limits of trainings: what the reference needs here, times a patience, within bounds."""

from __future__ import annotations

import pytest

from autograder.pace import LONGEST_SECONDS, SHORTEST_SECONDS, Pace
from autograder.setups import SETUPS

NUMPY = SETUPS["numpy_ann"]


@pytest.mark.parametrize(
    ("module", "pace", "seconds"),
    [
        ("numpy_ann", 1e-9, SHORTEST_SECONDS),
        ("numpy_ann", 1e-4, 50.0),
        ("numpy_ann", 1e-3, LONGEST_SECONDS),
        ("numpy_ann", 1e-2, 1250.0),
        ("pytorch_cnn", 1e-4, 120.0),
        ("pytorch_cnn", 2e-4, LONGEST_SECONDS),
        ("pytorch_cnn", 1e-3, 300.0),
    ],
)
def test_time_limits_follow_the_reference_within_bounds(programs, module, pace, seconds):
    """So many times what the reference needs; never too short, long only where that one is slow."""
    found = Pace({module: pace}).limit(programs, SETUPS[module], 20_000)
    assert found == pytest.approx(seconds)


def test_the_pace_is_measured_once_on_the_reference(programs):
    """A few milliseconds for a thousand images, and no worker left."""
    pace = Pace()
    measured = pace.reference(programs, NUMPY, 1)
    assert 1e-7 < measured < 1e-2
    assert pace.reference(programs, NUMPY, 1) == measured
    assert programs.workers == []
