"""Programs with one mistake each, as students write them, and what is to be said of it.

`name` is the mistake's name and `piece` a part of its two sentences. A `twin` raises the same
message for another reason, so that it must not get that name.
"""
# ruff: noqa: E501 - programs inside strings, a line for each of theirs

from __future__ import annotations

from dataclasses import dataclass
from textwrap import dedent

from tests.feedback.raising import Program

HEADS = {
    "numpy_ann": "import numpy as np\n",
    "pytorch_ann": "import torch\nimport torch.nn.functional as F\nfrom torch import nn\n",
    "pytorch_cnn": "import torch\nimport torch.nn.functional as F\nfrom torch import nn\n",
}


@dataclass(frozen=True)
class Wrong:
    """One wrong program and what is expected of its explanation."""

    title: str
    name: str
    piece: str
    program: Program
    twin: Program | None = None
    since: tuple[int, int] = (3, 10)
    before: tuple[int, int] = (4, 0)


def program(module: str, text: str, call: str, *, bare: bool = False, **more: object) -> Program:
    """Return a program of one file, with the usual imports above it unless it is `bare`."""
    head = "" if bare else HEADS[module]
    return Program(module, {module: head + dedent(text).lstrip("\n")}, call, **more)


def wrong(
    title: str, name: str, piece: str, module: str, text: str, call: str = "", twin: str = "",
    twin_call: str = "", **more: object,
) -> Wrong:  # fmt: skip
    """Return a wrong program; `twin` is the text of another with the same message."""
    ages = {key: more.pop(key) for key in ("since", "before") if key in more}
    other = program(module, twin, twin_call or call, **more) if twin else None
    return Wrong(title, name, piece, program(module, text, call, **more), other, **ages)


def part_1(title: str, name: str, piece: str, text: str, call: str, **more: object) -> Wrong:
    """Return a wrong program of part 1."""
    return wrong(title, name, piece, "numpy_ann", text, call, **more)


def part_2(title: str, name: str, piece: str, text: str, call: str, **more: object) -> Wrong:
    """Return a wrong program of part 2."""
    return wrong(title, name, piece, "pytorch_ann", text, call, **{"number": "2.3", **more})


def part_3(title: str, name: str, piece: str, text: str, call: str, **more: object) -> Wrong:
    """Return a wrong program of part 3."""
    return wrong(title, name, piece, "pytorch_cnn", text, call, **{"number": "3.2", **more})


def loading(title: str, name: str, piece: str, text: str, **more: object) -> Wrong:
    """Return a program of part 1 that cannot be loaded."""
    return wrong(title, name, piece, "numpy_ann", text, "", **{"bare": True, **more})


RELU = "relu(z)"
TRAIN = "train_epoch(net, batches, optimizer)"
TRAIN_1 = "train_epoch(model, batches, 0.1)"
FORWARD = "NumpyANN().forward(X)"
BACKWARD = "m = NumpyANN(); m.forward(X); m.backward(X, y_true)"
CNN = "PyTorchCNN()(images)"
ANN = "PyTorchANN(5, 4, 3)(x)"
EVALUATE = "evaluate(net, x, y)"
FIT = "judge_fit(history)"
DRAW = "plot_train_val_metrics(curves)"
INIT = """
    def __init__(self):
        self.W1, self.b1 = np.ones((5, 3)), np.zeros((1, 3))
        self.W2, self.b2 = np.ones((3, 10)), np.zeros((1, 10))
"""
LOOP = """
    def train_epoch(model, batches, optimizer):
        for X, y in batches:
            optimizer.zero_grad()
            logits = model(X)
            loss = {loss}
            loss.backward()
            optimizer.step()
"""


def loop(loss: str) -> str:
    """Return a training loop with this loss."""
    return LOOP.replace("{loss}", loss)


def network(init: str, forward: str, *, base: str = "(nn.Module)", sup: str = "") -> str:
    """Return a network of part 2 from the lines of its two methods."""
    lines = [f"class PyTorchANN{base}:", "    def __init__(self, inputs, hidden, outputs):"]
    lines += [f"        {line}" for line in [sup or "super().__init__()", *init.split("; ")]]
    lines += ["    def forward(self, x):", *(f"        {line}" for line in forward.split("; "))]
    return "\n".join(lines)


def convolutions(init: str, forward: str) -> str:
    """Return a network of part 3 from the lines of its two methods."""
    text = network(init, forward).replace("PyTorchANN", "PyTorchCNN")
    return text.replace("self, inputs, hidden, outputs", "self, num_classes=10")


FC = "self.fc1 = nn.Linear(inputs, hidden); self.fc2 = nn.Linear(hidden, outputs)"

