"""Publishing: everything an instructor opens is there, whole, whenever it is looked at."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from autograder.batch import publish as module
from autograder.batch.publish import publish, replace
from autograder.cohort import Comparison
from tests.class_rows import small

FILES = {"gradebook.csv", "canvas.csv", "gradescope.csv", "index.html"}


def test_everything_is_written(tmp_path):
    """The gradebooks and the page, in a folder that may not be there yet."""
    publish(small(), tmp_path / "out")

    assert {path.name for path in (tmp_path / "out").iterdir()} == FILES


def test_pairs_come_with_the_comparison_and_stay(tmp_path):
    """similar.html is written when there is a comparison, and linked from then on."""
    publish(small(), tmp_path, Comparison())
    publish(small(), tmp_path)

    assert (tmp_path / "similar.html").exists()
    assert 'href="similar.html"' in (tmp_path / "index.html").read_text(encoding="utf-8")


def test_publishing_again_writes_the_same(tmp_path):
    """The same rows in another order make the same files, byte for byte."""
    publish(small(), tmp_path / "a")
    publish(small()[::-1], tmp_path / "b")

    for name in FILES - {"index.html"}:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_a_file_is_replaced_in_one_step(tmp_path, monkeypatch):
    """Where writing fails the earlier file stays whole, and nothing half-written beside it."""
    path = tmp_path / "gradebook.csv"
    replace(path, b"before")

    def fail(self, target):
        raise OSError("disk")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="disk"):
        replace(path, b"after")

    assert path.read_bytes() == b"before"
    assert [p.name for p in tmp_path.iterdir()] == ["gradebook.csv"]


@pytest.mark.skipif(os.name == "nt", reason="modes are POSIX")
def test_others_may_read(tmp_path):
    """A course's colleagues open the files, too."""
    publish(small(), tmp_path)

    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o644}
    assert module.PAGE == "index.html"
