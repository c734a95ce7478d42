"""Mistakes that show as an exception, and a forgotten return."""

from __future__ import annotations

import re
from collections.abc import Sequence

from autograder.lessons import Mistake

NOTHING_RETURNED = Mistake(
    "nothing returned",
    "It looks like the function ends without a return, so what it computed is lost.",
    "Does every path through the function end in a return?",
)
IF_ON_ARRAY = Mistake(
    "if on an array",
    "It looks like you ask `if` (or max, or `and`) about a whole array of numbers at once.",
    "Compute element by element: np.where(z > 0, ..., ...) or np.maximum.",
)
LOOP_OVER_AXES = Mistake(
    "loop over fixed axes",
    "It looks like you loop over rows and the numbers in them, which fits one shape only.",
    "Let NumPy do it for an array of any shape: np.maximum(z, 0), without a loop.",
)
TRANSPOSED_MATRIX = Mistake(
    "matrix the wrong way round",
    "It looks like one of two multiplied matrices is the wrong way round, or they are exchanged.",
    "Write the shapes beside each line: the inner sizes must agree, (n, d) @ (d, h) is (n, h).",
)
ONE_HOT_SIZE = Mistake(
    "one-hot labels of the wrong width",
    "It looks like your one-hot labels are wider or narrower than what the network returns.",
    "Take the number of classes from the model: one_hot(y, model.b2.shape[1]).",
)
SUPER_FORGOTTEN = Mistake(
    "super().__init__ forgotten",
    "It looks like your __init__ assigns layers before nn.Module has been set up.",
    "The first line of __init__ is super().__init__(), with both pairs of brackets.",
)
FLATTEN_SIZE = Mistake(
    "wrong flatten size",
    "It looks like the linear layer expects another number of values than the images have when "
    "they are flattened.",
    "Print x.flatten(1).shape just before that layer; it takes channels * height * width values.",
)
FLATTEN_ALL = Mistake(
    "images flattened together",
    "It looks like all images of the batch are flattened into one long row.",
    "Keep the first axis: x.flatten(1), or nn.Flatten().",
)
LAYER_SIZES = Mistake(
    "layer sizes do not fit",
    "It looks like a layer gets another number of values than it takes.",
    "nn.Linear(inputs, outputs): the first takes input_size, the second hidden_size values.",
)
FIXED_VIEW = Mistake(
    "fixed size in view",
    "It looks like a number of examples or inputs is written into view or reshape.",
    "Let the input say it: x.flatten(1), or x.view(len(x), -1).",
)
COLOURS = Mistake(
    "wrong number of channels",
    "It looks like a convolution expects another number of channels than it gets.",
    "The images are grey: nn.Conv2d(1, ...) first, each next one takes what came out before.",
)
NO_IMAGE = Mistake(
    "flattened too early",
    "It looks like a convolution gets rows of numbers where it needs images.",
    "Convolutions come before flatten; they take (n, channels, height, width).",
)
OUTSIDE_NO_GRAD = Mistake(
    "update outside no_grad",
    "It looks like you change parameters by hand while torch records what is computed with them.",
    "Use optimizer.step(), or put your own update under `with torch.no_grad():`.",
)
NO_GRAPH = Mistake(
    "loss without gradients",
    "It looks like the loss has lost its way back to the parameters (no_grad, detach or item).",
    "Compute logits and loss outside of torch.no_grad(), and call backward on the loss itself.",
)
BACKWARD_TWICE = Mistake(
    "backward through the same graph twice",
    "It looks like backward is called again on what was computed for an earlier batch.",
    "Compute logits and loss anew for every batch; add up losses as loss.item().",
)
NOT_ONE_LOSS = Mistake(
    "loss per example",
    "It looks like backward is called on a loss with one number for each example.",
    "Take their mean: cross_entropy does so unless it is told otherwise.",
)
WRONG_LABELS = Mistake(
    "labels in the wrong form",
    "It looks like the loss gets labels of another type or shape than it takes.",
    "Hand cross_entropy the logits (n, k) and the int64 labels (n,) as they are.",
)
CLASSES_FIXED = Mistake(
    "number of classes fixed",
    "It looks like the number of classes is written as a number in the last layer.",
    "The last layer has num_classes outputs.",
)
NO_DETACH = Mistake(
    "NumPy while recording",
    "It looks like you turn a tensor into NumPy while torch still records gradients for it.",
    "Use .detach(), or .item() for a single number.",
)
ARGUMENT_MISSING = Mistake(
    "no default values",
    "It looks like the arguments of __init__ have no default values.",
    "Keep the signature of the stub: input_size=784, hidden_size=64, output_size=10.",
)
ARGUMENT_NAME = Mistake(
    "another signature",
    "It looks like an argument has another name than in the stub.",
    "Keep the signature of the stub: names, order and default values.",
)
PATH_AS_TEXT = Mistake(
    "path used as text",
    "It looks like path is treated as text, but it may be an open file too.",
    "Hand path to savefig as it is.",
)
NONE_USED = Mistake(
    "None for a value",
    "It looks like a value is None where numbers are needed.",
    "Print what that line works with: a function without a return gives None, and so does "
    "rng.shuffle(x), which changes x itself.",
)
TUPLE_USED = Mistake(
    "tuple for a value",
    "It looks like several values in one tuple are taken for a single value, or unpacked as "
    "another number of values.",
    "See what the function called there returns; `return a, b` and a comma at the end of a line "
    "make a tuple.",
)
NAME_UNKNOWN = Mistake(
    "name not defined",
    "It looks like a name is misspelt, or has no value yet in that function.",
    "Compare its spelling with the line that assigns it.",
)
SELF_FORGOTTEN = Mistake(
    "self forgotten",
    "It looks like self. is missing before something that the object keeps.",
    "Inside a method, write self.W1 or self.conv1 for what __init__ has assigned.",
)
KEY_UNKNOWN = Mistake(
    "key not there",
    "It looks like a dict is asked for a key that it does not have.",
    "Print its keys just before that line, and spell them as the handout does.",
)
ARGUMENT_UNKNOWN = Mistake(
    "argument not known",
    "It looks like a function is called with an argument that it does not have.",
    "See its help for the names: NumPy says axis and keepdims, PyTorch dim and keepdim.",
)
LABELS_NOT_ONE_HOT = Mistake(
    "labels not one-hot",
    "It looks like integer labels (n,) meet rows (n, k).",
    "Turn the labels into rows first: one_hot(y, model.b2.shape[1]).",
)
AXIS_LOST = Mistake(
    "axis lost in a sum",
    "It looks like a sum, mean or max over the classes has lost its axis: (n,) meets (n, k).",
    "Keep the axis where the result meets rows again: keepdims=True.",
)

