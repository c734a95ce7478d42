"""Part 1: a network with one hidden layer, written in NumPy alone.

The letters are the lecture's: n examples X with d inputs, h hidden units, k classes.
"""

import numpy as np
from numpy.typing import NDArray
from utils import Batches, fit, load_data, one_hot, options, print_accuracy, script

Array = NDArray[np.floating]


def relu(z: Array) -> Array:
    """1.2: ReLU, element by element: $max(0, z)$.

    z: any shape. Returns an array of the same shape; z itself is not changed.
    """
    # BEGIN SOLUTION 1.2
    return np.maximum(0, z)
    # END SOLUTION


def relu_derivative(z: Array) -> Array:
    """1.3: the slope of ReLU: 0 where z <= 0 (at 0 too, by convention), 1 elsewhere.

    z: any shape. Returns numbers of the same shape.
    """
    # BEGIN SOLUTION 1.3
    return (z > 0).astype(z.dtype)
    # END SOLUTION


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
    probability is exactly 0: never take the logarithm of 0 itself.
    """
    # BEGIN SOLUTION 1.4
    log_p = np.log(np.maximum(y_pred, 1e-12))
    return float(-np.mean(np.sum(y_true * log_p, axis=1)))
    # END SOLUTION


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
        """1.1: create the parameters W1 (d, h), b1 (1, h), W2 (h, k) and b2 (1, k).

        The weights are small random numbers that depend on the seed alone
        (`np.random.default_rng(seed)`); the biases are zero. A good standard deviation for a
        weight matrix is $sqrt(2 / inputs)$ (He et al., 2015).
        """
        # BEGIN SOLUTION 1.1
        rng = np.random.default_rng(seed)
        self.W1 = rng.normal(0, np.sqrt(2 / input_size), (input_size, hidden_size))
        self.b1 = np.zeros((1, hidden_size))
        self.W2 = rng.normal(0, np.sqrt(2 / hidden_size), (hidden_size, output_size))
        self.b2 = np.zeros((1, output_size))
        # END SOLUTION

    def forward(self, X: Array) -> Array:
        """1.5: $z1 = X W1 + b1$, $a1 = relu(z1)$, $z2 = a1 W2 + b2$, $a2 = softmax(z2)$.

        X: (n, d). Returns a2 (n, k). Stores all four as attributes: self.z1, self.a1, self.z2 and
        self.a2.
        """
        # BEGIN SOLUTION 1.5
        self.z1 = X @ self.W1 + self.b1
        self.a1 = relu(self.z1)
        self.z2 = self.a1 @ self.W2 + self.b2
        self.a2 = softmax(self.z2)
        return self.a2
        # END SOLUTION

    def backward(self, X: Array, y_true: Array) -> dict[str, Array]:
        """1.6: the gradients of the mean cross-entropy, from what forward(X) stored.

        X: (n, d). y_true: (n, k), one-hot. Called after forward(X) with the same X. Start from
        $dz2 = (a2 - y_true) / n$ and go back layer by layer with the chain rule. Returns a dict
        with the keys "W1", "b1", "W2", "b2"; each gradient has the shape of its parameter. The
        parameters themselves stay as they are.
        """
        # BEGIN SOLUTION 1.6
        dz2 = (self.a2 - y_true) / len(X)
        da1 = dz2 @ self.W2.T
        dz1 = da1 * relu_derivative(self.z1)
        return {
            "W1": X.T @ dz1,
            "b1": dz1.sum(axis=0, keepdims=True),
            "W2": self.a1.T @ dz2,
            "b2": dz2.sum(axis=0, keepdims=True),
        }
        # END SOLUTION

    def update(self, gradients: dict[str, Array], lr: float) -> None:
        """1.7: one step of gradient descent, $theta = theta - lr * gradient$, for all four.

        gradients: the dict that backward returns. lr: the learning rate. Returns nothing.
        """
        # BEGIN SOLUTION 1.7
        self.W1 = self.W1 - lr * gradients["W1"]
        self.b1 = self.b1 - lr * gradients["b1"]
        self.W2 = self.W2 - lr * gradients["W2"]
        self.b2 = self.b2 - lr * gradients["b2"]
        # END SOLUTION


def minibatches(X: Array, y: Array, batch_size: int, rng: np.random.Generator) -> Batches:
    """1.8: cut the examples into mini-batches, in an order drawn from `rng`.

    X: (n, d). y: n labels, or (n, k) one-hot rows. Returns a list of (X, y) pairs, or yields them:
    every example once, batch_size at a time; the last batch may be shorter. Each row of X keeps
    its own row of y.
    """
    # BEGIN SOLUTION 1.8
    order = rng.permutation(len(X))
    starts = range(0, len(X), batch_size)
    batches = [order[start : start + batch_size] for start in starts]
    return [(X[batch], y[batch]) for batch in batches]
    # END SOLUTION


def train_epoch(model: NumpyANN, batches: Batches, lr: float) -> None:
    """1.9: one pass of training: for every batch, one step of gradient descent.

    batches: pairs of X (n, d) and one-hot y (n, k). lr: the learning rate. Changes the model and
    returns nothing.
    """
    # BEGIN SOLUTION 1.9
    for X, y_true in batches:
        model.forward(X)
        gradients = model.backward(X, y_true)
        model.update(gradients, lr)
    # END SOLUTION


def evaluate(model: NumpyANN, X: Array, y_true: Array) -> tuple[float, float]:
    """Given: measure a model by its own forward, and cross_entropy.

    X: (n, d). y_true: (n, k), one-hot. Returns the mean loss and the accuracy, a fraction.
    """
    y_pred = model.forward(X)
    accuracy = np.mean(y_pred.argmax(axis=1) == y_true.argmax(axis=1))
    return cross_entropy(y_true, y_pred), float(accuracy)


if __name__ == "__main__":
    with script():
        args = options("Train the NumPy network on the public data.", epochs=12)
        X_train, y_train, X_val, y_val, X_test, y_test = load_data(args.data, args.seed)
        data = (X_train, one_hot(y_train), X_val, one_hot(y_val))
        model = NumpyANN(784, 64, 10, seed=args.seed)
        settings = {"epochs": args.epochs, "batch_size": 16, "lr": 0.03, "seed": args.seed}
        fit(model, data, minibatches, train_epoch, evaluate, **settings)
        _, accuracy = evaluate(model, X_test, one_hot(y_test))
        print_accuracy("1.10", accuracy, len(X_test), threshold=0.77)
