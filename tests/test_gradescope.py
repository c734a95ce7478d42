"""Grading on Gradescope: what its container gets, what is told, and what goes wrong there."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder import grade as grading
from autograder.bundle import pack
from autograder.grade import ROOT
from autograder.gradescope import attempt, container, inbox
from autograder.gradescope.container import Container, allowance
from tests.graded import Silent
from tests.test_bundle import unpack
from tests.test_report import POINTS, SCHEMA, full, lose

TIME = "2026-10-0{}T12:00:00.000000-07:00"
NAMES = ("numpy_ann.py", "pytorch_ann.py", "pytorch_cnn.py")


def told(tmp_path, **keys):
    """Write a metadata file and return what is read from it."""
    path = tmp_path / "submission_metadata.json"
    path.write_text(json.dumps(keys), encoding="utf-8")
    return attempt.read(path)


def earlier(day, **scores):
    """Return an earlier submission whose checks had these fractions of their points."""
    tests = [
        {"number": number.replace("_", "."), "score": 2.0 * share, "max_score": 2.0}
        for number, share in ((key.lstrip("c"), value) for key, value in scores.items())
    ]
    return {"submission_time": TIME.format(day), "score": 1.0, "results": {"tests": tests}}


def test_without_metadata_nothing_is_said(tmp_path):
    """A run outside the platform has no such file."""
    known = attempt.read(tmp_path / "submission_metadata.json")
    assert known == attempt.Attempt()
    assert known.notes(full()) == []


def test_an_attempt_is_counted_and_timed(tmp_path):
    """The third attempt, 25 hours after everybody's date, is late by a day and an hour."""
    known = told(
        tmp_path,
        created_at="2026-10-03T13:00:00-07:00",
        assignment={"due_date": TIME.format(2)},
        previous_submissions=[earlier(1), earlier(1)],
    )
    assert known.number == 3
    assert known.late == timedelta(hours=25)
    assert "1 d 1 h late" in known.notes(full())[0]
    assert known.facts == {"number": 3, "extended": False, "late_seconds": 90000}


def test_an_extension_counts(tmp_path):
    """The student's own date decides, in a group the latest one."""
    users = [{"assignment": {"due_date": TIME.format(day)}} for day in (2, 5)]
    known = told(
        tmp_path,
        created_at=TIME.format(4),
        assignment={"due_date": TIME.format(2)},
        users=users,
        previous_submissions=[],
    )
    assert known.extended
    assert known.late == timedelta(0)
    assert "on time (extended to 2026-10-05 12:00 -0700)" in known.notes(full())[0]


def test_progress_since_the_attempt_before(tmp_path):
    """Fixed, still open and lost again, compared with the latest attempt that has results."""
    known = told(
        tmp_path,
        previous_submissions=[
            earlier(3, c1_1=1, c1_2=0.5, c1_3=0, c2_1=1),
            earlier(1, c1_1=0, c1_2=0),
            {"submission_time": TIME.format(4), "results": None},
        ],
    )
    report = full()
    lose(report, "1.3", "no")
    lose(report, "2.1", "no")
    assert known.notes(report)[1] == "Since your last attempt: 1.2 fixed, 1.3 still open, 2.1 lost."


def test_progress_tells_nothing_of_hidden_checks(tmp_path):
    """What students are not shown now they do not learn by the way."""
    known = told(tmp_path, previous_submissions=[earlier(1, c1_2=0, c1_3=0)])
    report = full()
    report.results["1.2"].entry = grading.rubric.Entry("1.2", "", 4.0, "", "hidden")
    assert known.notes(report)[1] == "Since your last attempt: 1.3 fixed."


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
LIKELY = st.sampled_from(
    ["2026-10-02T12:00:00Z", "2026-10-02", "1.2", "", "0001-01-01T00:00:00+14:00"]
)
SHAPES = st.fixed_dictionaries(
    {},
    optional={
        "created_at": LIKELY | JSON,
        "assignment": st.fixed_dictionaries({"due_date": LIKELY | JSON}) | JSON,
        "users": st.lists(st.fixed_dictionaries({"assignment": JSON}) | JSON) | JSON,
        "previous_submissions": st.lists(
            st.fixed_dictionaries(
                {
                    "submission_time": LIKELY | JSON,
                    "results": st.fixed_dictionaries(
                        {
                            "tests": st.lists(
                                st.fixed_dictionaries(
                                    {
                                        "number": LIKELY | JSON,
                                        "score": st.floats() | JSON,
                                        "max_score": st.floats() | JSON,
                                    }
                                )
                            )
                        }
                    )
                    | JSON,
                }
            )
            | JSON
        )
        | JSON,
    },
)


