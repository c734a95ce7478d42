"""One run at a time in a folder."""

from __future__ import annotations

import multiprocessing
import os

import pytest

from autograder.batch.errors import BatchError
from autograder.batch.hold import NAME, hold


def test_the_second_run_is_told_who_holds_the_folder(tmp_path):
    """One line with the process; afterwards the folder is free."""
    with (
        hold(tmp_path),
        pytest.raises(BatchError, match=rf"in use by process {os.getpid()} on "),
        hold(tmp_path),
    ):
        pass
    with hold(tmp_path):
        pass


def _hold_and_die(out):
    with hold(out):
        os._exit(1)


def test_a_process_that_dies_holds_nothing(tmp_path):
    """What it wrote stays, its hold does not."""
    process = multiprocessing.get_context("spawn").Process(target=_hold_and_die, args=(tmp_path,))
    process.start()
    process.join()
    assert (tmp_path / NAME).read_text().startswith("process ")
    with hold(tmp_path):
        pass


def test_what_stands_in_the_file_is_only_text(tmp_path):
    """Nothing that another user wrote there moves a terminal's cursor."""
    with hold(tmp_path):
        (tmp_path / NAME).write_bytes(b"\x1b[2J\xff" + b"x" * 5000)
        with pytest.raises(BatchError) as caught, hold(tmp_path):
            pass
    assert "\x1b" not in str(caught.value)
    assert len(str(caught.value)) < 500


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path):
    """It is the caller's mistake."""
    with pytest.raises(BatchError, match="cannot be written"), hold(tmp_path / "no"):
        pass
