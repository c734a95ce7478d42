"""Hostile submissions: they gain nothing, reach nothing, leave nothing, and cost bounded time."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import jsonschema
import psutil
import pytest

from autograder.course import MODULES
from autograder.grade import ROOT
from autograder.processes import peak_bytes
from autograder.render.results import to_gradescope
from autograder.session import read_checks
from data import fashion_mnist
from tests.hostile.aftermath import let_happen
from tests.hostile.attack import GROUPS, PRELUDE, WORTHLESS
from tests.hostile.catalogue import ALL
from tests.hostile.following import NOTHING as EMPTY
from tests.hostile.subverting import REPLY

SCHEMA = json.loads((Path(__file__).parent / "gradescope_schema.json").read_text(encoding="utf-8"))
BARE = "no builtins"  # whose own names are gone as well
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the layers are Linux's")
NOTHING = {
    "gained": 0,
    "breaches": [],
    "changed": [],
    "survivors": [],
    "leaked": False,
    "signals": 0,
    "failure": "",
}


@pytest.fixture(scope="module")
def warm(sandbox):
    """Start the slow zygotes before the clock of any attack runs."""
    for kind in ("torch", "numpy"):
        sandbox.stop(kind, sandbox.start(kind, "student"))
    return sandbox


def parameters():
    """Return the attacks, those that take long marked nightly."""
    for attack in ALL:
        marks = [pytest.mark.nightly] if attack.nightly else []
        if attack.known:
            marks.append(pytest.mark.xfail(reason=attack.known, strict=True))
        yield pytest.param(attack, marks=marks, id=f"{attack.group} {attack.name}")


@pytest.mark.parametrize("attack", list(parameters()))
def test_an_attack_comes_to_nothing(attack, warm, request, monkeypatch):
    """No point, no file, no process, no signal, no secret, and no fault of the grader's own."""
    if attack.endless:  # do not wait long for what never ends
        monkeypatch.setattr("autograder.programs.LOAD_SECONDS", 2.0)
        monkeypatch.setattr("autograder.fixtures.CHECK_SECONDS", 2.0)
    if attack.needs and attack.needs not in warm.layers["numpy"].held:
        request.applymarker(pytest.mark.xfail(reason=f"needs {attack.needs}", strict=True))
    after = let_happen(attack, warm)
    assert {
        "gained": after.gained(attack),
        "breaches": after.breaches,
        "changed": after.changed,
        "survivors": after.survivors,
        "leaked": after.leaked,
        "signals": after.signals,
        "failure": after.report.failure,
    } == NOTHING
    assert not any("is not defined" in told for told in after.rationales if attack.name != BARE)
    assert attack.flagged in " ".join(after.report.facts["flags"])
    jsonschema.Draft202012Validator(SCHEMA).validate(after.results)
    numbers = dict.fromkeys(check.number for check in read_checks())
    assert [test["number"] for test in after.results["tests"]] == list(numbers)
    assert after.results == json.loads(json.dumps(to_gradescope(after.report)))
    assert after.seconds < attack.seconds


def test_there_is_an_attack_of_every_kind():
    """Every group of the catalogue is tried, by more than a hundred and fifty submissions."""
    counts = Counter(attack.group for attack in ALL)
    assert counts.keys() == GROUPS.keys()
    assert counts.total() > 150
    assert len({attack.name for attack in ALL}) == len(ALL)


def test_a_submission_that_implements_nothing_earns_under_five():
    """What constants, random numbers and empty layers are worth in all three parts together."""
    assert {attack.module for attack in EMPTY} == set(MODULES)
    assert sum(attack.earns for attack in EMPTY) < 5


def test_what_a_submission_says_is_text(warm):
    """Markup, formulas and terminal codes arrive on the page as the letters they are."""
    attack = next(attack for attack in ALL if attack.name == "markup in a message")
    after = let_happen(attack, warm)
    assert "alert(1)" in after.page
    assert not any(tag in after.page for tag in ("<script>alert", "<img src=x", "\u202e", "\x1b"))


