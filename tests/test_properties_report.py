"""Reports of generated gradings: valid, bounded, adding up, and silent about hidden checks."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.plaintext import CUT, MOST_CHARACTERS, capped, visible
from autograder.render.results import to_gradescope, write
from autograder.report import VISIBILITIES, VISIBLE, Case, Entry, Report

TEXT = st.text(alphabet=st.characters(), max_size=30)  # lone surrogates and controls among them
FRACTIONS = st.floats(0, 1)
SECRET = "only-for-the-instructor"


@st.composite
def cases(draw, points):
    """Draw one case worth these points, as the plugin would leave it."""
    passed = draw(st.sampled_from([True, False, None]))
    earned = points if passed else points * draw(FRACTIONS)
    text = [draw(TEXT) for _ in range(3)]
    seconds = draw(st.floats(0, 1e4))
    return Case("a case", points, passed, earned, *text[:2], draw(st.lists(TEXT, max_size=2)),
                text[2], seconds)  # fmt: skip


@st.composite
def reports(draw):
    """Draw a report of up to five checks; what hidden ones say holds the secret."""
    made = Report({}, seconds=draw(st.floats(0, 1e4)), failure=draw(TEXT))
    made.notes = draw(st.lists(TEXT, max_size=2))
    for number in [f"{1 + i % 3}.{1 + i}" for i in range(draw(st.integers(1, 5)))]:
        entry = Entry(number, draw(TEXT), draw(st.integers(1, 12)),
                      visibility=draw(st.sampled_from([VISIBLE, *VISIBILITIES])))  # fmt: skip
        count = draw(st.integers(0, 3))
        share = entry.points / max(count, 1)
        result = Report.blank([entry]).results[number]
        result.cases = [draw(cases(share)) for _ in range(count)]
        for case in result.cases:
            if entry.visibility != VISIBLE:
                case.rationale += SECRET
        made.results[number] = result
    return made


@given(reports())
def test_scores_add_up_and_keep_within_their_points(report):
    """No check earns less than nothing or more than its points, and the total is their sum."""
    results = to_gradescope(report)
    assert all(0 <= test["score"] <= test["max_score"] for test in results["tests"])
    assert results["score"] == pytest.approx(sum(test["score"] for test in results["tests"]))
    assert results["score"] == pytest.approx(report.score)


@given(reports())
def test_full_points_and_passing_are_the_same(report):
    """A check that passed has all its points, and what lost some did not pass."""
    for test in to_gradescope(report)["tests"]:
        assert test["status"] == "failed" or test["score"] == test["max_score"]
        assert test["output"]


@given(reports())
def test_results_are_json_that_every_reader_takes(report):
    """Whatever text a submission wrote, the file is ASCII JSON without NaN, and comes back."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "results.json")
        write(report, path)
        content = path.read_bytes().decode("ascii")
        assert list(Path(folder).iterdir()) == [path]
    read = json.loads(content, parse_constant=pytest.fail)
    assert read == json.loads(json.dumps(to_gradescope(report)))
    assert len(read["tests"]) == len(report.results)
    for test in read["tests"]:
        assert test["output"] == visible(test["output"])  # nothing hidden, no lone surrogate
        test["output"].encode("utf-8")


@given(reports())
def test_hidden_checks_are_told_of_in_their_own_place_only(report):
    """What a hidden check says stands in its own test, under its own visibility, nowhere else."""
    results = to_gradescope(report)
    for test, result in zip(results.pop("tests"), report.results.values(), strict=True):
        assert test["visibility"] == result.entry.visibility
        assert SECRET not in str(test) or test["visibility"] != VISIBLE
    assert SECRET not in str(results)


@given(reports(), st.data())
def test_what_hidden_checks_earned_changes_nothing_that_is_shown(report, data):
    """Two gradings that differ in hidden checks alone have the same output."""
    before = to_gradescope(report)["output"]
    for result in report.results.values():
        if result.entry.visibility != VISIBLE:
            result.cases = [data.draw(cases(float(result.entry.points)))]
    assert to_gradescope(report)["output"] == before


@settings(max_examples=10)
@given(reports())
def test_sizes_are_bounded(report):
    """However much a submission writes and prints, no text is longer than Gradescope takes."""
    for result in report.results.values():
        for case in result.cases:
            case.rationale *= 2000
            case.printed *= 2000
            case.where *= 500
    report.notes = [note * 5000 for note in report.notes]
    results = to_gradescope(report)
    for text in (results["output"], *(test["output"] for test in results["tests"])):
        assert len(text) <= MOST_CHARACTERS + len(CUT)


@given(st.text(alphabet=st.characters()), st.integers(0, 50))
def test_text_made_visible_stays_so(text, most):
    """Making text visible once is enough, and cutting it keeps its beginning."""
    assert visible(visible(text)) == visible(text)
    assert visible(text).startswith(capped(text, most).removesuffix(CUT)) or not text
    assert len(capped(text, most)) <= max(most + len(CUT), 0)
