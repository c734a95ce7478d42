"""Whole right programs as students hand them in, each with the habits of one person.

Where a table's entry shows one idea, these show many at once: what stands at the top of a file,
how names are chosen, what is printed, kept and asserted on the way.
"""

from __future__ import annotations

from tests.right.programs import whole

# Comes from MATLAB: semicolons, shapes as comments, everything transposed, a global counter.
MATLAB = """
from numpy import *;
import numpy as np;
from numpy.random import default_rng;
global COUNT
COUNT = 0;

def relu(Z):
    A = Z + 0;                      # a copy
    A[A <= 0] = 0;
    return A;

def relu_derivative(Z):
    D = zeros(shape(Z));
    D[where(Z > 0)] = 1;
    return D;

def softmax(Z):
    E = exp(Z - amax(Z, axis=1, keepdims=True));
    return E / (E @ ones((E.shape[1], 1)));

def cross_entropy(Y, P):
    (n, k) = shape(Y);
    J = 0.0;
    for i in range(n):
        for j in range(k):
            if Y[i, j] != 0:
                J = J - Y[i, j] * log(P[i, j] + spacing(1));
    return J / n;

class NumpyANN:
    def __init__(self, d, h, k, seed=0):
        r = default_rng(seed);
        self.W1 = (r.random((h, d)) - 0.5).T / sqrt(d);       # d x h
        self.W2 = (r.random((k, h)) - 0.5).T / sqrt(h);       # h x k
        self.b1 = zeros((1, h)); self.b2 = zeros((1, k));
        return;

    def forward(self, X):
        global COUNT
        COUNT += 1;
        n = size(X, 0);
        self.z1 = (self.W1.T @ X.T).T + tile(self.b1, (n, 1));
        self.a1 = relu(self.z1);
        self.z2 = (self.W2.T @ self.a1.T).T + kron(ones((n, 1)), self.b2);
        self.a2 = softmax(self.z2);
        return self.a2;

    def backward(self, X, Y):
        n = size(X, 0);
        D2 = (self.a2.T - Y.T) / n;                            # k x n
        D1 = (self.W2 @ D2) * relu_derivative(self.z1).T;      # h x n
        g = {};
        g['W1'] = (D1 @ X).T; g['b1'] = sum(D1, axis=1)[newaxis, :];
        g['W2'] = (D2 @ self.a1).T; g['b2'] = sum(D2, axis=1)[newaxis, :];
        return g;

    def update(self, g, lr):
        self.W1 = self.W1 - lr * g['W1']; self.b1 = self.b1 - lr * g['b1'];
        self.W2 = self.W2 - lr * g['W2']; self.b2 = self.b2 - lr * g['b2'];

def minibatches(X, Y, m, rng):
    n = size(X, 0);
    p = rng.permutation(n);
    B = [];
    for i in range(int(ceil(n / m))):
        idx = p[i * m : minimum((i + 1) * m, n)];
        B.append((X[idx, :], Y[idx]));
    return B;

def train_epoch(net, B, lr):
    for i in range(len(B)):
        (X, Y) = B[i];
        net.forward(X);
        net.update(net.backward(X, Y), lr);
    disp = print; disp('forward was called', COUNT, 'times');
"""

# Has read about patterns: layers, a loss object, an optimizer, all behind the four attributes.
ENGINEER = '''
"""A small framework, and the network that the handout asks for as a facade of it."""
from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

import numpy as np
import utils

logger = logging.getLogger("nn")
logger.addHandler(logging.NullHandler())


class Differentiable(Protocol):
    def __call__(self, x: np.ndarray) -> np.ndarray: ...


class Layer(ABC):
    cache: dict[str, np.ndarray]

    def __init__(self) -> None:
        self.cache = {}

    @abstractmethod
    def forward(self, x: np.ndarray) -> np.ndarray: ...

    @abstractmethod
    def backward(self, gradient: np.ndarray) -> np.ndarray: ...

    def __call__(self, x: np.ndarray) -> np.ndarray:
        self.cache["in"], self.cache["out"] = x, self.forward(x)
        return self.cache["out"]


class Linear(Layer):
    def __init__(self, inputs: int, outputs: int, rng: np.random.Generator) -> None:
        super().__init__()
        self.params = {"W": rng.standard_normal((inputs, outputs)) * np.sqrt(1 / inputs),
                       "b": np.zeros((1, outputs))}
        self.grads: dict[str, np.ndarray] = {}

    def forward(self, x):
        return x @ self.params["W"] + self.params["b"]

    def backward(self, gradient):
        self.grads = {"W": self.cache["in"].T @ gradient, "b": gradient.sum(0, keepdims=True)}
        return gradient @ self.params["W"].T


class ReLU(Layer):
    def forward(self, x):
        return relu(x)

    def backward(self, gradient):
        return gradient * relu_derivative(self.cache["in"])


class NumpyANN:
    def __init__(self, input_size, hidden_size, output_size, seed=0):
        self._rng = np.random.default_rng(seed)
        self._layers = {"1": Linear(input_size, hidden_size, self._rng), "relu": ReLU(),
                        "2": Linear(hidden_size, output_size, self._rng)}

    def __getattr__(self, name: str) -> Any:
        kind, number = name[:-1], name[-1:]
        layers = self.__dict__.get("_layers", {})
        if kind in ("W", "b") and number in layers:
            return layers[number].params[kind]
        if kind == "z" and number in layers:
            return layers[number].cache["out"]
        if name == "a1":
            return layers["relu"].cache["out"]
        raise AttributeError(name)

    def forward(self, X):
        for layer in self._layers.values():
            X = layer(X)
        self.a2 = softmax(X)
        return self.a2

    @contextmanager
    def _timed(self, what: str) -> Iterator[None]:
        logger.debug("%s begins", what)
        yield
        logger.debug("%s ends", what)

    def backward(self, X, y_true):
        with self._timed("backward"):
            gradient = (self.a2 - y_true) / X.shape[0]
            for layer in reversed(self._layers.values()):
                gradient = layer.backward(gradient)
        return {k + i: self._layers[i].grads[k] for i in "12" for k in "Wb"}

    def update(self, gradients, lr):
        for name, gradient in gradients.items():
            self._layers[name[1]].params[name[0]] -= lr * gradient


def relu(z):
    return np.maximum(z, np.zeros(()))


def relu_derivative(z):
    return np.asarray(z > 0, dtype=z.dtype)


def softmax(z):
    return np.exp(z - np.logaddexp.reduce(z, axis=1, keepdims=True))


def cross_entropy(y_true, y_pred):
    safe = np.where(y_pred > 0, y_pred, np.nextafter(0, 1))
    return float(np.average(-(y_true * np.log(safe)).sum(axis=1)))


class Loader:
    """Batches that know how many they are."""

    def __init__(self, X, y, size, rng):
        self.X, self.y, self.size, self.order = X, y, size, rng.permutation(len(X))

    def __len__(self):
        return -(-len(self.order) // self.size)

    def __iter__(self):
        for i in range(len(self)):
            rows = self.order[i * self.size : (i + 1) * self.size]
            yield self.X[rows], self.y[rows]


def minibatches(X, y, batch_size, rng):
    return list(Loader(X, y, batch_size, rng))


def train_epoch(model, batches, lr):
    for number, (X, y_true) in enumerate(batches, 1):
        model.forward(X)
        model.update(model.backward(X, y_true), lr)
        logger.info("batch %d of %d", number, len(batches))
'''

