"""Finds the pairs of submissions that share more than the handout and the class explain.

It asks people to read, and decides nothing. An index from fingerprints to submissions finds the
pairs, so that a class of thousands is never compared one with one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from autograder.batch import marks, sketches
from autograder.batch.entries import Entry, Row
from autograder.batch.passages import passages
from autograder.batch.sketches import Hashes, Known, Sketch
from autograder.batch.statistics import link, who
from autograder.cohort import Comparison, Pair, Side

LEAST_SHARED = 12  # fingerprints in common, some forty tokens, before a pair is looked at
LEAST_SHARE = 0.6  # of the own code of one side; a made class that worked alone reaches 0.53
WHOLE, LEAST_WHOLE = 0.85, 60  # of all one wrote, habits or not: no two put so much together alike
LEAST_LED = 4  # rare fingerprints in common that lead to a closer look
LEAST_FILE, LEAST_FUNCTIONS = 0.85, 3  # in one file, where only that one is alike
MOST_PAIRS = 200  # on the page
COMMON_MISTAKE = 0.05  # made by so many of the class, and at least by this many submissions:
LEAST_MAKERS = 3

Mistakes = dict[str, frozenset[tuple[str, str]]]


@dataclass(frozen=True)
class Class:
    """What is compared: sketches of the class, then of earlier years, and what explains them."""

    held: list[Sketch]
    known: Known
    habits: Hashes
    mistakes: Mistakes
    links: dict[str, str]


def compare(rows: Sequence[Row], earlier: Sequence[Entry] = ()) -> Comparison:
    """Return the pairs to read, among a class and between it and submissions of earlier years.

    Raises `OSError` if the handout cannot be read.
    """
    known = Known.read()
    made = [sketches.sketch(row.entry, known) for row in rows]
    made += [sketches.sketch(entry, known, earlier=True) for entry in earlier]
    held = [sketch for sketch in made if sketch]
    links = {row.entry.key: link(row) for row in rows}
    group = Class(held, known, habits(held), _mistakes(rows), links)
    found = sorted(pairs(group), key=lambda pair: (-pair.shared, pair.left.name, pair.right.name))
    return Comparison(
        tuple(found[:MOST_PAIRS]),
        sum(not sketch.earlier for sketch in held),
        sum(sketch.earlier for sketch in held),
        tuple(_left_out(group, len(rows) + len(earlier), len(found))),
    )


def habits(held: Sequence[Sketch]) -> Hashes:
    """Return what so many of a class write that nobody has it from anybody."""
    return sketches.common(held, sketches.allowed(len({sketch.digest for sketch in held})))


def pairs(group: Class) -> Iterator[Pair]:
    """Yield the pairs that share enough, in no order that means anything."""
    everywhere = sketches.common(group.held, sketches.MOST_OWNERS)
    rare = [np.setdiff1d(each.hashes, everywhere, assume_unique=True) for each in group.held]
    same = set(_identical(group.held))
    for one, other in sorted(same | set(_candidates(rare))):
        left, right = group.held[one], group.held[other]
        if (left.earlier and right.earlier) or _partners(left.entry, right.entry):
            continue
        pair = _pair(group, (left, right), (one, other) in same)
        if pair:
            yield pair


def _candidates(own: Sequence[Hashes]) -> Iterator[tuple[int, int]]:
    """Yield the places of sketches that have enough in common, through an index of the hashes."""
    owners = np.repeat(np.arange(len(own)), [len(hashes) for hashes in own])
    every = np.concatenate([*own, np.zeros(0, dtype=np.uint64)])
    order = np.lexsort((owners, every))
    _, starts, counts = np.unique(every[order], return_index=True, return_counts=True)
    owners = owners[order]
    codes: list[NDArray[np.int64]] = []
    for size in np.unique(counts[counts > 1]):
        rows = owners[starts[counts == size][:, None] + np.arange(size)]
        ones, others = np.triu_indices(int(size), 1)
        codes.append((rows[:, ones] * len(own) + rows[:, others]).ravel())
    both, shared = np.unique(
        np.concatenate([*codes, np.zeros(0, dtype=np.int64)]), return_counts=True
    )
    for code in both[shared >= LEAST_LED]:
        one, other = divmod(int(code), len(own))
        yield one, other


def _identical(held: Sequence[Sketch]) -> Iterator[tuple[int, int]]:
    """Yield each copy with the first of its kind."""
    first: dict[str, int] = {}
    for place, sketch in enumerate(held):
        if (one := first.setdefault(sketch.digest, place)) != place:
            yield one, place


def _partners(one: Entry, other: Entry) -> bool:
    """Say whether somebody handed in both."""
    ids = [{n for p in e.people for n in (p.sid, p.email) if n} for e in (one, other)]
    return bool(ids[0] & ids[1])


def _pair(group: Class, sides: tuple[Sketch, Sketch], same: bool) -> Pair | None:
    explained = _explained(group, *sides)
    if same:
        whole = sides[0].hashes, sides[1].hashes
        return _made(group, sides, whole, True)
    whole = _without(sides[0].hashes, explained), _without(sides[1].hashes, explained)
    own = _without(whole[0], group.habits), _without(whole[1], group.habits)
    shared = np.intersect1d(*own, assume_unique=True)
    if len(shared) >= LEAST_SHARED and _alike(sides, own, shared):
        return _made(group, sides, own)
    both = len(np.intersect1d(*whole, assume_unique=True))
    least = min(len(hashes) for hashes in whole)
    return _made(group, sides, whole) if both >= max(LEAST_WHOLE, WHOLE * least) else None


def _without(hashes: Hashes, explained: Hashes) -> Hashes:
    return np.setdiff1d(hashes, explained, assume_unique=True)


def _made(
    group: Class, sides: tuple[Sketch, Sketch], own: tuple[Hashes, Hashes], same: bool = False
) -> Pair:
    shared = np.intersect1d(*own, assume_unique=True)
    shares = [1.0 if same else len(shared) / max(1, len(hashes)) for hashes in own]
    one, other = (_side(group, *named) for named in zip(sides, shares, strict=True))
    return Pair(one, other, len(shared), same, passages(*sides, shared))


def _alike(sides: tuple[Sketch, Sketch], own: tuple[Hashes, Hashes], shared: Hashes) -> bool:
    """Say whether one side has most of its own code in common, or in one file nearly all of it."""
    if any(len(shared) >= LEAST_SHARE * len(hashes) for hashes in own):
        return True
    for sketch, hashes in zip(sides, own, strict=True):
        for held in sketch.modules.values():
            mine = len(np.intersect1d(hashes, held.hashes))
            found = np.isin(held.hashes, shared)
            both, functions = (len(np.unique(a[found])) for a in (held.hashes, held.functions))
            if functions >= LEAST_FUNCTIONS and both >= max(LEAST_SHARED, LEAST_FILE * mine):
                return True
    return False


def _side(group: Class, sketch: Sketch, share: float) -> Side:
    name = sketch.entry.key if sketch.earlier else who(sketch.entry)
    return Side(name, share, group.links.get(sketch.entry.key, ""), sketch.earlier)


def _explained(group: Class, left: Sketch, right: Sketch) -> Hashes:
    """Return the fingerprints of functions in which both make the same common mistake."""
    none: frozenset[tuple[str, str]] = frozenset()
    both = group.mistakes.get(left.entry.key, none) & group.mistakes.get(right.entry.key, none)
    places = {place for number, _ in both for place in group.known.functions.get(number, ())}
    return sketches.union([_inside(sketch, places) for sketch in (left, right)])


def _inside(sketch: Sketch, places: set[tuple[str, str]]) -> Hashes:
    found = [np.zeros(0, dtype=np.uint64)]
    for module, name in places:
        held = sketch.modules.get(module)
        if held and name in held.names:
            found.append(held.hashes[held.functions == held.names.index(name)])
    return np.concatenate(found)


def _mistakes(rows: Sequence[Row]) -> Mistakes:
    """Return the common named mistakes of each submission, as (number, name)."""
    made = {
        row.entry.key: frozenset(
            (mark.number, name)
            for mark in marks.read(row.outcome.results).checks.values()
            for name in mark.mistakes
        )
        for row in rows
    }
    makers = Counter(mistake for found in made.values() for mistake in found)
    least = max(LEAST_MAKERS, COMMON_MISTAKE * len(rows))
    usual = {mistake for mistake, count in makers.items() if count >= least}
    return {key: found & usual for key, found in made.items()}


def _left_out(group: Class, given: int, found: int) -> Iterator[str]:
    if given > len(group.held):
        empty = given - len(group.held)
        yield f"{empty} more could not be read or have next to nothing beyond the handout."
    if cut := sum(sketch.cut for sketch in group.held):
        yield f"{cut} have a file so long that only its beginning was compared."
    if found > MOST_PAIRS:
        yield f"{found} pairs were found; these are the {MOST_PAIRS} with most in common."
