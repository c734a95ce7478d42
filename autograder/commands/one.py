"""The command `grade`: says what it does and starts what takes long before it loads the rest."""

from __future__ import annotations

import argparse
import contextlib
import gc

from autograder.commands import interrupts
from autograder.commands.asked import chosen, prepare


def begin(options: argparse.Namespace) -> int:
    """Grade a folder."""
    gc.disable()  # while we load what stays
    only = chosen(options.only)
    prepare(options.out)
    if options.folder.is_dir() and not options.quiet:
        print(f"Grading {options.folder}", flush=True)  # noqa: T201
    from autograder.cores import usable_cores
    from autograder.sandbox import Sandbox

    with contextlib.closing(Sandbox(spares=usable_cores() > 1)) as sandbox:
        sandbox.get_ready(only)
        from autograder.commands.graded import go_on

        gc.freeze()
        gc.enable()
        interrupts.heed()
        return go_on(options, only, sandbox)
