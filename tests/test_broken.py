"""Broken submissions: always a complete results.json, and only the checks concerned lose points."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from autograder.rubric import table
from autograder.session import read_checks
from tests import graded

NUMBERS = [entry.number for entry in table(read_checks())]
FUNCTIONS = ["1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7"]
ELSEWHERE = "2.6"  # a cheap check of another part, which must keep its points


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    """Do not wait long for what never ends."""
    monkeypatch.setattr("autograder.programs.LOAD_SECONDS", 2.0)
    monkeypatch.setattr("autograder.fixtures.CHECK_SECONDS", 2.0)


def results(out: Path):
    """Return results.json's checks by number."""
    read = json.loads((out / "results.json").read_text(encoding="ascii"))
    assert [test["number"] for test in read["tests"]] == NUMBERS
    assert sum(test["max_score"] for test in read["tests"]) == 100
    return {test["number"]: test for test in read["tests"]}


def break_file(path: Path, how: str) -> None:
    """Spoil a file in one of the ways that happen."""
    text = path.read_text(encoding="utf-8")
    if how == "missing":
        path.unlink()
    elif how == "a folder":
        path.unlink()
        path.mkdir()
    elif how == "a link":
        path.rename(path.with_name("elsewhere.txt"))
        path.symlink_to("elsewhere.txt")
    elif how == "a pipe":
        path.unlink()
        os.mkfifo(path)
    else:
        path.write_bytes(
            {
                "empty": b"",
                "not UTF-8": text.replace("Part 1", "Pärt 1").encode("latin-1"),
                "UTF-16": text.encode("utf-16"),
                "a syntax error": text.replace("return np.maximum(0, z)", "return (").encode(),
                "tabs and spaces": (text + "\nif True:\n        x = 1\n\tx = 2\n").encode(),
                "exits at import": ("exit(0)\n" + text).encode(),
                "kills itself": ("import os; os._exit(0)\n" + text).encode(),
                "loops at import": ("while True: pass\n" + text).encode(),
                "skips": ("import unittest; raise unittest.SkipTest('x')\n" + text).encode(),
                "needs torch": ("import torch\n" + text).encode(),
                "needs what is not there": ("import pandas as pd\n" + text).encode(),
                "recursion": ("x = " + "(" * 5000 + ")" * 5000 + "\n" + text).encode(),
                "nothing in it": b"# I will do this tomorrow\n",
                "all None": b"def relu(z): pass\nrelu_derivative = cross_entropy = relu\n",
            }[how]
        )


WAYS = {
    "missing": "is missing",
    "a folder": "is a folder",
    "a link": "is a link",
    "a pipe": "not a regular file",
    "empty": "is empty",
    "not UTF-8": "is not UTF-8",
    "UTF-16": "zero bytes",
    "a syntax error": "cannot be imported: SyntaxError",
    "tabs and spaces": "cannot be imported: TabError",
    "exits at import": "calls exit()",
    "kills itself": "ended the program",
    "loops at import": "had not finished loading",
    "skips": "cannot be imported: SkipTest",
    "needs torch": "torch may not be used in this part",
    "needs what is not there": "pandas may not be used in this part",
    "recursion": "cannot be imported",
    "nothing in it": "numpy_ann.py has no",
    "all None": "None",
}


@pytest.mark.parametrize("how", WAYS)
def test_a_broken_file_costs_its_own_part_only(how, tmp_path, sandbox):
    """The part's checks say why, the other part keeps its points, every check is listed."""
    folder = graded.write(tmp_path / "submission")
    break_file(folder / "numpy_ann.py", how)
    report = graded.run(folder, tmp_path / "out", sandbox, [*FUNCTIONS, ELSEWHERE])
    assert not report.failure
    found = results(tmp_path / "out")
    assert [found[number]["score"] for number in FUNCTIONS] == [0] * len(FUNCTIONS)
    assert found[ELSEWHERE]["score"] == found[ELSEWHERE]["max_score"]
    assert WAYS[how] in " ".join(found[number]["output"] for number in FUNCTIONS)


