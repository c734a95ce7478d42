"""Renders a report as one self-contained page: no script, nothing fetched.

Whatever the template prints is made visible and escaped, wherever it came from.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from autograder.plaintext import visible
from autograder.render import curves, heat, lesson, outline, png
from autograder.render.excerpt import excerpt
from autograder.report import Report, Training

TEMPLATE = "report.html.j2"
LINES = 12  # of a text that a submission wrote
WIDTH = 28  # of a test image, in pixels


def page(report: Report, pictures: Mapping[str, bytes] | None = None) -> str:
    """Return the report as HTML.

    `pictures` are the PNGs of `curves.pictures(report)`, which are drawn if they are not given.
    """
    if pictures is None:
        pictures = curves.pictures(report)
    troubles = outline.troubles(report)
    return template().render(
        report=report,
        parts=outline.parts(report),
        troubles=troubles,
        places={
            result.entry.number: trouble.results[0].entry.number
            for trouble in troubles
            for result in trouble.results
        },
        next=[trouble for trouble in troubles if trouble.judged],
        pictures={key: address(png) for key, png in pictures.items()},
    )


@lru_cache(maxsize=1)
def template() -> Template:
    """Return the page's template, which takes as long to compile as several checks."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=seen,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"outline": outline, "lesson": lesson, "heat": heat}
    environment.filters["excerpt"] = lambda text: excerpt(text, LINES)
    environment.filters["describe"] = describe
    environment.filters["fact"] = fact
    environment.filters["sure"] = sure
    environment.filters["thumbnail"] = lambda miss: address(png.grey(miss.image, WIDTH))
    return environment.get_template(TEMPLATE)


def seen(value: Any) -> Any:
    """Make a printed value visible; escaping comes after it. Markup is the template's own."""
    return value if isinstance(value, Markup) else visible(str(value))


def address(png: bytes) -> str:
    """Return a picture as the address that holds it."""
    return f"data:image/png;base64,{base64.b64encode(png).decode('ascii')}"


def describe(training: Training) -> str:
    """Return a training's curves in words: where each began and where it ended."""
    spoken = []
    for name, values in (training.history or {}).items():
        if values:
            what = name.replace("val_", "validation ").replace("train_", "training ")
            spoken.append(f"{what} from {values[0]:.2f} to {values[-1]:.2f}")
    return f"{curves.heading(training)}. {'; '.join(spoken)}."


def sure(confidence: float) -> str:
    """Return a probability in percent; nothing is ever wholly certain."""
    return "over 99.9%" if confidence > 0.999 else f"{confidence:.1%}"


def fact(value: Any) -> str:
    """Return a fact in words, however deep it is nested."""
    if isinstance(value, Mapping):
        pieces = [
            f"{name} ({fact(part)})" if isinstance(part, Mapping) else f"{name} {fact(part)}"
            for name, part in value.items()
        ]
        return "; ".join(pieces) or "none"
    if isinstance(value, list | tuple):
        return ", ".join(str(part) for part in value) or "none"
    return str(value)
