"""What goes wrong around a grading ends with one line, and never as a student's fault."""

from __future__ import annotations

import contextlib
import json
import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograder import plugin
from autograder.__main__ import main
from autograder.answers.catalogue import CatalogueError
from autograder.commands.asked import prepared
from autograder.commands.unusable import Unusable
from autograder.grade import REFERENCE, ROOT
from autograder.render import results
from autograder.render.results import Unwritten
from autograder.report import Report
from tests import graded

CHECKED, POINTS = "1.2", 4
PYTHON = (sys.executable, "-m", "autograder")


def grading(out, folder="solutions"):
    """Return the words of a quick grading."""
    return ["grade", str(folder), "--out", str(out), "--data", "sample", "--only", CHECKED]


def read(out):
    """Return what results.json holds."""
    return json.loads((out / "results.json").read_text(encoding="ascii"))


def run(*arguments, **options):
    """Run the command in a process of its own and return its status and its errors."""
    done = subprocess.run(
        [*PYTHON, *arguments], cwd=ROOT, capture_output=True, text=True,
        check=False, **options,
    )  # fmt: skip
    return done.returncode, done.stderr


def test_a_file_that_the_grader_may_not_read_is_not_the_students(tmp_path, capsys, monkeypatch):
    """Status 2 and one line that names the file; nothing is graded."""

    def refuse(path):
        raise PermissionError(13, "Permission denied", str(path))

    folder = graded.write(tmp_path / "submission")
    monkeypatch.setattr("autograder.submission.read", refuse)
    status = main(grading(tmp_path / "out", folder))
    told = capsys.readouterr().err
    assert status == 2
    assert told == f"autograder: {folder / 'numpy_ann.py'} cannot be read: Permission denied\n"
    assert not (tmp_path / "out" / "results.json").exists()


@pytest.fixture
def reference(tmp_path, monkeypatch):
    """A copy of the solutions in their place."""
    copy = tmp_path / "solutions"
    shutil.copytree(REFERENCE, copy, ignore=shutil.ignore_patterns("studies", "*.png"))
    monkeypatch.setattr("autograder.programs.REFERENCE", copy)
    return copy


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("numpy_ann.py", "import numpy as np\n\ndef relu(z:\n", "numpy_ann.py, line 3: "),
        ("utils.py", "x = (\n", "utils.py, line 1: "),
        ("pytorch_cnn.py", "", "pytorch_cnn.py is empty"),
        ("steps.py", None, "steps.py is missing"),
    ],
)
def test_a_reference_that_cannot_be_used_is_the_graders_failure(
    name, content, word, reference, tmp_path, capsys
):
    """Status 3 and one line; results.json says it too, and no check is judged."""
    path = reference / name
    path.unlink() if content is None else path.write_text(content, encoding="utf-8")
    status = main(grading(tmp_path / "out", graded.write(tmp_path / "submission")))
    told = capsys.readouterr().err
    assert status == 3
    assert told.startswith("autograder: the grader itself is at fault: solutions/")
    assert word in told
    assert told.count("\n") == 1
    found = read(tmp_path / "out")
    assert "The grader itself failed" in found["output"]
    assert {test["extra_data"]["passed"] for test in found["tests"]} == {None}


@pytest.fixture
def catalogue(tmp_path, monkeypatch):
    """A catalogue with an error in its second line."""
    (tmp_path / "mistakes").mkdir()
    (tmp_path / "mistakes" / "numpy_ann.py").write_text("x = 1\ndef relu(z:\n", encoding="utf-8")
    monkeypatch.setattr(plugin, "MISTAKES", tmp_path / "mistakes")
    plugin.read.cache_clear()
    yield
    plugin.read.cache_clear()


@pytest.mark.usefixtures("catalogue")
def test_a_catalogue_that_cannot_be_read_is_the_graders_failure(tmp_path, capsys):
    """A wrong answer stays wrong, but the status is 3 and the line is named."""
    wrong = graded.Variation("", "numpy_ann", (("return np.maximum(0, z)", "return z"),))
    folder = graded.write(tmp_path / "submission", wrong)
    status = main([*grading(tmp_path / "out", folder), "--quiet"])
    assert status == 3
    assert "mistakes/numpy_ann.py, line 2: " in capsys.readouterr().out
    assert read(tmp_path / "out")["extra_data"]["failure"].startswith("mistakes/numpy_ann.py")
    with pytest.raises(CatalogueError):
        plugin.read("numpy_ann")
    assert main(["explain", CHECKED]) == 3


