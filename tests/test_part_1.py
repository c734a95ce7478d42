"""Part 1's checks: what wrong solutions cost, that right ones cost nothing, what students read."""

from __future__ import annotations

import dataclasses

import pytest

from tests.graded import Variation, run, write
from tests.named import misnamed
from tests.named import names as names_of
from tests.right_part_1 import RIGHT
from tests.wrong_part_1 import SLOW, WRONG

PART = [f"1.{number}" for number in range(1, 10)]
BY_NAME = {variation.name: variation for variation in [*SLOW, *RIGHT, *WRONG]}


@pytest.fixture(scope="module")
def reports():
    """Keep the reports of variations that are graded more than once."""
    return {}


@pytest.fixture
def graded(tmp_path, sandbox, reports):
    """Grade the checks a variation asks for, all of part 1 if it asks for none."""

    def grade(variation):
        numbers = variation.only.split(",") if variation.only else PART
        key = variation.name, *numbers
        if key not in reports:
            folder = write(tmp_path / "in", variation)
            reports[key] = run(folder, tmp_path / "out", sandbox, numbers)
        assert not reports[key].failure
        return reports[key]

    return grade


def names(variation):
    """Show a variation by its name."""
    return variation.name


def scores(report, variation):
    """Return the scores a variation should get of what was asked for, and those it got."""
    asked = {number: result for number, result in report.results.items() if result.cases}
    full = {number: result.entry.points for number, result in asked.items()}
    wanted = {number: variation.scores.get(number, full[number]) for number in asked}
    return wanted, {number: result.score for number, result in asked.items()}


def told(report, number):
    """Return everything that is said about a check."""
    return "\n".join(
        f"{case.rationale} {[mistake.looks for mistake in case.lesson.mistakes]} {case.hint}"
        for case in report.results[number].failures
    )


@pytest.mark.parametrize("variation", WRONG, ids=names)
def test_a_mistake_costs_the_check_it_is_made_in(graded, variation):
    """A wrong solution gets exactly the points that stand beside it, and its mistake is named."""
    wanted, found = scores(graded(variation), variation)
    assert found == wanted
    assert misnamed(graded(variation), variation) == []


@pytest.mark.nightly
@pytest.mark.parametrize("variation", SLOW, ids=names)
def test_a_mistake_costs_no_other_check(graded, variation):
    """A wrong solution gets the same when everything it might touch is graded too."""
    wanted, found = scores(graded(variation), variation)
    assert found == wanted
    assert misnamed(graded(variation), variation) == []


@pytest.mark.parametrize("variation", RIGHT, ids=names)
def test_a_right_solution_loses_nothing(graded, variation):
    """An unusual but right solution gets every point, and is told of no mistake."""
    wanted, found = scores(graded(variation), variation)
    assert found == wanted
    assert names_of(graded(variation)) == set()


@pytest.mark.nightly
@pytest.mark.parametrize("variation", RIGHT, ids=names)
def test_a_right_solution_loses_nothing_anywhere(graded, variation):
    """An unusual but right solution gets every point of the whole part."""
    wanted, found = scores(graded(dataclasses.replace(variation, only="")), variation)
    assert found == wanted


def test_every_check_is_missed_by_three_mistakes_and_all_names_differ():
    """The table of mistakes leaves no check out."""
    assert len(BY_NAME) == len(SLOW) + len(RIGHT)
    for number in PART:
        assert sum(number in variation.scores for variation in SLOW) >= 3, number


