"""Makes harmless what programs ask of a computer with a screen, a home folder and many cores.

A worker has none of these. What costs nothing is ignored instead of refused, so that a line at the
top of a file does not cost a part its points. It widens no limit: nothing here can be seen by the
grader, and a program that undoes it meets the same confinement.
"""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

FOLDER = "/submission"  # of the student's files, as they see it; there is no such folder
TEMPORARY = "/tmp"  # a name: nothing can be written there
FONTS = "MPLCONFIGDIR"


def prepare(kind: str, fonts: str | None) -> None:
    """Adapt what has been imported for this kind of worker, once, before any submission is loaded.

    `fonts` is the folder for Matplotlib's fonts that the environment named before the imports.
    """
    # tempfile tries which folder it can write to, where a worker finds none.
    tempfile.tempdir = TEMPORARY
    os.chdir = _staying(os.chdir)  # type: ignore[assignment]
    if kind == "torch":
        _hold_threads()
        _draw_without_window()
        _shorten_progress_bars()
        _forget_fonts(fonts)


def ignored(*_: object, **__: object) -> None:
    """Do nothing, whatever is asked."""


def _staying(chdir: Callable[[Any], None]) -> Callable[[Any], None]:
    """Return a `chdir` that stays where it is instead of entering the submission's own folder."""

    def stay_or_enter(path: Any) -> None:
        if not isinstance(path, str | os.PathLike) or Path(path) != Path(FOLDER):
            chdir(path)

    return stay_or_enter


def _hold_threads() -> None:
    """Keep torch at one thread: more of them wait for each other on the grader's machine."""
    torch: Any = sys.modules["torch"]
    torch.set_num_threads = torch.set_num_interop_threads = ignored


def _draw_without_window() -> None:
    """Draw into memory, whatever backend is chosen, and save no figure under a name."""
    pyplot: Any = sys.modules["matplotlib.pyplot"]
    figure: Any = sys.modules["matplotlib.figure"].Figure
    switch, save = pyplot.switch_backend, figure.savefig

    def switch_backend(_: object) -> None:
        switch("agg")

    def savefig(self: Any, fname: Any, **kwargs: Any) -> None:
        if not isinstance(fname, str | os.PathLike):
            save(self, fname, **kwargs)

    pyplot.switch_backend, figure.savefig = switch_backend, savefig


def _shorten_progress_bars() -> None:
    """Print the last state of a bar only, and have bars for terminals where there is no notebook.

    What a program prints is kept up to a limit, which the states in between would fill.
    """
    package, bars = sys.modules.get("tqdm"), sys.modules.get("tqdm.std")
    if package is None or bars is None:
        return
    bar: Any = bars.tqdm
    display = bar.display

    def display_last(self: Any, msg: str | None = None, pos: int | None = None) -> bool:
        return not self.disable or display(self, msg, pos)  # a bar that is closed is disabled

    bar.display = display_last
    sys.modules["tqdm.notebook"] = package.notebook = bars  # type: ignore[attr-defined]


def _forget_fonts(fonts: str | None) -> None:
    """Remove the folder that Matplotlib has made where it cannot write to the given one.

    It has read all fonts by now, and what ends a zygote gives it no time to remove anything.
    """
    made = os.environ.get(FONTS)
    if made is not None and made != fonts:
        shutil.rmtree(made, ignore_errors=True)
        atexit.unregister(shutil.rmtree)
