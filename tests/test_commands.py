"""The commands as their users call them: exit status, one line of error, files in OUT."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time

import pytest

from autograder.__main__ import main
from autograder.grade import ROOT

CHECKED = "1.2"


def call(*arguments, capsys):
    """Run a command and return its status, output and errors."""
    status = main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return status, captured.out, captured.err


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["grade", "nowhere", "--out", "OUT"], "nowhere does not exist"),
        (["grade", "README.md", "--out", "OUT"], "is not a folder"),
        (["grade", "solutions", "--out", "OUT", "--only", "1.2,9.9"], "no check '9.9'"),
        (["grade", "solutions", "--out", "OUT", "--only", "1.2,"], "no check ''"),
        (["grade", "solutions", "--out", "README.md/x"], "cannot be written"),
        (["grade", "solutions", "--out", "OUT", "--seed", "-1"], "seed"),
        (["grade", "solutions", "--out", "OUT", "--data", "mnist"], "invalid choice"),
        (["grade", "solutions"], "--out"),
        (["grade"], "required"),
        (["replay", "README.md"], "DIR_OR_ZIP"),
        (["replay", "nowhere", "solutions"], "nowhere cannot be read"),
        (["replay", "README.md", "solutions"], "is no results.json"),
        (["replay", "data", "solutions"], "is a folder; give the results.json in it"),
        (["regrade", "data"], "required"),
        (["regrade", "data", "nowhere"], "data holds no results of a class"),
        (["batch", "nowhere", "--out", "OUT"], "nowhere does not exist"),
        (["batch", "README.md", "--out", "OUT"], "is no folder"),
        (["batch", "solutions", "--out", "OUT"], "is one submission: use grade"),
        (["fly"], "invalid choice"),
        ([], "required"),
    ],
)
def test_a_command_that_cannot_be_carried_out_ends_with_one_line(
    arguments, word, tmp_path, capsys, monkeypatch
):
    """Exit status 2 and one line on stderr that names what is wrong."""
    monkeypatch.chdir(ROOT)
    arguments = [str(tmp_path / "out") if word == "OUT" else word for word in arguments]
    status, out, err = call(*arguments, capsys=capsys)
    assert status == 2
    assert err.count("\n") == 1
    assert word in err
    assert out == ""


@pytest.mark.parametrize("command", [["grade"], ["batch"], ["watch"]])
def test_without_the_solutions_one_line_says_so(command, tmp_path, capsys, monkeypatch):
    """Exit status 3 and no traceback: an instructor may have published without them."""
    monkeypatch.setattr("autograder.programs.REFERENCE", tmp_path / "solutions")
    out = tmp_path / "out"
    status, _, err = call(*command, ROOT / "student", "--out", out, capsys=capsys)
    assert status == 3
    assert "solutions/numpy_ann.py is missing" in err
    assert err.count("\n") == 1


def test_without_the_solutions_the_results_blame_nobody(tmp_path, capsys, monkeypatch):
    """results.json has every check, none of them judged, and says that the grader failed."""
    monkeypatch.setattr("autograder.programs.REFERENCE", tmp_path / "solutions")
    call("grade", ROOT / "student", "--out", tmp_path, "--only", "1.2", capsys=capsys)
    results = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    assert "The grader itself failed" in results["output"]
    assert {test["extra_data"]["passed"] for test in results["tests"]} == {None}


def test_without_data_the_command_says_so(tmp_path, capsys, monkeypatch):
    """Asking for the full set where it is not is the caller's mistake."""
    from autograder import grade as module
    from data import fashion_mnist

    def refuse(source="auto", split="train"):
        raise fashion_mnist.DataError("data", "nothing", "four files", "run make data")

    monkeypatch.setattr(module.fashion_mnist, "load", refuse)
    status, _, err = call(
        "grade", ROOT / "solutions", "--out", tmp_path, "--only", "1.10", capsys=capsys
    )
    assert status == 2
    assert "make data" in err


