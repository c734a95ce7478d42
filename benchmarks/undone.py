"""Runs `python -m autograder` as it was before one cut.

`python benchmarks/undone.py CUT ARGUMENT...` in a checkout; CUT is a key of `CUTS`, or "nothing". A
cut of the grader's is undone as soon as the module it is in has been imported, before anyone can
have taken the old function by name; a cut of the workers' in the processes that the grader starts,
which run this file in place of their own.

Imports next to nothing, as `recorder.py` does: it must not do the grader's imports for it.
"""

from __future__ import annotations

import gc
import os
import runpy
import sys

TYPE_CHECKING = False  # typing's own would cost an import
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Undo = Callable[[Any], None]

NOTHING, WORKER = "nothing", "--worker"


def wait_for_zygotes(sandbox: Any) -> None:
    """Let `grade` start zygotes, which has everything loaded by then, and not the command."""
    get_ready, asked = sandbox.Sandbox.get_ready, []

    def later(own: Any, numbers: Any) -> None:
        asked.append(own)
        if len(asked) > 1:
            get_ready(own, numbers)

    sandbox.Sandbox.get_ready = later


def fork_when_asked(zygotes: Any) -> None:
    """Fork no worker before it is wanted."""
    zygotes.Zygote.prepare = lambda *_: None


def use_one_core(grading: Any) -> None:
    """Train when a check asks for it, not beside the checks."""
    grading.usable_cores = lambda: 1


def compile_everywhere(programs: Any) -> None:
    """Have every worker compile the reference and the helpers."""
    programs.compiled = lambda sources: {}


def draw_at_the_end(artifacts: Any) -> None:
    """Read the page's template when the checks are done."""
    artifacts.load = lambda: None


def keep_pipes_narrow(channel: Any) -> None:
    """Leave pipes as the system makes them."""
    channel.Channel._widen = lambda own: None


def use_every_core(one: Any) -> None:
    """Give the libraries in the grader their own number of threads again."""
    from autograder.cores import ONE_THREAD

    for name in ONE_THREAD:
        os.environ.pop(name, None)


def collect_while_loading() -> None:
    """Have the collector go through the packages while a zygote imports them, and once more."""
    freeze = gc.freeze
    gc.disable = lambda: None
    gc.freeze = lambda: (gc.collect(), freeze())[1]


def load_the_compiler(eager: Any) -> None:
    """Leave it to the first optimizer of every worker to import torch's compiler."""
    import tempfile

    eager.stand_in = tempfile.gettempdir


# Of the grader: which module to wait for, and what to do to it.
GRADER: dict[str, tuple[str, Undo]] = {
    "zygotes started first": ("autograder.sandbox", wait_for_zygotes),
    "the next worker forked ahead": ("autograder.zygotes", fork_when_asked),
    "trainings beside the checks": ("autograder.grading", use_one_core),
    "our modules compiled once": ("autograder.programs", compile_everywhere),
    "the page's template read beside the checks": ("autograder.artifacts", draw_at_the_end),
    "wide pipes for images": ("autograder.channel", keep_pipes_narrow),
    "one thread in the grader": ("autograder.commands.one", use_every_core),
}
WORKERS: dict[str, Callable[[], None]] = {
    "packages loaded without the collector": collect_while_loading,
    "a stand-in for torch's compiler": lambda: when_imported("worker.eager", load_the_compiler),
}
ENDING = "an end at once"
CUTS = [*GRADER, *WORKERS, ENDING]


def when_imported(name: str, undo: Undo) -> None:
    """Change a module when it has been imported, and before whoever imports it goes on."""
    machinery = sys.modules["_frozen_importlib"]
    find_and_load = machinery._find_and_load

    def changing(found: str, import_: Any) -> Any:
        module = find_and_load(found, import_)
        if found == name:
            undo(sys.modules[name])
        return module

    machinery._find_and_load = changing  # type: ignore[attr-defined]


def start_workers_here(cut: str) -> Undo:
    """Return what has the grader's processes begin in this file."""

    def change(processes: Any) -> None:
        command_of = processes.command_of

        def ours(*words: str) -> list[str]:
            *options, entry = command_of(*words)[: -len(words)]
            return [*options, os.path.realpath(__file__), WORKER, cut, entry, *words]

        processes.command_of = ours

    return change


def be_grader(cut: str, arguments: list[str]) -> None:
    """Be `python -m autograder`, with everything that its main program does."""
    if cut in GRADER:
        when_imported(*GRADER[cut])
    if cut in WORKERS:
        when_imported("autograder.processes", start_workers_here(cut))
    sys.path[0] = ""
    sys.argv = ["autograder", *arguments]
    if cut == ENDING:
        os._exit = sys.exit  # type: ignore[assignment]
    runpy.run_module("autograder", run_name="__main__", alter_sys=True)


def be_worker(cut: str, entry: str, arguments: list[str]) -> None:
    """Be a zygote or a worker that the grader starts."""
    WORKERS[cut]()
    sys.argv = [entry, *arguments]
    runpy.run_path(entry, run_name="__main__")


if __name__ == "__main__":
    if sys.argv[1] == WORKER:
        be_worker(sys.argv[2], sys.argv[3], sys.argv[4:])
    else:
        be_grader(sys.argv[1], sys.argv[2:])
