"""Judges how a PyTorch training loop goes through its examples, by a probe that notes its calls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from autograder.compare import Advice, Array, expect
from autograder.judges.probes import FIRST_VAL, VALIDATION
from autograder.lessons import DEPARTS, FOLLOWS, RIGHT, Lesson, Mistake, Step
from autograder.mistakes import histories
from autograder.mistakes import loops as habits


def judge_batches(notes: Sequence[Mapping[str, Any]], n: int, batch_size: int, epochs: int) -> None:
    """Judge the batches a probe was trained on: rows 0..n-1, each once an epoch, reshuffled."""
    batches = [list(note["rows"]) for note in notes if note["backward"]]
    rows = [row for batch in batches for row in batch]
    expect(batches, "No batch was trained on.", why_none(notes))
    expect(
        not any(FIRST_VAL <= row < FIRST_VAL + VALIDATION for row in rows),
        "The network was trained on validation examples.",
        habits.VALIDATION_TRAINED,
    )
    expect(
        all(0 <= row < n for row in rows),
        "The examples were changed on their way to the network.",
        "train hands them over as they are; what varies them, such as flips, belongs to forward, "
        "in train mode.",
    )
    largest = max(len(batch) for batch in batches)
    expect(
        largest == batch_size,
        f"Batches of {largest} examples were trained on with batch_size={batch_size}.",
        habits.ONE_BY_ONE if largest == 1 else habits.BATCH_SIZE_IGNORED,
    )
    expect(
        len(rows) == n * epochs,
        f"{len(rows)} examples were trained on in {epochs} epochs over {n}.",
        _count_hint(batches, n, batch_size, epochs),
    )
    visited = [rows[start : start + n] for start in range(0, len(rows), n)]
    expect(
        all(sorted(epoch) == list(range(n)) for epoch in visited),
        "An epoch misses some examples and repeats others.",
        habits.WITH_REPLACEMENT,
    )
    expect(
        len({tuple(epoch) for epoch in visited}) == epochs and visited[0] != sorted(visited[0]),
        "The examples come in the same order again.",
        habits.NO_SHUFFLE if visited[0] == sorted(visited[0]) else habits.SHUFFLED_ONCE,
    )


def why_none(notes: Sequence[Mapping[str, Any]]) -> Advice:
    """Return why a probe was not trained on: nobody asked it, or nothing came back."""
    return habits.BACKWARD_FORGOTTEN if notes else habits.COPY_TRAINED


def _count_hint(batches: Sequence[Sequence[int]], n: int, batch_size: int, epochs: int) -> Advice:
    """Return why too few or too many examples were trained on."""
    rows = sum(map(len, batches))
    if all(len(batch) == batch_size for batch in batches) and n % batch_size:
        return habits.LAST_BATCH_DROPPED
    if rows < n * epochs and rows % n == 0:
        return histories.FEWER_THAN_EPOCHS
    return "Each epoch visits every example once; the last batch may be shorter."


def judge_modes(notes: Sequence[Mapping[str, Any]]) -> None:
    """Judge the modes: training batches in train mode, validation examples in eval mode."""
    training = [note["training"] for note in notes if note["backward"]]
    expect(training, "No batch was trained on.", why_none(notes))
    expect(
        all(training),
        "Some batches are trained on in eval mode.",
        habits.TRAIN_MODE_FORGOTTEN,
    )
    unseen = range(FIRST_VAL, FIRST_VAL + VALIDATION)
    measuring = [
        note
        for note in notes
        if not note["backward"] and any(row in unseen for row in note["rows"])
    ]
    expect(measuring, "The validation examples were never looked at.", habits.NEVER_MEASURED)
    expect(
        not any(note["training"] for note in measuring),
        "The validation examples are measured in train mode.",
        habits.EVAL_MODE_FORGOTTEN,
    )


def judge_step(
    before: Mapping[str, Array],
    found: Mapping[str, Array],
    wanted: Sequence[Mapping[str, Array]],
    what: str,
    gradients: Mapping[str, Array] | None = None,
) -> None:
    """Judge one step of training on all examples against repetitions of the reference's step.

    Entries on which the repetitions disagree among themselves say nothing and are left out. Where
    they are many, the network draws random numbers of its own: then only the direction counts.
    With `gradients`, small ones are left out too: Adam takes a whole step wherever a gradient is
    not exactly 0, so that there a little weight decay decides where it goes.
    """
    steep = np.full(sum(value.size for value in before.values()), fill_value=True)
    if gradients is not None:
        steep = _steep([gradients[name] for name in before])
    moves = np.stack([flat(after, before).astype(np.float32)[steep] for after in wanted])
    whole = flat(found, before).astype(np.float32)
    move = whole[steep]
    scale = np.abs(moves[0]).max(initial=0.0)
    clear = np.ptp(moves, axis=0) <= 1e-2 * scale
    if clear.mean() > 0.8:
        right = bool(np.mean(np.abs(move - moves[0])[clear] <= 0.03 * scale) > 0.97)
        right = right and bool(np.mean(np.abs(whole) <= 1.03 * scale) > 0.97)
    else:
        right = _cosine(move, moves[0]) > 0.5 * _cosine(moves[1], moves[0])
    expect(
        right,
        f"One step on one batch moves the parameters differently from {what}"
        f"{_length(move[clear], moves[0][clear])}.",
        "Mean cross-entropy of the logits, zero_grad, backward, one step with this lr.",
    )


def _steep(gradients: Sequence[Array]) -> Array:
    """Say of each entry whether its gradient is at least as large as usual in its own array.

    An array whose gradients all but vanish beside the others' has no such entries.
    """
    sizes = [np.abs(gradient.astype(np.float64)).ravel() for gradient in gradients]
    everywhere = np.sqrt(np.mean(np.concatenate(sizes) ** 2))
    usual = [max(np.sqrt(np.mean(size**2)), 0.01 * everywhere, 1e-30) for size in sizes]
    steep = np.concatenate([size >= least for size, least in zip(sizes, usual, strict=True)])
    return steep if steep.any() else ~steep


def _cosine(a: Array, b: Array) -> float:
    return float(a @ b / max(float(np.linalg.norm(a) * np.linalg.norm(b)), 1e-30))


def flat(after: Mapping[str, Array], before: Mapping[str, Array]) -> Array:
    """Return how far all parameters have moved, in one row."""
    return np.concatenate(
        [(after[name].astype(np.float64) - before[name]).ravel() for name in before]
    )


def _length(found: Array, wanted: Array) -> str:
    """Return how long a step is where its direction is right, as the end of a sentence."""
    ratio = ratio_of(found, wanted)
    if ratio is None:
        return ""
    return f": the direction is right, the length is {ratio:.3g} times what it should be"


def ratio_of(found: Array, wanted: Array) -> float | None:
    """Return how many times `wanted` a move is, None if it has another direction."""
    ratio = float(found @ wanted / (wanted @ wanted)) if np.any(wanted) else 0.0
    close = np.linalg.norm(found - ratio * wanted) < 0.05 * np.linalg.norm(found)
    return ratio if close else None


def kept_lesson(mistake: Mistake) -> Lesson:
    """Return the lesson of a mistake in how gradients and optimizer are kept between batches."""
    first = (Step("forward", RIGHT), Step("loss", RIGHT))
    if mistake == habits.ZERO_GRAD_FORGOTTEN:
        found, wanted = "the sum over all batches so far", "those of this batch"
        steps = (*first, Step("gradients", DEPARTS, "", found, wanted), Step("update", FOLLOWS))
    else:
        sides = ("a new optimizer", "the same optimizer")
        if mistake == habits.MOMENTUM:
            sides = ("steps with momentum", "-lr * gradient")
        steps = (*first, Step("gradients", RIGHT), Step("update", DEPARTS, "", *sides))
    return Lesson(steps=steps)
