"""The commands around one submission beside `grade`: watch, explain, rubric, summary."""

from __future__ import annotations

import argparse
import json
import sys

from autograder import handbook, rubric
from autograder.commands.asked import prepared
from autograder.commands.unusable import Unusable
from autograder.course import part_of
from autograder.grading.run import ROOT, Order
from autograder.plugin import read as read_mistakes
from autograder.programs import need_reference
from autograder.render import pages, summary
from autograder.render.terminal import console_on
from autograder.session import read_checks
from autograder.watch import watch

MOST_MISTAKES = 6  # that are listed for a check, the most frequent first


def keep_grading(options: argparse.Namespace) -> int:
    """Grade a folder again and again."""
    need_reference()
    try:
        with prepared(options.out):
            watch(Order(options.folder, options.out, data=options.data), console_on(sys.stdout))
    except KeyboardInterrupt:
        print(f"\nStopped; {options.out}/results.json holds what was graded last.")  # noqa: T201
    return 0


def explain(options: argparse.Namespace) -> int:
    """Print what the handout says about a check."""
    number: str = options.number
    checks = read_checks()
    known = [entry.number for entry in rubric.table(checks)]
    if number not in known:
        raise Unusable(f"there is no check {number!r}; known are {', '.join(known)}")
    passage = handbook.look_up(handbook.read(ROOT), number)
    asked = [check for check in checks if check.number == number]
    entries = read_mistakes(part_of(number).module)
    mistakes = [entry.mistake for entry in entries if entry.number == number]
    pages.show(asked, passage, mistakes[:MOST_MISTAKES], console_on(sys.stdout))
    return 0


def print_rubric(options: argparse.Namespace) -> int:
    """Print the checks and their points."""
    print(rubric.markdown(rubric.table(read_checks())))  # noqa: T201
    return 0


def print_summary(options: argparse.Namespace) -> int:
    """Print a results.json as Markdown."""
    try:
        text = summary.markdown(json.loads(options.results.read_bytes()))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Unusable(f"{options.results} is no results.json: {error}") from error
    print(text)  # noqa: T201
    return 0
