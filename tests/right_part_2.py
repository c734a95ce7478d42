"""Right solutions of part 2 that look unlike the reference: each must earn every point.

Each one writes some of the functions anew, below the reference's and so in their place.
"""

from __future__ import annotations

from tests.graded import Variation
from tests.training_loops import best, loop

MAIN = 'if __name__ == "__main__":\n'
NETWORK = "2.1,2.2"
LOOP = "2.3"  # two small trainings


def right(name: str, code: str, only: str = "") -> Variation:
    """Return a variation of pytorch_ann in which `code` has the last word."""
    return Variation(name, "pytorch_ann", ((MAIN, f"{code}\n\n{MAIN}"),), only=only)


SEQUENTIAL = """
class PyTorchANN(nn.Module):
    def __init__(self, input_size=784, hidden_size=64, output_size=10):
        super(PyTorchANN, self).__init__()
        self.layers = nn.Sequential(
            nn.Flatten(), nn.Linear(input_size, hidden_size), nn.ReLU(inplace=True),
            nn.Dropout(p=0.2), nn.Linear(hidden_size, output_size))

    def forward(self, x):
        return self.layers(x)
"""

LAZY = """
class PyTorchANN(nn.Module):
    def __init__(self, input_size=784, hidden_size=64, output_size=10):
        super().__init__()
        self.net = nn.Sequential(nn.Flatten(), nn.LazyLinear(hidden_size), nn.ReLU(),
                                 nn.LazyLinear(output_size))

    def forward(self, X):
        return self.net(X)
"""

MODULE_LIST = """
class PyTorchANN(nn.Module):
    def __init__(self, input_size=784, hidden_size=64, output_size=10):
        nn.Module.__init__(self)
        sizes = [input_size, hidden_size, output_size]
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(sizes, sizes[1:]))
        for layer in self.layers:
            nn.init.kaiming_uniform_(layer.weight, nonlinearity="relu")
            nn.init.zeros_(layer.bias)

    def forward(self, x):
        *hidden, last = self.layers
        for layer in hidden:
            x = torch.clamp(layer(x), min=0)
        return last(x)
"""

BY_HAND = """
class PyTorchANN(nn.Module):
    def __init__(self, input_size=784, hidden_size=64, output_size=10):
        super().__init__()
        self.W1 = nn.Parameter(torch.randn(input_size, hidden_size) * (2 / input_size) ** 0.5)
        self.b1 = nn.Parameter(torch.zeros(1, hidden_size))
        self.W2 = nn.Parameter(torch.randn(hidden_size, output_size) * (2 / hidden_size) ** 0.5)
        self.b2 = nn.Parameter(torch.zeros(1, output_size))

    def forward(self, X):
        return torch.maximum(X @ self.W1 + self.b1, torch.tensor(0.0)) @ self.W2 + self.b2
"""

TRANSPOSED = """
class PyTorchANN(nn.Module):
    def __init__(self, input_size=784, hidden_size=64, output_size=10):
        super().__init__()
        self.theta = nn.ParameterDict({
            "out": nn.Parameter(torch.randn(output_size, hidden_size) * 0.1),
            "c": nn.Parameter(torch.zeros(output_size)),
            "in": nn.Parameter(torch.randn(hidden_size, input_size) * 0.05),
            "b": nn.Parameter(torch.zeros(hidden_size))})

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        t = self.theta
        hidden = x.mm(t["in"].T) + t["b"]
        return (hidden * (hidden > 0)).mm(t["out"].T) + t["c"]
"""

INHERITED = """
class _Base(nn.Module):
    def count(self):
        return sum(p.numel() for p in self.parameters() if p.requires_grad)

class _Hidden(nn.Module):
    def __init__(self, a, b):
        super().__init__()
        self.linear = nn.Linear(a, b)
    def forward(self, x):
        return self.linear(x).clamp_min(0)

class PyTorchANN(_Base):
    def __init__(self, input_size: int = 784, hidden_size: int = 64, output_size: int = 10):
        super().__init__()
        self.verdeckt = _Hidden(input_size, hidden_size)
        self.ausgabe = nn.Linear(hidden_size, output_size)
        print("Größe:", self.count())
    def forward(self, x):
        if x.dim() > 2:
            x = x.view(x.size(0), -1)
        return self.ausgabe(self.verdeckt(x))
"""

