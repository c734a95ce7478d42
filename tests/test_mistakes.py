"""Named mistakes: each explains the values it makes, none explains right ones."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.channel import Raised
from autograder.compare import Departure, advised, explaining
from autograder.judges import backtrace, chain, descents, gradients, looks, probes, replays
from autograder.lessons import DEPARTS, FOLLOWS, MISSING, RIGHT, Lesson, Mistake, Step
from autograder.mistakes import errors, functions, histories, losses, networks, passes
from autograder.mistakes import gradients as slips
from autograder.mistakes import loops as habits
from autograder.mistakes.betrayals import betrayed
from autograder.plugin import Plugin
from autograder.report import Case
from autograder.rubric import Check

THEMES = (
    "drawings",
    "errors",
    "functions",
    "gradients",
    "histories",
    "loops",
    "losses",
    "networks",
    "parameters",
    "passes",
)
n, d, h, k = 8, 5, 4, 3


def catalogue():
    """Return all mistakes, by theme and the name they have there."""
    found = {}
    for theme in THEMES:
        for name, value in vars(import_module(f"autograder.mistakes.{theme}")).items():
            if isinstance(value, Mistake):
                found[theme, name] = value
    found |= {("histories", name): value for name, value in histories.MISSED.items()}
    return found


def draw(seed):
    """Return parameters, examples and one-hot labels, as the checks of part 1 draw them."""
    rng = np.random.default_rng(seed)
    shapes = {"W1": (d, h), "b1": (1, h), "W2": (h, k), "b2": (1, k)}
    theta = {name: rng.normal(size=shape) for name, shape in shapes.items()}
    X = rng.random((n, d))
    theta["b1"] = 0.3 * theta["b1"] - np.median(X @ theta["W1"], axis=0, keepdims=True)
    return theta, X, np.eye(k)[rng.permutation(np.arange(n) % k)]


def place(seed=0):
    """Return where gradients are taken, with a right relu_derivative."""
    theta, X, Y = draw(seed)
    kept = chain.forward(theta, X)
    return backtrace.Place(theta, X, Y, kept, (kept["z1"] > 0).astype(float))


def test_there_are_many_and_each_says_what_to_look_at():
    """At least forty names; two sentences each, and no word of the grader's."""
    found = set(catalogue().values())
    assert len({mistake.name for mistake in found}) >= 40
    for mistake in found:
        assert mistake.looks.startswith("It looks like "), mistake
        assert mistake.looks.endswith("."), mistake
        assert mistake.advice, mistake
        said = f"{mistake.name} {mistake.looks} {mistake.advice}"
        assert not [word for word in ("autograder", "probe", "worker", "judge ") if word in said]


@given(st.integers(0, 10_000))
@settings(max_examples=60)
def test_no_right_value_is_ever_named(seed):
    """Whatever is drawn: what the handout's formulas give brings no mistake."""
    theta, X, Y = draw(seed)
    kept = chain.forward(theta, X)
    z = np.random.default_rng(seed).normal(size=(3, 4))
    p = np.random.default_rng(seed).dirichlet(np.ones(k), size=n)
    loss = -np.mean(np.sum(Y * np.log(p), axis=1))
    pairs = [
        (np.maximum(z, 0), functions.relu(z)),
        (z > 0, functions.relu_derivative(z)),
        (loss, losses.cross_entropy(Y, p)),
        (kept["z1"], passes.z1(X, theta)),
        (kept["a1"], passes.a1(kept["z1"])),
        (kept["z2"], passes.z2(kept["a1"], theta)),
        (kept["a2"], passes.a2(kept["z2"])),
        (kept["a2"], passes.returned(kept["z2"], kept["a2"])),
    ]
    for right, usual in pairs:
        assert explaining(right, right, usual) == ()
    right = chain.backward(theta, X, Y, kept)
    at = place(seed)
    for name in gradients.GRADIENTS:
        gradients.judge(name, at, right)
        assert backtrace.explain(name, at, right) == ()
    assert {step.state for step in backtrace.trace(at, right)} == {RIGHT}


