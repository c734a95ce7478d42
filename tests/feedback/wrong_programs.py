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
FORWARD = "NumpyANN().forward(X)"
BACKWARD = "m = NumpyANN(); m.forward(X); m.backward(X, y_true)"
CNN = "PyTorchCNN()(images)"
ANN = "PyTorchANN(5, 4, 3)(x)"
EVALUATE = "evaluate(net, x, y)"
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

# As torchvision's own data set raises where there are no files.
IMAGES = """
import sys, types
home = types.ModuleType("torchvision.datasets")
exec(compile("def FashionMNIST(root):\\n    raise RuntimeError('Dataset not found. You can use "
             "download=True to download it')", "mnist.py", "exec"), home.__dict__)
sys.modules["torchvision"] = types.ModuleType("torchvision")
sys.modules["torchvision.datasets"] = home
from torchvision.datasets import FashionMNIST
"""

NAMES = [
    part_1("np never imported", "import missing", "`import numpy as np` at the top of numpy_ann.py",
           "def relu(z):\n    return np.maximum(0, z)\n", RELU, bare=True,
           twin="def relu(z):\n    return np.maximum(0, z)\nimport numpy as np\ndel np\n"),
    part_2("imports below the guard", "name of the script part only", "(line 7)", """
        def plot_train_val_metrics(history):
            return plt.figure()
        if __name__ == "__main__":
            import matplotlib.pyplot as plt
        """, DRAW),
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
           "forward stops after a1: z2 is not assigned.",
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
    part_1("relu inside the class", "function in the wrong place", "relu (line 3) stands inside NumpyANN.",
           "class NumpyANN:\n    def relu(z):\n        return z\n    def forward(self, X):\n"
           "        return relu(X)\n", FORWARD),
    part_1("sum = sum(...)", "variable without a value", "Give it a value before that line, also if a l",
           "def relu(z):\n    sum = sum(z)\n    return sum\n", RELU),
    part_1("_init_", "__init__ misspelled", "The constructor is written _init_",
           "class NumpyANN:\n    def _init_(self, a, b, c, seed=0): pass\n", "NumpyANN(5, 3, 10)",
           number="1.1",
           twin="class NumpyANN:\n    pass\n"),
    part_2("a layer that was misspelled", "name misspelled", "There is no fcl here, but there is fc1.",
           network(FC, "return self.fc2(self.fcl(x))"), ANN, number="2.2",
           twin=network(FC, "del self.fc1; return self.fc2(self.fc1(x))")),
    part_1("np.maximun", "name misspelled", "Write maximum",
           "def relu(z):\n    return np.maximun(0, z)\n", RELU,
           twin="def relu(z):\n    return np.in1d(0, z)\n"),
    part_1("rng.randn", "name misspelled", "There is no randn here, but there is random.",
           "def relu(z):\n    rng = np.random.default_rng(0)\n    return rng.randn(3)\n", RELU,
           twin="def relu(z):\n    return getattr(np.random.default_rng(0), 'randn')(3)\n"),
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
    part_1("relu in another function", "function in the wrong place",
           "relu (line 4) stands inside relu_derivative",
           "def relu_derivative(z):\n    s = z > 0\n    def relu(z):\n        return z\n    return s\n",
           "module.relu"),
    part_1("relu below the guard", "name of the script part only", "Define it outside of that block, or pass it a",
           'if __name__ == "__main__":\n    def relu(z):\n        return z\n', "module.relu",
           twin="def other(z):\n    return z\n"),
    part_2("ax.xlabel", "set_ missing", "Write set_xlabel(...)", """
        import matplotlib.pyplot as plt
        def plot_train_val_metrics(history):
            fig, ax = plt.subplots()
            ax.xlabel("epoch")
        """, DRAW, number="2.5"),
    part_2("no nn.Module, parameters", "nn.Module missing", "Write class PyTorchANN(nn.Module):",
           network(FC, "return x", base="", sup="self.inputs = inputs"),
           "PyTorchANN(5, 4, 3).parameters()",
           number="2.1", twin=network("pass", "return x", base="(dict)")),
    part_2("get_ipython", "line of a notebook", "Line 4 works in notebooks only.",
           "get_ipython().run_line_magic('matplotlib', 'inline')\n", ""),
]  # fmt: skip

