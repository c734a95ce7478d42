"""The class that is made for measuring: the same each time, in every form, and truly described."""

from __future__ import annotations

import ast
import json
from collections import Counter

import pytest

from autograder.batch.intake import MISSING, find
from autograder.submission import MODULES
from benchmarks import answers, classroom
from benchmarks.forms import FORMS
from benchmarks.handwriting import retouch, rewrite
from benchmarks.mishaps import BROKEN

COUNT = 30


@pytest.fixture(scope="module")
def made():
    """One class in memory."""
    return classroom.make(COUNT, 3)


@pytest.mark.parametrize("form", FORMS)
def test_the_class_is_found_again(tmp_path, made, form):
    """Every submission under its key, with its person from the roster or the export."""
    path = classroom.save(tmp_path, made, 3, form)
    truth = json.loads((tmp_path / "truth.json").read_text(encoding="utf-8"))["students"]
    entries = {entry.key: entry for entry in find(path, tmp_path / "roster.csv").entries}
    assert len(truth) == COUNT
    for student in truth:
        sids = [person.sid for person in entries.pop(student["key"], entries_gone).people]
        assert student["sid"] in sids or form == "gradescope"
    assert {entry.problem for entry in entries.values()} == {MISSING}


class entries_gone:  # noqa: N801
    """Stands in for a partner's entry, which the other one had already."""

    people = ()


def test_the_same_numbers_make_the_same_class(made):
    """Down to the last byte, and another seed makes another one."""
    assert classroom.make(12, 3) == classroom.make(12, 3)
    assert classroom.make(1, 4)[0].files != made[0].files


def test_a_small_class_is_made_whatever_the_dice_say():
    """Where nobody is left to copy from, somebody works alone."""
    for seed in range(12):
        assert len(classroom.make(10, seed)) == 10


def test_every_kind_is_there(made):
    """In the shares that were asked for."""
    kinds = Counter(student.kind for student in made)
    assert set(kinds) == set(classroom.KINDS)
    assert kinds["right"] >= COUNT * 0.3
    assert all(student.copied_from is not None for student in made if student.kind == "copy")
    assert all(student.partner is not None for student in made if student.kind == "partner")


def test_no_two_hand_in_the_same_bytes(made):
    """Not even those who copied."""
    assert len({tuple(sorted(student.files.items())) for student in made}) == COUNT


def test_a_copy_is_the_same_program_with_other_names(made):
    """The shape of its syntax tree is the one of its source."""
    copies = [student for student in made if student.kind == "copy"]
    for student in copies:
        source = made[student.copied_from]
        for name, content in student.files.items():
            assert shape(content) == shape(source.files[name])


def shape(content):
    """Return a program without its names."""
    return [type(node) for node in ast.walk(ast.parse(content))]


def test_what_is_not_broken_is_python(made):
    """Stubs, wrong and right ones alike."""
    for student in made:
        if student.kind not in ("broken", "hostile"):
            assert sorted(student.files) == [f"{module}.py" for module in MODULES]
            assert all(ast.parse(content) for content in student.files.values())


@pytest.mark.parametrize("module", MODULES)
def test_another_hand_changes_no_structure_of_the_interface(module):
    """Functions, classes, methods and their parameters keep their names."""
    text = answers.reference(module)
    for seed in range(5):
        dice = classroom.random.Random(seed)
        assert interface(rewrite(text, module, "Anna\nArp", dice)) == interface(text)
        assert interface(retouch(text, "Anna", dice)) == interface(text)


def interface(text):
    """Return what others see of a module."""
    return [
        (node.name, [one.arg for one in ast.walk(node) if isinstance(one, ast.arg)])
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef)
    ]


def test_a_definition_that_is_replaced_is_left_out():
    """Unless something reads it before."""
    text = "def f():\n    return 1\n\n\ndef f():\n    return 2\n"
    assert rewrite(text, "numpy_ann", "Anna", classroom.random.Random(1)).count("def f") == 1
    text = "class A:\n    pass\n\n\nclass A(A):\n    pass\n"
    assert rewrite(text, "numpy_ann", "Anna", classroom.random.Random(1)).count("class A") == 2


@pytest.mark.parametrize("what", BROKEN)
def test_every_mishap_changes_something(made, what):
    """And only in the one submission."""
    dice = classroom.random.Random(1)
    files = dict(made[0].files)
    BROKEN[what](files, "pytorch_ann.py", dice)
    assert files != made[0].files


@pytest.mark.parametrize("module", MODULES)
def test_a_mistake_is_not_written_over(module):
    """What is wrong stays in the text, whatever else is varied."""
    for seed in range(40):
        text, names = answers.wrong(module, classroom.random.Random(seed))
        mistakes = [one for one in answers.WRONG[module] if one.name in names]
        assert mistakes
        for new in (new for one in mistakes[:1] for _, new in one.edits if len(mistakes) == 1):
            assert new in text
