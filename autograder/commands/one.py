"""The command `grade`: says what it does and starts what takes long before it loads the rest."""

from __future__ import annotations

import argparse
import contextlib
import gc
from collections.abc import Iterator

from autograder.commands import interrupts
from autograder.commands.asked import chosen, prepared


def begin(options: argparse.Namespace) -> int:
    """Grade a folder."""
    only = chosen(options.only)
    with contextlib.ExitStack() as ended:
        ended.enter_context(prepared(options.out))
        if options.folder.is_dir() and not options.quiet:
            print(f"Grading {options.folder}", flush=True)  # noqa: T201
        with _nothing_collected():
            from autograder.cores import usable_cores
            from autograder.sandbox import Sandbox

            sandbox = ended.enter_context(
                contextlib.closing(Sandbox(spares=usable_cores() > 1)),
            )
            sandbox.get_ready(only)
            from autograder.commands.graded import go_on
        interrupts.heed()
        return go_on(options, only, sandbox)


@contextlib.contextmanager
def _nothing_collected() -> Iterator[None]:
    """Keep the collector away while modules are loaded, and from them for good: they stay."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
