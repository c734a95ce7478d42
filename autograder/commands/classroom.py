"""The commands around a class. Its packages are imported only here: grading one needs none."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from autograder.batch.errors import INSTALL
from autograder.commands.asked import chosen, prepared
from autograder.commands.unusable import Unusable
from autograder.render.live import Live
from autograder.render.terminal import console_on

DIFFERENT, FAILED, INTERRUPTED = 1, 3, 130


def grade_class(options: argparse.Namespace) -> int:
    """Grade a class."""
    try:
        from autograder.batch import intake
        from autograder.batch.conduct import Wish, conduct
        from autograder.batch.publisher import publishing
        from autograder.programs import need_reference
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("autograder"):
            raise
        raise Unusable(f"{error.name} is missing: {INSTALL}") from error
    if options.scheduler and options.workers:
        raise Unusable("--workers is for this machine; a cluster has the workers it has")
    if options.path.is_dir() and _lies_in(options.out, options.path):
        raise Unusable(f"{options.out} lies in the class itself; choose an --out beside it")
    need_reference()
    console = console_on(sys.stdout)
    only = chosen(options.only)
    wish = Wish(
        options.out, options.workers, options.scheduler or "", only, frozenset(options.student),
        options.data, options.seed, options.force, strangers=not options.unsafe,
    )  # fmt: skip
    found = intake.find(options.path, options.roster, every=False)
    earlier = [entry for path in options.earlier for entry in intake.find(path).entries]
    for note in found.notes:
        console.print(note, markup=False, highlight=False, soft_wrap=True)
    try:
        conduct(wish, found.entries, publishing(earlier), console)
    except KeyboardInterrupt:
        return INTERRUPTED
    return 0


def _lies_in(path: Path, folder: Path) -> bool:
    return folder.resolve() in (path.resolve(), *path.resolve().parents)


def replay(options: argparse.Namespace) -> int:
    """Grade again from a receipt."""
    from autograder.batch import receipts
    from autograder.batch.replay import replay

    receipt = receipts.read(options.results)
    with tempfile.TemporaryDirectory() as place:
        out = options.out or Path(place)
        with prepared(out), Live(console_on(sys.stdout)) as live:
            found = replay(receipt, options.path, out, live)
    for line in found.lines():
        print(line)  # noqa: T201
    if found.failure:
        return FAILED
    return DIFFERENT if found.verdict == "beyond noise" else 0


def regrade(options: argparse.Namespace) -> int:
    """Compare two gradings of a class."""
    from autograder.batch.regrade import regrade

    found = regrade(options.before, options.after)
    for line in found.lines():
        print(line)  # noqa: T201
    if options.table:
        try:
            options.table.write_text(found.table(), encoding="utf-8", newline="")
        except OSError as error:
            raise Unusable(f"{options.table} cannot be written: {error.strerror}") from error
    return 0
