"""The timeline of one grading: what the recorder notes, what is made of it, what is kept."""

from __future__ import annotations

import json
import subprocess
import sys
import time

import pytest

from autograder.grade import ROOT
from benchmarks import bars, lanes, timeline
from benchmarks.lanes import BESIDE, GRADER

# A grader of four files that sleeps where the real one works.
GRADER_FILES = {
    "__init__.py": "",
    "session.py": """
import time

class _Collector:
    pass

def run(plugins):
    time.sleep(0.05)

def read_checks():
    run([_Collector()])
""",
    "trainer.py": """
import time

class Trainer:
    def best(self, setup):
        time.sleep(0.04)
""",
    "channel.py": """
import time

class Channel:
    def _read(self):
        inner()

def inner():
    time.sleep(0.03)
""",
    "sandbox.py": """
from autograder.channel import Channel

class Worker:
    starter = Channel()

    def ask(self, op):
        Channel()._read()
""",
    "__main__.py": """
import sys
import threading
from types import SimpleNamespace

from autograder.sandbox import Worker
from autograder.session import read_checks
from autograder.trainer import Trainer

read_checks()
Worker().ask("load")
setup = SimpleNamespace(module="pytorch_cnn")
thread = threading.Thread(target=Trainer().best, args=(setup,), name="training_0")
thread.start()
thread.join()
print("graded")
sys.exit(3)
""",
}


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    """One recording of the sleeping grader, and the process that it was."""
    place = tmp_path_factory.mktemp("checkout")
    (place / "autograder").mkdir()
    for name, text in GRADER_FILES.items():
        (place / "autograder" / name).write_text(text, encoding="utf-8")
    log = place / "log"
    command = [sys.executable, str(timeline.RECORDER), str(log), str(time.monotonic())]
    done = subprocess.run(command, cwd=place, capture_output=True, text=True, check=False)
    return lanes.read(log, time.monotonic()), done


def test_a_grader_that_ends_at_once_is_recorded_too(tmp_path):
    """As a grading does, which leaves without what is registered for the end."""
    (tmp_path / "autograder").mkdir()
    text = "import os, time; time.sleep(0.05); os._exit(4)"
    (tmp_path / "autograder" / "__main__.py").write_text(text, encoding="utf-8")
    log = tmp_path / "log"
    command = [sys.executable, str(timeline.RECORDER), str(log), str(time.monotonic())]
    assert subprocess.run(command, cwd=tmp_path, check=False).returncode == 4
    assert lanes.read(log, time.monotonic()).whole > 0.05


def test_the_grader_does_as_it_would_alone(recorded):
    """Output and exit status are its own."""
    _, done = recorded
    assert (done.returncode, done.stdout, done.stderr) == (3, "graded\n", "")


def test_each_category_has_its_time(recorded):
    """Collecting, the answer of a worker, and a training in its own lane; imports are seen."""
    found = recorded[0].seconds
    assert found[GRADER]["reading checks"] >= 0.05
    assert found[GRADER]["loading"] >= 0.03
    assert found[BESIDE]["training 3"] >= 0.04
    assert found[GRADER]["imports"] > 0
    assert "pytest" not in found[GRADER]


def test_the_graders_lane_adds_up_to_the_whole(recorded):
    """No second is counted twice, none is lost."""
    recording, _ = recorded
    assert sum(recording.seconds[GRADER].values()) == pytest.approx(recording.whole, abs=1e-3)


def test_a_waiting_thread_uses_no_processor_time(recorded):
    """Processor seconds are the thread's own: sleeping costs none."""
    recording, _ = recorded
    assert recording.used[GRADER]["reading checks"] < 0.02


def test_what_a_checkout_does_not_have_is_named(recorded):
    """A renamed function shows as missing instead of as time that takes nothing."""
    missing = recorded[0].missing
    assert "autograder.trainer.Trainer.best" not in missing
    assert "autograder.sandbox.Sandbox.start" in missing


