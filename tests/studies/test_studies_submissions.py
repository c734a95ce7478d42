"""The studies' networks, graded by our own grader as a student's would be.

`python -m benchmarks.studies` measures what each costs there and writes benchmarks/studies.md; the
nightly ones want a machine to themselves, since a training may take 240 seconds at most.
"""

from __future__ import annotations

import pytest

from tests import graded
from tests.studies import submissions

PART_3 = ("3.1", "3.2", "3.3", "3.4", "3.5", "3.6")


@pytest.fixture
def grade(tmp_path, sandbox):
    """Grade a variation, some checks only."""

    def report(variation, *numbers):
        folder = graded.write(tmp_path / "submission", variation)
        found = graded.run(folder, tmp_path / "out", sandbox, numbers)
        assert not found.failure
        return found

    return report


def told(report, number):
    """Return everything that a check says about what went wrong."""
    cases = [case for case in report.results[number].cases if case.passed is not True]
    return " ".join(f"{case.rationale} {case.hint}" for case in cases)


@pytest.mark.parametrize("name", submissions.CNNS)
def test_the_studies_cnns_have_the_contracts_shape(name, grade):
    """Full points for 3.1 and 3.2, before any training."""
    report = grade(submissions.cnn(name), "3.1", "3.2")
    assert [told(report, number) for number in ("3.1", "3.2")] == ["", ""]


@pytest.mark.parametrize("name", submissions.TOO_LARGE)
def test_versions_2_and_3_as_published_are_larger_than_the_contract_allows(name, grade):
    """5,858,442 parameters, of which 5 million may be: 3.1 says so. A head of 768 fits."""
    assert "5,858,442" in told(grade(submissions.cnn(name), "3.1"), "3.1")


@pytest.mark.nightly
@pytest.mark.parametrize("name", submissions.CNNS)
def test_the_studies_cnns_pass_part_3(name, grade):
    """3.1 to 3.6 in full, within the grader's time limits."""
    report = grade(submissions.cnn(name), *PART_3)
    assert {number: told(report, number) for number in PART_3} == dict.fromkeys(PART_3, "")


def test_relu_on_the_outputs_is_named(grade):
    """2.2 says that the last layer has a ReLU of its own."""
    report = grade(submissions.mlp("hidden_size", relu=True), "2.2")
    assert report.results["2.2"].score < 3
    assert "The last layer has a ReLU of its own" in told(report, "2.2")


@pytest.mark.nightly
def test_ten_units_with_relu_on_the_outputs_miss_the_accuracy(grade):
    """2.7 is not full, and the report says what is wrong with the network."""
    report = grade(submissions.mlp("10", relu=True), "2.1", "2.2", "2.3", "2.7")
    assert report.results["2.7"].score < 6
    assert "784 to 64" in told(report, "2.1")
    assert "new examples" in told(report, "2.3")
    assert "2.3" in told(report, "2.7")
