"""What a worker may read, as a Landlock ruleset: Python and its packages, and nothing of anybody's.

The NumPy worker sees the standard library and NumPy, so that nothing else can be imported, by
whatever way. Nothing at all can be written but /dev/null.
"""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PACKAGES = ("site-packages", "dist-packages")
SYSTEM = ("/dev/urandom", "/dev/zero", "/etc/localtime", "/usr/share/zoneinfo", "/usr/lib/locale")
FONTS = ("/usr/share/fonts", "/usr/local/share/fonts")
PROCESSORS = ("/sys/devices/system/cpu", "/proc/cpuinfo")  # torch chooses its kernels by them


class Fence:
    """A ruleset that is built once and enforced in each fork. Raises `OSError` without Landlock."""

    def __init__(self, kind: str) -> None:
        # Its errors are OSErrors; a kernel without Landlock is one of them.
        from landlockpy import AccessFS, Ruleset, Scope

        self.ruleset: Any = Ruleset(scoped=Scope.ABSTRACT_UNIX_SOCKET | Scope.SIGNAL)
        for path in readable(kind):
            rights = AccessFS.READ_FILE
            if path.is_dir():
                rights |= AccessFS.READ_DIR
            self.ruleset.allow_path(path, rights)
        self.ruleset.allow_path("/dev/null", AccessFS.READ_FILE | AccessFS.WRITE_FILE)

    @property
    def descriptor(self) -> int:
        """The descriptor that must stay open until `enforce`."""
        number: int = self.ruleset.fileno()
        return number

    def enforce(self) -> None:
        """Put the ruleset into force for this thread, for good."""
        self.ruleset.restrict()
        self.ruleset.close()


def readable(kind: str) -> Iterator[Path]:
    """Yield what a worker of this kind may read; only what exists, links resolved."""
    for path in _candidates(kind):
        if path.exists():
            yield path.resolve()


def _candidates(kind: str) -> Iterator[Path]:
    yield from map(Path, SYSTEM)
    multiarch = sysconfig.get_config_var("MULTIARCH")
    if multiarch:
        yield from (Path("/lib", multiarch), Path("/usr/lib", multiarch))
    library = Path(sysconfig.get_path("stdlib"))
    yield from (library / entry for entry in os.listdir(library) if entry not in PACKAGES)  # noqa: PTH208
    if kind == "numpy":
        yield from _numpy()
        return
    yield from (Path(entry) for entry in sys.path if Path(entry).name in PACKAGES)
    yield from map(Path, FONTS)
    yield from map(Path, PROCESSORS)
    if "MPLCONFIGDIR" in os.environ:
        yield Path(os.environ["MPLCONFIGDIR"])


def _numpy() -> Iterator[Path]:
    import numpy as np

    package = Path(np.__file__).parent
    yield from (package, package.with_name("numpy.libs"))
