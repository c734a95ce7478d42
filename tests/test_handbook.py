"""What the handout says about a number is found, in words that a terminal can show."""

from __future__ import annotations

import pytest

from autograder.__main__ import main
from autograder.grade import ROOT
from autograder.handbook import HandbookError, look_up, read
from autograder.rubric import table
from autograder.session import read_checks

NUMBERS = [entry.number for entry in table(read_checks())]
WRITTEN = [number for number in NUMBERS if number not in ("1.9", "2.7", "3.4", "3.6")]


def explained(number, capsys):
    """Return the status and what `explain` prints, one blank between words."""
    status = main(["explain", number])
    return status, " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("number", NUMBERS)
def test_every_number_is_explained(number, capsys):
    """Its sentence, its points, its line of the table; no mark of Markdown or LaTeX is left."""
    status, text = explained(number, capsys)
    entry = next(e for e in table(read_checks()) if e.number == number)

    assert status == 0
    assert text.startswith(f"{number} {entry.title.split()[0]}")
    assert f"{entry.points:g} points" in text
    assert "You write: " in text
    assert not {"\\", "$", "`"} & set(text)
    assert "**" not in text


@pytest.mark.parametrize("number", WRITTEN)
def test_what_is_written_has_a_paragraph(number):
    """Every number that a student writes has one of its own, and no neighbour's."""
    first = look_up(read(ROOT), number).paragraphs[0]

    assert first.startswith("**")
    assert number in first.partition(" The ")[0]


def test_a_formula_stands_on_lines_of_its_own(capsys):
    """1.6 brings the chain rule line by line, and its common mistakes."""
    _, text = explained("1.6", capsys)

    assert "dz2 = 1/n (a2 - Y) (n, k) dW2 = a1\u1d40 dz2 (h, k)" in text
    assert "Common mistakes" in text
    assert "How it is graded" in text


def test_what_is_looked_at_is_told_apart_from_what_helps(capsys):
    """The check's sentence comes first, then its advice; mistakes are nobody's in particular."""
    _, text = explained("1.2", capsys)

    looked_at = text.partition("What is looked at ")[2]
    assert looked_at.startswith("- relu(z) keeps what is positive and turns the rest into 0. Hint:")
    assert "It looks like" not in text
    assert "- leaky ReLU: negative values are made small" in text


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("1.5", "z1 (n,h) = X (n,d) W1 (d,h) + b1 (1,h)"),
        ("2.6", "Look for overfitting first"),
        ("3.5", '"underfitting"'),
        ("3.3", "Three lines make a step"),
        ("1.9", "the grader picks 8,000 training and 2,000 validation images"),
        ("1.3", "Formulas (1.1 to 1.7"),
    ],
)
def test_what_a_paragraph_leans_on_comes_with_it(number, words, capsys):
    """Whoever reads one number need not look up another place."""
    assert words in explained(number, capsys)[1]


def test_grade_explains_too(capsys):
    """`grade --explain NUMBER` needs no folder."""
    with pytest.raises(SystemExit) as ended:
        main(["grade", "--explain", "1.2"])
    assert ended.value.code == 0
    assert "ReLU(z) = max(0, z)" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [["explain", "4.1"], ["grade", "--explain", "4.1"]])
def test_an_unknown_number_is_answered_with_the_known_ones(arguments, capsys):
    """Exit status 2 and one line."""
    status = main(arguments)
    captured = capsys.readouterr()

    assert (status, captured.out, captured.err.count("\n")) == (2, "", 1)
    assert "no check '4.1'; known are 1.1, 1.2," in captured.err


def test_a_students_copy_has_the_handout_too(tmp_path):
    """Without solutions/ the text beside the stubs is read."""
    (tmp_path / "student").mkdir()
    (tmp_path / "student" / "README.md").write_text("| 1.1 | `x` | 2 |", encoding="utf-8")

    assert look_up(read(tmp_path), "1.1").task == "`x`"


def test_a_missing_handout_is_told(tmp_path):
    """So is a handout that lacks a number."""
    with pytest.raises(HandbookError) as missing:
        read(tmp_path)
    assert "student/README.md" in str(missing.value)
    with pytest.raises(HandbookError) as lacking:
        look_up("# Nothing", "1.1")
    assert "nothing about 1.1" in str(lacking.value)
