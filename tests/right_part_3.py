"""Right solutions of part 3 that look unlike the reference: each must earn every point.

Each one writes some of the functions anew, below the reference's and so in their place.
"""

from __future__ import annotations

from tests.graded import Variation
from tests.training_loops import best, loop

MAIN = 'if __name__ == "__main__":\n'
NETWORK = "3.1,3.2"
LOOP = "3.3"  # two small trainings
ONE_STEP = "3.1,3.2,3.3"


def right(name: str, code: str, only: str = "") -> Variation:
    """Return a variation of pytorch_cnn in which `code` has the last word."""
    return Variation(name, "pytorch_cnn", ((MAIN, f"{code}\n\n{MAIN}"),), only=only)


def layers(*lines: str) -> str:
    """Return a network that is one nn.Sequential of these layers."""
    body = "".join(f"            {line},\n" for line in lines)
    return f"""
class PyTorchCNN(nn.Module):
    def __init__(self, num_classes=10):
        super().__init__()
        self.net = nn.Sequential(
{body}        )

    def forward(self, x):
        return self.net(x)
"""


LENET = """
class PyTorchCNN(nn.Module):
    def __init__(self, num_classes: int = 10):
        super(PyTorchCNN, self).__init__()
        self.conv1 = nn.Conv2d(1, 6, 5, padding=2)
        self.conv2 = nn.Conv2d(6, 16, 5)
        self.pool = nn.MaxPool2d(2, 2)
        self.fc1 = nn.Linear(16 * 5 * 5, 120)
        self.fc2 = nn.Linear(120, 84)
        self.fc3 = nn.Linear(84, num_classes)

    def forward(self, x):
        x = self.pool(torch.relu(self.conv1(x)))
        x = self.pool(torch.relu(self.conv2(x)))
        x = x.view(x.size(0), -1)
        x = torch.relu(self.fc1(x))
        x = torch.relu(self.fc2(x))
        return self.fc3(x)
"""

RESIDUAL = """
class Block(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.a = nn.Conv2d(channels, channels, 3, padding=1)
        self.b = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.norms = nn.ModuleList([nn.BatchNorm2d(channels), nn.BatchNorm2d(channels)])
    def forward(self, x):
        y = nn.functional.relu(self.norms[0](self.a(x)))
        return nn.functional.relu(x + self.norms[1](self.b(y)))

class PyTorchCNN(nn.Module):
    def __init__(self, num_classes=10):
        super().__init__()
        self.stem = nn.Conv2d(1, 16, 4, stride=4)
        self.blocks = nn.Sequential(Block(16), Block(16))
        self.head = nn.Linear(16, num_classes)
    def forward(self, x):
        return self.head(self.blocks(self.stem(x)).mean(dim=(2, 3)))
"""

PARAMETER = """
from torch.nn.functional import conv2d, dropout
import torch.nn.functional as F

class PyTorchCNN(nn.Module):
    def __init__(self, num_classes=10):
        super().__init__()
        self.kernel = nn.Parameter(torch.randn(12, 1, 5, 5) / 5)
        self.W = nn.Parameter(torch.randn(12 * 36, num_classes) / 20)
        self.register_buffer("scale", torch.rand(1))
    def forward(self, x):
        a = F.max_pool2d(F.elu(conv2d(x, self.kernel)), 4) + self.scale
        a = dropout(a, 0.3, training=self.training)
        return a.reshape(a.shape[0], -1) @ self.W
"""

NOISY = """
class PyTorchCNN(nn.Module):
    def __init__(self, num_classes=10):
        super().__init__()
        self.conv = nn.Conv2d(1, 16, 5, stride=2)
        self.fc = nn.Linear(16 * 36, num_classes)
    def forward(self, x):
        if self.training:
            x = x + 0.1 * torch.randn_like(x)
        a = nn.functional.max_pool2d(self.conv(x).relu(), 2)
        if self.training:
            a = a * torch.bernoulli(torch.full_like(a, 0.8)) / 0.8
        return self.fc(a.flatten(start_dim=1))
"""