# Two shapes, (n, k) and (n,) or the other way round.
ROWS_AND_NUMBERS = r"broadcast together with shapes (\((\d+),\d+\) \(\2,\)|\((\d+),\) \(\3,\d+\))"
# Where it can happen ("" anywhere, a part, or a number), a message, and what it betrays; the first
# match counts.
BETRAYING = (
    ("", r"truth value of an array|Boolean value of Tensor", IF_ON_ARRAY),
    ("1", r"'(numpy\.)?(float|int)\d*' object is not iterable", LOOP_OVER_AXES),
    ("1", r"shapes? \(\d+,3\).* \(\d+,10\)|shapes \(\d+,10\) \(\d+,3\)", ONE_HOT_SIZE),
    ("1", r"matmul: .*mismatch|not aligned", TRANSPOSED_MATRIX),
    ("", r"before Module.__init__\(\) call", SUPER_FORGOTTEN),
    ("2", r"mat1 and mat2 shapes cannot be multiplied", LAYER_SIZES),
    ("", r"shape '\[.*\]' is invalid for input of size", FIXED_VIEW),
    ("3", r"to have \d+ channels, but got \d+ channels", COLOURS),
    ("3", r"Expected 3D .*4D .*input to conv2d|Expected 4D", NO_IMAGE),
    ("", r"leaf Variable that requires grad", OUTSIDE_NO_GRAD),
    ("", r"does not require grad and does not have a grad_fn", NO_GRAPH),
    ("", r"backward through the graph a second time", BACKWARD_TWICE),
    ("", r"grad can be implicitly created only for scalar", NOT_ONE_LOSS),
    ("", r"expected scalar type Long|expected floating point type for target|multi-target",
     WRONG_LABELS),
    ("", r"Target \d+ is out of bounds", CLASSES_FIXED),
    ("", r"Can't call numpy\(\) on Tensor that requires grad", NO_DETACH),
    ("2", r"__init__\(\) missing \d+ required positional argument", ARGUMENT_MISSING),
    ("2", r"for \+: '[\w.]+' and 'str'|should be str, bytes", PATH_AS_TEXT),
    ("1.8", ROWS_AND_NUMBERS, LABELS_NOT_ONE_HOT),
    ("1", ROWS_AND_NUMBERS, AXIS_LOST),
)  # fmt: skip

