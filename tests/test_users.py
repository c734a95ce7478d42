"""User ids for workers: high, different, and inside what a container maps."""

from __future__ import annotations

import pytest

from autograder import users


@pytest.mark.parametrize(
    ("text", "lowest", "highest"),
    [
        ("         0          0 4294967295\n", users.FIRST, users.FIRST + users.COUNT),
        ("0 100000 65536\n", users.FIRST_SMALL, users.FIRST_SMALL + users.COUNT_SMALL),
        ("garbled\n", users.FIRST, users.FIRST + users.COUNT),
    ],
    ids=["a whole system", "a mapped container", "unreadable"],
)
def test_ids_lie_where_nobody_is(tmp_path, monkeypatch, text, lowest, highest):
    """The range depends on which ids exist here."""
    path = tmp_path / "uid_map"
    path.write_text(text)
    monkeypatch.setattr(users, "MAP", path)
    found = {users.fresh() for _ in range(50)}
    assert all(lowest <= uid < highest for uid in found)
    assert len(found) > 40