LOADER = """
from torch.utils.data import DataLoader, TensorDataset
import torch.optim as optim

def train(model, X_train, y_train, X_val, y_val, *, epochs=8, batch_size=32, lr=0.1):
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    model.to(device)
    train_loader = DataLoader(TensorDataset(X_train, y_train), batch_size=batch_size, shuffle=True)
    val_loader = DataLoader(TensorDataset(X_val, y_val), batch_size=batch_size)
    criterion = nn.CrossEntropyLoss()
    optimizer = optim.SGD(model.parameters(), lr=lr)
    train_losses, train_accuracies, val_losses, val_accuracies = [], [], [], []
    for epoch in range(epochs):
        model.train()
        running_loss, correct, total = 0.0, 0, 0
        for inputs, labels in train_loader:
            inputs, labels = inputs.to(device), labels.to(device)
            optimizer.zero_grad()
            outputs = model(inputs)
            loss = criterion(outputs, labels)
            loss.backward()
            optimizer.step()
            running_loss += loss.item()
            _, predicted = torch.max(outputs.data, 1)
            total += labels.size(0)
            correct += (predicted == labels).sum().item()
        train_losses.append(running_loss / len(train_loader))
        train_accuracies.append(correct / total)
        model.eval()
        val_loss, val_correct = 0.0, 0
        with torch.no_grad():
            for inputs, labels in val_loader:
                outputs = model(inputs.to(device))
                val_loss += criterion(outputs, labels.to(device)).item() * labels.size(0)
                val_correct += (outputs.argmax(1) == labels).sum().item()
        val_losses.append(val_loss / len(val_loader.dataset))
        val_accuracies.append(val_correct / len(val_loader.dataset))
        print(f"Epoch {epoch + 1}/{epochs}: {train_losses[-1]:.4f}")
    return {"train_losses": train_losses, "train_accuracies": train_accuracies,
            "val_losses": val_losses, "val_accuracies": val_accuracies}
"""

NUMPY_ORDER = """
import numpy as np
from collections import defaultdict

def _measure(model, X, y):
    model.eval()
    with torch.inference_mode():
        z = model(X)
        log_p = torch.log_softmax(z, dim=-1)
        return (-log_p[torch.arange(len(y)), y].mean(), (z.argmax(-1) == y).double().mean())

def train(model, X_train, y_train, X_val, y_val, *, epochs, batch_size, lr):
    rng, history = np.random.default_rng(0), defaultdict(list)
    for name in ("train_losses", "train_accuracies", "val_losses", "val_accuracies"):
        history[name] = []
    for _ in range(epochs):
        optimizer = torch.optim.SGD(model.parameters(), lr)
        model.train(True)
        order = rng.permutation(len(X_train))
        for start in range(0, len(order), batch_size):
            rows = order[start:start + batch_size]
            log_p = nn.functional.log_softmax(model(X_train[rows]), dim=1)
            loss = nn.functional.nll_loss(log_p, y_train[rows])
            optimizer.zero_grad(set_to_none=False)
            loss.backward()
            optimizer.step()
        for part, X, y in (("train", X_train, y_train), ("val", X_val, y_val)):
            loss, accuracy = _measure(model, X, y)
            history[part + "_losses"].append(loss)
            history[part + "_accuracies"].append(accuracy)
    return history
"""

# Loops that are written for one network: they name its layers and its parameters.
BY_LAYER = loop("optimizer = torch.optim.SGD(model.parameters(), lr=lr)").replace(
    "model(X_train[rows])", "model.fc2(model.fc1(X_train[rows]).relu())"
)
BY_NAME = loop(
    "named = [*model.named_parameters()]\n"
    "groups = [[p for name, p in named if name.startswith(layer)] for layer in ('fc1', 'fc2')]\n"
    'optimizer = torch.optim.SGD([{"params": group} for group in groups], lr=lr)\n'
    "assert [tuple(p.shape) for p in model.parameters()][1] == model.state_dict()['fc1.bias'].shape"
)
SAVED = loop(
    "import io\noptimizer = torch.optim.SGD(model.parameters(), lr=lr)\nlowest = float('inf')",
    epoch=(
        "if history['val_losses'][-1] < lowest:\n"
        "    lowest, kept = history['val_losses'][-1], io.BytesIO()\n"
        "    torch.save(model, kept)"
    ),
)
ON_A_COPY = "\nimport copy\n" + loop(
    "given = model\nmodel = copy.deepcopy(given)\n"
    "optimizer = torch.optim.SGD(model.parameters(), lr=lr)",
    last="given.load_state_dict(model.state_dict())",
)

