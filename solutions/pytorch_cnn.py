"""Part 3: a convolutional network in PyTorch, trained with Adam."""

from pathlib import Path

import torch
from torch import Tensor, nn
from utils import (
    Batches,
    fit,
    load_tensors,
    options,
    plot_train_val_metrics,
    print_accuracy,
    script,
    shuffled,
)


class PyTorchCNN(nn.Module):
    """A convolutional network, of your own design."""

    def __init__(self, num_classes: int = 10) -> None:
        """3.1: create the layers: at least one nn.Conv2d, at most 5 million parameters.

        Parameters and buffers count together. The kernel is smaller than the image.
        """
        super().__init__()
        # BEGIN SOLUTION 3.1
        # A stride of 2 and a pooling of 2: the second convolution, which costs most, sees 7 x 7.
        self.conv1 = nn.Conv2d(1, 16, kernel_size=5, stride=2, padding=2)
        self.conv2 = nn.Conv2d(16, 32, kernel_size=3, padding=1)
        self.pool = nn.MaxPool2d(2)
        self.fc = nn.Linear(32 * 7 * 7, num_classes)
        # Channels last in memory: twice as quick on a CPU.
        self.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        # END SOLUTION

    def forward(self, x: Tensor) -> Tensor:
        """3.2: x (n, 1, 28, 28) to logits (n, num_classes): the scores before any softmax."""
        # BEGIN SOLUTION 3.2
        a1 = nn.functional.relu(self.pool(self.conv1(x)))  # (n, 16, 7, 7)
        a2 = nn.functional.relu(self.conv2(a1))  # (n, 32, 7, 7)
        logits: Tensor = self.fc(a2.flatten(1))
        return logits
        # END SOLUTION


def make_optimizer(model: nn.Module, lr: float) -> torch.optim.Optimizer:
    """3.3: create the optimizer of all parameters of the model: Adam (or AdamW)."""
    # BEGIN SOLUTION 3.3
    # Fused: one pass over the parameters a step instead of a dozen, a tenth of the time.
    return torch.optim.Adam(model.parameters(), lr=lr, fused=True)
    # END SOLUTION


def train_epoch(model: nn.Module, batches: Batches, optimizer: torch.optim.Optimizer) -> None:
    """3.3: one pass of training, exactly as in 2.3. Write it again, or import it.

    To import it, delete this function and write `from pytorch_ann import train_epoch` at the top.
    batches: pairs of X (n, 1, 28, 28) float32 and labels y (n,) int64. Random flips and the like
    belong into the network's forward, in train mode. Returns nothing.
    """
    # BEGIN SOLUTION 3.3
    model.train()
    for X, y in batches:
        optimizer.zero_grad()
        logits = model(X)
        loss = nn.functional.cross_entropy(logits, y)
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    # END SOLUTION


def evaluate(model: nn.Module, X: Tensor, y: Tensor) -> tuple[float, float]:
    """3.3: measure a model, exactly as in 2.4. Write it again, or import it.

    To import it, delete this function and write `from pytorch_ann import evaluate` at the top.
    X: (n, 1, 28, 28) float32, y: (n,) int64. Returns two floats: the mean cross-entropy of the
    logits and the accuracy, a fraction. A few hundred images at a time save memory.
    """
    # BEGIN SOLUTION 3.3
    model.eval()
    with torch.no_grad():
        logits = torch.cat([model(part) for part in torch.split(X, 100)])
    loss = nn.functional.cross_entropy(logits, y)
    accuracy = (logits.argmax(dim=1) == y).float().mean()
    return loss.item(), accuracy.item()
    # END SOLUTION


if __name__ == "__main__":
    with script():
        args = options("Train the PyTorch CNN on the public data.", epochs=10)
        *data, X_test, y_test = load_tensors((1, 28, 28), args.data, args.seed)
        torch.set_num_threads(1)  # in such small batches two threads mostly wait for each other
        torch.manual_seed(args.seed)
        model = PyTorchCNN()
        optimizer = make_optimizer(model, lr=4e-3)
        settings = {"epochs": args.epochs, "batch_size": 50, "lr": 4e-3, "seed": args.seed}
        history = fit(model, data, shuffled, train_epoch, evaluate, optimizer, **settings)
        print_accuracy("3.5", evaluate(model, X_test, y_test)[1], len(X_test), threshold=0.85)
        curves = Path(__file__).with_name("pytorch_cnn_train_val_metrics.png")
        plot_train_val_metrics(history).savefig(curves)
        print(f"3.4 learning curves: {curves}")