# The same of type and message, for what a line of the submission itself has raised.
IN_A_LINE = (
    (r"^(Type|Attribute)Error: .*\bNoneType\b", NONE_USED),
    (r"^\w+Error: .*('tuple' object (?!is not callable)|'tuple' and|and 'tuple'|tuple indices)",
     TUPLE_USED),
    (r"^TypeError: .*(not tuple|concatenate tuple)", TUPLE_USED),
    (r"^ValueError: (too many|not enough) values to unpack", TUPLE_USED),
    (r"^(NameError|UnboundLocalError): ", NAME_UNKNOWN),
    (r"^KeyError: ", KEY_UNKNOWN),
    (r"^TypeError: .*unexpected keyword argument", ARGUMENT_UNKNOWN),
)  # fmt: skip


METHOD = re.compile(r", in (?:__init__|forward|backward|update): ")
MATRICES = re.compile(r"mat1 and mat2 shapes cannot be multiplied \((\d+)x(\d+) and (\d+)x\d+\)")
MOST_ROWS = 8  # no check of 3.1 and 3.2 hands more images to a network at once


def betrayed(number: str, told: str, where: Sequence[str] = ()) -> tuple[Mistake, ...]:
    """Return the mistakes that an exception betrays in the check of this number.

    `told` is its type and its message, or the message alone; `where` are the submission's lines.
    """
    part = number.partition(".")[0]
    if part == "3" and (found := MATRICES.search(told)):
        return _flattened(number, *map(int, found.groups()))
    for place, pattern, mistake in BETRAYING:
        if place in ("", part, number) and re.search(pattern, told):
            return (mistake,)
    if where:
        return _of_a_line(told, where[-1])
    return (ARGUMENT_NAME,) if "unexpected keyword argument" in told else ()


def _of_a_line(told: str, line: str) -> tuple[Mistake, ...]:
    """Return what an exception betrays that a line of the submission has raised."""
    for pattern, mistake in IN_A_LINE:
        if re.search(pattern, told):
            kept = told.startswith("NameError") and METHOD.search(line)
            return (SELF_FORGOTTEN, mistake) if kept else (mistake,)
    return ()


def _flattened(number: str, rows: int, values: int, expected: int) -> tuple[Mistake, ...]:
    """Return why a linear layer gets rows of so many values where it expects others."""
    if number in ("3.1", "3.2") and rows > MOST_ROWS:
        return (FIXED_VIEW,)
    if rows == 1 and values > expected and values % expected == 0:
        return (FLATTEN_ALL, FLATTEN_SIZE)
    return (FLATTEN_SIZE,)
