"""Right solutions of part 1 that look unlike the reference: each must earn every point.

Before a check is made stricter, its author finds here what students may write.
"""

from __future__ import annotations

from tests.right.programs import Right
from tests.right.programs import right as variant
from tests.right.programs import whole as program


def right(name: str, piece: str) -> Right:
    """Return the reference's part 1 with this piece in it."""
    return variant("numpy_ann", name, piece)


# A table of names and programs: the formatter would make it half as long again.
# fmt: off
FUNCTIONS = [
    right("relu: a product with a mask", """
def relu(z):
    return z * (z > 0)
"""),
    right("relu: where", """
def relu(x):
    return np.where(x > 0, x, 0)
"""),
    right("relu: a copy with negative values set to 0", """
def relu(z):
    z = z.copy()
    z[z < 0] = 0
    return z
"""),
    right("relu: clip", """
def relu(z):
    return z.clip(min=0)
"""),
    right("relu: half of z plus its magnitude", """
def relu(z):
    return (np.abs(z) + z) / 2
"""),
    right("relu: one value at a time", """
@np.vectorize
def relu(value):
    return max(0.0, float(value))
"""),
    right("relu: a lambda", """
relu = lambda z: np.maximum(z, 0.)
"""),
    right("relu: piece by piece", """
def relu(z):
    return np.piecewise(z, [z > 0, z <= 0], [lambda v: v, 0])
"""),
    right("relu: a list of numbers, reshaped", """
def relu(z):
    flat = [v if v > 0 else 0 for v in z.ravel()]
    return np.array(flat).reshape(z.shape)
"""),
    right("relu: the larger one of a stack", """
def relu(z):
    return np.max(np.stack([np.zeros_like(z), z]), axis=0)
"""),
    right("relu: a buffer for the result", """
def relu(z):
    out = np.empty_like(z)
    np.maximum(z, 0, out=out)
    return out
"""),
    right("relu: a masked array", """
def relu(z):
    return np.ma.masked_less(z, 0).filled(0)
"""),
    right("relu_derivative: booleans", """
def relu_derivative(z):
    return z > 0
"""),
    right("relu_derivative: integers", """
def relu_derivative(z):
    return np.where(z <= 0, 0, 1)
"""),
    right("relu_derivative: small integers", """
def relu_derivative(z):
    return np.greater(z, 0).astype(np.uint8)
"""),
    right("relu_derivative: heaviside", """
def relu_derivative(z):
    return np.heaviside(z, 0)
"""),
    right("relu_derivative: zeros that are filled", """
def relu_derivative(z):
    out = np.zeros_like(z)
    out[z > 0] = 1
    return out
"""),
    right("relu_derivative: the sign of relu", """
def relu_derivative(z):
    return np.sign(relu(z))
"""),
    right("relu_derivative: a copy, changed twice", """
def relu_derivative(z):
    dz = np.array(z, copy=True)
    dz[dz <= 0] = 0
    dz[dz > 0] = 1
    return dz
"""),
    right("relu_derivative: vectorize, and floor division of signs", """
relu_derivative = np.vectorize(lambda v: (np.sign(v) + 1) // 2)
"""),
    right("cross_entropy: a small addend", """
def cross_entropy(y_true, y_pred):
    return -np.sum(y_true * np.log(y_pred + 1e-8)) / y_true.shape[0]
"""),
    right("cross_entropy: a larger addend", """
EPSILON = 1e-4

def cross_entropy(y_true, y_pred):
    return np.mean(-np.sum(y_true * np.log(y_pred + EPSILON), axis=-1))
"""),
    right("cross_entropy: clipped on both sides", """
def cross_entropy(y_true, y_pred):
    y_pred = np.clip(y_pred, 1e-7, 1 - 1e-7)
    return np.mean(np.sum(-y_true * np.log(y_pred), axis=1))
"""),
    right("cross_entropy: an array without axes", """
def cross_entropy(y_true, y_pred):
    log_p = np.log(np.fmax(y_pred, np.finfo(float).tiny))
    return np.array(-np.sum(y_true * log_p) / len(y_true))
"""),
    right("cross_entropy: float32", """
def cross_entropy(y_true, y_pred):
    log_p = np.log(y_pred.astype(np.float32) + np.float32(1e-10))
    return np.float32(-(y_true * log_p).sum(axis=1).mean())
"""),
    right("cross_entropy: the true class looked up", """
def cross_entropy(y_true, y_pred):
    rows = np.arange(y_true.shape[0])
    p = y_pred[rows, y_true.argmax(axis=1)]
    return -np.log(np.where(p == 0, 1e-300, p)).mean()
"""),
    right("cross_entropy: loops and math.log", """
import math

def cross_entropy(y_true, y_pred):
    total = 0
    for t, p in zip(y_true, y_pred):
        for j in range(len(t)):
            if t[j] == 1:
                total -= math.log(max(p[j], 1e-15))
    return total / len(y_true)
"""),
    right("cross_entropy: nan_to_num of the product", """
def cross_entropy(y_true, y_pred):
    with np.errstate(divide="ignore", invalid="ignore"):
        return -np.nan_to_num(y_true * np.log(y_pred)).sum() / len(y_pred)
"""),
    right("cross_entropy: log with where", """
def cross_entropy(y_true, y_pred):
    log_p = np.full_like(y_pred, -50.0)
    np.log(y_pred, where=y_pred > 0, out=log_p)
    return -np.einsum("ij,ij->i", y_true, log_p).mean()
"""),
    right("cross_entropy: boolean rows, and the trace of a product", """
def cross_entropy(y_true, y_pred):
    n = y_true.shape[0]
    by_mask = -np.log(y_pred[y_true.astype(bool)] + 1e-12).sum() / n
    by_trace = -np.trace(y_true @ np.log(y_pred + 1e-12).T) / n
    return (by_mask + by_trace) / 2
"""),
]

