"""Fixtures that several test files share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from autograder.sandbox import Sandbox


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    """One sandbox for the whole run: its zygotes are paid once."""
    sandbox = Sandbox(threads=1)
    yield sandbox
    sandbox.close()
