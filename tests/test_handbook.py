"""handbook: everything that the handout says about a number is found, and nothing else."""

from __future__ import annotations

import re

import pytest

from autograder.handbook import HandbookError, look_up, read
from tests.test_handout import NOTHING_TO_WRITE, POINTS, ROOT

WRITTEN = sorted(set(POINTS) - NOTHING_TO_WRITE)
STEPS, FOLLOW_THROUGH, ACCURACY = (
    "- **Formulas and steps**",
    "- **Follow-through**",
    "- **Accuracy**",
)
GRADED = {
    "1.2": [STEPS],
    "1.6": [STEPS, FOLLOW_THROUGH],
    "1.9": [STEPS, FOLLOW_THROUGH],
    "1.10": [ACCURACY],
    "2.3": [STEPS],
    "2.7": [ACCURACY],
    "3.3": [STEPS, "- **Learning anew**"],
    "3.4": ["- **Curves**"],
    "3.5": [ACCURACY],
}
REFERRED = {
    "1.5": r"\underset{(n,h)}{z_1}",
    "2.3": r"\theta \leftarrow \theta - \eta \, \frac{\partial L}",
    "3.3": "**2.4 Evaluate.**",
}


@pytest.fixture(scope="module")
def text() -> str:
    """The handout."""
    return read(ROOT)


@pytest.mark.parametrize("number", POINTS)
def test_every_number_has_its_line_and_how_it_is_graded(text, number):
    """The cell of the part's table, and at least one paragraph on grading."""
    passage = look_up(text, number)
    assert f"| {number} | {passage.task} | {POINTS[number]} |" in text
    assert passage.grading


@pytest.mark.parametrize("number", WRITTEN)
def test_what_is_written_has_a_paragraph(text, number):
    """Every number that a student writes has a paragraph under its own title, and only its own."""
    first, *others = look_up(text, number).paragraphs
    assert number in re.findall(r"\d+\.\d+", first.partition(" The ")[0].partition("**.")[0])[:2]
    if number not in REFERRED:
        assert not any(block.startswith(("**", "#")) for block in others)


@pytest.mark.parametrize(("number", "bullets"), GRADED.items())
def test_the_grading_is_that_of_the_number(text, number, bullets):
    """1.10 is no 1.1: it is an accuracy, and comes after 1.9."""
    found = look_up(text, number).grading
    assert [bullet.partition(" (")[0] for bullet in found] == bullets


@pytest.mark.parametrize(("number", "words"), REFERRED.items())
def test_what_a_paragraph_refers_to_comes_with_it(text, number, words):
    """A reader of one number need not look up another place."""
    assert words in "\n".join(look_up(text, number).paragraphs)


def test_a_table_belongs_to_its_paragraph(text):
    """The rule of 2.6 stands in a table, with a remark below it."""
    blocks = look_up(text, "2.6").paragraphs
    assert [block[:12] for block in blocks] == ["**2.6 Judge ", "| you see | ", "Accuracies i"]


def test_a_formula_belongs_to_its_paragraph(text):
    """1.6 brings the chain rule, and what follows it."""
    blocks = look_up(text, "1.6").paragraphs
    assert r"dW_2 &= a_1^\top\, dz_2 & (h, k)" in blocks[1]
    assert blocks[2].startswith("Return a dict")
    assert len(blocks) == 3


def test_a_students_copy_has_the_handout_too(tmp_path):
    """Without solutions/ the text beside the stubs is read."""
    (tmp_path / "student").mkdir()
    (tmp_path / "student" / "README.md").write_text("| 1.10 | `x` | 2 |", encoding="utf-8")
    assert look_up(read(tmp_path), "1.10").task == "`x`"


def test_a_missing_handout_is_an_error(tmp_path):
    """The message names both places where one is looked for."""
    with pytest.raises(HandbookError) as missing:
        read(tmp_path)
    assert "solutions/handout.md or student/README.md" in str(missing.value)


def test_a_number_that_is_not_there_is_an_error():
    """1.10 is not found in a handout of 1.1."""
    with pytest.raises(HandbookError) as lacking:
        look_up("| 1.1 | `x` | 2 |", "1.10")
    assert "nothing about 1.10" in str(lacking.value)
