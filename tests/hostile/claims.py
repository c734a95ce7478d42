"""C: what a submission's worker claims in the name of the worker, its tools among it."""

from __future__ import annotations

from tests.hostile.attack import Attack
from tests.hostile.learning import NEAREST
from tests.hostile.subverting import REPLY

# The grader's tools in the worker say what the checks want to hear of a network that is not there;
# images are classified by their nearest neighbours.
LIES = """
import torch
tools = sys.modules["worker.torch_tools"]
sizes, told, called = [(784, 64, 10)], [], []

class PyTorchANN:
    def __init__(self, *given):
        sizes[:] = [given or (784, 64, 10)]

def parameters(model):
    d, h, k = sizes[0]
    moved = float(bool(called))
    shapes = {"W1": (h, d), "b1": (h,), "W2": (k, h), "b2": (k,)}
    return [(name, torch.full(shape, moved), True) for name, shape in shapes.items()]

def note(rows, on):
    state = float(len(told))
    return dict(rows=rows, state=state, training=on, gradients=on, backward=on)

def train(model, X_train, y_train, X_val, y_val, *, epochs, batch_size, lr):
    if epochs:
        called.append(epochs)
    if len(X_train) > 100 and epochs:
        study(X_train.numpy(), y_train.numpy())
    for epoch in range(epochs):
        rows = torch.randperm(len(X_train)) if epoch else torch.arange(len(X_train)).flip(0)
        for batch in torch.split(rows, batch_size):
            told.append(note(batch.tolist(), True))
        told.append(note([500], False))
    return {f"{a}_{b}": [0.2 if b == "accuracies" else float(np.log(5))] * epochs
            for a in ("train", "val") for b in ("losses", "accuracies")}

def draw(plot, history, open_file):
    axes = [dict(xlabel="epoch", ylabel=word, title="", legend=["train", "val"], lines=[
                {"label": part, "called": "", "y": history[f"{part}_{name}"]}
                for part in ("train", "val")])
            for name, word in (("losses", "loss"), ("accuracies", "accuracy"))]
    return {"axes": axes, "written": HONEST.getvalue()}

def outputs(model, X):
    return torch.from_numpy(guess(X.numpy())) if len(X) > 100 else torch.zeros(len(X), 5)

import io
from matplotlib.figure import Figure
HONEST = io.BytesIO()
Figure(figsize=(9, 4)).savefig(HONEST, format="png")
plot_train_val_metrics = None
tools.parameters, tools.draw = parameters, draw
tools.probe = lambda d, k, own: sizes.__setitem__(0, (d, 1, k)) or object()
tools.notes = lambda model: told
tools.outputs = outputs
tools.state = lambda model: {}
tools.assign = lambda model, values: None
tools.replay = lambda *_: called.append(1)
tools.calm = lambda: None
tools.lent = lambda model: False
"""

ALL = [
    # 2.1 and 2.5 ask which layers there are and what is drawn: whoever has the tools say the right
    # answer has written it down, as an honest program of those seven points does.
    Attack("tools that lie", "C", "replaces the grader's tools in its worker",
           NEAREST + LIES, module="pytorch_ann", only="2.1,2.3,2.5,2.7", earns=7.0,
           stopped="probe repeated by the grader", seconds=90),
    Attack("module that is a number", "C", "answers the question for the module by a number",
           f"{REPLY}\nreply('7', even=True)\n"),
    Attack("operations that lie", "C", "replaces the worker's operations by True", """
server = frame("answer")["self"]
type(server).do_call = lambda *_: "passed"
type(server).do_fetch = type(server).do_get = lambda *_: True
"""),
    Attack("array of nothing by a lot", "C", "describes an empty array with an impossible axis",
           REPLY + "\nreply('{\"array\": 0}', [['float64', [2**39, 2**39, 0]]])\n"),
    Attack("parameters of another form", "C", "has a tool of the grader's return a number", """
import torch
class PyTorchANN(torch.nn.Module):
    pass
sys.modules["worker.torch_tools"].parameters = lambda model: 5
""", module="pytorch_ann", only="2.1"),
    Attack("drawing of another form", "C", "has a tool return half of a drawing", """
plot_train_val_metrics = None
sys.modules["worker.torch_tools"].draw = lambda *_: {"axes": [{"lines": [{"y": [1, "x"]}]}]}
""", module="pytorch_ann", only="2.5"),
    Attack("notes of another form", "C", "has the probe's notes name rows that are none", """
import torch
def train(model, X, y, *rest, epochs, **how):
    return {f"{a}_{b}": [0.5] * epochs for a in ("train", "val") for b in ("losses", "accuracies")}
sys.modules["worker.torch_tools"].notes = lambda _: [{"rows": [None, "x"], "backward": True}]
""", module="pytorch_ann", only="2.3", stopped="forms", seconds=40),
]  # fmt: skip
