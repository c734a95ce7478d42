"""Turns whatever stopped a check into words for the student, or says it was the grader.

The message names what happened and what to try; it never shows the grader's own lines.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from autograder.channel import Died, Garbled, Raised, TimedOut, WorkerFailure
from autograder.compare import Departure, advised
from autograder.hints import known, refusal
from autograder.lessons import NOTHING, Lesson
from autograder.mistakes.errors import betrayed
from autograder.programs import LoadFailed, OutOfTime

STUB = re.compile(r"^(\d\.\d) (.+) is not written yet$")
# A check took a plain value of the submission's for one of its functions or objects.
PLAIN = re.compile(
    r"'(bool|int|float|str|bytes|list|tuple|dict|NoneType|numpy\.\w+)' object "
    r"(?:is not callable|has no attribute '(\w+)')"
)


@dataclass(frozen=True)
class Explanation:
    """What happened, what to try, and the submission's own lines; `judged` is None if unjudged."""

    rationale: str
    hint: str = ""
    where: list[str] = field(default_factory=list)
    judged: bool | None = False
    share: float = 0.0
    lesson: Lesson = NOTHING
    runs: bool = True
    """Whether what was asked for is written and can be loaded, so that a snippet would run."""


def explain(error: BaseException, number: str, advice: str) -> Explanation | None:
    """Return the explanation of what a check raised; None where only the grader can be to blame.

    `advice` is the check's own next step, used where the error brings no hint.
    """
    if isinstance(error, Departure):
        hint = error.hint or advice
        return Explanation(error.rationale, hint, share=error.share, lesson=error.lesson)
    if isinstance(error, OutOfTime):
        return Explanation("The grading's time was used up before this check.", "", [], None)
    if isinstance(error, LoadFailed):
        return _load(error)
    if isinstance(error, WorkerFailure):
        return _failure(error, number, advice)
    if isinstance(error, TypeError | AttributeError) and (found := PLAIN.search(str(error))):
        what = f"with the attribute {found[2]} " if found[2] else "that can be called "
        return Explanation(
            f"Where an object {what}is expected there is one of type {found[1]}.", advice
        )
    return None


def _load(error: LoadFailed) -> Explanation:
    cause, file = error.cause, f"{error.module}.py"
    hint = f"Run `python {file}` yourself: the first error it prints is the one to mend."
    if isinstance(cause, TimedOut):
        rationale = f"{file} had not finished loading when {cause}."
        hint = 'Training belongs under `if __name__ == "__main__":`, not at the top level.'
    elif isinstance(cause, Died):
        rationale = f"{file} ended the program while it was loaded."
        hint = "Remove calls like exit() or quit() from the top level."
    else:
        rationale = f"{file} cannot be imported: {cause}."
    if isinstance(cause, Raised) and cause.type_name == "SystemExit":
        rationale = f"{file} calls exit() while it is loaded."
        hint = "Remove calls like exit() or quit() from the top level."
    if isinstance(cause, Raised) and "may not be used in this part" in cause.message:
        hint = (
            "Part 1 is written in NumPy alone; what only your own trials need belongs under "
            '`if __name__ == "__main__":`.'
        )
    elif isinstance(cause, Raised) and cause.type_name in ("ImportError", "ModuleNotFoundError"):
        there = "NumPy" if error.module == "numpy_ann" else "NumPy, PyTorch, Matplotlib"
        hint = (
            f"When it is graded there is {there} and the standard library; import anything else "
            'under `if __name__ == "__main__":`.'
        )
    elif isinstance(cause, Raised):
        hint = refusal(cause) or hint
    where = cause.where if isinstance(cause, Raised) else []
    return Explanation(rationale, hint, where, runs=False)


def _failure(error: WorkerFailure, number: str, advice: str) -> Explanation:
    if isinstance(error, Raised):
        return _raised(error, number, advice)
    if isinstance(error, TimedOut):
        return Explanation(
            f"Your code took too long: {error}.",
            "Look for a loop that never ends, or a loop over examples that NumPy or torch can do "
            "in one call.",
        )
    if isinstance(error, Died):
        return Explanation(
            f"Your code ended the program: {error}.",
            "Look for exit(), a crash inside a library, or far too much memory.",
        )
    what = str(error) if isinstance(error, Garbled) else type(error).__name__
    return Explanation(f"Your code returned what cannot be judged: {what}.", advice)


def _raised(error: Raised, number: str, advice: str) -> Explanation:
    stub = STUB.match(error.message) if error.type_name == "NotImplementedError" else None
    if stub and stub[1] == number:
        return Explanation(f"{stub[2]} is not written yet.", advice, runs=False)
    if stub:
        return Explanation(
            f"This needs {stub[1]}: {stub[2]} is not written yet.",
            f"Write {stub[1]} first.",
            runs=False,
        )
    hints = {
        "AttributeError": "Is the name spelled as in the handout, and was it assigned before?",
        "MemoryError": "An array became far larger than intended: check the shapes.",
        "SystemExit": "Return a value instead of calling exit().",
        "TypeError": "Does the signature (names and order of the arguments) match the handout?",
    }
    named = betrayed(number, error.message)
    hint = refusal(error) or advised(named) or known(error) or hints.get(error.type_name, advice)
    return Explanation(f"Your code raised {error}.", hint, error.where, lesson=Lesson(named))
