"""The commands: `python -m autograder COMMAND`; `--help` lists them.

Exit status: 0 done, whatever the score; 2 the command or a path is unusable (one line on stderr
says why); 3 the grader itself failed.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any, NoReturn

from autograder import bundle, diagnosis, handbook, handout, pitfalls, rubric, seeds
from autograder.grade import ROOT, Order, grade
from autograder.gradescope.container import Container, allowance
from autograder.handbook import HandbookError
from autograder.processes import SandboxError
from autograder.render import detail, pages, summary
from autograder.render.live import Live
from autograder.render.terminal import console_on, show
from autograder.session import read_checks
from autograder.submission import SubmissionError
from autograder.watch import WatchError, watch
from data.fashion_mnist import DataError

UNUSABLE, FAILED, INTERRUPTED = 2, 3, 130


class Unusable(Exception):
    """A command line that cannot be carried out; its message is the one line that says why."""


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        raise Unusable(f"{message} (see {self.prog} --help)")


def main(arguments: list[str] | None = None) -> int:
    """Carry out a command line and return the exit status."""
    try:
        options = _parser().parse_args(arguments)
        status: int = options.run(options)
    except (
        Unusable,
        SubmissionError,
        DataError,
        WatchError,
        HandbookError,
        bundle.BundleError,
    ) as error:
        print(f"autograder: {error}", file=sys.stderr)  # noqa: T201
        return UNUSABLE
    except (rubric.RubricError, SandboxError, bundle.GraderFailure) as error:
        print(f"autograder: the grader itself is at fault: {error}", file=sys.stderr)  # noqa: T201
        return FAILED
    except KeyboardInterrupt:
        print("autograder: stopped; results.json holds what had finished", file=sys.stderr)  # noqa: T201
        return INTERRUPTED
    return status


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m autograder", description="Grade the Fashion-MNIST assignment.")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    one = commands.add_parser("grade", help="grade one submission")
    one.add_argument("folder", metavar="DIR", type=Path, help="the folder with the three files")
    one.add_argument("--out", type=Path, required=True, help="where results.json and the rest go")
    one.add_argument("--only", default="", help="check numbers or parts, such as 1.2,1.6,2")
    one.add_argument("--data", choices=["sample", "full", "auto"], default="auto")
    one.add_argument("--seed", type=_seed, help="repeat a grading: results.json tells its seed")
    one.add_argument("--explain", metavar="NUMBER", action=_Explain, help="explain a check instead")
    length = one.add_mutually_exclusive_group()
    length.add_argument("--quiet", action="store_true", help="only the score and what comes next")
    length.add_argument("--verbose", action="store_true", help="every case, in full")
    one.set_defaults(run=_grade)

    again = commands.add_parser("watch", help="grade again whenever a file is saved")
    again.add_argument("folder", metavar="DIR", type=Path, nargs="?", default=Path("student"))
    again.add_argument("--out", type=Path, default=Path("results"))
    again.add_argument("--data", choices=["sample", "full", "auto"], default="auto")
    again.set_defaults(run=_watch)

    page = commands.add_parser("explain", help="print what the handout says about a check")
    page.add_argument("number", metavar="NUMBER", help="a check's number, such as 1.6")
    page.set_defaults(run=lambda options: _explain(options.number))

    table = commands.add_parser("rubric", help="print the checks and their points")
    table.set_defaults(run=_rubric)

    stubs = commands.add_parser("handout", help="write student/ from solutions/")
    stubs.set_defaults(run=_handout)

    package = commands.add_parser("bundle", help="build the zip for Gradescope")
    package.add_argument("--out", type=Path, default=Path("autograder.zip"))
    package.set_defaults(run=_bundle)

    platform = commands.add_parser("gradescope", help="grade in Gradescope's container")
    platform.add_argument("--root", type=Path, default=Path("/autograder"))
    platform.add_argument("--unsafe", action="store_true", help="even if workers are not confined")
    platform.set_defaults(run=_gradescope)

    doctor = commands.add_parser("diagnose", help="find out whether grading works here")
    doctor.add_argument("--strangers", action="store_true", help="fail unless workers are confined")
    doctor.add_argument("--unsafe", action="store_true", help="take --strangers back")
    doctor.set_defaults(run=_diagnose)

    words = commands.add_parser("summary", help="print a results.json as Markdown")
    words.add_argument("results", metavar="FILE", type=Path)
    words.set_defaults(run=_summary)
    return parser


def _seed(text: str) -> int:
    seed = int(text)
    if not 0 <= seed < 2**seeds.BITS:
        raise ValueError
    return seed


def _grade(options: argparse.Namespace) -> int:
    only = _only(options.only)
    _prepare(options.out)
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


def _prepare(out: Path) -> None:
    """Make the folder for the results. Raises `Unusable` where nothing can be written."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        (out / ".writable").touch()
        (out / ".writable").unlink()
    except OSError as error:
        raise Unusable(f"{out} cannot be written: {error.strerror}") from error


