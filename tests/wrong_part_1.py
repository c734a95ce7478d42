"""Wrong solutions of part 1: the reference with one mistake that students make, and what it costs.

A mistake costs the check it is made in; `scores` names every check that loses points. Where a
mistake breaks training too, 1.8 and 1.9 follow from it and the whole part is graded; elsewhere
`only` leaves the trainings out.
"""

from __future__ import annotations

from dataclasses import replace

from tests.graded import Variation

QUICK = "1.1,1.2,1.3,1.4,1.5,1.6,1.7"
"""The checks that train nothing."""

Edits = tuple[tuple[str, str], ...]

# Pieces of the reference that several mistakes start from.
IN, OUT = "(input_size, hidden_size)", "(hidden_size, output_size)"
RELU = "    return np.maximum(0, z)\n"
SLOPE = "    return (z > 0).astype(z.dtype)\n"
CLIP = "    log_p = np.log(np.maximum(y_pred, 1e-12))\n"
LOSS = "    return float(-np.mean(np.sum(y_true * log_p, axis=1)))\n"
Z1 = "        self.z1 = X @ self.W1 + self.b1\n"
A1 = "        self.a1 = relu(self.z1)\n"
Z2 = "        self.z2 = self.a1 @ self.W2 + self.b2\n"
A2 = "        self.a2 = softmax(self.z2)\n        return self.a2\n"
DZ2 = "dz2 = (self.a2 - y_true) / len(X)"
DZ1 = "dz1 = da1 * relu_derivative(self.z1)"
B1 = '"b1": dz1.sum(axis=0, keepdims=True)'
B2 = '"b2": dz2.sum(axis=0, keepdims=True)'
UPDATE = """        self.W1 = self.W1 - lr * gradients["W1"]
        self.b1 = self.b1 - lr * gradients["b1"]
        self.W2 = self.W2 - lr * gradients["W2"]
        self.b2 = self.b2 - lr * gradients["b2"]
"""
ORDER = "        order = rng.permutation(len(X_train))\n"
LOOP = "        for start in range(0, len(order), batch_size):\n"
STEP = "model.update(model.backward(X_train[batch], Y_train[batch]), lr)"
TRAIN_LOSS = 'history["train_losses"].append(cross_entropy(Y_train, seen))'
TRAIN_ACCURACY = (
    'history["train_accuracies"].append(float(np.mean(seen.argmax(axis=1) == y_train)))'
)
VAL_ACCURACY = 'history["val_accuracies"].append(float(np.mean(unseen.argmax(axis=1) == y_val)))'


def wrong(name: str, *edits: tuple[str, str], only: str = QUICK, **scores: float) -> Variation:
    """Return a variation of numpy_ann; `_1_2=0.5` is the score expected of 1.2."""
    expected = {number.strip("_").replace("_", "."): score for number, score in scores.items()}
    return Variation(name, "numpy_ann", edits, scores=expected, only=only)


def each(old: str, new: str, names: str = "W1 b1 W2 b2") -> Edits:
    """Return the same replacement for several parameters, `?` standing for the name."""
    return tuple((old.replace("?", name), new.replace("?", name)) for name in names.split())


ZEROS = (
    (f"rng.normal(0, np.sqrt(2 / input_size), {IN})", f"np.zeros({IN})"),
    (f"rng.normal(0, np.sqrt(2 / hidden_size), {OUT})", f"np.zeros({OUT})"),
)
RNG = "rng = np.random.default_rng(seed)\n        self.W1"

