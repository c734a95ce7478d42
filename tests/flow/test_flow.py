"""From the zip to the results, as on Gradescope: `make flow`. Needs root, debootstrap and runc."""

from __future__ import annotations

import json
import shutil

import jsonschema
import pytest

from autograder.grade import ROOT
from tests.flow import hostile
from tests.flow.conftest import FOLDER
from tests.flow.container import Limits, run
from tests.flow.visit import visit
from tests.test_report import SCHEMA

pytestmark = pytest.mark.flow

SMALLEST = Limits(768 * 2**20, 0.5)  # Gradescope's default container
SECONDS, SHORT = 300.0, 60
LAYERS = ["Landlock", "limits", "own user", "seccomp"]
METADATA = {
    "created_at": "2026-10-03T13:00:00.000000-07:00",
    "assignment": {"due_date": "2026-10-04T13:00:00.000000-07:00"},
    "users": [{"name": "A Student"}],
    "previous_submissions": [
        {
            "submission_time": "2026-10-02T13:00:00.000000-07:00",
            "results": {"tests": [{"number": "1.6", "score": 0.0, "max_score": 9.0}]},
        }
    ],
}


def handed(folder):
    """Return what hands in a folder of this project."""
    return lambda target: shutil.copytree(ROOT / folder, target)


def checked(found, missing=()):
    """Hold what is true of every visit, and return its results."""
    assert found.outcome.status == 0, found.outcome.output
    assert found.left == ["results.json"]
    jsonschema.Draft202012Validator(SCHEMA).validate(found.results)
    checks = [test for test in found.results["tests"] if "max_score" in test]
    assert sum(test["max_score"] for test in checks) == 100
    assert len(checks) == 22
    assert "failure" not in found.results["extra_data"]
    for held in found.results["extra_data"]["layers"].values():
        kept = [layer for layer in LAYERS if layer not in missing]
        assert held == {"held": kept, "missing": list(missing)}
    return found.results


def inside(image, *command):
    """Run a command in the image; return its status and output."""
    outcome = run(image.rootfs, list(command), folder="/")
    return outcome.status, outcome.output


def test_setup_builds_and_proves_the_image(image):
    """Its last lines name the data, the layers that hold, and the reference's speed."""
    assert image.built.status == 0, image.built.output
    assert "numpy worker: Landlock, limits, own user, seccomp\n" in image.built.output
    assert "torch worker: Landlock, limits, own user, seccomp\n" in image.built.output
    assert "data: full, 60,000 and 10,000 images" in image.built.output
    assert image.built.output.endswith("setup: done\n")


def test_the_systems_python_stays_as_it_was(image):
    """The platform's own harness needs it: no package of ours is in it."""
    assert inside(image, "python3", "-c", "import numpy")[0] != 0
    assert inside(image, "python3", "-c", "import json, ssl, venv")[0] == 0


@pytest.mark.parametrize(
    "path",
    [
        "/autograder/source",
        "/autograder/source/solutions/numpy_ann.py",
        "/autograder/source/data/sample",
        "/usr/share/datasets/fashion-mnist/t10k-labels-idx1-ubyte.gz",
    ],
)
def test_other_users_cannot_read_the_grader(image, path):
    """By file modes alone, with no other layer of the confinement."""
    status, _ = inside(image, "setpriv", "--reuid=12345", "--clear-groups", "cat", path)
    assert status != 0


def test_other_users_can_run_its_python(image):
    """Workers have users of their own."""
    python = "/opt/fashion-mnist-autograder/venv/bin/python"
    command = ("setpriv", "--reuid=12345", "--clear-groups", python, "-c", "import numpy, torch")
    assert inside(image, *command)[0] == 0


def test_solutions_earn_everything(image, visits):
    """100 points, three pictures, a leaderboard, and what has changed since the last attempt."""
    found = visit(image.rootfs, FOLDER / "visit", handed("solutions"), METADATA)
    visits["solutions"] = found
    results = checked(found)
    assert results["score"] == 100
    assert [test["output_format"] for test in results["tests"] if "max_score" not in test] == [
        "html"
    ] * 3
    assert len(results["leaderboard"]) == 3
    assert "Attempt 2, handed in on time" in results["output"]
    assert "Since your last attempt: 1.6 fixed." in results["output"]


def test_stubs_earn_nothing(image, visits):
    """0 points and a reason for each check."""
    found = visit(image.rootfs, FOLDER / "visit", handed("student"))
    visits["stubs"] = found
    assert checked(found)["score"] == 0


@pytest.mark.parametrize("attack", [hostile.forger, hostile.hog, hostile.liar])
def test_attacks_earn_nothing_and_learn_nothing(image, visits, attack):
    """Whatever a submission does, it is the grader who writes the results."""
    found = visit(image.rootfs, FOLDER / "visit", attack, METADATA)
    visits[f"hostile: {attack.__name__}"] = found
    results = checked(found)
    assert results["score"] == 0
    assert hostile.LEAK not in json.dumps(results)


def test_secrets_are_kept_without_landlock(image):
    """Where the kernel has none, users of their own, file modes and seccomp keep workers in."""
    found = visit(image.rootfs, FOLDER / "visit", hostile.forger, METADATA, landlock=False)
    results = checked(found, missing=["Landlock"])
    assert results["score"] == 0
    assert hostile.LEAK not in json.dumps(results)


def test_the_smallest_container_is_enough(image, visits):
    """The solutions earn 100 points in Gradescope's default container, in half of its time."""
    found = visit(image.rootfs, FOLDER / "visit", handed("solutions"), limits=SMALLEST)
    visits["solutions, smallest container"] = found
    assert checked(found)["score"] == 100
    assert found.outcome.seconds < SECONDS
    assert found.outcome.killed == 0


def test_the_platforms_limit_is_kept(image):
    """Where time is short the results are complete before Gradescope would overwrite them."""
    found = visit(
        image.rootfs,
        FOLDER / "visit",
        handed("solutions"),
        limits=SMALLEST,
        environment={"TIMEOUT_SECONDS": str(SHORT)},
    )
    results = checked(found)
    assert found.outcome.seconds < SHORT
    assert 0 < results["score"] < 100
    assert "Not run: " in results["output"]


def test_attacks_do_not_break_the_smallest_container(image, visits):
    """Where memory is short it is the submission that ends, not the grader."""
    found = visit(image.rootfs, FOLDER / "visit", hostile.hog, limits=SMALLEST)
    visits["hostile: hog, smallest container"] = found
    assert checked(found)["score"] == 0