# Tries things out in the file itself, with asserts and prints, and leaves them there.
NOTEBOOK = '''
#!/usr/bin/env python
# coding: utf-8

# # Teil 1 📓

# In[1]:


import os, sys, time, random, math, warnings
os.environ["OMP_NUM_THREADS"] = "1"
os.environ.setdefault("MKL_NUM_THREADS", "1")
sys.path.append(os.path.dirname(os.path.abspath(__file__)))
import numpy as np
warnings.filterwarnings("ignore")
np.random.seed(42); random.seed(42)
print(sys.version, np.__version__, time.ctime())


# In[2]:


def relu(z):
    """z: array"""
    return np.where(z >= 0, z, 0 * z)

print(relu(np.array([-1.0, 0.0, 2.0])))


# In[3]:


def relu_derivative(z):
    return (z > 0) * 1

assert relu_derivative(np.zeros(3)).sum() == 0


# In[4]:


def softmax(z):
    z = z - z.max(axis=1).reshape(-1, 1)
    return (np.exp(z).T / np.exp(z).sum(axis=1)).T


def cross_entropy(y_true, y_pred):
    # y_pred = np.clip(y_pred, 0.0001, 0.9999)   # war zu grob
    return -1 / len(y_true) * np.sum(np.multiply(y_true, np.log(y_pred + 1e-9)))


# In[5]:


class NumpyANN:

    def __init__(self, input_size, hidden_size, output_size, seed=0, verbose=False):
        rs = np.random.RandomState(seed)
        self.input_size, self.hidden_size, self.output_size = input_size, hidden_size, output_size
        self.W1 = rs.randn(input_size, hidden_size) * np.sqrt(2.0 / input_size)
        self.W2 = rs.randn(hidden_size, output_size) * np.sqrt(2.0 / hidden_size)
        self.b1 = np.zeros(shape=(1, hidden_size))
        self.b2 = np.zeros(shape=(1, output_size))
        self.history = {'loss': []}
        self.verbose = verbose

    def forward(self, X, training=False):
        self.z1 = X.dot(self.W1) + self.b1
        self.a1 = relu(self.z1)
        self.z2 = self.a1.dot(self.W2) + self.b2
        self.a2 = softmax(self.z2)
        if self.verbose: print(self.z1.shape, self.a1.shape, self.z2.shape, self.a2.shape)
        return self.a2

    def backward(self, X, y_true, l2=0.0):
        m = y_true.shape[0]
        dz2 = (1. / m) * (self.a2 - y_true)
        dW2 = self.a1.T.dot(dz2) + l2 * self.W2
        db2 = dz2.sum(axis=0).reshape(1, self.output_size)
        da1 = dz2.dot(self.W2.T)
        dz1 = da1 * relu_derivative(self.z1)
        dW1 = X.T.dot(dz1) + l2 * self.W1
        db1 = dz1.sum(axis=0).reshape(1, self.hidden_size)
        self.grads = {'W1': dW1, 'b1': db1, 'W2': dW2, 'b2': db2}
        return self.grads

    def update(self, gradients, lr, momentum=0.0):
        if not hasattr(self, 'v'):
            self.v = {key: np.zeros_like(value) for key, value in gradients.items()}
        for key in self.v:
            self.v[key] = momentum * self.v[key] - lr * gradients[key]
            exec(f"self.{key} = self.{key} + self.v['{key}']")


# In[6]:


net = NumpyANN(784, 16, 10, verbose=True)
probe = net.forward(np.random.rand(3, 784).astype(np.float32))
assert probe.shape == (3, 10) and np.allclose(probe.sum(1), 1)
eps, W = 1e-5, net.W2[0, 0]
g = net.backward(np.ones((3, 784)), np.eye(10)[[1, 2, 3]])['W2'][0, 0]


# In[7]:


def minibatches(X, y, batch_size, rng):
    idx = np.arange(X.shape[0])
    rng.shuffle(idx)
    for batch_start in np.arange(0, X.shape[0], batch_size):
        batch_idx = idx[batch_start:batch_start + batch_size]
        yield (X[batch_idx], y[batch_idx])


def train_epoch(model, batches, lr):
    t0 = time.time()
    losses = []
    for xb, yb in batches:
        p = model.forward(xb, training=True)
        model.history['loss'] += [cross_entropy(yb, p)]
        losses.append(model.history['loss'][-1])
        model.backward(xb, yb)
        model.update(model.grads, lr)
    print('epoch took %.2fs, loss %.4f' % (time.time() - t0, np.mean(losses)))


# In[ ]:




'''

