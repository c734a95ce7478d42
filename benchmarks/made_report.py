"""A report of any size, for what only reads one: pages and results.json."""

from __future__ import annotations

from autograder import fit
from autograder.compare import Departure
from autograder.report import Case, Entry, Fit, Report, Training

POINTS = 100.0


def make(checks: int = 22, epochs: int = 10, printed: int = 0) -> Report:
    """Return a report in which every second check failed; its program printed so many letters."""
    report = Report.blank(
        [Entry(f"1.{n}", f"Check number {n} says a sentence.", POINTS / checks, "Look once more.")
         for n in range(1, checks + 1)]
    )  # fmt: skip
    for place, result in enumerate(report.results.values()):
        case = Case("case", result.entry.points, passed=place % 2 == 1, seconds=0.01)
        if case.passed:
            case.earned = case.points
        else:
            case.rationale = f"It returns {place}, expected {place + 1}."
            case.hint = "Compare it with the handout, line by line."
        result.cases.append(case)
    first = report.results["1.1"].cases[0]
    first.printed = "a line that was printed\n" * (printed // 24)
    history = curves(epochs)
    training = Training("PyTorch ANN", 0.8, history, 0.83, 2.0, 1, fit=_judged(history))
    report.trainings["pytorch_ann"] = training
    return report


def curves(epochs: int) -> dict[str, list[float]]:
    """Return the history of a training that learns ever less."""
    falling = [1 / (epoch + 1) for epoch in range(epochs)]
    return {
        "train_losses": [0.3 + value for value in falling],
        "train_accuracies": [0.9 - value / 2 for value in falling],
        "val_losses": [0.4 + value for value in falling],
        "val_accuracies": [0.85 - value / 2 for value in falling],
    }


def _judged(history: dict[str, list[float]]) -> Fit | None:
    try:
        return fit.judge(history)
    except Departure:
        return None