PARAMETERS = [
    wrong(
        "weights all zero",
        *ZEROS,
        _1_1=1.0,
    ),
    wrong(
        "weights not seeded",
        (RNG, RNG.replace("(seed)", "()")),
        _1_1=1.5,
    ),
    wrong(
        "weights seeded with a constant",
        (RNG, RNG.replace("(seed)", "(0)")),
        _1_1=1.5,
    ),
    wrong(
        "weights standard normal",
        ("rng.normal(0, np.sqrt(2 / input_size), (", "rng.normal(0, 1, ("),
        ("rng.normal(0, np.sqrt(2 / hidden_size), (", "rng.normal(0, 1, ("),
        _1_1=1.5,
    ),
    wrong(
        "biases random",
        ("np.zeros((1, hidden_size))", "rng.normal(0, 0.01, (1, hidden_size))"),
        ("np.zeros((1, output_size))", "rng.normal(0, 0.01, (1, output_size))"),
        _1_1=1.5,
    ),
    wrong(
        "weights transposed",
        ("(input_size, hidden_size))", "(hidden_size, input_size))"),
        ("(hidden_size, output_size))", "(output_size, hidden_size))"),
        _1_1=1.5,
    ),
    wrong(
        "sizes written as numbers",
        ("(input_size, hidden_size))", "(784, 64))"),
        ("(1, hidden_size))", "(1, 64))"),
        ("(hidden_size, output_size))", "(64, 10))"),
        ("(1, output_size))", "(1, 10))"),
        _1_1=1.5,
    ),
    wrong(
        "hidden size written as a number",
        ("(input_size, hidden_size))", "(input_size, 64))"),
        ("(1, hidden_size))", "(1, 64))"),
        ("(hidden_size, output_size))", "(64, output_size))"),
        _1_1=1.5,
    ),
    wrong(
        "biases flat",
        ("np.zeros((1, hidden_size))", "np.zeros(hidden_size)"),
        ("np.zeros((1, output_size))", "np.zeros(output_size)"),
        _1_1=1.5,
    ),
]

RELUS = [
    wrong("relu is abs", (RELU, "    return np.abs(z)\n"), _1_2=0),
    wrong("relu is leaky", (RELU, "    return np.where(z > 0, z, 0.01 * z)\n"), _1_2=0),
    wrong("relu works in place", (RELU, "    z[z < 0] = 0\n    return z\n"), _1_2=3.2),
    wrong(
        "relu loops over two axes",
        (RELU, "    return np.array([[max(0.0, v) for v in row] for row in z])\n"),
        _1_2=2.4,
    ),
    wrong(
        "relu loses its decimals in np.vectorize",
        (RELU, "    return np.vectorize(lambda v: v if v > 0 else 0)(z)\n"),
        _1_2=0.8,
    ),
    wrong(
        "relu takes the largest value",
        (RELU, "    return max(0, z.max())\n"),
        _1_2=0,
        _1_5=0,
        _1_6=9,
    ),
]

SLOPES = [
    wrong("slope 1 at 0", (SLOPE, "    return (z >= 0).astype(z.dtype)\n"), _1_3=3.2),
    wrong("slope is z", (SLOPE, "    return np.where(z > 0, z, 0)\n"), _1_3=0),
    wrong("slope is the sign", (SLOPE, "    return np.sign(z)\n"), _1_3=0),
    wrong(
        "slope works in place",
        (SLOPE, "    z[z > 0] = 1\n    z[z <= 0] = 0\n    return z\n"),
        _1_3=3.2,
    ),
    wrong("slope by if", (SLOPE, "    return 1 if z > 0 else 0\n"), _1_3=0, _1_6=0),
    wrong("slope leaky", (SLOPE, "    return np.where(z > 0, 1.0, 0.01)\n"), _1_3=0),
]

LOSSES = [
    wrong("loss is a sum", (LOSS, "    return float(-np.sum(y_true * log_p))\n"), _1_4=3),
    wrong(
        "loss is a mean over entries",
        (LOSS, "    return float(-np.mean(y_true * log_p))\n"),
        _1_4=2,
    ),
    wrong("loss lacks its minus", (LOSS, LOSS.replace("-np.mean", "np.mean")), _1_4=1),
    wrong("loss in bits", (CLIP, CLIP.replace("np.log(", "np.log2(")), _1_4=2),
    wrong("loss in powers of ten", (CLIP, CLIP.replace("np.log(", "np.log10(")), _1_4=2),
    wrong("loss not kept from log 0", (CLIP, "    log_p = np.log(y_pred)\n"), _1_4=2),
    wrong(
        "loss is binary",
        (CLIP, "    p = np.clip(y_pred, 1e-12, 1 - 1e-12)\n"),
        (
            LOSS,
            "    bits = y_true * np.log(p) + (1 - y_true) * np.log(1 - p)\n"
            "    return float(-np.mean(np.sum(bits, axis=1)))\n",
        ),
        _1_4=2,
    ),
    wrong(
        "loss leaves zeros out",
        (CLIP, "    log_p = np.where(y_pred > 0, np.log(y_pred + (y_pred == 0)), 0)\n"),
        _1_4=4,
    ),
    wrong("loss per example", (LOSS, "    return -np.sum(y_true * log_p, axis=1)\n"), _1_4=0),
    wrong(
        "loss has an axis left",
        (LOSS, "    return -np.mean(np.sum(y_true * log_p, axis=1), keepdims=True)\n"),
        _1_4=0,
    ),
    wrong(
        "loss divides by the classes",
        (LOSS, "    return float(-np.sum(y_true * log_p) / y_true.shape[1])\n"),
        _1_4=2,
    ),
]

