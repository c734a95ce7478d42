"""The data set as CSV files in Kaggle's layout."""

import numpy as np
import pytest

from data import csv_table
from data.checksums import NAMES
from data.fashion_mnist import DataError, fingerprint, load, locate
from tests import data_files
from tests.data_files import refusal

TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS = NAMES


@pytest.fixture
def table(tmp_path, full):
    """A folder with two CSV files, and the images and labels in them by split."""
    folder, splits = tmp_path / "csv", {}
    folder.mkdir()
    for split, (images, labels) in {"train": NAMES[:2], "test": NAMES[2:]}.items():
        values = (
            np.frombuffer(full[images][16:], np.uint8).reshape(-1, 28, 28),
            np.frombuffer(full[labels][8:], np.uint8),
        )
        splits[split] = values
        (folder / f"fashion-mnist_{split}.csv").write_bytes(data_files.csv_text(*values))
    return folder, splits


@pytest.mark.parametrize("split", ["train", "test"])
def test_csv_folder(table, places, split):
    """Kaggle's two CSV files give the arrays that the IDX files give, before and after caching."""
    folder, splits = table
    for _ in range(2):
        images, labels = load(folder, split, places)
        assert np.array_equal(images, splits[split][0])
        assert np.array_equal(labels, splits[split][1])
        assert (images.dtype, labels.dtype) == (np.uint8, np.uint8)
        assert not images.flags.writeable


def test_csv_fingerprint(table, places):
    """A CSV file's fingerprint is that of its own bytes."""
    folder, _ = table
    expected = data_files.digests({path.name: path.read_bytes() for path in folder.iterdir()})
    for _ in range(2):
        assert fingerprint(folder, places) == expected


@pytest.mark.parametrize("split", ["train", "test"])
def test_one_csv_file_is_one_split(table, places, split):
    """A CSV file serves the split its name says; the other one asks for the folder."""
    path = table[0] / f"fashion-mnist_{split}.csv"
    other = {"train": "test", "test": "train"}[split]
    assert len(load(path, split, places)[0]) == data_files.SIZES[split]
    assert refusal(path, other, places).where == path


def test_csv_from_a_spreadsheet(table, places):
    """A byte order mark and Windows line ends are accepted."""
    folder, splits = table
    path = folder / "fashion-mnist_train.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert np.array_equal(load(path, "train", places)[0], splits["train"][0])


def test_missing_csv_companion(table, places):
    """A folder with one of the two CSV files names the other."""
    (table[0] / "fashion-mnist_test.csv").unlink()
    assert refusal(table[0], "train", places).found == "no fashion-mnist_test.csv"


def test_idx_files_win_over_csv(table, places, full):
    """A folder with both kinds is read as IDX."""
    data_files.write_set(table[0], full)
    assert locate(table[0], places).name == "idx"


ROW = data_files.csv_row([1, *range(200), *[0] * 584])
BAD_ROWS = {
    "short": (ROW[:-2], "784 columns"),
    "long": (ROW + b",0", "786 columns"),
    "blank": (b"", "1 columns"),
    "too bright": (ROW[:-1] + b"256", "'256' in column 785"),
    "negative": (ROW[:-1] + b"-1", "'-1' in column 785"),
    "fraction": (ROW[:-1] + b"3.0", "'3.0' in column 785"),
    "word": (ROW[:-1] + b"\xffblack", "black' in column 785"),
    "label": (b"10" + ROW[1:], "label 10"),
    "endless": (b"1," + b"0" * 100_000 + b",0" * 783, "2 columns"),
}


@pytest.mark.parametrize(("row", "found"), BAD_ROWS.values(), ids=list(BAD_ROWS))
def test_bad_csv_row(tmp_path, places, row, found):
    """A bad line is named by its number, the header being line 1."""
    path = tmp_path / "own.csv"
    path.write_bytes(b"\n".join([csv_table.HEADER, ROW, row, ROW]))
    error = refusal(path, "train", places)
    assert error.where == f"{path}, line 3"
    assert found in error.found


@pytest.mark.parametrize("text", [ROW, b"label,pixel0\n", b"\x1f\x8b\x08\x00"])
def test_csv_without_its_header(tmp_path, places, text):
    """A first line that is not the header is refused as line 1."""
    path = tmp_path / "own.csv"
    path.write_bytes(text)
    assert refusal(path, "train", places).where == f"{path}, line 1"


@pytest.mark.parametrize("text", [b"", csv_table.HEADER])
def test_csv_without_images(tmp_path, places, text):
    """A file without images is refused."""
    path = tmp_path / "own.csv"
    path.write_bytes(text)
    assert refusal(path, "train", places).found == "no images"


def test_csv_with_too_many_images(table, places, monkeypatch):
    """A file with more lines than anybody needs is refused at the first one too many."""
    monkeypatch.setattr(csv_table, "MAX_EXAMPLES", 3)
    path = table[0] / "fashion-mnist_train.csv"
    assert refusal(path, "train", places).where == f"{path}, line 5"


def test_unreadable_csv(tmp_path):
    """A CSV file that cannot be opened is reported with the system's reason."""
    with pytest.raises(DataError, match="No such file"):
        csv_table.read(tmp_path / "own.csv", "Look again.")
