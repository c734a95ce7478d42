"""Right solutions of part 1 that look unlike the reference: each must get every point.

Whoever tightens a check finds here what students may write.
"""

from __future__ import annotations

from tests.graded import Variation
from tests.wrong_part_1 import (
    A1,
    A2,
    B1,
    B2,
    CLIP,
    DZ1,
    DZ2,
    LOSS,
    ORDER,
    RELU,
    SLOPE,
    STEP,
    UPDATE,
    Z1,
    Z2,
)


def right(name: str, *edits: tuple[str, str], only: str = "", whole: str = "") -> Variation:
    """Return a variation of numpy_ann that loses nothing."""
    return Variation(name, "numpy_ann", edits, whole=whole, only=only)


FUNCTIONS = [
    right("relu by a product", (RELU, "    return z * (z > 0)\n"), only="1.2,1.5"),
    right("relu by where", (RELU, "    return np.where(z > 0, z, 0)\n"), only="1.2,1.5"),
    right(
        "relu by a copy", (RELU, "    z = z.copy()\n    z[z < 0] = 0\n    return z\n"), only="1.2"
    ),
    right("relu by clip", (RELU, "    return np.clip(z, 0, None)\n"), only="1.2"),
    right("relu by abs", (RELU, "    return (np.abs(z) + z) / 2\n"), only="1.2"),
    right(
        "relu by np.vectorize",
        (RELU, "    return np.vectorize(lambda v: max(0.0, float(v)), otypes=[float])(z)\n"),
        only="1.2,1.5",
    ),
    right("slope as booleans", (SLOPE, "    return z > 0\n"), only="1.3,1.6"),
    right("slope as integers", (SLOPE, "    return np.where(z > 0, 1, 0)\n"), only="1.3,1.6"),
    right("slope by heaviside", (SLOPE, "    return np.heaviside(z, 0)\n"), only="1.3"),
    right(
        "slope by filling",
        (SLOPE, "    out = np.zeros_like(z)\n    out[z > 0] = 1\n    return out\n"),
        only="1.3,1.6",
    ),
    right("slope by sign", (SLOPE, "    return np.sign(np.maximum(z, 0))\n"), only="1.3"),
    right(
        "slope in small integers", (SLOPE, "    return (z > 0).astype(np.uint8)\n"), only="1.3,1.6"
    ),
    right("loss with an addend", (CLIP, "    log_p = np.log(y_pred + 1e-8)\n"), only="1.4"),
    right(
        "loss with a large addend", (CLIP, "    log_p = np.log(y_pred + 1e-4)\n"), only="1.4,1.8"
    ),
    right(
        "loss with clip",
        (CLIP, "    log_p = np.log(np.clip(y_pred, 1e-15, 1 - 1e-15))\n"),
        only="1.4",
    ),
    right(
        "loss cut off at 1e-7",
        (CLIP, "    log_p = np.log(np.clip(y_pred, 1e-7, 1 - 1e-7))\n"),
        only="1.4",
    ),
    right(
        "loss as a quotient",
        (LOSS, "    return -np.sum(y_true * log_p) / y_true.shape[0]\n"),
        only="1.4",
    ),
    right(
        "loss as an array of no axes",
        (LOSS, "    return np.array(-np.sum(y_true * log_p) / len(y_true))\n"),
        only="1.4",
    ),
    right(
        "loss in float32",
        (LOSS, "    return np.float32(-np.mean(np.sum(y_true * log_p, axis=1)))\n"),
        only="1.4",
    ),
    right(
        "loss by looking up the true class",
        (
            LOSS,
            "    rows = np.arange(len(y_true))\n"
            "    return -log_p[rows, y_true.argmax(axis=1)].mean()\n",
        ),
        only="1.4",
    ),
    right(
        "loss by a loop",
        (
            LOSS,
            "    total = 0\n"
            "    for t, p in zip(y_true, log_p, strict=True):\n"
            "        total -= sum(a * b for a, b in zip(t, p, strict=True))\n"
            "    return total / len(y_true)\n",
        ),
        only="1.4",
    ),
    right(
        "loss by nan_to_num",
        (
            CLIP,
            "    with np.errstate(divide='ignore'):\n"
            "        log_p = np.nan_to_num(np.log(y_pred), neginf=-30)\n",
        ),
        only="1.4",
    ),
    right(
        "loss only where a class is true",
        (LOSS, "    return float(-np.sum(log_p[y_true == 1]) / len(y_true))\n"),
        only="1.4",
    ),
]

