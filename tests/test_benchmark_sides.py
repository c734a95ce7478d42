"""Our grading beside other ways: the re-created workload, chances, the checks in one process."""

from __future__ import annotations

import json
import math
import os
import sys
from collections import Counter

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from autograder import rubric, session
from autograder.channel import Raised
from autograder.programs import Programs
from autograder.submission import MODULES, Submission
from benchmarks import chance, footprint, sides, sides_goals, sides_page
from benchmarks.elsewhere import numpy_ann, pytorch, pytorch_ann, pytorch_cnn, script
from benchmarks.elsewhere.present import Nowhere
from benchmarks.elsewhere.unittest_checks import cases, functions


def test_the_workload_has_the_described_sizes():
    """The numbers of its public description stand in the scripts."""
    numpy_sizes = numpy_ann.HIDDEN, numpy_ann.BATCH, numpy_ann.EPOCHS
    assert numpy_sizes == (64, 64, 250)
    assert numpy_ann.Network(0).W1.dtype == np.float64
    assert (pytorch_ann.EPOCHS, pytorch_ann.BATCH) == (100, 64)
    assert pytorch_ann.network()[0].out_features == 32
    assert pytorch_cnn.EPOCHS == 60
    kinds = [type(layer).__name__ for layer in pytorch_cnn.network().modules()]
    counts = Counter(kinds)
    assert [counts[kind] for kind in ("Conv2d", "BatchNorm2d", "Dropout")] == [4, 4, 4]
    layers = [m for m in pytorch_cnn.network().modules() if isinstance(m, torch.nn.Conv2d)]
    assert [layer.out_channels for layer in layers] == [32, 64, 128, 256]
    assert script.TEST_IMAGES == 200


def test_the_numpy_network_learns():
    """A few epochs on a few images teach it most of them, measured on all of them each time."""
    X, y = script.examples("train", 300, 1)
    network = numpy_ann.Network(1)
    history = numpy_ann.train(network, X, y, 12, 1)
    assert X.dtype == np.float64
    assert history["train_losses"][-1] < history["train_losses"][0] / 2
    assert history["train_accuracies"][-1] == np.mean(network.forward(X).argmax(axis=1) == y) > 0.7


@pytest.mark.parametrize(
    ("make", "shape", "plan"),
    [(pytorch_ann.network, (784,), (12, 16)), (pytorch_cnn.network, (1, 28, 28), (5, 64))],
    ids=["ann", "cnn"],
)
def test_the_pytorch_networks_learn(make, shape, plan):
    """The loss falls for both, in batches and with all images in one."""
    torch.manual_seed(1)
    X, y = (torch.from_numpy(part) for part in script.examples("train", 64, 1))
    X = X.float().reshape(-1, *shape)
    history = pytorch.train(make(), X, y, (X[:20], y[:20]), plan)
    assert len(history["train_losses"]) == len(history["val_losses"]) == plan[0]
    assert history["train_losses"][-1] < 0.7 * history["train_losses"][0]


def test_a_script_says_what_it_measured():
    """Each is a process of its own; with --plain nothing is measured aside."""
    run = sides.script("numpy_ann", 3, "--images", "80", "--epochs", "2")
    plain = sides.script("numpy_ann", 3, "--images", "80", "--epochs", "9", "--plain", look=True)
    assert 0 < run["seconds"] < 60
    assert {"accuracy_on_200", "accuracy_on_all"} < set(run)
    assert "accuracy_on_all" not in plain
    assert next(iter(plain["largest"])).startswith("benchmarks.elsewhere.numpy_ann")


@given(st.integers(1, 300), st.integers(0, 100))
def test_the_least_number_of_right_answers(images, percent):
    """It reaches the gate as the check compares, and one less does not."""
    gate = percent / 100
    least = chance.needed(gate, images)
    assert least / images >= gate
    assert least == 0 or (least - 1) / images < gate


def test_a_certain_skill_leaves_the_binomial():
    """Without deviation it is the sum of the handbook's formula."""
    p, images, gate = 0.8, 40, 0.75
    wanted = sum(math.comb(images, k) * p**k * (1 - p) ** (images - k) for k in range(30))
    assert chance.below(chance.Skill(p, 0.0), gate, images) == pytest.approx(wanted, rel=1e-9)


