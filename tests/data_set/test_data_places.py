"""Where the data set is looked for, in which order."""

import pytest

from data.checksums import NAMES
from data.fashion_mnist import locate
from tests import data_files
from tests.data_files import refusal

TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS = NAMES


def test_auto_prefers_the_full_set(places, raw, sample):
    """With the full set in its folder, "auto" means that one."""
    data_files.write_set(places.sample.folders[0], sample)
    assert locate("auto", places).folder == raw


def test_auto_takes_the_installed_copy_next(places, full, sample):
    """An installed copy of the full set comes before the sample."""
    data_files.write_set(places.full.folders[1], full)
    data_files.write_set(places.sample.folders[0], sample)
    assert locate("auto", places).folder == places.full.folders[1]


def test_auto_falls_back_to_the_sample(places, sample):
    """Without the full set, "auto" means the sample, and the source's name says so."""
    data_files.write_set(places.sample.folders[0], sample)
    assert locate("auto", places).name == "sample"


def test_sample_ignores_the_full_set(places, raw, sample):
    """ "sample" stays the sample where the full set is there too."""
    data_files.write_set(places.sample.folders[0], sample)
    assert locate("sample", places).name == "sample"


def test_full_never_means_the_sample(places, sample):
    """An absent full set is an error that names `make data`, even beside the sample."""
    data_files.write_set(places.sample.folders[0], sample)
    assert "make data" in refusal("full", places=places).remedy


@pytest.mark.parametrize("source", ["auto", "sample"])
def test_absent_sample(places, source):
    """Where there is not even the sample, the error says how to restore it."""
    assert refusal(source, places=places).remedy == places.sample.remedy


def test_incomplete_folder_stops_the_search(places, raw, sample):
    """A folder with three of the four files is an error that names the fourth, not skipped."""
    data_files.write_set(places.sample.folders[0], sample)
    (raw / f"{TEST_LABELS}.gz").unlink()
    error = refusal("auto", places=places)
    assert (error.where, error.found) == (raw, f"no {TEST_LABELS}")


def test_empty_folder_is_skipped(places, sample):
    """A folder without any of the four files counts as absent."""
    places.full.folders[0].mkdir()
    data_files.write_set(places.sample.folders[0], sample)
    assert locate("auto", places).name == "sample"


def test_unpacked_files_come_first(places, raw, full):
    """Where a file lies there both unpacked and as .gz, the unpacked one is taken."""
    data_files.write_set(raw, full, packed=False)
    assert locate("full", places).train == (raw / TRAIN_IMAGES, raw / TRAIN_LABELS)


@pytest.mark.parametrize("name", ["nothing", "file.txt", "empty"])
def test_unusable_path(tmp_path, places, name):
    """A path that is absent, another kind of file or an empty folder is an error that names it."""
    (tmp_path / "file.txt").write_text("text")
    (tmp_path / "empty").mkdir()
    assert refusal(tmp_path / name, places=places).where == tmp_path / name


def test_path_too_long_for_the_system(places):
    """A path that the system refuses to look up counts as absent."""
    assert refusal("x" * 5_000, places=places).found == "nothing"