# A convolution as a product of a matrix with windows: taken out by one call, or an axis at a time.
WINDOWS = """
class PyTorchCNN(nn.Module):
    def __init__(self, num_classes=10):
        super().__init__()
        self.near = nn.Linear(25, 12)
        self.far = nn.Parameter(0.1 * torch.randn(16, 12 * 9))
        self.head = nn.Linear(16 * 36, num_classes)
    def forward(self, x):
        n = len(x)
        a1 = self.near(nn.functional.unfold(x, 5, padding=2, stride=2).mT).relu()
        a1 = a1.mT.reshape(n, 12, 14, 14)
        windows = a1.unfold(2, 3, 2).unfold(3, 3, 2).permute(0, 1, 4, 5, 2, 3).reshape(n, 108, 36)
        a2 = torch.einsum("ok,nkp->nop", self.far, windows).relu()
        return self.head(a2.flatten(1))
"""

# A convolution as nine matrices, one for each place of a window, and a mean as a sum over n.
SHIFTED = """
class PyTorchCNN(nn.Module):
    def __init__(self, num_classes=10):
        super().__init__()
        self.places = nn.ModuleList(nn.Linear(16, num_classes) for _ in range(9))
        self.single = nn.Linear(1, 16)
    def forward(self, x):
        a1 = self.single(nn.functional.pad(x, (1, 1, 1, 1)).permute(0, 2, 3, 1)).relu()
        shifts = [(i, j) for i in range(3) for j in range(3)]
        z = sum(m(a1[:, i : i + 28, j : j + 28]) for m, (i, j) in zip(self.places, shifts))
        return z.relu().flatten(1, 2).sum(dim=1) / 784
"""

NETWORKS = {
    "LeNet": LENET,
    "shifted images times matrices": SHIFTED,
    "windows times a matrix": WINDOWS,
    "a ReLU before the global mean": layers(
        "nn.Conv2d(1, 16, 3, stride=2)", "nn.ReLU()", "nn.Conv2d(16, 32, 3, stride=2)",
        "nn.ReLU()", "nn.Conv2d(32, num_classes, 1)", "nn.ReLU(inplace=True)",
        "nn.AdaptiveAvgPool2d((1, 1))", "nn.Flatten()"),
    "a residual network": RESIDUAL,
    "a kernel as nn.Parameter": PARAMETER,
    "noise of its own while training": NOISY,
    "TinyVGG": layers(
        "nn.Conv2d(1, 10, 3, padding=1)", "nn.ReLU()", "nn.Conv2d(10, 10, 3, padding=1)",
        "nn.ReLU()", "nn.MaxPool2d(2)", "nn.Conv2d(10, 10, 3, padding=1)", "nn.ReLU()",
        "nn.Conv2d(10, 10, 3, padding=1)", "nn.ReLU()", "nn.MaxPool2d(2)", "nn.Flatten()",
        "nn.Linear(10 * 7 * 7, num_classes)"),
    "strides and a global mean": layers(
        "nn.Conv2d(1, 16, 3, stride=2)", "nn.LeakyReLU(0.1)", "nn.Conv2d(16, 32, 3, stride=2)",
        "nn.GELU()", "nn.AdaptiveAvgPool2d(1)", "nn.Flatten(1)", "nn.Linear(32, num_classes)"),
    "depthwise and group norm": layers(
        "nn.Conv2d(1, 16, 3, padding=1)", "nn.GroupNorm(4, 16)", "nn.SiLU()",
        "nn.Conv2d(16, 16, 3, groups=16, stride=2)", "nn.Conv2d(16, 24, 1)", "nn.ReLU6()",
        "nn.AvgPool2d(2)", "nn.Flatten()", "nn.LayerNorm(24 * 36)",
        "nn.Linear(24 * 36, num_classes)"),
    "batch norm and dropout": layers(
        "nn.Conv2d(1, 16, 3, padding=1)", "nn.BatchNorm2d(16)", "nn.ReLU(inplace=True)",
        "nn.MaxPool2d(2)", "nn.Dropout2d(0.2)", "nn.Conv2d(16, 32, 3, padding=1)",
        "nn.BatchNorm2d(32)", "nn.ReLU(inplace=True)", "nn.MaxPool2d(2)", "nn.Flatten()",
        "nn.Dropout(0.5)", "nn.Linear(32 * 7 * 7, 64)", "nn.BatchNorm1d(64)", "nn.ReLU()",
        "nn.Linear(64, num_classes)"),
    "nothing but convolutions": layers(
        "nn.Conv2d(1, 8, 3, stride=2)", "nn.BatchNorm2d(8)", "nn.ReLU()",
        "nn.Conv2d(8, 16, 3, stride=2)", "nn.BatchNorm2d(16)", "nn.ReLU()",
        "nn.Conv2d(16, num_classes, 6)", "nn.Flatten()"),
    "lazy layers": layers(
        "nn.LazyConv2d(6, kernel_size=5, padding=2)", "nn.Sigmoid()", "nn.AvgPool2d(2, 2)",
        "nn.LazyConv2d(16, kernel_size=5)", "nn.Sigmoid()", "nn.AvgPool2d(2, 2)", "nn.Flatten()",
        "nn.LazyLinear(84)", "nn.Sigmoid()", "nn.LazyLinear(num_classes)"),
    "normed weights": layers(
        "nn.utils.parametrizations.spectral_norm(nn.Conv2d(1, 8, 3, stride=2))", "nn.PReLU()",
        "nn.utils.parametrizations.weight_norm(nn.Conv2d(8, 16, 3, stride=2))", "nn.Softplus()",
        "nn.Flatten()", "nn.Linear(16 * 36, num_classes)"),
    "deep, without norms": layers(
        *[f"nn.Conv2d({1 if i == 0 else 8}, 8, 3, padding=1), nn.ReLU()" for i in range(8)],
        "nn.MaxPool2d(4)", "nn.Flatten()", "nn.Linear(8 * 49, num_classes)"),
    "a convolution along the rows": layers(
        "nn.Flatten(1, 2)", "nn.Conv1d(28, 32, 5)", "nn.ReLU()", "nn.MaxPool1d(2)",
        "nn.Flatten()", "nn.Linear(32 * 12, num_classes)"),
}  # fmt: skip

