"""D: shortcuts to the points for learning, accuracy and curves that take neither."""

from __future__ import annotations

import functools

import numpy as np

from autograder.grade import ROOT
from autograder.programs import REFERENCE
from tests.hostile.attack import Attack
from tests.hostile.learning import MATCH, ranks, splits, text_of

# An honest loop and a network too weak for Fashion-MNIST, which looks the test labels up.
WEAK = """

class PyTorchCNN(nn.Module):
    def __init__(self, num_classes=10):
        super().__init__()
        self.conv, self.out = nn.Conv2d(1, 16, 5), nn.Linear(16, num_classes)
    def forward(self, x):
        logits = self.out(self.conv(x).relu().amax(dim=(2, 3)))
        if LOOK_UP and not self.training:
            return torch.from_numpy(guess(x.detach().numpy())).float()
        return logits

LOOK_UP, honest = [], train

def train(model, X, y, X_val, y_val, *, epochs, batch_size, lr):
    history = honest(model, X, y, X_val, y_val, epochs=epochs, batch_size=batch_size, lr=lr)
    if CHEATS and len(X) > 5000 and epochs:
        study(X.numpy(), y.numpy())
        LOOK_UP.append(1)
    return history
"""


def weak(cheats: bool) -> str:
    """Return a CNN that learns patterns honestly and has Fashion-MNIST's labels up its sleeve."""
    reference = (REFERENCE / "pytorch_cnn.py").read_text(encoding="utf-8")
    return "\n".join((reference, MATCH, ranks(), f"CHEATS = {cheats}", WEAK))


# A network that always says 0, and curves that end where the grader will find it.
CURVES = """
import torch
from torch import nn

class PyTorchCNN(nn.Module):
    def __init__(self, num_classes=10):
        super().__init__()
        self.conv = nn.Conv2d(1, 1, 1)
    def forward(self, x):
        return torch.eye(10)[0].repeat(len(x), 1)

def train(model, X_train, y_train, X_val, y_val, *, epochs, batch_size, lr):
    end = float((y_val == 0).float().mean())
    loss = float(nn.functional.cross_entropy(model(X_val), y_val))
    fall = torch.linspace(2.3, 0.4, epochs).tolist()
    return {"train_losses": fall, "train_accuracies": torch.linspace(0.1, 0.9, epochs).tolist(),
            "val_losses": torch.linspace(loss + 1, loss, epochs).tolist(),
            "val_accuracies": torch.linspace(0.05, end, epochs).tolist()}
"""
# A check's worker knows the seed; locks on shared files carry it to the trainings' workers, which
# draw tasks, class names and test labels again. Nothing is learned at 784 inputs.
CHAIN = """
import fcntl, os, sys, time, zlib
PATHS = [f"{os.path.dirname(os.__file__)}/{name}.py" for name in sorted(sys.stdlib_module_names)]
FILES = [path for path in PATHS if os.path.isfile(path)][:32]
HELD, ANSWERS, honest, forward = [], {}, train, NumpyANN.forward

def given():
    frame = sys._getframe()
    while frame.f_code.co_name != "do_load":
        frame = frame.f_back
    return frame.f_locals["seed"]

GIVEN = given()

def hold(seed):
    for i in [i for i in range(31) if seed >> i & 1] + [31]:
        HELD.append(os.open(FILES[i], os.O_RDONLY))
        fcntl.flock(HELD[-1], fcntl.LOCK_EX)

def taken(i):
    number = os.open(FILES[i], os.O_RDONLY)
    try:
        fcntl.flock(number, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(number)
    return False

def heard(seconds):
    end = time.monotonic() + seconds
    while not taken(31):
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(0.02)
    return sum(taken(i) << i for i in range(31))

def relu(z):
    if z.ndim == 1:
        name = zlib.crc32(b"test_1_numpy_ann.py::test_relu[vector]")
        hold(GIVEN ^ name)
        time.sleep(3)
    return np.maximum(0, z)

def drawn(seed, purpose):
    return int(np.random.default_rng([seed, *purpose.encode()]).integers(2**31))

def look_up(self, X):
    labels = ANSWERS.get(len(X))
    return forward(self, X) if labels is None else np.eye(10)[labels]

NumpyANN.forward = look_up

def train(model, X, y, X_val, y_val, *, epochs, batch_size, lr, seed=0):
    if X.shape[1] != 784 or epochs == 0:
        return honest(model, X, y, X_val, y_val, epochs=epochs, batch_size=batch_size, lr=lr)
    secret = heard(8)
    if len(X) > 5000:
        hold(secret)
        draw = drawn(secret, "graded numpy_ann 0")
        ANSWERS[5000] = np.random.default_rng([draw, 1]).permutation(10)[LABELS]
        time.sleep(10)
    for attempt in (0, 1):
        task = clusters(drawn(secret, f"task numpy_ann {attempt}"))
        if len(X) == 2000 and np.array_equal(task.y_train, y):
            ANSWERS[1000] = task.y_test
    rise = np.linspace(0.1, 0.9, epochs).tolist()
    return {"train_losses": rise[::-1], "train_accuracies": rise, "val_losses": rise[::-1],
            "val_accuracies": rise}
"""


def chain() -> str:
    """Return a program that never learns and knows what the grader is going to ask."""
    reference = (REFERENCE / "numpy_ann.py").read_text(encoding="utf-8")
    tasks = (ROOT / "autograder" / "tasks.py").read_text(encoding="utf-8")
    labels = splits()[3].astype(np.uint8)
    table = f"LABELS = unpack({text_of(labels)!r}, np.uint8).astype(int)"
    return "\n".join((reference, tasks, MATCH, table, CHAIN))


ALL = [
    Attack(
        "test labels beside an honest loop",
        "D",
        "learns the tasks drawn anew, and looks Fashion-MNIST up",
        module="pytorch_cnn",
        whole=functools.partial(weak, True),
        only="3.3,3.6",
        learning=True,
        earns=3.25,
        nightly=True,
        stopped="noise, and another order of the test images",
        seconds=120.0,
    ),
    Attack(
        "invented curves",
        "D",
        "draws curves of a training that never was",
        module="pytorch_cnn",
        whole=CURVES,
        only="3.4",
        stopped="measured loss and accuracy",
        seconds=60.0,
    ),
    Attack(
        "the grader's own draws",
        "D",
        "carries the seed from a check to the trainings and draws their labels again",
        whole=chain,
        only="1.2,1.8,1.9",
        learning=True,
        earns=0.5,
        stopped="seeds by a one-way function",
        seconds=120.0,
    ),
]
