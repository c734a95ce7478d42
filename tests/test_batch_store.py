"""What is kept of a class: written whole or not at all, found again, never believed blindly."""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3

import pytest
from classes import entry, job, outcome

from autograder.batch import journal
from autograder.batch import store as module
from autograder.batch.entries import Outcome
from autograder.batch.errors import BatchError
from autograder.batch.store import open_store


@pytest.fixture
def said():
    """What a person was told."""
    return []


def fill(out, said, *keys):
    """Keep outcomes for these keys; return the closed store's records."""
    store = open_store(out, said.append)
    for key in keys:
        store.keep(outcome(job(key)), job(key).recipe)
    store.close()
    return store.records


def test_an_outcome_is_found_again(tmp_path, said):
    """Results, files and the record come back as they were; the folder says it, too."""
    records = fill(tmp_path, said, "s1", "s2")
    store = open_store(tmp_path, said.append)
    assert store.records == records
    assert store.outcome("s1").results["key"] == "s1"
    folder = tmp_path / "submissions" / "s1"
    assert {p.name for p in folder.iterdir()} == {"outcome.json", "results.json", "report.html"}
    assert [row.entry.key for row in store.rows([entry("s1"), entry("s9")])] == ["s1"]
    assert said == []


def test_the_newer_outcome_replaces_all_of_the_older(tmp_path, said):
    """No file of an earlier grading stays; the journal keeps both lines."""
    store = open_store(tmp_path, said.append)
    store.keep(outcome(job("s1")), "one")
    store.keep(Outcome("s1", "set aside", "It ended workers."), "two")
    assert [p.name for p in (tmp_path / "submissions" / "s1").iterdir()] == ["outcome.json"]
    rows = store.journal.connection.execute("SELECT recipe, status FROM outcomes").fetchall()
    assert rows == [("one", "graded"), ("two", "set aside")]
    assert next(store.rows([entry("s1")])).folder is None
    store.close()
    assert open_store(tmp_path, said.append).records["s1"].recipe == "two"


@pytest.mark.parametrize("name", ["results.json", "report.html", "outcome.json"])
@pytest.mark.parametrize("harm", ["torn", "changed", "gone"])
def test_a_file_that_is_not_what_was_written_is_noticed(tmp_path, said, name, harm):
    """The submission counts as not graded, and a line says which."""
    fill(tmp_path, said, "s1", "s2")
    path = tmp_path / "submissions" / "s1" / name
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2] if harm == "torn" else b"!" + content[1:])
    if harm == "gone":
        path.unlink()
    store = open_store(tmp_path, said.append)
    assert list(store.records) == ["s2"]
    assert said == ["The results of s1 are gone or damaged: it is graded again."]


