"""Part 2: the same network in PyTorch, trained with SGD, and its learning curves."""

from pathlib import Path
from typing import IO

import torch
from torch import Tensor, nn
from utils import History, load_tensors, options, print_accuracy, progress, script


class PyTorchANN(nn.Module):
    """A network d -> h -> k with ReLU in its one hidden layer."""

    def __init__(self, input_size: int = 784, hidden_size: int = 64, output_size: int = 10) -> None:
        """2.1: create the layers: input_size to hidden_size, hidden_size to output_size."""
        super().__init__()
        # 2.1 PyTorchANN: your code here, instead of the next line
        raise NotImplementedError("2.1 PyTorchANN is not written yet")

    def forward(self, x: Tensor) -> Tensor:
        """2.2: x (n, d) to logits (n, k): the scores before any softmax."""
        # 2.2 PyTorchANN.forward: your code here, instead of the next line
        raise NotImplementedError("2.2 PyTorchANN.forward is not written yet")


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
    """2.3: minimise the cross-entropy with SGD, without momentum; changes the model in place.

    X_train: (n, d) float32, y_train: (n,) int64; X_val, y_val alike, for measuring only. Every
    epoch visits each example once in a fresh random order, batch_size at a time, in train mode;
    measuring happens in eval mode and without gradients. lr is the learning rate of the first
    epoch; it may fall from epoch to epoch. Returns the history: lists train_losses,
    train_accuracies, val_losses, val_accuracies with one number per epoch.
    `for epoch in progress(range(epochs)):` shows a bar in a terminal.
    """
    # 2.3 train: your code here, instead of the next line
    raise NotImplementedError("2.3 train is not written yet")


def predict(model: nn.Module, X: Tensor) -> Tensor:
    """2.4: the most probable class of every example, in eval mode and without gradients.

    X: (n, d). Returns labels (n,), int64.
    """
    # 2.4 predict: your code here, instead of the next line
    raise NotImplementedError("2.4 predict is not written yet")


def plot_train_val_metrics(history: History, path: str | Path | IO[bytes]) -> None:
    """2.5: draw the losses and the accuracies, training against validation, as a PNG.

    history: as train returns it. path: where to, anything Figure.savefig accepts, an open binary
    file too. Both pictures need labelled axes and a legend.
    """
    # 2.5 plot_train_val_metrics: your code here, instead of the next line
    raise NotImplementedError("2.5 plot_train_val_metrics is not written yet")


def judge_fit(history: History) -> str:
    """2.6: read the curves: "underfitting", "overfitting" or "generalizing".

    Overfitting: the validation loss has turned and ends clearly (more than a tenth) above its
    lowest point although the training loss went on falling, or the training accuracy ends more
    than 10 points above the validation accuracy. Underfitting, otherwise: the training accuracy
    itself ends low (below 70%), or below 85% with a training loss that still falls steeply when
    training stops. Generalizing: everything else. Single epochs are noisy, so go by an average of
    the last few; a history without epochs is of a network that has learned nothing: underfitting.
    """
    # 2.6 judge_fit: your code here, instead of the next line
    raise NotImplementedError("2.6 judge_fit is not written yet")


if __name__ == "__main__":
    with script():
        args = options("Train the PyTorch ANN on the public data.", epochs=8)
        *fitting, X_test, y_test = load_tensors((784,), args.data, args.seed)
        torch.set_num_threads(1)  # in such small batches two threads mostly wait for each other
        torch.manual_seed(args.seed)
        model = PyTorchANN()
        history = train(model, *fitting, epochs=args.epochs, batch_size=32, lr=0.1)
        curves = Path(__file__).with_name("pytorch_ann_train_val_metrics.png")
        plot_train_val_metrics(history, curves)
        print(f"2.6 judge_fit says: {judge_fit(history)}.")
        print_accuracy("2.7", predict(model, X_test), y_test, threshold=0.80)
