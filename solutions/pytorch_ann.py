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
        # BEGIN SOLUTION 2.1
        self.fc1 = nn.Linear(input_size, hidden_size)
        self.fc2 = nn.Linear(hidden_size, output_size)
        # END SOLUTION

    def forward(self, x: Tensor) -> Tensor:
        """2.2: x (n, d) to logits (n, k): the scores before any softmax."""
        # BEGIN SOLUTION 2.2
        a1 = nn.functional.relu(self.fc1(x))
        logits: Tensor = self.fc2(a1)
        return logits
        # END SOLUTION


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
    # BEGIN SOLUTION 2.3
    history: History = {
        name: [] for name in ("train_losses", "train_accuracies", "val_losses", "val_accuracies")
    }
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    for epoch in progress(range(epochs)):
        # Smaller and smaller steps: otherwise where training ends is a matter of luck.
        optimizer.param_groups[0]["lr"] = lr * (1 - epoch / epochs)
        model.train()
        loss_sum, hits = 0.0, 0
        for batch in torch.split(torch.randperm(len(X_train)), batch_size):
            optimizer.zero_grad()
            logits = model(X_train[batch])
            loss = nn.functional.cross_entropy(logits, y_train[batch])
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            loss_sum += loss.item() * len(batch)
            hits += int((logits.argmax(dim=1) == y_train[batch]).sum())
        model.eval()
        with torch.no_grad():
            logits = model(X_val)
        history["train_losses"].append(loss_sum / len(X_train))
        history["train_accuracies"].append(hits / len(X_train))
        history["val_losses"].append(nn.functional.cross_entropy(logits, y_val).item())
        history["val_accuracies"].append((logits.argmax(dim=1) == y_val).float().mean().item())
    return history
    # END SOLUTION


def predict(model: nn.Module, X: Tensor) -> Tensor:
    """2.4: the most probable class of every example, in eval mode and without gradients.

    X: (n, d). Returns labels (n,), int64.
    """
    # BEGIN SOLUTION 2.4
    model.eval()
    with torch.no_grad():
        logits: Tensor = model(X)
    return logits.argmax(dim=1)
    # END SOLUTION


def plot_train_val_metrics(history: History, path: str | Path | IO[bytes]) -> None:
    """2.5: draw the losses and the accuracies, training against validation, as a PNG.

    history: as train returns it. path: where to, anything Figure.savefig accepts, an open binary
    file too. Both pictures need labelled axes and a legend.
    """
    # BEGIN SOLUTION 2.5
    from matplotlib.figure import Figure  # here, because only drawing needs it

    figure = Figure(figsize=(9, 3.6), layout="constrained")
    left, right = figure.subplots(1, 2)
    epochs = range(1, len(history["train_losses"]) + 1)
    left.plot(epochs, history["train_losses"], label="training")
    left.plot(epochs, history["val_losses"], label="validation")
    left.set(xlabel="epoch", ylabel="mean cross-entropy")
    left.legend()
    right.plot(epochs, history["train_accuracies"], label="training")
    right.plot(epochs, history["val_accuracies"], label="validation")
    right.set(xlabel="epoch", ylabel="accuracy (fraction)")
    right.legend()
    figure.savefig(path, format="png")
    # END SOLUTION


def judge_fit(history: History) -> str:
    """2.6: read the curves: "underfitting", "overfitting" or "generalizing".

    Overfitting: the validation loss has turned and ends clearly (more than a tenth) above its
    lowest point although the training loss went on falling, or the training accuracy ends more
    than 10 points above the validation accuracy. Underfitting, otherwise: the training accuracy
    itself ends low (below 70%), or below 85% with a training loss that still falls steeply when
    training stops. Generalizing: everything else. Single epochs are noisy, so go by an average of
    the last few; a history without epochs is of a network that has learned nothing: underfitting.
    """
    # BEGIN SOLUTION 2.6
    epochs = len(history["train_losses"])
    if epochs == 0:
        return "underfitting"
    width = 1 if epochs < 6 else 3
    smooth = {
        name: [sum(v[i : i + width]) / width for i in range(epochs - width + 1)]
        for name, v in history.items()
    }
    loss, val_loss = smooth["train_losses"], smooth["val_losses"]
    accuracy, val_accuracy = smooth["train_accuracies"][-1], smooth["val_accuracies"][-1]
    lowest = val_loss.index(min(val_loss))
    turned = val_loss[-1] > 1.1 * val_loss[lowest] and loss[-1] < loss[lowest]
    if turned or accuracy - val_accuracy > 0.10:
        return "overfitting"
    # A steady descent does a third of its way in its last third; one that levels off, far less.
    last_third = loss[-1 - len(loss) // 3] - loss[-1]
    steep = epochs >= 4 and last_third > 0.25 * (loss[0] - loss[-1])
    if not accuracy >= 0.70 or (accuracy < 0.85 and steep):
        return "underfitting"
    return "generalizing"
    # END SOLUTION


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
