"""Words: what stopped a check becomes what happened and what to try."""

from __future__ import annotations

import pytest

from autograder.channel import Died, Garbled, Raised, TimedOut
from autograder.compare import Departure
from autograder.explain import explain
from autograder.processes import SandboxError
from autograder.programs import LoadFailed, OutOfTime

STUB = Raised("NotImplementedError", "1.2 relu is not written yet", ["numpy_ann.py, line 5"])


def test_an_unwritten_function_is_no_error_of_the_student():
    """The stub's own check says what to write, without a traceback."""
    told = explain(STUB, "1.2", "Use np.maximum.")
    assert (told.rationale, told.hint, told.where) == (
        "relu is not written yet.",
        "Use np.maximum.",
        [],
    )


def test_a_check_that_needs_an_unwritten_function_says_which():
    """1.5 is not wrong because 1.2 is missing; it says what comes first."""
    told = explain(STUB, "1.5", "Four lines.")
    assert told.rationale == "This needs 1.2: relu is not written yet."
    assert told.hint == "Write 1.2 first."


@pytest.mark.parametrize(
    ("error", "word"),
    [
        (Raised("ValueError", "no", ["numpy_ann.py, line 3"]), "raised ValueError: no"),
        (Raised("KeyError", "", []), "raised KeyError."),
        (TimedOut(10.0), "stopped after 10 s"),
        (Died("the process ended"), "ended the program"),
        (Garbled("80 bytes of arrays, 64 at most"), "64 at most"),
        (LoadFailed("numpy_ann", TimedOut(15.0)), "had not finished loading"),
        (LoadFailed("numpy_ann", Died("the process ended")), "ended the program while"),
        (LoadFailed("numpy_ann", Raised("SystemExit", "0", [])), "calls exit()"),
        (LoadFailed("numpy_ann", Raised("NameError", "x", [])), "imported: NameError: x."),
        (Departure("z1 is wrong.", "Look."), "z1 is wrong."),
    ],
)
def test_every_failure_has_words_and_a_next_step(error, word):
    """Whatever the submission did, there is a sentence and a hint, and no file of the grader's."""
    told = explain(error, "1.5", "Four lines.")
    assert word in told.rationale
    assert told.hint
    assert told.judged is False
    assert "autograder" not in told.rationale + told.hint


def test_a_forgotten_super_is_named():
    """PyTorch's own message does not say which line is missing."""
    message = "cannot assign module before Module.__init__() call"
    told = explain(Raised("AttributeError", message, []), "2.1", "Two layers.")
    assert "super().__init__()" in told.hint


@pytest.mark.parametrize(
    ("error", "word"),
    [
        (TypeError("'bool' object is not callable"), "of type bool"),
        (AttributeError("'NoneType' object has no attribute 'W1'"), "with the attribute W1"),
    ],
)
def test_a_plain_value_for_a_function_is_the_students(error, word):
    """`relu = True`, or a constructor that returns None, is no fault of the grader's."""
    told = explain(error, "1.2", "Use np.maximum.")
    assert word in told.rationale
    assert told.judged is False


def test_no_time_left_is_not_wrong():
    """A check that had no time is not judged."""
    told = explain(OutOfTime(), "3.6", "")
    assert told.judged is None


@pytest.mark.parametrize("error", [ValueError("a bug"), SandboxError("no zygote"), KeyError("x")])
def test_the_graders_own_errors_are_not_explained_to_students(error):
    """Only the grader can be to blame."""
    assert explain(error, "1.1", "") is None
