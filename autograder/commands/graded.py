"""The command `grade` once everything is loaded."""

from __future__ import annotations

import argparse
import sys

from autograder.grade import Order, grade
from autograder.render import detail
from autograder.render.live import Live
from autograder.render.terminal import console_on, show
from autograder.sandbox import Sandbox

FAILED = 3


def go_on(options: argparse.Namespace, only: frozenset[str], sandbox: Sandbox) -> int:
    """Grade a folder, or the checks `only` of it, in a sandbox and show the report."""
    order = Order(options.folder, options.out, only, options.data)
    if options.seed is not None:
        order = Order(options.folder, options.out, only, options.data, options.seed)
    console = console_on(sys.stdout)
    with Live(console, silent=options.quiet) as live:
        report = grade(order, live, begun=sandbox)
    print_report = detail.show_less if options.quiet else show
    print_report = detail.show_more if options.verbose else print_report
    print_report(report, console)
    return FAILED if report.failure else 0
