"""Stubs of generated solutions: no answer stays, nothing else goes, and doubt is refused."""

from __future__ import annotations

import ast
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.handout import HandoutError, cut, regions
from tests.test_handout import skeleton

NUMBERS = [f"1.{n}" for n in range(1, 10)] + [f"2.{n}" for n in range(1, 7)]
WORDS = st.sampled_from(["alpha", "beta", "gamma", "delta", "W1"])
GIVEN = st.builds("kept_{} = {}".format, WORDS, st.integers(0, 99))
ANSWER = st.one_of(
    st.builds("secret_{} = {}".format, WORDS, st.integers(0, 99)),
    st.builds("# a secret comment on {}".format, WORDS),
    st.just(""),
    st.builds("for secret_{} in range(3): pass".format, WORDS),
)


@st.composite
def functions(draw, number, indent=""):
    """Draw a function with given lines, one answer, and given lines again."""
    name, argument = draw(WORDS), draw(WORDS)
    answer = [draw(ANSWER) for _ in range(draw(st.integers(0, 3)))]
    answer.insert(draw(st.integers(0, len(answer))), "secret = 1")
    body = [
        f'"""{number}: what {name} does."""',
        *draw(st.lists(GIVEN, max_size=2)),
        f"# BEGIN SOLUTION {number}",
        *answer,
        "# END SOLUTION",
        *draw(st.lists(GIVEN, max_size=2)),
    ]
    lines = [f"def {name}({argument}: int = 3):", *(f"    {line}" for line in body)]
    return [f"{indent}{line}".rstrip() for line in lines]


@st.composite
def solutions(draw):
    """Draw a module of functions and classes, each with an answer of its own number."""
    numbers = draw(st.lists(st.sampled_from(NUMBERS), min_size=1, max_size=4, unique=True))
    lines = ['"""A module."""', "", *draw(st.lists(GIVEN, max_size=2))]
    for number in numbers:
        if draw(st.booleans()):
            lines += ["class Net:", '    """A class."""', *draw(functions(number, "    ")), ""]
        else:
            lines += [*draw(functions(number)), ""]
    return numbers, "\n".join(lines) + "\n"


@given(solutions())
def test_no_line_of_an_answer_stays_and_every_other_line_does(made):
    """Answers go with their comments and markers; what is given stays, in its order."""
    _, source = made
    stub = cut(source, "toy.py")
    assert "secret" not in stub
    assert "SOLUTION" not in stub
    given_lines = [line for line in source.split("\n") if "kept_" in line or "def " in line]
    assert [line for line in stub.split("\n") if "kept_" in line or "def " in line] == given_lines


@given(solutions())
def test_a_stub_is_python_with_every_signature_and_docstring(made):
    """Names, arguments, defaults and docstrings survive, and each number is asked for once."""
    numbers, source = made
    stub = cut(source, "toy.py")
    assert skeleton(stub) == skeleton(source)
    raised = [node for node in ast.walk(ast.parse(stub)) if isinstance(node, ast.Raise)]
    assert len(raised) == len(numbers)
    assert all(stub.count(f'NotImplementedError("{number} ') == 1 for number in numbers)


@given(solutions())
def test_a_stub_has_nothing_left_to_cut(made):
    """Cutting a stub once more changes nothing."""
    _, source = made
    stub = cut(source, "toy.py")
    assert cut(stub, "toy.py") == stub
    assert regions(stub, "toy.py") == []


@given(solutions())
def test_regions_are_in_order_and_apart(made):
    """Every function has one region, none inside another, in the order of the file."""
    numbers, source = made
    found = regions(source, "toy.py")
    assert [region.number for region in found] == numbers
    places = [place for region in found for place in (region.begin, region.end)]
    assert places == sorted(set(places))


MARKERS = ["# BEGIN SOLUTION 1.1", "# BEGIN SOLUTION 1.2", "# END SOLUTION"]
ALMOST = [
    "# BEGIN SOLUTION 9.1",
    "# BEGIN SOLUTION 1.10",
    "# BEGIN SOLUTION",
    "#END SOLUTION",
    "# End solution",
]
LINES = st.sampled_from([*MARKERS, *MARKERS, *ALMOST, "x = 1  # END SOLUTION", "x = 1", "# w", ""])


def doubtful(lines):
    """Return True unless the markers are pairs of known numbers, each once, with code between."""
    opened, seen, code = None, set(), False
    for line in lines:
        number = line.removeprefix("# BEGIN SOLUTION ")
        if number != line and number in NUMBERS:
            if opened or number in seen:
                return True
            opened, code = number, False
            seen.add(opened)
        elif line == "# END SOLUTION":
            if not (opened and code):
                return True
            opened = None
        elif "BEGIN" in line or "END" in line or "End" in line:
            return True
        else:
            code = code or line == "x = 1"
    return opened is not None


@given(st.lists(LINES, max_size=7))
def test_markers_in_any_order_are_pairs_or_refused(lines):
    """A function whose markers leave any doubt is refused with its line; all others are cut."""
    source = "\n".join(
        ["def f():", *(f"    {line}".rstrip() for line in lines), "    return 1", ""]
    )
    if doubtful(lines):
        with pytest.raises(HandoutError) as told:
            cut(source, "toy.py")
        assert 2 <= told.value.line <= len(lines) + 1
    else:
        assert "SOLUTION" not in cut(source, "toy.py")


@given(st.text(max_size=60))
def test_any_text_is_cut_or_refused(source):
    """Whatever a file without markers holds, it stays as it is or is refused."""
    with suppress(HandoutError):
        assert cut(source, "toy.py") == source
