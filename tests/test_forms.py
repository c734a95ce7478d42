"""The forms of the grader's tools: what they say is taken, anything else is refused."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.forms import fits

NOTE = {"rows": [1, 2], "state": 0.5, "training": True, "gradients": True, "backward": False}
LINE = {"label": "training", "called": "", "y": [1.0, 2]}
AXES = {"xlabel": "", "ylabel": "", "title": "", "legend": ["a"], "lines": [LINE]}


@pytest.mark.parametrize(
    ("tool", "value"),
    [
        ("parameters", [("W1", np.ones((2, 3)), True)]),
        ("parameters", []),
        ("state", {"bn.running_mean": np.zeros(3)}),
        ("notes", [NOTE]),
        ("draw", {"axes": [AXES], "written": b"\x89PNG"}),
        ("notes", [NOTE] * 2000),
        ("outputs", np.ones((3, 2), np.float32)),
        ("probe", "anything: it has no form"),
    ],
)
def test_an_answer_of_the_right_form_fits(tool, value):
    """What the tools really say passes."""
    assert fits(tool, value)


@pytest.mark.parametrize(
    ("tool", "value"),
    [
        ("parameters", 5),
        ("parameters", [("W1", 3.0, True)]),
        ("parameters", [("W1", np.ones(2))]),
        ("parameters", [("W1", np.ones(2), 1)]),
        ("state", [np.zeros(3)]),
        ("state", {1: np.zeros(3)}),
        ("notes", [{"rows": [None, "x"], "backward": True}]),
        ("notes", [{**NOTE, "state": "x"}]),
        ("notes", [{**NOTE, "rows": [True]}]),
        ("notes", {"rows": []}),
        ("notes", [NOTE] * 2001),
        ("notes", [{**NOTE, "rows": [1] * 20_001}]),
        ("outputs", np.ones(3, complex)),
        ("outputs", [[1.0]]),
        ("draw", {"axes": [{"lines": [{"y": [1, "x"]}]}]}),
        ("draw", {"axes": [{**AXES, "lines": [{**LINE, "y": ["x"]}]}], "written": b""}),
        ("draw", {"axes": [], "written": None}),
    ],
)
def test_any_other_answer_does_not(tool, value):
    """Half an answer, or one of other types, has no meaning."""
    assert not fits(tool, value)