FORWARDS = [
    wrong("forward without bias", (Z1, Z1.replace(" + self.b1", "")), _1_5=5),
    wrong("forward without the second bias", (Z2, Z2.replace(" + self.b2", "")), _1_5=5),
    wrong("forward without relu", (A1, "        self.a1 = self.z1\n"), _1_5=5),
    wrong("forward with sigmoid", (A1, "        self.a1 = 1 / (1 + np.exp(-self.z1))\n"), _1_5=5),
    wrong(
        "forward with relu at the end",
        (Z2, "        self.z2 = relu(self.a1 @ self.W2 + self.b2)\n"),
        _1_5=5,
    ),
    wrong(
        "softmax over the examples",
        ("z.max(axis=1", "z.max(axis=0"),
        ("e.sum(axis=1", "e.sum(axis=0"),
        _1_5=5,
    ),
    wrong("forward returns z2", (A2, A2.replace("return self.a2", "return self.z2")), _1_5=4),
    wrong("forward returns nothing", (A2, "        self.a2 = softmax(self.z2)\n"), _1_5=4),
    wrong(
        "forward keeps z1 after relu",
        (Z1, "        self.z1 = relu(X @ self.W1 + self.b1)\n"),
        (A1, "        self.a1 = self.z1\n"),
        _1_5=5,
    ),
    wrong(
        "forward keeps only a2",
        (
            Z1 + A1 + Z2,
            "        z1 = X @ self.W1 + self.b1\n"
            "        a1 = relu(z1)\n"
            "        z2 = a1 @ self.W2 + self.b2\n",
        ),
        (A2, A2.replace("self.z2", "z2")),
        _1_5=3,
    ),
    wrong(
        "forward softmaxes twice",
        (A2, "        self.a2 = softmax(softmax(self.z2))\n        return self.a2\n"),
        _1_5=5,
    ),
    wrong(
        "forward rounds to classes",
        (A2, "        self.a2 = softmax(self.z2)\n        return self.a2.argmax(axis=1)\n"),
        _1_5=4,
    ),
]