# Trusts nothing: float32 everywhere, checks everywhere, biases as plain rows.
CAREFUL = """
import numpy as np
from numpy import float32 as f32
from utils import one_hot, Batches

np.seterr(all="warn", under="ignore")
PARAMETERS = ("W1", "b1", "W2", "b2")


def check(name, array, *shape):
    if not isinstance(array, np.ndarray):
        raise TypeError(f"{name}: {type(array)}")
    if shape and array.shape != shape:
        raise ValueError(f"{name}: {array.shape} is not {shape}")
    if not np.isfinite(array).all():
        raise FloatingPointError(name)
    return array


def relu(z):
    out = np.array(z, copy=True)
    np.putmask(out, out < 0, 0)
    return check("relu", out, *z.shape)


def relu_derivative(z):
    return np.select([z > 0, z <= 0], [np.ones_like(z), np.zeros_like(z)])


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def cross_entropy(y_true, y_pred):
    assert y_true.shape == y_pred.shape
    assert set(np.unique(y_true)) <= {0, 1}, "one-hot labels expected"
    log_p = np.log(np.maximum(y_pred, np.finfo(np.float32).tiny))
    return -np.mean(np.take_along_axis(log_p, y_true.argmax(1)[:, None], axis=1))


class NumpyANN:
    def __init__(self, input_size, hidden_size, output_size, seed=0):
        assert min(input_size, hidden_size, output_size) > 0
        rng = np.random.default_rng(seed)
        limit1, limit2 = np.sqrt(6 / input_size), np.sqrt(6 / hidden_size)
        self.W1 = rng.uniform(-limit1, limit1, (input_size, hidden_size)).astype(f32)
        self.W2 = rng.uniform(-limit2, limit2, (hidden_size, output_size)).astype(f32)
        self.b1, self.b2 = np.zeros(hidden_size, f32), np.zeros(output_size, f32)
        self.shapes = {name: getattr(self, name).shape for name in PARAMETERS}

    def forward(self, X):
        X = check("X", np.asarray(X, dtype=f32))
        self.z1 = check("z1", X @ self.W1 + self.b1, len(X), self.shapes["W1"][1])
        self.a1 = relu(self.z1)
        self.z2 = check("z2", self.a1 @ self.W2 + self.b2, len(X), self.shapes["W2"][1])
        self.a2 = check("a2", softmax(self.z2), *self.z2.shape)
        return self.a2

    def backward(self, X, y_true):
        assert len(X) == len(y_true) == len(self.a2), "call forward first"
        dz2 = ((self.a2 - y_true) / f32(len(X))).astype(f32)
        dz1 = np.where(self.z1 > 0, dz2 @ self.W2.T, f32(0))
        found = {"W1": X.T @ dz1, "b1": dz1.sum(0), "W2": self.a1.T @ dz2, "b2": dz2.sum(0)}
        return {name: check(name, found[name], *self.shapes[name]) for name in PARAMETERS}

    def update(self, gradients, lr):
        if set(gradients) != set(PARAMETERS):
            raise KeyError(sorted(gradients))
        for name in PARAMETERS:
            theta = getattr(self, name)
            theta[...] = theta - f32(lr) * gradients[name]


def minibatches(X, y, batch_size, rng):
    assert len(X) == len(y) and batch_size >= 1
    assert isinstance(rng, np.random.Generator)
    keys = rng.standard_normal(len(X))
    order = keys.argsort(kind="stable")
    found = [(X[i], y[i]) for i in np.split(order, range(batch_size, len(X), batch_size))]
    assert sum(len(a) for a, _ in found) == len(X)
    return found


def train_epoch(model: NumpyANN, batches: Batches, lr: float) -> None:
    for X, y_true in batches:
        before = {name: getattr(model, name).copy() for name in PARAMETERS}
        model.forward(X)
        model.update(model.backward(X, y_true), lr)
        for name in PARAMETERS:
            check(name, getattr(model, name), *before[name].shape)
"""

# Writes as little as possible.
GOLFER = """
import numpy as np
relu=lambda z:z*(z>0)
relu_derivative=lambda z:z>0
def softmax(z):e=np.exp(z-z.max(1)[:,None]);return e/e.sum(1)[:,None]
cross_entropy=lambda t,p:-(t*np.log(p+1e-15)).sum()/len(t)
class NumpyANN:
 def __init__(s,d,h,k,seed=0):
  r=np.random.default_rng(seed).normal;b=lambda n:np.zeros((1,n))
  s.W1,s.b1,s.W2,s.b2=r(0,.05,(d,h)),b(h),r(0,.05,(h,k)),b(k)
 def forward(s,X):
  s.z1=X@s.W1+s.b1;s.a1=relu(s.z1);s.z2=s.a1@s.W2+s.b2;s.a2=softmax(s.z2);return s.a2
 def backward(s,X,t):
  e=(s.a2-t)/len(X);d=e@s.W2.T*(s.z1>0);f=lambda v:v.sum(0)[None]
  return{"W1":X.T@d,"b1":f(d),"W2":s.a1.T@e,"b2":f(e)}
 def update(s,g,l):
  for k in g:s.__dict__[k]=s.__dict__[k]-l*g[k]
def minibatches(X,y,b,r):
 p=r.permutation(len(X));return[(X[p[i:i+b]],y[p[i:i+b]])for i in range(0,len(X),b)]
def train_epoch(m,B,l):
 for X,t in B:m.forward(X);m.update(m.backward(X,t),l)
"""