WEIGHTS = [
    right("weights: uniform, each drawn where it is needed", """
def __init__(self, input_size, hidden_size, output_size, seed=0):
    rng = np.random.default_rng(seed)
    b1, b2 = np.zeros((1, hidden_size)), np.zeros((1, output_size))
    self.W1, self.b1 = rng.uniform(-0.05, 0.05, (input_size, hidden_size)), b1
    self.W2, self.b2 = rng.uniform(-0.5, 0.5, (hidden_size, output_size)), b2
"""),
    right("weights: Xavier, drawn transposed", """
def __init__(self, n_in, n_hidden, n_out, seed=0):
    rng = np.random.default_rng(seed=seed)
    for i, (a, b) in enumerate([(n_in, n_hidden), (n_hidden, n_out)], start=1):
        setattr(self, f"W{i}", rng.normal(scale=np.sqrt(2 / (a + b)), size=(b, a)).T)
        setattr(self, f"b{i}", np.zeros([1, b]))
"""),
    right("weights: a hundredth of normal, from an older generator", """
def __init__(self, input_size, hidden_size, output_size, seed=0):
    np.random.seed(seed)
    self.W1 = 0.01 * np.random.randn(input_size, hidden_size)
    self.W2 = 0.01 * np.random.randn(hidden_size, output_size)
    self.b1 = np.zeros_like(self.W1[:1])
    self.b2 = 0 * self.W2[0][None]
"""),
    right("weights: a RandomState, all of them positive", """
def __init__(self, input_size, hidden_size, output_size, seed=0):
    state = np.random.RandomState(seed)
    self.W1 = state.rand(input_size, hidden_size) * 0.01
    self.W2 = state.rand(hidden_size, output_size) * 0.01
    self.b1 = np.zeros((1, hidden_size))
    self.b2 = np.zeros((1, output_size))
"""),
    right("weights: signs, every second one 0", """
def __init__(self, input_size, hidden_size, output_size, seed=0):
    rng = np.random.default_rng(seed)
    self.W1 = 0.05 * rng.choice([-1.0, 0.0, 1.0], (input_size, hidden_size), p=[0.25, 0.5, 0.25])
    self.W2 = 0.2 * rng.choice([-1.0, 1.0], (hidden_size, output_size))
    self.b1, self.b2 = np.zeros((1, hidden_size)), np.zeros((1, output_size))
"""),
    right("weights: orthogonal columns, two children of the seed", """
def __init__(self, input_size, hidden_size, output_size, seed=0):
    first, second = (np.random.default_rng(s) for s in np.random.SeedSequence(seed).spawn(2))

    def orthogonal(rng, a, b):
        q, _ = np.linalg.qr(rng.standard_normal((max(a, b), min(a, b))))
        return q if q.shape == (a, b) else q.T

    self.W1 = orthogonal(first, input_size, hidden_size)
    self.W2 = orthogonal(second, hidden_size, output_size)
    self.b1, self.b2 = np.zeros((1, hidden_size)), np.zeros((1, output_size))
"""),
    right("weights: Python's random numbers, in Fortran's order", """
import random

def __init__(self, input_size, hidden_size, output_size, seed=0):
    draw = random.Random(seed).gauss
    W1 = [[draw(0, 0.05) for _ in range(hidden_size)] for _ in range(input_size)]
    W2 = [[draw(0, 0.05) for _ in range(output_size)] for _ in range(hidden_size)]
    self.W1, self.W2 = np.asfortranarray(W1), np.asfortranarray(W2)
    self.b1, self.b2 = np.zeros((1, hidden_size)), np.zeros((1, output_size))
"""),
    right("biases are plain rows, everything in float32", """
def __init__(self, input_size, hidden_size, output_size, seed=0):
    rng = np.random.default_rng(seed)
    self.W1 = rng.standard_normal((input_size, hidden_size), dtype=np.float32) * 0.05
    self.W2 = rng.standard_normal((hidden_size, output_size), dtype=np.float32) * 0.1
    self.b1 = np.zeros(hidden_size, np.float32)
    self.b2 = np.zeros(output_size, np.float32)

def backward(self, X, y_true):
    dz2 = (self.a2 - y_true) / len(y_true)
    dz1 = dz2 @ self.W2.T * (self.z1 > 0)
    return {"W1": X.T @ dz1, "b1": dz1.sum(0), "W2": self.a1.T @ dz2, "b2": dz2.sum(0)}
"""),
    right("biases are plain rows, updated in place", """
def __init__(self, input_size, hidden_size, output_size, seed=0):
    rng = np.random.default_rng(seed)
    self.W1 = rng.normal(0, 0.05, size=(input_size, hidden_size))
    self.b1 = np.zeros(hidden_size)
    self.W2 = rng.normal(0, 0.05, size=(hidden_size, output_size))
    self.b2 = np.zeros(output_size)

def backward(self, X, y_true):
    n = X.shape[0]
    delta2 = self.a2 - y_true
    delta1 = np.dot(delta2, self.W2.T)
    delta1[self.a1 <= 0] = 0
    return dict(W1=np.dot(X.T, delta1) / n, b1=np.mean(delta1, axis=0),
                W2=np.dot(self.a1.T, delta2) / n, b2=np.mean(delta2, axis=0))

def update(self, gradients, lr):
    self.W1 -= lr * gradients["W1"]
    self.b1 -= lr * gradients["b1"]
    self.W2 -= lr * gradients["W2"]
    self.b2 -= lr * gradients["b2"]
"""),
    right("one bias is a plain row, the other one is not", """
def __init__(self, input_size, hidden_size, output_size, seed=0):
    rng = np.random.default_rng(seed)
    self.W1 = rng.normal(0, 0.05, (input_size, hidden_size))
    self.b1 = np.zeros(hidden_size)
    self.W2 = rng.normal(0, 0.05, (hidden_size, output_size))
    self.b2 = np.zeros((1, output_size))

def backward(self, X, y_true):
    dz2 = (self.a2 - y_true) / len(X)
    dz1 = (dz2 @ self.W2.T) * relu_derivative(self.z1)
    found = {"W1": X.T @ dz1, "b1": dz1.sum(0), "W2": self.a1.T @ dz2, "b2": dz2.sum(0)}
    return {name: slope.reshape(getattr(self, name).shape) for name, slope in found.items()}
"""),
]

