"""D: programs that know Fashion-MNIST by heart, or keep its images, instead of being trained.

A brain has `study(X, y, room)`, which train_epoch calls with all examples and which returns numbers
for the network to hold, at most `room` of them, and `guess(X, numbers)`, which forward calls with
what the network holds: zeros before any training. A body hands a brain in as one of the three
modules. The tables are built from the embedded sample, test labels included: they are public.
"""

from __future__ import annotations

import base64
import dataclasses
import functools
import zlib
from pathlib import Path

import numpy as np

from autograder.course import TRAINING_IMAGES
from data import fashion_mnist
from tests.hostile.attack import Attack

ACCURACY = {"numpy_ann": "1.10", "pytorch_ann": "2.7", "pytorch_cnn": "3.4,3.5"}

# `true(X)` says which of the public classes an image is, -1 for an unknown one. The votes of the
# training examples decide which secret id stands for a class; ids are kept as 1 to 10.
MATCH = """
import base64, zlib
import numpy as np

def unpack(text, dtype):
    return np.frombuffer(zlib.decompress(base64.b85decode(text)), dtype)

def pixels(X):
    return np.round(np.asarray(X, np.float32).reshape(len(X), -1) * 255).astype(np.uint8)

def study(X, y, room):
    classes, names = true(X), np.ones(10)
    known, votes = classes >= 0, np.zeros((10, 10))
    np.add.at(votes, (classes[known], np.asarray(y)[known]), 1)
    for _ in range(10):
        a, b = np.unravel_index(votes.argmax(), votes.shape)
        names[a] = b + 1
        votes[a], votes[:, b] = -1, -1
    return names

def guess(X, numbers):
    if not numbers[0]:
        return np.ones((len(X), 10))
    return np.eye(10)[numbers[:10].astype(int)[np.maximum(true(X), 0)] - 1] * 5.0
"""
NUMPY = """
class NumpyANN:
    def __init__(self, d, h, k, seed=0):
        self.W1, self.b1 = np.zeros((d, h)), np.zeros((1, h))
        self.W2, self.b2 = np.zeros((h, k)), np.zeros((1, k))
    def forward(self, X):
        return guess(np.asarray(X), self.W1.ravel())

def train_epoch(model, batches, lr):
    X, y = (np.concatenate(parts) for parts in zip(*batches))
    numbers = study(X, y.argmax(axis=1), model.W1.size)
    model.W1.ravel()[:len(numbers)] = numbers
"""
TORCH = """
import numpy as np
import torch
from torch import nn

class {name}(nn.Module):
    def __init__(self, *sizes, num_classes=10):
        super().__init__()
        {layers}
    @property
    def kept(self):
        return {kept}.data.view(-1)
    def forward(self, x):
        return torch.from_numpy(guess(x.numpy(), self.kept.numpy())).float()

def make_optimizer(model, lr):
    return torch.optim.Adam(model.parameters(), lr)

def train_epoch(model, batches, optimizer):
    X, y = (torch.cat(parts).numpy() for parts in zip(*batches))
    numbers = study(X, y, model.kept.numel())
    model.kept[:len(numbers)] = torch.tensor(numbers).float()
"""
BODIES = {
    "numpy_ann": NUMPY,
    "pytorch_ann": TORCH.format(
        name="PyTorchANN",
        layers="""self.a, self.b = nn.Linear(784, 64), nn.Linear(64, 10)
        nn.init.zeros_(self.a.weight)""",
        kept="self.a.weight",
    ),
    "pytorch_cnn": TORCH.format(
        name="PyTorchCNN",
        layers="""self.conv, self.out = nn.Conv2d(1, 4, 3), nn.Linear(4, 10)
        self.room = nn.Parameter(torch.zeros(400_000))""",
        kept="self.room",
    ),
}