def test_a_reader_that_goes_away_ends_no_grading(tmp_path):
    """`make grade | head -1`: results.json is whole, and the grader is not at fault."""
    command = [sys.executable, "-m", "autograder", "grade", "solutions", "--data", "sample"]
    command += ["--out", str(tmp_path), "--only", CHECKED]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as grading:
        assert grading.stdout.readline() == b"Grading solutions\n"
        grading.stdout.close()
    assert grading.returncode == 0
    results = json.loads((tmp_path / "results.json").read_text(encoding="ascii"))
    assert results["score"] == 4
    assert "failed" not in results["output"]


def test_grade_leaves_its_files_and_a_score(tmp_path, capsys):
    """One check of the solutions: full points, a page, a results.json with every check."""
    status, out, err = call(
        "grade",
        ROOT / "solutions",
        "--out",
        tmp_path / "new" / "out",
        "--only",
        CHECKED,
        capsys=capsys,
    )
    assert (status, err) == (0, "")
    results = json.loads((tmp_path / "new" / "out" / "results.json").read_text(encoding="ascii"))
    assert results["score"] == 4
    assert len(results["tests"]) == 22
    assert (tmp_path / "new" / "out" / "report.html").is_file()
    assert "relu" in out


def test_a_seed_repeats_a_grading(tmp_path, capsys):
    """The seed in results.json draws the same inputs again."""
    seeds = []
    for name in ("a", "b"):
        call(
            "grade",
            ROOT / "solutions",
            "--out",
            tmp_path / name,
            "--only",
            CHECKED,
            "--seed",
            77,
            capsys=capsys,
        )
        results = json.loads((tmp_path / name / "results.json").read_text(encoding="ascii"))
        seeds.append(results["extra_data"]["seed"])
    assert seeds == [77, 77]


