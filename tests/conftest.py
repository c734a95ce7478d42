"""Fixtures that several test files share."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from hypothesis import settings

from autograder.programs import REFERENCE, Programs
from autograder.sandbox import Sandbox
from autograder.submission import stage

# A busy machine is no reason to fail, nor is what nobody changed: only `make nightly` draws anew.
settings.register_profile("house", deadline=None, derandomize=True)
settings.register_profile("nightly", deadline=None, print_blob=True)
settings.load_profile("house")


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    """One sandbox for the whole run: its zygotes are paid once."""
    sandbox = Sandbox()
    yield sandbox
    sandbox.close()


@pytest.fixture
def programs(sandbox: Sandbox) -> Iterator[Programs]:
    """The reference, in the place of both the student and the reference."""
    made = Programs.beside_reference(stage(REFERENCE), sandbox, time.monotonic() + 120)
    yield made
    made.close()
    made.finish()
