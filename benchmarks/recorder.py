"""Runs `python -m autograder` and notes from outside where its time goes.

`python benchmarks/recorder.py LOG SPAWNED ARGUMENT...` in a checkout of any age: as soon as a
module of the grader is imported, the functions of `TARGETS` that it has are wrapped. What a
checkout does not have is named in the log. Imports are noted as `-X importtime` notes them, around
the one function that finds and loads. SPAWNED is the `time.monotonic()` of whoever starts it; the
log is one marshalled dict.

Stands alone on purpose, and imports next to nothing: it must not do the grader's imports for it.
"""

from __future__ import annotations

import atexit
import marshal
import os
import runpy
import select
import sys
import threading
import time
from functools import wraps

TYPE_CHECKING = False  # typing's own would cost an import
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, NoReturn

PARTS = {"numpy_ann": "1", "pytorch_ann": "2", "pytorch_cnn": "3"}
# Where, what, and the category of the time spent in it and in nothing inside it that is named too.
# "" is whatever asked a worker; {} is the part of the assignment.
TARGETS = {
    "_pytest.runner": {"runtestprotocol": "checks {}"},
    "autograder.commands.arguments": {"parser": "command line"},
    "autograder.session": {"read_checks": "reading checks", "run": "pytest"},
    "autograder.facts": {"collect": "intake"},
    "autograder.submission": {"stage": "intake"},
    "autograder.programs": {"compiled": "intake"},
    "autograder.review": {"review": "intake"},
    "autograder.grade": {"load": "images"},
    "autograder.setups": {"pick": "images", "noisy": "images", "scaled": "images"},
    "autograder.zygotes": {
        "Zygote.__post_init__": "zygotes", "Zygote._hear": "zygotes",
        "Zygote.stop": "workers", "Zygote.close": "end",
    },
    "autograder.sandbox": {
        "Sandbox._prove": "zygotes", "Sandbox.start": "workers", "Sandbox.stop": "workers",
        "Sandbox.close": "end", "Worker.ask": "transfer",
    },
    "autograder.channel": {"Channel._read": ""},
    "autograder.pace": {"_measure": "pace"},
    "autograder.training": {
        "Trainings.graded": "waiting for trainings", "Trainings.judge_learning": "tasks {}",
        "Trainings.judge_unskilled": "tasks {}",
    },
    "autograder.trainer": {"Trainer.best": "training {}"},
    "autograder.artifacts": {"leave": "rendering"},
    "autograder.render.live": {"Live.finished": "rendering", "Live.started": "rendering"},
    "autograder.render.terminal": {"show": "rendering"},
    "autograder.render.detail": {"show_less": "rendering", "show_more": "rendering"},
    "autograder.render.results": {"write": "report"},
}  # fmt: skip
HIDING = {"Channel._read"}  # what happens inside counts as this
LONG_IMPORT_SECONDS = 0.01
READY_SECONDS = 120

spans: list[tuple[str, str, float, float, float]] = []  # thread, category, began, ended, CPU
starts: list[list[Any]] = []  # zygote's kind, began, ready
imports: list[tuple[str, float, float]] = []  # module, began, ended
work: list[tuple[str, float, float]] = []  # kind of the worker that was waited for, began, ended
local = threading.local()
missing: list[str] = []


class Stack:
    """The categories that one thread is in, the innermost last."""

    def __init__(self) -> None:
        self.thread = threading.current_thread().name
        self.inside = ["other"]
        self.hidden = 0
        self.kind = "?"  # of the worker that is asked
        self.since, self.used = time.monotonic(), time.thread_time()

    def turn(self) -> None:
        """End the present span."""
        now, used = time.monotonic(), time.thread_time()
        spans.append((self.thread, self.inside[-1], self.since, now, used - self.used))
        self.since, self.used = now, used

    def enter(self, category: str) -> None:
        """Begin a category within the present one."""
        self.turn()
        asked = (name for name in reversed(self.inside) if name != "transfer")
        self.inside.append(category or next(asked))

    def leave(self) -> None:
        """Go back to the one outside."""
        self.turn()
        self.inside.pop()


def here() -> Stack:
    """Return the present thread's stack."""
    if not hasattr(local, "stack"):
        local.stack = Stack()
    found: Stack = local.stack
    return found


