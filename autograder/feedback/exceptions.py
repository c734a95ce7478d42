"""Turns whatever stopped a check into words for the student, or says it was the grader.

The message names what happened and what to try. A mistake is named only where the submission's
source confirms it; of an unknown exception the line is shown, and no hint is made up. The grader's
own lines are never shown.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from autograder.channel import Died, Garbled, Killed, Raised, TimedOut, WorkerFailure
from autograder.compare import Departure
from autograder.course import part_of
from autograder.feedback import source_tree
from autograder.feedback.exception_patterns import recognize
from autograder.feedback.source_tree import Function, Site, Source, read
from autograder.lessons import NOTHING, Lesson, Mistake
from autograder.programs import LoadFailed, OutOfTime

STUB = re.compile(r"^(\d\.\d+) (.+) is not written yet$")
# A check took a plain value of the submission's for one of its functions or objects.
PLAIN = re.compile(
    r"'(bool|int|float|str|bytes|list|tuple|dict|NoneType|numpy\.\w+)' object "
    r"(?:is not callable|has no attribute '(\w+)')"
)
# A check looked for something that the submission does not have.
ABSENT = re.compile(r"^(?:module '(\w+)'|'(\w+)' object) has no attribute '(\w+)'")
# The grader puts together what a network returned for several batches.
RETURNED = re.compile(r"^expected Tensor as element \d+ in argument 0, but got (\w+)")
ABOUT_SHAPES = re.compile(
    r"shape|size|dimension|broadcast|aligned|ax[ei]s|ind(?:ex|ices)|mat1|channels|truth value|"
    r"Boolean value|scalar|0-dim|unpack",
    re.IGNORECASE,
)
SUGGESTION = re.compile(r"\.? Did you (?:mean|forget)[^\n]*$")
PATH = re.compile(r" \((?:/[^)]*|unknown location)\)")
MESSAGE_CHARACTERS, CODE_CHARACTERS = 300, 120
LINE_CHARACTERS, MOST_LINES = 300, 12
ENDS_PROGRAM = ("exit", "quit", "sys.exit", "os._exit", "os.abort", "os.kill")
GUARD = 'What loads data and trains belongs below `if __name__ == "__main__":`.'
GUARD_TRIAL = 'What only tries your code out belongs below `if __name__ == "__main__":`.'
NO_EXIT = "Remove calls like exit() or quit() from the top level."
BRACKETS = "Look there and at the line before: a bracket, a comma, or a colon may be missing."


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
    """Whether what was asked for is written and can be loaded, so that it can be run alone."""


def explain(
    error: BaseException, number: str, advice: str, sources: Mapping[str, bytes]
) -> Explanation | None:
    """Return the explanation of what a check raised; None where only the grader can be to blame.

    `advice` is the check's own next step, used where a value was wrong and nothing better is known.
    `sources` are the submission's files, which confirm what an exception betrays.
    """
    if isinstance(error, Departure):
        hint = error.hint or advice
        return Explanation(error.rationale, hint, share=error.share)
    if isinstance(error, OutOfTime):
        return Explanation("The grading's time was used up before this check.", "", [], None)
    if isinstance(error, LoadFailed):
        return _load(bounded(error.cause), error.module, read(sources))
    if isinstance(error, WorkerFailure):
        return _failure(bounded(error), number, advice, read(sources))
    if isinstance(error, TypeError | AttributeError) and (found := PLAIN.search(str(error))):
        what = f"with the attribute {found[2]} " if found[2] else "that can be called "
        told = f"Where an object {what}is expected there is one of type {found[1]}."
        return Explanation(told, advice)
    return None


def bounded(error: WorkerFailure) -> WorkerFailure:
    """Return an exception as it is told, cut to the lengths that an honest worker keeps to."""
    if not isinstance(error, Raised):
        return error
    lists = (error.where, error.through, error.spans, error.shapes)
    cut = ([text[:LINE_CHARACTERS] for text in texts[-MOST_LINES:]] for texts in lists)
    return Raised(error.type_name[:100], error.message[:500], *cut)


def _load(cause: WorkerFailure, module: str, sources: Mapping[str, Source]) -> Explanation | None:
    """Explain why a file could not be loaded."""
    file, source = f"{module}.py", sources.get(module)
    if isinstance(cause, Killed):
        return None
    if isinstance(cause, Raised):
        return _refused(cause, module, sources)
    rationale, hint = f"{file} cannot be imported: {cause}.", ""
    if isinstance(cause, TimedOut):
        rationale = f"{file} had not finished loading when {cause}."
        line = _busy(source)
        hint = f"Line {line} starts work as soon as the file is loaded. {GUARD}" if line else GUARD
    elif isinstance(cause, Died):
        rationale = f"{file} ended the program while it was loaded."
        line = _ending(source)
        hint = f"Remove the call in line {line}." if line else NO_EXIT
    return Explanation(rationale, hint, runs=False)


def _busy(source: Source | None) -> int:
    """Return the first line at the left margin that loops or calls what the file defines, or 0."""
    own = {"fit", *(b.name for b in source.bindings if b.kind == "function")} if source else set()
    for node in source.tree.body if source else ():
        skipped = source_tree.is_guard(node) or isinstance(node, Function | ast.ClassDef)
        called = {source_tree.dotted(n.func) for n in ast.walk(node) if isinstance(n, ast.Call)}
        if not skipped and (called & own or isinstance(node, ast.For | ast.While)):
            return node.lineno
    return 0


def _ending(source: Source | None) -> int:
    """Return the line of the file's only call that ends the program, or 0."""
    nodes = ast.walk(source.tree) if source else ()
    calls = [
        n for n in nodes if isinstance(n, ast.Call) and source_tree.dotted(n.func) in ENDS_PROGRAM
    ]
    return calls[0].lineno if len(calls) == 1 else 0


