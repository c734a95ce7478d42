"""Grading again: the receipt, what differs, whether noise explains it, two graders of a class."""

from __future__ import annotations

import csv
import io
import json

import pytest

from autograder.batch import receipts
from autograder.batch.differences import compare, verdict
from autograder.batch.receipts import ReceiptError, changes
from autograder.batch.regrade import regrade
from autograder.batch.replay import replay
from autograder.grade import REFERENCE, Order, grade
from autograder.submission import MODULES, SubmissionError
from tests.graded import Silent
from tests.zipped import packed, write


def graded(scores, accuracy=None, **facts):
    """The content of a results.json with these points, and the CNN's accuracy."""
    tests = [
        {"number": number, "name": "", "score": score, "max_score": 12.0, "output": "told"}
        for number, score in scores.items()
    ]
    extra = {"seed": 1, "submission": {"sha256": "a"}, "data": {"source": "sample"}, **facts}
    if accuracy is not None:
        found = {"name": "PyTorch CNN", "accuracy": accuracy, "threshold": 0.85}
        extra["accuracies"] = {"pytorch_cnn": found}
    return {"score": sum(filter(None, scores.values())), "tests": tests, "extra_data": extra}


@pytest.mark.parametrize(
    ("before", "after", "amounts"),
    [
        (graded({"1.2": 4}), graded({"1.2": 4}), "same"),
        (graded({"1.2": 4}), graded({"1.2": 2}), "beyond noise"),
        (graded({"3.5": 12}, 0.853), graded({"3.5": 11.64}, 0.847), "noise"),
        (graded({"3.5": 12}, 0.853), graded({"3.5": 8}, 0.821), "beyond noise"),
        (graded({"3.5": 12}, 0.853), graded({"3.5": 0}, 0.853), "beyond noise"),
        (graded({"3.5": 12}, 0.853), graded({"3.5": 0}, 0.846), "beyond noise"),
        (graded({"3.5": 12}, 0.85), graded({"3.5": 8}), "beyond noise"),
        (graded({"1.2": 4, "3.5": 12}, 0.85), graded({"1.2": 3, "3.5": 11}, 0.84), "beyond noise"),
        (graded({"1.2": 4}), graded({}), "beyond noise"),
        (graded({}), graded({"1.2": 0}), "beyond noise"),
        ({}, {}, "same"),
    ],
)
def test_only_an_accuracy_may_move_a_little(before, after, amounts):
    """Points for a function are the same every time; those for an accuracy move with the seed."""
    assert verdict(compare(before, after)) == amounts


def test_a_difference_says_both_gradings():
    """Number, points, accuracies, and whether noise explains them."""
    (found,) = compare(graded({"3.5": 12}, 0.853), graded({"3.5": 11.5}, 0.846))
    assert str(found) == (
        "3.5: 12 before, 11.5 now (test accuracy 85.30% before, 84.60% now), within noise"
    )


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "is no results.json"),
        (b"[" * 100_000, "is no results.json"),
        (b"[]", "has no receipt"),
        (json.dumps(graded({}, seed=-1)).encode(), "has no receipt"),
        (json.dumps(graded({}, seed="7")).encode(), "has no receipt"),
        (json.dumps(graded({}, submission=None)).encode(), "has no receipt"),
        (None, "cannot be read"),
        ("folder", "give the results.json in it"),
    ],
)
def test_what_is_no_receipt_is_refused_in_one_line(tmp_path, content, word):
    """A damaged file, another program's, or none."""
    path = tmp_path / "results.json"
    if content == "folder":
        path.mkdir()
    elif content is not None:
        path.write_bytes(content)
    with pytest.raises(ReceiptError) as refusal:
        receipts.read(path)
    assert word in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_the_setting_is_compared_fact_by_fact():
    """Versions, hashes and threads that are other ones are named, with both values."""
    then = {"versions": {"numpy": "2.3.0", "torch": "2.13.0"}, "grader": {"sha256": "a" * 64}}
    now = {"versions": {"numpy": "2.4.6", "torch": "2.13.0"}, "grader": {"sha256": "b" * 64}}
    assert [str(change) for change in changes(then, {**now, "threads": 1})] == [
        "grader, sha256: aaaaaaaaaaaa... then, bbbbbbbbbbbb... now",
        "threads of a worker: unknown then, 1 now",
        "versions, numpy: 2.3.0 then, 2.4.6 now",
    ]


