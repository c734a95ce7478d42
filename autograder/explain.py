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
from autograder.mistakes.betrayals import betrayed
from autograder.mistakes.errors import NOTHING_RETURNED
from autograder.programs import LoadFailed, OutOfTime

STUB = re.compile(r"^(\d\.\d) (.+) is not written yet$")
# A check took a plain value of the submission's for one of its functions or objects.
PLAIN = re.compile(
    r"'(bool|int|float|str|bytes|list|tuple|dict|NoneType|numpy\.\w+)' object "
    r"(?:is not callable|has no attribute '(\w+)')"
)
# A check looked for something that the submission does not have.
ABSENT = re.compile(r"^(?:module '(\w+)'|'(\w+)' object) has no attribute '(\w+)'")
# The grader puts together what a network returned for several batches.
RETURNED = re.compile(r"^expected Tensor as element \d+ in argument 0, but got (\w+)")
ABOUT_ARGUMENTS = re.compile(r"\(\) (?:takes|missing|got)|(?:positional|keyword|required) argument")
GUARD = 'What loads data and trains belongs under `if __name__ == "__main__":`.'

# What to look at after an exception of a type, where its message betrays no mistake.
HINTS = {
    "AttributeError": "Is the name spelled as in the handout, and was it assigned before?",
    "IndexError": "Print the index and the shape that it goes into, just before that line.",
    "MemoryError": "An array became far larger than intended: check the shapes.",
    "NoDataError": "The images come as arguments; there are no others while it is graded.",
    "SystemExit": "Return a value instead of calling exit().",
    "TypeError": "Print the types of what that line works with, just before it.",
}


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
    if isinstance(cause, Raised):
        return _refused(cause, error.module)
    hint = _run(error.module)
    if isinstance(cause, TimedOut):
        rationale = f"{file} had not finished loading when {cause}."
        hint = 'Training belongs under `if __name__ == "__main__":`, not at the top level.'
    elif isinstance(cause, Died):
        rationale = f"{file} ended the program while it was loaded."
        hint = "Remove calls like exit() or quit() from the top level."
    else:
        rationale = f"{file} cannot be imported: {cause}."
    return Explanation(rationale, hint, runs=False)


def _run(module: str) -> str:
    return f"Run `python {module}.py` yourself: the first error it prints is the one to mend."


def _refused(cause: Raised, module: str) -> Explanation:
    """Explain what a module raised while it was loaded."""
    file = f"{module}.py"
    rationale = _sentence(f"{file} cannot be imported: {cause}")
    if cause.type_name == "NoDataError":
        rationale = f"{file} asks for the images as soon as it is loaded, when there are none."
        hint = GUARD
    elif cause.type_name == "SystemExit" and "utils" in cause.through:
        rationale = f"{file} runs its script as soon as it is loaded, and ends there."
        hint = GUARD
    elif cause.type_name == "SystemExit":
        rationale = f"{file} calls exit() while it is loaded."
        hint = "Remove calls like exit() or quit() from the top level."
    else:
        hint = _imported(cause, module)
    return Explanation(rationale, hint, cause.where, runs=False)


def _imported(cause: Raised, module: str) -> str:
    """Return what to try where a module cannot be imported."""
    if "may not be used in this part" in cause.message:
        return (
            "Part 1 is written in NumPy alone; what only your own trials need belongs under "
            '`if __name__ == "__main__":`.'
        )
    if cause.type_name in ("ImportError", "ModuleNotFoundError"):
        there = "NumPy" if module == "numpy_ann" else "NumPy, PyTorch, Matplotlib"
        return (
            f"When it is graded there is {there} and the standard library; import anything else "
            'under `if __name__ == "__main__":`.'
        )
    return refusal(cause) or _run(module)


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
    if not error.where and (unlike := _asked(error)):
        return unlike
    named = betrayed(number, str(error), error.where)
    hint = refusal(error) or advised(named) or known(error) or _hint(error) or advice
    told = _sentence(f"Your code raised {error}")
    return Explanation(told, hint, error.where, lesson=Lesson(named))


def _asked(error: Raised) -> Explanation | None:
    """Explain what the grader's own question ran into, since no line of the submission did."""
    if error.type_name == "AttributeError" and (found := ABSENT.match(error.message)):
        owner = f"{found[1]}.py" if found[1] else f"An object of type {found[2]}"
        told = f"{owner} has no {found[3]}."
        return Explanation(told, HINTS["AttributeError"], runs=not found[1])
    if error.type_name == "TypeError" and (found := RETURNED.match(error.message)):
        return _returned(found[1])
    return None


def _returned(kind: str) -> Explanation:
    if kind == "NoneType":
        named = (NOTHING_RETURNED,)
        return Explanation("forward returns None.", advised(named), lesson=Lesson(named))
    told = f"forward returns an object of type {kind}, expected one tensor."
    return Explanation(told, "Return the logits alone, one row for each example.")


def _hint(error: Raised) -> str:
    if error.type_name == "TypeError" and ABOUT_ARGUMENTS.search(error.message):
        return "Does the signature (names and order of the arguments) match the handout?"
    return HINTS.get(error.type_name, "")


def _sentence(text: str) -> str:
    text = text.rstrip()
    return text if text.endswith((".", "!", "?")) else f"{text}."
