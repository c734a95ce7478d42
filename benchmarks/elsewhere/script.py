"""What the three re-created scripts share: their options, their images, what they say at the end.

Each measures its accuracy as described, once on 200 test images. How good its network really is, on
every test image there is, is measured aside: whoever times a script takes those seconds off.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data import fashion_mnist

Array = NDArray[Any]
Predict = Callable[[Array], Array]
TEST_IMAGES = 200
PORTION = 500


def options(epochs: int) -> argparse.Namespace:
    """Read a script's command line; `epochs` is the described number."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--images", type=int, default=2000)
    parser.add_argument("--epochs", type=int, default=epochs)
    parser.add_argument("--plain", action="store_true", help="measure nothing aside")
    return parser.parse_args()


def examples(split: fashion_mnist.Split, count: int | None, seed: int) -> tuple[Array, Array]:
    """Draw images (n, 784) with values in [0, 1], float64, and their labels; None draws all."""
    images, labels = fashion_mnist.load("sample", split)
    chosen = np.random.default_rng(seed).permutation(len(images))[:count]
    return images[chosen].reshape(len(chosen), -1) / 255.0, labels[chosen].astype(np.int64)


def finish(chosen: argparse.Namespace, predict: Predict, losses: list[float]) -> None:
    """Measure on 200 test images, then aside on all; print everything as one line of JSON.

    `predict` gets images (n, 784), float64, and returns labels (n,); `losses` are of training.
    """
    X, y = examples("test", TEST_IMAGES, chosen.seed)
    said: dict[str, Any] = {"accuracy_on_200": float(np.mean(predict(X) == y)), "losses": losses}
    began, used = time.perf_counter(), time.process_time()
    if not chosen.plain:
        X, y = examples("test", None, chosen.seed)
        found = np.concatenate([predict(X[at : at + PORTION]) for at in range(0, len(X), PORTION)])
        said |= {"accuracy_on_all": float(np.mean(found == y)), "test_images": len(y)}
    said["aside_seconds"] = time.perf_counter() - began
    said["aside_cpu_seconds"] = time.process_time() - used
    print(json.dumps(said))
