"""Our checks run the usual way: unittest, gradescope-utils' runner, the submission imported here.

`python -m benchmarks.elsewhere.unittest_checks FOLDER --out OUT [--only 1.2,2.1]` leaves
results.json in OUT. The checks, their judges and their trainings are the ones that `grade` runs,
with the same seeds. Left out is what only isolation needs: workers, limits, and how long a training
may take.
"""

from __future__ import annotations

import argparse
import inspect
import itertools
import math
import unittest
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, cast

import numpy as np
from gradescope_utils.autograder_utils.json_test_runner import JSONTestRunner

from autograder import remote, rubric
from autograder.checks import test_1_numpy_ann, test_2_pytorch_ann, test_3_pytorch_cnn
from autograder.grade import load
from autograder.pace import Pace
from autograder.programs import Programs
from autograder.remote import Remote
from autograder.sandbox import Sandbox
from autograder.seeds import derive, told
from autograder.setups import SETUPS
from autograder.submission import stage
from autograder.training import Trainings
from benchmarks.elsewhere.present import Nowhere

MODULES = (test_1_numpy_ann, test_2_pytorch_ann, test_3_pytorch_cnn)
ANY_SECONDS = 1e6


@dataclass
class Room:
    """What the checks of one run share; `unlearned` are parts whose learning cases failed."""

    programs: Programs
    trainings: Trainings
    seed: int
    unlearned: set[str] = field(default_factory=set)

    def fixtures(self, name: str) -> dict[str, Callable[[], Any]]:
        """Return how to make what a test of this name may ask for, as `fixtures` describes it."""

        def opened(module: str, owner: Any = "student") -> Remote:
            return self.programs.open(module, ANY_SECONDS, told(self.seed, name), owner)

        return {
            "rng": lambda: np.random.default_rng(derive(self.seed, f"inputs {name}")),
            "open_module": lambda: opened,
            **{module: partial(opened, module) for module in SETUPS},
            "expected": lambda: lambda module, lines: lines(opened(module, "reference")),
            "hold": lambda: remote.hold,
            "fetch": lambda: remote.fetch,
            "tool": lambda: remote.tool,
            "training": lambda: self.trainings,
            "learned": lambda: lambda part: part not in self.unlearned,
        }


def cases(function: Callable[..., Any]) -> list[dict[str, Any]]:
    """Return the arguments of each case that pytest would make of a check's parametrisation."""
    marks = [mark for mark in getattr(function, "pytestmark", []) if mark.name == "parametrize"]
    choices = []
    for mark in marks:
        names, values = mark.args[:2]
        single = isinstance(names, str)
        choices.append([{names: v} if single else dict(zip(names, v, strict=True)) for v in values])
    return [dict(itertools.chain(*map(dict.items, pick))) for pick in itertools.product(*choices)]


def functions() -> list[Callable[..., Any]]:
    """Return every check function, in the handout's order."""
    found = [
        thing
        for module in MODULES
        for name, thing in vars(module).items()
        if name.startswith("test_") and callable(thing)
    ]
    return sorted(found, key=lambda function: rubric.read(function).number)


def tests(room: Room, only: set[str]) -> Iterator[unittest.TestCase]:
    """Yield a test for each case of each check whose number is among `only`."""
    for function in functions():
        if rubric.read(function).number in only:
            every = cases(function)
            for place, arguments in enumerate(every):
                yield _test(room, function, f"{place}", arguments, len(every))


def _test(
    room: Room, function: Callable[..., Any], case: str, arguments: dict[str, Any], share: int
) -> unittest.TestCase:
    """Return one test, with the decorators' attributes; the cases of a check share its points."""
    check = rubric.read(function)
    known = room.fixtures(f"{function.__module__} {function.__name__} {case}")

    def run(self: unittest.TestCase) -> None:
        wanted = [name for name in inspect.signature(function).parameters if name not in arguments]
        try:
            function(**arguments, **{name: known[name]() for name in wanted})
        except BaseException:
            if "learning" in check.tags:
                room.unlearned.add(check.part)
            raise
        finally:
            room.programs.close()

    run.__doc__ = check.title
    vars(run).update(__number__=check.number, __weight__=check.points / share)
    tested: unittest.TestCase = type("Checks", (unittest.TestCase,), {"test": run})("test")
    return tested


def main() -> None:
    """Run the checks and leave results.json."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--data", default="sample")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", default="")
    chosen = parser.parse_args()
    known = {rubric.read(function).number for function in functions()}
    only = set(chosen.only.split(",")) if chosen.only else known
    here = cast(Sandbox, Nowhere())
    programs = Programs.beside_reference(stage(chosen.folder), here, math.inf)
    pace = Pace(dict.fromkeys(SETUPS, 0.0))  # nothing is measured, nothing is stopped
    trainings = Trainings(programs, load(chosen.data), chosen.seed, pace=pace)
    chosen.out.mkdir(parents=True, exist_ok=True)
    with (chosen.out / "results.json").open("w", encoding="utf-8") as stream:
        suite = unittest.TestSuite(tests(Room(programs, trainings, chosen.seed), only))
        runner: Any = JSONTestRunner  # which has no types
        runner(stream=stream, visibility="visible").run(suite)


if __name__ == "__main__":
    main()