def _watch(options: argparse.Namespace) -> int:
    _prepare(options.out)
    try:
        watch(Order(options.folder, options.out, data=options.data), console_on(sys.stdout))
    except KeyboardInterrupt:
        print(f"\nStopped; {options.out}/results.json holds what was graded last.")  # noqa: T201
    return 0


class _Explain(argparse.Action):
    """Does the work of `explain` where DIR and --out are not needed, as --help does its own."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: Any,
        option_string: str | None = None,
    ) -> None:
        parser.exit(_explain(values))


def _explain(number: str) -> int:
    checks = read_checks()
    known = [entry.number for entry in rubric.table(checks)]
    if number not in known:
        raise Unusable(f"there is no check {number!r}; known are {', '.join(known)}")
    passage = handbook.look_up(handbook.read(ROOT), number)
    asked = [check for check in checks if check.number == number]
    pages.show(asked, passage, pitfalls.common(number), console_on(sys.stdout))
    return 0


def _only(wanted: str) -> frozenset[str]:
    if not wanted:
        return frozenset()
    numbers = [entry.number for entry in rubric.table(read_checks())]
    try:
        return frozenset(rubric.select(wanted, numbers))
    except ValueError as error:
        raise Unusable(str(error)) from error


def _rubric(options: argparse.Namespace) -> int:
    print(rubric.markdown(rubric.table(read_checks())))  # noqa: T201
    return 0


def _handout(options: argparse.Namespace) -> int:
    try:
        handout.write(ROOT / "solutions", ROOT / "student")
    except handout.HandoutError as error:
        raise Unusable(str(error)) from error
    return 0


def _bundle(options: argparse.Namespace) -> int:
    if not options.out.parent.is_dir():
        raise Unusable(f"{options.out.parent} is not a folder")
    with Live(console_on(sys.stdout)) as live:
        bundle.prove(live)
    content = bundle.pack()
    try:
        options.out.write_bytes(content)
    except OSError as error:
        raise Unusable(f"{options.out} cannot be written: {error.strerror}") from error
    print(f"{options.out}: {len(content) / 1e6:.1f} MB")  # noqa: T201
    return 0


def _gradescope(options: argparse.Namespace) -> int:
    container = Container(options.root, allowance(os.environ), strangers=not options.unsafe)
    with Live(console_on(sys.stdout)) as live:
        report = container.run(live)
    return FAILED if report.failure else 0


def _diagnose(options: argparse.Namespace) -> int:
    for line in diagnosis.diagnose(options.strangers and not options.unsafe):
        print(line, flush=True)  # noqa: T201
    return 0


def _summary(options: argparse.Namespace) -> int:
    try:
        text = summary.markdown(json.loads(options.results.read_bytes()))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Unusable(f"{options.results} is no results.json: {error}") from error
    print(text)  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
