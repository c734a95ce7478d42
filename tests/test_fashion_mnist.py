"""The data set: found, verified, cached, loaded; the sample made from it; the download."""

import gzip
import os
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from urllib.error import URLError

import numpy as np
import pytest

from data import cache, csv_table, download, idx, make_sample
from data.checksums import FULL, NAMES, SAMPLE
from data.fashion_mnist import CLASS_NAMES, DataError, fingerprint, load, locate
from data.source import PLACES
from tests import data_files

ROOT = Path(__file__).resolve().parent.parent
TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS = NAMES


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


def refusal(*arguments, **named):
    """Return the DataError that load raises."""
    with pytest.raises(DataError) as caught:
        load(*arguments, **named)
    assert len(str(caught.value).splitlines()) == 1
    return caught.value


def spoil(folder, name, content):
    """Put `content` in the place of a .gz file, packed as it was; return its path."""
    path = folder / f"{name}.gz"
    path.write_bytes(gzip.compress(content))
    return path


# Where it is looked for


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


# What load returns


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize(("split", "count"), data_files.SIZES.items())
def test_shapes(places, full, packed, split, count):
    """Images are uint8 (n, 28, 28) and labels uint8 (n,), read-only, from .gz or unpacked files."""
    data_files.write_set(places.full.folders[0], full, packed)
    images, labels = load("full", split, places)
    assert (images.shape, images.dtype) == ((count, 28, 28), np.uint8)
    assert (labels.shape, labels.dtype) == ((count,), np.uint8)
    assert not images.flags.writeable
    assert not labels.flags.writeable


def test_values(places, raw, full):
    """The bytes behind the headers come back in their order, before and after caching."""
    for _ in range(2):
        images, labels = load("full", "train", places)
        assert images.tobytes() == full[TRAIN_IMAGES][16:]
        assert labels.tobytes() == full[TRAIN_LABELS][8:]


def test_path_as_text(folder, places):
    """A path may be given as text."""
    assert len(load(str(folder), "test", places)[1]) == data_files.SIZES["test"]


def test_unpacked_content_under_a_gz_name(folder, places):
    """A file that a browser unpacked without renaming it is read all the same."""
    path = folder / f"{TRAIN_IMAGES}.gz"
    path.write_bytes(gzip.decompress(path.read_bytes()))
    assert len(load(folder, "train", places)[0]) == data_files.SIZES["train"]


def test_unknown_split(places):
    """A third split is the caller's error."""
    with pytest.raises(ValueError, match="validation"):
        load("sample", "validation", places)


def test_class_names():
    """There are ten different class names."""
    assert len(set(CLASS_NAMES)) == 10


def test_fingerprint_is_that_of_the_content(places, raw, full):
    """The fingerprint is the content's SHA-256, whether the files are .gz or not."""
    packed = fingerprint("full", places)
    data_files.write_set(raw, full, packed=False)
    assert packed == fingerprint("full", places) == data_files.digests(full)


def test_torch_is_not_imported():
    """Loading needs NumPy alone."""
    code = "import sys, data.fashion_mnist; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


# What is refused


def header(*numbers):
    """Return big-endian 32-bit numbers."""
    return b"".join(number.to_bytes(4, "big") for number in numbers)