BACKWARDS = [
    wrong("gradients not divided by n", (DZ2, "dz2 = self.a2 - y_true"), _1_6=6.0),
    wrong(
        "gradients divided twice",
        ('"W1": X.T @ dz1', '"W1": X.T @ dz1 / len(X)'),
        ('"W2": self.a1.T @ dz2', '"W2": self.a1.T @ dz2 / len(X)'),
        (B1, B1 + " / len(X)"),
        (B2, B2 + " / len(X)"),
        _1_6=6.0,
    ),
    wrong(
        "gradients of the mean over entries",
        (DZ2, "dz2 = (self.a2 - y_true) / y_true.size"),
        _1_6=6.0,
    ),
    wrong("gradients with the sign turned", (DZ2, "dz2 = (y_true - self.a2) / len(X)"), _1_6=6.0),
    wrong("backward without the mask", (DZ1, "dz1 = da1"), _1_6=6.0),
    wrong("backward masks with z1", (DZ1, "dz1 = da1 * self.z1"), _1_6=7.5),
    wrong("backward applies relu", (DZ1, "dz1 = relu(da1)"), _1_6=4.5),
    wrong("backward masks with da1", (DZ1, "dz1 = da1 * relu_derivative(da1)"), _1_6=4.5),
    wrong(
        "bias gradients flat",
        (B1, '"b1": dz1.sum(axis=0)'),
        (B2, '"b2": dz2.sum(axis=0)'),
        _1_6=6.0,
    ),
    wrong(
        "bias gradients averaged",
        (B1, B1.replace("sum", "mean")),
        (B2, B2.replace("sum", "mean")),
        _1_6=7.5,
    ),
    wrong(
        "bias gradients summed over everything",
        (B1, '"b1": np.sum(dz1)'),
        (B2, '"b2": np.sum(dz2)'),
        _1_6=6.0,
    ),
    wrong(
        "bias gradients summed over the units",
        (B1, '"b1": dz1.sum(axis=1, keepdims=True)'),
        (B2, '"b2": dz2.sum(axis=1, keepdims=True)'),
        _1_6=6.0,
    ),
    wrong(
        "weight gradients transposed",
        ("X.T @ dz1", "dz1.T @ X"),
        ("self.a1.T @ dz2", "dz2.T @ self.a1"),
        _1_6=4.5,
    ),
    wrong(
        "backward goes through softmax too",
        (DZ2, "dz2 = (self.a2 - y_true) * self.a2 * (1 - self.a2) / len(X)"),
        _1_6=6.0,
    ),
    wrong("W2's gradient from z1", ("self.a1.T @ dz2", "self.z1.T @ dz2"), _1_6=7.5),
    wrong(
        "W2's gradient alone not divided",
        ("self.a1.T @ dz2", "self.a1.T @ (self.a2 - y_true)"),
        _1_6=7.5,
    ),
    wrong(
        "gradients under other names",
        *each('"?": ', '"d?": '),
        *each('["?"]', '["d?"]'),
        _1_6=0,
        _1_7=0,
    ),
    wrong(
        "gradients as a tuple",
        ('return {\n            "W1": X.T @ dz1,', 'gradients = {\n            "W1": X.T @ dz1,'),
        (B2 + ",\n        }\n", B2 + ",\n        }\n        return tuple(gradients.values())\n"),
        _1_6=0,
    ),
    wrong("backward forgets b2", (B2 + ",\n", ""), _1_6=7.5),
    wrong(
        "backward steps by itself",
        (DZ2, DZ2 + "\n        self.W2 -= 0.1 * self.a1.T @ dz2"),
        _1_6=4.5,
    ),
]

UPDATES = [
    wrong("update adds", (UPDATE, UPDATE.replace(" - lr", " + lr")), _1_7=0),
    wrong(
        "update forgets the biases",
        (UPDATE, "".join(UPDATE.splitlines(keepends=True)[::2])),
        _1_7=0,
    ),
    wrong("update ignores lr", (UPDATE, UPDATE.replace("lr * ", "0.01 * ")), _1_7=1),
    wrong("update without lr", (UPDATE, UPDATE.replace("lr * ", "")), _1_7=0),
    wrong("update assigns nothing", *each("self.? = self.? - lr", "? = self.? - lr"), _1_7=0),
    wrong("update forgets W1", (UPDATE, "".join(UPDATE.splitlines(keepends=True)[1:])), _1_7=0),
]

