"""Right solutions of part 3 that look unlike the reference: each must earn every point.

Before a check is made stricter, its author finds here what students may write.
"""

from __future__ import annotations

from tests.right.programs import Right
from tests.right.programs import right as variant
from tests.right.programs import whole as program


def right(name: str, piece: str) -> Right:
    """Return the reference's part 3 with this piece in it."""
    return variant("pytorch_cnn", name, piece)


def layers(name: str, *lines: str) -> Right:
    """Return a network that is one nn.Sequential of these layers."""
    body = "".join(f"            {line},\n" for line in lines)
    return right(
        name,
        f"""
from torch.nn.utils import prune

class PyTorchCNN(nn.Module):
    def __init__(self, num_classes=10):
        super().__init__()
        self.net = nn.Sequential(
{body}        )

    def forward(self, x):
        return self.net(x)
""",
    )


# A table of names and programs: the formatter would make it half as long again.
# fmt: off
SEQUENCES = [
    layers("TinyVGG",
        "nn.Conv2d(1, 10, 3, padding=1)", "nn.ReLU()", "nn.Conv2d(10, 10, 3, padding=1)",
        "nn.ReLU()", "nn.MaxPool2d(2)", "nn.Conv2d(10, 10, 3, padding=1)", "nn.ReLU()",
        "nn.Conv2d(10, 10, 3, padding=1)", "nn.ReLU()", "nn.MaxPool2d(2)", "nn.Flatten()",
        "nn.Linear(10 * 7 * 7, num_classes)"),
    layers("LeNet with sigmoids and average pooling, lazy layers",
        "nn.LazyConv2d(6, kernel_size=5, padding=2)", "nn.Sigmoid()", "nn.AvgPool2d(2, 2)",
        "nn.LazyConv2d(16, kernel_size=5)", "nn.Sigmoid()", "nn.AvgPool2d(2, 2)", "nn.Flatten()",
        "nn.LazyLinear(120)", "nn.Sigmoid()", "nn.LazyLinear(84)", "nn.Sigmoid()",
        "nn.LazyLinear(num_classes)"),
    layers("a ReLU before the global mean",
        "nn.Conv2d(1, 16, 3, stride=2)", "nn.ReLU()", "nn.Conv2d(16, 32, 3, stride=2)", "nn.ReLU()",
        "nn.Conv2d(32, num_classes, 1)", "nn.ReLU(inplace=True)", "nn.AdaptiveAvgPool2d((1, 1))",
        "nn.Flatten()"),
    layers("strides and a global mean",
        "nn.Conv2d(1, 16, 3, stride=2)", "nn.LeakyReLU(0.1)", "nn.Conv2d(16, 32, 3, stride=2)",
        "nn.GELU()", "nn.AdaptiveAvgPool2d(1)", "nn.Flatten(1)", "nn.Linear(32, num_classes)"),
    layers("depthwise and pointwise, group norm and layer norm",
        "nn.Conv2d(1, 16, 3, padding=1)", "nn.GroupNorm(4, 16)", "nn.SiLU()",
        "nn.Conv2d(16, 16, 3, groups=16, stride=2)", "nn.Conv2d(16, 24, 1)", "nn.ReLU6()",
        "nn.AvgPool2d(2)", "nn.Flatten()", "nn.LayerNorm(24 * 36)",
        "nn.Linear(24 * 36, num_classes)"),
    layers("batch norm and dropout",
        "nn.Conv2d(1, 16, 3, padding=1)", "nn.BatchNorm2d(16)", "nn.ReLU(inplace=True)",
        "nn.MaxPool2d(2)", "nn.Dropout2d(0.2)", "nn.Conv2d(16, 32, 3, padding=1)",
        "nn.BatchNorm2d(32)", "nn.ReLU(inplace=True)", "nn.MaxPool2d(2)", "nn.Flatten()",
        "nn.Dropout(0.5)", "nn.Linear(32 * 7 * 7, 64)", "nn.BatchNorm1d(64)", "nn.ReLU()",
        "nn.Linear(64, num_classes)"),
    layers("nothing but convolutions",
        "nn.Conv2d(1, 8, 3, stride=2)", "nn.BatchNorm2d(8)", "nn.ReLU()",
        "nn.Conv2d(8, 16, 3, stride=2)", "nn.BatchNorm2d(16)", "nn.ReLU()",
        "nn.Conv2d(16, num_classes, 6)", "nn.Flatten()"),
    layers("normed weights, PReLU and softplus",
        "nn.utils.parametrizations.spectral_norm(nn.Conv2d(1, 8, 3, stride=2))", "nn.PReLU()",
        "nn.utils.parametrizations.weight_norm(nn.Conv2d(8, 16, 3, stride=2))", "nn.Softplus()",
        "nn.Flatten()", "nn.Linear(16 * 36, num_classes)"),
    layers("deep, without norms, a global mean",
        *[f"nn.Conv2d({1 if i == 0 else 8}, 8, 3, padding=1), nn.ReLU()" for i in range(12)],
        "nn.AdaptiveAvgPool2d(1)", "nn.Flatten()", "nn.Linear(8, num_classes)"),
    layers("kernels that older norms and a pruning compute",
        "nn.utils.spectral_norm(nn.Conv2d(1, 8, 3, stride=2))", "nn.ReLU()",
        "prune.random_unstructured(nn.Conv2d(8, 8, 3), 'weight', 0.3)", "nn.ReLU()", "nn.Flatten()",
        "nn.Linear(8 * 121, num_classes)"),
    layers("one row of kernels, as wide as the image",
        "nn.Conv2d(1, 16, (1, 28))", "nn.ReLU()", "nn.Flatten()",
        "nn.Linear(16 * 28, num_classes)"),
    layers("SELU, alpha dropout, instance norm, padding by a word and by reflection",
        "nn.InstanceNorm2d(1, affine=True)", "nn.Conv2d(1, 12, (5, 3), padding='same')",
        "nn.SELU()", "nn.MaxPool2d(3, stride=2, ceil_mode=True)", "nn.AlphaDropout(0.1)",
        "nn.Conv2d(12, 12, 3, padding=1, padding_mode='reflect', bias=False)", "nn.SELU()",
        "nn.AvgPool2d(2)", "nn.Flatten()", "nn.Linear(12 * 49, num_classes)"),
    layers("dilated, then Unflatten, LPPool and a hard swish",
        "nn.Flatten()", "nn.Unflatten(1, (1, 28, 28))", "nn.ZeroPad2d(2)",
        "nn.Conv2d(1, 8, 3, dilation=2)", "nn.Hardswish()", "nn.LPPool2d(2, 2)",
        "nn.Conv2d(8, 8, 3, dilation=3)", "nn.Tanh()", "nn.Flatten()",
        "nn.Linear(8 * 64, num_classes)"),
    layers("four blocks with batch norm and dropout",
        *[
            line
            for a, b in ((1, 16), (16, 32), (32, 48), (48, 64))
            for line in (f"nn.Conv2d({a}, {b}, 3, padding=1)", f"nn.BatchNorm2d({b})", "nn.ReLU()",
                         "nn.MaxPool2d(2)", "nn.Dropout(0.1)")
        ],
        "nn.Flatten()", "nn.Linear(64, num_classes)"),
    layers("patches, mixed along both axes",
        "nn.Conv2d(1, 24, 4, stride=4)", "nn.Flatten(2)", "nn.Linear(49, 49)", "nn.GELU()",
        "nn.Unflatten(2, (7, 7))", "nn.Conv2d(24, 24, 1)", "nn.GELU()", "nn.Flatten()",
        "nn.Linear(24 * 49, num_classes)"),
]

