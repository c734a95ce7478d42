"""Part 3: a convolutional network in PyTorch, trained with Adam."""

from pathlib import Path

import torch
from torch import Tensor, nn
from utils import (
    History,
    load_tensors,
    options,
    plot_train_val_metrics,
    predict,
    print_accuracy,
    progress,
    script,
)


class PyTorchCNN(nn.Module):
    """A convolutional network, of your own design."""

    def __init__(self, num_classes: int = 10) -> None:
        """3.1: create the layers: at least one convolution, at most 5 million parameters."""
        super().__init__()
        # 3.1 PyTorchCNN: your code here, instead of the next line
        raise NotImplementedError("3.1 PyTorchCNN is not written yet")

    def forward(self, x: Tensor) -> Tensor:
        """3.2: x (n, 1, 28, 28) to logits (n, num_classes): the scores before any softmax."""
        # 3.2 PyTorchCNN.forward: your code here, instead of the next line
        raise NotImplementedError("3.2 PyTorchCNN.forward is not written yet")


def train(
    model: nn.Module,
    X_train: Tensor,
    y_train: Tensor,
    X_val: Tensor,
    y_val: Tensor,
    *,
    epochs: int,
    batch_size: int,
    lr: float,
) -> History:
    """3.3: minimise the cross-entropy with Adam; changes the model in place.

    X_train: (n, 1, 28, 28) float32, y_train: (n,) int64; X_val, y_val alike, for measuring only.
    Otherwise as 2.3: fresh random mini-batches every epoch in train mode, measuring in eval mode
    and without gradients (a few hundred images at a time keep the memory low). What varies the
    images, such as flips, belongs to forward, in train mode: train hands them over as they are. lr
    is the learning rate of the first epoch; it may fall from epoch to epoch. Returns the history:
    lists train_losses, train_accuracies, val_losses, val_accuracies with one number per epoch.
    `for epoch in progress(range(epochs)):` shows a bar in a terminal.
    """
    # 3.3 train: your code here, instead of the next line
    raise NotImplementedError("3.3 train is not written yet")


def judge_fit(history: History) -> str:
    """3.5: read the curves: "underfitting", "overfitting" or "generalizing", as in 2.6.

    Overfitting: the validation loss has turned and ends clearly (more than a tenth) above its
    lowest point although the training loss went on falling, or the training accuracy ends more
    than 10 points above the validation accuracy. Underfitting, otherwise: the training accuracy
    itself ends low (below 70%), or below 85% with a training loss that still falls steeply when
    training stops. Generalizing: everything else. Single epochs are noisy, so go by an average of
    the last few; a history without epochs is of a network that has learned nothing: underfitting.
    """
    # 3.5 judge_fit: your code here, instead of the next line
    raise NotImplementedError("3.5 judge_fit is not written yet")


if __name__ == "__main__":
    with script():
        args = options("Train the PyTorch CNN on the public data.", epochs=10)
        *fitting, X_test, y_test = load_tensors((1, 28, 28), args.data, args.seed)
        torch.set_num_threads(1)  # in such small batches two threads mostly wait for each other
        torch.manual_seed(args.seed)
        model = PyTorchCNN()
        history = train(model, *fitting, epochs=args.epochs, batch_size=16, lr=2e-3)
        curves = Path(__file__).with_name("pytorch_cnn_train_val_metrics.png")
        plot_train_val_metrics(history, curves)
        print(f"3.5 judge_fit says: {judge_fit(history)}.")
        print_accuracy("3.6", predict(model, X_test), y_test, threshold=0.85)
