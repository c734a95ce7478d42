"""Right solutions of part 2 that look unlike the reference: each must earn every point.

Before a check is made stricter, its author finds here what students may write.
"""

from __future__ import annotations

from tests.right.programs import Right
from tests.right.programs import right as variant


def right(name: str, piece: str) -> Right:
    """Return the reference's part 2 with this piece in it."""
    return variant("pytorch_ann", name, piece)


# A table of names and programs: the formatter would make it half as long again.
# fmt: off
NETWORKS = [
    right("nn.Sequential with flatten, an in-place ReLU and dropout", """
class PyTorchANN(nn.Module):
    def __init__(self, input_size=784, hidden_size=64, output_size=10):
        super(PyTorchANN, self).__init__()
        self.layers = nn.Sequential(
            nn.Flatten(), nn.Linear(input_size, hidden_size), nn.ReLU(inplace=True),
            nn.Dropout(p=0.2), nn.Linear(hidden_size, output_size))

    def forward(self, x):
        return self.layers(x)
"""),
    right("a network that is an nn.Sequential, by names", """
from collections import OrderedDict

class PyTorchANN(nn.Sequential):
    def __init__(self, input_size=784, hidden_size=64, output_size=10):
        super().__init__(OrderedDict(
            hidden=nn.Linear(input_size, hidden_size), relu=nn.ReLU(),
            output=nn.Linear(hidden_size, output_size)))
"""),
    right("nn.ModuleList, initialized by hand", """
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
"""),
    right("nn.ModuleDict, the last layer first", """
class PyTorchANN(nn.Module):
    def __init__(self, input_size=784, hidden_size=64, output_size=10):
        super().__init__()
        self.net = nn.ModuleDict({"out": nn.Linear(hidden_size, output_size),
                                  "in": nn.Linear(input_size, hidden_size)})
        self.act = nn.ModuleDict({"relu": nn.ReLU(), "none": nn.Identity()})

    def forward(self, x):
        for layer, act in (("in", "relu"), ("out", "none")):
            x = self.act[act](self.net[layer](x))
        return x
"""),
    right("lazy layers", """
class PyTorchANN(nn.Module):
    def __init__(self, input_size=784, hidden_size=64, output_size=10):
        super().__init__()
        self.net = nn.Sequential(nn.Flatten(), nn.LazyLinear(hidden_size), nn.ReLU(),
                                 nn.LazyLinear(output_size))

    def forward(self, X):
        return self.net(X)
"""),
    right("batch norm before ReLU", """
class PyTorchANN(nn.Module):
    def __init__(self, input_size=784, hidden_size=64, output_size=10, dropout=0.1):
        super().__init__()
        self.fc1 = nn.Linear(input_size, hidden_size)
        self.bn1 = nn.BatchNorm1d(hidden_size)
        self.dropout = nn.Dropout(dropout)
        self.fc2 = nn.Linear(hidden_size, output_size)

    def forward(self, x):
        x = self.dropout(torch.relu(self.bn1(self.fc1(x))))
        return self.fc2(x)
"""),
    right("layers within layers, classes that inherit", """
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
"""),
    right("the functional way, from the layers' own matrices", """
import torch.nn.functional as F

class PyTorchANN(nn.Module):
    def __init__(self, input_size=784, hidden_size=64, output_size=10):
        super().__init__()
        self.add_module("first", nn.Linear(input_size, hidden_size, bias=True))
        self.add_module("second", nn.Linear(hidden_size, output_size, device="cpu"))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        hidden = x.flatten(1) @ self.first.weight.T + self.first.bias
        return F.linear(hidden * (hidden > 0), self.second.weight, self.second.bias)
"""),
    right("a linear layer of its own kind, threshold for ReLU", """
class Linear(nn.Linear):
    def reset_parameters(self):
        nn.init.xavier_normal_(self.weight)
        nn.init.constant_(self.bias, 0.01)

class PyTorchANN(nn.Module):
    def __init__(self, in_features=784, hidden=64, classes=10):
        super().__init__()
        for i, (a, b) in enumerate([(in_features, hidden), (hidden, classes)]):
            setattr(self, f"layer{i}", Linear(a, b))

    def forward(self, batch):
        hidden = self.layer0(batch.reshape(len(batch), -1))
        return self.layer1(nn.functional.threshold(hidden, 0.0, 0.0))
"""),
    right("float64 inside", """
class PyTorchANN(nn.Module):
    def __init__(self, input_size=784, hidden_size=64, output_size=10):
        super().__init__()
        self.fc1 = nn.Linear(input_size, hidden_size, dtype=torch.float64)
        self.fc2 = nn.Linear(hidden_size, output_size).double()

    def forward(self, x):
        return self.fc2(torch.maximum(self.fc1(x.double()), torch.zeros(1, dtype=torch.float64)))
"""),
    right("a device, a hook and a generator of its own", """
device = torch.device("cuda" if torch.cuda.is_available() else "cpu")

class PyTorchANN(nn.Module):
    def __init__(self, input_size=784, hidden_size=64, output_size=10, seed=0):
        super().__init__()
        self.fc1 = nn.Linear(input_size, hidden_size)
        self.relu = nn.ReLU()
        self.fc2 = nn.Linear(hidden_size, output_size)
        generator = torch.Generator().manual_seed(seed)
        with torch.no_grad():
            self.fc1.weight.normal_(0, (2 / input_size) ** 0.5, generator=generator)
        self.activations = {}
        self.relu.register_forward_hook(lambda layer, x, y: self.activations.update(relu=y))
        self.to(device)

    def forward(self, x):
        return self.fc2(self.relu(self.fc1(x.to(device, torch.float32))))
"""),
]