def named(name: str, category: str, arguments: tuple[Any, ...]) -> str:
    """Return the category of one call."""
    if name == "Worker.ask" and arguments[1:2] == ("load",):
        return "loading"
    if name == "run":
        plugins = arguments[0] if isinstance(arguments[0], list) else arguments
        return "reading checks" if "_Collector" in [type(p).__name__ for p in plugins] else category
    if name == "Sandbox.start" and arguments[1] not in getattr(arguments[0], "layers", arguments):
        return "zygotes"  # another thread may be waiting for this kind's zygote already
    if name == "Zygote._hear" and getattr(arguments[0], "ready", False):
        return "workers"
    if "{}" not in category:
        return category
    told = [str(getattr(a, "nodeid", None) or getattr(a, "module", a)) for a in arguments]
    part = next((part for module, part in PARTS.items() for t in told if module in t[:80]), "?")
    return category.format(part)


def wrapped(name: str, category: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that does the same and notes its time."""

    @wraps(function)
    def noting(*arguments: Any, **options: Any) -> Any:
        stack = here()
        if stack.hidden:
            return function(*arguments, **options)
        stack.enter(named(name, category, arguments))
        stack.hidden += name in HIDING
        began = stack.since
        if name == "Worker.ask":
            stack.kind = str(getattr(arguments[0].starter, "kind", "?"))
        try:
            return function(*arguments, **options)
        finally:
            stack.hidden -= name in HIDING
            if name == "Zygote.__post_init__":
                attend(arguments[0], began)
            stack.leave()
            if name in HIDING:
                work.append((stack.kind, began, stack.since))

    return noting


def attend(zygote: Any, began: float) -> None:
    """Note when a zygote announces itself: its socket can be read then; nothing is read here."""
    found = [str(zygote.kind), began, 0.0]
    starts.append(found)
    poll = select.poll()
    poll.register(zygote.control, select.POLLIN)

    def wait() -> None:
        poll.poll(READY_SECONDS * 1000)
        found[2] = time.monotonic()

    threading.Thread(target=wait, name=f"zygote {zygote.kind}", daemon=True).start()


def wrap(module: Any, targets: dict[str, str]) -> None:
    """Wrap a module's targets in place, before anyone else can have taken them by name."""
    for name, category in targets.items():
        *owners, last = name.split(".")
        owner = getattr(module, owners[0], None) if owners else module
        function = vars(owner).get(last) if owner is not None else None
        if function is None:
            missing.append(f"{module.__name__}.{name}")
        else:
            setattr(owner, last, wrapped(name, category, function))


def watch_imports() -> None:
    """Note every import, and wrap what was waited for when its module is there."""
    machinery = sys.modules["_frozen_importlib"]
    find_and_load = machinery._find_and_load
    waiting = dict(TARGETS)

    def noting(name: str, import_: Any) -> Any:
        stack = here()
        stack.enter("imports")
        began = time.monotonic()
        try:
            return find_and_load(name, import_)
        finally:
            ended = time.monotonic()
            if ended - began > LONG_IMPORT_SECONDS:
                imports.append((name, began, ended))
            if name in waiting and name in sys.modules:
                wrap(sys.modules[name], waiting.pop(name))
            stack.leave()

    machinery._find_and_load = noting  # type: ignore[attr-defined]


def leave(path: str, spawned: float, began: float) -> None:
    """Write the log; the last thing that this process does."""
    here().turn()
    ended = time.monotonic()
    log = {
        "spawned": spawned, "began": began, "ended": ended,
        "main": threading.main_thread().name, "missing": missing,
        "spans": spans, "starts": starts, "work": work, "imports": imports,
    }  # fmt: skip
    with open(path, "wb") as file:  # noqa: PTH123  (pathlib is the grader's import)
        marshal.dump(log, file)
        file.write(marshal.dumps(time.monotonic()))


def main() -> None:
    """Be `python -m autograder` in the present folder."""
    began = time.monotonic()
    path, spawned, *rest = sys.argv[1:]
    here()
    atexit.register(leave, path, float(spawned), began)
    end = os._exit

    def exit_at_once(status: int) -> NoReturn:
        """Be `os._exit`, which a grading ends with and which calls nothing registered."""
        if os.getpid() == own:  # children end in this way too
            leave(path, float(spawned), began)
        end(status)

    own, os._exit = os.getpid(), exit_at_once
    sys.path[0] = ""
    sys.argv = ["autograder", *rest]
    watch_imports()
    try:
        runpy.run_module("autograder", run_name="__main__", alter_sys=True)
    finally:
        here().enter("end")


if __name__ == "__main__":
    main()
