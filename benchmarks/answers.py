"""What students write for a part: right in many ways, wrong as in the tests, or unfinished."""

from __future__ import annotations

import random
from collections.abc import Sequence

from autograder.handout import regions
from autograder.programs import REFERENCE
from autograder.submission import MODULES
from benchmarks.pieces import PIECES, insert
from tests import (
    right_part_1,
    right_part_2,
    right_part_3,
    wrong_part_1,
    wrong_part_2,
    wrong_part_3,
)
from tests.graded import Variation

# Right, but slow to learn: not with every loop in time, or not always to 85%. The last one brings a
# network of its own, which would take the place of a mistake in the one beside it.
UNSURE = {
    "normed weights", "deep, without norms", "lazy layers", "a convolution along the rows",
    "a residual network", "noise of its own while training",
    "standardized by what train was given",
}  # fmt: skip
# Steps that shrink so fast, or layers by their names: they go with the reference only.
ALONE = {"measured afterwards", "a group of parameters for each layer"}


def _called(*starts: str) -> list[Variation]:
    return [one for one in right_part_1.FUNCTIONS if one.name.startswith(starts)]


def _about(variations: list[Variation], *numbers: str) -> tuple[list[Variation], ...]:
    return tuple([one for one in variations if one.only == only] for only in numbers)


RIGHT: dict[str, tuple[Sequence[Variation], ...]] = {
    "numpy_ann": (
        _called("relu"), _called("slope"), _called("loss"),
        right_part_1.WEIGHTS, right_part_1.GRADIENTS,
    ),
    "pytorch_ann": _about(right_part_2.ALL, "2.1,2.2", "2.3", "2.4", "2.5", "2.6"),
    "pytorch_cnn": _about(
        [one for one in right_part_3.ALL if one.name not in UNSURE], "3.1,3.2", "3.3", "3.5"
    ),
}  # fmt: skip
WHOLE = {
    "numpy_ann": right_part_1.WHOLE,
    "pytorch_ann": [one for one in right_part_2.ALL if not one.only],
    "pytorch_cnn": [one for one in right_part_3.ALL if not one.only],
}
WRONG = {
    "numpy_ann": wrong_part_1.WRONG,
    "pytorch_ann": wrong_part_2.ALL,
    "pytorch_cnn": wrong_part_3.ALL,
}
SLOW = {"relu by np.vectorize", "loss by a loop", "backward by a loop over examples"}
RARE = 0.2
SHARE = 0.8
# Assumed, not measured: what teachers see again and again is this much more frequent than the rest.
OFTEN = 8
FREQUENT = {
    "gradients not divided by n", "gradients divided twice", "loss is a sum", "slope 1 at 0",
    "bias gradients flat", "biases flat", "softmax over the examples", "loss not kept from log 0",
    "train drops the last batch", "train does not shuffle", "backward without the mask",
    "update forgets the biases", "weights standard normal", "zero_grad forgotten", "softmax",
    "softmax before the loss", "eval mode forgotten", "predict without eval", "last short batch "
    "dropped", "no shuffling", "no legend", "accuracies in percent", "training loss of the last "
    "batch", "knows no underfitting", "wrong size after flatten", "train mode set once",
}  # fmt: skip


def reference(module: str) -> str:
    """Return the reference's text."""
    return (REFERENCE / f"{module}.py").read_text(encoding="utf-8")


def right(module: str, dice: random.Random) -> tuple[str, list[str]]:
    """Return a right module, pieced together from what students may write, and what it is of."""
    if dice.random() < 0.1:
        one = dice.choice(WHOLE[module])
        return one.text(), [one.name]
    return _varied(reference(module), module, dice, set(), [])


def wrong(module: str, dice: random.Random) -> tuple[str, list[str]]:
    """Return a module with a mistake or two, right apart from them."""
    weights = [OFTEN if one.name in FREQUENT else 1 for one in WRONG[module]]
    mistakes = dice.choices(WRONG[module], weights, k=1 if dice.random() < 0.75 else 2)
    text, names = reference(module), []
    touched: set[str] = set()
    for mistake in mistakes:
        text, name = _edited(text, mistake)
        names += name
        touched |= {*mistake.scores, *_numbers(mistake)}
    written = [new for mistake in mistakes for _, new in mistake.edits if new in text]
    text, others = _varied(text, module, dice, touched, written)
    return text, names + others


def _varied(
    text: str, module: str, dice: random.Random, touched: set[str], written: list[str]
) -> tuple[str, list[str]]:
    """Return the text with right pieces in it, and their names.

    None is about a number that a mistake is about, and none replaces what a mistake has written.
    """
    names: list[str] = []
    for number, pieces in PIECES.items():
        if number not in touched and f"BEGIN SOLUTION {number}" in text and dice.random() < 0.7:
            other = insert(text, number, dice.choice(pieces))
            text = other if all(new in other for new in written) else text
    for choices in RIGHT[module]:
        weights = [RARE if one.name in SLOW else 1 for one in choices]
        one = dice.choices(choices, weights)[0]
        if one.name in ALONE and names:
            continue
        if dice.random() < SHARE and not touched & _numbers(one):
            text, name = _edited(text, one)
            names += name
    return text, names


def _numbers(variation: Variation) -> set[str]:
    return set(variation.only.split(","))


def unfinished(module: str, dice: random.Random, share: float) -> tuple[str, list[str]]:
    """Return a module in which this share of the answers is still the handout's stub."""
    text = reference(module)
    lines, left = text.split("\n"), []
    for region in reversed(regions(text, f"{module}.py")):
        if dice.random() < share:
            lines[region.begin - 1 : region.end] = region.stub
            left.append(region.number)
    return "\n".join(lines), [f"no {number}" for number in reversed(left)]


def _edited(text: str, variation: Variation) -> tuple[str, list[str]]:
    """Return the text with a variation's edits, or as it is where they do not fit any more."""
    edited = text
    for old, new in variation.edits:
        if edited.count(old) != 1:
            return text, []
        edited = edited.replace(old, new)
    return (edited, [variation.name]) if variation.edits else (text, [])


def stubs() -> dict[str, str]:
    """Return the handout as it is given out."""
    never = random.Random(0)
    return {module: unfinished(module, never, 1.0)[0] for module in MODULES}
