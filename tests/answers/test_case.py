"""Cases: an answer is right as the reference's is, or given an earlier step of the student's."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.answers.case import Case, Failure, NoAnswer, Question, Recording
from autograder.channel import Raised
from autograder.compare import Departure

RIGHT = np.array([[1.0, 2.0], [3.0, 4.0]])


def case(right=RIGHT, steps=None) -> Case:
    """Make a case with this right answer."""
    inputs = {"z": RIGHT, "lr": 0.5}
    return Case("matrix", inputs, right=lambda: right, fresh=lambda: None, steps=steps)


def test_inputs_are_attributes():
    """A check reads like the handout: case.z."""
    assert case().z is RIGHT
    assert case().lr == 0.5


def test_an_input_that_is_not_there_is_named():
    """The author of a check learns which name is wrong."""
    with pytest.raises(AttributeError, match="no input 'X'"):
        _ = case().X


def test_the_right_answer_passes_and_is_kept():
    """Naming needs what was found beside what is right."""
    made = case()
    made.judge(RIGHT.copy(), "a1")
    assert made.answered
    assert not made.followed
    assert np.array_equal(made.expected, RIGHT)


def test_a_wrong_answer_departs_with_its_name():
    """The sentence names the value and both numbers."""
    with pytest.raises(Departure) as caught:
        case().judge(RIGHT + 1, "a1")
    assert caught.value.rationale == "a1[0, 0] is 2, expected 1 (4 of 4 values differ)."


def test_an_answer_that_follows_from_the_students_own_step_passes():
    """One mistake is paid for once."""
    made = case()
    made.judge(RIGHT * 3, "a1", own=lambda: RIGHT * 3)
    assert made.followed


def test_a_single_step_of_the_reference_decides_too():
    """The step is asked of the reference's module of single steps."""
    made = case(steps=lambda: 2)
    made.judge(RIGHT * 2, "z2", step=lambda steps: RIGHT * steps)
    assert made.followed


def test_without_single_steps_a_step_is_not_asked():
    """A kit has none: then the step is judged when the one before is right."""
    with pytest.raises(Departure):
        case().judge(RIGHT * 2, "z2", step=lambda steps: RIGHT * 2)


@pytest.mark.parametrize(
    "followed",
    [np.zeros((2, 2)), np.ones((2, 2)), np.zeros(3), {"W1": RIGHT}],
    ids=["zeros", "one number", "another shape", "another form"],
)
def test_nothing_follows_from_nothing(followed):
    """A constant, or a value of another form, makes no later step right."""
    with pytest.raises(Departure):
        case().judge(followed, "a1", own=lambda: followed)


def test_what_cannot_be_computed_gives_nothing_to_follow():
    """A function of the student's that raises is no reason for another error."""

    def own():
        raise Raised("ValueError", "no", [])

    with pytest.raises(Departure):
        case().judge(RIGHT + 1, "a1", own=own)


def test_a_recording_keeps_the_answer_and_compares_nothing():
    """Asked of the reference, the same question gives the right answer."""
    recording = Recording("matrix", {"z": RIGHT})
    recording.judge(RIGHT + 5, "a1", own=lambda: 1 / 0)
    assert np.array_equal(recording.answers[0][0], RIGHT + 5)


def question(function) -> Question:
    """Make a question to part 1."""
    return Question(function, "numpy_ann", "node", "matrix", {"z": RIGHT, "toy": False})


def test_a_question_is_the_checks_own_function():
    """It is called with the module that is asked, and a case that records."""
    asked = question(lambda numpy_ann, case: case.judge(numpy_ann(case.z), "double"))
    assert np.array_equal(asked.ask(lambda z: 2 * z), 2 * RIGHT)


def test_an_exception_is_an_answer_too():
    """A mistake may show as the exception that it leads to."""

    def raises(numpy_ann, case):
        raise Raised("TypeError", "no", [])

    assert question(raises).ask(None) == Failure("TypeError", "no")


def test_a_check_that_judges_nothing_is_found_out():
    """A check that cannot fail is the author's error."""
    with pytest.raises(NoAnswer):
        question(lambda numpy_ann, case: None).ask(None)


def test_flags_tell_questions_apart():
    """Whether a stand-in was used belongs to the question."""
    assert question(print).flags == (("toy", False),)


def test_a_question_knows_which_functions_it_names():
    """Of several checks of a number each is compared with its own mistakes only."""
    asked = question(lambda numpy_ann, case: case.judge(numpy_ann.relu(case.z), "relu"))
    assert asked.mentions("relu")
    assert not asked.mentions("update")