WEIGHTS = [
    right(
        f"weights {name}",
        ("rng.normal(0, np.sqrt(2 / input_size), (input_size, hidden_size))", first),
        ("rng.normal(0, np.sqrt(2 / hidden_size), (hidden_size, output_size))", second),
        only=only,
    )
    for name, first, second, only in [
        (
            "uniform",
            "rng.uniform(-0.05, 0.05, (input_size, hidden_size))",
            "rng.uniform(-0.5, 0.5, (hidden_size, output_size))",
            "1.1,1.8",
        ),
        (
            "of Xavier",
            "rng.standard_normal((input_size, hidden_size)) / np.sqrt(input_size)",
            "rng.standard_normal((hidden_size, output_size)) / np.sqrt(hidden_size)",
            "1.1",
        ),
        (
            "a hundredth of normal",
            "rng.standard_normal((input_size, hidden_size)) * 0.01",
            "rng.standard_normal((hidden_size, output_size)) * 0.01",
            "1.1,1.8",
        ),
        (
            "a tenth of normal",
            "rng.standard_normal((input_size, hidden_size)) * 0.1",
            "rng.standard_normal((hidden_size, output_size)) * 0.1",
            "1.1",
        ),
        (
            "all positive",
            "rng.random((input_size, hidden_size)) * 0.01",
            "rng.random((hidden_size, output_size)) * 0.01",
            "1.1,1.8",
        ),
    ]
]

GRADIENTS = [
    right(
        "backward forward again",
        (DZ2, "self.forward(X)\n        " + DZ2),
        (DZ1, "dz1 = np.where(self.a1 > 0, da1, 0)"),
        only="1.6,1.7",
    ),
    right(
        "backward by einsum",
        ('"W1": X.T @ dz1', '"W1": np.einsum("nd,nh->dh", X, dz1)'),
        ('"W2": self.a1.T @ dz2', '"W2": np.einsum("nh,nk->hk", self.a1, dz2)'),
        (B1, '"b1": np.ones((1, len(X))) @ dz1'),
        (B2, '"b2": np.sum(dz2, axis=0).reshape(self.b2.shape)'),
        only="1.6",
    ),
    right(
        "backward divides at the end",
        (DZ2, "n = X.shape[0]\n        dz2 = self.a2 - y_true"),
        ('"W1": X.T @ dz1', '"W1": (1 / n) * X.T @ dz1'),
        ('"W2": self.a1.T @ dz2', '"W2": self.a1.T @ dz2 / n'),
        (B1, '"b1": np.mean(dz1, axis=0, keepdims=True)'),
        (B2, '"b2": np.mean(dz2, axis=0, keepdims=True)'),
        only="1.6",
    ),
    right(
        "backward subtracts in place",
        (
            DZ2,
            "dz2 = self.a2.copy()\n"
            "        dz2[np.arange(len(X)), y_true.argmax(axis=1)] -= 1\n"
            "        dz2 /= len(X)",
        ),
        (DZ1, "dz1 = da1\n        dz1[self.z1 <= 0] = 0"),
        only="1.6",
    ),
    right(
        "backward by a loop over examples",
        (
            DZ2,
            DZ2
            + """
        total = {"W1": 0, "b1": 0, "W2": 0, "b2": 0}
        for x, z1, a1, dz in zip(X, self.z1, self.a1, dz2, strict=True):
            back = (self.W2 @ dz) * (z1 > 0)
            total["W2"] = total["W2"] + np.outer(a1, dz)
            total["b2"] = total["b2"] + dz[None, :]
            total["W1"] = total["W1"] + np.outer(x, back)
            total["b1"] = total["b1"] + back[None, :]
        return total
""",
        ),
        only="1.6",
    ),
    right(
        "update in place by names",
        (
            UPDATE,
            """        for name, gradient in gradients.items():
            theta = getattr(self, name)
            theta -= lr * gradient
            setattr(self, name, theta)
""",
        ),
        only="1.7",
    ),
    right(
        "update by operators",
        (UPDATE, UPDATE.replace("self.W1 = self.W1 -", "self.W1 -=")),
        only="1.7",
    ),
]