NAMES = [
    part_1("np never imported", "import missing", "`import numpy as np` at the top of numpy_ann.py",
           "def relu(z):\n    return np.maximum(0, z)\n", RELU, bare=True,
           twin="def relu(z):\n    return np.maximum(0, z)\nimport numpy as np\ndel np\n"),
    part_2("plt never imported", "import missing", "import matplotlib.pyplot as plt",
           "def plot_train_val_metrics(history):\n    return plt.figure()\n", DRAW),
    part_2("imports below the guard", "name of the script part only", "(line 7)", """
        def plot_train_val_metrics(history):
            return plt.figure()
        if __name__ == "__main__":
            import matplotlib.pyplot as plt
        """, DRAW),
    part_2("device of the script", "name of the script part only", "pass it as an argument", """
        def train_epoch(model, batches, optimizer):
            model.to(device)
        if __name__ == "__main__":
            device = "cpu"
        """, TRAIN),
    part_1("self forgotten in forward", "self forgotten", "Write self.W1.",
           f"class NumpyANN:{INIT}    def forward(self, X):\n        return X @ W1 + self.b1\n",
           FORWARD,
           twin="class NumpyANN:\n    def forward(self, X):\n        return X @ W1\n"),
    part_1("kept as a local variable", "self forgotten", "forward assigns z1 without self. (line 7)",
           f"class NumpyANN:{INIT}    def forward(self, X):\n        z1 = X @ self.W1\n"
           "        a1 = z1\n        z2 = a1 @ self.W2\n        a2 = z2\n        return a2\n"
           "    def backward(self, X, y_true):\n        return self.z1 > 0\n", BACKWARD,
           twin="class NumpyANN:\n    def forward(self, X):\n        self.z1 = X\n        del self.z1\n"
           "    def backward(self, X, y_true):\n        return self.z1\n"),
    part_1("used in another method", "variable of another function",
           "z9 is a variable of forward, so backward",
           "class NumpyANN:\n    def forward(self, X):\n        z9 = X\n        return z9\n"
           "    def backward(self, X, y_true):\n        return z9\n", BACKWARD,
           twin="class NumpyANN:\n    def forward(self, X):\n        return X\n"
           "    def backward(self, X, y_true):\n        return z9\n"),
    part_1("forward stops after a1", "forward is not finished",
           "forward stops after a1: z2 and a2 are not assigned",
           f"class NumpyANN:{INIT}    def forward(self, X):\n        self.z1 = X @ self.W1\n"
           "        self.a1 = np.maximum(0, self.z1)\n        return a2\n", FORWARD,
           twin=f"class NumpyANN:{INIT}    def forward(self, X):\n        self.z1 = X @ self.W1\n"
           "        self.a1 = self.z2 = self.a2 = self.z1\n        return a2\n"),
    part_1("forward stops after z2", "forward is not finished",
           "forward stops after z2: a2 is not assigned",
           f"class NumpyANN:{INIT}    def forward(self, X):\n        self.z1 = X @ self.W1\n"
           "        self.a1 = self.z1\n        self.z2 = self.a1 @ self.W2\n", "m = NumpyANN(); "
           "m.forward(X); m.a2",
           twin="class NumpyANN:\n    def forward(self, X):\n        pass\n"),
    part_1("dA1 for da1", "name misspelled", "Write da1",
           "class NumpyANN:\n    def forward(self, X): pass\n    def backward(self, X, y_true):\n"
           "        da1 = X\n        return dA1 * 2\n", BACKWARD,
           twin="class NumpyANN:\n    def forward(self, X): pass\n    def backward(self, X, y_true):\n"
           "        error = NameError(\"name 'dA1' is not defined. Did you mean: 'da1'?\")\n"
           "        self.fail(error)\n    def fail(self, error):\n        raise error\n"),
    part_1("a typing error", "name misspelled", "Write gradients",
           "def train_epoch(model, batches, lr):\n    gradients = [1]\n    return gradeints\n", TRAIN_1),
    part_1("relu inside the class", "function inside a class", "Move it out of the class",
           "class NumpyANN:\n    def relu(z):\n        return z\n    def forward(self, X):\n"
           "        return relu(X)\n", FORWARD),
    part_1("sum = sum(...)", "variable named like a function", "Give the variable another name",
           "def relu(z):\n    sum = sum(z)\n    return sum\n", RELU,
           twin="def relu(z):\n    if z is None:\n        sum = 1\n    return sum\n"),
    part_1("sum without a start", "sum without a start", "Write total = 0 before the loop",
           "def train_epoch(model, batches, lr):\n    for X, y in batches:\n        total += 1\n",
           TRAIN_1,
           twin="total = 3\ndef train_epoch(model, batches, lr):\n    total += 1\n"),
    part_1("value from a loop", "value from a skipped block", "only inside a loop that did not run",
           "def train_epoch(model, batches, lr):\n    for i in []:\n        loss = i\n    return loss\n",
           TRAIN_1),
    part_1("value from an if", "value from a skipped block", "only inside an if that did not run",
           "def relu(z):\n    if z.ndim == 9:\n        a = z\n    return a\n", RELU,
           twin="def relu(z):\n    b = a\n    a = z\n    return b\n"),
    part_1("_init_", "__init__ misspelled", "The constructor is written _init_",
           "class NumpyANN:\n    def _init_(self, a, b, c, seed=0): pass\n", "NumpyANN(5, 3, 10)",
           number="1.1",
           twin="class NumpyANN:\n    pass\n"),
    part_1("_init_ and an attribute", "__init__ misspelled", "written __int__",
           "class NumpyANN:\n    def __int__(self):\n        self.W1 = 1\n", "NumpyANN().W1",
           number="1.1"),
    part_1("a step never assigned", "attribute never assigned",
           "No line of the class NumpyANN assigns self.W1",
           "class NumpyANN:\n    def __init__(self):\n        self.w = 1\n"
           "    def forward(self, X):\n        return X @ self.W1\n", FORWARD,
           twin="class NumpyANN:\n    def setup(self):\n        self.W1 = 1\n"
           "    def forward(self, X):\n        return X @ self.W1\n"),
    part_2("a layer that was misspelled", "name misspelled", "it has fc1",
           network(FC, "return self.fc2(self.fcl(x))"), ANN, number="2.2",
           twin=network(FC, "del self.fc1; return self.fc2(self.fc1(x))")),
    part_1("np.maximun", "name misspelled", "Write maximum",
           "def relu(z):\n    return np.maximun(0, z)\n", RELU,
           twin="def relu(z):\n    return np.in1d(0, z)\n"),
    part_1("np.product", "removed from NumPy", "Use np.prod",
           "def relu(z):\n    return np.product(z)\n", RELU,
           twin="def relu(z):\n    return np.does_not_exist(z)\n"),
    part_1("itertools.batched", "newer Python needed", "needs Python 3.12",
           "import itertools\ndef relu(z):\n    return itertools.batched(z, 2)\n", RELU,
           before=(3, 12), twin="import itertools\ndef relu(z):\n    return itertools.chunked(z, 2)\n"),
    part_1("gradients.W1", "dict read with a dot", 'gradients["W1"]',
           "class NumpyANN:\n    def update(self, gradients, lr):\n        return gradients.W1\n",
           "NumpyANN().update({'W1': 1}, 1)", number="1.7",
           twin="class NumpyANN:\n    def update(self, gradients, lr):\n"
           "        return getattr(gradients, 'W1')\n"),
    part_1("rng.randn", "older random functions", "rng.normal(size=shape)",
           "def relu(z):\n    rng = np.random.default_rng(0)\n    return rng.randn(3)\n", RELU,
           twin="def relu(z):\n    return getattr(np.random.default_rng(0), 'randn')(3)\n"),
    part_1("array.append", "not a method of arrays", "Use a list",
           "def minibatches(X, y, batch_size, rng):\n    out = np.array([])\n    out.append(X)\n",
           "minibatches(X, z, 2, rng)",
           twin="def minibatches(X, y, batch_size, rng):\n    getattr(X, 'append')(X)\n"),
    part_1("shape of a list", "no array", "is a list, not an array",
           "def relu(z):\n    z = list(z)\n    return z.shape\n", RELU,
           twin="def relu(z):\n    return getattr([], 'shape')\n"),
    part_1("default_rng without brackets", "brackets missing", "Call it: np.random.default_rng(...)",
           "def relu(z):\n    return np.random.default_rng.normal(3)\n", RELU,
           twin="def relu(z):\n    return (lambda: 1).normal\n"),
    part_1("what shuffle returns", "nothing returned", "changes an object and returns None",
           "def minibatches(X, y, batch_size, rng):\n    order = rng.shuffle(np.arange(8))\n"
           "    return order[:3]\n", "minibatches(X, z, 2, rng)",
           twin="def minibatches(X, y, batch_size, rng):\n    order = {}.get(3)\n"
           "    return order[:3]\n"),
    part_1("relu without return", "nothing returned", "relu has no return, so `relu(X)` is None",
           "def relu(z):\n    np.maximum(0, z)\ndef forward(X):\n    a = relu(X)\n"
           "    return a.T\n", "forward(X)",
           twin="def relu(z):\n    return None\ndef forward(X):\n    a = relu(X)\n    return a.T\n"),
    part_1("NoneType in a product", "nothing returned", "End relu with a return",
           "def relu(z):\n    np.maximum(0, z)\ndef forward(X):\n    return relu(X) + 1\n",
           "forward(X)"),
    part_1("None in a matrix product", "nothing returned", "relu has no return",
           "def relu(z):\n    np.maximum(0, z)\ndef forward(X):\n    return relu(X) @ X\n",
           "forward(X)"),
    part_1("relu in another function", "function in the wrong place",
           "relu (line 4) stands inside relu_derivative",
           "def relu_derivative(z):\n    s = z > 0\n    def relu(z):\n        return z\n    return s\n",
           "module.relu"),
    part_1("relu below the guard", "name of the script part only", "Move it above that block",
           'if __name__ == "__main__":\n    def relu(z):\n        return z\n', "module.relu",
           twin="def other(z):\n    return z\n"),
    part_1("ReLU for relu", "another name", "Name it relu",
           "def ReLU(z):\n    return z\n", "module.relu"),
    part_2("plt.subplots(1, 2)", "several axes at once", "ax[0].plot", """
        import matplotlib.pyplot as plt
        def plot_train_val_metrics(history):
            fig, ax = plt.subplots(1, 2)
            ax.plot(history["train_losses"])
        """, DRAW, number="2.5", twin="""
        import numpy as np
        def plot_train_val_metrics(history):
            ax = np.zeros(3)
            ax.plot(history["train_losses"])
        """),
    part_2("ax.xlabel", "set_ missing", "Write set_xlabel(...)", """
        import matplotlib.pyplot as plt
        def plot_train_val_metrics(history):
            fig, ax = plt.subplots()
            ax.xlabel("epoch")
        """, DRAW, number="2.5", twin="""
        import matplotlib.pyplot as plt
        def plot_train_val_metrics(history):
            fig, ax = plt.subplots()
            getattr(ax, "xlabel")("epoch")
        """),
    part_2("ax.title", "set_ missing", "Write set_title(...)", """
        import matplotlib.pyplot as plt
        def plot_train_val_metrics(history):
            fig, ax = plt.subplots()
            ax.title("losses")
        """, DRAW, number="2.5"),
    part_2("astype of a tensor", "NumPy's method on a tensor", ".float() or .to(dtype)",
           "def evaluate(model, X, y):\n    return X.astype(float)\n", EVALUATE,
           twin="def evaluate(model, X, y):\n    return getattr(X, 'astype')(float)\n"),
    part_2("no nn.Module, parameters", "nn.Module missing", "Write class PyTorchANN(nn.Module):",
           network(FC, "return x", base="", sup="self.inputs = inputs"),
           "PyTorchANN(5, 4, 3).parameters()",
           number="2.1", twin=network("pass", "return x", base="(dict)")),
    part_2("get_ipython", "line of a notebook", "exists in notebooks only",
           "get_ipython().run_line_magic('matplotlib', 'inline')\n", ""),
    part_1("a notebook's file", "notebook instead of a Python file", "Export it as a Python script",
           '{"cells": [{"execution_count": null}]}\n', "", bare=True,
           twin="x = null\n"),
]  # fmt: skip

