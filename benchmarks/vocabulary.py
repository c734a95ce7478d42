"""What is written in place of what: the words and signs that students mix up."""

from __future__ import annotations

import libcst as cst

Node = cst.CSTNode

ARITHMETIC: dict[type[Node], type[Node]] = {
    cst.Add: cst.Subtract,
    cst.Subtract: cst.Add,
    cst.Multiply: cst.Divide,
    cst.Divide: cst.Multiply,
    cst.FloorDivide: cst.Multiply,
    cst.MatrixMultiply: cst.Multiply,
}
COMPARISONS: dict[type[Node], tuple[type[Node], ...]] = {
    cst.GreaterThan: (cst.GreaterThanEqual, cst.LessThan),
    cst.GreaterThanEqual: (cst.GreaterThan, cst.LessThan),
    cst.LessThan: (cst.LessThanEqual, cst.GreaterThan),
    cst.LessThanEqual: (cst.LessThan, cst.GreaterThan),
    cst.Equal: (cst.NotEqual,),
}
# What is called, and what is called in its place.
CALLED = {
    "maximum": ("minimum",),
    "mean": ("sum", "max"),
    "sum": ("mean", "max"),
    "log": ("log2", "log10", "exp"),
    "zeros": ("ones",),
    "normal": ("uniform", "poisson"),
    "permutation": ("arange",),
    "randperm": ("arange", "zeros"),
    "argmax": ("argmin", "max"),
    "SGD": ("Adam",),
    "Adam": ("SGD", "AdamW"),
    "MaxPool2d": ("AvgPool2d",),
    "relu": ("sigmoid", "leaky_relu", "softmax"),
    "relu_derivative": ("relu",),
    "softmax": ("relu",),
    "cross_entropy": ("nll_loss",),
    "train": ("eval",),
    "eval": ("train",),
    "no_grad": ("enable_grad",),
    "min": ("max",),
    "backward": ("forward",),
    "append": ("extend",),
    "plot": ("scatter",),
}
NAMES = {
    "X_train": "X_val",
    "y_train": "y_val",
    "Y_train": "Y_val",
    "seen": "unseen",
    "dz1": "dz2",
    "da1": "dz1",
    "a1": "z1",
    "a2": "z2",
    "W1": "W2",
    "b1": "b2",
    "accuracy": "val_accuracy",
    "loss": "val_loss",
    "left": "right",
    "input_size": "output_size",
    "hidden_size": "input_size",
    "fc1": "fc2",
    "conv1": "conv2",
    "norm1": "norm2",
}
NAMES |= {new: old for old, new in NAMES.items() if new not in NAMES}
TEXTS = {
    "W1": ("W2",),
    "W2": ("W1",),
    "b1": ("b2",),
    "b2": ("b1",),
    "train_losses": ("val_losses", "train_accuracies"),
    "val_losses": ("train_losses", "val_accuracies"),
    "train_accuracies": ("val_accuracies", "train_losses"),
    "val_accuracies": ("train_accuracies", "val_losses"),
    "training": ("validation",),
    "validation": ("training",),
    "underfitting": ("generalizing",),
    "overfitting": ("underfitting",),
    "generalizing": ("overfitting",),
    "png": ("pdf",),
    "epoch": ("",),
}
LIBRARIES = {"np", "torch", "nn", "functional", "optim", "random", "self"}
