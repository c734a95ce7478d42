"""Mistakes that show as an exception, and a forgotten return."""

from __future__ import annotations

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
