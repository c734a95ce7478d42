"""Judges predict: the labels, and how the network was asked for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from autograder.compare import Array, expect, explaining, same, shaped
from autograder.judges.chain import softmax
from autograder.mistakes import networks


def judge_quiet(notes: Sequence[Mapping[str, Any]]) -> None:
    """Judge that a network was asked in eval mode and without gradients."""
    expect(notes, "predict does not call the model.", networks.MODEL_NOT_CALLED)
    expect(
        not any(note["training"] for note in notes),
        "predict leaves the model in train mode.",
        networks.PREDICTS_TRAINING,
    )
    expect(
        not any(note["gradients"] for note in notes),
        "predict records gradients that nobody needs.",
        networks.PREDICTS_RECORDING,
    )


def judge_labels(found: object, logits: Array) -> Array:
    """Return predicted labels (n,). Raises `Departure` unless they are the largest logits'."""
    n, k = logits.shape
    wanted, largest = logits.argmax(axis=1), softmax(logits.astype(np.float64)).max(axis=1)
    usual = [
        (logits.argmax(axis=0), networks.ARGMAX_AXIS),
        (logits, networks.LOGITS_PREDICTED),
        (softmax(logits.astype(np.float64)), networks.LOGITS_PREDICTED),
        (logits.max(axis=1), networks.LARGEST_PREDICTED),
        (largest, networks.LARGEST_PREDICTED),
        (np.eye(k)[wanted], networks.ONE_HOT_PREDICTED),
        (wanted[:, None], networks.COLUMN_PREDICTED),
        *((np.full(n, label), networks.CONSTANT_PREDICTED) for label in range(k)),
    ]
    named = explaining(found, wanted, usual)
    name = "predict(model, X)"
    labels = shaped(found, (n,), name, named or "One label per example: argmax(dim=1).")
    same(labels, wanted, name, named or "The index of the largest logit: argmax(dim=1).")
    return labels


def judge_whole(labels: Array) -> None:
    """Judge that labels are integers."""
    whole = labels.dtype.kind in "iu"
    what = f"predict returns {labels.dtype} values, labels expected."
    expect(whole, what, networks.FLOATS_PREDICTED)