BEST = best("torch.optim.SGD(model.parameters(), lr=lr)")
CLIPPED = loop(
    "optimizer = torch.optim.SGD(model.parameters(), lr=lr)",
    slopes="nn.utils.clip_grad_norm_(model.parameters(), max_norm=1.0)",
)

# Written for one network, and for a learning rate that is one.
STRICT = loop(
    'assert isinstance(model, PyTorchANN), "this trains the ANN alone"\n'
    'assert lr > 0, "lr must be positive"\n'
    "optimizer = torch.optim.SGD(model.parameters(), lr=lr)"
)

SOFT_TARGETS = """
import random

class History(dict):
    pass

def train(model, X_train, y_train, X_val, y_val, *, epochs, batch_size, lr):
    rows, k = list(range(len(X_train))), model(X_train[:1]).shape[1]
    history = History(train_losses=(), train_accuracies=(), val_losses=(), val_accuracies=())
    for epoch in range(epochs):
        model.train()
        random.shuffle(rows)
        losses, hits = [], []
        for i in range((len(rows) + batch_size - 1) // batch_size):
            chosen = rows[i * batch_size : (i + 1) * batch_size]
            target = nn.functional.one_hot(y_train[chosen], k).float()
            z = model(X_train[chosen])
            loss = nn.functional.cross_entropy(z, target)
            model.zero_grad()
            loss.backward()
            with torch.no_grad():
                for p in model.parameters():
                    p -= lr * p.grad
            losses += [loss.detach().numpy()] * len(chosen)
            hits += (z.argmax(1) == y_train[chosen]).tolist()
        model.eval()
        z = model(X_val)
        def add(name, value):
            history[name] = (*history[name], value)
        add("train_losses", sum(losses) / len(losses))
        add("train_accuracies", sum(hits) / len(hits))
        add("val_losses", nn.functional.cross_entropy(z, y_val))
        add("val_accuracies", torch.eq(z.argmax(1), y_val).float().mean().unsqueeze(0))
    return history
"""

GENERATOR = """
from torch.utils.data import BatchSampler, RandomSampler

class Trainer:
    def __init__(self, model, lr):
        self.model, self.loss = model, nn.CrossEntropyLoss(reduction="none")
        groups = [{"params": model.parameters()}]
        self.optimizer = torch.optim.SGD(params=groups, lr=lr, momentum=0.0)

    def run(self, X, y, batch_size, generator):
        self.model.train()
        order = RandomSampler(X, generator=generator)
        for rows in BatchSampler(order, batch_size, drop_last=False):
            self.loss(self.model(X[rows]), y[rows]).mean().backward()
            self.optimizer.step()
            self.optimizer.zero_grad()

    @torch.no_grad()
    def look(self, X, y):
        self.model.eval()
        z = torch.cat([self.model(part) for part in X.split(7)])
        return float(self.loss(z, y).mean()), float((z.argmax(1) == y).sum()) / len(y)

def train(model, X_train, y_train, X_val, y_val, *, epochs, batch_size, lr):
    trainer, seen, unseen = Trainer(model, lr), [], []
    generator = torch.Generator().manual_seed(42)
    for _ in range(epochs):
        trainer.run(X_train, y_train, batch_size, generator)
        seen.append(trainer.look(X_train, y_train))
        unseen.append(trainer.look(X_val, y_val))
    return dict(train_losses=[a for a, _ in seen], train_accuracies=[b for _, b in seen],
                val_losses=[a for a, _ in unseen], val_accuracies=[b for _, b in unseen],
                epochs=epochs, best=max((b for _, b in unseen), default=None))
"""

PREDICTS = {
    "predict by portions": """
def predict(model, X):
    model.eval()
    found = []
    with torch.inference_mode():
        for start in range(0, len(X), 8):
            found.append(torch.softmax(model(X[start:start + 8]), dim=1).argmax(dim=1))
    return torch.cat(found)
""",
    "predict by max": """
@torch.no_grad()
def predict(model, X):
    was_training = model.training
    model.train(False)
    _, labels = torch.max(model(X), dim=1)
    model.train(was_training)
    return labels
""",
    "predict returns an array": """
def predict(model, X):
    model.eval()
    with torch.set_grad_enabled(False):
        return model(X).cpu().numpy().argmax(axis=1)
""",
}

