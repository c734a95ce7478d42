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
        # 3.1 PyTorchCNN: your code here, instead of the next line
        raise NotImplementedError("3.1 PyTorchCNN is not written yet")

    def forward(self, x: Tensor) -> Tensor:
        """3.2: x (n, 1, 28, 28) to logits (n, num_classes): the scores before any softmax."""
        # 3.2 PyTorchCNN.forward: your code here, instead of the next line
        raise NotImplementedError("3.2 PyTorchCNN.forward is not written yet")


def make_optimizer(model: nn.Module, lr: float) -> torch.optim.Optimizer:
    """3.3: create the optimizer of all parameters of the model: Adam (or AdamW)."""
    # 3.3 make_optimizer: your code here, instead of the next line
    raise NotImplementedError("3.3 make_optimizer is not written yet")


def train_epoch(model: nn.Module, batches: Batches, optimizer: torch.optim.Optimizer) -> None:
    """3.3: one pass of training, exactly as in 2.3. Write it again, or import it.

    To import it, delete this function and write `from pytorch_ann import train_epoch` at the top.
    batches: pairs of X (n, 1, 28, 28) float32 and labels y (n,) int64. Random flips and the like
    belong into the network's forward, in train mode. Returns nothing.
    """
    # 3.3 train_epoch: your code here, instead of the next line
    raise NotImplementedError("3.3 train_epoch is not written yet")


def evaluate(model: nn.Module, X: Tensor, y: Tensor) -> tuple[float, float]:
    """3.3: measure a model, exactly as in 2.4. Write it again, or import it.

    To import it, delete this function and write `from pytorch_ann import evaluate` at the top.
    X: (n, 1, 28, 28) float32, y: (n,) int64. Returns two floats: the mean cross-entropy of the
    logits and the accuracy, a fraction. A few hundred images at a time save memory.
    """
    # 3.3 evaluate: your code here, instead of the next line
    raise NotImplementedError("3.3 evaluate is not written yet")


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