@given(st.integers(0, 10_000))
@settings(max_examples=40)
def test_each_formula_is_named_by_its_own_value(seed):
    """A value made by a wrong formula brings that mistake, alone or beside its equals."""
    theta, X, Y = draw(seed)
    kept = chain.forward(theta, X)
    p = np.random.default_rng(seed).dirichlet(np.ones(k), size=n)
    loss = -np.mean(np.sum(Y * np.log(p), axis=1))
    for right, usual in (
        (np.maximum(X - 0.5, 0), functions.relu(X - 0.5)),
        ((X > 0.5).astype(float), functions.relu_derivative(X - 0.5)),
        (loss, losses.cross_entropy(Y, p)),
        (kept["a1"], passes.a1(kept["z1"])),
        (kept["a2"], passes.a2(kept["z2"])),
    ):
        for value, mistake in usual:
            named = explaining(value, right, usual)
            assert mistake in named or named == ()  # () where it happens to be right


def test_two_mistakes_with_one_value_are_both_shown():
    """A tie is told as a tie: with one example a loss of each and an axis too many are alike."""
    y_true, y_pred = np.eye(3)[:1], np.array([[0.5, 0.3, 0.2]])
    named = explaining(-np.log([0.5]), -np.log(0.5), losses.cross_entropy(y_true, y_pred))
    assert named == (losses.LOSS_PER_EXAMPLE, losses.AXIS_LEFT)
    assert " Or: " in advised(named)


def test_what_also_explains_the_sibling_wins():
    """A mean for b2 looks like dz2 divided twice; W2 tells which it was."""
    at = place()
    right = chain.backward(at.theta, at.X, at.y_true, at.kept)
    averaged = {**right, "b2": right["b2"] / n}
    assert backtrace.explain("b2", at, averaged) == (slips.AVERAGED_BIAS,)
    twice = {name: value / n for name, value in right.items()}
    assert backtrace.explain("b2", at, twice) == (slips.DIVIDED_TWICE,)


def states(steps):
    """Return each step's state by its name."""
    return {step.name: step.state for step in steps}


def test_the_first_gradient_that_departs_is_found_and_the_rest_follows():
    """dz2, the mask, and a single gradient: each is blamed for itself alone."""
    at = place()
    right = chain.backward(at.theta, at.X, at.y_true, at.kept)
    large = {name: n * value for name, value in right.items()}
    steps = backtrace.trace(at, large)
    assert states(steps) == {"dz2": DEPARTS} | dict.fromkeys(
        ("dW2", "db2", "dz1", "dW1", "db1"), FOLLOWS
    )
    assert steps[0].place == "[0, 0]"
    assert float(steps[0].found) == pytest.approx(n * at.dz2[0, 0], rel=1e-3)
    unmasked = at.go_back(at.dz2, np.ones((n, h)))
    assert states(backtrace.trace(at, unmasked))["dz1"] == DEPARTS
    assert states(backtrace.trace(at, unmasked))["dW1"] == FOLLOWS
    turned = {**right, "W2": right["W2"].T}
    assert states(backtrace.trace(at, turned)) == dict.fromkeys(
        ("dz2", "db2", "dz1", "dW1", "db1"), RIGHT
    ) | {"dW2": DEPARTS}
    del turned["W2"]
    assert states(backtrace.trace(at, turned))["dW2"] == MISSING
    assert "dz2" not in states(backtrace.trace(at, {"W2": "no", "b2": None}))


def own_relu(z):
    """Return relu(z) and what it leaves in z."""
    return np.maximum(z, 0), z


def test_the_first_forward_step_that_departs_is_found():
    """Later steps are right given the wrong one, and say so."""
    theta, X, _ = draw(1)
    z1 = X @ theta["W1"]
    found = {"z1": z1, "a1": np.maximum(z1, 0)}
    found["z2"] = found["a1"] @ theta["W2"] + theta["b2"]
    found["a2"] = found["returned"] = chain.softmax(found["z2"])
    with pytest.raises(Departure) as raised:
        chain.judge_forward("z1", theta, X, found, own_relu)
    steps = raised.value.lesson.steps
    assert states(steps) == {"z1": DEPARTS, "a1": FOLLOWS, "z2": FOLLOWS, "a2": FOLLOWS}
    assert steps[0].expected
    assert steps[0].place == "[0, 0]"
    assert raised.value.lesson.mistakes == (passes.NO_BIAS,)
    del found["z2"]
    with pytest.raises(Departure) as raised:
        chain.judge_forward("z2", theta, X, found, own_relu)
    assert raised.value.lesson.mistakes == (passes.STEP_NOT_KEPT,)
    assert states(raised.value.lesson.steps)["z2"] == MISSING