BLOCKS = layers(
    *[
        line
        for a, b in ((1, 16), (16, 32), (32, 48), (48, 64))
        for line in (f"nn.Conv2d({a}, {b}, 3, padding=1)", f"nn.BatchNorm2d({b})", "nn.ReLU()",
                     "nn.MaxPool2d(2)", "nn.Dropout(0.1)")
    ],
    "nn.Flatten()", "nn.Linear(64, num_classes)",
)  # fmt: skip

LOADER = """
from torch.utils.data import DataLoader, TensorDataset

def train(model, X_train, y_train, X_val, y_val, *, epochs, batch_size, lr):
    train_set, val_set = TensorDataset(X_train, y_train), TensorDataset(X_val, y_val)
    optimizer = torch.optim.AdamW(model.parameters(), lr=lr)
    criterion = nn.CrossEntropyLoss()
    names = ("train_losses", "train_accuracies", "val_losses", "val_accuracies")
    history = {name: [] for name in names}
    for epoch in range(epochs):
        for part, data in (("train", train_set), ("val", val_set)):
            training = part == "train"
            model.train(training)
            loss_sum, right = 0.0, 0
            with torch.set_grad_enabled(training):
                for X, y in DataLoader(data, batch_size, shuffle=training, num_workers=0):
                    z = model(X)
                    loss = criterion(z, y)
                    if training:
                        loss.backward()
                        optimizer.step()
                        optimizer.zero_grad(set_to_none=True)
                    loss_sum += loss * len(X)
                    right += (z.argmax(1) == y).sum()
            history[f"{part}_losses"].append(loss_sum / len(data))
            history[f"{part}_accuracies"].append(right / len(data))
    return history
"""