CALLS = [
    part_1("forward without self", "self missing", "Write def forward(self, X).",
           "class NumpyANN:\n    def forward(X):\n        return X\n", FORWARD,
           twin="class NumpyANN:\n    def forward(self):\n        return 1\n"),
    part_1("np.maximum(z)", "np.maximum with one argument", "np.maximum(0, z)",
           "def relu(z):\n    return np.maximum(z)\n", RELU,
           twin="def relu(z):\n    f = np.maximum\n    return f(*[z])\n"),
    part_1("relu with two arguments", "another signature", "relu (line 2) takes z, slope, and does not get 'slope'",
           "def relu(z, slope):\n    return z\n", RELU,
           twin="def relu(z):\n    return f(z)\ndef f(z, slope):\n    return z\n"),
    part_1("relu without arguments", "another signature", "takes nothing, and gets another number",
           "def relu():\n    return 1\n", RELU,
           twin="def relu(z):\n    return f(z)\ndef f():\n    return 1\n"),
    part_1("no seed", "another signature", "and gets seed=",
           "class NumpyANN:\n    def __init__(self, a, b, c):\n        pass\n",
           "NumpyANN(5, 3, 10, seed=1)", number="1.1"),
    part_2("no default values", "another signature", "Keep the signature of the stub",
           network(FC, "return x"), "PyTorchANN()", number="2.1"),
    part_1("forward on the class", "method called on the class", "model.forward(...)",
           "class NumpyANN:\n    def forward(self, X):\n        return X\n"
           "def train_epoch(model, batches, lr):\n    NumpyANN.forward(batches)\n", TRAIN_1,
           twin="class NumpyANN:\n    def forward(self, X):\n        return X\n"
           "def train_epoch(model, batches, lr):\n    NumpyANN().forward()\n"),
    part_1("keepdim", "argument not known", "Write keepdims=... instead",
           "def softmax(z):\n    return np.sum(z, axis=1, keepdim=True)\n", "softmax(z)",
           twin="def softmax(z):\n    return np.sum(z, **{'keepdim': True})\n"),
    part_2("learning_rate", "argument not known", "Write lr=... instead",
           "def make_optimizer(model, lr):\n    return torch.optim.SGD(model.parameters(), "
           "learning_rate=lr)\n", "make_optimizer(net, 0.1)"),
    part_2("no nn.Module, called", "nn.Module missing", "does not inherit from nn.Module",
           network(FC, "return x", base="", sup="pass"), ANN, number="2.2",
           twin=network(FC, "return 3 (x)")),
    part_1("X.shape()", "shape called", "X.shape[0]",
           "def minibatches(X, y, batch_size, rng):\n    return X.shape()\n",
           "minibatches(X, z, 2, rng)",
           twin="def minibatches(X, y, batch_size, rng):\n    return (1, 2)()\n"),
    part_2("import tqdm", "module called", "tqdm.tqdm(...)",
           "import tqdm\ndef train_epoch(model, batches, optimizer):\n    tqdm(batches)\n", TRAIN,
           twin="import sys\ndef train_epoch(model, batches, optimizer):\n    sys.modules['os']()\n"),
    part_1("sum overwritten", "function overwritten", "Line 2 gives sum another value",
           "sum = 0\ndef relu(z):\n    return sum(z)\n", RELU),
    part_1("an array called", "value called", "`self.W1(X)` calls `self.W1`",
           f"class NumpyANN:{INIT}    def forward(self, X):\n        return self.W1(X)\n", FORWARD,
           twin="relu = np.ones(3)\ndef relu_derivative(z):\n    return relu(z)\n",
           twin_call="relu_derivative(z)"),
    part_1("np.zeros[3]", "square brackets for a call", "np.zeros(...)",
           "def relu(z):\n    return np.zeros[3]\n", RELU,
           twin="def relu(z):\n    return (lambda: 1)[3]\n"),
    part_2("enumerate unpacked", "enumerate unpacked too early", "for i, (X, y) in enumerate",
           "def train_epoch(model, batches, optimizer):\n    for X, y in enumerate(batches):\n"
           "        model(X)\n", TRAIN,
           twin="def train_epoch(model, batches, optimizer):\n"
           "    for i, (X, y) in enumerate(batches):\n        model(i)\n"),
    part_1("enumerate in part 1", "enumerate unpacked too early", "X is the number",
           "def train_epoch(model, batches, lr):\n    for X, y in enumerate(batches):\n"
           "        X @ np.ones((5, 3))\n", TRAIN_1),
    part_2("batch not unpacked", "batch not unpacked", "Write for X, y in batches",
           "def train_epoch(model, batches, optimizer):\n    for batch in batches:\n"
           "        model(batch)\n", TRAIN,
           twin="def train_epoch(model, batches, optimizer):\n    for X, y in batches:\n"
           "        model((X, y))\n"),
    part_1("n, d = z.shape", "fixed number of axes", "Work on the whole array",
           "def relu(z):\n    n, d = z.shape\n    return z\n", "relu(v)",
           twin="def relu(z):\n    n, d = z\n    return z\n"),
    part_1("z.shape[1]", "fixed number of axes", "`z.shape` counts on",
           "def relu(z):\n    for j in range(z.shape[1]):\n        z[:, j] = 0\n", "relu(v)",
           twin="def relu(z):\n    return (1, 2)[5]\n"),
    part_1("loops over rows", "loop over fixed axes", "fits one shape only",
           "def relu(z):\n    return [[max(0, a) for a in row] for row in z]\n", "relu(v)",
           twin="def relu(z):\n    return list(3.0)\n"),
    part_1("for i in len(X)", "loop over a number", "Write range(len(X)).",
           "def minibatches(X, y, batch_size, rng):\n    for i in len(X):\n        pass\n",
           "minibatches(X, z, 2, rng)", number="1.8",
           twin="def minibatches(X, y, batch_size, rng):\n    return list(3)\n"),
    part_1("division in range", "division that gives a float", "len(X) // batch_size",
           "def minibatches(X, y, batch_size, rng):\n    for i in range(len(X) / batch_size):\n"
           "        pass\n", "minibatches(X, z, 2, rng)",
           twin="def minibatches(X, y, batch_size, rng):\n    return range(float(3))\n"),
    part_1("division in a slice", "division that gives a float", "Divide with two slashes",
           "def minibatches(X, y, batch_size, rng):\n    half = len(X) / 2\n    return X[:half]\n",
           "minibatches(X, z, 2, rng)"),
    part_2("division in a layer", "division that gives a float", "28 * 28 // 4",
           network("self.fc1 = nn.Linear(28 * 28 / 4, hidden)", "return x"), ANN, number="2.1"),
    part_1("randn of a tuple", "sizes in a tuple", "Write np.random.randn(3, 4)",
           "def relu(z):\n    return np.random.randn((3, 4))\n", RELU,
           twin="def relu(z):\n    return range((3, 4))\n"),
    part_1("gradients in a tuple", "gradients in a tuple", "Return a dict with the keys W1",
           "class NumpyANN:\n    def forward(self, X): pass\n    def backward(self, X, y):\n"
           "        return X, X, X, X\n    def update(self, g, lr):\n        return g['W1']\n",
           "m = NumpyANN(); m.update(m.backward(X, z), 0.1)",
           twin="class NumpyANN:\n    def update(self, g, lr):\n        return (1, 2)['W1']\n",
           twin_call="NumpyANN().update(1, 1)"),
    part_1("dW1 for W1", "key not there", "its keys are W1, b1, W2, b2",
           "class NumpyANN:\n    def update(self, gradients, lr):\n        gradients['dW1']\n",
           "NumpyANN().update({'W1': 1}, 0.1)", number="1.7",
           twin="class NumpyANN:\n    def update(self, gradients, lr):\n        {}['dW1']\n"),
    part_2("train_loss for train_losses", "key not there", "its keys are train_losses",
           "def judge_fit(history):\n    return history['train_loss'][-1]\n", FIT, number="2.6"),
    part_1("b2 not returned", "gradient not returned", "has no key b2",
           "class NumpyANN:\n    def backward(self, X, y):\n        return {'W1': 1}\n"
           "    def update(self, gradients, lr):\n        return gradients['b2']\n",
           "m = NumpyANN(); m.update(m.backward(X, z), 0.1)",
           twin="class NumpyANN:\n    def backward(self, X, y):\n        return dict(W1=1)\n"
           "    def update(self, gradients, lr):\n        return gradients['b2']\n"),
    part_2("history without an epoch", "history without an epoch", "it may be 0 or 1",
           "def judge_fit(history):\n    return history['val_losses'][-1]\n", FIT, number="2.6",
           twin="def other(h):\n    return [][-1]\n", twin_call="other(1)"),
    part_2("mean of no epoch", "history without an epoch", "more epochs than the history has",
           "def judge_fit(history):\n    h = history['val_losses']\n    return sum(h) / len(h)\n",
           FIT, number="2.6"),
    part_2("two lists subtracted", "arithmetic on a list", "computes with a whole list",
           "def judge_fit(history):\n    return history['train_losses'] - history['val_losses']\n",
           FIT, number="2.6",
           twin="import operator\ndef judge_fit(history):\n    return operator.sub([], [])\n"),
    part_2("a list compared", "comparison with a list", "such as the last one",
           "def judge_fit(history):\n    return history['train_accuracies'] > 0.7\n", FIT,
           number="2.6",
           twin="def judge_fit(history):\n    return sorted([[], 0.7])\n"),
    part_1("text and a number", "text and number added", "adds text and a value of type int",
           "def relu(z):\n    print('rows: ' + len(z))\n", RELU,
           twin="import operator\ndef relu(z):\n    return operator.add('a', 3)\n"),
    part_1("relu calls relu", "function calls itself", "`relu(z)` (line 3) calls relu again",
           "def relu(z):\n    return relu(z)\n", RELU,
           twin="def relu(z):\n    return f(z)\ndef f(z):\n    return g(z)\ndef g(z):\n    return f(z)\n"),
    part_2("no_grad without brackets", "brackets missing", "Write with torch.no_grad():",
           "def evaluate(model, X, y):\n    with torch.no_grad:\n        return 1\n", EVALUATE,
           number="2.4", twin="def evaluate(model, X, y):\n    with [1, 2]:\n        return 1\n"),
    part_2("forward inside __init__", "forward missing", "forward stands inside __init__",
           "class PyTorchANN(nn.Module):\n    def __init__(self, a, b, c):\n"
           "        super().__init__()\n        def forward(self, x):\n            return x\n", ANN,
           number="2.2"),
    part_2("forward misspelled", "forward missing", "it is written foward",
           network(FC, "return x").replace("forward", "foward"), ANN, number="2.2"),
    part_2("a criterion without brackets", "brackets missing", "Write criterion = nn.CrossEntropyLoss()",
           "criterion = nn.CrossEntropyLoss\n" + loop("criterion(logits, y)").replace("\n    ", "\n"),
           TRAIN,
           twin="def train_epoch(model, batches, optimizer):\n    bool(torch.ones(3))\n"),
    part_2("argmax forgotten", "argmax missing", "argmax(dim=1)",
           "def evaluate(model, X, y):\n    return (model(X) == y).float().mean()\n", EVALUATE,
           number="2.4",
           twin="def evaluate(model, X, y):\n    return model(X) == torch.ones(7)\n"),
    part_1("exit()", "exit() in the code", "Return a value instead",
           "def relu(z):\n    exit()\n", RELU, twin="def relu(z):\n    raise SystemExit\n"),
    part_1("input()", "input() in the code", "waits for someone to type",
           "def relu(z):\n    return input('go on?')\n", RELU,
           twin="def relu(z):\n    raise EOFError('EOF when reading a line')\n"),
]  # fmt: skip