TRAININGS = [
    wrong(
        "train drops the last batch",
        ("range(0, len(order), batch_size)", "range(0, len(order) - batch_size + 1, batch_size)"),
        ("np.empty(Y_train.shape)", "np.full(Y_train.shape, 0.1)"),
        only="1.8,1.9",
        _1_8=2.25,
    ),
    wrong(
        "train stops before the last batch",
        ("range(0, len(order), batch_size)", "range(0, len(order) - batch_size, batch_size)"),
        ("np.empty(Y_train.shape)", "np.full(Y_train.shape, 0.1)"),
        only="1.8",
        _1_8=1.5,
    ),
    wrong(
        "train does not shuffle",
        (ORDER, "        order = np.arange(len(X_train))\n"),
        only="1.8",
        _1_8=2.25,
    ),
    wrong(
        "train shuffles once",
        (ORDER, ""),
        (
            "    rng = np.random.default_rng(seed)\n    for _",
            "    rng = np.random.default_rng(seed)\n" + ORDER[4:] + "    for _",
        ),
        only="1.8",
        _1_8=2.25,
    ),
    wrong(
        "train shuffles alike in every epoch",
        (ORDER, ORDER.replace("rng.", "np.random.default_rng(seed).")),
        only="1.8",
        _1_8=2.25,
    ),
    wrong(
        "train ignores batch_size",
        (LOOP, "        for start in [0]:\n            batch_size = len(order)\n"),
        only="1.8,1.9",
        _1_8=1.25,
        _1_9=0,
    ),
    wrong(
        "train takes one example at a time",
        (LOOP, "        batch_size = 1\n" + LOOP),
        only="1.8",
        _1_8=1.75,
    ),
    wrong(
        "train draws with replacement",
        (ORDER, "        order = rng.integers(0, len(X_train), len(X_train))\n"),
        ("np.empty(Y_train.shape)", "np.full(Y_train.shape, 0.1)"),
        only="1.8",
        _1_8=1.5,
    ),
    wrong(
        "train shuffles images but not labels",
        (
            "seen[batch] = model.forward(X_train[batch])\n",
            "seen[start : start + batch_size] = model.forward(X_train[batch])\n",
        ),
        (
            STEP,
            "model.update(model.backward(X_train[batch], Y_train[start : start + batch_size]), lr)",
        ),
        only="1.8,1.9",
        _1_8=0.5,
        _1_9=0,
    ),
    wrong(
        "train ignores lr",
        (STEP, STEP.replace(", lr)", ", 0.1)")),
        only="1.8,1.9",
        _1_8=1.5,
        _1_9=0,
    ),
    wrong(
        "train lets lr decay", (STEP, STEP + "\n        lr = 0.9 * lr"), only="1.8,1.9", _1_8=2.25
    ),
    wrong(
        "train never updates",
        (STEP, STEP.replace("model.update(", "").replace(", lr)", "")),
        only="1.8,1.9",
        _1_8=0.5,
        _1_9=0,
    ),
    wrong(
        "train starts again from new weights",
        (
            "    history: History =",
            "    model.__init__(X_train.shape[1], model.b1.shape[1], k, seed)\n"
            "    history: History =",
        ),
        only="1.8,1.9",
        _1_8=1.25,
        _1_9=0,
    ),
    wrong(
        "train uses the validation examples too",
        (
            "    history: History =",
            "    X_train = np.concatenate([X_train, X_val])\n"
            "    y_train = np.concatenate([y_train, y_val])\n"
            "    Y_train = one_hot(y_train, k)\n"
            "    history: History =",
        ),
        only="1.8",
        _1_8=1.5,
    ),
    wrong(
        "train trains in 0 epochs",
        ("for _ in progress(range(epochs))", "for _ in progress(range(max(epochs, 1)))"),
        only="1.8,1.9",
        _1_8=2.5,
        _1_9=0,
    ),
    wrong(
        "train counts on ten classes",
        ("one_hot(y_train, k), one_hot(y_val, k)", "one_hot(y_train), one_hot(y_val)"),
        only="1.8,1.9",
        _1_8=1.25,
        _1_9=0,
    ),
    wrong(
        "train copies the model",
        (
            "    history: History =",
            "    import copy\n\n    model = copy.deepcopy(model)\n    history: History =",
        ),
        only="1.8,1.9",
        _1_8=0.25,
        _1_9=0,
    ),
    wrong("train returns nothing", ("    return history\n", ""), only="1.8,1.9", _1_8=2.5),
    wrong(
        "history lacks a list",
        ("        " + VAL_ACCURACY + "\n", ""),
        ('"val_losses", "val_accuracies")', '"val_losses")'),
        only="1.8",
        _1_8=2.5,
    ),
    wrong(
        "history per batch",
        (
            "            " + STEP,
            "            "
            + STEP
            + "\n            "
            + TRAIN_LOSS.replace("Y_train, seen", "Y_train[batch], seen[batch]"),
        ),
        ("        " + TRAIN_LOSS + "\n", ""),
        only="1.8",
        _1_8=2.75,
    ),
    wrong(
        "history in percent",
        (VAL_ACCURACY, VAL_ACCURACY.replace("float(", "float(100 * ")),
        (TRAIN_ACCURACY, TRAIN_ACCURACY.replace("float(", "float(100 * ")),
        only="1.8",
        _1_8=2.75,
    ),
    wrong(
        "history sums the batches' losses",
        (TRAIN_LOSS, TRAIN_LOSS.replace("seen)", "seen) * -(-len(order) // batch_size)")),
        only="1.8",
        _1_8=2.75,
    ),
    wrong(
        "history of the last batch",
        (TRAIN_LOSS, TRAIN_LOSS.replace("Y_train, seen", "Y_train[batch], seen[batch]")),
        only="1.8",
        _1_8=2.75,
    ),
    wrong(
        "history measures training twice",
        (
            "unseen = model.forward(X_val)",
            "unseen, Y_val, y_val = model.forward(X_train), Y_train, y_train",
        ),
        only="1.8",
        _1_8=2.75,
    ),
    wrong(
        "history measured before the epoch",
        (ORDER, ORDER + "        unseen = model.forward(X_val)\n"),
        ("        unseen = model.forward(X_val)\n        history", "        history"),
        only="1.8",
        _1_8=2.75,
    ),
]

