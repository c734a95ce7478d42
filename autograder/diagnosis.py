"""Finds out whether grading works on this machine: the data, the confinement, the reference.

Gradescope's image is built only if it does; anybody may ask with `python -m autograder diagnose`.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing

import numpy as np

from autograder.channel import WorkerFailure
from autograder.cores import usable_cores
from autograder.course import PARTS, Part
from autograder.facts import versions
from autograder.grade import load
from autograder.grading.examples import Draw, Images
from autograder.grading.student_model import opened
from autograder.processes import Kind
from autograder.programs import KINDS, REFERENCE, LoadFailed, Programs, trusted
from autograder.sandbox import Sandbox
from autograder.submission import stage
from data import fashion_mnist

SECONDS, IMAGES = 300.0, 1000


def diagnose(strangers: bool) -> Iterator[str]:
    """Yield a line for each thing that works.

    Raises `DataError` or `SandboxError` for the first one that does not; with `strangers` workers
    that are not confined are one.
    """
    yield ", ".join(f"{name} {version}" for name, version in versions().items())
    images = load("auto")
    place = fashion_mnist.locate("auto")
    yield f"data: {place.name}, {len(images.train[0]):,} and {len(images.test[0]):,} images"
    yield f"processors: {usable_cores()}"
    with closing(Sandbox(strangers=strangers)) as sandbox:
        for kind in sorted(set(KINDS.values())):
            yield _layers(sandbox, kind)
        end = time.monotonic() + SECONDS
        programs = Programs.beside_reference(stage(REFERENCE), sandbox, end)
        for part in PARTS:
            seconds = _epoch(programs, part, images)
            yield f"reference, {part.title}: {IMAGES} images in {seconds:.2f} s"


def _epoch(programs: Programs, part: Part, images: Images) -> float:
    """Return the seconds in which the reference trains for an epoch on a few images.

    Raises `ReferenceFailed` where it cannot.
    """
    examples = Draw(part, images, 0).examples()
    settings = part.training
    try:
        with opened(programs, part, 0, SECONDS, settings.processor_seconds) as model:
            model.hold(examples.X_train[:IMAGES], examples.y_train[:IMAGES])
            started = time.monotonic()
            model.train_epoch(np.random.default_rng(0), settings.batch_size, settings.lr)
            return time.monotonic() - started
    except (WorkerFailure, LoadFailed) as failure:
        raise trusted(failure) from failure


def _layers(sandbox: Sandbox, kind: Kind) -> str:
    worker = sandbox.start(kind, "diagnosis")
    sandbox.stop(kind, worker)
    layers = sandbox.layers[kind]
    missing = f"; missing: {', '.join(layers.missing)}" if layers.missing else ""
    return f"{kind} worker: {', '.join(sorted(layers.held)) or 'not confined'}{missing}"
