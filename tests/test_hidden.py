"""What a check that students are not shown keeps to itself, in a real grading."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from autograder import rubric, session
from autograder.answers import catalogue
from autograder.plugin import read
from autograder.programs import REFERENCE
from autograder.render.results import HIDDEN
from tests import graded


@pytest.fixture
def hide(monkeypatch):
    """Hide a check for one test."""
    plain = rubric.read

    def begin(number):
        def veiled(function):
            check = plain(function)
            return replace(check, visibility="hidden") if check.number == number else check

        monkeypatch.setattr(rubric, "read", veiled)
        session._read.cache_clear()

    yield begin
    session._read.cache_clear()


def mistaken(folder, module, name):
    """Write a submission with a mistake of the catalogue."""
    text = (REFERENCE / f"{module}.py").read_text(encoding="utf-8")
    entries = [entry for entry in read(module) if entry.mistake.name == name][:1]
    return graded.write(
        folder, graded.Variation(name, module, whole=catalogue.apply(text, entries))
    )


def outcome(folder, sandbox, *numbers):
    """Return the report of a grading, and the tests of its results.json by number."""
    out = folder.with_name("out")
    report = graded.run(folder, out, sandbox, numbers)
    tests = json.loads((out / "results.json").read_text(encoding="ascii"))["tests"]
    return report, {test["number"]: test for test in tests}


def test_a_hidden_check_has_nothing_to_run(hide, tmp_path, sandbox):
    """Lines to paste would hold its inputs; the mistake is named for the instructor only."""
    folder = mistaken(tmp_path / "submission", "numpy_ann", "values unchanged")
    shown, _ = outcome(folder, sandbox, "1.2")
    hide("1.2")
    report, tests = outcome(folder, sandbox, "1.2")

    assert any(case.lesson.snippet for case in shown.results["1.2"].cases)
    assert not any(case.lesson.snippet for case in report.results["1.2"].cases)
    assert tests["1.2"]["output"] == HIDDEN
    assert tests["1.2"]["extra_data"].pop("mistakes") == ["values unchanged"]
    assert tests["1.2"]["extra_data"].pop("output")
    assert "unchanged" not in json.dumps(tests)


def test_what_follows_from_a_hidden_check_does_not_name_it(hide, tmp_path, sandbox):
    """A shown check that fails for the reason of a hidden one says only what it found itself."""
    folder = mistaken(tmp_path / "submission", "pytorch_ann", "first layer overwritten")
    _, before = outcome(folder, sandbox, "2.1", "2.2")
    hide("2.1")
    _, after = outcome(folder, sandbox, "2.1", "2.2")

    assert "follows from 2.1, first layer overwritten" in before["2.2"]["output"]
    assert after["2.2"]["score"] == before["2.2"]["score"] == 0
    assert "follows from" not in after["2.2"]["output"]
    assert "overwritten" not in after["2.2"]["output"]