@pytest.mark.parametrize("closed", [(1,), (2,), (1, 2), (0, 1, 2)], ids=str)
def test_closed_streams_keep_nothing_from_being_graded(closed, tmp_path):
    """As under `>&-`: no pipe to a worker takes the place of one of them."""

    def close():
        for descriptor in closed:
            os.close(descriptor)

    command = [*PYTHON, *grading(tmp_path)]
    assert subprocess.run(command, cwd=ROOT, preexec_fn=close, check=False).returncode == 0
    assert read(tmp_path)["score"] == POINTS


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_output_that_cannot_be_written_is_told_in_one_line(tmp_path):
    """As on a full disk."""
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*PYTHON, *grading(tmp_path)], cwd=ROOT, stdout=full, stderr=subprocess.PIPE, text=True,
            check=False,
        )  # fmt: skip
    assert done.returncode == 3
    assert done.stderr == "autograder: the output cannot be written: No space left on device\n"


def test_results_that_cannot_be_written_are_told_in_one_line(tmp_path):
    """A limit on the size of files stands for a full disk; the results before stay whole."""
    results.write(Report({}), tmp_path / "results.json")
    before = read(tmp_path)
    status, told = run(
        *grading(tmp_path),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000)),
    )
    assert status == 3
    assert told == f"autograder: {tmp_path}/results.json cannot be written: File too large\n"
    assert read(tmp_path) == before
    assert [path.name for path in tmp_path.iterdir()] == ["results.json"]


@pytest.mark.parametrize("name", ["results.json", "report.html"])
def test_a_folder_in_the_place_of_a_result_is_told_in_one_line(name, tmp_path, capsys):
    """Nothing is removed that a person has made."""
    (tmp_path / name).mkdir()
    assert main(grading(tmp_path, ROOT / "solutions")) == 3
    told = capsys.readouterr().err
    assert told.startswith(f"autograder: {tmp_path / name} cannot be ")
    assert told.count("\n") == 1
    assert (tmp_path / name).is_dir()


def test_an_out_that_vanishes_is_told(tmp_path):
    """Where there is no folder any more, nothing can be written."""
    with pytest.raises(Unwritten, match="No such file"):
        results.write(Report({}), tmp_path / "gone" / "results.json")


def test_two_gradings_do_not_write_to_one_folder(tmp_path, capsys):
    """The second one is told so and changes nothing; afterwards the folder is free."""
    with prepared(tmp_path):
        assert main(grading(tmp_path, ROOT / "solutions")) == 2
        assert f"another grading writes to {tmp_path} now" in capsys.readouterr().err
        with pytest.raises(Unusable), prepared(tmp_path):
            pass
    with prepared(tmp_path):
        assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("mask", "mode"), [(0o077, 0o600), (0o022, 0o644)])
def test_results_are_as_private_as_the_umask_says(mask, mode, tmp_path):
    """Whoever keeps other files to oneself keeps these too."""
    before = os.umask(mask)
    try:
        results.write(Report({}), tmp_path / "results.json")
    finally:
        os.umask(before)
    assert (tmp_path / "results.json").stat().st_mode & 0o777 == mode


def test_a_python_that_leaves_out_docstrings_is_named(tmp_path):
    """They are what students read about a check."""
    status, told = run(*grading(tmp_path), env={**os.environ, "PYTHONOPTIMIZE": "2"})
    assert status == 3
    assert "unset PYTHONOPTIMIZE" in told
    assert told.count("\n") == 1


@pytest.mark.parametrize("command", [["rubric"], ["explain", "1.6"]])
def test_a_reader_that_has_gone_ends_a_command_silently(command):
    """`... | head` shows its lines, and nothing else."""
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as output:
        done = subprocess.run(
            [*PYTHON, *command], cwd=ROOT, stdout=output, stderr=subprocess.PIPE, check=False
        )
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("script", ["numpy_ann", "pytorch_ann"])
@pytest.mark.parametrize("option", [("--seed", "-1"), ("--epochs", "0")])
def test_numbers_that_no_training_can_take_are_told_in_one_line(script, option):
    """A script of the handout's shows no traceback for what was typed."""
    done = subprocess.run(
        [sys.executable, str(REFERENCE / f"{script}.py"), *option],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr == "--seed must be 0 or more, and --epochs 1 or more\n"


def test_the_grading_that_holds_a_folder_lets_go_of_it_when_it_fails(tmp_path):
    """No file is left that would keep the next one out."""
    with contextlib.suppress(RuntimeError), prepared(tmp_path):
        raise RuntimeError
    with prepared(tmp_path):
        pass
