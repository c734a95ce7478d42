"""Part 2: the same network in PyTorch, trained with SGD, and its learning curves."""

from pathlib import Path

import torch
from matplotlib.figure import Figure
from torch import Tensor, nn
from utils import Batches, History, fit, load_tensors, options, print_accuracy, script, shuffled


class PyTorchANN(nn.Module):
    """A network d -> h -> k with ReLU in its one hidden layer."""

    def __init__(self, input_size: int = 784, hidden_size: int = 64, output_size: int = 10) -> None:
        """2.1: create two nn.Linear layers.

        The first goes from input_size to hidden_size, the second from hidden_size to output_size.
        """
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


def make_optimizer(model: nn.Module, lr: float) -> torch.optim.Optimizer:
    """2.3: create the optimizer of all parameters of the model: SGD without momentum."""
    # BEGIN SOLUTION 2.3
    return torch.optim.SGD(model.parameters(), lr=lr)
    # END SOLUTION


def train_epoch(model: nn.Module, batches: Batches, optimizer: torch.optim.Optimizer) -> None:
    """2.3: one pass of training, in train mode: for every batch, one step of the optimizer.

    batches: pairs of X (n, d) float32 and labels y (n,) int64. The loss is the mean cross-entropy
    of the logits. For each batch: clear the old gradients, compute the loss, call its backward,
    call the optimizer's step. Works with any nn.Module and any optimizer. Returns nothing.
    """
    # BEGIN SOLUTION 2.3
    model.train()
    for X, y in batches:
        optimizer.zero_grad()
        logits = model(X)
        loss = nn.functional.cross_entropy(logits, y)
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    # END SOLUTION


def evaluate(model: nn.Module, X: Tensor, y: Tensor) -> tuple[float, float]:
    """2.4: measure a model in eval mode and without gradients.

    X: (n, d) float32, y: (n,) int64. Returns two floats: the mean cross-entropy of the logits and
    the accuracy, a fraction. Works with any nn.Module.
    """
    # BEGIN SOLUTION 2.4
    model.eval()
    with torch.no_grad():
        logits = model(X)
    loss = nn.functional.cross_entropy(logits, y)
    accuracy = (logits.argmax(dim=1) == y).float().mean()
    return loss.item(), accuracy.item()
    # END SOLUTION


def plot_train_val_metrics(history: History) -> Figure:
    """2.5: draw the losses and the accuracies over the epochs, training against validation.

    history: a dict of four lists with one number per epoch: train_losses, train_accuracies,
    val_losses, val_accuracies. Returns the Matplotlib Figure, with labeled axes and legends. The
    script saves it.
    """
    # BEGIN SOLUTION 2.5
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
    return figure
    # END SOLUTION


def judge_fit(history: History) -> str:
    """2.6: read the curves: return "underfitting", "overfitting" or "generalizing".

    history: as in 2.5; its accuracies are fractions. Test in this order, on the mean of the last
    three epochs (the last epoch alone if there are fewer than six). Overfitting: the training
    accuracy is more than 10 points above the validation accuracy, or the validation loss ends more
    than a tenth above its lowest point while the training loss went on falling. Underfitting: the
    training accuracy is below 70%, or there is no epoch at all. Otherwise: generalizing.
    """
    # BEGIN SOLUTION 2.6
    epochs = len(history["train_losses"])
    if epochs == 0:
        return "underfitting"
    last = 3 if epochs >= 6 else 1
    end = {name: sum(values[-last:]) / last for name, values in history.items()}
    lowest = min(history["val_losses"])
    train_loss_there = history["train_losses"][history["val_losses"].index(lowest)]
    gap = end["train_accuracies"] - end["val_accuracies"]
    turned = end["val_losses"] > 1.1 * lowest and end["train_losses"] < train_loss_there
    if gap > 0.10 or turned:
        return "overfitting"
    if end["train_accuracies"] < 0.70:
        return "underfitting"
    return "generalizing"
    # END SOLUTION


if __name__ == "__main__":
    with script():
        args = options("Train the PyTorch ANN on the public data.", epochs=10)
        *data, X_test, y_test = load_tensors((784,), args.data, args.seed)
        torch.set_num_threads(1)  # in such small batches two threads mostly wait for each other
        torch.manual_seed(args.seed)
        model = PyTorchANN()
        optimizer = make_optimizer(model, lr=0.04)
        settings = {"epochs": args.epochs, "batch_size": 16, "lr": 0.04, "seed": args.seed}
        history = fit(model, data, shuffled, train_epoch, evaluate, optimizer, **settings)
        print_accuracy("2.7", evaluate(model, X_test, y_test)[1], len(X_test), threshold=0.80)
        curves = Path(__file__).with_name("pytorch_ann_train_val_metrics.png")
        plot_train_val_metrics(history).savefig(curves)
        print(f"2.5 learning curves: {curves}")
        print(f"2.6 judge_fit says: {judge_fit(history)}")
