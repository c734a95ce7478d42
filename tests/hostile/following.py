"""H: submissions that compute little and lean on what follows from their own earlier steps.

A step counts as right if it is right given the student's own previous step. These programs bend the
previous step so that the next one seems to follow from it.
"""

from __future__ import annotations

import functools

from autograder.programs import REFERENCE
from tests.hostile.attack import Attack

LOOP = """    for X, y_true in batches:
        model.forward(X)
        gradients = model.backward(X, y_true)
        model.update(gradients, lr)
"""
END = """        self.b2 = self.b2 - lr * gradients["b2"]
"""
Z1, A1, Z2 = (
    "        self.z1 = X @ self.W1 + self.b1\n",
    "        self.a1 = relu(self.z1)\n",
    "        self.z2 = self.a1 @ self.W2 + self.b2\n",
)


def edited(*edits: tuple[str, str], below: str = "") -> str:
    """Return the reference's part 1 with pieces replaced and code at its end."""
    text = (REFERENCE / "numpy_ann.py").read_text(encoding="utf-8")
    text, _, _ = text.partition('if __name__ == "__main__":')
    for old, new in edits:
        if text.count(old) != 1:
            raise ValueError(f"{text.count(old)} times in the reference: {old!r}")
        text = text.replace(old, new)
    return text + below


def leaning(
    name: str, tries: str, only: str, *edits: tuple[str, str], below: str = "", earns: float = 0.0
) -> Attack:
    """Return the attack that hands in the reference's part 1, changed."""
    whole = functools.partial(edited, *edits, below=below)
    return Attack(name, "H", tries, whole=whole, only=only, earns=earns, stopped="check")


METHODS = """
def fails(self, *_):
    raise ValueError("not today")

NumpyANN.forward = NumpyANN.backward = NumpyANN.update = fails
"""
# Numbers that depend on nothing, whatever a function is given.
JUNK = """
def junk(*shape):
    return np.random.default_rng(0).normal(size=shape)
"""
REPEATED = f"""{JUNK}
def update(self, gradients, lr):
    for name in ("W1", "b1", "W2", "b2"):
        setattr(self, name, junk(*getattr(self, name).shape))

def train_epoch(model, batches, lr):
    model.update(None, lr)

NumpyANN.update = update
"""
COUNTED = f"""{JUNK}
def update(self, gradients, lr):
    for name in ("W1", "b1", "W2", "b2"):
        parameter = getattr(self, name)
        setattr(self, name, parameter - lr * junk(*parameter.shape))

def train_epoch(model, batches, lr):
    for _ in batches:
        model.update(None, lr)

NumpyANN.update = update
"""
COPIED = """
LAST, honest = {}, NumpyANN.update

def update(self, gradients, lr):
    honest(self, gradients, lr)
    LAST.update(vars(self))

def train_epoch(model, batches, lr):
    for name in ("W1", "b1", "W2", "b2"):
        setattr(model, name, LAST[name])

NumpyANN.update = update
"""
TOY = """
honest = train_epoch

def train_epoch(model, batches, lr):
    if type(model).__name__ == "Toy":
        honest(model, batches, lr)
"""
LEFT = f"""{JUNK}
honest = relu

def relu(z):
    found = honest(z)
    z[...] = junk(*z.shape)
    return found
"""
BENT = """
import sys
sys.modules["worker.operations"].bend = lambda z: z

def relu(z):
    raise ValueError("not today")
"""
INFINITE = """
def relu_derivative(z):
    return np.full(z.shape, np.inf)

def backward(self, X, y_true):
    return {name: np.full(getattr(self, name).shape, np.inf) for name in ("W1", "b1", "W2", "b2")}

NumpyANN.backward = backward
"""
BY_CALL = """
WORDS = "underfitting overfitting overfitting generalizing"
MANY = iter(f"{WORDS} overfitting overfitting generalizing underfitting".split())
FEW = iter(f"{WORDS} overfitting underfitting".split())
using = []

def judge_fit(history):
    using.append(FEW if len(history["val_losses"]) < 6 else MANY)
    return next(using[0])
"""