ARRAYS = [
    part_1("np.max(0, z)", "np.max instead of np.maximum", "np.maximum(0, z)",
           "def relu(z):\n    return np.max(0, z)\n", RELU,
           twin="def relu(z):\n    return np.sum(z, z)\n"),
    part_1("max(0, z)", "max instead of np.maximum", "np.maximum(0, z)",
           "def relu(z):\n    return max(0, z)\n", RELU,
           twin="def relu(z):\n    return sorted([z, z])\n"),
    part_1("if z > 0", "if on an array", "`z > 0` has an answer for each number",
           "def relu(z):\n    if z > 0:\n        return z\n    return 0\n", RELU,
           twin="def relu(z):\n    return bool(z)\n"),
    part_1("a while on an array", "if on an array", "np.where",
           "def relu(z):\n    return z if z > 0 else 0\n", RELU),
    part_1("and on arrays", "and, or, not on arrays", "Write & for and",
           "def relu(z):\n    return (z > 0) and (z < 1)\n", RELU),
    part_1("X * W1", "* instead of @", "X @ self.W1",
           f"class NumpyANN:{INIT}    def forward(self, X):\n        return X * self.W1 + self.b1\n",
           FORWARD,
           twin=f"class NumpyANN:{INIT}    def forward(self, X):\n        return X + self.W1 * 2\n"),
    part_1("W1 @ X", "matrix the wrong way round", "`X @ self.W1` fits, for instance",
           f"class NumpyANN:{INIT}    def forward(self, X):\n        return self.W1 @ X\n", FORWARD,
           twin=f"class NumpyANN:{INIT}    def forward(self, X):\n        return X @ self.W2\n"),
    part_1("transpose missing", "matrix the wrong way round", "`dz2 @ self.W2.T` fits",
           f"class NumpyANN:{INIT}    def forward(self, X):\n        dz2 = np.ones((8, 10))\n"
           "        return dz2 @ self.W2\n", FORWARD),
    part_1("inner sizes", "inner sizes differ", "the shapes are (8, 5) and (3, 10)",
           f"class NumpyANN:{INIT}    def forward(self, X):\n        return X @ self.W2\n", FORWARD,
           twin="def forward(X):\n    return np.linalg.multi_dot([X, np.ones((3, 2))])\n",
           twin_call="forward(X)"),
    part_1("sizes without names", "inner sizes differ", "the left one has 5 columns",
           "def forward(X):\n    return (X + 1) @ np.ones((3, 2))\n", "forward(X)"),
    part_1("np.dot", "matrix the wrong way round", "`z.T @ X` fits",
           "def backward(X, z):\n    return np.dot(z, X)\n", "backward(X, z)"),
    part_1("axis lost", "axis lost in a sum", "add keepdims=True",
           "def softmax(z):\n    e = np.exp(z)\n    return e / e.sum(axis=1)\n", "softmax(z)",
           twin="def softmax(z):\n    return z / np.ones(8)\n"),
    part_1("axis lost by a name", "axis lost in a sum", "`s` has lost an axis",
           "def softmax(z):\n    s = np.sum(np.exp(z), axis=1)\n    return np.exp(z) / s\n",
           "softmax(z)"),
    part_2("axis lost in a tensor", "axis lost in a sum", "add keepdim=True",
           "def evaluate(model, X, y):\n    return X / X.sum(dim=1)\n", EVALUATE),
    part_1("one_hot of one-hot", "one-hot twice", "Use the labels as they are", """
        from utils import one_hot
        def train_epoch(model, batches, lr):
            for X, y in batches:
                np.ones((8, 10)) - one_hot(y)
        """, TRAIN_1, twin="""
        def train_epoch(model, batches, lr):
            for X, y in batches:
                np.ones((8, 10)) - np.ones((8, 10, 10))
        """),
    part_1("one-hot as an index", "one-hot rows as an index", "Multiply by y_true",
           "def cross_entropy(y_true, y_pred):\n    return y_pred[np.arange(8), y_true]\n",
           "cross_entropy(y_true, y_true)",
           twin="def cross_entropy(y_true, y_pred):\n    return y_pred[y_pred]\n"),
    part_1("reshape with numbers", "fixed size in view or reshape", "do not fit the 40 values",
           "def relu(z):\n    return z.reshape(-1, 784)\n", "relu(X)",
           twin="def relu(z):\n    n = len(z) + 1\n    return z.reshape(n, -1)\n"),
    part_2("view(-1, 784)", "fixed size in view or reshape", "`x.view(-1, 784)` has sizes",
           network(FC, "return self.fc1(x.view(-1, 784))"), ANN, number="2.2",
           twin=network(FC, "n = len(x) + 1; return self.fc1(x.view(n, -1))")),
    part_1("math.exp", "math instead of NumPy", "Use np.exp",
           "import math\ndef softmax(z):\n    return math.exp(z)\n", "softmax(z)"),
    part_1("float of an array", "several numbers for one", "Take their mean or their sum",
           "def cross_entropy(y_true, y_pred):\n    return float(-(y_true * y_pred).sum(axis=1))\n",
           "cross_entropy(y_true, y_true)",
           twin="def cross_entropy(y_true, y_pred):\n    return '%f' % y_true\n"),
    part_1("np.concatenate(a, b)", "arrays not in a list", "np.concatenate([X, X])",
           "def minibatches(X, y, batch_size, rng):\n    return np.concatenate(X, X)\n",
           "minibatches(X, z, 2, rng)"),
    part_1("np.zeros(1, h)", "shape in two arguments", "np.zeros((1, 3))",
           "class NumpyANN:\n    def __init__(self):\n        self.b1 = np.zeros(1, 3)\n",
           "NumpyANN()", number="1.1",
           twin="class NumpyANN:\n    def __init__(self):\n        np.array([1], 3)\n"),
    part_1("an axis too many", "axis that is not there", "asks for axis 1, counted from 0, of 1 axes",
           "def relu(z):\n    return z.sum(axis=1)\n", "relu(v)",
           twin="def relu(z):\n    raise np.exceptions.AxisError(1, 1)\n"),
    part_2("an axis of a tensor", "axis that is not there", "asks for axis 3",
           "def evaluate(model, X, y):\n    return X.sum(dim=3)\n", EVALUATE),
    part_1("too many indices", "too many indices", "gives 3 indices to an array of 2 axes",
           "def relu(z):\n    return z[:, 0, 0]\n", RELU,
           twin="def relu(z):\n    return z.__getitem__((0, 0, 0))\n"),
    part_1("a giant array", "array too large", "(1000000, 1000000) would take 7.28 TiB",
           "def relu(z):\n    return np.ones((10**6, 10**6))\n", RELU),
    part_2("a giant tensor", "tensor too large", "4398.0 GB",
           "def train_epoch(model, batches, optimizer):\n"
           "    torch.ones(4 * 2**40, dtype=torch.uint8)\n", TRAIN),
    part_2("all images at once", "all images at once", "torch.split",
           "def evaluate(model, X, y):\n    return torch.ones(4 * 2**40, dtype=torch.uint8)\n",
           EVALUATE, number="2.4"),
]  # fmt: skip