OPTIMIZERS = [
    right("make_optimizer: every setting written out", """
import torch.optim as optim

def make_optimizer(model, lr):
    return optim.SGD(params=model.parameters(), lr=lr, momentum=0.0, dampening=0, weight_decay=0,
                     nesterov=False, maximize=False, foreach=False)
"""),
    right("make_optimizer: a group for each parameter, a little weight decay", """
def make_optimizer(model, lr):
    groups = [{"params": [p], "weight_decay": 1e-4 if p.ndim > 1 else 0.0, "name": name}
              for name, p in model.named_parameters() if p.requires_grad]
    return torch.optim.SGD(groups, lr=lr)
"""),
    right("make_optimizer: named parameters, fused", """
def make_optimizer(model, lr=0.01):
    return torch.optim.SGD(model.named_parameters(), lr, fused=True)
"""),
    right("make_optimizer: foreach, from a filter", """
def make_optimizer(net, learning_rate):
    trainable = filter(lambda p: p.requires_grad, net.parameters())
    return torch.optim.SGD(trainable, lr=float(learning_rate), foreach=True)
"""),
    right("make_optimizer: an optimizer of its own", """
class Descent(torch.optim.Optimizer):
    def __init__(self, params, lr):
        super().__init__(params, {"lr": lr})

    @torch.no_grad()
    def step(self, closure=None):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    p -= group["lr"] * p.grad

def make_optimizer(model, lr):
    return Descent(model.parameters(), lr)
"""),
    right("make_optimizer: parameters added later", """
def make_optimizer(model, lr):
    first, *others = list(model.parameters())
    optimizer = torch.optim.SGD([first], lr=lr)
    for parameter in others:
        optimizer.add_param_group({"params": parameter})
    return optimizer
"""),
]

OPTIMIZERS += [
    right("make_optimizer: a subclass that counts, a rate that is a tensor", """
class SGD(torch.optim.SGD):
    def __init__(self, params, lr):
        super().__init__(params, lr=torch.tensor(lr), weight_decay=5e-4)
        self.steps_done = 0

    def step(self, closure=None):
        self.steps_done += 1
        return super().step(closure)

def make_optimizer(model, lr):
    return SGD([p for m in model.modules() for p in m.parameters(recurse=False)], lr)
"""),
]

