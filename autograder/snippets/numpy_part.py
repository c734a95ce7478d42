"""The snippets of part 1."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.judges import chain
from autograder.snippets.literals import SAME, SHOWN, literal


def _numpy(names: str, *lines: str) -> list[str]:
    return ["import numpy as np", f"from numpy_ann import {names}", *lines]


def parameters(case: str, rng: np.random.Generator) -> list[str]:
    """Return the lines for a case of 1.1."""
    d, h, k = 784, int(rng.integers(20, 60)), 10
    model = f"NumpyANN({d}, {h}, {k}, seed="
    body = {
        "shapes": [
            'found = [np.shape(getattr(model, name)) for name in ("W1", "b1", "W2", "b2")]',
            f"expected = [({d}, {h}), (1, {h}), ({h}, {k}), (1, {k})]",
            SHOWN,
            "assert found == expected",
        ],
        "biases": [
            'print("found:", model.b1, model.b2, "expected: zeros")',
            "assert not np.any(model.b1) and not np.any(model.b2)",
        ],
        "weights": [
            "for W in (model.W1, model.W2):",
            "    typical = np.sqrt(np.mean(W**2))",
            '    print("a typical weight is", typical, "expected: above 0, and below 0.5")',
            "    assert 0 < typical < 0.5 and len(np.unique(W, axis=0)) > len(W) // 2",
        ],
        "seed": [
            f"again, other = {model}1), {model}2)",
            'print("with the same seed alike:", np.array_equal(model.W1, again.W1))',
            'print("with another seed too:", np.array_equal(model.W1, other.W1))',
            "assert np.array_equal(model.W1, again.W1) and np.array_equal(model.W2, again.W2)",
            "assert not np.array_equal(model.W1, other.W1)",
        ],
    }
    return _numpy("NumpyANN", f"model = {model}1)", *body[case]) if case in body else []


def _inputs(case: str, rng: np.random.Generator) -> Any:
    z = np.round(rng.normal(size=(3, 2)) * 2, 1)
    z[:2] = [[-1.5, 0.7], [2.3, -0.4]]
    return {
        "vector": z[:, 0],
        "three axes": np.round(rng.normal(size=(2, 1, 3)), 1),
        "integers": rng.permutation(np.arange(-2, 4)).reshape(3, 2),
        "zero": np.array([[-1.0, 0.0, 1.0]]),
    }.get(case, z)


def relu(case: str, rng: np.random.Generator) -> list[str]:
    """Return the lines for a case of 1.2."""
    z = _inputs(case, rng)
    return _elementwise("relu", case, z, np.maximum(z, 0))


def slope(case: str, rng: np.random.Generator) -> list[str]:
    """Return the lines for a case of 1.3."""
    z = _inputs(case, rng)
    return _elementwise("relu_derivative", case, z, (z > 0).astype(int))


def _elementwise(name: str, case: str, z: Any, expected: Any) -> list[str]:
    dtype = ", dtype=np.float32" if case == "float32" else ""
    kept = case == "input kept"
    return _numpy(
        name,
        f"z = np.array({literal(z)}{dtype})",
        *(["before = z.copy()"] if kept else []),
        f"found = {name}(z)",
        f"expected = np.array({literal(expected)})",
        SHOWN,
        SAME,
        *(["np.testing.assert_array_equal(z, before)  # z belongs to the caller"] if kept else []),
    )


def loss(case: str, rng: np.random.Generator) -> list[str]:
    """Return the lines for a case of 1.4."""
    a, b = (round(float(p), 2) for p in rng.uniform(0.2, 0.7, size=2))
    first, second = [a, round(0.9 - a, 2), 0.1], [0.1, b, round(0.9 - b, 2)]
    true, likely = [[1, 0, 0], [0, 1, 0]], f"-(np.log({a}) + np.log({b})) / 2"
    if case == "one example":
        true, second, likely = true[:1], [], f"-np.log({a})"
    elif case == "certain":
        first, second, likely = [1.0, 0.0, 0.0], [0.0, 1.0, 0.0], "0.0"
    elif case == "zero":
        first, likely = [0.0, 0.9, 0.1], "a finite number above 1"
    elif case == "zero elsewhere":
        first, likely = [1.0, 0.0, 0.0], f"-(np.log(1) + np.log({b})) / 2"
    lines = _numpy(
        "cross_entropy",
        f"y_true = np.array({literal(true)})",
        f"y_pred = np.array({literal([row for row in (first, second) if row])})",
        "found = cross_entropy(y_true, y_pred)",
    )
    single = "assert np.shape(found) == (), np.shape(found)  # one number"
    if case == "zero":
        shown = f'print("found:", found, "expected: {likely}")'
        return [*lines, shown, single, "assert np.isfinite(found) and found > 1"]
    close = "np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-3)"
    return [*lines, f"expected = {likely}", SHOWN, single, close]


def forward(case: str, rng: np.random.Generator) -> list[str]:
    """Return the lines for a case of 1.5."""
    rows = 1 if case == "one example" else 2
    W1 = np.array([[1, -2], [-3, 1]]) * 1.0
    W2 = rng.integers(-2, 3, size=(2, 3)) + 0.5
    b1, b2 = np.array([[0.5, 1.0]]), np.array([[1.0, -0.5, 0.25]])
    X = np.array([[1.0, 0.5], [0.25, 2.0]])[:rows]
    values = chain.forward({"W1": W1, "b1": b1, "W2": W2, "b2": b2}, X)
    shown = case if case in values else "a2"
    return _numpy(
        "NumpyANN",
        "model = NumpyANN(2, 2, 3)",
        f"model.W1, model.b1 = np.array({literal(W1)}), np.array({literal(b1)})",
        f"model.W2, model.b2 = np.array({literal(W2)}), np.array({literal(b2)})",
        f"returned = model.forward(np.array({literal(X)}))",
        f"found = {f'model.{case}' if case in values else 'returned'}",
        f"expected = np.array({literal(values[shown])})",
        SHOWN,
        SAME.replace("rtol=1e-4, atol=1e-6", "atol=1e-3"),
    )


def backward(case: str, rng: np.random.Generator) -> list[str]:
    """Return the lines for a case of 1.6."""
    seed = int(rng.integers(100))
    lines = _numpy(
        "NumpyANN",
        f"model, X = NumpyANN(3, 4, 3), np.random.default_rng({seed}).random((5, 3))",
    )
    labels = "Y = np.eye(3)[[0, 1, 2, 0, 1]]"
    if case == "at zero":
        return [
            *lines,
            labels,
            "model.W1[:, 0] = 0  # with b1 = 0 the first hidden unit has z1 = 0 everywhere",
            "model.forward(X)",
            'found, expected = model.backward(X, Y)["W1"][:, 0], np.zeros(3)',
            SHOWN,
            SAME,
        ]
    if case == "parameters kept":
        return [
            *lines,
            labels,
            'before = {name: getattr(model, name).copy() for name in ("W1", "b1", "W2", "b2")}',
            "model.forward(X)",
            "model.backward(X, Y)",
            "for name, expected in before.items():",
            "    np.testing.assert_array_equal(getattr(model, name), expected, name)",
        ]
    return [
        *lines,
        "def loss(value):",
        f"    model.{case} = value",
        "    return -np.mean(np.log(model.forward(X)[Y == 1]))",
        f"{labels}, model.forward(X)".replace("Y =", "Y, _ ="),
        f'found, theta = model.backward(X, Y)["{case}"], model.{case}',
        "steps = 1e-5 * np.eye(theta.size).reshape(-1, *theta.shape)  # for central differences",
        "ends = np.array([loss(theta + step) - loss(theta - step) for step in steps])",
        "np.testing.assert_allclose(found, ends.reshape(theta.shape) / 2e-5, rtol=1e-3, atol=1e-6)",
    ]


def update(case: str, rng: np.random.Generator) -> list[str]:
    """Return the lines for a case of 1.7."""
    lr, slope = 0.25 if case == "lr=0.5" else 0.02, float(rng.integers(2, 6))
    return _numpy(
        "NumpyANN",
        "model = NumpyANN(2, 3, 2)",
        'before = {name: getattr(model, name).copy() for name in ("W1", "b1", "W2", "b2")}',
        f"gradients = {{name: np.full_like(value, {slope}) for name, value in before.items()}}",
        f"model.update(gradients, {lr})",
        "for name, value in before.items():",
        f"    found, expected = getattr(model, name) - value, np.full_like(value, {-lr * slope:g})",
        '    print(name, "moved by", found.ravel()[0], "expected:", expected.ravel()[0])',
        f"    {SAME}",
    )


def one_step(case: str, rng: np.random.Generator) -> list[str]:
    """Return the lines for a case of 1.8."""
    if not case.startswith("lr="):
        return []
    lr = 0.25 if case == "lr=0.5" else 0.05
    return [
        "import copy",
        *_numpy("NumpyANN, train"),
        f"X, y = np.random.default_rng({int(rng.integers(100))}).random((6, 4)), np.arange(6) % 3",
        "model = NumpyANN(4, 3, 3)",
        "twin = copy.deepcopy(model)",
        f"train(model, X, y, X, y, epochs=1, batch_size=6, lr={lr})",
        "twin.forward(X)",
        f"twin.update(twin.backward(X, np.eye(3)[y]), {lr})",
        "found, expected = model.W1, twin.W1",
        SAME,
    ]
