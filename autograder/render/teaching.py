"""Renders what failed cases teach as HTML for a Gradescope output: escaped, bounded, no script."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from autograder.plaintext import capped
from autograder.render import lesson
from autograder.report import Case

MOST_CHARACTERS = 90_000  # of one output; Gradescope cuts its middle out past 100,000
PIECE_CHARACTERS = 4000


def shows(case: Case) -> bool:
    """Say whether a case has something to teach that plain text shows badly."""
    return bool(case.lesson.mistakes or case.lesson.snippet)


def cases(failed: Sequence[Case], remark: str = "") -> str:
    """Return failed cases as HTML."""
    blocks = [_case(case) for case in failed]
    return str(Markup("<hr>").join(blocks) + _paragraph("", remark))


def _case(case: Case) -> Markup:
    held = case.lesson
    pieces = [_paragraph("", case.told), _block("", "\n".join(case.where))]
    if len(held.mistakes) > 1:
        pieces.append(_paragraph("", lesson.SEVERAL))
    pieces += [_paragraph(f"Mistake: {m.name}.", lesson.named(m, case.hint)) for m in held.mistakes]
    pieces.append(_paragraph("Try:", case.hint) if case.hint else Markup(""))
    pieces.append(_block("It printed:", case.printed))
    pieces.append(_block(lesson.RUN_IT, held.snippet))
    return Markup("").join(pieces)


def _paragraph(head: str, text: str) -> Markup:
    if not text:
        return Markup("")
    strong = Markup("<strong>{}</strong> ").format(_shown(head)) if head else Markup("")
    return Markup("<p>{}{}</p>").format(strong, _shown(text))


def _block(head: str, text: str) -> Markup:
    """Return text as it is, under its heading."""
    if not text:
        return Markup("")
    return _paragraph("", head) + Markup("<pre>{}</pre>").format(_shown(text))


def _shown(text: str) -> str:
    return capped(text, PIECE_CHARACTERS)