EPOCHS = [
    right("train_epoch: criterion, device, running figures", """
def train_epoch(model, train_loader, optimizer):
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    model.to(device)
    criterion = nn.CrossEntropyLoss()
    model.train()
    running_loss, correct, total = 0.0, 0, 0
    for batch_idx, (inputs, labels) in enumerate(train_loader):
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
        if batch_idx % 100 == 0:
            print(f"{batch_idx}/{len(train_loader)} loss {running_loss / (batch_idx + 1):.4f}")
    return running_loss / len(train_loader), correct / total
"""),
    right("train_epoch: zero_grad at the end, gradients to zeros", """
def train_epoch(model, batches, optimizer):
    model.train(True)
    for X, y in batches:
        loss = nn.CrossEntropyLoss(reduction="none")(model(X), y).mean()
        loss.backward()
        optimizer.step()
        optimizer.zero_grad(set_to_none=False)
"""),
    right("train_epoch: a closure for the step", """
def train_epoch(model, batches, optimizer):
    model.train()
    for X, y in batches:
        def closure():
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(model(X), y)
            loss.backward()
            return loss
        optimizer.step(closure)
"""),
    right("train_epoch: tqdm around the batches, and a postfix", """
from tqdm import tqdm

def train_epoch(model, batches, optimizer):
    model.train()
    with tqdm(batches, desc="Training", leave=False) as bar:
        for X, y in bar:
            optimizer.zero_grad(set_to_none=True)
            loss = nn.functional.cross_entropy(model(X), y)
            loss.backward()
            optimizer.step()
            bar.set_postfix(loss=f"{loss.item():.3f}")
"""),
    right("train_epoch: tqdm.auto and trange over places", """
import tqdm.auto
from tqdm import trange

def train_epoch(model, batches, optimizer):
    model.train()
    for i in trange(len(batches), ncols=80):
        X, y = batches[i]
        model.zero_grad()
        nn.functional.cross_entropy(input=model(X), target=y).backward()
        optimizer.step()
    for _ in tqdm.auto.tqdm(range(0)):
        pass
"""),
    right("train_epoch: nll_loss of log_softmax", """
import torch.nn.functional as F

def train_epoch(model, batches, optimizer):
    criterion = nn.NLLLoss()
    model.train()
    for X, y in iter(batches):
        log_p = F.log_softmax(model(X), dim=1)
        loss = criterion(log_p, y)
        for p in model.parameters():
            p.grad = None
        loss.backward()
        optimizer.step()
"""),
    right("train_epoch: one-hot targets, no smoothing", """
def train_epoch(model, batches, optimizer):
    criterion = nn.CrossEntropyLoss(label_smoothing=0.0)
    for layer in model.modules():
        layer.training = True
    for X, y in list(batches):
        z = model(X)
        target = nn.functional.one_hot(y, num_classes=z.shape[1]).to(z.dtype)
        optimizer.zero_grad()
        criterion(z, target).backward()
        optimizer.step()
"""),
    right("train_epoch: the loss by hand, a sum divided by n", """
def train_epoch(model, batches, optimizer):
    model.train()
    for X, y in batches:
        z = model(X)
        right = z.gather(1, y[:, None]).squeeze(1)
        loss = (torch.logsumexp(z, dim=1) - right).sum() / len(y)
        optimizer.zero_grad()
        torch.autograd.backward(loss)
        optimizer.step()
"""),
    right("train_epoch: torch.autograd.grad", """
def train_epoch(model, batches, optimizer):
    model.train()
    parameters = [p for p in model.parameters() if p.requires_grad]
    with torch.enable_grad():
        for X, y in batches:
            loss = nn.functional.cross_entropy(model(X), y)
            slopes = torch.autograd.grad(loss, parameters, retain_graph=True)
            for p, slope in zip(parameters, slopes):
                p.grad = slope
            optimizer.step()
"""),
    right("train_epoch: a scaler and autocast that are switched off", """
def train_epoch(model, batches, optimizer):
    use_amp = torch.cuda.is_available()
    scaler = torch.amp.GradScaler("cpu", enabled=use_amp)
    model.train()
    for X, y in batches:
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=use_amp):
            loss = nn.functional.cross_entropy(model(X), y)
        optimizer.zero_grad()
        scaler.scale(loss).backward()
        scaler.step(optimizer)
        scaler.update()
"""),
    right("train_epoch: a trainer class whose methods call each other", """
class Trainer:
    loss = staticmethod(nn.CrossEntropyLoss())

    def __init__(self, model, optimizer):
        self.model, self.optimizer, self.losses = model.train(), optimizer, []

    def batch(self, X, y):
        self.optimizer.zero_grad()
        loss = self.loss(self.model(X), y)
        loss.backward()
        self.optimizer.step()
        self.losses.append(loss.detach().cpu().numpy())

    def run(self, batches):
        for pair in batches:
            self.batch(*pair)
        return self

def train_epoch(model, batches, optimizer):
    return Trainer(model, optimizer).run(batches).losses
"""),
    right("train_epoch: a DataLoader around the batches", """
from torch.utils.data import DataLoader

def train_epoch(model, batches, optimizer):
    model.train()
    for X, y in DataLoader(batches, batch_size=None, shuffle=False, num_workers=0):
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(X.float()), y.long().view(-1))
        loss.backward()
        optimizer.step()
"""),
    right("train_epoch: torch.compile, and a gradient norm that is only measured", """
def train_epoch(model, batches, optimizer):
    compiled = torch.compile(model)
    compiled.train()
    for X, y in batches:
        optimizer.zero_grad()
        nn.functional.cross_entropy(compiled(X), y).backward()
        nn.utils.clip_grad_norm_(model.parameters(), max_norm=float("inf"))
        optimizer.step()
"""),
]