# A megabyte is sent once and named forty times; strings of a list are padded to the longest.
GROWING = {
    "a small answer": "",
    "one array by forty names": REPLY
    + """
name = '{"bytes": 0}'
reply('{"list": [' + 40 * (name + ", ") + name + "]}", [["uint8", [10**6]]], bytes(10**6))
""",
    "padded strings": "def relu(z):\n    return ['x' * 10_000] + [''] * 1000\n",
}
MOST_GRADER_BYTES = 150 * 10**6
ENDLESS = """
{setting}
def attack():
    end = time.monotonic() + 20
    while time.monotonic() < end: pass
"""


@pytest.mark.parametrize(
    "setting",
    [
        "",
        pytest.param("ctypes.CDLL(None).prctl(1, 0, 0, 0, 0)", marks=pytest.mark.nightly),
    ],
    ids=["as it is", "death signal cleared"],
)
def test_a_killed_grader_takes_its_workers_along(setting, tmp_path):
    """SIGKILL to the grader ends zygotes and workers, a looping one too."""
    with _grading(tmp_path, ENDLESS.format(setting=setting)) as grader:
        family = _busy(grader.pid)
        os.kill(grader.pid, signal.SIGKILL)
    try:
        gone, alive = psutil.wait_procs(family, timeout=10)
        assert (len(gone) >= 2, alive) == (True, [])
    finally:
        for process in family:
            if process.is_running():
                process.kill()


SIGNAL_BY_PIPE = """
import fcntl, os, signal, sys, time
sys.path.insert(0, sys.argv[1])
from worker.syscalls import Filter
came = []
signal.signal(signal.SIGWINCH, lambda *_: came.append(1))
filter, grader = Filter(), os.getpid()
pid = os.fork()
if pid == 0:
    filter.load()
    try:
        ends = os.pipe()
        fcntl.fcntl(ends[0], 10, signal.SIGWINCH)  # F_SETSIG
        fcntl.fcntl(ends[0], fcntl.F_SETOWN, grader)
        fcntl.fcntl(ends[0], fcntl.F_SETFL, os.O_ASYNC if hasattr(os, "O_ASYNC") else 0o20000)
        os.write(ends[1], b"x")
    finally:
        os._exit(0)
os.waitpid(pid, 0)
time.sleep(0.1)
sys.exit(len(came))
"""


def test_seccomp_alone_lets_no_signal_out():
    """Where the kernel has no Landlock, a pipe cannot be made to signal the grader either."""
    pytest.importorskip("pyseccomp", exc_type=Exception)
    script = [sys.executable, "-c", SIGNAL_BY_PIPE, str(ROOT / "autograder")]
    assert subprocess.run(script, check=False).returncode == 0


@pytest.mark.parametrize("code", GROWING.values(), ids=list(GROWING))
def test_an_answer_does_not_grow_in_the_grader(code, tmp_path):
    """What crosses the wire takes the memory of what crossed, and not a multiple of it."""
    fashion_mnist.load()  # a data set read for the first time of all takes memory of its own
    peak = 0
    with _grading(tmp_path, code) as grader:
        while grader.poll() is None:
            if b"autograder" in Path(f"/proc/{grader.pid}/cmdline").read_bytes().split(b"\0"):
                peak = max(peak, peak_bytes(grader.pid))  # before that it is a copy of ours
            time.sleep(0.005)
    assert 0 < peak < MOST_GRADER_BYTES


def _grading(folder, code):
    """Start a grading of one submission in a process of its own."""
    text = PRELUDE.format(canary="", out="", grader="", marker="", pid=0) + WORTHLESS["numpy_ann"]
    (folder / "numpy_ann.py").write_text(text + code, encoding="utf-8")
    command = [sys.executable, "-m", "autograder", "grade", str(folder), "--only", "1.2"]
    return subprocess.Popen(
        [*command, "--out", str(folder / "out")], cwd=ROOT, stdout=subprocess.DEVNULL
    )


def _busy(pid):
    """Return a grader's processes once a worker of its zygote has computed for half a second."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        family = psutil.Process(pid).children(recursive=True)
        if any(process.ppid() != pid and process.cpu_times().user > 0.5 for process in family):
            return family
        time.sleep(0.05)
    raise TimeoutError("no worker began to loop")
