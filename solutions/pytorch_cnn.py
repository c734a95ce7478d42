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
    # BEGIN SOLUTION 3.3
    history: History = {
        name: [] for name in ("train_losses", "train_accuracies", "val_losses", "val_accuracies")
    }
    # Fused: one pass over the parameters a step instead of a dozen, a tenth of the time.
    optimizer = torch.optim.Adam(model.parameters(), lr=lr, fused=True)
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
            logits = torch.cat([model(part) for part in torch.split(X_val, 100)])
        history["train_losses"].append(loss_sum / len(X_train))
        history["train_accuracies"].append(hits / len(X_train))
        history["val_losses"].append(nn.functional.cross_entropy(logits, y_val).item())
        history["val_accuracies"].append((logits.argmax(dim=1) == y_val).float().mean().item())
    return history
    # END SOLUTION


def judge_fit(history: History) -> str:
    """3.5: read the curves: "underfitting", "overfitting" or "generalizing", as in 2.6.

    Overfitting: the validation loss has turned and ends clearly (more than a tenth) above its
    lowest point although the training loss went on falling, or the training accuracy ends more
    than 10 points above the validation accuracy. Underfitting, otherwise: the training accuracy
    itself ends low (below 70%), or below 85% with a training loss that still falls steeply when
    training stops. Generalizing: everything else. Single epochs are noisy, so go by an average of
    the last few; a history without epochs is of a network that has learned nothing: underfitting.
    """
    # BEGIN SOLUTION 3.5
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
