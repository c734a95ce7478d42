"""The embedded sample and the script that makes it."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from data import make_sample
from data.checksums import FULL, NAMES, SAMPLE
from data.fashion_mnist import DataError, fingerprint, load, locate
from data.source import PLACES

ROOT = Path(__file__).resolve().parents[2]


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