DAMAGE = {
    "empty": (TRAIN_IMAGES, b"", "0 bytes"),
    "short header": (TRAIN_IMAGES, header(2051, 5), "8 bytes"),
    "web page": (TRAIN_IMAGES, b"<!DOCTYPE html><html>", "no IDX header"),
    "labels for images": (TRAIN_IMAGES, header(2049, 8) + bytes(8), "labels"),
    "images for labels": (TRAIN_LABELS, header(2051, 1, 28, 28) + bytes(784), "images"),
    "large images": (TRAIN_IMAGES, header(2051, 1, 32, 32) + bytes(1024), "32 x 32"),
    "no examples": (TRAIN_LABELS, header(2049, 0), "a count of 0"),
    "negative count": (TRAIN_LABELS, header(2049, 2**32 - 1), "a count of -1"),
    "absurd count": (TRAIN_IMAGES, header(2051, 2**31 - 1, 28, 28), "a count of 2,147,483,647"),
    "cut off": (TRAIN_IMAGES, header(2051, 2, 28, 28) + bytes(1567), "1,567 bytes"),
    "too long": (TRAIN_LABELS, header(2049, 3) + bytes(4), "more bytes"),
    "label 10": (TRAIN_LABELS, header(2049, 3) + b"\x09\x0a\x00", "label 10 at position 1"),
}


@pytest.mark.parametrize(("name", "content", "found"), DAMAGE.values(), ids=list(DAMAGE))
@pytest.mark.parametrize("packed", [True, False])
def test_wrong_content(folder, places, name, content, found, packed):
    """A file whose form is wrong is named, with what was found in it."""
    path = spoil(folder, name, content)
    if not packed:
        path.write_bytes(content)
    error = refusal(folder, "train", places)
    assert error.where == path
    assert found in error.found


def test_gzip_bomb(folder, places, monkeypatch):
    """Of a file that unpacks to more than its header promises only one byte more is read."""
    path = spoil(folder, TRAIN_LABELS, header(2049, 3) + bytes(50_000_000))
    sizes = []
    original = gzip.GzipFile.read
    monkeypatch.setattr(
        gzip.GzipFile, "read", lambda *args: sizes.append(args[1]) or original(*args)
    )
    assert refusal(folder, "train", places).where == path
    assert sizes[-2:] == [8, 4]


def test_truncated_gzip(folder, places):
    """A .gz file that breaks off is reported as that."""
    path = folder / f"{TRAIN_IMAGES}.gz"
    path.write_bytes(path.read_bytes()[:-100])
    error = refusal(folder, "train", places)
    assert (error.where, error.found) == (path, "a gzip stream that breaks off")


def test_random_damage_is_always_a_data_error(folder, places):
    """Whatever byte of a .gz file changes, it is refused in one line or its content is intact."""
    path = folder / f"{TRAIN_LABELS}.gz"
    intact, expected = path.read_bytes(), load(folder, "train", places)[1]
    for position in range(len(intact)):
        damaged = bytearray(intact)
        damaged[position] ^= 0x41
        path.write_bytes(damaged)
        with suppress(DataError):
            labels = load(folder, "train", replace(places, cache=None))[1]
            assert np.array_equal(labels, expected)


def test_unreadable_file(tmp_path):
    """A file that cannot be opened is reported with the system's reason."""
    with pytest.raises(DataError, match="No such file"):
        idx.read(tmp_path / TRAIN_IMAGES, "Look again.")


def test_counts_that_do_not_match(folder, places):
    """Labels for fewer images than there are name the labels' file."""
    path = spoil(folder, TRAIN_LABELS, header(2049, 3) + bytes(3))
    assert refusal(folder, "train", places).where == path


def test_full_set_with_other_content(places, raw):
    """A well-formed file that is not the official one is refused in the full set."""
    path = spoil(raw, TRAIN_LABELS, data_files.contents(seed=4)[TRAIN_LABELS])
    assert refusal("full", "train", places).where == path


def test_cached_stranger_does_not_pass_for_the_full_set(places, raw):
    """Content cached when its folder was given as a path is not trusted as the full set."""
    path = spoil(raw, TRAIN_LABELS, data_files.contents(seed=4)[TRAIN_LABELS])
    load(raw, "train", places)
    assert refusal("full", "train", places).where == path


@pytest.mark.parametrize("source", ["full", "path"])
def test_mixed_up_files(places, raw, full, source):
    """Known test labels under the name of training labels are recognised, from a path too."""
    path = spoil(raw, TRAIN_LABELS, full[TEST_LABELS])
    error = refusal("full" if source == "full" else raw, "train", places)
    assert error.where == path
    assert TEST_LABELS in error.found


