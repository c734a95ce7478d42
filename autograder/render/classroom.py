"""Renders the page of a class: everybody's scores, how each check went, which mistakes are common.

One file that fetches nothing. Its own script sorts and filters; without it everything is there to
read. The page's policy names that script by its hash, so nothing else can run, whatever a name is.
"""

from __future__ import annotations

import base64
import hashlib
import math
import statistics
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from autograder.cohort import Cohort, Comparison, Gate, Spread
from autograder.render import bars
from autograder.render.excerpt import excerpt
from autograder.render.html import seen
from autograder.render.outline import PARTS, span

HERE = Path(__file__).parent
SCRIPT = "classroom.js"
WIDTH, BELOW = 5, 6  # percentage points of a bin; bins below the gate, the first for all the rest
LATE = 300  # students; a longer table is laid out once somebody goes there
MOST_LINKS = 6  # of one mistake; the table of students has all of them
FILES = {
    "gradebook.csv": "everybody, for a spreadsheet",
    "canvas.csv": "final scores, for Canvas's gradebook",
    "gradescope.csv": "laid out as Gradescope exports scores",
}


def page(cohort: Cohort, similar: bool = False, running: bool = False) -> str:
    """Return the class as HTML; `similar` says that similar.html lies beside it.

    `running` says that submissions are still to come.
    """
    script = (HERE / SCRIPT).read_text(encoding="utf-8")
    return template("classroom.html.j2").render(
        cohort=cohort,
        bars=bars,
        middle=statistics.median(cohort.scores) if cohort.scores else None,
        scores=bars.bins(cohort.scores, 0, cohort.points or 100, 10),
        gates=[(gate, reached(gate)) for gate in cohort.gates],
        partly=partly(cohort),
        parts=parts(cohort),
        files=FILES,
        similar=similar,
        running=running,
        most_links=MOST_LINKS,
        late=LATE,
        script=Markup(script),
        policy=digest(script),
    )


def pairs(comparison: Comparison) -> str:
    """Return the pairs of similar submissions as HTML, to be read side by side."""
    return template("similar.html.j2").render(comparison=comparison)


@lru_cache(maxsize=4)
def template(name: str) -> Template:
    """Return a template whose every value is made visible and escaped."""
    environment = Environment(
        loader=FileSystemLoader(HERE),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=seen,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["short"] = lambda text: excerpt(text, 3)
    environment.filters["percent"] = percent
    environment.filters["spread"] = spread
    return environment.get_template(name)


def digest(script: str) -> str:
    """Return a script's hash as a page's policy names it."""
    return f"sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}"


def reached(gate: Gate) -> list[bars.Bin]:
    """Return a part's accuracies in bins of five percentage points, with the gate as an edge."""
    asked = round(100 * gate.threshold, 1)
    above = math.ceil((100 - asked) / WIDTH)
    percents = [100 * accuracy for accuracy in gate.accuracies]
    return bars.bins(percents, asked - BELOW * WIDTH, asked + above * WIDTH, BELOW + above)


def parts(cohort: Cohort) -> list[tuple[str, str]]:
    """Return the parts that the checks make, by number with the name a student knows."""
    numbers = dict.fromkeys(check.number.partition(".")[0] for check in cohort.checks)
    numbers |= dict.fromkeys(part for student in cohort.students for part, _, _ in student.parts)
    return [(number, PARTS.get(number, ("", "", ""))[0]) for number in numbers]


def partly(cohort: Cohort) -> str:
    """Return what was run where not everything was, "" where it was."""
    run = [check.number for check in cohort.checks if check.judged]
    if not cohort.partial or not run:
        return ""
    if len(run) < len(cohort.checks):
        return f"Points and shares count only {span(run)}."
    some, every = cohort.partial, len(cohort.scores)
    return f"Of {some} of the {every} graded submissions only some checks were run."


def percent(share: float) -> str:
    """Return a share in percent; 100% is all of them, 0% none."""
    shown = round(100 * share)
    return f"{min(shown, 99) if share < 1 else 100}%" if share <= 0 or shown else "under 1%"


def spread(found: Spread) -> str:
    """Return a spread as numbers in words."""
    return f"{found.median:.0f} in the middle, {found.ninth:.0f} for nine of ten, {found.most:.0f}"