EPOCHS += [
    right("train_epoch: globals that count, hooks, a running average of the weights", """
from torch.optim.swa_utils import AveragedModel

step, losses, best = 0, [], float("inf")

def train_epoch(model, batches, optimizer):
    global step, best
    average, norms = AveragedModel(model), []
    handles = [p.register_hook(lambda g: norms.append(g.norm().item())) for p in model.parameters()]
    model.train()
    for X, y in batches:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(X), y)
        loss.backward()
        optimizer.step()
        average.update_parameters(model)
        step += 1
        losses.append(loss.item())
        best = min(best, losses[-1])
    for handle in handles:
        handle.remove()
"""),
]

MEASURES = [
    right("evaluate: a decorator", """
@torch.no_grad()
def evaluate(model, X, y):
    model.eval()
    z = model(X)
    return nn.CrossEntropyLoss()(z, y).item(), (z.argmax(1) == y).sum().item() / len(y)
"""),
    right("evaluate: inference mode, the mode of before restored", """
@torch.inference_mode()
def evaluate(model, X, y):
    was_training = model.training
    model.train(False)
    z = model(X)
    loss = float(nn.functional.cross_entropy(z, y))
    _, predicted = torch.max(z, dim=1)
    model.train(was_training)
    return loss, float(torch.eq(predicted, y).double().mean())
"""),
    right("evaluate: by portions, weighted by their sizes", """
def evaluate(model, X, y):
    model.eval()
    loss_sum, hits = 0.0, 0
    with torch.inference_mode():
        for start in range(0, len(X), 7):
            z, target = model(X[start : start + 7]), y[start : start + 7]
            loss_sum += nn.functional.cross_entropy(z, target).item() * target.size(0)
            hits += (z.argmax(-1) == target).sum().item()
    return loss_sum / len(X), hits / len(X)
"""),
    right("evaluate: a DataLoader, and sums", """
from torch.utils.data import DataLoader, TensorDataset

def evaluate(model, X, y):
    model.eval()
    criterion = nn.CrossEntropyLoss(reduction="sum")
    data = TensorDataset(X, y)
    loss, correct = 0, 0
    with torch.no_grad():
        for images, labels in DataLoader(data, batch_size=10, shuffle=False, drop_last=False):
            outputs = model(images)
            loss += criterion(outputs, labels).item()
            correct += (outputs.argmax(1) == labels).type(torch.float).sum().item()
    return loss / len(data), correct / len(data)
"""),
    right("evaluate: NumPy after the logits", """
import numpy as np

def evaluate(model, X, y):
    model.eval()
    with torch.set_grad_enabled(False):
        z = model(X).cpu().numpy().astype(np.float64)
    z -= z.max(axis=1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    labels = y.numpy()
    return -log_p[np.arange(len(labels)), labels].mean(), np.mean(z.argmax(axis=1) == labels)
"""),
    right("evaluate: float32 scalars in a list", """
import numpy as np

def evaluate(model, X, y):
    model.eval()
    with torch.no_grad(), torch.autocast("cpu", enabled=False):
        p = torch.softmax(torch.cat([model(part) for part in torch.chunk(X, 4)]), dim=-1)
        picked = p[torch.arange(len(y)), y].clamp_min(1e-12)
        hits = p.topk(1, dim=1).indices.squeeze(1) == y
    return [np.float32(-torch.log(picked).mean()), np.float32(hits.float().mean())]
"""),
    right("evaluate: a named pair, weighted by np.average", """
from typing import NamedTuple
import numpy as np

class Metrics(NamedTuple):
    loss: float
    accuracy: float

def evaluate(model, X, y):
    model.eval()
    with torch.no_grad():
        rows = [(len(b), nn.functional.cross_entropy(model(a), b).item(),
                 (model(a).argmax(1) == b).float().mean().item())
                for a, b in zip(X.split(10), y.split(10))]
    sizes, losses, accuracies = zip(*rows)
    return Metrics(np.average(losses, weights=sizes), np.average(accuracies, weights=sizes))
"""),
    right("evaluate: two helpers, nll_loss, all of them without gradients", """
@torch.no_grad()
def predict(model, X):
    return model.eval()(X)

def accuracy_of(z, y):
    return sum(int(a == b) for a, b in zip(z.sort(dim=1, descending=True)[1][:, 0], y)) / len(y)

def evaluate(model, X, y):
    log_p = predict(model, X).log_softmax(dim=1)
    return nn.functional.nll_loss(log_p, y).tolist(), accuracy_of(log_p, y)
"""),
]