def test_the_chance_is_that_of_a_simulation():
    """Accuracies drawn from the normal, right answers from the binomial; with retries and without.

    Within five standard errors of 400,000 trials.
    """
    rng, trials = np.random.default_rng(5), 400_000
    skill, gate, images, near = chance.Skill(0.85, 0.02), 0.84, 200, 0.05
    accuracies = rng.normal(skill.mean, skill.deviation, (trials, 3))
    reached = rng.binomial(images, accuracies) / images
    once = np.mean(reached[:, 0] < gate)
    tried = reached[:, 0] >= gate - near
    lost = (reached[:, 0] < gate) & ~(tried & (reached[:, 1:] >= gate).any(axis=1))
    error = 5 * math.sqrt(0.25 / trials)
    assert chance.below(skill, gate, images) == pytest.approx(once, abs=error)
    again = chance.below_with_retries(skill, gate, images, near, 2)
    assert again == pytest.approx(np.mean(lost), abs=error)
    assert again < once


def test_tiny_chances_add_up_exactly():
    """What is far below rounding is not lost."""
    assert chance.any_of([1e-20, 2e-20, 0.0]) == pytest.approx(3e-20)
    assert chance.any_of([0.5, 0.5]) == pytest.approx(0.75)


def test_more_images_fail_fewer_right_solutions():
    """Above its gate, with the same accuracy, a solution is safer the more images measure it."""
    skill = chance.Skill(0.877, 0.004)
    found = [chance.below(skill, 0.85, images) for images in (200, 1000, 5000)]
    assert found == sorted(found, reverse=True)
    assert 0.05 < found[0] < 0.2


def test_the_calibrations_page_is_read():
    """Mean, deviation and gate of each part come off the page; a row that is gone is missed."""
    page = sides.CALIBRATION.read_text(encoding="utf-8")
    found = sides.calibrated(page)
    assert {name: known["gate"] for name, known in found.items()} == {
        "numpy_ann": 0.77, "pytorch_ann": 0.80, "pytorch_cnn": 0.85,
    }  # fmt: skip
    assert all(known["lowest"] < known["mean"] < 1 for known in found.values())
    assert all(0 < known["deviation"] < 0.02 for known in found.values())
    with pytest.raises(ValueError, match="PyTorch CNN"):
        sides.calibrated(page.replace("PyTorch CNN", "another"))


def test_the_usual_way_has_the_same_cases():
    """unittest gets as many cases of each check as pytest makes, worth the same points."""
    collected = []

    class Collector:
        def pytest_collection_modifyitems(self, items):
            collected.extend(rubric.read(item.function).number for item in items)

    assert session.run([Collector()], "--collect-only") == ""
    found = Counter()
    for function in functions():
        found[rubric.read(function).number] += len(cases(function))
    assert found == Counter(collected)
    assert sum(rubric.read(function).points for function in functions()) == pytest.approx(100)


def test_the_usual_way_grades(tmp_path):
    """In one process the reference gets its points, and a stub none."""
    for folder, only, points in (("solutions", "1.2,2.1", 7), ("student", "1.2", 0)):
        command = [sys.executable, "-m", "benchmarks.elsewhere.unittest_checks", folder]
        footprint.run([*command, "--out", str(tmp_path), "--only", only], threads=1)
        results = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
        assert results["score"] == pytest.approx(points)
        assert len(results["tests"]) == (8 if points else 5)


@pytest.fixture
def left_as_found():
    """Forget what is imported in this process, where other tests import modules of these names."""
    names = ("utils", *MODULES)
    found, modules = list(sys.meta_path), {name: sys.modules.get(name) for name in names}
    yield
    sys.meta_path[:] = found
    for name, module in modules.items():
        sys.modules.pop(name, None)
        if module is not None:
            sys.modules[name] = module


def present(text: bytes) -> Programs:
    """Return programs whose workers are none, with this part 1."""
    student = Submission({"numpy_ann": text})
    return Programs(student, student, b"", Nowhere(), math.inf)