def test_exchanged_splits(places, raw, full):
    """Test files under training names and the reverse are recognised, though all counts match."""
    for ours, theirs in ((TRAIN_IMAGES, TEST_IMAGES), (TRAIN_LABELS, TEST_LABELS)):
        spoil(raw, ours, full[theirs])
        spoil(raw, theirs, full[ours])
    assert TEST_IMAGES in refusal(raw, "train", places).found


# The cache


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


# CSV


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


# The embedded sample


def test_embedded_sample(tmp_path):
    """The sample has 1,000 training and 500 test images per class, shuffled, as first recorded."""
    places = replace(PLACES, cache=tmp_path)
    for split, count in make_sample.PER_CLASS.items():
        images, labels = load("sample", split, places)
        assert images.shape == (10 * count, 28, 28)
        assert np.bincount(labels).tolist() == [count] * 10
        assert len(set(labels[:50].tolist())) == 10
    assert fingerprint("sample", places) == SAMPLE


def test_sample_is_what_the_script_makes(tmp_path):
    """The committed sample's content is what the script makes from the official full set."""
    places = replace(PLACES, cache=tmp_path / "cache")
    try:
        source = locate("full", places)
    except DataError as error:
        pytest.skip(f"needs the full set: {error}")
    assert make_sample.make(tmp_path, make_sample.PER_CLASS, places=places) == SAMPLE
    assert source.digests == fingerprint("full", places) == FULL


def test_readme_quotes_the_checksums():
    """The README's table has the checksums that are verified."""
    rows = (ROOT / "data" / "README.md").read_text(encoding="utf-8").splitlines()
    for name in NAMES:
        assert f"| {name} | `{FULL[name]}` | `{SAMPLE[name]}` |" in rows


def test_choice_is_balanced_and_shuffled():
    """Each class is chosen equally often, nothing twice, in an order of the seed."""
    labels = np.repeat(np.arange(10, dtype=np.uint8), 50)
    chosen = make_sample.choose(labels, 20, seed=3)
    assert np.bincount(labels[chosen]).tolist() == [20] * 10
    assert len(set(chosen.tolist())) == 200
    assert np.any(np.diff(labels[chosen].astype(int)) < 0)
    assert np.array_equal(chosen, make_sample.choose(labels, 20, seed=3))
    assert not np.array_equal(chosen, make_sample.choose(labels, 20, seed=4))


def test_class_that_is_too_small():
    """A class with fewer examples than asked for is an error."""
    with pytest.raises(ValueError, match="class 0 has 2"):
        make_sample.choose(np.repeat(np.arange(10, dtype=np.uint8), 2), 3, seed=0)


def test_making_twice_gives_the_same_bytes(tmp_path, places, raw):
    """Two runs give byte-identical .gz files, without a name or a time in their headers."""
    folders = [tmp_path / "first", tmp_path / "second"]
    for path in folders:
        make_sample.make(path, {"train": 2, "test": 1}, places=places)
    for name in NAMES:
        first, second = ((path / f"{name}.gz").read_bytes() for path in folders)
        assert first == second
        assert first[3:8] == bytes(5)
    assert len(load(folders[0], "train", places)[0]) == 20


def test_sample_script(tmp_path, places, raw, capsys, monkeypatch):
    """The script prints the checksums to record."""
    monkeypatch.setattr(make_sample, "PER_CLASS", {"train": 2, "test": 1})
    assert make_sample.main(tmp_path / "made", places) == 0
    assert capsys.readouterr().out.count("ubyte") == 4


def test_sample_script_without_the_full_set(tmp_path, places, capsys):
    """Without the full set the script ends with status 2 and one line."""
    assert make_sample.main(tmp_path / "made", places) == 2
    assert "make data" in capsys.readouterr().err


# The download


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