MEASURES += [
    right("evaluate: on a copy of the model", """
import copy

def evaluate(model, X, y):
    frozen = copy.deepcopy(model).eval()
    with torch.no_grad():
        z = frozen(X)
    return nn.functional.cross_entropy(z, y).item(), (z.argmax(dim=1) == y).float().mean().item()
"""),
    right("evaluate: one example after the other, in any order", """
from torch.utils.data import DataLoader

def evaluate(model, X, y):
    model.eval()
    losses, hits = [], []
    with torch.no_grad():
        for image, label in DataLoader(list(zip(X, y)), batch_size=1, shuffle=True):
            z = model(image)
            losses.append(nn.functional.cross_entropy(z, label).item())
            hits.append(int(z.argmax()) == int(label))
    return sum(losses) / len(losses), sum(hits) / len(hits)
"""),
    right("evaluate: compiled, older names of autocast", """
@torch.compile
def accuracy(z, y):
    return (z.argmax(dim=1) == y).float().mean()

@torch.no_grad()
def evaluate(model, X, y, verbose=True):
    compiled = torch.compile(model.eval())
    with torch.cuda.amp.autocast():
        z = compiled(X)
    loss = nn.functional.cross_entropy(z, y)
    if verbose:
        print(f"loss {loss:.4f}, accuracy {accuracy(z, y):.2%}", flush=True)
    return loss.item(), accuracy(z, y).item()
"""),
]