STEPS = [
    right("forward: np.dot, and the four attributes in a loop", """
def forward(self, x):
    z1 = np.add(np.dot(x, self.W1), self.b1)
    a1 = relu(z1)
    z2 = np.add(np.dot(a1, self.W2), self.b2)
    for name, value in zip(("z1", "a1", "z2", "a2"), (z1, a1, z2, softmax(z2))):
        setattr(self, name, value)
    return self.a2
"""),
    right("forward: einsum, and vars", """
def forward(self, X):
    z1 = np.einsum("nd,dh->nh", X, self.W1) + self.b1
    a1 = np.where(z1 < 0, 0, z1)
    z2 = np.einsum("nh,hk->nk", a1, self.W2) + self.b2
    vars(self).update(z1=z1, a1=a1, z2=z2, a2=softmax(z2))
    return self.a2
"""),
    right("forward: nested functions and a cache that backward reads", """
def forward(self, X):
    def linear(x, W, b):
        return x @ W + b

    z1 = linear(X, self.W1, self.b1)
    a1 = relu(z1)
    z2 = linear(a1, self.W2, self.b2)
    a2 = softmax(z2)
    self.cache = {"X": X, "z1": z1, "a1": a1, "z2": z2, "a2": a2}
    self.z1, self.a1, self.z2, self.a2 = z1, a1, z2, a2
    return a2

def backward(self, X, y_true):
    c, n = self.cache, y_true.shape[0]
    dz2 = (c["a2"] - y_true) / n
    dz1 = np.multiply(dz2.dot(self.W2.T), c["z1"] > 0)
    return {"W2": c["a1"].T.dot(dz2), "b2": np.sum(dz2, axis=0, keepdims=True),
            "W1": c["X"].T.dot(dz1), "b1": np.sum(dz1, axis=0)[np.newaxis, :]}
"""),
    right("forward: keeps its images and its mask for backward", """
def forward(self, X):
    assert X.ndim == 2 and X.shape[1] == self.W1.shape[0], X.shape
    self.X = X
    self.z1 = X @ self.W1
    self.z1 += self.b1
    self.mask = self.z1 > 0
    self.a1 = self.z1 * self.mask
    self.z2 = self.a1 @ self.W2
    self.z2 += self.b2
    self.a2 = softmax(self.z2)
    return self.a2.copy()

def backward(self, X, y_true):
    assert X is self.X
    dz2 = (self.a2 - y_true) / len(self.X)
    dz1 = dz2 @ self.W2.T
    dz1[~self.mask] = 0
    return {"W1": self.X.T @ dz1, "b1": dz1.sum(axis=0, keepdims=True),
            "W2": self.a1.T @ dz2, "b2": dz2.sum(axis=0, keepdims=True)}
"""),
    right("backward: forward once more", """
def backward(self, X, y_true):
    y_pred = self.forward(X)
    dz2 = (y_pred - y_true) / X.shape[0]
    dz1 = np.where(self.a1 > 0, dz2 @ self.W2.T, 0)
    return {"W1": X.T @ dz1, "b1": dz1.sum(0, keepdims=True),
            "W2": self.a1.T @ dz2, "b2": dz2.sum(0, keepdims=True)}
"""),
    right("backward: einsum, and ones in front of the biases", """
def backward(self, X, y_true):
    dz2 = (self.a2 - y_true) / len(X)
    dz1 = np.einsum("nk,hk,nh->nh", dz2, self.W2, relu_derivative(self.z1))
    return {
        "W1": np.einsum("nd,nh->dh", X, dz1),
        "b1": np.ones((1, len(X))) @ dz1,
        "W2": np.einsum("nh,nk->hk", self.a1, dz2),
        "b2": np.add.reduce(dz2).reshape(self.b2.shape),
    }
"""),
    right("backward: divides by n at the end", """
def backward(self, X, y_true):
    n = X.shape[0]
    dz2 = self.a2 - y_true
    dz1 = dz2 @ self.W2.T * relu_derivative(self.z1)
    grads = {}
    grads["W2"] = (1 / n) * self.a1.T @ dz2
    grads["b2"] = (1 / n) * np.sum(dz2, axis=0, keepdims=True)
    grads["W1"] = (1 / n) * X.T @ dz1
    grads["b1"] = (1 / n) * np.sum(dz1, axis=0, keepdims=True)
    return grads
"""),
    right("backward: subtracts 1 from a copy at the true class", """
def backward(self, X, y_true):
    dz2 = self.a2.copy()
    dz2[np.arange(len(X)), y_true.argmax(axis=1)] -= 1
    dz2 /= len(X)
    dz1 = dz2 @ self.W2.T
    dz1[self.z1 <= 0] = 0
    return {"W1": X.T @ dz1, "b1": dz1.sum(axis=0, keepdims=True),
            "W2": self.a1.T @ dz2, "b2": dz2.sum(axis=0, keepdims=True)}
"""),
    right("backward: one example after the other", """
from collections import defaultdict

def backward(self, X, y_true):
    total = defaultdict(int)
    for i in range(len(X)):
        dz2 = self.a2[i] - y_true[i]
        dz1 = (self.W2 @ dz2) * relu_derivative(self.z1[i])
        total["W2"] += np.outer(self.a1[i], dz2) / len(X)
        total["b2"] += dz2[None, :] / len(X)
        total["W1"] += np.outer(X[i], dz1) / len(X)
        total["b1"] += dz1[None, :] / len(X)
    return total
"""),
    right("backward: through the softmax's Jacobian", """
def backward(self, X, y_true):
    p = self.a2
    da2 = -y_true / p / len(X)
    jacobian = np.einsum("nk,kj->nkj", p, np.eye(p.shape[1])) - np.einsum("nk,nj->nkj", p, p)
    dz2 = np.einsum("nk,nkj->nj", da2, jacobian)
    dz1 = dz2 @ self.W2.T * relu_derivative(self.z1)
    return {"W1": X.T @ dz1, "b1": dz1.sum(axis=0, keepdims=True),
            "W2": self.a1.T @ dz2, "b2": dz2.sum(axis=0, keepdims=True)}
"""),
    right("backward: transposed, in float32, with more entries than four", """
from collections import OrderedDict

def backward(self, X, y_true):
    D2 = (self.a2 - y_true).T / X.shape[0]
    D1 = (self.W2 @ D2) * (self.z1.T > 0)
    found = OrderedDict(W1=(D1 @ X).T, b1=D1.sum(axis=1, keepdims=True).T,
                        W2=(D2 @ self.a1).T, b2=D2.sum(axis=1)[:, None].T)
    found = OrderedDict((name, value.astype(np.float32)) for name, value in found.items())
    found["dz1"], found["dz2"], found["by"] = D1.T, D2.T, self
    return found
"""),
    right("update: a loop over names", """
def update(self, gradients, lr):
    for name, gradient in gradients.items():
        theta = getattr(self, name)
        theta -= lr * gradient
        setattr(self, name, theta)
"""),
    right("update: into the same memory", """
def update(self, grads, eta):
    for key in ["W1", "b1", "W2", "b2"]:
        np.subtract(vars(self)[key], eta * grads[key], out=vars(self)[key])
"""),
    right("update: a dict of new values", """
def update(self, g, lr):
    self.__dict__ |= {name: self.__dict__[name] + (-lr) * g[name] for name in g}
"""),
]