PLOTS = {
    "pyplot panels": """
import matplotlib.pyplot as plt
def plot_train_val_metrics(history, path):
    fig, axs = plt.subplots(1, 2, figsize=(12, 5))
    for ax, key, name in zip(axs, ("losses", "accuracies"), ("Loss", "Accuracy")):
        ax.plot(history["train_" + key], "b-o", label="Train " + name)
        ax.plot(history["val_" + key], "r--", label="Val " + name)
        ax.set_title(name + " curves"); ax.set_xlabel("Epoch"); ax.set_ylabel(name)
        ax.legend(loc="best"); ax.grid(True)
    plt.tight_layout()
    plt.savefig(path, dpi=200)
    plt.show()
    plt.close(fig)
""",
    "subplot by subplot, in percent, in German": """
import matplotlib.pyplot as plt
def plot_train_val_metrics(history, path):
    plt.figure(figsize=(10, 4))
    bilder = [("losses", "Verlust", 1), ("accuracies", "Genauigkeit (%)", 100)]
    for i, (was, größe, mal) in enumerate(bilder):
        plt.subplot(1, 2, i + 1)
        epochen = list(range(1, len(history["train_losses"]) + 1))
        plt.plot(epochen, [mal * w for w in history["train_" + was]])
        plt.plot(epochen, [mal * w for w in history["val_" + was]])
        plt.xlabel("Epoche"); plt.ylabel(größe)
        plt.legend(["Training", "Validierung"])
    plt.savefig(path)
""",
    "a legend in other words than the lines' labels": """
import matplotlib.pyplot as plt
def plot_train_val_metrics(history, path):
    fig, axd = plt.subplot_mosaic([["losses", "accuracies"]])
    for what, ax in axd.items():
        ax.plot(history[f"train_{what}"], label=f"train_{what}")
        ax.plot(history[f"val_{what}"], label=f"val_{what}")
        ax.set(xlabel="Epoch", ylabel=what)
        ax.legend(["Training", "Validation"])
    fig.savefig(path)
""",
    "lines in another order than the legend's": """
import matplotlib.pyplot as plt
def plot_train_val_metrics(history, path):
    fig, axs = plt.subplots(1, 2)
    for ax, what in zip(axs, ("losses", "accuracies")):
        ax.axvline(2, color="grey", linestyle="--")
        below, = ax.plot(history[f"val_{what}"])
        above, = ax.plot(history[f"train_{what}"])
        ax.set_xlabel("epoch"); ax.set_ylabel(what)
        ax.legend([above, below], ["Training", "Validation"])
    fig.savefig(path)
""",
    "a file opened by name": """
import matplotlib.pyplot as plt
from pathlib import Path
def plot_train_val_metrics(history, path):
    fig, axs = plt.subplots(1, 2)
    for ax, what in zip(axs, ("losses", "accuracies")):
        for part in ("train", "val"):
            ax.plot(history[f"{part}_{what}"], label=part)
        ax.set(xlabel="epoch", ylabel=what); ax.legend()
    if hasattr(path, "write"):
        fig.savefig(path)
    else:
        Path(path).parent.mkdir(exist_ok=True)
        with open(path, "wb") as file:
            fig.savefig(file, format="png")
""",
    "printed by the canvas": """
import io
from pathlib import Path
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
def plot_train_val_metrics(history, path):
    fig = Figure()
    canvas, (left, right) = FigureCanvasAgg(fig), fig.subplots(1, 2)
    for ax, what in ((left, "losses"), (right, "accuracies")):
        for part in ("train", "val"):
            ax.plot(history[f"{part}_{what}"], label=part)
        ax.set(xlabel="epoch", ylabel=what); ax.legend()
    if hasattr(path, "write"):
        canvas.print_png(path)
    else:
        picture = io.BytesIO()
        canvas.print_figure(picture)
        Path(path).write_bytes(picture.getvalue())
""",
    "smoothed lines have the names, pale ones behind them the numbers": """
import matplotlib.pyplot as plt
import numpy as np
def plot_train_val_metrics(history, path):
    fig, axes = plt.subplots(1, 2)
    for ax, what in zip(axes, ("losses", "accuracies")):
        for part, color in (("train", "C0"), ("val", "C1")):
            values = np.asarray(history[f"{part}_{what}"])
            ax.plot(values, color=color, alpha=0.3)
            padded = np.pad(values, 1, mode="edge")
            ax.plot(np.convolve(padded, np.ones(3) / 3, "valid"), color=color, label=part)
        ax.set(xlabel="epoch", ylabel=what)
        ax.legend()
    fig.savefig(path)
""",
    "looks at the file, and says what it was not trained on": """
import os
import matplotlib.pyplot as plt
def plot_train_val_metrics(history, path):
    fig, axes = plt.subplots(2)
    for ax, what in zip(axes, ("losses", "accuracies")):
        for part, words in (("train", "training images"), ("val", "images not trained on")):
            ax.plot(history[f"{part}_{what}"], label=words)
        ax.set(xlabel="epoch", ylabel=what)
        ax.legend()
    fig.savefig(path)
    if isinstance(path, (str, os.PathLike)):
        print(os.path.getsize(path), "bytes")
        assert os.path.isfile(path)
""",
    "patches of the lines' colours on axes of their own": """
import matplotlib.pyplot as plt
from matplotlib.patches import Patch
def plot_train_val_metrics(history, path):
    fig, (left, right, key) = plt.subplots(1, 3)
    for ax, what in ((left, "losses"), (right, "accuracies")):
        ax.axhline(0.5, color="0.8")
        ax.plot(history["val_" + what], "--", color="C1")
        ax.plot(history["train_" + what], color="C0")
        ax.set(xlabel="epoch", ylabel=what)
    key.legend(handles=[Patch(color="C0", label="training"), Patch(color="C1", label="validation")])
    key.axis("off")
    fig.savefig(path)
""",
    "a plain line under points with a name, percents with one digit": """
import matplotlib.pyplot as plt
def plot_train_val_metrics(history, path):
    fig, axes = plt.subplots(2)
    for ax, what, scale, digits in zip(axes, ("losses", "accuracies"), (1, 100), (2, 1)):
        for part in ("train", "val"):
            values = [round(scale * value, digits) for value in history[f"{part}_{what}"]]
            line, = ax.plot(values)
            ax.scatter(range(len(values)), values, color=line.get_color(), label=part)
        ax.set(xlabel="epoch", ylabel=what)
        ax.legend()
    fig.savefig(path)
""",
    "figures within the figure": """
import matplotlib.pyplot as plt
def plot_train_val_metrics(history, path):
    fig = plt.figure(layout="constrained")
    for inner, what in zip(fig.subfigures(1, 2), ("losses", "accuracies")):
        ax = inner.subplots()
        for part in ("train", "val"):
            ax.plot(history[f"{part}_{what}"], label=part)
        ax.set_ylabel(what); inner.supxlabel("epoch"); inner.legend(loc="outside upper center")
    fig.savefig(path)
""",
    "one panel with two scales": """
import matplotlib.pyplot as plt
def plot_train_val_metrics(history, path):
    fig, ax = plt.subplots()
    twin = ax.twinx()
    lines = []
    for axes, key, color in ((ax, "losses", "tab:red"), (twin, "accuracies", "tab:blue")):
        lines += axes.plot(history[f"train_{key}"], color=color, label=f"train_{key}")
        lines += axes.plot(history[f"val_{key}"], color=color, ls=":", label=f"val_{key}")
        axes.set_ylabel(key)
    ax.set_xlabel("epoch")
    ax.legend(lines, [line.get_label() for line in lines])
    fig.savefig(path, bbox_inches="tight", transparent=True)
""",
    "all curves on one axis": """
import matplotlib
matplotlib.use("Agg")
from matplotlib import pyplot as plt
def plot_train_val_metrics(history, path):
    with plt.style.context("ggplot"):
        for name, values in history.items():
            plt.plot(range(len(values)), values, label=name.replace("_", " "))
        plt.xlabel("epoch"); plt.ylabel("loss / accuracy"); plt.legend(); plt.title("Verläufe")
        plt.gcf().savefig(path)
        plt.clf()
""",
    "one legend for the figure": """
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
def plot_train_val_metrics(history, path):
    fig = Figure()
    FigureCanvasAgg(fig)
    top, bottom = fig.subplots(2, 1, sharex=True)
    for ax, key in ((top, "losses"), (bottom, "accuracies")):
        for part in ("train", "val"):
            y = history[part + "_" + key]
            draw = ax.scatter if part == "val" else ax.step
            draw(range(len(y)), y, label=part)
        ax.set(ylabel=key)
    fig.supxlabel("epoch")
    fig.legend(*top.get_legend_handles_labels())
    fig.savefig(fname=path, format="PNG")
""",
    "two figures, one after the other": """
import os
from pathlib import Path
import matplotlib.pyplot as plt
def plot_train_val_metrics(history, path):
    if isinstance(path, (str, Path)):
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    epochs = range(1, len(history["val_losses"]) + 1)
    for key in ("accuracies", "losses"):
        fig = plt.figure()
        plt.plot(epochs, history["train_" + key], marker=".", label="training set")
        plt.plot(epochs, history["val_" + key], marker=".", label="held-out set")
        plt.xlabel("Epochs"); plt.ylabel(key.title()); plt.legend()
        fig.savefig(path)
        plt.close("all")
""",
}