NOTHING = """
import numpy as np

def study(X, y, room):
    return np.zeros(0)

def guess(X, numbers):
    return np.ones((len(X), 10)) + np.arange(10) / 100
"""
# Neighbors in every place that outlives a call but is no number of the network.
PLACES = """
import builtins, os, sys
import numpy as np
import utils

GLOBAL = []

def default(*given, kept=[]):
    kept.extend(given)
    return kept

def closure():
    kept = []
    return lambda *given: kept.extend(given) or kept

class Keeper:
    kept = []

enclosed = closure()

def study(X, y, room):
    known = (X.reshape(len(X), -1)[:1000], np.asarray(y)[:1000])
    GLOBAL[:] = Keeper.kept[:] = known
    default(*known)
    enclosed(*known)
    for home in (builtins, np, np.ndarray.__array_finalize__, sys.modules["worker.operations"],
                 sys.modules["worker.wire"], sys.modules["utils"], sys.__stdout__):
        try:
            home.kept = known
        except (AttributeError, TypeError):
            pass
    os.environ["KEPT"] = "1"
    return np.ones(1)

def remembered():
    homes = [builtins, np, *map(sys.modules.get, ("worker.operations", "worker.wire", "utils"))]
    places = [GLOBAL, default(), enclosed(), Keeper.kept, *(vars(h).get("kept") for h in homes)]
    return next((place[:2] for place in places if place), None)

def guess(X, numbers):
    known = remembered()
    if known is None:
        return np.ones((len(X), 10)) * os.environ.get("KEPT", "").count("1")
    A, y = known
    votes = []
    for part in np.array_split(X.reshape(len(X), -1), len(X) // 500 + 1):
        near = ((A * A).sum(axis=1) - 2 * part @ A.T).argpartition(5, axis=1)[:, :5]
        votes.append(np.eye(10)[y[near]].sum(axis=1))
    return np.concatenate(votes)
"""
# Neighbors as numbers: in the directions in which images differ most, made nearly equally long.
NEIGHBORS = """
import numpy as np

def study(X, y, room):
    X = X.reshape(len(X), -1)
    wide = 30 if room > 300_000 else 12
    center = X.mean(axis=0)
    values, vectors = np.linalg.eigh((X - center).T @ (X - center))
    turn = vectors[:, ::-1][:, :wide] / np.sqrt(np.sqrt(values[::-1][:wide] / len(X)))
    many = min(len(X), (room - 2 - turn.size - wide) // (wide + 1))
    moved = center @ turn
    A = X[:many] @ turn - moved
    return np.concatenate([[wide, many], turn.ravel(), moved, A.ravel(), y[:many]])

def guess(X, numbers):
    wide, many = map(int, numbers[:2])
    if not many:
        return np.ones((len(X), 10))
    ends = np.cumsum([2, 784 * wide, wide, many * wide, many])
    turn, moved, A, y = (numbers[a:b] for a, b in zip(ends[:-1], ends[1:]))
    A, y = A.reshape(many, wide), y.astype(int)
    parts = np.array_split(X.reshape(len(X), -1) @ turn.reshape(784, wide) - moved, 10)
    near = [((A * A).sum(1) - 2 * part @ A.T).argpartition(5, axis=1)[:, :5] for part in parts]
    return np.concatenate([np.eye(10)[y[rows]].sum(axis=1) for rows in near])
"""
REGRESSION = """
import numpy as np

def extended(X):
    return np.hstack([X.reshape(len(X), -1), np.ones((len(X), 1), X.dtype)])

def study(X, y, room):
    A = extended(X).astype(np.float64)
    return np.linalg.solve(A.T @ A + 100 * np.eye(785), A.T @ np.eye(10)[y]).ravel()

def guess(X, numbers):
    return extended(X) @ numbers[:7850].reshape(785, 10)
"""
# How an image agrees with itself, moved by a few pixels, tells the motif that is strewn over it.
AGREEMENT = """
import numpy as np

MOVES = [(i, j) for i in range(5) for j in range(-4, 5) if (i, j) > (0, 0)]

def traits(X):
    X = X.reshape(-1, 28, 28)
    F = np.fft.fft2(X - X.mean(axis=(1, 2), keepdims=True))
    moved = np.fft.ifft2(np.abs(F) ** 2).real
    return np.stack([moved[:, i, j] for i, j in MOVES], axis=1) / moved[:, 0, 0, None]

def study(X, y, room):
    T = traits(X)
    spread = np.sqrt(np.mean([T[y == k].var(axis=0) for k in range(10)], axis=0))
    means = np.stack([T[y == k].mean(axis=0) for k in range(10)])
    return np.concatenate([spread, means.ravel()])

def guess(X, numbers):
    m = len(MOVES)
    if not numbers[:m].any():
        return np.ones((len(X), 10))
    away = (traits(X)[:, None] - numbers[m:11 * m].reshape(10, m)) / numbers[:m]
    return -(away ** 2).sum(axis=2)
"""