def test_a_step_that_is_no_array_departs_in_words():
    """Text in the place of numbers is shown as what it is."""
    step = chain.departing("z1", "nothing", np.zeros((2, 2)))
    assert (step.state, step.found) == (DEPARTS, "a str, an array of numbers was expected")
    assert chain.departing("z1", np.zeros(3), np.zeros((2, 2))).expected == "shape (2, 2)"


MESSAGES = [
    ("3.2", "mat1 and mat2 shapes cannot be multiplied (6x6272 and 1568x64)", "FLATTEN_SIZE"),
    ("3.2", "mat1 and mat2 shapes cannot be multiplied (64x147 and 1568x64)", "FIXED_VIEW"),
    ("2.2", "mat1 and mat2 shapes cannot be multiplied (9x12 and 7x12)", "LAYER_SIZES"),
    ("2.3", "a leaf Variable that requires grad is being used in an in-place operation.",
     "OUTSIDE_NO_GRAD"),
    ("2.3", "element 0 of tensors does not require grad and does not have a grad_fn", "NO_GRAPH"),
    ("2.3", "Trying to backward through the graph a second time (or ...", "BACKWARD_TWICE"),
    ("2.3", "grad can be implicitly created only for scalar outputs", "NOT_ONE_LOSS"),
    ("2.3", "expected scalar type Long but found Float", "WRONG_LABELS"),
    ("3.3", "Target 9 is out of bounds.", "CLASSES_FIXED"),
    ("2.3", "Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy()",
     "NO_DETACH"),
    ("1.3", "The truth value of an array with more than one element is ambiguous.", "IF_ON_ARRAY"),
    ("1.5", "matmul: Input operand 1 has a mismatch in its core dimension 0", "TRANSPOSED_MATRIX"),
    ("3.2", "Given groups=1, weight of size [16, 3, 5, 5], expected input[8, 1, 28, 28] to have 3 "
     "channels, but got 1 channels instead", "COLOURS"),
    ("3.2", "Expected 3D (unbatched) or 4D (batched) input to conv2d, but got input of size: "
     "[8, 784]", "NO_IMAGE"),
]  # fmt: skip


@pytest.mark.parametrize(("number", "message", "name"), MESSAGES, ids=[row[2] for row in MESSAGES])
def test_an_exception_that_betrays_a_mistake_names_it(number, message, name):
    """PyTorch's and NumPy's own words lead to the mistake behind them."""
    assert betrayed(number, message) == (getattr(errors, name),)


IN_TRAIN, IN_FORWARD = "numpy_ann.py, line 9, in train: x", "numpy_ann.py, line 9, in forward: x"
RAISED = [
    ("1.8", "ValueError: operands could not be broadcast together with shapes (4,3) (4,) ",
     IN_TRAIN, ["LABELS_NOT_ONE_HOT"]),
    ("1.4", "ValueError: operands could not be broadcast together with shapes (8,) (8,3) ",
     IN_TRAIN, ["AXIS_LOST"]),
    ("1.8", "ValueError: operands could not be broadcast together with shapes (4,3) (3,4) ",
     IN_TRAIN, []),
    ("1.8", "TypeError: unsupported operand type(s) for *: 'NoneType' and 'float'", IN_TRAIN,
     ["NONE_USED"]),
    ("1.8", "TypeError: tuple indices must be integers or slices, not str", IN_TRAIN,
     ["TUPLE_USED"]),
    ("1.8", "TypeError: 'tuple' object is not callable", IN_TRAIN, []),
    ("1.8", "ValueError: too many values to unpack (expected 2)", IN_TRAIN, ["TUPLE_USED"]),
    ("1.4", "NameError: name 'y_perd' is not defined", IN_TRAIN, ["NAME_UNKNOWN"]),
    ("3.2", "NameError: name 'conv1' is not defined", IN_FORWARD,
     ["SELF_FORGOTTEN", "NAME_UNKNOWN"]),
    ("1.5", "UnboundLocalError: cannot access local variable 'z1'", IN_FORWARD,
     ["NAME_UNKNOWN"]),
    ("1.7", "KeyError: 'W1'", IN_TRAIN, ["KEY_UNKNOWN"]),
]  # fmt: skip