def _refused(cause: Raised, module: str, sources: Mapping[str, Source]) -> Explanation:
    """Explain what a module raised while it was loaded."""
    site, file = source_tree.locate(cause, module, sources), f"{module}.py"
    through = f" imports {site.source.file}, which" if site.source.name != module else ""
    mistake = recognize(cause, site)
    rationale = _sentence(f"{file}{through} cannot be imported: {_message(cause, mistake)}")
    hint = mistake.advice if mistake else _loading_hint(cause)
    if cause.type_name == "NoDataError":
        rationale = f"{file} asks for the images as soon as it is loaded, when there are none."
        hint = GUARD
    elif cause.type_name == "SystemExit":
        of_script = [n for n in cause.through if n == "utils" or n.endswith("argparse")]
        what = (
            "runs its script or reads a command line while" if of_script else "calls exit() while"
        )
        rationale, hint = f"{file} {what} it is loaded.", GUARD if of_script else NO_EXIT
    lesson = Lesson((mistake,)) if mistake else NOTHING
    return Explanation(rationale, hint, _lines(cause, site), lesson=lesson, runs=False)


def _loading_hint(cause: Raised) -> str:
    """Return what to try after an exception without a name, as far as its lines say so."""
    if cause.message.startswith("invalid syntax ("):
        return BRACKETS
    tried = len(cause.where) > 1 and re.search(r", in <module>: (?!from |import )", cause.where[0])
    return GUARD_TRIAL if tried else ""


def _failure(
    error: WorkerFailure, number: str, advice: str, sources: Mapping[str, Source]
) -> Explanation | None:
    """Explain what a call of the submission's ran into."""
    if isinstance(error, Raised):
        return _raised(error, number, advice, sources)
    if isinstance(error, TimedOut):
        return Explanation(
            f"Your code took too long: {error}.",
            "Look for a loop that never ends, or a loop over examples that NumPy or torch can do "
            "in one call.",
        )
    if isinstance(error, Died):
        line = _ending(sources.get(part_of(number).module))
        hint = "Look for a crash inside a library, or far too much memory."
        told = f"Your code ended the program: {error}."
        return Explanation(told, f"Remove the call in line {line}." if line else hint)
    if isinstance(error, Killed):
        return None
    what = str(error) if isinstance(error, Garbled) else type(error).__name__
    return Explanation(f"Your code returned what cannot be judged: {what}.", advice)


def _raised(error: Raised, number: str, advice: str, sources: Mapping[str, Source]) -> Explanation:
    site = source_tree.locate(error, part_of(number).module, sources)
    if unwritten := _unwritten(error, number, advice, site):
        return unwritten
    mistake = recognize(error, site)
    hint = mistake.advice if mistake else ""
    lesson = Lesson((mistake,)) if mistake else NOTHING
    if not site.own and (asked := _asked(error, hint, lesson)):
        return asked
    told = _sentence(f"Your code raised {_message(error, mistake)}")
    return Explanation(told, hint, _lines(error, site), lesson=lesson)