CACHE = right(
    "float32, a cache, and everything measured after the epoch",
    (
        "self.b1 = np.zeros((1, hidden_size))",
        "self.W1 = self.W1.astype(np.float32)\n"
        "        self.b1 = np.zeros((1, hidden_size), np.float32)",
    ),
    (
        "self.b2 = np.zeros((1, output_size))",
        "self.W2 = self.W2.astype(np.float32)\n"
        "        self.b2 = np.zeros((1, output_size), dtype=np.float32)",
    ),
    (
        Z1 + A1 + Z2,
        "        z1 = X.astype(np.float32) @ self.W1 + self.b1\n"
        "        a1 = relu(z1)\n"
        "        z2 = a1 @ self.W2 + self.b2\n",
    ),
    (
        A2,
        "        a2 = softmax(z2)\n"
        "        self.cache = (X, z1, a1, z2, a2)\n"
        "        _, self.z1, self.a1, self.z2, self.a2 = self.cache\n"
        "        return a2\n",
    ),
    (DZ2, "_, z1, a1, _, a2 = self.cache\n        dz2 = (a2 - y_true) / y_true.shape[0]"),
    (DZ1, "dz1 = da1 * (z1 > 0)"),
    (
        ORDER,
        "        np.random.seed(seed + len(history['train_losses']))\n"
        + ORDER.replace("rng.", "np.random."),
    ),
    ("seen[batch] = model.forward(X_train[batch])\n", "model.forward(X_train[batch])\n"),
    (
        "        unseen = model.forward(X_val)\n",
        "        seen, unseen = model.forward(X_train), model.forward(X_val)\n",
    ),
)

LOOP = """def train(model, X_train, y_train, X_val, y_val, *, epochs, batch_size, lr, **others):
    def measure(X, y):
        p = model.forward(X)
        hits = [int(np.argmax(row) == label) for row, label in zip(p, y, strict=True)]
        return cross_entropy(np.eye(p.shape[1])[y], p), np.float32(np.mean(hits))

    generator = np.random.RandomState(42)
    order = list(range(len(y_train)))
    curves = {"train_losses": (), "train_accuracies": (), "val_losses": (), "val_accuracies": ()}
    epoch = 0
    while epoch < epochs:
        generator.shuffle(order)
        start = 0
        losses, hits = [], []
        while start < len(order):
            batch = order[start : start + batch_size]
            X, y = X_train[batch], y_train[batch]
            p = model.forward(X)
            losses += [cross_entropy(np.eye(p.shape[1])[y], p)] * len(y)
            hits += list(p.argmax(1) == y)
            model.update(model.backward(X, np.eye(p.shape[1])[y]), lr)
            start += batch_size
        loss, accuracy = measure(X_val, y_val)
        values = np.mean(losses), np.mean(hits), loss, accuracy
        for name, value in zip(curves, values, strict=True):
            curves[name] = (*curves[name], value)
        print("Epoche", epoch, "Verlust", loss, "Güte", accuracy)
        epoch += 1
    return {name: np.array(values) for name, values in curves.items()}
"""

PROGRAM = (
    '''"""Lösung der ersten Aufgabe: alles in einer Klasse, die von einer anderen erbt."""
import numpy as np
from utils import *

EPSILON, SEED = 1e-10, 7
print("Laden läuft ...")


def predict(model, X):
    return np.argmax(model.forward(X), axis=-1)


'''
    + LOOP
    + """

class Netz:
    def parameters(self):
        return {name: getattr(self, name) for name in ("W1", "b1", "W2", "b2")}

    def update(self, gradients, lr):
        for name, theta in self.parameters().items():
            theta -= lr * gradients[name]


class NumpyANN(Netz):
    def __init__(self, *sizes, seed=None, **options):
        np.random.seed(seed)
        d, h, k = sizes
        self.W1, self.W2 = np.random.randn(d, h) * 0.05, np.random.randn(h, k) * 0.05
        self.b1, self.b2 = np.zeros([1, h]), np.zeros([1, k])

    def forward(self, X, *_):
        self.X = X
        self.z1 = np.dot(X, self.W1) + self.b1
        self.a1 = relu(self.z1)
        self.z2 = np.dot(self.a1, self.W2) + self.b2
        self.a2 = softmax(self.z2)
        return self.a2

    def backward(self, X, y_true):
        m = self.X.shape[0]
        delta = (self.a2 - y_true) / m
        hidden = np.multiply(delta.dot(self.W2.T), relu_derivative(self.z1))
        return dict(
            W2=self.a1.T.dot(delta),
            b2=np.sum(delta, axis=0, keepdims=True),
            W1=self.X.T.dot(hidden),
            b1=np.sum(hidden, axis=0)[np.newaxis, :],
        )


def softmax(z):
    e = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


def relu(z):
    return z * (z > 0)


def relu_derivative(z):
    return 1.0 * (z > 0)


def cross_entropy(y_true, y_pred):
    return np.mean(-np.sum(y_true * np.log(y_pred + EPSILON), axis=-1))
"""
)