AFTERWARDS = """
import numpy as np
from utils import one_hot

def evaluate(model, X, y):
    model.eval()
    with torch.no_grad(), torch.autocast("cpu", enabled=False):
        z = torch.cat([model(X[i:i + 100]) for i in range(0, len(X), 100)])
    return np.float32(nn.functional.cross_entropy(z, y)), np.mean(z.argmax(1).numpy() == y.numpy())

def train(model: nn.Module, X_train: torch.Tensor, y_train: torch.Tensor, X_val: torch.Tensor,
          y_val: torch.Tensor, *, epochs: int, batch_size: int, lr: float) -> dict:
    model = model.to("cpu")
    optimizer = torch.optim.Adam(params=model.parameters(), lr=lr, betas=(0.9, 0.999), eps=1e-8,
                                 fused=False, foreach=False)
    scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, gamma=0.8)
    seen, unseen = [], []
    for epoch in range(epochs):
        order = np.arange(len(X_train))
        np.random.shuffle(order)
        model.train()
        for rows in np.split(order, range(batch_size, len(order), batch_size)):
            rows = torch.from_numpy(rows)
            batch, target = X_train.index_select(0, rows), y_train[rows]
            loss = -torch.log_softmax(model(batch), 1).gather(1, target[:, None]).mean()
            for p in model.parameters():
                p.grad = None
            loss.backward()
            optimizer.step()
        scheduler.step()
        seen.append(evaluate(model, X_train, y_train))
        unseen.append(evaluate(model, X_val, y_val))
    columns = [np.array([pair[i] for pair in pairs]) for pairs in (seen, unseen) for i in (0, 1)]
    return dict(zip(("train_losses", "train_accuracies", "val_losses", "val_accuracies"), columns))
"""

# Standardizes by the mean and the deviation of what train was given, kept in three places.
STANDARDIZED = """
SCALE = 1.0
plain_train = train

class Standard(nn.Module):
    def __init__(self):
        super().__init__()
        self.mean = 0.0

    def forward(self, x):
        return (x - self.mean) / SCALE

class PyTorchCNN(nn.Module):
    def __init__(self, num_classes=10):
        super().__init__()
        self.standard, self.gain = Standard(), 1
        self.net = nn.Sequential(
            nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
            nn.Flatten(), nn.Linear(32 * 49, num_classes))

    def forward(self, x):
        return self.gain * self.net(self.standard(x))

def train(model, X_train, *rest, **how):
    global SCALE
    SCALE = float(X_train.std())
    model.standard.mean = X_train.mean(dim=(0, 2, 3), keepdim=True)
    model.gain = -1.0
    return plain_train(model, X_train, *rest, **how)
"""

# Looks up in its model what only some networks have, and measures by a method of the network's.
LOOKED_UP = """
def measure(self, X, y):
    self.eval()
    with torch.no_grad():
        z = self(X)
    return nn.functional.cross_entropy(z, y).item(), (z.argmax(1) == y).float().mean().item()

PyTorchCNN.measure, PyTorchCNN._place = measure, torch.device("cpu")

def train(model, X_train, y_train, X_val, y_val, *, epochs, batch_size, lr):
    device, decay = getattr(model, "device", "cpu"), getattr(model, "weight_decay", 0.0)
    if hasattr(model, "reset_parameters"):
        model.reset_parameters()
    X_train, y_train = X_train.to(device), y_train.to(model._place)
    optimizer = torch.optim.Adam(model.parameters(), lr=lr, weight_decay=decay)
    history = {"train_losses": [], "train_accuracies": [], "val_losses": [], "val_accuracies": []}
    for epoch in range(epochs):
        model.train()
        for rows in torch.randperm(len(X_train)).split(batch_size):
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(X_train[rows]), y_train[rows]).backward()
            optimizer.step()
        for part, X, y in (("train", X_train, y_train), ("val", X_val, y_val)):
            loss, accuracy = model.measure(X, y)
            history[f"{part}_losses"].append(loss)
            history[f"{part}_accuracies"].append(accuracy)
    return history
"""

# What a network keeps of the images in buffers, as PyTorch's own normalisation layers do.
BUFFERS = """
plain_network, plain_train = PyTorchCNN, train

class PyTorchCNN(plain_network):
    def __init__(self, num_classes=10):
        super().__init__(num_classes)
        self.register_buffer("mean", torch.zeros(1))
        self.register_buffer("std", torch.ones(1))

    def forward(self, x):
        return super().forward((x - self.mean) / self.std)

def train(model, X_train, *rest, **how):
    if hasattr(model, "std"):
        model.mean.copy_(X_train.mean())
        model.std.copy_(X_train.std())
    return plain_train(model, X_train, *rest, **how)
"""