def test_every_target_is_in_this_checkout():
    """The recorder knows the present names; after a renaming it must learn the new one."""
    code = (
        "import sys; sys.path.insert(0, 'benchmarks'); import importlib, recorder\n"
        "recorder.watch_imports()\n"
        "for name in recorder.TARGETS: importlib.import_module(name)\n"
        "print(recorder.missing)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


def test_every_category_has_a_colour():
    """Nothing that the recorder notes ends in the bar's grey rest by accident."""
    noted = {"imports", "interpreter", "end", "other", "loading", "workers", "reading checks"}
    source = timeline.RECORDER.read_text(encoding="utf-8")
    assert {name for name in noted if f'"{name}"' in source} <= set(lanes.GROUP)
    assert set(bars.COLOUR) == set(lanes.GROUPS)
    assert len(set(bars.COLOURS)) == len(lanes.GROUPS)


def test_thinning_keeps_what_took_most_of_each_step():
    """A lane of thousands of spans becomes one that a picture can show."""
    spans = [("workers", 0.0, 3.0), ("transfer", 3.0, 3.0001), ("report", 3.0001, 6.0)]
    thin = lanes.thinned(spans, 12.0)
    assert [name for name, _, _ in thin] == ["workers", "report"]
    assert thin[0][2] == pytest.approx(3.0, abs=12 / lanes.STEPS)
    assert thin[1][2] == pytest.approx(6.0, abs=12 / lanes.STEPS)


def kept(seconds: float) -> dict:
    """A small timeline of one case."""
    lane = [("imports", 0.0, seconds / 2), ("checks 1", seconds / 2, seconds)]
    recording = lanes.Recording(
        seconds, {GRADER: lanes.totals(lane)}, {}, {GRADER: lane}, {}, [], []
    )
    return timeline.middle([recording])


def test_labels_are_kept_beside_each_other(tmp_path):
    """Measuring "after" again replaces it and leaves "before" alone."""
    path = tmp_path / "timeline.json"
    for label, seconds in (("before", 4.0), ("after", 3.0), ("after", 2.0)):
        found = timeline.figures_of(label, "stubs", [0.2], [seconds], [])
        timeline.keep(path, found, {label: {"stubs": kept(seconds)}}, "Calm.")
    content = json.loads(path.read_text(encoding="utf-8"))
    medians = {(f["label"], f["name"]): f["median"] for f in content["figures"]}
    assert medians["before", "stubs: whole grading"] == 4.0
    assert medians["after", "stubs: whole grading"] == 2.0
    assert {k: v["stubs"]["whole"] for k, v in content["timeline"].items()} == {
        "before": 4.0, "after": 2.0,
    }  # fmt: skip
    assert "stubs, after: grader 2.00 s (start-up 1.00, checks, part 1 1.00)." in content["notes"]


def test_the_pictures_are_drawn(tmp_path):
    """Bars and lanes of two labels; the bars' text is text, with the label and the seconds."""
    found = {"before": {"stubs": kept(4.0)}, "after": {"stubs": kept(2.0)}}
    bars.stacked(found, tmp_path / "timeline.svg")
    bars.clocked(found, tmp_path / "lanes.png")
    drawn = (tmp_path / "timeline.svg").read_text(encoding="utf-8")
    assert "before" in drawn
    assert "4.0 s" in drawn
    assert (tmp_path / "lanes.png").stat().st_size > 5000


def test_the_first_line_is_timed_from_outside(tmp_path, monkeypatch):
    """The first byte counts, through a pipe and in a terminal; the end comes later."""
    (tmp_path / "autograder").mkdir()
    (tmp_path / "autograder" / "__main__.py").write_text(
        "import sys, time\n"
        "sys.stdout.write('.'); sys.stdout.flush(); time.sleep(0.2); print(sys.stdout.isatty())",
        encoding="utf-8",
    )
    for terminal in (False, True):
        first, seconds = timeline.plain(tmp_path, "stubs", terminal=terminal)
        assert 0 < first <= seconds - 0.15


@pytest.mark.nightly
def test_a_real_grading_is_recorded(tmp_path):
    """`--only 1` of the stubs: its checks and workers are seen, and nothing is missing."""
    found, timelines = timeline.measure({"now": ROOT}, ["only 1"], 1)
    seen = timelines["now"]["only 1"]
    assert {"imports", "checks 1", "workers", "report"} <= set(seen["seconds"][GRADER])
    assert seen["missing"] == []
    assert {figure.label for figure in found} == {"now"}
