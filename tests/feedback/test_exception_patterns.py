"""Patterns: an exception gets a mistake's name where the source confirms it, and nowhere else."""

from __future__ import annotations

import re
import sys
from dataclasses import replace

import pytest

from autograder.channel import Raised
from autograder.feedback.confirmation import Pattern, always
from autograder.feedback.exception_patterns import PATTERNS, recognize
from autograder.feedback.source_tree import Site, locate, read
from tests.feedback.raising import Program
from tests.feedback.wrong_programs import PROGRAMS, Wrong

HERE = sys.version_info[:2]
PROVEN = {pattern.confirm for pattern in PATTERNS if pattern.confirm is always}
WRONG = [item for item in PROGRAMS if item.since <= HERE < item.before]
TWINS = [item for item in WRONG if item.twin]


def site(program: Program, error: Raised, sources: dict[str, str] | None = None) -> Site:
    """Return where a program's exception came up."""
    given = sources or program.sources
    parsed = read({name: text.encode() for name, text in given.items()})
    return locate(error, program.module, parsed)


def pattern_of(program: Program, error: Raised) -> Pattern:
    """Return the pattern that recognizes a program's exception."""
    place = site(program, error)
    return next(pattern for pattern in PATTERNS if pattern.recognize(error, place))


@pytest.mark.parametrize("item", WRONG, ids=lambda item: item.title)
def test_a_mistake_gets_its_name(item: Wrong, faults):
    """Each wrong program is named, and its sentences say what is needed."""
    error = faults.raised(item.program)
    mistake = recognize(error, site(item.program, error))
    assert mistake, str(error)
    assert mistake.name == item.name
    assert item.piece in f"{mistake.looks} {mistake.advice}"


@pytest.mark.parametrize("item", TWINS, ids=lambda item: item.title)
def test_the_same_message_for_another_reason_does_not(item: Wrong, faults):
    """What the message seems to betray is not there, so it is not named."""
    named, error = faults.raised(item.program), faults.raised(item.twin)
    pattern = pattern_of(item.program, named)
    assert re.fullmatch(pattern.types, error.type_name)
    assert re.search(pattern.message, error.message, re.DOTALL)
    mistake = recognize(error, site(item.twin, error))
    assert mistake is None or mistake.name != item.name


@pytest.mark.parametrize("item", WRONG, ids=lambda item: item.title)
def test_a_message_alone_betrays_nothing(item: Wrong, faults):
    """With the same words, a file that holds an innocent line gets no confirmed name."""
    error = faults.raised(item.program)
    name = next(iter(item.program.sources))
    innocent = {name: "x = 1\ndef f(a):\n    a = a\n    return a\n"}
    moved = replace(error, where=[f"{name}.py, line 3, in f: a = a"], spans=["3:8-3:9"], shapes=[])
    place = site(item.program, moved, innocent)
    named = [pattern for pattern in PATTERNS if pattern.recognize(moved, place)]
    assert [pattern.name for pattern in named if pattern.confirm not in PROVEN] == []


@pytest.mark.parametrize("item", WRONG, ids=lambda item: item.title)
def test_without_a_caret_no_other_name_is_given(item: Wrong, faults):
    """Python 3.10 marks no part of a line: the same name, or none."""
    error = faults.raised(item.program)
    bare = replace(error, spans=["" for _ in error.spans])
    mistake = recognize(bare, site(item.program, bare))
    assert mistake is None or mistake.name == item.name


@pytest.mark.parametrize("item", TWINS, ids=lambda item: item.title)
def test_without_a_caret_the_twin_is_not_named_either(item: Wrong, faults):
    """A line without a mark is no excuse for guessing."""
    error = faults.raised(item.twin)
    bare = replace(error, spans=["" for _ in error.spans])
    mistake = recognize(bare, site(item.twin, bare))
    assert mistake is None or mistake.name != item.name


@pytest.mark.skipif(HERE >= (3, 12), reason="a newer Python reads what an older one does not")
def test_every_pattern_is_triggered(faults):
    """No row of the table is there for nothing."""
    used = {id(pattern_of(item.program, faults.raised(item.program))) for item in WRONG}
    assert [pattern.name for pattern in PATTERNS if id(pattern) not in used] == []


def test_there_are_many_programs():
    """The frequent errors are covered broadly."""
    assert len(WRONG) >= 75
    assert len({item.title for item in PROGRAMS}) == len(PROGRAMS)


@pytest.mark.parametrize("item", WRONG, ids=lambda item: item.title)
def test_the_sentences_are_short_and_plain(item: Wrong, faults):
    """One sentence says what happened, one what to do; no gap is left in them."""
    error = faults.raised(item.program)
    mistake = recognize(error, site(item.program, error))
    for text in (mistake.looks, mistake.advice):
        assert text.endswith((".", ":"))
        assert len(text) <= 260
        assert "  " not in text
        assert "``" not in text.replace("```", "")
        assert not re.search(r"autograder|colour|grey|/work|site-packages", text)
    assert mistake.name != mistake.name.upper()


NATURAL = {
    # (lessons: "fixed size in view" without any view)
    "no view": (
        "pytorch_cnn", "class PyTorchCNN(nn.Module):\n    def forward(self, x):\n"
        "        return self.fc(self.conv(x).permute(1, 0, 2, 3).flatten(1))\n", 3,
        "RuntimeError", "mat1 and mat2 shapes cannot be multiplied (16x1568 and 784x10)",
    ),
    # ("self forgotten" for a missing import)
    "a missing import": (
        "numpy_ann", "class NumpyANN:\n    def forward(self, X):\n        return sp.expit(X)\n", 3,
        "NameError", "name 'sp' is not defined",
    ),
    # ("layer sizes do not fit" for a model created inside train)
    "a model of its own": (
        "pytorch_ann", "class PyTorchANN(nn.Module):\n    def __init__(self, a=784, b=6, c=9):\n"
        "        self.f = nn.Linear(a, b)\n    def forward(self, x):\n        return self.f(x)\n",
        5,
        "RuntimeError", "mat1 and mat2 shapes cannot be multiplied (8x5 and 784x64)",
    ),
    "a broadcast without a star": (
        "numpy_ann", "def forward(X, b):\n    return X + b\n", 2,
        "ValueError", "operands could not be broadcast together with shapes (8,5) (5,3) ",
    ),
    "a loss of one's own": (
        "pytorch_ann", "def train_epoch(model, batches, optimizer):\n    loss = my(batches)\n"
        "    hits = model(1).argmax(1)\n    loss.backward()\n", 4,
        "RuntimeError", "element 0 of tensors does not require grad and does not have a grad_fn",
    ),
    "an error of the student's own": (
        "numpy_ann", "def relu(z):\n    raise PermissionError('no')\n", 2, "PermissionError", "no",
    ),
    "a type of one's own": (
        "numpy_ann", "def relu(z):\n    return check(z)\n", 2, "ShapeError", "not aligned",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", NATURAL, ids=str)
def test_what_is_not_confirmed_is_not_named(case):
    """Sentences that version 1 gave without reason: here the source is asked first."""
    module, text, line, type_name, message = NATURAL[case]
    code = text.splitlines()[line - 1]
    function = re.findall(r"def (\w+)", "\n".join(text.splitlines()[:line]))[-1]
    where = [f"{module}.py, line {line}, in {function}: {code.strip()}"]
    error = Raised(type_name, message, where)
    assert recognize(error, site(Program(module, {module: text}), error)) is None
