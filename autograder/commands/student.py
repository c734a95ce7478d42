"""The commands around one submission: grade, watch, explain, rubric, summary."""

from __future__ import annotations

import argparse
import json
import sys

from autograder import handbook, pitfalls, rubric
from autograder.commands.unusable import Unusable, chosen, prepare
from autograder.grade import ROOT, Order, grade
from autograder.render import detail, pages, summary
from autograder.render.live import Live
from autograder.render.terminal import console_on, show
from autograder.session import read_checks
from autograder.watch import watch

FAILED = 3


def grade_one(options: argparse.Namespace) -> int:
    """Grade a folder."""
    only = chosen(options.only)
    prepare(options.out)
    order = Order(options.folder, options.out, only, options.data)
    if options.seed is not None:
        order = Order(options.folder, options.out, only, options.data, options.seed)
    console = console_on(sys.stdout)
    with Live(console, silent=options.quiet) as live:
        report = grade(order, live)
    print_report = detail.show_less if options.quiet else show
    print_report = detail.show_more if options.verbose else print_report
    print_report(report, console)
    return FAILED if report.failure else 0


def keep_grading(options: argparse.Namespace) -> int:
    """Grade a folder again and again."""
    prepare(options.out)
    try:
        watch(Order(options.folder, options.out, data=options.data), console_on(sys.stdout))
    except KeyboardInterrupt:
        print(f"\nStopped; {options.out}/results.json holds what was graded last.")  # noqa: T201
    return 0


def explain(number: str) -> int:
    """Print what the handout says about a check."""
    checks = read_checks()
    known = [entry.number for entry in rubric.table(checks)]
    if number not in known:
        raise Unusable(f"there is no check {number!r}; known are {', '.join(known)}")
    passage = handbook.look_up(handbook.read(ROOT), number)
    asked = [check for check in checks if check.number == number]
    pages.show(asked, passage, pitfalls.common(number), console_on(sys.stdout))
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