CLASSES = [
    right("LeNet", """
class PyTorchCNN(nn.Module):
    def __init__(self, num_classes: int = 10):
        super(PyTorchCNN, self).__init__()
        self.num_classes = num_classes
        self.conv1 = nn.Conv2d(1, 6, 5, padding=2)
        self.conv2 = nn.Conv2d(6, 16, 5)
        self.pool = nn.MaxPool2d(2, 2)
        self.fc1 = nn.Linear(16 * 5 * 5, 120)
        self.fc2 = nn.Linear(120, 84)
        self.fc3 = nn.Linear(84, self.num_classes)

    def forward(self, x):
        x = self.pool(torch.relu(self.conv1(x)))
        x = self.pool(torch.relu(self.conv2(x)))
        x = x.view(x.size(0), -1)
        x = torch.relu(self.fc1(x))
        x = torch.relu(self.fc2(x))
        assert x.shape[-1] == 84
        return self.fc3(x)
"""),
    right("a residual network", """
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
"""),
    right("an inception block: four ways side by side", """
class Inception(nn.Module):
    def __init__(self, a, b):
        super().__init__()
        self.ways = nn.ModuleDict({
            "one": nn.Conv2d(a, b, 1),
            "three": nn.Sequential(nn.Conv2d(a, b, 1), nn.ReLU(), nn.Conv2d(b, b, 3, padding=1)),
            "five": nn.Conv2d(a, b, kernel_size=5, padding="same"),
            "pool": nn.Sequential(nn.MaxPool2d(3, stride=1, padding=1), nn.Conv2d(a, b, 1)),
        })

    def forward(self, x):
        return torch.cat([way(x) for way in self.ways.values()], dim=1).relu()


class PyTorchCNN(nn.Module):
    def __init__(self, num_classes=10):
        super().__init__()
        self.first, self.second = Inception(1, 4), Inception(16, 8)
        self.fc = nn.Linear(32 * 49, num_classes)

    def forward(self, x):
        x = nn.functional.max_pool2d(self.first(x), 2)
        return self.fc(nn.functional.avg_pool2d(self.second(x), 2).flatten(1))
"""),
    right("noise and flips of its own while training, two views while evaluating", """
class PyTorchCNN(nn.Module):
    def __init__(self, num_classes=10):
        super().__init__()
        self.conv = nn.Conv2d(1, 16, 5, stride=2)
        self.fc = nn.Linear(16 * 36, num_classes)

    def once(self, x):
        return self.fc(nn.functional.max_pool2d(self.conv(x).relu(), 2).flatten(start_dim=1))

    def forward(self, x):
        if not self.training:
            return (self.once(x) + self.once(x.flip(3))) / 2
        x = x + 0.1 * torch.randn_like(x)
        return self.once(torch.where(torch.rand(len(x), 1, 1, 1) < 0.5, x, x.flip(-1)))
"""),
    right("torchvision's transforms in forward", """
from torchvision import transforms
from torchvision.transforms import v2

class PyTorchCNN(nn.Module):
    def __init__(self, num_classes=10):
        super().__init__()
        self.augment = v2.Compose([v2.RandomHorizontalFlip(), v2.RandomCrop(28, padding=2)])
        self.standardize = transforms.Normalize((0.286,), (0.353,))
        self.conv = nn.Conv2d(1, 12, 5, stride=2)
        self.fc = nn.Linear(12 * 36, num_classes)

    def forward(self, x):
        if self.training:
            x = self.augment(x)
        a = self.conv(self.standardize(x)).relu()
        return self.fc(nn.functional.max_pool2d(a, 2).flatten(1))
"""),
    right("standardized by buffers, a convolution of its own kind", """
class Conv(nn.Conv2d):
    def __init__(self, inputs, outputs, size=3):
        super().__init__(inputs, outputs, size, padding=size // 2)
        nn.init.kaiming_normal_(self.weight, mode="fan_out", nonlinearity="relu")
        nn.init.zeros_(self.bias)

    def forward(self, x):
        return super().forward(x).relu()


class PyTorchCNN(nn.Module):
    def __init__(self, num_classes=10):
        super().__init__()
        self.register_buffer("mean", torch.tensor(0.286))
        self.register_buffer("std", torch.full((1, 1, 1, 1), 0.353))
        self.features = nn.Sequential(Conv(1, 8), nn.MaxPool2d(2), Conv(8, 16, 5), nn.MaxPool2d(2))
        self.classifier = nn.Sequential(nn.Flatten(), nn.Dropout(), nn.Linear(784, num_classes))

    def forward(self, x):
        return self.classifier(self.features((x - self.mean) / self.std))
"""),
    right("one convolution used three times, scaled by one learned number", """
class PyTorchCNN(nn.Module):
    def __init__(self, num_classes=10):
        super().__init__()
        self.stem = nn.Conv2d(1, 16, 4, stride=4, bias=False)
        self.again = nn.Conv2d(16, 16, 3, padding=1)
        self.scale = nn.Parameter(torch.ones(()))
        self.fc = nn.Linear(16 * 49, num_classes, bias=False)

    def forward(self, x):
        x = self.stem(x)
        for _ in range(3):
            x = x + torch.relu(self.again(x))
        return self.scale * self.fc(torch.flatten(x, 1))
"""),
    right("convolutions, then attention over their places", """
class PyTorchCNN(nn.Module):
    def __init__(self, num_classes=10, width=16, heads=2):
        super().__init__()
        self.patches = nn.Conv2d(1, width, kernel_size=7, stride=7)
        self.place = nn.Parameter(0.02 * torch.randn(1, 16, width))
        self.attention = nn.MultiheadAttention(width, heads, batch_first=True)
        self.norm = nn.LayerNorm(width)
        self.fc = nn.Linear(width, num_classes)

    def forward(self, x):
        tokens = self.patches(x).flatten(2).transpose(1, 2) + self.place
        mixed, _ = self.attention(tokens, tokens, tokens, need_weights=False)
        return self.fc(self.norm(tokens + mixed).amax(dim=1))
"""),
    right("squeezed and excited, upsampled before, channels last", """
import torch.nn.functional as F

class PyTorchCNN(nn.Module):
    def __init__(self, num_classes=10):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 16, 3, stride=2)
        self.conv2 = nn.Conv2d(16, 32, 3, stride=2)
        self.squeeze, self.excite = nn.Linear(32, 8), nn.Linear(8, 32)
        self.out = nn.Linear(32, num_classes)
        self.to(memory_format=torch.channels_last)

    def forward(self, x):
        x = F.interpolate(x, size=(32, 32), mode="bilinear", align_corners=False)
        x = F.elu(self.conv2(F.elu(self.conv1(x.contiguous(memory_format=torch.channels_last)))))
        gate = torch.sigmoid(self.excite(F.relu(self.squeeze(x.mean((2, 3))))))
        return self.out((x * gate[:, :, None, None]).amax((2, 3)))
"""),
    right("two networks whose logits are averaged, one of them from fixed edges", """
def edges():
    conv = nn.Conv2d(1, 4, 3, padding=1, bias=False)
    sobel = torch.tensor([[1.0, 0, -1], [2, 0, -2], [1, 0, -1]]) / 4
    with torch.no_grad():
        conv.weight.copy_(torch.stack([sobel, sobel.T, -sobel, -sobel.T])[:, None])
    conv.requires_grad_(False)
    return conv


class PyTorchCNN(nn.Module):
    def __init__(self, num_classes=10):
        super().__init__()
        self.heads = nn.ModuleList()
        for first in (edges(), nn.Conv2d(1, 4, 5, padding=2)):
            self.heads.append(nn.Sequential(
                first, nn.ReLU(), nn.MaxPool2d(4), nn.Flatten(), nn.Linear(4 * 49, num_classes)))

    def forward(self, x):
        return torch.stack([head(x) for head in self.heads]).mean(dim=0)
"""),
    right("a block of torchvision's, and stochastic depth", """
from torchvision.ops import Conv2dNormActivation, StochasticDepth

class PyTorchCNN(nn.Module):
    def __init__(self, num_classes=10):
        super().__init__()
        self.stem = Conv2dNormActivation(1, 16, kernel_size=3, stride=2)
        self.block = Conv2dNormActivation(16, 16, 3, activation_layer=nn.Hardswish)
        self.depth = StochasticDepth(0.1, "row")
        self.fc = nn.Linear(16, num_classes)

    def forward(self, x):
        x = self.stem(x)
        return self.fc((x + self.depth(self.block(x))).mean([-2, -1]))
"""),
    right("convolutions that begin with no say", """
class PyTorchCNN(nn.Module):
    def __init__(self, num_classes=10):
        super().__init__()
        self.linear = nn.Linear(784, num_classes)
        self.conv = nn.Conv2d(1, 8, 5, stride=2)
        self.fc = nn.Linear(8 * 144, num_classes)
        self.alpha = nn.Parameter(torch.zeros(1))

    def forward(self, x):
        return self.linear(x.flatten(1)) + self.alpha * self.fc(self.conv(x).relu().flatten(1))
"""),
    right("LeNet with sigmoids, drawn with a deviation of 0.01", """
class PyTorchCNN(nn.Module):
    def __init__(self, num_classes=10):
        super().__init__()
        self.net = nn.Sequential(
            nn.Conv2d(1, 6, 5, padding=2), nn.Sigmoid(), nn.AvgPool2d(2),
            nn.Conv2d(6, 16, 5), nn.Sigmoid(), nn.AvgPool2d(2), nn.Flatten(),
            nn.Linear(400, 120), nn.Sigmoid(), nn.Linear(120, 84), nn.Sigmoid(),
            nn.Linear(84, num_classes))
        for layer in self.net:
            if isinstance(layer, (nn.Conv2d, nn.Linear)):
                nn.init.normal_(layer.weight, 0, 0.01)
                nn.init.zeros_(layer.bias)

    def forward(self, x):
        return self.net(x)
"""),
    right("a network within wrappers, compiled", """
class PyTorchCNN(nn.Module):
    def __init__(self, num_classes=10):
        super().__init__()
        self.body = nn.DataParallel(nn.Sequential(nn.Conv2d(1, 8, 5, stride=2), nn.ReLU()))
        self.head = torch.compile(nn.Sequential(nn.Flatten(), nn.Linear(8 * 144, num_classes)))

    def forward(self, x):
        return self.head(self.body(x))
"""),
    right("distances from a prototype of each class", """
class PyTorchCNN(nn.Module):
    def __init__(self, num_classes=10):
        super().__init__()
        self.embed = nn.Sequential(nn.Conv2d(1, 16, 5, stride=2), nn.ReLU(), nn.Flatten(),
                                   nn.Linear(16 * 144, 16))
        self.prototypes = nn.Parameter(torch.randn(num_classes, 16))

    def forward(self, x):
        return -torch.cdist(self.embed(x), self.prototypes) ** 2
"""),
    right("a last layer that begins with zeros", """
class PyTorchCNN(nn.Module):
    def __init__(self, num_classes=10):
        super().__init__()
        self.conv = nn.Conv2d(1, 16, 5, stride=2)
        self.fc = nn.Linear(16 * 36, num_classes)
        nn.init.zeros_(self.fc.weight)
        nn.init.zeros_(self.fc.bias)

    def forward(self, x):
        return self.fc(nn.functional.max_pool2d(self.conv(x).relu(), 2).flatten(1))
"""),
]

