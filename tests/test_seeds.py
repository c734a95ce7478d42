"""Seeds: different for every grading and purpose, and no way back to the grading's own."""

from __future__ import annotations

from autograder import seeds


def test_every_grading_and_every_purpose_has_its_own():
    """Neither another grading nor another purpose draws the same."""
    drawn = {seeds.derive(seed, f"purpose {i}") for seed in range(50) for i in range(20)}
    assert len(drawn) == 1000
    assert all(0 <= seeds.told(seed, "x") < 2**31 for seed in range(50))
    assert len({seeds.told(seed, "x") for seed in range(50)}) == 50
    assert max(drawn) > 2**120
    assert seeds.derive(7, "worker x") == seeds.derive(7, "worker x")


def test_a_gradings_seed_cannot_be_tried_out():
    """It is long, and still a number that every reader of JSON keeps exactly."""
    drawn = [seeds.fresh() for _ in range(100)]
    assert len(set(drawn)) == 100
    assert max(drawn) > 2**48
    assert all(int(float(seed)) == seed for seed in drawn)
