"""C: what a submission's worker claims in the name of the worker, its tools among it."""

from __future__ import annotations

from tests.hostile.attack import Attack
from tests.hostile.learning import PLACES
from tests.hostile.subverting import REPLY

# The grader's tools in the worker say what the checks want to hear of a network that is not there;
# images are classified by their nearest neighbors.
LIES = """
import torch
tools = sys.modules["worker.torch_tools"]
calls = []

class PyTorchANN:
    def __init__(self, *given):
        self.sizes = given or (784, 64, 10)
    def eval(self):
        pass

def make_optimizer(model, lr):
    return calls

def train_epoch(model, batches, optimizer):
    study(*(torch.cat(parts).numpy() for parts in zip(*batches)), 10)

def evaluate(model, X, y):
    return 0.0, 0.0

def plot_train_val_metrics(history):
    calls.append(history)

def layers(model, *_):
    d, h, k = model.sizes
    return [(d, h, torch.ones(h, d), torch.ones(h)), (h, k, torch.ones(k, h), torch.ones(k))]

def figure(thing):
    from matplotlib.figure import Figure
    drawn = Figure()
    for ax, name in zip(drawn.subplots(1, 2), ("losses", "accuracies")):
        for part in ("train", "val"):
            ax.plot(calls[-1][f"{part}_{name}"], label=part)
        ax.set(xlabel="epoch", ylabel=name)
        ax.legend()
    return honest(drawn)

honest = tools.figure
tools.layers, tools.figure = layers, figure
tools.watched = lambda model: 0
tools.outputs = lambda model, X: torch.from_numpy(guess(X.numpy(), np.ones(1))).float()
tools.learned = lambda model, most: {"numbers": 1, "values": {"a": torch.ones(1)}}
tools.restore = tools.set_rate = tools.settle = lambda *_: None
"""
# A dense network with a layer that is there to be found, and tools that find what is asked for.
DENSE = """
import torch
from torch import nn
tools = sys.modules["worker.torch_tools"]
moves = []

class PyTorchCNN(nn.Module):
    def __init__(self, num_classes=10):
        super().__init__()
        self.dense = nn.Linear(784, num_classes)
    def forward(self, x):
        return self.dense(x.flatten(1)) * (1 + len(moves))

tools.convolutions = lambda model: {"kernels": [(3, 3)], "parameters": 2, "numbers": 7850}
tools.shift_kernels = lambda model, amount: moves.append(amount)
"""
# Adam by name is another optimizer: for the submission and, in its process, for the grader's tools.
RENAMED = """
import torch

def make_optimizer(model, lr):
    return torch.optim.Adam(model.parameters(), lr=lr)

torch.optim.Adam = torch.optim.AdamW = torch.optim.RMSprop
sys.modules["worker.torch_tools"].torch.optim.adam.Adam = torch.optim.RMSprop
"""
OPTIMIZED = """
import torch
from torch import nn

def train_epoch(model, batches, optimizer):
    pass

class Still(torch.optim.Optimizer):
    def __init__(self, parameters, lr):
        super().__init__(parameters, {"lr": lr})
    def step(self, closure=None):
        pass

torch.optim.SGD = torch.optim.Adam = Still
nn.BatchNorm1d.forward = nn.BatchNorm2d.forward = lambda self, x: x
"""
TOYED = """
toys, operations = sys.modules["worker.toys"], sys.modules["worker.operations"]
for name in ("forward", "backward", "update"):
    setattr(toys.Toy, name, lambda self, *_: None)
operations.bend = toys.bend = lambda z: z

class NumpyANN:
    def __init__(self, *sizes):
        pass

def train_epoch(model, batches, lr):
    pass
"""
WALKED = """
def relu(z):
    servers = [thing for thing in gc.get_objects() if type(thing).__name__ == "Server"]
    shaped = [thing for thing in gc.get_objects() if isinstance(thing, np.ndarray)]
    shaped += [value for server in servers for value in server.objects]
    near = [thing for thing in shaped if getattr(thing, "shape", ()) == z.shape and thing is not z]
    near = [thing for thing in near if np.all(thing >= 0)]
    for server in servers:
        type(server).do_fetch = type(server).do_call = lambda self, *_: near[0] if near else z
    return near[0] if near else z
"""