@pytest.mark.parametrize(("number", "told", "line", "names"), RAISED, ids=[r[1] for r in RAISED])
def test_what_an_own_line_raised_is_named(number, told, line, names):
    """Python's usual exceptions lead to their usual reasons, where a line of the file raised."""
    assert betrayed(number, told, [line]) == tuple(getattr(errors, name) for name in names)


def test_without_an_own_line_no_line_is_to_blame():
    """What the grader's own question ran into is nobody's typo."""
    assert betrayed("1.7", "KeyError: 'W1'") == ()


def test_an_exception_that_betrays_nothing_names_nothing():
    """An ordinary error keeps its ordinary hint; images in one row may be two things."""
    assert betrayed("1.5", "division by zero") == ()
    both = betrayed("3.2", "mat1 and mat2 shapes cannot be multiplied (1x9408 and 1568x64)")
    assert both == (errors.FLATTEN_ALL, errors.FLATTEN_SIZE)


def watched(step, *, training=True, rows=None, backward=True, seed=0):
    """Return a probe after one step, as far as `step(gradient, theta)` says, on all examples."""
    rng = np.random.default_rng(seed)
    X = rng.random((probes.WATCHED, 12)).astype(np.float32)
    y = np.arange(probes.WATCHED) % looks.CLASSES
    before = rng.normal(size=(5, 13)) / 4
    order = list(rng.permutation(probes.WATCHED)) if rows is None else rows
    after = before + step(X, y, order, before)
    note = {
        "rows": order,
        "training": training,
        "gradients": True,
        "backward": backward,
        "state": 0.0,
    }
    return probes.Watched([note], X, y, before, after)


def along(mistake, optimizer="SGD", times=1.0, decay=0.0):
    """Return the step of a mistaken loss (None: the right one) by an optimizer."""
    from autograder.mistakes import descents as formulas

    def step(X, y, order, before):
        Z = replays.outputs(before, X[order])
        usual = formulas.slopes(Z.astype(float), y[order], y[: len(order)])
        dZ = next(value for value, named in usual if named == mistake)
        g = formulas.gradients(X[order], dZ)
        g += decay * before
        return times * descents.RATE * formulas.steps(g)[optimizer]

    return step


LOSSES = (None, habits.LOSS_SUMMED, habits.CLIMBING, habits.SOFTMAX_BEFORE_LOSS,
          habits.NLL_ON_LOGITS, habits.SQUARED_ERROR, habits.BINARY_LOSS,
          habits.LABELS_LEFT_BEHIND)  # fmt: skip


@pytest.mark.parametrize("mistake", LOSSES, ids=lambda m: m.name if m else "right")
def test_a_loss_is_named_by_the_step_that_it_makes(mistake):
    """One step of SGD on a linear network tells the usual losses apart; the right one is none."""
    seen = watched(along(mistake))
    named = descents.explain(seen, "SGD", None)
    assert named == ((mistake,) if mistake else ())
    steps = states(descents.lay_out(seen, named))
    assert steps["loss"] == (DEPARTS if mistake else RIGHT)
    assert steps["update"] == (FOLLOWS if mistake else RIGHT)


