"""Snippets: short, runnable beside a student's files, agreeing where those are right."""

from __future__ import annotations

import ast
import json
import subprocess
import sys

import pytest

from autograder import snippets
from autograder.grade import REFERENCE
from autograder.session import read_checks
from tests.graded import write
from tests.wrong_part_1 import BACKWARDS, FORWARDS, LOSSES, PARAMETERS, RELUS, SLOPES, UPDATES
from tests.wrong_part_2 import ALL as WRONG_2
from tests.wrong_part_3 import ALL as WRONG_3

CASES = {
    "1.1": ["shapes", "biases", "weights", "seed"],
    "1.2": ["matrix", "vector", "three axes", "integers", "input kept"],
    "1.3": ["matrix", "vector", "float32", "zero", "input kept"],
    "1.4": ["mean", "one example", "certain", "zero", "zero elsewhere"],
    "1.5": ["z1", "a1", "z2", "a2", "returned", "one example"],
    "1.6": ["W2", "b2", "W1", "b1", "at zero", "parameters kept"],
    "1.7": ["lr=0.5", "lr=0.01"],
    "1.8": ["lr=0.5", "lr=0.02"],
    "2.1": ["12-7-5", "784-64-10", "defaults"],
    "2.2": ["batch", "one example"],
    "2.4": ["labels", "eval mode"],
    "2.6": ["6 epochs", "15 epochs"],
    "3.1": ["convolution", "trained", "size", "classes"],
    "3.2": ["shape", "one image", "logits", "each on its own"],
    "3.5": ["6 epochs", "15 epochs"],
}
FOLLOWING = {("hidden size ignored", "2.2")}  # "Mend 2.1 first", says the check
ALL = [(number, case) for number, cases in CASES.items() for case in cases]
# Runs (folder, snippet) pairs from stdin, each with the folder's own modules, in one process.
RUN = """
import contextlib, io, json, sys
answers = []
for folder, snippet in json.load(sys.stdin):
    for name in ("utils", "numpy_ann", "pytorch_ann", "pytorch_cnn"):
        sys.modules.pop(name, None)
    sys.path.insert(0, folder)
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(io.StringIO()):
            exec(compile(snippet, "snippet", "exec"), {"__name__": "snippet"})
        answers.append(printed.getvalue())
    except Exception as error:
        answers.append(f"{type(error).__name__}: {error}")
    sys.path.remove(folder)
json.dump(answers, sys.stdout)
"""


def run(pairs):
    """Return what each snippet prints in its folder, or what it raises."""
    asked = json.dumps([(str(folder), snippet) for folder, snippet in pairs])
    command = [sys.executable, "-W", "ignore", "-c", RUN]
    answer = subprocess.run(command, input=asked, capture_output=True, text=True, check=True)
    return json.loads(answer.stdout)


def submission(folder, variation=None):
    """Write a submission with the given helpers beside it; return its folder."""
    write(folder, variation)
    (folder / "utils.py").write_bytes((REFERENCE / "utils.py").read_bytes())
    return folder


@pytest.mark.parametrize(("number", "case"), ALL)
def test_a_snippet_is_short_python(number, case):
    """It parses, and has at most twelve lines."""
    snippet = snippets.write(number, case)
    ast.parse(snippet)
    assert len(snippet.splitlines()) <= snippets.MOST_LINES


def test_every_case_of_these_checks_has_its_snippet():
    """The cases named here are those that the checks have."""
    known = {check.number for check in read_checks()}
    assert set(snippets.WRITERS) == set(CASES) <= known
    assert snippets.write("1.8", "batches") == snippets.write("2.5", "curves") == ""


def test_on_the_reference_every_snippet_agrees(tmp_path):
    """Pasted beside a right solution it says so."""
    folder = submission(tmp_path)
    answers = run([(folder, snippets.write(number, case)) for number, case in ALL])
    assert [
        (place, answer)
        for place, answer in zip(ALL, answers, strict=True)
        if not answer.endswith("They agree.\n")
    ] == []


@pytest.mark.parametrize(
    "variations",
    [[*PARAMETERS, *RELUS, *SLOPES, *LOSSES], [*FORWARDS, *BACKWARDS, *UPDATES], WRONG_2, WRONG_3],
    ids=["functions", "passes", "part 2", "part 3"],
)
def test_on_a_wrong_solution_a_snippet_of_its_check_disagrees(tmp_path, variations):
    """Whoever pastes the snippets of a check that lost points sees where it goes wrong."""
    pairs, places = [], []
    for place, variation in enumerate(variations):
        numbers = [n for n in variation.scores if n in CASES and not n.startswith("1.8")]
        folder = submission(tmp_path / str(place), variation)
        for number in numbers:
            for case in CASES[number]:
                pairs.append((folder, snippets.write(number, case)))
                places.append((variation.name, number))
    shown = dict.fromkeys(places, False)
    for place, answer in zip(places, run(pairs), strict=True):
        shown[place] |= not answer.endswith("They agree.\n")
    quiet = [place for place, disagrees in shown.items() if not disagrees]
    assert [(name, n) for name, n in quiet if (name, n) not in FOLLOWING] == []