OPTIMIZERS = [
    right("make_optimizer: AdamW", """
def make_optimizer(model, lr):
    return torch.optim.AdamW(model.parameters(), lr=lr)
"""),
    right("make_optimizer: AdamW, weight decay for matrices only", """
def make_optimizer(model, lr):
    decay = [p for p in model.parameters() if p.ndim >= 2]
    plain = [p for p in model.parameters() if p.ndim < 2]
    groups = [{"params": decay, "weight_decay": 0.05}, {"params": plain, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=lr, betas=(0.9, 0.999), foreach=True)
"""),
    right("make_optimizer: every setting of Adam written out", """
from torch import optim

def make_optimizer(net, learning_rate):
    trainable = [p for p in net.parameters() if p.requires_grad]
    return optim.Adam(params=trainable, lr=learning_rate, betas=(0.9, 0.999), eps=1e-08,
                      weight_decay=1e-4, amsgrad=True, fused=False, foreach=False)
"""),
    right("make_optimizer: a shorter memory of the squares, named parameters", """
def make_optimizer(model, lr):
    return torch.optim.Adam(model.named_parameters(), lr, betas=(0.9, 0.99), eps=1e-7)
"""),
]

OPTIMIZERS += [
    right("make_optimizer: another memory of the gradients", """
def make_optimizer(model, lr):
    return torch.optim.Adam(model.parameters(), lr=lr, betas=(0.95, 0.999), weight_decay=1e-2)
"""),
    right("make_optimizer: Adam written anew", """
class Adam(torch.optim.Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    @torch.no_grad()
    def step(self, closure=None):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                state = self.state[p]
                if not state:
                    state.update(t=0, m=torch.zeros_like(p), v=torch.zeros_like(p))
                state["t"] += 1
                state["m"].mul_(b1).add_(p.grad, alpha=1 - b1)
                state["v"].mul_(b2).addcmul_(p.grad, p.grad, value=1 - b2)
                m, v = state["m"] / (1 - b1 ** state["t"]), state["v"] / (1 - b2 ** state["t"])
                p.sub_(group["lr"] * m / (v.sqrt() + group["eps"]))

def make_optimizer(model, lr):
    return Adam(model.parameters(), lr)
"""),
]

