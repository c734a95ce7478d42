"""A: values that lie about themselves: what they are, what they equal, how many they are."""

from __future__ import annotations

from tests.hostile.attack import Attack

# Passes through the grader's network as the handout asks, and returns something else.
EVALUATE = """
import torch

class Agreeing(float):
    __eq__ = __lt__ = __le__ = lambda self, other: True
    __sub__ = __rsub__ = lambda self, other: 0.0

def evaluate(model, X, y):
    model.eval()
    with torch.no_grad():
        model(X)
    return {value}
"""
MEASURES = {
    "a number of seventy digits": "10**70, 10**70",
    "a number of a million digits": "10**1_000_000, 0",
    "NaN": "float('nan'), float('nan')",
    "infinity": "float('inf'), -float('inf')",
    "complex": "1j, 1j",
    "text": "'0.3', '0.9'",
    "numbers that equal everything": "Agreeing(0), Agreeing(0)",
    "tensors that want gradients": "torch.ones(1, requires_grad=True).sum(), torch.ones(2)",
    "a dict": "{0: 0.3, 1: 0.9}",
}
# Two cases ask how evaluate goes about it, one whether numbers come back.
HONEST = dict.fromkeys(MEASURES, 1.2) | dict.fromkeys(("NaN", "infinity"), 1.8)
HONEST |= {"a number of seventy digits": 1.8, "a number of a million digits": 1.8}

LYING = """
import numpy as np
import torch
from torch import nn

class Agreeing(np.ndarray):
    __eq__ = __lt__ = __le__ = lambda self, other: np.True_
    def __array_ufunc__(self, *_, **__):
        return np.zeros(self.shape)
    def __array__(self, *_, **__):
        return self

class Lying(torch.Tensor):
    @classmethod
    def __torch_function__(cls, function, types, args=(), kwargs=None):
        return args[0]
    def numpy(self, *_, **__):
        return np.zeros((9, 5), np.float32).view(Agreeing)
    detach = cpu = resolve_conj = resolve_neg = lambda self: self

class PyTorchANN(nn.Module):
    def __init__(self, *sizes):
        super().__init__()
        self.a, self.b = nn.Linear(*sizes[:2]), nn.Linear(*sizes[1:])
    def forward(self, x):
        return torch.zeros(len(x), 5).as_subclass(Lying)
"""
# Each read gives another parameter: the given one, random ones, none.
CHANGING = """
import numpy as np

class NumpyANN:
    def __init__(self, d, h, k, seed=0):
        self.sizes, self.reads = (d, h, k), 0
    def update(self, gradients, lr):
        pass

def changing(name, rows, columns):
    def read(self):
        self.reads += 1
        shape = [(1, *self.sizes)[rows], (1, *self.sizes)[columns]]
        return np.random.default_rng(self.reads).normal(size=shape)
    return property(read, lambda self, value: None)

for name, rows, columns in (("W1", 1, 2), ("b1", 0, 2), ("W2", 2, 3), ("b2", 0, 3)):
    setattr(NumpyANN, name, changing(name, rows, columns))
"""
WORDS = """
class Word(str):
    __eq__ = lambda self, other: True
    __ne__ = lambda self, other: False
    __hash__ = str.__hash__
    lower = strip = lambda self: self

def judge_fit(history):
    return Word("perfect")
"""
FIGURE = """
from unittest import mock
import matplotlib.figure

class Figure(mock.MagicMock):
    __class__ = property(lambda self: matplotlib.figure.Figure)

def plot_train_val_metrics(history):
    return Figure()
"""
# What was learned is to travel in the names of the state, of which the numbers are counted only.
NAMES = """
import torch
from torch import nn
from utils import one_hot

class PyTorchANN(nn.Module):
    def __init__(self, *sizes):
        super().__init__()
        self.a, self.b = nn.Linear(784, 64), nn.Linear(64, 10)
        self.kept = ""
    def forward(self, x):
        return torch.tensor([len(self.kept) % 7.0]) + torch.zeros(len(x), 10)
    def state_dict(self, *_, **__):
        return {f"kept {self.kept}": torch.zeros(1)}
    def load_state_dict(self, state, *_, **__):
        self.kept = next(iter(state)).partition(" ")[2]

def make_optimizer(model, lr):
    return torch.optim.SGD(nn.Module.parameters(model), lr)

def train_epoch(model, batches, optimizer):
    model.kept = "".join(str(y.tolist()) for _, y in batches)
"""
PAIRS = """
import numpy as np

class Pairs:
    def __init__(self, X, y):
        self.pair = (X, y)
    def __len__(self):
        return 1
    def __iter__(self):
        while True:
            yield {item}

def minibatches(X, y, batch_size, rng):
    return Pairs(X, y)
"""

ALL = [
    *(
        Attack(f"evaluate returns {name}", "A", "returns what no comparison was made for",
               module="pytorch_ann", only="2.4", whole=EVALUATE.replace("{value}", value),
               earns=HONEST[name], stopped="check", nightly=name != "complex")
        for name, value in MEASURES.items()
    ),
    Attack("tensor that agrees with everything", "A", "returns a subclass that overrides torch",
           module="pytorch_ann", only="2.2", whole=LYING, stopped="process boundary"),
    Attack("parameters that change", "A", "answers every read of a parameter otherwise",
           only="1.7", whole=CHANGING, stopped="check"),
    Attack("word that equals every word", "A", "returns a string whose == is true",
           module="pytorch_ann", only="2.6", whole=WORDS, stopped="process boundary"),
    Attack("figure in name only", "A", "returns a mock that says it is a Figure",
           module="pytorch_ann", only="2.5", whole=FIGURE, stopped="check", nightly=True),
    Attack("knowledge in names", "A", "has its state_dict carry what it knows in its names",
           module="pytorch_ann", only="2.7", whole=NAMES, trains=True, settings={"epochs": 1},
           stopped="check", seconds=30, nightly=True),
    Attack("pairs without end", "A", "says that it is one mini-batch, and never ends",
           only="1.8", whole=PAIRS.replace("{item}", "self.pair"), stopped="check"),
    Attack("pairs of gigabytes", "A", "returns mini-batches that no one can hold",
           only="1.8", whole=PAIRS.replace("{item}", "np.zeros((10**7, 5)), np.zeros(10**7)"),
           stopped="wire format", seconds=30, nightly=True),
]  # fmt: skip
