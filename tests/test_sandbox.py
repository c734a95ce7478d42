"""Workers: they answer, they are limited, they end, whatever the program in them does."""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from autograder.channel import MUCH_BYTES, WIDE_BYTES, Died, Garbled, Raised, TimedOut
from autograder.processes import SandboxError
from autograder.programs import LoadFailed, Programs
from autograder.remote import (
    Remote,
    fetch,
    generator,
    give,
    hold,
    items,
    keep,
    line_of,
    take,
    type_name_of,
)
from autograder.sandbox import MOST_ENDED, Sandbox
from autograder.submission import Submission
from autograder.worker import wire

MODULES = ("numpy_ann", "pytorch_ann")
WIDENED = pytest.mark.skipif(sys.platform != "linux", reason="a pipe's size is the system's there")


@pytest.fixture
def programs(sandbox):
    """Opens any text as a submission's module in the shared sandbox."""
    made = Programs(Submission({}), Submission({}), b"", sandbox, time.monotonic() + 120)
    yield made
    made.close()


def start(programs, text, module="numpy_ann", seconds=5.0):
    """Run a program in a worker."""
    programs.broken.clear()
    programs.student = Submission({module: text.encode()})
    return programs.open(module, seconds, 0)


def test_functions_values_and_objects_cross(programs):
    """Arrays come back as exact read-only arrays, objects stay behind a Remote."""
    module = start(
        programs,
        "import numpy as np\n"
        "class Model:\n"
        "    def __init__(self): self.W = np.arange(6.0).reshape(2, 3)\n"
        "    def twice(self, *, by=2):\n"
        "        return {'W': by * self.W, 'n': [1, (2.5, 'x'), None, True]}\n",
    )
    model = module.Model()
    assert type_name_of(model) == "Model"
    W = take(model, ["W"])["W"]
    assert type(W) is np.ndarray
    assert not W.flags.writeable
    give(model, {"W": np.ones((1, 2))})
    answer = model.twice(by=3)
    assert answer["W"].tolist() == [[3.0, 3.0]]
    assert answer["n"] == [1, (2.5, "x"), None, True]


def test_tensors_cross_as_arrays_and_arrays_arrive_as_tensors(programs):
    """Parts 2 and 3 see tensors; the grader sees arrays."""
    module = start(
        programs,
        "import torch\n"
        "def kind(x): return type(x).__name__, str(x.dtype)\n"
        "def back(x): return (x.requires_grad_() * 2, x.bool(), torch.tensor(3))\n",
        "pytorch_ann",
        30,
    )
    assert module.kind(np.ones(2, np.float32)) == ("Tensor", "torch.float32")
    doubled, bools, scalar = module.back(np.ones(2, np.float32))
    assert doubled.tolist() == [2.0, 2.0]
    assert bools.dtype == np.bool_
    assert scalar.shape == ()


def test_a_held_value_is_shared_by_later_calls(programs):
    """What a call does to its input can be seen."""
    module = start(programs, "def spoil(z): z[0] = 9\n")
    kept = hold(module, np.zeros(2))
    module.spoil(kept)
    assert fetch(kept).tolist() == [9.0, 0.0]


def test_what_a_call_returns_can_stay_in_the_worker(programs):
    """An iterator or a list is kept there, and gives its items when it is asked for them."""
    module = start(
        programs, "def count():\n    i = 0\n    while True:\n        yield (i := i + 1)\n"
    )
    kept = keep(module, "count")
    assert isinstance(kept, Remote)
    assert items(kept, 3) == [1, 2, 3, 4]
    assert items(kept, 0) == [5]


def test_a_generator_draws_in_the_worker_as_it_does_here(programs):
    """Seeded like the grader's own, and kept from one call to the next."""
    module = start(programs, "def draw(rng): return rng.random(3)\n")
    rng, same = generator(module, 7), np.random.default_rng(7)
    for _ in range(2):
        assert module.draw(rng).tolist() == same.random(3).tolist()


