"""Workers of one grading: the reference's are kept, its modules are imported anew each time."""

from __future__ import annotations

import time

import numpy as np
import pytest

from autograder.channel import Raised, TimedOut
from autograder.programs import OutOfTime, remedy
from autograder.remote import fetch, give, hold, line_of, take


def test_the_reference_is_consulted_in_one_worker_and_imported_anew(programs):
    """What one check changed in the module is gone for the next; the process is the same."""
    first = programs.consult("numpy_ann", 10, 1)
    give(first, {"relu": 5})
    second = programs.consult("numpy_ann", 10, 1)
    assert line_of(first).worker is line_of(second).worker
    assert (second.relu(np.array([-1.0, 2.0])) == [0, 2]).all()


def test_the_generators_are_seeded_anew(programs):
    """So it does not matter which checks asked before."""

    def draw(seed):
        numpy = take(programs.consult("numpy_ann", 10, seed), ["np"])["np"]
        return take(numpy, ["random"])["random"].random(2).tolist()

    assert draw(1) == draw(1) != draw(2)


def test_a_consulted_worker_outlives_the_check_and_ends_with_the_grading(programs):
    """`close` leaves it running, `finish` does not."""
    worker = line_of(programs.consult("numpy_ann", 10, 1)).worker
    programs.close()
    assert worker.usage is None
    programs.finish()
    assert worker.usage is not None


def test_a_consulted_worker_that_did_not_answer_is_replaced(programs):
    """Its late answer would be taken for that to the next question."""
    late = programs.consult("numpy_ann", 10, 1)
    line_of(late).deadline = time.monotonic()
    with pytest.raises(TimedOut):
        late.relu(np.zeros(3))
    assert (programs.consult("numpy_ann", 10, 1).relu(np.ones(3)) == 1).all()


def test_nothing_is_consulted_after_the_end(programs):
    """The grading's time is up for the reference too."""
    programs.end = time.monotonic()
    with pytest.raises(OutOfTime):
        programs.consult("numpy_ann", 10, 1)


def test_a_given_array_reaches_whoever_holds_the_one_before(programs):
    """But two attributes that are one array become two, each with its values."""
    model = programs.open("numpy_ann", 10, 1).NumpyANN(5, 4, 3)
    one = hold(model, np.zeros((2, 2)))
    give(model, {"z1": one})
    give(model, {"z1": np.ones((2, 2))})
    assert (fetch(one) == 1).all()
    give(model, {"a1": one})
    give(model, {"z1": np.full((2, 2), 2.0), "a1": np.full((2, 2), 3.0)})
    found = take(model, ["z1", "a1"])
    assert (found["z1"] == 2).all()
    assert (found["a1"] == 3).all()
    assert (fetch(one) == 1).all()


def test_several_attributes_travel_at_once(programs):
    """Values come back by name, whatever they are; the first that is missing is what is raised."""
    model = programs.open("numpy_ann", 10, 1).NumpyANN(5, 4, 3)
    give(model, {"W1": np.ones((5, 4)), "note": "kept", "list": [np.zeros(2), 7]})
    found = take(model, ["note", "W1", "list", "forward"])
    assert found["note"] == "kept"
    assert (found["W1"] == 1).all()
    assert found["list"][1] == 7
    assert repr(found["forward"]) == "<method in a worker>"
    with pytest.raises(Raised, match="z9"):
        take(model, ["W1", "z9", "b9"])


@pytest.mark.parametrize(
    ("problem", "word"),
    [
        ("numpy_ann.py is missing.", "with that name"),
        ("numpy_ann.py is not UTF-8 (line 2); save it as UTF-8.", "Save numpy_ann.py as UTF-8"),
        ("numpy_ann.py is empty.", "with your code"),
    ],
)
def test_what_to_try_fits_what_is_wrong_with_the_file(problem, word):
    """Nobody is told to give a file the name that it has."""
    assert word in remedy("numpy_ann", problem)