# All parameters in a dict, which everything goes through; the attributes are the same arrays.
DICT = right(
    "parameters in a dict",
    (
        "self.b2 = np.zeros((1, output_size))\n",
        "self.b2 = np.zeros((1, output_size))\n"
        '        self.theta = {name: getattr(self, name) for name in ("W1", "b1", "W2", "b2")}\n',
    ),
    (Z1, '        self.z1 = X @ self.theta["W1"] + self.theta["b1"]\n'),
    (Z2, '        self.z2 = self.a1 @ self.theta["W2"] + self.theta["b2"]\n'),
    (
        UPDATE,
        "        for name, slope in gradients.items():\n"
        "            self.theta[name] -= lr * slope\n",
    ),
)
# Layers hold the parameters; the attributes show them and cannot be assigned.
LAYERS = right(
    "parameters in layers, shown by properties",
    (
        "class NumpyANN:",
        "class Dense:\n"
        "    def __init__(self, W):\n"
        "        self.W, self.b, self.z = W, np.zeros((1, W.shape[1])), None\n\n"
        "    def __call__(self, x):\n"
        "        self.z = x @ self.W + self.b\n"
        "        return self.z\n\n\n"
        "class NumpyANN:\n"
        "    W1, b1 = property(lambda own: own.first.W), property(lambda own: own.first.b)\n"
        "    W2, b2 = property(lambda own: own.last.W), property(lambda own: own.last.b)\n"
        "    z1, z2 = property(lambda own: own.first.z), property(lambda own: own.last.z)\n",
    ),
    ("        self.W1 = rng.normal(0, np.sqrt(2 / input_size), (input_size, hidden_size))\n",
     "        self.first = Dense(rng.normal(0, 0.05, (input_size, hidden_size)))\n"),
    ("        self.b1 = np.zeros((1, hidden_size))\n", ""),
    ("        self.W2 = rng.normal(0, np.sqrt(2 / hidden_size), (hidden_size, output_size))\n",
     "        self.last = Dense(rng.normal(0, 0.2, (hidden_size, output_size)))\n"),
    ("        self.b2 = np.zeros((1, output_size))\n", ""),
    (Z1, ""),
    (A1, "        self.a1 = relu(self.first(X))\n"),
    (Z2, ""),
    (A2, "        self.a2 = softmax(self.last(self.a1))\n        return self.a2\n"),
    (
        UPDATE,
        "        for name, slope in gradients.items():\n"
        "            theta = getattr(self, name)\n"
        "            theta -= lr * slope\n",
    ),
    only="1.1,1.5,1.6,1.7,1.8",
)  # fmt: skip
STRICT = right(
    "a learning rate of 0 is refused",
    (ORDER, '        assert lr > 0, "lr must be positive"\n' + ORDER),
    only="1.8",
)
OPTIONAL = right(
    "tqdm where it is installed",
    (
        "import numpy as np\n",
        "import numpy as np\n\ntry:\n    from tqdm import tqdm\n"
        "except ModuleNotFoundError:\n    def tqdm(steps): return steps\n\n",
    ),
    only="1.2",
)