MESSAGES = [
    ("weights standard normal", "1.1", "W1 is large"),
    ("weights transposed", "1.1", "Rows and columns are exchanged"),
    ("relu is abs", "1.2", "Negative values lose their sign"),
    ("relu loses its decimals in np.vectorize", "1.2", "integer dtype"),
    ("relu works in place", "1.2", "After relu(z), z[0, 0] is 0"),
    ("slope 1 at 0", "1.3", "compare with >, not >="),
    ("loss is a sum", "1.4", "sum over the examples"),
    ("loss lacks its minus", "1.4", "The minus sign is missing"),
    ("loss leaves zeros out", "1.4", "though a true class has probability 0"),
    ("softmax over the examples", "1.5", "softmax over axis 1"),
    ("forward returns z2", "1.5", "not z2"),
    ("forward keeps only a2", "1.5", "does not keep self.z1"),
    ("forward keeps z1 after relu", "1.5", "relu(z1) already"),
    ("gradients not divided by n", "1.6", "n times too large"),
    ("gradients with the sign turned", "1.6", "The sign is turned round"),
    ("backward without the mask", "1.6", "multiply by relu_derivative(z1)"),
    ("bias gradients flat", "1.6", "keepdims=True"),
    ("gradients under other names", "1.6", "its keys: dW1, db1, dW2, db2"),
    ("train does not shuffle", "1.8", "in the same order"),
    ("train drops the last batch", "1.8", "the last batch of an epoch is left out"),
    ("train never updates", "1.8", "leaves the parameters as they are"),
    ("history sums the batches' losses", "1.8", "neither a sum nor one batch alone"),
]


@pytest.mark.parametrize(("name", "number", "fact"), MESSAGES, ids=[row[0] for row in MESSAGES])
def test_a_message_names_the_mistake(graded, name, number, fact):
    """Whoever made a usual mistake reads which one it was, and nothing about the grader."""
    said = told(graded(BY_NAME[name]), number)
    assert fact in said
    assert not [word for word in ("autograder", ".py", "test_", "judge") if word in said]


RELU = "    return np.maximum(0, z)\n"
SLOPE = "    return (z > 0).astype(z.dtype)\n"
LOSS = "    return float(-np.mean(np.sum(y_true * log_p, axis=1)))\n"
BACKWARD = "        dz2 = (self.a2 - y_true) / len(X)\n"
FORWARD = "        self.z1 = X @ self.W1 + self.b1\n"
UPDATE = '        self.W1 = self.W1 - lr * gradients["W1"]\n'
ALL_PARAMETERS = "for name in ('W1', 'b1', 'W2', 'b2')}\n"

GARBAGE = {
    ("1.2", "zeros"): (RELU, "    return np.zeros_like(z)\n"),
    ("1.2", "its input"): (RELU, "    return z\n"),
    ("1.3", "ones"): (SLOPE, "    return np.ones_like(z)\n"),
    ("1.3", "zeros"): (SLOPE, "    return np.zeros_like(z)\n"),
    ("1.4", "nothing lost"): (LOSS, "    return 0.0\n"),
    ("1.4", "a constant"): (LOSS, "    return 2.3\n"),
    ("1.5", "zeros"): (
        FORWARD,
        "        self.z1 = self.a1 = np.zeros((len(X), self.W1.shape[1]))\n"
        "        self.z2 = self.a2 = np.zeros((len(X), self.W2.shape[1]))\n"
        "        return self.a2\n",
    ),
    ("1.5", "pieces of its input"): (
        FORWARD,
        "        self.z1 = self.a1 = X[:, : self.W1.shape[1]]\n"
        "        self.z2 = self.a2 = X[:, : self.W2.shape[1]]\n"
        "        return self.a2\n",
    ),
    ("1.6", "zeros"): (
        BACKWARD,
        "        return {name: 0 * getattr(self, name) " + ALL_PARAMETERS,
    ),
    ("1.6", "the parameters"): (
        BACKWARD,
        "        return {name: getattr(self, name) " + ALL_PARAMETERS,
    ),
    ("1.7", "nothing"): (UPDATE, "        return\n"),
}


@pytest.mark.parametrize(("number", "what"), GARBAGE, ids=lambda word: word)
def test_garbage_earns_nothing(graded, number, what):
    """A function that returns something of the right shape without computing it gets 0 points."""
    variation = Variation(what, "numpy_ann", (GARBAGE[number, what],), only=number)
    assert graded(variation).results[number].score == 0