def test_batches_are_cut_in_the_worker(programs):
    """In the given order, the last one shorter; what is dropped is gone."""
    module = start(programs, "def sizes(b): return [(len(X), y.tolist()) for X, y in b]\n")
    line = line_of(module)
    X, y = hold(module, np.zeros((5, 2))), hold(module, np.arange(5))
    batches = line.ask("batches", [X, y, np.array([4, 0, 3, 1, 2]), 2])
    assert module.sizes(batches) == [(2, [4, 0]), (2, [3, 1]), (1, [2])]
    line.ask("drop", [batches])
    with pytest.raises(Raised) as told:
        module.sizes(batches)
    assert told.value.type_name == "TypeError"


@pytest.mark.parametrize(
    ("body", "type_name", "message"),
    [
        ("raise ValueError('no')", "ValueError", "no"),
        ("exit(0)", "SystemExit", "0"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt", ""),
        ("1/0", "ZeroDivisionError", "division by zero"),
        ("f()", "RecursionError", "maximum recursion depth exceeded"),
        ("import torch", "ModuleNotFoundError", "torch may not be used in this part"),
    ],
)
def test_an_exception_is_an_answer(programs, body, type_name, message):
    """Whatever is raised comes back with its type, message and the program's own lines."""
    module = start(programs, f"def f():\n    {body}\n")
    with pytest.raises(Raised) as told:
        module.f()
    assert told.value.type_name == type_name
    assert message in told.value.message
    assert all(line.startswith("numpy_ann.py, line 2, in f") for line in told.value.where)
    assert told.value.where


def test_a_line_that_is_no_python_is_shown(programs):
    """A syntax error has no frame of its own, so its line is told from the error."""
    with pytest.raises(LoadFailed) as told:
        start(programs, "x = 1\nif x = 2:\n    pass\n")
    assert told.value.cause.where == ["numpy_ann.py, line 2: if x = 2:"]


def test_an_exception_that_lies_about_itself_is_still_an_answer(programs):
    """A message that raises, or is endless, hides nothing and costs nothing."""
    module = start(
        programs,
        "class Bad(Exception):\n    def __str__(self): raise SystemExit\n"
        "def f(): raise Bad\n"
        "def g(): raise ValueError('x' * 10**7)\n",
    )
    with pytest.raises(Raised) as told:
        module.f()
    assert (told.value.type_name, told.value.message) == ("Bad", "")
    with pytest.raises(Raised) as told:
        module.g()
    assert len(told.value.message) == 500


def test_a_loop_without_end_is_stopped_by_the_graders_clock(programs):
    """The deadline holds, and a second question is not waited for either."""
    module = start(programs, "def f():\n    while True: pass\n", seconds=0.3)
    began = time.monotonic()
    with pytest.raises(TimedOut):
        module.f()
    assert time.monotonic() - began < 3


def test_no_file_can_be_written(programs, tmp_path):
    """Whatever its place: Landlock refuses it, or it stays empty."""
    module = start(
        programs,
        "import os\ndef f(path): os.write(os.open(path, os.O_WRONLY | os.O_CREAT), b'x')\n",
    )
    with pytest.raises(Raised) as told:
        module.f(str(tmp_path / "file"))
    assert re.search("Permission denied|File too large", told.value.message)
    assert not any(path.stat().st_size for path in tmp_path.iterdir())


@pytest.mark.parametrize("body", ["import os; os._exit(0)", "import os; os.abort()"])
def test_a_process_that_ends_is_noticed(programs, body):
    """No exit status stands for an answer."""
    module = start(programs, f"def f():\n    {body}\n")
    with pytest.raises(Died):
        module.f()


def test_a_forged_reply_is_not_taken_for_an_answer(programs):
    """An answer must carry the number of the question, which cannot be guessed."""
    module = start(
        programs,
        "import os, json, struct\n"
        "def f():\n"
        "    h = json.dumps({'id': 1, 'value': 42, 'arrays': []}).encode()\n"
        "    for fd in range(3, 300):\n"
        "        try: os.write(fd, struct.pack('>I', len(h)) + h)\n"
        "        except OSError: pass\n"
        "    os._exit(0)\n",
    )
    with pytest.raises((Garbled, Died)):
        module.f()


def test_a_flood_of_output_is_kept_short(programs):
    """50 MB on standard output are drained; the first 32 kB are kept, and the answer arrives."""
    module = start(
        programs,
        "import sys\ndef f():\n    for _ in range(50): print('x' * 10**6)\n    return 1\n",
        seconds=20,
    )
    assert module.f() == 1
    printed = programs.close()
    assert 1000 < len(printed) <= 32 * 1024


def test_too_large_an_answer_is_refused(programs):
    """A reply's arrays are counted before they are read."""
    module = start(programs, "import numpy as np\ndef f(): return np.zeros(10**7)\n")
    with pytest.raises(Garbled, match="at most"):
        module.f()


def test_memory_without_end_is_a_memory_error(programs):
    """The address space is limited."""
    module = start(programs, "def f(): return bytes(2**33)\n")
    with pytest.raises(Raised) as told:
        module.f()
    assert told.value.type_name == "MemoryError"


def test_nothing_of_the_grader_is_on_the_import_path(programs):
    """A submission cannot import the grader, the solutions or what lies in the working folder."""
    module = start(
        programs,
        "import importlib, sys\n"
        "def f():\n"
        "    found = []\n"
        "    for name in ('autograder', 'solutions', 'data', 'tests', 'benchmarks', 'wire'):\n"
        "        try: importlib.import_module(name); found.append(name)\n"
        "        except ImportError: pass\n"
        "    return found\n",
    )
    assert module.f() == []


def test_the_environment_is_clean(programs, monkeypatch):
    """No variable of the grader's reaches a worker."""
    monkeypatch.setenv("SECRET_TOKEN", "x")
    fresh = Sandbox()
    programs.sandbox = fresh
    try:
        module = start(programs, "import os\ndef f(): return dict(os.environ)\n")
        found = module.f()
        assert "SECRET_TOKEN" not in found
        assert (found["HOME"], found["USER"]) == ("/submission", "student")
    finally:
        programs.close()
        fresh.close()


@WIDENED
@pytest.mark.parametrize("bytes_sent", [MUCH_BYTES // 2, 4 * MUCH_BYTES])
def test_a_pipe_holds_more_when_much_is_sent(programs, bytes_sent):
    """A user's pipes hold so much together, so only those that carry images get a larger part."""
    module = start(programs, "def total(x): return int(x.sum())\n")
    assert module.total(np.ones(bytes_sent, np.uint8)) == bytes_sent
    held = fcntl.fcntl(line_of(module).worker.process.channel.requests, fcntl.F_GETPIPE_SZ)
    assert (held >= WIDE_BYTES) == (bytes_sent >= MUCH_BYTES)


@WIDENED
def test_images_arrive_where_a_pipe_cannot_grow(programs, monkeypatch):
    """Who has many pipes already is refused a larger one."""

    def refuse(*_):
        raise PermissionError

    module = start(programs, "def total(x): return int(x.sum())\n")
    monkeypatch.setattr("autograder.channel.fcntl.fcntl", refuse)
    assert module.total(np.ones(2 * MUCH_BYTES, np.uint8)) == 2 * MUCH_BYTES


@pytest.mark.parametrize("module", MODULES)
def test_the_collector_leaves_alone_what_all_workers_share(programs, module):
    """It works in a worker, and does not copy the pages of every package by going through them."""
    told = start(
        programs, "import gc\ndef told(): return gc.isenabled(), len(gc.get_objects())\n", module
    )
    collects, followed = told.told()
    assert collects
    assert followed < 20_000


def test_every_worker_starts_afresh(programs):
    """State left in a module, or in a package it imports, is not seen by the next check."""
    text = (
        "import numpy as np\n"
        "def f():\n    np.seen = getattr(np, 'seen', 0) + 1\n    return np.seen\n"
    )
    assert start(programs, text).f() == 1
    assert start(programs, text).f() == 1


def test_a_module_that_hangs_on_import_is_tried_once(programs, monkeypatch):
    """Later checks get the same answer without waiting again."""
    monkeypatch.setattr("autograder.programs.LOAD_SECONDS", 0.3)
    with pytest.raises(LoadFailed) as told:
        start(programs, "while True: pass\n")
    assert isinstance(told.value.cause, TimedOut)
    began = time.monotonic()
    with pytest.raises(LoadFailed):
        programs.open("numpy_ann", 5, 0)
    assert time.monotonic() - began < 0.1


def test_modules_of_a_submission_find_each_other(sandbox):
    """pytorch_cnn may import from pytorch_ann, and everything from utils."""
    student = Submission(
        {
            "numpy_ann": b"from other import twice\nfrom utils import value\nx = twice(value)\n",
            "other": b"def twice(x): return 2 * x\n",
        }
    )
    end = time.monotonic() + 60
    programs = Programs(student, Submission({}), b"value = 5\n", sandbox, end)
    assert take(programs.open("numpy_ann", 5, 0), ["x"]) == {"x": 10}
    programs.close()


def test_no_process_outlives_its_sandbox():
    """Closing ends the zygote and its workers."""
    sandbox = Sandbox()
    worker = sandbox.start("numpy", "student")
    pids = [worker.process.pid, sandbox.starters["numpy"].process.pid]  # type: ignore[attr-defined]
    sandbox.close()
    deadline = time.monotonic() + 5
    while any(map(alive, pids)) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not any(map(alive, pids))


def alive(pid):
    """Say whether a process exists and is no zombie."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat").read_text(encoding="ascii")
    return status.rpartition(")")[2].split()[0] != "Z"


def test_spawned_workers_do_the_same():
    """Where a fork cannot be had, a process of its own answers, is reused, and starts afresh."""
    sandbox = Sandbox("spawn")
    programs = Programs(Submission({}), Submission({}), b"", sandbox, time.monotonic() + 60)
    try:
        text = (
            "import os\ncount = 0\n"
            "def f():\n    global count\n    count += 1\n    return count, os.getpid()\n"
        )
        first = start(programs, text).f()
        programs.close()
        second = start(programs, text).f()
        assert first == (1, second[1])
        assert second[0] == 1
        programs.close()
        with pytest.raises(Died):
            start(programs, "import os\ndef f(): os._exit(1)\n").f()
        programs.close()
        assert start(programs, text).f()[1] != first[1]
    finally:
        programs.close()
        sandbox.close()


@pytest.mark.skipif(sys.platform != "linux", reason="zygotes are for Linux")
def test_a_zygote_that_was_killed_is_started_anew():
    """Where memory is short the kernel may end one; the next check has its worker all the same."""
    with contextlib.closing(Sandbox(mode="fork")) as sandbox:
        worker = sandbox.start("numpy", "student")
        zygote = sandbox.starters["numpy"]
        zygote.process.kill()
        zygote.process.wait()
        sandbox.stop("numpy", worker)
        again = sandbox.start("numpy", "student")
        again.ask("smoke", [], time.monotonic() + 20, wire.keep, wire.keep)
        sandbox.stop("numpy", again)
        assert sandbox.starters["numpy"] is not zygote


def test_each_grading_counts_the_zygotes_that_ended_anew():
    """A session of many gradings does not run out of zygotes."""
    with contextlib.closing(Sandbox(mode="fork")) as sandbox:
        for _ in range(MOST_ENDED + 2):
            sandbox.get_ready(["1.2"])
            sandbox.stop("numpy", sandbox.start("numpy", "student"))
            sandbox.starters["numpy"].process.kill()
            sandbox.starters["numpy"].process.wait()


def test_zygotes_that_never_start_are_given_up(monkeypatch):
    """Each check would wait for one more; after a few the grader says that it failed."""
    begun = []

    class Broken:
        def __init__(self, kind):
            begun.append(kind)

        def start(self, order, owner):
            raise SandboxError("it ended")

        def close(self):
            pass

    monkeypatch.setattr("autograder.sandbox.Zygote", Broken)
    with contextlib.closing(Sandbox(mode="fork")) as sandbox:
        for _ in range(20):
            with pytest.raises(SandboxError):
                sandbox.start("torch", "student")
    assert len(begun) == 1 + MOST_ENDED
