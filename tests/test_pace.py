"""Time limits of trainings: what the reference needs here, times a patience, within bounds."""

from __future__ import annotations

import pytest

from autograder.pace import LONGEST_SECONDS, SHORTEST_SECONDS, Pace
from autograder.setups import SETUPS

NUMPY = SETUPS["numpy_ann"]


@pytest.mark.parametrize(
    ("pace", "seconds"),
    [(1e-9, SHORTEST_SECONDS), (1e-3, LONGEST_SECONDS), (1e-4, 50.0), (1e-2, 1200.0)],
)
def test_time_limits_follow_the_reference_within_bounds(programs, pace, seconds):
    """25 times what the reference needs; never too short, and long only where that one is slow."""
    assert Pace({"numpy_ann": pace}).limit(programs, NUMPY, 20_000) == pytest.approx(seconds)


def test_the_pace_is_measured_once_on_the_reference(programs):
    """A few milliseconds for a thousand images, and no worker left."""
    pace = Pace()
    measured = pace.reference(programs, NUMPY, 1)
    assert 1e-7 < measured < 1e-2
    assert pace.reference(programs, NUMPY, 1) == measured
    assert programs.workers == []
