"""The commands around a class. Its packages are imported only here: grading one needs none."""

from __future__ import annotations

import argparse
import sys

from autograder.commands.unusable import Unusable, chosen
from autograder.render.terminal import console_on

INTERRUPTED = 130


def grade_class(options: argparse.Namespace) -> int:
    """Grade a class."""
    from autograder.batch import intake
    from autograder.batch.conduct import Wish, conduct
    from autograder.batch.publisher import published

    if options.scheduler and options.workers:
        raise Unusable("--workers is for this machine; a cluster has the workers it has")
    console = console_on(sys.stdout)
    only = chosen(options.only)
    wish = Wish(
        options.out, options.workers, options.scheduler or "", only, frozenset(options.student),
        options.data, options.seed, options.force, strangers=not options.unsafe,
    )  # fmt: skip
    found = intake.find(options.path, options.roster, every=False)
    for note in found.notes:
        console.print(note, markup=False, highlight=False, soft_wrap=True)
    try:
        conduct(wish, found.entries, published(), console)
    except KeyboardInterrupt:
        return INTERRUPTED
    return 0