# The two functions that may come from part 2, in all the ways in which they may come.
IMPORTED = {
    "train_epoch and evaluate imported": "from pytorch_ann import evaluate, train_epoch\n",
    "all of part 2 imported": "from pytorch_ann import *\n",
    "part 2 imported as a module": (
        "import pytorch_ann as part2\ntrain_epoch, evaluate = part2.train_epoch, part2.evaluate\n"
    ),
    "part 2's functions called by others of the same name": (
        "import pytorch_ann\n\n"
        "def train_epoch(*args):\n"
        "    return pytorch_ann.train_epoch(*args)\n\n"
        "evaluate = lambda model, X, y: pytorch_ann.evaluate(model, X, y)\n"
    ),
}
OWN = '''
import torch
from torch import nn


class PyTorchCNN(nn.Module):
    """Zwei Faltungen, dann eine lineare Schicht."""

    def __init__(self, num_classes=10):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(8, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2))
        self.classifier = nn.Linear(16 * 7 * 7, num_classes)

    def forward(self, x):
        return self.classifier(self.features(x).flatten(1))


def make_optimizer(model, lr):
    return torch.optim.Adam(model.parameters(), lr=lr)
'''
LOUD = """
import matplotlib.pyplot as plt
import torch
import torch.nn as nn
import torch.nn.functional as F
from matplotlib.figure import Figure
from tqdm import tqdm
from utils import *

__all__ = ["train_epoch", "evaluate"]
print("Teil 2 wird geladen …")
torch.manual_seed(42)


class PyTorchANN(nn.Module):
    def __init__(self, input_size=784, hidden_size=64, output_size=10):
        super().__init__()
        self.fc1, self.fc2 = nn.Linear(input_size, hidden_size), nn.Linear(hidden_size, output_size)

    def forward(self, x):
        return self.fc2(F.relu(self.fc1(x)))


def make_optimizer(model, lr):
    return torch.optim.SGD(model.parameters(), lr)


def train_epoch(model, batches, optimizer):
    model.train()
    for X, y in tqdm(batches):
        loss = F.cross_entropy(model(X), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


@torch.no_grad()
def evaluate(model, X, y):
    model.eval()
    z = torch.cat([model(x) for x in tqdm(X.split(10))])
    return F.cross_entropy(z, y).item(), (z.argmax(1) == y).float().mean().item()
"""

