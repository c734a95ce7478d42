"""What can be typed: every command with its arguments."""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn, TypeAlias

from autograder import seeds
from autograder.commands import interrupts
from autograder.commands.unusable import Unusable
from autograder.hosting import CONTAINERS, Platform

Commands: TypeAlias = "argparse._SubParsersAction[_Parser]"
Run = Callable[[argparse.Namespace], int]

SOURCES = ["sample", "full", "auto"]


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        raise Unusable(f"{message} (see {self.prog} --help)")


def parser() -> argparse.ArgumentParser:
    """Return the parser; what it reads has `run`, a function of the options."""
    parser = _Parser(prog="python -m autograder", description="Grade the Fashion-MNIST assignment.")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    _add_grade(commands.add_parser("grade", help="grade one submission"))
    _add_batch(commands.add_parser("batch", help="grade a class, here or on a cluster"))
    _add_repetitions(commands)
    _add_watch(commands.add_parser("watch", help="grade again whenever a file is saved"))
    _add_pages(commands)
    _add_course(commands)
    return parser


def _add_grade(one: argparse.ArgumentParser) -> None:
    one.add_argument("folder", metavar="DIR", type=Path, help="the folder with the three files")
    one.add_argument("--out", type=Path, required=True, help="where results.json and the rest go")
    one.add_argument("--only", default="", help="check numbers or parts, such as 1.2,1.6,2")
    one.add_argument("--data", choices=SOURCES, default="auto")
    one.add_argument("--seed", type=_seed, help="repeat a grading: results.json tells its seed")
    one.add_argument("--explain", metavar="NUMBER", action=_Explain, help="explain a check instead")
    length = one.add_mutually_exclusive_group()
    length.add_argument("--quiet", action="store_true", help="only the score and what comes next")
    length.add_argument("--verbose", action="store_true", help="every case, in full")
    one.set_defaults(run=_grade)


def _add_batch(many: argparse.ArgumentParser) -> None:
    many.add_argument("path", metavar="DIR_OR_ZIP", type=Path, help="the submissions of a class")
    many.add_argument("--out", type=Path, required=True, help="where the results of the class go")
    many.add_argument("--workers", type=_count, metavar="N", help="one for each core unless given")
    many.add_argument("--scheduler", metavar="ADDRESS", help="a running Dask cluster: tcp://...")
    many.add_argument("--roster", type=Path, metavar="CSV", help="who is in the class")
    many.add_argument(
        "--earlier", type=Path, action="append", default=[], metavar="DIR_OR_ZIP",
        help="submissions of an earlier year, to compare texts with",
    )  # fmt: skip
    many.add_argument("--only", default="", help="check numbers or parts, such as 1.2,1.6,2")
    many.add_argument("--student", action="append", default=[], metavar="KEY", help="only this one")
    many.add_argument("--force", action="store_true", help="grade again what has not changed")
    many.add_argument("--data", choices=SOURCES, default="auto")
    many.add_argument("--seed", type=_seed, help="draw the seeds of all gradings from this one")
    many.add_argument("--unsafe", action="store_true", help="even if workers are not confined")
    many.set_defaults(run=_later("classroom", "grade_class"))


def _seed(text: str) -> int:
    if not text.isdecimal() or int(text) >= 2**seeds.BITS:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number below 2^{seeds.BITS}")
    return int(text)


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 1 on")
    return int(text)


def _add_repetitions(commands: Commands) -> None:
    again = commands.add_parser("replay", help="repeat a grading and say what differs")
    again.add_argument("results", metavar="RESULT.json", type=Path, help="the earlier grading's")
    again.add_argument(
        "path", metavar="DIR_OR_ZIP", type=Path, help="the submission that was graded"
    )
    again.add_argument("--out", type=Path, help="where results.json goes; nowhere unless given")
    again.set_defaults(run=_later("classroom", "replay"))

    two = commands.add_parser("regrade", help="compare two gradings of a class, by two graders")
    two.add_argument("before", metavar="OUT", type=Path, help="what `batch` wrote before")
    two.add_argument("after", metavar="OUT", type=Path, help="what `batch` wrote now")
    two.add_argument("--table", type=Path, metavar="CSV", help="write every change here")
    two.set_defaults(run=_later("classroom", "regrade"))


def _add_watch(again: argparse.ArgumentParser) -> None:
    again.add_argument("folder", metavar="DIR", type=Path, nargs="?", default=Path("student"))
    again.add_argument("--out", type=Path, default=Path("results"))
    again.add_argument("--data", choices=SOURCES, default="auto")
    again.set_defaults(run=_later("student", "keep_grading"))


def _add_pages(commands: Commands) -> None:
    page = commands.add_parser("explain", help="print what the handout says about a check")
    page.add_argument("number", metavar="NUMBER", help="a check's number, such as 1.6")
    page.set_defaults(run=_later("student", "explain"))

    table = commands.add_parser("rubric", help="print the checks and their points")
    table.set_defaults(run=_later("student", "print_rubric"))

    words = commands.add_parser("summary", help="print a results.json as Markdown")
    words.add_argument("results", metavar="FILE", type=Path)
    words.set_defaults(run=_later("student", "print_summary"))


def _add_course(commands: Commands) -> None:
    stubs = commands.add_parser("handout", help="write student/ from solutions/")
    stubs.set_defaults(run=_later("course", "write_handout"))

    _add_bundle(commands.add_parser("bundle", help="build the zip for Gradescope"))

    platform = commands.add_parser("gradescope", help="grade in Gradescope's container")
    platform.add_argument("--root", type=Path, default=Path("/autograder"))
    platform.add_argument("--unsafe", action="store_true", help="even if workers are not confined")
    platform.set_defaults(run=_later("course", "grade_there"))

    doctor = commands.add_parser("diagnose", help="find out whether grading works here")
    doctor.add_argument("--strangers", action="store_true", help="fail unless workers are confined")
    doctor.add_argument("--unsafe", action="store_true", help="take --strangers back")
    doctor.set_defaults(run=_later("course", "diagnose"))


def _add_bundle(package: argparse.ArgumentParser) -> None:
    package.add_argument("--out", type=Path, default=Path("autograder.zip"))
    package.add_argument(
        "--preflight", action=argparse.BooleanOptionalAction, default=True,
        help="grade the solutions as in the container, and warn of much time or memory",
    )  # fmt: skip
    package.add_argument(
        "--container", type=float, choices=sorted(CONTAINERS), default=Platform.processors,
        help="the container's processors, as chosen on Gradescope (default: %(default)s)",
    )  # fmt: skip
    package.add_argument(
        "--minutes", type=_minutes, default=Platform.minutes,
        help="the platform's limit of time (default: %(default)g)",
    )  # fmt: skip
    package.set_defaults(run=_later("course", "pack"))


def _minutes(text: str) -> float:
    try:
        minutes = float(text)
    except ValueError:
        minutes = 0.0
    if not 0 < minutes < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of minutes above 0")
    return minutes


def _grade(options: argparse.Namespace) -> int:
    from autograder.commands.one import begin

    return begin(options)


def _later(module: str, name: str) -> Run:
    """Return a command that is imported when it is carried out: what it needs takes long."""

    def run(options: argparse.Namespace) -> int:
        command = getattr(import_module(f"autograder.commands.{module}"), name)
        interrupts.heed()
        status: int = command(options)
        return status

    return run


class _Explain(argparse.Action):
    """Does the work of `explain` where DIR and --out are not needed, as --help does its own."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: Any,
        option_string: str | None = None,
    ) -> None:
        parser.exit(_later("student", "explain")(argparse.Namespace(number=values)))