@pytest.mark.parametrize("harm", [b"", b"SQLite format 3\0" + b"\xff" * 5000, b"no database" * 99])
def test_a_damaged_journal_is_made_again_from_the_folders(tmp_path, said, harm):
    """One line says so; nothing is lost, and the damaged file is kept."""
    records = fill(tmp_path, said, "s1", "s2")
    path = tmp_path / "journal.sqlite"
    if harm:
        path.write_bytes(harm)
    else:
        content = bytearray(path.read_bytes())
        content[len(content) // 3 : -100] = os.urandom(len(content) - len(content) // 3 - 100)
        path.write_bytes(content)
    store = open_store(tmp_path, said.append)
    assert store.records == records
    store.close()
    assert len(said) == 1
    assert "2 outcomes" in said[0]
    assert (tmp_path / "journal.damaged-1.sqlite").exists()
    assert open_store(tmp_path, said.append).records == records
    assert len(said) == 1


def test_a_journal_that_is_gone_is_made_again(tmp_path, said):
    """Folders describe themselves."""
    records = fill(tmp_path, said, "s1", "s2")
    (tmp_path / "journal.sqlite").unlink()
    store = open_store(tmp_path, said.append)
    assert store.records == store.journal.read() == records


class Crash(Exception):
    """The moment at which everything ends."""


@pytest.mark.parametrize("step", range(12))
def test_a_crash_at_any_step_leaves_the_old_or_the_new(tmp_path, said, monkeypatch, step):
    """Between any two steps of keeping: what is found is one whole outcome, and no rubbish."""
    fill(tmp_path, said, "s1")
    store = open_store(tmp_path, said.append)
    new = Outcome("s1", "graded", "", "x", "y", 1.0, {"score": 1}, {"report.html": b"new"})
    left = [step]

    def crashing(function):
        def call(*arguments, **more):
            if not left[0]:
                raise Crash
            left[0] -= 1
            return function(*arguments, **more)

        return call

    for target, name in ((module.os, "fsync"), (module.Path, "rename"), (module.Path, "mkdir")):
        monkeypatch.setattr(target, name, crashing(getattr(target, name)))
    monkeypatch.setattr(module.shutil, "rmtree", crashing(module.shutil.rmtree))
    monkeypatch.setattr(module.Journal, "add", crashing(module.Journal.add))
    with contextlib.suppress(Crash):
        store.keep(new, "new")
    monkeypatch.undo()
    store.close()
    found = open_store(tmp_path, said.append)
    expected = {job("s1").recipe: outcome(job("s1")).results, "new": {"score": 1}}
    assert found.outcome("s1").results == expected[found.records["s1"].recipe]
    assert found.journal.read() == found.records
    assert [p.name for p in (tmp_path / "submissions").iterdir()] == ["s1"]
    assert said == []


def test_a_record_leads_nowhere_else(tmp_path, said):
    """A name with a folder in it, or another's key, is not followed."""
    fill(tmp_path, said, "s1")
    path = tmp_path / "submissions" / "s1" / "outcome.json"
    told = json.loads(path.read_text())
    for harm in ({"files": {"../../x": "0"}}, {"key": "s2"}, {"status": "fine"}, {"more": 1}):
        path.write_text(json.dumps({**told, **harm}))
        assert open_store(tmp_path, said.append).records == {}


def test_a_place_that_cannot_be_used_is_one_line(tmp_path, said):
    """A file where the folder should be."""
    (tmp_path / "submissions").write_text("")
    with pytest.raises(BatchError, match="cannot be used"):
        open_store(tmp_path, said.append)


@pytest.mark.parametrize(
    "error",
    [OSError(28, "No space left on device"), sqlite3.OperationalError("disk I/O error")],
    ids=["folder", "journal"],
)
def test_a_full_disk_is_one_line_and_what_was_known_stays(tmp_path, said, monkeypatch, error):
    """Whether the folder cannot be written, or the journal's line."""
    fill(tmp_path, said, "s1")
    store = open_store(tmp_path, said.append)

    def full(*_):
        raise error

    where = (module, "_replace") if isinstance(error, OSError) else (store.journal, "add")
    monkeypatch.setattr(*where, full)
    with pytest.raises(BatchError, match=r"cannot be written \((No space|disk I/O)"):
        store.keep(outcome(job("s2")), job("s2").recipe)
    store.close()
    monkeypatch.undo()
    again = open_store(tmp_path, said.append)
    assert "s1" in again.records
    again.close()


def test_a_journal_that_cannot_be_begun_is_one_line(tmp_path, said, monkeypatch):
    """The reason is said, not that there is no file to put aside."""

    def full(*_, **__):
        raise journal.JournalError("database or disk is full")

    monkeypatch.setattr(journal, "open_journal", full)
    with pytest.raises(BatchError, match="cannot be used: database or disk is full"):
        open_store(tmp_path, said.append)


def test_a_complaint_in_damaged_bytes_is_damage_too(tmp_path, monkeypatch):
    """SQLite quotes the damaged file in its message, which then is no text."""

    class Damaged:
        def execute(self, statement):
            b"\xe2(".decode("utf-8")

        def close(self):
            pass

    monkeypatch.setattr(journal.sqlite3, "connect", lambda path, **_: Damaged())
    (tmp_path / "journal.sqlite").write_bytes(b"anything")
    with pytest.raises(journal.JournalError, match="can't decode"):
        journal.open_journal(tmp_path / "journal.sqlite")