@pytest.mark.usefixtures("left_as_found")
def test_objects_answer_in_this_process():
    """Values come as they are, objects as Remotes, exceptions as those of a worker."""
    programs = present(b"import os\nwhere = os.getpid()\nkept = [1, (2.0, None)]\nbox = object()\n")
    opened = programs.open("numpy_ann", 1, 0)
    assert opened.where == os.getpid()
    assert opened.kept == [1, (2.0, None)]
    assert "object" in repr(opened.box)
    with pytest.raises(Raised) as caught:
        opened.missing()
    assert caught.value.type_name == "AttributeError"
    programs.close()


@pytest.mark.usefixtures("left_as_found")
def test_modules_are_imported_once():
    """What a submission leaves behind is there for the next check: that is the usual way."""
    programs = present(b"kept = []\n\ndef add(x):\n    kept.append(x)\n    return len(kept)\n")
    assert programs.open("numpy_ann", 1, 0).add(1) == 1
    programs.close()
    assert programs.open("numpy_ann", 1, 0).add(1) == 2
    assert programs.open("numpy_ann", 1, 0, "reference").add(1) == 1
    programs.close()


FORKING = """
import os, time
kept = bytearray(30_000_000)
for at in range(0, len(kept), 4096):
    kept[at] = 1
child = os.fork()
if not child:
    own = bytearray(30_000_000)
    for at in range(0, len(own), 4096):
        own[at] = 1
time.sleep(0.6)
if child:
    os.wait()
    print("done", os.environ.get("OMP_NUM_THREADS"))
"""


@pytest.mark.skipif(not footprint.supported(), reason="/proc tells it, on Linux")
def test_shared_pages_count_once():
    """A fork's memory is added, what it shares with its parent is not counted twice."""
    found = footprint.run([sys.executable, "-c", FORKING], look=True, threads=3)
    assert len(found.largest) == 2
    assert 60e6 < found.peak_bytes < 85e6
    assert found.said == "done 3\n"
    assert 0 < found.cpu_seconds < 10
    assert not found.guessed


def test_a_command_that_fails_is_told():
    """A side that cannot run must not count as a quick one."""
    with pytest.raises(RuntimeError, match=r"ended with 3: .*\bno\b"):
        footprint.run([sys.executable, "-c", "import sys; print('no', file=sys.stderr); exit(3)"])


def test_a_command_may_be_held_to_one_core():
    """It sees one processor; we keep ours."""
    before = footprint.cores()
    said = "import os; print(len(os.sched_getaffinity(0)))"
    found = footprint.run([sys.executable, "-c", said], only_cores={min(before)})
    assert found.said == "1\n"
    assert footprint.cores() == before


def runs(*seconds: float) -> list[dict[str, float]]:
    """Return made-up runs that took so long."""
    return [{"seconds": each, "cpu_seconds": 2 * each, "points": 100.0} for each in seconds]


def made(theirs: float, peak: int, cost: float) -> dict[str, dict]:
    """Return made-up figures: the CNN's seconds, our peak in MB, what isolation costs."""
    weather = {"busy": [1.0, 1.1], "machine": "2 cores"}
    timed = {"numpy_ann": runs(30, 30), "pytorch_ann": runs(10, 10)}
    timed |= {"pytorch_cnn": runs(theirs, theirs), "ours": runs(10, 10, 10)}
    small = {"largest": {"script 1": 1000 * 10**6}, "guessed": False}
    looked = dict.fromkeys(sides.SCRIPTS, small)
    looked["ours"] = {"largest": {"grade 1": peak * 10**6 - 5, "fork 2": 5}, "guessed": False}
    ways = {"ours": runs(10 + cost), "usual": runs(20), "usual, one thread": runs(10)}
    ways |= {"ours on one core": runs(21), "usual on one core": runs(20)}
    return {
        "workload": {"looked": looked, "timed": timed, **weather},
        "unittest": {"looked": {}, "timed": ways, **weather},
        "chance": sides.chances({}),
    }


def test_goals_are_met_or_missed():
    """Each goal is judged by its own figure."""
    good, bad = sides_goals.goals(made(80, 400, 3)), sides_goals.goals(made(79, 401, 3.1))
    assert [goal.met for goal in good] == [True] * 4
    assert [goal.met for goal in bad] == [False, False, False, True]
    assert [goal.found for goal in good[:3]] == pytest.approx([12, 0.4, 3])