def test_part_one_is_graded_without_torch(tmp_path, capsys):
    """`--only 1` starts no torch worker, and the grader itself never imports torch."""
    program = (
        "import sys\n"
        "from autograder.__main__ import main\n"
        f"status = main(['grade', 'solutions', '--out', {str(tmp_path)!r}, '--only', '1.1,1.2'])\n"
        "assert 'torch' not in sys.modules\n"
        "sys.exit(status)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    results = json.loads((tmp_path / "results.json").read_text(encoding="ascii"))
    assert set(results["extra_data"]["peak_megabytes"]) == {"numpy"}
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert re.search(r"It took [\d.]+ s in the checks, \d\d MB of memory at most\.", page)


def test_the_graders_pytest_listens_to_nobody_else(tmp_path, monkeypatch, capsys):
    """No option, plugin or configuration from the environment or the folder gets in."""
    (tmp_path / "conftest.py").write_text("raise RuntimeError('loaded')", encoding="utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --co\n", encoding="utf-8")
    for name in ("numpy_ann", "pytorch_ann", "pytorch_cnn"):
        text = (ROOT / "solutions" / f"{name}.py").read_text(encoding="utf-8")
        (tmp_path / f"{name}.py").write_text(text, encoding="utf-8")
    monkeypatch.setenv("PYTEST_ADDOPTS", "--co -p nonsense")
    monkeypatch.setenv("PYTEST_PLUGINS", "nonsense")
    monkeypatch.chdir(tmp_path)
    status, _, err = call(
        "grade", tmp_path, "--out", tmp_path / "out", "--only", CHECKED, capsys=capsys
    )
    assert (status, err) == (0, "")
    assert json.loads((tmp_path / "out" / "results.json").read_text())["score"] == 4
    assert os.environ["PYTEST_ADDOPTS"] == "--co -p nonsense"


def test_a_fault_of_the_grader_blames_no_student(tmp_path, capsys, monkeypatch):
    """Exit status 3, and results.json says whose fault it is."""

    def fail(*_, **__):
        raise RuntimeError("the machine is on fire")

    monkeypatch.setattr("autograder.programs.Programs.open", fail)
    status, out, _ = call(
        "grade", ROOT / "solutions", "--out", tmp_path, "--only", CHECKED, capsys=capsys
    )
    results = json.loads((tmp_path / "results.json").read_text(encoding="ascii"))
    assert status == 3
    assert "grader itself failed" in results["output"]
    assert "not the submission's fault" in results["output"]
    assert len(results["tests"]) == 22
    assert "on fire" in out


def test_checks_that_cannot_be_collected_are_the_graders_fault(tmp_path, capsys, monkeypatch):
    """Exit status 3, one line, and a results.json that says so."""
    checks = tmp_path / "checks"
    checks.mkdir()
    (checks / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    (checks / "test_1.py").write_text("import nothing_like_it\n", encoding="utf-8")
    monkeypatch.setattr("autograder.session.CHECKS", checks)
    status, _, err = call("grade", ROOT / "solutions", "--out", tmp_path / "out", capsys=capsys)
    assert status == 3
    assert "nothing_like_it" in err
    assert err.count("\n") == 1
    results = json.loads((tmp_path / "out" / "results.json").read_text(encoding="ascii"))
    assert "grader itself failed" in results["output"]


def test_rubric_prints_the_table(capsys):
    """22 checks, 100 points."""
    status, out, _ = call("rubric", capsys=capsys)
    assert status == 0
    assert len(out.splitlines()) == 25


def test_ctrl_c_keeps_what_was_graded_and_blames_nobody(tmp_path):
    """Exit status 130, one line, and results.json with the checks that had finished."""
    text = (ROOT / "solutions" / "numpy_ann.py").read_text(encoding="utf-8")
    loops = text.replace(
        "def relu_derivative(", "def relu_derivative(*_):\n    while True: pass\ndef old("
    )
    (tmp_path / "numpy_ann.py").write_text(loops, encoding="utf-8")
    out = tmp_path / "out"
    command = [sys.executable, "-m", "autograder", "grade", str(tmp_path), "--out", str(out)]
    process = subprocess.Popen(
        [*command, "--only", "1.2,1.3"],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    deadline = time.monotonic() + 60
    while earned(out, "1.2") < 4 and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert errors == "autograder: stopped; results.json holds what had finished\n"
    assert earned(out, "1.2") == 4
    results = json.loads((out / "results.json").read_bytes())
    assert "failure" not in results["extra_data"]
    assert "Not run: 1.1, 1.3" in results["output"]


@pytest.mark.parametrize("module", ["rich", "numpy", "pytest", "jinja2", "distributed"])
def test_ctrl_c_is_answered_from_the_first_moment(module, tmp_path):
    """Whatever is being loaded, it ends with one line at the most, and no traceback."""
    began = tmp_path / "began"
    slow = f"import pathlib, time\npathlib.Path({str(began)!r}).touch()\ntime.sleep(60)\n"
    (tmp_path / f"{module}.py").write_text(slow, encoding="utf-8")
    (tmp_path / "class").mkdir()
    for name in ("ada", "bob"):
        (tmp_path / "class" / name).mkdir()
        (tmp_path / "class" / name / "numpy_ann.py").touch()
    arguments = ["batch", str(tmp_path / "class"), "--out", str(tmp_path / "out")]
    with subprocess.Popen(
        [sys.executable, "-m", "autograder", *arguments, "--data", "sample"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    ) as process:
        deadline = time.monotonic() + 60
        while not began.exists() and time.monotonic() < deadline:
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)
    assert began.exists()
    assert process.returncode == 130
    assert "Traceback" not in errors
    assert errors.count("\n") <= 1


def test_a_command_that_ignores_ctrl_c_goes_on_doing_so():
    """As under nohup: the terminal's Ctrl-C is for others."""
    program = (
        "import os, runpy, signal, sys\n"
        "signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        "sys.argv = ['autograder', 'rubric']\n"
        "try:\n"
        "    runpy.run_module('autograder', run_name='__main__', alter_sys=True)\n"
        "except SystemExit as end:\n"
        "    assert end.code == 0\n"
        "assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN\n"
    )
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def earned(out, number):
    """The points of a check in OUT/results.json, 0 where there is none."""
    if not (out / "results.json").exists():
        return 0
    tests = json.loads((out / "results.json").read_bytes())["tests"]
    return next(test["score"] for test in tests if test["number"] == number)
