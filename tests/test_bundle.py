"""The zip for Gradescope: refused for a wrong assignment, exact, the same bytes every time."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile

import pytest

from autograder import __main__, bundle, preflight
from autograder.hosting import Platform
from autograder.meter import Meter
from autograder.preflight import Flight
from autograder.programs import STEPS
from autograder.report import Case, Entry, Report
from autograder.submission import MODULES
from tests.graded import Silent


def unpack(content, folder):
    """Unpack a zip with the modes it names."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(folder)
        for member in archive.infolist():
            (folder / member.filename).chmod(member.external_attr >> 16 & 0o777)
    return folder


@pytest.fixture(scope="module")
def archive():
    """The zip of this project."""
    with zipfile.ZipFile(io.BytesIO(bundle.pack())) as opened:
        yield opened


def test_the_scripts_lie_at_the_root_and_run(archive):
    """Gradescope looks for them there; a zip made anywhere keeps their run bit."""
    for name in ("setup.sh", "run_autograder"):
        member = archive.getinfo(name)
        assert member.external_attr >> 16 == 0o100755
        assert member.create_system == 3
        assert b"\r" not in archive.read(name)


def test_nothing_is_in_it_that_grading_does_not_need(archive):
    """No tests, no handout, no studies, no caches, and nothing twice."""
    names = archive.namelist()
    assert len(names) == len(set(names))
    assert {name.partition("/")[0] for name in names} == {
        "setup.sh", "run_autograder", "autograder", "data", "solutions",
        "constraints.txt", "pyproject.toml", "LICENSE",
    }  # fmt: skip
    mistakes = ["mistakes/__init__", *(f"mistakes/{module}" for module in MODULES)]
    assert {name for name in names if name.startswith("solutions/")} == {
        f"solutions/{name}.py" for name in (*MODULES, "utils", STEPS, *mistakes)
    }
    assert not [name for name in names if "cache" in name.replace("data/cache.py", "")]
    assert not [name for name in names if name.endswith((".pyc", ".png", ".md", ".yml"))]


def test_everything_is_in_it_that_grading_needs(archive, tmp_path):
    """The unpacked zip reads its checks, finds its data and says what it can do."""
    with io.BytesIO(bundle.pack()) as content:
        unpack(content.getvalue(), tmp_path)
    program = (
        "from autograder.session import read_checks\n"
        "from autograder.grade import load\n"
        "from autograder.render.html import template\n"
        "import autograder.commands.ending\n"
        "template()\n"
        "print(len(read_checks()), len(load('sample').test[0]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-B", "-c", program],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split()[1] == "5000"


def test_the_same_files_make_the_same_bytes(tmp_path):
    """Neither times nor the order of a folder's entries show."""
    unpacked = unpack(bundle.pack(), tmp_path)
    for script in ("setup.sh", "run_autograder"):
        (unpacked / script).rename(unpacked / "autograder" / "gradescope" / script)
    for path in sorted(unpacked.rglob("*"), reverse=True):
        path.touch()
    assert bundle.pack(unpacked) == bundle.pack()


def test_line_ends_are_repaired(tmp_path):
    """A script that was checked out on Windows runs all the same."""
    folder = tmp_path / "autograder" / "gradescope"
    folder.mkdir(parents=True)
    for script in bundle.SCRIPTS:
        (folder / script).write_bytes(b"#!/usr/bin/env bash\r\ntrue\r\n")
    with zipfile.ZipFile(io.BytesIO(bundle.pack(tmp_path))) as opened:
        assert opened.read("setup.sh") == b"#!/usr/bin/env bash\ntrue\n"


def reports(monkeypatch, **scores):
    """Let the gradings of student/ and solutions/ end with these scores, or fail with a text."""

    def grade(order, listener, sandbox):
        score = scores[order.folder.name]
        made = Report.blank([Entry("1.1", "", 60.0), Entry("1.2", "", 40.0)])
        if isinstance(score, str):
            made.failure = score
            return made
        for result in made.results.values():
            earned = min(score, result.entry.points)
            score -= earned
            passed = earned == result.entry.points
            result.cases.append(Case("only", result.entry.points, passed, earned, "so"))
        return made

    monkeypatch.setattr(bundle, "grade", grade)