def test_a_grading_repeats_itself_from_its_receipt(tmp_path):
    """The same bytes, seed and setting: the same points, and nothing to name."""
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    grade(Order(REFERENCE, first, frozenset({"1.2", "1.6"}), "sample"), Silent())
    receipt = receipts.read(first / "results.json")
    assert receipt.only == {"1.2", "1.6"}
    again = replay(receipt, REFERENCE, second, Silent())
    assert list(again.lines()) == ["Setting: as it was.", "The same points."]
    with pytest.raises(ReceiptError, match="does not hold what was graded"):
        replay(receipt, REFERENCE.parent / "student", second, Silent())


def test_a_submission_is_graded_again_from_where_it_lies_in_a_class(tmp_path):
    """In a zip or in a folder within, whose files are found as the class's are."""
    sources = {f"{name}.py": (REFERENCE / f"{name}.py").read_bytes() for name in MODULES}
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    grade(Order(REFERENCE, first, frozenset({"1.2"}), "sample"), Silent())
    receipt = receipts.read(first / "results.json")
    write(tmp_path / "within" / "inner", sources)
    (tmp_path / "ada.zip").write_bytes(packed(*sources.items()))
    for path in (tmp_path / "within", tmp_path / "ada.zip"):
        assert replay(receipt, path, second, Silent()).verdict == "same"
    (tmp_path / "empty").mkdir()
    for path, word in (("empty", "is empty"), ("no", "does not exist"), ("first", "none of the")):
        with pytest.raises(SubmissionError, match=word):
            replay(receipt, tmp_path / path, second, Silent())


def test_two_graders_are_compared_over_a_class(tmp_path):
    """Who gains, who loses, on which check; other bytes and missing results are no comparison."""
    classes = {
        "old": {
            "ada": graded({"1.2": 4, "3.5": 12}, 0.853),
            "bob": graded({"1.2": 0}),
            "eve": graded({"1.2": 4}),
            "moe": graded({"1.2": 4}),
            "old": graded({"1.2": 4}),
        },
        "new": {
            "ada": graded({"1.2": 4, "3.5": 11.5}, 0.846),
            "bob": graded({"1.2": 4}),
            "eve": graded({"1.2": 4}),
            "moe": graded({"1.2": 0}, submission={"sha256": "b"}),
        },
    }
    for out, submissions in classes.items():
        for key, results in submissions.items():
            folder = tmp_path / out / "submissions" / key
            folder.mkdir(parents=True)
            if out == "new":
                results["extra_data"]["grader"] = {"sha256": "new"}
            (folder / "results.json").write_text(json.dumps(results), encoding="utf-8")
    (tmp_path / "new" / "submissions" / "eve" / "results.json").with_name("x").touch()
    killed = tmp_path / "new" / "submissions" / ".new-eve"
    killed.mkdir()
    (killed / "results.json").write_text(json.dumps(graded({"1.2": 4})), encoding="utf-8")
    found = regrade(tmp_path / "old", tmp_path / "new")
    assert list(found.lines()) == [
        "3 submissions compared: 1 gain, 1 lose.",
        "The grader: unknown before, new now.",
        "Not compared, 2: moe, old",
        "  1.2: 1 gain, 0 lose, +4 points in all",
        "  3.5: 0 gain, 1 lose, -0.5 points in all, 1 within noise",
        "bob: 0 -> 4",
        "    1.2: 0 before, 4 now, beyond noise",
        "ada: 16 -> 15.5 (within noise)",
        "    3.5: 12 before, 11.5 now (test accuracy 85.30% before, 84.60% now), within noise",
    ]
    rows = list(csv.DictReader(io.StringIO(found.table())))
    assert [(row["submission"], row["check"], row["gain"]) for row in rows] == [
        ("ada", "3.5", "-0.5"),
        ("bob", "1.2", "4.0"),
    ]
    with pytest.raises(SubmissionError):
        regrade(tmp_path / "old", tmp_path)


def test_checks_that_one_of_two_was_not_asked_for_are_no_loss(tmp_path):
    """`--only` narrows what is compared, and the points of what is left are added up."""
    sides = {
        "whole": graded({"1.2": 4, "1.6": 9, "2.2": 3}),
        "some": graded({"1.2": 2, "1.6": None, "2.2": None}, only=["1.2", "3.5"]),
    }
    for out, results in sides.items():
        results["score"] = 0
        folder = tmp_path / out / "submissions" / "ada"
        folder.mkdir(parents=True)
        (folder / "results.json").write_text(json.dumps(results), encoding="utf-8")
    found = regrade(tmp_path / "whole", tmp_path / "some")
    assert list(found.lines()) == [
        "1 submissions compared: 0 gain, 1 lose.",
        "The same grader both times (unknown): what differs is chance or a setting.",
        "Not asked for both times, so not compared: 1.6, 2.2",
        "  1.2: 0 gain, 1 lose, -2 points in all",
        "ada: 4 -> 2",
        "    1.2: 4 before, 2 now, beyond noise",
    ]