# Has copied the head of every Kaggle notebook: seeds, devices, meters, bars.
KAGGLE = """
import os, gc, random, sys, time
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
import torch.optim as optim
import matplotlib
import matplotlib.pyplot as plt
from torch.utils.data import Dataset, DataLoader, TensorDataset
from tqdm.auto import tqdm

class CFG:
    seed = 42
    batch_size = 32
    num_workers = 0
    print_freq = 100

def seed_everything(seed):
    random.seed(seed)
    os.environ["PYTHONHASHSEED"] = str(seed)
    os.environ["CUBLAS_WORKSPACE_CONFIG"] = ":4096:8"
    np.random.seed(seed)
    torch.manual_seed(seed)
    torch.cuda.manual_seed(seed)
    torch.cuda.manual_seed_all(seed)
    torch.backends.cudnn.deterministic = True
    torch.backends.cudnn.benchmark = False
    torch.use_deterministic_algorithms(True)

seed_everything(CFG.seed)
torch.set_num_threads(os.cpu_count())
device = torch.device("cuda:0" if torch.cuda.is_available() else "cpu")
print(f"device: {device}, torch {torch.__version__}")

class AverageMeter:
    def __init__(self):
        self.reset()
    def reset(self):
        self.sum = self.count = self.avg = 0
    def update(self, value, n=1):
        self.sum += value * n
        self.count += n
        self.avg = self.sum / self.count

class FashionDataset(Dataset):
    def __init__(self, X, y=None, transform=None):
        self.X, self.y, self.transform = X, y, transform
    def __len__(self):
        return len(self.X)
    def __getitem__(self, i):
        x = self.transform(self.X[i]) if self.transform else self.X[i]
        return x, self.y[i]

class PyTorchANN(nn.Module):
    def __init__(self, input_size=784, hidden_size=64, output_size=10, p=0.0):
        super(PyTorchANN, self).__init__()
        self.l1 = nn.Linear(input_size, hidden_size)
        self.act = nn.ReLU(True)
        self.drop = nn.Dropout(p)
        self.l2 = nn.Linear(hidden_size, output_size)
        self.apply(self._init_weights)

    @staticmethod
    def _init_weights(m):
        if isinstance(m, nn.Linear):
            nn.init.kaiming_normal_(m.weight, nonlinearity="relu")
            m.bias.data.fill_(0)

    def forward(self, x):
        x = x.view(-1, self.l1.in_features)
        return self.l2(self.drop(self.act(self.l1(x))))

def make_optimizer(model, lr):
    params = [{"params": [p for n, p in model.named_parameters() if "bias" not in n]},
              {"params": [p for n, p in model.named_parameters() if "bias" in n]}]
    return optim.SGD(params, lr=lr, momentum=0)

def train_epoch(model, batches, optimizer, criterion=nn.CrossEntropyLoss(), scheduler=None):
    losses, accs = AverageMeter(), AverageMeter()
    model.to(device).train()
    bar = tqdm(batches, total=len(batches), leave=False, dynamic_ncols=True)
    for step, (images, targets) in enumerate(bar):
        images = images.to(device, non_blocking=True)
        targets = targets.to(device, non_blocking=True)
        optimizer.zero_grad()
        with torch.set_grad_enabled(True):
            logits = model(images)
            loss = criterion(logits, targets)
        loss.backward()
        optimizer.step()
        if scheduler is not None:
            scheduler.step()
        losses.update(loss.item(), images.size(0))
        accs.update((logits.detach().argmax(1) == targets).float().mean().item(), images.size(0))
        if step % CFG.print_freq == 0:
            bar.set_postfix(loss=f"{losses.avg:.4f}", acc=f"{accs.avg:.4f}")
    torch.cuda.empty_cache()
    gc.collect()
    return losses.avg, accs.avg

@torch.no_grad()
def evaluate(model, X, y, batch_size=CFG.batch_size):
    losses, preds = AverageMeter(), []
    model.eval()
    loader = DataLoader(FashionDataset(X, y), batch_size=batch_size, shuffle=False,
                        num_workers=CFG.num_workers, pin_memory=torch.cuda.is_available())
    for images, targets in tqdm(loader, desc="valid", leave=False):
        logits = model(images.to(device))
        losses.update(F.cross_entropy(logits, targets.to(device)).item(), len(targets))
        preds.append(logits.softmax(1).cpu().numpy())
    preds = np.concatenate(preds)
    return losses.avg, float((preds.argmax(1) == y.cpu().numpy()).mean())

def plot_train_val_metrics(history):
    plt.style.use("fivethirtyeight")
    fig, ax = plt.subplots(1, 2, figsize=(20, 6), facecolor="white")
    for a, k in zip(ax.ravel(), ["losses", "accuracies"]):
        a.plot(history[f"train_{k}"], label=f"train {k}", marker="o")
        a.plot(history[f"val_{k}"], label=f"valid {k}", marker="s")
        a.set_xlabel("Epochs", size=12); a.set_ylabel(k.capitalize(), size=12)
        a.set_title(f"{k} per epoch", fontweight="bold")
        a.legend(loc="upper right", fontsize=10)
        a.spines[["top", "right"]].set_visible(False)
    plt.show()
    return fig

def judge_fit(history):
    tl, ta, vl, va = map(np.array, (history["train_losses"], history["train_accuracies"],
                                    history["val_losses"], history["val_accuracies"]))
    if len(tl) == 0:
        return "underfitting"
    n = 3 if len(tl) >= 6 else 1
    over_acc = ta[-n:].mean() - va[-n:].mean() > 0.10
    over_loss = vl[-n:].mean() > vl.min() * 1.10 and tl[-n:].mean() < tl[vl.argmin()]
    if over_acc or over_loss:
        return "overfitting"
    return "underfitting" if ta[-n:].mean() < 0.70 else "generalizing"
"""

