"""Places with small sets of known content, for every test of the data."""

import pytest

from tests import data_files


@pytest.fixture
def full():
    """Content that these tests' full set is known by."""
    return data_files.contents(seed=1)


@pytest.fixture
def sample():
    """Content that these tests' sample is known by."""
    return data_files.contents(seed=2)


@pytest.fixture
def places(tmp_path, full, sample):
    """Places where both sets are known and nothing is there yet."""
    return data_files.places(tmp_path, full, sample)


@pytest.fixture
def raw(places, full):
    """The folder where the full set lies, .gz."""
    return data_files.write_set(places.full.folders[0], full)


@pytest.fixture
def folder(tmp_path):
    """A folder with a set that is no known edition, .gz."""
    return data_files.write_set(tmp_path / "own", data_files.contents(seed=3))
