"""pytest as the grader runs it: which files of checks are read."""

from __future__ import annotations

import pytest

from autograder import session


class Reader:
    """A plugin that notes which files were collected, and runs nothing."""

    def __init__(self):
        self.files = set()

    def pytest_collection_modifyitems(self, items):
        """Keep the names of the files."""
        self.files = {item.path.name for item in items}


@pytest.mark.parametrize(
    ("numbers", "parts"),
    [(["1.2", "1.9"], "1"), (["3.1", "2.2"], "23"), ([], "123"), (["9.9"], "123")],
    ids=["one part", "two parts", "all", "unknown"],
)
def test_only_the_parts_that_are_asked_for_are_read(numbers, parts):
    """Reading the others takes longer than many an answer."""
    reader = Reader()
    assert session.run([reader], "--collect-only", numbers=numbers) == ""
    assert "".join(sorted(name.split("_")[1] for name in reader.files)) == parts


def test_a_part_without_a_file_of_its_own_is_looked_for_everywhere(tmp_path, monkeypatch):
    """Other checks may be filed otherwise."""
    (tmp_path / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    (tmp_path / "test_all.py").write_text("def test_a(): pass\n", encoding="utf-8")
    monkeypatch.setattr(session, "CHECKS", tmp_path)
    reader = Reader()
    assert session.run([reader], "--collect-only", numbers=["1.2"]) == ""
    assert reader.files == {"test_all.py"}
