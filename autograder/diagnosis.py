"""Finds out whether grading works on this machine: the data, the confinement, the reference.

Gradescope's image is built only if it does; anybody may ask with `python -m autograder diagnose`.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing

from autograder.cores import usable_cores
from autograder.facts import versions
from autograder.grade import load
from autograder.pace import IMAGES, Pace
from autograder.processes import Kind
from autograder.programs import KINDS, REFERENCE, Programs
from autograder.sandbox import Sandbox
from autograder.setups import SETUPS
from autograder.submission import stage
from data import fashion_mnist

SECONDS = 300.0


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
        for setup in SETUPS.values():
            seconds = Pace().reference(programs, setup, IMAGES)
            yield f"reference, {setup.name}: {IMAGES} images in {seconds:.2f} s"


def _layers(sandbox: Sandbox, kind: Kind) -> str:
    worker = sandbox.start(kind, "diagnosis")
    sandbox.stop(kind, worker)
    layers = sandbox.layers[kind]
    missing = f"; missing: {', '.join(layers.missing)}" if layers.missing else ""
    return f"{kind} worker: {', '.join(sorted(layers.held)) or 'not confined'}{missing}"
