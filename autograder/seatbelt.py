"""macOS's own sandbox around a spawned worker: a profile for `sandbox-exec`, and a memory watch.

A protection against accidents and the obvious: no network, no further programs, no writing, no
reading of anybody's home but Python itself. Apple calls the tool deprecated and ships it still.
"""

from __future__ import annotations

import sys
import sysconfig
import threading
from collections.abc import Iterable
from pathlib import Path

TOOL = Path("/usr/bin/sandbox-exec")
POLL_SECONDS = 0.2


def wrap(command: list[str], caches: Path, homes: Iterable[Path]) -> list[str]:
    """Return a command that runs `command` (whose first word is a program) inside the profile.

    `caches` is the one folder that may be written while packages are imported; `homes` are the
    folders nothing of which is read but Python and what the command names.
    """
    program = Path(command[0])
    named = [Path(word) for word in command[1:] if word.startswith("/")]
    return [str(TOOL), "-p", profile(program, [*named, caches], caches, homes), *command]


def profile(program: Path, named: list[Path], caches: Path, homes: Iterable[Path]) -> str:
    """Return the profile; where several rules fit, the last one counts."""
    paths = sysconfig.get_paths()
    python = {Path(paths[name]) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    python |= {Path(sys.prefix), Path(sys.base_prefix)}
    folders = sorted({str(path.resolve()) for path in python | {p.parent for p in named}})
    lines = [
        "(version 1)",
        "(allow default)",
        "(deny network*)",
        "(deny process-fork)",
        "(deny process-exec)",
        *(
            f"(allow process-exec (literal {_quoted(path)}))"
            for path in (program, program.resolve())
        ),
        "(deny file-write*)",
        '(allow file-write* (literal "/dev/null"))',
        f"(allow file-write* (subpath {_quoted(caches.resolve())}))",
        *(f"(deny file-read-data (subpath {_quoted(home.resolve())}))" for home in homes),
        *(f"(allow file-read-data (subpath {_quoted(Path(folder))}))" for folder in folders),
    ]
    return "\n".join(lines)


def _quoted(path: Path) -> str:
    text = str(path).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'


def watch(pid: int, most_bytes: int) -> None:
    """Kill a process as soon as it holds more memory than this; macOS has no limit that does.

    Returns at once; the watch ends with the process.
    """
    threading.Thread(target=_watch, args=(pid, most_bytes), daemon=True).start()


def _watch(pid: int, most_bytes: int) -> None:
    import psutil

    try:
        process = psutil.Process(pid)
        while process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
            if process.memory_info().rss > most_bytes:
                process.kill()
                return
            threading.Event().wait(POLL_SECONDS)
    except psutil.Error:  # it ended meanwhile
        return