# Learned from PyTorch's beginner tutorial, and from a course in functional programming.
FUNCTIONAL = """
from functools import partial, reduce
from itertools import accumulate, chain, count, starmap
from operator import itemgetter, methodcaller, truediv
from statistics import fmean

import torch
import torch.nn.functional as F
from matplotlib import figure
from torch import nn

# θ ← θ - η ∇δ
Σ, η = sum, 0.1


class PyTorchANN(nn.Sequential):
    def __init__(self, input_size=784, hidden_size=64, output_size=10):
        super().__init__(*chain([nn.Flatten()], self.layers(input_size, hidden_size, output_size)))

    @staticmethod
    def layers(*sizes):
        first, second = starmap(nn.Linear, zip(sizes, sizes[1:]))
        yield from (first, nn.ReLU(), second)


make_optimizer = lambda model, lr: torch.optim.SGD(model.parameters(), lr=lr)


def step(model, optimizer, batch):
    X, y = batch
    optimizer.zero_grad()
    (δ := F.cross_entropy(model(X), y)).backward()
    optimizer.step()
    return δ.item()


def train_epoch(model, batches, optimizer):
    losses = list(map(partial(step, model.train(), optimizer), batches))
    print(f"{len(losses)} batches, mean loss {fmean(losses):.3f}")


def evaluate(model, X, y):
    model.eval()
    with torch.no_grad():
        pairs = [(model(x), t) for x, t in zip(X.split(1000), y.split(1000))]
    losses = Σ(F.cross_entropy(z, t, reduction="sum").item() for z, t in pairs)
    hits = Σ(z.argmax(1).eq(t).sum().item() for z, t in pairs)
    return tuple(map(truediv, (losses, hits), (len(y), len(y))))


def panel(fig, place, history, what):
    ax = fig.add_subplot(*place)
    for part, style in {"train": "-", "val": "--"}.items():
        ax.plot(*zip(*zip(count(1), history[f"{part}_{what}"])), style, label=part)
    [*map(lambda call: call(ax), (methodcaller("set_xlabel", "epoch"),
                                  methodcaller("set_ylabel", what), methodcaller("legend")))]
    return fig


def plot_train_val_metrics(history):
    places = {"losses": (2, 1, 1), "accuracies": (2, 1, 2)}
    return reduce(lambda fig, item: panel(fig, item[1], history, item[0]), places.items(),
                  figure.Figure(figsize=(6, 7), tight_layout=True))


def judge_fit(history):
    match len(history["val_losses"]):
        case 0:
            return "underfitting"
        case n:
            end = lambda key: fmean(history[key][-3 if n >= 6 else -1:])
    place, lowest = min(enumerate(history["val_losses"]), key=itemgetter(1))
    *_, least = accumulate(history["val_losses"], min)
    assert least == lowest
    rules = {
        "overfitting": end("train_accuracies") - end("val_accuracies") > 0.1
        or (end("val_losses") > 1.1 * lowest
            and end("train_losses") < history["train_losses"][place]),
        "underfitting": end("train_accuracies") < 0.7,
        "generalizing": True,
    }
    return next(word for word, holds in rules.items() if holds)
"""

# Everything in one class; the functions that are asked for are its methods.
TRAINER = """
import dataclasses, signal, atexit, argparse
from typing import ClassVar, Literal, NamedTuple, TypedDict
import torch as t
import torch.nn as nn
import matplotlib.pyplot as plt
from utils import *

parser = argparse.ArgumentParser(add_help=False)
parser.add_argument("--hidden", type=int, default=64)
args, unknown = parser.parse_known_args([])
atexit.register(print, "Auf Wiedersehen!")
Fit = Literal["underfitting", "overfitting", "generalizing"]

class Result(NamedTuple):
    loss: float
    accuracy: float

@dataclasses.dataclass
class Trainer:
    model: nn.Module
    optimizer: t.optim.Optimizer = None
    loss_fn: nn.Module = dataclasses.field(default_factory=nn.CrossEntropyLoss)
    seen: ClassVar[int] = 0

    def fit(self, batches):
        self.model.train()
        for self.X, self.y in batches:
            self.optimizer.step(self.closure)
            Trainer.seen += len(self.y)

    def closure(self):
        self.optimizer.zero_grad(set_to_none=True)
        self.loss = self.loss_fn(self.model(self.X), self.y)
        self.loss.backward()
        return self.loss

    @t.inference_mode()
    def test(self, X, y):
        self.model.eval()
        outputs = t.vstack([self.model(x) for x in t.tensor_split(X, 3) if len(x)])
        return Result(self.loss_fn(outputs, y).item(), self.accuracy(outputs, y))

    @staticmethod
    def accuracy(outputs, y):
        best, labels = outputs.max(-1)
        return t.count_nonzero(labels == y).item() / y.numel()

class PyTorchANN(nn.Module):
    def __init__(self, input_size=784, hidden_size=args.hidden, output_size=10):
        super().__init__()
        self.input_size, self.hidden_size, self.output_size = input_size, hidden_size, output_size
        self.hidden = nn.Linear(input_size, hidden_size)
        self.relu = nn.ReLU()
        self.output = nn.Linear(hidden_size, output_size)

    def extra_repr(self):
        return f"{self.input_size} -> {self.hidden_size} -> {self.output_size}"

    def forward(self, x):
        out = self.hidden(x)
        out = self.relu(out)
        out = self.output(out)
        return out

def make_optimizer(model, lr):
    optimizer = t.optim.SGD(model.parameters(), lr=lr)
    for group in optimizer.param_groups:
        assert group["momentum"] == 0
    return optimizer

def train_epoch(model, batches, optimizer):
    return Trainer(model, optimizer).fit(batches)

evaluate = lambda model, X, y: Trainer(model).test(X, y)

def plot_train_val_metrics(history):
    plt.ion()
    figure, axes = plt.subplots(ncols=2, num="Verlauf", clear=True)
    figure.canvas.manager.set_window_title("Lernkurven")
    x = t.arange(1, len(history["train_losses"]) + 1).numpy()
    for i, (y, name) in enumerate((("losses", "Verlust"), ("accuracies", "Genauigkeit"))):
        axes[i].set_xlabel("Epoche"); axes[i].set_ylabel(name)
        axes[i].plot(x, history["train_" + y], color="#1f77b4", label="Trainingsdaten")
        axes[i].plot(x, history["val_" + y], color="#ff7f0e", label="Validierungsdaten")
        axes[i].legend(title=name); axes[i].margins(x=0.02); axes[i].minorticks_on()
    plt.pause(0.001); plt.draw(); plt.show(block=False)
    return figure

def judge_fit(history) -> Fit:
    class Curves(TypedDict):
        train_losses: list
    def last(key):
        curve = history[key]
        count = 3 if len(curve) >= 6 else 1
        total = 0.0
        for i in range(1, count + 1):
            total += curve[-i]
        return total / count
    if not history["train_losses"]: return "underfitting"
    gap = round(last("train_accuracies") - last("val_accuracies"), 6)
    if gap > 0.1: return "overfitting"
    best, best_epoch = float("inf"), -1
    for epoch, value in enumerate(history["val_losses"]):
        if value < best: best, best_epoch = value, epoch
    if last("val_losses") - best > best / 10:
        if history["train_losses"][-1] < history["train_losses"][best_epoch]: return "overfitting"
    if last("train_accuracies") < 0.7: return "underfitting"
    else: return "generalizing"
"""