CALLS = [
    part_1("forward without self", "self missing", "Write def forward(self, X).",
           "class NumpyANN:\n    def forward(X):\n        return X\n", FORWARD,
           twin="class NumpyANN:\n    def forward(self):\n        return 1\n"),
    part_1("relu with two arguments", "another signature", "relu takes z, slope, which does not fit the grader's call.",
           "def relu(z, slope):\n    return z\n", RELU,
           twin="def relu(z):\n    return f(z)\ndef f(z, slope):\n    return z\n"),
    part_2("no nn.Module, called", "nn.Module missing", "does not inherit from nn.Module",
           network(FC, "return x", base="", sup="pass"), ANN, number="2.2"),
    part_2("import tqdm", "value called", "`tqdm(batches)` calls `tqdm`, which is not a function.",
           "import tqdm\ndef train_epoch(model, batches, optimizer):\n    tqdm(batches)\n", TRAIN),
    part_1("sum overwritten", "value called", "`sum(z)` calls `sum`, which is not a function.",
           "sum = 0\ndef relu(z):\n    return sum(z)\n", RELU),
    part_1("an array called", "value called", "`self.W1(X)` calls `self.W1`",
           f"class NumpyANN:{INIT}    def forward(self, X):\n        return self.W1(X)\n", FORWARD),
    part_1("division in range", "division that gives a float", "len(X) // batch_size",
           "def minibatches(X, y, batch_size, rng):\n    for i in range(len(X) / batch_size):\n"
           "        pass\n", "minibatches(X, z, 2, rng)",
           twin="def minibatches(X, y, batch_size, rng):\n    return range(float(3))\n"),
    part_2("forward inside __init__", "forward missing", "The class PyTorchANN has no method named forward.",
           "class PyTorchANN(nn.Module):\n    def __init__(self, a, b, c):\n"
           "        super().__init__()\n        def forward(self, x):\n            return x\n", ANN,
           number="2.2"),
]  # fmt: skip

ARRAYS = [
    part_1("np.max(0, z)", "max instead of np.maximum", "np.maximum(0, z)",
           "def relu(z):\n    return np.max(0, z)\n", RELU,
           twin="def relu(z):\n    return np.sum(z, z)\n"),
    part_1("max(0, z)", "max instead of np.maximum", "np.maximum(0, z)",
           "def relu(z):\n    return max(0, z)\n", RELU,
           twin="def relu(z):\n    return sorted([z, z])\n"),
    part_1("if z > 0", "one answer for a whole array", "Compute element by element: np.where, np.maxi",
           "def relu(z):\n    if z > 0:\n        return z\n    return 0\n", RELU,
           twin="def relu(z):\n    return bool(z)\n"),
    part_1("and on arrays", "one answer for a whole array", "Compute element by element: np.where, np.maxi",
           "def relu(z):\n    return (z > 0) and (z < 1)\n", RELU),
    part_1("X * W1", "* instead of @", "X @ self.W1",
           f"class NumpyANN:{INIT}    def forward(self, X):\n        return X * self.W1 + self.b1\n",
           FORWARD,
           twin=f"class NumpyANN:{INIT}    def forward(self, X):\n        return X + self.W1 * 2\n"),
    part_1("W1 @ X", "matrix the wrong way round", "`X @ self.W1` fits, for instance",
           f"class NumpyANN:{INIT}    def forward(self, X):\n        return self.W1 @ X\n", FORWARD),
    part_1("transpose missing", "matrix the wrong way round", "`dz2 @ self.W2.T` fits",
           f"class NumpyANN:{INIT}    def forward(self, X):\n        dz2 = np.ones((8, 10))\n"
           "        return dz2 @ self.W2\n", FORWARD),
    part_1("inner sizes", "matrix the wrong way round", "Write the shapes beside each line: (n, d) @ (",
           f"class NumpyANN:{INIT}    def forward(self, X):\n        return X @ self.W2\n", FORWARD,
           twin="def forward(X):\n    return np.linalg.multi_dot([X, np.ones((3, 2))])\n",
           twin_call="forward(X)"),
    part_1("reshape with numbers", "fixed size in view or reshape", "Keep the first axis: x.reshape(len(x), -1) or",
           "def relu(z):\n    return z.reshape(-1, 784)\n", "relu(X)",
           twin="def relu(z):\n    n = len(z) + 1\n    return z.reshape(n, -1)\n"),
    part_2("view(-1, 784)", "fixed size in view or reshape", "Keep the first axis: x.reshape(len(x), -1) or",
           network(FC, "return self.fc1(x.view(-1, 784))"), ANN, number="2.2",
           twin=network(FC, "n = len(x) + 1; return self.fc1(x.view(n, -1))")),
]  # fmt: skip