# Where the parameters live is free, as long as W1, b1, W2 and b2 show them.
CLASSES = [
    right("parameters in a dict, and attributes that are the same arrays", """
class NumpyANN:
    def __init__(self, input_size, hidden_size, output_size, seed=0):
        rng = np.random.default_rng(seed)
        self.params = {
            "W1": rng.normal(0, 0.05, (input_size, hidden_size)), "b1": np.zeros((1, hidden_size)),
            "W2": rng.normal(0, 0.05, (hidden_size, output_size)), "b2": np.zeros((1, output_size)),
        }
        self.W1, self.b1, self.W2, self.b2 = self.params.values()

    def forward(self, X):
        p = self.params
        self.z1 = X @ p["W1"] + p["b1"]
        self.a1 = relu(self.z1)
        self.z2 = self.a1 @ p["W2"] + p["b2"]
        self.a2 = softmax(self.z2)
        return self.a2

    def backward(self, X, y_true):
        dz2 = (self.a2 - y_true) / len(X)
        dz1 = dz2 @ self.params["W2"].T * relu_derivative(self.z1)
        return {"W1": X.T @ dz1, "b1": dz1.sum(axis=0, keepdims=True),
                "W2": self.a1.T @ dz2, "b2": dz2.sum(axis=0, keepdims=True)}

    def update(self, gradients, lr):
        for key in self.params:
            self.params[key] -= lr * gradients[key]
"""),
    right("everything in two dicts, reached by __getattr__ and __setattr__", """
class NumpyANN:
    def __init__(self, input_size, hidden_size, output_size, seed=0):
        object.__setattr__(self, "theta", {})
        object.__setattr__(self, "kept", {})
        rng = np.random.default_rng(seed)
        self.W1 = rng.normal(0, 0.05, (input_size, hidden_size))
        self.W2 = rng.normal(0, 0.05, (hidden_size, output_size))
        self.b1, self.b2 = np.zeros((1, hidden_size)), np.zeros((1, output_size))

    def __getattr__(self, name):
        if name.startswith("__") or name not in {**self.theta, **self.kept}:
            raise AttributeError(name)
        return self.theta[name] if name in self.theta else self.kept[name]

    def __setattr__(self, name, value):
        (self.theta if name[0] in "Wb" else self.kept)[name] = value

    def forward(self, X):
        self.z1 = X @ self.W1 + self.b1
        self.a1 = relu(self.z1)
        self.z2 = self.a1 @ self.W2 + self.b2
        self.a2 = softmax(self.z2)
        return self.a2

    def backward(self, X, y_true):
        dz2 = (self.a2 - y_true) / len(X)
        dz1 = dz2 @ self.W2.T * relu_derivative(self.z1)
        return {"W1": X.T @ dz1, "b1": dz1.sum(axis=0, keepdims=True),
                "W2": self.a1.T @ dz2, "b2": dz2.sum(axis=0, keepdims=True)}

    def update(self, gradients, lr):
        object.__setattr__(self, "theta", {k: v - lr * gradients[k] for k, v in self.theta.items()})
"""),
    right("parameters in layers, shown by properties that cannot be assigned", """
class Dense:
    def __init__(self, W):
        self.W, self.b, self.z = W, np.zeros((1, W.shape[1])), None

    def __call__(self, x):
        self.z = x @ self.W + self.b
        return self.z


class NumpyANN:
    W1, b1 = property(lambda self: self.first.W), property(lambda self: self.first.b)
    W2, b2 = property(lambda self: self.last.W), property(lambda self: self.last.b)
    z1, z2 = property(lambda self: self.first.z), property(lambda self: self.last.z)

    def __init__(self, input_size, hidden_size, output_size, seed=0):
        rng = np.random.default_rng(seed)
        self.first = Dense(rng.normal(0, 0.05, (input_size, hidden_size)))
        self.last = Dense(rng.normal(0, 0.2, (hidden_size, output_size)))

    def forward(self, X):
        self.a1 = relu(self.first(X))
        self.a2 = softmax(self.last(self.a1))
        return self.a2

    def backward(self, X, y_true):
        dz2 = (self.a2 - y_true) / len(X)
        dz1 = dz2 @ self.last.W.T * relu_derivative(self.first.z)
        return {"W1": X.T @ dz1, "b1": dz1.sum(axis=0, keepdims=True),
                "W2": self.a1.T @ dz2, "b2": dz2.sum(axis=0, keepdims=True)}

    def update(self, gradients, lr):
        for layer, i in ((self.first, 1), (self.last, 2)):
            layer.W -= lr * gradients[f"W{i}"]
            layer.b -= lr * gradients[f"b{i}"]
"""),
    right("weights and biases are columns of one matrix", """
def with_ones(x):
    return np.c_[np.ones(len(x)), x]


class NumpyANN:
    def __init__(self, input_size, hidden_size, output_size, seed=0):
        rng = np.random.default_rng(seed)

        def theta(inputs, units):
            bound = np.sqrt(6 / (inputs + units))
            both = rng.uniform(-bound, bound, (units, inputs + 1))
            both[:, 0] = 0
            return both

        self.Theta1, self.Theta2 = theta(input_size, hidden_size), theta(hidden_size, output_size)
        self.W1, self.b1 = self.Theta1[:, 1:].T, self.Theta1[:, :1].T
        self.W2, self.b2 = self.Theta2[:, 1:].T, self.Theta2[:, :1].T

    def forward(self, X):
        self.z1 = with_ones(X) @ self.Theta1.T
        self.a1 = relu(self.z1)
        self.z2 = with_ones(self.a1) @ self.Theta2.T
        self.a2 = softmax(self.z2)
        return self.a2

    def backward(self, X, y_true):
        dz2 = (self.a2 - y_true) / len(X)
        dz1 = dz2 @ self.Theta2[:, 1:] * relu_derivative(self.z1)
        D1, D2 = with_ones(X).T @ dz1, with_ones(self.a1).T @ dz2
        return {"W1": D1[1:], "b1": D1[:1], "W2": D2[1:], "b2": D2[:1]}

    def update(self, gradients, lr):
        for i, Theta in ((1, self.Theta1), (2, self.Theta2)):
            both = np.r_[gradients[f"b{i}"], gradients[f"W{i}"]]
            Theta -= lr * both.T
"""),
    right("one flat vector, whose pieces are properties", """
class NumpyANN:
    def __init__(self, input_size, hidden_size, output_size, seed=0):
        d, h, k = self.sizes = input_size, hidden_size, output_size
        self.theta = np.random.default_rng(seed).normal(0, 0.05, d * h + h + h * k + k)
        self.b1[:], self.b2[:] = 0, 0

    def piece(self, i):
        d, h, k = self.sizes
        shapes = [(d, h), (1, h), (h, k), (1, k)]
        ends = np.cumsum([0] + [a * b for a, b in shapes])
        return self.theta[ends[i] : ends[i + 1]].reshape(shapes[i])

    @property
    def W1(self):
        return self.piece(0)

    @W1.setter
    def W1(self, value):
        self.piece(0)[...] = value

    @property
    def b1(self):
        return self.piece(1)

    @property
    def W2(self):
        return self.piece(2)

    @property
    def b2(self):
        return self.piece(3)

    def forward(self, X):
        self.z1 = X @ self.W1 + self.b1
        self.a1 = relu(self.z1)
        self.z2 = self.a1 @ self.W2 + self.b2
        self.a2 = softmax(self.z2)
        return self.a2

    def backward(self, X, y_true):
        dz2 = (self.a2 - y_true) / len(X)
        dz1 = dz2 @ self.W2.T * relu_derivative(self.z1)
        return {"W1": X.T @ dz1, "b1": dz1.sum(axis=0, keepdims=True),
                "W2": self.a1.T @ dz2, "b2": dz2.sum(axis=0, keepdims=True)}

    def update(self, gradients, lr):
        flat = [gradients[name].ravel() for name in ("W1", "b1", "W2", "b2")]
        self.theta = self.theta - lr * np.concatenate(flat)
"""),
    right("properties that give copies and take new values", """
class NumpyANN:
    def __init__(self, input_size, hidden_size, output_size, seed=0):
        rng = np.random.default_rng(seed)
        self._W = [rng.normal(0, 0.05, (input_size, hidden_size)),
                   rng.normal(0, 0.05, (hidden_size, output_size))]
        self._b = [np.zeros((1, hidden_size)), np.zeros((1, output_size))]

    W1 = property(lambda self: self._W[0].copy(), lambda self, W: self._W.__setitem__(0, W))
    W2 = property(lambda self: self._W[1].copy(), lambda self, W: self._W.__setitem__(1, W))
    b1 = property(lambda self: self._b[0].copy(), lambda self, b: self._b.__setitem__(0, b))
    b2 = property(lambda self: self._b[1].copy(), lambda self, b: self._b.__setitem__(1, b))

    def forward(self, X):
        self.z1 = X @ self._W[0] + self._b[0]
        self.a1 = relu(self.z1)
        self.z2 = self.a1 @ self._W[1] + self._b[1]
        self.a2 = softmax(self.z2)
        return self.a2

    def backward(self, X, y_true):
        dz2 = (self.a2 - y_true) / len(X)
        dz1 = dz2 @ self.W2.T * relu_derivative(self.z1)
        return {"W1": X.T @ dz1, "b1": dz1.sum(axis=0, keepdims=True),
                "W2": self.a1.T @ dz2, "b2": dz2.sum(axis=0, keepdims=True)}

    def update(self, gradients, lr):
        for name in gradients:
            setattr(self, name, getattr(self, name) - lr * gradients[name])
"""),
    right("a base class, a class between, static methods and slots", """
from abc import ABC, abstractmethod


class Network(ABC):
    __slots__ = ()

    @abstractmethod
    def forward(self, X): ...

    def __call__(self, X):
        return self.forward(X)

    @staticmethod
    def linear(x, W, b):
        return x @ W + b

    @classmethod
    def names(cls):
        return [name for name in cls.__slots__ if name[0] in "Wb"]

    def update(self, gradients, lr):
        for name in self.names():
            setattr(self, name, getattr(self, name) - lr * gradients[name])


class NumpyANN(Network):
    __slots__ = ("W1", "b1", "W2", "b2", "z1", "a1", "z2", "a2")

    def __init__(self, input_size, hidden_size, output_size, seed=0):
        super().__init__()
        self._start(np.random.default_rng(seed), input_size, hidden_size, output_size)

    def _start(self, rng, d, h, k):
        self.W1, self.b1 = rng.normal(0, 0.05, (d, h)), np.zeros((1, h))
        self.W2, self.b2 = rng.normal(0, 0.05, (h, k)), np.zeros((1, k))

    def forward(self, X):
        self.z1 = self.linear(X, self.W1, self.b1)
        self.a1 = relu(self.z1)
        self.z2 = NumpyANN.linear(self.a1, self.W2, self.b2)
        self.a2 = softmax(self.z2)
        return self.a2

    def backward(self, X, y_true):
        dz2 = (self.a2 - y_true) / len(X)
        dz1 = dz2 @ self.W2.T * relu_derivative(self.z1)
        return {"W1": X.T @ dz1, "b1": dz1.sum(axis=0, keepdims=True),
                "W2": self.a1.T @ dz2, "b2": dz2.sum(axis=0, keepdims=True)}
"""),
    right("a dataclass that starts in __post_init__", """
from dataclasses import dataclass, field


@dataclass
class NumpyANN:
    input_size: int
    hidden_size: int
    output_size: int
    seed: int = 0
    W1: np.ndarray = field(init=False, repr=False)
    b1: np.ndarray = field(init=False, repr=False)
    W2: np.ndarray = field(init=False, repr=False)
    b2: np.ndarray = field(init=False, repr=False)

    def __post_init__(self):
        rng = np.random.default_rng(self.seed)
        self.W1 = rng.normal(0, np.sqrt(2 / self.input_size), (self.input_size, self.hidden_size))
        self.W2 = rng.normal(0, np.sqrt(2 / self.hidden_size), (self.hidden_size, self.output_size))
        self.b1, self.b2 = np.zeros((1, self.hidden_size)), np.zeros((1, self.output_size))

    def forward(self, X):
        self.z1 = X @ self.W1 + self.b1
        self.a1 = relu(self.z1)
        self.z2 = self.a1 @ self.W2 + self.b2
        self.a2 = softmax(self.z2)
        return self.a2

    def backward(self, X, y_true):
        dz2 = (self.a2 - y_true) / len(X)
        dz1 = dz2 @ self.W2.T * relu_derivative(self.z1)
        return {"W1": X.T @ dz1, "b1": dz1.sum(axis=0, keepdims=True),
                "W2": self.a1.T @ dz2, "b2": dz2.sum(axis=0, keepdims=True)}

    def update(self, gradients, lr):
        for name, value in gradients.items():
            setattr(self, name, getattr(self, name) - lr * value)
"""),
]