# Writes long comments, keeps old attempts, uses .data and explicit gradients as in older PyTorch.
OLD_SCHOOL = '''
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.autograd import Variable
import numpy as np
import matplotlib
matplotlib.use("TkAgg")
import pylab as plt

use_cuda = torch.cuda.is_available()
FloatTensor = torch.cuda.FloatTensor if use_cuda else torch.FloatTensor


class PyTorchANN(nn.Module):
    def __init__(self, D_in=784, H=64, D_out=10):
        super(PyTorchANN, self).__init__()
        self.linear1 = nn.Linear(D_in, H)
        self.linear2 = nn.Linear(H, D_out)
        self.linear1.weight.data.uniform_(-0.05, 0.05)
        self.linear2.weight.data.uniform_(-0.1, 0.1)

    def forward(self, x):
        """
        In the forward function we accept a Variable of input data and we must return
        a Variable of output data.
        """
        h_relu = self.linear1(x).clamp(min=0)
        y_pred = self.linear2(h_relu)
        # return F.log_softmax(y_pred, dim=1)   # no: the loss does that
        return y_pred


def make_optimizer(model, learning_rate):
    params = [p for p in model.parameters()]
    return torch.optim.SGD(params, learning_rate)


def train_epoch(model, batches, optimizer):
    criterion = torch.nn.CrossEntropyLoss(reduction="mean")
    model.train()
    for t, (x, y) in enumerate(batches):
        x, y = Variable(x), Variable(y, requires_grad=False)
        if use_cuda:
            x, y = x.cuda(), y.cuda()
        y_pred = model(x)
        loss = criterion(y_pred, y)
        if t % 50 == 0:
            print("Train [{}/{} ({:.0f}%)]\\tLoss: {:.6f}".format(
                t, len(batches), 100. * t / len(batches), loss.data.item()))
        model.zero_grad()
        loss.backward(torch.ones_like(loss))
        optimizer.step()
        # for param in model.parameters():
        #     param.data -= learning_rate * param.grad.data


def evaluate(model, X, y):
    model.eval()
    test_loss, correct, n = 0, 0, 0
    for i in range(0, X.size(0), 13):
        with torch.no_grad():
            data, target = Variable(X[i:i + 13]), Variable(y[i:i + 13])
            output = model(data)
        test_loss += F.cross_entropy(output, target, reduction="sum").data.numpy()
        pred = output.data.max(1, keepdim=True)[1]
        correct += pred.eq(target.data.view_as(pred)).cpu().sum().numpy()
        n += target.size(0)
    test_loss /= n
    print("Test set: average loss {:.4f}, accuracy {}/{}".format(test_loss, correct, n))
    return np.float64(test_loss), np.float64(correct) / n


def plot_train_val_metrics(history):
    fig = plt.figure(1, figsize=(6, 8))
    plt.clf()
    plt.subplot(211)
    plt.plot(history["train_losses"], "bo-", history["val_losses"], "r^-")
    plt.xlabel("epoch"); plt.ylabel("loss"); plt.legend(("train", "validation"))
    plt.subplot(212)
    plt.plot(np.array(history["train_accuracies"]) * 100, "bo-")
    plt.plot(np.array(history["val_accuracies"]) * 100, "r^-")
    plt.xlabel("epoch"); plt.ylabel("accuracy [%]"); plt.legend(("train", "validation"))
    plt.axis("tight"); plt.subplots_adjust(hspace=0.4)
    return fig


def judge_fit(history):
    N = len(history["train_losses"])
    if N < 1:
        verdict = "underfitting"
    else:
        K = 3 if N > 5 else 1
        m = dict((k, np.mean(np.array(v)[N - K:])) for (k, v) in history.items())
        i = np.argmin(history["val_losses"])
        if m["train_accuracies"] > m["val_accuracies"] + 0.1:
            verdict = "overfitting"
        elif m["val_losses"] > 1.1 * history["val_losses"][i] and \\
                m["train_losses"] < history["train_losses"][i]:
            verdict = "overfitting"
        elif m["train_accuracies"] < 0.7:
            verdict = "underfitting"
        else:
            verdict = "generalizing"
    return verdict
'''

# Does everything for safety's sake: copies, restored modes and random states, checks of types.
SAFE = """
import copy
import contextlib
import inspect
import random
import warnings
import torch
from torch import nn
from matplotlib.figure import Figure
from matplotlib.backends.backend_agg import FigureCanvas

torch.manual_seed(0)
torch.autograd.set_detect_anomaly(True)
torch.set_printoptions(precision=4, sci_mode=False)
torch.set_float32_matmul_precision("highest")
warnings.simplefilter("error")


class PyTorchANN(nn.Module):
    __constants__ = ["sizes"]

    def __init__(self, input_size=784, hidden_size=64, output_size=10):
        super().__init__()
        for size in (input_size, hidden_size, output_size):
            assert isinstance(size, int) and size > 0
        self.sizes = (input_size, hidden_size, output_size)
        with torch.random.fork_rng():
            torch.manual_seed(1)
            self.fc1, self.fc2 = nn.Linear(*self.sizes[:2]), nn.Linear(*self.sizes[1:])

    def forward(self, x):
        assert x.dtype == torch.float32, x.dtype
        x = x.detach().clone() if not x.requires_grad else x
        hidden = torch.nn.functional.relu(self.fc1(x), inplace=False)
        logits = self.fc2(hidden)
        assert logits.shape == (x.shape[0], self.sizes[2])
        return logits


def make_optimizer(model, lr):
    known = inspect.signature(torch.optim.SGD).parameters
    settings = {"lr": lr, "momentum": 0.0, "some_day": True}
    return torch.optim.SGD(model.parameters(), **{k: settings[k] for k in settings if k in known})


@contextlib.contextmanager
def mode(model, training):
    before = {module: module.training for module in model.modules()}
    model.train(training)
    try:
        yield model
    finally:
        for module, was in before.items():
            module.training = was


def train_epoch(model, batches, optimizer):
    state = copy.deepcopy(model.state_dict())
    with mode(model, True):
        for X, y in batches:
            X, y = X.clone(), y.clone()
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(model(X), y)
            if not torch.isfinite(loss):
                model.load_state_dict(state)
                raise RuntimeError("the loss is not finite")
            loss.backward()
            assert all(p.grad is not None for p in model.parameters() if p.requires_grad)
            optimizer.step()
        optimizer.zero_grad()


def evaluate(model, X, y):
    kept = random.getstate(), torch.get_rng_state()
    with mode(model, False), torch.no_grad():
        logits = model(X.clone())
        assert not logits.requires_grad
    random.setstate(kept[0]); torch.set_rng_state(kept[1])
    loss = nn.functional.cross_entropy(logits.double(), y)
    accuracy = torch.eq(logits.argmax(dim=1), y).double().mean()
    return float(loss), float(accuracy)


def plot_train_val_metrics(history):
    history = copy.deepcopy(history)
    figure = Figure(figsize=(10, 4), dpi=100, constrained_layout=True)
    FigureCanvas(figure)
    grid = figure.add_gridspec(1, 2)
    for column, quantity in enumerate(["losses", "accuracies"]):
        axes = figure.add_subplot(grid[0, column])
        lines = {}
        for part in ("train", "val"):
            values = history.pop(f"{part}_{quantity}")
            lines[part], = axes.plot(list(range(len(values))), list(values), marker="o", ms=3)
        axes.legend(lines.values(), [f"{part} {quantity}" for part in lines], loc=0)
        axes.set_xlabel("epoch (from 0)"); axes.set_ylabel(f"{quantity} (mean)")
    assert not history
    return figure


def judge_fit(history):
    keys = ["train_losses", "train_accuracies", "val_losses", "val_accuracies"]
    curves = {key: torch.tensor(history[key], dtype=torch.float64) for key in keys}
    epochs = {len(curve) for curve in curves.values()}
    assert len(epochs) == 1, "all curves have one number per epoch"
    n = epochs.pop()
    if n == 0:
        return "underfitting"
    end = {key: curve[-3:].mean() if n >= 6 else curve[-1] for key, curve in curves.items()}
    gap = end["train_accuracies"] - end["val_accuracies"]
    best = curves["val_losses"].argmin()
    turned = (end["val_losses"] > 1.1 * curves["val_losses"].min()).logical_and(
        end["train_losses"] < curves["train_losses"][best])
    if bool(gap > 0.10) or bool(turned):
        return "overfitting"
    return "underfitting" if bool(end["train_accuracies"] < 0.70) else "generalizing"
"""