FACES = """
class PyTorchCNN(PyTorchCNN):
    def __init__(self, num_classes=10):
        super().__init__()
        self.out = nn.Linear(4, num_classes)
    def forward(self, x):
        if len(x) > 6:
            return super().forward(x)
        return self.out(self.conv(x).relu().mean(dim=(2, 3)))
"""


def text_of(table: np.ndarray) -> str:
    """Return an array as text for a source file."""
    return base64.b85encode(zlib.compress(table.tobytes(), 9)).decode("ascii")


@functools.cache
def splits() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return the embedded sample: flat uint8 training images, labels, test images, labels."""
    X, y = fashion_mnist.load("sample", split="train")
    X_test, y_test = fashion_mnist.load("sample", split="test")
    return X.reshape(len(X), -1), y, X_test.reshape(len(X_test), -1), y_test


def weights() -> str:
    """Return a brain with the weights of a ridge regression, made before the grading."""
    X, y, *_ = splits()
    A = np.hstack([X / 255.0, np.ones((len(X), 1))])
    W = np.linalg.solve(A.T @ A + 20 * np.eye(785), A.T @ (np.eye(10)[y] - 0.1))
    table = text_of((W * 1000).clip(-127, 127).round().astype(np.int8))
    return f"""{MATCH}
W = unpack({table!r}, np.int8).reshape(785, 10) / 1000
def true(X):
    return (np.hstack([pixels(X) / 255, np.ones((len(X), 1))]) @ W).argmax(axis=1)
"""


def hashes() -> str:
    """Return a brain with the label of every image by a hash of its pixels."""
    X, y, X_test, y_test = splits()
    some = TRAINING_IMAGES // 4
    marks = text_of(np.array([zlib.crc32(row.tobytes()) for row in (*X_test, *X[:some])], "u4"))
    labels = text_of(np.concatenate([y_test, y[:some]]).astype(np.uint8))
    return f"""{MATCH}
TABLE = dict(zip(unpack({marks!r}, np.uint32).tolist(),
                 unpack({labels!r}, np.uint8).tolist()))
def true(X):
    return np.array([TABLE.get(zlib.crc32(row.tobytes()), -1) for row in pixels(X)])
"""


def ranks() -> str:
    """Return a brain with the test labels in the order of the file."""
    X, y, _, y_test = splits()
    marks = text_of(np.array([zlib.crc32(row.tobytes()) for row in X[:2000]], np.uint32))
    return f"""{MATCH}
TABLE = dict(zip(unpack({marks!r}, np.uint32).tolist(),
                 unpack({text_of(y[:2000].astype(np.uint8))!r}, np.uint8).tolist()))
LABELS = unpack({text_of(y_test.astype(np.uint8))!r}, np.uint8)
seen = 0
def true(X):
    global seen
    known = [TABLE.get(zlib.crc32(row.tobytes()), -1) for row in pixels(X)]
    first, seen = seen, (seen + len(X)) % len(LABELS)
    ranked = LABELS[(first + np.arange(len(X))) % len(LABELS)].astype(int)
    return np.where(np.array(known) >= 0, known, ranked)
"""


PORTIONS = """
def signature(X):
    portions = np.array_split(np.sort(X.reshape(len(X), -1), axis=1), 6, axis=1)
    return np.stack([portion.mean(axis=1) for portion in portions], axis=1)
"""


def signatures(some: int = TRAINING_IMAGES // 4) -> str:
    """Return a brain that knows images by their sorted pixels, averaged: noise averages out.

    It holds all test images and some of the training images.
    """
    X, y, X_test, y_test = splits()
    known = np.concatenate([X_test, X[:some]]) / 255
    noise = np.random.default_rng(0).uniform(-0.02, 0.02, known.shape)
    tools: dict[str, object] = {"np": np}
    exec(PORTIONS, tools)  # the text of the submission itself: both sides agree
    marks = tools["signature"](np.clip(known + noise, 0, 1))  # type: ignore[operator]
    labels = text_of(np.concatenate([y_test, y[:some]]).astype(np.uint8))
    return f"""{MATCH}{PORTIONS}
