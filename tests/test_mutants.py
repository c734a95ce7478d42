"""Mutants: every operator changes something, nothing but answers changes, and ids stay."""

from __future__ import annotations

import ast
import re

import pytest

from autograder.course import MODULES
from autograder.handout import regions
from autograder.programs import REFERENCE
from autograder.session import read_checks
from benchmarks import mutation
from benchmarks.mutation import Mutant, Trial, complaints, judge, make, read_reasons, show
from benchmarks.operators import BLOCKS, NODES

TOY = '''"""A module."""


def forward(X, W, k):
    """1.5: keep me, and 1 + 1 too."""
    rows = X + 0
    # BEGIN SOLUTION 1.5
    total = 0.5
    for i in range(k):
        total = total * W1[i]
        step(total)
        stop(total)
    finish(total)
    with calm():
        z = X.T @ W - k
    if k > 2 and rows:
        z = -z[batch].sum(axis=0, keepdims=True)
    return np.maximum(z, k, "training")
    # END SOLUTION
'''


@pytest.fixture(scope="module")
def mutants():
    """The reference's mutants by module, made once."""
    texts = {m: (REFERENCE / f"{m}.py").read_text(encoding="utf-8") for m in MODULES}
    return {name: make(text, name) for name, text in texts.items()}


@pytest.fixture(scope="module")
def made():
    """The mutants of the toy."""
    return make(TOY, "toy")


def test_every_operator_makes_a_mutant(made):
    """None of the operators is there for nothing."""
    assert {mutant.operator for mutant in made} == {*NODES, *BLOCKS}


def test_each_mutant_is_another_program(made):
    """Each one is Python, and neither the solution nor another mutant."""
    trees = {ast.dump(ast.parse(mutant.text)) for mutant in made}
    assert len(trees) == len(made)
    assert ast.dump(ast.parse(TOY)) not in trees


def test_only_answers_change(made):
    """What stands before the answer is in every mutant as it was."""
    given = ast.dump(ast.parse(TOY.partition("    # BEGIN")[0]))
    for mutant in made:
        tree = ast.parse(mutant.text)
        tree.body[1].body = tree.body[1].body[:2]
        assert ast.dump(tree) == given, mutant.id


def test_ids_say_what_changed_and_are_one_each(made):
    """An id names module, function and operator, and shows the line with its change."""
    ids = [mutant.id for mutant in made]
    assert len(set(ids)) == len(ids)
    assert "toy.forward, unwrap: z = «-z → z»[batch].sum(axis=0, keepdims=True)" in ids


def test_the_same_change_twice_has_two_ids():
    """Two equal lines of one function are told apart."""
    text = TOY.replace("        stop(total)\n", "        step(total)\n")
    ids = [mutant.id for mutant in make(text, "toy")]
    assert len(set(ids)) == len(ids)
    assert "toy.forward, delete: «step(total) → pass», again" in ids


def test_an_id_does_not_change_with_its_surroundings(made):
    """Lines before a mutant may come and go: its id, and so its explanation, stays."""
    moved = make(TOY.replace("    rows = X + 0\n", "    rows = X + 1\n    more = rows\n"), "toy")
    assert [mutant.id for mutant in moved] == [mutant.id for mutant in made]


@pytest.mark.parametrize("name", MODULES)
def test_every_number_that_students_write_has_mutants(name, mutants):
    """Several operators find something in every answer."""
    text = (REFERENCE / f"{name}.py").read_text(encoding="utf-8")
    for region in regions(text, f"{name}.py"):
        known = {m.operator for m in mutants[name] if m.id.startswith(f"{name}.{region.subject},")}
        assert len(known) >= 3, region.title


def test_explanations_are_of_mutants_that_can_be_made(mutants):
    """Each explained survivor is a mutant of the reference as it is now, explained once."""
    explained = re.findall(r"^ +- (.*)$", mutation.REASONS.read_text(encoding="utf-8"), re.M)
    assert len(explained) == len(read_reasons())
    assert set(read_reasons()) <= {mutant.id for found in mutants.values() for mutant in found}


def test_a_reason_is_of_a_known_kind(tmp_path):
    """A survivor is the same program or another right one; nothing else excuses it."""
    path = tmp_path / "survivors.yaml"
    path.write_text("- {kind: lazy, why: no time, mutants: []}", encoding="utf-8")
    with pytest.raises(ValueError, match="lazy"):
        read_reasons(path)


def test_long_changes_are_cut_in_the_middle():
    """A statement of many lines fits an id."""
    long = "x = [" + ", ".join(f"name_{i}" for i in range(90)) + "]"
    assert len(show(f"{long}\ny = 1\n", "pass\ny = 1\n")) < 120


def trial(name, lost="", failure=""):
    """Return a graded mutant of 1.2 that lost these checks."""
    return Trial(Mutant("numpy_ann", "1.2", "call", name, ""), lost.split(), failure)


def test_every_survivor_explained_leaves_no_complaint():
    """Only wrong mutants count, and all of them were caught."""
    trials = [trial("caught", "1.2"), trial("late", "1.5"), trial("twin"), trial("other")]
    kinds = {"twin": "equivalent", "other": "free"}
    assert complaints(trials, kinds, {t.mutant.id for t in trials}) == []
    found = {f.name: f.median for f in mutation.figures_of(trials, kinds)}
    assert found["wrong mutants that lose points"] == 100
    assert found["losing points in their own check"] == 1


def test_what_is_left_to_explain_is_a_complaint():
    """A survivor without a reason, a reason that no longer holds, a grader that failed."""
    trials = [trial("alive"), trial("caught", "1.2"), trial("fatal", "1.2", "ValueError: no")]
    kinds = {"caught": "free", "gone": "free"}
    assert complaints(trials, kinds, {"alive", "caught", "fatal"}) == [
        "the grader failed: fatal: ValueError: no",
        "unexplained: alive",
        "explained, but caught: caught",
        "explained, but no mutant: gone",
    ]
    found = {f.name: f.median for f in mutation.figures_of(trials, {})}
    assert found["wrong mutants that lose points"] == pytest.approx(200 / 3)


CAUGHT = [
    "numpy_ann.relu, call: return np.«maximum → minimum»(0, z)",
    "numpy_ann.relu_derivative, comparison: return (z «> → >=» 0).astype(z.dtype)",
    "numpy_ann.NumpyANN.update, arithmetic: self.W1 = self.W1 «- → +» lr * gradients['W1']",
    "pytorch_ann.PyTorchANN.forward, call: a1 = nn.functional.«relu → sigmoid»(self.fc1(x))",
    "pytorch_ann.train_epoch, delete: «optimizer.zero_grad() → pass»",
    "pytorch_ann.evaluate, call: model.«eval → train»()",
    "pytorch_cnn.train_epoch, delete: «model.train() → pass»",
]


@pytest.mark.nightly
def test_usual_mutants_are_caught(mutants, sandbox):
    """A handful of mutants, one kind of mistake each, loses points where it is made."""
    known = {mutant.id: mutant for found in mutants.values() for mutant in found}
    checks, memory = read_checks(), {}
    for name in CAUGHT:
        found = judge(known[name], checks, sandbox, memory)
        assert not found.failure
        assert known[name].number in found.lost, name
