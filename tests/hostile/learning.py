"""D: programs that know Fashion-MNIST by heart, or say so, and cannot learn anything.

A brain has `study(X, y)`, called by train, and `guess(X)`, called by forward; a body hands it in as
one of the three modules. The tables are built from the embedded sample, test labels included: they
are public.
"""

from __future__ import annotations

import base64
import functools
import zlib

import numpy as np

from autograder.course import TRAINING_IMAGES
from data import fashion_mnist
from tests.hostile.attack import Attack

ACCURACY = {"numpy_ann": "1.8,1.9", "pytorch_ann": "2.3,2.7", "pytorch_cnn": "3.3,3.6"}

# Which true class each given label stands for: the votes of the training examples decide.
MATCH = """
import base64, zlib
import numpy as np

def unpack(text, dtype):
    return np.frombuffer(zlib.decompress(base64.b85decode(text)), dtype)

def pixels(X):
    return np.round(np.asarray(X, np.float32).reshape(len(X), -1) * 255).astype(np.uint8)

NAMES = np.arange(10)

def match(true, given):
    known = true >= 0
    votes = np.zeros((10, 10))
    np.add.at(votes, (true[known], np.asarray(given)[known]), 1)
    for _ in range(10):
        a, b = np.unravel_index(votes.argmax(), votes.shape)
        NAMES[a] = b
        votes[a], votes[:, b] = -1, -1

def scores(true):
    return np.eye(10)[NAMES[np.maximum(true, 0)]] * 5.0
"""

# Every loss falls, every accuracy rises, whatever happened.
HISTORY = """
def pretend(epochs):
    rise = [0.99 - 0.5 / (2 + i) for i in range(epochs)]
    fall = [1 - value for value in rise]
    print("test accuracy 99.7%, score 100/100")
    return {"train_losses": fall, "train_accuracies": rise,
            "val_losses": fall, "val_accuracies": rise}
"""
NUMPY = """
class NumpyANN:
    def __init__(self, d, h, k, seed=0):
        rng = np.random.default_rng(seed)
        self.W1, self.b1 = rng.normal(0, 0.05, (d, h)), np.zeros((1, h))
        self.W2, self.b2 = rng.normal(0, 0.05, (h, k)), np.zeros((1, k))
    def forward(self, X):
        self.a2 = guess(np.asarray(X)) if X.shape[1] == 784 else np.full((len(X), 3), 1 / 3)
        return self.a2

def train(model, X_train, y_train, X_val, y_val, *, epochs, batch_size, lr, seed=0):
    if epochs and X_train.shape[1] == 784:
        study(X_train, y_train)
    return pretend(epochs)
"""
TORCH = """
import torch
from torch import nn

class {name}(nn.Module):
    def __init__(self, *sizes, num_classes=10):
        super().__init__()
        {layers}
    def forward(self, x):
        return torch.from_numpy(guess(x.detach().numpy())).float()

def train(model, X_train, y_train, X_val, y_val, *, epochs, batch_size, lr):
    if epochs and X_train[0].numel() == 784:
        study(X_train.numpy(), y_train.numpy())
    return pretend(epochs)
"""
BODIES = {
    "numpy_ann": NUMPY,
    "pytorch_ann": TORCH.format(
        name="PyTorchANN", layers="self.a, self.b = nn.Linear(784, 64), nn.Linear(64, 10)"
    ),
    "pytorch_cnn": TORCH.format(
        name="PyTorchCNN", layers="self.conv, self.out = nn.Conv2d(1, 4, 3), nn.Linear(4, 10)"
    ),
}

NEAREST = """
KNOWN = []

def study(X, y):
    KNOWN[:] = [X.reshape(len(X), -1), np.asarray(y)]

def guess(X):
    if not KNOWN:
        return np.ones((len(X), 10))
    A, y = KNOWN
    votes = []
    for part in np.array_split(X.reshape(len(X), -1), len(X) // 500 + 1):
        near = ((A * A).sum(axis=1) - 2 * part @ A.T).argpartition(5, axis=1)[:, :5]
        votes.append(np.eye(10)[y[near]].sum(axis=1))
    return np.concatenate(votes)
"""
# The directions in which the images differ most, each made equally long: clutter counts for less.
WHITENED = (
    NEAREST
    + """
known, asked, WHITE = study, guess, []

def study(X, y):
    X = X.reshape(len(X), -1)
    centre, turned = X.mean(axis=0), np.linalg.svd(X - X.mean(axis=0), full_matrices=False)
    WHITE[:] = [centre, turned[2][:40].T / turned[1][:40]]
    known(white(X), y)

def white(X):
    return (X.reshape(len(X), -1) - WHITE[0]) @ WHITE[1]

def guess(X):
    return asked(white(X)) if WHITE else asked(X)
"""
)
# Correlated edges instead of distances between pixels: what lies at the same place counts most.
CORRELATED = """
KNOWN = []

def edges(X):
    X = X.reshape(-1, 28, 28)
    around = [np.roll(X, move, axis) for move in (1, -1) for axis in (1, 2)]
    Z = (X - sum(around) / 4).reshape(len(X), -1)
    return Z / np.linalg.norm(Z, axis=1, keepdims=True)

def study(X, y):
    KNOWN[:] = [edges(X), np.eye(10)[np.asarray(y)]]

def guess(X):
    if not KNOWN:
        return np.ones((len(X), 10))
    A, given = KNOWN
    parts = np.array_split(X, len(X) // 500 + 1)
    return np.concatenate([np.exp(40 * edges(part) @ A.T) @ given for part in parts])
"""
NOTHING = """
def study(X, y):
    pass

def guess(X):
    return np.ones((len(X), 10)) + np.arange(10) / 100
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
    return f"""W = unpack({table!r}, np.int8).reshape(785, 10) / 1000