# Builds a network from a list, as VGG is built, and takes the rest from part 2.
CONFIGURED = """
import os, sys, importlib
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import torch, torch.nn as nn
part2 = importlib.import_module("pytorch_ann")
from pytorch_ann import train_epoch, evaluate

cfgs = {"tiny": [8, "M", 16, "M"], "small": [16, 16, "M", 32, 32, "M"]}

def make_layers(cfg, batch_norm=False, in_channels=1):
    layers = []
    for v in cfg:
        if v == "M":
            layers += [nn.MaxPool2d(kernel_size=2, stride=2)]
        else:
            conv2d = nn.Conv2d(in_channels, v, kernel_size=3, padding=1)
            layers += [conv2d, nn.BatchNorm2d(v), nn.ReLU(inplace=True)] if batch_norm else \\
                      [conv2d, nn.ReLU(inplace=True)]
            in_channels = v
    return nn.Sequential(*layers)

class PyTorchCNN(nn.Module):
    def __init__(self, num_classes=10, cfg="small", batch_norm=True, dropout=0.3):
        super(PyTorchCNN, self).__init__()
        self.features = make_layers(cfgs[cfg], batch_norm)
        self.avgpool = nn.AdaptiveAvgPool2d((3, 3))
        self.classifier = nn.Sequential(
            nn.Linear(32 * 3 * 3, 64), nn.ReLU(True), nn.Dropout(p=dropout),
            nn.Linear(64, num_classes))
        self._initialize_weights()

    def _initialize_weights(self):
        for m in self.modules():
            if isinstance(m, nn.Conv2d):
                nn.init.kaiming_normal_(m.weight, mode="fan_out", nonlinearity="relu")
                if m.bias is not None:
                    nn.init.constant_(m.bias, 0)
            elif isinstance(m, nn.BatchNorm2d):
                nn.init.constant_(m.weight, 1); nn.init.constant_(m.bias, 0)
            elif isinstance(m, nn.Linear):
                nn.init.normal_(m.weight, 0, 0.01); nn.init.constant_(m.bias, 0)

    def forward(self, x, return_features=False):
        x = self.features(x)
        x = self.avgpool(x)
        x = torch.flatten(x, 1)
        return (self.classifier(x), x) if return_features else self.classifier(x)

def make_optimizer(model, lr):
    return torch.optim.Adam([p for p in model.parameters() if p.requires_grad], lr=lr)
"""

# A second output while training, whose loss counts too; any other network trains as usual.
AUXILIARY = """
import torch
import torch.nn as nn
import torch.nn.functional as F
from tqdm import tqdm

class PyTorchCNN(nn.Module):
    def __init__(self, num_classes=10):
        super().__init__()
        self.a = nn.Conv2d(1, 8, 5, stride=2)
        self.b = nn.Conv2d(8, 16, 3, stride=2)
        self.early = nn.Linear(8 * 144, num_classes)
        self.late = nn.Linear(16 * 25, num_classes)

    def forward(self, x):
        a = F.relu(self.a(x))
        late = self.late(F.relu(self.b(a)).flatten(1))
        return (late, self.early(a.flatten(1))) if self.training else late

def make_optimizer(model, lr):
    return torch.optim.AdamW(model.parameters(), lr=lr, weight_decay=1e-2)

def loss_of(output, y):
    if isinstance(output, tuple):
        late, early = output
        return F.cross_entropy(late, y) + 0.3 * F.cross_entropy(early, y)
    return F.cross_entropy(output, y)

def train_epoch(model, batches, optimizer):
    model.train()
    for X, y in (bar := tqdm(batches, disable=None)):
        optimizer.zero_grad()
        loss = loss_of(model(X), y)
        loss.backward()
        optimizer.step()
        bar.set_description(f"{loss.item():.2f}")

def evaluate(model, X, y):
    model.eval()
    total, right = torch.zeros(()), torch.zeros(())
    with torch.inference_mode():
        for x, t in zip(X.split(64), y.split(64)):
            z = model(x)
            total += loss_of(z, t) * len(t)
            right += (z.argmax(1) == t).sum()
    return (total / len(y)).item(), (right / len(y)).item()
"""

