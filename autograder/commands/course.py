"""The commands around the assignment: handout, bundle, gradescope, diagnose."""

from __future__ import annotations

import argparse
import os
import sys

from autograder import bundle, diagnosis, handout, preflight
from autograder.commands.unusable import Unusable
from autograder.grade import ROOT
from autograder.gradescope.container import Container, allowance
from autograder.hosting import Platform
from autograder.render.live import Live
from autograder.render.terminal import console_on

FAILED = 3


def write_handout(options: argparse.Namespace) -> int:
    """Write student/ from solutions/."""
    try:
        handout.write(ROOT / "solutions", ROOT / "student")
    except handout.HandoutError as error:
        raise Unusable(str(error)) from error
    return 0


def pack(options: argparse.Namespace) -> int:
    """Build the zip for Gradescope."""
    if not options.out.parent.is_dir():
        raise Unusable(f"{options.out.parent} is not a folder")
    _prove(["student"])
    flight = _fly(options) if options.preflight else None
    if not (flight and flight.full):
        _prove(["solutions"])
    content = bundle.pack()
    try:
        options.out.write_bytes(content)
    except OSError as error:
        raise Unusable(f"{options.out} cannot be written: {error.strerror}") from error
    print(f"{options.out}: {len(content) / 1e6:.1f} MB")  # noqa: T201
    return 0


def _prove(names: list[str]) -> None:
    with Live(console_on(sys.stdout)) as live:
        bundle.prove(live, names)


def _fly(options: argparse.Namespace) -> preflight.Flight:
    """Grade the solutions as in the container, and say what that took, loudly where it is much."""
    flight = preflight.fly(Platform(options.container, options.minutes))
    print(flight.line())  # noqa: T201
    for warning in flight.warnings():
        print(f"autograder: warning: {warning}", file=sys.stderr)  # noqa: T201
    return flight


def grade_there(options: argparse.Namespace) -> int:
    """Grade in Gradescope's container."""
    container = Container(options.root, allowance(os.environ), strangers=not options.unsafe)
    with Live(console_on(sys.stdout)) as live:
        report = container.run(live)
    return FAILED if report.failure else 0


def diagnose(options: argparse.Namespace) -> int:
    """Find out whether grading works here."""
    for line in diagnosis.diagnose(options.strangers and not options.unsafe):
        print(line, flush=True)  # noqa: T201
    return 0