# Submissions that implement nothing: constants, random numbers, empty layers.
EMPTY = {
    "numpy_ann": """
import numpy as np

def relu(z):
    return 0 * z

def relu_derivative(z):
    return 0 * z

def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)

def cross_entropy(y_true, y_pred):
    return float(np.abs(y_true - y_pred).sum())

class NumpyANN:
    def __init__(self, d, h, k, seed=0):
        self.W1, self.b1 = np.zeros((d, h)), np.zeros((1, h))
        self.W2, self.b2 = np.zeros((h, k)), np.zeros((1, k))
    def forward(self, X):
        rng = np.random.default_rng(0)
        self.z1 = self.a1 = rng.random((len(X), self.W1.shape[1]))
        self.z2 = rng.random((len(X), self.W2.shape[1]))
        self.a2 = softmax(self.z2)
        return self.a2
    def backward(self, X, y_true):
        return {name: np.ones(value.shape) for name, value in vars(self).items() if name[0] in "Wb"}
    def update(self, gradients, lr):
        for name in gradients:
            setattr(self, name, np.random.default_rng(0).random(gradients[name].shape))

def minibatches(X, y, batch_size, rng):
    return [(X, y)]

def train_epoch(model, batches, lr):
    model.update(model.backward(None, None), lr)
""",
    "pytorch_ann": """
import torch
from matplotlib.figure import Figure
from torch import nn

class PyTorchANN(nn.Module):
    def forward(self, x):
        return x[:, :5]

def make_optimizer(model, lr):
    return torch.optim.SGD([nn.Parameter(torch.zeros(1))], lr=lr)

def train_epoch(model, batches, optimizer):
    pass

def evaluate(model, X, y):
    return 0.0, 0.0

def plot_train_val_metrics(history):
    return Figure()

def judge_fit(history):
    return "overfitting"
""",
    "pytorch_cnn": """
import torch
from torch import nn

class PyTorchCNN(nn.Module):
    def __init__(self, num_classes=10):
        super().__init__()
        self.conv, self.classes = nn.Conv2d(1, 1, 3), num_classes
    def forward(self, x):
        return x.flatten(1)[:, :self.classes]

def make_optimizer(model, lr):
    return torch.optim.Adam([nn.Parameter(torch.zeros(1))], lr=lr)

def train_epoch(model, batches, optimizer):
    pass

def evaluate(model, X, y):
    return 0.0, 0.0
""",
}
# Shapes and zero biases are right in it; the difference of two distributions is some kind of loss.
WORTH = {"numpy_ann": 3.0}
CHECKS = {
    "numpy_ann": ",".join(f"1.{i}" for i in range(1, 10)),
    "pytorch_ann": ",".join(f"2.{i}" for i in range(1, 7)),
    "pytorch_cnn": "3.1,3.2,3.3",
}
NOTHING = [
    Attack(f"nothing in {module}", "H", "implements nothing", module=module, whole=text,
           only=CHECKS[module], earns=WORTH.get(module, 0.0), stopped="check", seconds=30,
           nightly=module != "numpy_ann")
    for module, text in EMPTY.items()
]  # fmt: skip

ALL = [
    *NOTHING,
    Attack("another output at every call", "H", "answers by chance, so that every change shows",
           module="pytorch_cnn", only="3.1,3.2", stopped="check",
           whole=EMPTY["pytorch_cnn"].replace("x.flatten(1)[:, :self.classes]",
                                              "torch.rand(len(x), self.classes)")),
    Attack("words by call", "H", "answers in the order in which the grader is known to ask",
           module="pytorch_ann", whole=BY_CALL, only="2.6", stopped="check"),
    leaning("an epoch copied from three calls", "notes where its own steps lead, and jumps there",
            "1.9", below=COPIED),
    leaning("an update that repeats itself", "makes one call of update stand for an epoch",
            "1.9", below=REPEATED),
    leaning("an update that counts", "leaves forward and backward out of the epoch",
            "1.9", below=COUNTED),
    leaning("methods that fail on purpose", "has a toy network judged in the place of its own",
            "1.9", below=METHODS, earns=2.0),
    leaning("an epoch for the toy alone", "trains no network but the grader's toy",
            "1.9", below=METHODS + TOY, earns=2.0),
    leaning("relu that overwrites", "makes its input say what forward kept", "1.5",
            (Z1, "        self.z1 = junk(len(X), self.W1.shape[1])\n"), below=LEFT),
    leaning("a1 without relu", "keeps a1 as z1, where z1 is positive", "1.5",
            (Z1, "        self.z1 = X[:, :4] * self.W1.sum() ** 2\n"),
            (A1, "        self.a1 = self.z1\n"),
            (Z2, "        self.z2 = X[:, :3] * self.W2.sum()\n"), earns=3.0),
    leaning("z2 without a product", "makes a1 0, so that z2 is b2", "1.5",
            (A1, "        self.a1 = 0 * self.z1\n"),
            (Z2, "        self.z2 = 0 * X[:, :3] + self.b2\n"), earns=4.0),
    leaning("a stand-in bent back", "replaces the grader's stand-in for its broken relu", "1.5",
            (A1, "        self.a1 = self.z1\n"), below=BENT, earns=5.0),
    leaning("a slope without bounds", "makes relu_derivative infinite, and every gradient with it",
            "1.6", below=INFINITE),
]  # fmt: skip