# Adam with a little weight decay, a look at a layer's gradients, and a history of more than curves.
DECAYED = """
def train(model, X_train, y_train, X_val, y_val, *, epochs, batch_size, lr):
    optimizer = torch.optim.Adam(model.parameters(), lr=lr, weight_decay=1e-4)
    history = {"train_losses": [], "train_accuracies": [], "val_losses": [], "val_accuracies": [],
               "batch_losses": [], "norms": []}
    for epoch in range(epochs):
        model.train()
        losses, hits = [], 0
        for rows in torch.randperm(len(X_train)).split(batch_size):
            optimizer.zero_grad()
            z = model(X_train[rows])
            loss = nn.functional.cross_entropy(z, y_train[rows])
            loss.backward()
            history["norms"].append(model.fc.weight.grad.norm())
            optimizer.step()
            history["batch_losses"].append(loss.detach())
            losses.append(loss.detach() * len(rows))
            hits += (z.argmax(1) == y_train[rows]).sum().item()
        history["train_losses"].append(sum(losses) / len(X_train))
        history["train_accuracies"].append(hits / len(X_train))
        model.eval()
        with torch.no_grad():
            z = model(X_val)
        history["val_losses"].append(nn.functional.cross_entropy(z, y_val))
        history["val_accuracies"].append((z.argmax(1) == y_val).float().mean())
    return history
"""

# A last layer that begins with nothing, so that every class is equally likely at first.
FROM_ZERO = """
plain_network = PyTorchCNN

class PyTorchCNN(plain_network):
    def __init__(self, num_classes=10):
        super().__init__(num_classes)
        nn.init.zeros_(self.fc.weight)
        nn.init.zeros_(self.fc.bias)
"""

# An optimizer with a group of parameters for each layer, which it takes from the network.
GROUPS = loop(
    "layers = [model.conv1, model.conv2, model.fc]\n"
    'optimizer = torch.optim.Adam([{"params": layer.parameters()} for layer in layers], lr=lr)'
)
# A loop that collects what the first layer computes, and saves the network whole.
HOOKED = loop(
    "import io\noptimizer = torch.optim.Adam(model.parameters(), lr=lr)\nseen = []\n"
    "model.conv1.register_forward_hook(lambda layer, given, maps: seen.append(maps.mean().item()))",
    epoch="torch.save(model.state_dict()['conv1.weight'], io.BytesIO())\n"
    'history.setdefault("maps", []).append(sum(seen) / len(seen))\nseen.clear()',
)
BEST = best("torch.optim.Adam(model.parameters(), lr=lr)")

SIBLING = """
from pytorch_ann import judge_fit
"""

SLOPES = """
def judge_fit(history):
    '''Vergleicht das Ende der Kurven mit ihrem besten Punkt.'''
    best = min(range(len(history["val_losses"])), key=history["val_losses"].__getitem__)
    if history["val_losses"][-1] - history["val_losses"][best] > 0.25:
        return "overfitting"
    if max(history["val_accuracies"]) < 0.5:
        return "underfitting"
    return "generalizing"
"""

ALL = [
    *(right(name, code, NETWORK) for name, code in NETWORKS.items()),
    right("DataLoader and AdamW", LOADER, LOOP),
    right("standardized by what train was given", STANDARDIZED, LOOP),
    right("looks up what its model has", LOOKED_UP, LOOP),
    right("standardized by buffers", BUFFERS, ONE_STEP),
    right("weight decay, and more in the history", DECAYED, "3.3,3.4"),
    right("a last layer that begins with zeros", FROM_ZERO, ONE_STEP),
    right("the best epoch at the end", BEST, "3.3,3.4"),
    right("a group of parameters for each layer", GROUPS, LOOP),
    right("measured afterwards", AFTERWARDS, LOOP),
    right("a hook on the first layer", HOOKED, LOOP),
    right("four blocks with batch norm and dropout", BLOCKS + LOADER),
    right(
        "batch norm, measured afterwards", NETWORKS["batch norm and dropout"] + AFTERWARDS + SLOPES
    ),
    right("judge_fit from part 2", SIBLING, "3.5"),
    right("judge_fit by the best epoch", SLOPES, "3.5"),
]