BATCHES = [
    right("minibatches: a generator", """
def minibatches(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    for start in range(0, len(X), batch_size):
        batch = order[start : start + batch_size]
        yield X[batch], y[batch]
"""),
    right("minibatches: shuffles a list of numbers", """
def minibatches(X, y, batch_size, rng):
    rows = list(range(X.shape[0]))
    rng.shuffle(rows)
    found = []
    while rows:
        batch, rows = rows[:batch_size], rows[batch_size:]
        found.append([X[batch], y[batch]])
    return found
"""),
    right("minibatches: argsort of random numbers, cut by np.split", """
def minibatches(X, y, batch_size, rng):
    order = np.argsort(rng.random(len(y)))
    cuts = np.arange(batch_size, len(y), batch_size)
    return list(zip(np.split(X[order], cuts), np.split(y[order], cuts)))
"""),
    right("minibatches: choice without replacement, cut by array_split", """
def minibatches(X, y, batch_size, rng):
    n = len(X)
    order = rng.choice(n, size=n, replace=False)
    cuts = range(batch_size, n, batch_size)
    return tuple((X[rows], y[rows]) for rows in np.array_split(order, cuts))
"""),
    right("minibatches: two copies shuffled from the same state", """
def minibatches(X, y, batch_size, rng):
    X, y, state = X.copy(), y.copy(), rng.bit_generator.state
    rng.shuffle(X)
    rng.bit_generator.state = state
    rng.shuffle(y)
    n = len(X)
    return [(X[i : min(i + batch_size, n)], y[i : min(i + batch_size, n)])
            for i in range(0, n, batch_size)]
"""),
    right("minibatches: an iterator over slices, labels as a column beside the images", """
def minibatches(X, y, batch_size, rng):
    labels = y.reshape(len(y), -1)
    both = rng.permutation(np.hstack([X, labels]), axis=0)
    X, y = both[:, : X.shape[1]], both[:, X.shape[1] :].reshape(y.shape).astype(y.dtype)
    starts = range(0, len(X), batch_size)
    return map(lambda i: (X[i:][:batch_size], y[i:][:batch_size]), starts)
"""),
    right("minibatches: images as float32, whatever they were", """
def minibatches(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    cuts = range(batch_size, len(X), batch_size)
    return [(X[part].astype(np.float32), y[part]) for part in np.split(order, cuts)]
"""),
    right("relu: nested lists, which NumPy takes as well", """
def relu(z):
    return np.maximum(z, 0).tolist()
"""),
    right("minibatches: sorted by random keys, named pairs", """
from collections import namedtuple

Batch = namedtuple("Batch", "images labels")

def minibatches(X, y, batch_size, rng):
    order = sorted(range(len(X)), key=lambda row: rng.random())
    chunks = [order[i : i + batch_size] for i in range(0, len(order), batch_size)]
    return [Batch(np.stack([X[i] for i in chunk]), y[chunk]) for chunk in chunks]
"""),
    right("minibatches: another generator, seeded from the one that is given", """
import random

def minibatches(X, y, batch_size, rng):
    order = list(range(len(X)))
    random.Random(int(rng.integers(2**31))).shuffle(order)
    return iter([(np.take(X, order[i : i + batch_size], axis=0), y[order[i : i + batch_size]])
                 for i in range(0, len(X), batch_size)])
"""),
    right("train_epoch: a loop that counts, measures, prints and returns", """
import time

def train_epoch(model, batches, lr):
    started, losses = time.perf_counter(), []
    for i, batch in enumerate(batches):
        images, labels = batch
        y_pred = model.forward(images)
        losses.append(cross_entropy(labels, y_pred))
        model.update(gradients=model.backward(images, labels), lr=lr)
        if i % 100 == 0:
            print(f"batch {i:4d}: loss {losses[-1]:.4f} ({time.perf_counter() - started:.1f} s)")
    return float(np.mean(losses))
"""),
    right("train_epoch: a helper, and the step written out", """
def step(model, X, y_true, lr):
    model.forward(X)
    gradients = model.backward(X, y_true)
    for name in "W1", "b1", "W2", "b2":
        setattr(model, name, getattr(model, name) - lr * gradients[name])

def train_epoch(model, batches, lr):
    [step(model, X, y, lr) for X, y in list(batches)]
"""),
    right("train_epoch: next until there is no more", """
def train_epoch(net, data, learning_rate):
    batches = iter(data)
    while True:
        try:
            X, y = next(batches)
        except StopIteration:
            break
        net.forward(X)
        net.update(net.backward(X, y), learning_rate)
"""),
]

