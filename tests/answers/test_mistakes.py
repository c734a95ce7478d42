"""Every mistake of the catalogue loses what it should, and gets its name.

What it should is the table that `python -m benchmarks.mistakes` writes; a change of it is read in
the diff. Daily one in five is graded by its own check, nightly each by all checks of its part.
"""

from __future__ import annotations

import pytest

from autograder import course, plugin
from autograder.answers.reference import Memory
from benchmarks import mistakes

EXPECTED = {row.key: row for row in mistakes.known()}
CATALOGUE = [(module, entry) for module in course.MODULES for entry in plugin.read(module)]
NUMBERS = sorted({(module, entry.number) for module, entry in CATALOGUE})
LEAST_NAMED = 0.95
DAILY = 5  # one in so many
# Layers that forward cannot run with, outputs in which no kernel can be seen to matter, and a
# hidden layer of whole numbers whose gradient says nothing of the examples.
TWICE = {
    ("1.2", "decimals lost in np.vectorize"),
    ("2.1", "layers not found"),
    ("2.1", "sizes swapped in nn.Linear"),
    ("2.1", "sizes swapped in the second layer"),
    ("2.1", "first layer overwritten"),
    ("2.1", "second layer missing"),
    ("2.1", "second layer takes the inputs"),
    ("2.1", "both layers the same"),
    ("3.2", "all images flattened together"),
    ("3.2", "nothing returned"),
    ("3.2", "classes instead of logits"),
    ("3.2", "dropout that never stops"),
    ("3.2", "output does not depend on the images"),
}


@pytest.fixture(scope="module")
def memory() -> Memory:
    """What the reference and the mistakes answer is the same for all gradings here."""
    return {}


def test_the_table_holds_the_catalogue():
    """A mistake that was added or renamed is measured before it is committed."""
    found = {(entry.number, entry.function, entry.mistake.name) for _, entry in CATALOGUE}
    assert found == set(EXPECTED), "run `python -m benchmarks.mistakes`"


def test_every_mistake_loses_points():
    """A mistake that nobody sees is no mistake, or the check has a hole."""
    assert [key for key, row in EXPECTED.items() if row.number not in row.lost] == []


def test_nearly_all_get_their_name():
    """At least 95 in 100 are named; the others get no wrong name instead."""
    named = [row for row in EXPECTED.values() if row.right]
    assert len(named) >= LEAST_NAMED * len(EXPECTED)
    others = [row for row in EXPECTED.values() if not row.right and row.number in row.named]
    assert [(row.number, row.name, row.named) for row in others] == []


def test_a_mistake_costs_its_own_check_alone():
    """What follows from it is not paid for; only what cannot be run at all may be lost too."""
    paid_twice = {
        (row.number, row.name)
        for row in EXPECTED.values()
        if set(row.lost) != {row.number} and not row.raised
    }
    assert paid_twice == TWICE


@pytest.mark.parametrize(("module", "number"), NUMBERS, ids=[number for _, number in NUMBERS])
def test_mistakes_of_a_number(sandbox, memory, module, number):
    """Every fifth is graded by its own check: points and names are those of the table."""
    entries = [entry for entry in plugin.read(module) if entry.number == number]
    for entry in entries[::DAILY]:
        student = mistakes.submission(module, [entry])
        report = mistakes.judge(student, module, sandbox, memory, [number])
        found = mistakes.row(entry, module, report)
        expected = EXPECTED[found.key]
        assert report.failure == ""
        assert found.lost.get(number) == expected.lost.get(number), entry.mistake.name
        assert found.named.get(number) == expected.named.get(number), entry.mistake.name


@pytest.mark.nightly
@pytest.mark.parametrize("module", course.MODULES)
def test_mistakes_of_a_part(sandbox, module):
    """Each is graded by all checks of its part: points and names are those of the table."""
    for found in mistakes.run([module], sandbox):
        expected = EXPECTED[found.key]
        assert (found.lost, found.named) == (expected.lost, expected.named), found.key