@given(metadata=SHAPES | JSON)
def test_any_metadata_can_be_read(metadata, tmp_path_factory):
    """Whatever the file holds, a grading goes on and its notes are sentences."""
    path = tmp_path_factory.getbasetemp() / "any.json"
    path.write_text(json.dumps(metadata), encoding="utf-8")
    known = attempt.read(path)
    assert all(isinstance(note, str) for note in known.notes(full()))
    json.dumps(known.facts, allow_nan=False)


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[" * 10**6, b"nul"])
def test_metadata_that_is_no_json_is_noted_for_the_instructor(tmp_path, content):
    """The student is told nothing of it."""
    path = tmp_path / "submission_metadata.json"
    path.write_bytes(content)
    known = attempt.read(path)
    assert known.problem
    assert known.notes(full()) == []


def test_metadata_of_any_size_is_not_read(tmp_path, monkeypatch):
    """Memory is short in a container."""
    monkeypatch.setattr(attempt, "MOST_BYTES", 10)
    assert "too large" in told(tmp_path, created_at=TIME.format(1)).problem


def hand_in(folder, names=NAMES):
    """Put files into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / name).write_text("x = 1\n", encoding="utf-8")
    return folder


def test_files_at_the_top_are_graded_there(tmp_path):
    """Another folder with the same names beside them changes nothing."""
    hand_in(tmp_path, NAMES[:1])
    hand_in(tmp_path / "old")
    assert inbox.find(tmp_path) == (tmp_path, "")


def test_files_in_a_zipped_folder_are_found(tmp_path):
    """Students zip a folder; macOS adds a shadow of it."""
    hand_in(tmp_path / "my work")
    hand_in(tmp_path / "__MACOSX")
    (tmp_path / "notes.txt").touch()
    found, note = inbox.find(tmp_path)
    assert found == tmp_path / "my work"
    assert "my work" in note


def test_two_folders_with_files_are_not_guessed_between(tmp_path):
    """The student is told what to do."""
    hand_in(tmp_path / "a")
    hand_in(tmp_path / "b", NAMES[:1])
    found, note = inbox.find(tmp_path)
    assert found == tmp_path
    assert "without a folder" in note


def test_a_linked_folder_is_not_entered(tmp_path):
    """A link could lead to the solutions."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "link").symlink_to(ROOT / "solutions")
    assert inbox.find(tmp_path / "in") == (tmp_path / "in", "")


def test_a_folder_that_is_not_there_is_left_to_intake(tmp_path):
    """Looking for it raises nothing."""
    assert inbox.find(tmp_path / "nowhere") == (tmp_path / "nowhere", "")


@pytest.mark.parametrize(
    ("said", "seconds"),
    [(None, 555), ("600", 555), ("2400", 2280), ("60", 30), ("x", 555), ("nan", 555), ("-1", 555)],
)
def test_a_grading_ends_before_the_platforms_limit(said, seconds):
    """Time stays to write the report, whatever the environment says."""
    assert allowance({} if said is None else {"TIMEOUT_SECONDS": said}) == seconds


@pytest.fixture
def root(tmp_path):
    """A container's folder with a submission in it."""
    hand_in(tmp_path / "submission" / "work")
    (tmp_path / "results").mkdir()
    return tmp_path


def graded(monkeypatch, root, report):
    """Let a grading end with `report`, and return the results that are left."""

    def grade(order, listener, sandbox):
        if isinstance(report, Exception):
            raise report
        assert not order.page
        assert order.strangers
        return report

    monkeypatch.setattr(container, "grade", grade)
    Container(root, 10.0).run(Silent())
    assert [path.name for path in (root / "results").iterdir()] == ["results.json"]
    results = json.loads((root / "results" / "results.json").read_text(encoding="ascii"))
    jsonschema.Draft202012Validator(SCHEMA).validate(results)
    return results


def test_a_grading_leaves_scores_pictures_and_notes(root, monkeypatch):
    """Each picture is a test without a score, below Gradescope's size, with its numbers as text."""
    (root / "submission_metadata.json").write_text('{"previous_submissions": []}')
    results = graded(monkeypatch, root, full())
    figures = [test for test in results["tests"] if test.get("output_format") == "html"]
    assert "Attempt 1." in results["output"]
    assert "found in the folder work" in results["output"]
    assert results["score"] == sum(POINTS.values())
    assert len(figures) == 3
    for figure in figures:
        assert "score" not in figure
        assert "max_score" not in figure
        assert '<img src="data:image/png;base64,' in figure["output"]
        assert "0.83" in figure["output"].rpartition("<pre>")[2]


def test_a_picture_that_cannot_be_drawn_costs_nothing(root, monkeypatch):
    """The instructor learns of it, the student keeps the points."""

    def fail(report):
        raise RuntimeError("no ink")

    monkeypatch.setattr(container, "figures", fail)
    results = graded(monkeypatch, root, full())
    assert results["score"] == sum(POINTS.values())
    assert "no ink" in results["extra_data"]["figures"]
    assert "no ink" not in results["output"]


def test_a_grader_that_breaks_blames_nobody(root, monkeypatch, capsys):
    """Every check is there without points; only the instructor sees what broke."""
    results = graded(monkeypatch, root, RuntimeError("secret path"))
    assert results["score"] == 0
    assert len(results["tests"]) == 22
    assert "not the submission's fault" in results["output"]
    assert "secret path" not in json.dumps({**results, "extra_data": None})
    assert "secret path" in results["extra_data"]["failure"]
    assert "secret path" in capsys.readouterr().err


def test_missing_layers_are_not_told_to_students(root, monkeypatch):
    """With --unsafe the note that `make grade` shows stays in the instructor's record."""
    monkeypatch.setattr(container, "shortfall", lambda layers: "Workers are not confined.")
    report = full()
    report.notes = ["Workers are not confined.", "Read this."]
    results = graded(monkeypatch, root, report)
    assert "not confined" not in results["output"]
    assert "Read this." in results["output"]


def container_of(folder):
    """Lay a container's files out as the platform does, on this project's own environment."""
    unpack(pack(), folder / "source")
    shutil.copy(folder / "source" / "run_autograder", folder)
    (folder / "home").mkdir()
    (folder / "home" / "venv").symlink_to(sys.prefix)
    (folder / "submission").mkdir()
    return folder


def run(folder, *arguments, **environment):
    """Run run_autograder as the platform does."""
    return subprocess.run(
        ["bash", "run_autograder", *arguments],
        cwd=folder,
        env={**os.environ, "AUTOGRADER_HOME": str(folder / "home"), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def results_of(folder):
    """Return what run_autograder left, which keeps to Gradescope's schema."""
    assert [path.name for path in (folder / "results").iterdir()] == ["results.json"]
    results = json.loads((folder / "results" / "results.json").read_text(encoding="ascii"))
    jsonschema.Draft202012Validator(SCHEMA).validate(results)
    return results


def test_the_unpacked_zip_grades_a_submission(tmp_path):
    """The real scripts on the real zip: stubs in a folder, every check with its reason."""
    folder = container_of(tmp_path)
    shutil.copytree(ROOT / "student", folder / "submission" / "homework")
    done = run(folder, "--unsafe", PYTHONPATH="/nowhere")
    results = results_of(folder)
    assert done.returncode == 0, done.stderr
    assert results["score"] == 0
    assert "found in the folder homework" in results["output"]
    assert "is not written yet" in results["tests"][0]["output"]
    assert (folder / "results").stat().st_mode & 0o777 == 0o700


def test_a_grader_that_cannot_start_leaves_the_fallback(tmp_path):
    """Without its Python the results say that the grader did not finish."""
    folder = container_of(tmp_path)
    (folder / "home" / "venv").unlink()
    assert run(folder).returncode != 0
    results = results_of(folder)
    assert results["score"] == 0
    assert "not the fault of your submission" in results["output"]


@pytest.mark.parametrize("script", ["setup.sh", "run_autograder"])
def test_the_scripts_are_bash(script):
    """They parse, have Unix line ends and the right first line."""
    path = Path(ROOT / "autograder" / "gradescope" / script)
    assert path.read_bytes().startswith(b"#!/usr/bin/env bash\n")
    assert b"\r" not in path.read_bytes()
    subprocess.run(["bash", "-n", path], check=True)
