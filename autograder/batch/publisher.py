"""Has the gradebook and the page of the class written, now and then and at the end.

Beside the grading, in a thread: neither its time nor its failure costs a result.
"""

from __future__ import annotations

import importlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from autograder.batch.entries import Row
from autograder.plaintext import capped

EVERY_SECONDS = 60.0
REST = 10  # times as long as writing took, at least, lies between the ends of two
DETAIL_CHARACTERS = 300
Publish = Callable[[list[Row], Path], object]


@dataclass
class Publisher:
    """Writes what `rows` yields; `note` is told once of each different failure."""

    rows: Callable[[], list[Row]]
    out: Path
    publish: Publish
    note: Callable[[str], None]
    due: float = field(default_factory=lambda: time.monotonic() + EVERY_SECONDS)
    thread: threading.Thread | None = None
    complaints: set[str] = field(default_factory=set)

    def tick(self) -> None:
        """Begin to write if it is time to."""
        if time.monotonic() >= self.due and not (self.thread and self.thread.is_alive()):
            self.thread = threading.Thread(target=self._write, name="publisher", daemon=True)
            self.thread.start()

    def finish(self) -> bool:
        """Write all there is now, and say whether it could be."""
        if self.thread:
            self.thread.join()
        return self._write()

    def _write(self) -> bool:
        began = time.monotonic()
        try:
            self.publish(self.rows(), self.out)
        except Exception as error:
            told = capped(f"{type(error).__name__}: {error}", DETAIL_CHARACTERS)
            if told not in self.complaints:
                self.complaints.add(told)
                self.note(f"The gradebook was not written ({told}); every result is on disk.")
            return False
        finally:
            ended = time.monotonic()
            self.due = ended + max(EVERY_SECONDS, REST * (ended - began))
        return True


def published() -> Publish:
    """Return what writes the gradebook and the page."""
    module = importlib.import_module("autograder.batch.publish")
    written: Publish = module.publish
    return written
