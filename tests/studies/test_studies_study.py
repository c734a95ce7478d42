"""By which seconds trainings are compared."""

from __future__ import annotations

import pytest

from solutions.studies.study import effort, unit


def stats(device="cpu", **further):
    """Return statistics of two runs, the second with these figures too."""
    runs = {"a": {"seconds": 9.0, "worked": 4.0}, "b": {"seconds": 8.0, **further}}
    return {"machine": {"device": device}, "runs": runs}


@pytest.mark.parametrize(
    ("found", "words", "seconds"),
    [
        (stats(worked=3.0), "processor seconds", 4.0),
        (stats("cuda:0", worked=3.0), "seconds", 9.0),
        (stats(), "seconds", 9.0),
    ],
    ids=["cpu", "graphics card", "one run without"],
)
def test_the_processors_seconds_count_where_they_are_all_there_is(found, words, seconds):
    """Not beside a graphics card, and never mixed with seconds on the wall."""
    assert (unit(found), effort(found, found["runs"]["a"])) == (words, seconds)