def test_an_empty_folder_is_graded_zero(tmp_path, sandbox):
    """Nothing handed in is a submission too: each check names its missing file."""
    (tmp_path / "submission").mkdir()
    report = graded.run(tmp_path / "submission", tmp_path / "out", sandbox)
    assert report.score == 0
    assert not report.failure
    assert all("is missing" in test["output"] for test in results(tmp_path / "out").values())


FUNCTION = "    return np.maximum(0, z)\n"
WRONG = {
    "loops for ever": "    while True: pass\n",
    "sleeps": "    import time; time.sleep(60)\n",
    "exits": "    exit(0)\n",
    "kills itself": "    import os; os._exit(0)\n",
    "crashes": "    import ctypes; ctypes.string_at(0)\n",
    "wrong type": "    return 'relu'\n",
    "a module": "    return np\n",
    "objects": "    return np.array([object()] * 3)\n",
    "complex": "    return np.maximum(0, z) + 0j\n",
    "too large": "    return np.zeros(10**7)\n",
    "endless generator": "    return (i for i in iter(int, 1))\n",
    "NaN": "    return np.maximum(0, z) * np.nan\n",
    "one number": "    return 1.0\n",
    "a column": "    return np.maximum(0, z).reshape(-1, 1)\n",
    "lies": "    class A(np.ndarray): __eq__ = lambda s, o: True\n    return np.zeros(3).view(A)\n",
    "skips": "    import unittest; raise unittest.SkipTest('full marks')\n",
    "raises": "    raise KeyboardInterrupt\n",
}


@pytest.mark.parametrize("how", WRONG)
def test_a_function_that_misbehaves_costs_its_own_check(how, tmp_path, sandbox):
    """relu fails in every bad way; 1.3, 1.4 and 1.7 do not need it and keep their points."""
    variation = graded.Variation(how, "numpy_ann", ((FUNCTION, WRONG[how]),))
    folder = graded.write(tmp_path / "submission", variation)
    report = graded.run(folder, tmp_path / "out", sandbox, ["1.2", "1.3", "1.4", "1.7"])
    assert not report.failure
    found = results(tmp_path / "out")
    assert found["1.2"]["score"] == 0
    assert [found[number]["score"] for number in ("1.3", "1.4", "1.7")] == [4, 5, 2]


def test_fifty_megabytes_of_output_cost_nothing(tmp_path, sandbox):
    """Printing is no mistake; what is kept of it is short."""
    flood = "    for _ in range(50): print('x' * 10**6)\n" + FUNCTION
    variation = graded.Variation("prints", "numpy_ann", ((FUNCTION, flood),))
    folder = graded.write(tmp_path / "submission", variation)
    report = graded.run(folder, tmp_path / "out", sandbox, ["1.2"])
    assert report.results["1.2"].score == 4
    assert (tmp_path / "out" / "results.json").stat().st_size < 100_000


def test_a_grading_ends_when_its_time_is_over(tmp_path, monkeypatch):
    """What has not run by then is said to have had no time; what finished keeps its points."""
    hang = graded.Variation(
        "hangs", "numpy_ann", (("    e = np.exp(z", "    while True: pass\n    e = np.exp(z"),)
    )
    folder = graded.write(tmp_path / "submission", hang)
    (tmp_path / "out").mkdir()
    order = graded.Order(
        folder, tmp_path / "out", frozenset(["1.2", "1.5", "1.8", "2.6"]), "sample", 1, seconds=7
    )
    monkeypatch.setattr("autograder.fixtures.CHECK_SECONDS", 60.0)  # the grading ends sooner
    report = graded.grade(order, graded.Silent())
    found = results(tmp_path / "out")
    assert report.seconds < 30
    assert found["1.2"]["score"] == 4
    assert "time was used up" in found["2.6"]["output"]
    assert not report.failure