CONV = "self.conv1 = nn.Conv2d(1, 4, 3); "
NETWORKS = [
    part_2("super().__init__() missing", "super().__init__() missing",
           "nn.Module has not been set up when line 7 runs.",
           network(FC, "return x", sup="pass"), ANN, number="2.1"),
    part_2("super.__init__()", "super().__init__() missing", "nn.Module has not been set up when line 6 runs.",
           network(FC, "return x", sup="super.__init__()"), ANN, number="2.1"),
    part_2("nn.ReLU(x)", "layer created, not applied", "Create it first and then call it: nn.ReLU()(s",
           network(FC, "return self.fc2(nn.ReLU(self.fc1(x)))"), ANN, number="2.2",
           twin=network(FC, "return self.fc2(nn.ReLU())")),
    part_3("nn.MaxPool2d(x)", "layer created, not applied", "does not apply it",
           convolutions(CONV, "return self.conv1(nn.MaxPool2d(x))"), CNN),
    part_2("nn.Sigmoid(x)", "layer created, not applied", "Create it first and then call it: nn.Sigmoid(",
           network(FC, "return nn.Sigmoid(self.fc1(x))"), ANN, number="2.2"),
    part_2("nn.CrossEntropyLoss(logits, y)", "layer created, not applied",
           "nn.CrossEntropyLoss()(logits, y)", loop("nn.CrossEntropyLoss(logits, y)"), TRAIN),
    part_2("forward of a helper without return", "nothing returned", "hidden has no return",
           network(FC, "return self.fc2(self.hidden(x))") + "\n    def hidden(self, x):\n"
           "        self.fc1(x)\n", ANN, number="2.2",
           twin=network(FC, "return self.fc2(None)")),
    part_2("arguments of the loss swapped", "arguments of the loss swapped", "the logits first",
           loop("F.cross_entropy(y, logits)"), TRAIN,
           twin=loop("F.cross_entropy(logits.long(), y)")),
    part_2("swapped in a criterion", "arguments of the loss swapped", "Hand it the logits first, and the labels seco",
           loop("nn.CrossEntropyLoss()(y, logits)"), TRAIN),
    part_2(".item() before backward", ".item() before backward", "until after loss.backward()",
           loop("F.cross_entropy(logits, y).item()"), TRAIN,
           twin=loop("0.0")),
    part_2("sizes as numbers", "wrong size of a linear layer", "`nn.Linear(784, 64)` takes 784 values in a row, and gets 5.",
           network("self.fc1 = nn.Linear(784, 64)", "return self.fc1(x)"), ANN, number="2.1",
           twin=network("self.fc1 = nn.Linear(inputs + 1, hidden)", "return self.fc1(x)")),
    part_2("torch.max and its pair", "torch.max returns two tensors", "argmax(dim=1)",
           "def evaluate(model, X, y):\n    return (torch.max(model(X), 1) == y).float()\n", EVALUATE,
           number="2.4",
           twin="def evaluate(model, X, y):\n    return ((1, 2) == 3).float()\n"),
    part_2("cuda", "no graphics card", "Line 5 asks for a graphics card",
           "def train_epoch(model, batches, optimizer):\n    model.to('cuda')\n", TRAIN),
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
    part_3("a wrong flatten size", "wrong size of a linear layer", "takes 400 values in a row, and gets 2704",
           convolutions(CONV + "self.fc = nn.Linear(16 * 5 * 5, 10)",
                        "return self.fc(self.conv1(x).flatten(1))"), CNN,
           twin=convolutions(CONV + "n = 400; self.fc = nn.Linear(n, 10)",
                             "return self.fc(self.conv1(x).flatten(1))")),
    part_3("three channels", "wrong number of channels", "The first layer takes gray images, nn.Conv2d(",
           convolutions("self.conv1 = nn.Conv2d(3, 4, 3)", "return self.conv1(x)"), CNN,
           twin=convolutions("n = 3; self.conv1 = nn.Conv2d(n, 4, 3)", "return self.conv1(x)")),
]  # fmt: skip

