"""Naming: a mistake is named only if it explains every case and contradicts none."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.answers import naming
from autograder.answers.case import Case, Failure, Question
from autograder.answers.catalogue import Entry
from autograder.answers.naming import Outcome
from autograder.lessons import Mistake

RIGHT = {"first": np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]), "second": np.array([0.5, 0.25])}


def entry(name: str) -> Entry:
    """Make an entry of the catalogue."""
    return Entry("1.2", "relu", Mistake(name, "It looks so.", "Do this."), "")


def outcomes(**found) -> list[Outcome]:
    """Make the outcomes of two cases; what is not given was right."""
    made = []
    for name, right in RIGHT.items():
        answer = found.get(name, right)
        failed = isinstance(answer, Failure)
        case = Case(
            name, {"X": np.ones((8, 5))}, right=lambda right=right: right, fresh=lambda: None
        )
        case.answered, case.expected = not failed, None if failed else right
        case.found = None if failed else answer
        question = Question(print, "numpy_ann", name, name, case.inputs)
        made.append(Outcome(question, case, answer, passed=name not in found))
    return made


def names(judged: list[Outcome], answers: dict[str, dict[str, object]]) -> list[str]:
    """Return the names that are given, where each mistake leads to these answers."""

    def answer(question: Question, mistake: Entry):
        return answers[mistake.mistake.name].get(question.name, RIGHT[question.name])

    found = naming.explain(judged, [entry(name) for name in answers], answer)[1]
    return [mistake.name for mistake in found]


def test_a_mistake_that_leads_to_what_was_found_is_named():
    """Its answer is the student's, in the case that departs."""
    wrong = RIGHT["first"] + 1
    assert names(outcomes(first=wrong), {"plus one": {"first": wrong}}) == ["plus one"]


def test_a_mistake_must_explain_every_case_that_departs():
    """One case alone is not enough."""
    judged = outcomes(first=RIGHT["first"] + 1, second=RIGHT["second"] + 1)
    assert names(judged, {"plus one": {"first": RIGHT["first"] + 1}}) == []


def test_a_mistake_must_not_lead_to_a_loss_where_the_student_was_right():
    """What another case of the same check rules out is not said."""
    wrong = RIGHT["first"] + 1
    elsewhere = {"first": wrong, "second": RIGHT["second"] + 1}
    assert names(outcomes(first=wrong), {"plus one": elsewhere}) == []


def test_a_tie_shows_two_names_at_most():
    """Of three that explain everything the first two of the catalogue are shown."""
    wrong = RIGHT["first"] + 1
    answers = {name: {"first": wrong} for name in ("a", "b", "c")}
    assert names(outcomes(first=wrong), answers) == ["a", "b"]


def test_none_is_named_where_the_right_answer_matches_as_well():
    """A mistake that makes no difference here explains nothing."""
    almost = RIGHT["first"] * (1 + 2e-4)
    assert names(outcomes(first=almost), {"nothing": {"first": RIGHT["first"] * (1 + 1e-5)}}) == []


def test_exceptions_are_compared_by_type_and_message():
    """Another message is another mistake; an object's address is no difference."""
    raised = Failure("TypeError", "no len of <Remote at 0x7f01>")
    same = {"first": Failure("TypeError", "no len of <Remote at 0x5a02>")}
    other = {"first": Failure("TypeError", "no len of a number")}
    assert names(outcomes(first=raised), {"same": same, "other": other}) == ["same"]


def test_a_right_value_given_an_earlier_step_must_be_led_to_as_well():
    """What followed from the student's own step is part of what was found."""
    judged = outcomes(first=RIGHT["first"] + 1)
    judged[1].case.followed = True
    judged[1].case.found = RIGHT["second"] * 3
    both = {"first": RIGHT["first"] + 1, "second": RIGHT["second"] * 3}
    answers = {"right elsewhere": {"first": RIGHT["first"] + 1}, "both": both}
    assert names(judged, answers) == ["both"]


@pytest.mark.parametrize(
    ("change", "name"),
    [
        (lambda value: -value, "wrong sign"),
        (lambda value: value * 8, "n times too large"),
        (lambda value: value / 8, "1 / n of the right value"),
        (lambda value: value * 2, "2 times too large"),
    ],
    ids=["sign", "times n", "over n", "twice"],
)
def test_a_constant_times_the_right_answer_is_recognized(change, name):
    """Where no mistake of the catalogue fits, the factor is named by what it is."""
    wrong = {key: change(value) for key, value in RIGHT.items()}
    assert names(outcomes(**wrong), {"plus one": {}}) == [name]


def test_a_factor_that_nothing_explains_is_not_named():
    """A name is only given where the inputs explain the constant."""
    wrong = {key: value * 1.7 for key, value in RIGHT.items()}
    assert names(outcomes(**wrong), {}) == []


def test_exchanged_axes_and_a_lost_axis_are_recognized():
    """The numbers are right, the shape is not."""
    assert names(outcomes(first=RIGHT["first"].T), {}) == ["transposed"]
    assert names(outcomes(first=RIGHT["first"].ravel()), {}) == ["an axis is lost"]
    assert names(outcomes(first=RIGHT["first"][None]), {}) == ["another shape"]


@pytest.mark.parametrize(
    "found",
    [None, "a word", (np.ones(2), np.ones(3)), [1, [2]], float("nan"), {"W1": 3}, object()],
    ids=["none", "word", "tuple", "ragged", "nan", "dict", "object"],
)
def test_answers_of_any_form_are_compared_without_an_error(found):
    """What a submission returns can be anything."""
    assert names(outcomes(first=found), {"other": {"first": np.ones(2)}}) == []
    assert names(outcomes(first=found), {"dict": {"first": {"W1": 4}}}) == []
