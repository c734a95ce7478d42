"""Has the gradebook and the page of the class written, now and then and at the end.

Beside the grading, in a thread: neither its time nor its failure costs a result.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autograder.batch import similarity
from autograder.batch.entries import Entry, Row
from autograder.batch.publish import publish
from autograder.plaintext import capped

EVERY_SECONDS = 60.0
REST = 10  # times as long as writing took, at least, lies between the ends of two
DETAIL_CHARACTERS = 300
Publish = Callable[[list[Row], Path, bool], object]  # True while there are more to come


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
            self.thread = threading.Thread(
                target=self._write, args=(True,), name="publisher", daemon=True
            )
            self.thread.start()

    def finish(self) -> bool:
        """Write all there is now, and say whether it could be."""
        if self.thread:
            self.thread.join()
        return self._write(False)

    def _write(self, running: bool) -> bool:
        began = time.monotonic()
        try:
            self.publish(self.rows(), self.out, running)
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


def publishing(earlier: Sequence[Entry] = ()) -> Publish:
    """Return what writes the gradebook and the page and, once all are graded, pairs to read.

    `earlier` are submissions of earlier years.
    """

    def write(rows: list[Row], out: Path, running: bool) -> None:
        publish(rows, out, running=running)  # first: it is never lost to what comes after it
        if not running:
            publish(rows, out, similarity.compare(rows, earlier))

    return write