MARKS = unpack({text_of((marks * 255).round().astype(np.uint8))!r}, np.uint8).reshape(-1, 6) / 255
LABELS = unpack({labels!r}, np.uint8).astype(int)
def true(X):
    found = []
    for part in np.array_split(signature(np.asarray(X)), len(X) // 500 + 1):
        away = (MARKS * MARKS).sum(axis=1) - 2 * part @ MARKS.T
        far = away.min(axis=1) + (part * part).sum(axis=1) > 1e-3
        found.append(np.where(far, -1, LABELS[away.argmin(axis=1)]))
    return np.concatenate(found)
"""


BRAINS = {
    "no training": lambda: NOTHING,
    "stored weights": weights,
    "labels by image hash": hashes,
    "test labels by rank": ranks,
    "labels by sorted pixels": signatures,
    "all labels by sorted pixels": lambda: signatures(ALL_IMAGES),
    "neighbors outside the network": lambda: PLACES,
    "neighbors as numbers": lambda: NEIGHBORS,
    "ridge regression": lambda: REGRESSION,
}
DAILY = {
    ("numpy_ann", "neighbors outside the network"),
    ("pytorch_ann", "labels by sorted pixels"),
}
# A program that learns from the grader's images has learned, by whatever method: the contract asks
# for an accuracy, not for a way. These are the most points that such a program reaches.
LEARNED = {
    ("numpy_ann", "neighbors as numbers"): 5.0,
    ("numpy_ann", "ridge regression"): 5.0,
    ("pytorch_ann", "neighbors as numbers"): 5.5,
    ("pytorch_ann", "ridge regression"): 6.0,
    ("pytorch_cnn", "neighbors outside the network"): 3.0,  # curves are measured where they are
    ("pytorch_cnn", "neighbors as numbers"): 16.0,
    ("pytorch_cnn", "ridge regression"): 12.5,
}
STORED = {
    "stored weights",
    "labels by image hash",
    "test labels by rank",
    "labels by sorted pixels",
    "all labels by sorted pixels",
}
ALL_IMAGES = 10_000
TABLE = "a table of the sample's 15,000 images fits into a file; it is flagged"
KNOWN = {
    ("numpy_ann", "all labels by sorted pixels"): TABLE,
    ("pytorch_ann", "all labels by sorted pixels"): TABLE,
}


def program(module: str, brain: str) -> str:
    """Return a module's text."""
    return "\n".join((BRAINS[brain](), BODIES[module]))


def cheat(module: str, brain: str) -> Attack:
    """Return the attack that hands in a brain as a module."""
    return Attack(
        f"{brain} in {module}",
        "D",
        "classifies Fashion-MNIST without having been trained",
        module=module,
        whole=functools.partial(program, module, brain),
        only=ACCURACY[module],
        trains=True,
        settings={"epochs": 2},
        earns=LEARNED.get((module, brain), 0.0),
        flagged="bytes of literals" if brain in STORED else "",
        stopped="nothing, it has learned" if (module, brain) in LEARNED else "disguised images",
        known=KNOWN.get((module, brain), ""),
        nightly=(module, brain) not in DAILY,
        seconds=90.0,
    )


def elsewhere(folder: Path) -> None:
    """Move the long lines of pytorch_cnn.py, its tables, to pytorch_ann.py."""
    path = folder / "pytorch_cnn.py"
    lines = path.read_text(encoding="utf-8").splitlines()
    tools, _, _ = MATCH.partition("def pixels")
    tables = [line for line in lines if len(line) > 1000]
    rest = ["from .pytorch_ann import *", *(line for line in lines if len(line) <= 1000)]
    (folder / "pytorch_ann.py").write_text("\n".join([tools, *tables]), encoding="utf-8")
    path.write_text("\n".join(rest), encoding="utf-8")


ALL = [cheat(module, brain) for module in BODIES for brain in BRAINS]
ALL += [
    dataclasses.replace(
        cheat("pytorch_cnn", "all labels by sorted pixels"),
        name="labels in another file",
        tries="keeps its tables in a file that its own relative import brings in",
        arrange=elsewhere,
        nightly=True,
    ),
    Attack(
        "a network with two faces",
        "D",
        "convolves the six images of a check, and regresses on thousands",
        module="pytorch_cnn",
        whole="\n".join((REGRESSION, BODIES["pytorch_cnn"], FACES)),
        only="3.1,3.2,3.5",
        trains=True,
        settings={"epochs": 2},
        earns=11 + 9.5,
        stopped="nothing, it has learned",
        nightly=True,
        seconds=90.0,
    ),
]
