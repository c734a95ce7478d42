"""Part 1: a network with one hidden layer, written in NumPy alone.

The letters are the lecture's: n examples X with d inputs, h hidden units, k classes.
"""

import numpy as np
from numpy.typing import NDArray
from utils import History, load_data, one_hot, options, print_accuracy, progress, script

Array = NDArray[np.floating]
Labels = NDArray[np.integer]


def relu(z: Array) -> Array:
    """1.2: ReLU, element by element: $max(0, z)$.

    z: any shape. Returns an array of the same shape; z itself is not changed.
    """
    # 1.2 relu: your code here, instead of the next line
    raise NotImplementedError("1.2 relu is not written yet")


def relu_derivative(z: Array) -> Array:
    """1.3: the slope of ReLU: 0 where z <= 0 (at 0 too, by convention), 1 elsewhere.

    z: any shape. Returns numbers of the same shape.
    """
    # 1.3 relu_derivative: your code here, instead of the next line
    raise NotImplementedError("1.3 relu_derivative is not written yet")


def softmax(z: Array) -> Array:
    """Given: turn every row of scores into probabilities, $exp(z_j) / sum_l exp(z_l)$.

    z: (n, k). Returns (n, k), each row positive with sum 1. Subtracting the row's maximum changes
    nothing in the quotient and keeps exp from overflowing.
    """
    e = np.exp(z - z.max(axis=1, keepdims=True))
    probabilities: Array = e / e.sum(axis=1, keepdims=True)
    return probabilities


def cross_entropy(y_true: Array, y_pred: Array) -> float:
    """1.4: the mean over the n examples of $-sum_j y_true_j log(y_pred_j)$.

    y_true: (n, k), one-hot. y_pred: (n, k), probabilities. Returns one number, finite even where a
    probability is exactly 0: keep the logarithm away from 0.
    """
    # 1.4 cross_entropy: your code here, instead of the next line
    raise NotImplementedError("1.4 cross_entropy is not written yet")


class NumpyANN:
    """A network d -> h -> k: ReLU in the hidden layer, softmax at the end."""

    W1: Array  # (d, h)
    b1: Array  # (1, h)
    W2: Array  # (h, k)
    b2: Array  # (1, k)
    z1: Array  # (n, h), kept by forward, as are the three below
    a1: Array  # (n, h)
    z2: Array  # (n, k)
    a2: Array  # (n, k)

    def __init__(self, input_size: int, hidden_size: int, output_size: int, seed: int = 0) -> None:
        """1.1: set the parameters W1 (d, h), b1 (1, h), W2 (h, k) and b2 (1, k).

        The weights are small random numbers that depend on the seed alone
        (`np.random.default_rng(seed)`); the biases are zero. A good spread for a weight matrix is
        a standard deviation of $sqrt(2 / inputs)$ (He et al., 2015).
        """
        # 1.1 NumpyANN: your code here, instead of the next line
        raise NotImplementedError("1.1 NumpyANN is not written yet")

    def forward(self, X: Array) -> Array:
        """1.5: $z1 = X W1 + b1$, $a1 = relu(z1)$, $z2 = a1 W2 + b2$, $a2 = softmax(z2)$.

        X: (n, d). Returns a2 (n, k). Keeps all four as attributes z1, a1, z2, a2.
        """
        # 1.5 NumpyANN.forward: your code here, instead of the next line
        raise NotImplementedError("1.5 NumpyANN.forward is not written yet")

    def backward(self, X: Array, y_true: Array) -> dict[str, Array]:
        """1.6: the gradients of the mean cross-entropy, from what forward(X) kept.

        X: (n, d). y_true: (n, k), one-hot. Start from $dz2 = (a2 - y_true) / n$ and go back layer
        by layer with the chain rule. Returns a dict with the keys W1, b1, W2, b2, each gradient
        shaped as its parameter. The parameters themselves stay as they are.
        """
        # 1.6 NumpyANN.backward: your code here, instead of the next line
        raise NotImplementedError("1.6 NumpyANN.backward is not written yet")

    def update(self, gradients: dict[str, Array], lr: float) -> None:
        """1.7: one step of gradient descent, $theta = theta - lr * gradient$, for all four.

        gradients: as backward returns them. lr: the learning rate.
        """
        # 1.7 NumpyANN.update: your code here, instead of the next line
        raise NotImplementedError("1.7 NumpyANN.update is not written yet")


def predict(model: NumpyANN, X: Array) -> Labels:
    """Given: the most probable class of every example. X: (n, d). Returns labels (n,)."""
    labels: Labels = model.forward(X).argmax(axis=1)
    return labels


def train(
    model: NumpyANN,
    X_train: Array,
    y_train: Labels,
    X_val: Array,
    y_val: Labels,
    *,
    epochs: int,
    batch_size: int,
    lr: float,
    seed: int = 0,
) -> History:
    """1.8: mini-batch gradient descent; changes the model in place.

    X_train: (n, d), y_train: (n,) integer labels (`one_hot` from utils turns them into (n, k));
    X_val, y_val alike, for measuring only. Every epoch visits each example once, in an order drawn
    anew from the seed, batch_size at a time; the last batch may be shorter. Returns the history:
    lists train_losses, train_accuracies, val_losses, val_accuracies with one number per epoch.
    `for epoch in progress(range(epochs)):` shows a bar in a terminal.
    """
    # 1.8 train: your code here, instead of the next line
    raise NotImplementedError("1.8 train is not written yet")


if __name__ == "__main__":
    with script():
        args = options("Train the NumPy network on the public data.", epochs=8)
        *fitting, X_test, y_test = load_data(args.data, args.seed)
        model = NumpyANN(784, 64, 10, seed=args.seed)
        train(model, *fitting, epochs=args.epochs, batch_size=32, lr=0.1, seed=args.seed)
        print_accuracy("1.9", predict(model, X_test), y_test, threshold=0.77)
