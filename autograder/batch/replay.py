"""Grades a submission again from the receipt of an earlier grading, and says what differs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.batch import differences, receipts
from autograder.batch.differences import Difference, Verdict
from autograder.batch.intake import find_one
from autograder.batch.receipts import Change, Receipt, ReceiptError
from autograder.grade import Order, grade
from autograder.plaintext import visible
from autograder.plugin import Listener

VERDICTS: dict[Verdict, str] = {
    "same": "The same points.",
    "noise": "Other points, but no more than another seed would make.",
    "beyond noise": "Other points, and more than noise explains.",
}


@dataclass(frozen=True)
class Replay:
    """Two gradings of the same bytes: the setting that changed, the points that did.

    `accuracies` are those that moved, by the part's name; `failure` what stopped the grader now.
    """

    setting: list[Change]
    checks: list[Difference]
    accuracies: dict[str, tuple[float, float]]
    failure: str = ""

    @property
    def verdict(self) -> Verdict:
        """What the differences amount to."""
        return differences.verdict(self.checks)

    def lines(self) -> Iterator[str]:
        """Say it: the setting first, then the checks, then what it amounts to."""
        if self.failure:
            yield f"The grader failed this time: {self.failure}"
        yield "Setting: " + ("as it was." if not self.setting else f"{len(self.setting)} changes.")
        yield from (f"  {visible(str(change))}" for change in self.setting)
        for name, (before, after) in self.accuracies.items():
            yield f"  {name}: test accuracy {before:.2%} before, {after:.2%} now"
        yield from (f"  {visible(str(found))}" for found in self.checks)
        yield VERDICTS[self.verdict]


def replay(receipt: Receipt, path: Path, out: Path, listener: Listener) -> Replay:
    """Grade what lies at `path` as the receipt says, into `out`, and compare.

    A folder or a zip, as in a class. Raises `ReceiptError` where it does not hold the bytes that
    were graded, otherwise as `find_one` and `grade` do.
    """
    submission = find_one(path)
    if submission.digest != receipt.submission:
        raise ReceiptError(
            f"{path} does not hold what was graded: its hash is {submission.digest[:12]}..., the "
            f"receipt's {visible(receipt.submission[:12])}..."
        )
    order = Order(path, out, receipt.only, receipt.source, receipt.seed)
    report = grade(order, listener, student=submission)
    now: dict[str, Any] = json.loads((out / "results.json").read_bytes())
    return Replay(
        receipts.changes(receipt.facts, now["extra_data"]),
        differences.compare(receipt.results, now),
        differences.moved(receipt.results, now),
        report.failure,
    )