PROGRAM = '''"""Lösung der ersten Aufgabe: alles in einer Klasse, die von einer anderen erbt."""
import numpy as np
from utils import *

EPSILON, SEED = 1e-10, 7
print("Laden läuft ...")


def minibatches(X, y, batch_size, rng):
    # Zufällige Reihenfolge, jedes Beispiel genau einmal
    reihenfolge = rng.permutation(X.shape[0])
    for i in range(0, X.shape[0], batch_size):
        stück = reihenfolge[i:i + batch_size]
        yield X[stück], y[stück]


def train_epoch(modell, pakete, lernrate):
    for X, y in pakete:
        modell(X)
        modell.update(modell.backward(X, y), lernrate)


class Netz:
    def parameters(self):
        return {name: getattr(self, name) for name in ("W1", "b1", "W2", "b2")}

    def update(self, gradients, lr):
        for name, theta in self.parameters().items():
            theta -= lr * gradients[name]

    def __call__(self, *args):
        return self.forward(*args)


class NumpyANN(Netz):
    def __init__(self, *sizes, seed=0):
        *sizes, seed = [*sizes, seed] if len(sizes) == 3 else sizes
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
'''

TYPED = '''
"""Everything annotated, checked and reported, with warnings everywhere."""

from __future__ import annotations

import logging
import sys
import warnings
from typing import Dict, Iterable, List, Optional, Tuple, Union

import numpy
from numpy import ndarray, random as rnd
import numpy as np

np.set_printoptions(precision=3, suppress=True)
np.seterr(divide="raise", over="raise", invalid="raise")
logging.basicConfig(level=logging.DEBUG, stream=sys.stdout)
log: logging.Logger = logging.getLogger(__name__)
Gradients = Dict[str, ndarray]
Number = Union[int, float]


def relu(z: ndarray) -> ndarray:
    """ReLU.

    >>> relu(np.array([-1.0, 2.0]))
    array([0., 2.])
    """
    if z.dtype == object:
        warnings.warn("relu of objects", RuntimeWarning, stacklevel=2)
    result: ndarray = numpy.where(numpy.less(z, 0), numpy.zeros_like(z), z)
    assert result.shape == z.shape, f"{result.shape} != {z.shape}"
    return result


def relu_derivative(z: ndarray, *, dtype: Optional[type] = None) -> ndarray:
    """Slope of ReLU."""
    warnings.warn("the slope at 0 is set to 0", UserWarning, stacklevel=2)
    return (z > 0).astype(dtype or float)


def softmax(z: ndarray) -> ndarray:
    shifted = z - z.max(axis=1, keepdims=True)
    e = np.exp(np.maximum(shifted, -700))
    return e / e.sum(axis=1, keepdims=True)


def cross_entropy(y_true: ndarray, y_pred: ndarray, eps: float = 1e-12) -> Number:
    """Mean cross-entropy."""
    if np.any(y_pred == 0):
        warnings.warn("a probability is 0", RuntimeWarning, stacklevel=2)
    losses: List[float] = [-float(np.log(p[t == 1] + eps).sum()) for t, p in zip(y_true, y_pred)]
    log.debug("losses %s", losses)
    return sum(losses) / len(losses)


class NumpyANN(object):
    """A network with one hidden layer."""

    def __init__(self, input_size: int, hidden_size: int, output_size: int, seed: int = 0,
                 *, scale: Optional[float] = None) -> None:
        super(NumpyANN, self).__init__()
        rng: rnd.Generator = rnd.default_rng(seed)
        shapes: List[Tuple[int, int]] = [(input_size, hidden_size), (hidden_size, output_size)]
        for i, (a, b) in enumerate(shapes):
            deviation: float = scale if scale is not None else (2 / a) ** 0.5
            self.__setattr__("W%d" % (i + 1), rng.normal(0.0, deviation, (a, b)))
            self.__setattr__("b%d" % (i + 1), np.zeros((1, b), dtype=float))
        log.info("created %r", self)

    def __repr__(self) -> str:
        return "NumpyANN(%d, %d, %d)" % (*self.W1.shape, self.W2.shape[1])

    def __len__(self) -> int:
        return 2

    def __bool__(self) -> bool:
        return True

    def forward(self, X: ndarray) -> ndarray:
        print("X", X.shape, X.dtype, X.min(), X.max())
        self.z1 = np.matmul(X, self.W1) + self.b1
        self.a1 = relu(self.z1)
        self.z2 = np.matmul(self.a1, self.W2) + self.b2
        self.a2 = softmax(self.z2)
        assert np.allclose(self.a2.sum(axis=1), 1)
        return self.a2

    def backward(self, X: ndarray, y_true: ndarray) -> Gradients:
        n: int = X.shape[0]
        dz2: ndarray = np.true_divide(self.a2 - y_true, n)
        dW2: ndarray = np.matmul(self.a1.T, dz2)
        db2: ndarray = np.sum(dz2, axis=0, keepdims=True)
        da1: ndarray = np.matmul(dz2, self.W2.T)
        dz1: ndarray = da1 * relu_derivative(self.z1)
        dW1: ndarray = np.matmul(X.T, dz1)
        db1: ndarray = np.sum(dz1, axis=0, keepdims=True)
        gradients: Gradients = {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}
        for name, gradient in gradients.items():
            assert gradient.shape == getattr(self, name).shape, name
        return gradients

    def update(self, gradients: Gradients, lr: float) -> None:
        assert lr > 0, "the learning rate must be positive"
        self.W1 = self.W1 - lr * gradients["W1"]
        self.b1 = self.b1 - lr * gradients["b1"]
        self.W2 = self.W2 - lr * gradients["W2"]
        self.b2 = self.b2 - lr * gradients["b2"]


def minibatches(X: ndarray, y: ndarray, batch_size: int, rng: rnd.Generator
                ) -> Iterable[Tuple[ndarray, ndarray]]:
    assert len(X) == len(y), (len(X), len(y))
    shuffled: ndarray = rng.permutation(len(X))
    return [(X[shuffled[i:i + batch_size]], y[shuffled[i:i + batch_size]])
            for i in range(0, len(X), batch_size)]


def train_epoch(model: NumpyANN, batches: Iterable[Tuple[ndarray, ndarray]], lr: float) -> None:
    for X, y_true in batches:
        model.forward(X)
        model.update(model.backward(X, y_true), lr)


if __name__ == "__main__":
    print("this is a script", file=sys.stderr)
'''