FITS = {
    "judge by the gap": """
def judge_fit(history):
    train, val = history["train_accuracies"][-1], history["val_accuracies"][-1]
    if train < 0.6 and val < 0.6:
        return "Underfitting"
    return "Overfitting" if train - val > 0.1 else "Generalizing"
""",
    "judge by the losses": """
def judge_fit(history: dict) -> str:
    last, val = history["train_losses"][-1], history["val_losses"]
    if last > 1.2:
        return "underfitting"
    if val[-1] > 1.5 * min(val) or val[-1] > 2 * last:
        return "overfitting"
    return "generalizing"
""",
    "judge by the slope": """
import numpy as np
def judge_fit(history):
    half = len(history["val_losses"]) // 2
    slope = np.polyfit(range(half), history["val_losses"][-half:], 1)[0] * half
    if np.mean(history["train_accuracies"][-3:]) < 0.5:
        return "underfitting"
    return "overfitting" if slope > 0.1 else "generalizing"
""",
    "judge by the average of the last": """
def judge_fit(history):
    n = max(1, len(history["train_losses"]) // 5)
    mean = {name: sum(curve[-n:]) / n for name, curve in history.items()}
    if mean["val_losses"] - mean["train_losses"] > 0.3:
        return "OVERFITTING"
    return "GENERALIZING" if mean["val_accuracies"] > 0.7 else "UNDERFITTING"
""",
}

