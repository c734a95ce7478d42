"""Asks the reference, as it is or with mistakes in it, and remembers every answer.

Gradings with the same seed ask the same questions, so they may share one memory: a session that
grades after every save, or a table of many submissions.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograder.answers import catalogue
from autograder.answers.case import Draw, Drawer, Failure, Question, Value
from autograder.answers.catalogue import Entry
from autograder.channel import Killed, TimedOut, WorkerFailure, undisturbed
from autograder.course import CHECK_SECONDS
from autograder.programs import (
    STEPS,
    LoadFailed,
    OutOfTime,
    Programs,
    ReferenceFailed,
    compiled,
    trusted,
)
from autograder.remote import Remote
from autograder.seeds import derive, told

Memory = dict[tuple[object, ...], Any]


@dataclass
class Reference:
    """The reference in one grading; what it answered is in `memory`."""

    programs: Programs
    seed: int
    memory: Memory = field(default_factory=dict)
    _wrong: dict[tuple[Entry, ...], dict[str, bytes]] = field(default_factory=dict)

    def open(self, module: str, node: str, mistakes: Sequence[Entry] = ()) -> Remote:
        """Open a module of the reference, with these mistakes in it.

        Raises `ReferenceFailed` where that fails, `OutOfTime` where no time is left, and
        `CatalogueError` for mistakes in functions that the reference does not have.
        """
        wrong = self._compiled(module, tuple(mistakes)) if mistakes else {}
        try:
            return self.programs.consult(module, CHECK_SECONDS, told(self.seed, node), wrong)
        except (WorkerFailure, LoadFailed) as failure:
            raise self._blamed(failure) from failure

    def _compiled(self, module: str, mistakes: tuple[Entry, ...]) -> dict[str, bytes]:
        """Return a module of the reference, compiled with these mistakes in it."""
        if mistakes not in self._wrong:
            text = self.programs.reference.sources[module].decode("utf-8")
            applied = catalogue.apply(text, mistakes).encode("utf-8")
            self._wrong[mistakes] = compiled({module: applied})
        return self._wrong[mistakes]

    def steps(self, node: str) -> Remote:
        """Open the single steps of part 1. Raises as `open` does."""
        return self.open(STEPS, node)

    def inputs(self, draw: Drawer, module: str, node: str, name: str) -> dict[str, Any]:
        """Draw the inputs of a case. Raises as `open` does."""
        key = (self.seed, node, "inputs")
        if key not in self.memory:
            seed = derive(self.seed, f"inputs {node}")
            self.memory[key] = undisturbed(
                lambda: draw(
                    Draw(name, np.random.default_rng(seed), lambda: self.open(module, node))
                )
            )
        return dict(self.memory[key])

    def right(self, question: Question) -> Value:
        """Return the right answer. Raises as `open` does."""
        answer = self.answer(question)
        if isinstance(answer, Failure):
            raise ReferenceFailed(
                f"the reference solution failed: {answer.type_name}: {answer.message}"
            )
        return answer

    def answer(self, question: Question, mistakes: Sequence[Entry] = ()) -> Value | Failure:
        """Return the answer with these mistakes in the reference. Raises as `open` does."""
        key = (self.seed, question.node, question.flags, *mistakes)
        if key not in self.memory:
            try:
                self.memory[key] = undisturbed(
                    lambda: question.ask(self.open(question.module, question.node, mistakes))
                )
            except WorkerFailure as failure:
                if not mistakes or isinstance(failure, Killed):
                    raise self._blamed(failure) from failure
                self.memory[key] = Failure(type(failure).__name__, "")
        return self.memory[key]

    def _blamed(self, failure: Exception) -> Exception:
        """Return what a failure of the reference means: no time left, or a fault of the grader."""
        if isinstance(failure, TimedOut) and time.monotonic() >= self.programs.end:
            return OutOfTime()
        return trusted(failure)
