"""A lesson in words, the same on every surface: named mistakes, and a chain of steps."""

from __future__ import annotations

from autograder.lessons import DEPARTS, FOLLOWS, MISSING, RIGHT, Lesson, Mistake, Step

STATES = {
    RIGHT: "right",
    DEPARTS: "departs here",
    FOLLOWS: "follows from it",
    MISSING: "not there",
}
HEADINGS = ("Step", "Result", "Where", "Found", "Expected")
RUN_IT = "Run this beside your file to see it happen:"
SEVERAL = "Each of these explains what was found:"


def named(mistake: Mistake, hint: str = "") -> str:
    """Return a mistake's sentences, without its name; not the advice that is told as the hint."""
    advice = "" if mistake.advice in hint else mistake.advice
    return " ".join(piece for piece in (mistake.looks, advice) if piece)


def values(step: Step) -> str:
    """Return where a step is wrong and with what: "[0, 2] is 3.1, expected 2.9"."""
    found = f"is {step.found}" if step.found else ""
    expected = f"expected {step.expected}" if step.expected else ""
    told = ", ".join(piece for piece in (found, expected) if piece)
    return " ".join(piece for piece in (step.place, told) if piece)


def row(step: Step) -> tuple[str, str, str, str, str]:
    """Return a step as a row below `HEADINGS`."""
    return step.name, STATES.get(step.state, step.state), step.place, step.found, step.expected


def lines(lesson: Lesson, hint: str = "") -> list[str]:
    """Return a lesson as plain text without its snippet, one line a mistake and one a step.

    `hint` is told beside it, and not twice.
    """
    told = [SEVERAL] if len(lesson.mistakes) > 1 else []
    told += [f"Mistake: {mistake.name}. {named(mistake, hint)}" for mistake in lesson.mistakes]
    wide = max((len(step.name) for step in lesson.steps), default=0)
    for step in lesson.steps:
        state, what = STATES.get(step.state, step.state), values(step)
        told.append(f"    {step.name:<{wide}}  {state}{f': {what}' if what else ''}")
    return told