CONV = "self.conv1 = nn.Conv2d(1, 4, 3); "
NETWORKS = [
    part_2("super().__init__() missing", "super().__init__() missing",
           "__init__ does not call super().__init__()",
           network(FC, "return x", sup="pass"), ANN, number="2.1",
           twin=network("super().__init__(); object.__setattr__(self, '_modules', None); "
                        "del self.__dict__['_parameters']; self.fc1 = nn.Linear(3, 3)", "return x")),
    part_2("super().__init__ without a call", "super().__init__() missing", "is not called",
           network(FC, "return x", sup="super().__init__"), ANN, number="2.1"),
    part_2("super().__init__() too late", "super().__init__() missing", "comes later, in line 9",
           network(FC + "; super().__init__()", "return x", sup="pass"), ANN, number="2.1",
           ),
    part_2("super.__init__()", "super() without brackets", "Write super().__init__().",
           network(FC, "return x", sup="super.__init__()"), ANN, number="2.1",
           twin=network(FC, "return x", sup="s = super; s.__init__()")),
    part_2("nn.ReLU(x)", "layer created, not applied", "call it in forward on self.fc1(x)",
           network(FC, "return self.fc2(nn.ReLU(self.fc1(x)))"), ANN, number="2.2",
           twin=network(FC, "return self.fc2(nn.ReLU())")),
    part_3("nn.MaxPool2d(x)", "layer created, not applied", "does not apply it",
           convolutions(CONV, "return self.conv1(nn.MaxPool2d(x))"), CNN),
    part_2("nn.Sigmoid(x)", "layer created, not applied", "its arguments are settings",
           network(FC, "return nn.Sigmoid(self.fc1(x))"), ANN, number="2.2"),
    part_2("nn.CrossEntropyLoss(logits, y)", "layer created, not applied",
           "nn.CrossEntropyLoss()(logits, y)", loop("nn.CrossEntropyLoss(logits, y)"), TRAIN),
    part_2("a layer not called", "layer not called", "Call it: self.fc1(x)",
           network(FC, "return F.relu(self.fc1)(x)"), ANN, number="2.2",
           twin=network(FC, "return F.relu(nn.Linear(3, 3))")),
    part_2("one_hot of utils", "NumPy array for a tensor", "gives a NumPy array",
           "from utils import one_hot\n" + loop("F.cross_entropy(logits, one_hot(y))").replace(
               "\n    ", "\n"), TRAIN,
           twin=loop("F.cross_entropy(logits, np.ones(8))").replace("def", "import numpy as np\n    def")),
    part_2("forward of a helper without return", "nothing returned", "hidden has no return",
           network(FC, "return self.fc2(self.hidden(x))") + "\n    def hidden(self, x):\n"
           "        self.fc1(x)\n", ANN, number="2.2",
           twin=network(FC, "return self.fc2(None)")),
    part_2("arguments of the loss swapped", "arguments of the loss swapped", "the logits first",
           loop("F.cross_entropy(y, logits)"), TRAIN,
           twin=loop("F.cross_entropy(logits.long(), y)")),
    part_2("swapped in a criterion", "arguments of the loss swapped", "`y` first and `logits` second",
           loop("nn.CrossEntropyLoss()(y, logits)"), TRAIN),
    part_2("swapped in evaluate", "arguments of the loss swapped", "`y` first and `model(X)` second",
           "def evaluate(model, X, y):\n    return F.cross_entropy(y, model(X))\n", EVALUATE,
           number="2.4"),
    part_2("argmax before the loss", "classes instead of logits", "without argmax",
           loop("F.cross_entropy(logits.argmax(1), y)"), TRAIN,
           twin=loop("F.cross_entropy(torch.ones(8, 3), torch.ones(8, 3).long())")),
    part_2("one_hot labels", "labels one-hot", "the loss takes class numbers",
           loop("F.cross_entropy(logits, F.one_hot(y, 3))"), TRAIN),
    part_2("labels as floats", "labels in the wrong form", "must be int64",
           loop("F.cross_entropy(logits, y.float())"), TRAIN,
           twin=loop("F.cross_entropy(logits, torch.ones(8))")),
    part_2("labels as a column", "labels in the wrong form", "of shape (n,)",
           loop("F.cross_entropy(logits, y.unsqueeze(1))"), TRAIN),
    part_2(".item() before backward", ".item() before backward", "until after loss.backward()",
           loop("F.cross_entropy(logits, y).item()"), TRAIN,
           twin=loop("0.0")),
    part_2("item of a number", "plain number for a tensor", "`loss` is a plain number already",
           "def evaluate(model, X, y):\n    loss = 0.5\n    return loss.item()\n", EVALUATE,
           number="2.4"),
    part_2("loss under no_grad", "loss without gradients", "Compute logits and loss outside of it",
           """
           def train_epoch(model, batches, optimizer):
               for X, y in batches:
                   with torch.no_grad():
                       loss = F.cross_entropy(model(X), y)
                   loss.backward()
           """, TRAIN,
           twin="def train_epoch(model, batches, optimizer):\n    torch.ones(1).sum().backward()\n"),
    part_2("loss detached", "loss without gradients", "cuts the loss off",
           loop("F.cross_entropy(logits.detach(), y)"), TRAIN),
    part_2("loss summed over batches", "backward through the same graph twice",
           "loss is summed over the batches", """
           def train_epoch(model, batches, optimizer):
               loss = 0
               for X, y in batches:
                   loss += F.cross_entropy(model(X), y)
                   loss.backward()
           """, TRAIN, twin="""
           def train_epoch(model, batches, optimizer):
               def again(a):
                   a.backward()
               a = F.cross_entropy(model(batches[0][0]), batches[0][1])
               again(a)
               again(a)
           """),
    part_2("loss outside of the loop", "backward through the same graph twice",
           "computed once, outside of the loop", """
           def train_epoch(model, batches, optimizer):
               loss = F.cross_entropy(model(batches[0][0]), batches[0][1])
               for X, y in batches:
                   loss.backward()
           """, TRAIN),
    part_2("reduction none", "loss per example", "leaves one loss for each example",
           loop('F.cross_entropy(logits, y, reduction="none")'), TRAIN,
           twin=loop("F.cross_entropy(logits, y) * torch.ones(2)")),
    part_2("backward of the logits", "loss per example", "is what the network returned",
           loop("0").replace("loss.backward", "logits.backward"), TRAIN),
    part_2("update by hand", "update outside no_grad", "optimizer.step()", """
           def train_epoch(model, batches, optimizer):
               for p in model.parameters():
                   p -= 0.1
           """, TRAIN, twin="""
           def train_epoch(model, batches, optimizer):
               for p in model.parameters():
                   p.sub_(0.1)
           """),
    part_2("numpy while recording", "NumPy while recording", "Write .detach().numpy()",
           "def evaluate(model, X, y):\n    return model(X).numpy()\n", EVALUATE),
    part_2("SGD of the model", "no parameters for the optimizer", "Write model.parameters()",
           "def make_optimizer(model, lr):\n    return torch.optim.SGD(model, lr=lr)\n",
           "make_optimizer(nn.Linear(3, 3), 0.1)",
           twin="def make_optimizer(model, lr):\n    return list(model)\n"),
    part_2("parameters without brackets", "no parameters for the optimizer",
           "Write model.parameters().",
           "def make_optimizer(model, lr):\n    return torch.optim.SGD(model.parameters, lr=lr)\n",
           "make_optimizer(net, 0.1)"),
    part_2("layers in a list", "layers in a plain list", "nn.ModuleList",
           network("self.layers = [nn.Linear(inputs, outputs)]", "return x")
           + "\ndef make_optimizer(model, lr):\n    return torch.optim.SGD(model.parameters(), lr=lr)\n",
           "make_optimizer(PyTorchANN(5, 4, 3), 0.1)",
           twin=network("pass", "return x")
           + "\ndef make_optimizer(model, lr):\n    return torch.optim.SGD(model.parameters(), lr=lr)\n"),
    part_2("sizes as numbers", "layer sizes written as numbers", "Use the arguments of __init__",
           network("self.fc1 = nn.Linear(784, 64)", "return self.fc1(x)"), ANN, number="2.1",
           twin=network("self.fc1 = nn.Linear(inputs + 1, hidden)", "return self.fc1(x)")),
    part_2("sizes exchanged", "layer sizes exchanged", "nn.Linear(inputs, hidden)",
           network("self.fc1 = nn.Linear(hidden, inputs)", "return self.fc1(x)"), ANN, number="2.1"),
    part_2("torch.max and its pair", "torch.max returns two tensors", "argmax(dim=1)",
           "def evaluate(model, X, y):\n    return (torch.max(model(X), 1) == y).float()\n", EVALUATE,
           number="2.4",
           twin="def evaluate(model, X, y):\n    return ((1, 2) == 3).float()\n"),
    part_2("mean of true and false", "mean without float", ".float().mean()",
           "def evaluate(model, X, y):\n    return (model(X).argmax(1) == y).mean()\n", EVALUATE,
           number="2.4"),
    part_2("numbers of two types", "two types of numbers", "One tensor is of type Double",
           network(FC, "return self.fc1(x.double())"), ANN, number="2.2"),
    part_2("cuda", "no graphics card", "Line 5 asks for a graphics card",
           "def train_epoch(model, batches, optimizer):\n    model.to('cuda')\n", TRAIN),
    part_2("a class in nn.Sequential", "no layer in nn.Sequential", "Write nn.ReLU().",
           network("self.net = nn.Sequential(nn.Linear(inputs, hidden), nn.ReLU)", "return x"), ANN,
           number="2.1", twin=network("self.net = nn.Sequential(nn.Linear(3, 3), 3)", "return x")),
    part_2("F.relu in nn.Sequential", "no layer in nn.Sequential", "such as nn.ReLU()",
           network("self.net = nn.Sequential(F.relu)", "return x"), ANN, number="2.1"),
    part_3("flatten forgotten", "flatten forgotten", "x.flatten(1)",
           convolutions(CONV + "self.fc = nn.Linear(4 * 26 * 26, 10)",
                        "return self.fc(self.conv1(x))"), CNN,
           twin=convolutions(CONV + "self.fc = nn.Linear(4 * 26, 10)",
                             "return self.fc(self.conv1(x).view(8, -1))")),
    part_3("all images flattened", "images flattened together", "Keep the first axis",
           convolutions(CONV + "self.fc = nn.Linear(4 * 26 * 26, 10)",
                        "return self.fc(self.conv1(x).flatten())"), CNN,
           twin=convolutions(CONV + "self.fc = nn.Linear(7, 10)",
                             "return self.fc(self.conv1(x[:1]).flatten(1))")),
    part_3("a wrong flatten size", "wrong flatten size", "takes 400 values in a row, and gets 2704",
           convolutions(CONV + "self.fc = nn.Linear(16 * 5 * 5, 10)",
                        "return self.fc(self.conv1(x).flatten(1))"), CNN,
           twin=convolutions(CONV + "n = 400; self.fc = nn.Linear(n, 10)",
                             "return self.fc(self.conv1(x).flatten(1))")),
    part_3("three channels", "wrong number of channels", "The images are gray",
           convolutions("self.conv1 = nn.Conv2d(3, 4, 3)", "return self.conv1(x)"), CNN,
           twin=convolutions("n = 3; self.conv1 = nn.Conv2d(n, 4, 3)", "return self.conv1(x)")),
    part_3("channels of the second layer", "wrong number of channels", "takes images of 8 channels",
           convolutions(CONV + "self.conv2 = nn.Conv2d(8, 16, 3)",
                        "return self.conv2(self.conv1(x))"), CNN),
    part_3("flattened too early", "flattened too early", "Flatten after the last convolution",
           convolutions(CONV, "x = x.flatten(1); return self.conv1(x)"), CNN,
           twin=convolutions(CONV, "return self.conv1(x[:, 0, 0])")),
    part_3("image too small", "image too small", "Pool less often",
           convolutions(CONV, "return self.conv1(x[:, :, :2, :2])"), CNN),
    part_3("batch norm", "batch norm of another size", "takes 32 channels, and gets 4",
           convolutions(CONV + "self.bn = nn.BatchNorm2d(32)", "return self.bn(self.conv1(x))"), CNN,
           twin=convolutions(CONV + "n = 32; self.bn = nn.BatchNorm2d(n)",
                             "return self.bn(self.conv1(x))")),
    part_3("classes fixed", "number of classes fixed", "too few outputs for the class 2",
           convolutions("self.fc = nn.Linear(5, 2)", "return self.fc(x)") + "\n"
           "def train_epoch(model, batches, optimizer):\n"
           "    return F.cross_entropy(PyTorchCNN()(batches[0][0]), batches[0][1])\n", TRAIN,
           number="3.3",
           twin="def train_epoch(model, batches, optimizer):\n"
           "    return F.cross_entropy(torch.ones(8, 2), batches[0][1])\n"),
    part_3("rows mixed by a view", "fixed size in view or reshape", "8 images become 16 rows",
           convolutions("self.fc = nn.Linear(392, 3)", "return self.fc(x.view(-1, 392))")
           + "\ndef evaluate(model, X, y):\n    return F.cross_entropy(PyTorchCNN()(X), y)\n",
           "evaluate(net, images, y)", number="3.3",
           twin="def evaluate(model, X, y):\n    return F.cross_entropy(torch.ones(16, 3), y)\n"),
]  # fmt: skip