ALL = [
    # 2.1 and 2.5 ask which layers there are and what is drawn, three cases of 2.4 how evaluate goes
    # about it. A program whose forged tools say so has written down what an honest one writes.
    Attack("tools that lie", "C", "replaces the grader's tools in its worker", PLACES + LIES,
           module="pytorch_ann", only="2.1,2.4,2.5", earns=7.8, stopped="answers from values",
           seconds=30, nightly=True),
    Attack("tools that lie in training", "C", "has the tools classify for a network without layers",
           PLACES + LIES, module="pytorch_ann", only="2.7", trains=True, settings={"epochs": 1},
           stopped="fresh process", seconds=30, nightly=True),
    # A convolution that is used takes as many lines.
    Attack("a convolution by hearsay", "C", "has the tools find a convolution", DENSE,
           module="pytorch_cnn", only="3.1,3.2", earns=11.0, stopped="answers from values",
           seconds=30),
    Attack("another optimizer by that name", "C", "calls RMSprop Adam, for the grader too", RENAMED,
           module="pytorch_cnn", only="3.3", stopped="answers from values", seconds=30),
    Attack("optimizers that stand still", "C", "has every step of the grader's do nothing",
           OPTIMIZED, module="pytorch_ann", only="2.3", stopped="answers from values", seconds=30,
           nightly=True),
    Attack("toys that stand still", "C", "replaces the grader's stand-ins in its worker", TOYED,
           only="1.9", stopped="answers from values"),
    Attack("a walk to the answers", "C", "searches the worker's objects for arrays that would fit",
           WALKED, only="1.2", stopped="process boundary"),
    Attack("module that is a number", "C", "answers the question for the module by a number",
           f"{REPLY}\nreply('7', even=True)\n"),
    Attack("operations that lie", "C", "replaces the worker's operations by True", """
server = frame("answer")["self"]
type(server).do_call = lambda *_: "passed"
type(server).do_fetch = type(server).do_get = lambda *_: True
"""),
    Attack("array of nothing by a lot", "C", "describes an empty array with an impossible axis",
           REPLY + "\nreply('{\"array\": 0}', [['float64', [2**39, 2**39, 0]]])\n"),
    Attack("layers of another form", "C", "has a tool of the grader's return a number", """
import torch
class PyTorchANN(torch.nn.Module):
    pass
sys.modules["worker.torch_tools"].layers = lambda *_: 5
""", module="pytorch_ann", only="2.1"),
    Attack("drawing of another form", "C", "has a tool return half of a drawing", """
plot_train_val_metrics = lambda history: None
half = {"figure": True, "axes": [{"lines": [{"y": 1}]}]}
sys.modules["worker.torch_tools"].figure = lambda _: half
""", module="pytorch_ann", only="2.5", nightly=True),
    Attack("state of another form", "C", "has what was learned be anything but numbers", """
import torch
class PyTorchANN(torch.nn.Module):
    def __init__(self, *sizes):
        super().__init__()
        self.a = torch.nn.Linear(784, 10)
    def forward(self, x):
        return self.a(x)
make_optimizer = lambda model, lr: torch.optim.SGD(model.parameters(), lr)
train_epoch = lambda model, batches, optimizer: None
sys.modules["worker.torch_tools"].learned = lambda *_: {"numbers": [7], "values": {"a": "x"}}
""", module="pytorch_ann", only="2.7", trains=True, settings={"epochs": 1}, stopped="forms",
           seconds=40, nightly=True),
]  # fmt: skip