FLOAT32 = right(
    "float32 parameters in a dict, beside attributes that are the same arrays",
    ("        self.b2 = np.zeros((1, output_size))\n",
     "        self.b2 = np.zeros((1, output_size))\n"
     "        self.params = {}\n"
     "        for name in ('W1', 'b1', 'W2', 'b2'):\n"
     "            self.params[name] = getattr(self, name).astype(np.float32)\n"
     "            setattr(self, name, self.params[name])\n"),
    (Z1, Z1.replace("self.W1 + self.b1", "self.params['W1'] + self.params['b1']")),
    (Z2, Z2.replace("self.W2 + self.b2", "self.params['W2'] + self.params['b2']")),
    (UPDATE, "        for name, slope in gradients.items():\n"
             "            self.params[name] -= lr * slope\n"),
    only="1.1,1.5,1.6,1.7,1.8",
)  # fmt: skip
THETA = right(
    "weights and biases that are columns of one matrix",
    ("        self.W1 = rng.normal(0, np.sqrt(2 / input_size), (input_size, hidden_size))\n",
     "        def theta(inputs, units):\n"
     "            bound = np.sqrt(6 / (inputs + units))\n"
     "            both = rng.uniform(-bound, bound, (units, inputs + 1))\n"
     "            both[:, 0] = 0\n"
     "            return both\n"
     "        self.Theta1 = theta(input_size, hidden_size)\n"
     "        self.W1, self.b1 = self.Theta1[:, 1:].T, self.Theta1[:, :1].T\n"),
    ("        self.b1 = np.zeros((1, hidden_size))\n", ""),
    ("        self.W2 = rng.normal(0, np.sqrt(2 / hidden_size), (hidden_size, output_size))\n",
     "        self.Theta2 = theta(hidden_size, output_size)\n"
     "        self.W2, self.b2 = self.Theta2[:, 1:].T, self.Theta2[:, :1].T\n"),
    ("        self.b2 = np.zeros((1, output_size))\n", ""),
    (Z1, "        self.z1 = np.c_[np.ones(len(X)), X] @ self.Theta1.T\n"),
    (Z2, "        self.z2 = np.c_[np.ones(len(X)), self.a1] @ self.Theta2.T\n"),
    (UPDATE, "        for name, slope in gradients.items():\n"
             "            theta = getattr(self, name)\n"
             "            theta -= lr * slope\n"),
    only="1.1,1.5,1.6,1.7,1.8",
)  # fmt: skip
ASKING = right(
    "asks for its own images and their type, prints through a stream of its own",
    ("import numpy as np\n",
     "import importlib.util\nimport io\nimport sys\n\nimport numpy as np\n\n"
     "sys.stdout = io.TextIOWrapper(sys.stdout.buffer, encoding='utf-8')\n"
     "TQDM = importlib.util.find_spec('tqdm') is not None\nprint('größer', TQDM)\n"),
    (Z1, "        assert X.dtype == np.float32\n        self.X = X\n" + Z1),
    (f"        {DZ2}\n", f"        assert X is self.X\n        {DZ2}\n"),
    (STEP, STEP.replace("X_train[batch]", "model.X")),
    only="1.2,1.5,1.6,1.8",
)  # fmt: skip
COMMENTED = right(
    "a second line that speaks of encoding",
    whole="import numpy as np\n# one-hot encoding: np.eye(k)[labels]\n" + PROGRAM,
    only="1.2,1.4",
)
RICH = right(
    "a history of many keys, weights of two sizes",
    ("rng.normal(0, np.sqrt(2 / input_size), (", "0.05 * rng.choice([-1.0, 1.0], ("),
    ("    return history\n",
     "    history['model'], history['seen'] = model, {'X': X_train.shape}\n"
     "    history.update({f'note {i}': {i} for i in range(10)})\n    return history\n"),
    only="1.1,1.8",
)  # fmt: skip

WHOLE = [
    CACHE,
    FLOAT32,
    THETA,
    ASKING,
    COMMENTED,
    RICH,
    DICT,
    LAYERS,
    STRICT,
    OPTIONAL,
    right("inheritance, star arguments, prints, helpers below", whole=PROGRAM),
    right(
        "a byte order mark and Windows line ends",
        whole="\ufeff" + PROGRAM.replace("\n", "\r\n"),
        only="1.1,1.2,1.5",
    ),
]

RIGHT = [*FUNCTIONS, *WEIGHTS, *GRADIENTS, *WHOLE]
