"""The download of the full set."""

import sys
from types import SimpleNamespace
from urllib.error import URLError

import pytest

from data import download
from data.checksums import NAMES
from data.fashion_mnist import DataError
from tests import data_files
from tests.data_files import spoil

TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS = NAMES


def test_download(tmp_path, places, full, capsys):
    """What was downloaded lies in torchvision's layout, and a second call downloads nothing."""
    calls = []

    def fetch(root):
        calls.append(root)
        data_files.write_set(root / download.RAW, full)

    assert [download.main(tmp_path, fetch, places) for _ in range(2)] == [0, 0]
    assert len(calls) == 1
    assert sorted(path.name for path in (tmp_path / download.RAW).iterdir()) == sorted(
        f"{name}.gz" for name in NAMES
    )
    assert "4 files" in capsys.readouterr().out


def test_download_is_left_to_torchvision(tmp_path, monkeypatch):
    """torchvision's own FashionMNIST is asked to download into the given folder."""
    calls = []
    module = SimpleNamespace(
        datasets=SimpleNamespace(FashionMNIST=lambda *args, **named: calls.append((args, named)))
    )
    monkeypatch.setitem(sys.modules, "torchvision", module)
    download.by_torchvision(tmp_path)
    assert calls == [((tmp_path,), {"download": True})]


def test_download_repairs(tmp_path, places, full):
    """Files that are damaged or missing are replaced."""
    target = data_files.write_set(tmp_path / download.RAW, full)
    spoil(target, TRAIN_IMAGES, b"nonsense")
    (target / f"{TEST_LABELS}.gz").unlink()
    found = download.download(
        tmp_path, lambda root: data_files.write_set(root / download.RAW, full), places
    )
    assert found == data_files.digests(full)


REFUSALS = [
    URLError("no route to host"),
    ConnectionResetError("reset"),
    RuntimeError("Error downloading x:\nTried y, got:\nz"),
    ImportError("No module named 'torchvision'"),
    TimeoutError(),
]


@pytest.mark.parametrize("reason", REFUSALS, ids=lambda reason: type(reason).__name__)
def test_refused_download(tmp_path, places, reason, capsys):
    """A network that refuses, or no torchvision, is one line and status 2, and leaves no files."""

    def fetch(root):
        (root / "half").write_text("done")
        raise reason

    assert download.main(tmp_path, fetch, places) == 2
    error = capsys.readouterr().err
    assert len(error.splitlines()) == 1
    assert (str(reason).split() or ["TimeoutError"])[0] in error
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_download_of_something_else(tmp_path, places, sample):
    """Files that are not the official ones are refused and not kept."""

    def fetch(root):
        data_files.write_set(root / download.RAW, sample)

    with pytest.raises(DataError):
        download.download(tmp_path, fetch, places)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
