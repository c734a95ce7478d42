"""Renders a report as Gradescope's results.json. NaN and infinity cannot get in.

What a submission wrote is made visible, and escaped where an output is HTML. A hidden check tells
students nothing but that it is not shown.
"""

from __future__ import annotations

import contextlib
import json
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from autograder.plaintext import capped
from autograder.render import lesson, outline, teaching
from autograder.report import VISIBLE, Report, Result

NOT_RUN = "This check did not run."
PARTLY_RUN = "What ran of this check is right, but only a part of it ran."
HIDDEN = "This check is not shown to students."
OUTPUT_CHARACTERS = 4000


class Unwritten(OSError):
    """A file of the results that cannot be written; one line says which and why."""


def to_gradescope(report: Report, figures: Iterable[dict[str, Any]] = ()) -> dict[str, Any]:
    """Return a report in Gradescope's results format, with `figures` as tests without a score.

    What only an instructor may see is in `extra_data`, which no student is shown.
    """
    return {
        "score": report.score,
        "execution_time": round(report.seconds, 2),
        "output": capped(_summary(report)),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": VISIBLE,
        "stdout_visibility": "hidden",
        "tests": [*(_test(result, report) for result in report.results.values()), *figures],
        "leaderboard": _leaderboard(report),
        "extra_data": _facts(report),
    }


def _facts(report: Report) -> dict[str, Any]:
    """Return what the instructor may know: every accuracy with its gate, hidden or not, too."""
    accuracies = {
        key: {"name": run.name, "accuracy": round(run.accuracy, 4), "threshold": run.threshold}
        for key, run in report.trainings.items()
        if run.accuracy is not None
    }
    known = {"accuracies": accuracies, "memory": report.memory, "failure": report.failure}
    return {**report.facts, **{name: value for name, value in known.items() if value}}


def _leaderboard(report: Report) -> list[dict[str, Any]]:
    """Return the measured accuracies, but none whose check students are not shown now."""
    return [
        {"name": f"{run.name}: test accuracy", "value": round(run.accuracy, 4), "order": "desc"}
        for part in outline.parts(report)
        if (run := part.training) and run.accuracy is not None and not part.accuracy_hidden
    ]


def _summary(report: Report) -> str:
    lines = [_total(report), *report.notes]
    hidden = {n for n, result in report.results.items() if result.entry.visibility != VISIBLE}
    missing = ", ".join(number for number in report.unfinished if number not in hidden)
    if report.failure:
        lines.append(
            "The grader itself failed, which is not the submission's fault. "
            f"Checks without a result: {missing or 'none'}. Ask for another grading."
        )
    elif missing:
        lines.append(f"Not run: {missing}.")
    return "\n".join([*lines, _ending(report, bool(hidden))])


def _total(report: Report) -> str:
    """Return the points; where a check is not shown, only those that a student could add up."""
    shown = [r for r in report.results.values() if r.entry.visibility == VISIBLE]
    if len(shown) == len(report.results):
        return f"{report.score:g} of {report.points:g} points."
    score, points = sum(r.score for r in shown), sum(r.entry.points for r in shown)
    return f"{round(score, 2):g} of {points:g} points in the checks that are shown now."


def _ending(report: Report, hides: bool) -> str:
    """Return the last line: what comes next, and never that all passed while a check is hidden."""
    shown = [r for r in report.results.values() if r.entry.visibility == VISIBLE]
    lost = [r.entry.number for r in shown if r.passed is False]
    words = [f"Begin with {lost[0]}."] if lost else []
    if hides:
        words.append("Some checks are not shown now; nothing is said of them here.")
    elif shown and all(r.passed for r in shown) and not report.failure:
        words.append("Every check passed.")
    return " ".join(words)


def _test(result: Result, report: Report) -> dict[str, Any]:
    remark = _remark(result, report)
    told, form = explanation(result, remark), "text"
    if result.failures and any(teaching.shows(case) for case in result.failures):
        page = teaching.cases(result.failures, remark)
        told, form = (page, "html") if len(page) <= teaching.MOST_CHARACTERS else (told, form)
    facts: dict[str, Any] = {
        "seconds": round(result.seconds, 3),
        "passed": result.passed,
        "mistakes": _mistakes(result),
    }
    if result.entry.visibility == "hidden":
        facts["output"] = explanation(result, remark)
        told, form = HIDDEN, "text"
    return {
        "number": result.entry.number,
        "name": result.entry.title,
        "score": result.score,
        "max_score": result.entry.points,
        "status": "passed" if result.passed else "failed",
        "output": told,
        "output_format": form,
        "visibility": result.entry.visibility,
        "tags": [f"part {result.entry.part}"],
        "extra_data": facts,
    }


def _mistakes(result: Result) -> list[str]:
    """Return the names of the mistakes that explain a check's cases, each once, in their order."""
    found = (mistake.name for case in result.cases for mistake in case.lesson.mistakes)
    return [capped(name) for name in dict.fromkeys(found)]


def _remark(result: Result, report: Report) -> str:
    """Return what the student's own curve shows, for judge_fit, once the whole part is shown."""
    if result.passed is not False or result.entry.number not in outline.FITS:
        return ""
    part = next(part for part in outline.parts(report) if part.number == result.entry.part)
    return outline.own_curve(result, report) if part.visibility == VISIBLE else ""


def explanation(result: Result, remark: str = "") -> str:
    """Return what a student is told about a check, as plain text of bounded length."""
    if result.passed is None and not any(case.rationale for case in result.cases):
        return NOT_RUN
    if not result.failures:
        return "Right." if result.passed else PARTLY_RUN
    lines: list[str] = []
    for case in result.failures:
        lines += [
            case.told,
            *(f"    {line}" for line in case.where),
            *lesson.lines(case.lesson, case.hint),
        ]
        if case.hint:
            lines.append(f"Try: {case.hint}")
        if case.printed:
            lines.append(f"It printed:\n{case.printed[:OUTPUT_CHARACTERS]}")
        if case.lesson.snippet:
            lines.append(f"{lesson.RUN_IT}\n{case.lesson.snippet[:OUTPUT_CHARACTERS]}")
    return capped("\n".join([*lines, remark] if remark else lines))


def write(report: Report, path: Path, figures: Iterable[dict[str, Any]] = ()) -> None:
    """Replace results.json in one step, so that a reader never sees half of it.

    Raises `Unwritten`.
    """
    results = to_gradescope(report, figures)
    text = json.dumps(results, indent=2, allow_nan=False, ensure_ascii=True)
    temporary = path.with_name(f".results-{secrets.token_hex(8)}.json")
    try:
        with temporary.open("x", encoding="ascii") as stream:
            stream.write(text + "\n")
        temporary.replace(path)
    except OSError as error:
        raise Unwritten(f"{path} cannot be written: {error.strerror or error}") from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()
