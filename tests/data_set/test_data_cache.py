"""The cache: mapped, rebuilt, never trusted blindly."""

import gzip
import os
import struct
import subprocess
import sys
import tracemalloc
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from data import cache
from data.checksums import NAMES
from data.fashion_mnist import DataError, load
from tests import data_files
from tests.data_files import refusal, spoil

ROOT = Path(__file__).resolve().parents[2]
TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS = NAMES


def entries(places, suffix):
    """Return the cache's files of one kind."""
    return sorted(places.cache.glob(f"*{suffix}"))


def test_later_loads_are_mapped(places, raw):
    """From the second time on the arrays are mapped from the cache, as plain read-only arrays."""
    load("full", "train", places)
    images, _ = load("full", "train", places)
    assert type(images) is np.ndarray
    base = images
    while base.base is not None and not isinstance(base, np.memmap):
        base = base.base
    assert isinstance(base, np.memmap)


def test_later_loads_do_not_read_the_source(places, raw):
    """The source is not opened again while its size and time are what they were."""
    first = load("full", "train", places)[1]
    path = raw / f"{TRAIN_LABELS}.gz"
    before = path.stat()
    path.write_bytes(bytes(before.st_size))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert np.array_equal(load("full", "train", places)[1], first)


@pytest.mark.parametrize("cached", [True, False], ids=["cached", "no cache"])
def test_the_first_load_holds_the_images_once(folder, places, cached):
    """Reading takes the content's memory and a little for what is being unpacked, never twice."""
    count = 20_000
    header = struct.pack(">4i", 2051, count, 28, 28)
    (folder / f"{TRAIN_IMAGES}.gz").write_bytes(gzip.compress(header + bytes(count * 784), 1))
    (folder / f"{TRAIN_LABELS}.gz").write_bytes(struct.pack(">2i", 2049, count) + bytes(count))
    tracemalloc.start()
    try:
        images, _ = load(folder, "train", places if cached else replace(places, cache=None))
        assert tracemalloc.get_traced_memory()[1] < 1.4 * images.nbytes
    finally:
        tracemalloc.stop()
    assert not images.flags.writeable


@pytest.mark.parametrize("change", ["time", "size"])
def test_changed_source_is_read_again(folder, places, change):
    """A source file of another size or time is read again."""
    load(folder, "train", places)
    labels = data_files.contents(seed=4)[TRAIN_LABELS]
    path = folder / f"{TRAIN_LABELS}.gz"
    before = path.stat()
    path.write_bytes(gzip.compress(labels) if change == "time" else labels)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns - (change == "time")))
    assert load(folder, "train", places)[1].tobytes() == labels[8:]


def test_equal_names_do_not_collide(tmp_path, places):
    """Two folders' files of the same name are cached apart."""
    sets = [data_files.contents(seed) for seed in (5, 6)]
    folders = [data_files.write_set(tmp_path / str(i), files) for i, files in enumerate(sets)]
    for _ in range(2):
        for path, files in zip(folders, sets, strict=True):
            assert load(path, "train", places)[1].tobytes() == files[TRAIN_LABELS][8:]


RECORDS = ["", "{", "[]", "7", "null", '{"digest": 3}', '{"format": 0}', "\xff"]


@pytest.mark.parametrize("record", RECORDS)
def test_corrupt_record_is_rebuilt(places, raw, full, record):
    """A record that makes no sense is replaced by one that does."""
    load("full", "train", places)
    sound = {path: path.read_bytes() for path in entries(places, ".json")}
    for path in sound:
        path.write_bytes(record.encode("latin-1"))
    assert load("full", "train", places)[1].tobytes() == full[TRAIN_LABELS][8:]
    assert all(b'"digest"' in path.read_bytes() for path in sound)
    assert all(len(path.read_bytes()) > 100 for path in sound)


def truncate(path):
    """Take the last byte away."""
    path.write_bytes(path.read_bytes()[:-1])


def overwrite(path):
    """Put zeros in place of the content."""
    path.write_bytes(bytes(path.stat().st_size))
    data_files.age(path)


@pytest.mark.parametrize("damage", [Path.unlink, truncate, overwrite])
def test_damaged_content_is_rebuilt(places, raw, full, damage):
    """Cached content that is gone, shorter or changed is read from the source again."""
    load("full", "train", places)
    for path in entries(places, ".bin"):
        damage(path)
    for _ in range(2):
        assert load("full", "train", places)[1].tobytes() == full[TRAIN_LABELS][8:]


def test_cache_that_cannot_be_written(places, raw, full):
    """Where the cache cannot be a folder, loading works without it."""
    places.cache.write_text("in the way")
    for _ in range(2):
        assert load("full", "train", places)[1].tobytes() == full[TRAIN_LABELS][8:]


def test_failed_write_leaves_no_draft(places, raw, full, monkeypatch):
    """A disk that is full costs the cache, not the load, and leaves no half-written file."""

    def refuse(self, target):
        raise OSError("no space left")

    monkeypatch.setattr(Path, "replace", refuse)
    assert load("full", "train", places)[1].tobytes() == full[TRAIN_LABELS][8:]
    assert list(places.cache.iterdir()) == []


def test_no_cache(places, raw, full):
    """With no cache folder given, none is made."""
    images, _ = load("full", "train", replace(places, cache=None))
    assert images.tobytes() == full[TRAIN_IMAGES][16:]
    assert not images.flags.writeable
    assert not places.cache.exists()


def test_refused_content_is_not_cached(folder, places):
    """A file that was refused leaves nothing in the cache."""
    spoil(folder, TRAIN_IMAGES, b"nonsense")
    refusal(folder, "train", places)
    assert not places.cache.exists()


def test_source_that_changes_while_read(tmp_path):
    """Content read from a file that changed meanwhile is not trusted the next time."""
    path, folder = tmp_path / "file", tmp_path / "cache"
    path.write_bytes(b"old")

    def read(path):
        content = path.read_bytes()
        path.write_bytes(b"newer")
        return content, "0" * 64

    assert cache.fetch(path, folder, read).content.tobytes() == b"old"
    assert cache.fetch(path, folder, read).content.tobytes() == b"newer"


def test_source_that_vanished(tmp_path):
    """A file that is gone is left to the reader to report."""

    def read(path):
        raise DataError(path, "nothing", "a file", "Look again.")

    with pytest.raises(DataError):
        cache.fetch(tmp_path / "gone", tmp_path / "cache", read)


def test_processes_at_once(folder, places):
    """Processes that fill one cache together all get the right data and leave no drafts."""
    code = (
        "import sys; from pathlib import Path; from dataclasses import replace\n"
        "from data.fashion_mnist import load; from data.source import PLACES\n"
        "places = replace(PLACES, cache=Path(sys.argv[2]))\n"
        "for _ in range(20):\n"
        "    print(load(sys.argv[1], 'train', places)[0].sum())\n"
        "    for path in Path(sys.argv[2]).glob('*.json'): path.unlink(missing_ok=True)\n"
    )
    command = [sys.executable, "-W", "error", "-c", code, str(folder), str(places.cache)]
    running = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) for _ in range(3)]
    outputs = {process.communicate(timeout=60)[0] for process in running}
    assert [process.returncode for process in running] == [0, 0, 0]
    assert len({line for output in outputs for line in output.splitlines()}) == 1
    assert len(list(places.cache.iterdir())) == len(entries(places, ".bin"))
