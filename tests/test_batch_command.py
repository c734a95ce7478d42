"""`batch` as an instructor runs it: real gradings by worker processes, one quick check each."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile

import psutil
import pytest

from autograder.__main__ import main
from autograder.grade import REFERENCE, ROOT
from autograder.submission import MODULES

pytest.importorskip("autograder.batch.publish")
pytestmark = pytest.mark.filterwarnings("default")  # Dask's own, while it closes
QUICK = ("--only", "1.2", "--data", "sample", "--unsafe")


@pytest.fixture
def course(tmp_path):
    """A class of three: the solutions, the stubs as a zip, and a zip that is none."""
    folder = tmp_path / "class"
    shutil.copytree(REFERENCE, folder / "ada", ignore=shutil.ignore_patterns("studies", "*.md"))
    with zipfile.ZipFile(folder / "bob.zip", "w") as archive:
        for name in MODULES:
            archive.write(ROOT / "student" / f"{name}.py", f"{name}.py")
    (folder / "eve.zip").write_bytes(b"PK no zip")
    return folder


def run(*arguments, capsys):
    """Run the command here and return its status, output and errors."""
    status = main(["batch", *map(str, arguments)])
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def test_a_class_is_graded_and_then_known(course, tmp_path, capsys):
    """Scores, files and a gradebook; the second run grades nothing."""
    out = tmp_path / "out"
    status, said, err = run(course, "--out", out, "--workers", 2, *QUICK, capsys=capsys)
    assert (status, err) == (0, "")
    assert "3 submissions: 2 graded, 1 unreadable." in said
    scores = {
        folder.name: json.loads((folder / "results.json").read_text())["score"]
        for folder in (out / "submissions").iterdir()
        if (folder / "results.json").exists()
    }
    assert scores == {"ada": 4, "bob": 0}
    assert (out / "submissions" / "ada" / "report.html").is_file()
    assert "ada" in (out / "gradebook.csv").read_text()
    assert (out / "index.html").is_file()
    status, said, err = run(course, "--out", out, *QUICK, capsys=capsys)
    assert (status, err) == (0, "")
    assert "dashboard" not in said
    assert "3 submissions: 2 graded, 1 unreadable." in said


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["nowhere", "--out", "OUT"], "nowhere does not exist"),
        (["CLASS"], "--out"),
        (["CLASS", "--out", "README.md/x"], "cannot be written"),
        (["CLASS", "--out", "CLASS"], "lies in the class itself"),
        (["CLASS", "--out", "CLASS/grades"], "lies in the class itself"),
        (["CLASS", "--out", "OUT", "--only", "9.9"], "no check '9.9'"),
        (["CLASS", "--out", "OUT", "--workers", "0"], "'0' is no whole number from 1 on"),
        (["CLASS", "--out", "OUT", "--seed", "-1"], "is no whole number below"),
        (["CLASS", "--out", "OUT", "--student", "zoe"], "there is no submission zoe"),
        (["CLASS", "--out", "OUT", "--roster", "no.csv"], "no.csv"),
        (["CLASS", "--out", "OUT", "--scheduler", "tcp://127.0.0.1:9"], "no Dask scheduler"),
        (["CLASS", "--out", "OUT", "--scheduler", "tls://127.0.0.1:9"], "no Dask scheduler"),
        (["CLASS", "--out", "OUT", "--scheduler", "tcp://x:9", "--workers", "2"], "--workers"),
    ],
)
def test_what_cannot_be_done_is_one_line(course, tmp_path, capsys, monkeypatch, arguments, word):
    """Exit status 2, and nothing was graded."""
    monkeypatch.setattr("autograder.batch.clusters.CONNECT_SECONDS", 1)
    monkeypatch.chdir(ROOT)
    places = {"CLASS": str(course), "OUT": str(tmp_path / "out")}
    places["CLASS/grades"] = str(course / "grades")
    status, _, err = run(*(places.get(word, word) for word in arguments), capsys=capsys)
    assert status == 2
    assert err.count("\n") == 1
    assert word in err
    assert not list((tmp_path / "out" / "submissions").glob("*/results.json"))


def test_without_dask_it_says_what_to_type(course, tmp_path, capsys, monkeypatch):
    """One line; `grade` needs none of it."""
    monkeypatch.setitem(sys.modules, "distributed", None)
    status, _, err = run(course, "--out", tmp_path / "out", *QUICK, capsys=capsys)
    assert status == 2
    assert "make batch" in err


@pytest.mark.nightly
def test_ctrl_c_stops_within_seconds_and_leaves_nothing_running(course, tmp_path):
    """It says how far it got; the same command grades the rest."""
    looping = "import itertools\nfor _ in itertools.count(): pass\n"
    for number in range(4):
        (course / f"loop{number}").mkdir()
        (course / f"loop{number}" / "numpy_ann.py").write_text(looping)
    command = [sys.executable, "-u", "-m", "autograder", "batch", str(course)]
    command += ["--out", str(tmp_path / "out"), *QUICK]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True,
    ) as process:  # fmt: skip
        for line in process.stdout:
            if "graded" in line and "ada" in line:
                break
        time.sleep(2)
        started = psutil.Process(process.pid).children(recursive=True)
        began = time.monotonic()
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does, to all of the group
        rest, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert time.monotonic() - began < 20
    assert "The same command continues." in rest
    assert errors == ""
    assert psutil.wait_procs(started, timeout=5)[1] == []
    known = json.loads((tmp_path / "out/submissions/ada/results.json").read_text())
    assert known["score"] == 4
