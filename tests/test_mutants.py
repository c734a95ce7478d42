"""Mutants: every operator changes something, nothing but answers changes, and names stay."""

from __future__ import annotations

import ast
import difflib

import pytest

from autograder.grade import REFERENCE
from autograder.handout import cut, regions
from autograder.submission import MODULES
from benchmarks.mutants import make, sample, show
from benchmarks.operators import NODES
from benchmarks.rearranging import BLOCKS
from benchmarks.survivors import SURVIVORS, read
from benchmarks.trials import opened

TOY = '''"""A module."""


def forward(X, W, k):
    """1.5: keep me, and 1 + 1 too."""
    rows = X + 0
    # BEGIN SOLUTION 1.5
    total = 0.5
    for i in range(k):
        total += W1[i]
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
def texts():
    """The reference's modules by name."""
    return {m: (REFERENCE / f"{m}.py").read_text(encoding="utf-8") for m in MODULES}


@pytest.fixture(scope="module")
def mutants(texts):
    """The reference's mutants by module, made once."""
    return {name: make(text, name) for name, text in texts.items()}


@pytest.fixture(scope="module")
def made():
    """The mutants of the toy, by operator."""
    found = {}
    for mutant in make(TOY, "toy"):
        found.setdefault(mutant.operator, []).append(mutant)
    return found


def test_every_operator_makes_a_mutant(made):
    """None of the operators is there for nothing."""
    assert set(made) == {*NODES, *BLOCKS}


@pytest.mark.parametrize("operator", [*NODES, *BLOCKS])
def test_a_mutant_is_another_program(made, operator):
    """Each one is Python, and neither the solution nor another mutant."""
    trees = {ast.dump(ast.parse(mutant.text)) for mutant in made[operator]}
    others = [m for name, found in made.items() if name != operator for m in found]
    assert len(trees) == len(made[operator])
    assert ast.dump(ast.parse(TOY)) not in trees
    assert not trees & {ast.dump(ast.parse(mutant.text)) for mutant in others}


def test_only_answers_change(made):
    """A mutant's stub is the solution's stub: nothing outside the markers is touched."""
    stub = cut(TOY, "toy.py")
    for mutant in (mutant for found in made.values() for mutant in found):
        assert cut(mutant.text, "toy.py") == stub, mutant.id


def test_ids_say_what_changed_and_are_one_each(made):
    """An id names module, function and operator, and shows the line with its change."""
    ids = [mutant.id for found in made.values() for mutant in found]
    assert len(set(ids)) == len(ids)
    assert "toy.forward, sign: z = «- → »z[batch].sum(axis=0, keepdims=True)" in ids


def test_the_same_solution_makes_the_same_mutants(made):
    """Nothing is drawn: ids and texts come back, in the same order."""
    again = make(TOY, "toy")
    assert again == make(TOY, "toy")
    assert {m.id for m in again} == {m.id for found in made.values() for m in found}


def test_an_id_does_not_change_with_its_surroundings(made):
    """Lines before a mutant may come and go: its name, and so its explanation, stays."""
    moved = make(TOY.replace("    rows = X + 0\n", "    rows = X + 1\n    more = rows\n"), "toy")
    assert {m.id for m in moved} == {m.id for found in made.values() for m in found}


def test_the_sample_is_as_large_as_asked_and_has_every_operator_of_every_check(mutants):
    """A limit takes rare operators first, and the same mutants each time."""
    mutants = [m for found in mutants.values() for m in found]
    kinds = {(m.number, m.operator) for m in mutants}
    chosen = sample(mutants, len(kinds))
    assert {(m.number, m.operator) for m in chosen} == kinds
    assert chosen == sample(mutants, len(kinds))
    assert sample(mutants, 10**6) == mutants
    assert sample(mutants, 50, seed=1) != sample(mutants, 50)


@pytest.mark.parametrize("name", MODULES)
def test_mutants_of_the_reference_lie_in_its_answers(name, texts, mutants):
    """Every line that differs stands between markers of the mutant's own number."""
    text = texts[name]
    places = {region.number: region for region in regions(text, f"{name}.py")}
    lines = text.split("\n")
    for mutant in sample(mutants[name], 60):
        blocks = difflib.SequenceMatcher(None, lines, mutant.text.split("\n")).get_opcodes()
        region = places[mutant.number]
        for tag, start, end, *_ in blocks:
            assert tag == "equal" or region.begin <= start <= end < region.end, mutant.id


def test_explanations_are_of_mutants_that_can_be_made(mutants):
    """Each explained survivor is a mutant of the reference as it is now, explained once."""
    explained = [name for reason in SURVIVORS for name in reason.ids]
    assert len(explained) == len(set(explained))
    assert set(explained) <= {mutant.id for found in mutants.values() for mutant in found}


def test_a_reason_is_of_a_known_kind(tmp_path):
    """Who survives is the same program or another right one; nothing else excuses a survivor."""
    path = tmp_path / "survivors.yaml"
    path.write_text("- {kind: lazy, why: no time, mutants: []}", encoding="utf-8")
    with pytest.raises(ValueError, match="lazy"):
        read(path)


def test_long_changes_are_cut_in_the_middle():
    """A statement of many lines fits an id."""
    long = "x = [" + ", ".join(f"name_{i}" for i in range(90)) + "]"
    assert len(show(f"{long}\ny = 1\n", "pass\ny = 1\n")) < 120


CAUGHT = {
    "numpy_ann": [
        "relu, call: return np.«maximum → minimum»(0, z)",
        "relu_derivative, comparison: return (z «> → >=» 0).astype(z.dtype)",
        'NumpyANN.update, arithmetic: self.W1 = self.W1 «- → +» lr * gradients["W1"]',
    ],
    "pytorch_ann": [
        "PyTorchANN.forward, call: a1 = nn.functional.«relu → sigmoid»(self.fc1(x))",
        "train, delete: «optimizer.zero_grad() → pass»",
        "predict, without:",
    ],
    "pytorch_cnn": ["train, delete: «model.train() → pass»"],
}


@pytest.mark.nightly
@pytest.mark.parametrize("module", CAUGHT)
def test_usual_mutants_are_caught(module, mutants):
    """A handful of mutants, one kind of mistake each, loses points where it is made."""
    with opened() as bench:
        for piece in CAUGHT[module]:
            [mutant] = [m for m in mutants[module] if m.id.startswith(f"{module}.{piece}")]
            trial = bench.mutant(mutant)
            assert not trial.failure
            assert trial.lost(bench.points) == [mutant.number], mutant.id
