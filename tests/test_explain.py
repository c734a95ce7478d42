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


NO_DATA = "The project's data folder is missing: / has none."


@pytest.mark.parametrize(
    ("error", "word"),
    [
        (Raised("NoDataError", NO_DATA, []), "asks for the images as soon as it is loaded"),
        (Raised("SystemExit", NO_DATA, [], ["numpy_ann", "contextlib", "utils"]), "its script"),
    ],
)
def test_a_script_without_its_guard_is_told_where_it_belongs(error, word):
    """At home such a file runs, so nobody is sent to look for an error there."""
    told = explain(LoadFailed("numpy_ann", error), "1.1", "")
    assert word in told.rationale
    assert "exit()" not in told.rationale
    assert 'if __name__ == "__main__":' in told.hint


def test_a_message_that_ends_with_a_stop_has_one():
    """No sentence ends with two stops."""
    told = explain(Raised("NoDataError", NO_DATA, []), "1.8", "")
    assert told.rationale.endswith("has none.")


@pytest.mark.parametrize(
    ("type_name", "message", "rationale"),
    [
        ("AttributeError", "module 'numpy_ann' has no attribute 'relu'", "numpy_ann.py has no"),
        ("AttributeError", "'NumpyANN' object has no attribute 'W1'", "type NumpyANN has no W1."),
        ("TypeError", "expected Tensor as element 0 in argument 0, but got NoneType",
         "forward returns None."),
        ("TypeError", "expected Tensor as element 0 in argument 0, but got tuple",
         "forward returns an object of type tuple"),
    ],
)  # fmt: skip
def test_what_the_grader_ran_into_is_not_said_to_be_raised(type_name, message, rationale):
    """Without a line of the submission's on the way it is told what was not there."""
    told = explain(Raised(type_name, message, []), "3.1", "")
    assert rationale in told.rationale
    assert "raised" not in told.rationale
    assert told.hint


def test_the_same_words_from_an_own_line_are_raised():
    """A name that the submission itself did not find has its line."""
    error = Raised(
        "AttributeError", "module 'numpy_ann' has no attribute 'f'", ["pytorch_ann.py, line 3"]
    )
    assert explain(error, "2.1", "").rationale.startswith("Your code raised AttributeError")


def test_the_signature_is_asked_about_only_where_it_can_be_wrong():
    """A TypeError may have nothing to do with arguments."""
    called, other = (
        explain(Raised("TypeError", message, ["numpy_ann.py, line 3"]), "1.2", "").hint
        for message in ("relu() takes 0 positional arguments but 1 was given", "bad operand")
    )
    assert "signature" in called
    assert "signature" not in other


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