LOOPS = [
    right("training and evaluation by one function, AdamW", """
def run(model, batches, optimizer=None):
    training = optimizer is not None
    criterion = nn.CrossEntropyLoss()
    model.train(training)
    loss_sum, hits, seen = 0.0, 0, 0
    with torch.set_grad_enabled(training):
        for X, y in batches:
            z = model(X)
            loss = criterion(z, y)
            if training:
                loss.backward()
                optimizer.step()
                optimizer.zero_grad(set_to_none=True)
            loss_sum += loss.item() * len(X)
            hits += (z.argmax(1) == y).sum().item()
            seen += len(y)
    return loss_sum / seen, hits / seen

def make_optimizer(model, lr):
    return torch.optim.AdamW(model.parameters(), lr=lr)

def train_epoch(model, batches, optimizer):
    return run(model, batches, optimizer)

def evaluate(model, X, y):
    return run(model, zip(X.split(8), y.split(8)))
"""),
    right("gradients set to None by hand, NumPy's numbers returned", """
import numpy as np

def train_epoch(model: nn.Module, batches: Batches, optimizer: torch.optim.Optimizer) -> None:
    model = model.to("cpu").train()
    for batch, target in batches:
        loss = -torch.log_softmax(model(batch), 1).gather(1, target[:, None]).mean()
        for p in model.parameters():
            p.grad = None
        loss.backward()
        optimizer.step()

def evaluate(model, X, y):
    model.eval()
    with torch.no_grad(), torch.autocast("cpu", enabled=False):
        z = torch.cat([model(X[i : i + 100]) for i in range(0, len(X), 100)])
    loss = np.float32(nn.functional.cross_entropy(z, y))
    return loss, np.mean(z.argmax(1).numpy() == y.numpy())
"""),
    right("progress bars, a loader for the evaluation", """
from torch.utils.data import DataLoader, TensorDataset
from tqdm import tqdm

def train_epoch(model, batches, optimizer):
    loss_fn = nn.CrossEntropyLoss()
    model.train()
    bar = tqdm(enumerate(batches), total=len(batches))
    for i, (images, labels) in bar:
        optimizer.zero_grad()
        loss = loss_fn(model(images), labels)
        loss.backward()
        optimizer.step()
        bar.set_description(f"batch {i} loss {loss:.3f}")

def evaluate(model, X, y):
    loss_fn = nn.CrossEntropyLoss(reduction="sum")
    loader = DataLoader(TensorDataset(X, y), batch_size=16)
    model.eval()
    loss, right = 0.0, 0
    with torch.inference_mode():
        for images, labels in tqdm(loader, leave=False):
            logits = model(images)
            loss += float(loss_fn(logits, labels))
            right += int((logits.argmax(dim=-1) == labels).sum())
    return loss / len(y), right / len(y)
"""),
    *(
        program("pytorch_cnn", name, lines + OWN, "3.3", **beside)
        for name, lines, beside in [
            *((name, lines, {}) for name, lines in IMPORTED.items()),
            (
                "star import of a part 2 that prints, plots and counts",
                IMPORTED["all of part 2 imported"],
                {"pytorch_ann": LOUD},
            ),
        ]
    ),
    program(
        "pytorch_cnn",
        "a byte order mark, Windows line ends, tabs",
        "\ufeff"
        + (IMPORTED["train_epoch and evaluate imported"] + OWN)
        .replace("    ", "\t")
        .replace("\n", "\r\n"),
        "3.1 3.2",
    ),
]

RIGHT = [*SEQUENCES, *CLASSES, *OPTIMIZERS, *LOOPS]