def _unwritten(error: Raised, number: str, advice: str, site: Site) -> Explanation | None:
    """Explain a stub that is still there, or whose last line still stands beside written code."""
    stub = STUB.match(error.message)
    raises = isinstance(site.statement, ast.Raise)
    if error.type_name != "NotImplementedError" or not (stub or raises):
        return None
    name = f"{stub[1]} {stub[2]}" if stub else getattr(site.function, "name", "")
    if raises and _beside_code(site):
        advice = f"Remove the line that raises, line {site.line} of {site.source.file}."
        looks = f"Line {site.line} raises NotImplementedError before your code has returned."
        told = f"{name} still has the stub's line that raises NotImplementedError beside your code."
        lesson = Lesson((Mistake("the stub's raise left standing", looks, advice),))
        return Explanation(told, advice, _lines(error, site), lesson=lesson)
    if stub is None:
        return None
    if stub[1] == number:
        return Explanation(f"{stub[2]} is not written yet.", advice, runs=False)
    told = f"This needs {stub[1]}: {stub[2]} is not written yet."
    return Explanation(told, f"Write {stub[1]} first.", runs=False)


def _beside_code(site: Site) -> bool:
    """Return True if code stands above or below the raise that ended a function."""
    body = site.function.body if site.function else []
    written = [node for node in body if node is not site.statement and not _is_given(node)]
    return site.statement in body and bool(written)


def _is_given(node: ast.stmt) -> bool:
    """Return True for what a stub holds: its docstring, super().__init__(), pass."""
    value = node.value if isinstance(node, ast.Expr) else None
    is_super = isinstance(value, ast.Call) and ast.unparse(value.func).startswith("super(")
    return isinstance(node, ast.Pass) or isinstance(value, ast.Constant) or is_super


def _asked(error: Raised, hint: str, lesson: Lesson) -> Explanation | None:
    """Explain what the grader's own question ran into, since no line of the submission did."""
    if error.type_name == "AttributeError" and (found := ABSENT.match(error.message)):
        owner = f"{found[1]}.py" if found[1] else f"An object of type {found[2]}"
        spelled = "Is the name spelled as in the handout, and was it assigned before?"
        told = f"{owner} has no {found[3]}."
        return Explanation(told, hint or spelled, lesson=lesson, runs=not found[1])
    if error.type_name != "TypeError" or not (found := RETURNED.match(error.message)):
        return None
    if found[1] == "NoneType":
        return Explanation("forward returns None.", "End forward with a return of the logits.")
    told = f"forward returns an object of type {found[1]}, expected one tensor."
    return Explanation(told, "Return the logits alone, one row for each example.")


def _message(error: Raised, mistake: Mistake | None) -> str:
    """Return type and message on one line, without paths or a suggestion that misleads."""
    message = error.message.strip()
    suggestion = SUGGESTION.search(message)
    near = re.search(r"'([\w.]+)'", suggestion[0]) if suggestion else None
    agrees = near and mistake and near[1] in f"{mistake.looks} {mistake.advice}"
    if suggestion and mistake and not agrees:
        message = message[: suggestion.start()]
    line = PATH.sub("", message.partition("\n")[0])[:MESSAGE_CHARACTERS].rstrip(" :")
    return f"{error.type_name}: {line}" if line else error.type_name


def _lines(error: Raised, site: Site) -> list[str]:
    """Return the submission's own lines, the innermost with Python's caret, and shapes."""
    if not error.where:
        return []
    shapes = [shape for shape in error.shapes if source_tree.SHAPE.match(shape)]
    about = ABOUT_SHAPES.search(error.message) or error.type_name == "AxisError"
    told = [f"    shapes: {', '.join(shapes)}"] if shapes and about else []
    return [*error.where[:-1], *_innermost(error, site), *told]


def _innermost(error: Raised, site: Site) -> list[str]:
    """Return the innermost line; with a caret on two more lines where it marks a part of it."""
    last, span = error.where[-1], source_tree.SPAN.match((error.spans[-1:] or [""])[0])
    place = source_tree.PLACE.match(last)
    text = site.source.line(site.line)
    if not span or not place or not text or int(span[1]) != site.line:
        return [last]
    raw = text.encode()
    start, end = int(span[2]), int(span[4]) if span[3] == span[1] else len(raw)
    before, marked = (piece.decode("utf-8", "replace") for piece in (raw[:start], raw[start:end]))
    code = text.strip()
    first = len(before) - (len(text) - len(text.lstrip()))
    width = max(len(marked.rstrip()), 1)
    if not 0 <= first < CODE_CHARACTERS or width >= len(code):
        return [last]
    inside = f", in {place[3]}" if place[3] else ""
    caret = "^" * min(width, CODE_CHARACTERS - first)
    told = f"{site.source.file}, line {site.line}{inside}:"
    return [told, f"    {code[:CODE_CHARACTERS]}", f"    {' ' * first}{caret}"]


def _sentence(text: str) -> str:
    text = text.rstrip()
    return text if text.endswith((".", "!", "?")) else f"{text}."