PLOTS = [
    right("plot: pyplot panels, shown, laid out and closed", """
import matplotlib.pyplot as plt

def plot_train_val_metrics(history):
    fig, axs = plt.subplots(1, 2, figsize=(12, 5))
    for ax, key, name in zip(axs, ("losses", "accuracies"), ("Loss", "Accuracy")):
        ax.plot(history["train_" + key], "b-o", label="Train " + name)
        ax.plot(history["val_" + key], "r--", label="Val " + name)
        ax.set_title(name + " curves"); ax.set_xlabel("Epoch"); ax.set_ylabel(name)
        ax.legend(loc="best"); ax.grid(True)
    plt.tight_layout()
    plt.show()
    plt.close(fig)
    return fig
"""),
    right("plot: subplot by subplot, in percent, in German", """
import matplotlib.pyplot as plt

def plot_train_val_metrics(history):
    plt.figure(figsize=(10, 4))
    bilder = [("losses", "Verlust", 1), ("accuracies", "Genauigkeit (%)", 100)]
    for i, (was, größe, mal) in enumerate(bilder):
        plt.subplot(1, 2, i + 1)
        epochen = list(range(1, len(history["train_losses"]) + 1))
        plt.plot(epochen, [mal * w for w in history["train_" + was]])
        plt.plot(epochen, [mal * w for w in history["val_" + was]])
        plt.xlabel("Epoche"); plt.ylabel(größe)
        plt.legend(["Training", "Validierung"])
    return plt.gcf()
"""),
    right("plot: a legend in other words than the lines' labels", """
import matplotlib.pyplot as plt

def plot_train_val_metrics(history):
    fig, axd = plt.subplot_mosaic([["losses", "accuracies"]])
    for what, ax in axd.items():
        ax.plot(history[f"train_{what}"], label=f"train_{what}")
        ax.plot(history[f"val_{what}"], label=f"val_{what}")
        ax.set(xlabel="Epoch", ylabel=what)
        ax.legend(["Training", "Validation"])
    return fig
"""),
    right("plot: lines in another order than the legend's, and helper lines", """
import matplotlib.pyplot as plt

def plot_train_val_metrics(history):
    fig, axs = plt.subplots(1, 2)
    for ax, what in zip(axs, ("losses", "accuracies")):
        ax.axvline(2, color="grey", linestyle="--")
        below, = ax.plot(history[f"val_{what}"])
        above, = ax.plot(history[f"train_{what}"])
        ax.set_xlabel("epoch"); ax.set_ylabel(what)
        ax.legend([above, below], ["Training", "Validation"])
    return fig
"""),
    right("plot: one panel with two scales", """
import matplotlib.pyplot as plt

def plot_train_val_metrics(history):
    fig, ax = plt.subplots()
    twin = ax.twinx()
    lines = []
    for axes, key, color in ((ax, "losses", "tab:red"), (twin, "accuracies", "tab:blue")):
        lines += axes.plot(history[f"train_{key}"], color=color, label=f"train_{key}")
        lines += axes.plot(history[f"val_{key}"], color=color, ls=":", label=f"val_{key}")
        axes.set_ylabel(key)
    ax.set_xlabel("epoch")
    ax.legend(lines, [line.get_label() for line in lines])
    return fig
"""),
    right("plot: all curves on one axis, in a style", """
import matplotlib
matplotlib.use("Agg")
from matplotlib import pyplot as plt

def plot_train_val_metrics(history):
    with plt.style.context("ggplot"):
        plt.clf()
        for name, values in history.items():
            plt.plot(range(len(values)), values, label=name.replace("_", " "))
        plt.xlabel("epoch"); plt.ylabel("loss / accuracy"); plt.legend(); plt.title("Verläufe")
        return plt.gcf()
"""),
    right("plot: one legend for the figure, steps and points", """
from matplotlib.backends.backend_agg import FigureCanvasAgg

def plot_train_val_metrics(history):
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
    return fig
"""),
    right("plot: figures within the figure", """
import matplotlib.pyplot as plt

def plot_train_val_metrics(history):
    fig = plt.figure(layout="constrained")
    for inner, what in zip(fig.subfigures(1, 2), ("losses", "accuracies")):
        ax = inner.subplots()
        for part in ("train", "val"):
            ax.plot(history[f"{part}_{what}"], label=part)
        ax.set_ylabel(what); inner.supxlabel("epoch"); inner.legend(loc="outside upper center")
    return ax.get_figure(root=True)
"""),
    right("plot: smoothed lines have the names, pale ones behind them the numbers", """
import matplotlib.pyplot as plt
import numpy as np

def plot_train_val_metrics(history):
    fig, axes = plt.subplots(1, 2)
    for ax, what in zip(axes, ("losses", "accuracies")):
        for part, color in (("train", "C0"), ("val", "C1")):
            values = np.asarray(history[f"{part}_{what}"])
            ax.plot(values, color=color, alpha=0.3)
            padded = np.pad(values, 1, mode="edge")
            ax.plot(np.convolve(padded, np.ones(3) / 3, "valid"), color=color, label=part)
        ax.set(xlabel="epoch", ylabel=what)
        ax.legend()
    return fig
"""),
    right("plot: patches of the lines' colors on axes of their own", """
import matplotlib.pyplot as plt
from matplotlib.patches import Patch

def plot_train_val_metrics(history):
    fig, (left, right, key) = plt.subplots(1, 3)
    for ax, what in ((left, "losses"), (right, "accuracies")):
        ax.axhline(0.5, color="0.8")
        ax.plot(history["val_" + what], "--", color="C1")
        ax.plot(history["train_" + what], color="C0")
        ax.set(xlabel="epoch", ylabel=what)
    key.legend(handles=[Patch(color="C0", label="training"), Patch(color="C1", label="validation")])
    key.axis("off")
    return fig
"""),
    right("plot: a plain line under points with a name, percents with one digit", """
import matplotlib.pyplot as plt

def plot_train_val_metrics(history):
    fig, axes = plt.subplots(2)
    for ax, what, scale, digits in zip(axes, ("losses", "accuracies"), (1, 100), (2, 1)):
        for part in ("train", "val"):
            values = [round(scale * value, digits) for value in history[f"{part}_{what}"]]
            line, = ax.plot(values)
            ax.scatter(range(len(values)), values, color=line.get_color(), label=part)
        ax.set(xlabel="epoch", ylabel=what)
        ax.legend()
    return fig
"""),
    right("plot: dark, on a logarithmic scale, with limits and the best epoch", """
import matplotlib.pyplot as plt
from matplotlib.ticker import MaxNLocator, PercentFormatter

plt.rcParams.update({"figure.dpi": 150, "axes.grid": True, "font.size": 9})

def plot_train_val_metrics(history):
    with plt.style.context("dark_background"):
        fig, (ax1, ax2) = plt.subplots(nrows=2, ncols=1, sharex=True, figsize=(6, 8))
        epochs = [e + 1 for e in range(len(history["val_losses"]))]
        best = min(epochs, key=lambda e: history["val_losses"][e - 1])
        ax1.semilogy(epochs, history["train_losses"], c="cyan", lw=2, label="training loss")
        ax1.semilogy(epochs, history["val_losses"], c="orange", lw=2, label="validation loss")
        ax1.axvline(best, ls=":", c="w")
        ax1.set_ylabel("Loss (log scale)")
        ax2.plot(epochs, history["train_accuracies"], "x-", c="cyan", label="training accuracy")
        ax2.plot(epochs, history["val_accuracies"], "x-", c="orange", label="validation accuracy")
        ax2.fill_between(epochs, history["train_accuracies"], history["val_accuracies"], alpha=0.2)
        ax2.set(ylabel="Accuracy", xlabel="Epoch", ylim=(0, 1), title="Accuracy")
        ax2.yaxis.set_major_formatter(PercentFormatter(1.0))
        ax2.xaxis.set_major_locator(MaxNLocator(integer=True))
        ax1.legend(); ax2.legend(bbox_to_anchor=(1.02, 1), loc="upper left")
        fig.suptitle("Learning curves")
        fig.tight_layout()
    return fig
"""),
    right("plot: the accuracies first, error bars, labels by plt.text", """
import matplotlib.pyplot as plt

def plot_train_val_metrics(history):
    fig = plt.figure()
    for place, key in ((121, "accuracies"), (122, "losses")):
        ax = fig.add_subplot(place, title=key.title())
        epochs = range(1, 1 + len(history["train_" + key]))
        ax.errorbar(epochs, history["train_" + key], yerr=0.01, color="k", label="training set")
        ax.plot(epochs, history["val_" + key], "s", color="g", label="held-out set")
        ax.set_ylabel(key)
        ax.annotate("end", (epochs[-1], history["val_" + key][-1]))
        ax.legend(frameon=False)
    fig.text(0.5, 0.02, "epoch", ha="center")
    return fig
"""),
    right("plot: four panels that share their axes", """
import matplotlib.pyplot as plt

def plot_train_val_metrics(history):
    fig, axs = plt.subplots(2, 2, figsize=(8, 6), sharex=True, sharey="row")
    for i, what in enumerate(("losses", "accuracies")):
        for j, part in enumerate(("train", "val")):
            axs[i][j].plot(history[f"{part}_{what}"], label=part)
            axs[i][j].set(xlabel="epoch", ylabel=what, title=part)
            axs[i][j].legend()
    return fig
"""),
    right("plot: saved as well, by pyplot", """
import matplotlib.pyplot as plt

def plot_train_val_metrics(history):
    f, (ax1, ax2) = plt.subplots(1, 2, figsize=(15, 5))
    E = range(len(history["train_losses"]))
    ax1.plot(E, history["train_losses"], marker="o", label="Train loss")
    ax1.plot(E, history["val_losses"], marker="o", label="Test loss")
    ax1.set_xlabel("# epochs"); ax1.set_ylabel("CE"); ax1.legend()
    ax2.plot(E, history["train_accuracies"], marker="o", label="Train acc")
    ax2.plot(E, history["val_accuracies"], marker="o", label="Test acc")
    ax2.set_xlabel("# epochs"); ax2.set_ylabel("Score"); ax2.legend()
    plt.savefig("pytorch_ann_train_val_metrics.png", dpi=150, bbox_inches="tight")
    return f
"""),
]

