"""How long a training may take here: so many times what the reference needs on this machine."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field

import numpy as np

from autograder.channel import WorkerFailure
from autograder.programs import LoadFailed, OutOfTime, Programs, trusted
from autograder.pupil import create
from autograder.setups import CLASSES, Setup

# Bounds that let a whole grading end by itself. Where the machine is so busy that the reference
# takes minutes, whoever needs a few times as long is stopped by the grading's own end, not blamed:
# a quarter of the part's patience counts there, whatever the longest time.
SHORTEST_SECONDS, LONGEST_SECONDS, LEAST = 20.0, 240.0, 0.25
IMAGES = 1000
MEASURE_SECONDS = 60.0


@dataclass
class Pace:
    """The reference's seconds per training image and part, measured when first asked for."""

    seconds: dict[str, float] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def reference(self, programs: Programs, setup: Setup, images: int) -> float:
        """Return the seconds the reference needs to train on so many images."""
        with self._lock:
            if setup.module not in self.seconds:
                self.seconds[setup.module] = _measure(programs, setup)
        return self.seconds[setup.module] * images

    def limit(self, programs: Programs, setup: Setup, images: int) -> float:
        """Return the seconds a submission may take to train on so many images."""
        needed = self.reference(programs, setup, images)
        patient = setup.patience * needed
        return min(max(patient, SHORTEST_SECONDS), max(LONGEST_SECONDS, LEAST * patient))


def _measure(programs: Programs, setup: Setup) -> float:
    rng = np.random.default_rng(0)
    X = rng.random((IMAGES, *setup.shape), dtype=np.float32)
    y = rng.integers(0, CLASSES, IMAGES)
    try:
        opened = programs.open(setup.module, MEASURE_SECONDS, 0, "reference")
        model = create(opened, setup, 0)
        started = time.monotonic()
        opened.train(model, X, y, X[:1], y[:1], epochs=1, batch_size=setup.batch_size, lr=0.0)
        return (time.monotonic() - started) / IMAGES
    except (WorkerFailure, LoadFailed) as failure:
        if time.monotonic() >= programs.end:
            raise OutOfTime from failure
        raise trusted(failure) from failure
    finally:
        programs.close()