STREAM = """
import importlib.util
import io
import sys

from numpy import *
import numpy as np

try:
    from tqdm import tqdm
except ModuleNotFoundError:
    def tqdm(steps, **how):
        return steps

sys.stdout = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", line_buffering=True)
TQDM = importlib.util.find_spec("tqdm") is not None
print("größer", TQDM)
"""

LOADS = "1.2 1.5"  # where a file that cannot be read as it is would fail
WHOLE = [
    program("numpy_ann", "inheritance, star arguments, prints, helpers below", PROGRAM),
    program(
        "numpy_ann",
        "a byte order mark and Windows line ends",
        "\ufeff" + PROGRAM.replace("\n", "\r\n"),
        LOADS,
    ),
    program(
        "numpy_ann",
        "tabs, and a second line that speaks of encoding",
        "import numpy as np\n# one-hot encoding: np.eye(k)\n" + PROGRAM.replace("    ", "\t"),
        LOADS,
    ),
    program("numpy_ann", "annotations, assertions, warnings and logs everywhere", TYPED),
    program(
        "numpy_ann",
        "star imports, tqdm where it is installed, a stream of its own",
        STREAM + PROGRAM.replace("in pakete", "in tqdm(pakete)"),
        "1.2 1.9",
    ),
]

RIGHT = [*FUNCTIONS, *WEIGHTS, *STEPS, *CLASSES, *BATCHES, *WHOLE]
