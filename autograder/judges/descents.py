"""Looks for the mistake in a step of training that came out wrong, with a probe in one batch.

The probe is linear, so NumPy says what its step is with each usual loss, optimizer and length. It
is asked only where a check has already failed; nothing is judged here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any

import numpy as np

from autograder.channel import WorkerFailure
from autograder.compare import Array, Departure
from autograder.judges import loops, probes, replays
from autograder.judges.looks import Tool
from autograder.judges.probes import Watched
from autograder.lessons import DEPARTS, FOLLOWS, MISSING, RIGHT, Mistake, Step
from autograder.mistakes import descents
from autograder.mistakes import loops as habits
from autograder.mistakes.gradients import LR_IGNORED
from autograder.remote import Remote

RATE = 0.037  # a learning rate that nobody writes as a number
CLOSE = 0.01  # of a step: what rounding and AdamW's decay come to
DECAYS = (1.0, 0.5, 0.1, 0.05, 0.01)
STUCK = (habits.STEP_FORGOTTEN, habits.CLEARED_BEFORE_STEP)
UPDATES = (
    habits.ANOTHER_OPTIMIZER,
    habits.WEIGHT_DECAY,
    LR_IGNORED,
    habits.DRAWN_AGAIN,
    habits.COPY_TRAINED,
    *STUCK,
)
Watch = Callable[[float], Watched]


@contextmanager
def examined(
    open_module: Callable[[], Remote],
    tool: Tool,
    rng: np.random.Generator,
    shape: tuple[int, ...],
    optimizer: str,
) -> Iterator[None]:
    """Add to a `Departure` what a probe's one step shows; `open_module` opens a fresh worker."""
    try:
        yield
    except Departure as departure:

        def watch(lr: float) -> Watched:
            plan = (1, probes.WATCHED, lr)
            return probes.observe(open_module(), tool, rng, shape, plan)

        with suppress(Departure, WorkerFailure):
            _teach(departure, watch, optimizer)
        raise


def _teach(departure: Departure, watch: Watch, optimizer: str) -> None:
    watched = watch(RATE)
    named = explain(watched, optimizer, watch)
    if named and not departure.lesson.mistakes:
        departure.teach(named)
    departure.lesson = replace(departure.lesson, steps=lay_out(watched, named))


def explain(watched: Watched, optimizer: str, watch: Watch) -> tuple[Mistake, ...]:
    """Return the mistakes that explain how far one step on one batch has gone."""
    batches = [note for note in watched.notes if note["backward"]]
    if watched.own:
        return ()
    if not _moved(watched):
        if not batches:
            why = loops.why_none(watched.notes)
            return (why,) if isinstance(why, Mistake) else ()
        return (habits.COPY_TRAINED,) if watched.copied else STUCK
    if len(batches) != 1 or sorted(batches[0]["rows"]) != list(range(probes.WATCHED)):
        return ()
    named = _along(watched, list(batches[0]["rows"]), optimizer)
    if named is None and _moved(watch(0.0)):
        return (habits.DRAWN_AGAIN,)
    return named or ()


def _moved(watched: Watched) -> bool:
    return bool(np.any(watched.after != watched.before))


def _along(watched: Watched, rows: list[int], optimizer: str) -> tuple[Mistake, ...] | None:
    """Return the mistakes along whose step the probe went, None if it went along none."""
    W, X = watched.before, watched.X[rows]
    move = watched.after - W
    slopes = descents.slopes(replays.outputs(W, X), watched.y[rows], watched.y[: len(rows)])
    gradients = [(descents.gradients(X, dZ), mistake) for dZ, mistake in slopes]
    g = gradients[0][0]
    right = descents.steps(g)
    if _near(move, RATE * right[optimizer]):
        return ()
    found = [m for other, m in gradients if m and _near(move, _step(other, optimizer))]
    if any(_near(move, RATE * right[other]) for other in right if other != optimizer):
        found.append(habits.ANOTHER_OPTIMIZER)
    if not found and _ratio(move, right[optimizer]) > 0:
        found.append(LR_IGNORED)
    decayed = (_step(g + decay * W, optimizer) for decay in DECAYS)
    if not found and any(_near(move, step) for step in decayed):
        found.append(habits.WEIGHT_DECAY)
    return tuple(dict.fromkeys(found)) or None


def _step(gradient: Array, optimizer: str) -> Array:
    return RATE * descents.steps(gradient)[optimizer]


def _near(move: Array, step: Array) -> bool:
    return bool(np.linalg.norm(move - step) < CLOSE * np.linalg.norm(step))


def _ratio(move: Array, step: Array) -> float:
    """Return how many times a step a move is, 0 if it has another direction."""
    ratio = float(np.vdot(move, step) / max(float(np.vdot(step, step)), 1e-30))
    return ratio if _near(move, ratio * step) else 0.0


def lay_out(watched: Watched, named: tuple[Mistake, ...]) -> tuple[Step, ...]:
    """Return a training step's chain as far as it is seen: forward, loss, gradients, update."""
    calls = [note for note in watched.notes if max(note["rows"], default=0) < probes.WATCHED]
    trained = [note for note in watched.notes if note["backward"]]
    steps = [_forward(trained or calls, probes.WATCHED)]
    if not trained:
        return (*steps, Step("gradients", MISSING), Step("update", MISSING))
    after = steps[0].state != RIGHT
    wrong_loss = [m for m in named if m not in UPDATES]
    if wrong_loss:
        words = " or ".join(mistake.name for mistake in wrong_loss)
        steps.append(Step("loss", DEPARTS, "", words, "the mean cross-entropy of the logits"))
    else:
        steps.append(Step("loss", FOLLOWS if after else RIGHT))
    after = after or bool(wrong_loss)
    steps.append(Step("gradients", FOLLOWS if after else RIGHT))
    wrong_update = [m for m in named if m in UPDATES]
    if wrong_update:
        words = " or ".join(mistake.name for mistake in wrong_update)
        return (*steps, Step("update", DEPARTS, "", words, "one step of length lr"))
    return (*steps, Step("update", FOLLOWS if after else RIGHT))


def _forward(calls: list[Any], n: int) -> Step:
    if not calls:
        return Step("forward", MISSING)
    rows = [row for note in calls for row in note["rows"]]
    if sorted(rows) != list(range(n)) or len(calls) != 1:
        found = f"{len(calls)} calls with {len(rows)} examples in all"
        return Step("forward", DEPARTS, "", found, f"one call with {n} examples")
    if not calls[0]["training"]:
        return Step("forward", DEPARTS, "", "eval mode", "train mode")
    return Step("forward", RIGHT)