@pytest.mark.parametrize(
    ("student", "solutions", "word"),
    [(60.0, 100.0, "student/ scores 60, 0 expected; look at 1.1"),
     (0.0, 95.0, "solutions/ scores 95, 100 expected; look at 1.2")],
)  # fmt: skip
def test_an_assignment_that_scores_wrongly_is_refused(
    student, solutions, word, tmp_path, monkeypatch, capsys
):
    """Exit status 2, one line that names the checks, and no zip."""
    reports(monkeypatch, student=student, solutions=solutions)
    status = __main__.main(["bundle", "--no-preflight", "--out", str(tmp_path / "a.zip")])
    err = capsys.readouterr().err
    assert status == 2
    assert err.count("\n") == 1
    assert word in err
    assert list(tmp_path.iterdir()) == []


def test_a_grader_that_fails_makes_no_zip(tmp_path, monkeypatch, capsys):
    """Exit status 3: that says nothing about the assignment."""
    reports(monkeypatch, student="on fire", solutions=100.0)
    status = __main__.main(["bundle", "--no-preflight", "--out", str(tmp_path / "a.zip")])
    assert status == 3
    assert "on fire" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_zip_that_cannot_be_written_is_the_callers_mistake(tmp_path, monkeypatch, capsys):
    """A folder that is not there is told before anything is graded."""
    reports(monkeypatch, student=0.0, solutions=100.0)
    assert __main__.main(["bundle", "--no-preflight", "--out", str(tmp_path / "no" / "a.zip")]) == 2
    assert "is not a folder" in capsys.readouterr().err
    assert __main__.main(["bundle", "--no-preflight", "--out", str(tmp_path)]) == 2
    assert "cannot be written" in capsys.readouterr().err


def test_a_right_assignment_is_packed(tmp_path, monkeypatch, capsys):
    """Stubs at 0 and solutions at 100 make a zip."""
    reports(monkeypatch, student=0.0, solutions=100.0)
    assert __main__.main(["bundle", "--no-preflight", "--out", str(tmp_path / "a.zip")]) == 0
    assert (tmp_path / "a.zip").read_bytes() == bundle.pack()
    assert "MB" in capsys.readouterr().out


def flown(monkeypatch, **kept):
    """Let the preflight end like this; return the platforms it was asked for."""
    asked = []

    def fly(platform):
        asked.append(platform)
        return Flight(platform, True, **{"seconds": 60.0, "meter": Meter(), "points": 100.0} | kept)

    monkeypatch.setattr(preflight, "fly", fly)
    return asked


def test_a_preflight_with_every_point_is_proof_enough(tmp_path, monkeypatch, capsys):
    """The solutions are graded once, in the container; its line is printed."""
    reports(monkeypatch, student=0.0, solutions=0.0)
    asked = flown(monkeypatch, score=100.0)
    assert __main__.main(["bundle", "--out", str(tmp_path / "a.zip")]) == 0
    told = capsys.readouterr()
    assert asked == [Platform(0.5, 10.0)]
    assert "preflight: solutions 100 of 100 points" in told.out
    assert told.err == ""
    assert (tmp_path / "a.zip").exists()


def test_much_time_or_memory_is_warned_of_and_packed(tmp_path, monkeypatch, capsys):
    """The container is the one that was named; exit status 0 all the same."""
    reports(monkeypatch, student=0.0, solutions=100.0)
    asked = flown(monkeypatch, score=91.0, seconds=1100.0, lost="First of 2: 3.4 is slow.")
    arguments = ["--container", "2", "--minutes", "30"]
    assert __main__.main(["bundle", *arguments, "--out", str(tmp_path / "a.zip")]) == 0
    err = capsys.readouterr().err.splitlines()
    assert asked == [Platform(2.0, 30.0)]
    assert [line.startswith("autograder: warning: the solutions ") for line in err] == [True, True]
    assert "3.4 is slow" in err[0]
    assert "more than half of the time" in err[1]
    assert (tmp_path / "a.zip").exists()


def test_solutions_that_lose_points_here_too_are_refused(tmp_path, monkeypatch, capsys):
    """No container is to blame for that."""
    reports(monkeypatch, student=0.0, solutions=95.0)
    flown(monkeypatch, score=95.0)
    assert __main__.main(["bundle", "--out", str(tmp_path / "a.zip")]) == 2
    assert "solutions/ scores 95, 100 expected; look at 1.2" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("arguments", [["--container", "3"], ["--minutes", "nan"], ["--minutes=0"]])
def test_a_container_that_nobody_has_is_refused(arguments, capsys):
    """One line, before anything is graded."""
    assert __main__.main(["bundle", *arguments]) == 2
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.nightly
def test_this_assignment_is_right():
    """The stubs earn nothing and the solutions everything, as graded now."""
    bundle.prove(Silent())
