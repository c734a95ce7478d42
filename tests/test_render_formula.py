"""Formulas as plain text: nothing of LaTeX is left of what the handout uses."""

from __future__ import annotations

import re

import pytest

from autograder.grade import ROOT
from autograder.handbook import read
from autograder.render.formula import lines, plain


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        (r"\mathrm{ReLU}(z) = \max(0, z)", "ReLU(z) = max(0, z)"),
        (r"dW_2 = a_1^\top\, dz_2", "dW2 = a1\u1d40 dz2"),
        (r"\tfrac1n", "1/n"),
        (r"\tfrac{1}{n}\,(a_2 - Y)", "1/n (a2 - Y)"),
        (r"\frac{a + b}{\frac{c}{d}}", "(a + b)/(c/d)"),
        (r"\sum_{i=1}^{n} Y_{ij}", "\u03a3(i=1..n) Y[ij]"),
        (r"\underset{(n,h)}{z_1}", "z1 (n,h)"),
        (r"\theta \leftarrow \theta - \eta", "\u03b8 \u2190 \u03b8 - \u03b7"),
        (r"\sqrt{2 / \text{inputs}}", "\u221a(2 / inputs)"),
        (r"\unknown{x}", r"\unknown{x}"),
        (r"\frac{a", r"a/()"),
    ],
)
def test_a_formula_as_text(formula, text):
    """Letters, indices and fractions as they would be typed; the unknown stays as it is."""
    assert plain(formula) == text


def test_cases_and_rows():
    """Cases go on one line, rows on lines of their own."""
    assert lines(r"f = \begin{cases} 0 & z \le 0 \\ 1 & z > 0 \end{cases}") == [
        "f = 0 where z \u2264 0, 1 where z > 0"
    ]
    assert lines("\\begin{aligned}\na &= b \\\\\nc &= d\n\\end{aligned}") == ["a = b", "c = d"]


def test_shapes_stand_beside_their_equations():
    """A shape is no factor: it has a column of its own."""
    block = "\\begin{aligned}\na &= b + c & (n, k) \\\\\nd &= e & (h, k)\n\\end{aligned}"
    assert lines(block) == ["a = b + c    (n, k)", "d = e        (h, k)"]


def test_the_handout_is_understood():
    """No command and no bracket of LaTeX is left of any formula in it."""
    text = read(ROOT)
    shown = [lines(block) for block in re.findall(r"```math\n(.*?)```", text, re.S)]
    shown += [[plain(f)] for f in re.findall(r"\$([^$]+)\$", text)]

    assert len(shown) > 40
    assert not {"\\", "{", "}", "&"} & set("".join(line for block in shown for line in block))
