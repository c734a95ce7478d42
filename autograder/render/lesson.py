"""A lesson in words, the same on every surface: the named mistakes."""

from __future__ import annotations

from autograder.lessons import Lesson, Mistake

RUN_IT = "Run this beside your file to see it happen:"
SEVERAL = "Each of these explains what was found:"


def named(mistake: Mistake, hint: str = "") -> str:
    """Return a mistake's sentences, without its name; not the advice that is told as the hint."""
    advice = "" if mistake.advice in hint else mistake.advice
    return " ".join(piece for piece in (mistake.looks, advice) if piece)


def lines(lesson: Lesson, hint: str = "") -> list[str]:
    """Return a lesson as plain text without its snippet, one line a mistake.

    `hint` is told beside it, and not twice.
    """
    told = [SEVERAL] if len(lesson.mistakes) > 1 else []
    return told + [f"Mistake: {m.name}. {named(m, hint)}" for m in lesson.mistakes]