@pytest.mark.parametrize(
    ("step", "asked", "mistake"),
    [
        (along(None, "Adam"), "SGD", habits.ANOTHER_OPTIMIZER),
        (along(None, "SGD"), "Adam", habits.ANOTHER_OPTIMIZER),
        (along(None, "RMSprop"), "Adam", habits.ANOTHER_OPTIMIZER),
        (along(None, "SGD", times=0.3), "SGD", slips.LR_IGNORED),
        (along(None, "Adam", times=5), "Adam", slips.LR_IGNORED),
        (along(None, "SGD", decay=0.5), "SGD", habits.WEIGHT_DECAY),
    ],
    ids=["Adam", "SGD", "RMSprop", "shorter", "longer", "decay"],
)
def test_an_update_is_named_by_its_step(step, asked, mistake):
    """Another optimizer, another length, and weight decay are no matter of the loss."""
    seen = watched(step)
    named = descents.explain(seen, asked, None)
    assert named == (mistake,)
    steps = states(descents.lay_out(seen, named))
    assert (steps["loss"], steps["gradients"], steps["update"]) == (RIGHT, RIGHT, DEPARTS)


def test_new_weights_and_no_step_are_told_apart():
    """With lr = 0 only new weights move; without a step nothing does."""
    fresh = watched(lambda X, y, order, before: np.random.default_rng(9).normal(size=(5, 13)))
    assert descents.explain(fresh, "SGD", lambda lr: fresh) == (habits.DRAWN_AGAIN,)
    still = watched(lambda X, y, order, before: np.zeros((5, 13)))
    assert descents.explain(still, "SGD", None) == descents.STUCK
    assert states(descents.lay_out(still, descents.STUCK))["update"] == DEPARTS
    apart = replace(
        still, notes=[*still.notes, {**still.notes[0], "state": 9.0, "backward": False}]
    )
    assert descents.explain(apart, "SGD", None) == (habits.COPY_TRAINED,)
    quiet = watched(lambda X, y, order, before: np.zeros((5, 13)), backward=False)
    assert descents.explain(quiet, "SGD", None) == (habits.BACKWARD_FORGOTTEN,)
    assert states(descents.lay_out(quiet, ()))["gradients"] == MISSING


def test_a_forward_in_eval_mode_or_in_pieces_departs_first():
    """What follows from it is said to follow."""
    seen = watched(along(None), training=False)
    assert descents.lay_out(seen, ())[0] == Step("forward", DEPARTS, "", "eval mode", "train mode")
    piece = watched(along(None), rows=[3, 1])
    assert descents.explain(piece, "SGD", None) == ()
    assert states(descents.lay_out(piece, ())) == {
        "forward": DEPARTS, "loss": FOLLOWS, "gradients": FOLLOWS, "update": FOLLOWS,
    }  # fmt: skip


def test_a_check_that_is_not_shown_keeps_its_values():
    """A veiled lesson has no value of the check's, and nothing to run."""
    steps = (Step("z1", DEPARTS, "[0]", "1", "2"), Step("a1", FOLLOWS))
    lesson = Lesson((networks.SOFTMAX,), steps, "print(1)").veiled()
    assert lesson == Lesson((networks.SOFTMAX,), (Step("z1", DEPARTS, "[0]"), Step("a1", FOLLOWS)))


def failed(visibility, error):
    """Return the case that the plugin fails, of 1.2 with this visibility, for an error."""
    programs = SimpleNamespace(end=float("inf"))
    plugin = Plugin(programs, None, None, set(), False, None, None)
    case = Case("matrix", 1.0)
    plugin._fail(case, Check("1.2", 4.0, "relu", "Look.", (), visibility), error, "")
    return case


def test_a_failed_case_has_a_snippet_unless_it_is_not_shown_or_not_written():
    """Nothing of a hidden check is shown, and what is not written yet cannot be run."""
    steps = (Step("z1", DEPARTS, "[0]", "1", "2"),)
    error = Departure("relu(z) is wrong.", functions.ABSOLUTE, lesson=Lesson(steps=steps))
    shown = failed("visible", error)
    assert shown.lesson.snippet.startswith("import numpy")
    assert shown.lesson.steps == steps
    assert shown.hint == advised([functions.ABSOLUTE])
    hidden = failed("hidden", error)
    assert (hidden.lesson.snippet, hidden.lesson.steps[0].expected) == ("", "")
    stub = Raised("NotImplementedError", "1.2 relu is not written yet", [])
    assert failed("visible", stub).lesson == Lesson()
