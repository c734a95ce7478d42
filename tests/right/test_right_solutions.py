"""Right solutions that look unlike the reference earn every point."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.right import numpy_ann, pytorch_ann, pytorch_cnn, students
from tests.right.programs import ALL, merged, right

RIGHT = [*numpy_ann.RIGHT, *pytorch_ann.RIGHT, *pytorch_cnn.RIGHT, *students.RIGHT]
SEED, OTHER_SEED = 1, 2
LEAST = {"numpy_ann": 75, "pytorch_ann": 60, "pytorch_cnn": 45}
ALIKE = {"numpy_ann": 0, "pytorch_ann": 0, "pytorch_cnn": 1}  # the same text beside another part 2


def names(entry):
    """Show an entry by its name."""
    return f"{entry.module}: {entry.name}"


def lost(report, numbers):
    """Return every case that did not pass, with what is said about it."""
    cases = [(number, case) for number in sorted(numbers) for case in report.results[number].cases]
    assert {number for number, _ in cases} == set(numbers)
    return [
        f"{number} {case.name}: {case.rationale} {case.where} {case.hint}"
        for number, case in cases
        if not case.passed or case.earned != case.points
    ]


@pytest.mark.parametrize("entry", RIGHT, ids=names)
def test_a_right_solution_earns_every_point(graded, entry):
    """An unusual but right solution gets full points in all checks that it touches."""
    report = graded(entry.submission(), entry.numbers, SEED)
    assert lost(report, entry.numbers) == []


@pytest.mark.nightly
@pytest.mark.parametrize("entry", RIGHT, ids=names)
def test_a_right_solution_earns_every_point_of_its_part(graded, entry):
    """It gets them with other inputs too, and in the checks that it does not touch."""
    report = graded(entry.submission(), ALL[entry.module], OTHER_SEED)
    assert lost(report, ALL[entry.module]) == []


def test_a_wrong_solution_loses_points_here_too(graded):
    """The table's own way of grading can tell right from wrong."""
    wrong = right("numpy_ann", "leaky", "def relu(z):\n    return np.where(z > 0, z, 0.1 * z)\n")
    found = lost(graded(wrong.submission(), {"1.2", "1.4"}, SEED), {"1.2", "1.4"})
    assert found
    assert all(line.startswith("1.2 ") for line in found)


@pytest.mark.parametrize("module", ALL)
def test_every_check_is_met_by_several_unusual_solutions(module):
    """Names and texts differ, the tables are long, and no check of a part is left out."""
    entries = [entry for entry in RIGHT if entry.module == module]
    assert len(entries) >= LEAST[module]
    assert len({entry.name for entry in entries}) == len(entries)
    assert len({entry.text for entry in entries}) == len(entries) - ALIKE[module]
    met = Counter(number for entry in entries for number in entry.numbers)
    assert set(met) == ALL[module]
    assert min(met.values()) >= 5


def test_a_piece_takes_the_place_of_what_has_its_name():
    """Decorators come along, methods are indented, and what is new goes below the imports."""
    reference = (
        "import a\n\nclass C:\n    def f(self):\n        return 1\n\ndef g():\n    return 2\n"
    )
    piece = "import b\n\n@b.wrap\ndef f(self):\n    return 3\n\ng = b.g\n"
    assert merged(reference, piece).splitlines() == [
        "import a", "import b", "", "", "",
        "class C:", "    @b.wrap", "    def f(self):", "        return 3", "", "g = b.g",
    ]  # fmt: skip


def test_a_piece_that_is_not_graded_is_refused():
    """A misspelled name would test the reference against itself."""
    with pytest.raises(ValueError, match="nothing that is graded"):
        right("numpy_ann", "misspelled", "def rleu(z):\n    return z\n")