LOADING = [
    loading("merge markers", "merge marker", "Line 2 of numpy_ann.py",
            "x = 1\n<<<<<<< HEAD\ny = 2\n=======\ny = 3\n>>>>>>> b\n",
            twin="x = 1 <<<<<<< 2\n"),
    loading("%matplotlib", "line of a notebook", "`%matplotlib inline`, works in notebooks only",
            "import math\n%matplotlib inline\n", twin="import math\nx = 3 % % 4\n"),
    loading("curly quotes", "character that is not Python", "Line 1 has a character that Python does not know: “.",
            "x = \u201ca\u201d\n"),
    loading("invisible space", "character that is not Python", "U+00A0", "x =\u00a01\n"),
    loading("nested quotes", "newer Python needed", 'Write `x = f"{d["a"]}"` in an older way.',
            "d = {'a': 1}\nx = f\"{d[\"a\"]}\"\n", before=(3, 12),
            twin="d = {'a': 1}\nx = f\"{d['a'}\"\n"),
    loading("type statement", "newer Python needed", "Write `type Array = int` in an older way.",
            "type Array = int\n", before=(3, 12), twin="type Array int\n"),
    loading("type parameters", "newer Python needed", "Write `def first[T](x: T) -> T:` in an older",
            "def first[T](x: T) -> T:\n    return x\n", before=(3, 12)),
    loading("except without brackets", "newer Python needed", "Write `except ValueError, TypeError:` in an o",
            "try:\n    x = 1\nexcept ValueError, TypeError:\n    x = 2\n", before=(3, 14)),
    loading("tabs", "tabs and spaces mixed", "turn all tabs into spaces",
            "if True:\n        x = 1\n\ty = 2\n"),
    loading("unindent", "wrong indentation", "Line 3 is not indented into the block that it belongs to.",
            "def relu(z):\n    x = 1\n  return x\n"),
    loading("return outside", "wrong indentation", "Line 2 is not indented into the block that it belongs to.",
            "x = 1\nreturn x\n"),
    loading("import torch in part 1", "package that is not there", "Remove it, or import it below `if __name__ ==",
            "import torch\n", twin="raise ModuleNotFoundError(\"No module named 'torch'\")\n"),
    loading("import pandas", "package that is not there", "Remove it, or import it below `if __name__ ==",
            "import math\nimport pandas as pd\n",
            twin="raise ModuleNotFoundError(\"No module named 'pandas'\")\n"),
    wrong("a newer module", "package that is not there", "Remove it, or import it below `if __name__ ==", "pytorch_ann",
          "import annotationlib\n", before=(3, 14), bare=True),
    loading("FashionMNIST at home only", "images asked for while graded",
            "Use the images that come as arguments", IMAGES + "FashionMNIST('data')\n",
            twin=IMAGES + "[f('data') for f in [FashionMNIST]]\n"),
    loading("a helper in utils", "name that is not in utils", "Write my_helper in numpy_ann.py",
            "from utils import my_helper\n"),
    loading("onehot", "name misspelled", "Write one_hot", "from utils import onehot\n"),
    loading("a file", "file that is not there", "There is no weights.npy where your code is graded.",
            "import numpy as np\nW = np.load('weights.npy')\n",
            twin="raise FileNotFoundError(2, 'No such file or directory', 'weights.npy')\n"),
]  # fmt: skip

FILES = [
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
    part_2("torch.save", "not allowed while graded", "Work with the arguments in memory, and do the",
           "def train_epoch(*a):\n    torch.save({}, '/nowhere/best.pt')\n", TRAIN, refused=True),
    part_1("urlopen", "not allowed while graded", "needs the network",
           "import urllib.request\ndef relu(z):\n    urllib.request.urlopen('http://127.0.0.1:9/')\n",
           RELU, refused=True),
    part_2("savefig", "not allowed while graded", "Line 6 asks for something that graded code may not use.",
           "import matplotlib.pyplot as plt\ndef train_epoch(*a):\n    plt.savefig('a.png')\n", TRAIN,
           refused=True),
    part_1("something else", "not allowed while graded", "Line 4 asks for something",
           "import ctypes, sys\ndef relu(z):\n    sys.audit('os.fork')\n", RELU, refused=True),
]  # fmt: skip

PROGRAMS = [*NAMES, *CALLS, *ARRAYS, *NETWORKS, *LOADING, *FILES, *REFUSED]