def test_the_page_says_what_was_found():
    """Theirs, ours, the ratio, what is met and what is missed."""
    page = sides_page.write(made(79, 350, 1))
    assert "| times faster than the workload | 11.9 | at least 12 | missed |" in page
    assert "| share of the workload's peak memory | 0.35 | at most 0.4 | met |" in page
    assert "| seconds that isolation costs a whole grading | 1 | at most 3 | met |" in page
    assert "| theirs: all three | 119.0 (119.0 to 119.0) | 238.0 (238.0 to 238.0) | 1000 |" in page
    assert "| ratio | 11.9 times faster | | 35% |" in page
    assert "Our peak is made of: grade 350 MB, fork 0 MB." in page


def test_a_slower_machine_in_between_moves_the_ratio_little():
    """Each round's scripts are compared with the gradings around them."""
    known = made(80, 400, 0)["workload"]
    slow = {
        name: [first, *runs(2 * second["seconds"])]
        for name in sides.SCRIPTS
        for first, second in [known["timed"][name]]
    }
    known["timed"] = {**slow, "ours": runs(10, 10, 30)}
    assert sides_goals.speedup(known) == pytest.approx(12)


def test_published_models_are_shown_where_measured():
    """Their own accuracies give their own chances."""
    known = made(80, 400, 1)
    measured = {name: [0.80, 0.82, 0.81] for name in sides.SCRIPTS}
    known["chance"]["published"] = measured
    assert "| PyTorch CNN | 3 | 81.00% ± 1.00% | 0.9" in sides_page.write(known)


@pytest.mark.parametrize("words", [["--only", "everything"], ["--repeats", "0"]])
def test_a_wrong_word_gets_one_line(words, monkeypatch, capsys):
    """Nothing is measured for a command that cannot be meant."""
    monkeypatch.setattr(sys, "argv", ["sides", *words])
    with pytest.raises(SystemExit) as left:
        sides.main()
    assert left.value.code == 2
    assert "workload, unittest, chance" in capsys.readouterr().err


def test_what_is_not_asked_for_is_kept(tmp_path, monkeypatch):
    """`--only chance` leaves the measured sections as they are, and judges the goals again."""
    figures = tmp_path / "sides.json"
    figures.write_text(json.dumps(made(80, 400, 1)), encoding="utf-8")
    monkeypatch.setattr(sides, "FIGURES", figures)
    monkeypatch.setattr(sides, "PAGE", tmp_path / "sides.md")
    monkeypatch.setattr(sys, "argv", ["sides", "--only", "chance"])
    sides.main()
    kept = json.loads(figures.read_text(encoding="utf-8"))
    assert kept["workload"] == made(80, 400, 1)["workload"]
    assert [goal["met"] for goal in kept["goals"]] == [True] * 4
    assert "at most 0.4 | met" in (tmp_path / "sides.md").read_text(encoding="utf-8")


def test_sides_take_turns(monkeypatch):
    """Gradings stand before and after the scripts, the ways of one process swap their order."""
    calls = []

    def noted(name, *more, **how):
        calls.append((name, how))
        return {"seconds": 1.0, "cpu_seconds": 1.0, "points": 100.0, "largest": {"a 1": 5}}

    monkeypatch.setattr(sides, "script", lambda name, seed, *more, **how: noted(name, **how))
    monkeypatch.setattr(sides, "graded", lambda module, seed, *more, **how: noted(module, **how))
    section = sides.workload(2)
    order = [name.split()[-1] for name, how in calls if not how]
    assert order == ["grade", *sides.SCRIPTS, "grade", *sides.SCRIPTS, "grade"]
    assert sum("look" in how for _, how in calls) == 4
    assert sides_goals.speedup({**section}) == pytest.approx(3)
    calls.clear()
    section = sides.one_process(2)
    order = [(name, how) for name, how in calls if "look" not in how]
    assert order[:5] == order[:4:-1]
    assert len({json.dumps(how, default=str) + name for name, how in order[:5]}) == 5
    assert sides_goals.isolation(section) == 0