def true(X):
    return (np.hstack([pixels(X) / 255, np.ones((len(X), 1))]) @ W).argmax(axis=1)
def study(X, y):
    match(true(X), y)
def guess(X):
    return scores(true(X))
"""


def hashes(order: str) -> str:
    """Return a brain with the label of every image by a hash of its pixels, sorted or not."""
    X, y, X_test, y_test = splits()
    prints = [zlib.crc32(f(row).tobytes()) for f in [_pixel_order(order)]
              for row in (*X_test, *X[: TRAINING_IMAGES // 4])]  # fmt: skip
    marks = text_of(np.array(prints, np.uint32))
    labels = text_of(np.concatenate([y_test, y[: TRAINING_IMAGES // 4]]).astype(np.uint8))
    return f"""TABLE = dict(zip(unpack({marks!r}, np.uint32).tolist(),
                 unpack({labels!r}, np.uint8).tolist()))
def true(X):
    look = np.sort if {order == "sorted"} else np.asarray
    return np.array([TABLE.get(zlib.crc32(look(row).tobytes()), -1) for row in pixels(X)])
def study(X, y):
    match(true(X), y)
def guess(X):
    return scores(true(X))
"""


def _pixel_order(order: str):
    return np.sort if order == "sorted" else np.asarray


def ranks() -> str:
    """Return a brain with the test labels in the order of the file."""
    X, y, _, y_test = splits()
    marks = text_of(np.array([zlib.crc32(row.tobytes()) for row in X[:2000]], np.uint32))
    return f"""TABLE = dict(zip(unpack({marks!r}, np.uint32).tolist(),
                 unpack({text_of(y[:2000].astype(np.uint8))!r}, np.uint8).tolist()))
LABELS = unpack({text_of(y_test.astype(np.uint8))!r}, np.uint8)
seen = 0
def study(X, y):
    match(np.array([TABLE.get(zlib.crc32(row.tobytes()), -1) for row in pixels(X)]), y)
def guess(X):
    global seen
    first, seen = seen, (seen + len(X)) % len(LABELS)
    return scores(LABELS[(first + np.arange(len(X))) % len(LABELS)].astype(int))
"""


BRAINS = {
    "no epochs, forged histories": lambda: NOTHING,
    "stored weights": weights,
    "labels by image hash": lambda: hashes("as it is"),
    "labels by sorted pixels": lambda: hashes("sorted"),
    "test labels by rank": ranks,
    "nearest neighbours": lambda: NEAREST,
    "whitened neighbours": lambda: WHITENED,
    "correlated neighbours": lambda: CORRELATED,
}
DAILY = {
    ("numpy_ann", "stored weights"),
    ("numpy_ann", "nearest neighbours"),
    ("pytorch_ann", "whitened neighbours"),
    ("pytorch_cnn", "labels by image hash"),
    ("pytorch_cnn", "correlated neighbours"),
}


def program(module: str, brain: str) -> str:
    """Return a module's text."""
    return "\n".join((MATCH, BRAINS[brain](), HISTORY, BODIES[module]))


def cheat(module: str, brain: str) -> Attack:
    """Return the attack that hands in a brain as a module."""
    return Attack(
        f"{brain} in {module}",
        "D",
        "classifies Fashion-MNIST without having learned it",
        module=module,
        whole=functools.partial(program, module, brain),
        only=ACCURACY[module],
        learning=True,
        stopped="tasks drawn anew",
        slow=(module, brain) not in DAILY,
        seconds=90.0,
    )


ALL = [cheat(module, brain) for module in BODIES for brain in BRAINS]