CRLF = """
# Prüfung: Zeilenenden wie unter Windows, Umlaute, und ein Aufruf auf der obersten Ebene
from utils import *
print("Lösung geladen", len(one_hot([1, 2])))
torch.manual_seed(0)
""".replace("\n", "\r\n")

COMPILED = Variation(
    "torch.compile", "pytorch_ann",
    (("    optimizer = torch.optim.SGD(", "    compiled = torch.compile(model)\n"
      "    optimizer = torch.optim.SGD("),
     ("logits = model(X_train[batch])", "logits = compiled(X_train[batch])")),
    only=LOOP,
)  # fmt: skip

ALL = [
    COMPILED,
    right("nn.Sequential with dropout", SEQUENTIAL, NETWORK),
    right("nn.ModuleList", MODULE_LIST, NETWORK),
    right("lazy layers", LAZY, "2.1,2.2,2.3"),
    right("parameters by hand", BY_HAND, NETWORK),
    right("parameters by hand, transposed", TRANSPOSED, NETWORK),
    right("a network that inherits", INHERITED, NETWORK),
    right("CRLF and umlauts", CRLF, "2.1,2.2,2.4,2.5,2.6"),
    right("DataLoader", LOADER, LOOP),
    right("NumPy order, log_softmax", NUMPY_ORDER, LOOP),
    right("soft targets, steps by hand", SOFT_TARGETS, LOOP),
    right("gradients clipped", CLIPPED, LOOP),
    right("asks what it is given", STRICT, LOOP),
    right("the best epoch at the end", BEST, LOOP),
    right("a loop that calls the layers", BY_LAYER, LOOP),
    right("a loop that knows the layers' names", BY_NAME, LOOP),
    right("the whole network saved", SAVED, LOOP),
    right("trained as a copy, and given back", ON_A_COPY, LOOP),
    right("a trainer class", GENERATOR, LOOP),
    right("everything otherwise", SEQUENTIAL + LOADER + PREDICTS["predict by max"]
          + PLOTS["pyplot panels"] + FITS["judge by the gap"]),
    *(right(name, code, "2.4") for name, code in PREDICTS.items()),
    *(right(name, code, "2.5") for name, code in PLOTS.items()),
    *(right(name, code, "2.6") for name, code in FITS.items()),
]  # fmt: skip