LOADING = [
    loading("merge markers", "merge marker", "Line 2 of numpy_ann.py",
            "x = 1\n<<<<<<< HEAD\ny = 2\n=======\ny = 3\n>>>>>>> b\n",
            twin="x = 1 <<<<<<< 2\n"),
    loading("%matplotlib", "line of a notebook", "`%matplotlib inline`, works in notebooks only",
            "import math\n%matplotlib inline\n", twin="import math\nx = 3 % % 4\n"),
    loading("!pip", "line of a notebook", "`!pip install numpy`", "!pip install numpy\n"),
    loading("fences of Markdown", "Markdown in the file", "begin with ```",
            "```python\nx = 1\n```\n"),
    loading("curly quotes", "character that is not Python", "Type \" instead",
            "x = \u201ca\u201d\n", twin="x = \u2603\n"),
    loading("invisible space", "invisible character", "U+00A0", "x =\u00a01\n"),
    loading("nested quotes", "newer Python needed", "needs Python 3.12",
            "d = {'a': 1}\nx = f\"{d[\"a\"]}\"\n", before=(3, 12),
            twin="d = {'a': 1}\nx = f\"{d['a'}\"\n"),
    loading("a backslash in an f-string", "newer Python needed", "A backslash inside",
            "x = f\"{'\\n'.join('ab')}\"\n", before=(3, 12)),
    loading("type statement", "newer Python needed", "The type statement needs Python 3.12",
            "type Array = int\n", before=(3, 12), twin="type Array int\n"),
    loading("type parameters", "newer Python needed", "A type parameter",
            "def first[T](x: T) -> T:\n    return x\n", before=(3, 12),
            twin="def first[T](x: T -> T:\n    return x\n"),
    loading("except without brackets", "newer Python needed", "needs Python 3.14",
            "try:\n    x = 1\nexcept ValueError, TypeError:\n    x = 2\n", before=(3, 14)),
    loading("tabs", "tabs and spaces mixed", "turn all tabs into spaces",
            "if True:\n        x = 1\n\ty = 2\n"),
    loading("an empty function", "empty block", "function definition in line 1",
            "def relu(z):\n    # later\n\nx = 1\n"),
    loading("unindent", "wrong indentation", "is not indented as",
            "def relu(z):\n    x = 1\n  return x\n"),
    loading("return outside", "wrong indentation", "`return` in line 2 is not inside a function",
            "x = 1\nreturn x\n"),
    loading("import torch in part 1", "package of another part", "Line 1 imports torch",
            "import torch\n", twin="raise ModuleNotFoundError(\"No module named 'torch'\")\n"),
    loading("import pandas", "package that is not there", "Line 2 imports pandas",
            "import math\nimport pandas as pd\n",
            twin="raise ModuleNotFoundError(\"No module named 'pandas'\")\n"),
    loading("import numpi", "package misspelled", "Write numpy", "import numpi as np\n",
            twin="__import__('numpi')\n"),
    loading("google.colab", "line of a notebook", "exists in notebooks only",
            "from google.colab import drive\n", twin="__import__('google.colab')\n"),
    loading("typing.override", "newer Python needed", "typing.override needs Python 3.12",
            "from typing import override\n", before=(3, 12),
            twin="from typing import overrides_nothing\n"),
    wrong("a newer module", "newer Python needed", "needs Python 3.14", "pytorch_ann",
          "import annotationlib\n", before=(3, 14), bare=True),
    loading("a helper in utils", "name that is not in utils", "Write my_helper in numpy_ann.py",
            "from utils import my_helper\n", twin="from math import my_helper\n"),
    loading("onehot", "name misspelled", "Write one_hot", "from utils import onehot\n"),
    wrong("a TkAgg window", "window for figures", "Remove that line", "pytorch_ann",
          "import matplotlib\nmatplotlib.use('TkAgg')\nimport matplotlib.pyplot as plt\nplt.figure()\n",
          bare=True, twin="raise ModuleNotFoundError(\"No module named 'tkinter'\")\n"),
    wrong("a style that is gone", "style that is gone", 'Write "seaborn-v0_8"', "pytorch_ann",
          "import matplotlib.pyplot as plt\nplt.style.use('seaborn')\n", bare=True,
          twin="raise OSError(\"'seaborn' is not a valid package style\")\n"),
    loading("images at import", "images at the wrong time", "load_data()` (line 2)",
            "from utils import load_data\ndata = load_data()\n",
            twin="class NoDataError(Exception): pass\nraise NoDataError('none')\n"),
    loading("os.chdir", "change of folder", "goes to a folder",
            "import os\nos.chdir(os.path.dirname(__file__))\n",
            twin="open('/does/not/exist')\n"),
    loading("a locale", "language that is not there", "is not installed",
            "import locale\nlocale.setlocale(locale.LC_ALL, 'xx_YY.UTF-8')\n"),
    loading("a file", "file that is not there", "There is no file weights.npy",
            "import numpy as np\nW = np.load('weights.npy')\n",
            twin="raise FileNotFoundError(2, 'No such file or directory', 'weights.npy')\n"),
    loading("no home", "no user, no home", "asks for a user",
            "from pathlib import Path\nimport os\nos.environ.pop('HOME', None)\nimport pwd\n"
            "def none(uid): raise KeyError(f'getpwuid(): uid not found: {uid}')\npwd.getpwuid = none\n"
            "x = Path.home()\n",
            twin="raise RuntimeError('Could not determine home directory.')\n"),
]  # fmt: skip