# Mistakes in a step that break training as well: the whole part.
BROKEN = [
    wrong(
        "everything: gradients not divided by n",
        (DZ2, "dz2 = self.a2 - y_true"),
        only="",
        _1_6=6,
        _1_8=1.25,
        _1_9=0,
    ),
    wrong(
        "everything: gradients with the sign turned",
        (DZ2, "dz2 = (y_true - self.a2) / len(X)"),
        only="",
        _1_6=6,
        _1_8=1.25,
        _1_9=0,
    ),
    wrong(
        "everything: loss is a sum",
        (LOSS, "    return float(-np.sum(y_true * log_p))\n"),
        only="",
        _1_4=3,
    ),
    wrong("everything: weights all zero", *ZEROS, only="", _1_1=1.0, _1_8=2, _1_9=0),
    wrong(
        "everything: slope 1 at 0",
        (SLOPE, "    return (z >= 0).astype(z.dtype)\n"),
        only="",
        _1_3=3.2,
    ),
    wrong(
        "everything: slope of a hundredth below 0",
        (SLOPE, "    return np.where(z > 0, 1.0, 0.01)\n"),
        only="",
        _1_3=0,
        _1_8=2.25,
    ),
    wrong(
        "everything: update forgets W1",
        (UPDATE, "".join(UPDATE.splitlines(keepends=True)[1:])),
        only="",
        _1_7=0,
        _1_8=1.25,
        _1_9=0,
    ),
]


def quick(only: str, variations: list[Variation]) -> list[Variation]:
    """Return variations that ask only for the check a mistake is made in and what follows it."""
    return [replace(variation, only=only) for variation in variations]


DEAR = {
    "train takes one example at a time",
    "train shuffles alike in every epoch",
    "train draws with replacement",
    "train ignores lr",
    "train lets lr decay",
    "train uses the validation examples too",
    "train counts on ten classes",
    "train copies the model",
    "history lacks a list",
    "history in percent",
    "history of the last batch",
    "history measured before the epoch",
}
"""Trainings that wait for the night, since every one of them learns two tasks."""

SLOW = [
    *PARAMETERS,
    *RELUS,
    *SLOPES,
    *LOSSES,
    *FORWARDS,
    *BACKWARDS,
    *UPDATES,
    *TRAININGS,
    *BROKEN,
]
"""Every mistake with every check it might touch."""

WRONG = [
    *quick("1.1", PARAMETERS),
    *quick("1.2,1.5", RELUS),
    *quick("1.3,1.6", SLOPES),
    *quick("1.4", LOSSES),
    *quick("1.5", FORWARDS),
    *quick("1.6,1.7", BACKWARDS),
    *quick("1.7", UPDATES),
    *quick("1.8", [variation for variation in TRAININGS if variation.name not in DEAR]),
    *BROKEN[:3],
]
"""Most mistakes with the checks they are about: quick enough for every change."""