FITS = [
    right("judge_fit: NumPy, a slice that depends on the length", """
import numpy as np

def judge_fit(history):
    train_loss, train_acc, val_loss, val_acc = (
        np.asarray(history[k], dtype=float)
        for k in ("train_losses", "train_accuracies", "val_losses", "val_accuracies"))
    if train_loss.size == 0:
        return "underfitting"
    end = slice(-3, None) if len(val_loss) >= 6 else slice(-1, None)
    best = int(np.argmin(val_loss))
    rising = val_loss[end].mean() > 1.1 * val_loss[best]
    falling = train_loss[end].mean() < train_loss[best]
    if train_acc[end].mean() - val_acc[end].mean() > 0.1 or (rising and falling):
        return "overfitting"
    return "underfitting" if train_acc[end].mean() < 0.7 else "generalizing"
"""),
    right("judge_fit: nested helpers, percent, early returns", """
import statistics

def judge_fit(history):
    def end(name):
        values = list(history[name])
        return statistics.mean(values[-3:] if len(values) > 5 else values[-1:])

    def overfitted():
        gap = 100 * end("train_accuracies") - 100 * end("val_accuracies")
        if gap > 10:
            return True
        losses = history["val_losses"]
        place = losses.index(min(losses))
        worse = (end("val_losses") - min(losses)) / min(losses) > 0.1
        return worse and end("train_losses") < history["train_losses"][place]

    try:
        if overfitted():
            return "overfitting"
        if end("train_accuracies") * 100 < 70:
            return "underfitting"
    except (statistics.StatisticsError, IndexError, ValueError):
        return "underfitting"
    return "generalizing"
"""),
    right("judge_fit: a table of rules", """
def mean_of_last(values):
    n = 3 if len(values) >= 6 else 1
    return sum(values[-n:]) / n

RULES = (
    ("overfitting", lambda h, e: e["train_accuracies"] > e["val_accuracies"] + 0.10),
    ("overfitting", lambda h, e: e["val_losses"] >= min(h["val_losses"]) * 1.1
     and h["train_losses"][-1] < h["train_losses"][h["val_losses"].index(min(h["val_losses"]))]),
    ("underfitting", lambda h, e: e["train_accuracies"] < 0.7),
    ("generalizing", lambda h, e: True),
)

def judge_fit(history: dict) -> str:
    if not history["val_losses"]:
        return "underfitting"
    end = {key: mean_of_last(values) for key, values in history.items()}
    return next(word for word, rule in RULES if rule(history, end))
"""),
    right("judge_fit: the training loss by a straight line, words of an Enum", """
from enum import Enum
import numpy as np

class Fit(str, Enum):
    UNDER, OVER, GOOD = "underfitting", "overfitting", "generalizing"

def judge_fit(history):
    if len(history["train_losses"]) == 0:
        return Fit.UNDER.value
    last = [1, 3][len(history["train_losses"]) >= 6]
    at = {k: np.mean(v[-last:]).item() for k, v in history.items()}
    since = int(np.argmin(history["val_losses"]))
    rest = history["train_losses"][since:]
    slope = np.polyfit(range(len(rest)), rest, 1)[0] if len(rest) > 1 else 0.0
    turned = at["val_losses"] / history["val_losses"][since] > 1.1 and slope < 0
    gap = at["train_accuracies"] - at["val_accuracies"]
    match bool(gap > 0.1 or turned), at["train_accuracies"] < 0.7:
        case True, _:
            return Fit.OVER.value
        case False, True:
            return Fit.UNDER.value
    return Fit.GOOD.value
"""),
    right("judge_fit: smoothed curves", """
import numpy as np

def smoothed(values, width=3):
    return [np.mean(values[max(0, i - width + 1) : i + 1]) for i in range(len(values))]

def judge_fit(history):
    if not len(history["val_losses"]):
        return "underfitting"
    if len(history["val_losses"]) >= 6:
        last = {name: smoothed(values)[-1] for name, values in history.items()}
    else:
        last = {name: values[-1] for name, values in history.items()}
    lowest = np.nanmin(history["val_losses"])
    before = np.array(history["train_losses"])[np.array(history["val_losses"]) == lowest][0]
    if last["train_accuracies"] - last["val_accuracies"] > 1 / 10:
        return "overfitting"
    if last["val_losses"] > lowest + 0.1 * lowest and before > last["train_losses"]:
        return "overfitting"
    if last["train_accuracies"] >= 7 / 10:
        return "generalizing"
    return "underfitting"
"""),
    right("judge_fit: words counted together, an Enum's member returned", """
from collections import deque
from enum import Enum

class Fit(str, Enum):
    UNDERFITTING = "underfitting"
    OVERFITTING = "overfitting"
    GENERALIZING = "generalizing"

def judge_fit(history):
    ends = {}
    for name in history:
        tail = deque(history[name], maxlen=3 if len(history[name]) >= 6 else 1)
        if not tail:
            return Fit.UNDERFITTING
        ends[name] = sum(tail) / len(tail)
    lowest = sorted(zip(history["val_losses"], history["train_losses"]))[0]
    signs = [ends["train_accuracies"] - ends["val_accuracies"] > 0.1,
             ends["val_losses"] > 1.1 * lowest[0] and ends["train_losses"] < lowest[1]]
    if any(signs):
        return Fit["OVERFITTING"]
    return Fit("underfitting") if ends["train_accuracies"] < 0.7 else Fit.GENERALIZING
"""),
]

RIGHT = [*NETWORKS, *OPTIMIZERS, *EPOCHS, *MEASURES, *PLOTS, *FITS]