FILES = [
    Wrong("pytorch_ann.py not handed in", "file not handed in", "imports pytorch_ann.py",
          Program("pytorch_cnn", {"pytorch_cnn": "from pytorch_ann import train_epoch\n"})),
    Wrong("files that import each other", "files import each other", "Keep one of the two",
          Program("pytorch_ann", {"pytorch_ann": "from pytorch_cnn import PyTorchCNN\n",
                                  "pytorch_cnn": "from pytorch_ann import train_epoch\n"})),
    Wrong("a function that pytorch_ann lacks", "name that is not there",
          "pytorch_ann.py has no train_epoch",
          Program("pytorch_cnn", {"pytorch_cnn": "from pytorch_ann import train_epoch\n",
                                  "pytorch_ann": "def train(): pass\n"})),
]  # fmt: skip

REFUSED = [
    part_2("num_workers", "worker processes", "Write num_workers=0", """
        from torch.utils.data import DataLoader, TensorDataset
        def train_epoch(model, batches, optimizer):
            loader = DataLoader(TensorDataset(*batches[0]), batch_size=2, num_workers=2)
            next(iter(loader))
        """, TRAIN, refused=True),
    part_2("subprocess", "not allowed while graded", "starts another program",
           "import subprocess\ndef train_epoch(*a):\n    subprocess.run(['ls'])\n", TRAIN, refused=True,
           twin="def train_epoch(*a):\n    raise PermissionError(1, 'Operation not permitted')\n"),
    part_1("open for writing", "not allowed while graded", "opens a file",
           "def relu(z):\n    open('log.txt', 'w').write('a')\n", RELU, refused=True),
    part_2("torch.save", "not allowed while graded", "copy.deepcopy",
           "def train_epoch(*a):\n    torch.save({}, '/nowhere/best.pt')\n", TRAIN, refused=True),
    part_1("makedirs", "not allowed while graded", "writes to the disk",
           "import os\ndef relu(z):\n    os.makedirs('runs/x')\n", RELU, refused=True),
    part_1("urlopen", "not allowed while graded", "needs the network",
           "import urllib.request\ndef relu(z):\n    urllib.request.urlopen('http://127.0.0.1:9/')\n",
           RELU, refused=True),
    part_2("savefig", "not allowed while graded", "Return the figure",
           "import matplotlib.pyplot as plt\ndef train_epoch(*a):\n    plt.savefig('a.png')\n", TRAIN,
           refused=True),
    part_1("a pool", "not allowed while graded", "threads are allowed",
           "import multiprocessing as mp\ndef relu(z):\n    mp.get_context('fork').Process("
           "target=print).start()\n", RELU, refused=True),
    part_1("something else", "not allowed while graded", "Line 4 asks for something",
           "import ctypes, sys\ndef relu(z):\n    sys.audit('os.fork')\n", RELU, refused=True),
]  # fmt: skip

PROGRAMS = [*NAMES, *CALLS, *ARRAYS, *NETWORKS, *LOADING, *FILES, *REFUSED]