# Everything from torchvision that a network can use.
VISION = """
import torch
from torch import nn, optim
import torchvision
from torchvision import transforms
from torchvision.models import squeezenet1_1
from pytorch_ann import *

print("torchvision", torchvision.__version__)
AUGMENT = transforms.Compose([transforms.RandomHorizontalFlip(), transforms.RandomErasing(p=0.1)])

class PyTorchCNN(nn.Module):
    def __init__(self, num_classes=10):
        super().__init__()
        self.normalize = transforms.Normalize(mean=[0.2860], std=[0.3530])
        self.net = squeezenet1_1(weights=None, num_classes=num_classes)
        self.net.features[0] = nn.Conv2d(1, 64, kernel_size=3, padding=1)

    def forward(self, x):
        if self.training:
            x = AUGMENT(x)
        return self.net(self.normalize(x))

def make_optimizer(model, lr):
    return optim.Adam(model.parameters(), lr=lr)
"""

# A recurrent network over the rows of the maps, with every loop written out.
RECURRENT = '''
# -*- coding: utf-8 -*-
import torch

class PyTorchCNN(torch.nn.Module):
    """ Faltung → GRU über die Zeilen → Mittel """
    def __init__(self, num_classes = 10, kanäle = 6, zustand = 24):
        super().__init__()
        self.faltung = torch.nn.Conv2d(in_channels = 1, out_channels = kanäle,
                                       kernel_size = (3, 5), stride = (1, 2))
        self.gru = torch.nn.GRU(kanäle * 12, zustand, batch_first = True, bidirectional = True)
        self.linear = torch.nn.Linear(2 * zustand, num_classes)

    def forward(self, x):
        karten = torch.tanh(self.faltung(x))                    # (n, c, 26, 12)
        zeilen = karten.transpose(1, 2).flatten(start_dim = 2)   # (n, 26, c * 12)
        alle, letzter = self.gru(zeilen)
        return self.linear(alle.mean(dim = 1))

def make_optimizer(model, lr):
    optimierer = torch.optim.Adam(model.parameters(), lr = lr, betas = (0.9, 0.999), eps = 1e-7)
    print(optimierer)
    return optimierer

def train_epoch(model, batches, optimizer):
    model.train()
    i = 0
    while i < len(batches):
        X = batches[i][0]
        y = batches[i][1]
        vorhersage = model.forward(X)
        verlust = torch.nn.functional.cross_entropy(vorhersage, y)
        optimizer.zero_grad()
        verlust.backward()
        optimizer.step()
        del vorhersage, verlust
        i = i + 1

def evaluate(model, X, y):
    model.eval()
    summe = 0.0
    richtig = 0
    with torch.no_grad():
        for i in range(len(X)):
            z = model.forward(X[i : i + 1])[0]
            summe = summe - torch.log_softmax(z, dim = 0)[y[i]].item()
            if torch.argmax(z).item() == y[i].item():
                richtig = richtig + 1
    return summe / len(X), richtig / len(X)
'''

# Part 1's minibatches and one_hot in part 3, a network that inherits, dictionaries for everything.
BORROWER = '''
import numpy_ann
from numpy_ann import minibatches, one_hot
import pytorch_ann as ann
from pytorch_ann import PyTorchANN
import numpy as np
import torch
from torch import nn

ACTIVATIONS = nn.ModuleDict({"relu": nn.ReLU(), "gelu": nn.GELU(), "none": nn.Identity()})
HYPER = dict(channels=(6, 12), act="gelu", norm=True)

class PyTorchCNN(PyTorchANN):
    """A network that is part 2's network on top of convolutions."""

    def __init__(self, num_classes=10):
        c1, c2 = HYPER["channels"]
        super().__init__(input_size=c2 * 49, hidden_size=32, output_size=num_classes)
        self.blocks = nn.ModuleDict()
        for name, (a, b) in {"one": (1, c1), "two": (c1, c2)}.items():
            parts = {"conv": nn.Conv2d(a, b, 3, padding="same", bias=not HYPER["norm"]),
                     "norm": nn.GroupNorm(2, b) if HYPER["norm"] else nn.Identity(),
                     "pool": nn.MaxPool2d(2)}
            self.blocks[name] = nn.ModuleDict(parts)

    def forward(self, x):
        for block in self.blocks.values():
            x = block["pool"](ACTIVATIONS[HYPER["act"]](block["norm"](block["conv"](x))))
        return super().forward(x.flatten(1))

def make_optimizer(model, lr):
    kinds = {"SGD": torch.optim.SGD, "Adam": torch.optim.Adam}
    return kinds["Adam"](model.parameters(), lr)

def train_epoch(model, batches, optimizer):
    ann.train_epoch(model, batches, optimizer)

def evaluate(model, X, y):
    loss, accuracy = ann.evaluate(model, X, y)
    return np.float32(loss), np.float32(accuracy)
'''

RIGHT = [
    whole("numpy_ann", "comes from MATLAB", MATLAB),
    whole("numpy_ann", "an engineer of frameworks", ENGINEER),
    whole("numpy_ann", "an exported notebook with its experiments", NOTEBOOK),
    whole("numpy_ann", "checks everything, float32, plain-row biases", CAREFUL),
    whole("numpy_ann", "as short as possible", GOLFER),
    whole("pytorch_ann", "the head of every competition's notebook", KAGGLE),
    whole("pytorch_ann", "a functional programmer", FUNCTIONAL),
    whole("pytorch_ann", "everything in one trainer class", TRAINER),
    whole("pytorch_ann", "PyTorch as it was years ago", OLD_SCHOOL),
    whole("pytorch_ann", "copies, restores and asserts", SAFE),
    whole("pytorch_cnn", "a network from a list, the rest from part 2", CONFIGURED),
    whole("pytorch_cnn", "a second output while training", AUXILIARY),
    whole("pytorch_cnn", "everything from torchvision", VISION, "3.1 3.2"),
    whole("pytorch_cnn", "a recurrent network, every loop written out", RECURRENT),
    whole("pytorch_cnn", "part 2's network on top of convolutions", BORROWER),
]
